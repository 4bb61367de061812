//! The story of one message, one visit or one act of administration, told from events alone.

mod concern;
mod gather;
mod recipients;
mod steps;
mod visitor;

use crate::assess::{self, Advice, Cause, Danger};
use crate::verbs::Verbs;
use gather::Thread;
use mail::event::{Ending, NextHop, Origin, ReportKind};
use mail::{
    Address, Door, Event, EventKind, ForwardPath, Party, QueueId, Reason, Reply, ReversePath, SessionId, Timestamp,
    Verb,
};
use serde::Serialize;
use std::net::IpAddr;

/// What a story is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case", tag = "kind", content = "id")]
pub enum Subject {
    /// One stored message.
    Message(QueueId),
    /// A visit, for what it did not hand over: refusals, failed logins, or nothing at all.
    Visit(SessionId),
    /// What an administrator or the server did apart from any message or visit.
    Administration,
}

/// What DNS calls the visitor's address.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "kebab-case", tag = "found", content = "name")]
pub enum PtrName {
    /// Nobody asked, or the answer is not in the events.
    #[default]
    Unknown,
    /// It has no name.
    Nothing,
    /// Its name, as DNS gave it.
    Name(String),
}

/// What a visitor called itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Greeting {
    /// As it said it; chosen by a stranger.
    pub name: String,
    /// EHLO rather than HELO.
    pub extended: bool,
}

/// How a visit was encrypted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Tls {
    /// `TLSv1.3`.
    pub version: String,
    /// The cipher suite's name.
    pub cipher: String,
}

/// Who knocked.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Visitor {
    /// The session.
    pub session: Option<SessionId>,
    /// At which door.
    pub door: Option<Door>,
    /// From where.
    pub peer: Option<IpAddr>,
    /// The name of that address.
    pub ptr: PtrName,
    /// What it called itself, the last time it said so.
    pub greeting: Option<Greeting>,
    /// The encryption, if there was any.
    pub tls: Option<Tls>,
    /// Who it proved to be.
    pub proved: Option<Party>,
    /// Logins that failed.
    pub failed_logins: u32,
    /// How it ended, if it has.
    pub ending: Option<Ending>,
}

/// The message as it was stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct StoredMessage {
    /// When.
    pub at: Timestamp,
    /// Where it came from.
    pub origin: Origin,
    /// For how many recipients.
    pub recipients: u32,
    /// Octets.
    pub size_octets: u64,
    /// Its Message-ID field; chosen by whoever wrote it.
    pub message_id: Option<String>,
}

/// Where one recipient stands, as far as the events go.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case", tag = "state")]
pub enum Outcome {
    /// Allowed; nothing further is known.
    Accepted,
    /// Allowed, and then no message was handed over.
    Abandoned,
    /// Not taken.
    Refused {
        /// Why.
        reason: Reason,
    },
    /// Waiting for a person.
    Held {
        /// Why.
        reason: Reason,
    },
    /// In mailboxes here.
    Delivered {
        /// Whose.
        mailboxes: Vec<Address>,
    },
    /// A next hop took it.
    HandedOver {
        /// Who.
        next_hop: NextHop,
        /// Whether TLS protected it.
        tls: bool,
        /// What it said.
        reply: Reply,
    },
    /// It will be tried again.
    Deferred {
        /// Why.
        reason: Reason,
        /// By whom, if one was reached or dialled.
        next_hop: Option<NextHop>,
        /// What it said, if anything.
        reply: Option<Reply>,
        /// When it is tried again.
        next_attempt_at: Timestamp,
    },
    /// It failed for good.
    Failed {
        /// Why.
        reason: Reason,
        /// By whom, if one was reached or dialled.
        next_hop: Option<NextHop>,
        /// What it said, if anything.
        reply: Option<Reply>,
    },
}

/// One recipient asked for: what was decided, and what became of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Recipient {
    /// As it was asked for.
    pub recipient: ForwardPath,
    /// Why it was allowed, if it was.
    pub allowed: Option<Reason>,
    /// Who holds the permit, for a recipient outside.
    pub permit: Option<Party>,
    /// How often a hand-over was tried.
    pub attempts: u32,
    /// What became of it.
    pub outcome: Outcome,
    /// Which of the five verbs that makes, if one.
    pub verb: Option<Verb>,
}

/// One thing that happened, or several of the same kind for the same reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Step {
    /// When, the first time.
    pub at: Timestamp,
    /// When, the last time.
    pub until: Timestamp,
    /// How often.
    pub times: u32,
    /// Why it was decided so, if it was a decision.
    pub reason: Option<Reason>,
    /// The setting behind that reason, if one is.
    pub setting: Option<&'static str>,
    /// What happened: the last of its kind, whose reply and dates are the freshest.
    pub event: EventKind,
}

/// A report that was made about the message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Report {
    /// What it reports.
    pub report: ReportKind,
    /// The report's own queue id.
    pub report_id: QueueId,
    /// To whom.
    pub to: Address,
    /// About which recipients.
    pub about: Vec<Address>,
}

/// Which message a report is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct About {
    /// That message.
    pub message: QueueId,
    /// What is reported of it.
    pub report: ReportKind,
    /// About which recipients.
    pub recipients: Vec<Address>,
}

/// One story.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Story {
    /// What it is about.
    pub subject: Subject,
    /// Its own first event; a session's earlier events that it shares with other messages do not count.
    pub began_at: Timestamp,
    /// Its last event.
    pub ended_at: Timestamp,
    /// Who knocked; `None` for what the server wrote itself, or where the events do not say.
    pub visitor: Option<Visitor>,
    /// Who of ours handed the message over, if one of ours did.
    pub party: Option<Party>,
    /// The reverse-path asked for last.
    pub reverse_path: Option<ReversePath>,
    /// The message, if one was stored and the event of it is there.
    pub message: Option<StoredMessage>,
    /// For whom.
    pub recipients: Vec<Recipient>,
    /// What happened, in order.
    pub steps: Vec<Step>,
    /// The five verbs.
    pub verbs: Verbs,
    /// Reports made about this message.
    pub reports: Vec<Report>,
    /// If this is a report: about what.
    pub about: Option<About>,
    /// Whether the events begin after the message was stored, so that nothing can be said of who sent it.
    pub beginning_missing: bool,
    /// Whether someone has to act.
    pub danger: Danger,
    /// Why it is dangerous or not.
    pub cause: Cause,
    /// What to do, most urgent first; empty if nothing.
    pub advice: Vec<Advice>,
}

impl Story {
    /// The steps that were decisions.
    pub fn decisions(&self) -> impl Iterator<Item = &Step> {
        self.steps.iter().filter(|step| step.reason.is_some())
    }

    /// Whether `reason` decided anything in it.
    pub fn has_reason(&self, reason: Reason) -> bool {
        self.decisions().any(|step| step.reason == Some(reason))
    }

    /// Whether the server wrote the message itself.
    pub fn is_our_own(&self) -> bool {
        self.message.as_ref().is_some_and(|message| message.origin != Origin::Session)
    }
}

/// Tells the stories in `events`, oldest first: one for each message, one for each visit that was refused something or
/// handed nothing over, one for each act of administration.
///
/// The events may come in any order. To say which message a report is about, that message's events must be among them.
pub fn tell(events: &[Event]) -> Vec<Story> {
    let mut sorted: Vec<&Event> = events.iter().collect();
    sorted.sort_by_key(|event| event.at);
    let reported = gather::reported(&sorted);
    let mut stories: Vec<Story> = gather::threads(&sorted).into_iter().filter_map(tell_one).collect();
    for story in &mut stories {
        if let Subject::Message(id) = story.subject {
            story.about = reported.get(&id).cloned();
        }
    }
    stories.sort_by_key(|story| story.began_at);
    stories
}

fn tell_one(thread: Thread<'_>) -> Option<Story> {
    let (first, last) = (thread.own.first()?, thread.own.last()?);
    let message = thread.own.iter().find_map(|event| stored(event));
    let visitor = visitor::of(&thread);
    let party = visitor::party_of(&thread, visitor.as_ref());
    let recipients = recipients::of(&thread, message.as_ref(), party.as_ref());
    let mut story = Story {
        subject: thread.subject,
        began_at: first.at,
        ended_at: last.at,
        beginning_missing: matches!(thread.subject, Subject::Message(_)) && message.is_none(),
        verbs: recipients::count(&recipients, &thread),
        reverse_path: thread.own.iter().rev().find_map(|event| reverse_path(&event.kind)),
        steps: steps::of(&thread),
        reports: thread.own.iter().filter_map(|event| report(&event.kind)).collect(),
        about: None,
        visitor,
        party,
        message,
        recipients,
        danger: Danger::None,
        cause: Cause::Ordinary,
        advice: Vec::new(),
    };
    story.cause = assess::cause(&story);
    story.danger = story.cause.danger();
    story.advice = assess::advice(&story);
    Some(story)
}

fn stored(event: &Event) -> Option<StoredMessage> {
    let EventKind::Stored { origin, recipients, size_octets, message_id, .. } = &event.kind else { return None };
    Some(StoredMessage {
        at: event.at,
        origin: *origin,
        recipients: *recipients,
        size_octets: *size_octets,
        message_id: message_id.clone(),
    })
}

fn reverse_path(kind: &EventKind) -> Option<ReversePath> {
    match kind {
        EventKind::SenderAccepted { reverse_path, .. }
        | EventKind::SenderRefused { reverse_path, .. }
        | EventKind::RecipientRefused { reverse_path, .. }
        | EventKind::MessageRefused { reverse_path, .. }
        | EventKind::Stored { reverse_path, .. } => Some(reverse_path.clone()),
        _ => None,
    }
}

fn report(kind: &EventKind) -> Option<Report> {
    let EventKind::ReportMade { report, report_id, to, about } = kind else { return None };
    Some(Report { report: *report, report_id: *report_id, to: to.clone(), about: about.clone() })
}
