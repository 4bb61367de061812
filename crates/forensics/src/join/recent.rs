//! Lines that other lines of the same log repeat: Exim's rejectlog has again what its mainlog has.

use hashbrown::HashTable;
use std::collections::VecDeque;

/// Refusals remembered. Chosen: two logs that are read by time are apart by less.
pub const RECENT_MAX: usize = 4096;

/// The refusals of late.
#[derive(Debug, Default)]
pub(super) struct Recent {
    known: HashTable<u64>,
    order: VecDeque<u64>,
}

impl Recent {
    /// Whether `hash` is not among them; now it is.
    pub fn insert(&mut self, hash: u64) -> bool {
        if self.known.find(hash, |other| *other == hash).is_some() {
            return false;
        }
        if self.order.len() >= RECENT_MAX
            && let Some(oldest) = self.order.pop_front()
            && let Ok(entry) = self.known.find_entry(oldest, |other| *other == oldest)
        {
            entry.remove();
        }
        self.known.insert_unique(hash, hash, |hash| *hash);
        self.order.push_back(hash);
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_refusals_of_late_are_remembered() {
        let mut recent = Recent::default();
        assert!(recent.insert(1) && !recent.insert(1));
        for hash in 2..=RECENT_MAX as u64 + 1 {
            assert!(recent.insert(hash));
        }
        assert!(recent.insert(1), "forgotten");
        assert_eq!(recent.known.len(), RECENT_MAX);
    }
}
