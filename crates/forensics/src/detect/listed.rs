//! Listed: others refuse mail from this server because a blocklist names it.
//!
//! One reply that names a list is enough. Whether the server is still listed, only the list itself tells.

use super::Detector;
use super::actors::Actors;
use super::blocklists::{About, Listing, listing};
use super::distinct::Remembered;
use super::draft::{incident, number, text};
use super::relay::identity;
use super::trace::Trace;
use crate::fact::{Fact, FactKind, Fated, Giver};
use crate::incident::{Certainty, Incident, IncidentKind};
use crate::log::observation::Fate;
use crate::ours::Ours;

/// Replies that speak of a list without naming it. Chosen: a single one may be a person's own rule.
const UNNAMED_MIN: u64 = 2;

/// One list, as replies told of it.
#[derive(Debug)]
struct List {
    name: &'static str,
    about: About,
    replies: u64,
    text: Box<str>,
}

/// Looks for replies that name lists.
#[derive(Debug, Default)]
pub struct Listed {
    lists: Vec<List>,
    unnamed: u64,
    unnamed_text: Box<str>,
    named: Told,
    told: Told,
}

/// Messages that were refused for it.
#[derive(Debug, Default)]
struct Told {
    messages: u64,
    recipients: u64,
    known: Remembered,
    hosts: Actors<()>,
    trace: Trace,
}

impl Detector for Listed {
    fn see(&mut self, fact: &Fact<'_>, _ours: &Ours) {
        if let FactKind::Fated(fated) = &fact.kind
            && matches!(fated.fate, Fate::Deferred | Fate::Failed | Fate::Expired)
            && !fated.reply.is_empty()
            && let Some(listing) = listing(fated.reply)
        {
            self.told_of(fact, fated, listing);
        }
    }

    fn conclude(&self) -> Vec<Incident> {
        match (self.lists.is_empty(), self.unnamed) {
            (true, replies) if replies < UNNAMED_MIN => Vec::new(),
            (true, _) => vec![self.by(Certainty::Likely, &self.told)],
            (false, _) => vec![self.by(Certainty::Proven, &self.named)],
        }
    }
}

impl Listed {
    fn told_of(&mut self, fact: &Fact<'_>, fated: &Fated<'_>, listing: Listing) {
        match listing {
            // What a stranger wrote, and was only forwarded here, says nothing about this server.
            Listing::Named(_, About::Content) if fated.passage.giver == Giver::Stranger => return,
            Listing::Named(name, about) => {
                self.name(name, about, fated.reply);
                self.named.note(fact, fated);
            }
            Listing::Unnamed => {
                if self.unnamed == 0 {
                    self.unnamed_text = fated.reply.into();
                }
                self.unnamed += 1;
            }
        }
        self.told.note(fact, fated);
    }

    fn name(&mut self, name: &'static str, about: About, reply: &str) {
        match self.lists.iter_mut().find(|list| list.name == name) {
            Some(list) => list.replies += 1,
            None => self.lists.push(List { name, about, replies: 1, text: reply.into() }),
        }
    }

    fn by(&self, certainty: Certainty, told: &Told) -> Incident {
        let mut incident = incident(IncidentKind::Listed, certainty, &told.trace);
        incident.messages = told.messages;
        incident.recipients = told.recipients;
        incident.decider = (certainty != Certainty::Proven).then_some("look-up-lists");
        let mut lists: Vec<&List> = self.lists.iter().collect();
        lists.sort_by_key(|list| std::cmp::Reverse(list.replies));
        for list in lists {
            let key = match list.about {
                About::Servers => "listed-by",
                About::Content => "listed-content",
            };
            incident
                .found(key, [("list", text(list.name)), ("replies", number(list.replies)), ("text", text(&list.text))]);
        }
        if self.unnamed > 0 {
            let values = [("replies", number(self.unnamed)), ("text", text(&self.unnamed_text))];
            incident.found("listed-unnamed", values);
        }
        incident.name_actors(told.hosts.busiest(|_| true).iter().map(|(name, _)| *name));
        incident
    }
}

impl Told {
    fn note(&mut self, fact: &Fact<'_>, fated: &Fated<'_>) {
        self.trace.note(fact);
        self.messages += u64::from(self.known.note(identity(&fated.passage)));
        self.recipients += u64::from(fated.count) * u64::from(!fated.again);
        let hop = &fated.next_hop;
        self.hosts.note(if hop.host.is_empty() { hop.ip } else { hop.host }, 1, fact);
    }
}
