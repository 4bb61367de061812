//! Stalker SIMS 1.6 to 1.8 and CommuniGate Pro, one family: `hh:mm:ss[.fff] LEVEL TAG text`.
//!
//! No date: a new file begins each midnight. Levels are 1 failures, 2 major events, 3 problems, 4 low level, 5 everything.
//! A tag is a module, the number of its session, and what it is about: `SMTP-001([192.0.2.1])`, `QUEUE([1846258457])`. In
//! SIMS both sides of SMTP are `SMTP`; CommuniGate calls the one that receives `SMTPI`. What the tag is about may be the
//! visitor's HELO, so a text counts only if nothing follows the server's own words.
//!
//! Two words mislead: `Failed to verify` is about the HELO name and refuses nothing, and CommuniGate's `relayed` means
//! handed to another server, our own users' mail included.

mod recipient;
mod session;

use crate::log::observation::{Arrival, Fate, Hop, Note, Observation, Origin, Outcome, Seen, Sender};
use crate::log::{Context, Line, Reading, Scratch, time};

/// What `line` says.
pub fn read<'a>(line: &Line<'a>, context: &Context, scratch: &'a Scratch) -> Reading<'a> {
    let Some((seconds, tag)) = frame(line.whole.trim_start()) else { return Reading::NotMine };
    let at = Some(context.day_at + seconds);
    match said(&tag, scratch) {
        Some(observation) => Reading::Understood(Observation { at, host: line.host, ..observation }),
        None => Reading::Unknown,
    }
}

/// What stands before the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Tag<'a> {
    /// `SMTP`, `SYSTEM`, `QUEUE`.
    module: &'a str,
    /// With the number of its session: `SMTP-001`. Without one, the same as `module`.
    session: &'a str,
    /// What stands in parentheses; empty if nothing does.
    about: &'a str,
    /// The text behind it.
    text: &'a str,
}

/// `hh:mm:ss[.fff] LEVEL TAG text`: the seconds in the day, and the rest.
fn frame(whole: &str) -> Option<(i64, Tag<'_>)> {
    let (seconds, rest) = time::clock(whole)?;
    let rest = rest.strip_prefix(' ')?.trim_start().strip_prefix(['0', '1', '2', '3', '4', '5'])?;
    let rest = rest.strip_prefix(' ')?.trim_start();
    let is_module = |byte: &u8| byte.is_ascii_uppercase() || byte.is_ascii_digit();
    let module = rest.bytes().take_while(is_module).count();
    if module < 2 {
        return None;
    }
    let number = rest[module..].strip_prefix('-').map_or(0, |rest| rest.bytes().take_while(u8::is_ascii_digit).count());
    let session = if number == 0 { module } else { module + 1 + number };
    let (about, text) = match rest[session..].strip_prefix('(') {
        Some(inside) => inside.split_once(')')?,
        None => ("", &rest[session..]),
    };
    let text = text.strip_prefix(':').unwrap_or(text);
    if !text.is_empty() && !text.starts_with(' ') {
        return None;
    }
    Some((seconds, Tag { module: &rest[..module], session: &rest[..session], about, text: text.trim() }))
}

fn said<'a>(tag: &Tag<'a>, scratch: &'a Scratch) -> Option<Observation<'a>> {
    match tag.module {
        "SMTP" | "SMTPI" | "POP" | "IMAP" | "PWD" => session::said(tag),
        "SYSTEM" => system(tag, scratch),
        "QUEUE" => queue(tag),
        "DEQUEUER" => dequeuer(tag, scratch),
        "ENQUEUER" | "ENQUEUERRULES" | "ROUTER" => Some(Observation::new(Seen::Noted(Note::Passing))),
        "LOCAL" => {
            let (id, text) = queue_id(tag.text)?;
            text.starts_with("stored").then(|| Observation::new(Seen::Noted(Note::Repetition)).of_message(id))
        }
        "ACCOUNT" => session::account(tag),
        _ => session::logged_in(tag),
    }
}

/// SIMS: what the kernel says of a message.
fn system<'a>(tag: &Tag<'a>, scratch: &'a Scratch) -> Option<Observation<'a>> {
    let (id, text) = queue_id(tag.text)?;
    let seen = match tag.about {
        "" if text == "deleted" => Seen::Finished,
        "" => submitted(text)?,
        module => {
            let told = text.strip_prefix("sent to ").or_else(|| text.strip_prefix("delivered to "));
            let (fate, address, reply) = match told {
                Some(address) => (recipient::fate_of(module)?, address, ""),
                None => {
                    let (address, reply) = text.strip_prefix("failed on ")?.rsplit_once(". Error Code=")?;
                    (Fate::Failed, address, reply)
                }
            };
            let address = recipient::address(module, address, scratch)?;
            Seen::Tried(Outcome { reply, ..tried(fate, address) })
        }
    };
    Some(Observation::new(seen).of_message(id))
}

/// SIMS: `MESSAGE-ID r+d From:reverse-path`. `r` recipients are still to be served, `d` are done. The message is a report of
/// the server itself about another one if its Message-ID is one the server makes: `<AUTOS.id-id2@host>`.
fn submitted(text: &str) -> Option<Seen<'_>> {
    let (head, sender) = text.split_once(" From:")?;
    let (message_id, counts) = head.rsplit_once(' ')?;
    let (waiting, done) = counts.split_once('+')?;
    let (waiting, done): (u32, u32) = (waiting.parse().ok()?, done.parse().ok()?);
    let message_id = message_id.trim_start_matches('<').trim_end_matches('>');
    let before = message_id.strip_prefix("AUTOS.").and_then(|rest| rest.split_once('-')).map_or("", |(id, _)| id);
    let sender = match sender.trim() {
        "NULL@NULL" => Sender::Null,
        given => Sender::from_brackets(given),
    };
    Some(Seen::Arrived(Arrival {
        origin: if before.is_empty() { Origin::Unsaid } else { Origin::Report },
        sender,
        recipients: waiting.checked_add(done),
        message_id: if queue_id_text(message_id).is_some() { "" } else { message_id },
        before,
        ..Arrival::default()
    }))
}

/// CommuniGate: what happens to a message in the queue.
fn queue<'a>(tag: &Tag<'a>) -> Option<Observation<'a>> {
    let id = queue_id_text(tag.about.strip_prefix('[')?.strip_suffix(']')?)?;
    let seen = match tag.text.split([' ', ',']).next()? {
        "deleted" => Seen::Finished,
        "from" => queued_from(tag.text.strip_prefix("from ")?)?,
        "enqueued" | "dequeued" | "processing" | "header:" => Seen::Noted(Note::Passing),
        _ => return None,
    };
    Some(Observation::new(seen).of_message(id))
}

/// `<reverse-path>, N bytes (<message-id>)`.
fn queued_from(text: &str) -> Option<Seen<'_>> {
    let (path, rest) = text.split_once(">, ").map(|(path, rest)| (&text[..=path.len()], rest))?;
    let (size, message_id) = match rest.split_once(" bytes") {
        Some((size, rest)) => (size, rest.trim().trim_start_matches("(<").trim_end_matches(">)")),
        None => return None,
    };
    Some(Seen::Arrived(Arrival {
        sender: Sender::from_brackets(path),
        size: Some(size.parse().ok()?),
        message_id,
        ..Arrival::default()
    }))
}

/// CommuniGate: `[id] MODULE(queue)address verb: text`.
fn dequeuer<'a>(tag: &Tag<'a>, scratch: &'a Scratch) -> Option<Observation<'a>> {
    let (id, text) = queue_id(tag.text)?;
    let of = |seen| Some(Observation::new(seen).of_message(id));
    let steps = ["moved ", "placed ", "processing", "submitted"];
    if steps.iter().any(|step| text.starts_with(step)) {
        return of(Seen::Noted(Note::Passing));
    }
    let (module, rest) = text.split_once('(')?;
    let verbs = [" relayed: ", " delivered: ", " failed: ", " delayed: "];
    let (at, verb) = verbs.iter().filter_map(|verb| rest.find(verb).map(|at| (at, *verb))).min()?;
    let (address, reply) = (&rest[..at], &rest[at + verb.len()..]);
    let fate = match verb.trim() {
        "relayed:" => Fate::HandedOver,
        "failed:" => Fate::Failed,
        "delayed:" => Fate::Deferred,
        // CommuniGate's own words for an address that is routed to nowhere.
        _ if reply.starts_with("message discarded") => Fate::Discarded,
        _ => Fate::Delivered,
    };
    let (queue, address) = address.split_once(')')?;
    let address = recipient::join(module, queue, address, scratch);
    let next_hop = reply.strip_prefix("relayed via ").map(hop).unwrap_or_default();
    of(Seen::Tried(Outcome { reply, next_hop, ..tried(fate, address) }))
}

fn hop(text: &str) -> Hop<'_> {
    let host = text.split([' ', ',']).next().unwrap_or(text);
    match host.strip_prefix('[').map(|ip| ip.split(']').next().unwrap_or(ip)) {
        Some(ip) => Hop { host: "", ip },
        None => Hop { host, ip: "" },
    }
}

fn tried(fate: Fate, recipients: &str) -> Outcome<'_> {
    Outcome { recipients, count: None, original: "", sender: Sender::Unsaid, fate, next_hop: Hop::default(), reply: "" }
}

/// `[S.id]`, `{S.id}` or `[id]` at the beginning of `text`: the digits, and the text behind.
fn queue_id(text: &str) -> Option<(&str, &str)> {
    let inside = text.strip_prefix(['[', '{'])?;
    let (id, rest) = inside.split_once([']', '}'])?;
    Some((queue_id_text(id)?, rest.trim_start()))
}

/// The digits of a queue id. `S.` is left out, so that a report's `AUTOS.id-id2` and a `Received:` field join with it.
fn queue_id_text(id: &str) -> Option<&str> {
    let id = id.strip_prefix("S.").unwrap_or(id);
    (!id.is_empty() && id.bytes().all(|byte| byte.is_ascii_digit())).then_some(id)
}

#[cfg(test)]
#[path = "stalker_tests.rs"]
mod tests;
