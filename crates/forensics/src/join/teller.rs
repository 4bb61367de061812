//! Where facts go, and what they are judged by.

use crate::fact::{Fact, FactKind};
use crate::log::Place;
use crate::log::observation::{Refusal, Why};
use crate::ours::{Ours, Owner};

/// Takes the facts.
pub(super) struct Teller<'t> {
    pub ours: &'t Ours,
    pub tell: &'t mut dyn FnMut(&Fact<'_>),
}

impl Teller<'_> {
    pub fn tell(&mut self, (at, place): (Option<i64>, Place), kind: FactKind<'_>) {
        (self.tell)(&Fact { at, place, kind });
    }

    /// Tells a refusal. Where the server's words are the same for a recipient outside and one that does not exist, whose
    /// the address is decides which it was.
    pub fn refused(&mut self, when: (Option<i64>, Place), refusal: &Refusal<'_>) {
        let why = match (refusal.why, self.ours.address(refusal.recipient)) {
            (Why::Recipient, Owner::Ours) => Why::UnknownRecipient,
            (Why::Recipient, Owner::Foreign) => Why::Relay,
            (why, _) => why,
        };
        self.tell(when, FactKind::Refused(Refusal { why, ..*refusal }));
    }
}
