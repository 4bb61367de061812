//! ORCPT: the recipient as the first sender knew it (RFC 3461 §4.2, RFC 6533 §3). Never a recipient itself.

use super::xtext::decode_xtext;
use mail::Orcpt;

/// RFC 3461 §4.2: the value of ORCPT has at most 500 characters.
const ORCPT_LIMIT: usize = 500;

/// Parses `type;address`. `None` if it is malformed or hides a control character.
pub fn parse_orcpt(value: &str) -> Option<Orcpt> {
    let (kind, address) = value.split_once(';').filter(|_| value.len() <= ORCPT_LIMIT)?;
    let kind = kind.to_ascii_lowercase();
    let address = match kind.as_str() {
        "rfc822" => decode_xtext(address)?,
        "utf-8" => decode_unitext(address)?,
        _ => return None,
    };
    (!address.is_empty()).then_some(Orcpt { kind, address })
}

/// RFC 6533 §3 `utf-8-addr-xtext` and `utf-8-addr-unitext`: text in which `\x{2B}` stands for a character.
fn decode_unitext(text: &str) -> Option<String> {
    let mut decoded = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let (c, length) = match (c, rest.strip_prefix("\\x{")) {
            (_, Some(escape)) => {
                let (digits, _) = escape.split_once('}')?;
                (escaped(digits)?, digits.len() + 4)
            }
            // Forbidden unescaped: what xtext or the parameter syntax gives a meaning to.
            ('\\' | '+' | '=' | ' ', None) => return None,
            _ => (c, c.len_utf8()),
        };
        if c.is_control() {
            return None;
        }
        decoded.push(c);
        rest = &rest[length..];
    }
    Some(decoded)
}

/// RFC 6533 §3 `HEXPOINT`: two to six upper-case digits.
fn escaped(digits: &str) -> Option<char> {
    let is_hex = |b: u8| matches!(b, b'0'..=b'9' | b'A'..=b'F');
    if !(2..=6).contains(&digits.len()) || !digits.bytes().all(is_hex) {
        return None;
    }
    u32::from_str_radix(digits, 16).ok().and_then(char::from_u32)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_orcpt_is_read_as_it_was_meant() {
        for (text, kind, address) in [
            ("rfc822;hana@example.jp", "rfc822", "hana@example.jp"),
            ("rfc822;a+2Bb@example.jp", "rfc822", "a+b@example.jp"),
            ("utf-8;花@example.jp", "utf-8", "花@example.jp"),
            ("utf-8;a\\x{2B}b@example.jp", "utf-8", "a+b@example.jp"),
        ] {
            let orcpt = parse_orcpt(text).expect(text);
            assert_eq!((orcpt.kind.as_str(), orcpt.address.as_str()), (kind, address));
        }
    }

    #[test]
    fn an_orcpt_never_hides_a_control_character() {
        for text in [
            "",
            "rfc822",
            "rfc822;",
            "x400;abc",
            "rfc822;a+0D+0Ab",
            "rfc822;a+00",
            "utf-8;a\\x{0D}",
            "utf-8;a\\x{0A}b",
            "utf-8;a\\x{9}",
            "utf-8;a\\x{D800}",
            "utf-8;a\\x{41",
            "utf-8;a+b",
            "utf-8;\u{85}",
        ] {
            assert_eq!(parse_orcpt(text), None, "{text}");
        }
        assert_eq!(parse_orcpt(&format!("rfc822;{}", "a".repeat(ORCPT_LIMIT))), None);
    }
}
