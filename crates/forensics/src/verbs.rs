//! How many recipients each of the five verbs applies to.

use mail::Verb;
use serde::Serialize;

/// Recipients by verb. What is none of the five (our own reports, failed logins, mail still on its way) is not in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Verbs {
    /// For one of ours: delivered here, or accepted for a mailbox.
    pub received: u32,
    /// By one of ours, and a next hop took it.
    pub sent: u32,
    /// By a stranger, and a next hop took it.
    pub relayed: u32,
    /// Not taken. A refused sender who had named no recipient yet counts as one.
    pub refused: u32,
    /// Taken, and waiting for a person.
    pub held: u32,
}

impl Verbs {
    /// How many recipients `verb` applies to.
    pub const fn count(&self, verb: Verb) -> u32 {
        match verb {
            Verb::Received => self.received,
            Verb::Sent => self.sent,
            Verb::Relayed => self.relayed,
            Verb::Refused => self.refused,
            Verb::Held => self.held,
        }
    }

    /// Counts `recipients` more under `verb`.
    pub const fn add(&mut self, verb: Verb, recipients: u32) {
        let count = match verb {
            Verb::Received => &mut self.received,
            Verb::Sent => &mut self.sent,
            Verb::Relayed => &mut self.relayed,
            Verb::Refused => &mut self.refused,
            Verb::Held => &mut self.held,
        };
        *count = count.saturating_add(recipients);
    }

    /// The verbs that apply, with their counts, in the order in which they are listed.
    pub fn iter(&self) -> impl Iterator<Item = (Verb, u32)> + '_ {
        Verb::ALL.into_iter().map(|verb| (verb, self.count(verb))).filter(|(_, count)| *count > 0)
    }

    /// Whether none of the five applies.
    pub fn is_empty(&self) -> bool {
        self.iter().next().is_none()
    }

    /// Both counts together, as for a day or for an address.
    #[must_use]
    pub fn plus(mut self, other: Self) -> Self {
        for (verb, count) in other.iter() {
            self.add(verb, count);
        }
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn verbs_are_listed_in_their_order_and_only_where_they_apply() {
        let mut verbs = Verbs::default();
        assert!(verbs.is_empty());
        verbs.add(Verb::Refused, 2);
        verbs.add(Verb::Received, 1);
        assert_eq!(verbs.iter().collect::<Vec<_>>(), [(Verb::Received, 1), (Verb::Refused, 2)]);
        assert_eq!(verbs.plus(verbs).refused, 4);
    }

    #[test]
    fn a_count_never_overflows() {
        let mut verbs = Verbs { held: u32::MAX, ..Verbs::default() };
        verbs.add(Verb::Held, 1);
        assert_eq!(verbs.count(Verb::Held), u32::MAX);
    }
}
