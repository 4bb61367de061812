//! Checking a backup, and making a site's folder of it again.

use super::list::{Entry, ListReader, pass};
use super::make::create;
use super::staging::Staging;
use super::{BackupError, DATA, Progress, at, database_at};
use crate::content::relative_path;
use crate::error::OpenError;
use crate::journal;
use crate::schema;
use crate::store::{CONTENT, FILE};
use mail::{QueueId, Timestamp};
use rusqlite::Connection;
use std::fs::{self, File};
use std::io;
use std::path::Path;

/// What a backup holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Contained {
    /// When it was begun.
    pub at: Timestamp,
    /// Its files.
    pub files: u64,
    /// Octets of them.
    pub octets: u64,
    /// Accounts of the directory.
    pub accounts: u64,
    /// Messages, each counted once, in however many mailboxes it lies.
    pub messages: u64,
    /// Messages of the queue that were to travel on: what went out after the backup would go out once more.
    pub waiting: u64,
}

/// Checks a backup through and through, and writes nothing: each file against the list, the databases by SQLite's own
/// check, each message's content. Blocks.
///
/// # Errors
/// [`BackupError`]: what is wrong with it.
pub fn verify(backup: &Path, progress: &mut dyn FnMut(Progress)) -> Result<Contained, BackupError> {
    let mut list = ListReader::open(backup)?;
    let (mut files, mut octets) = (0, 0);
    while let Some(entry) = list.next_entry()? {
        check_file(backup, &entry, None)?;
        (files, octets) = (files + 1, octets + entry.size);
        progress(Progress::Octets(octets));
    }
    look_inside(backup, Contained { files, octets, ..nothing(&list) })
}

/// A backup being made into a site's folder. Dropped unfinished, nothing is left of it.
#[derive(Debug)]
pub struct Restoring {
    staging: Staging,
    /// What the backup holds.
    pub contained: Contained,
}

impl Restoring {
    /// Copies the backup for `target`, which must be empty or absent, and checks the copy. Blocks.
    ///
    /// # Errors
    /// [`BackupError`]; nothing is left of it then.
    pub fn begin(backup: &Path, target: &Path, progress: &mut dyn FnMut(Progress)) -> Result<Self, BackupError> {
        let mut list = ListReader::open(backup)?;
        let staging = Staging::beside(target)?;
        let (mut files, mut octets) = (0, 0);
        while let Some(entry) = list.next_entry()? {
            check_file(backup, &entry, Some(&staging))?;
            (files, octets) = (files + 1, octets + entry.size);
            progress(Progress::Octets(octets));
        }
        let contained = look_inside(staging.path(), Contained { files, octets, ..nothing(&list) })?;
        Ok(Self { staging, contained })
    }

    /// Puts it on disk under its name.
    ///
    /// # Errors
    /// [`BackupError::Io`], [`BackupError::NotEmpty`].
    pub fn finish(self) -> Result<(), BackupError> {
        self.staging.finish()
    }
}

fn nothing(list: &ListReader) -> Contained {
    Contained { at: Timestamp(list.at_ms), files: 0, octets: 0, accounts: 0, messages: 0, waiting: 0 }
}

/// Reads a file, into the folder of the same shape if there is one, and holds it against the list.
fn check_file(backup: &Path, entry: &Entry, into: Option<&Staging>) -> Result<(), BackupError> {
    let name = entry.inside().ok_or_else(|| BackupError::NotABackup(backup.to_owned()))?;
    let source = backup.join(name);
    let mut file = File::open(&source).map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => BackupError::Missing(source.clone()),
        _ => BackupError::Io(source.clone(), error),
    })?;
    let mut copy = None;
    if let Some(staging) = into {
        staging.folder(name.parent().unwrap_or(Path::new("")))?;
        let path = staging.path().join(name);
        copy = Some(create(&path).map_err(at(&path))?);
    }
    let (size, sha256) = pass(&mut file, copy.as_mut()).map_err(at(&source))?;
    if (size, sha256.as_str()) == (entry.size, entry.sha256.as_str()) {
        Ok(())
    } else {
        Err(BackupError::Changed(source))
    }
}

/// What the databases say of themselves, and of the content files.
fn look_inside(folder: &Path, contained: Contained) -> Result<Contained, BackupError> {
    let store = open(&folder.join(DATA).join(FILE), schema::STORE)?;
    open(&folder.join(DATA).join(journal::FILE), schema::JOURNAL)?;
    let database = folder.join(DATA).join(FILE);
    let count = |query: &str| -> Result<u64, BackupError> {
        let count: i64 = store.query_row(query, [], |row| row.get(0)).map_err(database_at(&database))?;
        Ok(u64::try_from(count).unwrap_or(0))
    };
    check_contents(&store, &folder.join(DATA).join(CONTENT)).map_err(|trouble| match trouble {
        ContentTrouble::Missing(id) => BackupError::ContentMissing(id),
        ContentTrouble::Database(error) => database_at(&database)(error),
    })?;
    Ok(Contained {
        accounts: count("SELECT count(*) FROM directory WHERE kind = 'account'")?,
        messages: count("SELECT count(*) FROM message")?,
        waiting: count("SELECT count(DISTINCT message) FROM recipient WHERE permit IS NOT NULL")?,
        ..contained
    })
}

/// Opens a database for reading and lets SQLite check all of it.
fn open(path: &Path, steps: &[&str]) -> Result<Connection, BackupError> {
    if !path.is_file() {
        return Err(BackupError::Missing(path.to_owned()));
    }
    let connection = schema::open_reader(path).map_err(database_at(path))?;
    schema::check_version(&connection, steps).map_err(|error| match error {
        OpenError::TooNew { .. } => BackupError::TooNew(path.to_owned()),
        other => BackupError::Database(path.to_owned(), other.to_string()),
    })?;
    let said: String =
        connection.query_row("PRAGMA integrity_check(1)", [], |row| row.get(0)).map_err(database_at(path))?;
    if said == "ok" { Ok(connection) } else { Err(BackupError::Database(path.to_owned(), said)) }
}

enum ContentTrouble {
    Missing(QueueId),
    Database(rusqlite::Error),
}

impl From<rusqlite::Error> for ContentTrouble {
    fn from(error: rusqlite::Error) -> Self {
        Self::Database(error)
    }
}

/// Each message without octets in its row has a file, as long as the row says.
fn check_contents(store: &Connection, folder: &Path) -> Result<(), ContentTrouble> {
    let mut statement = store.prepare("SELECT id, size_octets FROM message WHERE content IS NULL")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let (id, size): (i64, i64) = (row.get(0)?, row.get(1)?);
        let found = fs::metadata(folder.join(relative_path(QueueId(id)))).map(|metadata| metadata.len());
        if found.ok() != u64::try_from(size).ok() {
            return Err(ContentTrouble::Missing(QueueId(id)));
        }
    }
    Ok(())
}
