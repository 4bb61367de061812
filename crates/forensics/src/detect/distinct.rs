//! How many different things were seen, in a bounded room.

use foldhash::fast::FixedState;
use hashbrown::HashSet;

/// Counts different things exactly up to `LIMIT`; then there are at least so many.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Distinct<const LIMIT: usize>(Vec<u64>);

impl<const LIMIT: usize> Distinct<LIMIT> {
    /// Takes notice of `key`; says whether it is new.
    pub fn note(&mut self, key: u64) -> bool {
        match self.0.binary_search(&key) {
            Err(index) if self.0.len() < LIMIT => {
                self.0.insert(index, key);
                true
            }
            _ => false,
        }
    }

    /// How many.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there may be more.
    pub fn is_full(&self) -> bool {
        self.0.len() >= LIMIT
    }

    /// Forgets all.
    pub fn clear(&mut self) {
        self.0.clear();
    }

    /// Each, as long as there were not too many.
    pub fn iter(&self) -> impl Iterator<Item = u64> + '_ {
        self.0.iter().copied()
    }
}

/// Most things that [`Remembered`] knows at once. Chosen: 2 MB; what comes again does so within far fewer.
const REMEMBERED_MAX: usize = 65_536;

/// The things seen lately, in two generations: when the younger is full, the older is forgotten.
#[derive(Debug, Default)]
pub struct Remembered {
    younger: HashSet<u64, FixedState>,
    older: HashSet<u64, FixedState>,
}

impl Remembered {
    /// Remembers `key`; says whether it is new.
    pub fn note(&mut self, key: u64) -> bool {
        if self.has(key) {
            return false;
        }
        if self.younger.len() >= REMEMBERED_MAX / 2 {
            self.older = std::mem::take(&mut self.younger);
        }
        self.younger.insert(key)
    }

    /// Whether `key` is remembered.
    pub fn has(&self, key: u64) -> bool {
        self.younger.contains(&key) || self.older.contains(&key)
    }
}

/// Bits of a [`Sketch`]. Chosen: some 500 things are told apart well; half a kilobyte for each account.
const SKETCH_BITS: u64 = 4096;

/// Whether something was seen before, sometimes wrongly "yes" (a Bloom filter with two bits for each thing).
#[derive(Debug, Clone, Default)]
pub struct Sketch(Vec<u64>);

impl Sketch {
    /// Remembers `key`; says whether it is surely new.
    pub fn note(&mut self, key: u64) -> bool {
        let bits = [key % SKETCH_BITS, (key >> 32) % SKETCH_BITS];
        let mut is_new = false;
        self.0.resize((SKETCH_BITS / 64) as usize, 0);
        for bit in bits {
            let word = &mut self.0[(bit / 64) as usize];
            is_new |= *word & 1 << (bit % 64) == 0;
            *word |= 1 << (bit % 64);
        }
        is_new
    }
}

#[cfg(test)]
mod tests {
    use super::super::key;
    use super::*;

    #[test]
    fn different_things_are_counted_exactly_up_to_the_limit_and_never_beyond() {
        let mut distinct = Distinct::<100>::default();
        for round in 0..3 {
            for number in 0..99_u64 {
                assert_eq!(distinct.note(number.wrapping_mul(0x9E37_79B9_7F4A_7C15)), round == 0);
            }
        }
        assert_eq!((distinct.len(), distinct.is_full()), (99, false));
        (1000..2000).for_each(|number| {
            distinct.note(number);
        });
        assert_eq!((distinct.len(), distinct.is_full()), (100, true));
    }

    #[test]
    fn what_was_seen_long_ago_is_forgotten_and_memory_stays_bounded() {
        let mut remembered = Remembered::default();
        assert!(remembered.note(7));
        assert!(!remembered.note(7));
        (100..100 + 2 * REMEMBERED_MAX as u64).for_each(|key| {
            remembered.note(key);
        });
        assert!(!remembered.has(7));
        assert!(remembered.younger.len() + remembered.older.len() <= REMEMBERED_MAX);
    }

    #[test]
    fn a_sketch_never_calls_old_what_is_the_first() {
        let mut sketch = Sketch::default();
        let keys: Vec<u64> = (0..200).map(|number| key::of(&format!("customer{number}@example.com"))).collect();
        let new = keys.iter().filter(|key| sketch.note(**key)).count();
        assert!(new > 190, "{new}");
        assert!(keys.iter().all(|key| !sketch.note(*key)));
    }
}
