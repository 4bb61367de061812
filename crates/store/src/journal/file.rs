//! The journal's database by itself: read without the rest of the store, also while a server writes it.

use super::follow::{self, Row};
use crate::error::{OpenError, ReadError};
use crate::schema;
use rusqlite::Connection;
use std::path::{Path, PathBuf};

/// The journal's file in a data folder.
pub(crate) const FILE: &str = "journal.db";

/// A journal that is only read.
#[derive(Debug)]
pub struct JournalFile(Connection);

impl JournalFile {
    /// Where the journal of the data folder `dir` is, if that is one.
    pub fn in_folder(dir: &Path) -> Option<PathBuf> {
        Some(dir.join(FILE)).filter(|path| path.is_file())
    }

    /// Whether a file that begins with `head` may be a journal: it is a database (SQLite, "Database File Format" §1.3).
    pub fn may_begin_with(head: &[u8]) -> bool {
        head.starts_with(b"SQLite format 3\0")
    }

    /// Opens a journal.
    ///
    /// # Errors
    /// It cannot be read, is none of ours, or is of a newer version.
    pub fn open(path: &Path) -> Result<Self, OpenError> {
        let connection = schema::open_reader(path)?;
        schema::check_version(&connection, schema::JOURNAL)?;
        // Another database may have a version too.
        connection.prepare("SELECT id, at, events FROM batch")?;
        Ok(Self(connection))
    }

    /// The next rows behind `row`, `limit` at most, each with its number. Blocks.
    ///
    /// # Errors
    /// [`ReadError`].
    pub fn rows_after(&self, row: i64, limit: usize) -> Result<Vec<Row>, ReadError> {
        follow::rows_after(&self.0, row, limit).map_err(ReadError::from)
    }
}
