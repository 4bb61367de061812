//! The report as a message: header, text, fields, and what is returned (RFC 6522 §3).

use super::fields::{field, paragraphs};
use super::{Action, Dsn, Facts, Original, RecipientFacts, Texts, envelope, status};
use mail::{Orcpt, Return};
use mail_builder::headers::address::Address as Mailbox;
use mail_builder::headers::text::Text;

/// Writes the report.
pub fn dsn(facts: &Facts, texts: &Texts<'_>, original: Original<'_>) -> Dsn {
    let parts =
        Parts { explanation: explanation(texts), fields: delivery_status(facts), returned: returned(facts, original) };
    let boundary = boundary(facts, &parts);
    let mut content = header(facts, texts, original, &boundary);
    if !parts.is_ascii() {
        content.extend_from_slice(b"Content-Transfer-Encoding: 8bit\r\n");
    }
    parts.write(&boundary, &mut content);
    Dsn { kind: facts.kind(), envelope: envelope(&facts.to, &content), eight_bit: !content.is_ascii(), content }
}

/// A body part: its Content-Type, what else its header says, and its octets.
struct Part {
    kind: &'static str,
    language: Option<&'static str>,
    octets: Vec<u8>,
}

/// The three parts of a report.
struct Parts {
    explanation: Part,
    fields: Part,
    returned: Part,
}

impl Parts {
    fn each(&self) -> [&Part; 3] {
        [&self.explanation, &self.fields, &self.returned]
    }

    fn is_ascii(&self) -> bool {
        self.each().iter().all(|part| part.octets.is_ascii())
    }

    fn write(&self, boundary: &str, out: &mut Vec<u8>) {
        for part in self.each() {
            out.extend_from_slice(format!("\r\n--{boundary}\r\n").as_bytes());
            part.write(out);
        }
        out.extend_from_slice(format!("\r\n--{boundary}--\r\n").as_bytes());
    }
}

impl Part {
    fn write(&self, out: &mut Vec<u8>) {
        let mut header = String::new();
        field(&mut header, "Content-Type", self.kind);
        if let Some(language) = self.language {
            field(&mut header, "Content-Language", language);
        }
        // Neither base64 nor quoted-printable: a report can be read as it lies in the mailbox, and RFC 2046 §5.2.1
        // forbids both for a message that is enclosed.
        field(&mut header, "Content-Transfer-Encoding", if self.octets.is_ascii() { "7bit" } else { "8bit" });
        out.extend_from_slice(header.as_bytes());
        out.extend_from_slice(b"\r\n");
        out.extend_from_slice(&self.octets);
    }
}

/// A boundary that none of the parts contains.
fn boundary(facts: &Facts, parts: &Parts) -> String {
    let occurs =
        |text: &str| parts.each().iter().any(|part| memchr::memmem::find(&part.octets, text.as_bytes()).is_some());
    let mut number = 0_u32;
    loop {
        let boundary = format!("=_{}.{number}", facts.id);
        if !occurs(&boundary) {
            return boundary;
        }
        number += 1;
    }
}

fn header(facts: &Facts, texts: &Texts<'_>, original: Original<'_>, boundary: &str) -> Vec<u8> {
    let mut out = String::new();
    field(&mut out, "Date", facts.at.to_rfc5322());
    let mut out = out.into_bytes();
    encoded(&mut out, "From: ", &Mailbox::new_address(Some(plain(texts.from_name)), facts.from.to_string()));
    encoded(&mut out, "Subject: ", &Text::new(plain(texts.subject)));
    let mut rest = String::new();
    field(&mut rest, "To", format_args!("<{}>", facts.to.address()));
    field(&mut rest, "Message-ID", format_args!("<{}@{}>", facts.id, facts.hostname));
    if let Some(message_id) = original.message_id() {
        field(&mut rest, "In-Reply-To", message_id);
        field(&mut rest, "References", message_id);
    }
    // RFC 3834 §5: no responder answers a report.
    field(&mut rest, "Auto-Submitted", "auto-replied");
    field(&mut rest, "MIME-Version", "1.0");
    let kind = format_args!("multipart/report; report-type=delivery-status; boundary=\"{boundary}\"");
    field(&mut rest, "Content-Type", kind);
    out.extend_from_slice(rest.as_bytes());
    out
}

/// Texts may come with line ends; a header's value has none.
fn plain(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn encoded(out: &mut Vec<u8>, name: &str, value: &impl mail_builder::headers::Header) {
    out.extend_from_slice(name.as_bytes());
    value.write_header(out, name.len());
}

fn explanation(texts: &Texts<'_>) -> Part {
    let mut text = String::new();
    paragraphs(&mut text, texts.explanation_ja);
    text.push_str("\r\n----\r\n\r\n");
    paragraphs(&mut text, texts.explanation_en);
    Part { kind: "text/plain; charset=utf-8", language: Some("ja, en"), octets: text.into_bytes() }
}

/// RFC 3464 §2.1; RFC 6533 §4 if an address is internationalised.
fn delivery_status(facts: &Facts) -> Part {
    let mut text = String::new();
    if let Some(envid) = &facts.parameters.envid {
        field(&mut text, "Original-Envelope-Id", envid);
    }
    field(&mut text, "Reporting-MTA", format_args!("dns; {}", facts.hostname));
    field(&mut text, "Arrival-Date", facts.arrived_at.to_rfc5322());
    for recipient in &facts.recipients {
        text.push_str("\r\n");
        recipient_fields(&mut text, facts, recipient);
    }
    let kind = if text.is_ascii() { "message/delivery-status" } else { "message/global-delivery-status" };
    Part { kind, language: None, octets: text.into_bytes() }
}

/// RFC 3464 §2.3, in its order.
fn recipient_fields(text: &mut String, facts: &Facts, recipient: &RecipientFacts) {
    let RecipientFacts { address, action, reason, reply, .. } = recipient;
    // RFC 3461 §6.3: Original-Recipient only from ORCPT, never made up.
    if let Some(Orcpt { kind, address }) = &recipient.orcpt {
        field(text, "Original-Recipient", format_args!("{}; {address}", address_kind(kind, address)));
    }
    field(text, "Final-Recipient", format_args!("{}; {address}", address_kind("rfc822", &address.to_string())));
    field(text, "Action", action_name(*action));
    field(text, "Status", status(*action, *reason, reply.as_ref()));
    if let Some(host) = &recipient.next_hop {
        field(text, "Remote-MTA", format_args!("dns; {host}"));
    }
    if let Some(reply) = reply {
        field(text, "Diagnostic-Code", format_args!("smtp; {reply}"));
    }
    if let Some(at) = recipient.last_attempt_at {
        field(text, "Last-Attempt-Date", at.to_rfc5322());
    }
    field(text, "Final-Log-ID", facts.about);
    if let Action::Delayed { until } = action {
        field(text, "Will-Retry-Until", until.to_rfc5322());
    }
    // RFC 3464 §2.4: fields of our own begin with X-.
    field(text, "X-Sekisho-Reason", reason);
}

/// RFC 6533 §3: an internationalised address has a type of its own.
fn address_kind<'a>(kind: &'a str, address: &str) -> &'a str {
    if address.is_ascii() { kind } else { "utf-8" }
}

const fn action_name(action: Action) -> &'static str {
    match action {
        Action::Failed => "failed",
        Action::Delayed { .. } => "delayed",
        Action::Delivered => "delivered",
        Action::Relayed => "relayed",
    }
}

/// RFC 6522 §3 and §4; RFC 6533 §6 if the message was internationalised.
fn returned(facts: &Facts, original: Original<'_>) -> Part {
    let (extent, octets) = original.returned(facts.returns());
    let is_global = facts.parameters.smtputf8 && !octets.is_ascii();
    let kind = match (extent, is_global) {
        (Return::Full, false) => "message/rfc822",
        (Return::Full, true) => "message/global",
        (Return::Headers, false) => "text/rfc822-headers",
        (Return::Headers, true) => "message/global-headers",
    };
    Part { kind, language: None, octets: octets.to_vec() }
}
