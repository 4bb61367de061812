//! Octets as text, there and back, and patterns.

/// Why text stands for no octets.
pub(super) type Problem = &'static str;

/// Undoes escapes; appends CRLF unless the text ends with a lone `\`.
pub(super) fn line(text: &str) -> Result<Vec<u8>, Problem> {
    let mut octets = Vec::new();
    let open = expand(text, &mut octets)?;
    if !open {
        octets.extend_from_slice(b"\r\n");
    }
    Ok(octets)
}

/// Appends what `text` stands for; returns whether it ends with a lone `\`.
fn expand(text: &str, octets: &mut Vec<u8>) -> Result<bool, Problem> {
    let mut rest = text;
    while let Some((plain, escaped)) = rest.split_once('\\') {
        octets.extend_from_slice(plain.as_bytes());
        let Some(kind) = escaped.chars().next() else { return Ok(true) };
        let mut length = kind.len_utf8();
        match kind {
            'r' => octets.push(b'\r'),
            'n' => octets.push(b'\n'),
            't' => octets.push(b'\t'),
            '0' => octets.push(0),
            '\\' => octets.push(b'\\'),
            'x' => {
                let digits = escaped.get(1..3).ok_or("\\x needs two digits")?;
                octets.push(u8::from_str_radix(digits, 16).map_err(|_| "\\x needs two digits")?);
                length = 3;
            }
            '{' => {
                let (inside, _) = escaped[1..].split_once('}').ok_or("\\{ needs a }")?;
                repeat(inside, octets)?;
                length = inside.len() + 2;
            }
            _ => return Err("unknown escape"),
        }
        rest = &escaped[length..];
    }
    octets.extend_from_slice(rest.as_bytes());
    Ok(false)
}

fn repeat(inside: &str, octets: &mut Vec<u8>) -> Result<(), Problem> {
    let (text, times) = inside.rsplit_once('*').ok_or("\\{ needs *")?;
    let times: usize = times.parse().map_err(|_| "* needs a number")?;
    let mut once = Vec::new();
    expand(text, &mut once)?;
    octets.extend_from_slice(&once.repeat(times));
    Ok(())
}

/// Writes octets as a dialogue does; text of any language stays readable.
pub fn escape(octets: &[u8]) -> String {
    let mut text = String::new();
    for chunk in octets.utf8_chunks() {
        for c in chunk.valid().chars() {
            match c {
                '\r' => text.push_str("\\r"),
                '\n' => text.push_str("\\n"),
                '\t' => text.push_str("\\t"),
                '\0' => text.push_str("\\0"),
                '\\' => text.push_str("\\\\"),
                c if c.is_ascii_control() => text.push_str(&format!("\\x{:02x}", u32::from(c))),
                c => text.push(c),
            }
        }
        chunk.invalid().iter().for_each(|byte| text.push_str(&format!("\\x{byte:02x}")));
    }
    text
}

/// Whether `text` is what `pattern` says; a `…` at the end of the pattern stands for any rest.
pub fn matches(pattern: &str, text: &str) -> bool {
    match pattern.strip_suffix('…') {
        Some(start) => text.starts_with(start),
        None => text == pattern,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_stand_for_octets() {
        for (text, octets) in [
            ("NOOP", &b"NOOP\r\n"[..]),
            ("a\\r\\n\\t\\0\\\\\\xffb\\", b"a\r\n\t\0\\\xffb"),
            ("\\", b""),
            ("x\\{ab*3}y\\", b"xabababy"),
            ("\\{NOOP\\r\\n*2}\\", b"NOOP\r\nNOOP\r\n"),
            ("花", "花\r\n".as_bytes()),
        ] {
            assert_eq!(line(text).as_deref(), Ok(octets), "{text}");
        }
        for text in ["\\q", "\\x1", "\\xzz", "\\{a", "\\{a}", "\\{a*b}"] {
            assert!(line(text).is_err(), "{text}");
        }
    }

    #[test]
    fn escaped_octets_come_back() {
        for octets in [&b"a\r\n\t\0\\\xff\x7f\x1b"[..], "花\u{85}".as_bytes()] {
            assert_eq!(line(&format!("{}\\", escape(octets))).as_deref(), Ok(octets));
        }
    }

    #[test]
    fn an_ellipsis_stands_for_any_rest() {
        assert!(matches("250 …", "250 anything") && matches("…", "") && matches("a", "a"));
        assert!(!matches("250 …", "550 no") && !matches("a", "ab"));
    }
}
