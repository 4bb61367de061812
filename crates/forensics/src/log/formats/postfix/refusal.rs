//! What a rule of smtpd or cleanup did with a visitor or a message: `reject: RCPT from name[ip]: 554 5.7.1 <a@b>: words;
//! from=<> to=<> proto= helo=<>` (`smtpd_check.c`, `log_whatsup`; `cleanup_message.c`; `cleanup_milter.c`).

use super::Said;
use super::words::{at_first, at_last, begins_with_any, has, in_brackets, peer_or_token};
use crate::log::observation::{Fate, Hop, Note, Outcome, Peer, Refusal, Seen, Sender, Stage, Why};
use memchr::memmem;

/// `ACTION: STAGE from PEER: REPLY; FIELDS`, if the words are such.
pub fn event<'a>(said: &Said<'a>) -> Option<Seen<'a>> {
    let (action, rest) = at_first(said.words, ": ")?;
    match action {
        "reject" | "milter-reject" | "proxy-reject" => refused(rest, said),
        "hold" | "milter-hold" => Some(kept_back(rest, said, Fate::Held)),
        "discard" | "milter-discard" => Some(kept_back(rest, said, Fate::Discarded)),
        "proxy-accept" | "filter" | "redirect" => Some(Seen::Noted(Note::Passing)),
        "abort" => Some(Seen::Noted(Note::Tls)),
        "warn" | "reject_warning" | "info" | "prepend" | "bcc" | "replace" | "strip" | "permit" | "delay" | "pass"
        | "ignore" => Some(Seen::Noted(Note::Step)),
        _ => None,
    }
}

/// What stands behind `reject: `.
pub fn refused<'a>(rest: &'a str, said: &Said<'a>) -> Option<Seen<'a>> {
    let told = match is_of_content(rest) {
        true => of_content(rest),
        false => of_session(rest)?,
    };
    let (code, words) = spoken(told.reply);
    let login = told.fields.login;
    let why = if told.of_content { Why::Content } else { why(words, said, told.stage) };
    Some(Seen::Refused(Refusal {
        peer: Peer { helo: told.fields.helo, ..told.peer },
        login,
        sender: told.fields.sender,
        recipient: told.fields.recipient,
        count: 1,
        stage: told.stage,
        why,
        temporary: code == Some(b'4') || (why == Why::TooMuch && code != Some(b'5')),
        reply: told.reply,
    }))
}

/// A rule kept the message back, which the visitor is not told.
fn kept_back<'a>(rest: &'a str, said: &Said<'a>, fate: Fate) -> Seen<'a> {
    let told = if is_of_content(rest) { Some(of_content(rest)) } else { of_session(rest) };
    match told {
        Some(told) if !said.id.is_empty() => Seen::Tried(Outcome {
            recipients: told.fields.recipient,
            count: None,
            original: "",
            sender: told.fields.sender,
            fate,
            next_hop: Hop::default(),
            reply: told.reply,
        }),
        _ => Seen::Noted(Note::Step),
    }
}

/// The pieces of such a line.
struct Told<'a> {
    stage: Stage,
    of_content: bool,
    peer: Peer<'a>,
    reply: &'a str,
    fields: Fields<'a>,
}

/// `from=<> to=<> proto= helo=<> sasl_username=<>`.
#[derive(Default)]
struct Fields<'a> {
    sender: Sender<'a>,
    recipient: &'a str,
    helo: &'a str,
    login: &'a str,
}

/// `RCPT from name[ip]: 554 5.7.1 <a@b>: words; from=<> …`.
fn of_session(rest: &str) -> Option<Told<'_>> {
    let (command, rest) = at_first(rest, " from ")?;
    let (peer, rest) = peer_or_token(rest)?;
    let rest = rest.strip_prefix(':').unwrap_or(rest).trim_ascii_start();
    let stage = stage(command);
    let (reply, fields) = fields(rest);
    Some(Told { stage, of_content: false, peer, reply, fields })
}

fn stage(command: &str) -> Stage {
    match command {
        "RCPT" => Stage::Rcpt,
        "MAIL" => Stage::Mail,
        "CONNECT" | "connect" => Stage::Connect,
        "EHLO" | "HELO" => Stage::Helo,
        "DATA" | "BDAT" | "END-OF-MESSAGE" | "DATA content" | "message content" => Stage::Data,
        _ => Stage::Other,
    }
}

/// The reply, and the fields behind it. The address that it begins with is the visitor's word, so it is read over first.
fn fields(text: &str) -> (&str, Fields<'_>) {
    let from = own_words(text);
    for mark in ["; from=<", "; to=<", "; proto=", ";"] {
        if let Some((before, _)) = at_first(&text[from..], mark) {
            let end = from + before.len();
            if mark == ";" && end + 1 < text.len() {
                break;
            }
            return (&text[..end], listed(text[end + 1..].trim_ascii_start()));
        }
    }
    (text, Fields::default())
}

/// Where the server's own words begin: behind `554 5.7.1 <address>: `.
fn own_words(text: &str) -> usize {
    let head = text.len() - text.trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, '.' | ' ')).len();
    let named = &text[head..];
    match named.starts_with('<') {
        true => at_first(named, ">: ").map_or(head, |(name, _)| head + name.len() + 3),
        false => head,
    }
}

/// The fields, separated by spaces in smtpd and cleanup, by commas in postscreen. Postfix makes brackets in HELO harmless
/// (`smtpd.c`, NEUTER_CHARACTERS), not those in addresses.
fn listed(text: &str) -> Fields<'_> {
    const BEHIND_SENDER: &[&str] = &[" to=<", ", to=<", " proto=", ", proto="];
    let mut fields = Fields::default();
    let mut rest = text;
    if let Some(value) = rest.strip_prefix("from=<") {
        let (sender, behind) = in_brackets(value, BEHIND_SENDER);
        fields.sender = if sender.is_empty() { Sender::Null } else { Sender::Given(sender) };
        rest = behind.trim_start_matches([',', ' ']);
    }
    if let Some(value) = rest.strip_prefix("to=<") {
        let (recipient, behind) = in_brackets(value, &[" proto=", ", proto="]);
        fields.recipient = recipient;
        rest = behind;
    }
    if let Some((_, value)) = at_first(rest, "helo=<") {
        let end = memchr::memchr(b'>', value.as_bytes()).unwrap_or(value.len());
        fields.helo = &value[..end];
        rest = &value[end..];
    }
    if let Some((_, value)) = at_first(rest, "sasl_username=<") {
        fields.login = in_brackets(value, &["", ":"]).0;
    }
    fields
}

/// cleanup's checks of what a message contains, and what is wrong with its MIME.
fn is_of_content(rest: &str) -> bool {
    begins_with_any(rest, &["header ", "body ", "mime-header ", "nested-header ", "mime-error ", "milter-header "])
}

/// `header Subject: text from name[ip]; from=<> to=<> proto= helo=<>: reply`. The line of the message is its sender's word,
/// so the server's words are looked for from the end.
fn of_content(rest: &str) -> Told<'_> {
    let end = memmem::rfind(rest.as_bytes(), b"; from=<").unwrap_or(rest.len());
    let (text, behind) = rest.split_at(end);
    let visitor = at_last(text, " from ").and_then(|(_, visitor)| peer_or_token(visitor));
    let peer = visitor.map_or(Peer::default(), |(peer, _)| peer);
    let peer = if peer.ip.is_empty() && peer.name == "local" { Peer::default() } else { peer };
    let (behind, reply) = match memmem::rfind(behind.as_bytes(), b">: ") {
        Some(end) => (&behind[..=end], &behind[end + 3..]),
        None => (behind, ""),
    };
    let fields = listed(behind.trim_start_matches([';', ' ']));
    Told { stage: Stage::Data, of_content: true, peer, reply, fields }
}

/// The first digit of the code, and what is said behind codes and the address in brackets.
fn spoken(reply: &str) -> (Option<u8>, &str) {
    (reply.as_bytes().first().copied(), &reply[own_words(reply)..])
}

/// Why, by the server's own words behind the address.
fn why(words: &str, said: &Said<'_>, stage: Stage) -> Why {
    if words.starts_with("Relay access denied") {
        return Why::Relay;
    }
    if words.starts_with("Service unavailable; ") && has(words, " blocked using ") {
        return Why::Listed;
    }
    if let Some((class, reason)) = at_first(words, " rejected: ") {
        return of_class((class, reason), said);
    }
    let lists: [(&[&str], Why); 5] = [
        (
            &["Must issue a STARTTLS", "Session encryption is required", "Authentication required", "TLS is required"],
            Why::LoginNeeded,
        ),
        (
            &["too many ", "Error: too m", "all server ports busy", "all screening ports busy", "too much mail"],
            Why::TooMuch,
        ),
        (&["Protocol error", "Bad ", "Syntax", "Error: "], Why::Protocol),
        (
            &[
                "Insufficient system storage",
                "Server configuration",
                "Temporary lookup failure",
                "Server local",
                "Service unavailable",
                "Queue file",
                "queue file write error",
            ],
            Why::Trouble,
        ),
        (&["Message size exceeds", "Message too big", "message size"], Why::Policy),
    ];
    if let Some((_, why)) = lists.iter().find(|(beginnings, _)| begins_with_any(words, beginnings)) {
        return *why;
    }
    if is_greylisting(words) {
        return Why::Greylisted;
    }
    // What a milter says has no form of its own; one that looks at the content speaks at its end.
    if said.words.starts_with("milter-") || stage == Stage::Data { Why::Content } else { Why::Policy }
}

/// `Recipient address rejected: User unknown …`.
fn of_class((class, reason): (&str, &str), said: &Said<'_>) -> Why {
    if is_greylisting(reason) {
        return Why::Greylisted;
    }
    if reason.starts_with("Improper use of SMTP command pipelining") {
        return Why::Protocol;
    }
    if reason.starts_with("Access denied") && is_submission(said.program) {
        return Why::LoginNeeded;
    }
    match class {
        "Recipient address" => of_recipient(reason),
        "Sender address" if begins_with_any(reason, &["not owned by user", "not logged in"]) => Why::OwnAddress,
        "Sender address" => of_sender(reason),
        "Helo command" => of_name(reason),
        "Client host" | "Unverified Client host" => of_client(reason),
        _ => Why::Policy,
    }
}

fn of_recipient(reason: &str) -> Why {
    const UNKNOWN: &[&str] =
        &["User unknown", "undeliverable address", "unverified address", "User has moved", "Unknown user"];
    match reason {
        _ if begins_with_any(reason, UNKNOWN) => Why::UnknownRecipient,
        _ if has(reason, "SPF") => Why::BadSender,
        _ => Why::Policy,
    }
}

fn of_sender(reason: &str) -> Why {
    match reason {
        _ if reason.starts_with("Access denied") => Why::Policy,
        _ => Why::BadSender,
    }
}

fn of_name(reason: &str) -> Why {
    if reason.starts_with("Access denied") { Why::Policy } else { Why::BadName }
}

fn of_client(reason: &str) -> Why {
    if reason.starts_with("cannot find your") { Why::BadName } else { Why::Policy }
}

/// The doors where only those who log in may send.
fn is_submission(program: &str) -> bool {
    begins_with_any(program.split_once('/').map_or("", |(_, door)| door), &["submission", "smtps"])
}

/// The words of postgrey, policyd, sqlgrey, milter-greylist, postscreen's after-220 tests and `defer_if_permit`.
fn is_greylisting(words: &str) -> bool {
    const WORDS: &[&str] = &["reylist", "raylist", "REYLIST", "Try again later", "try again later", "in progress"];
    WORDS.iter().any(|word| has(words, word))
        && !words.starts_with("Service unavailable")
        && !words.starts_with("unverified address")
}
