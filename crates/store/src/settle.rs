//! Handing out what is due, and taking note of what became of it.

use crate::accept;
use crate::content::ContentRef;
use crate::due::{Due, DueRecipient, LONGEST_WAIT, RecipientRowId, Settled, Settlement};
use crate::error::{AcceptError, WriteError};
use crate::ledger::Ledger;
use crate::{mailbox, reference, text};
use mail::{Address, Party, QueueId, Reason, Timestamp};
use rusqlite::{OptionalExtension, Row, params};

/// Claims the recipients of up to `limit` messages that are due at `now`, those first that are due longest.
/// One whose entry cannot be read is set aside for a person, so that it holds up nobody else.
pub(crate) fn claim_due(ledger: &mut Ledger, now: Timestamp, limit: usize) -> rusqlite::Result<Vec<Due>> {
    bring_forward(ledger, now)?;
    let mut claimed = Vec::new();
    for id in due_messages(ledger, now, limit)? {
        match claim_message(ledger, id, now) {
            Ok(due) => claimed.push(due),
            Err(error) if text::is_unreadable(&error) => set_aside(ledger, id)?,
            Err(error) => return Err(error),
        }
    }
    Ok(claimed)
}

/// Makes due what another clock has put off.
fn bring_forward(ledger: &Ledger, now: Timestamp) -> rusqlite::Result<()> {
    ledger.execute(
        "UPDATE recipient SET due_at = ?1 WHERE state = 'queued' AND due_at > ?2",
        params![now.millis(), now.plus(LONGEST_WAIT).millis()],
    )?;
    Ok(())
}

pub(crate) fn set_aside(ledger: &mut Ledger, id: QueueId) -> rusqlite::Result<()> {
    let reason = Reason::QueueEntryUnreadable.key();
    ledger.execute(
        "UPDATE recipient SET state = 'held', hold_reason = ?2 WHERE message = ?1 AND state = 'queued'",
        params![id.0, reason],
    )?;
    // What is held is not due; claims taken on the way would only hold up a person who mends the entry.
    let numbers: Vec<u32> = {
        let mut statement = ledger.conn.prepare_cached("SELECT number FROM recipient WHERE message = ?1")?;
        statement.query_map([id.0], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?
    };
    numbers.into_iter().for_each(|number| ledger.claims.release((id.0, number)));
    ledger.note_set_aside(id);
    Ok(())
}

fn due_messages(ledger: &Ledger, now: Timestamp, limit: usize) -> rusqlite::Result<Vec<QueueId>> {
    let mut statement = ledger.conn.prepare_cached(
        "SELECT message, number FROM recipient WHERE state = 'queued' AND due_at <= ?1 ORDER BY due_at, message",
    )?;
    let mut rows = statement.query([now.millis()])?;
    let mut found: Vec<QueueId> = Vec::new();
    while found.len() < limit
        && let Some(row) = rows.next()?
    {
        let (message, number): (i64, u32) = (row.get(0)?, row.get(1)?);
        // Claims are few, so skipping them here is cheaper than writing them to disk and having to clear them.
        if !ledger.claims.contains((message, number)) && !found.contains(&QueueId(message)) {
            found.push(QueueId(message));
        }
    }
    Ok(found)
}

fn claim_message(ledger: &mut Ledger, id: QueueId, now: Timestamp) -> rusqlite::Result<Due> {
    // All of the message's due recipients go to one caller, who may share a connection among them.
    let recipients = due_recipients(ledger, id, now)?;
    for recipient in &recipients {
        ledger.claims.take((id.0, recipient.id.0));
    }
    let mut statement = ledger.conn.prepare_cached(
        "SELECT arrived_at, origin, party, reverse_path, parameters, eight_bit, size_octets FROM message WHERE id = ?1",
    )?;
    statement.query_row([id.0], |row| {
        let size_octets = row.get::<_, i64>(6)?.cast_unsigned();
        let party = row.get::<_, Option<String>>(2)?.as_deref().map(text::party).transpose()?;
        Ok(Due {
            queue_id: id,
            arrived_at: Timestamp(row.get(0)?),
            origin: text::origin(row.get_ref(1)?.as_str()?)?,
            reverse_path: accept::sent_from(party.as_ref(), text::reverse_path(row.get_ref(3)?.as_str()?)?),
            party,
            parameters: text::parameters(row.get_ref(4)?.as_str_or_null()?)?,
            size_octets,
            eight_bit: row.get(5)?,
            content: ContentRef { queue_id: id, octets: None },
            recipients,
        })
    })
}

fn due_recipients(ledger: &Ledger, id: QueueId, now: Timestamp) -> rusqlite::Result<Vec<DueRecipient>> {
    let mut statement = ledger.conn.prepare_cached(
        "SELECT number, address, parameters, attempts, warned, permit FROM recipient \
         WHERE message = ?1 AND state = 'queued' AND due_at <= ?2 ORDER BY number",
    )?;
    let rows = statement.query_map(params![id.0, now.millis()], due_recipient)?;
    let unclaimed = |recipient: &DueRecipient| !ledger.claims.contains((id.0, recipient.id.0));
    rows.filter(|row| row.as_ref().map_or(true, unclaimed)).collect()
}

fn due_recipient(row: &Row<'_>) -> rusqlite::Result<DueRecipient> {
    Ok(DueRecipient {
        id: RecipientRowId(row.get(0)?),
        address: text::address(row.get_ref(1)?.as_str()?)?,
        parameters: text::parameters(row.get_ref(2)?.as_str_or_null()?)?,
        attempts: row.get(3)?,
        warned: row.get(4)?,
        permit: text::party(row.get_ref(5)?.as_str()?)?,
    })
}

/// When the next recipient that nobody works on is due.
pub(crate) fn next_due_at(ledger: &Ledger) -> rusqlite::Result<Option<Timestamp>> {
    let mut statement = ledger
        .conn
        .prepare_cached("SELECT due_at, message, number FROM recipient WHERE state = 'queued' ORDER BY due_at")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        if !ledger.claims.contains((row.get(1)?, row.get(2)?)) {
            return Ok(Some(Timestamp(row.get(0)?)));
        }
    }
    Ok(None)
}

/// Nobody works on these any more, and nothing became of them.
pub(crate) fn give_back(ledger: &mut Ledger, id: QueueId, recipients: &[RecipientRowId]) {
    for recipient in recipients {
        ledger.claims.release((id.0, recipient.0));
    }
}

/// Takes note of outcomes and stores the report about them, if there is one.
pub(crate) fn settle(
    ledger: &mut Ledger,
    settlement: Settlement,
) -> rusqlite::Result<Result<Option<Address>, WriteError>> {
    let Settlement { queue_id, recipients, report } = settlement;
    let (mut ended, mut rescued) = (0, None);
    for (recipient, settled) in &recipients {
        if matches!(settled, Settled::Failed { .. }) {
            // Before its row goes, which says whose mailbox it is.
            rescued = rescue(ledger, queue_id, *recipient)?.or(rescued);
        }
        ended += settle_recipient(ledger, queue_id, *recipient, settled)?;
    }
    // Not without a row that has just gone: then the queue's reference may have gone before.
    if ended > 0 {
        end_if_served(ledger, queue_id)?;
    }
    // Below the reserve reports are still stored: the reserve is for finishing what was begun.
    match report.map(|report| accept::store(ledger, report)).transpose()? {
        None | Some(Ok(_)) => Ok(Ok(rescued)),
        Some(Err(AcceptError::Full)) => Ok(Err(WriteError::Full)),
        Some(Err(_)) => Ok(Err(WriteError::Failed)),
    }
}

/// A forwarded copy failed for good, and the account's mailbox does not have the message: now it has, once. Returns whose
/// mailbox it is.
fn rescue(ledger: &mut Ledger, id: QueueId, recipient: RecipientRowId) -> rusqlite::Result<Option<Address>> {
    let found: Option<(String, String, i64)> = {
        let mut statement = ledger.conn.prepare_cached(
            "SELECT permit, reverse_path, size_octets FROM recipient JOIN message ON message.id = recipient.message \
             WHERE recipient.message = ?1 AND number = ?2 AND rescue = 1",
        )?;
        statement.query_row(params![id.0, recipient.0], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).optional()?
    };
    let Some((permit, reverse_path, size_octets)) = found else { return Ok(None) };
    let Party::Forward(account) = text::party(&permit)? else { return Ok(None) };
    // A mailbox that is not there is an error: then nothing is settled, and nothing lost.
    mailbox::deliver(ledger, &account, id, mailbox::read_octets(&reverse_path, size_octets.cast_unsigned()))?;
    reference::add(ledger, id, 1)?;
    ledger.execute("UPDATE recipient SET rescue = 0 WHERE message = ?1", [id.0])?;
    Ok(Some(account))
}

/// Returns how many rows are gone. A row that is not there was removed by the administrator meanwhile; then there is
/// nothing to note.
fn settle_recipient(
    ledger: &mut Ledger,
    id: QueueId,
    recipient: RecipientRowId,
    settled: &Settled,
) -> rusqlite::Result<usize> {
    let row = params![id.0, recipient.0];
    let ended = match settled {
        // The state is left alone: what was held meanwhile stays held.
        Settled::Warned => {
            ledger.execute("UPDATE recipient SET warned = 1 WHERE message = ?1 AND number = ?2", row)?;
            return Ok(0);
        }
        Settled::Retry { at, reason, reply } => {
            ledger.execute(
                "UPDATE recipient SET due_at = ?3, attempts = attempts + 1, last_reason = ?4, last_reply = ?5 \
                 WHERE message = ?1 AND number = ?2",
                params![id.0, recipient.0, at.millis(), reason.key(), reply],
            )?;
            0
        }
        Settled::Held { reason, trouble, reply } => {
            ledger.execute(
                "UPDATE recipient SET state = 'held', hold_reason = ?3, attempts = attempts + 1, last_reason = ?4, \
                 last_reply = ?5 WHERE message = ?1 AND number = ?2",
                params![id.0, recipient.0, reason.key(), trouble.key(), reply],
            )?;
            0
        }
        Settled::Done | Settled::Failed { .. } => {
            ledger.execute("DELETE FROM recipient WHERE message = ?1 AND number = ?2", row)?
        }
    };
    ledger.claims.release((id.0, recipient.0));
    Ok(ended)
}

/// After a recipient's row has gone: the queue lets go of the message if it was the last.
pub(crate) fn end_if_served(ledger: &mut Ledger, id: QueueId) -> rusqlite::Result<()> {
    let waits = ledger.conn.prepare_cached("SELECT 1 FROM recipient WHERE message = ?1")?.exists([id.0])?;
    if waits { Ok(()) } else { reference::remove(ledger, id) }
}
