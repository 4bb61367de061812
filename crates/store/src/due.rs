//! What is due, and what became of it.

use crate::content::ContentRef;
use crate::incoming::Incoming;
use mail::event::Origin;
use mail::{Address, Party, QueueId, Reason, RecipientParameters, ReversePath, SenderParameters, Timestamp};
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// Nobody puts a recipient off for longer than this. What is due later was put off by a clock that has been set back since
/// then, and is due now. Chosen: longer than the longest pause between two attempts.
pub const LONGEST_WAIT: Duration = Duration::from_secs(4 * 3600);

/// A recipient's number within its message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct RecipientRowId(pub u32);

/// A message with recipients outside that somebody must deliver now. Claimed: nobody else gets them until they are
/// settled or given back.
#[derive(Debug, Clone)]
pub struct Due {
    /// The message.
    pub queue_id: QueueId,
    /// When it arrived.
    pub arrived_at: Timestamp,
    /// Who made it.
    pub origin: Origin,
    /// Who of ours sends it.
    pub party: Option<Party>,
    /// Where reports go.
    pub reverse_path: ReversePath,
    /// MAIL's parameters.
    pub parameters: SenderParameters,
    /// Octets of content.
    pub size_octets: u64,
    /// Whether the content has octets above 127 (RFC 6152).
    pub eight_bit: bool,
    /// For [`crate::Store::read_content`].
    pub content: ContentRef,
    /// At least one.
    pub recipients: Vec<DueRecipient>,
}

/// A recipient to deliver to now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DueRecipient {
    /// For the settlement.
    pub id: RecipientRowId,
    /// For whom.
    pub address: Address,
    /// Whose permit it goes by.
    pub permit: Party,
    /// RCPT's parameters.
    pub parameters: RecipientParameters,
    /// How many attempts have failed so far.
    pub attempts: u32,
    /// Whether its sender has been told that it is late.
    pub warned: bool,
}

/// What became of a message's claimed recipients.
#[derive(Debug)]
pub struct Settlement {
    /// The message.
    pub queue_id: QueueId,
    /// Each recipient's outcome; a recipient may be both `Warned` and `Retry`.
    pub recipients: Vec<(RecipientRowId, Settled)>,
    /// The report about it, stored in the same transaction. Reports go to local recipients.
    pub report: Option<Incoming>,
}

/// What became of one recipient.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Settled {
    /// A next hop took it.
    Done,
    /// Not now.
    Retry {
        /// When to try again.
        at: Timestamp,
        /// Why not now.
        reason: Reason,
        /// What the next hop said, if anything.
        reply: Option<String>,
    },
    /// Not ever.
    Failed {
        /// Why.
        reason: Reason,
    },
    /// Not ever, and its sender is not to be told: it waits for a person.
    Held {
        /// Why it waits.
        reason: Reason,
        /// What had gone wrong.
        trouble: Reason,
        /// What the next hop said, if anything.
        reply: Option<String>,
    },
    /// Its sender is told that it is late. It stays claimed until another outcome is given.
    Warned,
}
