//! Logging in: SASL exchanges of SMTP and POP3, driven with what the store knows.

use crate::clock;
use crate::random;
use crate::site::Site;
use mail::{Address, Mechanism, Reason, Secret};
use sasl::{Exchange, ScramKeys, Step};
use std::net::IpAddr;
use std::sync::Arc;
use store::Credentials;

/// An exchange under way.
pub struct Login {
    exchange: Exchange,
    mechanism: Mechanism,
}

/// How a login went on.
pub enum LoginStep {
    /// Send this and wait for the response.
    Challenge(Vec<u8>),
    /// It is this account.
    Proven {
        /// Which.
        account: Address,
        /// By which mechanism.
        mechanism: Mechanism,
    },
    /// No.
    Refused {
        /// The name tried, if it reads as an address.
        name: Option<Address>,
        /// By which mechanism.
        mechanism: Mechanism,
        /// Why.
        reason: Reason,
    },
}

impl Login {
    /// Begins an exchange for a visitor at `peer`; there is no [`Login`] to go on with when it ended at once.
    pub async fn start(
        site: &Arc<Site>,
        peer: IpAddr,
        mechanism: Mechanism,
        initial: Option<Vec<u8>>,
    ) -> (Option<Self>, LoginStep) {
        if !site.guard.may_log_in(peer, None, clock::now()) {
            return (None, LoginStep::Refused { name: None, mechanism, reason: Reason::TooManyLoginFailures });
        }
        let nonce = sasl::nonce(&random::bytes::<18>());
        let (exchange, step) = Exchange::start(mechanism, initial, &nonce);
        Self { exchange, mechanism }.go_on(site, peer, step).await
    }

    /// Takes the client's response.
    pub async fn respond(mut self, site: &Arc<Site>, peer: IpAddr, response: Vec<u8>) -> (Option<Self>, LoginStep) {
        let step = self.exchange.respond(response);
        self.go_on(site, peer, step).await
    }

    /// Checks a name and password that came outside SASL (POP3's USER and PASS).
    pub async fn with_password(site: &Arc<Site>, peer: IpAddr, name: Option<Address>, password: Secret) -> LoginStep {
        let mechanism = Mechanism::Plain;
        let step = match name {
            Some(name) => Step::CheckPassword { name: name.folded(), password },
            None => Step::Refused { name: None },
        };
        if !site.guard.may_log_in(peer, None, clock::now()) {
            return LoginStep::Refused { name: None, mechanism, reason: Reason::TooManyLoginFailures };
        }
        let (exchange, _) = Exchange::start(mechanism, None, "");
        Self { exchange, mechanism }.go_on(site, peer, step).await.1
    }

    async fn go_on(mut self, site: &Arc<Site>, peer: IpAddr, step: Step) -> (Option<Self>, LoginStep) {
        let step = match step {
            Step::NeedKeys { name } => {
                let keys = credentials(site, &name).await.and_then(|c| c.scram.parse::<ScramKeys>().ok());
                if self.is_barred(site, peer, &name) {
                    return (None, self.refused(site, peer, Some(name)));
                }
                self.exchange.keys(keys, &site.decoy)
            }
            other => other,
        };
        match step {
            Step::Challenge(challenge) => (Some(self), LoginStep::Challenge(challenge)),
            Step::LastChallenge { challenge, .. } => (Some(self), LoginStep::Challenge(challenge)),
            Step::Proven { name } => (None, self.proven(site, peer, name)),
            Step::CheckPassword { name, password } => {
                let right = check_password(site, &name, password).await;
                let step = if right { self.proven(site, peer, name) } else { self.refused(site, peer, Some(name)) };
                (None, step)
            }
            // After the keys are given there is nothing more to ask for.
            Step::NeedKeys { name } => (None, self.refused(site, peer, Some(name))),
            Step::Refused { name } => (None, self.refused(site, peer, name)),
        }
    }

    fn is_barred(&self, site: &Site, peer: IpAddr, name: &Address) -> bool {
        !site.guard.may_log_in(peer, Some(name), clock::now())
    }

    /// The secret was right; whether the account may use it is policy's to say.
    fn proven(&self, site: &Site, peer: IpAddr, account: Address) -> LoginStep {
        let mechanism = self.mechanism;
        if self.is_barred(site, peer, &account) {
            let reason = Reason::TooManyLoginFailures;
            return LoginStep::Refused { name: Some(account), mechanism, reason };
        }
        match policy::may_log_in(&site.store.directory(), &account) {
            Ok(()) => {
                site.guard.login_succeeded(&account);
                LoginStep::Proven { account, mechanism }
            }
            Err(reason) => LoginStep::Refused { name: Some(account), mechanism, reason },
        }
    }

    fn refused(&self, site: &Site, peer: IpAddr, name: Option<Address>) -> LoginStep {
        let spent = name.as_ref().is_some_and(|name| self.is_barred(site, peer, name));
        site.guard.login_failed(peer, name.as_ref(), clock::now());
        let reason = if spent { Reason::TooManyLoginFailures } else { Reason::LoginFailed };
        LoginStep::Refused { name, mechanism: self.mechanism, reason }
    }
}

async fn credentials(site: &Arc<Site>, name: &Address) -> Option<Credentials> {
    let (site, name) = (site.clone(), name.clone());
    // A store that cannot be read knows no account: the login fails, and the store's own trouble is told elsewhere.
    tokio::task::spawn_blocking(move || site.store.credentials(&name).ok().flatten()).await.ok().flatten()
}

/// Costs the same whether the account exists or not.
async fn check_password(site: &Arc<Site>, name: &Address, password: Secret) -> bool {
    let Ok(_permit) = site.password_checks.acquire().await else { return false };
    let credentials = credentials(site, name).await;
    let check = move || sasl::password::verify_account(&password, credentials.as_ref().map(|c| c.argon2.as_str()));
    tokio::task::spawn_blocking(check).await.unwrap_or(false)
}

/// What the store keeps of a password. Takes some 20 ms of a core.
pub fn make_credentials(password: &Secret) -> Credentials {
    Credentials {
        argon2: sasl::hash_password(password, &random::bytes()),
        scram: sasl::scram_keys(password, &random::bytes::<{ sasl::SALT_OCTETS }>(), sasl::ITERATIONS).to_string(),
    }
}
