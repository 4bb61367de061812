//! Hashes of 64 bits in place of texts: two of them agree by chance once in some billions of messages that are open at
//! the same time.

use crate::log::Observation;
use foldhash::quality::FixedState;
use std::hash::BuildHasher;

/// Chosen; nothing depends on it.
const STATE: FixedState = FixedState::with_seed(0x5e6b_6973_686f);

/// What an observation is found by.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Keys {
    pub host: u64,
}

impl Keys {
    pub fn of(observation: &Observation<'_>) -> Self {
        Self { host: STATE.hash_one(observation.host) }
    }

    /// Of the message with queue id `id` on this host.
    pub fn message(self, id: &str) -> u64 {
        STATE.hash_one((self.host, 1_u8, id))
    }

    /// Of the session `id` on this host.
    pub fn session(self, id: &str) -> u64 {
        STATE.hash_one((self.host, 2_u8, id))
    }

    /// Of a message with this Message-ID on this host.
    pub fn content(self, message_id: &str) -> u64 {
        STATE.hash_one((self.host, 3_u8, message_id))
    }
}

/// Of anything else.
pub(super) fn hash<T: std::hash::Hash>(thing: T) -> u64 {
    STATE.hash_one(thing)
}
