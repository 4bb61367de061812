//! Facts: what observations make once their lines are joined. Detectors, verbs and timelines see these alone and cannot
//! tell which server's log, or our own journal, they came from.

use crate::log::observation::{Arrival, Fate, Hop, Login, Oddity, Peer, Place, Refusal};
use crate::ours::Owner;
use mail::Verb;

/// Something that is known to have happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fact<'a> {
    /// When, by the log's own clock: seconds since 1970 as if its wall time were UTC.
    pub at: Option<i64>,
    /// The line that shows it.
    pub place: Place,
    /// What.
    pub kind: FactKind<'a>,
}

/// A message on its way through the server, with all that is known of its arrival by now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Passage<'a> {
    /// Its queue id.
    pub id: &'a str,
    /// The host in whose queue it was.
    pub host: &'a str,
    /// When it arrived, or when the log first speaks of it.
    pub at: Option<i64>,
    /// The first line about it.
    pub place: Place,
    /// How it arrived.
    pub arrival: Arrival<'a>,
    /// Who handed it over.
    pub giver: Giver,
    /// Whose address its sender is. The null reverse-path and an unsaid one are `Unknown`.
    pub sender: Owner,
}

/// Who handed a message over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Giver {
    /// An account that had logged in.
    Account,
    /// A peer in a network of ours, without a login.
    Lan,
    /// A program on the server.
    Program,
    /// The server itself: a report about another message.
    Report,
    /// Anybody else.
    Stranger,
    /// The log does not tell.
    Unknown,
}

/// What became of one recipient.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fated<'a> {
    /// Of which message.
    pub passage: Passage<'a>,
    /// Which recipient; empty where the log names none.
    pub recipient: &'a str,
    /// What the recipient was before an alias or a forwarding; empty if it was not changed.
    pub original: &'a str,
    /// Whose address it is (the original, if there is one).
    pub owner: Owner,
    /// How many recipients: 1, or the log's number where it names none.
    pub count: u32,
    /// What became of it.
    pub fate: Fate,
    /// Who was asked.
    pub next_hop: Hop<'a>,
    /// What it said.
    pub reply: &'a str,
    /// The verb that this outcome makes, if it makes one. A recipient makes each verb once, however often a line says so.
    pub verb: Option<Verb>,
    /// Whether the same outcome of this recipient was told before (a temporary failure, tried again).
    pub again: bool,
}

/// What happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FactKind<'a> {
    /// A visitor connected.
    Knocked(Peer<'a>),
    /// A login succeeded.
    LoggedIn(Login<'a>),
    /// A login failed.
    LoginFailed(Login<'a>),
    /// A message was taken; told once, when its sender and its giver are known.
    Arrived(Passage<'a>),
    /// Something became of a recipient.
    Fated(Fated<'a>),
    /// Something was refused; the peer and its HELO are filled in from its session.
    Refused(Refusal<'a>),
    /// The server reported the failure of the message to its sender.
    Reported(Passage<'a>),
    /// The records end, or forget the message, before they tell what became of it.
    Left {
        /// Which message.
        passage: Passage<'a>,
        /// The next hop that was being asked, if one was.
        next_hop: Hop<'a>,
    },
    /// A message bore an address of ours as its sender and passed no server of ours.
    Forged {
        /// The address.
        sender: &'a str,
        /// Who brought the message in.
        injected_by: Peer<'a>,
    },
    /// A visitor did something odd.
    Odd {
        /// Who.
        peer: Peer<'a>,
        /// What.
        what: Oddity,
    },
}
