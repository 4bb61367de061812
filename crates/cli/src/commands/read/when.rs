//! Points in time: as a person names them (`--since`), and as a file tells them besides its lines.

use forensics::log::Context;
use forensics::log::time::{self, DAY_S};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use std::time::SystemTime;

/// A point in time as `--since` and `--until` take it, as wall time: a day, a day and a time, or how long ago (`24h`, `7d`,
/// `30m`), counted from `now_at`.
pub fn parse(text: &str, now_at: i64) -> Option<i64> {
    let text = text.trim();
    if let Some(at) = ago(text, now_at) {
        return Some(at);
    }
    let (date, rest) = time::date(text)?;
    let rest = rest.trim_start_matches(['T', ' ']);
    let (seconds, rest) = if rest.is_empty() { (0, "") } else { clock(rest)? };
    if rest.trim().is_empty() { time::wall(date, seconds) } else { None }
}

/// The end of what `--until` names: a day alone means the whole of it.
pub fn parse_end(text: &str, now_at: i64) -> Option<i64> {
    let at = parse(text, now_at)?;
    Some(if text.trim().len() == "yyyy-mm-dd".len() && text.contains('-') { at + DAY_S - 1 } else { at })
}

fn ago(text: &str, now_at: i64) -> Option<i64> {
    let unit = match text.chars().last()? {
        's' => 1,
        'm' => 60,
        'h' => 3600,
        'd' => DAY_S,
        'w' => 7 * DAY_S,
        _ => return None,
    };
    let count: u32 = text.get(..text.len() - 1)?.parse().ok()?;
    Some(now_at - i64::from(count) * unit)
}

/// `hh:mm`, or with seconds.
fn clock(text: &str) -> Option<(i64, &str)> {
    if let Some(read) = time::clock(text) {
        return Some(read);
    }
    let (hour, rest) = time::number(text, 2)?;
    let (minute, rest) = time::number(rest.strip_prefix(':')?, 2)?;
    (hour < 24 && minute < 60).then(|| (i64::from(hour * 3600 + minute * 60), rest))
}

/// Now, by the wall clock of this machine.
pub fn now_at() -> i64 {
    wall_of(Timestamp::now())
}

/// What a source's lines do not say: it was last written at `written`, and is called `name`.
pub fn context(written: SystemTime, name: &str) -> Context {
    let written = Timestamp::try_from(written).unwrap_or_else(|_| Timestamp::now());
    let latest_at = wall_of(written);
    let day_at = day_in_name(name).unwrap_or_else(|| latest_at.div_euclid(DAY_S) * DAY_S);
    Context { latest_at, day_at, offset_s: offset_s(written) }
}

fn wall_of(at: Timestamp) -> i64 {
    at.as_second() + i64::from(offset_s(at))
}

fn offset_s(at: Timestamp) -> i32 {
    TimeZone::system().to_offset(at).seconds()
}

/// The day that the digits of a file's name say: `20261122`, `2026-11-22`, `2026_11_22`.
fn day_in_name(name: &str) -> Option<i64> {
    let bytes = name.as_bytes();
    (0..bytes.len())
        .filter(|from| *from == 0 || !bytes[from - 1].is_ascii_digit())
        .find_map(|from| day_at_start(name.get(from..)?))
}

fn day_at_start(text: &str) -> Option<i64> {
    let digits = |text: &str, count: usize| -> Option<u32> {
        let digits = text.get(..count)?;
        digits.bytes().all(|byte| byte.is_ascii_digit()).then(|| digits.parse().ok()).flatten()
    };
    let year = digits(text, 4)?;
    let rest = &text[4..];
    let mark = rest.chars().next().filter(|c| matches!(c, '-' | '_' | '.'));
    let skip = usize::from(mark.is_some());
    let month = digits(rest.get(skip..)?, 2)?;
    let rest = rest.get(skip + 2..)?;
    let rest = match mark {
        Some(mark) => rest.strip_prefix(mark)?,
        None => rest,
    };
    let day = digits(rest, 2)?;
    // More digits than a date has are something else, a number of messages or seconds since 1970.
    let ends = mark.is_some() || !rest.get(2..).is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
    (ends && (1980..2200).contains(&year)).then(|| time::wall((i64::from(year), month, day), 0)).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOON: i64 = 12 * 3600;

    #[test]
    fn a_person_names_a_day_a_time_or_how_long_ago() {
        let day = time::wall((2026, 11, 22), 0).expect("a day");
        let now = day + NOON;
        for (text, at) in [
            ("2026-11-22", Some(day)),
            ("2026-11-22 02:00", Some(day + 7200)),
            ("2026-11-22T02:00:05", Some(day + 7205)),
            ("24h", Some(now - DAY_S)),
            ("7d", Some(now - 7 * DAY_S)),
            ("yesterday", None),
            ("2026-13-01", None),
            ("2026-11-22 99:00", None),
            ("", None),
            ("日", None),
        ] {
            assert_eq!(parse(text, now), at, "{text}");
        }
        assert_eq!(parse_end("2026-11-22", now), Some(day + DAY_S - 1));
        assert_eq!(parse_end("2026-11-22 02:00", now), Some(day + 7200));
    }

    #[test]
    fn the_day_stands_in_the_name_of_the_file() {
        let day = time::wall((2004, 8, 5), 0);
        for name in ["20040805.log", "mail-2004-08-05", "SIMS_2004_08_05.txt", "maillog-20040805.gz"] {
            assert_eq!(day_in_name(name), day, "{name}");
        }
        for name in ["mail.log.1", "20041305", "1795301256.log", "日本語", "2004-08.log", "200408051.log"] {
            assert_eq!(day_in_name(name), None, "{name}");
        }
    }
}
