//! The detectors: each looks at all facts for one kind of incident, each in its own file with its thresholds and where
//! they come from. They never see lines, only facts.

use crate::fact::Fact;
use crate::incident::Incident;
use crate::ours::Ours;

/// Looks for one kind of incident.
pub trait Detector: Send {
    /// Takes notice of `fact`.
    fn see(&mut self, fact: &Fact<'_>, ours: &Ours);

    /// What it concludes from all it has seen so far. May be asked again after more facts.
    fn conclude(&self) -> Vec<Incident>;
}
