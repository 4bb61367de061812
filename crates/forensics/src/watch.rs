//! Watching a server's own journal: its events go through the same case and the same detectors as any log, and what has
//! begun is told once.
//!
//! The caller feeds events in the order in which they were written, asks [`Watch::begun`], and begins anew with the
//! events of the last day when [`Watch::is_over`]: so nothing stays concluded for ever, and memory stays bounded. What was
//! told is read back from the journal itself, so that a restart repeats nothing.

use crate::case::Case;
use crate::detect;
use crate::incident::{Incident, IncidentKind};
use crate::log::formats::sekisho;
use crate::log::{Place, Scratch};
use crate::ours::Ours;
use mail::{Event, EventKind, Party};

/// For how long nothing is told again, and how far back a watch begins, in seconds.
pub const DAY_S: i64 = 86_400;

/// How long one case is watched, in seconds: with the day it began with, an incident is seen among two days of others.
const CASE_S: i64 = 2 * DAY_S;

/// Octets of messages kept. Chosen: some ten thousand messages under way; what is forgotten earlier was handed over long
/// before.
const MESSAGE_OCTETS: usize = 8 << 20;

/// Notices of one kind in a day about visitors. Chosen: guessers come by the dozen; whoever was told of three knows to
/// look. What is about an account or a device of ours is always told.
const OF_A_KIND_MAX: usize = 3;

/// What was told lately that is remembered. Above what a day can bring, by [`OF_A_KIND_MAX`] and the held limits of a day.
const TOLD_MAX: usize = 1000;

/// Something that the administrator was told.
#[derive(Debug)]
struct Told {
    kind: String,
    who: String,
    at: i64,
}

/// An incident that has begun, and about whom it is.
#[derive(Debug)]
pub struct Begun {
    /// What happened.
    pub incident: Incident,
    /// The account, the device or the visitor that it is about; empty if it is about the server as a whole.
    pub who: String,
    /// Who of ours that is, if it is one of ours.
    pub party: Option<Party>,
}

/// The case of a server that is running.
pub struct Watch {
    case: Case,
    from: Option<i64>,
    to: i64,
    line: u32,
    has_news: bool,
    told: Vec<Told>,
}

impl Watch {
    /// Nothing seen yet; `ours` is ours.
    pub fn new(ours: Ours) -> Self {
        Self { case: case(ours), from: None, to: i64::MIN, line: 0, has_news: false, told: Vec::new() }
    }

    /// Begins anew; only what was told is remembered.
    pub fn restart(&mut self, ours: Ours) {
        let told = std::mem::take(&mut self.told);
        *self = Self { told, ..Self::new(ours) };
    }

    /// Whether it has watched so long that it should begin anew.
    pub fn is_over(&self) -> bool {
        self.from.is_some_and(|from| self.to - from >= CASE_S)
    }

    /// Takes events that were written together.
    pub fn take(&mut self, events: &[Event]) {
        let scratch = Scratch::default();
        for event in events {
            let at = event.at.seconds();
            self.from = Some(self.from.map_or(at, |from| from.min(at)));
            self.to = self.to.max(at);
            self.line = self.line.saturating_add(1);
            self.has_news = true;
            self.case.take(&sekisho::observe(event, &scratch), Place { source: 0, line: self.line });
            match &event.kind {
                EventKind::Notified { incident: Some(name), .. } => self.told(&name.kind, &name.who, at),
                EventKind::Notified { party: Some(party), .. } | EventKind::Held { party, .. } => self.held(party, at),
                _ => {}
            }
        }
    }

    /// That its mail is held is told once a day as it is, and says what an incident about its volume would say.
    fn held(&mut self, party: &Party, at: i64) {
        match party {
            Party::Account(account) => self.told(IncidentKind::StolenAccount.key(), &account.to_string(), at),
            Party::Device(name) => self.told(IncidentKind::DeviceAbuse.key(), name, at),
            // Much mail came for somebody; that is no incident about whoever it came for.
            Party::Forward(_) => {}
            Party::Behind(_) => {}
        }
    }

    fn told(&mut self, kind: &str, who: &str, at: i64) {
        match self.told.iter_mut().find(|told| told.kind == kind && told.who.eq_ignore_ascii_case(who)) {
            Some(told) => told.at = told.at.max(at),
            None => {
                self.told.retain(|told| at - told.at <= CASE_S + DAY_S);
                if self.told.len() < TOLD_MAX {
                    self.told.push(Told { kind: kind.to_owned(), who: who.to_owned(), at });
                }
            }
        }
    }

    /// What has begun and was not told yet; it counts as told from now on. `device_at` names the device at an address.
    pub fn begun(&mut self, device_at: impl Fn(&str) -> Option<String>) -> Vec<Begun> {
        if !std::mem::take(&mut self.has_news) {
            return Vec::new();
        }
        let mut begun = Vec::new();
        for incident in self.case.verdict(Vec::new()).incidents {
            let (who, party) = about(&incident, &device_at);
            let (kind, at) = (incident.kind.key(), incident.to.unwrap_or(self.to));
            if self.is_news(kind, &who, at) && (party.is_some() || self.told_lately(kind, at).count() < OF_A_KIND_MAX) {
                self.told(kind, &who, at);
                begun.push(Begun { incident, who, party });
            }
        }
        begun
    }

    /// Whether what was last seen at `at` was not told within the day before.
    fn is_news(&self, kind: &str, who: &str, at: i64) -> bool {
        !self.told_lately(kind, at).any(|told| told.who.eq_ignore_ascii_case(who))
    }

    fn told_lately<'a>(&'a self, kind: &'a str, at: i64) -> impl Iterator<Item = &'a Told> {
        self.told.iter().filter(move |told| told.kind == kind && at < told.at.saturating_add(DAY_S))
    }
}

fn case(ours: Ours) -> Case {
    Case::new(ours.clone(), ours, detect::all()).within(MESSAGE_OCTETS)
}

/// The account if there is one, or else who did it, as a device if it is one.
fn about(incident: &Incident, device_at: &impl Fn(&str) -> Option<String>) -> (String, Option<Party>) {
    if let Some(account) = incident.accounts.first() {
        return (account.clone(), account.parse().ok().map(Party::Account));
    }
    let Some(actor) = incident.actors.first() else { return (String::new(), None) };
    match device_at(actor) {
        Some(name) => (name.clone(), Some(Party::Device(name))),
        None => (actor.clone(), None),
    }
}

#[cfg(test)]
#[path = "watch_tests.rs"]
mod tests;
