//! SASL mechanisms that a client may log in with (RFC 4422, the IANA registry of SASL mechanisms).

use serde::{Deserialize, Serialize};

/// A mechanism that is offered; all others are unknown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING-KEBAB-CASE")]
pub enum Mechanism {
    /// The password itself, only inside TLS (RFC 4616).
    Plain,
    /// The password itself in two answers, only inside TLS; older clients know nothing else.
    Login,
    /// A proof that the password is known (RFC 5802, RFC 7677).
    #[serde(rename = "SCRAM-SHA-256")]
    ScramSha256,
    /// The same, bound to the TLS connection in which it is made (RFC 5802 §6, RFC 9266): whoever stands between the two
    /// ends has another connection with each of them, and the proof is right for neither.
    #[serde(rename = "SCRAM-SHA-256-PLUS")]
    ScramSha256Plus,
}

impl Mechanism {
    /// Every mechanism, in the order in which they are offered: those that show no password first.
    pub const ALL: [Self; 4] = [Self::ScramSha256Plus, Self::ScramSha256, Self::Plain, Self::Login];

    /// The keyword, as in `EHLO`'s and `CAPA`'s lists.
    pub const fn keyword(self) -> &'static str {
        match self {
            Self::Plain => "PLAIN",
            Self::Login => "LOGIN",
            Self::ScramSha256 => "SCRAM-SHA-256",
            Self::ScramSha256Plus => "SCRAM-SHA-256-PLUS",
        }
    }

    /// The mechanism of a keyword, without regard to case (RFC 4954 §4), if it is offered.
    pub fn parse(keyword: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|mechanism| mechanism.keyword().eq_ignore_ascii_case(keyword))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_mechanism_is_known_by_its_keyword_in_any_case() {
        for mechanism in Mechanism::ALL {
            assert_eq!(Mechanism::parse(mechanism.keyword()), Some(mechanism));
            assert_eq!(Mechanism::parse(&mechanism.keyword().to_ascii_lowercase()), Some(mechanism));
            assert_eq!(serde_json::to_string(&mechanism).expect("JSON"), format!("\"{}\"", mechanism.keyword()));
        }
    }

    #[test]
    fn a_mechanism_that_is_not_offered_is_unknown() {
        for keyword in
            ["", "ANONYMOUS", "EXTERNAL", "CRAM-MD5", "DIGEST-MD5", "SCRAM-SHA-1", "SCRAM-SHA-1-PLUS", "PLAIN "]
        {
            assert_eq!(Mechanism::parse(keyword), None, "{keyword}");
        }
    }
}
