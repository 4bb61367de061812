//! SASL: logging in, as values. Octets of the client in, steps out; whoever drives it looks keys up and checks
//! passwords.
//!
//! This crate never does input or output, never reads the clock, the environment or a source of randomness: nonces,
//! salts and the decoy's secret are arguments. It never says that a login succeeded unless the proof was checked here
//! ([`Step::Proven`] after SCRAM) or handed out to be checked ([`Step::CheckPassword`]). Text encodings of the carrying
//! protocol (base64 of RFC 4954 §4) are the carrier's.
//!
//! Standards: RFC 1939 §7 (APOP), RFC 4422, RFC 4616 (PLAIN), RFC 5802 and RFC 7677 (SCRAM-SHA-256), RFC 9266 (tls-exporter), RFC 4013 (SASLprep), RFC 9106
//! (argon2id). Start at [`exchange`].

mod apop;
pub mod exchange;
pub mod keys;
mod message;
pub mod password;
mod plain;
mod prepare;
mod scram;

pub use apop::{ApopDigest, apop_timestamp, verify_apop};
pub use exchange::{Binding, Exchange, RESPONSE_LIMIT, Step};
pub use keys::{Decoy, ITERATIONS, KeysError, SALT_OCTETS, ScramKeys, nonce, scram_keys};
pub use mail::mechanism::Mechanism;
pub use password::{hash_password, verify_password};
