//! The lines of sendmail that are neither arrival, delivery nor refusal: sessions, the daemon, its files.

use super::field::Host;
use super::refusal::fated;
use crate::log::observation::{Fate, Note, Oddity, Seen};

/// What `text`, a line of the queue id `message`, says.
pub fn read<'a>(message: &str, text: &'a str) -> Option<Seen<'a>> {
    of_message(message, text)
        .or_else(|| of_session(text))
        .or_else(|| NOTES.iter().find(|(words, _)| text.starts_with(words)).map(|(_, note)| Seen::Noted(*note)))
}

fn of_message<'a>(message: &str, text: &str) -> Option<Seen<'a>> {
    if message.is_empty() {
        return None;
    }
    // Written from LogLevel 11 on, when the files of the message are removed.
    if text.starts_with("done; delay=") {
        return Some(Seen::Finished);
    }
    if text == "discarded" || text.starts_with("discarded ") {
        return Some(fated(Fate::Discarded));
    }
    // `quarantine="reason"` or `milter=name, quarantine=reason`
    let held = text.starts_with("quarantine") || (text.starts_with("milter=") && text.contains(", quarantine="));
    held.then(|| fated(Fate::Held))
}

/// What happens in a session, the visitor standing in front or behind `from`.
fn of_session(text: &str) -> Option<Seen<'_>> {
    if let Some(host) = text.strip_prefix("connect from ") {
        return Some(Seen::Knocked(Host::read(host).peer()));
    }
    if text.starts_with("lost input channel from ")
        || text.starts_with("timeout waiting for input from ")
        || text.starts_with("Null connection from ")
    {
        return Some(Seen::Closed);
    }
    odd(text)
}

/// What only few visitors do, and how a session ends in which nothing was done.
fn odd(text: &str) -> Option<Seen<'_>> {
    // `rejecting server EHLO from name [ip] due to traffic before response`: more than one command where one must wait.
    if let Some(rest) =
        text.strip_prefix("rejecting ").and_then(|rest| rest.strip_suffix(" due to traffic before response"))
    {
        let (_, host) = rest.split_once(" from ")?;
        return Some(Seen::Odd { peer: Host::read(host).peer(), what: Oddity::TooEarly });
    }
    // The name and the address come first, so what the visitor said stands behind the first mark.
    let at = text.find(']')?;
    let (host, said) = text.split_at(at + 1);
    let said = said.strip_prefix(" (may be forged)").unwrap_or(said);
    if said.starts_with(" did not issue MAIL") {
        return Some(Seen::Closed);
    }
    let said = said.strip_prefix(": ")?;
    let what = if let Some(rest) = said.strip_prefix("possible SMTP attack: command=") {
        suspected(rest)
    } else if said.starts_with("Possible SMTP RCPT flood") {
        Oddity::TooManyErrors
    } else if said.starts_with("probable open proxy") {
        Oddity::NotSmtp
    } else if said.starts_with("EXPN ") || said.starts_with("VRFY ") {
        Oddity::Probing
    } else {
        return said.starts_with("ETRN").then_some(Seen::Noted(Note::Step));
    };
    Some(Seen::Odd { peer: Host::read(host).peer(), what })
}

fn suspected(command: &str) -> Oddity {
    match command.split(',').next() {
        Some("AUTH") => Oddity::LoginAttack,
        Some("VRFY" | "EXPN") => Oddity::Probing,
        _ => Oddity::TooManyErrors,
    }
}

const NOTES: &[(&str, Note)] = &[
    ("STARTTLS", Note::Tls),
    ("TLS", Note::Tls),
    ("starting daemon", Note::Service),
    ("started as: ", Note::Service),
    ("stopping daemon", Note::Service),
    ("restarting ", Note::Service),
    ("exiting", Note::Service),
    ("alias database ", Note::Service),
    ("accepting connections again", Note::Service),
    ("rejecting connections on ", Note::Service),
    ("deferring connections on ", Note::Service),
    ("delaying ", Note::Service),
    ("runqueue", Note::Service),
    ("Daemon ", Note::Service),
    ("daemon ", Note::Service),
    ("rebuilding alias", Note::Service),
    ("alias ", Note::Step),
    ("engine=", Note::Tls),
    ("poststats: ", Note::Warning),
    ("message-id=", Note::Step),
    ("locked", Note::Step),
    ("clone", Note::Passing),
    ("grew WorkList", Note::Step),
    ("Authentication-Warning: ", Note::Step),
    ("collect: ", Note::Step),
    ("putbody: ", Note::Step),
    ("putoutmsg ", Note::Connection),
    ("--- ", Note::Step),
    ("<-- ", Note::Step),
    ("SMTP MAIL command (", Note::Repetition),
    ("SMTP RCPT command (", Note::Repetition),
    ("SMTP outgoing connect on ", Note::Connection),
    ("makeconnection ", Note::Connection),
    ("SMTP DATA-1 protocol error", Note::Connection),
    ("timeout ", Note::Connection),
    ("gethostbyaddr(", Note::Dns),
    ("gethostbyname(", Note::Dns),
    ("milter=", Note::Repetition),
    ("Milter", Note::Step),
    ("milter", Note::Step),
    ("Truncated ", Note::Step),
    ("Fixed ", Note::Step),
    ("Dropped ", Note::Step),
    ("Warning: ", Note::Warning),
    ("WARNING: ", Note::Warning),
    ("warning: ", Note::Warning),
    ("SYSERR", Note::Warning),
    ("SYSWARN", Note::Warning),
    ("Losing ", Note::Warning),
    ("ERROR: ", Note::Warning),
    ("error", Note::Warning),
    ("low on space", Note::Warning),
    ("My unqualified host name", Note::Warning),
    ("unable to ", Note::Warning),
    ("opendaemonsocket", Note::Warning),
    ("problem creating ", Note::Warning),
    ("hash map ", Note::Warning),
    ("forward ", Note::Warning),
    ("file ", Note::Warning),
    ("/", Note::Warning),
    ("cannot ", Note::Warning),
    ("can't ", Note::Warning),
    ("could not ", Note::Warning),
    ("savemail", Note::Warning),
    ("dropenvelope", Note::Warning),
    ("queueup", Note::Warning),
    ("readqf", Note::Warning),
    ("safesasl", Note::Warning),
    ("NIS", Note::Warning),
    ("ldap", Note::Warning),
];
