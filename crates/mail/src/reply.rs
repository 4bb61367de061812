//! SMTP replies and enhanced status codes.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// An enhanced mail system status code, `class.subject.detail` (RFC 3463 §2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EnhancedStatus(pub u8, pub u16, pub u16);

impl fmt::Display for EnhancedStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.0, self.1, self.2)
    }
}

impl FromStr for EnhancedStatus {
    type Err = ();
    fn from_str(text: &str) -> Result<Self, ()> {
        // RFC 3463 §2: class is 2, 4 or 5; subject and detail have one to three digits.
        let digits = |part: Option<&str>| -> Result<u16, ()> {
            let part = part.filter(|p| (1..=3).contains(&p.len()) && p.bytes().all(|b| b.is_ascii_digit())).ok_or(())?;
            part.parse().map_err(|_| ())
        };
        let mut parts = text.split('.');
        let class = match parts.next() {
            Some("2") => 2,
            Some("4") => 4,
            Some("5") => 5,
            _ => return Err(()),
        };
        let status = Self(class, digits(parts.next())?, digits(parts.next())?);
        if parts.next().is_some() { Err(()) } else { Ok(status) }
    }
}

impl Serialize for EnhancedStatus {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for EnhancedStatus {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(|()| serde::de::Error::custom("not an enhanced status code"))
    }
}

/// A reply: code, enhanced status where one applies, and one or more lines of ASCII text without line ends.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Reply {
    /// Three digits, 200 to 599.
    pub code: u16,
    /// Given on every reply but the greeting, EHLO's and 3xx (RFC 2034 §4).
    pub status: Option<EnhancedStatus>,
    /// The lines, at least one.
    pub lines: Vec<String>,
}

impl Reply {
    /// A reply of one line.
    pub fn line(code: u16, status: impl Into<Option<EnhancedStatus>>, text: impl Into<String>) -> Self {
        Self { code, status: status.into(), lines: vec![text.into()] }
    }

    /// Whether the request was done (2xx).
    pub const fn is_positive(&self) -> bool {
        matches!(self.code, 200..=299)
    }

    /// Whether trying again later may help (4xx).
    pub const fn is_transient(&self) -> bool {
        matches!(self.code, 400..=499)
    }

    /// Whether trying again is useless (5xx).
    pub const fn is_permanent(&self) -> bool {
        matches!(self.code, 500..=599)
    }

    /// Appends the reply as it goes over the wire (RFC 5321 §4.2.1, RFC 2034 §4).
    pub fn write_to(&self, out: &mut Vec<u8>) {
        for (index, text) in self.lines.iter().enumerate() {
            let separator = if index + 1 == self.lines.len() { ' ' } else { '-' };
            out.extend_from_slice(format!("{}{separator}", self.code).as_bytes());
            if let Some(status) = self.status {
                out.extend_from_slice(format!("{status} ").as_bytes());
            }
            out.extend_from_slice(text.as_bytes());
            out.extend_from_slice(b"\r\n");
        }
    }
}

impl fmt::Display for Reply {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.code)?;
        if let Some(status) = self.status {
            write!(f, " {status}")?;
        }
        write!(f, " {}", self.lines.join(" "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reply_goes_over_the_wire_with_its_status_on_each_line() {
        let reply = Reply { code: 550, status: Some(EnhancedStatus(5, 7, 1)), lines: vec!["one".into(), "two".into()] };
        let mut out = Vec::new();
        reply.write_to(&mut out);
        assert_eq!(out, b"550-5.7.1 one\r\n550 5.7.1 two\r\n");
    }

    #[test]
    fn only_status_codes_are_status_codes() {
        assert_eq!("5.7.1".parse(), Ok(EnhancedStatus(5, 7, 1)));
        for text in ["3.1.1", "5.7", "5.7.1.1", "5.1000.1", "5.+1.1", "", "a.b.c", "5..1"] {
            assert_eq!(text.parse::<EnhancedStatus>(), Err(()), "{text}");
        }
    }
}
