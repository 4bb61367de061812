//! The frame that syslog and its relatives put around a line: RFC 3164 and RFC 5424, the ISO times of rsyslog and
//! systemd, and what the readers of systemd's journal print (`journalctl -o short*`).
//!
//! A line without a frame is a line with nothing but its text. It never allocates, and a line may end anywhere.

use super::{Context, Line, time};
use memchr::memchr;

/// The first bytes of a stamp that is remembered: `2026-11-22T02:14:39`, or the 15 of RFC 3164.
const STAMP_MAX: usize = 19;
/// `Nov 22 02:14:39` (RFC 3164 §4.1.2).
const BSD_STAMP: usize = 15;

/// Takes frames off the lines of one source, which share one [`Context`]. It remembers the last stamp, because busy servers
/// write many lines in a second.
#[derive(Debug, Default)]
pub struct Frames {
    stamp: [u8; STAMP_MAX],
    length: usize,
    at: Option<i64>,
}

/// `text` with its frame taken off, if it has one.
pub fn frame<'a>(text: &'a str, context: &Context) -> Line<'a> {
    Frames::default().frame(text, context)
}

impl Frames {
    /// `text` with its frame taken off, if it has one; also without the `> ` of mail programs and a byte order mark.
    pub fn frame<'a>(&mut self, text: &'a str, context: &Context) -> Line<'a> {
        let whole = unquoted(text);
        let bare = Line { whole, text: whole, ..Line::default() };
        self.framed(whole, context).map_or(bare, |line| Line { whole, ..line })
    }

    fn framed<'a>(&mut self, text: &'a str, context: &Context) -> Option<Line<'a>> {
        match *text.as_bytes().first()? {
            b'A'..=b'Z' | b'a'..=b'z' => self.dated(text, context).or_else(|| dateless(text)),
            b'0'..=b'9' => self.numbered(text, context),
            b'<' => self.prioritised(text, context),
            b'[' => monotonic(text),
            _ => None,
        }
    }

    /// `<22>` in front (RFC 3164 §4.1.1, RFC 5424 §6.2.1).
    fn prioritised<'a>(&mut self, text: &'a str, context: &Context) -> Option<Line<'a>> {
        let (_, rest) = time::number(&text[1..], 3)?;
        let rest = rest.strip_prefix('>')?;
        if let Some(rest) = rest.strip_prefix("1 ") {
            return self.structured(rest);
        }
        match rest.as_bytes().first()? {
            b'0'..=b'9' => self.numbered(rest, context),
            _ => self.dated(rest, context),
        }
    }

    /// `Nov 22 02:14:39 …`, with a weekday in front where `journalctl -o short-full` or busybox wrote it.
    fn dated<'a>(&mut self, text: &'a str, context: &Context) -> Option<Line<'a>> {
        let bytes = text.as_bytes();
        if self.length == BSD_STAMP
            && bytes.get(BSD_STAMP) == Some(&b' ')
            && bytes.starts_with(&self.stamp[..BSD_STAMP])
        {
            return Some(header(&text[BSD_STAMP..], self.at));
        }
        if is_weekday(bytes) {
            return weekdayed(text.get(4..)?, context);
        }
        let (at, rest) = bsd(text, context)?;
        if text.len() - rest.len() == BSD_STAMP {
            self.remember(&bytes[..BSD_STAMP], at);
        }
        rest.starts_with(' ').then(|| header(rest, at))
    }

    /// `2026-11-22T02:14:39.123456+09:00 host program[pid]: …`, or seconds since 1970 from `journalctl -o short-unix`.
    fn numbered<'a>(&mut self, text: &'a str, context: &Context) -> Option<Line<'a>> {
        let (stamp, _) = token(text);
        let rest = &text[stamp.len()..];
        if let Some(at) = self.iso(stamp) {
            return Some(header(rest, at)).filter(|line| !line.program.is_empty());
        }
        let seconds = stamp.split_once('.').filter(|(_, micros)| micros.len() == 6)?.0;
        let at = time::from_unix(seconds.parse().ok()?, context);
        // qmail's own lines begin with seconds as well; journalctl always writes a process id.
        Some(header(rest, Some(at))).filter(|line| !line.pid.is_empty())
    }

    /// The time of a stamp with a `T` in it, and nothing if it is no such stamp.
    fn iso(&mut self, stamp: &str) -> Option<Option<i64>> {
        let bytes = stamp.as_bytes();
        let (second, tail) = bytes.split_at_checked(STAMP_MAX)?;
        let shaped = bytes[4] == b'-' && matches!(bytes[10], b'T' | b't');
        let tailed =
            tail.iter().all(|byte| matches!(byte, b'0'..=b'9' | b'.' | b',' | b':' | b'+' | b'-' | b'Z' | b'z'));
        if !shaped || !tailed {
            return None;
        }
        if self.length == STAMP_MAX && second == self.stamp {
            return Some(self.at);
        }
        let (at, _) = time::iso(stamp)?;
        self.remember(second, Some(at));
        Some(Some(at))
    }

    /// RFC 5424 §6 behind its version: time, host, program, process id, message id, structured data, text.
    fn structured<'a>(&mut self, text: &'a str) -> Option<Line<'a>> {
        let (stamp, rest) = token(text);
        let at = match stamp {
            "-" => None,
            _ => self.iso(stamp).unwrap_or_else(|| time::iso(stamp).map(|(at, _)| at)),
        };
        let (host, rest) = token(rest);
        let (program, rest) = token(rest);
        let (pid, rest) = token(rest);
        let (_, rest) = token(rest);
        let text = without_data(rest)?.trim_ascii_start().trim_start_matches('\u{feff}').trim_ascii();
        Some(Line { whole: text, at, host: said(host), program: said(program), pid: said(pid), text })
    }

    fn remember(&mut self, stamp: &[u8], at: Option<i64>) {
        self.stamp[..stamp.len()].copy_from_slice(stamp);
        self.length = stamp.len();
        self.at = at;
    }
}

/// `text` without surrounding blanks, a byte order mark, and the marks with which mail programs quote.
pub(super) fn unquoted(text: &str) -> &str {
    let mut text = text.trim_ascii();
    if let Some(rest) = text.strip_prefix('\u{feff}') {
        text = rest.trim_ascii_start();
    }
    while let Some(rest) = text.strip_prefix('>') {
        text = rest.trim_ascii_start();
    }
    text
}

/// Month, day (padded by a space, a zero or nothing), perhaps a year, and the clock.
fn bsd<'a>(text: &'a str, context: &Context) -> Option<(Option<i64>, &'a str)> {
    let month = time::month(text)?;
    let (day, rest) = time::number(text.get(3..)?.strip_prefix(' ')?.trim_ascii_start(), 2)?;
    let rest = rest.strip_prefix(' ')?;
    let year = time::number(rest, 4).filter(|(_, after)| rest.len() - after.len() == 4 && after.starts_with(' '));
    match year {
        Some((year, rest)) => {
            let (seconds, rest) = time::clock(rest.trim_ascii_start())?;
            Some((time::wall((i64::from(year), month, day), seconds), rest))
        }
        None => {
            let (seconds, rest) = time::clock(rest)?;
            Some((time::yearless((month, day), seconds, context), rest))
        }
    }
}

fn is_weekday(bytes: &[u8]) -> bool {
    bytes.get(3) == Some(&b' ') && matches!(&bytes[..3], b"Mon" | b"Tue" | b"Wed" | b"Thu" | b"Fri" | b"Sat" | b"Sun")
}

/// Behind a weekday: `2026-11-22 02:14:39 UTC host …` or `Nov 22 02:14:39 2026 mail.info …`.
fn weekdayed<'a>(text: &'a str, context: &Context) -> Option<Line<'a>> {
    if let Some((at, rest)) = time::iso(text) {
        let zoneless = header(rest, Some(at));
        let (_zone, rest) = token(rest.trim_ascii_start());
        let line = if zoneless.program.is_empty() { header(rest, Some(at)) } else { zoneless };
        return Some(line).filter(|line| !line.program.is_empty());
    }
    let (at, rest) = bsd(text, context)?;
    let (year, behind) = token(rest.trim_ascii_start());
    let date = year.parse().ok().zip(at).and_then(|(year, at)| of_year(year, text, at));
    let (_facility, behind) = token(behind.trim_ascii_start());
    date.map(|at| header(behind, Some(at)))
}

fn of_year(year: i64, text: &str, at: i64) -> Option<i64> {
    let (day, _) = time::number(text.get(4..)?.trim_ascii_start(), 2)?;
    time::wall((year, time::month(text)?, day), at.rem_euclid(time::DAY_S))
}

/// `[  123.456789] host program[pid]: …`: seconds since the machine started, so no time of day.
fn monotonic(text: &str) -> Option<Line<'_>> {
    let (seconds, rest) = text[1..].split_once(']')?;
    let shaped = seconds.trim_ascii_start().bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    let line = header(rest, None);
    (shaped && seconds.contains('.') && !line.pid.is_empty()).then_some(line)
}

/// A line whose date was cut off by whoever posted it. Only a process id makes it sure that there is a frame.
fn dateless(text: &str) -> Option<Line<'_>> {
    Some(header(text, None)).filter(|line| !line.pid.is_empty())
}

/// What stands behind the stamp: `host program[pid]: text`, without the host in what a program hands to the local syslog
/// socket and in Dovecot's own log, without a program in syslogd's own words.
#[inline]
fn header(rest: &str, at: Option<i64>) -> Line<'_> {
    let rest = without_facility(rest.trim_ascii_start());
    let (first, behind) = token(rest);
    if let Some((program, pid)) = tag(first) {
        return Line { whole: rest, at, host: "", program, pid, text: said_text(behind) };
    }
    let (second, after) = token(behind);
    if let Some((program, pid)) = tag(second) {
        return Line { whole: rest, at, host: first, program, pid, text: said_text(after) };
    }
    let hostless = rest.starts_with("last message repeated") || rest.starts_with("--");
    let (host, text) = if hostless { ("", rest) } else { (first, behind) };
    Line { whole: rest, at, host, program: "", pid: "", text: text.trim_ascii() }
}

/// `name[pid]:` or `name:` (RFC 3164 §4.1.3).
#[inline]
fn tag(token: &str) -> Option<(&str, &str)> {
    let name = token.strip_suffix(':')?;
    let begins =
        name.as_bytes().first().is_some_and(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'(' | b'_'));
    if !begins {
        return None;
    }
    let pid = name.strip_suffix(']').and_then(|inner| memchr(b'[', inner.as_bytes()).map(|at| inner.split_at(at)));
    Some(pid.map_or((name, ""), |(name, pid)| (name, &pid[1..])))
}

/// FreeBSD's syslogd with `-v` puts `<mail.info>` before the host.
fn without_facility(rest: &str) -> &str {
    if !rest.starts_with('<') {
        return rest;
    }
    rest.split_once("> ").map_or(rest, |(_, rest)| rest)
}

/// The text, without the `[ID 197553 mail.info]` of Solaris.
#[inline]
fn said_text(text: &str) -> &str {
    let text = text.trim_ascii_start();
    if !text.starts_with("[ID ") {
        return text;
    }
    text.split_once("] ").map_or(text, |(_, text)| text.trim_ascii_start())
}

/// The first word, and what follows the space behind it.
#[inline]
fn token(text: &str) -> (&str, &str) {
    match memchr(b' ', text.as_bytes()) {
        Some(end) => (&text[..end], &text[end + 1..]),
        None => (text, ""),
    }
}

/// RFC 5424 §6: `-` stands for a value that is not given.
fn said(text: &str) -> &str {
    if text == "-" { "" } else { text }
}

/// What follows the structured data (RFC 5424 §6.3): `-`, or elements in brackets whose values may hold escaped brackets.
fn without_data(text: &str) -> Option<&str> {
    if let Some(rest) = text.strip_prefix('-') {
        return Some(rest);
    }
    let mut rest = text;
    while let Some(element) = rest.strip_prefix('[') {
        rest = &element[end_of_element(element)? + 1..];
    }
    (rest.len() < text.len() || text.is_empty()).then_some(rest)
}

fn end_of_element(element: &str) -> Option<usize> {
    let (mut quoted, mut escaped) = (false, false);
    element.bytes().position(|byte| {
        let ends = byte == b']' && !quoted;
        quoted ^= byte == b'"' && !escaped;
        escaped = byte == b'\\' && quoted && !escaped;
        ends
    })
}

#[cfg(test)]
#[path = "syslog_tests.rs"]
mod tests;
