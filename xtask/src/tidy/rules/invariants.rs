//! Panics: no `unwrap` outside tests, `expect` and `panic!` only with the invariant as their text; a lint that is
//! switched off says why.

use crate::tidy::functions::attributes;
use crate::tidy::report::Report;
use crate::tidy::source::Source;
use crate::tidy::tokens::Token;
use crate::tidy::workspace::Workspace;

/// An invariant is a sentence. Chosen; nothing depends on it.
const INVARIANT_WORDS: usize = 3;
/// Macros that stop the program and must say why that cannot happen.
const STOPS: &[&str] = &["panic", "unreachable"];

/// Adds a violation for each panic without an invariant and each lint switched off without a reason.
pub fn check(workspace: &Workspace, report: &mut Report) {
    for (_, source) in workspace.sources() {
        check_panics(source, report);
        for (name, arguments, line) in attributes(&source.tokens) {
            if matches!(name, "allow" | "expect") && !arguments.iter().any(|token| token.is_word("reason")) {
                let sentence = "a lint that is switched off says why: #[allow(…, reason = \"…\")]";
                report.add("unexplained-allow", (&source.path, line), name, sentence);
            }
        }
    }
}

fn check_panics(source: &Source, report: &mut Report) {
    for four in source.tokens.windows(4) {
        let [dot, method, open, argument] = four else { continue };
        let place = (source.path.as_path(), method.line);
        if dot.is_mark('.') && open.is_mark('(') {
            if method.is_word("unwrap") && argument.is_mark(')') {
                report.add("unwrap", place, "", "unwrap says nothing: handle it, or expect(the invariant)");
            }
            if method.is_word("expect") && is_no_invariant(argument) {
                report.add("unwrap", place, "", "the text of expect is the invariant, as a sentence");
            }
        }
    }
    for four in source.tokens.windows(4) {
        let [name, bang, open, argument] = four else { continue };
        let stops = name.word().is_some_and(|word| STOPS.contains(&word));
        if stops && bang.is_mark('!') && open.is_mark('(') && (argument.is_mark(')') || is_no_invariant(argument)) {
            report.add("unwrap", (&source.path, name.line), "", "a stop names the invariant that forbids it");
        }
    }
}

/// A text too short to be a sentence. What is no text is a parser's own `expect`, as in `self.expect(b'<')`.
fn is_no_invariant(argument: &Token) -> bool {
    argument.string().is_some_and(|text| text.split_whitespace().count() < INVARIANT_WORDS)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::rules::fixture::{one_crate, violations};

    fn of(body: &str) -> Vec<(&'static str, usize)> {
        violations(check, &one_crate("mail", &format!("fn f() {{\n    {body}\n}}\n")))
    }

    #[test]
    fn an_unwrap_is_found_in_code_and_in_macros() {
        assert_eq!(of("x.unwrap();"), [("unwrap", 2)]);
        assert_eq!(of("vec![x.unwrap()];"), [("unwrap", 2)]);
        assert!(of("x.unwrap_or(1);").is_empty());
    }

    #[test]
    fn the_text_of_expect_is_a_sentence() {
        assert_eq!(of("x.expect(\"x\");"), [("unwrap", 2)]);
        assert!(of("x.expect(\"the lock is never poisoned\");").is_empty());
        assert_eq!(of("self.expect(b'<')?;"), [], "a parser's own word");
        assert_eq!(of("unreachable!();"), [("unwrap", 2)]);
        assert!(of("unreachable!(\"the table holds every key\");").is_empty());
    }

    #[test]
    fn a_lint_switched_off_says_why() {
        assert_eq!(of("#[allow(dead_code)]\n    let x = 1;"), [("unexplained-allow", 2)]);
        assert!(of("#[allow(dead_code, reason = \"read by the debugger\")]\n    let x = 1;").is_empty());
    }

    #[test]
    fn tests_may() {
        let text = "#[cfg(test)]\nmod tests {\n    fn t() {\n        x.unwrap();\n    }\n}\n";
        assert!(violations(check, &one_crate("mail", text)).is_empty());
    }
}
