//! Comments inside bodies, and references to the standards: how dense they are in the crates that speak a protocol or
//! keep mail. Counts only; whether a comment says why, a reader judges.

use crate::tidy::report::Report;
use crate::tidy::source::Source;
use crate::tidy::workspace::{Crate, Workspace};

/// Crates where a body without a comment hides a decision.
const DECIDING: &[&str] = &["smtp", "sasl", "retrieval", "store", "delivery"];
/// Crates that speak a protocol.
const PROTOCOL: &[&str] = &["mail", "smtp", "sasl", "retrieval", "delivery"];
/// The fewest lines with comments per 100 lines of code, inside bodies.
pub const FEWEST_COMMENTS: f64 = 3.0;
/// Below this many lines of code a density means nothing. Chosen; nothing depends on it.
const FEWEST_LINES: usize = 100;

/// How dense something is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Density {
    /// How many there are.
    pub count: usize,
    /// Among how many lines.
    pub lines: usize,
}

impl Density {
    /// How many there are for so many lines; 0 if there are no lines.
    #[must_use]
    #[allow(clippy::cast_precision_loss, reason = "lines of a work tree are far fewer than 2^52")]
    pub fn per(self, lines: f64) -> f64 {
        if self.lines == 0 { 0.0 } else { self.count as f64 * lines / self.lines as f64 }
    }
}

/// Whether the crate speaks a protocol.
#[must_use]
pub fn is_protocol(one: &Crate) -> bool {
    PROTOCOL.contains(&one.name.as_str())
}

/// Adds a violation for each deciding crate with too few comments.
pub fn check(workspace: &Workspace, report: &mut Report) {
    for one in workspace.crates.iter().filter(|one| DECIDING.contains(&one.name.as_str())) {
        let density = in_bodies(&one.sources);
        if density.lines >= FEWEST_LINES && density.per(100.0) < FEWEST_COMMENTS {
            let sentence = format!(
                "{} has {:.2} comment lines per 100 lines of code inside bodies; the limit is {FEWEST_COMMENTS}: say why",
                one.name,
                density.per(100.0)
            );
            report.add("comment-density", (&one.manifest(), 1), &one.name, sentence);
        }
    }
}

/// Lines with comments among lines of code, inside function bodies.
#[must_use]
pub fn in_bodies(sources: &[Source]) -> Density {
    let mut density = Density { count: 0, lines: 0 };
    for source in sources {
        for function in source.functions.iter().filter(|function| !function.is_nested) {
            for line in function.lines.clone() {
                let held = source.lines[line - 1];
                density.count += usize::from(held.has_comment());
                density.lines += usize::from(held.has_code());
            }
        }
    }
    density
}

/// References to an RFC among all lines outside tests.
#[must_use]
pub fn references(sources: &[Source]) -> Density {
    let mut density = Density { count: 0, lines: 0 };
    for source in sources {
        let texts: Vec<&str> = source.text.lines().collect();
        for (line, _) in source.production() {
            let words: Vec<&str> = texts[line - 1].split("RFC").skip(1).collect();
            let is_number = |behind: &&&str| behind.trim_start().starts_with(|c: char| c.is_ascii_digit());
            density.count += words.iter().filter(is_number).count();
            density.lines += 1;
        }
    }
    density
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::rules::fixture::{one_crate, violations};

    fn body(comments: usize, code: usize) -> String {
        format!("fn f() {{\n{}{}}}\n", "    // why\n".repeat(comments), "    g();\n".repeat(code))
    }

    #[test]
    fn a_deciding_crate_without_comments_is_found() {
        assert_eq!(violations(check, &one_crate("store", &body(1, 120))), [("comment-density", 1)]);
        assert!(violations(check, &one_crate("store", &body(5, 120))).is_empty());
        assert_eq!(violations(check, &one_crate("server", &body(0, 120))), [], "not asked there");
        assert_eq!(violations(check, &one_crate("store", &body(0, 20))), [], "too little to say");
    }

    #[test]
    fn comments_behind_code_count_and_documentation_does_not() {
        let text = "/// doc\nfn f() {\n    g(); // why\n    // because\n}\n// outside\n";
        let found = in_bodies(&one_crate("store", text).crates[0].sources);
        assert_eq!(found, Density { count: 2, lines: 3 });
    }

    #[test]
    fn references_name_their_number() {
        let text = "//! RFC 5321 and RFC 1939 §3\n//! an RFC\nfn f() {}\n#[cfg(test)]\nmod t {\n    // RFC 1\n}\n";
        assert_eq!(references(&one_crate("smtp", text).crates[0].sources), Density { count: 2, lines: 3 });
    }
}
