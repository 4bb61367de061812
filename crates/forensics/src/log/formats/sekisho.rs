//! The journal of Sekisho itself: one [`mail::Event`] as JSON a line, and, for a server that has its journal at hand, the
//! events themselves ([`observe`]), so that both give the same observations.
//!
//! What the joiner must know:
//! - The door of a session decides nothing here: who may send stands in `stored`.
//! - `stored` says who of ours sends ([`Standing::Own`]) or that nobody of ours does ([`Standing::Stranger`]), so a
//!   message is complete even where its session is missing.
//! - Times are UTC and become wall time by [`Context::offset_s`].
//!
//! Nothing here looks at texts but to keep them: what an event means is its type.

use crate::log::observation::{
    Arrival, Fate, Hop, Login, Note, Observation, Origin, Outcome, Peer, Refusal, Seen, Sender, Stage, Standing,
};
use crate::log::{Context, Line, Reading, Scratch, time};
use mail::event::{NextHop, QueueAction, ReportKind};
use mail::{Event, EventKind, ForwardPath, Party, Reply, ReversePath};

mod reason;

/// What `line` says.
pub fn read<'a>(line: &Line<'a>, context: &Context, scratch: &'a Scratch) -> Reading<'a> {
    let Some(json) = journal(line) else { return Reading::NotMine };
    match serde_json::from_str::<Event>(json) {
        Ok(event) => {
            let seen = observe(&event, scratch);
            Reading::Understood(Observation { at: Some(wall(&event, context)), host: line.host, ..seen })
        }
        Err(_) => Reading::Unknown,
    }
}

/// The JSON of a line that begins as an event does. Its first field is always `at`, and `event` is its tag.
fn journal<'a>(line: &Line<'a>) -> Option<&'a str> {
    let json = if matches!(line.program, "" | "sekisho") { line.text } else { return None };
    (json.starts_with("{\"at\":") && json.contains("\"event\":\"")).then_some(json)
}

fn wall(event: &Event, context: &Context) -> i64 {
    time::from_unix(event.at.seconds(), context)
}

/// What `event` says. Its time is UTC here; a reader that knows the wall clock puts its own in.
pub fn observe<'a>(event: &Event, scratch: &'a Scratch) -> Observation<'a> {
    Observation {
        at: Some(event.at.seconds()),
        host: "",
        session: event.session.map_or("", |session| keep(scratch, &session)),
        message: event.message.map_or("", |message| keep(scratch, &message)),
        seen: seen(&event.kind, scratch),
    }
}

fn keep<'a>(scratch: &'a Scratch, value: &impl ToString) -> &'a str {
    scratch.keep(&value.to_string())
}

/// Each kind of event, in the order of their list.
fn seen<'a>(kind: &EventKind, scratch: &'a Scratch) -> Seen<'a> {
    match kind {
        EventKind::Knocked { peer, .. } => Seen::Knocked(Peer { ip: keep(scratch, peer), ..Peer::default() }),
        EventKind::NameFound { name } => {
            Seen::Described(Peer { name: optional(scratch, name.as_deref()), ..Peer::default() })
        }
        EventKind::Greeted { name, .. } => Seen::Described(Peer { helo: scratch.keep(name), ..Peer::default() }),
        EventKind::TlsStarted { .. } => Seen::Noted(Note::Tls),
        EventKind::UnixUser { .. } | EventKind::MailFetchedBefore { .. } => Seen::Noted(Note::Step),
        EventKind::LoginSucceeded { account, mechanism } => {
            Seen::LoggedIn(login(scratch, keep(scratch, account), mechanism))
        }
        EventKind::LoginFailed { name, mechanism, reason } => {
            let user = name.as_ref().map_or("", |name| keep(scratch, name));
            login_failed(login(scratch, user, mechanism), *reason)
        }
        EventKind::SenderAccepted { .. } => Seen::Noted(Note::Step),
        EventKind::SenderRefused { reverse_path, reason } => {
            Seen::Refused(Refusal { sender: sender(scratch, reverse_path), ..reason::refusal(*reason, Stage::Mail) })
        }
        EventKind::RecipientAccepted { recipient, .. } => Seen::RecipientAccepted(forward(scratch, recipient)),
        EventKind::RecipientRefused { reverse_path, recipient, reason } => Seen::Refused(Refusal {
            sender: sender(scratch, reverse_path),
            recipient: forward(scratch, recipient),
            ..reason::refusal(*reason, Stage::Rcpt)
        }),
        EventKind::RecipientAsked { .. } => Seen::Noted(Note::Step),
        EventKind::CommandRefused { reason, command } => reason::of_command(*reason, command),
        EventKind::MessageRefused { reason, reverse_path, recipients, .. } => Seen::Refused(Refusal {
            sender: sender(scratch, reverse_path),
            recipient: only(recipients).map_or("", |recipient| forward(scratch, recipient)),
            count: u32::try_from(recipients.len()).unwrap_or(u32::MAX).max(1),
            ..reason::refusal(*reason, Stage::Data)
        }),
        EventKind::Stored { .. }
        | EventKind::Delivered { .. }
        | EventKind::HandedOver { .. }
        | EventKind::Deferred { .. }
        | EventKind::Failed { .. }
        | EventKind::Held { .. }
        | EventKind::SetAside { .. }
        | EventKind::QueueChanged { .. }
        | EventKind::ReportMade { .. } => of_message(kind, scratch),
        EventKind::Notified { .. } => Seen::Noted(Note::Step),
        // The copy is a message of its own, which says itself who sends it.
        EventKind::Forwarded { .. } | EventKind::ForwardStopped { .. } => Seen::Noted(Note::Passing),
        EventKind::Doubted { .. } => Seen::Noted(Note::Step),
        EventKind::Administered { .. }
        | EventKind::LanDoorClosed { .. }
        | EventKind::ClockSet { .. }
        | EventKind::DoorsExamined(_) => Seen::Noted(Note::Service),
        EventKind::Closed { .. } => Seen::Closed,
    }
}

/// What became of a message that was taken. Called for those kinds alone.
fn of_message<'a>(kind: &EventKind, scratch: &'a Scratch) -> Seen<'a> {
    match kind {
        EventKind::Stored { .. } => stored(kind, scratch),
        EventKind::Delivered { recipient, .. } => tried(Fate::Delivered, keep(scratch, recipient), Hop::default(), ""),
        EventKind::HandedOver { recipient, next_hop, reply, .. } => {
            tried(Fate::HandedOver, keep(scratch, recipient), hop(scratch, Some(next_hop)), said(scratch, Some(reply)))
        }
        EventKind::Deferred { recipient, next_hop, reply, .. } => tried(
            Fate::Deferred,
            keep(scratch, recipient),
            hop(scratch, next_hop.as_ref()),
            said(scratch, reply.as_ref()),
        ),
        EventKind::Failed { recipient, reason, next_hop, reply, .. } => tried(
            reason::fate(*reason),
            keep(scratch, recipient),
            hop(scratch, next_hop.as_ref()),
            said(scratch, reply.as_ref()),
        ),
        EventKind::Held { .. } => tried(Fate::Held, "", Hop::default(), ""),
        EventKind::SetAside { recipient, next_hop, reply, .. } => {
            tried(Fate::Held, keep(scratch, recipient), hop(scratch, next_hop.as_ref()), said(scratch, reply.as_ref()))
        }
        EventKind::QueueChanged { action: QueueAction::Hold } => tried(Fate::Held, "", Hop::default(), ""),
        EventKind::QueueChanged { action: QueueAction::Release | QueueAction::Retry } => Seen::Noted(Note::Passing),
        // Nothing more is told of its recipients.
        EventKind::QueueChanged { action: QueueAction::Remove } => Seen::Finished,
        EventKind::ReportMade { report: ReportKind::Failure, report_id, .. } => {
            Seen::Reported { report: keep(scratch, report_id) }
        }
        // A delay, or the success that the sender asked to know, is no bounce.
        EventKind::ReportMade { report: ReportKind::Delay | ReportKind::Success, .. } => Seen::Noted(Note::Passing),
        _ => Seen::Noted(Note::Step),
    }
}

fn login<'a>(scratch: &'a Scratch, user: &'a str, mechanism: &str) -> Login<'a> {
    Login { peer: Peer::default(), user, mechanism: scratch.keep(mechanism), service: "", times: 1 }
}

/// A login that failed because nothing may be tried any more was still tried; one that never named a mechanism of ours, or
/// came outside TLS, gave no password.
const fn login_failed(login: Login<'_>, reason: mail::Reason) -> Seen<'_> {
    match reason {
        mail::Reason::LoginNeedsTls | mail::Reason::LoginMechanismUnknown => Seen::Noted(Note::Step),
        _ => Seen::LoginFailed(login),
    }
}

fn stored<'a>(kind: &EventKind, scratch: &'a Scratch) -> Seen<'a> {
    let EventKind::Stored { origin, party, reverse_path, recipients, size_octets, message_id } = kind else {
        return Seen::Noted(Note::Step);
    };
    let (origin, stranger) = match origin {
        mail::event::Origin::Session => (Origin::Network, Standing::Stranger),
        mail::event::Origin::Report => (Origin::Report, Standing::Own),
        // Written by the server itself, too: no mail that somebody sent or received.
        mail::event::Origin::Notice => (Origin::Report, Standing::Own),
    };
    let (login, standing) = match party {
        Some(Party::Account(account)) => (keep(scratch, account), Standing::Own),
        // Nobody logged in to have it carried on: it tells nothing of a password.
        Some(Party::Device(_) | Party::Forward(_) | Party::Behind(_)) => ("", Standing::Own),
        None => ("", stranger),
    };
    Seen::Arrived(Arrival {
        peer: Peer::default(),
        login,
        origin,
        standing,
        sender: sender(scratch, reverse_path),
        size: Some(*size_octets),
        recipients: Some(*recipients),
        message_id: optional(scratch, message_id.as_deref()),
        before: "",
    })
}

const fn tried<'a>(fate: Fate, recipients: &'a str, next_hop: Hop<'a>, reply: &'a str) -> Seen<'a> {
    Seen::Tried(Outcome { recipients, count: None, original: "", sender: Sender::Unsaid, fate, next_hop, reply })
}

fn hop<'a>(scratch: &'a Scratch, next_hop: Option<&NextHop>) -> Hop<'a> {
    next_hop.map_or_else(Hop::default, |hop| Hop {
        host: scratch.keep(&hop.host),
        ip: hop.ip.map_or("", |ip| keep(scratch, &ip)),
    })
}

fn said<'a>(scratch: &'a Scratch, reply: Option<&Reply>) -> &'a str {
    reply.map_or("", |reply| keep(scratch, reply))
}

fn sender<'a>(scratch: &'a Scratch, path: &ReversePath) -> Sender<'a> {
    match path.address() {
        Some(address) => Sender::Given(keep(scratch, address)),
        None => Sender::Null,
    }
}

/// An address; `postmaster` without a domain is the one here (RFC 5321 §4.5.1).
fn forward<'a>(scratch: &'a Scratch, path: &ForwardPath) -> &'a str {
    path.address().map_or("postmaster", |address| keep(scratch, address))
}

fn only(recipients: &[ForwardPath]) -> Option<&ForwardPath> {
    match recipients {
        [recipient] => Some(recipient),
        _ => None,
    }
}

fn optional<'a>(scratch: &'a Scratch, text: Option<&str>) -> &'a str {
    text.map_or("", |text| scratch.keep(text))
}

#[cfg(test)]
#[path = "sekisho_tests.rs"]
mod tests;
