//! Every reply of the protocol: what is said, and with which response code (RFC 2449 §8, RFC 3206 §4).
//!
//! Texts are short ASCII without local facts; a refusal ends with its reason's key in brackets.

use crate::maildrop::{Column, Entry};
use mail::Reason;

/// RFC 3206 §4: the credentials are at fault.
const AUTH: &str = "[AUTH] ";
/// RFC 3206 §4: this system is at fault, for now.
const SYS_TEMP: &str = "[SYS/TEMP] ";

fn line(out: &mut Vec<u8>, text: &str) {
    out.extend_from_slice(text.as_bytes());
    out.extend_from_slice(b"\r\n");
}

/// The greeting (RFC 1939 §4); with a timestamp in angle brackets, APOP is offered (§7).
pub(crate) fn greeting(out: &mut Vec<u8>, hostname: &str, timestamp: Option<&str>) {
    match timestamp {
        Some(timestamp) => line(out, &format!("+OK {hostname} POP3 {timestamp}")),
        None => line(out, &format!("+OK {hostname} POP3")),
    }
}

/// Done.
pub(crate) fn ok(out: &mut Vec<u8>) {
    line(out, "+OK");
}

/// To USER, whoever it names (RFC 1939 §7 allows not to tell).
pub(crate) fn password_wanted(out: &mut Vec<u8>) {
    line(out, "+OK Password, please");
}

/// To STLS.
pub(crate) fn start_tls(out: &mut Vec<u8>) {
    line(out, "+OK Begin TLS");
}

/// A challenge (RFC 5034 §4).
pub(crate) fn challenge(out: &mut Vec<u8>, encoded: &str) {
    line(out, &format!("+ {encoded}"));
}

/// The mailbox is open.
pub(crate) fn opened(out: &mut Vec<u8>, (count, octets): (usize, u64)) {
    line(out, &format!("+OK {count} messages ({octets} octets)"));
}

/// Another session has the mailbox (RFC 2449 §8.1.1).
pub(crate) fn in_use(out: &mut Vec<u8>) {
    line(out, "-ERR [IN-USE] Another program is reading this mailbox");
}

/// STAT (RFC 1939 §5).
pub(crate) fn totals(out: &mut Vec<u8>, (count, octets): (usize, u64)) {
    line(out, &format!("+OK {count} {octets}"));
}

/// LIST or UIDL of one message.
pub(crate) fn row(out: &mut Vec<u8>, column: Column, (number, entry): (usize, Entry)) {
    line(out, &format!("+OK {}", column.row(number, entry)));
}

/// A line of LIST or UIDL of all messages.
pub(crate) fn listed(out: &mut Vec<u8>, column: Column, (number, entry): (usize, Entry)) {
    line(out, &column.row(number, entry));
}

/// The end of a reply of several lines (RFC 1939 §3).
pub(crate) fn end(out: &mut Vec<u8>) {
    line(out, ".");
}

/// Before the content of a message.
pub(crate) fn content_follows(out: &mut Vec<u8>, octets: Option<u64>) {
    match octets {
        Some(octets) => line(out, &format!("+OK {octets} octets")),
        None => ok(out),
    }
}

/// DELE.
pub(crate) fn marked(out: &mut Vec<u8>) {
    line(out, "+OK Deleted at the end of the session");
}

/// There is no message of this number, or it is marked as deleted.
pub(crate) fn no_such_message(out: &mut Vec<u8>) {
    line(out, "-ERR No such message");
}

/// The client broke a login off (RFC 5034 §4).
pub(crate) fn cancelled(out: &mut Vec<u8>) {
    line(out, "-ERR Login broken off");
}

/// To QUIT.
pub(crate) fn farewell(out: &mut Vec<u8>) {
    line(out, "+OK Goodbye");
}

/// CAPA (RFC 2449 §5): `offered` are the lines that depend on the state of the session.
pub(crate) fn capabilities(out: &mut Vec<u8>, offered: &[&str]) {
    ok(out);
    let always = ["TOP", "UIDL", "RESP-CODES", "AUTH-RESP-CODE", "PIPELINING"];
    // RFC 2449 §6.9 asks for no version, and an attacker needs none.
    let all = always.iter().chain(offered).chain(&["IMPLEMENTATION Sekisho"]);
    all.for_each(|capability| line(out, capability));
    end(out);
}

/// The refusal of a reason.
pub(crate) fn refusal(out: &mut Vec<u8>, reason: Reason) {
    let (code, text) = refusal_text(reason);
    line(out, &format!("-ERR {code}{text} [{reason}]"));
}

/// Only reasons that can arise here have a text of their own; the key tells the others apart.
const fn refusal_text(reason: Reason) -> (&'static str, &'static str) {
    match reason {
        Reason::LoginFailed => (AUTH, "User name or password is wrong"),
        Reason::AccountDisabled => (AUTH, "This account is switched off"),
        Reason::LegacyLoginEnded => (AUTH, "This way of logging in has ended"),
        Reason::PasswordChanged => (AUTH, "The password was changed, log in again"),
        Reason::RoleCannotSend => (AUTH, "Nobody can log in under this name"),
        Reason::LoginNeedsTls => ("", "Start TLS before logging in"),
        Reason::LoginMechanismUnknown => ("", "This mechanism is not offered"),
        Reason::TooManyLoginFailures => (SYS_TEMP, "Too many failed logins, try again later"),
        Reason::TooManyConnections => (SYS_TEMP, "Too many connections, try again later"),
        Reason::StoreFailed | Reason::StorageFull => (SYS_TEMP, "Not possible just now, try again later"),
        Reason::ShuttingDown => (SYS_TEMP, "The server is stopping"),
        Reason::TooManyErrors => ("", "Too many errors"),
        Reason::CommandUnknown => ("", "Unknown command"),
        Reason::CommandOutOfOrder => ("", "Not at this moment"),
        Reason::CommandMalformed => ("", "Wrong arguments"),
        Reason::LineTooLong => ("", "Line too long"),
        Reason::BareLineEnd => ("", "Lines end with CR LF"),
        Reason::WrongProtocol => ("", "This is POP3"),
        _ => (SYS_TEMP, "Not possible"),
    }
}
