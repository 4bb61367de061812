//! Writing batches, and pruning them.

use super::subject;
use mail::{Event, Timestamp};
use rusqlite::{Connection, params};

/// Batches that one step of pruning looks at: some milliseconds of work.
const PRUNE_STEP: u32 = 500;

/// The journal's one writer.
#[derive(Debug)]
pub(super) struct Pen {
    connection: Connection,
    json: Vec<u8>,
}

impl Pen {
    pub(super) fn new(connection: Connection) -> Self {
        Self { connection, json: Vec::new() }
    }

    /// Writes batches in one transaction; returns how many events were lost because it failed.
    pub(super) fn write(&mut self, batches: &[Vec<Event>]) -> u64 {
        if batches.is_empty() {
            return 0;
        }
        match self.try_write(batches) {
            Ok(()) => 0,
            Err(_) => batches.iter().map(|batch| batch.len() as u64).sum(),
        }
    }

    fn try_write(&mut self, batches: &[Vec<Event>]) -> rusqlite::Result<()> {
        // One transaction for all that gathered: the index's pages are written once, not once a session.
        let transaction = self.connection.transaction()?;
        {
            let mut batch_row = transaction.prepare_cached("INSERT INTO batch (at, events) VALUES (?1, ?2)")?;
            let mut subject_row = transaction.prepare_cached("INSERT INTO subject (subject, batch) VALUES (?1, ?2)")?;
            for events in batches {
                let at = events.last().map_or(Timestamp(0), |event| event.at);
                batch_row.execute(params![at.millis(), to_json(&mut self.json, events)?])?;
                let batch = transaction.last_insert_rowid();
                for key in subject::keys(events) {
                    subject_row.execute(params![key, batch])?;
                }
            }
        }
        transaction.commit()
    }

    /// Removes some batches from before a point in time; whether that was all. A failure ends the pruning; the next
    /// one begins where it left off.
    pub(super) fn prune_step(&mut self, before: Timestamp) -> bool {
        self.try_prune_step(before).unwrap_or(true)
    }

    fn try_prune_step(&mut self, before: Timestamp) -> rusqlite::Result<bool> {
        let transaction = self.connection.transaction()?;
        let mut removed = 0;
        {
            let mut oldest = transaction.prepare_cached("SELECT id, at, events FROM batch ORDER BY id LIMIT ?1")?;
            let mut rows = oldest.query([PRUNE_STEP])?;
            let mut batch_row = transaction.prepare_cached("DELETE FROM batch WHERE id = ?1")?;
            let mut subject_row =
                transaction.prepare_cached("DELETE FROM subject WHERE subject = ?1 AND batch = ?2")?;
            while let Some(row) = rows.next()?
                && row.get::<_, i64>(1)? < before.millis()
            {
                let id: i64 = row.get(0)?;
                // What the batch is indexed under follows from what is in it.
                for key in subject::keys(&super::read::from_json(row.get_ref(2)?.as_str()?)?) {
                    subject_row.execute(params![key, id])?;
                }
                batch_row.execute([id])?;
                removed += 1;
            }
        }
        transaction.commit()?;
        Ok(removed < PRUNE_STEP)
    }
}

fn to_json<'a>(buffer: &'a mut Vec<u8>, events: &[Event]) -> rusqlite::Result<&'a str> {
    buffer.clear();
    serde_json::to_writer(&mut *buffer, events).map_err(|e| rusqlite::Error::ToSqlConversionFailure(e.into()))?;
    std::str::from_utf8(buffer).map_err(|e| rusqlite::Error::ToSqlConversionFailure(e.into()))
}
