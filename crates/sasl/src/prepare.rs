//! Preparing names and passwords for comparison (RFC 4013), so that one person's keyboard and another's make the same.

use mail::{Address, Secret};
use std::borrow::Cow;

/// The one canonical name of an account: SASLprep (RFC 4616 §2, RFC 5802 §5.1), then an address, then folded.
///
/// `None` is a login that cannot succeed: no text, a control character, no address.
pub(crate) fn name(octets: &[u8]) -> Option<Address> {
    let text = std::str::from_utf8(octets).ok()?;
    let prepared = stringprep::saslprep(text).ok()?;
    Address::parse(&prepared).ok().map(|address| address.folded())
}

/// A password in the form that is hashed. What SASLprep prohibits (characters younger than Unicode 3.2, such as most
/// emoji, RFC 3454 §7) is taken as it is, as PostgreSQL does: whoever chose such a password can still log in.
pub(crate) fn password(secret: &Secret) -> Cow<'_, str> {
    stringprep::saslprep(secret.reveal()).unwrap_or(Cow::Borrowed(secret.reveal()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_has_one_canonical_form_or_none() {
        let hana: Address = "hana@example.jp".parse().unwrap();
        for text in
            ["hana@example.jp", "Hana@Example.JP", "ｈａｎａ@example.jp", "hana＠example．jp", "ha\u{ad}na@example.jp"]
        {
            assert_eq!(name(text.as_bytes()), Some(hana.clone()), "{text}");
        }
        for text in [
            "",
            "hana",
            "hana%example.jp",
            "hana@example.jp ",
            " hana@example.jp",
            "hana@example.jp.",
            "hana@example.jp\0",
            "hana\n@example.jp",
            "*)(uid=*",
            "' OR 1=1--",
            "hana@example.jp,",
            "<hana@example.jp>",
        ] {
            assert_eq!(name(text.as_bytes()), None, "{text:?}");
        }
        assert_eq!(name(b"hana\xff@example.jp"), None);
    }

    #[test]
    fn letters_that_look_alike_name_somebody_else() {
        assert_ne!(name("hаna@example.jp".as_bytes()), name(b"hana@example.jp"), "the first a is Cyrillic");
    }

    #[test]
    fn passwords_are_prepared_as_rfc_4013_section_3_shows() {
        for (given, prepared) in [("I\u{ad}X", "IX"), ("user", "user"), ("USER", "USER"), ("ª", "a"), ("Ⅸ", "IX")] {
            assert_eq!(password(&Secret::new(given)), prepared);
        }
        // Prohibited characters, wrong direction, unassigned in Unicode 3.2: taken as they are.
        for given in ["\u{7}", "\u{627}1", "🦀"] {
            assert_eq!(password(&Secret::new(given)), given);
        }
    }
}
