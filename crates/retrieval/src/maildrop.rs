//! The messages of a session: numbered once when the mailbox is opened (RFC 1939 §4), marked but not yet deleted.

use std::num::NonZeroUsize;

/// A message in the mailbox.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Entry {
    /// What names it in this mailbox for ever: never given to another message (RFC 1939 §7, UIDL).
    pub uid: i64,
    /// Its length in octets as [`crate::Question::Read`] will be answered.
    pub octets: u64,
}

/// A message's number in the session, from 1.
pub(crate) type Number = NonZeroUsize;

/// What LIST and UIDL tell of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Column {
    Size,
    Uid,
}

/// The messages of the session.
#[derive(Debug, Default)]
pub(crate) struct Maildrop {
    entries: Vec<Entry>,
    /// As long as `entries`.
    deleted: Vec<bool>,
}

impl Maildrop {
    pub fn new(entries: Vec<Entry>) -> Self {
        let deleted = vec![false; entries.len()];
        Self { entries, deleted }
    }

    /// The message of a number, unless it is marked as deleted.
    pub fn find(&self, number: Number) -> Option<Entry> {
        let index = number.get() - 1;
        if *self.deleted.get(index)? { None } else { self.entries.get(index).copied() }
    }

    /// Marks a message as deleted; false if there is none of this number.
    pub fn delete(&mut self, number: Number) -> bool {
        let found = self.find(number).is_some();
        if found {
            self.deleted[number.get() - 1] = true;
        }
        found
    }

    /// Takes every mark off.
    pub fn reset(&mut self) {
        self.deleted.fill(false);
    }

    /// How many messages there are and how many octets, those marked left out (RFC 1939 §5, STAT).
    pub fn totals(&self) -> (usize, u64) {
        self.present(0).fold((0, 0), |(count, octets), (_, entry)| (count + 1, octets + entry.octets))
    }

    /// The messages not marked, with their numbers, from an index on.
    pub fn present(&self, from: usize) -> impl Iterator<Item = (usize, Entry)> {
        let all = self.entries.iter().zip(&self.deleted).enumerate().skip(from);
        all.filter(|(_, (_, deleted))| !**deleted).map(|(index, (entry, _))| (index + 1, *entry))
    }

    /// The uids of what is marked.
    pub fn marked(&self) -> Vec<i64> {
        let marked = self.entries.iter().zip(&self.deleted).filter(|(_, deleted)| **deleted);
        marked.map(|(entry, _)| entry.uid).collect()
    }
}

impl Column {
    /// `number value`, as after `+OK` and in a listing. A uid is decimal digits: of the characters that RFC 1939 §7
    /// allows, and far below its 70.
    pub fn row(self, number: usize, entry: Entry) -> String {
        match self {
            Self::Size => format!("{number} {}", entry.octets),
            Self::Uid => format!("{number} {}", entry.uid),
        }
    }
}
