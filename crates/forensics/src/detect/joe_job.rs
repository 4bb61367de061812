//! Joe job: bounces come from many hosts for mail that nobody here sent; somebody forges our addresses elsewhere.
//!
//! A bounce is explained if the address that it comes to has sent something that has not yet been answered by another one;
//! that holds for stolen accounts too, whose bounces are real. The rest is counted.

use super::actors::Actors;
use super::distinct::Distinct;
use super::draft::{incident, number, text};
use super::latest::{DAY_S, Latest};
use super::trace::Trace;
use super::{Detector, key};
use crate::fact::{Fact, FactKind, Fated, Giver};
use crate::incident::{Certainty, Incident, IncidentKind};
use crate::log::observation::{Peer, Sender, Why};
use crate::ours::{Ours, Owner};
use foldhash::fast::FixedState;
use hashbrown::HashMap;
use mail::Verb;

/// Unexplained bounces in a day. Chosen: some come late for mail of the day before, and some spam has the null sender.
const BOUNCES_MIN: usize = 8;

/// Networks they must come from. Chosen: forged mail goes to everybody, so its bounces come from everywhere.
const NETWORKS_MIN: usize = 3;

/// Bounces to names that do not exist here that prove it, as nobody can have sent in those. Chosen: more than a typing error.
const UNKNOWN_PROOF: u64 = 3;

/// Addresses of ours whose sent mail is counted. Chosen: 2 MB; more than a provider's busy senders.
const SENDERS_MAX: usize = 131_072;

/// Networks counted. Chosen; nothing depends on it.
const NETWORKS_MAX: usize = 256;

/// Looks for bounces of forged mail.
#[derive(Debug, Default)]
pub struct JoeJob {
    /// By sender of ours: recipients outside whom it wrote to and who have not been answered by a bounce.
    open: HashMap<u64, u32, FixedState>,
    hosts: Actors<()>,
    addresses: Actors<()>,
    networks: Distinct<NETWORKS_MAX>,
    unexplained: u64,
    to_unknown_names: u64,
    explained: u64,
    trace: Trace,
    latest: Latest<BOUNCES_MIN>,
    are_many: bool,
    /// Messages themselves that bear our address and passed no server of ours, and whether that it is ours was given.
    forgeries: u64,
    is_given: bool,
    /// Sender and host of the first of them.
    first_forgery: Option<(String, String)>,
}

impl Detector for JoeJob {
    fn see(&mut self, fact: &Fact<'_>, ours: &Ours) {
        match &fact.kind {
            FactKind::Fated(fated) => self.fated(fact, fated),
            FactKind::Forged { sender, injected_by } => self.forgery(fact, sender, injected_by, ours),
            FactKind::Refused(refusal) if refusal.sender == Sender::Null && refusal.why == Why::UnknownRecipient => {
                self.bounced(fact, &refusal.peer, refusal.recipient);
                self.to_unknown_names += 1;
            }
            _ => {}
        }
    }

    fn conclude(&self) -> Vec<Incident> {
        let is_everywhere = self.networks.len() >= NETWORKS_MIN;
        // Where senders had to be forgotten, a bounce may be unexplained for that reason only.
        let is_most = self.open.len() < SENDERS_MAX || self.unexplained >= self.explained;
        let is_shown = self.are_many && is_everywhere && is_most;
        if is_shown || self.forgeries > 0 { vec![self.forged()] } else { Vec::new() }
    }
}

impl JoeJob {
    fn fated(&mut self, fact: &Fact<'_>, fated: &Fated<'_>) {
        let passage = &fated.passage;
        match passage.arrival.sender {
            Sender::Null if passage.giver == Giver::Stranger && fated.verb == Some(Verb::Received) => {
                let address = if fated.original.is_empty() { fated.recipient } else { fated.original };
                self.bounced(fact, &passage.arrival.peer, address);
            }
            Sender::Given(sender)
                if passage.sender == Owner::Ours
                    && passage.giver != Giver::Stranger
                    && fated.owner != Owner::Ours
                    && !fated.again =>
            {
                self.sent(sender, fated.count);
            }
            _ => {}
        }
    }

    fn sent(&mut self, sender: &str, count: u32) {
        let (local, _) = sender.rsplit_once('@').unwrap_or((sender, ""));
        for key in [key::of_address(sender), key::of_address(local)] {
            if self.open.len() < SENDERS_MAX || self.open.contains_key(&key) {
                let open = self.open.entry(key).or_insert(0);
                *open = open.saturating_add(count);
            }
        }
    }

    fn bounced(&mut self, fact: &Fact<'_>, peer: &Peer<'_>, address: &str) {
        if let Some(open) = self.open.get_mut(&key::of_address(address)).filter(|open| **open > 0) {
            *open -= 1;
            self.explained += 1;
            return;
        }
        let host = key::label(peer);
        self.unexplained += 1;
        self.trace.note(fact);
        self.networks.note(key::of_network(host));
        self.hosts.note(host, 1, fact);
        self.addresses.note(address, 1, fact);
        self.are_many |= self.latest.note(fact.at, 1, DAY_S);
    }

    /// The header of one forged message tells more than many bounces.
    fn forgery(&mut self, fact: &Fact<'_>, sender: &str, injected_by: &Peer<'_>, ours: &Ours) {
        self.forgeries += 1;
        self.is_given |= ours.address(sender) == Owner::Ours && !ours.is_inferred();
        self.trace.note(fact);
        if self.first_forgery.is_none() {
            self.first_forgery = Some((sender.to_owned(), key::label(injected_by).to_owned()));
        }
        for name in [injected_by.name, injected_by.ip] {
            if !name.is_empty() {
                self.hosts.note(name, 1, fact);
            }
        }
        self.addresses.note(sender, 1, fact);
    }

    fn forged(&self) -> Incident {
        // Where nothing of ours went out, it may have gone out by another server.
        let is_proven = !self.open.is_empty() || self.to_unknown_names >= UNKNOWN_PROOF || self.is_given;
        let certainty = if is_proven { Certainty::Proven } else { Certainty::Likely };
        let mut incident = incident(IncidentKind::JoeJob, certainty, &self.trace);
        incident.messages = self.unexplained + self.forgeries;
        incident.recipients = self.unexplained;
        // Where headers alone show it, what matters is whether the address is ours at all.
        let open = if self.unexplained > 0 { "other-outgoing" } else { "say-what-is-ours" };
        incident.decider = (!is_proven).then_some(open);
        if self.unexplained > 0 {
            let values = [("bounces", number(self.unexplained)), ("hosts", number(self.hosts.met()))];
            incident.found("bounces-unexplained", values);
        }
        if let Some((sender, host)) = &self.first_forgery {
            incident.found("forged-elsewhere", [("sender", text(sender)), ("host", text(host))]);
        }
        if self.to_unknown_names > 0 {
            incident.found("bounces-to-unknown-names", [("bounces", number(self.to_unknown_names))]);
        }
        incident.name_actors(self.hosts.busiest(|_| true).iter().map(|(name, _)| *name));
        incident.name_accounts(self.addresses.busiest(|_| true).iter().map(|(name, _)| *name));
        incident.admit(&self.hosts);
        incident
    }
}
