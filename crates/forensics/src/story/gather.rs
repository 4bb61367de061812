//! Which events belong together: to a message, to the rest of a visit, or to neither.

use super::{About, Subject};
use mail::{AttemptId, Event, EventKind, QueueId, SessionId};
use std::collections::{BTreeMap, HashMap};

/// The events of one story, oldest first.
pub(super) struct Thread<'e> {
    pub(super) subject: Subject,
    /// Of the visit as a whole, before the message was stored; other messages of the visit have them too.
    pub(super) shared: Vec<&'e Event>,
    /// Of this story alone.
    pub(super) own: Vec<&'e Event>,
}

impl<'e> Thread<'e> {
    /// All of them, in order: what is shared came first.
    pub(super) fn events(&self) -> impl Iterator<Item = &'e Event> + '_ {
        self.shared.iter().chain(&self.own).copied()
    }
}

/// An event and its place in the session: several may have one time.
type Placed<'e> = (usize, &'e Event);

/// One transaction: MAIL until the message is stored, refused or given up.
#[derive(Default)]
struct Split<'e> {
    /// Of the visit as a whole.
    general: Vec<Placed<'e>>,
    /// Of the transaction now open.
    open: Vec<Placed<'e>>,
    /// Of transactions that ended without a stored message.
    unstored: Vec<Placed<'e>>,
    stored: Vec<Thread<'e>>,
}

impl<'e> Split<'e> {
    fn take(mut self, (place, event): Placed<'e>) -> Self {
        match (&event.kind, event.message) {
            (EventKind::Stored { .. }, Some(id)) => {
                self.open.push((place, event));
                let (shared, own) = (events(&self.general), events(&self.open));
                self.stored.push(Thread { subject: Subject::Message(id), shared, own });
                self.open.clear();
            }
            (EventKind::SenderAccepted { .. } | EventKind::SenderRefused { .. }, _) => {
                self.unstored.append(&mut self.open);
                self.open.push((place, event));
            }
            (
                EventKind::RecipientAsked { .. }
                | EventKind::MailFetchedBefore { .. }
                | EventKind::RecipientAccepted { .. }
                | EventKind::RecipientRefused { .. },
                _,
            ) => {
                self.open.push((place, event));
            }
            (EventKind::MessageRefused { .. }, _) => {
                self.open.push((place, event));
                self.unstored.append(&mut self.open);
            }
            _ => self.general.push((place, event)),
        }
        self
    }

    /// What DNS calls the visitor is learned beside the session, and may come after a message that was quick.
    fn name_the_visitor(&mut self) {
        let is_name = |event: &Event| matches!(event.kind, EventKind::NameFound { .. });
        let Some((_, name)) = self.general.iter().find(|(_, event)| is_name(event)) else { return };
        for thread in &mut self.stored {
            if !thread.shared.iter().any(|event| is_name(event)) {
                thread.shared.push(name);
            }
        }
    }

    /// The visit has a story of its own if it handed nothing over, or if it was also refused something.
    fn finish(mut self, session: SessionId) -> Vec<Thread<'e>> {
        self.name_the_visitor();
        self.unstored.append(&mut self.open);
        if self.stored.is_empty() || self.unstored.iter().any(|(_, event)| is_refusal(&event.kind)) {
            let mut own = self.general;
            own.append(&mut self.unstored);
            own.sort_unstable_by_key(|(place, _)| *place);
            self.stored.push(Thread { subject: Subject::Visit(session), shared: Vec::new(), own: events(&own) });
        }
        self.stored
    }
}

fn events<'e>(placed: &[Placed<'e>]) -> Vec<&'e Event> {
    placed.iter().map(|(_, event)| *event).collect()
}

const fn is_refusal(kind: &EventKind) -> bool {
    matches!(
        kind,
        EventKind::SenderRefused { .. } | EventKind::RecipientRefused { .. } | EventKind::MessageRefused { .. }
    )
}

/// Whether the event tells of a message in the queue rather than of the dialogue in which it came.
const fn is_after_storing(kind: &EventKind) -> bool {
    matches!(
        kind,
        EventKind::Delivered { .. }
            | EventKind::HandedOver { .. }
            | EventKind::Deferred { .. }
            | EventKind::Failed { .. }
            | EventKind::Held { .. }
            | EventKind::SetAside { .. }
            | EventKind::QueueChanged { .. }
            | EventKind::ReportMade { .. }
            | EventKind::Notified { .. }
            | EventKind::Forwarded { .. }
            | EventKind::ForwardStopped { .. }
    )
}

/// A clock that was set back puts what happened later before what happened first. Attempts are numbered as they are made,
/// whatever the clock says, and the last one tells what became of a recipient.
fn put_attempts_in_order(events: &mut [&Event]) {
    let places: Vec<usize> = (0..events.len()).filter(|place| attempt_of(&events[*place].kind).is_some()).collect();
    let mut attempts: Vec<&Event> = places.iter().map(|place| events[*place]).collect();
    attempts.sort_by_key(|event| attempt_of(&event.kind));
    for (place, event) in places.into_iter().zip(attempts) {
        events[place] = event;
    }
}

const fn attempt_of(kind: &EventKind) -> Option<AttemptId> {
    match kind {
        EventKind::HandedOver { attempt, .. } | EventKind::Deferred { attempt, .. } => Some(*attempt),
        EventKind::Failed { attempt, .. } => *attempt,
        _ => None,
    }
}

/// Sorts `events`, which are in order of time, into threads, in no particular order.
pub(super) fn threads<'e>(events: &[&'e Event]) -> Vec<Thread<'e>> {
    let mut sessions: HashMap<SessionId, Vec<&'e Event>> = HashMap::new();
    let mut later: BTreeMap<QueueId, Vec<&'e Event>> = BTreeMap::new();
    let mut threads = Vec::new();
    for &event in events {
        match (event.message, event.session) {
            (Some(id), _) if is_after_storing(&event.kind) => later.entry(id).or_default().push(event),
            (_, Some(session)) => sessions.entry(session).or_default().push(event),
            (Some(id), None) => later.entry(id).or_default().push(event),
            (None, None) => {
                threads.push(Thread { subject: Subject::Administration, shared: Vec::new(), own: vec![event] });
            }
        }
    }
    for (session, events) in sessions {
        threads.extend(events.into_iter().enumerate().fold(Split::default(), Split::take).finish(session));
    }
    later.values_mut().for_each(|events| put_attempts_in_order(events));
    for thread in &mut threads {
        if let Subject::Message(id) = thread.subject {
            thread.own.append(&mut later.remove(&id).unwrap_or_default());
        }
    }
    // What is left was stored outside any session, or in one whose events are not here.
    threads.extend(later.into_iter().map(|(id, own)| Thread {
        subject: Subject::Message(id),
        shared: Vec::new(),
        own,
    }));
    threads
}

/// For each report: what it is about.
pub(super) fn reported(events: &[&Event]) -> HashMap<QueueId, About> {
    let about = |event: &&Event| match (&event.kind, event.message) {
        (EventKind::ReportMade { report, report_id, about, .. }, Some(message)) => {
            Some((*report_id, About { message, report: *report, recipients: about.clone() }))
        }
        _ => None,
    };
    events.iter().filter_map(about).collect()
}
