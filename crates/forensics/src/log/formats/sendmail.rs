//! sendmail 8: the MTA (`sm-mta`, `sendmail`) and the submission program with its queue (`sendmail`, `sm-msp-queue`).
//!
//! A line is `QID: text`, or the text alone (before 8.12 `NOQUEUE: text`). The text is a list `key=value, key=value` or a
//! sentence (Sendmail Installation and Operation Guide §2.1 "The System Log"). The process id ties the lines of a session
//! together: most of what a session says has no queue id, and what it says of logins never has one.
//!
//! Start at [`read`]; [`arrival`], [`delivery`], [`refusal`] and [`other`] each read one kind of text.

mod arrival;
mod delivery;
mod field;
mod other;
mod refusal;

use crate::log::observation::{Note, Observation, Seen};
use crate::log::{Context, Line, Reading, Scratch};

/// What `line` says.
pub fn read<'a>(line: &Line<'a>, _context: &Context, _scratch: &'a Scratch) -> Reading<'a> {
    if LOGIN_LIBRARY.contains(&line.program) {
        let seen = Seen::Noted(Note::Repetition);
        return Reading::Understood(Observation { at: line.at, host: line.host, session: line.pid, message: "", seen });
    }
    if !line.program.starts_with("sendmail") && !line.program.starts_with("sm-") {
        return Reading::NotMine;
    }
    let (message, text) = queue_id(line.text);
    match seen(line.program, message, text) {
        Some(seen) => {
            Reading::Understood(Observation { at: line.at, host: line.host, session: line.pid, message, seen })
        }
        None => Reading::Unknown,
    }
}

/// The programs of Cyrus SASL, which sendmail asks: they know neither the client nor, mostly, the account, and sendmail
/// says the same of each login.
const LOGIN_LIBRARY: &[&str] = &["saslauthd", "saslpasswd2"];

/// The queue id in front: `k79IaGJL011761`, of 8.10 `g8U2LVi03161`, of 8.8 `NAA12345`, of 8.6 `AA12345`. All end with the
/// process id.
fn queue_id(text: &str) -> (&str, &str) {
    let Some((id, rest)) = text.split_once(": ").or_else(|| text.split_once(':').filter(|(_, rest)| rest.is_empty()))
    else {
        return ("", text);
    };
    match id {
        "NOQUEUE" => ("", rest.trim_start()),
        _ if is_queue_id(id) => (id, rest.trim_start()),
        _ => ("", text),
    }
}

fn is_queue_id(text: &str) -> bool {
    let bytes = text.as_bytes();
    let pid = bytes.iter().rev().take_while(|byte| byte.is_ascii_digit()).count();
    (6..=20).contains(&bytes.len()) && pid >= 4 && pid < bytes.len() && bytes.iter().all(u8::is_ascii_alphanumeric)
}

fn seen<'a>(program: &str, message: &str, text: &'a str) -> Option<Seen<'a>> {
    if let Some(rest) = text.strip_prefix("from=") {
        return Some(arrival::read(rest));
    }
    if let Some(rest) = text.strip_prefix("to=") {
        return Some(delivery::read(program, rest));
    }
    if text.is_empty() {
        return Some(Seen::Noted(Note::Empty));
    }
    report(text).or_else(|| refusal::read(message, text)).or_else(|| other::read(message, text))
}

/// `QID2: DSN: User unknown`: the report about the message got this queue id. Notices of a delay and receipts report no
/// failure (`sender notify: Warning: could not send …`, `DSN: Return receipt`).
fn report(text: &str) -> Option<Seen<'_>> {
    let (report, what) = queue_id(text);
    if report.is_empty() {
        return None;
    }
    let of_success = what.starts_with("DSN: Return receipt") || what.contains(": Warning: ");
    let of_failure = ["DSN: ", "return to sender: ", "postmaster notify: "].iter().any(|words| what.starts_with(words));
    let passes =
        ["sender notify: ", "return receipt", "clone", "copy", "split"].iter().any(|words| what.starts_with(words));
    if of_failure && !of_success {
        return Some(Seen::Reported { report });
    }
    (of_success || passes).then_some(Seen::Noted(Note::Passing))
}

#[cfg(test)]
#[path = "sendmail/sendmail_tests.rs"]
mod tests;
