//! Accepting: one message, all its recipients, one transaction.

use crate::content::{ContentRef, FinishedUpload};
use crate::due::{Due, DueRecipient, RecipientRowId};
use crate::error::AcceptError;
use crate::incoming::{Accepted, Content, Incoming, LocalRecipient, OutsideRecipient};
use crate::ledger::Ledger;
use crate::{mailbox, party, reference, text};
use mail::{Address, Party, QueueId, Reason, RecipientParameters, Timestamp};
use policy::{Holding, Lockdown};
use rusqlite::params;
use std::collections::BTreeSet;
use std::sync::Arc;

/// Accepts what is offered from outside: not when space is low.
pub(crate) fn accept(ledger: &mut Ledger, incoming: Incoming) -> rusqlite::Result<Result<Accepted, AcceptError>> {
    if ledger.space.is_low() { Ok(Err(AcceptError::Full)) } else { store(ledger, incoming) }
}

/// Writes the message, then its recipients: into mailboxes, into the queue, or all of them on hold.
pub(crate) fn store(ledger: &mut Ledger, mut incoming: Incoming) -> rusqlite::Result<Result<Accepted, AcceptError>> {
    if !is_sound(ledger, &incoming)? {
        return Ok(Err(AcceptError::Failed));
    }
    let held = match &incoming.party {
        Some(party) => party::count(ledger, &party.key(), incoming.at, &incoming.outside, incoming.limits.as_ref())?,
        None => None,
    };
    let held = held.or_else(|| disabled(ledger, incoming.party.as_ref()));
    // Counted before it is written, so that the verdict is part of the same transaction.
    let stored = Stored::from(std::mem::replace(&mut incoming.content, Content::Inline(Vec::new())));
    let row = insert_message(ledger, &incoming, &stored)?;
    let lock = Lock { is_on: ledger.directory.records().lockdown.is_some() };
    let references = match held {
        Some(holding) => hold(ledger, &row, holding.reason, &incoming.local, &incoming.outside)?,
        None => serve(ledger, &row, lock, (&incoming.local, &incoming.outside))?,
    };
    reference::set(ledger, incoming.queue_id, references)?;
    // Only now: until the row is written, dropping the upload removes its file.
    if let Some(upload) = stored.upload {
        ledger.keep_upload(upload);
    }
    let locked = held.is_none() && incoming.outside.iter().any(|recipient| lock.reason(recipient).is_some());
    let waits_for_delivery =
        held.is_none() && incoming.outside.iter().any(|recipient| lock.reason(recipient).is_none());
    let due = waits_for_delivery.then(|| due(incoming, stored.facts, stored.octets, lock));
    Ok(Ok(Accepted { held, locked, due }))
}

/// Whether lockdown is on.
#[derive(Clone, Copy)]
struct Lock {
    is_on: bool,
}

impl Lock {
    /// Why a recipient outside waits, if it does.
    fn reason(self, recipient: &OutsideRecipient) -> Option<Reason> {
        (self.is_on && Lockdown::holds(recipient.permit.party())).then_some(Reason::Lockdown)
    }
}

/// An account may have been disabled since its message was judged, and its other mail held.
fn disabled(ledger: &Ledger, party: Option<&Party>) -> Option<Holding> {
    let Some(Party::Account(name)) = party else { return None };
    let is_disabled = ledger.directory.account(name).is_some_and(|account| account.disabled);
    is_disabled.then_some(Holding { reason: Reason::AccountDisabled, count: 0, limit: 0 })
}

fn insert_message(ledger: &Ledger, incoming: &Incoming, stored: &Stored) -> rusqlite::Result<Row> {
    let reverse_path = incoming.reverse_path.to_string();
    ledger.execute(
        "INSERT INTO message (id, arrived_at, origin, session, party, reverse_path, parameters, eight_bit, \
         size_octets, content) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
        params![
            // The key grows with time, so that the tree is only ever appended to.
            incoming.queue_id.0,
            incoming.at.millis(),
            text::origin_text(incoming.origin),
            incoming.session.map(|id| id.0),
            incoming.party.as_ref().map(Party::key),
            reverse_path,
            text::parameters_text(&incoming.parameters)?,
            stored.facts.eight_bit,
            stored.facts.size_octets.cast_signed(),
            stored.octets.as_deref(),
        ],
    )?;
    let read_octets = mailbox::read_octets(&reverse_path, stored.facts.size_octets);
    Ok(Row { queue_id: incoming.queue_id, at: incoming.at, read_octets })
}

/// The recipients outside, for the caller to deliver now.
fn due(incoming: Incoming, facts: Facts, octets: Option<Arc<[u8]>>, lock: Lock) -> Due {
    let Incoming { queue_id, at, origin, party, reverse_path, parameters, local, outside, .. } = incoming;
    Due {
        queue_id,
        arrived_at: at,
        origin,
        party,
        reverse_path,
        parameters,
        size_octets: facts.size_octets,
        eight_bit: facts.eight_bit,
        content: ContentRef { queue_id, octets },
        recipients: due_recipients(local.len(), outside, lock),
    }
}

/// Whether somebody is to get it, its content is its own, and its mailboxes are still there. An account may have been
/// removed since RCPT; the client that comes back is then told so at RCPT.
fn is_sound(ledger: &mut Ledger, incoming: &Incoming) -> rusqlite::Result<bool> {
    let content_is_its_own = match &incoming.content {
        Content::Inline(_) => true,
        Content::File(upload) => upload.queue_id() == incoming.queue_id,
    };
    let somebody_gets_it = !(incoming.local.is_empty() && incoming.outside.is_empty());
    // In the writer's cache after the first message, so this reads nothing.
    for recipient in &incoming.local {
        if !mailbox::exists(ledger, &recipient.mailbox)? {
            return Ok(false);
        }
    }
    Ok(content_is_its_own && somebody_gets_it)
}

/// A content as the row has it.
struct Stored {
    octets: Option<Arc<[u8]>>,
    upload: Option<FinishedUpload>,
    facts: Facts,
}

#[derive(Clone, Copy)]
struct Facts {
    size_octets: u64,
    eight_bit: bool,
}

impl From<Content> for Stored {
    fn from(content: Content) -> Self {
        match content {
            Content::Inline(octets) => {
                let facts = Facts { size_octets: octets.len() as u64, eight_bit: !octets.is_ascii() };
                Self { octets: Some(octets.into()), upload: None, facts }
            }
            Content::File(upload) => {
                let facts = Facts { size_octets: upload.size_octets(), eight_bit: upload.eight_bit() };
                Self { octets: None, upload: Some(upload), facts }
            }
        }
    }
}

/// What recipients' rows need to know of their message.
struct Row {
    queue_id: QueueId,
    at: Timestamp,
    read_octets: u64,
}

/// Mailboxes get it now, the queue the rest; returns how many references that makes.
fn serve(
    ledger: &mut Ledger,
    row: &Row,
    lock: Lock,
    (local, outside): (&[LocalRecipient], &[OutsideRecipient]),
) -> rusqlite::Result<u32> {
    // Two addresses that lead to one mailbox are one copy.
    let mailboxes: BTreeSet<Address> = local.iter().map(|recipient| recipient.mailbox.folded()).collect();
    for mailbox in &mailboxes {
        mailbox::deliver(ledger, mailbox, row.queue_id, row.read_octets)?;
    }
    for (number, recipient) in (first_outside(local.len())..).zip(outside) {
        let reason = lock.reason(recipient);
        insert_outside(ledger, row, number, recipient, reason)?;
        if reason.is_none() {
            // Whoever accepts it delivers it: no second transaction to hand it out.
            ledger.claims.take((row.queue_id.0, number));
        }
    }
    let copies = u32::try_from(mailboxes.len()).unwrap_or(u32::MAX);
    Ok(copies.saturating_add(u32::from(!outside.is_empty())))
}

/// Everything waits; the queue's is the one reference.
fn hold(
    ledger: &Ledger,
    row: &Row,
    reason: Reason,
    local: &[LocalRecipient],
    outside: &[OutsideRecipient],
) -> rusqlite::Result<u32> {
    for (number, recipient) in (0_u32..).zip(local) {
        ledger.execute(
            "INSERT INTO recipient (message, number, address, mailbox, parameters, state, hold_reason, due_at) \
             VALUES (?1, ?2, ?3, ?4, ?5, 'held', ?6, ?7)",
            params![
                row.queue_id.0,
                number,
                recipient.address.to_string(),
                recipient.mailbox.folded().to_string(),
                text::parameters_text(&recipient.parameters)?,
                reason.key(),
                row.at.millis(),
            ],
        )?;
    }
    for (number, recipient) in (first_outside(local.len())..).zip(outside) {
        insert_outside(ledger, row, number, recipient, Some(reason))?;
    }
    Ok(1)
}

/// Local recipients have the first numbers.
fn first_outside(local: usize) -> u32 {
    u32::try_from(local).unwrap_or(u32::MAX)
}

fn insert_outside(
    ledger: &Ledger,
    row: &Row,
    number: u32,
    recipient: &OutsideRecipient,
    hold_reason: Option<Reason>,
) -> rusqlite::Result<()> {
    ledger.execute(
        "INSERT INTO recipient (message, number, address, permit, parameters, state, hold_reason, due_at) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        params![
            row.queue_id.0,
            number,
            recipient.address.to_string(),
            // The permit ends here: what is in the row was permitted, and nothing else can get into it.
            recipient.permit.party().key(),
            text::parameters_text::<RecipientParameters>(&recipient.parameters)?,
            if hold_reason.is_some() { "held" } else { "queued" },
            hold_reason.map(Reason::key),
            row.at.millis(),
        ],
    )?;
    Ok(())
}

fn due_recipients(local: usize, outside: Vec<OutsideRecipient>, lock: Lock) -> Vec<DueRecipient> {
    (first_outside(local)..)
        .zip(outside)
        .filter(|(_, recipient)| lock.reason(recipient).is_none())
        .map(|(number, recipient)| DueRecipient {
            id: RecipientRowId(number),
            address: recipient.address,
            parameters: recipient.parameters,
            attempts: 0,
            warned: false,
        })
        .collect()
}
