//! What a session and its driver say to each other.

use crate::maildrop::Entry;
use mail::{Mechanism, Reason, Secret};
use std::fmt;

/// Where a session puts what it produces. The driver empties it between calls.
#[derive(Debug, Default)]
pub struct Io {
    /// Replies and content, to be written to the client.
    pub out: Vec<u8>,
    /// What happened without a question.
    pub notes: Vec<Note>,
}

/// What the journal should know and no question told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Note {
    /// A command was refused for its form, order or number.
    CommandRefused {
        /// Why.
        reason: Reason,
        /// Its keyword in upper case; empty if it is none, for it might be a password typed in the wrong place.
        command: &'static str,
    },
}

/// What a session needs to go on.
#[derive(Debug, PartialEq, Eq)]
pub enum Need {
    /// More bytes from the client.
    Input,
    /// That [`Io::out`] is written and emptied; then again, with what was left of the input.
    Output,
    /// An answer to a question, by [`crate::Session::answer`].
    Ask(Question),
    /// TLS: write [`Io::out`], throw away ALL that was read and not yet consumed, shake hands, then
    /// [`crate::Session::tls_started`].
    StartTls,
    /// The end: write [`Io::out`], close, give the mailbox free.
    Close,
}

/// A decision or a piece of knowledge that is not the protocol's.
#[derive(PartialEq, Eq)]
pub enum Question {
    /// AUTH began (RFC 5034).
    Auth {
        /// Which mechanism: PLAIN or SCRAM-SHA-256.
        mechanism: Mechanism,
        /// The initial response, decoded, if one was sent.
        initial: Option<Vec<u8>>,
    },
    /// The client's response to a challenge, decoded.
    AuthResponse(Vec<u8>),
    /// The client broke the exchange off, or what it sent was no response: forget it. Any answer will do.
    AuthCancelled,
    /// USER and PASS: are they somebody's?
    Login {
        /// The name, as it was given.
        name: String,
        /// The password.
        password: Secret,
    },
    /// APOP: is the digest that of this session's timestamp and the secret of the account of this name (RFC 1939 §7)?
    Apop {
        /// The name, as it was given.
        name: String,
        /// The digest, as it was given. Whoever has it can try secrets against it.
        digest: Secret,
    },
    /// Lock the mailbox of whoever just logged in, and say what lies in it.
    Open,
    /// The message, by its content in order, in pieces of any size.
    Read {
        /// Which, as in its [`Entry`].
        uid: i64,
        /// Only the header and this many lines of the body (TOP); `None`: all of it. The session stops by itself,
        /// see [`crate::Session::wants_content`].
        lines: Option<u64>,
    },
    /// Delete these for good: the session ends (RFC 1939 §6).
    Delete(Vec<i64>),
}

/// Responses of a login are secrets and are not shown.
impl fmt::Debug for Question {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Auth { mechanism, .. } => {
                f.debug_struct("Auth").field("mechanism", mechanism).finish_non_exhaustive()
            }
            Self::AuthResponse(_) => f.write_str("AuthResponse(…)"),
            Self::AuthCancelled => f.write_str("AuthCancelled"),
            // A name may be a password typed in the wrong place.
            Self::Login { .. } => f.write_str("Login { .. }"),
            Self::Apop { .. } => f.write_str("Apop { .. }"),
            Self::Open => f.write_str("Open"),
            Self::Read { uid, lines } => f.debug_struct("Read").field("uid", uid).field("lines", lines).finish(),
            Self::Delete(uids) => f.debug_tuple("Delete").field(uids).finish(),
        }
    }
}

/// What the driver says to the question asked last.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer<'a> {
    /// To a login by AUTH: ask the client on, with this challenge.
    AuthChallenge(Vec<u8>),
    /// To a login: it is who it says. [`Question::Open`] comes next.
    LoggedIn,
    /// To [`Question::Open`]: the mailbox is locked, and this lies in it, oldest first.
    Opened(Vec<Entry>),
    /// To [`Question::Open`]: another session has the mailbox (RFC 1939 §4).
    InUse,
    /// To [`Question::Read`]: the next piece; repeatedly.
    Content(&'a [u8]),
    /// To [`Question::Read`]: there is no more, or none is wanted.
    ContentEnd,
    /// To [`Question::Delete`]: they are gone, durably.
    Deleted,
    /// To any question: no, or it could not be done.
    Refused(Reason),
}
