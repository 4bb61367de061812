//! MAIL at a door: what DNS must be asked before it is answered, and what is only written down.

use super::accepting::Recipient;
use super::visit::Visit;
use crate::clock;
use crate::dns::Dns;
use config::Settings;
use mail::{Door, EventKind, Reason, ReversePath};
use policy::{Directory, Handling, HelloClaim, SiteFacts, Spf};
use smtp::server::Answer;
use std::net::IpAddr;
use std::sync::Arc;

/// Something a stranger said that DNS can confirm.
#[derive(Clone)]
enum Claim {
    /// That its sender's domain exists.
    Domain(String),
    /// That the name it greets with is its own.
    Hello(String, HelloClaim),
}

/// What DNS says to a claim: nothing against it, or the reason against it.
type Answered = Result<(), Reason>;

impl Claim {
    fn about(&self) -> &str {
        match self {
            Self::Domain(name) | Self::Hello(name, _) => name,
        }
    }

    /// The answer, if it is remembered or needs no DNS.
    fn known(&self, dns: &Dns, peer: IpAddr) -> Option<Answered> {
        match self {
            Self::Domain(domain) => dns.remembered_sender_domain(domain).map(policy::sender_domain),
            Self::Hello(_, HelloClaim::Is(found)) => Some(policy::hello(*found)),
            Self::Hello(_, HelloClaim::Name(name)) => dns.remembered_hello(name, peer).map(policy::hello),
        }
    }

    async fn ask(&self, dns: &Dns, peer: IpAddr) -> Answered {
        match self {
            Self::Domain(domain) => policy::sender_domain(dns.sender_domain(domain).await),
            Self::Hello(_, HelloClaim::Is(found)) => policy::hello(*found),
            Self::Hello(_, HelloClaim::Name(name)) => policy::hello(dns.hello(name, peer).await),
        }
    }
}

/// The rules' arguments, taken once for one decision.
struct Grounds {
    directory: Arc<Directory>,
    facts: Arc<SiteFacts>,
    settings: Arc<Settings>,
}

impl Visit {
    fn grounds(&self) -> Grounds {
        let site = &self.site;
        Grounds { directory: site.store.directory(), facts: site.facts(), settings: site.settings() }
    }

    /// What a stranger claims in greeting and MAIL, each with what is done if it is not so.
    fn claims(&self, grounds: &Grounds, hello: &str, path: &ReversePath) -> Vec<(Handling, Claim)> {
        // An examiner is taken for a stranger with a domain and a name of its own, which everybody can have.
        if self.door != Door::Public || self.examiner.is_some() {
            return Vec::new();
        }
        let (visit, receiving) = (self.policy_visit(&grounds.facts), &grounds.settings.receiving);
        let domain = policy::sender_domain_in_question(&visit, &grounds.directory, path);
        let domain = domain.map(|domain| (receiving.sender_domain, Claim::Domain(domain.to_owned())));
        let claim = policy::hello_claim(&visit, &grounds.directory, hello);
        let hello = (receiving.hello, Claim::Hello(hello.to_owned(), claim));
        domain.into_iter().chain([hello]).collect()
    }

    /// Who has fetched mail where the visitor is. Looked up when a transaction begins, so that a message whose content takes
    /// long is not refused at its end.
    fn look_back(&mut self) {
        if self.door == Door::Lan {
            self.fetched = self.site.fetched.from(self.peer, clock::now()).map(Box::new);
        }
    }

    /// What a visitor was taken for that may send only because mail was fetched before.
    fn note_fetched(&mut self) {
        let Some(fetched) = self.fetched.as_deref() else { return };
        let (directory, facts) = (self.site.store.directory(), self.site.facts());
        let party = policy::party(&self.policy_visit(&facts), &directory);
        let Some(account) = party.and_then(|party| party.mail_fetched_by()) else { return };
        let seconds = fetched.now.since(fetched.at).as_secs();
        self.note(EventKind::MailFetchedBefore { account, seconds });
    }

    /// Answers MAIL if nothing has to be waited for.
    pub(super) fn sender_at_once(&mut self, hello: &str, path: &ReversePath) -> Option<Answer<Recipient>> {
        self.look_back();
        let grounds = self.grounds();
        let visit = self.policy_visit(&grounds.facts);
        if self.examiner.is_none() && policy::wants_spf(&visit, &grounds.directory, path) {
            return None;
        }
        let mut verdict = policy::sender(&visit, &grounds.directory, path, Spf::NotAsked);
        if verdict.is_ok() {
            let claims = self.claims(&grounds, hello, path);
            let waits = |(handling, claim): &(Handling, Claim)| {
                *handling == Handling::Refuse && claim.known(&self.site.dns, self.peer).is_none()
            };
            if claims.iter().any(waits) {
                return None;
            }
            for (handling, claim) in claims {
                let answer = claim.known(&self.site.dns, self.peer);
                verdict = verdict.and_then(|reason| self.handled(handling, claim, answer).map(|()| reason));
            }
        }
        Some(self.sender_decided(path.clone(), verdict))
    }

    /// Answers MAIL after DNS has been asked: SPF for one of our addresses, which from outside is right only if our own
    /// record names the visitor, as for a forwarder; and whatever is refused if it is not so.
    pub(super) async fn sender_in_time(&mut self, hello: &str, path: ReversePath) -> Answer<Recipient> {
        let grounds = self.grounds();
        let spf = self.spf(&grounds, hello, &path).await;
        let mut verdict = policy::sender(&self.policy_visit(&grounds.facts), &grounds.directory, &path, spf);
        if verdict.is_ok() {
            for (handling, claim) in self.claims(&grounds, hello, &path) {
                let mut answer = claim.known(&self.site.dns, self.peer);
                if answer.is_none() && handling == Handling::Refuse {
                    answer = Some(claim.ask(&self.site.dns, self.peer).await);
                }
                verdict = verdict.and_then(|reason| self.handled(handling, claim, answer).map(|()| reason));
            }
        }
        self.sender_decided(path, verdict)
    }

    async fn spf(&self, grounds: &Grounds, hello: &str, path: &ReversePath) -> Spf {
        let visit = self.policy_visit(&grounds.facts);
        let Some(address) = path.address().filter(|_| policy::wants_spf(&visit, &grounds.directory, path)) else {
            return Spf::NotAsked;
        };
        let hostname = grounds.settings.hostname.to_string();
        let passes = self.site.dns.spf_passes(self.peer, hello, &hostname, address).await;
        if passes { Spf::Pass } else { Spf::Other }
    }

    /// Refuses what is to be refused, and writes down what is to be recorded; what is not known yet is looked up beside
    /// the session, which does not wait for it.
    fn handled(&mut self, handling: Handling, claim: Claim, answer: Option<Answered>) -> Answered {
        match (handling, answer) {
            (_, Some(Ok(()))) => Ok(()),
            (Handling::Refuse, Some(Err(reason))) => Err(reason),
            // Nobody waited for it; as if it were to be recorded.
            (Handling::Record, Some(Err(reason))) => {
                if self.is_first_time(&claim) {
                    self.note(EventKind::Doubted { reason, about: claim.about().to_owned() });
                }
                Ok(())
            }
            (_, None) => {
                if self.is_first_time(&claim) {
                    self.ask_beside(claim);
                }
                Ok(())
            }
        }
    }

    fn ask_beside(&mut self, claim: Claim) {
        let Some(leave) = self.site.dns.may_ask_beside() else { return };
        let (site, peer, beside) = (self.site.clone(), self.peer, self.beside());
        self.site.errands.spawn(async move {
            let answer = tokio::select! {
                answer = claim.ask(&site.dns, peer) => answer,
                () = site.stops() => return,
            };
            drop(leave);
            if let Err(reason) = answer {
                let kind = EventKind::Doubted { reason, about: claim.about().to_owned() };
                beside.tell(&site.store.journal(), kind);
            }
        });
    }

    /// Whether this was not looked at just before, so that a session with many messages tells it once.
    fn is_first_time(&mut self, claim: &Claim) -> bool {
        let last = match claim {
            Claim::Domain(_) => &mut self.last_domain,
            Claim::Hello(..) => &mut self.last_hello,
        };
        if last.as_deref() == Some(claim.about()) {
            return false;
        }
        *last = Some(claim.about().into());
        true
    }

    fn sender_decided(&mut self, reverse_path: ReversePath, verdict: Result<Reason, Reason>) -> Answer<Recipient> {
        match verdict {
            Ok(reason) => {
                self.note(EventKind::SenderAccepted { reverse_path, reason });
                self.note_fetched();
                Answer::SenderOk
            }
            Err(reason) => {
                self.note(EventKind::SenderRefused { reverse_path, reason });
                self.write_events();
                Answer::Refused(reason)
            }
        }
    }
}
