//! The pieces that lines of Postfix are made of.

use crate::log::observation::Peer;
use memchr::{memchr, memmem};

/// Where `mark` first stands in `text`. Lines and marks are short: looking for the first byte is faster than preparing a
/// search.
#[inline]
pub fn find(text: &str, mark: &str) -> Option<usize> {
    let (bytes, mark) = (text.as_bytes(), mark.as_bytes());
    let first = *mark.first()?;
    let mut from = 0;
    loop {
        let at = from + memchr(first, &bytes[from..])?;
        if bytes[at..].starts_with(mark) {
            return Some(at);
        }
        from = at + 1;
    }
}

/// Whether `text` contains `part`.
pub fn has(text: &str, part: &str) -> bool {
    find(text, part).is_some()
}

/// Whether `text` begins with one of `beginnings`.
pub fn begins_with_any(text: &str, beginnings: &[&str]) -> bool {
    beginnings.iter().any(|beginning| text.starts_with(beginning))
}

/// `text` at the first `mark`, which is left out.
#[inline]
pub fn at_first<'a>(text: &'a str, mark: &str) -> Option<(&'a str, &'a str)> {
    let at = find(text, mark)?;
    Some((&text[..at], &text[at + mark.len()..]))
}

/// `text` at the last `mark`, which is left out.
pub fn at_last<'a>(text: &'a str, mark: &str) -> Option<(&'a str, &'a str)> {
    let at = memmem::rfind(text.as_bytes(), mark.as_bytes())?;
    Some((&text[..at], &text[at + mark.len()..]))
}

/// Queue ids are no longer than this (`enable_long_queue_ids`: time, `z`, inode number), with room for what masks them.
const ID_MAX: usize = 32;
/// The shortest: five digits of microseconds and one of an inode number.
const ID_MIN: usize = 6;

/// The queue id in front of `text` and what follows it. `NOQUEUE` is none.
///
/// Short ids are hexadecimal in capitals, long ones have letters of both cases and always digits; `warning: ` and other
/// words before a colon have neither.
#[inline]
pub fn queue_id(text: &str) -> Option<(&str, &str)> {
    let bytes = text.as_bytes();
    let (mut digits, mut small) = (false, false);
    let mut end = 0;
    while let Some(byte) = bytes.get(end) {
        match byte {
            b'0'..=b'9' => digits = true,
            b'A'..=b'Z' => {}
            b'a'..=b'z' => small = true,
            _ => break,
        }
        end += 1;
    }
    let shaped = (ID_MIN..=ID_MAX).contains(&end) && (digits || !small);
    if !shaped || bytes.get(end) != Some(&b':') {
        return None;
    }
    let id = &text[..end];
    let words = text[end + 1..].trim_ascii_start();
    Some((if id == "NOQUEUE" { "" } else { id }, words))
}

/// `name[address]` or `name[address]:port` in front of `text`, and what follows. A token without brackets is what somebody
/// put in the place of a name.
#[inline]
pub fn peer(text: &str) -> Option<(Peer<'_>, &str)> {
    let bytes = text.as_bytes();
    let open = memchr(b'[', bytes)?;
    let name = &text[..open];
    if memchr(b' ', name.as_bytes()).is_some() {
        return masked(text);
    }
    let inner = &text[open + 1..];
    let close = memchr(b']', inner.as_bytes()).unwrap_or(inner.len());
    let rest = inner.get(close + 1..).unwrap_or("");
    let peer = Peer { ip: known(&inner[..close]), name: known(name), helo: "" };
    Some((peer, without_port(rest)))
}

/// A peer that is one token of a person who masked it: `<redacted>`.
fn masked(text: &str) -> Option<(Peer<'_>, &str)> {
    let end = memchr(b' ', text.as_bytes()).unwrap_or(text.len());
    let token = text[..end].trim_end_matches([':', ',', ';']);
    let peer = Peer { name: known(token), ..Peer::default() };
    (!token.is_empty()).then(|| (peer, &text[token.len()..]))
}

/// A peer that the rest of a line is: with brackets or masked.
#[inline]
pub fn peer_or_token(text: &str) -> Option<(Peer<'_>, &str)> {
    peer(text).or_else(|| masked(text))
}

/// Postfix writes `unknown` for a name or an address that it does not have.
#[inline]
pub fn known(text: &str) -> &str {
    if text == "unknown" { "" } else { text }
}

/// `:25` behind an address, taken off (`smtpd_client_port_logging`, postscreen). A colon before a space is no port.
#[inline]
fn without_port(text: &str) -> &str {
    let Some(port) = text.strip_prefix(':') else { return text };
    let digits = port.bytes().take_while(u8::is_ascii_digit).count();
    let unknown = if port.starts_with("unknown") { 7 } else { 0 };
    match digits.max(unknown) {
        0 => text,
        end => &port[end..],
    }
}

/// What stands in front of the first `>` that one of `nexts` follows: an address may itself contain `>`. If the line is cut
/// before that, all of it.
#[inline]
pub fn in_brackets<'a>(text: &'a str, nexts: &[&str]) -> (&'a str, &'a str) {
    let mut from = 0;
    while let Some(at) = memchr(b'>', &text.as_bytes()[from..]) {
        let end = from + at;
        let rest = &text[end + 1..];
        if begins_with_any(rest, nexts) {
            return (&text[..end], rest);
        }
        from = end + 1;
    }
    (text.trim_ascii_end().strip_suffix('>').unwrap_or(text), "")
}

/// The number behind `name` at the beginning of `fields`, and what follows it.
#[inline]
pub fn number<'a>(fields: &'a str, name: &str) -> (Option<u64>, &'a str) {
    let Some(value) = fields.strip_prefix(name) else { return (None, fields) };
    let end = value.bytes().take_while(u8::is_ascii_digit).count();
    (value[..end].parse().ok(), &value[end..])
}
