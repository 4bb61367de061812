//! What was found: figures and violations, and how they are printed.

use std::fmt;
use std::path::{Path, PathBuf};

/// A rule broken at a place.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Violation {
    /// The file, from the root of the work tree.
    pub file: PathBuf,
    /// The line, from 1.
    pub line: usize,
    /// The rule's name, as exemptions give it.
    pub rule: &'static str,
    /// The function, type, key or crate it is about; empty if it is about the file.
    pub item: String,
    /// What is wrong and what would be right.
    pub sentence: String,
}

/// Everything found in a work tree.
#[derive(Debug, Default)]
pub struct Report {
    /// Rules broken.
    pub violations: Vec<Violation>,
    /// How many violations have an exemption.
    pub exempt: usize,
    /// Rows of figures: the first is the heading, the first cell of each the name of the crate.
    pub figures: Vec<Vec<String>>,
    /// Figures of the whole, as sentences.
    pub totals: Vec<String>,
}

impl Report {
    /// Adds a violation.
    pub fn add(&mut self, rule: &'static str, (file, line): (&Path, usize), item: &str, sentence: impl Into<String>) {
        let (file, item, sentence) = (file.to_owned(), item.to_owned(), sentence.into());
        let violation = Violation { file, line, rule, item, sentence };
        if !self.violations.contains(&violation) {
            self.violations.push(violation);
        }
    }

    /// Whether no rule is broken.
    #[must_use]
    pub fn is_clean(&self) -> bool {
        self.violations.is_empty()
    }

    /// Brings violations into the order of files and lines.
    pub fn sort(&mut self) {
        self.violations.sort();
    }

    /// The names of the rules broken, for tests.
    #[must_use]
    pub fn rules(&self) -> Vec<&'static str> {
        self.violations.iter().map(|violation| violation.rule).collect()
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let columns = self.figures.first().map_or(0, Vec::len);
        let width = |column: usize| self.figures.iter().map(|row| row[column].chars().count()).max().unwrap_or(0);
        let widths: Vec<usize> = (0..columns).map(width).collect();
        for row in &self.figures {
            write!(f, "{:<1$}", row[0], widths[0])?;
            for (cell, width) in row.iter().zip(&widths).skip(1) {
                write!(f, "  {cell:>width$}")?;
            }
            writeln!(f)?;
        }
        for total in &self.totals {
            writeln!(f, "{total}")?;
        }
        for violation in &self.violations {
            let Violation { file, line, rule, sentence, .. } = violation;
            writeln!(f, "{}:{line}: {sentence} [{rule}]", file.display())?;
        }
        let count = |count: usize| if count == 1 { "1 violation".to_owned() } else { format!("{count} violations") };
        writeln!(f, "{}, {} exempt with a reason", count(self.violations.len()), self.exempt)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_violation_is_printed_as_file_line_sentence() {
        let figures = vec![vec!["crate".into(), "files".into()], vec!["mail".into(), "3".into()]];
        let mut report = Report { figures, ..Report::default() };
        report.add("file-size", (Path::new("a/b.rs"), 7), "", "too long");
        report.add("file-size", (Path::new("a/b.rs"), 7), "", "too long");
        let text = report.to_string();
        assert!(text.contains("a/b.rs:7: too long [file-size]\n1 violation,"), "{text}");
        assert!(text.starts_with("crate  files\nmail       3\n"), "{text}");
    }
}
