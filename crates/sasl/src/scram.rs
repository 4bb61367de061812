//! SCRAM-SHA-256 on the server's side (RFC 5802 §3, §5; RFC 7677).

use crate::Step;
use crate::keys::{Decoy, Key, ScramKeys, hmac};
use crate::message::{ClientFinal, ClientFirst, is_nonce};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use mail::Address;
use sha2::{Digest, Sha256};
use std::fmt;
use subtle::ConstantTimeEq;

/// Where the exchange stands, and what it needs of what was said.
pub(crate) enum Scram {
    /// Nothing was said.
    Start { server_nonce: String },
    /// The client named itself.
    Named(Named),
    /// We named salt and rounds.
    Salted { named: Named, server_first: String, keys: ScramKeys, exists: bool },
    /// The client proved itself; we showed our own proof.
    Proven(Address),
}

pub(crate) struct Named {
    name: Address,
    gs2_header: String,
    client_first_bare: String,
    /// The client's nonce and ours.
    nonce: String,
}

/// A step, and the state to go on from if it is not the last.
pub(crate) struct ScramStep {
    pub(crate) next: Option<Scram>,
    pub(crate) step: Step,
}

impl ScramStep {
    const fn on(next: Scram, step: Step) -> Self {
        Self { next: Some(next), step }
    }

    const fn refused(name: Option<Address>) -> Self {
        Self { next: None, step: Step::Refused { name } }
    }
}

/// Keys and nonces are not printed.
impl fmt::Debug for Scram {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Start { .. } => "Start",
            Self::Named { .. } => "Named",
            Self::Salted { .. } => "Salted",
            Self::Proven(_) => "Proven",
        })
    }
}

impl Scram {
    pub(crate) fn new(server_nonce: &str) -> Self {
        Self::Start { server_nonce: server_nonce.to_owned() }
    }

    pub(crate) fn respond(self, response: &[u8]) -> ScramStep {
        match self {
            Self::Start { server_nonce } => first(&server_nonce, response),
            Self::Salted { named, server_first, keys, exists } => last(named, &server_first, &keys, exists, response),
            // RFC 4954 §4: what the server says last comes as a challenge, and is answered with nothing.
            Self::Proven(name) if response.is_empty() => ScramStep { next: None, step: Step::Proven { name } },
            Self::Proven(name) => ScramStep::refused(Some(name)),
            Self::Named(named) => ScramStep::refused(Some(named.name)),
        }
    }

    pub(crate) fn keys(self, keys: Option<ScramKeys>, decoy: &Decoy) -> ScramStep {
        let Self::Named(named) = self else { return ScramStep::refused(None) };
        let (exists, decoy) = (keys.is_some(), decoy.keys(&named.name));
        let keys = keys.unwrap_or(decoy);
        let server_first = format!("r={},s={},i={}", named.nonce, STANDARD.encode(&keys.salt), keys.iterations);
        let challenge = server_first.clone().into_bytes();
        ScramStep::on(Self::Salted { named, server_first, keys, exists }, Step::Challenge(challenge))
    }
}

fn first(server_nonce: &str, response: &[u8]) -> ScramStep {
    // Without a nonce of ours an old proof would do again.
    let Some(message) = ClientFirst::parse(response).filter(|_| is_nonce(server_nonce)) else {
        return ScramStep::refused(None);
    };
    let Some(name) = message.name else { return ScramStep::refused(None) };
    let named = Named {
        name: name.clone(),
        gs2_header: message.gs2_header.to_owned(),
        client_first_bare: message.bare.to_owned(),
        nonce: format!("{}{server_nonce}", message.nonce),
    };
    ScramStep::on(Scram::Named(named), Step::NeedKeys { name })
}

fn last(named: Named, server_first: &str, keys: &ScramKeys, exists: bool, response: &[u8]) -> ScramStep {
    let Some(message) = ClientFinal::parse(response) else { return ScramStep::refused(Some(named.name)) };
    // RFC 5802 §5.1: `c=` repeats the gs2-header, so that a flag changed on the way is noticed; `r=` is both nonces.
    if message.channel_binding != named.gs2_header.as_bytes() || message.nonce != named.nonce {
        return ScramStep::refused(Some(named.name));
    }
    let auth_message = format!("{},{server_first},{}", named.client_first_bare, message.without_proof);
    // `exists` counts last: nobody's name takes the same way, and no proof can be right for it.
    if !proof_is_right(keys, auth_message.as_bytes(), &message.proof) || !exists {
        return ScramStep::refused(Some(named.name));
    }
    let signature = hmac(&keys.server_key, auth_message.as_bytes());
    let challenge = format!("v={}", STANDARD.encode(signature)).into_bytes();
    ScramStep::on(Scram::Proven(named.name.clone()), Step::LastChallenge { challenge, name: named.name })
}

/// RFC 5802 §3: the proof is `ClientKey XOR ClientSignature`, and `H(ClientKey)` is the key that was stored.
fn proof_is_right(keys: &ScramKeys, auth_message: &[u8], proof: &Key) -> bool {
    let mut client_key = hmac(&keys.stored_key, auth_message);
    client_key.iter_mut().zip(proof).for_each(|(key, octet)| *key ^= octet);
    let stored: Key = Sha256::digest(client_key).into();
    stored.ct_eq(&keys.stored_key).into()
}

#[cfg(test)]
#[path = "scram_tests.rs"]
mod tests;
