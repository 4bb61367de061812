//! What `journalctl` writes for machines: one JSON object a line (`-o json`), or records of fields (`-o export`). The
//! fields are those of systemd.journal-fields(7), the record format that of systemd's JOURNAL_EXPORT_FORMATS.

use super::{Context, Line, Scratch, time};
use memchr::{memchr, memmem};
use serde::Deserialize;
use serde::de::IgnoredAny;
use std::borrow::Cow;

/// The fields that make a line, as JSON.
#[derive(Deserialize)]
struct Entry<'a> {
    #[serde(rename = "__REALTIME_TIMESTAMP", borrow)]
    realtime: Cow<'a, str>,
    #[serde(rename = "_HOSTNAME", borrow, default)]
    host: Value<'a>,
    #[serde(rename = "SYSLOG_IDENTIFIER", borrow, default)]
    identifier: Value<'a>,
    #[serde(rename = "_COMM", borrow, default)]
    command: Value<'a>,
    #[serde(rename = "_PID", borrow, default)]
    pid: Value<'a>,
    #[serde(rename = "MESSAGE", borrow, default)]
    message: Value<'a>,
}

/// A text, or octets where it is none; a field given twice is an array of values.
#[derive(Deserialize)]
#[serde(untagged)]
enum Value<'a> {
    Text(#[serde(borrow)] Cow<'a, str>),
    Octets(Vec<u8>),
    Other(IgnoredAny),
}

impl Default for Value<'_> {
    fn default() -> Self {
        Self::Other(IgnoredAny)
    }
}

impl<'a> Value<'a> {
    fn kept(self, scratch: &'a Scratch) -> &'a str {
        match self {
            Self::Text(Cow::Borrowed(text)) => text,
            Self::Text(Cow::Owned(text)) => scratch.keep(&text),
            Self::Octets(octets) => scratch.keep(&String::from_utf8_lossy(&octets)),
            Self::Other(IgnoredAny) => "",
        }
    }
}

/// Whether `text` looks like an entry in JSON.
pub fn is_json(text: &str) -> bool {
    text.starts_with('{') && memmem::find(text.as_bytes(), b"\"__REALTIME_TIMESTAMP\"").is_some()
}

/// The line in an entry in JSON, if it is one.
pub fn json<'a>(text: &'a str, context: &Context, scratch: &'a Scratch) -> Option<Line<'a>> {
    let entry: Entry<'a> = serde_json::from_str(text).ok()?;
    let identifier = entry.identifier.kept(scratch);
    let program = if identifier.is_empty() { entry.command.kept(scratch) } else { identifier };
    Some(Line {
        whole: text,
        at: realtime(&entry.realtime, context),
        host: entry.host.kept(scratch),
        program,
        pid: entry.pid.kept(scratch),
        text: entry.message.kept(scratch).trim_ascii(),
    })
}

/// Microseconds since 1970.
fn realtime(text: &str, context: &Context) -> Option<i64> {
    text.parse::<i64>().ok().map(|micros| time::from_unix(micros.div_euclid(1_000_000), context))
}

/// Whether `text` begins with a record in the export format.
pub fn is_export(text: &[u8]) -> bool {
    let text = text.trim_ascii_start();
    text.starts_with(b"__CURSOR=") || text.starts_with(b"__REALTIME_TIMESTAMP=")
}

/// Where the last record of `text` begins that may not be complete: behind a blank line, with the key that the first one
/// begins with. A message may have blank lines in it.
pub fn end_of_records(text: &[u8]) -> usize {
    let text = text.trim_ascii_end();
    let first = text.trim_ascii_start();
    let key = memchr(b'=', first).map_or(first, |at| &first[..=at]);
    let beginning = [b"\n\n", key].concat();
    memmem::rfind(text, &beginning).map_or(0, |at| at + 2)
}

/// The records of an export, one after the other.
#[derive(Debug)]
pub struct Records<'a> {
    rest: &'a str,
    lines: u32,
}

/// One record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Record<'a> {
    /// The line that its fields make; its text is the message.
    pub line: Line<'a>,
    /// Which line of the records the message is on, counted from 0.
    pub message_line: u32,
}

impl<'a> Records<'a> {
    /// The records in `text`.
    pub const fn new(text: &'a str) -> Self {
        Self { rest: text, lines: 0 }
    }

    /// Lines read over so far.
    pub const fn lines(&self) -> u32 {
        self.lines
    }

    /// The next record; one without a message has an empty text.
    pub fn next(&mut self, context: &Context) -> Option<Record<'a>> {
        let mut record = Record::default();
        let mut fields = 0_u32;
        while !self.rest.is_empty() {
            let at = self.lines;
            let field = self.field();
            match field {
                Some((key, value)) => {
                    fields += 1;
                    put(&mut record, (key, value), context);
                    if key == "MESSAGE" {
                        record.message_line = at;
                    }
                }
                None if fields > 0 => return Some(record),
                None => {}
            }
        }
        (fields > 0).then_some(record)
    }

    /// The next field; nothing at a blank line. A value with line ends in it stands behind its length: the key, a line
    /// end, eight octets (little endian), the value.
    fn field(&mut self) -> Option<(&'a str, &'a str)> {
        let line = self.line();
        if line.is_empty() {
            return None;
        }
        if let Some(split) = line.split_once('=') {
            return Some(split);
        }
        Some((line, self.counted().unwrap_or_default()))
    }

    fn counted(&mut self) -> Option<&'a str> {
        let length = u64::from_le_bytes(self.rest.as_bytes().get(..8)?.try_into().ok()?);
        let end = usize::try_from(length).ok()?.checked_add(8)?;
        let value = self.rest.get(8..end)?;
        if self.rest.as_bytes().get(end).is_some_and(|byte| *byte != b'\n') {
            return None;
        }
        self.lines +=
            u32::try_from(memchr::memchr_iter(b'\n', &self.rest.as_bytes()[..end]).count()).unwrap_or(u32::MAX);
        self.rest = &self.rest[end..];
        self.line();
        Some(value)
    }

    fn line(&mut self) -> &'a str {
        let end = memchr(b'\n', self.rest.as_bytes());
        let (line, rest) = match end {
            Some(end) => (&self.rest[..end], &self.rest[end + 1..]),
            None => (self.rest, ""),
        };
        self.rest = rest;
        self.lines = self.lines.saturating_add(1);
        line.trim_ascii_end()
    }
}

fn put<'a>(record: &mut Record<'a>, (key, value): (&str, &'a str), context: &Context) {
    let line = &mut record.line;
    match key {
        "__REALTIME_TIMESTAMP" => line.at = realtime(value, context),
        "_HOSTNAME" => line.host = value,
        "SYSLOG_IDENTIFIER" => line.program = value,
        "_COMM" if line.program.is_empty() => line.program = value,
        "_PID" => line.pid = value,
        "MESSAGE" => {
            line.whole = value;
            line.text = value.trim_ascii();
        }
        _ => {}
    }
}

#[cfg(test)]
#[path = "journal_tests.rs"]
mod tests;
