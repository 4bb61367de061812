//! Commands that OpenSMTPD refused: `failed-command command="RCPT TO:<a@b>" result="550 …"`.
//!
//! The command is the visitor's text, the result the server's. Both stand in quotes that older versions do not escape, so
//! the result is what follows the last `" result="`.

use super::odd;
use crate::log::observation::{Note, Oddity, Peer, Refusal, Seen, Sender, Stage, Why, bare};

/// What `command="…" result="…"` says; the address before 5.9's command tells the visitor.
pub(super) fn failed_command(values: &str) -> Option<Seen<'_>> {
    let (rest, result) = values.rsplit_once("\" result=\"")?;
    let (before, command) = rest.split_once("command=\"")?;
    Some(refused(super::peer(before), command, result.strip_suffix('"').unwrap_or(result)))
}

/// What it means that `command` was answered `result`.
pub(super) fn refused<'a>(peer: Peer<'a>, command: &'a str, result: &'a str) -> Seen<'a> {
    let command = command.trim();
    if starts(command, "AUTH") {
        return login(result);
    }
    if is_out_of_order(result) {
        return Seen::Noted(Note::Step);
    }
    let (stage, sender, recipient) = match command {
        _ if starts(command, "RCPT TO:") => (Stage::Rcpt, Sender::Unsaid, bare(path(&command[8..]))),
        _ if starts(command, "MAIL FROM:") => (Stage::Mail, Sender::from_brackets(path(&command[10..])), ""),
        // The reply to the content has the last command before it, which is DATA, or nothing.
        "." | "" => (Stage::Data, Sender::Unsaid, ""),
        _ if starts(command, "DATA") => (Stage::Data, Sender::Unsaid, ""),
        _ => return other(peer, command, result),
    };
    let why = why(stage, result);
    Seen::Refused(Refusal {
        peer,
        login: "",
        sender,
        recipient,
        count: 1,
        stage,
        why,
        temporary: result.starts_with('4'),
        reply: result,
    })
}

fn starts(command: &str, verb: &str) -> bool {
    command.get(..verb.len()).is_some_and(|start| start.eq_ignore_ascii_case(verb))
}

/// A wrong password has a line of its own before this one; so has trouble while it was checked. Other answers to AUTH
/// (mechanism, syntax, order) are no login.
fn login<'a>(result: &str) -> Seen<'a> {
    let said_before = result.starts_with("535") || result.starts_with("421") || result.starts_with("454");
    Seen::Noted(if said_before { Note::Repetition } else { Note::Step })
}

/// RFC 5321 §4.1.4: a command that is refused because one before it was (RCPT after a refused MAIL, DATA without a recipient)
/// refuses nothing more.
fn is_out_of_order(result: &str) -> bool {
    result.starts_with("503") && !result.contains("option")
}

/// What follows `TO:` or `FROM:`, as far as the parameters: a path with its brackets, or an address without them.
fn path(argument: &str) -> &str {
    let argument = argument.trim_start();
    if argument.starts_with('<')
        && let Some(end) = argument.find('>')
    {
        return &argument[..=end];
    }
    argument.split(' ').next().unwrap_or("")
}

/// A command that names no sender and no recipient: only a name that is refused for what it is counts.
fn other<'a>(peer: Peer<'a>, command: &'a str, result: &'a str) -> Seen<'a> {
    let (verb, argument) = command.split_once(' ').unwrap_or((command, ""));
    let greets = verb.eq_ignore_ascii_case("EHLO") || verb.eq_ignore_ascii_case("HELO");
    if greets && !result.starts_with("50") {
        return Seen::Refused(Refusal {
            peer: Peer { helo: argument.trim(), ..peer },
            login: "",
            sender: Sender::Unsaid,
            recipient: "",
            count: 1,
            stage: Stage::Helo,
            why: why(Stage::Helo, result),
            temporary: result.starts_with('4'),
            reply: result,
        });
    }
    if verb.eq_ignore_ascii_case("VRFY") || verb.eq_ignore_ascii_case("EXPN") {
        return odd(Oddity::Probing);
    }
    let foreign = ["GET", "POST", "HEAD", "CONNECT", "OPTIONS"].contains(&verb);
    if foreign { odd(Oddity::NotSmtp) } else { Seen::Noted(Note::Step) }
}

/// Words of a result that tell the reason, in lower case, the surest first. Those of the server's own are from
/// smtp_session.c and lka_session.c; the others are what filters and `reject` rules usually say.
const WORDS: &[(&str, Why)] = &[
    ("invalid recipient", Why::Recipient),
    ("must issue an auth", Why::LoginNeeded),
    ("must issue a starttls", Why::LoginNeeded),
    ("greylist", Why::Greylisted),
    ("too many", Why::TooMuch),
    ("message too big", Why::TooMuch),
    ("not rfc 2822 compliant", Why::Content),
    ("spam", Why::Content),
    ("virus", Why::Content),
    ("loop detected", Why::Protocol),
    ("relay", Why::Relay),
    ("blacklist", Why::Listed),
    ("blocklist", Why::Listed),
    ("dnsbl", Why::Listed),
    ("reverse dns", Why::BadName),
    ("rdns", Why::BadName),
    ("fcrdns", Why::BadName),
    ("temporary", Why::Trouble),
    ("temporarily", Why::Trouble),
    ("internal server error", Why::Trouble),
    ("syntax error", Why::Protocol),
    ("line too long", Why::Protocol),
];

fn why(stage: Stage, result: &str) -> Why {
    let lower = result.to_ascii_lowercase();
    if let Some((_, why)) = WORDS.iter().find(|(words, _)| lower.contains(words)) {
        return *why;
    }
    match (result.get(..3).unwrap_or(""), stage) {
        ("500" | "501" | "502" | "503" | "504" | "555", _) => Why::Protocol,
        ("530", _) => Why::LoginNeeded,
        ("421" | "451" | "452", _) => Why::Trouble,
        (_, Stage::Mail) if lower.contains("sender") || lower.starts_with("553") => Why::BadSender,
        (_, Stage::Helo) => Why::BadName,
        _ => Why::Policy,
    }
}
