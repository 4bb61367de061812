//! What happened in order of time, across files and queue ids: a sentence each, and the line that says so.

use super::{visible_line, wall_clock};
use crate::layout::{Ink, Look, pad};
use crate::{Texts, visible};
use mail::Timestamp;

/// One thing that happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TimelineRow<'a> {
    /// When, by the log's own clock.
    pub at: Option<i64>,
    /// The file, as the person named it.
    pub file: &'a str,
    /// Which line of it.
    pub line: u32,
    /// What it says.
    pub sentence: String,
    /// The line as it stands there.
    pub raw: &'a str,
}

/// Columns of the time and the gap behind it.
const TIME_COLUMNS: usize = 12;

/// The rows in the order given, with a line wherever a new day begins.
pub fn render_timeline(texts: Texts, look: Look, rows: &[TimelineRow<'_>]) -> String {
    if rows.is_empty() {
        return texts.get("timeline-empty", &[]) + "\n";
    }
    let mut page = String::new();
    let mut day = None;
    for row in rows {
        let at = row.at.map(|at| Timestamp(at.saturating_mul(1000)));
        let today = at.map(Timestamp::day);
        if today.is_some() && today != day {
            day = today;
            let date: String = at.map(|at| wall_clock().date(at)).unwrap_or_default().chars().take(10).collect();
            page.push_str(&look.paint(Ink::Bold, &format!("— {date}")));
            page.push('\n');
        }
        page.push_str(&one(look, at, row));
    }
    page
}

fn one(look: Look, at: Option<Timestamp>, row: &TimelineRow<'_>) -> String {
    let clock = at.map_or_else(|| "--:--:--".to_owned(), |at| wall_clock().clock(at));
    let mut text = String::new();
    for (index, line) in look.wrap(&row.sentence, TIME_COLUMNS).iter().enumerate() {
        let time = if index == 0 { clock.as_str() } else { "" };
        let time = pad(&format!("  {time}"), TIME_COLUMNS);
        text.push_str(&format!("{}{line}\n", look.paint(Ink::Dim, &time)));
    }
    let raw = format!("{}:{}  {}", visible(row.file), row.line, visible_line(row.raw));
    for line in look.wrap(&raw, TIME_COLUMNS) {
        text.push_str(&format!("{}{}\n", " ".repeat(TIME_COLUMNS), look.paint(Ink::Dim, &line)));
    }
    text
}
