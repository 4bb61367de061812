//! postscreen and dnsblog: what stands before smtpd. One process serves all visitors, so a session is known by the
//! visitor's address and port: the `[ip]:port` in each line.

use super::words::{at_first, peer};
use super::{Said, refusal};
use crate::log::observation::{Note, Observation, Oddity, Peer, Seen};

/// What postscreen says.
pub fn postscreen<'a>(said: &Said<'a>) -> Option<Observation<'a>> {
    let words = said.words;
    let seen = match at_first(words, ": ") {
        Some(("reject", rest)) => refusal::refused(rest, said),
        _ => odd(words).or_else(|| listed(words)).or_else(|| step(words)),
    }?;
    Some(said.see(seen).in_session(visit(words)))
}

/// `[ip]:port`, the first in the line.
fn visit(words: &str) -> &str {
    let Some(open) = memchr::memchr(b'[', words.as_bytes()) else { return "" };
    let rest = &words[open..];
    let end = rest.find("]:").map_or(0, |close| close + 2);
    let digits = rest[end..].bytes().take_while(u8::is_ascii_digit).count();
    &rest[..end + digits]
}

/// The visitor behind the first `from `, before what it said.
fn visitor(words: &str) -> Option<Peer<'_>> {
    let (_, rest) = at_first(words, " from ")?;
    peer(rest).map(|(peer, _)| peer)
}

fn odd(words: &str) -> Option<Seen<'_>> {
    const ODD: &[(&str, Oddity)] = &[
        ("PREGREET ", Oddity::TooEarly),
        ("COMMAND PIPELINING ", Oddity::TooEarly),
        ("NON-SMTP COMMAND ", Oddity::NotSmtp),
        ("BARE NEWLINE ", Oddity::NotSmtp),
        ("COMMAND COUNT LIMIT ", Oddity::TooManyErrors),
    ];
    let (_, what) = ODD.iter().find(|(beginning, _)| words.starts_with(beginning))?;
    Some(Seen::Odd { peer: visitor(words)?, what: *what })
}

/// `DNSBL rank 3 for [ip]:port`: the lists together make the visitor unwelcome; which, dnsblog tells.
fn listed(words: &str) -> Option<Seen<'_>> {
    let (_, rest) = words.strip_prefix("DNSBL rank ")?.split_once(" for ")?;
    Some(Seen::BlocklistAsked { peer: peer(rest)?.0, zone: "", listed: Some(true) })
}

/// Who passes comes to smtpd, which says so again.
fn step(words: &str) -> Option<Seen<'_>> {
    const STEPS: &[(&str, Note)] = &[
        ("CONNECT ", Note::Connection),
        ("DISCONNECT ", Note::Connection),
        ("HANGUP ", Note::Connection),
        ("PASS ", Note::Passing),
        ("WHITELISTED ", Note::Step),
        ("ALLOWLISTED ", Note::Step),
        ("BLACKLISTED ", Note::Step),
        ("DENYLISTED ", Note::Step),
        ("WHITELIST VETO ", Note::Step),
        ("ALLOWLIST VETO ", Note::Step),
        ("COMMAND TIME LIMIT ", Note::Connection),
        ("COMMAND LENGTH LIMIT ", Note::Step),
        ("DATA without valid RCPT ", Note::Step),
        ("BDAT without valid RCPT ", Note::Step),
        ("entering STRESS mode", Note::Service),
        ("leaving STRESS mode", Note::Service),
        ("warning: dnsblog reply timeout", Note::Dns),
    ];
    let (_, note) = STEPS.iter().find(|(beginning, _)| words.starts_with(beginning))?;
    Some(Seen::Noted(*note))
}

/// `addr 192.0.2.1 listed by domain zone as 127.0.0.2`.
pub fn dnsblog<'a>(said: &Said<'a>) -> Option<Observation<'a>> {
    if said.words.starts_with("warning: ") {
        return Some(said.note(Note::Dns));
    }
    let (ip, rest) = said.words.strip_prefix("addr ")?.split_once(' ')?;
    let listed = !rest.starts_with("not ");
    let rest = rest.strip_prefix("not ").unwrap_or(rest).strip_prefix("listed by domain ")?;
    let zone = rest.split(' ').next().unwrap_or(rest);
    let peer = Peer { ip, ..Peer::default() };
    Some(said.see(Seen::BlocklistAsked { peer, zone, listed: Some(listed) }))
}
