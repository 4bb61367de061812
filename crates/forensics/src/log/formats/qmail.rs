//! qmail: qmail-send, and what stands around it (tcpserver, rblsmtpd, qmail-smtpd with its usual patches, spamdyke,
//! vpopmail; [`session`]).
//!
//! Lines begin with a TAI64N label (multilog, `@40000000…`), with the time that `tai64nlocal` makes of it, with seconds
//! since 1970 (splogger, cyclog), or stand behind a syslog frame. qmail-send's words are those of qmail-log(5).
//!
//! What the joiner must know:
//! - A message is its inode (`msg m`), which is used again after `end msg`; `new msg` begins another one.
//! - `starting delivery d: msg m to …` names the recipient, `delivery d: …` what became of it, without a recipient or a
//!   message. What ties both is the session, which is the text `delivery d` as it stands in both lines.
//! - Whether a success was local or remote follows from the words of qmail-remote.
//! - `uid` tells the program that queued the message by a number that differs from site to site: nothing follows from it.
//! - A double bounce has the sender `#@[]` (qmail-send(8)); it is a report, and its reverse-path is null.

use crate::log::observation::{Arrival, Fate, Hop, Note, Observation, Origin, Outcome, Seen, Sender};
use crate::log::{Context, Line, Reading, Scratch, time};

mod session;

/// Programs whose lines are read here: as syslog names them, or as they name themselves before a colon.
const PROGRAMS: &[&str] = &[
    "qmail",
    "qmail-send",
    "qmail-smtpd",
    "qmail-queue",
    "qmail-remote",
    "qmail-local",
    "tcpserver",
    "sslserver",
    "rblsmtpd",
    "spamdyke",
    "vpopmail",
    "vchkpw",
];

/// What `line` says.
pub fn read<'a>(line: &Line<'a>, context: &Context, _scratch: &'a Scratch) -> Reading<'a> {
    let Some(stamped) = stamped(line, context) else { return Reading::NotMine };
    let said = match stamped.program {
        "" | "qmail" | "qmail-send" => of_queue(stamped.text).or_else(|| session::said("", "", stamped.text)),
        program => session::said(program, line.pid, stamped.text),
    };
    match said {
        Some(said) => Reading::Understood(Observation { at: stamped.at, host: line.host, ..said }),
        None if stamped.is_ours => Reading::Unknown,
        None => Reading::NotMine,
    }
}

struct Stamped<'a> {
    at: Option<i64>,
    program: &'a str,
    text: &'a str,
    /// Whether the program or the label says that it is qmail's, whatever the words.
    is_ours: bool,
}

/// The time and the text; `None` if neither the program nor the shape of the time can be qmail's.
fn stamped<'a>(line: &Line<'a>, context: &Context) -> Option<Stamped<'a>> {
    if !line.program.is_empty() {
        let program = PROGRAMS.iter().find(|program| **program == line.program)?;
        let (at, text) = labelled(line.text, context).unwrap_or((None, line.text));
        return Some(Stamped { at: at.or(line.at), program, text, is_ours: true });
    }
    if let Some((at, text)) = labelled(line.text, context) {
        let (program, text) = named(text);
        // Other servers run under multilog too: theirs begin with a bracket (Haraka) or a brace.
        let is_ours = line.text.starts_with('@') && !text.starts_with(['[', '{']);
        return Some(Stamped { at, program, text, is_ours });
    }
    let (at, text) = time::iso(line.text).map_or((line.at, line.text), |(at, text)| (Some(at), text.trim_start()));
    let (program, text) = named(text);
    Some(Stamped { at, program, text, is_ours: false })
}

/// `tcpserver: …` and the like, where no syslog frame names the program.
fn named(text: &str) -> (&str, &str) {
    match text.split_once(": ") {
        Some((program, rest)) if PROGRAMS.contains(&program) => (program, rest),
        _ => ("", text),
    }
}

/// A TAI64N label, or seconds with a fraction, taken off.
fn labelled<'a>(text: &'a str, context: &Context) -> Option<(Option<i64>, &'a str)> {
    let (label, rest) = text.split_once(' ')?;
    let seconds = match label.strip_prefix('@') {
        Some(label) => tai64n(label)?,
        None => unix(label)?,
    };
    Some((Some(time::from_unix(seconds, context)), rest.trim_start()))
}

/// TAI64N: 2^62 + TAI seconds in 16 hexadecimal digits, nanoseconds in 8. multilog adds 10 seconds to Unix time and knows of
/// no leap second, so that is what comes off.
fn tai64n(label: &str) -> Option<i64> {
    const EPOCH: i64 = 0x4000_0000_0000_000a;
    if label.len() != 24 || !label.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    i64::from_str_radix(label.get(..16)?, 16).ok()?.checked_sub(EPOCH)
}

/// `1234567890.123456`: nine digits or more, so that no other number at the beginning of a line is taken for a time.
fn unix(label: &str) -> Option<i64> {
    let (seconds, fraction) = label.split_once('.')?;
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if !(9..=10).contains(&seconds.len()) || !digits(seconds) || !digits(fraction) {
        return None;
    }
    seconds.parse().ok()
}

/// The lines of qmail-send (qmail-log(5)).
fn of_queue(text: &str) -> Option<Observation<'_>> {
    let (word, rest) = text.split_once(' ').unwrap_or((text, ""));
    match word {
        "new" => {
            let arrival = Arrival { sender: Sender::Unsaid, ..Arrival::default() };
            Some(Observation::new(Seen::Arrived(arrival)).of_message(number(rest.strip_prefix("msg ")?)?))
        }
        "info" => info(rest.strip_prefix("msg ")?),
        "starting" => starting(rest),
        "delivery" => delivery(text, rest),
        "bounce" => {
            let (message, _) = rest.strip_prefix("msg ")?.split_once(" qp ")?;
            Some(Observation::new(Seen::Reported { report: "" }).of_message(number(message)?))
        }
        "end" => Some(Observation::new(Seen::Finished).of_message(number(rest.strip_prefix("msg ")?)?)),
        "status:" => Some(noted(Note::Statistics)),
        // `triple bounce: discarding bounce/123`
        "triple" | "double" if rest.starts_with("bounce: ") => triple(rest),
        "running" | "cannot" | "exiting" | "status" | "number" | "trouble" | "local:" | "remote:" => {
            Some(noted(Note::Service))
        }
        "warning:" | "alert:" | "sorry," | "unable" => Some(noted(Note::Warning)),
        _ => None,
    }
}

const fn noted<'a>(note: Note) -> Observation<'a> {
    Observation::new(Seen::Noted(note))
}

fn number(text: &str) -> Option<&str> {
    (!text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())).then_some(text)
}

/// `m: bytes b from <s> qp q uid u`. The sender may hold spaces, so what follows it is looked for from the end.
fn info(text: &str) -> Option<Observation<'_>> {
    let (message, rest) = text.split_once(": bytes ")?;
    let (size, rest) = rest.split_once(" from ")?;
    let (path, _) = rest.rsplit_once(" qp ")?;
    let arrival = match path {
        "<#@[]>" => Arrival { origin: Origin::Report, sender: Sender::Null, ..Arrival::default() },
        path => Arrival { sender: Sender::from_brackets(path), ..Arrival::default() },
    };
    let arrival = Arrival { size: size.parse().ok(), ..arrival };
    Some(Observation::new(Seen::Arrived(arrival)).of_message(number(message)?))
}

/// `delivery d: msg m to local|remote a`.
fn starting(text: &str) -> Option<Observation<'_>> {
    let (delivery, rest) = text.split_once(": msg ")?;
    number(delivery.strip_prefix("delivery ")?)?;
    let (message, rest) = rest.split_once(" to ")?;
    let recipient = rest.strip_prefix("local ").or_else(|| rest.strip_prefix("remote "))?;
    Some(Observation::new(Seen::RecipientAccepted(recipient)).of_message(number(message)?).in_session(delivery))
}

/// `delivery d: success|failure|deferral: text`.
fn delivery<'a>(text: &'a str, rest: &'a str) -> Option<Observation<'a>> {
    let (delivery, rest) = rest.split_once(": ")?;
    let session = &text[.."delivery ".len() + number(delivery)?.len()];
    let (result, reply) = rest.split_once(": ").unwrap_or((rest.trim_end_matches(':'), ""));
    let outcome = Outcome {
        recipients: "",
        count: None,
        original: "",
        sender: Sender::Unsaid,
        fate: fate(result, reply)?,
        next_hop: Hop { host: "", ip: peer_of(reply) },
        reply,
    };
    Some(Observation::new(Seen::Tried(outcome)).in_session(session))
}

/// What the report of qmail-lspawn or qmail-rspawn means. Spaces are underscores in it.
fn fate(result: &str, reply: &str) -> Option<Fate> {
    // qmail-send.c: what it adds when a message is older than queuelifetime.
    const TOO_LONG: &str = "this_message_has_been_in_the_queue_too_long";
    Some(match result {
        "success" if is_remote(reply) => Fate::HandedOver,
        "success" => Fate::Delivered,
        "deferral" => Fate::Deferred,
        "failure" if reply.contains(TOO_LONG) => Fate::Expired,
        "failure" | "report" => Fate::Failed,
        _ => return None,
    })
}

/// qmail-remote.c begins a success with the address that took the message; `did_1+0+0/` is qmail-local's.
fn is_remote(reply: &str) -> bool {
    !peer_of(reply).is_empty() || reply.starts_with("Remote_host_said:")
}

/// The address of the remote host, which begins most of qmail-remote's reports.
fn peer_of(reply: &str) -> &str {
    let text = reply
        .strip_prefix("Connected_to_")
        .or_else(|| reply.strip_prefix("User_and_password_not_set,_continuing_without_authentication./"));
    let text = text.unwrap_or(reply);
    let word = text.split('_').next().unwrap_or("");
    let word = word.trim_matches(['[', ']']);
    let is_address = word.parse::<std::net::IpAddr>().is_ok();
    if is_address { word } else { "" }
}

/// A bounce of a bounce of a bounce is thrown away.
fn triple(text: &str) -> Option<Observation<'_>> {
    let (_, file) = text.split_once("discarding ")?;
    let message = file.rsplit('/').next().and_then(number).unwrap_or("");
    let outcome = Outcome {
        recipients: "",
        count: None,
        original: "",
        sender: Sender::Null,
        fate: Fate::Discarded,
        next_hop: Hop::default(),
        reply: "",
    };
    Some(Observation::new(Seen::Tried(outcome)).of_message(message))
}

#[cfg(test)]
#[path = "qmail_tests.rs"]
mod tests;
