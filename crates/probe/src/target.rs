//! What the examination knows of the server, and the names that stand for it in the catalogue.

use crate::Token;
use mail::Address;
use std::net::IpAddr;

/// What kind of door a port is, as far as an examination treats them differently.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum DoorKind {
    /// For everybody (25 and what is like it).
    Public,
    /// For those who log in (587, 465).
    Submission,
}

impl DoorKind {
    /// `public`, `submission`.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Public => "public",
            Self::Submission => "submission",
        }
    }

    /// By the number, as IANA registers it (RFC 6409 §3.1, RFC 8314 §3.3); 2465 and 2587 are in use where the first
    /// 1024 are not free.
    pub const fn of_port(port: u16) -> Self {
        match port {
            587 | 465 | 2587 | 2465 => Self::Submission,
            _ => Self::Public,
        }
    }
}

/// How a session at a door is protected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Protection {
    /// Not at all.
    Clear,
    /// After STARTTLS (RFC 3207).
    Starttls,
    /// From the first octet (RFC 8314 §3).
    Implicit,
}

/// What stands for what in the lines of the catalogue.
#[derive(Debug, Clone)]
pub struct Names {
    /// `{H}`: what the server is called.
    pub host: String,
    /// `{I}`: its address.
    pub address: IpAddr,
    /// `{D}`: a domain it receives mail for.
    pub domain: String,
    /// `{U}`: addresses that exist there; `{D}` is the domain of the one in use.
    pub local: Vec<Address>,
    /// `{N}`: a local part that exists nowhere.
    pub nobody: String,
    /// `{T}`: the catching address; `{TD}` its domain, `{TL}` its local part.
    pub catch: Address,
    /// `{S}`: another address of the examiner's.
    pub sender: Address,
    /// What the examiner calls itself.
    pub hello: String,
    /// The date of the messages (RFC 5322 §3.3).
    pub date: String,
}

impl Names {
    /// A line of the catalogue with names in place, for the local address in use and the message with this token.
    pub(crate) fn fill(&self, line: &str, local: Option<&Address>, token: &Token) -> String {
        let (domain, user) = match local {
            Some(address) => (address.domain().to_string(), address.local().to_owned()),
            None => (self.domain.clone(), "postmaster".to_owned()),
        };
        let literal = match self.address {
            IpAddr::V4(ip) => ip.to_string(),
            IpAddr::V6(ip) => format!("IPv6:{ip}"),
        };
        let filled = [
            ("{S}", self.sender.to_string()),
            ("{T}", self.catch.to_string()),
            ("{TD}", self.catch.domain().to_string()),
            ("{TL}", self.catch.local().to_owned()),
            ("{H}", self.host.clone()),
            ("{I}", literal),
            ("{D}", domain),
            ("{U}", user),
            ("{N}", self.nobody.clone()),
            ("{M}", self.hello.clone()),
            ("{nonce}", token.as_str().to_owned()),
        ]
        .iter()
        .fold(line.to_owned(), |line, (name, value)| line.replace(name, value));
        long_runs(&filled)
    }
}

/// `{x*300}`: so many letters. A catalogue with lines of 5,000 would not be readable.
fn long_runs(line: &str) -> String {
    let mut filled = String::with_capacity(line.len());
    let mut rest = line;
    while let Some((before, after)) = rest.split_once("{x*") {
        filled.push_str(before);
        let (count, after) = after.split_once('}').unwrap_or((after, ""));
        filled.push_str(&"x".repeat(count.parse().unwrap_or(0)));
        rest = after;
    }
    filled + rest
}

#[cfg(test)]
#[path = "target_tests.rs"]
mod tests;
