//! References to a message: a mailbox's entries, and the queue's one. The message goes with its last.

use crate::ledger::Ledger;
use mail::QueueId;
use rusqlite::{OptionalExtension, params};

/// Notes how many references a new message has. One, the most frequent number, takes no row.
pub(crate) fn set(ledger: &Ledger, id: QueueId, count: u32) -> rusqlite::Result<()> {
    assert!(count > 0, "a message that nobody refers to would never be removed");
    if count > 1 {
        ledger.execute("INSERT INTO shared (message, count) VALUES (?1, ?2)", params![id.0, count])?;
    }
    Ok(())
}

/// One reference more or less, but never the last one less.
pub(crate) fn add(ledger: &Ledger, id: QueueId, count: u32) -> rusqlite::Result<()> {
    if count > 0 {
        ledger.execute(
            "INSERT INTO shared (message, count) VALUES (?1, ?2 + 1) \
             ON CONFLICT (message) DO UPDATE SET count = count + ?2",
            params![id.0, count],
        )?;
    }
    Ok(())
}

/// One reference less; with the last, the message goes and its content too.
pub(crate) fn remove(ledger: &mut Ledger, id: QueueId) -> rusqlite::Result<()> {
    match shared_count(ledger, id)? {
        // No row means one reference, and that is the one that goes.
        None => remove_message(ledger, id),
        Some(2) => ledger.execute("DELETE FROM shared WHERE message = ?1", [id.0]).map(|_| ()),
        Some(_) => ledger.execute("UPDATE shared SET count = count - 1 WHERE message = ?1", [id.0]).map(|_| ()),
    }
}

fn shared_count(ledger: &Ledger, id: QueueId) -> rusqlite::Result<Option<u32>> {
    let mut statement = ledger.conn.prepare_cached("SELECT count FROM shared WHERE message = ?1")?;
    statement.query_row([id.0], |row| row.get(0)).optional()
}

fn remove_message(ledger: &mut Ledger, id: QueueId) -> rusqlite::Result<()> {
    let in_file: Option<bool> = {
        let mut statement =
            ledger.conn.prepare_cached("DELETE FROM message WHERE id = ?1 RETURNING content IS NULL")?;
        statement.query_row([id.0], |row| row.get(0)).optional()?
    };
    // Not before the commit: a file without a row is rubbish, a row without its file is lost mail.
    if in_file == Some(true) {
        ledger.remove_content(id);
    }
    Ok(())
}
