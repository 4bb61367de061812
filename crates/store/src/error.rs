//! What can go wrong, by who must act.

use policy::ChangeProblem;
use rusqlite::ErrorCode;
use std::fmt;
use std::io;

/// The store cannot be opened; the operator must act.
#[derive(Debug)]
pub enum OpenError {
    /// Another process has this folder open.
    InUse,
    /// It was written by a newer version of this program.
    TooNew {
        /// The file's schema version.
        found: i64,
        /// The newest one known here.
        known: i64,
    },
    /// The folder or a file in it cannot be used.
    Io(io::Error),
    /// The database cannot be read.
    Damaged(String),
}

impl fmt::Display for OpenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::InUse => f.write_str("another server is running on this data folder"),
            Self::TooNew { found, known } => {
                write!(f, "the data was written by a newer version (schema {found}, known here: {known})")
            }
            Self::Io(error) => write!(f, "the data folder cannot be used: {error}"),
            Self::Damaged(what) => write!(f, "the database cannot be read: {what}"),
        }
    }
}

impl std::error::Error for OpenError {}

impl From<io::Error> for OpenError {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

impl From<rusqlite::Error> for OpenError {
    fn from(error: rusqlite::Error) -> Self {
        // What the disk or its owner refuses is not the database's fault.
        let refused = match error.sqlite_error_code() {
            Some(ErrorCode::DiskFull) => io::ErrorKind::StorageFull,
            Some(ErrorCode::ReadOnly) => io::ErrorKind::ReadOnlyFilesystem,
            Some(ErrorCode::CannotOpen | ErrorCode::PermissionDenied) => io::ErrorKind::PermissionDenied,
            _ => return Self::Damaged(error.to_string()),
        };
        Self::Io(refused.into())
    }
}

/// Why an open store takes nothing any more until it is opened again; the operator must act.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stopped {
    /// The disk has become read-only.
    ReadOnly,
    /// The database is damaged.
    Damaged,
    /// A write or sync has failed for another cause.
    Failed,
}

/// Why a request was not done, whatever it was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Trouble {
    Full,
    Failed,
    Poisoned,
}

/// A message was not accepted; nothing of it is kept, and the client should come back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AcceptError {
    /// The disk is full, or free space is below the reserve: the operator must act.
    Full,
    /// This message could not be written, or names a mailbox that is not there any more.
    Failed,
    /// A sync or write failed before: the store takes nothing until it is opened again.
    Poisoned,
}

/// A change was not made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WriteError {
    /// The disk is full.
    Full,
    /// It could not be written; or, in a settlement, its report could not be stored.
    Failed,
    /// A sync or write failed before: the store takes nothing until it is opened again.
    Poisoned,
}

/// An administrator's order about a queued message was not carried out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum QueueError {
    /// No such message is in the queue.
    NoSuchMessage,
    /// It could not be written.
    Write(WriteError),
}

/// A change of the directory was not made.
#[derive(Debug, Clone, PartialEq)]
pub enum ChangeError {
    /// A rule forbids it.
    Refused(ChangeProblem),
    /// The change makes an account or sets a password, and no credentials came with it.
    PasswordMissing,
    /// Held mail waits for this account's mailbox: release or remove it first.
    MailWaits,
    /// It could not be written.
    Write(WriteError),
}

/// Something stored could not be read.
#[derive(Debug)]
pub struct ReadError(pub(crate) String);

impl fmt::Display for ReadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the store cannot be read: {}", self.0)
    }
}

impl std::error::Error for ReadError {}

impl From<rusqlite::Error> for ReadError {
    fn from(error: rusqlite::Error) -> Self {
        Self(error.to_string())
    }
}

impl From<io::Error> for ReadError {
    fn from(error: io::Error) -> Self {
        Self(error.to_string())
    }
}

impl From<Trouble> for AcceptError {
    fn from(trouble: Trouble) -> Self {
        match trouble {
            Trouble::Full => Self::Full,
            Trouble::Failed => Self::Failed,
            Trouble::Poisoned => Self::Poisoned,
        }
    }
}

impl From<Trouble> for WriteError {
    fn from(trouble: Trouble) -> Self {
        match trouble {
            Trouble::Full => Self::Full,
            Trouble::Failed => Self::Failed,
            Trouble::Poisoned => Self::Poisoned,
        }
    }
}

impl From<Trouble> for QueueError {
    fn from(trouble: Trouble) -> Self {
        Self::Write(trouble.into())
    }
}

impl From<Trouble> for ChangeError {
    fn from(trouble: Trouble) -> Self {
        Self::Write(trouble.into())
    }
}

impl fmt::Display for WriteError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Full => "the disk is full",
            Self::Failed => "it could not be written",
            Self::Poisoned => "a write failed before; nothing is taken until the server is started again",
        })
    }
}

impl std::error::Error for WriteError {}
