//! A backup: a folder with everything that a site is, as of one moment, and a list of its files with their checksums.
//!
//! Made beside a server that runs: both databases are copied from one read transaction each (SQLite's online backup),
//! then the content files that the copy names; [`crate::Store::keep_contents`] sees to it that none of them goes
//! meanwhile. All is written to a folder of another name, which gets its own only when all of it is on disk; so half
//! a backup never looks whole. Memory stays bounded: the list is written and read line by line, files in blocks.
//!
//! It never reads or writes a site's folder beyond that, and it knows nothing of what the files mean. Start at
//! [`make`]; [`Restoring`] is the way back.

mod list;
mod make;
mod restore;
mod staging;

pub use make::{Made, Source, What, make};
pub use restore::{Contained, Restoring, verify};

use mail::QueueId;
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

/// The folder within a backup that the data folder's files lie in.
pub const DATA: &str = "data";

/// How far it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Progress {
    /// Pages of a database that are copied, and how many there are.
    Pages(u64, u64),
    /// Octets of files that are copied or read, so far.
    Octets(u64),
}

/// Why a backup could not be made, or is not used.
#[derive(Debug)]
pub enum BackupError {
    /// The folder it was to be written into has something in it.
    NotEmpty(PathBuf),
    /// A file or folder cannot be read or written.
    Io(PathBuf, io::Error),
    /// A database cannot be read or copied.
    Database(PathBuf, String),
    /// The folder holds no backup, or one that was never finished.
    NotABackup(PathBuf),
    /// The backup was made by a newer version of this program.
    TooNew(PathBuf),
    /// A file of the list is not there.
    Missing(PathBuf),
    /// A file has changed since the backup was made.
    Changed(PathBuf),
    /// A message's content is not there.
    ContentMissing(QueueId),
}

impl fmt::Display for BackupError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotEmpty(path) => write!(f, "{} is not empty", path.display()),
            Self::Io(path, error) => write!(f, "{}: {error}", path.display()),
            Self::Database(path, what) => write!(f, "{}: {what}", path.display()),
            Self::NotABackup(path) => write!(f, "{} holds no finished backup", path.display()),
            Self::TooNew(path) => write!(f, "{} was made by a newer version", path.display()),
            Self::Missing(path) => write!(f, "{} is missing", path.display()),
            Self::Changed(path) => write!(f, "{} is not as it was backed up", path.display()),
            Self::ContentMissing(id) => write!(f, "the content of message {id} is missing"),
        }
    }
}

impl std::error::Error for BackupError {}

/// Names the file that an error is about.
fn at(path: &Path) -> impl FnOnce(io::Error) -> BackupError + '_ {
    move |error| BackupError::Io(path.to_owned(), error)
}

fn database_at(path: &Path) -> impl FnOnce(rusqlite::Error) -> BackupError + '_ {
    move |error| BackupError::Database(path.to_owned(), error.to_string())
}
