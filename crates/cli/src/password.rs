//! Passwords made here, which a person reads off the screen or a sheet and types.

use mail::Secret;

/// Letters and digits that are not taken for one another; 32, so that five bits choose one.
const ALPHABET: &[u8; 32] = b"23456789abcdefghijkmnpqrstuvwxyz";
/// Characters between two hyphens.
const GROUP: usize = 4;

/// A password of 16 characters, 80 bits, out of random octets.
pub fn readable(random: [u8; 16]) -> Secret {
    let letters: Vec<char> = random.iter().map(|octet| char::from(ALPHABET[usize::from(octet & 31)])).collect();
    let groups: Vec<String> = letters.chunks(GROUP).map(|group| group.iter().collect()).collect();
    Secret::new(groups.join("-"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_can_be_read_aloud_and_needs_no_quoting() {
        assert_eq!(readable([0; 16]).reveal(), "2222-2222-2222-2222");
        let ascending: [u8; 16] = std::array::from_fn(|index| u8::try_from(index).expect("small") * 16 + 9);
        assert!(readable(ascending).reveal().chars().all(|c| c.is_ascii_alphanumeric() || c == '-'));
    }

    #[test]
    fn every_bit_that_is_used_counts() {
        let mut letters = ALPHABET.to_vec();
        letters.sort_unstable();
        letters.dedup();
        assert_eq!(letters.len(), 32);
        assert_ne!(readable([1; 16]).reveal(), readable([2; 16]).reveal());
    }
}
