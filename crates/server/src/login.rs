//! Logging in: SASL exchanges of SMTP and POP3, and POP3's own ways, driven with what the store knows.

use crate::clock;
use crate::guard::Guard;
use crate::guesses::{self, Shown, Try};
use crate::random;
use crate::site::Site;
use mail::{Address, Mechanism, Reason, Secret};
use sasl::{ApopDigest, Binding, Exchange, ScramKeys, Step};
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;
use store::Credentials;

/// How the journal names APOP; none of SASL's mechanisms, and never offered as one.
const APOP: &str = "APOP";

/// What a client said by APOP, and what it was told.
pub struct Apop<'a> {
    /// The timestamp of the greeting.
    pub timestamp: &'a str,
    /// The account's name, as it was given.
    pub name: &'a str,
    /// The digest, as it was given.
    pub digest: &'a Secret,
}

/// Who logs in: from where, and who counts it.
#[derive(Clone)]
pub struct Visitor {
    /// From where.
    pub peer: IpAddr,
    /// Counts what it guesses.
    pub guard: Guard,
}

impl Visitor {
    /// Somebody at `peer`.
    pub fn at(site: &Site, peer: IpAddr) -> Self {
        Self { peer, guard: site.guard.clone() }
    }

    fn shows<'a>(&self, name: Option<&'a Address>, shown: Shown<'a>) -> Try<'a> {
        Try { peer: self.peer, name, shown }
    }
}

/// An exchange under way.
pub struct Login {
    exchange: Exchange,
    /// `None`: APOP, which is none of SASL's.
    mechanism: Option<Mechanism>,
    visitor: Visitor,
    /// What was said so far, as [`Shown::Octets`] has it.
    said: u64,
    /// The account as it was before its keys were read; a password that changes meanwhile is not this one any more.
    account: Option<policy::Login>,
}

/// How a login went on.
pub enum LoginStep {
    /// Send this and wait for the response.
    Challenge(Vec<u8>),
    /// It is this account.
    Proven {
        /// Which, with the password it had.
        login: policy::Login,
        /// By which mechanism, as the journal names it.
        mechanism: &'static str,
    },
    /// No.
    Refused {
        /// The name tried, if it reads as an address.
        name: Option<Address>,
        /// By which mechanism, as the journal names it.
        mechanism: &'static str,
        /// Why.
        reason: Reason,
        /// How long the reply waits: guessing is to take its time.
        pause: Duration,
    },
}

impl Login {
    /// Begins an exchange for a visitor at `peer`; there is no [`Login`] to go on with when it ended at once.
    pub async fn start(
        site: &Arc<Site>,
        visitor: Visitor,
        mechanism: Mechanism,
        initial: Option<Vec<u8>>,
        binding: Option<Binding>,
    ) -> (Option<Self>, LoginStep) {
        let said = visitor.guard.mark(0, initial.as_deref().unwrap_or_default());
        let nonce = sasl::nonce(&random::bytes::<18>());
        let (exchange, step) = Exchange::start_bound(mechanism, initial, &nonce, binding);
        let is_unheard = visitor.guard.hears_nobody_at(visitor.peer, clock::steady());
        let login = Self { exchange, mechanism: Some(mechanism), visitor, said, account: None };
        if is_unheard {
            return (None, login.unheard(None));
        }
        login.go_on(site, step).await
    }

    /// Takes the client's response.
    pub async fn respond(mut self, site: &Arc<Site>, response: Vec<u8>) -> (Option<Self>, LoginStep) {
        self.said = self.visitor.guard.mark(self.said, &response);
        let step = self.exchange.respond(response);
        self.go_on(site, step).await
    }

    /// Checks a name and password that came outside SASL (POP3's USER and PASS).
    pub async fn with_password(site: &Arc<Site>, visitor: Visitor, name: &str, password: Secret) -> LoginStep {
        let (exchange, _) = Exchange::start(Mechanism::Plain, None, "");
        let guard = &visitor.guard;
        let said = guard.mark(guard.mark(0, name.as_bytes()), password.reveal().as_bytes());
        let step = match Address::parse(name) {
            Ok(name) => Step::CheckPassword { name: name.folded(), password },
            Err(_) => Step::Refused { name: None },
        };
        let login = Self { exchange, mechanism: Some(Mechanism::Plain), visitor, said, account: None };
        login.go_on(site, step).await.1
    }

    /// Checks the digest of POP3's APOP against the timestamp of the session's greeting (RFC 1939 §7). What is wrong counts
    /// as a proof does, and not as a password: a client with an old secret shows another digest each time it comes.
    pub async fn with_apop(site: &Arc<Site>, visitor: Visitor, apop: Apop<'_>) -> LoginStep {
        let (exchange, _) = Exchange::start(Mechanism::Plain, None, "");
        let mut login = Self { exchange, mechanism: None, visitor, said: 0, account: None };
        let name = Address::parse(apop.name).ok().map(|name| name.folded());
        let (Some(name), Some(digest)) = (&name, ApopDigest::parse(apop.digest.reveal())) else {
            return login.refused(site, name, Shown::Proof);
        };
        if !login.is_heard(Some(name), Shown::Nothing) {
            return login.unheard(Some(name.clone()));
        }
        login.account = policy::Login::of(&site.store.directory(), name);
        let secret = apop_secret(site, name).await;
        if !sasl::verify_apop(apop.timestamp, secret.as_ref(), &digest) {
            return login.refused(site, Some(name.clone()), Shown::Proof);
        }
        login.proven(site, name.clone(), Shown::Proof)
    }

    fn keyword(&self) -> &'static str {
        self.mechanism.map_or(APOP, Mechanism::keyword)
    }

    async fn go_on(mut self, site: &Arc<Site>, step: Step) -> (Option<Self>, LoginStep) {
        let step = match step {
            Step::NeedKeys { name } => {
                if !self.is_heard(Some(&name), Shown::Nothing) {
                    return (None, self.unheard(Some(name)));
                }
                self.account = policy::Login::of(&site.store.directory(), &name);
                let keys = credentials(site, &name).await.and_then(|c| c.scram.parse::<ScramKeys>().ok());
                self.exchange.keys(keys, &site.decoy)
            }
            other => other,
        };
        match step {
            Step::Challenge(challenge) => (Some(self), LoginStep::Challenge(challenge)),
            Step::LastChallenge { challenge, .. } => (Some(self), LoginStep::Challenge(challenge)),
            Step::Proven { name } => (None, self.proven(site, name, Shown::Proof)),
            Step::CheckPassword { name, password } => (None, self.check_password(site, name, password).await),
            // After the keys are given there is nothing more to ask for.
            Step::NeedKeys { name } => (None, self.refused(site, Some(name), Shown::Octets(self.said))),
            Step::Refused { name } => {
                let is_scram = matches!(self.mechanism, Some(Mechanism::ScramSha256 | Mechanism::ScramSha256Plus));
                let proof = is_scram && name.is_some();
                let shown = if proof { Shown::Proof } else { Shown::Octets(self.said) };
                (None, self.refused(site, name, shown))
            }
        }
    }

    /// Costs the same whether the account exists or not.
    async fn check_password(&mut self, site: &Arc<Site>, name: Address, password: Secret) -> LoginStep {
        let Ok(permit) = site.password_checks.acquire().await else { return self.unheard(Some(name)) };
        let shown = Shown::Password(password.reveal());
        // Only now, so that a guesser who asks many times at once is counted between one check and the next.
        if !self.is_heard(Some(&name), shown) {
            return self.unheard(Some(name));
        }
        self.account = policy::Login::of(&site.store.directory(), &name);
        let credentials = credentials(site, &name).await;
        let tried = password.clone();
        let check = move || sasl::password::verify_account(&tried, credentials.as_ref().map(|c| c.argon2.as_str()));
        let is_right = tokio::task::spawn_blocking(check).await.unwrap_or(false);
        drop(permit);
        if is_right { self.proven(site, name, shown) } else { self.refused(site, Some(name), shown) }
    }

    fn is_heard(&self, name: Option<&Address>, shown: Shown<'_>) -> bool {
        self.visitor.guard.hears(&self.visitor.shows(name, shown), clock::steady())
    }

    /// The secret was right; whether the account may use it is policy's to say.
    fn proven(&self, site: &Site, name: Address, shown: Shown<'_>) -> LoginStep {
        if !self.is_heard(Some(&name), shown) {
            return self.unheard(Some(name));
        }
        let reason = match &self.account {
            Some(login) => match self.may_log_in(site, login) {
                Ok(()) => {
                    self.visitor.guard.login_succeeded(self.visitor.peer, &name, clock::steady());
                    return LoginStep::Proven { login: login.clone(), mechanism: self.keyword() };
                }
                Err(reason) => reason,
            },
            None => Reason::LoginFailed,
        };
        LoginStep::Refused { name: Some(name), mechanism: self.keyword(), reason, pause: Duration::ZERO }
    }

    fn may_log_in(&self, site: &Site, login: &policy::Login) -> Result<(), Reason> {
        let directory = site.store.directory();
        match self.mechanism {
            Some(_) => policy::may_log_in(&directory, login),
            None => policy::may_log_in_by_apop(&directory, login, clock::now()),
        }
    }

    fn refused(&self, site: &Site, name: Option<Address>, shown: Shown<'_>) -> LoginStep {
        if !self.is_heard(name.as_ref(), shown) {
            return self.unheard(name);
        }
        let guesses = self.visitor.guard.login_failed(&self.visitor.shows(name.as_ref(), shown), clock::steady());
        let pause = guesses::pause(guesses, site.patience.guess);
        LoginStep::Refused { name, mechanism: self.keyword(), reason: Reason::LoginFailed, pause }
    }

    /// The session ends with this: there is nothing to wait for.
    fn unheard(&self, name: Option<Address>) -> LoginStep {
        let reason = Reason::TooManyLoginFailures;
        LoginStep::Refused { name, mechanism: self.keyword(), reason, pause: Duration::ZERO }
    }
}

async fn apop_secret(site: &Arc<Site>, name: &Address) -> Option<Secret> {
    let (site, name) = (site.clone(), name.clone());
    // As with the verifiers of passwords, below.
    tokio::task::spawn_blocking(move || site.store.apop_secret(&name).ok().flatten()).await.ok().flatten()
}

async fn credentials(site: &Arc<Site>, name: &Address) -> Option<Credentials> {
    let (site, name) = (site.clone(), name.clone());
    // A store that cannot be read knows no account: the login fails, and the store's own trouble is told elsewhere.
    tokio::task::spawn_blocking(move || site.store.credentials(&name).ok().flatten()).await.ok().flatten()
}

/// What the store keeps of a password. Takes some 20 ms of a core.
pub fn make_credentials(password: &Secret) -> Credentials {
    Credentials {
        argon2: sasl::hash_password(password, &random::bytes()),
        scram: sasl::scram_keys(password, &random::bytes::<{ sasl::SALT_OCTETS }>(), sasl::ITERATIONS).to_string(),
    }
}
