//! The rules, one file each. A rule reads the workspace and adds what it finds to the report; it knows no other rule.

use crate::tidy::report::Report;
use crate::tidy::workspace::Workspace;

pub mod catalogue;
pub mod comments;
pub mod documents;
pub mod edges;
pub mod files;
pub mod functions;
pub mod invariants;
pub mod limits;
pub mod names;
pub mod proofs;
pub mod purity;
pub mod replies;
pub mod test_lines;
pub mod texts;
pub mod unfinished;

/// A rule.
pub type Rule = fn(&Workspace, &mut Report);

/// Every rule there is.
pub const ALL: &[Rule] = &[
    files::check,
    functions::check,
    names::check,
    edges::check,
    purity::check,
    replies::check,
    invariants::check,
    comments::check,
    test_lines::check,
    texts::check,
    unfinished::check,
    documents::check,
    proofs::check,
    catalogue::check,
    limits::check,
];

/// Small workspaces for the tests of rules.
#[cfg(test)]
pub mod fixture {
    use crate::tidy::report::Report;
    use crate::tidy::rules::Rule;
    use crate::tidy::workspace::Workspace;

    /// A workspace of the files given as path and text.
    pub fn workspace(files: &[(&str, &str)]) -> Workspace {
        Workspace::of(files.iter().map(|(path, text)| ((*path).into(), (*text).to_owned())).collect())
    }

    /// A workspace of one crate whose one file is `src/lib.rs`.
    pub fn one_crate(name: &str, text: &str) -> Workspace {
        let manifest = format!("[package]\nname = \"{name}\"\n");
        workspace(&[(&format!("crates/{name}/Cargo.toml"), &manifest), (&format!("crates/{name}/src/lib.rs"), text)])
    }

    /// The names and lines of the violations that one rule finds.
    pub fn violations(rule: Rule, workspace: &Workspace) -> Vec<(&'static str, usize)> {
        let mut report = Report::default();
        rule(workspace, &mut report);
        report.sort();
        report.violations.iter().map(|violation| (violation.rule, violation.line)).collect()
    }
}
