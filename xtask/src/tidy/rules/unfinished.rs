//! Nothing unfinished: no notes to oneself, no macros that stand for code to come, no test that is skipped, no switch
//! in production code that only tests throw.

use crate::tidy::functions::attributes;
use crate::tidy::report::Report;
use crate::tidy::source::Source;
use crate::tidy::workspace::Workspace;
use std::path::Path;

/// Notes to oneself, written so that this file does not find itself.
const NOTES: &[&str] = &[concat!("TO", "DO"), concat!("FIX", "ME"), concat!("X", "XX"), concat!("HA", "CK")];
/// Macros that stand for code to come.
const STANDINS: &[&str] = &["todo", "unimplemented"];

/// Adds a violation for each of them, in every text file of the tree.
pub fn check(workspace: &Workspace, report: &mut Report) {
    for (path, text) in &workspace.files {
        for (index, line) in text.lines().enumerate() {
            if let Some(note) = NOTES.iter().find(|note| has_word(line, note)) {
                let sentence = format!("{note}: finish it, or write down why it is absent on purpose");
                report.add("unfinished", (path, index + 1), note, sentence);
            }
        }
    }
    for one in &workspace.crates {
        for source in one.sources.iter().chain(&one.tests) {
            check_skipped(source, report);
        }
        for source in &one.sources {
            check_code(source, report);
        }
    }
}

fn check_skipped(source: &Source, report: &mut Report) {
    for (index, line) in source.text.lines().enumerate() {
        let line_start = line.trim_start();
        if line_start.starts_with("#[ignore") {
            report.add("unfinished", (&source.path, index + 1), "", "a test that is skipped tests nothing");
        }
    }
}

fn check_code(source: &Source, report: &mut Report) {
    let path: &Path = &source.path;
    for pair in source.tokens.windows(2) {
        let [name, bang] = pair else { continue };
        if name.word().is_some_and(|word| STANDINS.contains(&word)) && bang.is_mark('!') {
            report.add("unfinished", (path, name.line), "", "code to come is no code: finish it");
        }
    }
    let switch = "production code does not know whether it is tested: pass what differs as an argument";
    for (name, arguments, line) in attributes(&source.tokens) {
        if name == "cfg" && arguments.iter().any(|token| token.is_word("test")) {
            report.add("test-switch", (path, line), "", switch);
        }
    }
    for four in source.tokens.windows(4) {
        let [cfg, bang, open, test] = four else { continue };
        if cfg.is_word("cfg") && bang.is_mark('!') && open.is_mark('(') && test.is_word("test") {
            report.add("test-switch", (path, cfg.line), "", switch);
        }
    }
}

fn has_word(line: &str, word: &str) -> bool {
    let is_part = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || c == '_');
    line.match_indices(word)
        .any(|(at, _)| !is_part(line[..at].chars().next_back()) && !is_part(line[at + word.len()..].chars().next()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::rules::fixture::{one_crate, violations, workspace};

    #[test]
    fn a_note_to_oneself_is_found_in_any_text() {
        let note = format!("a\n# {}: later\n", NOTES[0]);
        assert_eq!(violations(check, &workspace(&[("docs/a.md", &note)])), [("unfinished", 2)]);
        let part_of_a_word = format!("{}S\n", NOTES[0]);
        assert!(violations(check, &workspace(&[("docs/a.md", &part_of_a_word)])).is_empty());
    }

    #[test]
    fn code_to_come_and_skipped_tests_are_found() {
        let standin = format!("fn f() {{\n    {}!()\n}}\n", STANDINS[0]);
        assert_eq!(violations(check, &one_crate("mail", &standin)), [("unfinished", 2)]);
        let skipped = format!("#[cfg(test)]\nmod tests {{\n    #[test]\n    #[{}]\n    fn t() {{}}\n}}\n", "ignore");
        assert_eq!(violations(check, &one_crate("mail", &skipped)), [("unfinished", 4)]);
    }

    #[test]
    fn a_switch_for_tests_in_production_code_is_found() {
        assert_eq!(violations(check, &one_crate("mail", "#[cfg(not(test))]\nfn f() {}\n")), [("test-switch", 1)]);
        assert_eq!(violations(check, &one_crate("mail", "fn f() {\n    if cfg!(test) {}\n}\n")), [("test-switch", 2)]);
        assert!(violations(check, &one_crate("mail", "#[cfg(test)]\nmod tests {}\n")).is_empty());
    }
}
