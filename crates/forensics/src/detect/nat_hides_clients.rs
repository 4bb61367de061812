//! NAT hides clients: a router shows all visitors under its own address, which the server trusts as one of the LAN.
//!
//! Few servers log HELO, and a private address has no name in DNS; what all logs have is the sender. Many unrelated
//! foreign domains from one private address are strangers, whether the server trusted the address or not. The signs and
//! the thresholds stand in [`super::lan`].

use super::actors::{Actor, Actors};
use super::draft::{incident, number, text};
use super::lan::{COUNTED_MAX, Device, Lan};
use super::{Detector, key};
use crate::fact::{Fact, FactKind, Giver};
use crate::incident::{Certainty, Incident, IncidentKind};
use crate::ours::{Ours, Owner};

/// What is known of an address beside the names in which it sends.
#[derive(Debug, Default)]
struct Beside {
    recipients: u64,
    login_failures: u64,
}

/// Looks for routers that hide addresses.
#[derive(Debug, Default)]
pub struct NatHidesClients {
    lan: Lan,
    beside: Actors<Beside>,
}

impl Detector for NatHidesClients {
    fn see(&mut self, fact: &Fact<'_>, ours: &Ours) {
        self.lan.see(fact, ours);
        match &fact.kind {
            FactKind::Fated(fated)
                if is_inside(fated.passage.giver, fated.passage.arrival.peer.ip, ours)
                    && fated.passage.sender == Owner::Foreign
                    && fated.verb.is_some() =>
            {
                let beside = self.beside.meet(fated.passage.arrival.peer.ip);
                beside.total += 1;
                beside.more.recipients += u64::from(fated.count);
            }
            FactKind::LoginFailed(login) if ours.peer(login.peer.ip) == Owner::Ours => {
                let beside = self.beside.meet(key::label(&login.peer));
                beside.total += 1;
                beside.more.login_failures += u64::from(login.times.max(1));
            }
            _ => {}
        }
    }

    fn conclude(&self) -> Vec<Incident> {
        let routers = self.lan.routers();
        let beside = if routers.is_empty() { Vec::new() } else { self.beside.busiest(|_| true) };
        routers
            .into_iter()
            .map(|(ip, device)| {
                let beside = beside.iter().find(|(name, _)| *name == ip).map(|(_, beside)| &beside.more);
                behind(ip, device, beside.unwrap_or(&Beside::default()))
            })
            .collect()
    }
}

/// Whether the message came from an address inside, trusted or not, without a login.
fn is_inside(giver: Giver, ip: &str, ours: &Ours) -> bool {
    giver == Giver::Lan || (giver == Giver::Stranger && ours.peer(ip) == Owner::Ours)
}

fn behind(ip: &str, device: &Actor<Device>, beside: &Beside) -> Incident {
    // One name in HELO for each stranger fits nothing else; domains alone might be a program that fetches mail.
    let is_proven = device.more.are_hellos_unlike();
    let certainty = if is_proven { Certainty::Proven } else { Certainty::Likely };
    let mut incident = incident(IncidentKind::NatHidesClients, certainty, &device.trace);
    incident.messages = device.total;
    incident.recipients = beside.recipients;
    incident.decider = (!is_proven).then_some("router-settings");
    let domains = device.more.domains.len();
    let values = [("visitor", text(ip)), ("domains", number(domains)), ("messages", number(device.total))];
    incident.found("strangers-behind", values);
    incident.admit_limit(COUNTED_MAX, device.more.domains.is_full());
    if is_proven {
        incident.found("unlike-hellos", [("hellos", number(device.more.hellos.len()))]);
    }
    if is_gateway_number(ip) {
        incident.found("gateway-number", [("visitor", text(ip))]);
    }
    if beside.login_failures > 0 {
        incident.found("logins-failed-behind", [("failures", number(beside.login_failures))]);
    }
    incident.name_actors([ip]);
    incident
}

/// Routers are given the first or the last address of their network. Convention; it decides nothing.
fn is_gateway_number(ip: &str) -> bool {
    ip.contains('.') && (ip.ends_with(".1") || ip.ends_with(".254"))
}
