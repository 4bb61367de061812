//! The commands we say. Each function appends exactly one line: whatever the arguments hold, CR and LF in them never
//! reach the wire.

use super::extensions::Extensions;
use crate::grammar::encode_xtext;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use mail::{ForwardPath, Notify, Orcpt, RecipientParameters, Return, ReversePath, SenderParameters};
use std::fmt::Write as _;

/// What of a transaction's MAIL does not come from the envelope.
#[derive(Debug, Clone, Copy)]
pub(super) struct Offer {
    /// For SIZE=.
    pub size_octets: u64,
    /// For BODY=.
    pub eight_bit: bool,
    /// For SMTPUTF8.
    pub smtputf8: bool,
}

/// The only place where a line is written. Control characters become question marks: the server then refuses a
/// command that should not have existed, instead of reading two.
fn line(out: &mut Vec<u8>, text: &str) {
    out.extend(text.bytes().map(|b| if b.is_ascii_control() { b'?' } else { b }));
    out.extend_from_slice(b"\r\n");
}

/// `EHLO name` (RFC 5321 §4.1.1.1).
pub(super) fn ehlo(out: &mut Vec<u8>, name: &str) {
    line(out, &format!("EHLO {name}"));
}

/// `LHLO name` (RFC 2033 §4.1).
pub(super) fn lhlo(out: &mut Vec<u8>, name: &str) {
    line(out, &format!("LHLO {name}"));
}

/// `HELO name`.
pub(super) fn helo(out: &mut Vec<u8>, name: &str) {
    line(out, &format!("HELO {name}"));
}

/// A command without arguments: `DATA`, `RSET`, `STARTTLS`, `QUIT`.
pub(super) fn bare(out: &mut Vec<u8>, verb: &'static str) {
    line(out, verb);
}

/// `AUTH mechanism [initial-response]` (RFC 4954 §4).
pub(super) fn auth(out: &mut Vec<u8>, mechanism: &'static str, initial: Option<&[u8]>) {
    match initial {
        Some(bytes) => line(out, &format!("AUTH {mechanism} {}", STANDARD.encode(bytes))),
        None => line(out, &format!("AUTH {mechanism}")),
    }
}

/// A response to a challenge, in base64 (RFC 4954 §4).
pub(super) fn auth_response(out: &mut Vec<u8>, bytes: &[u8]) {
    line(out, &STANDARD.encode(bytes));
}

/// `MAIL FROM:<…>` with those parameters that the server offers, and no others (RFC 5321 §4.1.1.11).
pub(super) fn mail(
    out: &mut Vec<u8>,
    path: &ReversePath,
    parameters: &SenderParameters,
    offer: Offer,
    server: &Extensions,
) {
    let mut text = format!("MAIL FROM:{path}");
    // Who only asks has nothing to weigh.
    if server.size && offer.size_octets > 0 {
        push(&mut text, format_args!(" SIZE={}", offer.size_octets));
    }
    if server.eight_bit_mime && offer.eight_bit {
        text.push_str(" BODY=8BITMIME");
    }
    if server.smtputf8 && offer.smtputf8 {
        text.push_str(" SMTPUTF8");
    }
    if server.dsn {
        // RFC 3461 §5.2.1: what the sender asked for goes on unchanged.
        match parameters.ret {
            Some(Return::Full) => text.push_str(" RET=FULL"),
            Some(Return::Headers) => text.push_str(" RET=HDRS"),
            None => {}
        }
        if let Some(envid) = &parameters.envid {
            push(&mut text, format_args!(" ENVID={}", encode_xtext(envid)));
        }
    }
    line(out, &text);
}

/// `RCPT TO:<…>` with those parameters that the server offers.
pub(super) fn rcpt(out: &mut Vec<u8>, path: &ForwardPath, parameters: &RecipientParameters, server: &Extensions) {
    let mut text = format!("RCPT TO:{path}");
    if server.dsn {
        if let Some(notify) = parameters.notify {
            push(&mut text, format_args!(" NOTIFY={}", notify_text(notify)));
        }
        if let Some(orcpt) = parameters.orcpt.as_ref().and_then(orcpt_text) {
            push(&mut text, format_args!(" ORCPT={orcpt}"));
        }
    }
    line(out, &text);
}

fn push(text: &mut String, arguments: std::fmt::Arguments<'_>) {
    // Writing to a String cannot fail.
    let _ = text.write_fmt(arguments);
}

fn notify_text(notify: Notify) -> String {
    let chosen = [(notify.success, "SUCCESS"), (notify.failure, "FAILURE"), (notify.delay, "DELAY")];
    let names: Vec<&str> = chosen.into_iter().filter_map(|(wanted, name)| wanted.then_some(name)).collect();
    if names.is_empty() { "NEVER".to_owned() } else { names.join(",") }
}

/// `type;address`. A type that is no atom could end the parameter: then there is no ORCPT, which the client may leave
/// out (RFC 3461 §4.2).
fn orcpt_text(orcpt: &Orcpt) -> Option<String> {
    let is_atom = !orcpt.kind.is_empty() && orcpt.kind.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    if !is_atom {
        return None;
    }
    // RFC 6533 §3: an internationalised address has a type of its own, whatever the type it came under.
    if orcpt.kind.eq_ignore_ascii_case("utf-8") || !orcpt.address.is_ascii() {
        Some(format!("utf-8;{}", utf8_xtext(&orcpt.address)))
    } else {
        Some(format!("{};{}", orcpt.kind, encode_xtext(&orcpt.address)))
    }
}

/// RFC 6533 §3 `utf-8-addr-xtext`: the form that is safe whether SMTPUTF8 is offered or not.
fn utf8_xtext(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '!'..='~' if !matches!(c, '+' | '=' | '\\') => encoded.push(c),
            _ => push(&mut encoded, format_args!("\\x{{{:02X}}}", u32::from(c))),
        }
    }
    encoded
}

#[cfg(test)]
#[path = "command_tests.rs"]
mod tests;
