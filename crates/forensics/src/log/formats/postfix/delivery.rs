//! What became of recipients: `to=<>, orig_to=<>, relay=, conn_use=, delay=, delays=, dsn=, status=sent (text)`
//! (`global/log_adhoc.c`). Every delivery agent writes it, and so do qmgr and cleanup for what they decide.

use super::Said;
use super::words::{has, in_brackets, peer};
use crate::log::observation::{Arrival, Fate, Hop, Note, Observation, Origin, Outcome, Peer, Seen, Sender, Standing};

/// What the agent `daemon` says about a recipient.
#[inline]
pub fn read<'a>(said: &Said<'a>, daemon: &str) -> Option<Observation<'a>> {
    let rest = said.words.strip_prefix("to=<")?;
    let (recipient, rest) = in_brackets(rest, &[", relay=", ", orig_to=<"]);
    let (original, rest) = match rest.strip_prefix(", orig_to=<") {
        Some(rest) => in_brackets(rest, &[", relay="]),
        None => ("", rest),
    };
    let (relay, rest) = relay(rest.strip_prefix(", relay=")?);
    let (status, reply) = status(rest)?;
    if let Some(id) = reply.strip_prefix("forwarded as ") {
        return Some(said.see(forwarded(said.id)).of_message(id));
    }
    let Some(fate) = fate(status, daemon, (relay, reply)) else { return Some(said.note(Note::Step)) };
    let outcome = Outcome {
        recipients: recipient,
        count: None,
        original,
        sender: Sender::Unsaid,
        fate,
        next_hop: hop(relay),
        reply,
    };
    Some(said.see(Seen::Tried(outcome)))
}

/// The value up to the comma before the next field; a socket's path may contain commas as little as a name may.
#[inline]
fn relay(rest: &str) -> (&str, &str) {
    let end = memchr::memchr(b',', rest.as_bytes()).unwrap_or(rest.len());
    (&rest[..end], &rest[end..])
}

/// The word behind `status=`, and the text in parentheses behind it.
#[inline]
fn status(mut rest: &str) -> Option<(&str, &str)> {
    while let Some(at) = memchr::memchr(b',', rest.as_bytes()) {
        rest = rest[at + 1..].trim_ascii_start();
        if let Some(status) = rest.strip_prefix("status=") {
            let (word, text) = status.split_once(' ').unwrap_or((status, ""));
            let text = text.strip_prefix('(').unwrap_or(text);
            return Some((word, text.strip_suffix(')').unwrap_or(text)));
        }
    }
    None
}

/// An alias or `.forward` made a new message of it: no delivery, and what arrived as the old one goes on as the new one.
const fn forwarded(before: &str) -> Seen<'_> {
    Seen::Arrived(Arrival {
        peer: Peer { ip: "", name: "", helo: "" },
        login: "",
        origin: Origin::Filter,
        standing: Standing::Unsaid,
        sender: Sender::Unsaid,
        size: None,
        recipients: None,
        message_id: "",
        before,
    })
}

/// `name[ip]:port`; a name alone is an agent (`local`, `dovecot`), a path in brackets a socket (`mx[private/lmtp]`).
#[inline]
fn hop(relay: &str) -> Hop<'_> {
    match relay {
        "none" | "local" | "virtual" => Hop::default(),
        _ => match peer(relay) {
            Some((peer, _)) if !peer.ip.contains('/') => Hop { host: peer.name, ip: peer.ip },
            Some((peer, _)) => Hop { host: peer.name, ip: "" },
            None => Hop { host: relay, ip: "" },
        },
    }
}

/// What the status means, which differs by agent. Probes of addresses (`deliverable`) are about no message.
#[inline]
fn fate(status: &str, daemon: &str, (relay, reply): (&str, &str)) -> Option<Fate> {
    Some(match status {
        "sent" => sent(daemon, (relay, reply)),
        "deferred" | "SOFTBOUNCE" => Fate::Deferred,
        "bounced" => Fate::Failed,
        "expired" | "force-expired" => Fate::Expired,
        _ => return None,
    })
}

#[inline]
fn sent(daemon: &str, (relay, reply): (&str, &str)) -> Fate {
    match daemon {
        "smtp" | "relay" if is_filter(relay, reply) => Fate::Filtered,
        "lmtp" if is_filter(relay, reply) => Fate::Filtered,
        "smtp" | "relay" => Fate::HandedOver,
        "pipe" if is_filter_command(relay) => Fate::Filtered,
        "discard" => Fate::Discarded,
        _ => Fate::Delivered,
    }
}

/// A content filter of this host (FILTER_README): it listens on loopback, mostly on 10024 to 10029, and hands the message
/// back, so that it answers with the id of the next queue.
#[inline]
fn is_filter(relay: &str, reply: &str) -> bool {
    let Some((hop, rest)) = peer(relay) else { return false };
    let loopback = hop.ip.starts_with("127.") || hop.ip == "::1";
    if !loopback {
        return false;
    }
    let port = &relay[..relay.len() - rest.len()];
    let usual = port.rsplit_once(":1002").is_some_and(|(_, last)| matches!(last, "4" | "5" | "6" | "7" | "8" | "9"));
    usual || has(reply, "queued as")
}

/// A filter behind pipe(8) hands the message back through sendmail(1); only its name in master.cf tells it from a
/// mailbox.
fn is_filter_command(relay: &str) -> bool {
    ["spam", "filter", "amavis", "clam", "scan"].iter().any(|word| has(relay, word))
}
