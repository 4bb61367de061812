//! What `sekisho read` says about the log of any mail server: line by line, as a verdict with what to do, in order of
//! time, and as a notice when an incident begins.
//!
//! It decides nothing about incidents: those come from `forensics`, as do the five verbs. A single line is explained as
//! far as it goes, and where it does not go far enough it says what would decide.
//!
//! Start at [`render_verdict`] and [`line_sentence`].

mod chart;
mod counted;
#[cfg(test)]
mod fixture;
mod follow;
mod incident;
mod keys;
mod line;
mod misleading;
mod pattern;
mod row;
mod timeline;
mod verdict;

pub use follow::{IncidentFacts, begun_line, incident_notice};
pub use line::{LineKind, LineSaid, LineText, line_sentence, other_line, unknown_line};
pub use pattern::pattern_problem_sentence;
pub use row::{LineRow, render_line};
pub use timeline::{TimelineRow, render_timeline};
pub use verdict::render_verdict;

use crate::{Look, Texts};
use mail::Timestamp;

/// Sentences one after another, as the language joins them.
fn joined(texts: Texts, sentences: &[String]) -> String {
    let gap = texts.get("sentence-gap", &[]);
    let sentences: Vec<&str> = sentences.iter().map(String::as_str).filter(|text| !text.is_empty()).collect();
    sentences.join(&gap)
}

/// Characters of a line of a log that are shown. Chosen: far longer than any that a person reads, and no screen full of
/// garbage.
const LINE_SHOWN: usize = 2000;

/// A line of a log, harmless and whole: [`crate::visible`] cuts what is longer than an address may be.
fn visible_line(raw: &str) -> String {
    let mut shown = String::new();
    let mut rest = raw;
    while !rest.is_empty() && shown.len() < LINE_SHOWN {
        let end = rest.char_indices().nth(VISIBLE_AT_ONCE).map_or(rest.len(), |(end, _)| end);
        shown.push_str(&crate::visible(&rest[..end]));
        rest = &rest[end..];
    }
    if !rest.is_empty() {
        shown.push('…');
    }
    shown
}

/// Fewer characters than [`crate::visible`] cuts at.
const VISIBLE_AT_ONCE: usize = 200;

/// Date and time of a log. They are shown as they stand in it, whatever the reader's own place: the times of a log are
/// wall times already.
fn log_time(at: i64) -> String {
    wall_clock().date(Timestamp(at.saturating_mul(1000)))
}

/// A look that adds no offset to a time.
const fn wall_clock() -> Look {
    Look { colour: crate::Colour::Plain, width: 0, offset_s: 0 }
}

/// A number with its thousands apart, for columns of numbers.
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_stand_apart() {
        for (number, text) in [(0, "0"), (999, "999"), (1000, "1,000"), (1_234_567, "1,234,567")] {
            assert_eq!(grouped(number), text);
        }
    }

    #[test]
    fn a_line_is_shown_whole_unless_it_would_fill_the_screen() {
        let line = "あ\t".repeat(300);
        assert_eq!(visible_line(&line), "あ\\t".repeat(300));
        let garbage = visible_line(&"\x1b".repeat(1_000_000));
        assert!(garbage.len() < 2 * LINE_SHOWN && garbage.ends_with('…'), "{}", garbage.len());
        assert_eq!(visible_line(""), "");
    }

    #[test]
    fn the_time_of_a_log_is_shown_as_it_stands_in_it() {
        assert_eq!(log_time(976_570_461), "2000-12-11 21:34:21");
        // A date that no calendar has is shown somehow and breaks nothing.
        log_time(i64::MAX);
        log_time(i64::MIN);
    }
}
