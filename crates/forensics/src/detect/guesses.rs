//! Who guesses passwords, and whose was guessed; shared by the detectors of guessing and of stolen accounts.
//!
//! What must not be taken for it: a person who mistypes a password two or three times and then gets in, and a telephone
//! that still has the old one. So failures at an account from a network that had logged in to it before do not count,
//! and few failures are forgiven once the login succeeds.

use super::actors::{Actor, Actors};
use super::distinct::{Distinct, Remembered};
use super::key;
use super::latest::{DAY_S, Latest};
use crate::fact::Fact;
use crate::log::Place;
use crate::log::observation::{Login, Peer};
use crate::ours::{Ours, Owner};

/// Failures of one visitor in a day. Chosen: several times what a person mistypes; programs that guess try dozens.
pub const BY_ONE: usize = 15;

/// Failures of all outside visitors in a day, when none of them stands out. Chosen as [`BY_ONE`], for several people who
/// mistype on the same day.
pub const BY_ALL: usize = 20;

/// Networks from which an account, or all, must be tried before the guessing counts as spread. Chosen: one person has a
/// home, an office and a telephone, and does not mistype in all of them.
const NETWORKS_MIN: usize = 3;

/// Names that one visitor tries. Chosen: a family behind one address has fewer people who all mistype on one day.
const NAMES_MIN: usize = 3;

/// Failures for each name that are forgiven when the login succeeds.
const MISTYPED_MAX: u64 = 3;

/// Failures of a visitor before a success counts as guessed, if its account is being guessed at from many sides; and if the
/// records do not name the account. Chosen: less than that is a person who mistypes meanwhile.
const SPREAD_MIN: u64 = 2;
const SPREAD_NAMELESS_MIN: u64 = 4;

/// Successes that are kept. Chosen: as many as a person can work through.
const GUESSED_MAX: usize = 256;

/// A visitor that failed to log in.
#[derive(Debug, Default)]
pub struct Guesser {
    latest: Latest<BY_ONE>,
    /// Whether it alone failed too often.
    pub is_one: bool,
    /// Failures taken as mistyped.
    forgiven: u64,
    names: Distinct<NAMES_COUNTED>,
    is_ours: bool,
}

/// Names counted for each visitor. Chosen; nothing depends on it.
const NAMES_COUNTED: usize = 64;

#[derive(Debug, Default)]
struct Target {
    networks: Distinct<NETWORKS_MIN>,
}

/// A password that was guessed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Guessed {
    /// Of which account.
    pub account: String,
    /// Who logged in.
    pub visitor: String,
    /// Failed logins of that visitor before.
    pub failures: u64,
    /// The line of the login.
    pub place: Place,
    pair: u64,
}

/// All guesses.
#[derive(Debug, Default)]
pub struct Guesses {
    visitors: Actors<Guesser>,
    targets: Actors<Target>,
    latest: Latest<BY_ALL>,
    networks: Distinct<NETWORKS_MIN>,
    is_spread: bool,
    /// Account and network that belong together.
    at_home: Remembered,
    guessed: Vec<Guessed>,
}

impl Guesses {
    /// Takes notice of a login that failed.
    pub fn failed(&mut self, fact: &Fact<'_>, login: &Login<'_>, ours: &Ours) {
        let visitor = key::label(&login.peer);
        if !login.user.is_empty() && self.at_home.has(home(login.user, visitor)) {
            return;
        }
        let is_ours = ours.peer(login.peer.ip) == Owner::Ours;
        let times = login.times.max(1);
        let guesser = &mut self.visitors.note(visitor, times, fact).more;
        guesser.is_ours = is_ours;
        if !login.user.is_empty() {
            guesser.names.note(key::of_address(login.user));
        }
        let is_often = guesser.latest.note(fact.at, times, DAY_S);
        guesser.is_one |= is_often && (!is_ours || guesser.names.len() >= NAMES_MIN);
        if is_ours {
            return;
        }
        self.networks.note(key::of_network(visitor));
        self.is_spread |= self.latest.note(fact.at, times, DAY_S) && self.networks.is_full();
        if !login.user.is_empty() {
            self.targets.note(login.user, times, fact).more.networks.note(key::of_network(visitor));
        }
    }

    /// Takes notice that `user` logged in, with or without mail; says whether that password was guessed just now.
    pub fn succeeded(&mut self, fact: &Fact<'_>, peer: &Peer<'_>, user: &str) -> bool {
        let visitor = key::label(peer);
        if user.is_empty() || !self.at_home.note(home(user, visitor)) {
            return false;
        }
        let Some(failures) = self.visitors.find(visitor).map(|guesser| guesser.unforgiven()) else { return false };
        let is_guessed = self.has_guessed(visitor, user, failures);
        if is_guessed && self.guessed.len() < GUESSED_MAX {
            let (account, visitor) = (user.to_owned(), visitor.to_owned());
            let pair = home(&account, &visitor);
            self.guessed.push(Guessed { account, visitor, failures, place: fact.place, pair });
        } else if let Some(guesser) = self.visitors.find(visitor) {
            guesser.forgive();
        }
        is_guessed
    }

    fn has_guessed(&mut self, visitor: &str, user: &str, failures: u64) -> bool {
        let is_target = self.targets.find(user).is_some_and(|target| target.more.networks.is_full());
        let Some(guesser) = self.visitors.find(visitor) else { return false };
        let names = guesser.more.names.len();
        let is_party = match names {
            0 => failures >= SPREAD_NAMELESS_MIN,
            _ => names >= NAMES_MIN || (is_target && failures >= SPREAD_MIN),
        };
        guesser.more.is_one || (self.is_spread && !guesser.more.is_ours && is_party)
    }

    /// The guess by which `peer` came to the account `user`, if it did.
    pub fn of(&self, peer: &Peer<'_>, user: &str) -> Option<&Guessed> {
        if self.guessed.is_empty() {
            return None;
        }
        let pair = home(user, key::label(peer));
        self.guessed.iter().find(|guessed| guessed.pair == pair)
    }

    /// All passwords that were guessed.
    pub fn guessed(&self) -> &[Guessed] {
        &self.guessed
    }

    /// The visitors.
    pub const fn visitors(&self) -> &Actors<Guesser> {
        &self.visitors
    }

    /// Visitors who failed too often by themselves, the busiest first.
    pub fn ones(&self) -> Vec<(&str, &Actor<Guesser>)> {
        self.visitors.busiest(|guesser| guesser.more.is_one)
    }

    /// Visitors over whom guessing is spread, the busiest first: those who try several names, or a name that others try
    /// too; none if they are not [`BY_ALL`] failures within a day.
    pub fn spread(&self) -> Vec<(&str, &Actor<Guesser>)> {
        let tried: Vec<u64> = self
            .targets
            .busiest(|target| target.more.networks.is_full())
            .into_iter()
            .map(|(name, _)| key::of_address(name))
            .collect();
        let all = self.visitors.busiest(|guesser| guesser.unforgiven() > 0 && guesser.more.is_party(&tried));
        let networks = all.iter().fold(Distinct::<NETWORKS_MIN>::default(), |mut networks, (name, _)| {
            networks.note(key::of_network(name));
            networks
        });
        if networks.is_full() && busiest_day(&all) >= BY_ALL as u64 { all } else { Vec::new() }
    }
}

impl Guesser {
    fn is_party(&self, tried: &[u64]) -> bool {
        let tries_like_others = || self.names.iter().any(|name| tried.contains(&name));
        !self.is_ours && (self.names.len() == 0 || self.names.len() >= NAMES_MIN || tries_like_others())
    }

    /// How many different names it tried.
    pub fn names(&self) -> impl Iterator<Item = u64> + '_ {
        self.names.iter()
    }
}

impl Actor<Guesser> {
    fn unforgiven(&self) -> u64 {
        self.total.saturating_sub(self.more.forgiven)
    }

    fn forgive(&mut self) {
        let names = u64::try_from(self.more.names.len()).unwrap_or(u64::MAX).max(1);
        if self.unforgiven() <= MISTYPED_MAX * names {
            self.more.forgiven = self.total;
        }
    }
}

/// Most failures of visitors who began within one day.
fn busiest_day(visitors: &[(&str, &Actor<Guesser>)]) -> u64 {
    let mut begun: Vec<(i64, u64)> =
        visitors.iter().map(|(_, visitor)| (visitor.trace.from.unwrap_or(0), visitor.unforgiven())).collect();
    begun.sort_unstable();
    let (mut first, mut failures, mut most) = (0, 0, 0);
    for &(at, count) in &begun {
        failures += count;
        while at - begun[first].0 > DAY_S {
            failures -= begun[first].1;
            first += 1;
        }
        most = most.max(failures);
    }
    most
}

fn home(user: &str, visitor: &str) -> u64 {
    key::pair(key::of_address(user), key::of_network(visitor))
}
