//! The five verbs over time, as rows of blocks that fit on the terminal.

use super::log_time;
use crate::layout::{Ink, Look, pad};
use crate::{Texts, Value};
use forensics::verdict::Hour;
use mail::Verb;
use unicode_width::UnicodeWidthStr;

const HOUR_S: i64 = 3600;
const DAY_S: i64 = 24 * HOUR_S;

/// What one column may stand for, in seconds: parts of a day and whole days, so that a column begins where people
/// expect it to. The last one serves whatever is longer still.
const SCALES: [i64; 11] = [
    HOUR_S,
    2 * HOUR_S,
    3 * HOUR_S,
    6 * HOUR_S,
    12 * HOUR_S,
    DAY_S,
    2 * DAY_S,
    7 * DAY_S,
    30 * DAY_S,
    90 * DAY_S,
    365 * DAY_S,
];

/// From the smallest count to the largest of a row.
const BLOCKS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

/// The columns of a chart: where it begins, what one stands for, and how many there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Axis {
    from: i64,
    scale: i64,
    columns: usize,
}

impl Axis {
    /// The finest axis from the first hour to the last that has no more than `most` columns.
    fn fitting(hours: &[Hour], most: usize) -> Option<Self> {
        let first = hours.iter().map(|hour| hour.at).min()?;
        let last = hours.iter().map(|hour| hour.at).max()?;
        let axis = |scale: i64| {
            let from = first.div_euclid(scale).saturating_mul(scale);
            let columns = last.saturating_sub(from).div_euclid(scale).saturating_add(1);
            Self { from, scale, columns: usize::try_from(columns).unwrap_or(usize::MAX) }
        };
        let fits = SCALES.into_iter().map(axis).find(|axis| axis.columns <= most);
        // A date that is out of all bounds must not make a chart out of all bounds.
        Some(fits.unwrap_or_else(|| Self { columns: most, ..axis(SCALES[SCALES.len() - 1]) }))
    }

    /// How often `verb` applies in each column.
    fn counts(self, hours: &[Hour], verb: Verb) -> Vec<u64> {
        let mut counts = vec![0; self.columns];
        for hour in hours {
            let column = hour.at.saturating_sub(self.from).div_euclid(self.scale);
            if let Some(count) = usize::try_from(column).ok().and_then(|column| counts.get_mut(column)) {
                *count += u64::from(hour.verbs.count(verb));
            }
        }
        counts
    }

    fn scale_text(self, texts: Texts) -> String {
        let (key, unit) = if self.scale < DAY_S { ("chart-hours", HOUR_S) } else { ("chart-days", DAY_S) };
        let count = u64::try_from(self.scale / unit).unwrap_or(1);
        texts.get(key, &[("count", count.into()), ("from", Value::made(log_time(self.from)))])
    }
}

/// A row of blocks, each as high as its share of the largest; nothing where there is nothing.
fn blocks(counts: &[u64]) -> String {
    let most = counts.iter().copied().max().unwrap_or(0).max(1);
    let top = BLOCKS.len() as u64;
    let block = |count: u64| match count {
        0 => ' ',
        _ => BLOCKS[usize::try_from((count * top).div_ceil(most) - 1).unwrap_or(0).min(BLOCKS.len() - 1)],
    };
    counts.iter().map(|count| block(*count)).collect::<String>().trim_end().to_owned()
}

/// A row for each verb: its name, how many recipients, and when. Below, what a column stands for.
pub(super) fn lines(texts: Texts, look: Look, verbs: forensics::Verbs, hours: &[Hour]) -> Vec<String> {
    let names: Vec<String> = Verb::ALL.iter().map(|verb| texts.get(&format!("verb-{}", verb.key()), &[])).collect();
    let counts: Vec<String> = Verb::ALL.iter().map(|verb| super::grouped(verbs.count(*verb).into())).collect();
    let name_columns = names.iter().map(|name| name.width()).max().unwrap_or(0);
    let count_columns = counts.iter().map(String::len).max().unwrap_or(0);
    let before = 2 + name_columns + 2 + count_columns + 2;
    // A single column shows nothing that its number does not say.
    let axis = Axis::fitting(hours, look.width.saturating_sub(before).max(8)).filter(|axis| axis.columns > 1);
    let mut lines = Vec::new();
    for ((verb, name), count) in Verb::ALL.into_iter().zip(&names).zip(&counts) {
        let ink = if verbs.count(verb) == 0 { Ink::Dim } else { Ink::Verb(verb) };
        let chart = axis.map(|axis| blocks(&axis.counts(hours, verb))).unwrap_or_default();
        let gap = if chart.is_empty() { "" } else { "  " };
        let label = look.paint(ink, &pad(name, name_columns));
        lines.push(format!("  {label}  {count:>count_columns$}{gap}{}", look.paint(ink, &chart)));
    }
    let scale = axis.map(|axis| axis.scale_text(texts)).unwrap_or_default();
    if !scale.is_empty() {
        lines.extend(look.wrap(&scale, 2).iter().map(|line| format!("  {}", look.paint(Ink::Dim, line))));
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use forensics::Verbs;

    fn hour(at: i64, received: u32) -> Hour {
        Hour { at, verbs: Verbs { received, ..Verbs::default() } }
    }

    #[test]
    fn the_largest_count_is_a_full_block_and_the_smallest_is_still_seen() {
        assert_eq!(blocks(&[8, 1, 0, 4, 0]), "█▁ ▄");
        assert_eq!(blocks(&[1_000_000, 1]), "█▁");
        assert_eq!(blocks(&[0, 0]), "");
        assert_eq!(blocks(&[3]), "█");
    }

    #[test]
    fn a_day_is_shown_by_the_hour_and_a_year_by_days_or_weeks() {
        let axis = |hours: &[Hour]| Axis::fitting(hours, 60);
        assert_eq!(axis(&[]), None);
        assert_eq!(
            axis(&[hour(3 * HOUR_S, 1), hour(20 * HOUR_S, 1)]),
            Some(Axis { from: 3 * HOUR_S, scale: HOUR_S, columns: 18 })
        );
        assert_eq!(axis(&[hour(0, 1), hour(40 * DAY_S, 1)]).map(|axis| axis.scale), Some(DAY_S));
        assert_eq!(axis(&[hour(0, 1), hour(365 * DAY_S, 1)]).map(|axis| axis.scale), Some(7 * DAY_S));
    }

    #[test]
    fn a_chart_never_has_more_columns_than_there_is_room_for() {
        for last in [0, 59, 60, 24 * 60, 24 * 365 * 40, i64::MAX / HOUR_S] {
            for most in [8, 20, 60] {
                let hours = [hour(0, 1), hour(last * HOUR_S, 1)];
                let axis = Axis::fitting(&hours, most).expect("there are hours");
                assert!(axis.columns <= most, "{last} {most}: {axis:?}");
            }
        }
    }

    #[test]
    fn what_falls_into_one_column_is_added_up() {
        let hours = [hour(0, 1), hour(HOUR_S, 2), hour(100 * HOUR_S, 4)];
        let axis = Axis::fitting(&hours, 10).expect("there are hours");
        assert_eq!(axis.counts(&hours, Verb::Received).iter().sum::<u64>(), 7);
        assert_eq!(axis.counts(&hours, Verb::Received)[0], 3);
    }
}
