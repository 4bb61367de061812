//! Delivery status notifications: `multipart/report` with a text for people in Japanese and English, the fields for
//! programs, and the message or its header (RFC 3461, RFC 3464, RFC 6522; internationalised: RFC 6533).
//!
//! Nothing is read or sent here. A report needs an [`Addressee`], which a null reverse-path does not give, and it is
//! itself sent from the null reverse-path: no report is ever answered by a report.

mod compose;
mod fields;
mod returned;
mod status;

pub use compose::dsn;
pub use returned::Original;
pub use status::status;

use mail::event::ReportKind;
use mail::{
    Address, Envelope, ForwardPath, Notify, Orcpt, QueueId, Reason, RecipientParameters, Reply, Return, ReversePath,
    SenderParameters, Timestamp,
};

/// To whom a report may go: whoever stands in a reverse-path. There is no other way to make one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Addressee(Address);

impl Addressee {
    /// The addressee of reports about a message with this reverse-path; nobody, if it is null (RFC 5321 §4.5.5).
    pub fn of(reverse_path: &ReversePath) -> Option<Self> {
        reverse_path.address().cloned().map(Self)
    }

    /// The address.
    pub const fn address(&self) -> &Address {
        &self.0
    }
}

/// What happened to a recipient (RFC 3464 §2.3.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// It failed for good.
    Failed,
    /// It is late.
    Delayed {
        /// Until when it is tried.
        until: Timestamp,
    },
    /// It lies in a mailbox here.
    Delivered,
    /// A next hop took it that sends no reports of its own (RFC 3461 §5.2.2).
    Relayed,
}

impl Action {
    /// What a report of it is called.
    pub const fn kind(self) -> ReportKind {
        match self {
            Self::Failed => ReportKind::Failure,
            Self::Delayed { .. } => ReportKind::Delay,
            Self::Delivered | Self::Relayed => ReportKind::Success,
        }
    }

    /// Whether the sender wants to know (RFC 3461 §4.1, §5.2).
    pub fn is_wanted(self, notify: Option<Notify>) -> bool {
        let notify = notify.unwrap_or_default();
        match self.kind() {
            ReportKind::Failure => notify.failure,
            ReportKind::Delay => notify.delay,
            ReportKind::Success => notify.success,
        }
    }
}

/// What is reported about one recipient.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecipientFacts {
    /// The forward-path's address.
    pub address: Address,
    /// `ORCPT=`, if it was given.
    pub orcpt: Option<Orcpt>,
    /// What happened.
    pub action: Action,
    /// Why.
    pub reason: Reason,
    /// The host that was asked last, if one was.
    pub next_hop: Option<String>,
    /// What it said, if anything.
    pub reply: Option<Reply>,
    /// When it was tried last, if it was tried.
    pub last_attempt_at: Option<Timestamp>,
}

/// What is reported.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Facts {
    /// The report's own name in the queue.
    pub id: QueueId,
    /// The message it is about.
    pub about: QueueId,
    /// When the report is written.
    pub at: Timestamp,
    /// This server's name.
    pub hostname: String,
    /// The report's From: the postmaster, whom a person can answer to.
    pub from: Address,
    /// To whom.
    pub to: Addressee,
    /// When the message came.
    pub arrived_at: Timestamp,
    /// Its MAIL parameters: `ENVID=` and `RET=` matter.
    pub parameters: SenderParameters,
    /// About whom, at least one.
    pub recipients: Vec<RecipientFacts>,
}

impl Facts {
    /// What the report as a whole is called: the worst that it tells.
    pub fn kind(&self) -> ReportKind {
        let has = |kind| self.recipients.iter().any(|recipient| recipient.action.kind() == kind);
        match () {
            () if has(ReportKind::Failure) => ReportKind::Failure,
            () if has(ReportKind::Delay) => ReportKind::Delay,
            () => ReportKind::Success,
        }
    }

    /// How much of the message the report returns. Only a report of failure returns all of it (RFC 3461 §4.3).
    fn returns(&self) -> Return {
        match (self.kind(), self.parameters.ret) {
            (ReportKind::Failure, None | Some(Return::Full)) => Return::Full,
            _ => Return::Headers,
        }
    }
}

/// Texts for people. They come from the one place where texts are kept.
#[derive(Debug, Clone, Copy)]
pub struct Texts<'a> {
    /// The name that From shows.
    pub from_name: &'a str,
    /// Subject, of both languages.
    pub subject: &'a str,
    /// What happened and what to do, in Japanese; lines end in LF.
    pub explanation_ja: &'a str,
    /// The same in English.
    pub explanation_en: &'a str,
}

/// A report, ready to be stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dsn {
    /// What it reports.
    pub kind: ReportKind,
    /// Null reverse-path, one recipient, and no reports about it (RFC 3461 §6).
    pub envelope: Envelope,
    /// Header and body, lines ending in CRLF.
    pub content: Vec<u8>,
    /// Whether the content has octets above 127.
    pub eight_bit: bool,
}

/// The envelope that a report travels in.
fn envelope(to: &Addressee, content: &[u8]) -> Envelope {
    let parameters = SenderParameters {
        body: if content.is_ascii() { mail::Body::SevenBit } else { mail::Body::EightBitMime },
        smtputf8: !to.address().is_ascii(),
        ..SenderParameters::default()
    };
    let never = RecipientParameters { notify: Some(Notify::NEVER), orcpt: None };
    let recipients = vec![(ForwardPath::Address(to.address().clone()), never)];
    Envelope { reverse_path: ReversePath::Null, parameters, recipients }
}

#[cfg(test)]
#[path = "dsn_tests.rs"]
mod tests;
