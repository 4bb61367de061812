//! Mailboxes: what lies in them, under numbers that are never used twice (RFC 1939 §7 UIDL, RFC 3501 §2.3.1.1).

use crate::content::ContentSource;
use crate::error::{ReadError, WriteError};
use crate::incoming::{MailboxSize, Told};
use crate::ledger::Ledger;
use crate::{reference, text};
use mail::{Address, QueueId};
use rusqlite::{Connection, OptionalExtension, params};
use std::collections::HashMap;

/// A message's number in its mailbox: 1 and up, only ever growing, never used again, even after deletion.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Uid(pub u32);

/// One message in a mailbox.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MailboxEntry {
    /// Its number.
    pub uid: Uid,
    /// Its length as it is read, the Return-Path field included.
    pub size_octets: u64,
    /// Under which queue id it came.
    pub queue_id: QueueId,
}

/// A message as its recipient reads it: first `return_path`, then the content.
#[derive(Debug)]
pub struct MailboxMessage {
    /// The Return-Path field with its CRLF (RFC 5321 §4.4).
    pub return_path: Vec<u8>,
    /// What was received.
    pub content: ContentSource,
}

impl MailboxMessage {
    /// Octets in all.
    pub fn size_octets(&self) -> u64 {
        self.return_path.len() as u64 + self.content.len()
    }
}

fn return_path_field(reverse_path: &str) -> String {
    format!("Return-Path: {reverse_path}\r\n")
}

/// How long a message is as it is read.
pub(crate) fn read_octets(reverse_path: &str, size_octets: u64) -> u64 {
    size_octets + return_path_field(reverse_path).len() as u64
}

/// Numbers are set aside on disk by this many, so that an undo or a restart can never use one twice; a restart skips
/// what was set aside and not used.
const RESERVE: u32 = 256;

/// Mailboxes' ids and next numbers, by folded address. A cache: it can be forgotten at any time.
#[derive(Debug, Default)]
pub(crate) struct MailboxNumbers(HashMap<Address, Numbers>);

#[derive(Debug, Clone, Copy)]
struct Numbers {
    id: i64,
    next: u32,
    reserved: u32,
}

impl MailboxNumbers {
    pub(crate) fn forget(&mut self) {
        self.0.clear();
    }
}

fn numbers(ledger: &mut Ledger, mailbox: &Address) -> rusqlite::Result<Option<Numbers>> {
    // Folded: one mailbox under two keys would hand out one number twice.
    let key = mailbox.folded();
    if let Some(known) = ledger.numbers.0.get(&key) {
        return Ok(Some(*known));
    }
    let found = {
        let mut statement = ledger.conn.prepare_cached("SELECT id, reserved_uid FROM mailbox WHERE address = ?1")?;
        statement.query_row([key.to_string()], |row| Ok((row.get(0)?, row.get(1)?))).optional()?
    };
    // After a restart, and after an undo, numbers below the reserved one may be in use.
    Ok(found.map(|(id, reserved)| {
        let numbers = Numbers { id, next: reserved + 1, reserved };
        ledger.numbers.0.insert(key, numbers);
        numbers
    }))
}

pub(crate) fn exists(ledger: &mut Ledger, mailbox: &Address) -> rusqlite::Result<bool> {
    Ok(numbers(ledger, mailbox)?.is_some())
}

/// Puts a message into a mailbox, and says how full that is now; the caller counts the reference.
pub(crate) fn deliver(
    ledger: &mut Ledger,
    mailbox: &Address,
    id: QueueId,
    size_octets: u64,
) -> rusqlite::Result<MailboxSize> {
    let mut numbers = numbers(ledger, mailbox)?.ok_or(rusqlite::Error::QueryReturnedNoRows)?;
    // In the same transaction as the first entry that needs it, so no number is ever used before it is set aside.
    if numbers.next > numbers.reserved {
        numbers.reserved = numbers.reserved.saturating_add(RESERVE);
        ledger.execute("UPDATE mailbox SET reserved_uid = ?2 WHERE id = ?1", params![numbers.id, numbers.reserved])?;
    }
    let (now, told) = grow(ledger, numbers.id, size_octets.cast_signed())?;
    ledger.execute(
        "INSERT INTO entry (mailbox, uid, message, size_octets) VALUES (?1, ?2, ?3, ?4)",
        params![numbers.id, numbers.next, id.0, size_octets.cast_signed()],
    )?;
    numbers.next = numbers.next.saturating_add(1);
    ledger.numbers.0.insert(mailbox.folded(), numbers);
    Ok(MailboxSize { account: mailbox.folded(), size_octets: now.cast_unsigned(), told })
}

/// A mailbox holds so much more, or less; returns how much that makes, and whether somebody was told of it.
fn grow(ledger: &Ledger, mailbox: i64, octets: i64) -> rusqlite::Result<(i64, bool)> {
    let mut statement = ledger.conn.prepare_cached(
        "UPDATE mailbox SET size_octets = size_octets + ?2 WHERE id = ?1 RETURNING size_octets, told_full",
    )?;
    statement.query_row(params![mailbox, octets], |row| Ok((row.get(0)?, row.get(1)?)))
}

/// Notes that somebody was told how full the mailbox is, or that it is so no longer; whether that is news.
pub(crate) fn set_told(ledger: &Ledger, mailbox: &Address, told: Told) -> rusqlite::Result<bool> {
    let key = mailbox.folded().to_string();
    let sql = "UPDATE mailbox SET told_full = ?2 WHERE address = ?1 AND told_full <> ?2";
    ledger.execute(sql, params![key, told == Told::Yes]).map(|changed| changed > 0)
}

/// How full each mailbox is, or the one that is named.
pub(crate) fn sizes(connection: &Connection, mailbox: Option<&Address>) -> rusqlite::Result<Vec<MailboxSize>> {
    let mut statement = connection.prepare_cached(
        "SELECT address, size_octets, told_full FROM mailbox WHERE ?1 IS NULL OR address = ?1 ORDER BY address",
    )?;
    let rows = statement.query_map([mailbox.map(|mailbox| mailbox.folded().to_string())], |row| {
        let account = text::address(row.get_ref(0)?.as_str()?)?;
        Ok(MailboxSize { account, size_octets: row.get::<_, i64>(1)?.cast_unsigned(), told: row.get(2)? })
    })?;
    rows.collect()
}

pub(crate) fn create(ledger: &Ledger, account: &Address) -> rusqlite::Result<()> {
    ledger.execute("INSERT INTO mailbox (address) VALUES (?1)", [account.folded().to_string()]).map(|_| ())
}

/// Removes a mailbox and all that lies in it, so that nobody who gets the address later reads it.
pub(crate) fn remove(ledger: &mut Ledger, account: &Address) -> rusqlite::Result<()> {
    let Some(Numbers { id, .. }) = numbers(ledger, account)? else { return Ok(()) };
    let uids = entries(&ledger.conn, account)?.into_iter().map(|entry| entry.uid).collect::<Vec<_>>();
    delete_entries(ledger, id, &uids)?;
    ledger.execute("DELETE FROM mailbox WHERE id = ?1", [id])?;
    // The next mailbox of this address has another id.
    ledger.numbers.forget();
    Ok(())
}

/// Deletes messages; how many were there.
pub(crate) fn delete(
    ledger: &mut Ledger,
    mailbox: &Address,
    uids: &[Uid],
) -> rusqlite::Result<Result<u32, WriteError>> {
    match numbers(ledger, mailbox)? {
        Some(numbers) => delete_entries(ledger, numbers.id, uids).map(Ok),
        None => Ok(Ok(0)),
    }
}

fn delete_entries(ledger: &mut Ledger, mailbox: i64, uids: &[Uid]) -> rusqlite::Result<u32> {
    let (mut deleted, mut octets) = (0, 0);
    for uid in uids {
        // One by one: each entry that goes may be its message's last reference.
        let gone: Option<(i64, i64)> = {
            let mut statement = ledger
                .conn
                .prepare_cached("DELETE FROM entry WHERE mailbox = ?1 AND uid = ?2 RETURNING message, size_octets")?;
            statement.query_row(params![mailbox, uid.0], |row| Ok((row.get(0)?, row.get(1)?))).optional()?
        };
        if let Some((id, size_octets)) = gone {
            reference::remove(ledger, QueueId(id))?;
            deleted += 1;
            octets += size_octets;
        }
    }
    if deleted > 0 {
        grow(ledger, mailbox, -octets)?;
    }
    Ok(deleted)
}

/// What lies in a mailbox, in the order of arrival.
pub(crate) fn entries(connection: &Connection, mailbox: &Address) -> rusqlite::Result<Vec<MailboxEntry>> {
    let mut statement = connection.prepare_cached(
        "SELECT uid, size_octets, message FROM entry WHERE mailbox = (SELECT id FROM mailbox WHERE address = ?1) \
         ORDER BY uid",
    )?;
    let rows = statement.query_map([mailbox.folded().to_string()], |row| {
        Ok(MailboxEntry {
            uid: Uid(row.get(0)?),
            size_octets: row.get::<_, i64>(1)?.cast_unsigned(),
            queue_id: QueueId(row.get(2)?),
        })
    })?;
    rows.collect()
}

/// A message's row, as far as its reader needs it.
pub(crate) struct Found {
    pub(crate) queue_id: QueueId,
    pub(crate) return_path: Vec<u8>,
    /// `None`: in a file.
    pub(crate) octets: Option<Vec<u8>>,
}

pub(crate) fn find(connection: &Connection, mailbox: &Address, uid: Uid) -> Result<Option<Found>, ReadError> {
    let mut statement = connection.prepare_cached(
        "SELECT message.id, reverse_path, content FROM entry JOIN message ON message.id = entry.message \
         WHERE mailbox = (SELECT id FROM mailbox WHERE address = ?1) AND uid = ?2",
    )?;
    let found = statement.query_row(params![mailbox.folded().to_string(), uid.0], |row| {
        let return_path = return_path_field(&row.get::<_, String>(1)?).into_bytes();
        Ok(Found { queue_id: QueueId(row.get(0)?), return_path, octets: row.get(2)? })
    });
    Ok(found.optional()?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use mail::ReversePath;

    #[test]
    fn the_return_path_field_is_the_reverse_path_in_brackets() {
        assert_eq!(return_path_field(&ReversePath::Null.to_string()), "Return-Path: <>\r\n");
        let path = ReversePath::Address("a@b.example".parse().unwrap()).to_string();
        assert_eq!(return_path_field(&path), "Return-Path: <a@b.example>\r\n");
        assert_eq!(read_octets(&path, 10), 10 + 28);
    }
}
