//! When something was seen, and in which lines.

use crate::fact::Fact;
use crate::incident::EVIDENCE_MAX;
use crate::log::Place;

/// From when to when, and the first lines.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Trace {
    /// The earliest time.
    pub from: Option<i64>,
    /// The latest time.
    pub to: Option<i64>,
    places: Vec<Place>,
}

impl Trace {
    /// Takes notice of the line and the time of `fact`.
    pub fn note(&mut self, fact: &Fact<'_>) {
        self.spans(fact.at);
        self.place(fact.place);
    }

    /// Extends the time to `at`.
    pub fn spans(&mut self, at: Option<i64>) {
        let Some(at) = at else { return };
        self.from = Some(self.from.map_or(at, |from| from.min(at)));
        self.to = Some(self.to.map_or(at, |to| to.max(at)));
    }

    /// Keeps `place`, if it is among the first.
    pub fn place(&mut self, place: Place) {
        if self.places.len() >= EVIDENCE_MAX && self.places.last().is_some_and(|last| *last <= place) {
            return;
        }
        if let Err(index) = self.places.binary_search(&place) {
            self.places.insert(index, place);
            self.places.truncate(EVIDENCE_MAX);
        }
    }

    /// Takes over what `other` has.
    pub fn join(&mut self, other: &Self) {
        self.spans(other.from);
        self.spans(other.to);
        other.places.iter().for_each(|place| self.place(*place));
    }

    /// The lines, in order.
    pub fn places(&self) -> &[Place] {
        &self.places
    }

    /// The lines, in order, with `needed` among them even where they are not among the first.
    pub fn places_with(&self, needed: &[Place]) -> Vec<Place> {
        let needed = &needed[..needed.len().min(EVIDENCE_MAX)];
        let mut places: Vec<Place> = self.places.iter().copied().filter(|place| !needed.contains(place)).collect();
        places.truncate(EVIDENCE_MAX - needed.len());
        places.extend_from_slice(needed);
        places.sort_unstable();
        places.dedup();
        places
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(line: u32) -> Place {
        Place { source: 0, line }
    }

    #[test]
    fn the_first_lines_are_kept_in_order_whatever_order_they_came_in() {
        let mut trace = Trace::default();
        (1..=100).rev().chain(1..=100).for_each(|line| trace.place(place(line)));
        let lines: Vec<u32> = trace.places().iter().map(|place| place.line).collect();
        assert_eq!(lines, (1..=20).collect::<Vec<_>>());
    }

    #[test]
    fn a_line_that_decides_is_shown_even_if_it_is_late() {
        let mut trace = Trace::default();
        (1..=50).for_each(|line| trace.place(place(line)));
        let places = trace.places_with(&[place(99), place(3)]);
        assert_eq!((places.len(), places.last()), (EVIDENCE_MAX, Some(&place(99))));
        assert!(places.windows(2).all(|two| two[0] < two[1]));
    }

    #[test]
    fn times_span_from_the_earliest_to_the_latest() {
        let mut trace = Trace::default();
        [Some(5), None, Some(2), Some(9)].into_iter().for_each(|at| trace.spans(at));
        assert_eq!((trace.from, trace.to), (Some(2), Some(9)));
    }
}
