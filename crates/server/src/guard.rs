//! Who is let in at all: numbers of connections by network, and failed logins ([`crate::guesses`]).
//!
//! Counted across doors and POP3 together, so that a guesser gains nothing by changing ports.

use crate::guesses::{Guesses, Try};
use arc_swap::ArcSwap;
use mail::{Address, Timestamp};
use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// How long a visitor who was turned away is no news.
const NEWS: Duration = Duration::from_secs(60);
/// At most so many networks that were turned away are remembered.
const REMEMBERED: usize = 50_000;

/// The network of an address: IPv4 /24, IPv6 /64 (the smallest that one customer commonly holds).
pub fn network(ip: IpAddr) -> IpAddr {
    match ip.to_canonical() {
        IpAddr::V4(v4) => {
            let [a, b, c, _] = v4.octets();
            IpAddr::from([a, b, c, 0])
        }
        IpAddr::V6(v6) => IpAddr::V6(Ipv6Addr::from(u128::from(v6) >> 64 << 64)),
    }
}

#[derive(Default)]
struct Ledger {
    sessions: usize,
    per_network: HashMap<IpAddr, usize>,
    turned_away: HashMap<IpAddr, Timestamp>,
}

/// Limits that hold for all listeners together.
#[derive(Debug, Clone, Copy)]
pub struct Bounds {
    /// Connections at a time, in all.
    pub sessions: usize,
    /// Connections at a time from one network.
    pub sessions_per_network: usize,
    /// Guesses from one network, for one name or of one password, before further ones are refused unheard.
    pub login_failures: u32,
}

/// The guard; clones share one ledger and one memory of guesses.
#[derive(Clone)]
pub struct Guard {
    bounds: Arc<ArcSwap<Bounds>>,
    ledger: Arc<Mutex<Ledger>>,
    guesses: Arc<Mutex<Guesses>>,
}

/// A place taken by a connection; given back when dropped.
pub struct Place {
    guard: Guard,
    /// Not known yet while a proxy has not said whose connection it is.
    network: Option<IpAddr>,
}

impl Guard {
    /// A guard with nothing in its ledger.
    pub fn new(bounds: Bounds) -> Self {
        let guesses = Arc::new(Mutex::new(Guesses::new(bounds.login_failures)));
        Self { bounds: Arc::new(ArcSwap::from_pointee(bounds)), ledger: Arc::default(), guesses }
    }

    /// Other bounds from now on; nobody who is inside is sent away by them.
    pub fn set_bounds(&self, bounds: Bounds) {
        self.guesses().set_limit(bounds.login_failures);
        self.bounds.store(Arc::new(bounds));
    }

    fn guesses(&self) -> MutexGuard<'_, Guesses> {
        // As with the ledger.
        self.guesses.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn ledger(&self) -> MutexGuard<'_, Ledger> {
        // Counters stay meaningful whatever panicked while holding them.
        self.ledger.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A place for a connection from `ip`, if there is one.
    pub fn admit(&self, ip: IpAddr) -> Option<Place> {
        let mut place = self.admit_unnamed()?;
        place.is_for(ip).then_some(place)
    }

    /// A place among all for a connection of which a proxy has yet to say where it comes from.
    pub fn admit_unnamed(&self) -> Option<Place> {
        let mut ledger = self.ledger();
        if ledger.sessions >= self.bounds.load().sessions {
            return None;
        }
        ledger.sessions += 1;
        Some(Place { guard: self.clone(), network: None })
    }

    /// Whether to tell that a visitor from `ip` found no place: once a minute for its network, since whoever knocks too
    /// often must not fill the journal.
    pub fn is_news(&self, ip: IpAddr, now: Timestamp) -> bool {
        let mut ledger = self.ledger();
        ledger.turned_away.retain(|_, told_at| now.since(*told_at) < NEWS);
        let network = network(ip);
        if ledger.turned_away.len() >= REMEMBERED || ledger.turned_away.contains_key(&network) {
            return false;
        }
        ledger.turned_away.insert(network, now);
        true
    }

    /// Whether a login is still listened to.
    pub fn hears(&self, login: &Try<'_>, now: Timestamp) -> bool {
        self.guesses().hears(login, now)
    }

    /// Whether nobody at all is listened to at this address.
    pub fn hears_nobody_at(&self, peer: IpAddr, now: Timestamp) -> bool {
        self.guesses().hears_nobody_at(peer, now)
    }

    /// Remembers a failed login; gives how many guesses count by now.
    pub fn login_failed(&self, login: &Try<'_>, now: Timestamp) -> u32 {
        self.guesses().failed(login, now)
    }

    /// Remembers where an account has logged in.
    pub fn login_succeeded(&self, peer: IpAddr, name: &Address, at: Timestamp) {
        self.guesses().succeeded(peer, name, at);
    }

    /// Octets that were shown in a login, so that they are known again.
    pub fn mark(&self, before: u64, octets: &[u8]) -> u64 {
        self.guesses().mark(before, octets)
    }

    /// Connections at this moment.
    pub fn sessions(&self) -> usize {
        self.ledger().sessions
    }
}

impl Place {
    /// Takes one of the places of `ip`'s network too; whether there was one.
    pub fn is_for(&mut self, ip: IpAddr) -> bool {
        let network = network(ip);
        let mut ledger = self.guard.ledger();
        let here = ledger.per_network.entry(network).or_default();
        let is_free = *here < self.guard.bounds.load().sessions_per_network;
        if is_free {
            *here += 1;
            self.network = Some(network);
        }
        is_free
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut ledger = self.guard.ledger();
        ledger.sessions -= 1;
        let Some(network) = self.network else { return };
        match ledger.per_network.get_mut(&network) {
            Some(count) if *count > 1 => *count -= 1,
            _ => {
                ledger.per_network.remove(&network);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn guard() -> Guard {
        Guard::new(Bounds { sessions: 3, sessions_per_network: 2, login_failures: 3 })
    }

    fn ip(text: &str) -> IpAddr {
        text.parse().expect("an address")
    }

    #[test]
    fn a_network_and_all_together_have_only_so_many_places() {
        let guard = guard();
        let first = guard.admit(ip("192.0.2.1"));
        let _second = guard.admit(ip("192.0.2.200")).expect("a place");
        assert!(guard.admit(ip("192.0.2.3")).is_none(), "one /24 has two places");
        assert!(guard.admit(ip("::ffff:192.0.2.3")).is_none(), "a mapped address is the same network");
        let _third = guard.admit(ip("198.51.100.1")).expect("a place");
        assert!(guard.admit(ip("203.0.113.1")).is_none(), "there are three places in all");
        drop(first);
        assert!(guard.admit(ip("192.0.2.3")).is_some(), "a place given back is free");
        assert_eq!(guard.sessions(), 2);
    }

    #[test]
    fn a_connection_through_a_proxy_takes_a_place_of_the_network_that_the_proxy_names() {
        let guard = guard();
        let _first = guard.admit(ip("192.0.2.1")).expect("a place");
        let mut second = guard.admit_unnamed().expect("a place");
        assert!(second.is_for(ip("192.0.2.9")));
        let mut third = guard.admit_unnamed().expect("a place");
        assert!(!third.is_for(ip("192.0.2.10")), "one /24 has two places, through the proxy or not");
        assert!(guard.admit_unnamed().is_none(), "there are three places in all");
        drop((second, third));
        assert!(guard.admit(ip("192.0.2.10")).is_some());
    }

    #[test]
    fn a_network_that_is_turned_away_is_news_once_a_minute() {
        let guard = guard();
        assert!(guard.is_news(ip("192.0.2.1"), Timestamp(0)));
        assert!(!guard.is_news(ip("192.0.2.2"), Timestamp(1)));
        assert!(guard.is_news(ip("198.51.100.1"), Timestamp(1)));
        assert!(guard.is_news(ip("192.0.2.1"), Timestamp(0).plus(NEWS)));
    }

    #[test]
    fn what_is_remembered_of_those_who_were_turned_away_is_bounded() {
        let guard = guard();
        let at = |number: usize| {
            let [.., a, b, c] = number.to_be_bytes();
            IpAddr::from([a, b, c, 1])
        };
        // All at once, so that none has been forgotten for its age; each look goes through all of them.
        guard.ledger().turned_away = (0..REMEMBERED).map(|number| (network(at(number)), Timestamp(0))).collect();
        assert!(!guard.is_news(at(REMEMBERED), Timestamp(1)), "there is no room for it");
        assert_eq!(guard.ledger().turned_away.len(), REMEMBERED);
        assert!(guard.is_news(at(REMEMBERED), Timestamp(0).plus(NEWS)), "room for others");
        assert_eq!(guard.ledger().turned_away.len(), 1);
    }
}
