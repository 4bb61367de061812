//! Where facts go, and what they are judged by.

use crate::fact::{Fact, FactKind};
use crate::log::Place;
use crate::ours::Ours;

/// Takes the facts.
pub(super) struct Teller<'t> {
    pub ours: &'t Ours,
    pub tell: &'t mut dyn FnMut(&Fact<'_>),
}

impl Teller<'_> {
    pub fn tell(&mut self, (at, place): (Option<i64>, Place), kind: FactKind<'_>) {
        (self.tell)(&Fact { at, place, kind });
    }
}
