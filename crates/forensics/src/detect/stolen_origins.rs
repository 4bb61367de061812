//! From where an account sends.

use super::key;
use super::latest::{DAY_S, HOUR_S};
use crate::ours::{Ours, Owner};
use std::cmp::Reverse;

/// Addresses kept for each account. Chosen: a stolen account that shows more has shown enough.
const ORIGINS_MAX: usize = 64;

#[derive(Debug)]
struct Origin {
    ip: Box<str>,
    network: u64,
    first_at: i64,
    last_at: i64,
    messages: u64,
    is_ours: bool,
}

/// The addresses from which an account sent lately.
#[derive(Debug, Default)]
pub struct Origins {
    all: Vec<Origin>,
    now: i64,
}

impl Origins {
    /// Takes notice of a message from `ip`.
    pub fn note(&mut self, ip: &str, at: Option<i64>, ours: &Ours) {
        self.now = at.unwrap_or(self.now);
        if let Some(origin) = self.all.iter_mut().find(|origin| &*origin.ip == ip) {
            origin.last_at = self.now;
            origin.messages += 1;
            return;
        }
        if self.all.len() >= ORIGINS_MAX
            && let Some(oldest) = (0..self.all.len()).min_by_key(|index| self.all[*index].last_at)
        {
            self.all.swap_remove(oldest);
        }
        let is_ours = ours.peer(ip) == Owner::Ours;
        // The LAN is one network, however it is numbered.
        let network = if is_ours { 0 } else { key::of_network(ip) };
        let (first_at, last_at) = (self.now, self.now);
        self.all.push(Origin { ip: ip.into(), network, first_at, last_at, messages: 1, is_ours });
    }

    /// From how many networks it sent within the last hour, not counting those that it has used for more than a day.
    pub fn networks(&self) -> usize {
        let is_meant =
            |origin: &&Origin| (self.now - origin.last_at).abs() <= HOUR_S && self.now - origin.first_at < DAY_S;
        let mut networks: Vec<u64> = self.all.iter().filter(is_meant).map(|origin| origin.network).collect();
        networks.sort_unstable();
        networks.dedup();
        networks.len()
    }

    /// The addresses outside from which it sent since `from`, the busiest first; those inside, if there are no others.
    pub fn since(&self, from: Option<i64>) -> Vec<&str> {
        let is_late = |origin: &&Origin| from.is_none_or(|from| origin.last_at >= from);
        let mut late: Vec<&Origin> = self.all.iter().filter(is_late).collect();
        if late.iter().any(|origin| !origin.is_ours) {
            late.retain(|origin| !origin.is_ours);
        }
        late.sort_by_key(|origin| Reverse(origin.messages));
        late.into_iter().map(|origin| &*origin.ip).collect()
    }
}
