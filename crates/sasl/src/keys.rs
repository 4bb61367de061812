//! What SCRAM keeps instead of a password, and what it pretends to keep for names that are nobody's.

use crate::prepare;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, Mac};
use mail::{Address, Secret};
use sha2::{Digest, Sha256};
use std::fmt;
use std::str::FromStr;

/// Octets of a salt. Every salt has as many, so that a decoy's does not show; RFC 5802 asks for no length, 16 is RFC
/// 9106 §3.1's advice for passwords.
pub const SALT_OCTETS: usize = 16;

/// Rounds of PBKDF2 for new keys: RFC 7677 §4 has 4096 as the least and around 15000 as the rule of thumb for what a
/// client can bear. Every account has as many, so that a decoy's does not show.
pub const ITERATIONS: u32 = 15_000;

/// RFC 7677 §4.
const LEAST_ITERATIONS: u32 = 4096;

/// Octets of SHA-256.
pub(crate) type Key = [u8; 32];

/// The keys of one password (RFC 5802 §3): enough to check a proof, not enough to make one.
#[derive(Clone, PartialEq, Eq)]
pub struct ScramKeys {
    /// Random, per password.
    pub salt: Vec<u8>,
    /// Rounds of PBKDF2.
    pub iterations: u32,
    /// `H(ClientKey)`.
    pub stored_key: [u8; 32],
    /// `HMAC(SaltedPassword, "Server Key")`.
    pub server_key: [u8; 32],
}

/// Whoever has the keys of an account can pretend to be this server to it; they are not printed.
impl fmt::Debug for ScramKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ScramKeys({} iterations, …)", self.iterations)
    }
}

/// Derives the keys of a password (RFC 5802 §3). Takes as long as `iterations` rounds of HMAC-SHA-256.
pub fn scram_keys(password: &Secret, salt: &[u8], iterations: u32) -> ScramKeys {
    let salted = salted_password(&prepare::password(password), salt, iterations);
    let client_key = hmac(&salted, b"Client Key");
    ScramKeys {
        salt: salt.to_vec(),
        iterations,
        stored_key: Sha256::digest(client_key).into(),
        server_key: hmac(&salted, b"Server Key"),
    }
}

/// `Hi(str, salt, i)` of RFC 5802 §2.2: PBKDF2 with HMAC and one block of output.
pub(crate) fn salted_password(password: &str, salt: &[u8], iterations: u32) -> Key {
    let keyed = keyed(password.as_bytes());
    let mut round: Key =
        keyed.clone().chain_update(salt).chain_update(1_u32.to_be_bytes()).finalize().into_bytes().into();
    let mut result = round;
    for _ in 1..iterations {
        round = keyed.clone().chain_update(round).finalize().into_bytes().into();
        result.iter_mut().zip(round).for_each(|(sum, octet)| *sum ^= octet);
    }
    result
}

pub(crate) fn hmac(key: &[u8], text: &[u8]) -> Key {
    keyed(key).chain_update(text).finalize().into_bytes().into()
}

fn keyed(key: &[u8]) -> Hmac<Sha256> {
    Hmac::new_from_slice(key).expect("HMAC takes keys of any length (RFC 2104 §2)")
}

/// Why a text holds no keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KeysError;

impl fmt::Display for KeysError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("these are no SCRAM-SHA-256 keys")
    }
}

impl std::error::Error for KeysError {}

/// `SCRAM-SHA-256$iterations:salt$StoredKey:ServerKey` (RFC 5803 §2, as PostgreSQL writes it too).
impl fmt::Display for ScramKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [salt, stored, server] =
            [&self.salt[..], &self.stored_key, &self.server_key].map(|part| STANDARD.encode(part));
        write!(f, "SCRAM-SHA-256${}:{salt}${stored}:{server}", self.iterations)
    }
}

impl FromStr for ScramKeys {
    type Err = KeysError;
    fn from_str(text: &str) -> Result<Self, KeysError> {
        let parts = || {
            let rest = text.strip_prefix("SCRAM-SHA-256$")?;
            let (parameters, keys) = rest.split_once('$')?;
            let (iterations, salt) = parameters.split_once(':')?;
            let (stored, server) = keys.split_once(':')?;
            Some(Self {
                salt: decode(salt).filter(|salt| !salt.is_empty())?,
                iterations: iterations.parse().ok().filter(|count| *count >= LEAST_ITERATIONS)?,
                stored_key: decode(stored)?.try_into().ok()?,
                server_key: decode(server)?.try_into().ok()?,
            })
        };
        parts().ok_or(KeysError)
    }
}

pub(crate) fn decode(text: &str) -> Option<Vec<u8>> {
    STANDARD.decode(text).ok()
}

/// Makes keys for names that are nobody's: always the same for one name, like real ones to look at, and right for no
/// password. A stranger cannot tell from salt, rounds or time whether an account exists (RFC 5802 §9).
#[derive(Clone)]
pub struct Decoy(Secret);

impl Decoy {
    /// From a secret of this server that stays the same over restarts.
    pub const fn new(secret: Secret) -> Self {
        Self(secret)
    }

    /// The keys that this name seems to have.
    pub(crate) fn keys(&self, name: &Address) -> ScramKeys {
        let part = |label: &str| hmac(self.0.reveal().as_bytes(), format!("{label}:{name}").as_bytes());
        ScramKeys {
            salt: part("salt")[..SALT_OCTETS].to_vec(),
            iterations: ITERATIONS,
            stored_key: part("stored key"),
            server_key: part("server key"),
        }
    }
}

impl fmt::Debug for Decoy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Decoy(…)")
    }
}

/// The server's part of a nonce (RFC 5802 §5.1), from at least 16 random octets: printable and without commas.
pub fn nonce(random: &[u8]) -> String {
    STANDARD.encode(random)
}

#[cfg(test)]
#[path = "keys_tests.rs"]
mod tests;
