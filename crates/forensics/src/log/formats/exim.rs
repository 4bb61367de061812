//! Exim 4: mainlog, rejectlog and paniclog, from their files or through syslog.
//!
//! A line is `yyyy-mm-dd hh:mm:ss[.ms] [+zone] [pid] ID text`, and the text of what happens to a message begins with a
//! flag of two characters (The Exim specification, chapter "Log files", sections "Logging message reception" to
//! "Log flags"). The rejectlog repeats the mainlog's line of a refusal byte for byte, so both give the same observation
//! and whoever joins them drops one; what it adds (the header, a line of dashes) is noted as a repetition.
//!
//! Start at [`read`]; [`arrival`], [`delivery`], [`refusal`] and [`other`] each read one kind of text.

mod arrival;
mod delivery;
mod field;
mod other;
mod refusal;

use crate::log::observation::{Fate, Hop, Note, Observation, Outcome, Seen, Sender};
use crate::log::{Context, Line, Reading, Scratch, time};

/// What `line` says.
pub fn read<'a>(line: &Line<'a>, _context: &Context, _scratch: &'a Scratch) -> Reading<'a> {
    let through_syslog = line.program.starts_with("exim");
    if !through_syslog && !line.program.is_empty() {
        return Reading::NotMine;
    }
    let part = part_of_row(if through_syslog { line.text } else { line.whole });
    match (part, through_syslog) {
        (Part::Following, true) => step(line),
        (Part::First(text), true) => in_syslog(line, text),
        _ => in_file(line),
    }
}

/// Where a text stands that syslog may have split, since its lines are short: `[1/5] text` (a row too long) or
/// `[2\5] text` (a row with line breaks).
enum Part<'a> {
    First(&'a str),
    Following,
}

fn part_of_row(text: &str) -> Part<'_> {
    let Some((number, rest)) = text.strip_prefix('[').and_then(|text| time::number(text, 3)) else {
        return Part::First(text);
    };
    let Some((_, rest)) = rest.strip_prefix(['/', '\\']).and_then(|rest| time::number(rest, 3)) else {
        return Part::First(text);
    };
    match rest.strip_prefix("] ") {
        Some(rest) if number == 1 => Part::First(rest),
        Some(_) => Part::Following,
        None => Part::First(text),
    }
}

fn step<'a>(line: &Line<'a>) -> Reading<'a> {
    Reading::Understood(Observation { at: line.at, host: line.host, ..Observation::new(Seen::Noted(Note::Step)) })
}

/// Through syslog the time of Exim may be missing (`syslog_timestamp = false`).
fn in_syslog<'a>(line: &Line<'a>, text: &'a str) -> Reading<'a> {
    if refusal::is_rejectlog_row(text) {
        return step(line);
    }
    let (at, rest) = time::iso(text).map_or((line.at, text), |(at, rest)| (Some(at), rest));
    let frame = Observation { at, host: line.host, session: line.pid, ..Observation::new(Seen::Noted(Note::Step)) };
    event(frame, rest)
}

fn in_file<'a>(line: &Line<'a>) -> Reading<'a> {
    let spaced = line.whole.as_bytes().get(10) == Some(&b' ');
    let Some((at, rest)) = time::iso(line.whole).filter(|_| spaced) else { return beside_a_line(line) };
    let frame = Observation { at: Some(at), host: line.host, ..Observation::new(Seen::Noted(Note::Step)) };
    event(frame, rest)
}

/// Rows without a time: the header that the rejectlog adds, and the second row of one warning.
fn beside_a_line<'a>(line: &Line<'a>) -> Reading<'a> {
    let note = if refusal::is_rejectlog_row(line.whole) {
        Note::Repetition
    } else if line.text == "Suggested action: use keep_environment." {
        Note::Warning
    } else {
        return Reading::NotMine;
    };
    Reading::Understood(Observation { host: line.host, ..Observation::new(Seen::Noted(note)) })
}

fn event<'a>(mut frame: Observation<'a>, rest: &'a str) -> Reading<'a> {
    let mut text = rest.trim();
    if let Some((pid, after)) = own_pid(text) {
        (frame.session, text) = (pid, after);
    }
    let seen = match message_id(text) {
        Some((id, after)) => {
            frame.message = id;
            of_message(after)
        }
        None => refusal::read(text).or_else(|| other::of_server(text)),
    };
    match seen {
        Some(seen) => Reading::Understood(Observation { seen, ..frame }),
        None => Reading::Unknown,
    }
}

/// `[1234] `, with `log_selector = +pid`.
fn own_pid(text: &str) -> Option<(&str, &str)> {
    let (pid, rest) = text.strip_prefix('[')?.split_once("] ")?;
    let is_number = !pid.is_empty() && pid.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| (pid, rest.trim_start()))
}

/// The queue id in front: 6-6-2 characters up to Exim 4.96, 6-11-4 since (chapter "Message identification").
fn message_id(text: &str) -> Option<(&str, &str)> {
    let (id, rest) = text.split_once(' ').unwrap_or((text, ""));
    let mut parts = id.split('-');
    let lengths = (parts.next()?.len(), parts.next()?.len(), parts.next()?.len());
    let known = matches!(lengths, (6, 6, 2) | (6, 11, 4)) && parts.next().is_none();
    let spelled = id.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    (known && spelled).then(|| (id, rest.trim_start()))
}

fn of_message(text: &str) -> Option<Seen<'_>> {
    let (flag, rest) = text.split_once(' ').unwrap_or((text, ""));
    match flag {
        // `(=` is taken and answered as if refused (fakereject): it goes on all the same.
        "<=" | "(=" => Some(arrival::read(rest)),
        "=>" | "->" | ">>" | "*>" => Some(delivery::done(flag, rest)),
        "**" => Some(delivery::failed(rest)),
        "==" => Some(delivery::deferred(rest)),
        _ => refusal::read(text).or_else(|| other::of_message(text)).or_else(|| other::of_server(text)),
    }
}

/// An outcome for all recipients of the message, or for `recipients`.
const fn fated<'a>(fate: Fate, recipients: &'a str) -> Seen<'a> {
    Seen::Tried(Outcome {
        recipients,
        count: None,
        original: "",
        sender: Sender::Unsaid,
        fate,
        next_hop: Hop { host: "", ip: "" },
        reply: "",
    })
}

#[cfg(test)]
#[path = "exim/exim_tests.rs"]
mod tests;
