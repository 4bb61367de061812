//! The words of OpenSMTPD 5.0 to 5.8, and those that its queue still uses.

use super::{Observation, fate, hop, msgid, name, odd, original, refusal, sender, unbracketed, value};
use crate::log::observation::{Arrival, Fate, Hop, Login, Note, Oddity, Outcome, Peer, Seen};

/// What `text` says, if it begins as those lines do.
pub(super) fn said(text: &str) -> Option<Observation<'_>> {
    let (part, rest) = text.split_once(": ")?;
    match part {
        "smtp-in" => smtp_in(rest),
        "smtp-out" => smtp_out(rest),
        "relay" => tried(rest, Fate::HandedOver),
        "delivery" => tried(rest, Fate::Delivered),
        _ => None,
    }
}

fn smtp_in(text: &str) -> Option<Observation<'_>> {
    let seen = |session, seen| Some(Observation::new(seen).in_session(session));
    if let Some(rest) = text.strip_prefix("New session ") {
        let (session, visitor) = rest.split_once(" from host ")?;
        return seen(session, Seen::Knocked(visitor_of(visitor)));
    }
    if let Some(rest) = text.strip_prefix("Accepted message ") {
        return accepted(rest);
    }
    if let Some(rest) = text.strip_prefix("Failed command on session ") {
        let (session, rest) = rest.split_once(": ")?;
        let (command, result) = rest.rsplit_once("\" => ")?;
        let command = command.strip_prefix('"').unwrap_or(command);
        return seen(session, refusal::refused(Peer::default(), command, result));
    }
    if let Some((user, session, failed)) = login(text) {
        let login = Login { peer: Peer::default(), user, mechanism: "", service: "smtp", times: 1 };
        return seen(session, if failed { Seen::LoginFailed(login) } else { Seen::LoggedIn(login) });
    }
    let session = after(text, "session ")?;
    if text.starts_with("Bad input ") {
        return seen(session, odd(Oddity::NotSmtp));
    }
    if ["Closing ", "Received disconnect ", "Disconnecting ", "Session timeout"].iter().any(|s| text.starts_with(s)) {
        return seen(session, Seen::Closed);
    }
    let tls = text.contains("TLS") || text.contains("ertificate");
    seen(session, Seen::Noted(if tls { Note::Tls } else { Note::Step }))
}

/// The word behind `words`.
fn after<'a>(text: &'a str, words: &str) -> Option<&'a str> {
    let (_, rest) = text.split_once(words)?;
    rest.split([' ', ':', ',']).next()
}

/// `host [192.0.2.1]`, `host [IPv6:2001:db8::1]`, `host [local]`.
fn visitor_of(text: &str) -> Peer<'_> {
    match text.rsplit_once(' ') {
        Some((host, ip)) => Peer { ip: unbracketed(ip), name: name(host), helo: "" },
        None => Peer { ip: unbracketed(text), name: "", helo: "" },
    }
}

/// `MSGID on session SID: from=<a@b>, to=<c@d>, size=1, ndest=1, proto=ESMTP`.
fn accepted(text: &str) -> Option<Observation<'_>> {
    let (message, rest) = text.split_once(" on session ")?;
    let (session, values) = rest.split_once(": ")?;
    let arrival = Arrival {
        sender: sender(value(values, "from=")),
        size: value(values, "size=").parse().ok(),
        recipients: value(values, "ndest=").parse().ok(),
        ..Arrival::default()
    };
    Some(Observation::new(Seen::Arrived(arrival)).of_message(message).in_session(session))
}

/// The user, the session, and whether it failed.
fn login(text: &str) -> Option<(&str, &str, bool)> {
    let (rest, failed) = match text.strip_prefix("Accepted authentication for user ") {
        Some(rest) => (rest, false),
        None => {
            let rest = text
                .strip_prefix("Authentication failed for user ")
                .or_else(|| text.strip_prefix("Authentication temporarily failed for user "))?;
            (rest, true)
        }
    };
    let (user, session) = rest.rsplit_once(" on session ")?;
    Some((user, session, failed))
}

fn smtp_out(text: &str) -> Option<Observation<'_>> {
    let seen = match text.strip_prefix("Connecting to ") {
        // `Connecting to smtp://192.0.2.1:25 (mx.example.com) on session SID...`
        Some(rest) => {
            let (address, rest) = rest.split_once(' ')?;
            let host = rest.split(')').next().unwrap_or("").trim_start_matches('(');
            Seen::Connecting(Hop { host: name(host), ip: super::dialled_ip(address) })
        }
        None => Seen::Noted(Note::Connection),
    };
    Some(Observation::new(seen))
}

/// `Ok for EVPID: from=<>, to=<>, rcpt=<>, relay=… delay=…, stat=…`; `Expire` and `Remove` are also said by newer queues.
fn tried(text: &str, success: Fate) -> Option<Observation<'_>> {
    let (result, rest) = text.split_once(" for ")?;
    let (evpid, values) = rest.split_once(": ")?;
    let (before, reply) = values.split_once(" stat=").unwrap_or((values, ""));
    let outcome = Outcome {
        recipients: value(before, "to="),
        count: None,
        original: original(value(before, "rcpt="), value(before, "to=")),
        sender: sender(value(before, "from=")),
        fate: fate(result, success)?,
        next_hop: hop(relay(before)),
        reply,
    };
    Some(Observation::new(Seen::Tried(outcome)).of_message(msgid(evpid)?))
}

/// `relay=192.0.2.1 [mx.example.com], delay=…`: here without quotes, and with a space inside.
fn relay(values: &str) -> &str {
    let Some((_, rest)) = values.split_once("relay=") else { return "" };
    let end = rest.find(" delay=").unwrap_or(rest.len());
    rest[..end].trim_end_matches(',')
}
