//! The verdict: the five verbs by hour, what is ours, and the incidents.

mod json;
pub mod tally;

use crate::incident::{Incident, IncidentKind};
use crate::log::time::DAY_S;
use crate::ours::Ours;
use crate::verbs::Verbs;
use tally::Tally;

/// A source that was read.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SourceSummary {
    /// Its name.
    pub file: String,
    /// The keys of the formats found in it.
    pub format: Vec<&'static str>,
    /// Its lines.
    pub lines: u64,
    /// Lines of those formats whose words are not known.
    pub unknown: u64,
    /// Lines of other programs.
    pub other: u64,
}

/// The verbs of an hour in which there were any.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hour {
    /// When it began: seconds since 1970 by the log's own clock.
    pub at: i64,
    /// Its verbs.
    pub verbs: Verbs,
}

/// What some logs come to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// What was read, in the order in which evidence counts it.
    pub sources: Vec<SourceSummary>,
    /// First and last time in the lines: seconds since 1970 by the log's own clock.
    pub span: Option<(i64, i64)>,
    /// What is ours.
    pub ours: Vec<String>,
    /// Whether the domains among it were inferred.
    pub ours_inferred: bool,
    /// All of it.
    pub verbs: Verbs,
    /// By hour, in order, without hours in which nothing was.
    pub hours: Vec<Hour>,
    /// Gravest first, then the surest, then the first.
    pub incidents: Vec<Incident>,
}

impl Verdict {
    pub(crate) fn of(sources: Vec<SourceSummary>, ours: &Ours, tally: &Tally, incidents: Vec<Incident>) -> Self {
        let incidents = ranked(incidents);
        let (verbs, hours) = tally.counts(&routers(&incidents));
        Self {
            sources,
            span: tally.span(),
            ours: ours.list(),
            ours_inferred: ours.is_inferred(),
            verbs,
            hours: hours.into_iter().map(|(at, verbs)| Hour { at, verbs }).collect(),
            incidents,
        }
    }
}

/// The private addresses that hide who comes through them.
fn routers(incidents: &[Incident]) -> Vec<&str> {
    let hiding = incidents.iter().filter(|incident| incident.kind == IncidentKind::NatHidesClients);
    let mut routers: Vec<&str> = hiding.flat_map(|incident| incident.actors.iter().map(String::as_str)).collect();
    routers.sort_unstable();
    routers.dedup();
    routers
}

/// In order, without the device that is a router: what it sends is not its own.
fn ranked(mut incidents: Vec<Incident>) -> Vec<Incident> {
    let routers: Vec<String> = routers(&incidents).into_iter().map(str::to_owned).collect();
    incidents.retain(|incident| {
        incident.kind != IncidentKind::DeviceAbuse
            || incident.actors.is_empty()
            || incident.actors.iter().any(|actor| !routers.contains(actor))
    });
    incidents.sort_by_key(|incident| (incident.kind, incident.certainty, incident.from));
    incidents
}

/// `2026-11-22T02:14:39`: a wall time without a zone.
pub fn wall_text(at: i64) -> String {
    let (year, month, day) = civil_from_days(at.div_euclid(DAY_S));
    let second = at.rem_euclid(DAY_S);
    let (hour, minute, second) = (second / 3600, second / 60 % 60, second % 60);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}")
}

/// The date of a day number since 1970 (the proleptic Gregorian calendar; eras of 400 years).
const fn civil_from_days(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let era = days.div_euclid(146_097);
    let day_of_era = days.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted + 2) / 5 + 1;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    let year = year_of_era + era * 400 + if month <= 2 { 1 } else { 0 };
    (year, month, day)
}
