//! Incidents: what detectors conclude from facts.

use crate::log::Place;
use serde::Serialize;

macro_rules! kinds {
    ($($(#[$doc:meta])* $variant:ident $key:literal),* $(,)?) => {
        /// What kind of thing has happened.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
        #[serde(rename_all = "kebab-case")]
        pub enum IncidentKind { $($(#[$doc])* $variant),* }

        impl IncidentKind {
            /// Every kind, gravest first.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// The stable key, as in JSON and in the names of texts.
            pub const fn key(self) -> &'static str {
                match self { $(Self::$variant => $key),* }
            }
        }
    };
}

kinds! {
    /// A stranger's mail went to strangers through this server.
    Relay "relay",
    /// Somebody else uses an account's password.
    StolenAccount "stolen-account",
    /// A device in the LAN sends what it was not put there for.
    DeviceAbuse "device-abuse",
    /// A router shows all visitors under its own address, which the server trusts.
    NatHidesClients "nat-hides-clients",
    /// Others refuse mail from this server because a list names it.
    Listed "listed",
    /// This server sends bounces for mail that strangers sent.
    Backscatter "backscatter",
    /// Bounces come for mail that nobody here sent.
    JoeJob "joe-job",
    /// Somebody outside used one of our addresses as sender.
    OwnAddressOutside "own-address-outside",
    /// Somebody guesses passwords.
    PasswordGuessing "password-guessing",
    /// Somebody tries names to find which exist.
    DictionaryAttack "dictionary-attack",
    /// Strangers tried to relay and were refused.
    RelayAttempted "relay-attempted",
}

/// How sure it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Certainty {
    /// The records show it.
    Proven,
    /// The records fit nothing else well.
    Likely,
    /// The records end before the answer, or hide it.
    CannotTell,
}

impl Certainty {
    /// The stable key, as in JSON and in the names of texts.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Proven => "proven",
            Self::Likely => "likely",
            Self::CannotTell => "cannot-tell",
        }
    }
}

/// Something that was found out, as a text's key and its values: `finding-KEY` in crate `explain`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// The text's key.
    pub key: &'static str,
    /// Its values by name.
    pub values: Vec<(&'static str, FindingValue)>,
}

/// A value in a finding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum FindingValue {
    /// A number, by which a text may choose its wording.
    Number(u64),
    /// An address, a name, a list's text.
    Text(String),
}

/// An incident.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Incident {
    /// What kind.
    pub kind: IncidentKind,
    /// How sure.
    pub certainty: Certainty,
    /// Messages, connections or logins that it consists of.
    pub messages: u64,
    /// Recipients of them.
    pub recipients: u64,
    /// Who did it: addresses of peers as the log writes them, the busiest first.
    pub actors: Vec<String>,
    /// Which of our accounts or addresses are concerned.
    pub accounts: Vec<String>,
    /// When it began: seconds since 1970 by the log's own clock.
    pub from: Option<i64>,
    /// When it was seen last.
    pub to: Option<i64>,
    /// Lines that show it, in order; the first ones and no more than [`EVIDENCE_MAX`].
    pub evidence: Vec<Place>,
    /// Why that is concluded: each a sentence of its own.
    pub findings: Vec<Finding>,
    /// What would make it certain, where it is not: the key of a text, `decider-KEY` in crate `explain`.
    pub decider: Option<&'static str>,
}

/// Lines kept as evidence of an incident. Chosen: a person reads a screenful; `--message` and `--lines` have the rest.
pub const EVIDENCE_MAX: usize = 20;

/// Actors and accounts named in an incident. Chosen as [`EVIDENCE_MAX`].
pub const NAMED_MAX: usize = 20;
