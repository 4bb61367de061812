//! Who did it: visitors or accounts by name, of which the busiest are kept.

use super::trace::Trace;
use crate::fact::Fact;
use foldhash::fast::FixedState;
use hashbrown::HashMap;
use std::cmp::Reverse;

/// How many are kept when there are too many. Chosen: an incident names twenty; a botnet's hosts beyond four thousand
/// differ little.
pub const ACTORS_MAX: usize = 4096;

/// One of them.
#[derive(Debug)]
pub struct Actor<T> {
    /// How busy it was.
    pub total: u64,
    /// When and where.
    pub trace: Trace,
    /// What the detector knows of it.
    pub more: T,
    /// The how-manieth it was: of two equally busy ones the earlier is named first, whatever they are called.
    order: u64,
}

/// The table. It holds up to twice [`ACTORS_MAX`], then the less busy half is forgotten.
#[derive(Debug)]
pub struct Actors<T> {
    table: HashMap<String, Actor<T>, FixedState>,
    met: u64,
    forgot: bool,
}

impl<T> Default for Actors<T> {
    fn default() -> Self {
        Self { table: HashMap::default(), met: 0, forgot: false }
    }
}

impl<T: Default> Actors<T> {
    /// The actor `name`, which did what `fact` says; `weight` times.
    pub fn note(&mut self, name: &str, weight: u32, fact: &Fact<'_>) -> &mut Actor<T> {
        let actor = self.meet(name);
        actor.total += u64::from(weight);
        actor.trace.note(fact);
        actor
    }

    /// The actor `name`, new or not.
    pub fn meet(&mut self, name: &str) -> &mut Actor<T> {
        if self.table.len() >= 2 * ACTORS_MAX && !self.table.contains_key(name) {
            self.forget_the_quiet();
        }
        let met = &mut self.met;
        self.table.entry_ref(name).or_insert_with(|| {
            *met += 1;
            Actor { total: 0, trace: Trace::default(), more: T::default(), order: *met }
        })
    }
}

impl<T> Actors<T> {
    fn forget_the_quiet(&mut self) {
        let mut ranks: Vec<_> = self.table.values().map(Actor::rank).collect();
        let (_, &mut last, _) = ranks.select_nth_unstable(ACTORS_MAX - 1);
        self.table.retain(|_, actor| actor.rank() <= last);
        self.forgot = true;
    }

    /// The actor `name`, if it is known.
    pub fn find(&mut self, name: &str) -> Option<&mut Actor<T>> {
        if self.table.is_empty() { None } else { self.table.get_mut(name) }
    }

    /// All that are kept and that `is_meant`, the busiest first.
    pub fn busiest(&self, is_meant: impl Fn(&Actor<T>) -> bool) -> Vec<(&str, &Actor<T>)> {
        let mut all: Vec<_> = self
            .table
            .iter()
            .filter(|(_, actor)| is_meant(actor))
            .map(|(name, actor)| (name.as_str(), actor))
            .collect();
        all.sort_unstable_by_key(|(_, actor)| actor.rank());
        all
    }

    /// Whether quiet ones were forgotten.
    pub const fn has_forgotten(&self) -> bool {
        self.forgot
    }

    /// How many there were. One that was forgotten and came again counts twice.
    pub const fn met(&self) -> u64 {
        self.met
    }
}

impl<T> Actor<T> {
    fn rank(&self) -> (Reverse<u64>, u64) {
        (Reverse(self.total), self.order)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fact::FactKind;
    use crate::log::Place;
    use crate::log::observation::Peer;

    const FACT: Fact<'static> = Fact {
        at: Some(1),
        place: Place { source: 0, line: 1 },
        kind: FactKind::Knocked(Peer { ip: "", name: "", helo: "" }),
    };

    #[test]
    fn the_busiest_come_first_and_the_earlier_of_two_that_are_equal() {
        let mut actors = Actors::<()>::default();
        for name in ["c", "b", "a", "a", "b", "z"] {
            actors.note(name, 1, &FACT);
        }
        let names: Vec<&str> = actors.busiest(|_| true).into_iter().map(|(name, _)| name).collect();
        assert_eq!(names, ["b", "a", "c", "z"]);
    }

    #[test]
    fn a_flood_of_quiet_ones_never_drives_out_the_busy_nor_fills_the_memory() {
        let mut actors = Actors::<()>::default();
        for number in 0..10 {
            actors.note(&format!("busy{number}"), 50, &FACT);
        }
        for number in 0..50_000 {
            actors.note(&format!("quiet{number}"), 1, &FACT);
            assert!(actors.table.len() <= 2 * ACTORS_MAX);
        }
        assert!(actors.has_forgotten());
        assert_eq!(actors.met(), 50_010);
        assert!(actors.busiest(|_| true)[..10].iter().all(|(name, _)| name.starts_with("busy")));
    }

    #[test]
    fn only_who_is_known_is_found() {
        let mut actors = Actors::<()>::default();
        assert!(actors.find("a").is_none());
        actors.meet("a").total = 3;
        assert_eq!(actors.find("a").map(|actor| actor.total), Some(3));
    }
}
