//! xtext: printable ASCII in which `+2B` stands for an octet (RFC 3461 §4).

use std::fmt::Write as _;

/// Undoes xtext. `None` if it is not xtext, or if what it hides is not printable ASCII: a `+0D+0A` would be a line
/// end in a report, a queue or a log, so nothing but printable text ever comes out.
pub fn decode_xtext(text: &str) -> Option<String> {
    let mut decoded = String::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        let octet = match byte {
            b'+' => hex(rest.next()?)? << 4 | hex(rest.next()?)?,
            b'=' => return None,
            _ => byte,
        };
        if !matches!(octet, b' '..=b'~') || (byte == b' ') {
            return None;
        }
        decoded.push(char::from(octet));
    }
    Some(decoded)
}

/// RFC 3461 §4 `hexchar`: upper case only.
const fn hex(digit: u8) -> Option<u8> {
    match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'A'..=b'F' => Some(digit - b'A' + 10),
        _ => None,
    }
}

/// Writes text as xtext.
pub fn encode_xtext(text: &str) -> String {
    text.bytes().fold(String::with_capacity(text.len()), |mut encoded, byte| {
        match byte {
            b'+' | b'=' | ..=b' ' | 0x7f.. => {
                // Writing to a String cannot fail.
                let _ = write!(encoded, "+{byte:02X}");
            }
            _ => encoded.push(char::from(byte)),
        }
        encoded
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn xtext_is_undone_and_made_again() {
        for (encoded, decoded) in [("", ""), ("abc@d", "abc@d"), ("a+2Bb+3Dc", "a+b=c"), ("a+20b", "a b")] {
            assert_eq!(decode_xtext(encoded).as_deref(), Some(decoded));
            assert_eq!(encode_xtext(decoded), encoded);
        }
        assert_eq!(decode_xtext("+41").as_deref(), Some("A"));
    }

    #[test]
    fn xtext_never_hides_a_control_character() {
        for text in ["+0D+0A", "a+00", "+7F", "+0a", "+2b", "+", "+4", "+4G", "a=b", "a b", "+C3+A9", "é", "\t"] {
            assert_eq!(decode_xtext(text), None, "{text}");
        }
    }
}
