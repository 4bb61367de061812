//! What is ours, as a log shows it: where mail was delivered here, who logged in, what the host is called.

use super::{Names, Ours, folded, is_domain, masked};
use crate::fact::{Fact, FactKind};
use crate::log::observation::{Fate, Login, Refusal, Why};
use crate::log::{Observation, Seen};

/// Domains kept. Chosen: a hosting server has thousands; a log that makes up names must not fill the memory.
pub const DOMAINS_MAX: usize = 10_000;

/// Second labels under which others register, where the last label is a country's (RFC 1480 §2.4 and the registries'
/// rules: `co.jp`, `ne.jp`, `co.uk`, `com.au`): such a name is nobody's.
const SHARED: [&str; 16] =
    ["co", "ne", "or", "ac", "go", "ad", "ed", "gr", "lg", "com", "net", "org", "gov", "edu", "mil", "gob"];

/// Collects what speaks for a domain being ours.
#[derive(Debug, Clone, Default)]
pub struct Inference {
    domains: Names,
    /// The host of the line before: most lines name the same one.
    last_host: String,
}

impl Inference {
    /// A record that is no log shows that `domain` is likely ours ([`crate::log::document::Document::ours`]).
    pub fn found(&mut self, domain: &str) {
        self.domain(domain);
    }

    /// Takes notice of the host's name and of logins.
    pub fn observe(&mut self, observation: &Observation<'_>) {
        if observation.host != self.last_host {
            observation.host.clone_into(&mut self.last_host);
            self.host(observation.host);
        }
        if let Seen::Arrived(arrival) = observation.seen
            && !arrival.login.is_empty()
        {
            self.address(arrival.login);
        }
    }

    /// Takes notice of deliveries and of logins, and of recipients that were refused because they should be here.
    pub fn see(&mut self, fact: &Fact<'_>) {
        match fact.kind {
            FactKind::Fated(fated) if fated.fate == Fate::Delivered => {
                self.address(fated.recipient);
                self.address(fated.original);
            }
            FactKind::LoggedIn(Login { user, .. }) => self.address(user),
            FactKind::Refused(Refusal { why: Why::UnknownRecipient, recipient, .. }) => self.address(recipient),
            _ => {}
        }
    }

    /// What is ours by all that: domains that were given replace those that are inferred.
    #[must_use]
    pub fn infer(&self, given: &Ours) -> Ours {
        let mut ours = given.clone();
        if ours.domains.is_empty() {
            ours.domains.clone_from(&self.domains);
            ours.inferred = true;
        }
        ours
    }

    fn address(&mut self, address: &str) {
        if let Some((_, domain)) = address.trim_matches(['<', '>']).rsplit_once('@') {
            self.domain(domain);
        }
    }

    fn host(&mut self, host: &str) {
        let parent = host.split_once('.').map_or("", |(_, parent)| parent);
        self.domain(if parent.contains('.') && !is_shared(parent) { parent } else { host });
    }

    fn domain(&mut self, domain: &str) {
        let name = folded(domain.trim_end_matches('.'));
        if self.domains.contains(&*name) || self.domains.len() >= DOMAINS_MAX {
            return;
        }
        if is_domain(&name) && !masked::is_masked(domain) && !is_shared(&name) && !is_of_no_site(&name) {
            self.domains.insert(name.into());
        }
    }
}

fn is_shared(domain: &str) -> bool {
    domain.split_once('.').is_some_and(|(second, country)| country.len() == 2 && SHARED.contains(&second))
}

/// Names that every host has (RFC 6761 §6.3; `localhost.localdomain` is written by installers).
fn is_of_no_site(domain: &str) -> bool {
    domain.ends_with("localdomain") || domain.ends_with(".localhost")
}
