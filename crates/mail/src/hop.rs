//! A next hop that an operator names: protocol, host and port, in one word.

use crate::Domain;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;
use std::net::{IpAddr, SocketAddr};
use std::str::FromStr;

/// What is spoken to a next hop.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Protocol {
    /// RFC 5321.
    #[default]
    Smtp,
    /// RFC 2033: a server that puts mail into mailboxes, and answers for each recipient after the content.
    Lmtp,
}

impl Protocol {
    /// As it stands before the first colon of a [`NextHopAddress`].
    pub const fn key(self) -> &'static str {
        match self {
            Self::Smtp => "smtp",
            Self::Lmtp => "lmtp",
        }
    }
}

/// `smtp:192.168.0.5:25`, `lmtp:dovecot.example.jp:24`, `lmtp:[2001:db8::5]:24`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NextHopAddress {
    /// What is spoken there.
    pub protocol: Protocol,
    /// A name, or an address.
    pub host: Domain,
    /// TCP port, never 0.
    pub port: u16,
}

impl NextHopAddress {
    /// The host as names and addresses are written elsewhere: without brackets.
    pub fn host_text(&self) -> String {
        match &self.host {
            Domain::Name(name) => name.to_string(),
            Domain::Literal(ip) => ip.to_string(),
        }
    }
}

/// The text names no protocol, host and port.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NextHopError;

impl fmt::Display for NextHopError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("it is not smtp:HOST:PORT or lmtp:HOST:PORT")
    }
}

impl std::error::Error for NextHopError {}

impl FromStr for NextHopAddress {
    type Err = NextHopError;

    fn from_str(text: &str) -> Result<Self, NextHopError> {
        let (protocol, rest) = text.split_once(':').ok_or(NextHopError)?;
        let protocol = [Protocol::Smtp, Protocol::Lmtp].into_iter().find(|known| known.key() == protocol);
        let (host, port) = host_and_port(rest).ok_or(NextHopError)?;
        Ok(Self { protocol: protocol.ok_or(NextHopError)?, host, port })
    }
}

fn host_and_port(text: &str) -> Option<(Domain, u16)> {
    let (host, port) = match text.parse::<SocketAddr>() {
        Ok(socket) => (Domain::Literal(socket.ip().to_canonical()), socket.port()),
        Err(_) => {
            let (name, port) = text.rsplit_once(':')?;
            (Domain::parse(name).ok().filter(is_host)?, port.parse().ok()?)
        }
    };
    (port != 0).then_some((host, port))
}

/// Four numbers with dots are labels too, but no name; and an address in brackets is written with its port.
fn is_host(domain: &Domain) -> bool {
    domain.name().is_some_and(|name| {
        let last = name.rsplit('.').next().unwrap_or_default();
        !last.bytes().all(|b| b.is_ascii_digit()) && name.parse::<IpAddr>().is_err()
    })
}

impl fmt::Display for NextHopAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let protocol = self.protocol.key();
        match &self.host {
            Domain::Name(name) => write!(f, "{protocol}:{name}:{}", self.port),
            Domain::Literal(ip) => write!(f, "{protocol}:{}", SocketAddr::new(*ip, self.port)),
        }
    }
}

impl Serialize for NextHopAddress {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for NextHopAddress {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_next_hop_prints_as_it_was_written() {
        for text in [
            "smtp:192.168.0.5:25",
            "lmtp:127.0.0.1:24",
            "lmtp:[2001:db8::5]:24",
            "smtp:mail.example.jp:2525",
            "lmtp:dovecot:24",
        ] {
            let hop: NextHopAddress = text.parse().expect(text);
            assert_eq!(hop.to_string(), text);
            let json = serde_json::to_string(&hop).expect("JSON");
            assert_eq!(serde_json::from_str::<NextHopAddress>(&json).expect("back"), hop);
        }
    }

    #[test]
    fn what_names_no_protocol_host_and_port_is_no_next_hop() {
        for text in [
            "",
            "192.168.0.5:25",
            "smtp:192.168.0.5",
            "smtp:192.168.0.5:0",
            "smtp:192.168.0.5:70000",
            "smtp:192.168.0:25",
            "SMTP:192.168.0.5:25",
            "http:192.168.0.5:25",
            "smtp::25",
            "smtp:a b:25",
            "smtp:[192.168.0.5]:25",
            "lmtp:2001:db8::5:24x",
            "lmtp:mail.example.jp:24 ",
        ] {
            assert_eq!(text.parse::<NextHopAddress>(), Err(NextHopError), "{text}");
        }
    }

    #[test]
    fn an_ipv4_address_in_ipv6_is_the_ipv4_address() {
        let hop: NextHopAddress = "smtp:[::ffff:192.168.0.5]:25".parse().expect("a hop");
        assert_eq!((hop.to_string(), hop.host_text()), ("smtp:192.168.0.5:25".into(), "192.168.0.5".into()));
    }
}
