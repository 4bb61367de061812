//! Joining: observations in, facts out. The lines of a message are tied together by its queue id, those of a session by
//! the session's id; both are forgotten when they end, and the oldest when there are too many.

use crate::fact::Fact;
use crate::log::{Observation, Place};
use crate::ours::Ours;

/// Ties observations together.
#[derive(Debug, Default)]
pub struct Joiner {}

impl Joiner {
    /// Takes one observation and tells the facts that it completes.
    pub fn take(
        &mut self,
        _observation: &Observation<'_>,
        _place: Place,
        _ours: &Ours,
        _tell: &mut dyn FnMut(&Fact<'_>),
    ) {
    }

    /// Tells what is left when the records end.
    pub fn finish(&mut self, _ours: &Ours, _tell: &mut dyn FnMut(&Fact<'_>)) {}
}
