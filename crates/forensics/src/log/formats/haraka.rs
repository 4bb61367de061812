//! Haraka 2.8 to 3: `[LEVEL] [UUID.TXN] [plugin] text`, the same as `key=value` (logfmt), or as JSON, one object a line.
//!
//! The three shapes are those of its `log.ini` (`format=default|logfmt|json`); before them may stand a syslog frame, an ISO
//! time (`log_timestamps`) or the time of the supervisor (`svlogd -tt`, `multilog`). The words are those of connection.js,
//! outbound/hmail.js and plugins.js of these versions; what a plugin says is its own affair and only a few are known.
//!
//! What the joiner must know:
//! - A session is a UUID. A message is the UUID with the number of its transaction; the outbound queue adds one more number
//!   for each domain, which is taken off here.
//! - `recipient <a@b> code=OK` is also written when no plugin takes the recipient and Haraka answers `550 I cannot deliver
//!   mail for <a@b>`: only the last words of the session (`lr=` in its summary) tell, and they are read as the refusals of
//!   the recipients that the summary counts.
//! - Deliveries name a domain and a number of recipients, never the recipients: a single one is told as `@domain`.
//! - Who logged in is not written by the plugins that come with Haraka; a failed login shows as `delaying for n seconds`.
//!   That the visitor may relay (after a login, or by the server's own list) shows when the message goes to the outbound
//!   queue: `queue code=CONT msg="Message Queued …"`. Such a message is one of ours by Haraka's own word; a list that is
//!   open to everybody cannot be told from a login.
//! - What the `queue` hook of a plugin takes is delivered; which line says so is `hook=queue … retval=OK`.

use crate::log::observation::{Hop, Login, Note, Observation, Peer, Seen};
use crate::log::{Context, Line, Reading, Scratch, time};

mod core;
mod outbound;
mod shape;

use shape::Record;

/// What `line` says.
pub fn read<'a>(line: &Line<'a>, context: &Context, scratch: &'a Scratch) -> Reading<'a> {
    let Some((at, text)) = stamped(line, context) else { return Reading::NotMine };
    match shape::record(text, scratch) {
        Some(record) => match said(&record, scratch) {
            Some(said) => Reading::Understood(Observation { at, host: line.host, ..said }),
            None => Reading::Unknown,
        },
        None if line.program == "haraka" => Reading::Unknown,
        None => Reading::NotMine,
    }
}

/// The time and the text behind it, if the program can be Haraka.
fn stamped<'a>(line: &Line<'a>, context: &Context) -> Option<(Option<i64>, &'a str)> {
    if !matches!(line.program, "" | "haraka" | "node" | "docker") {
        return None;
    }
    let text = shape::without_colour(line.text);
    if let Some((at, rest)) = time::iso(text) {
        return Some((Some(at), shape::without_colour(rest.trim_start())));
    }
    if let Some((at, rest)) = unix(text) {
        return Some((Some(time::from_unix(at, context)), rest));
    }
    Some((line.at, text))
}

/// A TAI64N label of multilog: 2^62 + 10 seconds come off, as in its tai64nlocal.
fn unix(text: &str) -> Option<(i64, &str)> {
    const EPOCH: i64 = 0x4000_0000_0000_000a;
    let (label, rest) = text.strip_prefix('@')?.split_once(' ')?;
    if label.len() != 24 {
        return None;
    }
    Some((i64::from_str_radix(label.get(..16)?, 16).ok()?.checked_sub(EPOCH)?, rest.trim_start()))
}

fn said<'a>(record: &Record<'a>, scratch: &'a Scratch) -> Option<Observation<'a>> {
    if matches!(record.level, "DATA" | "PROTOCOL" | "DEBUG") {
        return Some(Observation::new(Seen::Noted(Note::Step)));
    }
    let (session, message) = ids(record.uuid);
    let text = record.text.trim_start();
    let said = match record.origin {
        // `[-] [core] [outbound] …` is written where no message is at hand.
        "core" if text.starts_with("[outbound] ") => Some(Observation::new(Seen::Noted(Note::Passing))),
        "core" | "haraka_core" => core::said(record.level, session, text),
        "outbound" => {
            return outbound::said(record.level, text, scratch)
                .map(|said| said.of_message(without_domain(record.uuid)));
        }
        plugin => Some(Observation::new(of_plugin(plugin, text))),
    }?;
    Some(placed(said, text, (session, message)))
}

/// Which of the two ids a line is about.
fn placed<'a>(said: Observation<'a>, text: &str, (session, message): (&'a str, &'a str)) -> Observation<'a> {
    match said.seen {
        // The summary of a session comes under the number of its last transaction and is not about that message; a
        // recipient that is accepted belongs to the session until there is a message.
        Seen::RecipientAccepted(_) => said.in_session(session),
        _ if text.starts_with("disconnect") => said.in_session(session),
        // Whether the visitor may relay is told only when the message is queued, so only then is it tied to the visitor.
        Seen::Arrived(_) if !text.starts_with("queue code=OK") => said.of_message(message),
        _ => said.in_session(session).of_message(message),
    }
}

/// The session's UUID, and the message's where there is a transaction. `-` is neither.
fn ids(uuid: &str) -> (&str, &str) {
    match uuid.split_once('.') {
        _ if uuid == "-" => ("", ""),
        Some((session, _)) => (session, uuid),
        None => (uuid, ""),
    }
}

/// `UUID.1.2` is what goes to the second domain of message `UUID.1`. A bounce of Haraka's own has no transaction: `UUID.1`
/// is the first domain of the message `UUID`.
fn without_domain(uuid: &str) -> &str {
    match uuid.rsplit_once('.') {
        Some((message, _)) => message,
        None if uuid == "-" => "",
        None => uuid,
    }
}

fn of_plugin<'a>(plugin: &str, text: &'a str) -> Seen<'a> {
    if plugin.starts_with("auth") && text.starts_with("delaying for ") {
        let login = Login { peer: Peer::default(), user: "", mechanism: "", service: "smtp", times: 1 };
        return Seen::LoginFailed(login);
    }
    if plugin == "helo.checks"
        && let Some(rest) = text.strip_prefix("helo_host: ")
    {
        let helo = rest.split(", ").next().unwrap_or("");
        return Seen::Described(Peer { helo, ..Peer::default() });
    }
    Seen::Noted(if plugin == "tls" { Note::Tls } else { Note::Step })
}

/// `host:port`, where the host may be an address or the path of a socket.
fn hop_at(text: &str) -> Hop<'_> {
    let host = text.rsplit_once(':').map_or(text, |(host, _)| host);
    if host.parse::<std::net::IpAddr>().is_ok() { Hop { host: "", ip: host } } else { Hop { host, ip: "" } }
}

#[cfg(test)]
#[path = "haraka_tests.rs"]
mod tests;
