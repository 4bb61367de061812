//! What became of each recipient, and which verb that makes.

use super::gather::Thread;
use super::{Outcome, Recipient, StoredMessage, Subject};
use crate::verbs::Verbs;
use mail::event::{Origin, QueueAction};
use mail::{Address, EventKind, ForwardPath, Party, Reason, Verb};

/// The recipients of a story, in the order in which they were asked for.
pub(super) fn of(thread: &Thread<'_>, message: Option<&StoredMessage>, party: Option<&Party>) -> Vec<Recipient> {
    let mut recipients = Recipients(Vec::new());
    for event in &thread.own {
        recipients.take(&event.kind);
    }
    if matches!(thread.subject, Subject::Visit(_)) {
        recipients.abandon();
    }
    for recipient in &mut recipients.0 {
        recipient.verb = verb(recipient, message, party);
    }
    recipients.0
}

/// The verb of one recipient. Reports and notices of our own are none of the five.
fn verb(recipient: &Recipient, message: Option<&StoredMessage>, party: Option<&Party>) -> Option<Verb> {
    if let Outcome::Refused { .. } = recipient.outcome {
        return Some(Verb::Refused);
    }
    if message.is_some_and(|message| message.origin != Origin::Session) {
        return None;
    }
    match &recipient.outcome {
        Outcome::Held { .. } => Some(Verb::Held),
        Outcome::Delivered { .. } => Some(Verb::Received),
        Outcome::Accepted if message.is_some() && recipient.allowed == Some(Reason::LocalRecipient) => {
            Some(Verb::Received)
        }
        // The mailbox is on a server behind us: it is ours all the same.
        Outcome::HandedOver { .. } if recipient.allowed == Some(Reason::RecipientBehind) => Some(Verb::Received),
        // Who handed it over decides. Where the event that says so is missing, nothing can be said.
        Outcome::HandedOver { .. } if party.is_some() => Some(Verb::Sent),
        Outcome::HandedOver { .. } if message.is_some() => Some(Verb::Relayed),
        _ => None,
    }
}

/// The verbs of all recipients; a refused sender counts as one recipient refused.
pub(super) fn count(recipients: &[Recipient], thread: &Thread<'_>) -> Verbs {
    let mut verbs = Verbs::default();
    for verb in recipients.iter().filter_map(|recipient| recipient.verb) {
        verbs.add(verb, 1);
    }
    let refused_senders =
        thread.own.iter().filter(|event| matches!(event.kind, EventKind::SenderRefused { .. })).count();
    verbs.add(Verb::Refused, u32::try_from(refused_senders).unwrap_or(u32::MAX));
    verbs
}

struct Recipients(Vec<Recipient>);

impl Recipients {
    fn take(&mut self, kind: &EventKind) {
        match kind {
            EventKind::SenderAccepted { .. } | EventKind::SenderRefused { .. } => self.abandon(),
            EventKind::RecipientAccepted { recipient, reason, permit } => {
                let entry = self.open(recipient);
                (entry.allowed, entry.permit) = (Some(*reason), permit.clone());
            }
            EventKind::RecipientRefused { recipient, reason, .. } => {
                self.add(recipient.clone()).outcome = Outcome::Refused { reason: *reason };
            }
            EventKind::MessageRefused { reason, recipients, .. } => {
                for recipient in recipients {
                    self.open(recipient).outcome = Outcome::Refused { reason: *reason };
                }
            }
            EventKind::Held { reason, .. } => self.set_waiting(&Outcome::Held { reason: *reason }),
            EventKind::QueueChanged { action } => self.change(*action),
            _ => self.deliver(kind),
        }
    }

    fn deliver(&mut self, kind: &EventKind) {
        match kind {
            EventKind::Delivered { recipient, mailbox } => self.deliver_to(recipient, mailbox),
            EventKind::HandedOver { recipient, next_hop, tls, reply, .. } => {
                let outcome = Outcome::HandedOver { next_hop: next_hop.clone(), tls: *tls, reply: reply.clone() };
                self.attempted(recipient, outcome);
            }
            EventKind::Deferred { recipient, reason, next_hop, reply, next_attempt_at, .. } => {
                let (next_hop, reply) = (next_hop.clone(), reply.clone());
                let next_attempt_at = *next_attempt_at;
                self.attempted(recipient, Outcome::Deferred { reason: *reason, next_hop, reply, next_attempt_at });
            }
            EventKind::SetAside { recipient, reason, .. } => {
                self.attempted(recipient, Outcome::Held { reason: *reason });
            }
            EventKind::Failed { recipient, attempt, reason, next_hop, reply } => {
                let outcome = Outcome::Failed { reason: *reason, next_hop: next_hop.clone(), reply: reply.clone() };
                if attempt.is_some() {
                    self.attempted(recipient, outcome);
                } else {
                    self.named(recipient).outcome = outcome;
                }
            }
            _ => {}
        }
    }

    fn deliver_to(&mut self, recipient: &Address, mailbox: &Address) {
        let entry = self.named(recipient);
        match &mut entry.outcome {
            Outcome::Delivered { mailboxes } => mailboxes.push(mailbox.clone()),
            outcome => *outcome = Outcome::Delivered { mailboxes: vec![mailbox.clone()] },
        }
    }

    fn attempted(&mut self, recipient: &Address, outcome: Outcome) {
        let entry = self.named(recipient);
        entry.attempts += 1;
        entry.outcome = outcome;
    }

    fn change(&mut self, action: QueueAction) {
        match action {
            QueueAction::Hold => self.set_waiting(&Outcome::Held { reason: Reason::HeldByAdministrator }),
            QueueAction::Release => self.set_waiting(&Outcome::Accepted),
            QueueAction::Remove => {
                let reason = Reason::RemovedByAdministrator;
                self.set_waiting(&Outcome::Failed { reason, next_hop: None, reply: None });
            }
            QueueAction::Retry => {}
        }
    }

    /// Every recipient that is not settled yet.
    fn set_waiting(&mut self, outcome: &Outcome) {
        for recipient in &mut self.0 {
            if matches!(recipient.outcome, Outcome::Accepted | Outcome::Held { .. } | Outcome::Deferred { .. }) {
                recipient.outcome = outcome.clone();
            }
        }
    }

    /// A transaction ended without a message: what it had been allowed came to nothing.
    fn abandon(&mut self) {
        for recipient in self.0.iter_mut().filter(|recipient| recipient.outcome == Outcome::Accepted) {
            recipient.outcome = Outcome::Abandoned;
        }
    }

    fn add(&mut self, recipient: ForwardPath) -> &mut Recipient {
        let outcome = Outcome::Accepted;
        let entry = Recipient { recipient, allowed: None, permit: None, attempts: 0, outcome, verb: None };
        self.0.push(entry);
        let last = self.0.len() - 1;
        &mut self.0[last]
    }

    /// The recipient of the open transaction with this path.
    fn open(&mut self, path: &ForwardPath) -> &mut Recipient {
        let is_same = |entry: &Recipient| entry.outcome == Outcome::Accepted && same_path(&entry.recipient, path);
        match self.0.iter().rposition(is_same) {
            Some(index) => &mut self.0[index],
            None => self.add(path.clone()),
        }
    }

    /// The recipient of the stored message with this address; bare `<postmaster>` has one that the events do not
    /// tell us, so it takes what fits nobody else.
    fn named(&mut self, address: &Address) -> &mut Recipient {
        let path = ForwardPath::Address(address.clone());
        let is_taken = |entry: &&Recipient| !matches!(entry.outcome, Outcome::Refused { .. } | Outcome::Abandoned);
        let find =
            |path: &ForwardPath| self.0.iter().position(|entry| is_taken(&entry) && same_path(&entry.recipient, path));
        match find(&path).or_else(|| find(&ForwardPath::Postmaster)) {
            Some(index) => &mut self.0[index],
            None => self.add(path),
        }
    }
}

fn same_path(a: &ForwardPath, b: &ForwardPath) -> bool {
    a.address().map(Address::folded) == b.address().map(Address::folded)
}
