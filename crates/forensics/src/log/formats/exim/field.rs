//! The pieces of Exim's lines: words, where quotes hold a word together, and hosts.

use crate::log::observation::{Hop, Peer};
use crate::log::time;

/// The next word and what follows. A quoted string (with `\"` in it) holds the word together that it stands in.
pub fn word(text: &str) -> Option<(&str, &str)> {
    let text = text.trim_start();
    if text.is_empty() {
        return None;
    }
    let end = end_of_word(text);
    Some((&text[..end], &text[end..]))
}

fn end_of_word(text: &str) -> usize {
    let mut from = 0;
    while let Some(found) = memchr::memchr2(b' ', b'"', &text.as_bytes()[from..]) {
        let at = from + found;
        if text.as_bytes()[at] == b' ' {
            return at;
        }
        from = behind_quote(text, at);
    }
    text.len()
}

/// The index behind the quoted string that opens at `open`. A quote behind a backslash opens none, and an opening one
/// without a closing one is a character like any other: so at most one of a line is looked for in vain.
fn behind_quote(text: &str, open: usize) -> usize {
    let is_escaped = text.as_bytes()[..open].ends_with(b"\\");
    let end = if is_escaped { None } else { end_of_quote(text, open) };
    end.unwrap_or(open + 1)
}

fn end_of_quote(text: &str, open: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut at = open + 1;
    while at < bytes.len() {
        match bytes[at] {
            b'\\' => at += 2,
            b'"' => return Some(at + 1),
            _ => at += 1,
        }
    }
    None
}

/// `text` without the quotes around it.
pub fn unquoted(text: &str) -> &str {
    let inner = text.strip_prefix('"').unwrap_or(text);
    inner.strip_suffix('"').unwrap_or(inner)
}

/// The index of the first `mark` in `text` that stands outside quoted strings.
pub fn outside_quotes(text: &str, mark: &str) -> Option<usize> {
    let mut from = 0;
    let mut at = text.find(mark)?;
    while let Some(quote) = memchr::memchr(b'"', &text.as_bytes()[from..at]) {
        from = behind_quote(text, from + quote);
        if from > at {
            at = from + text.get(from..)?.find(mark)?;
        }
    }
    Some(at)
}

/// A host as Exim writes it, after `H=` or `from `.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Host<'a> {
    /// Its name, where the address has one.
    pub name: &'a str,
    /// What it called itself; empty if that is the name.
    pub helo: &'a str,
    /// Its address.
    pub ip: &'a str,
    /// Its port, with `log_selector = +incoming_port` or `+outgoing_port`.
    pub port: &'a str,
}

impl<'a> Host<'a> {
    /// As a visitor. A host that gave the name that it has is written once.
    pub const fn peer(self) -> Peer<'a> {
        let helo = if self.helo.is_empty() { self.name } else { self.helo };
        Peer { ip: self.ip, name: self.name, helo }
    }

    /// As a next hop.
    pub const fn hop(self) -> Hop<'a> {
        Hop { host: self.name, ip: self.ip }
    }

    /// Whether it is this machine.
    pub fn is_loopback(self) -> bool {
        self.ip == "::1" || self.ip.starts_with("127.")
    }
}

/// What may follow a host; a HELO that was accepted can have brackets and spaces in it (`helo_accept_junk_hosts`,
/// `helo_allow_chars`), so its end is the last `) [` before these.
const AFTER_HOST: &[&str] = &[
    " P=",
    " F=<",
    " I=[",
    " U=",
    " X=",
    " D=",
    " A=",
    " S=",
    " rejected ",
    " temporarily ",
    " closed ",
    " lost",
    ": ",
];

/// The host `name (helo) [ip]:port` at the beginning of `text`, each part of which may be missing but the last, and what
/// follows. Without an address there is no host: Exim writes the name of a local user in its place.
pub fn host(text: &str) -> (Host<'_>, &str) {
    let text = text.strip_prefix("H=").unwrap_or(text);
    let (name, after) =
        if text.starts_with(['(', '[']) { ("", text) } else { text.split_once(' ').unwrap_or((text, "")) };
    let (helo, after) = helo(after.trim_start());
    let Some((ip, after)) = after.strip_prefix('[').and_then(|after| after.split_once(']')) else {
        return (Host::default(), text);
    };
    let (port, rest) = port(after);
    (Host { name, helo, ip, port }, rest)
}

fn helo(text: &str) -> (&str, &str) {
    let Some(inner) = text.strip_prefix('(') else { return ("", text) };
    let Some(first) = inner.find(") [") else { return ("", text) };
    let area =
        AFTER_HOST.iter().filter_map(|mark| inner[first..].find(mark)).min().map_or(inner, |at| &inner[..first + at]);
    let end = area.rfind(") [").unwrap_or(first);
    (&inner[..end], &inner[end + 2..])
}

fn port(text: &str) -> (&str, &str) {
    match text.strip_prefix(':').and_then(|after| Some((after, time::number(after, 5)?.1))) {
        Some((after, rest)) => (&after[..after.len() - rest.len()], rest),
        None => ("", text),
    }
}
