//! Writing an incident down.

use super::actors::{ACTORS_MAX, Actors};
use super::trace::Trace;
use crate::incident::{Certainty, Finding, FindingValue, Incident, IncidentKind, NAMED_MAX};

/// Longest text that a finding quotes, in characters. Chosen: a reply that fits three lines of a terminal.
const TEXT_MAX: usize = 200;

/// An incident with nothing said about it yet but when and where.
pub fn incident(kind: IncidentKind, certainty: Certainty, trace: &Trace) -> Incident {
    Incident {
        kind,
        certainty,
        messages: 0,
        recipients: 0,
        actors: Vec::new(),
        accounts: Vec::new(),
        from: trace.from,
        to: trace.to,
        evidence: trace.places().to_vec(),
        findings: Vec::new(),
        decider: None,
    }
}

/// A number in a finding.
pub fn number<N: TryInto<u64>>(number: N) -> FindingValue {
    FindingValue::Number(number.try_into().unwrap_or(u64::MAX))
}

/// A text in a finding, cut if it is long.
pub fn text(text: &str) -> FindingValue {
    FindingValue::Text(text.chars().take(TEXT_MAX).collect())
}

impl Incident {
    /// Adds a finding.
    pub(super) fn found<const N: usize>(&mut self, key: &'static str, values: [(&'static str, FindingValue); N]) {
        self.findings.push(Finding { key, values: values.into() });
    }

    /// Names those who did it, the busiest first; says how many more there are.
    pub(super) fn name_actors<'a>(&mut self, names: impl IntoIterator<Item = &'a str>) {
        let mut names = names.into_iter().filter(|name| !name.is_empty());
        self.actors = names.by_ref().take(NAMED_MAX).map(str::to_owned).collect();
        let more = names.count();
        if more > 0 {
            self.found("more-actors", [("actors", number(more))]);
        }
    }

    /// Names the accounts concerned.
    pub(super) fn name_accounts<'a>(&mut self, names: impl IntoIterator<Item = &'a str>) {
        let names = names.into_iter().filter(|name| !name.is_empty());
        self.accounts = names.take(NAMED_MAX).map(str::to_owned).collect();
    }

    /// Says that `actors` had to forget somebody, if so.
    pub(super) fn admit<T>(&mut self, actors: &Actors<T>) {
        if actors.has_forgotten() {
            self.found("actors-forgotten", [("limit", number(ACTORS_MAX))]);
        }
    }

    /// Says that things were counted up to `limit` only, if `is_full`.
    pub(super) fn admit_limit(&mut self, limit: usize, is_full: bool) {
        if is_full {
            self.found("counted-at-least", [("limit", number(limit))]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_more_are_named_than_a_person_reads_and_the_rest_is_counted() {
        let names: Vec<String> = (0..25).map(|number| format!("203.0.113.{number}")).collect();
        let mut incident = incident(IncidentKind::Relay, Certainty::Proven, &Trace::default());
        incident.name_actors(names.iter().map(String::as_str).chain([""]));
        assert_eq!(incident.actors, names[..NAMED_MAX]);
        assert_eq!(incident.findings, [Finding { key: "more-actors", values: vec![("actors", number(5_u8))] }]);
    }

    #[test]
    fn a_long_reply_is_cut_between_characters() {
        assert_eq!(text(&"関".repeat(300)), FindingValue::Text("関".repeat(200)));
    }
}
