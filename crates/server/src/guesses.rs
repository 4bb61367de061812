//! Guessing passwords: which failed logins count, against whom, and when nobody is listened to any more. Values only: the
//! clock is an argument, and no password is kept, only a keyed hash that lives as long as the process.
//!
//! What counts is a guess: an account and a password. The same wrong password of the same account counts once, however
//! often it comes, so that one telephone with last year's password locks out neither its office nor its owner. A guess
//! counts against the network it came from, against the name, and against the password (one password tried on many
//! names from many networks). Where the account has logged in lately, it counts for that account in that network alone:
//! strangers elsewhere cannot lock anybody out, and a guesser beside the owner has no more tries than any other.
//!
//! SCRAM shows no password, and two proofs of one password have nothing in common that could be compared: each is made
//! with new nonces, and what is the same in them (the client's key) can be taken out only by whoever knows the right
//! one (RFC 5802 §3). So each proof counts, but only as a part of a guess.

use crate::guard::network;
use mail::{Address, Timestamp};
use std::collections::{HashMap, VecDeque};
use std::hash::{BuildHasher, Hash, RandomState};
use std::net::IpAddr;
use std::time::Duration;

/// For how long a guess counts. Chosen: with ten guesses, a network has some thousand tries a day.
const MEMORY: Duration = Duration::from_secs(15 * 60);
/// For how long a network in which an account logged in is known as its. Chosen: longer than a holiday.
const HOME_MEMORY: Duration = Duration::from_secs(30 * 24 * 3600);
/// At most so many guesses are remembered, and so many homes; beyond it the oldest are forgotten. Some 150 octets each.
const REMEMBERED: usize = 20_000;
/// What a password that was wrong weighs.
const GUESS: u32 = 5;
/// What a SCRAM proof that was wrong weighs. Chosen: a telephone that tries an old password every minute makes fifteen
/// proofs in the time that is remembered, which is three guesses.
const PROOF: u32 = 1;
/// How often the pause before a reply doubles.
const DOUBLINGS: u32 = 3;

/// What a client showed of its password.
#[derive(Debug, Clone, Copy)]
pub enum Shown<'a> {
    /// Nothing yet.
    Nothing,
    /// The password.
    Password(&'a str),
    /// Octets that are no name and password, by [`Guesses::mark`].
    Octets(u64),
    /// A proof that it knows one.
    Proof,
}

/// A login that is tried.
#[derive(Debug, Clone, Copy)]
pub struct Try<'a> {
    /// From where.
    pub peer: IpAddr,
    /// The name, if it reads as an address.
    pub name: Option<&'a Address>,
    /// What was shown.
    pub shown: Shown<'a>,
}

/// Against whom a guess counts. Names and passwords are keyed hashes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Suspect {
    /// Whoever is in this network.
    Network(IpAddr),
    /// Whoever tries this name where its account has not been.
    Name(u64),
    /// Whoever tries this password.
    Password(u64),
    /// Whoever tries this name in a network where its account has been.
    AtHome(IpAddr, u64),
}

/// A suspect, and the guess that counts against it.
type Charge = (Suspect, u64);

struct Failure {
    at: Timestamp,
    charges: [Option<Charge>; 3],
    weight: u32,
}

/// All guesses that count at this moment.
pub struct Guesses {
    limit: u32,
    seed: RandomState,
    /// In the order in which they came.
    failures: VecDeque<Failure>,
    /// How many of the failures make each charge: a guess counts once for a name, from however many networks it came.
    charges: HashMap<Charge, u32>,
    weights: HashMap<Suspect, u32>,
    /// Where each name has logged in, and when last.
    homes: HashMap<(IpAddr, u64), Timestamp>,
    proofs: u64,
}

impl Guesses {
    /// None yet; `limit` of them are listened to.
    pub fn new(limit: u32) -> Self {
        Self {
            limit,
            seed: RandomState::new(),
            failures: VecDeque::new(),
            charges: HashMap::new(),
            weights: HashMap::new(),
            homes: HashMap::new(),
            proofs: 0,
        }
    }

    /// So many are listened to from now on; what was guessed stays.
    pub fn set_limit(&mut self, limit: u32) {
        self.limit = limit;
    }

    /// Octets that were shown, as [`Shown::Octets`] wants them; `before` is the mark of those that came before them.
    pub fn mark(&self, before: u64, octets: &[u8]) -> u64 {
        self.seed.hash_one((before, octets))
    }

    /// Whether a login is still listened to.
    pub fn hears(&mut self, login: &Try<'_>, now: Timestamp) -> bool {
        self.forget(now);
        let spent = self.limit.saturating_mul(GUESS);
        self.charges(login, now).into_iter().flatten().all(|(suspect, _)| self.weight(suspect) < spent)
    }

    /// Whether nobody at all is listened to at this address, whatever the name.
    pub fn hears_nobody_at(&mut self, peer: IpAddr, now: Timestamp) -> bool {
        let network = network(peer);
        let is_home = |(home, at): (&(IpAddr, u64), &Timestamp)| home.0 == network && now.since(*at) < HOME_MEMORY;
        !self.hears(&Try { peer, name: None, shown: Shown::Nothing }, now) && !self.homes.iter().any(is_home)
    }

    /// Remembers a login that failed; gives how many guesses there are by now against whoever has most of them.
    pub fn failed(&mut self, login: &Try<'_>, now: Timestamp) -> u32 {
        self.forget(now);
        let charges = self.charges(login, now);
        let weight = if matches!(login.shown, Shown::Proof) { PROOF } else { GUESS };
        let is_new = charges[0].is_some_and(|charge| !self.charges.contains_key(&charge));
        if is_new {
            for charge in charges.into_iter().flatten() {
                let times = self.charges.entry(charge).or_default();
                *times += 1;
                if *times == 1 {
                    *self.weights.entry(charge.0).or_default() += weight;
                }
            }
            self.failures.push_back(Failure { at: now, charges, weight });
        }
        let heaviest = charges.into_iter().flatten().map(|(suspect, _)| self.weight(suspect)).max();
        heaviest.unwrap_or_default().div_ceil(GUESS)
    }

    /// Remembers where an account has logged in. What was guessed before stays: whoever knows one password must not
    /// get new tries for another by using it.
    pub fn succeeded(&mut self, peer: IpAddr, name: &Address, at: Timestamp) {
        if self.homes.len() >= REMEMBERED {
            self.homes.retain(|_, last| at.since(*last) < HOME_MEMORY);
        }
        if self.homes.len() >= REMEMBERED
            && let Some(oldest) = self.homes.iter().min_by_key(|(_, last)| **last).map(|(home, _)| *home)
        {
            self.homes.remove(&oldest);
        }
        let last = self.homes.entry((network(peer), self.name(name))).or_insert(at);
        *last = at.max(*last);
    }

    fn name(&self, name: &Address) -> u64 {
        self.seed.hash_one(name.folded())
    }

    fn weight(&self, suspect: Suspect) -> u32 {
        self.weights.get(&suspect).copied().unwrap_or(0)
    }

    fn charges(&mut self, login: &Try<'_>, now: Timestamp) -> [Option<Charge>; 3] {
        let (network, name) = (network(login.peer), login.name.map(|name| self.name(name)));
        let guess = match login.shown {
            Shown::Nothing => self.seed.hash_one(name),
            Shown::Password(password) => self.seed.hash_one((name, password)),
            Shown::Octets(mark) => self.seed.hash_one((name, mark)),
            Shown::Proof => {
                self.proofs += 1;
                self.seed.hash_one((name, self.proofs))
            }
        };
        if let Some(name) = name
            && self.homes.get(&(network, name)).is_some_and(|last| now.since(*last) < HOME_MEMORY)
        {
            return [Some((Suspect::AtHome(network, name), guess)), None, None];
        }
        let password = match login.shown {
            Shown::Password(password) => Some(self.seed.hash_one(password)),
            _ => None,
        };
        [
            Some((Suspect::Network(network), guess)),
            name.map(|name| (Suspect::Name(name), guess)),
            password.map(|password| (Suspect::Password(password), self.seed.hash_one(name))),
        ]
    }

    fn forget(&mut self, now: Timestamp) {
        let is_over = |failure: &Failure| now.since(failure.at) >= MEMORY;
        while self.failures.len() > REMEMBERED || self.failures.front().is_some_and(is_over) {
            let Some(failure) = self.failures.pop_front() else { return };
            for charge in failure.charges.into_iter().flatten() {
                self.discharge(charge, failure.weight);
            }
        }
    }

    fn discharge(&mut self, charge: Charge, weight: u32) {
        let Some(times) = self.charges.get_mut(&charge) else { return };
        *times -= 1;
        if *times > 0 {
            return;
        }
        self.charges.remove(&charge);
        if let Some(sum) = self.weights.get_mut(&charge.0) {
            *sum = sum.saturating_sub(weight);
            if *sum == 0 {
                self.weights.remove(&charge.0);
            }
        }
    }
}

/// How long the reply to a failed login waits: not at all for the first guess, then longer with each, up to a bound.
pub(crate) fn pause(guesses: u32, first: Duration) -> Duration {
    match guesses.checked_sub(2) {
        None => Duration::ZERO,
        Some(more) => first * (1 << more.min(DOUBLINGS)),
    }
}

#[cfg(test)]
#[path = "guesses_tests.rs"]
mod tests;
