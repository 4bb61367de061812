//! The databases' schemas and their versions.

use crate::error::OpenError;
use rusqlite::Connection;
use std::path::Path;
use std::time::Duration;

/// The steps from each version to the next; a database at version N has the first N done. A step, once released, is
/// never changed; a new version is a new step.
pub(crate) const STORE: &[&str] = &[include_str!("schema.sql"), include_str!("schema_2.sql")];
/// The same for the journal.
pub(crate) const JOURNAL: &[&str] = &[include_str!("journal.sql")];

/// How long to wait for another process that has the file locked (a person's `sqlite3`, a backup).
const BUSY: Duration = Duration::from_secs(5);
/// Statements kept compiled: more than there are.
const STATEMENTS: usize = 100;

/// How soon a commit must be on disk.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Durability {
    /// At the commit.
    Full,
    /// Some time later, in order: after a power failure the last commits may be missing.
    Later,
}

/// Opens a database for writing and brings it to the newest version.
pub(crate) fn open(path: &Path, steps: &[&str], durability: Durability) -> Result<Connection, OpenError> {
    let mut connection = Connection::open(path)?;
    connection.busy_timeout(BUSY)?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS);
    connection.pragma_update(None, "page_size", PAGE_OCTETS)?;
    connection.pragma_update(None, "journal_mode", "WAL")?;
    let synchronous = match durability {
        Durability::Full => "FULL",
        Durability::Later => "NORMAL",
    };
    connection.pragma_update(None, "synchronous", synchronous)?;
    // docs/queue.md says why references are not checked on each write.
    connection.pragma_update(None, "foreign_keys", "OFF")?;
    // Savepoints keep copies of pages; in memory, never in a temporary file.
    connection.pragma_update(None, "temp_store", "MEMORY")?;
    connection.pragma_update(None, "cache_size", -CACHE_KIB)?;
    connection.pragma_update(None, "wal_autocheckpoint", ROUND_PAGES)?;
    migrate(&mut connection, steps)?;
    Ok(connection)
}

/// Octets of a page. Measured 2026-11 with single 4 KB messages, octets written and CPU each: 1024 12.7 KB, 97 us;
/// 2048 15.9 KB, 97 us; 4096 24 KB, 83 us; 8192 46 KB, 107 us; 16384 53 KB, 113 us. Below a file system's block, old
/// pages would have to be read before they are written.
const PAGE_OCTETS: i64 = 4096;
/// Pages in the log after which it is carried over: 16 MiB, some 1000 messages of 4 KB (2026-11). More saves little
/// and makes the file larger and the next open longer. The store does it on a thread of its own (`checkpoint`).
pub(crate) const ROUND_PAGES: u32 = 4096;
/// Page cache of a writing connection in KiB: chosen; the pages at the end of each tree are what it must hold.
const CACHE_KIB: i64 = 8192;

/// Opens a database for reading.
pub(crate) fn open_reader(path: &Path) -> rusqlite::Result<Connection> {
    let flags = rusqlite::OpenFlags::SQLITE_OPEN_READ_ONLY | rusqlite::OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    connection.busy_timeout(BUSY)?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS);
    Ok(connection)
}

/// The version of a database, if it is not newer than `steps`.
pub(crate) fn check_version(connection: &Connection, steps: &[&str]) -> Result<i64, OpenError> {
    let known = i64::try_from(steps.len()).unwrap_or(i64::MAX);
    let found: i64 = connection.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    if found > known { Err(OpenError::TooNew { found, known }) } else { Ok(found) }
}

fn migrate(connection: &mut Connection, steps: &[&str]) -> Result<(), OpenError> {
    let found = check_version(connection, steps)?;
    for (version, step) in (1_i64..).zip(steps).skip_while(|(version, _)| *version <= found) {
        // One transaction a step: a migration that is cut off is begun again from where it started.
        let transaction = connection.transaction()?;
        transaction.execute_batch(step)?;
        // The version is in the file's header and so part of the transaction.
        transaction.pragma_update(None, "user_version", version)?;
        transaction.commit()?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn version(connection: &Connection) -> i64 {
        connection.query_row("PRAGMA user_version", [], |row| row.get(0)).unwrap()
    }

    #[test]
    fn an_old_database_is_brought_to_the_newest_version_step_by_step() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("db");
        let steps = ["CREATE TABLE a (x)", "ALTER TABLE a ADD COLUMN y", "INSERT INTO a VALUES (1, 2)"];
        assert_eq!(version(&open(&path, &steps[..1], Durability::Full).unwrap()), 1);
        let connection = open(&path, &steps, Durability::Full).unwrap();
        assert_eq!(version(&connection), 3);
        drop(connection);
        let connection = open(&path, &steps, Durability::Full).unwrap();
        let rows: i64 = connection.query_row("SELECT count(y) FROM a", [], |row| row.get(0)).unwrap();
        assert_eq!(rows, 1, "no step is done twice");
    }

    #[test]
    fn a_step_that_fails_leaves_the_version_before_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("db");
        let broken = ["CREATE TABLE a (x)", "CREATE TABLE b (x); CREATE TABLE a (x)"];
        assert!(open(&path, &broken, Durability::Full).is_err());
        let connection = open(&path, &broken[..1], Durability::Full).unwrap();
        assert_eq!(version(&connection), 1);
        assert!(connection.prepare("SELECT * FROM b").is_err());
    }

    #[test]
    fn a_database_of_a_newer_version_is_not_touched() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("db");
        drop(open(&path, &["CREATE TABLE a (x)", "CREATE TABLE b (x)"], Durability::Full).unwrap());
        let refused = open(&path, &["CREATE TABLE a (x)"], Durability::Full);
        assert!(matches!(refused, Err(OpenError::TooNew { found: 2, known: 1 })));
    }
}
