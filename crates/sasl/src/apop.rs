//! APOP (RFC 1939 §7): the digest of a timestamp and a secret that both ends know. Older than SASL and no mechanism of it;
//! here because it proves who somebody is.
//!
//! MD5 keeps nobody from trying secrets against a digest that was overheard (RFC 6151 §2): what protects an account is that
//! its secret was drawn by the server and is no word that a person chose.

use mail::Secret;
use md5::{Digest, Md5};
use std::fmt;
use subtle::ConstantTimeEq;

/// What a name is checked against that has no secret: as long as the secrets that are made here.
const NOBODYS_SECRET: &str = "nobo-dysn-obod-ysno";

/// The 16 octets of a digest, as a client sends them in 32 letters.
#[derive(Clone, PartialEq, Eq)]
pub struct ApopDigest([u8; 16]);

impl ApopDigest {
    /// Reads them: lower-case hexadecimal (RFC 1939 §7), and nothing else.
    pub fn parse(text: &str) -> Option<Self> {
        let digits = text.as_bytes();
        if digits.len() != 32 {
            return None;
        }
        let mut octets = [0; 16];
        for (octet, pair) in octets.iter_mut().zip(digits.chunks_exact(2)) {
            *octet = digit(pair[0])? << 4 | digit(pair[1])?;
        }
        Some(Self(octets))
    }
}

const fn digit(letter: u8) -> Option<u8> {
    match letter {
        b'0'..=b'9' => Some(letter - b'0'),
        b'a'..=b'f' => Some(letter - b'a' + 10),
        _ => None,
    }
}

/// Whoever has it can try secrets against it; it is not printed.
impl fmt::Debug for ApopDigest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ApopDigest(…)")
    }
}

/// A timestamp for one greeting, angle brackets and all, in the syntax of `msg-id` (RFC 1939 §7). `random` are fresh octets:
/// nobody can guess it, and no two greetings have the same.
pub fn apop_timestamp(random: [u8; 16], hostname: &str) -> String {
    let random: String = random.iter().map(|octet| format!("{octet:02x}")).collect();
    format!("<{random}@{hostname}>")
}

/// Whether a digest is that of the greeting's timestamp and the account's secret. An account without one, and a name that
/// is nobody's, take as long.
pub fn verify_apop(timestamp: &str, secret: Option<&Secret>, digest: &ApopDigest) -> bool {
    let shared = secret.map_or(NOBODYS_SECRET, Secret::reveal);
    let expected: [u8; 16] = Md5::new().chain_update(timestamp).chain_update(shared).finalize().into();
    let matches = bool::from(expected.ct_eq(&digest.0));
    matches && secret.is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 1939 §7.
    const TIMESTAMP: &str = "<1896.697170952@dbc.mtview.ca.us>";
    const DIGEST: &str = "c4c9334bac560ecc979e58001b3e22fb";

    fn digest(text: &str) -> ApopDigest {
        ApopDigest::parse(text).unwrap()
    }

    #[test]
    fn the_example_of_rfc_1939_is_right() {
        assert!(verify_apop(TIMESTAMP, Some(&Secret::new("tanstaaf")), &digest(DIGEST)));
    }

    #[test]
    fn another_timestamp_secret_or_digest_is_wrong() {
        let right = Secret::new("tanstaaf");
        assert!(!verify_apop("<1896.697170953@dbc.mtview.ca.us>", Some(&right), &digest(DIGEST)));
        for wrong in ["", "tanstaa", "tanstaaf ", "Tanstaaf", NOBODYS_SECRET] {
            assert!(!verify_apop(TIMESTAMP, Some(&Secret::new(wrong)), &digest(DIGEST)), "{wrong}");
        }
        let other = digest("c4c9334bac560ecc979e58001b3e22fa");
        assert!(!verify_apop(TIMESTAMP, Some(&right), &other));
    }

    #[test]
    fn nobody_is_proven_even_by_the_digest_of_nobodys_secret() {
        let octets: [u8; 16] = Md5::new().chain_update(TIMESTAMP).chain_update(NOBODYS_SECRET).finalize().into();
        assert!(verify_apop(TIMESTAMP, Some(&Secret::new(NOBODYS_SECRET)), &ApopDigest(octets)));
        assert!(!verify_apop(TIMESTAMP, None, &ApopDigest(octets)));
    }

    #[test]
    fn a_digest_is_32_lower_case_letters_and_nothing_else() {
        for text in [
            "",
            "c4",
            &DIGEST[1..],
            &format!("{DIGEST}0"),
            &DIGEST.to_uppercase(),
            &DIGEST.replace('b', "g"),
            &"あ".repeat(11),
        ] {
            assert_eq!(ApopDigest::parse(text), None, "{text}");
        }
        assert!(!format!("{:?}", digest(DIGEST)).contains("c4"));
    }

    #[test]
    fn a_timestamp_is_a_message_id_of_this_host() {
        assert_eq!(apop_timestamp([0xa5; 16], "mail.example.jp"), format!("<{}@mail.example.jp>", "a5".repeat(16)));
    }
}
