//! SCRAM's messages (RFC 5802 §5.1, §7).

use crate::keys::{Key, decode};
use crate::prepare;
use mail::Address;

/// The longest client's nonce, in octets. Chosen: libraries send 18 to 64.
const NONCE_LIMIT: usize = 512;

/// What a client says about channel binding (`gs2-cbind-flag`, RFC 5802 §7).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Flag<'a> {
    /// `n`: it has none.
    Without,
    /// `y`: it has one, and believes that we have none.
    Unoffered,
    /// `p=`: it uses one, of this type.
    Bound(&'a str),
}

/// `client-first-message`.
pub(crate) struct ClientFirst<'a> {
    pub(crate) flag: Flag<'a>,
    /// Repeated in `c=`, as octets, by the client's second message.
    pub(crate) gs2_header: &'a str,
    /// What the proof is about.
    pub(crate) bare: &'a str,
    /// The name, or `None` if it can be nobody's.
    pub(crate) name: Option<Address>,
    pub(crate) nonce: &'a str,
}

impl<'a> ClientFirst<'a> {
    /// `gs2-header client-first-message-bare`.
    pub(crate) fn parse(octets: &'a [u8]) -> Option<Self> {
        let text = std::str::from_utf8(octets).ok()?;
        let (flag, rest) = text.split_once(',')?;
        let flag = match flag {
            "n" => Flag::Without,
            "y" => Flag::Unoffered,
            _ => Flag::Bound(flag.strip_prefix("p=")?),
        };
        let (authzid, bare) = rest.split_once(',')?;
        let gs2_header = &text[..text.len() - bare.len()];
        let mut attributes = bare.split(',');
        // RFC 5802 §5.1: an `m=` in front is an extension that we would have to know.
        let user = attributes.next()?.strip_prefix("n=")?;
        let nonce = attributes.next()?.strip_prefix("r=").filter(|nonce| is_nonce(nonce))?;
        let mut name = sasl_name(user).and_then(|name| prepare::name(name.as_bytes()));
        if !authzid.is_empty() {
            let authzid = sasl_name(authzid.strip_prefix("a=")?)?;
            // Nobody acts for another: with an authorization identity that is not the name itself, the name is nobody's.
            name = name.filter(|name| prepare::name(authzid.as_bytes()).as_ref() == Some(name));
        }
        Some(Self { flag, gs2_header, bare, name, nonce })
    }
}

/// `client-final-message`.
pub(crate) struct ClientFinal<'a> {
    /// What the proof is about.
    pub(crate) without_proof: &'a str,
    /// The gs2-header again, `c=` decoded.
    pub(crate) channel_binding: Vec<u8>,
    pub(crate) nonce: &'a str,
    pub(crate) proof: Key,
}

impl<'a> ClientFinal<'a> {
    /// `c=…,r=…[,extensions],p=…`.
    pub(crate) fn parse(octets: &'a [u8]) -> Option<Self> {
        let text = std::str::from_utf8(octets).ok()?;
        let (without_proof, proof) = text.rsplit_once(",p=")?;
        let mut attributes = without_proof.split(',');
        let channel_binding = decode(attributes.next()?.strip_prefix("c=")?)?;
        let nonce = attributes.next()?.strip_prefix("r=")?;
        Some(Self { without_proof, channel_binding, nonce, proof: decode(proof)?.try_into().ok()? })
    }
}

/// `saslname`: `,` is written `=2C` and `=` is written `=3D`; any other `=` is an error (RFC 5802 §5.1).
fn sasl_name(text: &str) -> Option<String> {
    let mut parts = text.split('=');
    let mut name = parts.next()?.to_owned();
    for part in parts {
        let (character, rest) = match (part.strip_prefix("2C"), part.strip_prefix("3D")) {
            (Some(rest), _) => (',', rest),
            (_, Some(rest)) => ('=', rest),
            _ => return None,
        };
        name.push(character);
        name.push_str(rest);
    }
    Some(name)
}

/// `printable`: visible ASCII without the comma (RFC 5802 §7).
pub(crate) fn is_nonce(text: &str) -> bool {
    (1..=NONCE_LIMIT).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_graphic() && b != b',')
}
