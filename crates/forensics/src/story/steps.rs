//! What happened, in order, with repetitions folded into one step so that a story stays readable.

use super::Step;
use super::gather::Thread;
use crate::setting::setting_of;
use mail::{Event, EventKind, Reason};

/// The steps of a story.
pub(super) fn of(thread: &Thread<'_>) -> Vec<Step> {
    let mut steps: Vec<Step> = Vec::new();
    // After a turn of events nothing is folded into what came before it.
    let mut since = 0;
    for event in thread.events() {
        match steps[since..].iter_mut().find(|step| is_same(&step.event, &event.kind)) {
            Some(step) => repeat(step, event),
            None => steps.push(step(event)),
        }
        if is_turn(&event.kind) {
            since = steps.len();
        }
    }
    steps
}

fn step(event: &Event) -> Step {
    let reason = reason_of(&event.kind);
    Step {
        at: event.at,
        until: event.at,
        times: 1,
        reason,
        setting: reason.and_then(setting_of),
        event: event.kind.clone(),
    }
}

fn repeat(step: &mut Step, event: &Event) {
    step.times += 1;
    step.until = event.at;
    step.event = event.kind.clone();
}

const fn is_turn(kind: &EventKind) -> bool {
    matches!(
        kind,
        EventKind::LoginSucceeded { .. }
            | EventKind::Stored { .. }
            | EventKind::Held { .. }
            | EventKind::SetAside { .. }
            | EventKind::QueueChanged { .. }
    )
}

/// Whether two events differ only in what a reader need not be told twice.
fn is_same(a: &EventKind, b: &EventKind) -> bool {
    let next_hop = |kind: &EventKind| match kind {
        EventKind::HandedOver { next_hop, .. } => Some(next_hop.clone()),
        EventKind::Deferred { next_hop, .. }
        | EventKind::Failed { next_hop, .. }
        | EventKind::SetAside { next_hop, .. } => next_hop.clone(),
        _ => None,
    };
    std::mem::discriminant(a) == std::mem::discriminant(b)
        && reason_of(a) == reason_of(b)
        && next_hop(a).map(|hop| hop.host) == next_hop(b).map(|hop| hop.host)
}

/// Why it was decided so, if the event is a decision or has a cause.
pub(super) const fn reason_of(kind: &EventKind) -> Option<Reason> {
    match kind {
        EventKind::LoginFailed { reason, .. }
        | EventKind::SenderAccepted { reason, .. }
        | EventKind::SenderRefused { reason, .. }
        | EventKind::RecipientAccepted { reason, .. }
        | EventKind::RecipientRefused { reason, .. }
        | EventKind::Doubted { reason, .. }
        | EventKind::CommandRefused { reason, .. }
        | EventKind::MessageRefused { reason, .. }
        | EventKind::Deferred { reason, .. }
        | EventKind::Failed { reason, .. }
        | EventKind::SetAside { reason, .. }
        | EventKind::Held { reason, .. } => Some(*reason),
        EventKind::RecipientAsked { trouble, .. } => *trouble,
        EventKind::Notified { reason, .. } => *reason,
        EventKind::LanDoorClosed { .. } => Some(Reason::GatewayHidesVisitors),
        EventKind::HandedOver { .. } => Some(Reason::NextHopAccepted),
        EventKind::Knocked { .. }
        | EventKind::NameFound { .. }
        | EventKind::UnixUser { .. }
        | EventKind::Greeted { .. }
        | EventKind::TlsStarted { .. }
        | EventKind::LoginSucceeded { .. }
        | EventKind::Stored { .. }
        | EventKind::Delivered { .. }
        | EventKind::QueueChanged { .. }
        | EventKind::ReportMade { .. }
        | EventKind::Administered { .. }
        | EventKind::ClockSet { .. }
        | EventKind::DoorsExamined(_)
        | EventKind::Forwarded { .. }
        | EventKind::ForwardStopped { .. }
        | EventKind::MailFetchedBefore { .. }
        | EventKind::Closed { .. } => None,
    }
}
