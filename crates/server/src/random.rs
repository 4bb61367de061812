//! Randomness: from the operating system, through the TLS library's generator.

use rustls::crypto::aws_lc_rs;

/// Unpredictable bytes.
///
/// # Panics
/// The operating system gives no randomness; nothing safe can be done without.
pub fn bytes<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    let filled = aws_lc_rs::default_provider().secure_random.fill(&mut bytes);
    assert!(filled.is_ok(), "the operating system gives randomness");
    bytes
}

/// A seed for choices where nothing secret hangs on it: shuffles and jitter.
pub fn seed() -> u64 {
    u64::from_le_bytes(bytes())
}

#[cfg(test)]
mod tests {
    #[test]
    fn two_draws_differ() {
        assert_ne!(super::bytes::<16>(), super::bytes::<16>());
    }
}
