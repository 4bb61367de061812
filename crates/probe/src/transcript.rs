//! What was said in a session, and what was heard.

use crate::case::Untested;
use crate::login::without;
use crate::script::Part;
use mail::{Reply, Secret};
use std::time::Duration;

/// From when on an answer counts as slowed on purpose. Chosen: above any work a refusal needs.
const SLOWED: Duration = Duration::from_millis(900);

/// Characters of a line that are shown. Chosen: longer than any line that means something to a reader.
const SHOWN_LIMIT: usize = 400;

/// What came in answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Heard {
    /// A reply, after so long.
    Reply(Reply, Duration),
    /// Nothing was waited for.
    Unasked,
    /// Nothing, for as long as was waited.
    Silence,
    /// The server ended the connection.
    Closed,
    /// Something that is no reply, made printable.
    Garbage(String),
    /// TLS stands.
    TlsUp,
    /// TLS does not; what the library says of it.
    TlsFailed(String),
}

impl Heard {
    /// The reply, if it is one.
    pub const fn reply(&self) -> Option<&Reply> {
        match self {
            Self::Reply(reply, _) => Some(reply),
            _ => None,
        }
    }

    /// Whether it is a reply that grants what was asked (2xx), or asks for more (3xx).
    pub const fn is_good(&self) -> bool {
        match self {
            Self::Reply(reply, _) => matches!(reply.code, 200..=399),
            Self::TlsUp => true,
            _ => false,
        }
    }

    /// Whether it is a reply that was kept back on purpose.
    pub fn is_slow(&self) -> bool {
        matches!(self, Self::Reply(_, waited) if *waited >= SLOWED)
    }

    /// The same without words that nobody may read: servers repeat what they were told.
    pub(crate) fn without(self, words: &[Secret]) -> Self {
        match self {
            Self::Reply(mut reply, waited) if !words.is_empty() => {
                reply.lines = reply.lines.iter().map(|line| without(line, words)).collect();
                Self::Reply(reply, waited)
            }
            Self::Garbage(text) => Self::Garbage(without(&text, words)),
            other => other,
        }
    }

    /// Whether it is a refusal.
    pub const fn is_refusal(&self) -> bool {
        matches!(self, Self::Reply(reply, _) if reply.code >= 400)
    }
}

/// Something said, and what was heard.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exchange {
    /// What it was for.
    pub part: Part,
    /// The octets said; may be none.
    pub said: Vec<u8>,
    /// What came.
    pub heard: Heard,
    /// Whether the session was in TLS.
    pub in_tls: bool,
}

/// A session from the first octet to the last.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Transcript {
    /// In order.
    pub exchanges: Vec<Exchange>,
}

impl Transcript {
    /// The exchanges for a part.
    pub fn of(&self, part: Part) -> impl Iterator<Item = &Exchange> {
        self.exchanges.iter().filter(move |exchange| exchange.part == part)
    }

    /// The reply by which the server slows strangers down, if it did: 421 anywhere (RFC 5321 §4.2.3).
    pub fn cut_off(&self) -> Option<&Reply> {
        self.replies().find(|reply| reply.code == 421)
    }

    /// All replies, in order.
    pub fn replies(&self) -> impl Iterator<Item = &Reply> {
        self.exchanges.iter().filter_map(|exchange| exchange.heard.reply())
    }

    /// The first refusal.
    pub fn refusal(&self) -> Option<&Reply> {
        self.replies().find(|reply| reply.code >= 400)
    }

    /// Whether the last EHLO offered the keyword (RFC 5321 §4.1.1.1).
    pub fn offers(&self, keyword: &str) -> Option<bool> {
        let hello =
            self.of(Part::Hello).filter_map(|exchange| exchange.heard.reply()).filter(|r| r.is_positive()).last()?;
        let keywords = hello.lines.iter().skip(1).map(|line| line.split([' ', '=']).next().unwrap_or_default());
        Some(keywords.into_iter().any(|offered| offered.eq_ignore_ascii_case(keyword)))
    }

    /// Whether TLS did not come about.
    pub fn has_tls_failed(&self) -> bool {
        self.exchanges.iter().any(|exchange| matches!(exchange.heard, Heard::TlsFailed(_)))
    }

    /// Whether the examiner's account is logged in (RFC 4954 §6: 235).
    pub fn is_logged_in(&self) -> bool {
        self.of(Part::Login).any(|exchange| exchange.heard.reply().is_some_and(|reply| reply.code == 235))
    }

    /// Whether the server has refused the login for good: the same password is not said again.
    pub fn is_login_refused(&self) -> bool {
        let refused = |exchange: &Exchange| exchange.heard.reply().is_some_and(Reply::is_permanent);
        self.of(Part::Login).any(refused)
    }

    /// Why the session did not come so far that anything could be learned, if it did not: no greeting, or one that refuses.
    pub fn not_begun(&self) -> Option<Untested> {
        let Some(greeting) = self.of(Part::Greeting).next() else { return Some(Untested::NotConnected) };
        match &greeting.heard {
            Heard::Reply(reply, _) if reply.code == 421 => Some(Untested::CutOff),
            Heard::Reply(reply, _) if !reply.is_positive() => Some(Untested::Unwelcome),
            Heard::Silence => Some(Untested::Silent),
            Heard::Garbage(_) => Some(Untested::Garbage),
            Heard::TlsFailed(_) => Some(Untested::TlsFailed),
            Heard::Closed => Some(Untested::Closed),
            _ => None,
        }
    }

    /// The session as lines, `>>>` said and `<<<` heard: what a person compares with another server's.
    pub fn wire(&self) -> Vec<String> {
        self.exchanges.iter().flat_map(Exchange::wire).collect()
    }
}

impl Exchange {
    fn wire(&self) -> Vec<String> {
        let said = String::from_utf8_lossy(&self.said).into_owned();
        let mut lines: Vec<String> = said.split_inclusive('\n').map(|line| format!(">>> {}", shown(line))).collect();
        match &self.heard {
            Heard::Reply(reply, _) => lines.extend(reply_lines(reply).map(|line| format!("<<< {line}"))),
            Heard::Garbage(text) => lines.push(format!("<<< {text}")),
            Heard::TlsFailed(why) => lines.push(format!("--- TLS: {why}")),
            Heard::TlsUp => lines.push("--- TLS".to_owned()),
            Heard::Silence => lines.push("--- ...".to_owned()),
            Heard::Closed => lines.push("--- EOF".to_owned()),
            Heard::Unasked => {}
        }
        lines
    }
}

/// The ordinary line end is not shown; whatever is odd is.
fn shown(line: &str) -> String {
    let line = line.strip_suffix("\r\n").unwrap_or(line);
    let escaped = |c: char| if c.is_control() { c.escape_default().to_string() } else { c.to_string() };
    let text: String = line.chars().take(SHOWN_LIMIT).map(escaped).collect();
    if line.chars().count() > SHOWN_LIMIT { format!("{text}... ({} octets)", line.len()) } else { text }
}

fn reply_lines(reply: &Reply) -> impl Iterator<Item = String> {
    let last = reply.lines.len().saturating_sub(1);
    let status = reply.status.map(|status| format!("{status} ")).unwrap_or_default();
    let line = move |(at, text): (usize, &String)| {
        let mark = if at == last { ' ' } else { '-' };
        format!("{}{mark}{}{text}", reply.code, if at == 0 { &status } else { "" })
    };
    reply.lines.iter().enumerate().map(line).collect::<Vec<_>>().into_iter()
}

#[cfg(test)]
#[path = "transcript_tests.rs"]
mod tests;
