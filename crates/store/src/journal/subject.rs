//! Subjects: whom and what an event is about, and how they stand in the index.

use mail::{Address, Event, EventKind, ForwardPath, Party, QueueId, ReversePath, SessionId};
use std::collections::BTreeSet;
use std::net::IpAddr;

/// Something that events can be found by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Subject {
    Message(QueueId),
    Session(SessionId),
    /// Folded.
    Address(Address),
    /// Canonical: IPv4 in IPv6 is IPv4.
    Ip(IpAddr),
    /// A Message-ID without its angle brackets.
    Header(String),
    /// What the server found out about its own doors.
    Doors,
}

/// Octets of a Message-ID that stand in the index: chosen; those of real mail are shorter, and the event has all of it.
const HEADER_OCTETS: usize = 128;

/// First octet of a session's key.
pub(super) const SESSION: u8 = b's';
/// First octet of a message's key.
pub(super) const MESSAGE: u8 = b'm';

impl Subject {
    /// The index's form: a letter for the kind, then the value so that it sorts (numbers big-endian).
    pub(super) fn key(&self) -> Vec<u8> {
        let (kind, value): (u8, Vec<u8>) = match self {
            Self::Message(id) => (MESSAGE, id.0.to_be_bytes().into()),
            Self::Session(id) => (SESSION, id.0.to_be_bytes().into()),
            Self::Address(address) => (b'a', address.to_string().into_bytes()),
            Self::Doors => (b'd', Vec::new()),
            Self::Header(id) => (b'h', id.bytes().take(HEADER_OCTETS).collect()),
            Self::Ip(IpAddr::V4(ip)) => (b'4', ip.octets().into()),
            Self::Ip(IpAddr::V6(ip)) => (b'6', ip.octets().into()),
        };
        let mut key = Vec::with_capacity(1 + value.len());
        key.push(kind);
        key.extend(value);
        key
    }
}

/// The keys of all that a batch is about, each once.
pub(super) fn keys(events: &[Event]) -> BTreeSet<Vec<u8>> {
    let mut keys = BTreeSet::new();
    for event in events {
        of_event(event, &mut |subject| {
            keys.insert(subject.key());
        });
    }
    keys
}

/// Whether an event is about a subject.
pub(super) fn concerns(event: &Event, subject: &Subject) -> bool {
    let mut found = false;
    of_event(event, &mut |other| found = found || other == *subject);
    found
}

fn of_event(event: &Event, note: &mut impl FnMut(Subject)) {
    if let Some(id) = event.session {
        note(Subject::Session(id));
    }
    if let Some(id) = event.message {
        note(Subject::Message(id));
    }
    of_kind(&event.kind, note);
}

fn of_kind(kind: &EventKind, note: &mut impl FnMut(Subject)) {
    use EventKind as K;
    match kind {
        K::Knocked { peer, .. } | K::LanDoorClosed { peer } => note(Subject::Ip(peer.to_canonical())),
        K::LoginSucceeded { account, .. } | K::ForwardStopped { account } => of_address(account, note),
        K::LoginFailed { name, .. } => of_addresses(name, note),
        K::SenderAccepted { reverse_path, .. } | K::SenderRefused { reverse_path, .. } => {
            of_reverse_path(reverse_path, note);
        }
        K::RecipientAccepted { recipient, permit, .. } => {
            of_addresses(recipient.address(), note);
            of_party(permit.as_ref(), note);
        }
        K::RecipientRefused { reverse_path, recipient, .. } => {
            of_reverse_path(reverse_path, note);
            of_addresses(recipient.address(), note);
        }
        K::MessageRefused { reverse_path, recipients, .. } => {
            of_reverse_path(reverse_path, note);
            of_addresses(recipients.iter().filter_map(ForwardPath::address), note);
        }
        K::Stored { party, reverse_path, message_id, .. } => {
            message_id.iter().for_each(|id| note(Subject::Header(id.clone())));
            of_reverse_path(reverse_path, note);
            of_party(party.as_ref(), note);
        }
        K::Delivered { recipient, mailbox } => of_addresses([recipient, mailbox], note),
        K::HandedOver { recipient, next_hop, .. } => {
            of_address(recipient, note);
            of_next_hop(Some(next_hop), note);
        }
        K::Deferred { recipient, next_hop, .. }
        | K::Failed { recipient, next_hop, .. }
        | K::SetAside { recipient, next_hop, .. } => {
            of_address(recipient, note);
            of_next_hop(next_hop.as_ref(), note);
        }
        K::RecipientAsked { recipient: who, .. } | K::MailFetchedBefore { account: who, .. } => of_address(who, note),
        K::Held { party, .. } => of_party(Some(party), note),
        K::ReportMade { report_id, to, about, .. } => {
            note(Subject::Message(*report_id));
            of_addresses(about.iter().chain([to]), note);
        }
        K::Notified { to, party, incident, .. } => {
            of_address(to, note);
            of_party(party.as_ref(), note);
            incident.iter().for_each(|incident| of_ip(&incident.who, note));
        }
        K::Forwarded { account, copy, targets, .. } => {
            note(Subject::Message(*copy));
            of_addresses(targets.iter().chain([account]), note);
        }
        K::Administered { subject, .. } => {
            of_addresses(Address::parse(subject).ok().as_ref(), note);
            of_ip(subject, note);
        }
        K::DoorsExamined(_) => note(Subject::Doors),
        K::NameFound { .. }
        | K::UnixUser { .. }
        | K::Greeted { .. }
        | K::TlsStarted { .. }
        | K::Doubted { .. }
        | K::CommandRefused { .. }
        | K::QueueChanged { .. }
        | K::ClockSet { .. }
        | K::Closed { .. } => {}
    }
}

/// What may be an IP address.
fn of_ip(text: &str, note: &mut impl FnMut(Subject)) {
    if let Ok(ip) = text.parse::<IpAddr>() {
        note(Subject::Ip(ip.to_canonical()));
    }
}

fn of_address(address: &Address, note: &mut impl FnMut(Subject)) {
    note(Subject::Address(address.folded()));
}

fn of_addresses<'a>(addresses: impl IntoIterator<Item = &'a Address>, note: &mut impl FnMut(Subject)) {
    addresses.into_iter().for_each(|address| of_address(address, note));
}

fn of_reverse_path(path: &ReversePath, note: &mut impl FnMut(Subject)) {
    of_addresses(path.address(), note);
}

fn of_party(party: Option<&Party>, note: &mut impl FnMut(Subject)) {
    if let Some(Party::Account(address) | Party::Forward(address)) = party {
        of_address(address, note);
    }
}

fn of_next_hop(next_hop: Option<&mail::event::NextHop>, note: &mut impl FnMut(Subject)) {
    if let Some(ip) = next_hop.and_then(|next_hop| next_hop.ip) {
        note(Subject::Ip(ip.to_canonical()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use mail::{Door, Reason, Timestamp};

    #[test]
    fn an_event_is_found_by_all_that_it_mentions_in_any_case() {
        let event = Event {
            at: Timestamp(1),
            session: Some(SessionId(2)),
            message: Some(QueueId(3)),
            kind: EventKind::RecipientRefused {
                reverse_path: ReversePath::Address("Who@example.net".parse().unwrap()),
                recipient: ForwardPath::Address("Hana@example.jp".parse().unwrap()),
                reason: Reason::NoSuchRecipient,
            },
        };
        let subjects = [
            Subject::Session(SessionId(2)),
            Subject::Message(QueueId(3)),
            Subject::Address("who@example.net".parse().unwrap()),
            Subject::Address("hana@example.jp".parse().unwrap()),
        ];
        assert_eq!(keys(std::slice::from_ref(&event)), subjects.iter().map(Subject::key).collect());
        assert!(subjects.iter().all(|subject| concerns(&event, subject)));
        assert!(!concerns(&event, &Subject::Session(SessionId(3))));
    }

    #[test]
    fn ipv4_through_an_ipv6_socket_is_ipv4() {
        let knocked = |peer: &str| {
            let kind = EventKind::Knocked { door: Door::Public, peer: peer.parse().unwrap(), port: 1 };
            keys(&[Event { at: Timestamp(1), session: None, message: None, kind }])
        };
        assert_eq!(knocked("::ffff:192.0.2.1"), knocked("192.0.2.1"));
        assert_ne!(knocked("2001:db8::1"), knocked("192.0.2.1"));
    }

    #[test]
    fn keys_of_identifiers_sort_as_the_identifiers_do() {
        assert!(Subject::Session(SessionId(255)).key() < Subject::Session(SessionId(256)).key());
    }
}
