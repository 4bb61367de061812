//! Relay attempted: strangers tried to send to recipients outside and were refused.

use super::actors::Actors;
use super::distinct::Distinct;
use super::draft::{incident, number};
use super::latest::{DAY_S, Latest};
use super::trace::Trace;
use super::{Detector, key};
use crate::fact::{Fact, FactKind};
use crate::incident::{Certainty, Incident, IncidentKind};
use crate::log::observation::{Refusal, Why};
use crate::ours::{Ours, Owner};

/// Attempts of one visitor in a day. Chosen: a stray relay test asks once or twice; those of the lists' operators, as of
/// anybody who means it, ask in more than a dozen ways.
const BY_ONE: usize = 3;

/// Attempts of all together in a day. Chosen: some stray tests by different visitors are still an ordinary day.
const BY_ALL: usize = 10;

/// Pairs of sender and recipient remembered for each visitor, to tell a new attempt from one that is repeated.
const PAIRS_MAX: usize = 64;

#[derive(Debug, Default)]
struct Visitor {
    pairs: Distinct<PAIRS_MAX>,
    latest: Latest<BY_ONE>,
    is_one: bool,
}

/// Looks for refused attempts to relay.
#[derive(Debug, Default)]
pub struct RelayAttempted {
    visitors: Actors<Visitor>,
    latest: Latest<BY_ALL>,
    are_many: bool,
}

impl Detector for RelayAttempted {
    fn see(&mut self, fact: &Fact<'_>, ours: &Ours) {
        if let FactKind::Refused(refusal) = &fact.kind
            && refusal.why == Why::Relay
            && refusal.login.is_empty()
            && ours.peer(refusal.peer.ip) != Owner::Ours
        {
            self.refused(fact, refusal);
        }
    }

    fn conclude(&self) -> Vec<Incident> {
        let ones = self.visitors.busiest(|visitor| self.are_many || visitor.more.is_one);
        if ones.is_empty() {
            return Vec::new();
        }
        let mut trace = Trace::default();
        ones.iter().for_each(|(_, visitor)| trace.join(&visitor.trace));
        let mut incident = incident(IncidentKind::RelayAttempted, Certainty::Proven, &trace);
        incident.messages = ones.iter().map(|(_, visitor)| visitor.total).sum();
        incident.recipients = incident.messages;
        let values = [("refusals", number(incident.messages)), ("visitors", number(ones.len()))];
        incident.found("relay-refused", values);
        incident.name_actors(ones.iter().map(|(name, _)| *name));
        incident.admit(&self.visitors);
        vec![incident]
    }
}

impl RelayAttempted {
    fn refused(&mut self, fact: &Fact<'_>, refusal: &Refusal<'_>) {
        let count = refusal.count.max(1);
        let visitor = &mut self.visitors.note(key::label(&refusal.peer), count, fact).more;
        // Stock Postfix refuses relaying with 454 (defer_unauth_destination): a server that has lost its way asks again and
        // again for the same recipient, which is one attempt.
        let is_new = visitor.pairs.note(attempt(refusal)) || !refusal.temporary;
        if is_new {
            visitor.is_one |= visitor.latest.note(fact.at, count, DAY_S);
            self.are_many |= self.latest.note(fact.at, count, DAY_S);
        }
    }
}

fn attempt(refusal: &Refusal<'_>) -> u64 {
    let sender = refusal.sender.address().map_or(0, key::of_address);
    key::pair(sender, key::of_address(refusal.recipient))
}
