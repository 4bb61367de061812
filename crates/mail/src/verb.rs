//! The five verbs, one meaning each, everywhere.

use serde::{Deserialize, Serialize};

/// What became of mail, derived from who handed it over and where it went, never from a log's wording.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verb {
    /// For one of ours (受信).
    Received,
    /// By one of ours, to another server (送信).
    Sent,
    /// By a stranger, to a stranger (中継).
    Relayed,
    /// Not taken (拒否).
    Refused,
    /// Taken, and waiting for a person (保留).
    Held,
}

impl Verb {
    /// All five, in the order in which they are listed.
    pub const ALL: [Self; 5] = [Self::Received, Self::Sent, Self::Relayed, Self::Refused, Self::Held];

    /// The stable key, as in JSON and in the names of texts.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Received => "received",
            Self::Sent => "sent",
            Self::Relayed => "relayed",
            Self::Refused => "refused",
            Self::Held => "held",
        }
    }
}
