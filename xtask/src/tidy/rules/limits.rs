//! The table of limits: each number in it is the one in the code, and each limit names tests that exist (which
//! [`super::proofs`] looks for).

use crate::tidy::report::Report;
use crate::tidy::workspace::Workspace;
use std::path::Path;

/// The table; its third cell is a file and the words in it that set the limit.
const LIMITS: &str = "docs/limits.md";

/// Adds a violation for each row whose number the code does not have.
pub fn check(workspace: &Workspace, report: &mut Report) {
    let path = Path::new(LIMITS);
    let text = workspace.files.get(path).map_or("", String::as_str);
    for (index, line) in text.lines().enumerate() {
        let cells: Vec<&str> = line.trim().trim_matches('|').split(" | ").map(str::trim).collect();
        let [limit, _, place, ..] = cells.as_slice() else { continue };
        let quoted: Vec<&str> = place.split('`').skip(1).step_by(2).collect();
        if let [file, words @ ..] = quoted.as_slice() {
            let code = workspace.files.get(Path::new(file));
            let missing = words.iter().find(|words| code.is_none_or(|code| !code.contains(**words)));
            let missing = missing.copied().or_else(|| (code.is_none() || words.is_empty()).then_some(*file));
            if let Some(missing) = missing {
                let sentence = format!("the limit says `{missing}` in {file}, and the code does not");
                report.add("limit-stale", (path, index + 1), limit, sentence);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::rules::fixture::{violations, workspace};

    #[test]
    fn a_number_that_the_code_no_longer_has_is_found() {
        let row =
            |place: &str| format!("| limit | number | set in | beyond | test |\n| a line | 512 | {place} | x | y |\n");
        let of = |place: &str| {
            let files = [("a/verb.rs", "const LIMIT: usize = 512;"), (LIMITS, &row(place))];
            violations(check, &workspace(&files))
        };
        assert!(of("`a/verb.rs`: `LIMIT: usize = 512`").is_empty());
        assert_eq!(of("`a/verb.rs`: `LIMIT: usize = 513`"), [("limit-stale", 2)]);
        assert_eq!(of("`a/none.rs`: `LIMIT`"), [("limit-stale", 2)]);
        assert_eq!(of("`a/verb.rs`"), [("limit-stale", 2)]);
    }
}
