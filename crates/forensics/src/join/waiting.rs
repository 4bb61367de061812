//! Outcomes and refusals that came before it was known whose message they are about.

use super::texts::Texts;
use crate::log::Place;
use crate::log::observation::{Fate, Hop, Outcome, Peer, Refusal, Sender, Stage, Why};

/// What waits.
#[derive(Debug)]
pub(super) struct Waiting {
    pub at: Option<i64>,
    pub place: Place,
    pub kind: WaitingKind,
}

/// Which of the two.
#[derive(Debug)]
pub(super) enum WaitingKind {
    Outcome(KeptOutcome),
    Refusal(KeptRefusal),
}

impl Waiting {
    pub const fn octets(&self) -> usize {
        size_of::<Self>()
            + match &self.kind {
                WaitingKind::Outcome(outcome) => outcome.texts.octets(),
                WaitingKind::Refusal(refusal) => refusal.texts.octets(),
            }
    }
}

/// An outcome that outlives its line.
#[derive(Debug)]
pub(super) struct KeptOutcome {
    texts: Texts<5>,
    count: Option<u32>,
    fate: Fate,
}

impl KeptOutcome {
    pub fn of(outcome: &Outcome<'_>) -> Self {
        let Hop { host, ip } = outcome.next_hop;
        let texts = Texts::of([outcome.recipients, outcome.original, host, ip, outcome.reply]);
        Self { texts, count: outcome.count, fate: outcome.fate }
    }

    pub fn outcome(&self) -> Outcome<'_> {
        Outcome {
            recipients: self.texts.text(0),
            count: self.count,
            original: self.texts.text(1),
            sender: Sender::Unsaid,
            fate: self.fate,
            next_hop: Hop { host: self.texts.text(2), ip: self.texts.text(3) },
            reply: self.texts.text(4),
        }
    }
}

/// A refusal that outlives its line.
#[derive(Debug)]
pub(super) struct KeptRefusal {
    texts: Texts<7>,
    is_null: bool,
    pub count: u32,
    stage: Stage,
    why: Why,
    temporary: bool,
}

impl KeptRefusal {
    pub fn of(refusal: &Refusal<'_>) -> Self {
        let Peer { ip, name, helo } = refusal.peer;
        let sender = refusal.sender.address().unwrap_or_default();
        Self {
            texts: Texts::of([ip, name, helo, refusal.login, sender, refusal.recipient, refusal.reply]),
            is_null: refusal.sender == Sender::Null,
            count: refusal.count,
            stage: refusal.stage,
            why: refusal.why,
            temporary: refusal.temporary,
        }
    }

    pub fn refusal(&self) -> Refusal<'_> {
        let [ip, name, helo] = [0, 1, 2].map(|field| self.texts.text(field));
        Refusal {
            peer: Peer { ip, name, helo },
            login: self.texts.text(3),
            sender: match self.texts.text(4) {
                "" if self.is_null => Sender::Null,
                "" => Sender::Unsaid,
                address => Sender::Given(address),
            },
            recipient: self.texts.text(5),
            count: self.count,
            stage: self.stage,
            why: self.why,
            temporary: self.temporary,
            reply: self.texts.text(6),
        }
    }
}
