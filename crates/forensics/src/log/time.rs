//! Times as logs write them. All results are wall time: seconds since 1970 as if the log's local time were UTC, because
//! that is what stands in the lines that a person compares with. An offset in the text (`+09:00`) is therefore read over.

use super::Context;

/// Seconds in a day.
pub const DAY_S: i64 = 86_400;

/// The wall time of a date and a time of day, if there is such a date. A leap second counts as the second before.
pub fn wall(date: (i64, u32, u32), seconds: i64) -> Option<i64> {
    let (year, month, day) = date;
    let exists = (1..=12).contains(&month) && day >= 1 && day <= days_in(year, month) && (1..=9999).contains(&year);
    exists.then(|| days_from_civil(year, month, day) * DAY_S + seconds.min(DAY_S - 1))
}

/// The wall time of a date without a year: the latest such date that is not more than a day after the source was written.
pub fn yearless((month, day): (u32, u32), seconds: i64, context: &Context) -> Option<i64> {
    let year = year_of(context.latest_at);
    // 29 February may be up to eight years back, across a century that is no leap year.
    (0..=8).filter_map(|back| wall((year + 1 - back, month, day), seconds)).find(|at| *at <= context.latest_at + DAY_S)
}

/// The first and the last second that [`wall`] gives: what is between two times always fits.
const CALENDAR: (i64, i64) = (-62_135_596_800, 253_402_300_799);

/// The wall time of a count of seconds since 1970 (UTC); one that no calendar has counts as its first or last second.
pub fn from_unix(seconds: i64, context: &Context) -> i64 {
    seconds.saturating_add(i64::from(context.offset_s)).clamp(CALENDAR.0, CALENDAR.1)
}

/// The number of an English month by its first three letters, in any case.
pub fn month(name: &str) -> Option<u32> {
    let name: [u8; 3] = name.as_bytes().get(..3)?.try_into().ok()?;
    Some(match &name.map(|byte| byte.to_ascii_lowercase()) {
        b"jan" => 1,
        b"feb" => 2,
        b"mar" => 3,
        b"apr" => 4,
        b"may" => 5,
        b"jun" => 6,
        b"jul" => 7,
        b"aug" => 8,
        b"sep" => 9,
        b"oct" => 10,
        b"nov" => 11,
        b"dec" => 12,
        _ => return None,
    })
}

/// `h:mm:ss` or `hh:mm:ss` at the beginning of `text`, a fraction read over: seconds in the day, and what follows.
pub fn clock(text: &str) -> Option<(i64, &str)> {
    let (hour, rest) = number(text, 2)?;
    let (minute, rest) = two(rest.strip_prefix(':')?)?;
    let (second, rest) = two(rest.strip_prefix(':')?)?;
    let possible = hour < 24 && minute < 60 && second < 61;
    possible.then(|| (i64::from(hour * 3600 + minute * 60 + second), without_fraction(rest)))
}

/// `yyyy-mm-dd` at the beginning of `text`, and what follows.
pub fn date(text: &str) -> Option<((i64, u32, u32), &str)> {
    let (year, rest) = number(text, 4).filter(|(_, rest)| text.len() - rest.len() == 4)?;
    let (month, rest) = two(rest.strip_prefix('-')?)?;
    let (day, rest) = two(rest.strip_prefix('-')?)?;
    Some(((i64::from(year), month, day), rest))
}

/// `yyyy-mm-ddThh:mm:ss` or with a space between (RFC 3339 §5.6), fraction and offset read over: the wall time and what
/// follows.
pub fn iso(text: &str) -> Option<(i64, &str)> {
    let (date, rest) = date(text)?;
    let (seconds, rest) = clock(rest.strip_prefix(['T', ' ', 't'])?)?;
    Some((wall(date, seconds)?, without_offset(rest)))
}

/// A number of 1 to `digits` digits at the beginning of `text`, and what follows.
pub fn number(text: &str, digits: usize) -> Option<(u32, &str)> {
    let end = text.bytes().take(digits).take_while(u8::is_ascii_digit).count();
    Some((text.get(..end)?.parse().ok()?, &text[end..]))
}

fn two(text: &str) -> Option<(u32, &str)> {
    number(text, 2).filter(|(_, rest)| text.len() - rest.len() == 2)
}

fn without_fraction(text: &str) -> &str {
    match text.strip_prefix(['.', ',']) {
        Some(rest) if rest.starts_with(|c: char| c.is_ascii_digit()) => {
            rest.trim_start_matches(|c: char| c.is_ascii_digit())
        }
        _ => text,
    }
}

/// `Z`, `+09:00` or `+0900`, also after a space (Exim's `log_timezone`), taken off.
fn without_offset(text: &str) -> &str {
    if let Some(rest) = text.strip_prefix(['Z', 'z']) {
        return rest;
    }
    let signed = text.strip_prefix(' ').unwrap_or(text);
    let Some(rest) = signed.strip_prefix(['+', '-']) else { return text };
    let Some((_, rest)) = two(rest) else { return text };
    two(rest.strip_prefix(':').unwrap_or(rest)).map_or(text, |(_, rest)| rest)
}

/// Day number since 1970 of a date (the proleptic Gregorian calendar; eras of 400 years).
const fn days_from_civil(year: i64, month: u32, day: u32) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let shifted = (month as i64 + 9) % 12;
    let day_of_year = (153 * shifted + 2) / 5 + day as i64 - 1;
    era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468
}

const fn is_leap(year: i64) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

const fn days_in(year: i64, month: u32) -> u32 {
    match month {
        2 if is_leap(year) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

fn year_of(at: i64) -> i64 {
    let days = at.div_euclid(DAY_S);
    let guess = 1970 + days.div_euclid(366);
    (guess..).find(|year| days_from_civil(year + 1, 1, 1) > days).unwrap_or(guess)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOON: i64 = 12 * 3600;

    fn written(date: (i64, u32, u32)) -> Context {
        Context { latest_at: wall(date, NOON).expect("a date"), day_at: 0, offset_s: 32_400 }
    }

    #[test]
    fn dates_are_as_the_calendar_says() {
        assert_eq!(wall((1970, 1, 1), 0), Some(0));
        assert_eq!(wall((2000, 2, 29), 0), Some(951_782_400));
        assert_eq!(wall((2026, 11, 21), 82_056), Some(1_795_301_256));
        assert_eq!(wall((2026, 2, 29), 0), None);
        assert_eq!(wall((2026, 13, 1), 0), None);
        assert_eq!(wall((1970, 1, 1), DAY_S), Some(DAY_S - 1), "a leap second");
    }

    #[test]
    fn a_count_of_seconds_stays_within_the_calendar() {
        let context = written((2026, 11, 21));
        assert_eq!(Some(from_unix(i64::MIN, &context)), wall((1, 1, 1), 0));
        assert_eq!(Some(from_unix(i64::MAX, &context)), wall((9999, 12, 31), DAY_S - 1));
        assert_eq!(from_unix(0, &context), 32_400);
    }

    #[test]
    fn a_date_without_a_year_is_never_in_the_future() {
        let context = written((2026, 1, 2));
        assert_eq!(yearless((12, 31), 0, &context), wall((2025, 12, 31), 0));
        assert_eq!(yearless((1, 3), 0, &context), wall((2026, 1, 3), 0), "clocks may differ by a day");
        assert_eq!(yearless((1, 4), 0, &context), wall((2025, 1, 4), 0));
        assert_eq!(yearless((2, 29), 0, &context), wall((2024, 2, 29), 0));
        assert_eq!(yearless((2, 30), 0, &context), None);
    }

    #[test]
    fn iso_times_keep_their_wall_clock() {
        let noon = wall((2026, 11, 21), NOON);
        for (text, rest) in [
            ("2026-11-21T12:00:00Z x", " x"),
            ("2026-11-21T12:00:00.123456+09:00 x", " x"),
            ("2026-11-21 12:00:00 x", " x"),
            ("2026-11-21 12:00:00.123 +0900 x", " x"),
            ("2026-11-21 12:00:00 -x", " -x"),
        ] {
            assert_eq!(iso(text), noon.map(|at| (at, rest)), "{text}");
        }
        for text in ["2026-11-21", "26-11-21 12:00:00", "2026-11-21 25:00:00", "2026-11-21x12:00:00", ""] {
            assert_eq!(iso(text), None, "{text}");
        }
    }

    #[test]
    fn a_clock_reads_what_servers_write() {
        assert_eq!(clock("9:34:21 PM"), Some((34_461, " PM")));
        assert_eq!(clock("22:07:59.123 3"), Some((79_679, " 3")));
        assert_eq!(clock("24:00:00"), None);
        assert_eq!(clock("9:3:21"), None);
    }

    #[test]
    fn months_are_known_by_three_letters() {
        assert_eq!(month("Jan"), Some(1));
        assert_eq!(month("december"), Some(12));
        assert_eq!(month("Ja"), None);
        assert_eq!(month("日本"), None);
    }

    #[test]
    fn the_year_of_a_day_is_found() {
        for year in [1970, 1999, 2000, 2024, 2026, 2100] {
            for (month, day) in [(1, 1), (2, 28), (12, 31)] {
                assert_eq!(year_of(wall((year, month, day), NOON).expect("a date")), year);
            }
        }
    }
}
