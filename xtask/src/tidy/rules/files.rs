//! Files: their size, that they open with what they are, and that they can be read at all.

use crate::tidy::report::Report;
use crate::tidy::workspace::Workspace;

/// The most lines of a file, tests excluded (docs/adding/tidy-rule.md: sizes).
pub const MOST_LINES: usize = 800;

/// Adds a violation for each file over the limit, without its opening words, or unreadable.
pub fn check(workspace: &Workspace, report: &mut Report) {
    for (path, line, why) in &workspace.unreadable {
        report.add("unreadable", (path, *line), "", why);
    }
    for (_, source) in workspace.sources() {
        let lines = source.production().count();
        if lines > MOST_LINES {
            let sentence = format!("{lines} lines; the limit is {MOST_LINES}: split it by what it decides");
            report.add("file-size", (&source.path, 1), "", sentence);
        }
        if !source.text.trim_start().starts_with("//!") {
            let sentence = "a module opens with //!: what it is, what it never does, its standards, where to start";
            report.add("module-opening", (&source.path, 1), "", sentence);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::rules::fixture::{one_crate, violations};

    #[test]
    fn a_file_over_the_limit_is_found_and_its_tests_do_not_count() {
        let at_limit = format!("//! x\n{}", "const A: u8 = 1;\n".repeat(MOST_LINES - 1));
        assert!(violations(check, &one_crate("mail", &at_limit)).is_empty());
        let tests = "#[cfg(test)]\nmod tests {\n    fn t() {}\n}\n";
        assert!(violations(check, &one_crate("mail", &format!("{at_limit}{tests}"))).is_empty());
        let over = format!("{at_limit}const B: u8 = 1;\n");
        assert_eq!(violations(check, &one_crate("mail", &over)), [("file-size", 1)]);
    }

    #[test]
    fn a_module_says_what_it_is() {
        assert_eq!(violations(check, &one_crate("mail", "fn f() {}\n")), [("module-opening", 1)]);
    }

    #[test]
    fn a_file_that_is_not_rust_is_told() {
        assert_eq!(violations(check, &one_crate("mail", "fn f( {}\n"))[0].0, "unreadable");
    }
}
