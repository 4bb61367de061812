//! The vocabulary of mail: addresses, paths, envelopes, replies, identifiers, reasons, events and verbs.
//!
//! Values only. This crate never does input or output, never reads the clock, the environment or a source of
//! randomness; times and counters are arguments. Every other crate speaks in its words.
//!
//! Standards: RFC 5321 (paths, replies), RFC 3463 (enhanced status codes), RFC 6531 (internationalised addresses),
//! RFC 3461 (delivery status parameters). Start at [`address`], then [`event`].

pub mod address;
pub mod door;
pub mod envelope;
pub mod event;
pub mod hop;
pub mod id;
pub mod mechanism;
pub mod reason;
pub mod reply;
pub mod secret;
pub mod time;
pub mod verb;

pub use address::{Address, AddressError, Domain, ForwardPath, ReversePath};
pub use door::{Door, Party};
pub use envelope::{Body, Envelope, Notify, Orcpt, RecipientParameters, Return, SenderParameters};
pub use event::{Event, EventKind};
pub use hop::{NextHopAddress, NextHopError, Protocol};
pub use id::{AttemptId, QueueId, SessionId};
pub use mechanism::Mechanism;
pub use reason::Reason;
pub use reply::{EnhancedStatus, Reply};
pub use secret::Secret;
pub use time::Timestamp;
pub use verb::Verb;
