//! The scenes, in order: who does what, and what must become of it.

use super::cast;
use forensics::Story;
use forensics::story::{Outcome, PtrName};
use mail::event::ReportKind;
use mail::{EventKind, Reason, Verb};
use std::net::Ipv4Addr;

/// Who acts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// The mail server outside.
    Elsewhere,
    /// The passer-by.
    PasserBy,
    /// An account, at its desk.
    Account(&'static str),
    /// The passer-by, who has got hold of an account's password.
    Thief(&'static str),
    /// The copier in the LAN.
    Copier,
    /// The router of the LAN.
    Router,
}

/// Where someone knocks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Knock {
    /// From where.
    pub from: Ipv4Addr,
    /// What the visitor calls itself.
    pub hello: &'static str,
    /// The door's key.
    pub door: &'static str,
    /// The account that logs in.
    pub login: Option<&'static str>,
}

impl Role {
    /// How this one comes.
    pub const fn knock(self) -> Knock {
        let (from, hello, door, login) = match self {
            Self::Elsewhere => (cast::AT_ELSEWHERE, cast::EXCHANGER, "public", None),
            Self::PasserBy => (cast::AT_PASSER_BY, cast::PASSER_BY_NAME, "public", None),
            Self::Account(name) => (cast::AT_DESK, "desk.shop.example", "submission", Some(name)),
            Self::Thief(name) => (cast::AT_PASSER_BY, cast::PASSER_BY_NAME, "submission", Some(name)),
            Self::Copier => (cast::AT_COPIER, "copier", "lan", None),
            Self::Router => (cast::AT_ROUTER, "copier", "lan", None),
        };
        Knock { from, hello, door, login }
    }
}

/// What the server itself writes because of it, which then lies in a mailbox.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sequel {
    /// Nothing.
    None,
    /// A report of failure, to the sender.
    Report,
    /// A notice, to the administrator.
    Notice,
}

impl Sequel {
    /// Whose mailbox it comes into, and the key of the text that says so.
    pub const fn reader(self, scene: &Scene) -> Option<(&'static str, &'static str)> {
        match self {
            Self::None => None,
            Self::Report => Some((scene.from, "demo-mailbox-report")),
            Self::Notice => Some((cast::ADMINISTRATOR, "demo-mailbox-notice")),
        }
    }
}

/// One scene.
#[derive(Debug)]
pub struct Scene {
    /// Names its texts (`demo-scene-KEY`) and, in JSON, the scene.
    pub key: &'static str,
    /// Who acts.
    pub role: Role,
    /// Reverse-path and From.
    pub from: &'static str,
    /// Forward-path and To.
    pub to: &'static str,
    /// Messages that the sender may send in a day; as many are sent, and one more.
    pub limit: Option<u32>,
    /// The verb that must become of it; `None` if it must fail to be delivered.
    pub verb: Option<Verb>,
    /// Why.
    pub reason: Reason,
    /// What must follow.
    pub sequel: Sequel,
}

const fn scene(key: &'static str, role: Role, from: &'static str, to: &'static str) -> Scene {
    let (limit, verb, sequel) = (None, None, Sequel::None);
    Scene { key, role, from, to, limit, verb, reason: Reason::LocalRecipient, sequel }
}

impl Scene {
    const fn becomes(self, verb: Verb, reason: Reason) -> Self {
        Self { verb: Some(verb), reason, ..self }
    }
}

/// The play.
pub static SCENES: [Scene; 8] = [
    scene("received", Role::Elsewhere, cast::FRIEND, cast::COUNTER).becomes(Verb::Received, Reason::LocalRecipient),
    scene("relay", Role::PasserBy, cast::PASSER_BY, cast::FRIEND).becomes(Verb::Refused, Reason::RelayNeedsLogin),
    scene("own-address", Role::PasserBy, cast::ADMINISTRATOR, cast::HANA)
        .becomes(Verb::Refused, Reason::OwnAddressNeedsLogin),
    scene("sent", Role::Account(cast::HANA), cast::HANA, cast::FRIEND).becomes(Verb::Sent, Reason::AccountMaySend),
    Scene {
        verb: None,
        reason: Reason::NextHopRefused,
        sequel: Sequel::Report,
        ..scene("returned", Role::Account(cast::HANA), cast::HANA, cast::NOBODY)
    },
    scene("device", Role::Copier, cast::SCANS, cast::FRIEND).becomes(Verb::Sent, Reason::DeviceMaySend),
    scene("gateway", Role::Router, cast::SCANS, cast::FRIEND).becomes(Verb::Refused, Reason::GatewayHidesVisitors),
    Scene {
        limit: Some(5),
        sequel: Sequel::Notice,
        ..scene("held", Role::Thief(cast::REN), cast::REN, cast::FRIEND).becomes(Verb::Held, Reason::DailyLimitReached)
    },
];

impl Scene {
    /// How many letters are sent.
    pub fn letters(&self) -> u32 {
        self.limit.map_or(1, |limit| limit + 1)
    }

    /// The key of the word for what must become of it.
    pub fn word_key(&self) -> String {
        self.verb.map_or_else(|| "label-not-delivered".to_owned(), |verb| format!("verb-{}", verb.key()))
    }

    /// Whether the story is what it must be, to its end: one verb, once, for the reason.
    pub fn is_told_by(&self, story: &Story) -> bool {
        let verbs: Vec<(Verb, u32)> = story.verbs.iter().collect();
        let expected: Vec<(Verb, u32)> = self.verb.iter().map(|verb| (*verb, 1)).collect();
        verbs == expected && story.has_reason(self.reason) && is_over(story) && self.has_sequel(story)
    }

    fn has_sequel(&self, story: &Story) -> bool {
        match self.sequel {
            Sequel::None => true,
            Sequel::Report => {
                let is_it = |report: &forensics::story::Report| {
                    report.report == ReportKind::Failure && report.to == cast::address(self.from)
                };
                story.reports.iter().any(is_it)
            }
            Sequel::Notice => story.steps.iter().any(|step| matches!(step.event, EventKind::Notified { .. })),
        }
    }
}

/// Whether nothing more will happen: the visitor's name was looked up, each recipient has come to an end, and a visitor
/// without a message is gone.
fn is_over(story: &Story) -> bool {
    let Some(visitor) = &story.visitor else { return false };
    let open = |outcome: &Outcome| matches!(outcome, Outcome::Accepted | Outcome::Abandoned | Outcome::Deferred { .. });
    visitor.ptr != PtrName::Unknown
        && (story.message.is_some() || visitor.ending.is_some())
        && !story.recipients.iter().any(|recipient| open(&recipient.outcome))
}

#[cfg(test)]
#[path = "scene_tests.rs"]
mod tests;
