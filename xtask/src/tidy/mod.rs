//! Measures the work tree against the style the project has set itself: sizes, edges between crates, purity, where
//! reply texts stand, comments, tests, texts in both languages. Reads files only; it never judges what a number says
//! about quality beyond its limit.
//!
//! [`workspace`] reads the tree, [`source`] understands one file, [`rules`] has one file per rule, [`exemptions`]
//! holds the exceptions with their reasons, [`report`] prints. To add a rule see `docs/adding/tidy-rule.md`.

pub mod exemptions;
pub mod figures;
pub mod functions;
pub mod report;
pub mod rules;
pub mod source;
pub mod tokens;
pub mod workspace;

use exemptions::Exemptions;
use report::Report;
use std::io;
use std::path::Path;
use workspace::Workspace;

/// Measures the work tree at `root`.
///
/// # Errors
/// When a file of the tree cannot be read.
pub fn run(root: &Path) -> io::Result<Report> {
    Ok(check(&Workspace::read(root)?))
}

/// Applies every rule to a workspace, then the exemptions.
#[must_use]
pub fn check(workspace: &Workspace) -> Report {
    let mut report = Report::default();
    for rule in rules::ALL {
        rule(workspace, &mut report);
    }
    Exemptions::of(workspace, &mut report).apply(&mut report);
    figures::measure(workspace, &mut report);
    report.sort();
    report
}

#[cfg(test)]
mod tests;
