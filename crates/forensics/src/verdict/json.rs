//! The verdict as JSON (docs/json.md). Times are the log's own wall clock, without a zone because it writes none.

use super::{Verdict, wall_text};
use crate::incident::{Finding, FindingValue, Incident};
use crate::log::Place;
use crate::verbs::Verbs;
use serde::ser::{Serialize, SerializeMap, Serializer};

#[derive(serde::Serialize)]
struct VerdictJson<'a> {
    sources: Vec<SourceJson<'a>>,
    span: Span,
    ours: &'a [String],
    ours_inferred: bool,
    verbs: Verbs,
    hours: Vec<HourJson>,
    incidents: Vec<IncidentJson<'a>>,
}

#[derive(serde::Serialize)]
struct SourceJson<'a> {
    file: &'a str,
    format: String,
    lines: u64,
    unknown: u64,
    other: u64,
}

#[derive(serde::Serialize)]
struct Span {
    from: Option<String>,
    to: Option<String>,
}

#[derive(serde::Serialize)]
struct HourJson {
    at: String,
    verbs: Verbs,
}

#[derive(serde::Serialize)]
struct IncidentJson<'a> {
    kind: &'static str,
    certainty: &'static str,
    messages: u64,
    recipients: u64,
    actors: &'a [String],
    accounts: &'a [String],
    from: Option<String>,
    to: Option<String>,
    evidence: Vec<EvidenceJson<'a>>,
    findings: Vec<FindingJson<'a>>,
    decider: Option<&'static str>,
}

#[derive(serde::Serialize)]
struct EvidenceJson<'a> {
    file: &'a str,
    line: u32,
}

#[derive(serde::Serialize)]
struct FindingJson<'a> {
    key: &'static str,
    values: Values<'a>,
}

struct Values<'a>(&'a [(&'static str, FindingValue)]);

impl Serialize for Values<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (name, value) in self.0 {
            map.serialize_entry(name, value)?;
        }
        map.end()
    }
}

impl Serialize for Verdict {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let sources = self.sources.iter().map(|source| SourceJson {
            file: &source.file,
            format: source.format.join(","),
            lines: source.lines,
            unknown: source.unknown,
            other: source.other,
        });
        let hours = self.hours.iter().map(|hour| HourJson { at: wall_text(hour.at), verbs: hour.verbs });
        let json = VerdictJson {
            sources: sources.collect(),
            span: Span { from: self.span.map(|(from, _)| wall_text(from)), to: self.span.map(|(_, to)| wall_text(to)) },
            ours: &self.ours,
            ours_inferred: self.ours_inferred,
            verbs: self.verbs,
            hours: hours.collect(),
            incidents: self.incidents.iter().map(|incident| self.incident(incident)).collect(),
        };
        json.serialize(serializer)
    }
}

impl Verdict {
    fn incident<'a>(&'a self, incident: &'a Incident) -> IncidentJson<'a> {
        IncidentJson {
            kind: incident.kind.key(),
            certainty: incident.certainty.key(),
            messages: incident.messages,
            recipients: incident.recipients,
            actors: &incident.actors,
            accounts: &incident.accounts,
            from: incident.from.map(wall_text),
            to: incident.to.map(wall_text),
            evidence: incident.evidence.iter().map(|place| self.evidence(*place)).collect(),
            findings: incident.findings.iter().map(finding).collect(),
            decider: incident.decider,
        }
    }

    fn evidence(&self, place: Place) -> EvidenceJson<'_> {
        let source = self.sources.get(usize::from(place.source));
        EvidenceJson { file: source.map_or("", |source| &source.file), line: place.line }
    }
}

fn finding(finding: &Finding) -> FindingJson<'_> {
    FindingJson { key: finding.key, values: Values(&finding.values) }
}
