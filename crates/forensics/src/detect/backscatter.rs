//! Backscatter: this server took mail from strangers, could not deliver it, and sent bounces to senders that are most
//! likely forged.

use super::actors::Actors;
use super::distinct::Distinct;
use super::draft::{incident, number};
use super::latest::{DAY_S, Latest};
use super::trace::Trace;
use super::{Detector, key};
use crate::fact::{Fact, FactKind, Giver, Passage};
use crate::incident::{Certainty, Incident, IncidentKind};
use crate::ours::{Ours, Owner};

/// Bounces to strangers in a day. Chosen: a forwarding to a full mailbox, or one message that a relay could not deliver,
/// makes one or two; a server that refuses unknown recipients at RCPT (RFC 5321 §3.6.2, RFC 3834 §4 on automatic answers) makes none.
const REPORTS_MIN: usize = 5;

/// Different domains told of by reports for one private address before strangers must stand behind it. Chosen: a device
/// inside writes in one name or two.
const DOMAINS_BEHIND_ONE: usize = 5;

/// Domains counted. Chosen; nothing depends on it.
const DOMAINS_MAX: usize = 256;

/// Looks for bounces to strangers.
#[derive(Debug, Default)]
pub struct Backscatter {
    visitors: Actors<()>,
    reports: u64,
    domains: Distinct<DOMAINS_MAX>,
    trace: Trace,
    latest: Latest<REPORTS_MIN>,
    are_many: bool,
    inside: Actors<Inside>,
}

/// Reports for mail that came from one private address.
#[derive(Debug, Default)]
struct Inside {
    domains: Distinct<DOMAINS_BEHIND_ONE>,
    latest: Latest<REPORTS_MIN>,
    are_many: bool,
}

impl Detector for Backscatter {
    fn see(&mut self, fact: &Fact<'_>, _ours: &Ours) {
        let FactKind::Reported(passage) = &fact.kind else { return };
        let Some(sender) = passage.arrival.sender.address() else { return };
        if passage.sender == Owner::Ours {
            return;
        }
        match passage.giver {
            Giver::Stranger => self.reported(fact, passage, key::of_address(key::domain(sender))),
            Giver::Lan if passage.sender == Owner::Foreign && !key::is_loopback(passage.arrival.peer.ip) => {
                self.reported_inside(fact, passage, key::of_address(key::domain(sender)));
            }
            _ => {}
        }
    }

    fn conclude(&self) -> Vec<Incident> {
        let routers = self.inside.busiest(|inside| inside.more.are_many && inside.more.domains.is_full());
        let strangers = if self.are_many { self.visitors.busiest(|_| true) } else { Vec::new() };
        if strangers.is_empty() && routers.is_empty() {
            return Vec::new();
        }
        let mut trace = if strangers.is_empty() { Trace::default() } else { self.trace.clone() };
        routers.iter().for_each(|(_, router)| trace.join(&router.trace));
        let mut incident = incident(IncidentKind::Backscatter, Certainty::Proven, &trace);
        if !strangers.is_empty() {
            incident.messages = self.reports;
            let values = [("reports", number(self.reports)), ("domains", number(self.domains.len()))];
            incident.found("reports-to-strangers", values);
            incident.admit_limit(DOMAINS_MAX, self.domains.is_full());
        }
        for (name, router) in &routers {
            incident.messages += router.total;
            let values = [("reports", number(router.total)), ("visitor", super::draft::text(name))];
            incident.found("reports-behind-router", values);
        }
        incident.recipients = incident.messages;
        incident.name_actors(routers.iter().map(|(name, _)| *name).chain(strangers.iter().map(|(name, _)| *name)));
        incident.admit(&self.visitors);
        vec![incident]
    }
}

impl Backscatter {
    fn reported(&mut self, fact: &Fact<'_>, passage: &Passage<'_>, domain: u64) {
        self.reports += 1;
        self.domains.note(domain);
        self.trace.note(fact);
        self.are_many |= self.latest.note(fact.at, 1, DAY_S);
        self.visitors.note(key::label(&passage.arrival.peer), 1, fact);
    }

    fn reported_inside(&mut self, fact: &Fact<'_>, passage: &Passage<'_>, domain: u64) {
        let inside = &mut self.inside.note(passage.arrival.peer.ip, 1, fact).more;
        inside.domains.note(domain);
        inside.are_many |= inside.latest.note(fact.at, 1, DAY_S);
    }
}
