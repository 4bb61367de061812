//! The pieces of sendmail's lines: values between commas, and hosts.

use crate::log::observation::{Hop, Peer};

/// What stands before the first of `marks` (`, relay=`), and from there on. A mark inside `<…>` or `"…"` is part of an
/// address and separates nothing.
pub fn until<'a>(text: &'a str, marks: &[&str]) -> (&'a str, &'a str) {
    let (mut quoted, mut depth) = (false, 0_u32);
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'"' => quoted = !quoted,
            b'<' if !quoted => depth += 1,
            b'>' if !quoted => depth = depth.saturating_sub(1),
            b',' if !quoted && depth == 0 && marks.iter().any(|mark| text[at..].starts_with(mark)) => {
                return text.split_at(at);
            }
            _ => {}
        }
    }
    // A line that was cut, or a quote that is none: the first mark as it stands.
    let at = marks.iter().filter_map(|mark| text.find(mark)).min().unwrap_or(text.len());
    text.split_at(at)
}

/// The value behind `, key=` up to the next comma with a space. Empty if there is none.
pub fn value<'a>(text: &'a str, mark: &str) -> &'a str {
    text.find(mark).map_or("", |at| {
        let behind = &text[at + mark.len()..];
        behind.split_once(", ").map_or(behind, |(value, _)| value)
    })
}

/// A host as `relay=` gives it: `name [ip]`, `[ip]`, `name [ip] (may be forged)`, `IDENT:user@name [ip]`, `name.`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Host<'a> {
    /// Its name; empty if the address has none.
    pub name: &'a str,
    /// Its address.
    pub ip: &'a str,
}

impl<'a> Host<'a> {
    /// Reads `text`. A name that does not lead back to the address ("may be forged") is no name of the address, so it is
    /// left out: anybody who owns an address can give it any name.
    pub fn read(text: &'a str) -> Self {
        let Some(close) = text.rfind(']') else { return Self { name: plain(text), ip: "" } };
        let Some(open) = text[..close].rfind('[') else { return Self::default() };
        let forged = text[close..].contains("may be forged");
        let name = if forged { "" } else { plain(&text[..open]) };
        Self { name, ip: address(&text[open + 1..close]) }
    }

    /// As a visitor; sendmail never writes what it called itself.
    pub const fn peer(self) -> Peer<'a> {
        Peer { ip: self.ip, name: self.name, helo: "" }
    }

    /// As a next hop.
    pub const fn hop(self) -> Hop<'a> {
        Hop { host: self.name, ip: self.ip }
    }

    /// Whether it is this machine.
    pub fn is_loopback(self) -> bool {
        self.ip.starts_with("127.") || self.ip == "::1" || (self.ip.is_empty() && self.name == "localhost")
    }
}

/// `[IPv6:2001:db8::1]` is how sendmail writes addresses of version 6.
fn address(text: &str) -> &str {
    text.strip_prefix("IPv6:").unwrap_or(text)
}

fn plain(name: &str) -> &str {
    let name = name.trim();
    let name = name.strip_suffix("(may be forged)").unwrap_or(name).trim_end();
    let name = name.rsplit_once('@').map_or(name, |(_, host)| host);
    let name = name.strip_suffix('.').unwrap_or(name);
    if name.starts_with('[') || name == "unknown" { "" } else { name }
}
