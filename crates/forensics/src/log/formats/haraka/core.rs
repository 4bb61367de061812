//! What Haraka's core says of a session (connection.js, plugins.js).

use super::shape::field;
use crate::log::observation::{
    Arrival, Fate, Hop, Note, Observation, Origin, Outcome, Peer, Refusal, Seen, Sender, Stage, Standing, Why, bare,
};

/// What `text` says. Lines outside any session are about the server.
pub(super) fn said<'a>(level: &str, session: &str, text: &'a str) -> Option<Observation<'a>> {
    let (word, values) = text.split_once(' ').unwrap_or((text, ""));
    let seen = match word {
        "connect" if field(values, "ip=").is_some() => Seen::Knocked(peer(values)),
        "disconnect" => closed(values),
        "sender" => mail(values)?,
        "recipient" => rcpt(values)?,
        "message" => content(values),
        "queue" => queue(values),
        "HAProxy" => proxy(values),
        _ if word.starts_with("hook=") => hook(text),
        _ if matches!(level, "WARN" | "ERROR" | "CRIT" | "ALERT" | "EMERG") => Seen::Noted(Note::Warning),
        _ if session.is_empty() => Seen::Noted(Note::Service),
        _ if STEPS.iter().any(|words| text.starts_with(words)) => Seen::Noted(Note::Step),
        _ => return None,
    };
    Some(Observation::new(seen))
}

/// Other lines of a session in connection.js and its neighbours.
const STEPS: &[&str] = &[
    "running ",
    "client ",
    "data post ",
    "Unable to ",
    "parsed ",
    "mail_from",
    "rcpt_to",
    "plugin ",
    "[",
    "dropping ",
    "received ",
];

fn peer(values: &str) -> Peer<'_> {
    let text = |key| field(values, key).unwrap_or("");
    Peer { ip: text("ip="), name: known(text("rdns=")), helo: text("helo=") }
}

/// What stands for a name that DNS does not have.
fn known(name: &str) -> &str {
    if matches!(name, "NXDOMAIN" | "DNSERROR" | "Unknown" | "undefined" | "null") { "" } else { name }
}

/// The summary of a session. Its last refusal is told nowhere else when no plugin took a recipient.
fn closed(values: &str) -> Seen<'_> {
    let last = field(values, "lr=").unwrap_or("");
    let Some((_, recipient)) = last.split_once("I cannot deliver mail for ") else { return Seen::Closed };
    let refused = third(field(values, "rcpts=").unwrap_or(""));
    Seen::Refused(Refusal {
        peer: peer(values),
        recipient: bare(recipient),
        count: refused.max(1),
        ..refusal(Stage::Rcpt, Why::Relay, last)
    })
}

/// The last of `accepted/deferred/rejected`.
fn third(counts: &str) -> u32 {
    counts.rsplit('/').next().and_then(|count| count.parse().ok()).unwrap_or(0)
}

const fn refusal<'a>(stage: Stage, why: Why, reply: &'a str) -> Refusal<'a> {
    Refusal {
        peer: Peer { ip: "", name: "", helo: "" },
        login: "",
        sender: Sender::Unsaid,
        recipient: "",
        count: 1,
        stage,
        why,
        temporary: false,
        reply,
    }
}

/// Whether `code` refuses, and if so, whether for now (`DENYSOFT`).
fn denied(values: &str) -> Option<bool> {
    let code = field(values, "code=").or_else(|| field(values, "retval="))?;
    code.strip_prefix("DENY").map(|rest| rest.starts_with("SOFT"))
}

fn said_to_visitor(values: &str) -> &str {
    field(values, "msg=").unwrap_or("")
}

/// `<a@b> code=CONT msg=""`.
fn mail(values: &str) -> Option<Seen<'_>> {
    let (path, values) = path(values)?;
    let sender = Sender::from_brackets(path);
    Some(match denied(values) {
        None => Seen::Arrived(Arrival { origin: Origin::Network, sender, ..Arrival::default() }),
        Some(temporary) => {
            let reply = said_to_visitor(values);
            Seen::Refused(Refusal { sender, temporary, ..refusal(Stage::Mail, why(Stage::Mail, reply), reply) })
        }
    })
}

/// `<a@b> code=OK msg="" sender=c@d`.
fn rcpt(values: &str) -> Option<Seen<'_>> {
    let (path, values) = path(values)?;
    let Some(temporary) = denied(values) else { return Some(Seen::RecipientAccepted(bare(path))) };
    let sender = match field(values, "sender=") {
        None => Sender::Unsaid,
        Some("") => Sender::Null,
        Some(address) => Sender::from_brackets(address),
    };
    let reply = said_to_visitor(values);
    let plain = refusal(Stage::Rcpt, why(Stage::Rcpt, reply), reply);
    Some(Seen::Refused(Refusal { sender, recipient: bare(path), temporary, ..plain }))
}

/// A path and what follows it. A quoted local part may hold spaces and `>`.
fn path(values: &str) -> Option<(&str, &str)> {
    let end = values.find("> code=").or_else(|| values.find("> ")).or_else(|| values.rfind('>'))? + 1;
    values.starts_with('<').then(|| values.split_at(end))
}

/// `mid=<…> size=451 rcpts=1/0/0 delay=0.009 code=CONT msg=""`: the content is there.
fn content(values: &str) -> Seen<'_> {
    let accepted = field(values, "rcpts=").and_then(|counts| counts.split('/').next()?.parse().ok());
    if let Some(temporary) = denied(values) {
        let reply = said_to_visitor(values);
        let plain = refusal(Stage::Data, why(Stage::Data, reply), reply);
        return Seen::Refused(Refusal { count: accepted.unwrap_or(1).max(1), temporary, ..plain });
    }
    Seen::Arrived(Arrival {
        origin: Origin::Network,
        size: field(values, "size=").and_then(|size| size.parse().ok()),
        recipients: accepted,
        message_id: bare(field(values, "mid=").unwrap_or("")),
        ..Arrival::default()
    })
}

/// `code=OK msg="Message Queued (…)"` ends a transaction well. `CONT` with these words stands before it where the visitor may
/// relay and the outbound queue takes the message (`queue_outbound_respond`); with others no plugin took it.
fn queue(values: &str) -> Seen<'_> {
    let arrival = Arrival { origin: Origin::Network, ..Arrival::default() };
    let Some(temporary) = denied(values) else {
        return match field(values, "code=") {
            Some("OK") => Seen::Arrived(arrival),
            Some("CONT") if said_to_visitor(values).starts_with("Message Queued") => {
                Seen::Arrived(Arrival { standing: Standing::Own, ..arrival })
            }
            _ => Seen::Noted(Note::Passing),
        };
    };
    let reply = said_to_visitor(values);
    Seen::Refused(Refusal { temporary, ..refusal(Stage::Data, why(Stage::Data, reply), reply) })
}

/// `proto=TCP4 src_ip=203.0.113.5:4321 dst_ip=…`.
fn proxy(values: &str) -> Seen<'_> {
    let source = field(values, "src_ip=").unwrap_or("");
    Seen::Described(Peer { ip: source.rsplit_once(':').map_or(source, |(ip, _)| ip), ..Peer::default() })
}

/// `hook=rcpt plugin=… function=… params=… retval=DENY msg="…"`. The core's own line repeats what was decided about a
/// sender, a recipient or a content; of the rest only this line tells.
fn hook(text: &str) -> Seen<'_> {
    let hook = field(text, "hook=").unwrap_or("");
    let plugin = field(text, "plugin=").unwrap_or("");
    let reply = said_to_visitor(text);
    let refused = |stage, temporary| Seen::Refused(Refusal { temporary, ..refusal(stage, why(stage, reply), reply) });
    match (hook, denied(text)) {
        ("queue", None) if field(text, "retval=") == Some("OK") => queued_by(plugin, reply),
        (_, None) => Seen::Noted(Note::Step),
        ("connect" | "connect_init" | "lookup_rdns", Some(temporary)) => refused(Stage::Connect, temporary),
        ("helo" | "ehlo", Some(temporary)) => refused(Stage::Helo, temporary),
        ("data", Some(temporary)) => refused(Stage::Data, temporary),
        ("mail" | "rcpt" | "rcpt_ok" | "data_post" | "queue" | "queue_outbound", Some(_)) => {
            Seen::Noted(Note::Repetition)
        }
        (_, Some(_)) => Seen::Noted(Note::Step),
    }
}

/// A queue plugin took the message with all its recipients.
fn queued_by<'a>(plugin: &str, reply: &'a str) -> Seen<'a> {
    let fate = match plugin.rsplit('/').next().unwrap_or("") {
        "smtp_forward" | "smtp_proxy" | "smtp_bridge" => Fate::HandedOver,
        "discard" => Fate::Discarded,
        "quarantine" => Fate::Held,
        _ => Fate::Delivered,
    };
    Seen::Tried(Outcome {
        recipients: "",
        count: None,
        original: "",
        sender: Sender::Unsaid,
        fate,
        next_hop: Hop::default(),
        reply,
    })
}

/// Words that plugins which come with Haraka say to a visitor, in lower case.
const WORDS: &[(&str, Why)] = &[
    ("cannot deliver mail for", Why::Relay),
    ("relay", Why::Relay),
    ("greylist", Why::Greylisted),
    ("listed", Why::Listed),
    ("blacklist", Why::Listed),
    ("blocklist", Why::Listed),
    ("talk too soon", Why::Protocol),
    ("pipelin", Why::Protocol),
    ("too many", Why::TooMuch),
    ("rate limit", Why::TooMuch),
    ("too fast", Why::TooMuch),
    ("too big", Why::TooMuch),
    ("spam", Why::Content),
    ("virus", Why::Content),
    ("authenticat", Why::LoginNeeded),
    ("starttls", Why::LoginNeeded),
    ("rdns", Why::BadName),
    ("reverse dns", Why::BadName),
    ("helo", Why::BadName),
    ("ehlo", Why::BadName),
    ("unavailable", Why::Trouble),
    ("temporar", Why::Trouble),
    ("dns error", Why::Trouble),
];

const UNKNOWN_RECIPIENT: &[&str] =
    &["no such", "not exist", "unknown", "invalid rcpt", "invalid recipient", "no mailbox", "user not found"];

fn why(stage: Stage, reply: &str) -> Why {
    let lower = reply.to_ascii_lowercase();
    if stage == Stage::Rcpt && UNKNOWN_RECIPIENT.iter().any(|words| lower.contains(words)) {
        return Why::UnknownRecipient;
    }
    if let Some((_, why)) = WORDS.iter().find(|(words, _)| lower.contains(words)) {
        return *why;
    }
    match stage {
        Stage::Mail => Why::BadSender,
        Stage::Helo => Why::BadName,
        Stage::Data => Why::Content,
        Stage::Connect | Stage::Rcpt | Stage::Other => Why::Policy,
    }
}
