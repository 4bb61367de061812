//! The catalogue of attacks: each of its cases stands in a row of the table of defences, or in the list of those that
//! none does yet. The list can only grow shorter: a case that has its row is named in it no more.

use crate::tidy::report::Report;
use crate::tidy::workspace::Workspace;
use std::collections::BTreeMap;
use std::path::Path;

/// The table of defences; its rows name cases by their ids in the first cell.
const DEFENCES: &str = "docs/security.md";
/// The line of the cases that no row names.
const OPEN: &str = "Not covered yet: ";
/// Each group of the catalogue: its letter and the numbers it has.
const GROUPS: [(char, &[(u8, u8)]); 8] = [
    ('E', &[(1, 15), (20, 28), (30, 33), (40, 43), (50, 78)]),
    ('T', &[(1, 15)]),
    ('V', &[(1, 16)]),
    ('A', &[(1, 13)]),
    ('S', &[(1, 10)]),
    ('G', &[(1, 14)]),
    ('B', &[(1, 14)]),
    ('F', &[(1, 7)]),
];

/// Adds a violation for each case that is nowhere, or in both places, and each id that is no case.
pub fn check(workspace: &Workspace, report: &mut Report) {
    let path = Path::new(DEFENCES);
    let Some(text) = workspace.files.get(path) else { return };
    let (mut covered, mut open) = (BTreeMap::new(), BTreeMap::new());
    for (index, line) in text.lines().enumerate() {
        for id in line.strip_prefix(OPEN).map(ids).into_iter().flatten() {
            open.insert(id.to_owned(), index + 1);
        }
        for id in first_cell(line).map(ids).into_iter().flatten() {
            covered.insert(id.to_owned(), index + 1);
        }
    }
    let cases: Vec<String> = cases().collect();
    for id in &cases {
        match (covered.get(id), open.get(id)) {
            (None, None) => {
                let sentence = format!("{id} is named by no row and not among those that are not covered yet");
                report.add("catalogue", (path, 1), id, sentence);
            }
            (Some(_), Some(line)) => {
                let sentence = format!("{id} has its row now; take it out of those that are not covered yet");
                report.add("catalogue", (path, *line), id, sentence);
            }
            _ => {}
        }
    }
    for (id, line) in covered.iter().chain(&open).filter(|(id, _)| !cases.contains(id)) {
        report.add("catalogue", (path, *line), id, format!("the catalogue has no case {id}"));
    }
}

fn cases() -> impl Iterator<Item = String> {
    GROUPS.into_iter().flat_map(|(letter, spans)| {
        let numbers = spans.iter().flat_map(|(first, last)| *first..=*last);
        numbers.map(move |number| format!("{letter}{number:02}"))
    })
}

fn first_cell(line: &str) -> Option<&str> {
    line.trim().strip_prefix("| ").and_then(|row| row.split_once(" |")).map(|(cell, _)| cell)
}

/// Words of one of the letters and two digits.
fn ids(text: &str) -> impl Iterator<Item = &str> {
    let words = text.split(|c: char| !c.is_ascii_alphanumeric());
    words.filter(|word| {
        let (letter, digits) = word.split_at_checked(1).unwrap_or_default();
        let is_group = GROUPS.iter().any(|(group, _)| letter.starts_with(*group));
        is_group && digits.len() == 2 && digits.bytes().all(|b| b.is_ascii_digit())
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::rules::fixture::{violations, workspace};

    fn found(rows: &[&str], open: &str) -> Vec<(&'static str, usize)> {
        let rows: String = rows.iter().map(|row| format!("| {row} | b | c |\n")).collect();
        violations(check, &workspace(&[(DEFENCES, &format!("{rows}{OPEN}{open}\n"))]))
    }

    fn all_but(ids: &[&str]) -> String {
        cases().filter(|case| !ids.contains(&case.as_str())).collect::<Vec<_>>().join(", ")
    }

    #[test]
    fn each_case_is_in_a_row_or_among_the_open_ones() {
        assert_eq!(cases().count(), 150);
        assert!(found(&[], &all_but(&[])).is_empty());
        assert!(found(&["An attack (E01, V03)", "E02, G14"], &all_but(&["E01", "V03", "E02", "G14"])).is_empty());
        assert_eq!(found(&["An attack (E01)"], &all_but(&["E01", "E02"])), [("catalogue", 1)]);
    }

    #[test]
    fn a_case_with_its_row_is_open_no_more_and_no_case_is_made_up() {
        assert_eq!(found(&["An attack (E01)", "x"], &all_but(&[])), [("catalogue", 3)]);
        assert_eq!(found(&["An attack (E99)"], &all_but(&[])), [("catalogue", 1)]);
        assert!(found(&["RFC 5321 and E1, G123 and AES"], &all_but(&[])).is_empty());
    }
}
