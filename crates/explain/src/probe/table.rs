//! What was tested: groups and how many of their cases came to what, in columns.

use super::{Page, shorten};
use crate::layout::{Ink, Look, pad};
use ::probe::{CaseVerdict, Group};
use mail::Verb;
use unicode_width::UnicodeWidthStr;

/// Columns between columns.
const GAP: usize = 2;

/// The groups of which there are cases, with counts; empty if there are none.
pub(super) fn lines(page: Page<'_>) -> Vec<String> {
    let cases = &page.facts.report.cases;
    let groups: Vec<Group> =
        Group::ALL.iter().copied().filter(|group| cases.iter().any(|case| case.group == *group)).collect();
    if groups.is_empty() {
        return Vec::new();
    }
    let name = |group: &Group| page.get(&format!("probe-group-{}", group.key()), &[]);
    let about = page.get("probe-column-group", &[]);
    let first = groups.iter().map(|group| name(group).width()).chain([about.width()]).max().unwrap_or(0);
    let words: Vec<String> =
        CaseVerdict::ALL.iter().map(|verdict| page.get(&format!("probe-case-{}", verdict.key()), &[])).collect();
    let head = words.iter().fold(pad(&about, first), |line, word| line + &" ".repeat(GAP) + word);
    let mut lines = vec![page.heading("probe-groups"), format!("  {}", page.look.paint(Ink::Dim, &head))];
    for group in groups {
        let mut line = format!("  {}", pad(&name(&group), first));
        for (verdict, word) in CaseVerdict::ALL.iter().zip(&words) {
            let count = cases.iter().filter(|case| case.group == group && case.verdict == *verdict).count();
            line.push_str(&" ".repeat(GAP));
            line.push_str(&number(page.look, *verdict, count, word.width()));
        }
        lines.push(line);
    }
    lines.extend(page.inked(Ink::Dim, &page.get("probe-legend", &[]), 2));
    lines
}

/// A count at the right of its column; nothing is worth no colour.
fn number(look: Look, verdict: CaseVerdict, count: usize, columns: usize) -> String {
    let text = count.to_string();
    let ink = match verdict {
        _ if count == 0 => Ink::Dim,
        CaseVerdict::Relayed => Ink::Verb(Verb::Relayed),
        CaseVerdict::Refused | CaseVerdict::Accepted | CaseVerdict::CouldNotTest => Ink::Neutral,
    };
    format!("{}{}", " ".repeat(columns.saturating_sub(text.width())), look.paint(ink, &text))
}

/// Rows with their first columns aligned and the last cut where the terminal ends.
pub(super) fn columns(look: Look, rows: &[[String; 3]]) -> Vec<String> {
    let widest = |column: usize| rows.iter().map(|row| row[column].width()).max().unwrap_or(0);
    let (first, second) = (widest(0), widest(1));
    let room = look.width.saturating_sub(2 + first + second + 2 * GAP).max(12);
    let gap = " ".repeat(GAP);
    rows.iter()
        .map(|[a, b, c]| format!("  {}{gap}{}{gap}{}", pad(a, first), pad(b, second), shorten(c, room)))
        .map(|line| line.trim_end().to_owned())
        .collect()
}
