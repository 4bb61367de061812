//! smtpd and qmqpd: visitors, their logins, and the messages they hand over.

use super::words::{at_first, at_last, begins_with_any, has, peer, peer_or_token};
use super::{Said, refusal};
use crate::log::observation::{Arrival, Login, Note, Observation, Oddity, Origin, Peer, Refusal, Seen, Stage, Why};
use crate::log::observation::{Sender, bare};

/// What smtpd says.
#[inline]
pub fn read<'a>(said: &Said<'a>) -> Option<Observation<'a>> {
    seen(said).map(|seen| said.see(seen).in_session(said.pid))
}

#[inline]
fn seen<'a>(said: &Said<'a>) -> Option<Seen<'a>> {
    let words = said.words;
    match words.as_bytes().first()? {
        b'c' => {
            if let Some(client) = words.strip_prefix("client=") {
                return arrived(client, said);
            }
            words.strip_prefix("connect from ").and_then(peer_or_token).map(|(peer, _)| Seen::Knocked(peer))
        }
        b'd' if words.starts_with("disconnect from ") => Some(Seen::Closed),
        b'w' => words.strip_prefix("warning: ").and_then(warned).or_else(|| refusal::event(said)),
        _ => refusal::event(said).or_else(|| step(words)),
    }
}

/// `client=name[ip], sasl_method=, sasl_username=, sasl_sender=, orig_queue_id=, orig_client=`.
fn arrived<'a>(client: &'a str, said: &Said<'a>) -> Option<Seen<'a>> {
    let (nearest, mut rest) = peer_or_token(client)?;
    let mut arrival = Arrival { peer: nearest, origin: Origin::Network, ..Arrival::default() };
    let mut mechanism = "";
    while let Some(field) = rest.strip_prefix(", ") {
        let end = next_field(field);
        let (key, value) = field[..end].split_once('=').unwrap_or((field, ""));
        rest = &field[end..];
        match key {
            "sasl_method" => mechanism = value,
            "sasl_username" => arrival.login = value,
            "orig_queue_id" => arrival = Arrival { before: value, origin: Origin::Filter, ..arrival },
            "orig_client" => arrival = forwarded(value, arrival),
            _ => {}
        }
    }
    match (said.id, arrival.login) {
        // A before-queue filter (`smtpd_proxy_filter`): the message gets its id behind it.
        ("", "") => Some(Seen::Noted(Note::Passing)),
        ("", user) => Some(Seen::LoggedIn(Login { peer: nearest, user, mechanism, service: "smtp", times: 1 })),
        _ => Some(Seen::Arrived(arrival)),
    }
}

/// The client that the filter in between tells (XFORWARD).
fn forwarded<'a>(value: &'a str, arrival: Arrival<'a>) -> Arrival<'a> {
    let original = peer(value).map(|(peer, _)| peer).filter(|peer| !peer.ip.is_empty());
    Arrival { peer: original.unwrap_or(arrival.peer), origin: Origin::Filter, ..arrival }
}

/// Where the next `, key=` begins. A login's name may itself contain commas.
fn next_field(field: &str) -> usize {
    const KEYS: &[&str] = &[", sasl_", ", orig_queue_id=", ", orig_client="];
    let mut from = 0;
    while let Some(at) = memchr::memchr(b',', &field.as_bytes()[from..]) {
        if begins_with_any(&field[from + at..], KEYS) {
            return from + at;
        }
        from += at + 1;
    }
    field.len()
}

/// `lost connection after RCPT from name[ip]` and the like.
fn step<'a>(words: &'a str) -> Option<Seen<'a>> {
    const ODD: &[(&str, Oddity)] = &[
        ("too many errors after ", Oddity::TooManyErrors),
        ("improper command pipelining after ", Oddity::TooEarly),
        ("non-SMTP command from ", Oddity::NotSmtp),
    ];
    if let Some((_, what)) = ODD.iter().find(|(beginning, _)| words.starts_with(beginning)) {
        return odd(words, *what);
    }
    const CONNECTION: &[&str] = &["lost connection after ", "timeout after ", "SSL_accept "];
    const STEPS: &[&str] = &["replacing command ", "abort: ", "reuse ", "Illegal address syntax "];
    if begins_with_any(words, CONNECTION) {
        return Some(Seen::Noted(Note::Connection));
    }
    begins_with_any(words, STEPS).then_some(Seen::Noted(Note::Step))
}

/// The peer stands behind the first ` from `; what it said, behind it.
fn odd(words: &str, what: Oddity) -> Option<Seen<'_>> {
    let (_, peer) = at_first(words, " from ")?;
    Some(Seen::Odd { peer: peer_or_token(peer)?.0, what })
}

/// What follows `warning: `.
fn warned(words: &str) -> Option<Seen<'_>> {
    if let Some((visitor, failure)) = at_first(words, ": SASL ") {
        return login_failed(peer_or_token(visitor)?.0, failure);
    }
    if begins_with_any(words, &["hostname ", "numeric hostname", "malformed domain name", "numeric domain name"]) {
        return Some(Seen::Noted(Note::Dns));
    }
    // Cyrus SASL's own words, without client or name; the line above comes as well.
    if begins_with_any(words, &["SASL authentication failure", "SASL authentication problem"]) {
        return Some(Seen::Noted(Note::Repetition));
    }
    if let Some(rest) = words.strip_prefix("Illegal address syntax from ") {
        return illegal_address(rest);
    }
    if has(words, "RBL lookup error") {
        return Some(Seen::Noted(Note::Dns));
    }
    limited(words).or_else(|| step(words))
}

/// `LOGIN authentication failed: reason, sasl_username=name`.
fn login_failed<'a>(peer: Peer<'a>, failure: &'a str) -> Option<Seen<'a>> {
    let (mechanism, reason) = failure.split_once(" authentication ")?;
    let Some(reason) = reason.strip_prefix("failed") else { return Some(Seen::Noted(Note::Step)) };
    // The server that knows the passwords did not answer: says nothing about this one.
    if begins_with_any(reason, &[": Connection lost to authentication server", ": Temporary authentication failure"]) {
        return Some(Seen::Noted(Note::Warning));
    }
    let user = at_last(reason, ", sasl_username=").map_or("", |(_, user)| user);
    let user = if user == "(unavailable)" { "" } else { user };
    Some(Seen::LoginFailed(Login { peer, user, mechanism, service: "smtp", times: 1 }))
}

/// anvil's limits: the visitor is told so (421 and 450), and no `reject:` line says it.
fn limited(words: &str) -> Option<Seen<'_>> {
    let (limit, rest) = words.split_once(" exceeded: ")?;
    let (_, visitor) = rest.split_once(" from ")?;
    let peer = peer_or_token(visitor)?.0;
    let stage = match limit {
        "Connection rate limit" | "Connection concurrency limit" => Stage::Connect,
        "Message delivery request rate limit" => Stage::Mail,
        "Recipient address rate limit" => Stage::Rcpt,
        "AUTH command rate limit" => return Some(Seen::Odd { peer, what: Oddity::LoginAttack }),
        _ => return Some(Seen::Odd { peer, what: Oddity::TooOften }),
    };
    Some(Seen::Refused(Refusal { temporary: true, ..plain(peer, stage, Why::TooMuch) }))
}

/// `name[ip] in RCPT command: text`: answered 501, and no `reject:` line says it.
fn illegal_address(rest: &str) -> Option<Seen<'_>> {
    let (peer, rest) = peer_or_token(rest)?;
    let (command, address) = rest.strip_prefix(" in ")?.split_once(" command: ")?;
    let address = bare(address);
    let refusal = match command {
        "MAIL" => Refusal { sender: Sender::from_brackets(address), ..plain(peer, Stage::Mail, Why::Protocol) },
        _ => Refusal { recipient: address, ..plain(peer, Stage::Rcpt, Why::Protocol) },
    };
    Some(Seen::Refused(refusal))
}

const fn plain(peer: Peer<'_>, stage: Stage, why: Why) -> Refusal<'_> {
    Refusal {
        peer,
        login: "",
        sender: Sender::Unsaid,
        recipient: "",
        count: 1,
        stage,
        why,
        temporary: false,
        reply: "",
    }
}
