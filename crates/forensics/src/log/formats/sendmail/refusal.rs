//! What sendmail refuses: by its rulesets (`check_relay`, `check_mail`, `check_rcpt` …), by a filter (milter), and by
//! itself; and logins.

use super::field::{Host, until, value};
use crate::log::formats::words::{says, why};
use crate::log::observation::{Fate, Hop, Login, Note, Oddity, Outcome, Peer, Refusal, Seen, Sender, Stage, Why, bare};

/// What `text`, a line of the queue id `message`, refuses, if it does.
pub fn read<'a>(message: &str, text: &'a str) -> Option<Seen<'a>> {
    if let Some(rest) = text.strip_prefix("ruleset=") {
        return Some(by_ruleset(message, rest));
    }
    if let Some(rest) = text.strip_prefix("Milter: ") {
        return Some(by_filter(rest));
    }
    if let Some(rest) = text.strip_prefix("AUTH") {
        return login(rest);
    }
    by_itself(text).or_else(|| recipient(text))
}

fn refused<'a>(peer: Peer<'a>, stage: Stage, reply: &'a str) -> Refusal<'a> {
    Refusal {
        peer,
        login: "",
        sender: Sender::Unsaid,
        recipient: "",
        count: 1,
        stage,
        why: reason(stage, reply),
        temporary: reply.starts_with('4'),
        reply,
    }
}

/// The reason by the enhanced status where it is unmistakable (RFC 3463 §3.2), else by the words behind the address that
/// is repeated: `550 5.7.1 <a@b>... Relaying denied`.
fn reason(stage: Stage, reply: &str) -> Why {
    let status = reply.split(' ').nth(1).unwrap_or("");
    match status.get(1..) {
        Some(".1.8" | ".1.7") => return Why::BadSender,
        Some(".1.1") if stage == Stage::Rcpt => return Why::UnknownRecipient,
        Some(".7.26") => return Why::BadSender,
        _ => {}
    }
    let words = reply.split_once("... ").map_or(reply, |(_, words)| words);
    match stage {
        Stage::Data => why(words).unwrap_or(Why::Content),
        _ if words.starts_with("Domain of sender") => Why::BadSender,
        _ => why(words).unwrap_or(Why::Policy),
    }
}

/// `check_rcpt, arg1=<a@b>, relay=name [ip], reject=550 …`; `check_relay` has the address in `arg2`.
fn by_ruleset<'a>(message: &str, text: &'a str) -> Seen<'a> {
    let (name, rest) = text.split_once(", arg1=").unwrap_or((text, ""));
    let (argument, rest) = until(rest, &[", arg2=", ", relay=", ", reject=", ", discard", ", quarantine="]);
    let (relay, action) = until(rest, &[", reject=", ", discard", ", quarantine="]);
    let peer =
        relay.rfind(", relay=").map_or_else(Peer::default, |at| Host::read(&relay[at + ", relay=".len()..]).peer());
    let Some(reply) = action.strip_prefix(", reject=") else { return without_refusal(message, action) };
    let stage = match name {
        "check_relay" => Stage::Connect,
        "check_mail" => Stage::Mail,
        "check_rcpt" | "check_compat" => Stage::Rcpt,
        "check_vrfy" | "check_expn" => return Seen::Odd { peer, what: Oddity::Probing },
        "check_etrn" | "tls_client" | "tls_server" | "tls_rcpt" | "trust_auth" => Stage::Other,
        _ => Stage::Data,
    };
    let (sender, recipient) = match stage {
        Stage::Mail => (Sender::from_brackets(argument), ""),
        Stage::Rcpt => (Sender::Unsaid, bare(argument)),
        _ => (Sender::Unsaid, ""),
    };
    Seen::Refused(Refusal { sender, recipient, ..refused(peer, stage, reply) })
}

/// Taken and thrown away, or taken and held. Without a queue id there is no message yet.
fn without_refusal<'a>(message: &str, action: &str) -> Seen<'a> {
    let fate = if action.starts_with(", quarantine=") { Fate::Held } else { Fate::Discarded };
    match message {
        "" => Seen::Noted(Note::Step),
        _ => fated(fate),
    }
}

/// An outcome for all recipients of the message.
pub const fn fated<'a>(fate: Fate) -> Seen<'a> {
    Seen::Tried(Outcome {
        recipients: "",
        count: None,
        original: "",
        sender: Sender::Unsaid,
        fate,
        next_hop: Hop { host: "", ip: "" },
        reply: "",
    })
}

/// `to=<a@b>, reject=550 …`, `from=<a@b>, reject=…`, `data, reject=…`, `helo=x, reject=…`, `connect: host=x, addr=y, rejecting
/// commands`; or `discard` in place of the refusal.
fn by_filter(text: &str) -> Seen<'_> {
    if let Some(rest) = text.strip_prefix("connect: host=") {
        let (name, rest) = rest.split_once(", addr=").unwrap_or((rest, ""));
        let (ip, said) = rest.split_once(", ").unwrap_or((rest, ""));
        let name = if name.starts_with('[') { "" } else { name };
        let refusal = refused(Peer { ip, name, helo: "" }, Stage::Connect, said);
        return Seen::Refused(Refusal { why: Why::Policy, temporary: says(said, "temp"), ..refusal });
    }
    let (step, action) = until(text, &[", reject=", ", discard", ", quarantine"]);
    let Some(reply) = action.strip_prefix(", reject=") else {
        return match action {
            "" => Seen::Noted(Note::Warning),
            _ if action.starts_with(", quarantine") => fated(Fate::Held),
            _ => fated(Fate::Discarded),
        };
    };
    let (command, argument) = step.split_once('=').unwrap_or((step, ""));
    let refusal = refused(Peer::default(), stage_of(command), reply);
    Seen::Refused(match command {
        "to" | "rcpt" => Refusal { recipient: bare(argument), ..refusal },
        "from" => Refusal { sender: Sender::from_brackets(argument), ..refusal },
        "helo" => Refusal { peer: Peer { helo: argument, ..Peer::default() }, ..refusal },
        _ => refusal,
    })
}

fn stage_of(command: &str) -> Stage {
    match command {
        "to" | "rcpt" => Stage::Rcpt,
        "from" => Stage::Mail,
        "helo" => Stage::Helo,
        _ => Stage::Data,
    }
}

/// `=server, relay=name [ip], authid=user, mech=PLAIN, bits=0`; ` failure (LOGIN): … (-13) …, user=x, relay=name [ip]`. What
/// the library says of the failure may repeat words of the visitor, so the host is looked for from the end.
fn login(text: &str) -> Option<Seen<'_>> {
    if let Some(rest) = text.strip_prefix("=server") {
        let peer = Host::read(value(rest, ", relay=")).peer();
        let behind = rest.split_once(", authid=").map_or("", |(_, behind)| behind);
        let (user, mechanism) = behind.rsplit_once(", mech=").unwrap_or((behind, ""));
        let mechanism = mechanism.split(',').next().unwrap_or("");
        return Some(Seen::LoggedIn(Login { peer, user, mechanism, service: "smtp", times: 1 }));
    }
    let Some(rest) = text.strip_prefix(" failure (") else {
        return [("=client", Note::Connection), (": ", Note::Step), (" ", Note::Warning)]
            .iter()
            .find(|(words, _)| text.starts_with(words))
            .map(|(_, note)| Seen::Noted(*note));
    };
    let (mechanism, rest) = rest.split_once("): ").unwrap_or((rest, ""));
    // The visitor asked for a mechanism that there is not: no password was tried.
    if rest.starts_with("no mechanism available") {
        return Some(Seen::Noted(Note::Step));
    }
    let (said, relay) = rest.rsplit_once(", relay=").unwrap_or((rest, ""));
    let user = said.rsplit_once(", user=").map_or("", |(_, user)| user);
    Some(Seen::LoginFailed(Login { peer: Host::read(relay).peer(), user, mechanism, service: "smtp", times: 1 }))
}

/// `<a@b>... User unknown`: the client is known from other lines with the same queue id.
fn recipient(text: &str) -> Option<Seen<'_>> {
    let (address, words) = text.split_once("... ")?;
    let is_address = address.starts_with('<') && address.ends_with('>') || !address.contains([' ', '=']);
    let refusal = refused(Peer::default(), Stage::Rcpt, words);
    is_address
        .then(|| Seen::Refused(Refusal { recipient: bare(address), why: why(words).unwrap_or(Why::Policy), ..refusal }))
}

/// Sentences in which sendmail itself refuses a visitor.
fn by_itself(text: &str) -> Option<Seen<'_>> {
    if let Some(rest) = text.strip_prefix("rejecting commands from ") {
        let (host, _) = rest.split_once(" due to ").unwrap_or((rest, ""));
        let refusal = refused(Host::read(host).peer(), Stage::Connect, text);
        return Some(Seen::Refused(Refusal { why: Why::Protocol, ..refusal }));
    }
    if text.starts_with("message size (") && text.contains(") exceeds maximum (") {
        let refusal = refused(Peer::default(), Stage::Data, text);
        return Some(Seen::Refused(Refusal { why: Why::TooMuch, ..refusal }));
    }
    if text.starts_with("invalid domain name (") {
        let host = text.rsplit_once(") from ").map_or("", |(_, host)| host);
        let refusal = refused(Host::read(host).peer(), Stage::Helo, "");
        return Some(Seen::Refused(Refusal { why: Why::BadName, ..refusal }));
    }
    None
}
