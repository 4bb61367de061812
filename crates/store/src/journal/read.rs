//! Finding events.

use super::subject::{self, Subject};
use crate::text;
use mail::{Event, QueueId, SessionId};
use rusqlite::{Connection, OptionalExtension, params};
use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

/// Batches read for one question, so that a session of a hundred thousand messages does not fill the memory.
const BATCH_LIMIT: usize = 2000;

/// Batches by their number, so that what is found in several ways is there once.
type Batches = BTreeMap<i64, Vec<Event>>;

pub(super) fn from_json(text: &str) -> rusqlite::Result<Vec<Event>> {
    text::from_json(text)
}

pub(super) fn by_message(connection: &Connection, id: QueueId) -> rusqlite::Result<Vec<Event>> {
    by_messages(connection, &BTreeSet::from([id]))
}

/// The newest messages with this Message-ID, each with its session as [`by_message`] has it.
pub(super) fn by_message_id(connection: &Connection, id: &str, limit: usize) -> rusqlite::Result<Vec<Event>> {
    let mut batches = Batches::new();
    let subject = Subject::Header(id.to_owned());
    gather(connection, &subject, BATCH_LIMIT, &mut batches)?;
    let named = batches.values().flatten().filter(|event| subject::concerns(event, &subject));
    let messages: BTreeSet<QueueId> = named.filter_map(|event| event.message).collect();
    by_messages(connection, &messages.into_iter().rev().take(limit).collect())
}

/// Taken batch by batch and never compared: two events that are equal, in one millisecond, are two.
fn by_messages(connection: &Connection, ids: &BTreeSet<QueueId>) -> rusqlite::Result<Vec<Event>> {
    let mut batches = Batches::new();
    for id in ids {
        gather(connection, &Subject::Message(*id), BATCH_LIMIT, &mut batches)?;
    }
    let is_asked = |event: &Event| event.message.is_some_and(|id| ids.contains(&id));
    let sessions: BTreeSet<SessionId> =
        batches.values().flatten().filter(|event| is_asked(event)).filter_map(|event| event.session).collect();
    for session in &sessions {
        gather(connection, &Subject::Session(*session), BATCH_LIMIT, &mut batches)?;
    }
    // Of a session, what names no message or one of these: other messages of it are other stories.
    let belongs = |event: &Event| match event.message {
        Some(_) => is_asked(event) || ids.iter().any(|id| subject::concerns(event, &Subject::Message(*id))),
        None => event.session.is_some_and(|session| sessions.contains(&session)),
    };
    Ok(in_order(batches, belongs))
}

pub(super) fn by_session(connection: &Connection, id: SessionId) -> rusqlite::Result<Vec<Event>> {
    let mut batches = Batches::new();
    gather(connection, &Subject::Session(id), BATCH_LIMIT, &mut batches)?;
    Ok(in_order(batches, |event| event.session == Some(id)))
}

/// The newest mentions, with the sessions and messages that they belong to.
pub(super) fn about(connection: &Connection, subject: &Subject, limit: usize) -> rusqlite::Result<Vec<Event>> {
    let mut batches = Batches::new();
    gather(connection, subject, limit.min(BATCH_LIMIT), &mut batches)?;
    // A mention is a moment of a visit, or of a message's way; the story needs the rest of it.
    let mentions: Vec<&Event> = batches.values().flatten().filter(|event| subject::concerns(event, subject)).collect();
    let sessions: BTreeSet<SessionId> = mentions.iter().filter_map(|event| event.session).collect();
    let messages: BTreeSet<QueueId> = mentions.iter().filter_map(|event| event.message).collect();
    for subject in
        sessions.iter().map(|id| Subject::Session(*id)).chain(messages.iter().map(|id| Subject::Message(*id)))
    {
        if batches.len() < BATCH_LIMIT {
            gather(connection, &subject, BATCH_LIMIT, &mut batches)?;
        }
    }
    let belongs = |event: &Event| {
        event.session.is_some_and(|id| sessions.contains(&id))
            || event.message.is_some_and(|id| messages.contains(&id))
            || subject::concerns(event, subject)
    };
    Ok(in_order(batches, belongs))
}

pub(super) fn recent(connection: &Connection, limit: usize) -> rusqlite::Result<Vec<Event>> {
    let mut statement = connection.prepare_cached("SELECT id, events FROM batch ORDER BY id DESC")?;
    let mut rows = statement.query([])?;
    let (mut batches, mut count) = (Batches::new(), 0);
    while count < limit
        && let Some(row) = rows.next()?
    {
        let events = from_json(row.get_ref(1)?.as_str()?)?;
        // Batches are whole visits; what is too much is cut off at the end, oldest first.
        count += events.len();
        batches.insert(row.get(0)?, events);
    }
    let mut events = in_order(batches, |_| true);
    events.drain(..events.len().saturating_sub(limit));
    Ok(events)
}

/// Adds the newest `limit` batches about a subject.
fn gather(connection: &Connection, subject: &Subject, limit: usize, batches: &mut Batches) -> rusqlite::Result<()> {
    let mut statement = connection.prepare_cached(
        "SELECT batch.id, events FROM subject JOIN batch ON batch.id = subject.batch \
         WHERE subject = ?1 ORDER BY subject.batch DESC LIMIT ?2",
    )?;
    let mut rows = statement.query(params![subject.key(), i64::try_from(limit).unwrap_or(i64::MAX)])?;
    while let Some(row) = rows.next()? {
        if let Entry::Vacant(place) = batches.entry(row.get(0)?) {
            place.insert(from_json(row.get_ref(1)?.as_str()?)?);
        }
    }
    Ok(())
}

/// By time; what has one time stays as it was written.
fn in_order(batches: Batches, belongs: impl Fn(&Event) -> bool) -> Vec<Event> {
    let mut events: Vec<Event> = batches.into_values().flatten().filter(belongs).collect();
    events.sort_by_key(|event| event.at);
    events
}

/// The greatest session or message identifier in the index; 0 if there is none.
pub(super) fn last_id(connection: &Connection) -> rusqlite::Result<i64> {
    let mut greatest = 0;
    for kind in [subject::SESSION, subject::MESSAGE] {
        let mut statement = connection.prepare_cached(
            "SELECT subject FROM subject WHERE subject >= ?1 AND subject < ?2 ORDER BY subject DESC LIMIT 1",
        )?;
        let key: Option<Vec<u8>> =
            statement.query_row(params![vec![kind], vec![kind + 1]], |row| row.get(0)).optional()?;
        if let Some(number) = key.as_deref().and_then(|key| key.get(1..9)).and_then(|octets| octets.try_into().ok()) {
            greatest = greatest.max(i64::from_be_bytes(number));
        }
    }
    Ok(greatest)
}
