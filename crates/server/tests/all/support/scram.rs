//! The client's side of SCRAM-SHA-256 (RFC 5802 §3, RFC 7677), computed here and not by the crate under test.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, Mac};
use sha2::{Digest, Sha256};

fn hmac(key: &[u8], text: &[u8]) -> Vec<u8> {
    let keyed = Hmac::<Sha256>::new_from_slice(key).expect("a key of any length");
    keyed.chain_update(text).finalize().into_bytes().to_vec()
}

fn xor(a: &[u8], b: &[u8]) -> Vec<u8> {
    a.iter().zip(b).map(|(a, b)| a ^ b).collect()
}

fn attribute<'a>(message: &'a str, name: &str) -> &'a str {
    let part = message.split(',').find_map(|part| part.strip_prefix(name)?.strip_prefix('='));
    part.unwrap_or_else(|| panic!("no {name} in {message}"))
}

pub struct Scram {
    bare: String,
    /// What the final message repeats in `c=`.
    channel_binding: Vec<u8>,
}

impl Scram {
    /// The exchange and its first message.
    pub fn start(name: &str) -> (Self, String) {
        Self::with_flag(name, "n", &[])
    }

    /// Saying something about channel binding (RFC 5802 §6), with the octets that bind.
    pub fn with_flag(name: &str, flag: &str, octets: &[u8]) -> (Self, String) {
        let bare = format!("n={name},r=fyko+d2lbbFgONRv9qkxdawL");
        let first = format!("{flag},,{bare}");
        (Self { bare, channel_binding: [format!("{flag},,").as_bytes(), octets].concat() }, first)
    }

    /// The final message, and the server's signature to expect.
    pub fn prove(&self, server_first: &str, password: &str) -> (String, String) {
        let salt = STANDARD.decode(attribute(server_first, "s")).expect("base64");
        let rounds: u32 = attribute(server_first, "i").parse().expect("a number");
        let salted = salted_password(password.as_bytes(), &salt, rounds);
        let client_key = hmac(&salted, b"Client Key");
        let binding = STANDARD.encode(&self.channel_binding);
        let without_proof = format!("c={binding},r={}", attribute(server_first, "r"));
        let signed = format!("{},{server_first},{without_proof}", self.bare);
        let proof = xor(&client_key, &hmac(&Sha256::digest(&client_key), signed.as_bytes()));
        let signature = hmac(&hmac(&salted, b"Server Key"), signed.as_bytes());
        (format!("{without_proof},p={}", STANDARD.encode(proof)), format!("v={}", STANDARD.encode(signature)))
    }
}

fn salted_password(password: &[u8], salt: &[u8], rounds: u32) -> Vec<u8> {
    let mut round = hmac(password, &[salt, &1_u32.to_be_bytes()].concat());
    let mut sum = round.clone();
    for _ in 1..rounds {
        round = hmac(password, &round);
        sum = xor(&sum, &round);
    }
    sum
}
