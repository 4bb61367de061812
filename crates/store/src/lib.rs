//! The store: accounts, mailboxes, the queue and the journal. The only crate that knows SQL, syncs and content files.
//!
//! It never decides: whether mail may pass, be held or be retried is said by its callers and by `policy`. It never
//! reads the clock for what it stores; times are arguments. What it has acknowledged is on disk.
//!
//! docs/queue.md has the states and the transitions. Start at [`Store`], then `accept`; `writer` has the group commit.

mod accept;
pub mod backup;
mod checkpoint;
mod claims;
mod company;
mod content;
mod directory;
mod due;
mod error;
mod incoming;
mod journal;
mod ledger;
mod mailbox;
mod party;
mod pending;
mod queue;
mod readers;
mod reference;
mod schema;
mod settle;
mod space;
mod store;
mod text;
mod writer;

pub use content::{ContentRef, ContentSource, FinishedUpload, KeptContents, Upload, UploadError};
pub use directory::{Changed, Credentials};
pub use due::{Due, DueRecipient, LONGEST_WAIT, RecipientRowId, Settled, Settlement};
pub use error::{AcceptError, ChangeError, OpenError, QueueError, ReadError, Stopped, WriteError};
pub use incoming::{
    Accepted, AcceptedForward, Content, Forward, Incoming, LocalRecipient, MailboxSize, OutsideRecipient, Told,
};
pub use journal::{Journal, JournalFile, Row};
pub use mailbox::{MailboxEntry, MailboxMessage, Uid};
pub use pending::Pending;
pub use policy::Holding;
pub use queue::{Destination, QueueFigures, QueueMessage, QueueRecipient, RecipientState};
pub use store::{Options, Store};
