//! OpenSMTPD 5 to 7, as it writes to syslog under the name `smtpd`.
//!
//! Three generations of words, read here side by side: `SID smtp connected address=…` (6.4 and later), `SID smtp
//! event=connected …` (5.9 to 6.3) and `smtp-in: New session SID …` (5.0 to 5.8; [`old`]). The words are those of its
//! sources (smtp_session.c, mta.c, mda.c, queue.c) and of what 6.8.0p2 writes.
//!
//! What the joiner must know:
//! - A message is its msgid, eight digits, with which every envelope id (evpid) begins. One queue entry is one recipient.
//! - A session at the local socket has the peer `local`: mail of a program on the server, or, when its sender is null, a
//!   report of the server itself.
//! - A refused command names neither the sender nor the visitor; only the session ties them.
//! - An `envelope` line is read for its sender; its recipient comes again with every delivery.
//! - `550 Invalid recipient` is said of addresses outside and of unknown names alike ([`Why::Recipient`]).
//! - A failed login is written twice: the second, a failed `AUTH` command, is [`Note::Repetition`].
//!
//! [`Why::Recipient`]: crate::log::observation::Why::Recipient

use crate::log::observation::{
    Arrival, Fate, Hop, Login, Note, Observation, Oddity, Outcome, Peer, Seen, Sender, bare,
};
use crate::log::{Context, Line, Reading, Scratch};

mod old;
mod refusal;

/// What `line` says.
pub fn read<'a>(line: &Line<'a>, _context: &Context, _scratch: &'a Scratch) -> Reading<'a> {
    if !matches!(line.program, "smtpd" | "opensmtpd") {
        return Reading::NotMine;
    }
    match said(line.text) {
        Some(said) => Reading::Understood(Observation { at: line.at, host: line.host, ..said }),
        None => Reading::Unknown,
    }
}

fn said(text: &str) -> Option<Observation<'_>> {
    if let Some((session, rest)) = session_first(text) {
        // What fails before a next hop is dialled stands under session zero, whoever's it was.
        let session = if session.bytes().all(|byte| byte == b'0') { "" } else { session };
        return of_session(rest).map(|said| said.in_session(session));
    }
    old::said(text).or_else(|| of_server(text).map(|note| Observation::new(Seen::Noted(note))))
}

/// A line that begins with a session: 16 hexadecimal digits.
fn session_first(text: &str) -> Option<(&str, &str)> {
    let (session, rest) = text.split_once(' ')?;
    is_hexadecimal(session, 16).then_some((session, rest))
}

fn is_hexadecimal(text: &str, digits: usize) -> bool {
    text.len() == digits && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

fn of_session(text: &str) -> Option<Observation<'_>> {
    let (part, rest) = text.split_once(' ')?;
    let rest = rest.trim_start();
    let rest = rest.strip_prefix("event=").unwrap_or(rest);
    let (event, values) = rest.split_once(' ').unwrap_or((rest, ""));
    match part {
        "smtp" => smtp(event, values),
        "mta" => mta(event, values),
        "mda" if event == "delivery" => delivery(values, Fate::Delivered),
        // Tracing, switched on by hand: what the filters of a session decide (`filters`, `filter`, `report`).
        "filters" | "filter" | "report" | "bad" | "mda" => Some(Observation::new(Seen::Noted(Note::Step))),
        _ => None,
    }
}

fn smtp<'a>(event: &'a str, values: &'a str) -> Option<Observation<'a>> {
    let seen = match event {
        "connected" => Seen::Knocked(peer(values)),
        "proxy" => Seen::Described(peer(values)),
        "message" | "envelope" => return arrived(values),
        "failed-command" => refusal::failed_command(values)?,
        "authentication" => authentication(values)?,
        "disconnected" | "closed" | "timeout" => Seen::Closed,
        "bad-input" if values.contains("Pipelining not supported") => odd(Oddity::TooEarly),
        "bad-input" => odd(Oddity::NotSmtp),
        "tls" | "starttls" | "cert-check" | "client-cert-check" => Seen::Noted(Note::Tls),
        _ => return None,
    };
    Some(Observation::new(seen))
}

fn mta<'a>(event: &'a str, values: &'a str) -> Option<Observation<'a>> {
    let seen = match event {
        "delivery" => return delivery(values, Fate::HandedOver),
        "connecting" => Seen::Connecting(dialled(values)),
        "tls" | "starttls" | "cert-check" | "server-cert-check" | "ssl_check_name:" | "auth" => Seen::Noted(Note::Tls),
        "connected" | "disconnected" | "closed" | "closing" | "error" | "host-rejects-all-mails" | "ok" => {
            Seen::Noted(Note::Connection)
        }
        _ => return None,
    };
    Some(Observation::new(seen))
}

const fn odd<'a>(what: Oddity) -> Seen<'a> {
    Seen::Odd { peer: Peer { ip: "", name: "", helo: "" }, what }
}

/// `address=… host=…`; the local socket is the address `local`.
fn peer(values: &str) -> Peer<'_> {
    Peer { ip: unbracketed(value(values, "address=")), name: name(value(values, "host=")), helo: "" }
}

/// IPv6 stands in brackets, with or without `IPv6:` before it.
fn unbracketed(address: &str) -> &str {
    let address = address.strip_prefix('[').and_then(|inner| inner.strip_suffix(']')).unwrap_or(address);
    address.strip_prefix("IPv6:").or_else(|| address.strip_prefix("ipv6:")).unwrap_or(address)
}

fn name(host: &str) -> &str {
    if matches!(host, "<unknown>" | "unknown" | "localhost.unknown" | "-") { "" } else { host }
}

/// `address=smtp://192.0.2.1:25 host=mx.example.com`.
fn dialled(values: &str) -> Hop<'_> {
    Hop { host: name(value(values, "host=")), ip: dialled_ip(value(values, "address=")) }
}

/// The address of `smtp://192.0.2.1:25`.
fn dialled_ip(address: &str) -> &str {
    let address = address.split_once("://").map_or(address, |(_, address)| address);
    match address.rsplit_once(':') {
        Some((address, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => unbracketed(address),
        _ => unbracketed(address),
    }
}

/// `message msgid=… size=… nrcpt=…`, with `from=<>`, `ndest=` and the visitor's address before 6.4; and `envelope evpid=…
/// from=<>`.
fn arrived(values: &str) -> Option<Observation<'_>> {
    let message = match value(values, "msgid=") {
        "" => msgid(value(values, "evpid="))?,
        message => message,
    };
    let count = [value(values, "nrcpt="), value(values, "ndest=")].into_iter().find_map(|count| count.parse().ok());
    let arrival = Arrival {
        peer: peer(values),
        sender: sender(value(values, "from=")),
        size: value(values, "size=").parse().ok(),
        recipients: count,
        ..Arrival::default()
    };
    Some(Observation::new(Seen::Arrived(arrival)).of_message(message))
}

/// The message that an envelope belongs to: the upper half of its 64 bits.
fn msgid(evpid: &str) -> Option<&str> {
    if is_hexadecimal(evpid, 16) { evpid.get(..8) } else { None }
}

/// `<a@b>`; the null sender is `<>`, and `<@>` in what the queue writes.
fn sender(path: &str) -> Sender<'_> {
    match path {
        "<@>" => Sender::Null,
        _ => Sender::from_brackets(path),
    }
}

fn authentication(values: &str) -> Option<Seen<'_>> {
    // The name is the visitor's own words: it may hold spaces, and even ` result=`.
    let (rest, result) = values.rsplit_once(" result=")?;
    let (_, user) = rest.split_once("user=")?;
    let login = Login { peer: peer(rest), user, mechanism: "", service: "smtp", times: 1 };
    match result {
        "ok" => Some(Seen::LoggedIn(login)),
        "permfail" | "tempfail" => Some(Seen::LoginFailed(login)),
        _ => None,
    }
}

/// `evpid=… from=<> to=<> [rcpt=<>] … delay=… result=… stat=…`; `success` is what `Ok` means.
fn delivery(values: &str, success: Fate) -> Option<Observation<'_>> {
    let message = msgid(value(values, "evpid="))?;
    let (before, reply) = values.split_once(" stat=").unwrap_or((values, ""));
    let outcome = Outcome {
        recipients: value(before, "to="),
        count: None,
        original: original(value(before, "rcpt="), value(before, "to=")),
        sender: sender(value(before, "from=")),
        fate: fate(value(before, "result="), success)?,
        next_hop: hop(value(before, "relay=")),
        reply: unquoted(reply),
    };
    Some(Observation::new(Seen::Tried(returns(outcome))).of_message(message))
}

/// A content filter such as dkimproxy is a next hop at the loopback address that gives the message back to this very server:
/// OpenSMTPD's own `Message accepted for delivery`, with the new msgid, is then the last word.
fn returns(outcome: Outcome<'_>) -> Outcome<'_> {
    let loopback = outcome.next_hop.ip.starts_with("127.") || outcome.next_hop.ip == "::1";
    let given_back = outcome.fate == Fate::HandedOver && outcome.reply.ends_with(" Message accepted for delivery");
    if loopback && given_back { Outcome { fate: Fate::Filtered, ..outcome } } else { outcome }
}

fn fate(result: &str, success: Fate) -> Option<Fate> {
    Some(match result {
        "Ok" => success,
        "TempFail" => Fate::Deferred,
        "PermFail" | "Loop" => Fate::Failed,
        "Expire" => Fate::Expired,
        "Remove" => Fate::Discarded,
        _ => return None,
    })
}

/// The recipient before it was expanded; `-` (next hops) or the same once more (mailboxes) if it was not.
fn original<'a>(rcpt: &'a str, to: &str) -> &'a str {
    if rcpt == to || rcpt == "<->" { "" } else { bare(rcpt) }
}

/// `192.0.2.1 (mx.example.com)`, `192.0.2.1 [mx.example.com]`, or a name alone where none was reached.
fn hop(relay: &str) -> Hop<'_> {
    match relay.split_once(' ') {
        Some((ip, host)) => Hop { host: name(host.trim_matches(['(', ')', '[', ']'])), ip: unbracketed(ip) },
        None if relay.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.') => Hop { host: "", ip: relay },
        None => Hop { host: name(relay), ip: "" },
    }
}

/// What follows `key` (with its `=`): between quotes, with its angle brackets, or as far as the next space, without the
/// comma that older versions put there. Empty if the key is not there.
fn value<'a>(values: &'a str, key: &str) -> &'a str {
    let Some(start) = start_of(values, key) else { return "" };
    let rest = &values[start..];
    if let Some(quoted) = rest.strip_prefix('"') {
        return quoted.split_once('"').map_or(quoted, |(quoted, _)| quoted);
    }
    if rest.starts_with('<')
        && let Some(end) = rest.find('>')
    {
        return &rest[..=end];
    }
    let end = rest.find(' ').unwrap_or(rest.len());
    rest[..end].trim_end_matches(',')
}

fn start_of(values: &str, key: &str) -> Option<usize> {
    let mut from = 0;
    loop {
        let at = from + memchr::memmem::find(&values.as_bytes()[from..], key.as_bytes())?;
        from = at + key.len();
        if at == 0 || values.as_bytes()[at - 1] == b' ' {
            return Some(from);
        }
    }
}

fn unquoted(text: &str) -> &str {
    let text = text.trim();
    match text.strip_prefix('"') {
        Some(inner) => inner.strip_suffix('"').unwrap_or(inner),
        None => text,
    }
}

/// Beginnings of lines that are about the server and not about a session.
const OF_SERVER: &[(&str, Note)] = &[
    ("info: ", Note::Service),
    ("warn: ", Note::Warning),
    ("warning: ", Note::Warning),
    ("error: ", Note::Warning),
    ("fatal", Note::Warning),
    ("debug: ", Note::Step),
    ("smtp-out: ", Note::Connection),
    ("stat: ", Note::Statistics),
    // Tracing, switched on by hand (`-T`, `smtpctl trace`).
    ("smtp: ", Note::Step),
    ("mta: ", Note::Step),
    ("mda: ", Note::Step),
    ("bounce: ", Note::Step),
    ("scheduler: ", Note::Step),
    ("queue", Note::Step),
    ("lookup: ", Note::Step),
    ("expand: ", Note::Step),
    ("rule ", Note::Step),
    ("imsg: ", Note::Step),
    ("mproc: ", Note::Step),
    ("filters ", Note::Step),
    ("auth: ", Note::Step),
    ("stat ", Note::Step),
    ("srs: ", Note::Step),
    // The processes of the server, when they start, stop or complain.
    ("parent", Note::Service),
    ("control", Note::Service),
    ("dispatcher", Note::Service),
    ("pony", Note::Service),
    ("lka", Note::Service),
    ("ca ", Note::Service),
    ("crypto", Note::Service),
    ("klondike", Note::Service),
    ("Exiting", Note::Service),
    ("exiting", Note::Service),
    ("table-", Note::Warning),
    ("filter ", Note::Warning),
    ("Failed to ", Note::Warning),
    ("failed to ", Note::Warning),
];

fn of_server(text: &str) -> Option<Note> {
    OF_SERVER.iter().find(|(beginning, _)| text.starts_with(beginning)).map(|(_, note)| *note)
}

#[cfg(test)]
#[path = "opensmtpd_tests.rs"]
mod tests;
