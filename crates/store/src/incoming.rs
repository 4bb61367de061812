//! What goes in: a message with its recipients, and what became of it.

use crate::content::FinishedUpload;
use crate::due::Due;
use mail::event::Origin;
use mail::{Address, Party, QueueId, RecipientParameters, ReversePath, SenderParameters, SessionId, Timestamp};
use policy::{DailyLimits, Holding, RelayPermit};
use serde::{Deserialize, Serialize};

/// A message that is offered to the store.
#[derive(Debug)]
pub struct Incoming {
    /// From [`crate::Store::next_id`]; the same as the upload's, if the content was uploaded.
    pub queue_id: QueueId,
    /// When it arrived.
    pub at: Timestamp,
    /// Who made it.
    pub origin: Origin,
    /// In which session it came.
    pub session: Option<SessionId>,
    /// Who of ours sends it; `None` for strangers, whose mail is not counted.
    pub party: Option<Party>,
    /// Where reports go.
    pub reverse_path: ReversePath,
    /// MAIL's parameters.
    pub parameters: SenderParameters,
    /// What DATA or BDAT carried, our trace field in front.
    pub content: Content,
    /// Recipients with a mailbox here. A mailbox that is named twice gets one copy.
    pub local: Vec<LocalRecipient>,
    /// Recipients elsewhere.
    pub outside: Vec<OutsideRecipient>,
    /// What the party may send in a day; `None` where nothing limits it.
    pub limits: Option<DailyLimits>,
    /// Copies that forwarding carries outside: stored with it or not at all.
    pub forwards: Vec<Forward>,
}

/// A copy of an incoming message that an account's forwarding carries outside, as a message of its own.
#[derive(Debug)]
pub struct Forward {
    /// Its own name.
    pub queue_id: QueueId,
    /// Whose forwarding: the copy's party, and its reverse-path unless that is null.
    pub account: Address,
    /// MAIL's parameters, as the copy has them.
    pub parameters: SenderParameters,
    /// The same octets.
    pub content: Content,
    /// At least one, each by a permit of this account's forwarding.
    pub targets: Vec<OutsideRecipient>,
    /// Whether the account's mailbox has the message too; if not, it is put there should the copy fail for good.
    pub keeps: bool,
    /// What the forwarding may carry on in a day.
    pub limits: Option<DailyLimits>,
}

/// A message's octets.
#[derive(Debug)]
pub enum Content {
    /// Kept in the row. Meant for at most [`crate::Options::inline_limit`] octets.
    Inline(Vec<u8>),
    /// Written to a file while it arrived.
    File(FinishedUpload),
}

/// A recipient with a mailbox here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LocalRecipient {
    /// As RCPT had it.
    pub address: Address,
    /// The account whose mailbox gets the message.
    pub mailbox: Address,
    /// RCPT's parameters.
    pub parameters: RecipientParameters,
}

/// A recipient elsewhere: there is none without a permit.
#[derive(Debug)]
pub struct OutsideRecipient {
    /// As RCPT had it.
    pub address: Address,
    /// Why it may be sent there.
    pub permit: RelayPermit,
    /// RCPT's parameters.
    pub parameters: RecipientParameters,
}

/// The message is on disk and ours to care for.
#[derive(Debug)]
pub struct Accepted {
    /// Why all of it waits for a person, if it does.
    pub held: Option<Holding>,
    /// Whether what was to leave waits for the end of lockdown; what stays here was delivered.
    pub locked: bool,
    /// The recipients outside, already claimed for the caller, who should deliver them now and then settle.
    pub due: Option<Due>,
    /// What became of each copy that goes outside by forwarding, in their order.
    pub forwards: Vec<AcceptedForward>,
    /// How full the mailboxes are that got it.
    pub mailboxes: Vec<MailboxSize>,
}

/// A copy that forwarding carries outside is on disk.
#[derive(Debug)]
pub struct AcceptedForward {
    /// Its name.
    pub queue_id: QueueId,
    /// Why it waits for a person, if it does.
    pub held: Option<Holding>,
    /// Whether it waits for the end of lockdown.
    pub locked: bool,
    /// Its recipients, already claimed for the caller.
    pub due: Option<Due>,
}

/// Whether somebody was told that a mailbox is nearly full.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Told {
    /// Somebody was.
    Yes,
    /// Nobody, or it has had room again since.
    No,
}

/// How full a mailbox is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MailboxSize {
    /// Whose.
    pub account: Address,
    /// Octets of all that lies in it, as it is read.
    pub size_octets: u64,
    /// Whether somebody was told that it is nearly full.
    pub told: bool,
}
