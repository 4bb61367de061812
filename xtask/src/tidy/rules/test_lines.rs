//! Tests: how many lines of them there are for each line of the program. Counts only; whether a test would notice, a
//! reader judges.

use crate::tidy::report::Report;
use crate::tidy::rules::edges;
use crate::tidy::workspace::{Crate, Workspace};
use std::path::Path;

/// The fewest lines of tests for a line of the program.
pub const FEWEST: f64 = 0.7;

/// Lines of code of the program and of its tests.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Lines {
    /// Outside tests.
    pub program: u32,
    /// In tests, dialogues included.
    pub tests: u32,
}

impl Lines {
    /// Those of one crate. What testkit is made of serves tests only.
    #[must_use]
    pub fn of(one: &Crate) -> Self {
        let inside: usize = one.sources.iter().map(|source| source.test_code()).sum();
        let files = one.tests.iter().flat_map(|source| &source.lines).filter(|line| line.has_code()).count();
        let program: usize = one.sources.iter().map(|source| source.production_code()).sum();
        let tests = inside + files + one.dialogue_lines;
        let of = |lines: usize| u32::try_from(lines).unwrap_or(u32::MAX);
        let is_support = edges::is_development(one) && one.name != "xtask";
        if is_support {
            Self { program: 0, tests: of(tests + program) }
        } else {
            Self { program: of(program), tests: of(tests) }
        }
    }

    /// Those of the whole workspace.
    #[must_use]
    pub fn of_all(workspace: &Workspace) -> Self {
        workspace
            .crates
            .iter()
            .map(Self::of)
            .fold(Self::default(), |all, one| Self { program: all.program + one.program, tests: all.tests + one.tests })
    }

    /// Lines of tests for a line of the program.
    #[must_use]
    pub fn ratio(self) -> f64 {
        if self.program == 0 { 0.0 } else { f64::from(self.tests) / f64::from(self.program) }
    }
}

/// Adds a violation if the whole has too few.
pub fn check(workspace: &Workspace, report: &mut Report) {
    let lines = Lines::of_all(workspace);
    if lines.program > 0 && lines.ratio() < FEWEST {
        let sentence = format!("{:.2} lines of tests for a line of the program; the limit is {FEWEST}", lines.ratio());
        report.add("test-lines", (Path::new("Cargo.toml"), 1), "", sentence);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::rules::fixture::{violations, workspace};

    fn of(test_lines: usize) -> Workspace {
        let tests = "fn t() {}\n".repeat(test_lines);
        workspace(&[
            ("crates/mail/Cargo.toml", "[package]\nname = \"mail\"\n"),
            ("crates/mail/src/lib.rs", &"fn f() {}\n".repeat(10)),
            ("crates/mail/tests/all.rs", &tests),
        ])
    }

    #[test]
    fn a_program_without_tests_is_found() {
        assert!(violations(check, &of(7)).is_empty());
        assert_eq!(violations(check, &of(6)), [("test-lines", 1)]);
        assert!(violations(check, &workspace(&[])).is_empty());
    }

    #[test]
    fn what_serves_tests_counts_as_tests() {
        let kit = workspace(&[
            ("crates/testkit/Cargo.toml", "[package]\nname = \"testkit\"\n"),
            ("crates/testkit/src/lib.rs", "fn f() {}\n"),
            ("crates/testkit/tests/dialogues/a.txt", "C: QUIT\n"),
        ]);
        assert_eq!(Lines::of_all(&kit), Lines { program: 0, tests: 2 });
    }
}
