//! Relay: a stranger's mail went to strangers through this server, or was taken to go there.
//!
//! Handed over is proven. Taken and not handed over (the next hop refused it, or it waits) is likely. Where the records
//! do not tell who handed a message over, it cannot be told: a log without its SMTP daemon shows no visitors.
//! There is no threshold: a single message is enough, because an ordinary day has none.

use super::actors::Actors;
use super::distinct::Remembered;
use super::draft::{incident, number};
use super::trace::Trace;
use super::{Detector, key};
use crate::fact::{Fact, FactKind, Fated, Giver, Passage};
use crate::incident::{Certainty, Incident, IncidentKind};
use crate::log::observation::{Fate, Hop, Sender};
use crate::ours::{Ours, Owner};
use mail::Verb;

/// Messages of one sort.
#[derive(Debug, Default)]
struct Tally {
    messages: u64,
    recipients: u64,
    trace: Trace,
    known: Remembered,
}

/// What a visitor left behind of which nothing more is told.
#[derive(Debug, Default)]
struct Visitor {
    untold: u64,
}

/// Looks for relayed mail.
#[derive(Debug, Default)]
pub struct Relay {
    visitors: Actors<Visitor>,
    outside: Tally,
    handed_over: Tally,
    giver_untold: Tally,
    unknown_givers: Actors<()>,
    /// Whether the records show any visitor who handed mail over: then a message without one is not a stranger's.
    shows_visitors: bool,
    /// Whether the records name recipients: then a message that was left is not judged by its next hop.
    names_recipients: bool,
}

impl Detector for Relay {
    fn see(&mut self, fact: &Fact<'_>, ours: &Ours) {
        match &fact.kind {
            FactKind::Fated(fated) => match fated.passage.giver {
                Giver::Stranger => self.fated(fact, fated, ours),
                Giver::Unknown => self.fated_of_nobody(fact, fated),
                _ => {}
            },
            FactKind::Arrived(passage) => self.shows_visitors |= shows_its_visitor(passage),
            FactKind::Left { passage, next_hop } if passage.giver == Giver::Stranger => {
                self.left(fact, passage, next_hop, ours);
            }
            _ => {}
        }
    }

    fn conclude(&self) -> Vec<Incident> {
        if self.outside.messages > 0 {
            vec![self.by_strangers()]
        } else if self.giver_untold.messages > 0 && !self.shows_visitors {
            vec![self.by_nobody()]
        } else {
            Vec::new()
        }
    }
}

fn shows_its_visitor(passage: &Passage<'_>) -> bool {
    !passage.arrival.peer.ip.is_empty() && matches!(passage.giver, Giver::Stranger | Giver::Lan | Giver::Account)
}

impl Relay {
    fn fated(&mut self, fact: &Fact<'_>, fated: &Fated<'_>, ours: &Ours) {
        self.names_recipients |= !fated.recipient.is_empty();
        if fated.verb == Some(Verb::Relayed) {
            self.handed_over.note(fact, &fated.passage);
            self.handed_over.recipients += u64::from(fated.count);
            self.goes_outside(fact, &fated.passage);
        } else if is_meant_for_outside(fated, ours) {
            self.goes_outside(fact, &fated.passage);
        }
    }

    fn goes_outside(&mut self, fact: &Fact<'_>, passage: &Passage<'_>) {
        let is_new = self.outside.note(fact, passage);
        self.visitors.note(key::label(&passage.arrival.peer), u32::from(is_new), fact);
    }

    fn fated_of_nobody(&mut self, fact: &Fact<'_>, fated: &Fated<'_>) {
        let is_through = fated.passage.sender == Owner::Foreign && fated.owner == Owner::Foreign;
        if is_through && tells_of_a_way_out(fated.fate) {
            let is_new = self.giver_untold.note(fact, &fated.passage);
            self.giver_untold.recipients += u64::from(fated.count) * u64::from(!fated.again);
            self.unknown_givers.note(key::label(&fated.passage.arrival.peer), u32::from(is_new), fact);
        }
    }

    fn left(&mut self, fact: &Fact<'_>, passage: &Passage<'_>, next_hop: &Hop<'_>, ours: &Ours) {
        if !self.names_recipients && is_told(next_hop) && !is_ours(next_hop, ours) {
            self.goes_outside(fact, passage);
        } else if passage.sender != Owner::Ours
            && passage.arrival.sender != Sender::Null
            && !self.outside.known.has(identity(passage))
            && let Some(visitor) = self.visitors.find(key::label(&passage.arrival.peer))
        {
            visitor.more.untold += 1;
        }
    }

    fn by_strangers(&self) -> Incident {
        let (certainty, shown) = match self.handed_over.messages {
            0 => (Certainty::Likely, &self.outside),
            _ => (Certainty::Proven, &self.handed_over),
        };
        let visitors = self.visitors.busiest(|_| true);
        let untold: u64 = visitors.iter().map(|(_, visitor)| visitor.more.untold).sum();
        let mut incident = incident(IncidentKind::Relay, certainty, &shown.trace);
        incident.messages = self.outside.messages + untold;
        incident.recipients = self.handed_over.recipients;
        if certainty == Certainty::Likely {
            incident.decider = Some("next-try");
        } else {
            let handed = [("messages", number(shown.messages)), ("recipients", number(shown.recipients))];
            incident.found("relay-handed-over", handed);
        }
        let waiting = self.outside.messages.saturating_sub(self.handed_over.messages);
        for (key, messages) in [("relay-not-handed-over", waiting), ("relay-untold", untold)] {
            if messages > 0 {
                incident.found(key, [("messages", number(messages))]);
            }
        }
        incident.name_actors(visitors.iter().map(|(name, _)| *name));
        incident.admit(&self.visitors);
        incident
    }

    fn by_nobody(&self) -> Incident {
        let mut incident = incident(IncidentKind::Relay, Certainty::CannotTell, &self.giver_untold.trace);
        incident.messages = self.giver_untold.messages;
        incident.recipients = self.giver_untold.recipients;
        incident.decider = Some("who-gave");
        incident.found("relay-giver-untold", [("messages", number(incident.messages))]);
        incident.name_actors(self.unknown_givers.busiest(|_| true).iter().map(|(name, _)| *name));
        incident
    }
}

impl Tally {
    /// Takes notice of a message, with the line of its arrival; says whether it is new.
    fn note(&mut self, fact: &Fact<'_>, passage: &Passage<'_>) -> bool {
        self.trace.place(passage.place);
        self.trace.spans(passage.at);
        self.trace.note(fact);
        let is_new = self.known.note(identity(passage));
        self.messages += u64::from(is_new);
        is_new
    }
}

/// A queue id is used again by some servers, but not in the same line.
pub(super) fn identity(passage: &Passage<'_>) -> u64 {
    let place = u64::from(passage.place.source) << 32 | u64::from(passage.place.line);
    key::pair(key::of(passage.id), place)
}

/// Whether a stranger's message was taken for somebody outside. A recipient whose owner is not known is masked, or the
/// log names none; then it is outside if another server than ours was asked.
fn is_meant_for_outside(fated: &Fated<'_>, ours: &Ours) -> bool {
    let is_outside = match fated.owner {
        Owner::Ours => false,
        Owner::Foreign => true,
        Owner::Unknown => !fated.recipient.is_empty() || is_told(&fated.next_hop),
    };
    is_outside
        && fated.verb != Some(Verb::Received)
        && tells_of_a_way_out(fated.fate)
        && !is_ours(&fated.next_hop, ours)
}

/// Whether this becomes only of a recipient whom the server agreed to serve by another server.
const fn tells_of_a_way_out(fate: Fate) -> bool {
    matches!(fate, Fate::HandedOver | Fate::Deferred | Fate::Failed | Fate::Expired | Fate::Held)
}

const fn is_told(hop: &Hop<'_>) -> bool {
    !hop.host.is_empty() || !hop.ip.is_empty()
}

fn is_ours(hop: &Hop<'_>, ours: &Ours) -> bool {
    (!hop.ip.is_empty() && ours.peer(hop.ip) == Owner::Ours)
        || (hop.host.contains('.') && ours.domain(hop.host) == Owner::Ours)
}
