//! The three shapes of a Haraka line, made one.

use crate::log::Scratch;
use serde_json::{Map, Value};
use std::fmt::Write;

/// What every line has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Record<'a> {
    pub(super) level: &'a str,
    pub(super) uuid: &'a str,
    pub(super) origin: &'a str,
    /// The text as the default format has it: words, then `key=value`, with quotes around values that hold spaces.
    pub(super) text: &'a str,
}

const LEVELS: &[&str] = &["DATA", "PROTOCOL", "DEBUG", "INFO", "NOTICE", "WARN", "ERROR", "CRIT", "ALERT", "EMERG"];

/// The record in `text`, if it has one of the shapes.
pub(super) fn record<'a>(text: &'a str, scratch: &'a Scratch) -> Option<Record<'a>> {
    match text.as_bytes().first()? {
        b'[' => plain(text),
        b'{' => json(text, scratch),
        _ if text.starts_with("level=") => logfmt(text, scratch),
        _ => None,
    }
}

/// The escape sequences that colour a line on a terminal, taken off both ends.
pub(super) fn without_colour(text: &str) -> &str {
    let start = match text.strip_prefix("\u{1b}[").and_then(|rest| rest.split_once('m')) {
        Some((_, rest)) => rest,
        None => text,
    };
    start.rsplit_once("\u{1b}[").map_or(start, |(rest, _)| rest)
}

/// `[LEVEL] [uuid] [origin] text`.
fn plain(text: &str) -> Option<Record<'_>> {
    let (level, rest) = text.strip_prefix('[')?.split_once("] [")?;
    if !LEVELS.contains(&level) {
        return None;
    }
    let (uuid, rest) = rest.split_once("] [")?;
    let (origin, text) = rest.split_once(']')?;
    Some(Record { level, uuid, origin, text: text.trim_start() })
}

/// `level=NOTICE uuid=… source=core message="…" key=value …`; the third was `origin` before 2.8.28.
fn logfmt<'a>(text: &'a str, scratch: &'a Scratch) -> Option<Record<'a>> {
    let level = field(text, "level=").filter(|level| LEVELS.contains(level))?;
    let message = field(text, "message=").unwrap_or("");
    let values = after_field(text, "message=").unwrap_or("");
    let quoted = !message.is_empty() && !values.is_empty();
    Some(Record {
        level,
        uuid: field(text, "uuid=")?,
        origin: field(text, "source=").or_else(|| field(text, "origin="))?,
        text: if quoted {
            scratch.keep(&format!("{message} {values}"))
        } else if message.is_empty() {
            values
        } else {
            message
        },
    })
}

fn json<'a>(text: &'a str, scratch: &'a Scratch) -> Option<Record<'a>> {
    if !text.contains("\"level\"") || !text.contains("\"uuid\"") {
        return None;
    }
    let Ok(Value::Object(map)) = serde_json::from_str::<Value>(text) else { return None };
    let string = |key: &str| map.get(key).and_then(Value::as_str);
    let level = string("level").and_then(|level| LEVELS.iter().find(|known| known.eq_ignore_ascii_case(level)))?;
    Some(Record {
        level,
        uuid: scratch.keep(string("uuid")?),
        origin: scratch.keep(string("source").or_else(|| string("origin"))?),
        text: scratch.keep(&as_text(&map)),
    })
}

/// The message and the values in the default format's words.
fn as_text(map: &Map<String, Value>) -> String {
    let mut text = map.get("message").and_then(Value::as_str).unwrap_or("").to_owned();
    for (key, value) in map {
        if matches!(key.as_str(), "level" | "uuid" | "source" | "origin" | "message" | "timestamp") {
            continue;
        }
        let value = match value {
            Value::String(value) => value.clone(),
            value => value.to_string(),
        };
        // The first key of a delivery is `delivered file`, so it must come first.
        let pair = if value.is_empty() || value.contains([' ', '"', '=']) {
            format!("{key}=\"{}\"", value.replace('\\', "\\\\").replace('"', "\\\""))
        } else {
            format!("{key}={value}")
        };
        let _infallible = if key == "delivered file" {
            text = format!("{pair} {text}");
            Ok(())
        } else {
            write!(text, " {pair}")
        };
    }
    text
}

/// The value of `key` (with its `=`) in `values`, without its quotes. A key inside another value's quotes is none.
pub(super) fn field<'a>(values: &'a str, key: &str) -> Option<&'a str> {
    tokens(values).find_map(|(token, _)| token.strip_prefix(key)).map(unquoted)
}

/// What follows the token of `key`.
fn after_field<'a>(values: &'a str, key: &str) -> Option<&'a str> {
    tokens(values).find(|(token, _)| token.starts_with(key)).map(|(_, rest)| rest.trim_start())
}

/// Words and `key=value` pairs, each with what follows it.
fn tokens(values: &str) -> impl Iterator<Item = (&str, &str)> {
    let mut rest = values;
    std::iter::from_fn(move || {
        rest = rest.trim_start();
        if rest.is_empty() {
            return None;
        }
        let (token, after) = rest.split_at(end_of_token(rest));
        rest = after;
        Some((token, after))
    })
}

/// A quote that a backslash precedes is part of the value.
fn end_of_token(text: &str) -> usize {
    let (mut quoted, mut escaped) = (false, false);
    for (index, byte) in text.bytes().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if quoted => escaped = true,
            b'"' => quoted = !quoted,
            b' ' if !quoted => return index,
            _ => {}
        }
    }
    text.len()
}

fn unquoted(value: &str) -> &str {
    match value.strip_prefix('"') {
        Some(inner) => inner.strip_suffix('"').unwrap_or(inner),
        None => value,
    }
}
