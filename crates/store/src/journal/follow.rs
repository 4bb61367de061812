//! Reading the journal in the order in which it was written.

use super::read::from_json;
use mail::{Event, Timestamp};
use rusqlite::{Connection, OptionalExtension, params};

/// Events that were written together, and the number of their row; numbers grow and are never used again.
pub type Row = (i64, Vec<Event>);

/// Rows are written in order of time, but for moments, so that the first one to be had is found by halving.
pub(super) fn row_before(connection: &Connection, since: Timestamp, most: i64) -> rusqlite::Result<i64> {
    let ends = "SELECT coalesce(min(id), 1) - 1, coalesce(max(id), 0) FROM batch";
    let (first, last): (i64, i64) = connection.query_row(ends, [], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let mut at = connection.prepare_cached("SELECT at FROM batch WHERE id > ?1 ORDER BY id LIMIT 1")?;
    let (mut low, mut high) = (first.max(last.saturating_sub(most)), last);
    while low < high {
        let middle = low + (high - low) / 2;
        let next: Option<i64> = at.query_row([middle], |row| row.get(0)).optional()?;
        if next.is_some_and(|next| next < since.millis()) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    Ok(low)
}

pub(super) fn rows_after(connection: &Connection, row: i64, limit: usize) -> rusqlite::Result<Vec<Row>> {
    let mut statement = connection.prepare_cached("SELECT id, events FROM batch WHERE id > ?1 ORDER BY id LIMIT ?2")?;
    let mut rows = statement.query(params![row, i64::try_from(limit).unwrap_or(i64::MAX)])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        found.push((row.get(0)?, from_json(row.get_ref(1)?.as_str()?)?));
    }
    Ok(found)
}
