//! SCRAM-SHA-256 on the server's side (RFC 5802 §3, §5; RFC 7677), and bound to TLS as SCRAM-SHA-256-PLUS (§6, RFC 9266).

use crate::exchange::Binding;
use crate::keys::{Decoy, Key, ScramKeys, hmac};
use crate::message::{ClientFinal, ClientFirst, Flag, is_nonce};
use crate::{Mechanism, Step};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use mail::Address;
use sha2::{Digest, Sha256};
use std::fmt;
use subtle::ConstantTimeEq;

/// Where the exchange stands, and what it needs of what was said.
pub(crate) enum Scram {
    /// Nothing was said.
    Start { server_nonce: String, mechanism: Mechanism, binding: Option<Binding> },
    /// The client named itself.
    Named(Named),
    /// We named salt and rounds.
    Salted { named: Named, server_first: String, keys: ScramKeys, exists: bool },
    /// The client proved itself; we showed our own proof.
    Proven(Address),
}

pub(crate) struct Named {
    name: Address,
    /// What the client's second message repeats in `c=`: the gs2-header, and what binds to TLS behind it.
    channel_binding: Vec<u8>,
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
    pub(crate) fn new(mechanism: Mechanism, server_nonce: &str, binding: Option<Binding>) -> Self {
        Self::Start { server_nonce: server_nonce.to_owned(), mechanism, binding }
    }

    pub(crate) fn respond(self, response: &[u8]) -> ScramStep {
        match self {
            Self::Start { server_nonce, mechanism, binding } => {
                first(&server_nonce, mechanism, binding.as_ref(), response)
            }
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

/// The octets that bind to TLS, if what the client says about it goes with the mechanism and with what we offered.
fn bound<'a>(flag: Flag<'_>, mechanism: Mechanism, binding: Option<&'a Binding>) -> Option<&'a [u8]> {
    match (mechanism, flag, binding) {
        (Mechanism::ScramSha256Plus, Flag::Bound(Binding::TLS_EXPORTER), Some(binding)) => Some(binding.octets()),
        (Mechanism::ScramSha256, Flag::Without, _) | (Mechanism::ScramSha256, Flag::Unoffered, None) => Some(&[]),
        // RFC 5802 §6: a client that could bind, and was offered it, did not hear of it: somebody on the way took the offer
        // out of our list.
        _ => None,
    }
}

fn first(server_nonce: &str, mechanism: Mechanism, binding: Option<&Binding>, response: &[u8]) -> ScramStep {
    // Without a nonce of ours an old proof would do again.
    let Some(message) = ClientFirst::parse(response).filter(|_| is_nonce(server_nonce)) else {
        return ScramStep::refused(None);
    };
    let Some(name) = message.name else { return ScramStep::refused(None) };
    let Some(bound) = bound(message.flag, mechanism, binding) else { return ScramStep::refused(Some(name)) };
    let named = Named {
        name: name.clone(),
        channel_binding: [message.gs2_header.as_bytes(), bound].concat(),
        client_first_bare: message.bare.to_owned(),
        nonce: format!("{}{server_nonce}", message.nonce),
    };
    ScramStep::on(Scram::Named(named), Step::NeedKeys { name })
}

fn last(named: Named, server_first: &str, keys: &ScramKeys, exists: bool, response: &[u8]) -> ScramStep {
    let Some(message) = ClientFinal::parse(response) else { return ScramStep::refused(Some(named.name)) };
    // RFC 5802 §5.1: `c=` repeats the gs2-header, so that a flag changed on the way is noticed, and what binds to TLS;
    // `r=` is both nonces.
    if message.channel_binding != named.channel_binding || message.nonce != named.nonce {
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
