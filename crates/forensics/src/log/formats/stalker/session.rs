//! Lines of sessions: SMTP on both sides, and logins at any module.

use super::{Tag, queue_id};
use crate::log::observation::{
    Arrival, Login, Note, Observation, Oddity, Origin, Peer, Refusal, Seen, Sender, Stage, Why, bare,
};

/// What a line of an SMTP, POP or IMAP session says.
pub fn said<'a>(tag: &Tag<'a>) -> Option<Observation<'a>> {
    if let Some((id, text)) = queue_id(tag.text) {
        return message(tag, text).map(|seen| in_session(tag, seen).of_message(id));
    }
    visitor(tag).or_else(|| protocol(tag.text)).map(|seen| in_session(tag, seen)).or_else(|| logged_in(tag))
}

fn in_session<'a>(tag: &Tag<'a>, seen: Seen<'a>) -> Observation<'a> {
    // `SMTP(tcp)` and `SMTP(750)` have no session.
    let session = if tag.session == tag.module { "" } else { tag.session };
    Observation::new(seen).in_session(session)
}

/// What an SMTP session says of a message. What a next hop took is told again, recipient by recipient, by `SYSTEM(SMTP)`
/// and by `DEQUEUER`: counted there.
fn message<'a>(tag: &Tag<'a>, text: &'a str) -> Option<Seen<'a>> {
    if let Some(rest) = text.strip_prefix("received") {
        return received(tag, rest);
    }
    let repeated = ["sent", "batch relayed", "message body rejected", "stored"];
    repeated.iter().any(|words| text.starts_with(words)).then_some(Seen::Noted(Note::Repetition))
}

/// `received, N bytes`, `received encrypted, N bytes`; CommuniGate names the account that had logged in:
/// `received(user@domain), N bytes`.
fn received<'a>(tag: &Tag<'a>, rest: &'a str) -> Option<Seen<'a>> {
    let rest = rest.strip_prefix(" encrypted").unwrap_or(rest);
    let (login, rest) = match rest.strip_prefix('(') {
        Some(inside) => inside.split_once(')')?,
        None => ("", rest),
    };
    let size = rest.strip_prefix(", ")?.strip_suffix(" bytes")?;
    let peer = match bracketed(tag.about) {
        Some(ip) => Peer { ip, ..Peer::default() },
        // By now SIMS has looked the name up; it would show the address if that had failed.
        None => Peer { ip: "", name: tag.about, helo: tag.about },
    };
    let size = Some(size.parse().ok()?);
    Some(Seen::Arrived(Arrival { peer, login, origin: Origin::Network, size, ..Arrival::default() }))
}

/// What a session says of its visitor.
fn visitor<'a>(tag: &Tag<'a>) -> Option<Seen<'a>> {
    let ip = |text| socket(text).map(|ip| Peer { ip, ..Peer::default() });
    if let Some(rest) = tag.text.strip_prefix("Failed to verify. Real address is ") {
        let peer = Peer { helo: tag.about, ..ip(rest)? };
        return Some(Seen::Odd { peer, what: Oddity::NameDoubted });
    }
    if let Some(rest) = tag.text.strip_prefix("Got connection from ") {
        return Some(Seen::Knocked(ip(rest)?));
    }
    if let Some(rest) = tag.text.strip_prefix("got connection on ") {
        return Some(Seen::Knocked(ip(rest.rsplit_once(" from ")?.1)?));
    }
    if tag.module == "SMTPI" && matches!(tag.text, "closing connection" | "releasing stream") {
        return Some(if tag.text == "closing connection" { Seen::Closed } else { Seen::Noted(Note::Connection) });
    }
    if let Some((addressed, why)) = tag.text.split_once(" rejected: ").filter(|_| tag.module == "SMTPI") {
        return refused(tag, addressed, why);
    }
    let command = ["Input Line: ", "inp: ", "cmd: "].iter().find_map(|words| tag.text.strip_prefix(words))?;
    let command = command.trim_end_matches("\\n").trim_end_matches("\\r");
    let helo = command.split_once(' ').filter(|(verb, _)| is_hello(verb)).map(|(_, name)| name.trim());
    match helo {
        // Where a session sends, what stands behind `cmd:` is our own greeting.
        Some(helo) if tag.module == "SMTPI" || tag.text.starts_with("Input") => {
            Some(Seen::Described(Peer { helo, ..Peer::default() }))
        }
        _ => Some(Seen::Noted(Note::Step)),
    }
}

fn is_hello(verb: &str) -> bool {
    verb.eq_ignore_ascii_case("HELO") || verb.eq_ignore_ascii_case("EHLO")
}

/// `Return-Path 'x' rejected: why` and `'x' rejected: why`.
fn refused<'a>(tag: &Tag<'a>, addressed: &'a str, reply: &'a str) -> Option<Seen<'a>> {
    let (stage, quoted) = match addressed.split_once('\'')? {
        (before, quoted) if before.to_ascii_lowercase().starts_with("return-path") => (Stage::Mail, quoted),
        (_, quoted) => (Stage::Rcpt, quoted),
    };
    let address = bare(quoted.strip_suffix('\'')?);
    let sender = if stage == Stage::Mail { Sender::Given(address) } else { Sender::Unsaid };
    Some(Seen::Refused(Refusal {
        peer: Peer { ip: bracketed(tag.about).unwrap_or_default(), ..Peer::default() },
        login: "",
        sender,
        recipient: if stage == Stage::Rcpt { address } else { "" },
        count: 1,
        stage,
        why: why(stage, reply),
        temporary: reply.contains("temporar"),
        reply,
    }))
}

fn why(stage: Stage, reply: &str) -> Why {
    let says = |words: &[&str]| words.iter().any(|word| reply.contains(word));
    match stage {
        _ if says(&["blacklist", "black list"]) => Why::Listed,
        _ if says(&["relay"]) => Why::Relay,
        Stage::Rcpt if says(&["unknown", "no such"]) => Why::UnknownRecipient,
        Stage::Mail => Why::BadSender,
        _ => Why::Policy,
    }
}

/// What passes by at the levels 4 and 5: what is said on the wire and by the network.
fn protocol(text: &str) -> Option<Seen<'_>> {
    const STEPS: [(&str, Note); 16] = [
        ("Stream ", Note::Connection),
        ("Resolver ", Note::Dns),
        ("Line ", Note::Connection),
        ("Connection accepted from ", Note::Connection),
        ("Looking for ", Note::Dns),
        ("Sending ", Note::Step),
        ("Received ", Note::Step),
        ("OT ", Note::Step),
        ("*Status=", Note::Step),
        ("out: ", Note::Step),
        ("rsp: ", Note::Step),
        ("closing connection", Note::Connection),
        ("releasing stream", Note::Connection),
        ("resolving ", Note::Dns),
        ("connecting to ", Note::Connection),
        ("connected to ", Note::Connection),
    ];
    STEPS.iter().find(|(words, _)| text.starts_with(words)).map(|(_, note)| Seen::Noted(*note))
}

/// CommuniGate: `HTTPA-000009([IP]:p) 'user' connected(METHOD)`, in the same form for each module.
pub fn logged_in<'a>(tag: &Tag<'a>) -> Option<Observation<'a>> {
    let (user, rest) = tag.text.strip_prefix('\'')?.split_once('\'')?;
    let mechanism = rest.strip_prefix(" connected(")?.split_once(')')?.0;
    let login = Login {
        peer: Peer { ip: socket(tag.about).unwrap_or_default(), ..Peer::default() },
        user,
        mechanism,
        service: service(tag.module)?,
        times: 1,
    };
    Some(in_session(tag, Seen::LoggedIn(login)))
}

fn service(module: &str) -> Option<&'static str> {
    Some(match module {
        "SMTPI" | "SMTP" => "smtp",
        "POP" => "pop3",
        "IMAP" => "imap",
        "PWD" => "pwd",
        _ if module.starts_with("HTTP") => "http",
        _ => return None,
    })
}

/// `ACCOUNT(user): Master access granted`.
pub fn account<'a>(tag: &Tag<'a>) -> Option<Observation<'a>> {
    tag.text.ends_with("access granted").then(|| Observation::new(Seen::Noted(Note::Step)))
}

/// `[IP]`.
fn bracketed(text: &str) -> Option<&str> {
    text.strip_prefix('[')?.strip_suffix(']')
}

/// `[IP]`, `[IP:port]` or `[IP]:port`: the address.
fn socket(text: &str) -> Option<&str> {
    let (inside, port) = text.strip_prefix('[')?.split_once(']')?;
    let is_port = |port: &str| !port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit());
    if !port.is_empty() && !port.strip_prefix(':').is_some_and(is_port) {
        return None;
    }
    match inside.split_once(':') {
        // One colon separates a port; more of them are an IPv6 address.
        Some((ip, port)) if !port.contains(':') => Some(ip),
        _ => Some(inside),
    }
}
