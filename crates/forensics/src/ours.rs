//! What is ours: domains, addresses and networks, given by the operator or inferred from the log.
//!
//! A masked name is never anybody's: it may stand for many at once. Start at [`Ours::from_texts`] and [`Ours::address`].

pub mod inference;
pub mod masked;

use foldhash::quality::FixedState;
use hashbrown::HashSet;
use ipnet::IpNet;
use std::borrow::Cow;
use std::net::{IpAddr, Ipv4Addr};

pub use inference::Inference;

/// Names in lower case. The seed is fixed so that equal sets are listed and compared alike in every run.
type Names = HashSet<Box<str>, FixedState>;

/// Labels of a domain that are looked at from its end. RFC 1035 §2.3.4 allows 127; nobody's mail domain has ten.
const LABELS_MAX: usize = 10;

/// Whose an address, a domain or a peer is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Owner {
    /// Ours.
    Ours,
    /// Somebody else's.
    Foreign,
    /// Masked or missing: it may be anybody's.
    Unknown,
}

/// A text that was given as ours and cannot be. The operator acts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OursError {
    /// Neither a domain, an address nor a network.
    NotUnderstood(String),
    /// A masked name: it may stand for many.
    Masked(String),
}

impl std::fmt::Display for OursError {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::NotUnderstood(text) => write!(out, "{text}: neither a domain, an address nor a network"),
            Self::Masked(text) => write!(out, "{text}: a masked name may stand for many"),
        }
    }
}

impl std::error::Error for OursError {}

/// What is ours. Private and loopback networks always are.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Ours {
    domains: Names,
    addresses: Names,
    networks: Vec<IpNet>,
    inferred: bool,
}

impl Ours {
    /// From what the operator gives: `example.jp`, `taro@example.jp`, `203.0.113.0/24` or `203.0.113.5`.
    ///
    /// # Errors
    /// `NotUnderstood` and `Masked` name the first text that is none of these.
    pub fn from_texts<T: AsRef<str>>(texts: &[T]) -> Result<Self, OursError> {
        let mut ours = Self::default();
        for text in texts {
            ours.add(text.as_ref().trim())?;
        }
        Ok(ours)
    }

    fn add(&mut self, text: &str) -> Result<(), OursError> {
        if let Some(network) = network(text) {
            self.networks.push(network);
            return Ok(());
        }
        let (local, domain) = text.rsplit_once('@').unwrap_or(("", text));
        if masked::is_masked(domain) {
            return Err(OursError::Masked(text.to_owned()));
        }
        if !is_domain(domain) {
            return Err(OursError::NotUnderstood(text.to_owned()));
        }
        let names = if local.is_empty() { &mut self.domains } else { &mut self.addresses };
        let name = if local.is_empty() { domain } else { text };
        names.insert(name.to_ascii_lowercase().into());
        Ok(())
    }

    /// Whose `address` is, by its domain; a name without one is a mailbox here.
    pub fn address(&self, address: &str) -> Owner {
        let address = address.trim_matches(['<', '>']);
        match address.rsplit_once('@') {
            Some(_) if self.is_own_address(address) => Owner::Ours,
            Some((_, domain)) => self.domain(domain.trim_end_matches('"')),
            None if address.is_empty() || masked::is_masked(address) => Owner::Unknown,
            None => Owner::Ours,
        }
    }

    /// Whose the reverse-path `sender` is. AppleShare names some senders by their domain alone.
    pub fn sender(&self, sender: &str) -> Owner {
        if !sender.contains('@') && sender.contains('.') { self.domain(sender) } else { self.address(sender) }
    }

    /// Whose `domain` is. One without a dot may be anybody's, as a host is called by its short name everywhere.
    pub fn domain(&self, domain: &str) -> Owner {
        let domain = domain.trim_end_matches('.');
        if let Some(ip) = literal(domain) {
            return self.literal_owner(ip);
        }
        if domain.eq_ignore_ascii_case("localhost") || self.has_domain(&folded(domain)) {
            return Owner::Ours;
        }
        if !domain.contains('.') || masked::is_masked(domain) { Owner::Unknown } else { Owner::Foreign }
    }

    fn is_own_address(&self, address: &str) -> bool {
        !self.addresses.is_empty() && self.addresses.contains(&*folded(address))
    }

    fn has_domain(&self, domain: &str) -> bool {
        if self.domains.is_empty() {
            return false;
        }
        let parents = std::iter::successors(Some(domain), |name| name.split_once('.').map(|(_, parent)| parent));
        parents.take(LABELS_MAX).any(|name| self.domains.contains(name))
    }

    /// An address literal (RFC 5321 §4.1.3) is ours only if its network was given: anybody may write a private one.
    fn literal_owner(&self, text: &str) -> Owner {
        match ip(text) {
            Some(ip) if self.networks.iter().any(|network| network.contains(&ip)) => Owner::Ours,
            Some(_) => Owner::Foreign,
            None => Owner::Unknown,
        }
    }

    /// Whose the network of the peer `ip` is.
    pub fn peer(&self, ip_text: &str) -> Owner {
        match ip(ip_text) {
            Some(ip) if masked::stands_for_another(ip) => Owner::Unknown,
            Some(ip) if is_private(ip) || self.networks.iter().any(|network| network.contains(&ip)) => Owner::Ours,
            Some(_) => Owner::Foreign,
            None if ip_text.eq_ignore_ascii_case("localhost") || ip_text == "local" => Owner::Ours,
            None => masked::owner_of_peer(unwrapped(ip_text)),
        }
    }

    /// What is ours, as texts: domains, addresses, then networks, each sorted.
    pub fn list(&self) -> Vec<String> {
        let mut domains: Vec<String> = self.domains.iter().map(|name| name.to_string()).collect();
        let mut addresses: Vec<String> = self.addresses.iter().map(|name| name.to_string()).collect();
        let mut networks: Vec<String> = self.networks.iter().map(written).collect();
        domains.sort_unstable();
        addresses.sort_unstable();
        networks.sort_unstable();
        domains.append(&mut addresses);
        domains.append(&mut networks);
        domains
    }

    /// Whether its domains were inferred from the log, not given.
    pub const fn is_inferred(&self) -> bool {
        self.inferred
    }
}

/// The network that a peer's address belongs to as one site has it: /24, or /48 (RFC 6177 §2). An address that is none
/// is its own.
pub fn peer_network(ip_text: &str) -> String {
    let network = ip(ip_text).and_then(|ip| IpNet::new(ip, if ip.is_ipv4() { 24 } else { 48 }).ok());
    network.map_or_else(|| ip_text.to_owned(), |network| network.trunc().to_string())
}

fn written(network: &IpNet) -> String {
    if network.prefix_len() == network.max_prefix_len() { network.addr().to_string() } else { network.to_string() }
}

fn network(text: &str) -> Option<IpNet> {
    text.parse::<IpNet>().ok().map(|network| network.trunc()).or_else(|| ip(text).map(IpNet::from))
}

/// The address in `text`, with or without brackets and the tag of RFC 5321 §4.1.3; a mapped one as what it maps.
fn ip(text: &str) -> Option<IpAddr> {
    let text = unwrapped(text);
    // Most names do not begin like an address; the parser is spared.
    let first = *text.as_bytes().first()?;
    (first.is_ascii_hexdigit() || first == b':').then(|| text.parse::<IpAddr>().ok())?.map(|ip| ip.to_canonical())
}

fn unwrapped(text: &str) -> &str {
    let text = text.strip_prefix('[').and_then(|text| text.strip_suffix(']')).unwrap_or(text);
    text.strip_prefix("IPv6:").unwrap_or(text)
}

fn literal(domain: &str) -> Option<&str> {
    domain.strip_prefix('[')?.strip_suffix(']')
}

/// Loopback, private (RFC 1918, RFC 4193), link-local, and what carriers share (RFC 6598).
fn is_private(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => ip.is_loopback() || ip.is_private() || ip.is_link_local() || is_shared(ip),
        IpAddr::V6(ip) => ip.is_loopback() || ip.is_unique_local() || ip.is_unicast_link_local(),
    }
}

const fn is_shared(ip: Ipv4Addr) -> bool {
    let [first, second, _, _] = ip.octets();
    first == 100 && second & 0b1100_0000 == 64
}

/// In lower case; without allocation where it already is.
fn folded(name: &str) -> Cow<'_, str> {
    if name.bytes().any(|byte| byte.is_ascii_uppercase()) {
        Cow::Owned(name.to_ascii_lowercase())
    } else {
        Cow::Borrowed(name)
    }
}

/// Whether it can be a mail domain: two labels or more, of letters, digits, hyphens and underscores (RFC 5321 §4.1.2;
/// underscores occur), in any script.
fn is_domain(text: &str) -> bool {
    let is_label = |label: &str| {
        !label.is_empty() && label.chars().all(|c| c.is_alphanumeric() || c == '-' || c == '_') && label.len() <= 63
    };
    text.contains('.') && text.split('.').all(is_label) && !text.ends_with(|c: char| c.is_ascii_digit())
}

#[cfg(test)]
#[path = "ours_tests.rs"]
mod tests;
