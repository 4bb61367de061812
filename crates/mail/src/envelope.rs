//! The envelope: reverse-path, forward-paths and their parameters (RFC 5321 §2.3.1, RFC 3461).

use crate::{Address, ForwardPath, ReversePath};
use serde::{Deserialize, Serialize};

/// What BODY= announced (RFC 6152 §3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Body {
    /// Octets below 128 only.
    #[default]
    SevenBit,
    /// Any octet, in lines.
    EightBitMime,
}

/// How much of the message a delivery status notification returns (RFC 3461 §4.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Return {
    /// The whole message.
    Full,
    /// Its header only.
    Headers,
}

/// When the sender wants a notification (RFC 3461 §4.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notify {
    /// On delivery.
    pub success: bool,
    /// When it failed for good.
    pub failure: bool,
    /// While it is late.
    pub delay: bool,
}

impl Notify {
    /// `NOTIFY=NEVER`.
    pub const NEVER: Self = Self { success: false, failure: false, delay: false };
    /// What no `NOTIFY` means (RFC 3461 §4.1): failures, and delays as the server sees fit.
    pub const DEFAULT: Self = Self { success: false, failure: true, delay: true };
}

impl Default for Notify {
    fn default() -> Self {
        Self::DEFAULT
    }
}

/// `ORCPT=`: an address type and a decoded address. Never a recipient, only a field of reports (RFC 3461 §4.2).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Orcpt {
    /// `rfc822` or `utf-8`.
    pub kind: String,
    /// The address as text, xtext undone; no control characters.
    pub address: String,
}

/// Parameters of MAIL.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct SenderParameters {
    /// `SIZE=`: what the client says the content has, in octets (RFC 1870 §6).
    pub size_octets: Option<u64>,
    /// `BODY=`.
    pub body: Body,
    /// Whether `SMTPUTF8` was given (RFC 6531 §3.4).
    pub smtputf8: bool,
    /// `RET=`.
    pub ret: Option<Return>,
    /// `ENVID=`, xtext undone.
    pub envid: Option<String>,
}

/// Parameters of RCPT.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct RecipientParameters {
    /// `NOTIFY=`.
    pub notify: Option<Notify>,
    /// `ORCPT=`.
    pub orcpt: Option<Orcpt>,
}

/// What goes before the content, whoever says it: the client to us, or we to a next hop.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Envelope {
    /// Where reports go.
    pub reverse_path: ReversePath,
    /// MAIL's parameters.
    pub parameters: SenderParameters,
    /// For whom, at least one.
    pub recipients: Vec<(ForwardPath, RecipientParameters)>,
}

impl Envelope {
    /// An envelope without parameters.
    pub fn plain(reverse_path: ReversePath, recipients: impl IntoIterator<Item = Address>) -> Self {
        let recipients =
            recipients.into_iter().map(|a| (ForwardPath::Address(a), RecipientParameters::default())).collect();
        Self { reverse_path, parameters: SenderParameters::default(), recipients }
    }
}
