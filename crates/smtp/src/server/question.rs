//! What a session and its driver say to each other.

use super::Transaction;
use mail::{ForwardPath, Mechanism, QueueId, Reason, RecipientParameters, ReversePath, SenderParameters};
use std::fmt;

/// Where a session puts what it produces. The driver empties it between calls.
#[derive(Debug)]
pub struct Io<R> {
    /// Replies, to be written to the client.
    pub out: Vec<u8>,
    /// Decoded content of the message in hand, never of two messages at once: line ends are CRLF, dots unstuffed.
    pub content: Vec<u8>,
    /// What happened without a question.
    pub notes: Vec<Note<R>>,
}

impl<R> Default for Io<R> {
    fn default() -> Self {
        Self { out: Vec::new(), content: Vec::new(), notes: Vec::new() }
    }
}

/// What the journal should know and no question told.
#[derive(Debug, PartialEq, Eq)]
pub enum Note<R> {
    /// The client named itself.
    Greeted {
        /// As it said it: printable ASCII without spaces.
        name: String,
        /// EHLO rather than HELO.
        extended: bool,
    },
    /// A command was refused for its form, order or number.
    CommandRefused {
        /// Why.
        reason: Reason,
        /// Its verb in upper case, empty if unreadable.
        command: String,
    },
    /// MAIL was refused before any rule was asked.
    SenderRefused {
        /// The reverse-path.
        path: ReversePath,
        /// Why.
        reason: Reason,
    },
    /// RCPT was refused before any rule was asked.
    RecipientRefused {
        /// The reverse-path of the transaction.
        reverse_path: ReversePath,
        /// The forward-path.
        path: ForwardPath,
        /// Why.
        reason: Reason,
    },
    /// The content was refused; what was taken from [`Io::content`] for it is to be thrown away.
    MessageRefused {
        /// Why.
        reason: Reason,
        /// The transaction, with its recipients.
        transaction: Transaction<R>,
        /// Octets of content received.
        size_octets: u64,
    },
    /// The client gave up a message in the middle (RSET between chunks, for one); what was taken from
    /// [`Io::content`] for it is to be thrown away.
    ContentDropped,
}

/// What a session needs to go on.
#[derive(Debug)]
pub enum Need<R> {
    /// More bytes from the client.
    Input,
    /// An answer to a question, by [`super::Session::answer`].
    Ask(Question<R>),
    /// TLS: write [`Io::out`], throw away ALL that was read and not yet consumed, shake hands, then
    /// [`super::Session::tls_started`].
    StartTls,
    /// The end: write [`Io::out`] and close.
    Close,
}

/// A decision that is not the protocol's.
#[derive(PartialEq, Eq)]
pub enum Question<R> {
    /// AUTH began (RFC 4954).
    Auth {
        /// Which mechanism.
        mechanism: Mechanism,
        /// The initial response, decoded, if one was sent.
        initial: Option<Vec<u8>>,
    },
    /// The client's response to a challenge, decoded.
    AuthResponse(Vec<u8>),
    /// The client broke the exchange off: forget it. Whatever the answer, the reply is 501 (RFC 4954 §4).
    AuthCancelled,
    /// MAIL: may this reverse-path be used?
    Sender {
        /// The reverse-path.
        path: ReversePath,
        /// Its parameters.
        parameters: SenderParameters,
    },
    /// RCPT: may mail go there?
    Recipient {
        /// The forward-path.
        path: ForwardPath,
        /// Its parameters.
        parameters: RecipientParameters,
    },
    /// The content is complete and in form: is it ours now? 250 means that it is on disk.
    Message(Transaction<R>, ContentFacts),
}

/// Responses of a login are secrets and are not shown.
impl<R: fmt::Debug> fmt::Debug for Question<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Auth { mechanism, .. } => {
                f.debug_struct("Auth").field("mechanism", mechanism).finish_non_exhaustive()
            }
            Self::AuthResponse(_) => f.write_str("AuthResponse(…)"),
            Self::AuthCancelled => f.write_str("AuthCancelled"),
            Self::Sender { path, parameters } => f.debug_tuple("Sender").field(path).field(parameters).finish(),
            Self::Recipient { path, parameters } => f.debug_tuple("Recipient").field(path).field(parameters).finish(),
            Self::Message(transaction, facts) => f.debug_tuple("Message").field(transaction).field(facts).finish(),
        }
    }
}

/// What was seen while the content went through.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ContentFacts {
    /// Its length in octets, decoded.
    pub size_octets: u64,
    /// `Received` fields in its header: how many hops it has made (RFC 5321 §6.3).
    pub received_fields: u32,
    /// Whether any octet is above 127.
    pub eight_bit: bool,
}

/// What the driver says to the question asked last.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer<R> {
    /// To a login: ask the client on, with this challenge.
    AuthChallenge(Vec<u8>),
    /// To a login: it is who it says.
    LoggedIn,
    /// To a login: no.
    AuthRefused(Reason),
    /// To [`Question::Sender`]: 250.
    SenderOk,
    /// To [`Question::Recipient`]: 250, and what to keep for it in the transaction.
    RecipientOk(R),
    /// To [`Question::Message`]: it is on disk, under this name.
    Accepted(QueueId),
    /// To any question: no; the reply is that of the reason.
    Refused(Reason),
}
