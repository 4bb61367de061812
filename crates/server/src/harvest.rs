//! Who asks for names that nobody here has: counted by network, over all its sessions, so that a list of who exists
//! here is not found by trying.
//!
//! Whoever asked for too many different ones in an hour is asked to come back later for every recipient here, known or
//! not; a server of good will does, and its mail is late by an hour at most. What comes with the null reverse-path is
//! counted apart: reports about mail that somebody forged in our name ask for many made-up names, and must not hold up
//! the mail of the provider whose servers send them.

use crate::guard::network;
use mail::{ForwardPath, Timestamp};
use std::collections::HashMap;
use std::collections::hash_map::RandomState;
use std::hash::BuildHasher;
use std::net::IpAddr;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// How long unknown names count, and how long a network is sent away. Chosen: with some dozens of names in an hour a
/// dictionary takes years, and mail of good will comes within an ordinary retry.
const WHILE: Duration = Duration::from_secs(3600);
/// Networks remembered at a time; beyond it all are forgotten.
const REMEMBERED: usize = 10_000;

/// Whose mail is asked about: the network, and whether it comes as a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct Asker {
    network: IpAddr,
    reports: bool,
}

#[derive(Debug)]
struct Asked {
    /// Hashes of different names.
    names: Vec<u64>,
    since: Timestamp,
}

/// Who asked for what.
#[derive(Debug, Default)]
pub struct Harvest {
    askers: Mutex<HashMap<Asker, Asked>>,
    seed: RandomState,
}

/// A visitor's envelope so far, as far as this is concerned.
#[derive(Debug, Clone, Copy)]
pub struct Envelope {
    /// From where.
    pub peer: IpAddr,
    /// With the null reverse-path.
    pub is_report: bool,
}

impl Envelope {
    fn asker(self) -> Asker {
        Asker { network: network(self.peer), reports: self.is_report }
    }
}

impl Harvest {
    fn askers(&self) -> MutexGuard<'_, HashMap<Asker, Asked>> {
        // Counters stay meaningful whatever panicked while holding them.
        self.askers.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether the network asked for `limit` unknown names lately.
    pub fn is_sent_away(&self, envelope: Envelope, limit: usize, now: Timestamp) -> bool {
        let is_it = |asked: &Asked| asked.names.len() >= limit && now.since(asked.since) < WHILE;
        self.askers().get(&envelope.asker()).is_some_and(is_it)
    }

    /// Remembers that it asked for a name that nobody has.
    pub fn asked_in_vain(&self, envelope: Envelope, recipient: &ForwardPath, limit: usize, now: Timestamp) {
        let name = self.seed.hash_one(recipient.to_string().to_ascii_lowercase());
        let mut askers = self.askers();
        if askers.len() >= REMEMBERED {
            askers.retain(|_, asked| now.since(asked.since) < WHILE);
        }
        if askers.len() >= REMEMBERED {
            askers.clear();
        }
        let fresh = || Asked { names: Vec::new(), since: now };
        let asked = askers.entry(envelope.asker()).or_insert_with(fresh);
        if now.since(asked.since) >= WHILE {
            *asked = fresh();
        }
        if asked.names.len() < limit && !asked.names.contains(&name) {
            asked.names.push(name);
            // From the last one on, so that being sent away lasts as long whenever it begins.
            if asked.names.len() == limit {
                asked.since = now;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn from(peer: &str) -> Envelope {
        Envelope { peer: peer.parse().expect("an address"), is_report: false }
    }

    fn name(number: usize) -> ForwardPath {
        ForwardPath::take(&format!("<n{number}@example.jp>")).expect("a path").0
    }

    #[test]
    fn a_network_that_asked_for_too_many_different_names_is_sent_away_for_an_hour() {
        let (harvest, now) = (Harvest::default(), Timestamp(0));
        for number in [0, 0, 0, 0, 1, 1] {
            harvest.asked_in_vain(from("192.0.2.1"), &name(number), 3, now);
        }
        assert!(!harvest.is_sent_away(from("192.0.2.1"), 3, now), "the same name again is a mistake, not a list");
        harvest.asked_in_vain(from("192.0.2.200"), &name(2), 3, now.plus(Duration::from_secs(60)));
        let now = now.plus(Duration::from_secs(60));
        for peer in ["192.0.2.1", "192.0.2.77", "::ffff:192.0.2.3"] {
            assert!(harvest.is_sent_away(from(peer), 3, now), "{peer}");
        }
        assert!(!harvest.is_sent_away(from("192.0.3.1"), 3, now), "another network");
        assert!(!harvest.is_sent_away(Envelope { is_report: true, ..from("192.0.2.1") }, 3, now), "its reports");
        assert!(!harvest.is_sent_away(from("192.0.2.1"), 3, now.plus(WHILE)));
        harvest.asked_in_vain(from("192.0.2.1"), &name(3), 3, now.plus(WHILE));
        assert!(!harvest.is_sent_away(from("192.0.2.1"), 3, now.plus(WHILE)), "it begins anew");
    }

    #[test]
    fn what_is_remembered_is_bounded() {
        let harvest = Harvest::default();
        for number in 0..REMEMBERED + 10 {
            let [_, a, b, c] = u32::try_from(number).expect("small").to_be_bytes();
            let envelope = Envelope { peer: IpAddr::from([a, b, c, 1]), is_report: false };
            (0..9).for_each(|n| harvest.asked_in_vain(envelope, &name(n), 3, Timestamp(0)));
        }
        assert!(harvest.askers().len() <= REMEMBERED);
        assert!(harvest.askers().values().all(|asked| asked.names.len() <= 3));
    }
}
