//! What stands before qmail's queue: tcpserver (ucspi-tcp), rblsmtpd, qmail-smtpd with its usual patches, spamdyke and
//! vpopmail's logins.
//!
//! The words are those of tcpserver.c and rblsmtpd.c, of the chkuser patch, of the `badmailfrom`/`badrcptto` logging
//! patches, of s/qmail's `Reject::…` lines, of spamdyke and of vchkpw. qmail-smtpd itself logs nothing.

use super::{noted, number};
use crate::log::observation::{Login, Note, Observation, Peer, Refusal, Seen, Sender, Stage, Why, bare};

/// What `text` says, written by `program` with process id `pid`.
pub(super) fn said<'a>(program: &str, pid: &'a str, text: &'a str) -> Option<Observation<'a>> {
    match program {
        "tcpserver" | "sslserver" => tcpserver(text),
        "rblsmtpd" => rblsmtpd(text),
        "spamdyke" => spamdyke(text).map(|said| said.in_session(pid)),
        "vpopmail" | "vchkpw" => vchkpw(text),
        "qmail-smtpd" => smtpd(text),
        "qmail-queue" | "qmail-remote" | "qmail-local" => Some(noted(Note::Step)),
        // Under multilog only the words tell.
        _ => chkuser(text).or_else(|| text.starts_with("spamdyke").then(|| inner(text)).flatten()),
    }
}

/// `spamdyke[123]: …` behind a label instead of a syslog frame.
fn inner(text: &str) -> Option<Observation<'_>> {
    let (tag, rest) = text.split_once(": ")?;
    let pid = tag.strip_prefix("spamdyke[")?.strip_suffix(']')?;
    spamdyke(rest).map(|said| said.in_session(pid))
}

/// `pid n from ip` · `ok n local:ip:port name:ip::port` · `deny n …` · `end n status s` · `status: n/m`.
fn tcpserver(text: &str) -> Option<Observation<'_>> {
    let (word, rest) = text.split_once(' ').unwrap_or((text, ""));
    let (pid, rest) = rest.split_once(' ').unwrap_or((rest, ""));
    let seen = match word {
        "status:" => Seen::Noted(Note::Statistics),
        "pid" => Seen::Knocked(Peer { ip: rest.strip_prefix("from ")?, ..Peer::default() }),
        "ok" => Seen::Described(remote(rest)),
        "deny" => Seen::Refused(Refusal { peer: remote(rest), ..refusal(Stage::Connect, Why::Policy, "") }),
        "end" => Seen::Closed,
        "warning:" | "fatal:" | "usage:" => Seen::Noted(Note::Warning),
        _ => return None,
    };
    let said = Observation::new(seen);
    Some(if number(pid).is_some() { said.in_session(pid) } else { said })
}

/// The second of `mail.example.jp:192.0.2.1:25 client.example.com:203.0.113.5:user:4321`: name, address, ident, port.
fn remote(text: &str) -> Peer<'_> {
    let remote = text.split(' ').nth(1).unwrap_or("");
    let Some((name, rest)) = remote.split_once(':') else { return Peer::default() };
    let ip = rest.rsplitn(3, ':').nth(2).unwrap_or(rest);
    Peer { ip, name, helo: "" }
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

/// `IP pid n: 451 url`, in some versions with the list before the colon.
fn rblsmtpd(text: &str) -> Option<Observation<'_>> {
    let Some((ip, rest)) = text.split_once(" pid ") else {
        return ["warning: ", "fatal: ", "usage: "].iter().any(|w| text.starts_with(w)).then(|| noted(Note::Warning));
    };
    let (pid, reply) = rest.split_once(": ")?;
    let pid = pid.split(' ').next().and_then(number)?;
    let refusal = Refusal {
        peer: Peer { ip, ..Peer::default() },
        temporary: reply.starts_with('4'),
        ..refusal(Stage::Rcpt, Why::Listed, reply)
    };
    Some(Observation::new(Seen::Refused(refusal)).in_session(pid))
}

/// Lines of qmail-smtpd's patches.
fn smtpd(text: &str) -> Option<Observation<'_>> {
    if let Some(said) = chkuser(text) {
        return Some(said);
    }
    if let Some(rest) = text.strip_prefix("pid ") {
        let (pid, rest) = rest.split_once(' ')?;
        return sqmail(rest).map(|seen| Observation::new(seen).in_session(pid));
    }
    if let Some((_, rest)) = PATCHES.iter().find_map(|(words, _, _)| Some((words, text.strip_prefix(words)?))) {
        let (_, stage, why) = PATCHES.iter().find(|(words, _, _)| text.starts_with(words))?;
        return Some(Observation::new(Seen::Refused(patched(rest, *stage, *why))));
    }
    let harmless = ["read failed", "write failed", "connection ", "timeout", "message "];
    harmless.iter().any(|words| text.starts_with(words)).then(|| noted(Note::Step))
}

/// `badmailfrom: a@b at IP` and the like.
const PATCHES: &[(&str, Stage, Why)] = &[
    ("badmailfrom: ", Stage::Mail, Why::BadSender),
    ("badhelo: ", Stage::Helo, Why::BadName),
    ("badrcptto: ", Stage::Rcpt, Why::Policy),
    ("invalidrcptto: ", Stage::Rcpt, Why::UnknownRecipient),
    ("validrcptto: ", Stage::Rcpt, Why::UnknownRecipient),
    ("relaying denied: ", Stage::Rcpt, Why::Relay),
    ("nogateway: ", Stage::Rcpt, Why::Relay),
];

/// `ADDRESS at IP`, or `ADDRESS from IP`.
fn patched(text: &str, stage: Stage, why: Why) -> Refusal<'_> {
    let (address, ip) = text.rsplit_once(" at ").or_else(|| text.rsplit_once(" from ")).unwrap_or((text, ""));
    let plain = Refusal { peer: Peer { ip, ..Peer::default() }, ..refusal(stage, why, "") };
    match stage {
        Stage::Mail => Refusal { sender: Sender::from_brackets(address), ..plain },
        Stage::Helo => Refusal { peer: Peer { ip, name: "", helo: address }, ..plain },
        _ => Refusal { recipient: bare(address), ..plain },
    }
}

/// `CHKUSER rejected rcpt: from <a@b:user:> remote <helo:name:ip> rcpt <c@d> : not existing recipient`.
fn chkuser(text: &str) -> Option<Observation<'_>> {
    let (what, rest) = text.strip_prefix("CHKUSER ")?.split_once(": ")?;
    let (values, reply) = rest.rsplit_once(" : ").unwrap_or((rest, ""));
    let mut from = bracketed(values, "from <").splitn(3, ':');
    let (sender, login) = (from.next().unwrap_or(""), from.next().unwrap_or(""));
    let recipient = bracketed(values, "rcpt <");
    let seen = match what {
        "accepted rcpt" | "relaying rcpt" => Seen::RecipientAccepted(recipient),
        _ if !what.starts_with("rejected") => Seen::Noted(Note::Step),
        _ => {
            let (stage, why) = chkuser_why(what, reply);
            Seen::Refused(Refusal {
                peer: chkuser_peer(bracketed(values, "remote <")),
                login,
                sender: if sender.is_empty() { Sender::Null } else { Sender::Given(sender) },
                recipient,
                temporary: reply.contains("temporar") || reply.contains("try again"),
                ..refusal(stage, why, reply)
            })
        }
    };
    Some(Observation::new(seen))
}

fn bracketed<'a>(values: &'a str, opening: &str) -> &'a str {
    let Some((_, rest)) = values.split_once(opening) else { return "" };
    rest.split('>').next().unwrap_or("")
}

/// `helo:name:ip`; IPv6 has colons of its own, so only the first two separate.
fn chkuser_peer(text: &str) -> Peer<'_> {
    let mut parts = text.splitn(3, ':');
    let (helo, name, ip) = (parts.next(), parts.next(), parts.next());
    let name = name.filter(|name| *name != "unknown").unwrap_or("");
    Peer { ip: ip.unwrap_or(""), name, helo: helo.unwrap_or("") }
}

fn chkuser_why(what: &str, reply: &str) -> (Stage, Why) {
    match what {
        "rejected sender" => (Stage::Mail, Why::BadSender),
        "rejected relaying" => (Stage::Rcpt, Why::Relay),
        "rejected intrusion" => (Stage::Rcpt, Why::TooMuch),
        _ if reply.contains("not existing") || reply.contains("no mailbox") => (Stage::Rcpt, Why::UnknownRecipient),
        _ if reply.contains("max number") || reply.contains("too many") => (Stage::Rcpt, Why::TooMuch),
        _ if reply.contains("mailbox full") || reply.contains("overquota") => (Stage::Rcpt, Why::Policy),
        _ => (Stage::Rcpt, Why::Policy),
    }
}

/// s/qmail: `Reject::RCPT::Failed_Rcptto P:ESMTP S:IP:name H:helo F:sender T:recipient '…'`.
fn sqmail(text: &str) -> Option<Seen<'_>> {
    let (verdict, values) = text.split_once(' ').unwrap_or((text, ""));
    let mut parts = verdict.splitn(3, "::");
    let (answer, command, rule) = (parts.next()?, parts.next().unwrap_or(""), parts.next().unwrap_or(""));
    let login =
        || Login { peer: sqmail_peer(values), user: tagged(values, "?="), mechanism: rule, service: "smtp", times: 1 };
    Some(match (answer, command) {
        ("Accept", "AUTH") => Seen::LoggedIn(login()),
        ("Reject", "AUTH") => Seen::LoginFailed(login()),
        ("Reject", _) => {
            let (stage, why) = sqmail_why(command, rule);
            Seen::Refused(Refusal {
                peer: sqmail_peer(values),
                sender: sqmail_sender(values),
                recipient: tagged(values, "T:"),
                temporary: command == "TLS" || rule.contains("Greylist"),
                ..refusal(stage, why, "")
            })
        }
        ("Accept" | "Announce" | "Start" | "Info" | "Rqst", _) => Seen::Noted(Note::Step),
        _ => return None,
    })
}

fn sqmail_sender(values: &str) -> Sender<'_> {
    match tagged(values, "F:") {
        "" if values.contains(" F:") => Sender::Null,
        "" => Sender::Unsaid,
        address => Sender::from_brackets(address),
    }
}

fn tagged<'a>(values: &'a str, tag: &str) -> &'a str {
    values.split(' ').find_map(|word| word.strip_prefix(tag)).unwrap_or("").trim_matches('\'')
}

fn sqmail_peer(values: &str) -> Peer<'_> {
    let source = tagged(values, "S:");
    let (ip, name) = source.rsplit_once(':').unwrap_or((source, ""));
    Peer { ip, name: if name == "unknown" { "" } else { name }, helo: tagged(values, "H:") }
}

fn sqmail_why(command: &str, rule: &str) -> (Stage, Why) {
    let has = |words: &str| rule.contains(words);
    match command {
        "RCPT" | "RECP" if has("Failed") || has("Invalid_Rcpt") => (Stage::Rcpt, Why::UnknownRecipient),
        "RCPT" | "RECP" if has("Toomany") => (Stage::Rcpt, Why::TooMuch),
        "RCPT" | "RECP" => (Stage::Rcpt, Why::Policy),
        "ORIG" if has("Invalid_Relay") => (Stage::Rcpt, Why::Relay),
        "ORIG" | "MAIL" => (Stage::Mail, Why::BadSender),
        "SNDR" if has("Helo") => (Stage::Helo, Why::BadName),
        "SNDR" if has("Invalid_Relay") => (Stage::Rcpt, Why::Relay),
        "SNDR" => (Stage::Mail, Why::BadSender),
        "DATA" => (Stage::Data, Why::Content),
        "TLS" => (Stage::Other, Why::LoginNeeded),
        _ => (Stage::Other, Why::Policy),
    }
}

/// `DENIED_X from: a to: b origin_ip: i origin_rdns: r auth: u encryption: e reason: x`.
fn spamdyke(text: &str) -> Option<Observation<'_>> {
    let Some((verdict, values)) = text.split_once(" from: ") else {
        return ["ERROR", "FILTER", "DEBUG", "INFO", "EXCESSIVE"]
            .iter()
            .any(|w| text.starts_with(w))
            .then(|| noted(Note::Step));
    };
    let seen = match verdict {
        "ALLOWED" => Seen::RecipientAccepted(spamdyke_value(values, " to: ")),
        "TIMEOUT" => Seen::Noted(Note::Step),
        _ if verdict.starts_with("DENIED_") => Seen::Refused(Refusal {
            peer: Peer {
                ip: spamdyke_value(values, " origin_ip: "),
                name: spamdyke_value(values, " origin_rdns: "),
                helo: "",
            },
            login: spamdyke_value(values, " auth: "),
            sender: match values.split(' ').next() {
                None | Some("" | "(unknown)") => Sender::Null,
                Some(address) => Sender::Given(address),
            },
            recipient: spamdyke_value(values, " to: "),
            temporary: verdict == "DENIED_GRAYLISTED",
            ..refusal(Stage::Rcpt, spamdyke_why(&verdict["DENIED_".len()..]), verdict)
        }),
        _ => return None,
    };
    Some(Observation::new(seen))
}

fn spamdyke_value<'a>(values: &'a str, key: &str) -> &'a str {
    let Some((_, rest)) = values.split_once(key) else { return "" };
    match rest.split(' ').next() {
        Some("(unknown)") | None => "",
        Some(value) => value,
    }
}

fn spamdyke_why(rule: &str) -> Why {
    match rule {
        "GRAYLISTED" => Why::Greylisted,
        "RELAYING" => Why::Relay,
        "TOO_MANY_RECIPIENTS" => Why::TooMuch,
        "AUTH_REQUIRED" => Why::LoginNeeded,
        "EARLYTALKER" | "ZERO_RECIPIENTS" => Why::Protocol,
        "INVALID_RECIPIENT" | "UNQUALIFIED_RECIPIENT" => Why::UnknownRecipient,
        _ if rule.starts_with("RBL") || rule.starts_with("RHSBL") || rule.starts_with("DNSRBL") => Why::Listed,
        _ if rule.starts_with("RDNS") || rule.starts_with("IP_IN_") => Why::BadName,
        _ if rule.contains("SENDER") => Why::BadSender,
        _ => Why::Policy,
    }
}

/// `vchkpw-smtp: password fail user@dom:IP` · `vpopmail user not found user@dom:IP` · `(PLAIN) login success user@dom:IP`.
fn vchkpw(text: &str) -> Option<Observation<'_>> {
    let (tag, rest) = text.split_once(": ")?;
    let service = tag.strip_prefix("vchkpw")?.trim_start_matches('-');
    let service = if matches!(service, "smtp" | "submission" | "smtps") { "smtp" } else { service };
    let (mechanism, rest) = match rest.strip_prefix('(').and_then(|rest| rest.split_once(") ")) {
        Some((mechanism, rest)) => (mechanism, rest),
        None => ("", rest),
    };
    let (success, who) = ["login success ", "password fail ", "vpopmail user not found ", "null password given "]
        .iter()
        .position(|words| rest.starts_with(words))
        .map(|index| (index == 0, rest))?;
    let who = who.rsplit(' ').next()?;
    let (user, ip) = who.split_once(':').unwrap_or((who, ""));
    let login = Login { peer: Peer { ip, ..Peer::default() }, user, mechanism, service, times: 1 };
    Some(Observation::new(if success { Seen::LoggedIn(login) } else { Seen::LoginFailed(login) }))
}
