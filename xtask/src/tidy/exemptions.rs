//! The exceptions to the rules, each with its reason, in `xtask/exemptions.toml`. An exception that nothing needs any
//! more, or that gives no reason, is a violation itself, so the list can only shrink.

use crate::tidy::report::{Report, Violation};
use crate::tidy::workspace::Workspace;
use std::path::{Path, PathBuf};
use toml_edit::{Document, Table};

/// Where the list lies.
pub const FILE: &str = "xtask/exemptions.toml";
/// A reason is a sentence. Chosen; nothing depends on it.
const REASON_WORDS: usize = 4;

/// One exception.
#[derive(Debug)]
struct Exemption {
    rule: String,
    file: PathBuf,
    item: Option<String>,
    line: usize,
}

/// The list.
#[derive(Debug, Default)]
pub struct Exemptions(Vec<Exemption>);

impl Exemptions {
    /// Reads the list; what is wrong with it goes to the report.
    pub fn of(workspace: &Workspace, report: &mut Report) -> Self {
        let Some(text) = workspace.files.get(Path::new(FILE)) else { return Self::default() };
        let document = match Document::parse(text.as_str()) {
            Ok(document) => document,
            Err(error) => {
                report.add("exemption", (Path::new(FILE), 1), "", format!("the list cannot be read: {error}"));
                return Self::default();
            }
        };
        let tables = document.get("exemption").and_then(|list| list.as_array_of_tables());
        let tables = tables.into_iter().flatten();
        Self(tables.filter_map(|table| read(table, line_of(table, text), report)).collect())
    }

    /// Takes the violations that have an exception out of the report.
    pub fn apply(self, report: &mut Report) {
        let before = report.violations.len();
        let found = std::mem::take(&mut report.violations);
        for exemption in &self.0 {
            if !found.iter().any(|violation| exemption.covers(violation)) {
                let sentence = format!("nothing breaks {} here any more; take this exemption out", exemption.rule);
                report.add("exemption", (Path::new(FILE), exemption.line), "", sentence);
            }
        }
        let stays = |violation: &Violation| !self.0.iter().any(|exemption| exemption.covers(violation));
        let kept: Vec<Violation> = found.into_iter().filter(stays).collect();
        report.exempt = before - kept.len();
        report.violations.extend(kept);
    }
}

impl Exemption {
    fn covers(&self, violation: &Violation) -> bool {
        let item_fits = self.item.as_ref().is_none_or(|item| *item == violation.item);
        self.rule == violation.rule && self.file == violation.file && item_fits
    }
}

fn line_of(table: &Table, text: &str) -> usize {
    let at = table.span().map_or(0, |span| span.start);
    text[..at].matches('\n').count() + 1
}

fn read(table: &Table, line: usize, report: &mut Report) -> Option<Exemption> {
    let text = |key: &str| table.get(key).and_then(|value| value.as_str()).map(str::to_owned);
    let place = (Path::new(FILE), line);
    let reason = text("reason").unwrap_or_default();
    if reason.split_whitespace().count() < REASON_WORDS {
        report.add("exemption", place, "", "an exemption gives its reason as a sentence: reason = \"…\"");
    }
    let (Some(rule), Some(file)) = (text("rule"), text("file")) else {
        report.add("exemption", place, "", "an exemption names rule and file");
        return None;
    };
    Some(Exemption { rule, file: file.into(), item: text("item"), line })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::rules::fixture::workspace;

    fn applied(list: &str) -> Report {
        let workspace = workspace(&[(FILE, list)]);
        let mut report = Report::default();
        report.add("file-size", (Path::new("a.rs"), 1), "", "long");
        report.add("function-size", (Path::new("a.rs"), 9), "f", "long");
        Exemptions::of(&workspace, &mut report).apply(&mut report);
        report
    }

    #[test]
    fn an_exemption_takes_out_what_it_names_and_nothing_else() {
        let report = applied(
            "[[exemption]]\nrule = \"function-size\"\nfile = \"a.rs\"\nitem = \"f\"\nreason = \"a table of all there is\"\n",
        );
        assert_eq!((report.rules(), report.exempt), (vec!["file-size"], 1));
        let other = applied(
            "[[exemption]]\nrule = \"function-size\"\nfile = \"a.rs\"\nitem = \"g\"\nreason = \"a table of all there is\"\n",
        );
        assert_eq!(other.rules(), ["exemption", "file-size", "function-size"], "an exemption that covers nothing");
    }

    #[test]
    fn an_exemption_without_a_reason_is_a_violation() {
        let report = applied("[[exemption]]\nrule = \"file-size\"\nfile = \"a.rs\"\n");
        assert_eq!(report.rules().iter().filter(|rule| **rule == "exemption").count(), 1);
        assert!(applied("[[exemption]]\nreason = \"it has a reason, truly\"\n").rules().contains(&"exemption"));
        assert!(applied("exemption = [").rules().contains(&"exemption"));
    }
}
