//! The verbs by hour.

use crate::case::counted;
use crate::fact::{Fact, FactKind, Fated, Giver};
use crate::ours::Owner;
use crate::verbs::Verbs;
use mail::Verb;
use std::collections::{BTreeMap, HashMap};

/// Seconds in an hour.
const HOUR_S: i64 = 3600;

/// Hours told apart: ten years. What is beyond counts in the whole alone.
pub const HOURS_MAX: usize = 90_000;

/// Peers and hours for which is remembered what they sent from strangers to strangers. Chosen: a router is one peer, a
/// LAN has some hundreds.
pub const BEHIND_MAX: usize = 50_000;

/// Counts.
#[derive(Debug, Clone, Default)]
pub struct Tally {
    whole: Verbs,
    hours: BTreeMap<i64, Verbs>,
    span: Option<(i64, i64)>,
    behind: HashMap<Box<str>, BTreeMap<Option<i64>, u32>>,
    behind_entries: usize,
}

impl Tally {
    /// A line was written then.
    pub fn observe(&mut self, at: Option<i64>) {
        if let Some(at) = at {
            let (from, to) = self.span.unwrap_or((at, at));
            self.span = Some((from.min(at), to.max(at)));
        }
    }

    /// Counts what `fact` makes.
    pub fn see(&mut self, fact: &Fact<'_>) {
        let Some((verb, recipients)) = counted(fact) else { return };
        let hour = fact.at.map(|at| at - at.rem_euclid(HOUR_S));
        self.whole.add(verb, recipients);
        if let Some(hour) = hour
            && (self.hours.len() < HOURS_MAX || self.hours.contains_key(&hour))
        {
            self.hours.entry(hour).or_default().add(verb, recipients);
        }
        if let FactKind::Fated(fated) = fact.kind
            && verb == Verb::Sent
            && is_strangers(&fated)
        {
            self.keep_behind(fated.passage.arrival.peer.ip, hour, recipients);
        }
    }

    fn keep_behind(&mut self, ip: &str, hour: Option<i64>, recipients: u32) {
        if let Some(count) = self.behind.get_mut(ip).and_then(|hours| hours.get_mut(&hour)) {
            *count = count.saturating_add(recipients);
        } else if self.behind_entries < BEHIND_MAX {
            self.behind_entries += 1;
            self.behind.entry(ip.into()).or_default().insert(hour, recipients);
        }
    }

    /// First and last time of a line.
    pub const fn span(&self) -> Option<(i64, i64)> {
        self.span
    }

    /// The whole and the hours, where what came through the private addresses `routers` from strangers for strangers was
    /// relayed: the router hides who gave it.
    pub fn counts(&self, routers: &[&str]) -> (Verbs, BTreeMap<i64, Verbs>) {
        let (mut whole, mut hours) = (self.whole, self.hours.clone());
        for (hour, recipients) in routers.iter().filter_map(|ip| self.behind.get(*ip)).flatten() {
            relay(&mut whole, *recipients);
            if let Some(verbs) = hour.and_then(|hour| hours.get_mut(&hour)) {
                relay(verbs, *recipients);
            }
        }
        (whole, hours)
    }
}

fn relay(verbs: &mut Verbs, recipients: u32) {
    verbs.sent = verbs.sent.saturating_sub(recipients);
    verbs.add(Verb::Relayed, recipients);
}

fn is_strangers(fated: &Fated<'_>) -> bool {
    fated.passage.giver == Giver::Lan && fated.passage.sender == Owner::Foreign && fated.owner == Owner::Foreign
}
