//! A case: all observations of some logs, taken in order, and the verdict on them.

use crate::detect::Detector;
use crate::fact::{Fact, FactKind};
use crate::join::Joiner;
use crate::log::{Observation, Place};
use crate::ours::{Inference, Ours};
use crate::verdict::tally::Tally;
use crate::verdict::{SourceSummary, Verdict};

/// What the lines of some logs come to. What is ours must be known before; [`Case::inferred`] tells what the logs
/// themselves say, so that a second run can use it.
pub struct Case {
    given: Ours,
    ours: Ours,
    joiner: Joiner,
    seen: Seen,
}

/// What takes notice of facts.
struct Seen {
    detectors: Vec<Box<dyn Detector>>,
    tally: Tally,
    inference: Inference,
}

impl Seen {
    fn see(&mut self, fact: &Fact<'_>, ours: &Ours) {
        self.inference.see(fact);
        self.tally.see(fact);
        for detector in &mut self.detectors {
            detector.see(fact, ours);
        }
    }
}

impl Case {
    /// A case in which `ours` is ours, of which the operator gave `given`.
    pub fn new(given: Ours, ours: Ours, detectors: Vec<Box<dyn Detector>>) -> Self {
        let seen = Seen { detectors, tally: Tally::default(), inference: Inference::default() };
        Self { given, ours, joiner: Joiner::default(), seen }
    }

    /// The same, with no more than `octets` of messages kept in memory.
    #[must_use]
    pub fn within(self, octets: usize) -> Self {
        Self { joiner: Joiner::within(octets), ..self }
    }

    /// Takes one line.
    pub fn take(&mut self, observation: &Observation<'_>, place: Place) {
        self.take_and_tell(observation, place, &mut |_| {});
    }

    /// Takes one line, and tells what it comes to as well.
    pub fn take_and_tell(&mut self, observation: &Observation<'_>, place: Place, tell: &mut dyn FnMut(&Fact<'_>)) {
        let Self { ours, joiner, seen, .. } = self;
        seen.tally.observe(observation.at);
        seen.inference.observe(observation);
        joiner.take(observation, place, ours, &mut |fact| {
            seen.see(fact, ours);
            tell(fact);
        });
    }

    /// The records end.
    pub fn finish(&mut self) {
        self.finish_and_tell(&mut |_| {});
    }

    /// The records end; tells what is left as well.
    pub fn finish_and_tell(&mut self, tell: &mut dyn FnMut(&Fact<'_>)) {
        let Self { ours, joiner, seen, .. } = self;
        joiner.finish(ours, &mut |fact| {
            seen.see(fact, ours);
            tell(fact);
        });
    }

    /// A record that is no log shows that `domain` is likely ours.
    pub fn found(&mut self, domain: &str) {
        self.seen.inference.found(domain);
    }

    /// What is ours by the lines taken so far, with what was given. If it is not what this case was made with, another
    /// run with it is more exact.
    pub fn inferred(&self) -> Ours {
        self.seen.inference.infer(&self.given)
    }

    /// The verdict so far; after [`Case::finish`], on everything.
    pub fn verdict(&self, sources: Vec<SourceSummary>) -> Verdict {
        let incidents = self.seen.detectors.iter().flat_map(|detector| detector.conclude()).collect();
        Verdict::of(sources, &self.ours, &self.seen.tally, incidents)
    }
}

/// Whether `fact` makes a verb, and for how many recipients.
pub fn counted(fact: &Fact<'_>) -> Option<(mail::Verb, u32)> {
    match fact.kind {
        FactKind::Fated(fated) => fated.verb.map(|verb| (verb, fated.count)),
        FactKind::Refused(refusal) => Some((mail::Verb::Refused, refusal.count)),
        _ => None,
    }
}

#[cfg(test)]
#[path = "case_tests.rs"]
mod tests;
