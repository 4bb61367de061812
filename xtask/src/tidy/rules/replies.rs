//! Replies: the words that go to a client stand in one table per protocol and nowhere else.

use crate::tidy::report::Report;
use crate::tidy::rules::edges;
use crate::tidy::tokens::Token;
use crate::tidy::workspace::{Crate, Workspace};

/// The tables: crate and files inside its `src`.
const TABLES: &[(&str, &[&str])] = &[
    ("smtp", &["server/replies.rs"]),
    ("retrieval", &["replies.rs", "pop3/replies.rs"]),
    ("probe", &["catcher/replies.rs"]),
];

/// Adds a violation for each reply written outside the tables.
pub fn check(workspace: &Workspace, report: &mut Report) {
    for (one, source) in workspace.sources().filter(|(one, _)| !edges::is_development(one)) {
        if is_table(one, source) {
            continue;
        }
        for (at, token) in source.tokens.iter().enumerate() {
            let text = token.string().filter(|text| is_reply(text));
            let text = text.or_else(|| is_construction(&source.tokens[at..]).then(|| "Reply".to_owned()));
            if let Some(text) = text {
                let sentence =
                    format!("a reply is written here ({text:?}); it belongs into the protocol's table of replies");
                report.add("reply-literal", (&source.path, token.line), &text, sentence);
            }
        }
    }
}

fn is_table(one: &Crate, source: &crate::tidy::source::Source) -> bool {
    TABLES.iter().any(|(name, files)| one.name == *name && files.iter().any(|file| one.is_source(source, file)))
}

/// RFC 5321 §4.2: three digits, the first 2 to 5, the second 0 to 5, then a space or hyphen. RFC 1939 §3: +OK or -ERR.
fn is_reply(text: &str) -> bool {
    let is_smtp = matches!(text.as_bytes(), [b'2'..=b'5', b'0'..=b'5', b'0'..=b'9', b' ' | b'-', ..]);
    is_smtp || text.starts_with("+OK") || text.starts_with("-ERR")
}

/// `Reply::line(550, …)`, `Reply { code: 550, … }`: a reply made of a number as written.
fn is_construction(tokens: &[Token]) -> bool {
    let [reply, rest @ ..] = tokens else { return false };
    if !reply.is_word("Reply") {
        return false;
    }
    match rest {
        [a, b, _, open, number, ..] if a.is_mark(':') && b.is_mark(':') => open.is_mark('(') && number.is_number(),
        [open, code, colon, number, ..] => {
            open.is_mark('{') && code.is_word("code") && colon.is_mark(':') && number.is_number()
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::rules::fixture::{one_crate, violations, workspace};

    fn of(text: &str) -> Vec<(&'static str, usize)> {
        violations(check, &one_crate("server", text))
    }

    #[test]
    fn a_reply_outside_its_table_is_found_in_each_of_its_forms() {
        for reply in [
            "\"550 5.7.1 no\"",
            "b\"354 go on\\r\\n\"",
            "\"250-SIZE\"",
            "\"+OK\"",
            "b\"-ERR no\"",
            "format!(\"221 {x}\")",
        ] {
            assert_eq!(of(&format!("fn f() {{\n    g({reply});\n}}\n")), [("reply-literal", 2)], "{reply}");
        }
        assert_eq!(of("fn f() {\n    Reply::line(550, None, x)\n}\n"), [("reply-literal", 2)]);
        assert_eq!(of("fn f() {\n    Reply { code: 550, lines }\n}\n"), [("reply-literal", 2)]);
    }

    #[test]
    fn other_texts_and_replies_of_a_variable_code_are_none() {
        assert!(of("fn f() { g(\"2026-01-01 x\", \"650 x\", \"25 x\"); Reply { code, lines } }\n").is_empty());
    }

    #[test]
    fn the_table_is_the_table() {
        let text = "fn f() { g(\"550 no\") }\n";
        let manifest = "[package]\nname = \"smtp\"\n";
        let in_table = [("crates/smtp/Cargo.toml", manifest), ("crates/smtp/src/server/replies.rs", text)];
        assert!(violations(check, &workspace(&in_table)).is_empty());
        let beside = [("crates/smtp/Cargo.toml", manifest), ("crates/smtp/src/client/replies.rs", text)];
        assert_eq!(violations(check, &workspace(&beside)).len(), 1);
    }
}
