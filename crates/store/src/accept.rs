//! Accepting: one message, all its recipients, one transaction.

use crate::content::{ContentRef, FinishedUpload};
use crate::due::{Due, DueRecipient, RecipientRowId};
use crate::error::AcceptError;
use crate::incoming::{
    Accepted, AcceptedForward, Content, Forward, Incoming, LocalRecipient, MailboxSize, OutsideRecipient,
};
use crate::ledger::Ledger;
use crate::{mailbox, party, reference, text};
use mail::{Address, Party, QueueId, Reason, RecipientParameters, ReversePath, Timestamp};
use policy::{Holding, Lockdown};
use rusqlite::params;
use std::collections::BTreeSet;
use std::sync::Arc;

/// Accepts what is offered from outside: not when space is low.
pub(crate) fn accept(ledger: &mut Ledger, incoming: Incoming) -> rusqlite::Result<Result<Accepted, AcceptError>> {
    if ledger.space.is_low() { Ok(Err(AcceptError::Full)) } else { store(ledger, incoming) }
}

/// Writes the message with its recipients, into mailboxes, into the queue or all of them on hold, and the copies that
/// forwarding makes of it.
pub(crate) fn store(ledger: &mut Ledger, mut incoming: Incoming) -> rusqlite::Result<Result<Accepted, AcceptError>> {
    let forwards = std::mem::take(&mut incoming.forwards);
    if !is_sound(ledger, &incoming, &forwards)? {
        return Ok(Err(AcceptError::Failed));
    }
    let held = match &incoming.party {
        Some(party) => party::count(ledger, &party.key(), incoming.at, &incoming.outside, incoming.limits.as_ref())?,
        None => None,
    };
    let held = held.or_else(|| disabled(ledger, incoming.party.as_ref()));
    let copies: Vec<_> = forwards.into_iter().map(|forward| copy(&incoming, forward)).collect();
    // Counted before it is written, so that the verdict is part of the same transaction.
    let mut accepted = write(ledger, incoming, held, IfItFails::Report)?;
    for (copy, if_it_fails) in copies {
        let queue_id = copy.queue_id;
        let key = copy.party.as_ref().map(Party::key).unwrap_or_default();
        let over = party::count(ledger, &key, copy.at, &copy.outside, copy.limits.as_ref())?;
        // What is held of one of ours does not leave by way of somebody's forwarding.
        let Accepted { held, locked, due, .. } = write(ledger, copy, held.or(over), if_it_fails)?;
        accepted.forwards.push(AcceptedForward { queue_id, held, locked, due });
    }
    Ok(Ok(accepted))
}

/// A copy as a message: from the account that forwards, so that nobody else gets a report about it. What came with the null
/// reverse-path goes on with it (RFC 5321 §4.5.5); the row has the original's, as a reader would want to see it.
fn copy(original: &Incoming, forward: Forward) -> (Incoming, IfItFails) {
    let Forward { queue_id, account, parameters, content, targets, keeps, limits } = forward;
    let copy = Incoming {
        queue_id,
        at: original.at,
        origin: original.origin,
        session: original.session,
        party: Some(Party::Forward(account)),
        reverse_path: original.reverse_path.clone(),
        parameters,
        content,
        local: Vec::new(),
        outside: targets,
        limits,
        forwards: Vec::new(),
    };
    (copy, if keeps { IfItFails::Report } else { IfItFails::Rescue })
}

/// What is done about a recipient outside that fails for good.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum IfItFails {
    /// Its sender is told.
    Report,
    /// The message is put into the mailbox of the account that forwarded it, too.
    Rescue,
}

/// Writes one message. One that has no recipient of its own, because all of it is forwarded, is not written.
fn write(
    ledger: &mut Ledger,
    mut incoming: Incoming,
    held: Option<Holding>,
    if_it_fails: IfItFails,
) -> rusqlite::Result<Accepted> {
    let mut accepted = Accepted { held, locked: false, due: None, forwards: Vec::new(), mailboxes: Vec::new() };
    if incoming.local.is_empty() && incoming.outside.is_empty() {
        return Ok(accepted);
    }
    let stored = Stored::from(std::mem::replace(&mut incoming.content, Content::Inline(Vec::new())));
    let row = Row { if_it_fails, ..insert_message(ledger, &incoming, &stored)? };
    let lock = Lock { is_on: ledger.directory.records().lockdown.is_some() };
    let references = match held {
        Some(holding) => hold(ledger, &row, holding.reason, &incoming.local, &incoming.outside)?,
        None => {
            let (references, mailboxes) = serve(ledger, &row, lock, (&incoming.local, &incoming.outside))?;
            accepted.mailboxes = mailboxes;
            references
        }
    };
    reference::set(ledger, incoming.queue_id, references)?;
    // Only now: until the row is written, dropping the upload removes its file.
    if let Some(upload) = stored.upload {
        ledger.keep_upload(upload);
    }
    if held.is_none() {
        accepted.locked = incoming.outside.iter().any(|recipient| lock.reason(recipient).is_some());
        let leaves_now = incoming.outside.iter().any(|recipient| lock.reason(recipient).is_none());
        accepted.due = leaves_now.then(|| due(incoming, stored.facts, stored.octets, lock));
    }
    Ok(accepted)
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
    let party = party?;
    let name = match party {
        Party::Account(name) => Some(name.clone()),
        party => party.mail_fetched_by(),
    };
    let is_disabled = ledger.directory.account(&name?).is_some_and(|account| account.disabled);
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
    Ok(Row { queue_id: incoming.queue_id, at: incoming.at, read_octets, if_it_fails: IfItFails::Report })
}

/// The recipients outside, for the caller to deliver now.
fn due(incoming: Incoming, facts: Facts, octets: Option<Arc<[u8]>>, lock: Lock) -> Due {
    let Incoming { queue_id, at, origin, party, reverse_path, parameters, local, outside, .. } = incoming;
    Due {
        queue_id,
        arrived_at: at,
        origin,
        reverse_path: sent_from(party.as_ref(), reverse_path),
        party,
        parameters,
        size_octets: facts.size_octets,
        eight_bit: facts.eight_bit,
        content: ContentRef { queue_id, octets },
        recipients: due_recipients(local.len(), outside, lock),
    }
}

/// The reverse-path that a message leaves with: a forwarded copy has its account's, unless it came with the null one.
pub(crate) fn sent_from(party: Option<&Party>, reverse_path: ReversePath) -> ReversePath {
    match (party, reverse_path) {
        (Some(Party::Forward(account)), ReversePath::Address(_)) => ReversePath::Address(account.clone()),
        (_, reverse_path) => reverse_path,
    }
}

/// Whether somebody is to get it, its content is its own, and its mailboxes are still there. An account may have been
/// removed since RCPT; the client that comes back is then told so at RCPT.
fn is_sound(ledger: &mut Ledger, incoming: &Incoming, forwards: &[Forward]) -> rusqlite::Result<bool> {
    let is_own = |content: &Content, id: QueueId| match content {
        Content::Inline(_) => true,
        Content::File(upload) => upload.queue_id() == id,
    };
    let content_is_its_own = is_own(&incoming.content, incoming.queue_id)
        && forwards.iter().all(|forward| is_own(&forward.content, forward.queue_id));
    let somebody_gets_it = !(incoming.local.is_empty() && incoming.outside.is_empty() && forwards.is_empty());
    // Each permit says who forwards, and that account must be there to get the message back.
    for forward in forwards {
        let party = Party::Forward(forward.account.folded());
        let are_its_own = forward.targets.iter().all(|target| *target.permit.party() == party);
        if forward.targets.is_empty() || !are_its_own || !mailbox::exists(ledger, &forward.account)? {
            return Ok(false);
        }
    }
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
    if_it_fails: IfItFails,
}

/// Mailboxes get it now, the queue the rest; returns how many references that makes, and how full the mailboxes are.
fn serve(
    ledger: &mut Ledger,
    row: &Row,
    lock: Lock,
    (local, outside): (&[LocalRecipient], &[OutsideRecipient]),
) -> rusqlite::Result<(u32, Vec<MailboxSize>)> {
    // Two addresses that lead to one mailbox are one copy.
    let mailboxes: BTreeSet<Address> = local.iter().map(|recipient| recipient.mailbox.folded()).collect();
    let mut sizes = Vec::with_capacity(mailboxes.len());
    for mailbox in &mailboxes {
        sizes.push(mailbox::deliver(ledger, mailbox, row.queue_id, row.read_octets)?);
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
    Ok((copies.saturating_add(u32::from(!outside.is_empty())), sizes))
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
        "INSERT INTO recipient (message, number, address, permit, parameters, state, hold_reason, due_at, rescue) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
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
            row.if_it_fails == IfItFails::Rescue,
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
            permit: recipient.permit.party().clone(),
            parameters: recipient.parameters,
            attempts: 0,
            warned: false,
        })
        .collect()
}
