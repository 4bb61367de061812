//! The queue as an administrator sees and changes it.

use crate::due::RecipientRowId;
use crate::error::QueueError;
use crate::ledger::Ledger;
use crate::{mailbox, party, reference, settle, text};
use mail::event::{Origin, QueueAction};
use mail::{Address, Party, QueueId, Reason, RecipientParameters, ReversePath, SenderParameters, Timestamp};
use rusqlite::{Connection, Row, params};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// A message of which some recipients are not served yet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct QueueMessage {
    /// Its name.
    pub queue_id: QueueId,
    /// When it arrived.
    pub arrived_at: Timestamp,
    /// Who made it.
    pub origin: Origin,
    /// Who of ours sends it.
    pub party: Option<Party>,
    /// Where reports go.
    pub reverse_path: ReversePath,
    /// MAIL's parameters; not part of what is shown.
    #[serde(skip)]
    pub parameters: SenderParameters,
    /// Octets of content.
    pub size_octets: u64,
    /// Those not served yet, at least one.
    pub recipients: Vec<QueueRecipient>,
}

/// A recipient that is not served yet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct QueueRecipient {
    /// Its number.
    pub id: RecipientRowId,
    /// As RCPT had it.
    pub address: Address,
    /// Where it is to go.
    pub destination: Destination,
    /// RCPT's parameters; not part of what is shown.
    #[serde(skip)]
    pub parameters: RecipientParameters,
    /// What it waits for.
    pub state: RecipientState,
    /// How many attempts have failed so far.
    pub attempts: u32,
    /// Whether its sender has been told that it is late.
    pub warned: bool,
    /// Why the last attempt failed.
    pub last_reason: Option<Reason>,
    /// What the next hop said then.
    pub last_reply: Option<String>,
}

/// Where a recipient's copy is to go.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Destination {
    /// Into this account's mailbox.
    Mailbox(Address),
    /// To another server, by this party's permit.
    Outside(Party),
}

/// What a recipient waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "kebab-case")]
pub enum RecipientState {
    /// Its time.
    Queued {
        /// When it is tried next.
        due_at: Timestamp,
    },
    /// A person.
    Held {
        /// Why.
        reason: Reason,
    },
}

/// The oldest messages of the queue, at most `limit`.
pub(crate) fn list(connection: &Connection, limit: usize) -> rusqlite::Result<Vec<QueueMessage>> {
    let mut statement =
        connection.prepare_cached("SELECT DISTINCT message FROM recipient ORDER BY message LIMIT ?1")?;
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let ids = statement.query_map([limit], |row| row.get(0))?.collect::<rusqlite::Result<Vec<i64>>>()?;
    let readable = ids.into_iter().map(|id| show(connection, QueueId(id)));
    readable.filter(|shown| !shown.as_ref().is_err_and(text::is_unreadable)).filter_map(Result::transpose).collect()
}

/// Messages of the queue whose entry cannot be read, the oldest ones, at most `limit`.
pub(crate) fn unreadable(connection: &Connection, limit: usize) -> rusqlite::Result<Vec<QueueId>> {
    let mut statement = connection.prepare_cached("SELECT DISTINCT message FROM recipient ORDER BY message")?;
    let ids = statement.query_map([], |row| row.get(0))?.collect::<rusqlite::Result<Vec<i64>>>()?;
    let is_unreadable = |id: &QueueId| show(connection, *id).is_err_and(|error| text::is_unreadable(&error));
    Ok(ids.into_iter().map(QueueId).filter(is_unreadable).take(limit).collect())
}

/// Takes a message out of the queue whatever its entry says; copies in mailboxes stay.
pub(crate) fn remove_unread(ledger: &mut Ledger, id: QueueId) -> rusqlite::Result<Result<(), QueueError>> {
    if !ledger.conn.prepare_cached("SELECT 1 FROM recipient WHERE message = ?1")?.exists([id.0])? {
        return Ok(Err(QueueError::NoSuchMessage));
    }
    remove(ledger, id).map(Ok)
}

/// How much waits in the queue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct QueueFigures {
    /// Messages.
    pub messages: u64,
    /// Recipients that wait for their time.
    pub queued: u64,
    /// Recipients that wait for a person.
    pub held: u64,
    /// When the oldest message arrived.
    pub oldest_at: Option<Timestamp>,
}

/// How much waits.
pub(crate) fn figures(connection: &Connection) -> rusqlite::Result<QueueFigures> {
    let mut statement = connection.prepare_cached(
        "SELECT count(DISTINCT message), coalesce(sum(state = 'queued'), 0), coalesce(sum(state = 'held'), 0), \
         (SELECT arrived_at FROM message WHERE id = (SELECT min(message) FROM recipient)) FROM recipient",
    )?;
    statement.query_row([], |row| {
        let count = |column: usize| row.get::<_, i64>(column).map(i64::cast_unsigned);
        let oldest_at = row.get::<_, Option<i64>>(3)?.map(Timestamp);
        Ok(QueueFigures { messages: count(0)?, queued: count(1)?, held: count(2)?, oldest_at })
    })
}

/// One message of the queue.
pub(crate) fn show(connection: &Connection, id: QueueId) -> rusqlite::Result<Option<QueueMessage>> {
    let recipients = recipients(connection, id)?;
    if recipients.is_empty() {
        return Ok(None);
    }
    let mut statement = connection.prepare_cached(
        "SELECT arrived_at, origin, party, reverse_path, size_octets, parameters FROM message WHERE id = ?1",
    )?;
    let message = statement.query_row([id.0], |row| {
        Ok(QueueMessage {
            queue_id: id,
            arrived_at: Timestamp(row.get(0)?),
            origin: text::origin(row.get_ref(1)?.as_str()?)?,
            party: row.get_ref(2)?.as_str_or_null()?.map(text::party).transpose()?,
            reverse_path: text::reverse_path(row.get_ref(3)?.as_str()?)?,
            size_octets: row.get::<_, i64>(4)?.cast_unsigned(),
            parameters: text::parameters(row.get_ref(5)?.as_str_or_null()?)?,
            recipients,
        })
    });
    message.map(Some)
}

fn recipients(connection: &Connection, id: QueueId) -> rusqlite::Result<Vec<QueueRecipient>> {
    let mut statement = connection.prepare_cached(
        "SELECT number, address, mailbox, permit, hold_reason, due_at, attempts, warned, last_reason, last_reply, parameters \
         FROM recipient WHERE message = ?1 ORDER BY number",
    )?;
    statement.query_map([id.0], recipient)?.collect()
}

fn recipient(row: &Row<'_>) -> rusqlite::Result<QueueRecipient> {
    let destination = match row.get_ref(2)?.as_str_or_null()? {
        Some(mailbox) => Destination::Mailbox(text::address(mailbox)?),
        None => Destination::Outside(text::party(row.get_ref(3)?.as_str()?)?),
    };
    let state = match row.get_ref(4)?.as_str_or_null()? {
        Some(reason) => RecipientState::Held { reason: text::reason(reason)? },
        None => RecipientState::Queued { due_at: Timestamp(row.get(5)?) },
    };
    Ok(QueueRecipient {
        id: RecipientRowId(row.get(0)?),
        address: text::address(row.get_ref(1)?.as_str()?)?,
        destination,
        state,
        attempts: row.get(6)?,
        warned: row.get(7)?,
        last_reason: row.get_ref(8)?.as_str_or_null()?.map(text::reason).transpose()?,
        last_reply: row.get(9)?,
        parameters: text::parameters(row.get_ref(10)?.as_str_or_null()?)?,
    })
}

/// Carries out an order; returns the message as it was before.
pub(crate) fn change(
    ledger: &mut Ledger,
    id: QueueId,
    action: QueueAction,
    now: Timestamp,
) -> rusqlite::Result<Result<QueueMessage, QueueError>> {
    let Some(message) = show(&ledger.conn, id)? else { return Ok(Err(QueueError::NoSuchMessage)) };
    match action {
        QueueAction::Hold => hold(ledger, id)?,
        QueueAction::Release => release(ledger, &message, now)?,
        QueueAction::Retry => retry(ledger, id, now)?,
        QueueAction::Remove => remove(ledger, id)?,
    }
    Ok(Ok(message))
}

fn hold(ledger: &Ledger, id: QueueId) -> rusqlite::Result<()> {
    let reason = Reason::HeldByAdministrator.key();
    ledger.execute(
        "UPDATE recipient SET state = 'held', hold_reason = ?2 WHERE message = ?1 AND (state = 'queued' OR hold_reason = ?3)",
        // What a person holds, the end of lockdown does not let go.
        params![id.0, reason, Reason::Lockdown.key()],
    )?;
    Ok(())
}

fn retry(ledger: &Ledger, id: QueueId, now: Timestamp) -> rusqlite::Result<()> {
    ledger.execute(
        "UPDATE recipient SET due_at = ?2 WHERE message = ?1 AND state = 'queued'",
        params![id.0, now.millis()],
    )?;
    Ok(())
}

fn remove(ledger: &mut Ledger, id: QueueId) -> rusqlite::Result<()> {
    // Claims are left: the worker settles what is not there any more, and releases them so.
    ledger.execute("DELETE FROM recipient WHERE message = ?1", [id.0])?;
    reference::remove(ledger, id)
}

/// Local recipients get it now, the others become due; those outside are known to the sender from now on.
fn release(ledger: &mut Ledger, message: &QueueMessage, now: Timestamp) -> rusqlite::Result<()> {
    let id = message.queue_id;
    let held = |r: &&QueueRecipient| matches!(r.state, RecipientState::Held { .. });
    // A set, as when it is accepted: two addresses that lead to one mailbox are one copy.
    let mut mailboxes = BTreeSet::new();
    for recipient in message.recipients.iter().filter(held) {
        match &recipient.destination {
            Destination::Mailbox(mailbox) => {
                mailboxes.insert(mailbox);
            }
            Destination::Outside(Party::Behind(_)) => {}
            Destination::Outside(party) => {
                party::remember(ledger, &party.key(), [&recipient.address.folded().to_string()])?;
            }
        }
    }
    let octets = mailbox::read_octets(&message.reverse_path.to_string(), message.size_octets);
    for mailbox in &mailboxes {
        mailbox::deliver(ledger, mailbox, id, octets)?;
    }
    // First the new references, then the queue's may go: in between the message is never without any.
    reference::add(ledger, id, u32::try_from(mailboxes.len()).unwrap_or(u32::MAX))?;
    ledger.execute("DELETE FROM recipient WHERE message = ?1 AND mailbox IS NOT NULL", [id.0])?;
    if ledger.directory.records().lockdown.is_some() {
        // A person's release does not open what lockdown has shut: it waits on, for another reason.
        ledger.execute(
            "UPDATE recipient SET hold_reason = ?2 WHERE message = ?1 AND state = 'held' AND permit NOT LIKE 'behind:%'",
            params![id.0, Reason::Lockdown.key()],
        )?;
    }
    ledger.execute(
        "UPDATE recipient SET state = 'queued', hold_reason = NULL, due_at = ?2 \
         WHERE message = ?1 AND state = 'held' AND hold_reason <> ?3",
        params![id.0, now.millis(), Reason::Lockdown.key()],
    )?;
    if mailboxes.is_empty() { Ok(()) } else { settle::end_if_served(ledger, id) }
}

/// Lockdown begins: everything that was to leave is held. Attempts under way end as they end; what they leave is held.
pub(crate) fn lock(ledger: &Ledger) -> rusqlite::Result<()> {
    ledger.execute(
        "UPDATE recipient SET state = 'held', hold_reason = ?1 WHERE state = 'queued' AND permit NOT LIKE 'behind:%'",
        [Reason::Lockdown.key()],
    )?;
    Ok(())
}

/// Lockdown ends: what it held is due as it was before; what limits or persons held stays held.
pub(crate) fn unlock(ledger: &Ledger) -> rusqlite::Result<()> {
    ledger.execute(
        "UPDATE recipient SET state = 'queued', hold_reason = NULL WHERE state = 'held' AND hold_reason = ?1",
        [Reason::Lockdown.key()],
    )?;
    Ok(())
}

/// How many messages lockdown holds.
pub(crate) fn locked(connection: &Connection) -> rusqlite::Result<u32> {
    let mut statement =
        connection.prepare_cached("SELECT count(DISTINCT message) FROM recipient WHERE hold_reason = ?1")?;
    statement.query_row([Reason::Lockdown.key()], |row| row.get(0))
}
