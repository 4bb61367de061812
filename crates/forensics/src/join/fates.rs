//! What has been told of the recipients of one message: a few in place, many in a table, so that a message for fifty
//! thousand costs no more for each.

use hashbrown::HashTable;

const FEW: usize = 4;

/// A set of hashes.
#[derive(Debug)]
pub(super) enum Fates {
    Few { len: u8, hashes: [u64; FEW] },
    Many(HashTable<u64>),
}

impl Default for Fates {
    fn default() -> Self {
        Self::Few { len: 0, hashes: [0; FEW] }
    }
}

impl Fates {
    /// Whether `hash` was not there yet; now it is.
    pub fn insert(&mut self, hash: u64) -> bool {
        match self {
            Self::Few { len, hashes } => {
                let used = usize::from(*len);
                if hashes[..used].contains(&hash) {
                    return false;
                }
                if used < FEW {
                    hashes[used] = hash;
                    *len += 1;
                    return true;
                }
                let mut many = HashTable::with_capacity(4 * FEW);
                for hash in *hashes {
                    many.insert_unique(hash, hash, |hash| *hash);
                }
                many.insert_unique(hash, hash, |hash| *hash);
                *self = Self::Many(many);
                true
            }
            Self::Many(many) => {
                let is_new = many.find(hash, |other| *other == hash).is_none();
                if is_new {
                    many.insert_unique(hash, hash, |hash| *hash);
                }
                is_new
            }
        }
    }

    /// Octets of memory beside the value itself: a table has a byte for each hash.
    pub fn octets(&self) -> usize {
        match self {
            Self::Few { .. } => 0,
            Self::Many(many) => many.capacity() * 10,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_is_new_once_however_many_there_are() {
        let mut fates = Fates::default();
        let spread = |number: u64| number.wrapping_mul(0x9e37_79b9_7f4a_7c15);
        for turn in 0..2 {
            for number in 0..1000 {
                assert_eq!(fates.insert(spread(number)), turn == 0);
            }
        }
        assert!(fates.octets() > 1000 * 8);
    }
}
