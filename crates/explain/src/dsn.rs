//! What a delivery status notification says to the person who wrote the message, in both languages.

use crate::{Lang, Texts, Value, text};
use mail::event::ReportKind;
use mail::{Address, Reason, Reply};

/// What happened to one recipient.
#[derive(Debug, Clone, Copy)]
pub struct DsnRecipient<'a> {
    /// As the sender gave it.
    pub address: &'a Address,
    /// Why it failed or is late.
    pub reason: Reason,
    /// The server that said so, if one did.
    pub host: Option<&'a str>,
    /// What it said.
    pub reply: Option<&'a Reply>,
}

/// What a report is about.
#[derive(Debug, Clone, Copy)]
pub struct DsnFacts<'a> {
    /// This server's name.
    pub server: &'a str,
    /// Failure, delay or success.
    pub report: ReportKind,
    /// The recipients reported, at least one.
    pub recipients: &'a [DsnRecipient<'a>],
    /// Until when it will be tried again, as the sender should read it; for a delay.
    pub tries_until: Option<&'a str>,
}

const fn key(report: ReportKind) -> &'static str {
    match report {
        ReportKind::Failure => "failure",
        ReportKind::Delay => "delay",
        ReportKind::Success => "success",
    }
}

/// The subject: Japanese, a slash, English. Not encoded; it is not ASCII.
pub fn dsn_subject(report: ReportKind) -> String {
    let subject = |lang| text(lang, &format!("dsn-subject-{}", key(report)), &[]);
    format!("{} / {}", subject(Lang::Ja), subject(Lang::En))
}

/// The explanation in one language: paragraphs with `\n` as line end.
pub fn dsn_explanation(lang: Lang, facts: &DsnFacts<'_>) -> String {
    let texts = Texts::new(lang);
    let mut text = texts.get("dsn-greeting", &[("server", facts.server.into())]);
    text.push_str("\n\n");
    let until = facts.tries_until.unwrap_or_default();
    let opening = format!("dsn-opening-{}", key(facts.report));
    text.push_str(&texts.get(&opening, &[("until", until.into()), ("count", facts.recipients.len().into())]));
    text.push('\n');
    for recipient in facts.recipients {
        text.push('\n');
        text.push_str(&recipient_text(texts, facts.report, recipient));
    }
    text.push('\n');
    text.push_str(&texts.get(&format!("dsn-closing-{}", key(facts.report)), &[]));
    text.push('\n');
    text
}

fn recipient_text(texts: Texts, report: ReportKind, recipient: &DsnRecipient<'_>) -> String {
    let mut text = format!("  {}\n", crate::visible(&recipient.address.to_string()));
    if report != ReportKind::Success {
        // Where what concerns the sender differs from what concerns the administrator, there is a text for each.
        let key = format!("reason-{}", recipient.reason);
        let why = texts.find(&format!("{key}.sender"), &[]).unwrap_or_else(|| texts.get(&key, &[]));
        text.push_str(&format!("    {why}\n"));
    }
    if let Some(reply) = recipient.reply {
        let host = recipient.host.unwrap_or("?");
        let said = texts.get("dsn-host-said", &[("host", host.into()), ("reply", Value::from(reply))]);
        text.push_str(&format!("    {said}\n"));
    }
    text
}
