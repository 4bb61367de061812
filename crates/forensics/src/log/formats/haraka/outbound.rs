//! What Haraka's outbound queue says of a message on its way (outbound/hmail.js).

use super::hop_at;
use super::shape::field;
use crate::log::Scratch;
use crate::log::observation::{Fate, Hop, Note, Observation, Outcome, Seen, Sender, bare};

/// What `text` says.
pub(super) fn said<'a>(level: &str, text: &'a str, scratch: &'a Scratch) -> Option<Observation<'a>> {
    let seen = if text.starts_with("delivered file=") {
        delivered(text, scratch)
    } else if let Some(reply) = text.strip_prefix("bouncing mail: ") {
        Seen::Tried(outcome(Fate::Failed, "", reply))
    } else if let Some(rest) = text.strip_prefix("Temp failing ") {
        let (_, reply) = rest.split_once(" seconds: ").unwrap_or(("", rest));
        Seen::Tried(outcome(Fate::Deferred, "", reply))
    } else if let Some(rest) = text.strip_prefix("recipient ") {
        recipient(rest)?
    } else if let Some(rest) = text.strip_prefix("Attempting to deliver to: ") {
        Seen::Connecting(hop_at(rest.split(' ').next().unwrap_or("")))
    } else {
        Seen::Noted(step(level, text)?)
    };
    Some(Observation::new(seen))
}

const fn outcome<'a>(fate: Fate, recipients: &'a str, reply: &'a str) -> Outcome<'a> {
    let next_hop = Hop { host: "", ip: "" };
    Outcome { recipients, count: None, original: "", sender: Sender::Unsaid, fate, next_hop, reply }
}

/// `delivered file=… domain=… host=… ip=… port=… mode=SMTP … response="…" delay=… fails=0 rcpts=1/0/0`. LMTP ends in a
/// mailbox (RFC 2033 §1).
fn delivered<'a>(text: &'a str, scratch: &'a Scratch) -> Seen<'a> {
    let value = |key| field(text, key).unwrap_or("");
    let fate = if value("mode=") == "LMTP" { Fate::Delivered } else { Fate::HandedOver };
    let ip = value("ip=");
    let count = value("rcpts=").split('/').next().and_then(|accepted| accepted.parse().ok());
    let recipients = match (count, value("domain=")) {
        (Some(1), domain) if !domain.is_empty() => scratch.keep(&format!("@{domain}")),
        _ => "",
    };
    Seen::Tried(Outcome {
        count,
        next_hop: Hop { host: value("host="), ip: if ip.starts_with('/') { "" } else { ip } },
        ..outcome(fate, recipients, value("response="))
    })
}

/// `<a@b> deferred: 450 …` · `<a@b> rejected: 550 …`: the reply is the remote server's, so the first of the words decides.
fn recipient(text: &str) -> Option<Seen<'_>> {
    let deferred = text.find(" deferred: ").map(|at| (at, Fate::Deferred, " deferred: ".len()));
    let rejected = text.find(" rejected: ").map(|at| (at, Fate::Failed, " rejected: ".len()));
    let (at, fate, length) = [deferred, rejected].into_iter().flatten().min_by_key(|(at, ..)| *at)?;
    Some(Seen::Tried(outcome(fate, bare(&text[..at]), &text[at + length..])))
}

fn step(level: &str, text: &str) -> Option<Note> {
    const DNS: &[&str] = &["Looking up ", "MX Lookup ", "DNS lookup ", "Got a MX "];
    const PASSING: &[&str] = &[
        "Processing ",
        "Sending ",
        "Double bounce",
        "Plugin responded",
        "plugin responded",
        "split",
        "hook=",
        "loading",
    ];
    if DNS.iter().any(|words| text.starts_with(words)) {
        return Some(Note::Dns);
    }
    if text.starts_with("secured") {
        return Some(Note::Tls);
    }
    if PASSING.iter().any(|words| text.starts_with(words)) {
        return Some(Note::Passing);
    }
    match level {
        "WARN" | "ERROR" | "CRIT" | "ALERT" | "EMERG" => Some(Note::Warning),
        _ if text.starts_with("Failed to get pool") || text.starts_with("Error - ") => Some(Note::Connection),
        _ => None,
    }
}
