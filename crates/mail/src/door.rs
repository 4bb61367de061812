//! Doors, and the parties that may speak through them.

use serde::{Deserialize, Serialize};

/// A listener with its own rule of trust. Trust belongs to the door, not to the visitor's address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Door {
    /// Port 25: anyone, to local recipients only.
    Public,
    /// Ports 587 and 465: accounts, after TLS and login.
    Submission,
    /// A private address: named devices only.
    Lan,
}

impl Door {
    /// Every door.
    pub const ALL: [Self; 3] = [Self::Public, Self::Submission, Self::Lan];

    /// The stable key, as in the settings and in JSON.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Public => "public",
            Self::Submission => "submission",
            Self::Lan => "lan",
        }
    }
}

/// One of ours who sends: limits, counts and permits are kept by party.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Party {
    /// An account, by its address.
    Account(crate::Address),
    /// A device of the LAN door, by its name.
    Device(String),
}

impl Party {
    /// A stable text: `account:hana@example.jp`, `device:copier`.
    pub fn key(&self) -> String {
        match self {
            Self::Account(address) => format!("account:{address}"),
            Self::Device(name) => format!("device:{name}"),
        }
    }
}
