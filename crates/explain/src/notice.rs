//! What the server writes to its administrator.

use crate::{Lang, Texts, Value, reasons};
use mail::{Address, Domain, NextHopAddress, Party, QueueId, Reason, Timestamp};

/// A message for the administrator: subject and body, `\n` as line end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// One line; not encoded.
    pub subject: String,
    /// Paragraphs.
    pub body: String,
}

/// One of ours passed a limit, and its mail is held.
#[derive(Debug, Clone, Copy)]
pub struct LimitFacts<'a> {
    /// This server's name.
    pub server: &'a str,
    /// Who.
    pub party: &'a Party,
    /// Which limit.
    pub reason: Reason,
    /// How many there were today.
    pub count: u32,
    /// How many there may be.
    pub limit: u32,
    /// The first message held.
    pub message: QueueId,
}

/// The notice that a message of the queue was set aside, because its entry cannot be read.
pub fn unreadable_notice(lang: Lang, server: &str, id: QueueId) -> Notice {
    let texts = Texts::new(lang);
    let values = [("server", server.into()), ("id", id.into())];
    let body = ["notice-unreadable-what", "notice-unreadable-do", "notice-unreadable-then"];
    let body: Vec<String> = body.iter().map(|key| texts.get(key, &values)).collect();
    Notice { subject: texts.get("notice-unreadable-subject", &values), body: body.join("\n\n") + "\n" }
}

/// The notice that a limit was reached: who, how many, and the commands that help.
pub fn limit_notice(lang: Lang, facts: &LimitFacts<'_>) -> Notice {
    let texts = Texts::new(lang);
    let kind = match facts.party {
        // Of a domain behind us nothing is counted: nobody sends as it.
        Party::Account(_) | Party::Behind(_) => "account",
        // Whoever fetched the account's mail knew its password; what helps is the same.
        party if party.mail_fetched_by().is_some() => "account",
        Party::Device(_) => "device",
        Party::Forward(_) => "forward",
    };
    let reason = reasons::reason_sentence(lang, facts.reason);
    let values = [
        ("server", facts.server.into()),
        ("party", facts.party.into()),
        ("kind", kind.into()),
        ("reason", Value::made(reason)),
        ("count", facts.count.into()),
        ("limit", facts.limit.into()),
        ("id", facts.message.into()),
    ];
    let paragraphs = ["notice-limit-what", "notice-limit-why", "notice-limit-look", "notice-limit-then"];
    let body: Vec<String> = paragraphs.iter().map(|key| texts.get(&format!("{key}-{kind}"), &values)).collect();
    Notice { subject: texts.get("notice-limit-subject", &values), body: body.join("\n\n") + "\n" }
}

/// No certificate could be had from the authority.
#[derive(Debug, Clone, Copy)]
pub struct CertificateFacts<'a> {
    /// This server's name.
    pub server: &'a str,
    /// What was in the way, in the words of whoever said it.
    pub cause: &'a str,
    /// Until when the one holds that came before, as the administrator's clock shows it; `None` if none came yet.
    pub until: Option<Timestamp>,
    /// After how many minutes it is tried again.
    pub minutes: u32,
}

/// The notice that a certificate is missing: why, how long there is time, and what to look at.
pub fn certificate_notice(lang: Lang, facts: &CertificateFacts<'_>) -> Notice {
    let texts = Texts::new(lang);
    let until = facts.until.map(|until| until.to_rfc3339()[..10].to_owned());
    let values = [
        ("server", facts.server.into()),
        ("cause", facts.cause.into()),
        ("until", until.clone().unwrap_or_default().into()),
        ("minutes", facts.minutes.into()),
    ];
    let meanwhile = if until.is_some() { "notice-certificate-until" } else { "notice-certificate-none-yet" };
    let paragraphs = ["notice-certificate-what", meanwhile, "notice-certificate-look"];
    let body = paragraphs.map(|key| texts.get(key, &values));
    Notice { subject: texts.get("notice-certificate-subject", &values), body: body.join("\n\n") + "\n" }
}

/// The machine's clock was set.
#[derive(Debug, Clone, Copy)]
pub struct ClockFacts<'a> {
    /// This server's name.
    pub server: &'a str,
    /// How many seconds forward; below zero, back.
    pub by_s: i64,
    /// What it shows now, as the administrator's clock does.
    pub now: Timestamp,
}

/// The notice that the clock was set: by how much, what that means for mail, and what to look at.
pub fn clock_notice(lang: Lang, facts: &ClockFacts<'_>) -> Notice {
    let texts = Texts::new(lang);
    let now = facts.now.to_rfc3339()[..19].replace('T', " ");
    let mut values = vec![("server", facts.server.into()), ("now", now.into())];
    values.extend(clock_values(facts.by_s));
    let body = ["notice-clock-what", "notice-clock-mail", "notice-clock-look"].map(|key| texts.get(key, &values));
    Notice { subject: texts.get("notice-clock-subject", &values), body: body.join("\n\n") + "\n" }
}

/// By how much the clock was set, and in which direction, for a text.
pub(crate) fn clock_values(by_s: i64) -> [(&'static str, Value<'static>); 3] {
    // The nearest: two clocks are not read in the same moment.
    let minutes = (by_s.unsigned_abs() + 30) / 60;
    let direction = if by_s < 0 { "back" } else { "forward" };
    [("direction", direction.into()), ("hours", (minutes / 60).into()), ("minutes", (minutes % 60).into())]
}

/// What became of lockdown.
#[derive(Debug, Clone, Copy)]
pub enum LockdownChange<'a> {
    /// It began.
    Began {
        /// Messages that were waiting to leave.
        messages: u32,
    },
    /// It ended.
    Ended {
        /// Messages that it let go.
        messages: u32,
        /// Who ended it.
        by: &'a str,
    },
}

/// Lockdown began or ended.
#[derive(Debug, Clone, Copy)]
pub struct LockdownFacts<'a> {
    /// This server's name.
    pub server: &'a str,
    /// When it began.
    pub since: &'a str,
    /// Who began it.
    pub by: &'a str,
    /// Why, in their words.
    pub reason: Option<&'a str>,
    /// What is new.
    pub change: LockdownChange<'a>,
}

/// The notice that nothing leaves any more, or that all is as usual again.
pub fn lockdown_notice(lang: Lang, facts: &LockdownFacts<'_>) -> Notice {
    let texts = Texts::new(lang);
    let (messages, ended_by) = match facts.change {
        LockdownChange::Began { messages } => (messages, ""),
        LockdownChange::Ended { messages, by } => (messages, by),
    };
    let none = texts.get("notice-lockdown-no-reason", &[]);
    let values = [
        ("server", facts.server.into()),
        ("since", facts.since.into()),
        ("by", facts.by.into()),
        ("reason", facts.reason.map_or_else(|| Value::made(none), Value::from)),
        ("messages", messages.into()),
        ("ended", ended_by.into()),
    ];
    let (subject, body) = match facts.change {
        LockdownChange::Began { .. } => ("notice-lockdown-on-subject", "notice-lockdown-on-body"),
        LockdownChange::Ended { .. } => ("notice-lockdown-off-subject", "notice-lockdown-off-body"),
    };
    Notice { subject: texts.get(subject, &values), body: texts.get(body, &values) + "\n" }
}

/// A mailbox is nearly full.
#[derive(Debug, Clone, Copy)]
pub struct QuotaFacts<'a> {
    /// This server's name.
    pub server: &'a str,
    /// Whose mailbox.
    pub account: &'a Address,
    /// Octets in it.
    pub used_octets: u64,
    /// Octets that it may hold.
    pub quota_octets: u64,
    /// Who is told.
    pub reader: QuotaReader,
}

/// Who is told that a mailbox is nearly full: each can do something else about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum QuotaReader {
    /// Whose mailbox it is.
    Owner,
    /// Who can allow more.
    Administrator,
}

/// The notice that a mailbox is nearly full, what happens then, and what the reader can do.
pub fn quota_notice(lang: Lang, facts: &QuotaFacts<'_>) -> Notice {
    let texts = Texts::new(lang);
    let values = [
        ("server", facts.server.into()),
        ("account", facts.account.into()),
        ("used", Value::Octets(facts.used_octets)),
        ("quota", Value::Octets(facts.quota_octets)),
    ];
    let then = match facts.reader {
        QuotaReader::Owner => "notice-quota-then-owner",
        QuotaReader::Administrator => "notice-quota-then-administrator",
    };
    let body = ["notice-quota-what", then].map(|key| texts.get(key, &values));
    Notice { subject: texts.get("notice-quota-subject", &values), body: body.join("\n\n") + "\n" }
}

/// A server behind us did not take what had been taken for it.
#[derive(Debug, Clone, Copy)]
pub struct BehindRefusedFacts<'a> {
    /// This server's name.
    pub server: &'a str,
    /// For whom it was.
    pub recipient: &'a Address,
    /// The first message held.
    pub message: QueueId,
}

/// The notice that mail for a server behind us is held.
pub fn behind_refused_notice(lang: Lang, facts: &BehindRefusedFacts<'_>) -> Notice {
    let values = [
        ("server", facts.server.into()),
        ("recipient", facts.recipient.into()),
        ("domain", facts.recipient.domain().to_string().into()),
        ("id", facts.message.into()),
    ];
    written(lang, "notice-behind-refused", &values)
}

/// A server behind us takes every recipient.
#[derive(Debug, Clone, Copy)]
pub struct BehindOpenFacts<'a> {
    /// This server's name.
    pub server: &'a str,
    /// The domain.
    pub domain: &'a Domain,
    /// The server that was asked.
    pub next_hop: &'a NextHopAddress,
}

/// The notice that a server behind us knows everybody, so that unknown recipients cannot be refused.
pub fn behind_open_notice(lang: Lang, facts: &BehindOpenFacts<'_>) -> Notice {
    let values = [
        ("server", facts.server.into()),
        ("domain", facts.domain.to_string().into()),
        ("hop", facts.next_hop.to_string().into()),
    ];
    written(lang, "notice-behind-open", &values)
}

/// Subject, what happened, why it matters, what to do.
fn written(lang: Lang, key: &str, values: &[(&'static str, Value<'_>)]) -> Notice {
    let texts = Texts::new(lang);
    let body = ["what", "why", "then"].map(|part| texts.get(&format!("{key}-{part}"), values));
    Notice { subject: texts.get(&format!("{key}-subject"), values), body: body.join("\n\n") + "\n" }
}
