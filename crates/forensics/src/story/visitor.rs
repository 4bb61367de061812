//! Who knocked, and who of ours that is.

use super::gather::Thread;
use super::{Greeting, PtrName, Subject, Tls, Visitor};
use mail::{EventKind, Party};

/// The visitor of the story's session, if it had one.
pub(super) fn of(thread: &Thread<'_>) -> Option<Visitor> {
    let mut visitor = Visitor::default();
    for event in thread.events() {
        visitor.session = visitor.session.or(event.session);
        learn(&mut visitor, &event.kind);
    }
    visitor.session.is_some().then_some(visitor)
}

fn learn(visitor: &mut Visitor, kind: &EventKind) {
    match kind {
        EventKind::Knocked { door, peer, .. } => (visitor.door, visitor.peer) = (Some(*door), Some(*peer)),
        EventKind::NameFound { name } => {
            visitor.ptr = name.clone().map_or(PtrName::Nothing, PtrName::Name);
        }
        EventKind::Greeted { name, extended } => {
            visitor.greeting = Some(Greeting { name: name.clone(), extended: *extended });
        }
        EventKind::TlsStarted { version, cipher } => {
            visitor.tls = Some(Tls { version: version.clone(), cipher: cipher.clone() });
        }
        EventKind::LoginSucceeded { account, .. } => visitor.proved = Some(Party::Account(account.clone())),
        EventKind::LoginFailed { .. } => visitor.failed_logins += 1,
        // A device is known by its address at the LAN door; the permit or the stored message names it.
        EventKind::RecipientAccepted { permit: Some(party), .. } | EventKind::Stored { party: Some(party), .. } => {
            visitor.proved.get_or_insert_with(|| party.clone());
        }
        EventKind::Closed { ending } => visitor.ending = Some(*ending),
        _ => {}
    }
}

/// Who of ours handed the message over: what was stored with it, or who had logged in.
pub(super) fn party_of(thread: &Thread<'_>, visitor: Option<&Visitor>) -> Option<Party> {
    let stored = thread.own.iter().find_map(|event| match &event.kind {
        EventKind::Stored { party, .. } => Some(party.clone()),
        _ => None,
    });
    let logged_in = thread.events().any(|event| matches!(event.kind, EventKind::LoginSucceeded { .. }));
    match (stored.flatten(), thread.subject) {
        (Some(party), _) => Some(party),
        (None, Subject::Visit(_)) => visitor.and_then(|visitor| visitor.proved.clone()),
        (None, _) => visitor.filter(|_| logged_in).and_then(|visitor| visitor.proved.clone()),
    }
}
