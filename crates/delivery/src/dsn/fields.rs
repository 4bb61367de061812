//! Writing header and report fields: one field never becomes two, and no line is too long.

use std::fmt::Display;

/// Octets of a line that are aimed at (RFC 5322 §2.1.1).
const LINE_AIM: usize = 78;
/// Octets that an unfoldable run may have: below the 998 of RFC 5322 §2.1.1 with any name before it.
const RUN_LIMIT: usize = 800;
/// Octets of a value. A reply may have 128 lines; nobody reads them in a field.
const VALUE_LIMIT: usize = 2000;

/// Appends `Name: value`, folded at spaces. Control characters become spaces, so that nothing in a value ends the
/// field.
pub(super) fn field(out: &mut String, name: &str, value: impl Display) {
    let value = value.to_string();
    let clean: String = value.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    out.push_str(name);
    out.push(':');
    let mut column = name.len() + 1;
    for word in cut(&clean, VALUE_LIMIT).split(' ').filter(|word| !word.is_empty()) {
        let word = cut(word, RUN_LIMIT);
        if column > name.len() + 1 && column + 1 + word.len() > LINE_AIM {
            out.push_str("\r\n");
            column = 0;
        }
        out.push(' ');
        out.push_str(word);
        column += 1 + word.len();
    }
    out.push_str("\r\n");
}

/// At most `limit` octets, whole characters only.
pub(super) fn cut(text: &str, limit: usize) -> &str {
    let mut end = limit.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

/// Appends text for people: CRLF line ends, and no line longer than a message may have.
pub(super) fn paragraphs(out: &mut String, text: &str) {
    for line in text.lines() {
        let mut rest = line;
        loop {
            let piece = cut(rest, RUN_LIMIT);
            out.push_str(piece);
            out.push_str("\r\n");
            rest = &rest[piece.len()..];
            if rest.is_empty() {
                break;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn written(value: &str) -> String {
        let mut out = String::new();
        field(&mut out, "Diagnostic-Code", value);
        out
    }

    #[test]
    fn a_long_value_is_folded_at_spaces() {
        let text = written(&"word ".repeat(40));
        assert!(text.lines().all(|line| line.len() <= LINE_AIM), "{text}");
        assert!(text.lines().skip(1).all(|line| line.starts_with(" word")), "{text}");
        assert_eq!(written("one  two"), "Diagnostic-Code: one two\r\n");
    }

    #[test]
    fn a_value_cannot_add_a_field_or_end_the_header() {
        assert_eq!(written("a\r\nX-Evil: b\r\n\r\nbody"), "Diagnostic-Code: a X-Evil: b body\r\n");
    }

    proptest! {
        #[test]
        fn whatever_the_value_it_stays_one_field_of_lawful_lines(value in "(\\PC|[\r\n \t]){0,60}") {
            let text = written(&value.repeat(40));
            prop_assert!(text.ends_with("\r\n"));
            for (index, line) in text.trim_end_matches("\r\n").split("\r\n").enumerate() {
                prop_assert!(line.len() <= 998);
                prop_assert!(!line.contains(['\r', '\n']));
                prop_assert_eq!(line.starts_with(' '), index > 0);
                prop_assert!(index == 0 || !line.trim().is_empty());
            }
        }

        #[test]
        fn text_keeps_its_characters_and_gets_lawful_lines(text in "(\\PC|\n){0,40}", times in 1..60_usize) {
            let (mut out, text) = (String::new(), text.repeat(times));
            paragraphs(&mut out, &text);
            prop_assert!(out.split("\r\n").all(|line| line.len() <= RUN_LIMIT && !line.contains('\n')));
            prop_assert_eq!(out.replace("\r\n", ""), text.replace('\n', ""));
        }
    }
}
