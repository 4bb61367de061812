//! What an attempt came to: told to the journal, noted in the queue, reported to the sender where it must be.

use crate::clock;
use crate::notices;
use crate::random;
use crate::reports::{self, Beginning, Subject};
use crate::site::Site;
use delivery::dsn::{Action, RecipientFacts};
use delivery::outcome::{Outcome, Trouble};
use delivery::schedule::{Next, Schedule};
use mail::event::NextHop;
use mail::{Address, AttemptId, Event, EventKind, Party, Reason, ReversePath, Timestamp};
use std::sync::Arc;
use std::time::Duration;
use store::{Due, DueRecipient, RecipientRowId, Settled, Settlement};

/// How often a settlement that could not be written is tried again. Then its claim stays until the next start, when
/// the message is due again: twice is better than never.
const TRIES: u32 = 5;
/// Between two tries.
const RESPITE: Duration = Duration::from_secs(2);

/// One attempt at one destination.
pub struct Attempt {
    /// Who was asked, if anyone was.
    pub next_hop: Option<NextHop>,
    /// Whether TLS protected it.
    pub tls: bool,
    /// Whether the next hop makes the reports that the sender asked for.
    pub sends_reports: bool,
}

impl Attempt {
    /// One in which nobody was reached.
    pub const NOBODY: Self = Self { next_hop: None, tls: false, sends_reports: false };
}

/// What is decided about a message's recipients, before it is written down.
#[derive(Default)]
struct Decisions {
    settled: Vec<(RecipientRowId, Settled)>,
    /// Recipients behind us whose mail now waits for a person.
    set_aside: Vec<Address>,
    events: Vec<EventKind>,
    reported: Vec<RecipientFacts>,
}

struct Deciding<'a> {
    due: &'a Due,
    attempt: &'a Attempt,
    id: AttemptId,
    now: Timestamp,
    schedule: Schedule,
}

/// Settles an attempt whose outcomes stand in the order of the message's recipients. Returns at once; recipients that
/// are to be offered again are not settled, and come back.
pub fn settle(site: &Arc<Site>, due: Due, attempt: &Attempt, outcomes: Vec<Outcome>) -> Vec<DueRecipient> {
    let deciding = Deciding {
        due: &due,
        attempt,
        id: AttemptId(site.queue_id().0),
        now: clock::now(),
        schedule: Schedule {
            warn_after: site.settings().delivery.warn_after,
            expire_after: site.settings().delivery.expire_after,
            ..Schedule::default()
        },
    };
    let mut decisions = Decisions::default();
    let mut again = Vec::new();
    for (recipient, outcome) in due.recipients.iter().zip(outcomes) {
        match outcome {
            Outcome::HandedOver(reply) => deciding.handed_over(&mut decisions, recipient, reply),
            Outcome::Again(_) => again.push(recipient.clone()),
            Outcome::Deferred(trouble) => deciding.deferred(&mut decisions, recipient, trouble),
            Outcome::Failed(trouble) => deciding.failed(&mut decisions, recipient, trouble),
        }
    }
    if !decisions.settled.is_empty() {
        site.errands.spawn(write(site.clone(), due, decisions));
    }
    again
}

impl Deciding<'_> {
    fn facts(&self, recipient: &DueRecipient, action: Action, trouble: &Trouble) -> RecipientFacts {
        RecipientFacts {
            address: recipient.address.clone(),
            orcpt: recipient.parameters.orcpt.clone(),
            action,
            reason: trouble.reason,
            next_hop: self.attempt.next_hop.as_ref().map(|hop| hop.host.clone()),
            reply: trouble.reply.clone(),
            last_attempt_at: Some(self.now),
        }
    }

    fn report(&self, decisions: &mut Decisions, recipient: &DueRecipient, action: Action, trouble: &Trouble) {
        if !self.is_strangers(recipient) && action.is_wanted(recipient.parameters.notify) {
            decisions.reported.push(self.facts(recipient, action, trouble));
        }
    }

    fn handed_over(&self, decisions: &mut Decisions, recipient: &DueRecipient, reply: mail::Reply) {
        if !self.attempt.sends_reports {
            let trouble = Trouble { reason: Reason::NextHopAccepted, reply: Some(reply.clone()) };
            self.report(decisions, recipient, Action::Relayed, &trouble);
        }
        decisions.settled.push((recipient.id, Settled::Done));
        if let Some(next_hop) = self.attempt.next_hop.clone() {
            let (recipient, attempt, tls) = (recipient.address.clone(), self.id, self.attempt.tls);
            decisions.events.push(EventKind::HandedOver { recipient, attempt, next_hop, tls, reply });
        }
    }

    fn deferred(&self, decisions: &mut Decisions, recipient: &DueRecipient, trouble: Trouble) {
        let arrived_at = self.due.arrived_at;
        let at = match self.schedule.next_attempt(recipient.attempts + 1, arrived_at, self.now, random::seed()) {
            Next::Expire => return self.failed(decisions, recipient, trouble.expired()),
            Next::Retry { at } => at,
        };
        let until = self.schedule.expires_at(arrived_at);
        let action = Action::Delayed { until };
        if !self.is_strangers(recipient) && self.schedule.is_warning_due(arrived_at, self.now, recipient.warned) {
            self.report(decisions, recipient, action, &trouble);
            decisions.settled.push((recipient.id, Settled::Warned));
        }
        let reply = trouble.reply.as_ref().map(ToString::to_string);
        decisions.settled.push((recipient.id, Settled::Retry { at, reason: trouble.reason, reply }));
        decisions.events.push(EventKind::Deferred {
            recipient: recipient.address.clone(),
            attempt: self.id,
            reason: trouble.reason,
            next_hop: self.attempt.next_hop.clone(),
            reply: trouble.reply,
            next_attempt_at: at,
        });
    }

    fn failed(&self, decisions: &mut Decisions, recipient: &DueRecipient, trouble: Trouble) {
        if self.is_strangers(recipient) {
            return self.set_aside(decisions, recipient, trouble);
        }
        self.report(decisions, recipient, Action::Failed, &trouble);
        decisions.settled.push((recipient.id, Settled::Failed { reason: trouble.reason }));
        decisions.events.push(EventKind::Failed {
            recipient: recipient.address.clone(),
            attempt: Some(self.id),
            reason: trouble.reason,
            next_hop: self.attempt.next_hop.clone(),
            reply: trouble.reply,
        });
    }
}

impl Deciding<'_> {
    /// A stranger's mail for a server behind us: whom its reverse-path names need not be who sent it, so it gets no report.
    const fn is_strangers(&self, recipient: &DueRecipient) -> bool {
        self.due.party.is_none() && matches!(recipient.permit, Party::Behind(_))
    }

    /// What a server behind us does not take from a stranger is neither returned, which could reach somebody else, nor lost.
    fn set_aside(&self, decisions: &mut Decisions, recipient: &DueRecipient, trouble: Trouble) {
        let (reason, reply) = (Reason::BehindRefused, trouble.reply.as_ref().map(ToString::to_string));
        decisions.settled.push((recipient.id, Settled::Held { reason, trouble: trouble.reason, reply }));
        decisions.set_aside.push(recipient.address.clone());
        decisions.events.push(EventKind::SetAside {
            recipient: recipient.address.clone(),
            attempt: self.id,
            reason,
            trouble: trouble.reason,
            next_hop: self.attempt.next_hop.clone(),
            reply: trouble.reply,
        });
    }
}

/// To whom reports about a message go. About a copy that an account's forwarding sends that is the account, whatever the
/// copy's reverse-path: its mailbox is here, and reports are put into mailboxes and forwarded nowhere.
fn told_to(due: &Due) -> ReversePath {
    match &due.party {
        Some(Party::Forward(account)) => ReversePath::Address(account.clone()),
        _ => due.reverse_path.clone(),
    }
}

/// Writes events and settlement; the report is stored in the settlement's own transaction, so that a recipient never
/// leaves the queue without it.
async fn write(site: Arc<Site>, due: Due, decisions: Decisions) {
    let event = |kind| Event { at: clock::now(), session: None, message: Some(due.queue_id), kind };
    site.store.journal().append(decisions.events.into_iter().map(event).collect());
    let original = match decisions.reported.as_slice() {
        [] => Beginning::default(),
        _ => Beginning::read(&site.store, &due.content),
    };
    let pen = site.pen();
    let told_to = told_to(&due);
    for _ in 0..TRIES {
        let subject = Subject {
            queue_id: due.queue_id,
            reverse_path: &told_to,
            parameters: &due.parameters,
            arrived_at: due.arrived_at,
            original: &original,
        };
        let report = reports::make(&pen, &subject, &decisions.reported);
        let (incoming, told) = report.map_or((None, None), |(incoming, told)| (Some(incoming), Some(told)));
        let settlement = Settlement { queue_id: due.queue_id, recipients: decisions.settled.clone(), report: incoming };
        if let Ok(rescued) = site.store.settle(settlement).await {
            if let Some(account) = rescued {
                site.note(due.queue_id, EventKind::Delivered { recipient: account.clone(), mailbox: account });
            }
            if let Some(told) = told {
                told.tell(&pen);
            }
            if let Some(recipient) = decisions.set_aside.first() {
                notices::behind_refused(&site, recipient, due.queue_id);
            }
            return;
        }
        tokio::time::sleep(RESPITE).await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Else the store would take an attempt that is put off in order for one that a wrong clock has put off.
    #[test]
    fn no_attempt_is_put_off_for_longer_than_the_store_lets_one_wait() {
        let (schedule, now) = (Schedule::default(), Timestamp::from_seconds(1_795_301_256));
        for seed in 0..1000 {
            let Next::Retry { at } = schedule.next_attempt(u32::MAX, now, now, seed) else { panic!("it has its days") };
            assert!(at.since(now) < store::LONGEST_WAIT);
        }
    }
}
