//! Names: none of the words that say nothing (Manager, Helper, get_ …).

use crate::tidy::functions::Named;
use crate::tidy::report::Report;
use crate::tidy::workspace::Workspace;

/// Beginnings of functions that say nothing the call does not say.
const EMPTY_BEGINNINGS: &[&str] = &["get_", "do_"];
/// Endings of functions that say there was a better name and it was taken.
const EMPTY_ENDINGS: &[&str] = &["_impl"];
/// Last words of types that could stand behind any type.
const EMPTY_WORDS: &[&str] = &["Manager", "Handler", "Helper", "Info", "Data"];

/// Adds a violation for each name made of an empty word.
pub fn check(workspace: &Workspace, report: &mut Report) {
    for (_, source) in workspace.sources() {
        for name in &source.names {
            let text = name.name.as_str();
            let is_empty = match name.named {
                Named::Function => {
                    EMPTY_BEGINNINGS.iter().any(|word| text.starts_with(word))
                        || EMPTY_ENDINGS.iter().any(|word| text.ends_with(word))
                }
                Named::Type => EMPTY_WORDS.iter().any(|word| text.ends_with(word)),
            };
            if is_empty {
                let sentence = format!("{text}: a name says what the thing is, in the RFC's word if there is one");
                report.add("empty-name", (&source.path, name.line), text, sentence);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::rules::fixture::{one_crate, violations};

    #[test]
    fn empty_words_are_found_in_types_and_functions() {
        let text = "struct QueueManager;\nfn get_queue() {}\nfn run_impl() {}\nenum Command { Data }\nfn gets() {}\n";
        let found = violations(check, &one_crate("mail", text));
        assert_eq!(found, [("empty-name", 1), ("empty-name", 2), ("empty-name", 3)]);
    }

    #[test]
    fn a_name_that_a_foreign_trait_gives_is_not_ours() {
        assert!(violations(check, &one_crate("mail", "impl T for X {\n    fn get_x() {}\n}\n")).is_empty());
    }
}
