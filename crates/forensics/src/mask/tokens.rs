//! Tokens for names: users, domains, hosts, subjects.

use crate::ours::{Ours, Owner};
use hashbrown::HashMap;

/// Labels below a domain that say what a host is for and not whose it is.
const ROLES_OF_HOSTS: [&str; 20] = [
    "mail", "smtp", "mx", "ns", "www", "imap", "pop", "pop3", "relay", "gw", "mta", "mailhost", "mailgw", "out", "in",
    "dns", "static", "dynamic", "dyn", "dsl",
];

/// Second labels under which a country's registry, not an owner, names domains: `example.co.jp`. Chosen from the public
/// suffix list for the countries met most; where one is missing, two owners share a token's domain and differ below it.
const REGISTRY_LABELS: [&str; 16] =
    ["ac", "ad", "co", "com", "ed", "edu", "go", "gob", "gov", "gr", "lg", "ne", "net", "nom", "or", "org"];

/// Names of blocklists and of those who keep them: the verdict on a listing is in them.
const KEPT: [&str; 24] = [
    "spamhaus.org",
    "spamhaus.net",
    "spamcop.net",
    "sorbs.net",
    "barracudacentral.org",
    "uceprotect.net",
    "abuseat.org",
    "mail-abuse.org",
    "maps.vix.com",
    "vix.com",
    "njabl.org",
    "dsbl.org",
    "ordb.org",
    "surriel.com",
    "spamrats.com",
    "mailspike.net",
    "mailspike.org",
    "senderscore.com",
    "senderscore.org",
    "invaluement.com",
    "psbl.org",
    "backscatterer.org",
    "blocklist.de",
    "truncate.gbudb.net",
];

/// Names that are the same on every machine.
const EVERYWHERE: [&str; 7] = [
    "null",
    "localhost",
    "localhost.localdomain",
    "localhost6.localdomain6",
    "localdomain",
    "in-addr.arpa",
    "ip6.arpa",
];

/// Names of people that are roles (RFC 2142), or accounts of every system.
const ROLES: [&str; 12] = [
    "postmaster",
    "abuse",
    "root",
    "mailer-daemon",
    "hostmaster",
    "webmaster",
    "nobody",
    "daemon",
    "double-bounce",
    "null",
    "mail",
    "unknown",
];

/// One kind of token: a prefix, and a number for each original.
#[derive(Debug, Default)]
struct Numbered {
    numbers: HashMap<String, usize>,
    originals: Vec<String>,
}

impl Numbered {
    fn number(&mut self, original: &str) -> usize {
        if let Some(number) = self.numbers.get(original) {
            return *number;
        }
        self.originals.push(original.to_owned());
        let number = self.originals.len();
        self.numbers.insert(original.to_owned(), number);
        number
    }

    fn pairs<'a>(&'a self, token: impl Fn(usize) -> String + 'a) -> impl Iterator<Item = (String, String)> + 'a {
        self.originals.iter().enumerate().map(move |(index, original)| (token(index + 1), original.clone()))
    }
}

/// All tokens for names.
#[derive(Debug)]
pub struct Tokens {
    ours: Ours,
    users: Numbered,
    own: Numbered,
    foreign: Numbered,
    hosts: Numbered,
    subjects: Numbered,
    message_ids: Numbered,
    /// Names below a domain, with all of their labels.
    names: HashMap<String, String>,
    in_order: Vec<String>,
}

impl Tokens {
    /// None given yet; `ours` tells own domains from others.
    pub fn new(ours: Ours) -> Self {
        let (users, own, foreign) = (Numbered::default(), Numbered::default(), Numbered::default());
        let (hosts, subjects, message_ids) = (Numbered::default(), Numbered::default(), Numbered::default());
        let (names, in_order) = (HashMap::new(), Vec::new());
        Self { ours, users, own, foreign, hosts, subjects, message_ids, names, in_order }
    }

    /// For a person's name, the local part of an address or a login: letter case does not count.
    pub fn user(&mut self, name: &str) -> String {
        let lower = name.to_lowercase();
        if ROLES.contains(&lower.as_str()) { name.to_owned() } else { format!("u{}", self.users.number(&lower)) }
    }

    /// For a host's name without a dot.
    pub fn host(&mut self, name: &str) -> String {
        let lower = name.to_lowercase();
        let stays = is_role(&lower) || EVERYWHERE.contains(&lower.as_str()) || lower == "unknown";
        if stays { name.to_owned() } else { format!("h{}", self.hosts.number(&lower)) }
    }

    /// For what a subject says.
    pub fn subject(&mut self, subject: &str) -> String {
        if subject.is_empty() { String::new() } else { format!("s{}", self.subjects.number(subject)) }
    }

    /// For a Message-ID that is no address.
    pub fn message_id(&mut self, id: &str) -> String {
        format!("m{}", self.message_ids.number(id))
    }

    /// For a domain: what its owner registered becomes one token, and the labels below it stand below that.
    pub fn domain(&mut self, name: &str) -> String {
        let bare = name.trim_end_matches('.');
        let lower = bare.to_lowercase();
        if bare.is_empty() || super::fields::is_masked(bare) || stays(&lower) {
            return name.to_owned();
        }
        if !lower.contains('.') {
            return self.host(name);
        }
        let (below, registered) = split_registered(&lower);
        let is_own = self.ours.address(&format!("x@{lower}")) == Owner::Ours
            || self.ours.address(&format!("x@{registered}")) == Owner::Ours;
        let token = if is_own {
            format!("own{}.example", self.own.number(registered))
        } else {
            format!("d{}.example", self.foreign.number(registered))
        };
        let mut out = String::new();
        for label in below.split('.').filter(|label| !label.is_empty()) {
            out.push_str(&self.host(label));
            out.push('.');
        }
        out.push_str(&token);
        if !below.is_empty() && self.names.insert(lower.clone(), out.clone()).is_none() {
            self.in_order.push(lower.clone());
        }
        out.push_str(&name[bare.len()..]);
        out
    }

    /// Each token and what it stands for.
    pub fn pairs(&self) -> impl Iterator<Item = (String, String)> + '_ {
        let users = self.users.pairs(|n| format!("u{n}"));
        let domains =
            self.own.pairs(|n| format!("own{n}.example")).chain(self.foreign.pairs(|n| format!("d{n}.example")));
        let rest = self.subjects.pairs(|n| format!("s{n}")).chain(self.message_ids.pairs(|n| format!("m{n}")));
        let names = self.in_order.iter().filter_map(|name| Some((self.names.get(name)?.clone(), name.clone())));
        users.chain(domains).chain(names).chain(self.hosts.pairs(|n| format!("h{n}"))).chain(rest)
    }
}

fn stays(lower: &str) -> bool {
    EVERYWHERE.contains(&lower)
        || KEPT.iter().any(|kept| lower == *kept || lower.strip_suffix(kept).is_some_and(|rest| rest.ends_with('.')))
}

/// `mx2` is the role `mx`.
fn is_role(label: &str) -> bool {
    ROLES_OF_HOSTS.contains(&label.trim_end_matches(|c: char| c.is_ascii_digit()))
}

/// What stands before the registered domain, and that domain.
fn split_registered(name: &str) -> (&str, &str) {
    let labels: Vec<&str> = name.split('.').collect();
    let registry = match labels.as_slice() {
        [.., second, top] if top.len() == 2 && REGISTRY_LABELS.contains(second) => 2,
        _ => 1,
    };
    let from = labels.len().saturating_sub(registry + 1);
    let at: usize = labels[..from].iter().map(|label| label.len() + 1).sum();
    (&name[..at], &name[at..])
}
