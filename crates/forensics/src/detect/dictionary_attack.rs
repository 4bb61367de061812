//! Dictionary attack: a visitor tries names to find out which exist.

use super::actors::{Actor, Actors};
use super::distinct::{Distinct, Remembered};
use super::draft::{incident, number, text};
use super::latest::DAY_S;
use super::trace::Trace;
use super::{Detector, key};
use crate::fact::{Fact, FactKind, Giver};
use crate::incident::{Certainty, Incident, IncidentKind};
use crate::log::observation::{Refusal, Sender, Why};
use crate::ours::{Ours, Owner};

/// Unknown names that one visitor asks for in a day. Chosen: mistyped and outdated recipients from one provider's server
/// are a few a day at a small site; a dictionary starts with hundreds.
const NAMES_MIN: usize = 15;

/// Names counted for each visitor. Chosen: beyond it is a dictionary whatever the number is.
const NAMES_MAX: usize = 256;

#[derive(Debug, Default)]
struct Visitor {
    names: Distinct<NAMES_MAX>,
    /// Names that it asked for where the records do not tell in whose name; they may be recipients of bounces.
    names_of_unsaid: Distinct<NAMES_MAX>,
    day_at: Option<i64>,
}

/// Looks for names that are tried.
#[derive(Debug, Default)]
pub struct DictionaryAttack {
    visitors: Actors<Visitor>,
    /// Visitors that brought bounces. OpenSMTPD tells no sender where it refuses a recipient.
    bring_bounces: Remembered,
}

impl Detector for DictionaryAttack {
    fn see(&mut self, fact: &Fact<'_>, ours: &Ours) {
        match &fact.kind {
            // Bounces to forged addresses are for names that never existed; that is a joe job.
            FactKind::Refused(refusal)
                if refusal.why == Why::UnknownRecipient
                    && refusal.sender != Sender::Null
                    && refusal.login.is_empty()
                    && ours.peer(refusal.peer.ip) != Owner::Ours =>
            {
                self.refused(fact, refusal);
            }
            FactKind::Arrived(passage)
                if passage.giver == Giver::Stranger && passage.arrival.sender == Sender::Null =>
            {
                self.bring_bounces.note(key::of(key::label(&passage.arrival.peer)));
            }
            _ => {}
        }
    }

    fn conclude(&self) -> Vec<Incident> {
        let mut ones = self.visitors.busiest(|_| true);
        ones.retain(|(name, visitor)| self.names(name, visitor) >= NAMES_MIN);
        let Some(most) = ones.iter().max_by_key(|(name, visitor)| self.names(name, visitor)) else {
            return Vec::new();
        };
        let mut trace = Trace::default();
        ones.iter().for_each(|(_, visitor)| trace.join(&visitor.trace));
        let mut incident = incident(IncidentKind::DictionaryAttack, Certainty::Proven, &trace);
        incident.messages = ones.iter().map(|(_, visitor)| visitor.total).sum();
        incident.recipients = incident.messages;
        let names = self.names(most.0, most.1);
        let values = [("names", number(names)), ("refusals", number(most.1.total)), ("visitor", text(most.0))];
        incident.found("unknown-names", values);
        incident.admit_limit(NAMES_MAX, names >= NAMES_MAX);
        incident.name_actors(ones.iter().map(|(name, _)| *name));
        incident.admit(&self.visitors);
        vec![incident]
    }
}

impl DictionaryAttack {
    fn refused(&mut self, fact: &Fact<'_>, refusal: &Refusal<'_>) {
        let visitor = self.visitors.note(key::label(&refusal.peer), refusal.count.max(1), fact);
        visitor.more.turn_day(fact.at);
        let name = key::of_address(refusal.recipient);
        match refusal.sender {
            Sender::Unsaid => visitor.more.names_of_unsaid.note(name),
            Sender::Given(_) | Sender::Null => visitor.more.names.note(name),
        };
    }

    fn names(&self, name: &str, visitor: &Actor<Visitor>) -> usize {
        let unsaid = if self.bring_bounces.has(key::of(name)) { 0 } else { visitor.more.names_of_unsaid.len() };
        visitor.more.names.len() + unsaid
    }
}

impl Visitor {
    /// Begins anew with a new day, unless there were too many names already.
    fn turn_day(&mut self, at: Option<i64>) {
        let Some(at) = at else { return };
        let is_over = self.day_at.is_none_or(|day_at| (at - day_at).abs() > DAY_S);
        if is_over && self.names.len() + self.names_of_unsaid.len() < NAMES_MIN {
            self.day_at = Some(at);
            self.names.clear();
            self.names_of_unsaid.clear();
        }
    }
}
