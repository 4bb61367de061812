//! Who is let in at all: numbers of connections, and failed logins, by network.
//!
//! Counted across doors and POP3 together, so that a guesser gains nothing by changing ports.

use mail::{Address, Timestamp};
use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// For how long failed logins count. Chosen: long enough to slow a guesser to some hundred tries a day.
const MEMORY: Duration = Duration::from_secs(15 * 60);
/// How long a visitor who was turned away is no news.
const NEWS: Duration = Duration::from_secs(60);
/// At most so many networks and names are remembered; beyond it the oldest are forgotten.
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

#[derive(Debug, Default)]
struct Failures {
    count: u32,
    last: Timestamp,
}

#[derive(Debug, PartialEq, Eq, Hash)]
enum Suspect {
    Network(IpAddr),
    Name(Address),
}

#[derive(Default)]
struct Ledger {
    sessions: usize,
    per_network: HashMap<IpAddr, usize>,
    failures: HashMap<Suspect, Failures>,
    turned_away: HashMap<IpAddr, Timestamp>,
}

/// Limits that hold for all listeners together.
#[derive(Debug, Clone, Copy)]
pub struct Bounds {
    /// Connections at a time, in all.
    pub sessions: usize,
    /// Connections at a time from one network.
    pub sessions_per_network: usize,
    /// Failed logins from one network, or for one name, before further ones are refused unheard.
    pub login_failures: u32,
}

/// The guard; clones share one ledger.
#[derive(Clone)]
pub struct Guard {
    bounds: Bounds,
    ledger: Arc<Mutex<Ledger>>,
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
        Self { bounds, ledger: Arc::default() }
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
        if ledger.sessions >= self.bounds.sessions {
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

    /// Whether a login from `ip` (for `name`, once it is known) is still listened to.
    pub fn may_log_in(&self, ip: IpAddr, name: Option<&Address>, now: Timestamp) -> bool {
        let ledger = self.ledger();
        let spent = |suspect: &Suspect| {
            ledger
                .failures
                .get(suspect)
                .is_some_and(|f| f.count >= self.bounds.login_failures && now.since(f.last) < MEMORY)
        };
        !spent(&Suspect::Network(network(ip))) && !name.is_some_and(|n| spent(&Suspect::Name(n.folded())))
    }

    /// Remembers a failed login.
    pub fn login_failed(&self, ip: IpAddr, name: Option<&Address>, now: Timestamp) {
        let mut ledger = self.ledger();
        if ledger.failures.len() >= REMEMBERED {
            ledger.failures.retain(|_, f| now.since(f.last) < MEMORY);
        }
        if ledger.failures.len() >= REMEMBERED {
            ledger.failures.clear();
        }
        let suspects = name.map(|n| Suspect::Name(n.folded())).into_iter().chain([Suspect::Network(network(ip))]);
        for suspect in suspects {
            let failures = ledger.failures.entry(suspect).or_default();
            let stale = now.since(failures.last) >= MEMORY;
            *failures = Failures { count: if stale { 1 } else { failures.count + 1 }, last: now };
        }
    }

    /// Forgets the failures for a name that has now logged in; those of its network stay.
    pub fn login_succeeded(&self, name: &Address) {
        self.ledger().failures.remove(&Suspect::Name(name.folded()));
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
        let is_free = *here < self.guard.bounds.sessions_per_network;
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
    fn guessing_ends_by_network_and_by_name() {
        let (guard, name) = (guard(), Address::parse("hana@example.jp").expect("an address"));
        for last in 1..=3 {
            assert!(guard.may_log_in(ip("192.0.2.9"), None, Timestamp(0)));
            guard.login_failed(ip(&format!("192.0.2.{last}")), Some(&name), Timestamp(0));
        }
        assert!(!guard.may_log_in(ip("192.0.2.9"), None, Timestamp(1)));
        let elsewhere = ip("198.51.100.1");
        assert!(!guard.may_log_in(elsewhere, Some(&name), Timestamp(1)), "many networks guess one name");
        assert!(guard.may_log_in(elsewhere, None, Timestamp(1)));
        let later = Timestamp(0).plus(MEMORY);
        assert!(guard.may_log_in(ip("192.0.2.9"), Some(&name), later), "failures are forgotten after a while");
    }

    #[test]
    fn a_success_clears_the_name_but_not_the_network() {
        let (guard, name) = (guard(), Address::parse("hana@example.jp").expect("an address"));
        for _ in 0..3 {
            guard.login_failed(ip("192.0.2.1"), Some(&name), Timestamp(0));
        }
        guard.login_succeeded(&name);
        assert!(guard.may_log_in(ip("198.51.100.1"), Some(&name), Timestamp(1)));
        assert!(!guard.may_log_in(ip("192.0.2.1"), Some(&name), Timestamp(1)));
    }

    #[test]
    fn what_is_remembered_is_bounded() {
        let guard = guard();
        for n in 0..REMEMBERED + 10 {
            let [_, a, b, c] = u32::try_from(n).expect("small").to_be_bytes();
            guard.login_failed(IpAddr::from([a, b, c, 1]), None, Timestamp(0));
        }
        assert!(guard.ledger().failures.len() <= REMEMBERED);
    }
}
