//! A message whose content is complete: built for the store, stored, told to the journal, handed to delivery.

use super::body::{Body, Shelf, Whole};
use super::visit::Visit;
use crate::check::Examiner;
use crate::clock;
use crate::forwarding::{self, Arrived, Forwarded, held};
use crate::notices;
use crate::quota;
use crate::reports;
use crate::trace::{HeaderFacts, Hop, missing_fields};
use mail::event::Origin;
use mail::{Address, Door, EventKind, ForwardPath, Party, QueueId, Reason, RecipientParameters};
use policy::{Admission, Lockdown};
use smtp::server::{Answer, ContentFacts, Session, Transaction};
use store::{AcceptError, Accepted, Content, Incoming, LocalRecipient, OutsideRecipient, UploadError};

/// Received fields of a message that is not looping. RFC 5321 §6.3 asks for at least 100.
const HOP_LIMIT: u32 = 100;

/// A recipient that was accepted, permit and all.
pub struct Recipient {
    pub(super) admission: Admission,
    pub(super) parameters: RecipientParameters,
}

impl Recipient {
    pub(super) const fn address(&self) -> &Address {
        match &self.admission {
            Admission::Local { address, .. }
            | Admission::Behind { address, .. }
            | Admission::Outside { address, .. } => address,
        }
    }

    pub(super) fn path(&self) -> ForwardPath {
        ForwardPath::Address(self.address().clone())
    }
}

impl Visit {
    pub(super) fn take_content(&mut self, session: &Session<Recipient>, content: &mut Vec<u8>) {
        let mut body = std::mem::take(&mut self.body);
        let site = self.site.clone();
        let id = *self.incoming.get_or_insert_with(|| site.queue_id());
        let shelf = Shelf { store: &site.store, id };
        match session.transaction() {
            Some(transaction) => {
                let prefix = |header: &HeaderFacts| self.prefix(session, transaction, id, header);
                body.take(content, &shelf, Some(&prefix));
            }
            // With the last octets the transaction has come out of the session, and stands in the question.
            None => body.take(content, &shelf, None),
        }
        self.body = body;
    }

    pub(super) fn drop_content(&mut self) {
        self.body = Body::default();
        self.incoming = None;
    }

    /// The trace field, and at our own doors what the message lacks.
    fn prefix(
        &self,
        session: &Session<Recipient>,
        transaction: &Transaction<Recipient>,
        id: QueueId,
        header: &HeaderFacts,
    ) -> String {
        let name = self.name();
        let hop = Hop {
            hello: session.hello().unwrap_or_default(),
            peer: self.peer,
            name: name.as_deref(),
            unix_user: self.unix_user.as_deref(),
            hostname: &self.site.settings().hostname,
            extended: self.extended,
            tls: self.tls,
            login: self.login.is_some(),
            smtputf8: transaction.parameters.smtputf8,
        };
        let only = match transaction.recipients.as_slice() {
            [recipient] => Some(recipient.address()),
            _ => None,
        };
        let now = clock::now();
        let mut prefix = hop.received(id, only, now);
        if self.door != Door::Public {
            prefix.push_str(&missing_fields(header, id, &self.site.settings().hostname, now));
        }
        if header.is_missing {
            // RFC 5322 §3.5: without an empty line some readers would look for fields in the body.
            prefix.push_str("\r\n");
        }
        prefix
    }

    pub(super) async fn accept(
        &mut self,
        session: &Session<Recipient>,
        transaction: Transaction<Recipient>,
        facts: ContentFacts,
    ) -> Answer<Recipient> {
        let body = std::mem::take(&mut self.body);
        let id = self.incoming.take().unwrap_or_else(|| self.site.queue_id());
        let recipients = transaction.recipients.iter().map(Recipient::path).collect();
        let reverse_path = transaction.reverse_path.clone();
        let verdict = match self.finish(session, &transaction, id, body) {
            Ok(whole) => self.store_message(transaction, &facts, id, whole).await,
            Err(_) => Err(Reason::StorageFull),
        };
        let answer = match verdict {
            Ok(()) => Answer::Accepted(id),
            Err(reason) => {
                let size_octets = facts.size_octets;
                self.note(EventKind::MessageRefused { reason, reverse_path, recipients, size_octets });
                Answer::Refused(reason)
            }
        };
        self.write_events();
        answer
    }

    fn finish(
        &self,
        session: &Session<Recipient>,
        transaction: &Transaction<Recipient>,
        id: QueueId,
        body: Body,
    ) -> Result<Whole, UploadError> {
        let prefix = |header: &HeaderFacts| self.prefix(session, transaction, id, header);
        let shelf = Shelf { store: &self.site.store, id };
        if body.waits_for_disk() {
            // Waiting for the disk must not stop the other sessions of this thread.
            tokio::task::block_in_place(|| body.finish(&shelf, &prefix))
        } else {
            body.finish(&shelf, &prefix)
        }
    }

    async fn store_message(
        &mut self,
        transaction: Transaction<Recipient>,
        facts: &ContentFacts,
        id: QueueId,
        whole: Whole,
    ) -> Result<(), Reason> {
        self.judge_content(&whole.header, facts)?;
        if let Some(examiner) = &self.examiner {
            return withhold(examiner, &transaction.recipients, &whole.content);
        }
        let (directory, facts) = (self.site.store.directory(), self.site.facts());
        let party = policy::party(&self.policy_visit(&facts), &directory);
        let limits = party.as_ref().map(|party| directory.limits_of(party, self.site.daily_limits()));
        let stored = EventKind::Stored {
            origin: Origin::Session,
            party: party.clone(),
            reverse_path: transaction.reverse_path.clone(),
            recipients: u32::try_from(transaction.recipients.len()).unwrap_or(u32::MAX),
            size_octets: whole.size_octets,
            message_id: whole.header.message_id.clone(),
        };
        let (local, outside) = split(transaction.recipients);
        let arrived = Arrived {
            reverse_path: &transaction.reverse_path,
            parameters: &transaction.parameters,
            content: &whole.content,
            size_octets: whole.size_octets,
            header: &whole.header,
        };
        let Forwarded { local, forwards, told } =
            forwarding::follow(&self.site, &arrived, local).map_err(|_| Reason::StorageFull)?;
        let leaves = outside.iter().map(|recipient| recipient.permit.party()).find(|party| Lockdown::holds(party));
        let outward = leaves.cloned();
        let stored = Stored { id, event: stored, party: party.clone(), outward, local: local.clone(), told };
        let incoming = Incoming {
            queue_id: id,
            at: clock::now(),
            origin: Origin::Session,
            session: Some(self.session),
            party,
            reverse_path: transaction.reverse_path,
            parameters: transaction.parameters,
            content: whole.content,
            local,
            outside,
            limits,
            forwards,
        };
        let wanted = reports::Wanted::of(&incoming);
        match self.site.store.accept(incoming).await {
            Ok(accepted) => {
                let is_held = accepted.held.is_some();
                self.after_storing(stored, accepted);
                if let Some(wanted) = wanted.filter(|_| !is_held) {
                    wanted.send(&self.site);
                }
                Ok(())
            }
            Err(AcceptError::Full) => Err(Reason::StorageFull),
            Err(AcceptError::Failed | AcceptError::Poisoned) => Err(Reason::StoreFailed),
        }
    }

    fn judge_content(&self, header: &HeaderFacts, facts: &ContentFacts) -> Result<(), Reason> {
        if facts.received_fields > HOP_LIMIT {
            return Err(Reason::LoopDetected);
        }
        let facts = self.site.facts();
        policy::header_from(&self.policy_visit(&facts), &self.site.store.directory(), &header.from)
    }

    fn after_storing(&mut self, stored: Stored, accepted: Accepted) {
        let Stored { id, event, party, outward, local, told } = stored;
        self.note_about(Some(id), event);
        told.of_original.into_iter().for_each(|kind| self.note_about(Some(id), kind));
        let sender_held = accepted.held.zip(party);
        if let Some((holding, party)) = &sender_held {
            self.note_about(Some(id), held(party, *holding));
            // Whoever disabled the account knows.
            if holding.reason != Reason::AccountDisabled {
                notices::limit_reached(&self.site, party.clone(), id, *holding);
            }
        } else {
            for recipient in local {
                let (recipient, mailbox) = (recipient.address, recipient.mailbox);
                self.note_about(Some(id), EventKind::Delivered { recipient, mailbox });
            }
        }
        if let (true, Some(party)) = (accepted.locked, outward) {
            self.note_about(Some(id), forwarding::locked(party));
        }
        quota::watch(&self.site, accepted.mailboxes);
        // The story must have its beginning before delivery writes its end.
        self.write_events();
        if let Some(due) = accepted.due {
            self.site.dispatcher.send(due);
        }
        forwarding::after_storing(&self.site, told.of_copies, accepted.forwards, sender_held.as_ref());
    }
}

/// What is told of a message once it is stored.
struct Stored {
    id: QueueId,
    event: EventKind,
    party: Option<Party>,
    /// By whose permit it leaves, if it does.
    outward: Option<Party>,
    local: Vec<LocalRecipient>,
    told: forwarding::Told,
}

/// Mail of an examination is judged like all mail, and goes nowhere: where it would have gone outside is all that is kept.
fn withhold(examiner: &Examiner, recipients: &[Recipient], content: &Content) -> Result<(), Reason> {
    let leaves = recipients.iter().any(|recipient| matches!(recipient.admission, Admission::Outside { .. }));
    if let (true, Content::Inline(octets)) = (leaves, content) {
        examiner.would_leave(octets);
    }
    Ok(())
}

/// One entry per mailbox for those here, one per address for those elsewhere.
fn split(recipients: Vec<Recipient>) -> (Vec<LocalRecipient>, Vec<OutsideRecipient>) {
    let (mut local, mut outside) = (Vec::new(), Vec::new());
    for Recipient { admission, parameters } in recipients {
        match admission {
            Admission::Local { address, mailboxes, .. } => {
                local.extend(mailboxes.into_iter().map(|mailbox| LocalRecipient {
                    address: address.clone(),
                    mailbox,
                    parameters: parameters.clone(),
                }))
            }
            Admission::Behind { address, permit, .. } | Admission::Outside { address, permit, .. } => {
                outside.push(OutsideRecipient { address, permit, parameters });
            }
        }
    }
    (local, outside)
}
