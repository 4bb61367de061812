//! Forwarding: what came for an account here goes on to where the account has it forwarded.
//!
//! Copies that go outside are messages of their own, stored in the transaction that accepts the original. They leave from
//! the account's own address, so that reports about them come back here and to nobody else, and with a field by which a copy
//! that comes back is known. Whether a target may be written to is the rule's to say (`policy::onward`), never ours.

use crate::clock;
use crate::notices;
use crate::site::Site;
use crate::trace::HeaderFacts;
use mail::event::Origin;
use mail::{
    Address, Event, EventKind, ForwardPath, Party, QueueId, Reason, RecipientParameters, Return, ReversePath,
    SenderParameters,
};
use policy::{Directory, OnwardCopy};
use std::sync::Arc;
use store::{AcceptedForward, Content, Forward, Holding, LocalRecipient, OutsideRecipient, Store, UploadError};

/// What is known of a message whose content is complete.
pub struct Arrived<'a> {
    /// Its reverse-path.
    pub reverse_path: &'a ReversePath,
    /// MAIL's parameters.
    pub parameters: &'a SenderParameters,
    /// Its content.
    pub content: &'a Content,
    /// Octets of it.
    pub size_octets: u64,
    /// What its header says.
    pub header: &'a HeaderFacts,
}

/// Where it goes, once forwarding is followed.
pub struct Forwarded {
    /// The mailboxes here.
    pub local: Vec<LocalRecipient>,
    /// The copies that go outside.
    pub forwards: Vec<Forward>,
    /// What is told of it once all is stored.
    pub told: Told,
}

/// What the journal is told once all is stored.
#[derive(Default)]
pub struct Told {
    /// Under the original.
    pub of_original: Vec<EventKind>,
    /// Under each copy.
    pub of_copies: Vec<Vec<EventKind>>,
}

/// Follows the forwarding of those whose mailboxes a message is for.
///
/// # Errors
/// The disk has no room for a copy.
pub fn follow(site: &Site, arrived: &Arrived<'_>, local: Vec<LocalRecipient>) -> Result<Forwarded, UploadError> {
    let directory = site.store.directory();
    let forwards =
        |recipient: &LocalRecipient| directory.account(&recipient.mailbox).is_some_and(|a| a.forward.is_some());
    if !local.iter().any(forwards) {
        return Ok(Forwarded { local, forwards: Vec::new(), told: Told::default() });
    }
    let mailboxes: Vec<Address> = local.iter().map(|recipient| recipient.mailbox.clone()).collect();
    let onward = policy::onward(&directory, &mailboxes, &arrived.header.delivered_to);
    let mut told = Told::default();
    told.of_original.extend(onward.stopped.into_iter().map(|account| EventKind::ForwardStopped { account }));
    let mut forwards = Vec::with_capacity(onward.copies.len());
    for copy in onward.copies {
        let queue_id = site.queue_id();
        let (of_original, of_copy) = events(arrived, queue_id, &copy);
        told.of_original.push(of_original);
        told.of_copies.push(of_copy);
        forwards.push(forward(site, &directory, arrived, (queue_id, copy))?);
    }
    Ok(Forwarded { local: reached(&local, &onward.mailboxes), forwards, told })
}

/// The mailboxes that get it. One that forwarding has led to gets what came for the first recipient.
fn reached(local: &[LocalRecipient], mailboxes: &[Address]) -> Vec<LocalRecipient> {
    let mut reached = Vec::with_capacity(mailboxes.len());
    for mailbox in mailboxes {
        let known = reached.len();
        reached.extend(local.iter().filter(|recipient| recipient.mailbox.folded() == *mailbox).cloned());
        if reached.len() == known
            && let Some(first) = local.first()
        {
            reached.push(LocalRecipient { mailbox: mailbox.clone(), ..first.clone() });
        }
    }
    reached
}

fn forward(
    site: &Site,
    directory: &Directory,
    arrived: &Arrived<'_>,
    (queue_id, copy): (QueueId, OnwardCopy),
) -> Result<Forward, UploadError> {
    let OnwardCopy { account, keeps, targets } = copy;
    let is_ascii = account.is_ascii() && targets.iter().all(|(target, _)| target.is_ascii());
    let parameters = SenderParameters {
        smtputf8: arrived.parameters.smtputf8 || !is_ascii,
        body: arrived.parameters.body,
        // What the original's sender asked to be told is between it and us (RFC 3461 §4): the copy is from somebody else.
        ret: Some(Return::Headers),
        ..SenderParameters::default()
    };
    let limits = Some(directory.limits_of(&Party::Forward(account.clone()), site.daily_limits()));
    let content = again(&site.store, arrived.content, queue_id)?;
    let outside = |(address, permit)| OutsideRecipient { address, permit, parameters: RecipientParameters::default() };
    let targets = targets.into_iter().map(outside).collect();
    Ok(Forward { queue_id, account, parameters, content, targets, keeps, limits })
}

/// The same octets for another message; those in a file are not copied.
fn again(store: &Store, content: &Content, queue_id: QueueId) -> Result<Content, UploadError> {
    match content {
        Content::Inline(octets) => Ok(Content::Inline(octets.clone())),
        // Waiting for the disk must not stop the other sessions of this thread.
        Content::File(upload) => tokio::task::block_in_place(|| store.link(upload, queue_id)).map(Content::File),
    }
}

/// The beginning of a copy's story, and its mention in the original's.
fn events(arrived: &Arrived<'_>, queue_id: QueueId, copy: &OnwardCopy) -> (EventKind, Vec<EventKind>) {
    let targets: Vec<Address> = copy.targets.iter().map(|(target, _)| target.clone()).collect();
    let (account, party) = (copy.account.clone(), Party::Forward(copy.account.clone()));
    let reverse_path =
        arrived.reverse_path.address().map_or(ReversePath::Null, |_| ReversePath::Address(account.clone()));
    let mut of_copy = vec![EventKind::Stored {
        origin: Origin::Session,
        party: Some(party.clone()),
        reverse_path,
        recipients: u32::try_from(targets.len()).unwrap_or(u32::MAX),
        size_octets: arrived.size_octets,
        message_id: arrived.header.message_id.clone(),
    }];
    of_copy.extend(targets.iter().map(|target| EventKind::RecipientAccepted {
        recipient: ForwardPath::Address(target.clone()),
        reason: Reason::ForwardMaySend,
        permit: Some(party.clone()),
    }));
    (EventKind::Forwarded { account, copy: queue_id, targets, keeps: copy.keeps }, of_copy)
}

/// That a message waits for a person.
pub fn held(party: &Party, holding: Holding) -> EventKind {
    let Holding { reason, count, limit } = holding;
    EventKind::Held { party: party.clone(), reason, count, limit }
}

/// That a message waits for the end of lockdown; no limit stands behind it.
pub const fn locked(party: Party) -> EventKind {
    EventKind::Held { party, reason: Reason::Lockdown, count: 0, limit: 0 }
}

/// Tells the stories of copies that are stored, and sends them on their way. `sender_held` is who passed a limit if the
/// original is held for that; then the copies are, too.
pub fn after_storing(
    site: &Arc<Site>,
    told: Vec<Vec<EventKind>>,
    forwards: Vec<AcceptedForward>,
    sender_held: Option<&(Holding, Party)>,
) {
    for (mut events, AcceptedForward { queue_id, held: holding, locked: is_locked, due }) in
        told.into_iter().zip(forwards)
    {
        let forwarder = events.iter().find_map(|kind| match kind {
            EventKind::Stored { party, .. } => party.clone(),
            _ => None,
        });
        match (holding, sender_held, forwarder) {
            (Some(_), Some((holding, sender)), _) => events.push(held(sender, *holding)),
            (Some(holding), None, Some(forwarder)) => {
                events.push(held(&forwarder, holding));
                notices::limit_reached(site, forwarder, queue_id, holding);
            }
            (None, _, Some(forwarder)) if is_locked => events.push(locked(forwarder)),
            _ => {}
        }
        let event = |kind| Event { at: clock::now(), session: None, message: Some(queue_id), kind };
        site.store.journal().append(events.into_iter().map(event).collect());
        if let Some(due) = due {
            site.dispatcher.send(due);
        }
    }
}
