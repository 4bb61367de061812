//! What each of ours sent today, and to whom it ever wrote: counted in the accepting transaction, so that two
//! messages at once cannot both be the last one allowed.

use crate::incoming::OutsideRecipient;
use crate::ledger::Ledger;
use mail::{Party, Timestamp};
use policy::{DailyLimits, Holding};
use rusqlite::{OptionalExtension, params};
use std::collections::HashSet;

/// Counts one message of the party; says whether it must be held. `None` for limits: counted, never held.
///
/// The recipients of a message that is held are neither counted nor remembered: what is over the limit today is no
/// acquaintance tomorrow.
pub(crate) fn count(
    ledger: &Ledger,
    party: &str,
    at: Timestamp,
    outside: &[OutsideRecipient],
    limits: Option<&DailyLimits>,
) -> rusqlite::Result<Option<Holding>> {
    let today = Today::of(ledger, party, at)?;
    // Saturating: a count that wraps would let a party go on.
    let messages = today.messages.saturating_add(1);
    // Who is at a domain of ours is no stranger, wherever the mailbox is.
    let outside = outside.iter().filter(|recipient| !matches!(recipient.permit.party(), Party::Behind(_)));
    let strangers = first_time(ledger, party, outside.map(|r| r.address.folded().to_string()))?;
    let recipients = today.recipients.saturating_add(u32::try_from(strangers.len()).unwrap_or(u32::MAX));
    let held = limits.and_then(|limits| policy::holding(limits, messages, recipients));
    if held.is_none() {
        remember(ledger, party, &strangers)?;
    }
    // The message counts, held or not; so a party over its limit stays over it until the day ends.
    let recipients = if held.is_none() { recipients } else { today.recipients };
    ledger.execute(
        "INSERT INTO party_day (party, day, messages, recipients) VALUES (?1, ?2, ?3, ?4) ON CONFLICT (party) \
         DO UPDATE SET day = excluded.day, messages = excluded.messages, recipients = excluded.recipients",
        params![party, today.day, messages, recipients],
    )?;
    Ok(held)
}

/// What a party did on its day so far.
struct Today {
    day: i64,
    messages: u32,
    recipients: u32,
}

impl Today {
    fn of(ledger: &Ledger, party: &str, at: Timestamp) -> rusqlite::Result<Self> {
        let mut statement =
            ledger.conn.prepare_cached("SELECT day, messages, recipients FROM party_day WHERE party = ?1")?;
        let last = statement
            .query_row([party], |row| Ok(Self { day: row.get(0)?, messages: row.get(1)?, recipients: row.get(2)? }))
            .optional()?;
        // A clock that steps back must not open a new day; one that comes back from far ahead must not keep this one open.
        let is_today = |last: &Self| (at.day()..=at.day() + 1).contains(&last.day);
        Ok(last.filter(is_today).unwrap_or(Self { day: at.day(), messages: 0, recipients: 0 }))
    }
}

/// Those to whom the party never wrote, each once.
fn first_time(
    ledger: &Ledger,
    party: &str,
    addresses: impl Iterator<Item = String>,
) -> rusqlite::Result<HashSet<String>> {
    let mut statement = ledger.conn.prepare_cached("SELECT 1 FROM correspondent WHERE party = ?1 AND address = ?2")?;
    // A set: one message that names somebody twice has one new recipient.
    let mut strangers = HashSet::new();
    for address in addresses {
        if !statement.exists(params![party, address])? {
            strangers.insert(address);
        }
    }
    Ok(strangers)
}

/// From now on the party has written to them.
pub(crate) fn remember<'a>(
    ledger: &Ledger,
    party: &str,
    addresses: impl IntoIterator<Item = &'a String>,
) -> rusqlite::Result<()> {
    for address in addresses {
        ledger
            .execute("INSERT OR IGNORE INTO correspondent (party, address) VALUES (?1, ?2)", params![party, address])?;
    }
    Ok(())
}
