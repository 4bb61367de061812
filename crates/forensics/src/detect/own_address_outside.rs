//! Own address outside: a stranger, without a login, handed in mail with one of our addresses as sender, and it was taken.
//!
//! One message is enough: an ordinary day has none, unless somebody outside forwards our own mail back to us.

use super::actors::Actors;
use super::distinct::Remembered;
use super::draft::{incident, number, text};
use super::relay::identity;
use super::trace::Trace;
use super::{Detector, key};
use crate::fact::{Fact, FactKind, Giver, Passage};
use crate::incident::{Certainty, Incident, IncidentKind};
use crate::log::observation::{Hop, Peer, Sender};
use crate::ours::{Ours, Owner};

/// Looks for our addresses used by strangers.
#[derive(Debug, Default)]
pub struct OwnAddressOutside {
    visitors: Actors<()>,
    addresses: Actors<()>,
    messages: u64,
    trace: Trace,
    masked: Masked,
    /// Whether the records name recipients of strangers' mail: then what became of a message is told by them.
    names_recipients: bool,
}

/// Messages whose sender the one who posted the log has masked as one does with an own address.
#[derive(Debug, Default)]
struct Masked {
    visitors: Actors<()>,
    addresses: Actors<()>,
    messages: u64,
    trace: Trace,
    known: Remembered,
}

impl Detector for OwnAddressOutside {
    fn see(&mut self, fact: &Fact<'_>, _ours: &Ours) {
        match &fact.kind {
            FactKind::Arrived(passage) if passage.giver == Giver::Stranger && passage.sender == Owner::Ours => {
                self.arrived(fact, passage);
            }
            FactKind::Fated(fated) => {
                self.names_recipients |= fated.passage.giver == Giver::Stranger && !fated.recipient.is_empty();
            }
            FactKind::Left { passage, next_hop } => self.left(fact, passage, next_hop),
            _ => {}
        }
    }

    fn conclude(&self) -> Vec<Incident> {
        if self.messages > 0 {
            vec![self.accepted()]
        } else if self.masked.messages > 0 && !self.names_recipients {
            vec![self.masked()]
        } else {
            Vec::new()
        }
    }
}

impl OwnAddressOutside {
    fn arrived(&mut self, fact: &Fact<'_>, passage: &Passage<'_>) {
        let Some(sender) = passage.arrival.sender.address() else { return };
        self.messages += 1;
        self.trace.note(fact);
        self.visitors.note(key::label(&passage.arrival.peer), 1, fact);
        self.addresses.note(sender, 1, fact);
    }

    fn left(&mut self, fact: &Fact<'_>, passage: &Passage<'_>, next_hop: &Hop<'_>) {
        if let Sender::Given(sender) = passage.arrival.sender
            && passage.sender == Owner::Unknown
            && next_hop.host.is_empty()
            && next_hop.ip.is_empty()
            && is_outside(passage)
            && hides_a_person(sender)
            && self.masked.known.note(identity(passage))
        {
            let masked = &mut self.masked;
            masked.messages += 1;
            masked.trace.place(passage.place);
            masked.trace.note(fact);
            masked.visitors.note(key::label(&passage.arrival.peer), 1, fact);
            masked.addresses.note(sender, 1, fact);
        }
    }

    fn accepted(&self) -> Incident {
        let addresses = self.addresses.busiest(|_| true);
        let mut incident = incident(IncidentKind::OwnAddressOutside, Certainty::Proven, &self.trace);
        incident.messages = self.messages;
        let address = addresses.first().map_or("", |(address, _)| *address);
        incident.found("own-address-accepted", [("messages", number(self.messages)), ("address", text(address))]);
        incident.name_actors(self.visitors.busiest(|_| true).iter().map(|(name, _)| *name));
        incident.name_accounts(addresses.iter().map(|(name, _)| *name));
        incident.admit(&self.visitors);
        incident
    }

    fn masked(&self) -> Incident {
        let addresses = self.masked.addresses.busiest(|_| true);
        let mut incident = incident(IncidentKind::OwnAddressOutside, Certainty::CannotTell, &self.masked.trace);
        incident.messages = self.masked.messages;
        incident.decider = Some("lines-after");
        let address = addresses.first().map_or("", |(address, _)| *address);
        incident.found("own-address-masked", [("address", text(address))]);
        incident.name_actors(self.masked.visitors.busiest(|_| true).iter().map(|(name, _)| *name));
        incident.name_accounts(addresses.iter().map(|(name, _)| *name));
        incident
    }
}

/// Whether the visitor is none of ours: a stranger, or masked but with another name than its own address.
fn is_outside(passage: &Passage<'_>) -> bool {
    let Peer { ip, name, helo } = passage.arrival.peer;
    let is_named = |text: &str| text != ip && text.contains('.') && text.contains(|c: char| c.is_ascii_alphabetic());
    match passage.giver {
        Giver::Stranger => true,
        Giver::Unknown => is_named(name) || is_named(helo),
        _ => false,
    }
}

/// Whether `sender` is an address whose local part is masked: who posts a log hides their own people, and leaves a
/// stranger's invented name as it is.
fn hides_a_person(sender: &str) -> bool {
    let Some((local, _)) = sender.rsplit_once('@') else { return false };
    let mut rest = local.chars();
    let first = rest.next();
    local.contains('*') || local.starts_with('<') || (local.len() > 2 && rest.all(|other| Some(other) == first))
}
