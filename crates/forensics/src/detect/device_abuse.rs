//! Device abuse: a device in the LAN, trusted for its address, sends what it was not put there for.
//!
//! Signs: many foreign sender addresses; far more than ever before, or to people it never wrote to; too much of it fails.
//! An address behind which strangers stand is a router, and no device.

use super::Detector;
use super::actors::{Actor, Actors};
use super::draft::{incident, number};
use super::key;
use super::lan::{COUNTED_MAX, Lan};
use super::rate::Rate;
use super::trace::Trace;
use crate::fact::{Fact, FactKind, Giver};
use crate::incident::{Certainty, Incident, IncidentKind};
use crate::ours::Ours;

/// Foreign sender addresses of one device in a day, and recipients outside in one hour. Chosen: a copier has one address, a
/// computer the addresses of those who use it.
const SENDERS_MIN: usize = 10;
const RECIPIENTS_MIN: u32 = 50;

#[derive(Debug, Default)]
struct Sending {
    rate: Rate,
    hour: Trace,
    hour_messages: u64,
    abuse: Option<Abuse>,
}

/// What is known of an abused device, since the hour in which it showed.
#[derive(Debug, Default)]
struct Abuse {
    messages: u64,
    recipients: u64,
    trace: Trace,
    senders: Option<usize>,
    sudden: Option<(u32, u32)>,
    new: Option<(u32, u32)>,
    failing: Option<(u32, u32)>,
}

/// Looks for devices that send what they should not.
#[derive(Debug, Default)]
pub struct DeviceAbuse {
    lan: Lan,
    devices: Actors<Sending>,
}

impl Detector for DeviceAbuse {
    fn see(&mut self, fact: &Fact<'_>, ours: &Ours) {
        self.lan.see(fact, ours);
        match &fact.kind {
            FactKind::Arrived(passage) if passage.giver == Giver::Lan => {
                self.arrived(fact, passage.arrival.peer.ip);
            }
            FactKind::Fated(fated) if fated.passage.giver == Giver::Lan => {
                let ip = fated.passage.arrival.peer.ip;
                let Some(device) = self.devices.find(ip) else { return };
                device.more.turn(fact);
                let before = device.more.rate.recipients;
                device.more.rate.count(fated);
                let recipients = device.more.rate.recipients.saturating_sub(before);
                if recipients > 0 {
                    device.more.sent(fact, recipients);
                    self.judge(ip);
                }
            }
            _ => {}
        }
    }

    fn conclude(&self) -> Vec<Incident> {
        let routers = self.lan.routers();
        let abused = self.devices.busiest(|device| device.more.abuse.is_some());
        let is_router = |ip: &str| routers.iter().any(|(router, _)| *router == ip);
        abused.into_iter().filter(|(ip, _)| !is_router(ip)).filter_map(|(ip, device)| of(ip, device)).collect()
    }
}

impl DeviceAbuse {
    fn arrived(&mut self, fact: &Fact<'_>, ip: &str) {
        if key::is_loopback(ip) {
            return;
        }
        let device = self.devices.meet(ip);
        device.total += 1;
        device.more.turn(fact);
        device.more.hour_messages += 1;
        device.more.hour.note(fact);
        if let Some(abuse) = &mut device.more.abuse {
            abuse.messages += 1;
            abuse.trace.note(fact);
        }
    }

    fn judge(&mut self, ip: &str) {
        let senders = self.lan.find(ip).map_or(0, |device| device.more.senders.len());
        if let Some(device) = self.devices.find(ip) {
            device.more.judge(senders);
        }
    }
}

impl Sending {
    fn turn(&mut self, fact: &Fact<'_>) {
        if self.rate.turn(fact.at) {
            (self.hour, self.hour_messages) = (Trace::default(), 0);
        }
    }

    fn sent(&mut self, fact: &Fact<'_>, recipients: u32) {
        if let Some(abuse) = &mut self.abuse {
            abuse.recipients += u64::from(recipients);
            abuse.trace.spans(fact.at);
        }
    }

    fn judge(&mut self, senders: usize) {
        let (rate, unusual) = (&self.rate, self.rate.unusual());
        let has_many_senders = senders >= SENDERS_MIN && rate.recipients >= RECIPIENTS_MIN;
        if !(has_many_senders || unusual.is_sudden || unusual.is_flood || unusual.fails) {
            return;
        }
        let abuse = self.abuse.get_or_insert_with(|| Abuse {
            messages: self.hour_messages,
            recipients: u64::from(rate.recipients),
            trace: self.hour.clone(),
            ..Abuse::default()
        });
        abuse.senders = abuse.senders.max(has_many_senders.then_some(senders));
        abuse.sudden = abuse.sudden.max(unusual.is_sudden.then_some((rate.recipients, rate.usual)));
        abuse.new = abuse.new.max(unusual.is_flood.then_some((rate.recipients, rate.new)));
        abuse.failing = abuse.failing.max(unusual.fails.then_some((rate.failures, rate.recipients)));
    }
}

fn of(ip: &str, device: &Actor<Sending>) -> Option<Incident> {
    let abuse = device.more.abuse.as_ref()?;
    let is_volume = abuse.sudden.is_some() || abuse.new.is_some();
    let signs = [abuse.senders.is_some(), is_volume, abuse.failing.is_some()];
    let is_proven = signs.iter().filter(|sign| **sign).count() >= 2;
    let certainty = if is_proven { Certainty::Proven } else { Certainty::Likely };
    let mut incident = incident(IncidentKind::DeviceAbuse, certainty, &abuse.trace);
    incident.messages = abuse.messages;
    incident.recipients = abuse.recipients;
    incident.decider = (!is_proven).then_some("look-at-device");
    if let Some(senders) = abuse.senders {
        let values = [("senders", number(senders)), ("messages", number(device.total))];
        incident.found("device-foreign-senders", values);
        incident.admit_limit(COUNTED_MAX, senders >= COUNTED_MAX);
    }
    if let Some((recipients, usual)) = abuse.sudden {
        incident.found("sudden-volume", [("recipients", number(recipients)), ("usual", number(usual))]);
    }
    if let Some((recipients, new)) = abuse.new {
        incident.found("new-recipients", [("recipients", number(recipients)), ("new", number(new))]);
    }
    if let Some((failures, recipients)) = abuse.failing {
        incident.found("many-failures", [("failures", number(failures)), ("recipients", number(recipients))]);
    }
    incident.name_actors([ip]);
    Some(incident)
}
