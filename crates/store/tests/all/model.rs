//! The store against a strict model of docs/queue.md: any sequence of requests leaves both in the same state.

use crate::support::{HANA, NOON, Site, TARO, address, credentials, local};
use mail::{Party, QueueId, Reason, Timestamp};
use policy::{DailyLimits, DirectoryChange};
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use store::{
    ChangeError, Destination, Due, Forward, Incoming, QueueError, RecipientRowId, RecipientState, Settled, Settlement,
};

const BOXES: [&str; 2] = [HANA, TARO];
const OUTSIDE: [&str; 3] = ["a@example.net", "b@example.net", "c@example.org"];
const HELD_AT_ONCE: DailyLimits = DailyLimits { messages: 0, new_recipients: 0 };

/// One request. Numbers choose among what is there, modulo how many there are.
#[derive(Debug, Clone)]
enum Step {
    Accept { boxes: [bool; 2], outside: usize, hold: bool },
    Forward { keeps: bool, targets: usize, hold: bool },
    Claim { after_ms: i64, limit: usize },
    Settle { claim: usize, outcomes: Vec<Outcome> },
    GiveBack { claim: usize },
    Order { message: usize, order: Order },
    Delete { mailbox: usize, entry: usize },
    Recreate { mailbox: usize },
    Restart,
}

#[derive(Debug, Clone, Copy)]
enum Outcome {
    Done,
    Failed,
    Retry,
    Warned,
    Nothing,
}

#[derive(Debug, Clone, Copy)]
enum Order {
    Hold,
    Release,
    Retry,
    Remove,
}

fn step() -> impl Strategy<Value = Step> {
    let outcome =
        prop::sample::select(vec![Outcome::Done, Outcome::Failed, Outcome::Retry, Outcome::Warned, Outcome::Nothing]);
    let order = prop::sample::select(vec![Order::Hold, Order::Release, Order::Retry, Order::Remove]);
    prop_oneof![
        6 => (any::<[bool; 2]>(), 0..=3_usize, prop::bool::weighted(0.3))
            .prop_map(|(boxes, outside, hold)| Step::Accept { boxes, outside, hold }),
        3 => (any::<bool>(), 1..=3_usize, prop::bool::weighted(0.3))
            .prop_map(|(keeps, targets, hold)| Step::Forward { keeps, targets, hold }),
        3 => (0..3000_i64, 0..4_usize).prop_map(|(after_ms, limit)| Step::Claim { after_ms, limit }),
        5 => (any::<usize>(), prop::collection::vec(outcome, 3))
            .prop_map(|(claim, outcomes)| Step::Settle { claim, outcomes }),
        1 => any::<usize>().prop_map(|claim| Step::GiveBack { claim }),
        4 => (any::<usize>(), order).prop_map(|(message, order)| Step::Order { message, order }),
        2 => (0..2_usize, any::<usize>()).prop_map(|(mailbox, entry)| Step::Delete { mailbox, entry }),
        1 => Just(Step::Recreate { mailbox: 1 }),
        1 => Just(Step::Restart),
    ]
}

#[derive(Debug, Clone, PartialEq)]
enum Place {
    Mailbox(usize),
    Outside,
    /// By the first mailbox's forwarding.
    Forwarded,
}

#[derive(Debug, Clone, PartialEq)]
struct ModelRecipient {
    place: Place,
    state: RecipientState,
    attempts: u32,
    warned: bool,
}

/// What the store should be.
#[derive(Debug, Default)]
struct Model {
    now: i64,
    queue: BTreeMap<QueueId, BTreeMap<u32, ModelRecipient>>,
    boxes: [Vec<QueueId>; 2],
    claimed: BTreeSet<(QueueId, u32)>,
    /// Copies whose message is in no mailbox, and is put there if one of their recipients fails.
    to_rescue: BTreeSet<QueueId>,
    /// All that was ever accepted and not let go of.
    ids: Vec<QueueId>,
}

impl Model {
    fn now(&self) -> Timestamp {
        Timestamp(NOON.0 + self.now)
    }

    fn accept(&mut self, id: QueueId, boxes: [bool; 2], outside: usize, hold: bool) {
        self.ids.push(id);
        let chosen: Vec<usize> = (0..2).filter(|index| boxes[*index]).collect();
        let state = if hold {
            RecipientState::Held { reason: Reason::DailyLimitReached }
        } else {
            RecipientState::Queued { due_at: self.now() }
        };
        let recipient = |place| ModelRecipient { place, state, attempts: 0, warned: false };
        let mut rows = BTreeMap::new();
        for (number, index) in (0_u32..).zip(&chosen) {
            if hold {
                rows.insert(number, recipient(Place::Mailbox(*index)));
            } else {
                self.boxes[*index].push(id);
            }
        }
        for number in (u32::try_from(chosen.len()).expect("at most two")..).take(outside) {
            rows.insert(number, recipient(Place::Outside));
            if !hold {
                self.claimed.insert((id, number));
            }
        }
        if !rows.is_empty() {
            self.queue.insert(id, rows);
        }
    }

    /// The original if the mailbox keeps it, and the copy.
    fn forward(&mut self, [original, copy]: [QueueId; 2], keeps: bool, targets: usize, hold: bool) {
        if keeps {
            self.accept(original, [true, false], 0, false);
        } else {
            self.to_rescue.insert(copy);
        }
        self.accept(copy, [false; 2], targets, hold);
        self.queue.get_mut(&copy).expect("a target").values_mut().for_each(|r| r.place = Place::Forwarded);
    }

    fn due(&self, id: QueueId) -> BTreeSet<u32> {
        let is_due = |(number, r): (&u32, &ModelRecipient)| {
            let due = matches!(r.state, RecipientState::Queued { due_at } if due_at <= self.now());
            (due && !self.claimed.contains(&(id, *number))).then_some(*number)
        };
        self.queue[&id].iter().filter_map(is_due).collect()
    }

    fn settle(&mut self, id: QueueId, number: u32, outcome: Outcome) {
        if !matches!(outcome, Outcome::Warned | Outcome::Nothing) {
            self.claimed.remove(&(id, number));
        }
        let retry_at = self.retry_at();
        let Some(rows) = self.queue.get_mut(&id) else { return };
        let Some(row) = rows.get_mut(&number) else { return };
        match outcome {
            Outcome::Nothing => {}
            Outcome::Warned => row.warned = true,
            Outcome::Retry => {
                row.attempts += 1;
                if let RecipientState::Queued { due_at } = &mut row.state {
                    *due_at = retry_at;
                }
            }
            Outcome::Done | Outcome::Failed => {
                rows.remove(&number);
                if matches!(outcome, Outcome::Failed) && self.to_rescue.remove(&id) {
                    self.boxes[0].push(id);
                }
            }
        }
        if rows.is_empty() {
            self.queue.remove(&id);
        }
    }

    fn retry_at(&self) -> Timestamp {
        Timestamp(self.now().0 + 1000)
    }

    fn order(&mut self, id: QueueId, order: Order) {
        let now = self.now();
        let Some(mut rows) = self.queue.remove(&id) else { return };
        match order {
            Order::Remove => return,
            Order::Hold => {
                rows.values_mut().filter(|r| matches!(r.state, RecipientState::Queued { .. })).for_each(|r| {
                    r.state = RecipientState::Held { reason: Reason::HeldByAdministrator };
                })
            }
            Order::Retry => rows.values_mut().for_each(|r| {
                if let RecipientState::Queued { due_at } = &mut r.state {
                    *due_at = now;
                }
            }),
            Order::Release => rows.retain(|_, r| {
                if let Place::Mailbox(index) = r.place {
                    self.boxes[index].push(id);
                    return false;
                }
                if matches!(r.state, RecipientState::Held { .. }) {
                    r.state = RecipientState::Queued { due_at: now };
                }
                true
            }),
        }
        if !rows.is_empty() {
            self.queue.insert(id, rows);
        }
    }

    fn live(&self) -> BTreeSet<QueueId> {
        self.queue.keys().chain(self.boxes.iter().flatten()).copied().collect()
    }
}

/// Both, side by side.
struct Pair {
    site: Site,
    model: Model,
    claims: Vec<(QueueId, Vec<RecipientRowId>)>,
}

impl Pair {
    fn run(&mut self, step: &Step) {
        match step {
            Step::Accept { boxes, outside, hold } => self.accept(*boxes, *outside, *hold),
            Step::Forward { keeps, targets, hold } => self.forward(*keeps, *targets, *hold),
            Step::Claim { after_ms, limit } => self.claim(*after_ms, *limit),
            Step::Settle { claim, outcomes } => self.settle(*claim, outcomes),
            Step::GiveBack { claim } => self.give_back(*claim),
            Step::Order { message, order } => self.order(*message, *order),
            Step::Delete { mailbox, entry } => self.delete(*mailbox, *entry),
            Step::Recreate { mailbox } => self.recreate(*mailbox),
            Step::Restart => {
                self.site.restart();
                self.model.claimed.clear();
                self.claims.clear();
            }
        }
    }

    fn accept(&mut self, boxes: [bool; 2], outside: usize, hold: bool) {
        let chosen = (0..2).filter(|index| boxes[*index]).map(|index| local(BOXES[index])).collect();
        let limits = hold.then_some(HELD_AT_ONCE);
        let at = self.model.now();
        let message = Incoming { local: chosen, limits, at, ..self.site.outward(&OUTSIDE[..outside]) };
        let id = message.queue_id;
        let accepted = self.site.store().accept(message).wait();
        if boxes == [false; 2] && outside == 0 {
            assert!(accepted.is_err());
            return;
        }
        let accepted = accepted.expect("accepted");
        assert_eq!(accepted.held.is_some(), hold);
        self.model.accept(id, boxes, outside, hold);
        self.note_claim(accepted.due);
    }

    fn forward(&mut self, keeps: bool, targets: usize, hold: bool) {
        let at = self.model.now();
        let forward = Forward { limits: hold.then_some(HELD_AT_ONCE), ..self.site.forward(keeps, targets) };
        let local = if keeps { vec![local(HANA)] } else { Vec::new() };
        let copy = forward.queue_id;
        let message = Incoming { local, at, forwards: vec![forward], ..self.site.inward(&[]) };
        let original = message.queue_id;
        let mut accepted = self.site.store().accept(message).wait().expect("accepted");
        assert!(accepted.held.is_none() && accepted.due.is_none());
        let forwarded = accepted.forwards.pop().expect("a copy");
        assert_eq!((forwarded.queue_id, forwarded.held.is_some()), (copy, hold));
        self.model.forward([original, copy], keeps, targets, hold);
        self.note_claim(forwarded.due);
    }

    fn note_claim(&mut self, due: Option<Due>) {
        self.claims.extend(due.map(|due| (due.queue_id, due.recipients.iter().map(|r| r.id).collect())));
    }

    fn claim(&mut self, after_ms: i64, limit: usize) {
        self.model.now += after_ms;
        let claimed = self.site.store().claim_due(self.model.now(), limit).wait().expect("claimed");
        assert!(claimed.len() <= limit);
        let possible = self.model.queue.keys().filter(|id| !self.model.due(**id).is_empty()).count();
        assert_eq!(claimed.len(), possible.min(limit));
        for due in claimed {
            let expected: Vec<u32> = self.model.due(due.queue_id).into_iter().collect();
            let rows = &self.model.queue[&due.queue_id];
            assert_eq!(due.recipients.len(), expected.len());
            for (recipient, number) in due.recipients.iter().zip(&expected) {
                assert_eq!((recipient.attempts, recipient.warned), (rows[number].attempts, rows[number].warned));
                self.model.claimed.insert((due.queue_id, *number));
            }
            self.note_claim(Some(due));
        }
    }

    fn settle(&mut self, claim: usize, outcomes: &[Outcome]) {
        if self.claims.is_empty() {
            return;
        }
        let (id, ids) = self.claims.swap_remove(claim % self.claims.len());
        let mut recipients = Vec::new();
        let mut still_claimed = Vec::new();
        for (row, outcome) in ids.into_iter().zip(outcomes) {
            let settled = match outcome {
                Outcome::Done => Some(Settled::Done),
                Outcome::Failed => Some(Settled::Failed { reason: Reason::NextHopRefused }),
                Outcome::Warned => Some(Settled::Warned),
                Outcome::Retry => {
                    Some(Settled::Retry { at: self.model.retry_at(), reason: Reason::NextHopBusy, reply: None })
                }
                Outcome::Nothing => None,
            };
            recipients.extend(settled.map(|settled| (row, settled)));
            if matches!(outcome, Outcome::Warned | Outcome::Nothing) {
                still_claimed.push(row);
            }
            self.model.settle(id, row.0, *outcome);
        }
        if !still_claimed.is_empty() {
            self.claims.push((id, still_claimed));
        }
        self.site.store().settle(Settlement { queue_id: id, recipients, report: None }).wait().expect("settled");
    }

    fn give_back(&mut self, claim: usize) {
        if self.claims.is_empty() {
            return;
        }
        let (id, ids) = self.claims.swap_remove(claim % self.claims.len());
        for row in &ids {
            self.model.claimed.remove(&(id, row.0));
        }
        self.site.store().give_back(id, ids).wait().expect("given back");
    }

    fn order(&mut self, message: usize, order: Order) {
        if self.model.ids.is_empty() {
            return;
        }
        let id = self.model.ids[message % self.model.ids.len()];
        let (store, now) = (self.site.store(), self.model.now());
        let result = match order {
            Order::Hold => store.queue_hold(id, now),
            Order::Release => store.queue_release(id, now),
            Order::Retry => store.queue_retry(id, now),
            Order::Remove => store.queue_remove(id, now),
        };
        let expected = self.model.queue.get(&id).map(BTreeMap::len);
        match result.wait() {
            Ok(before) => assert_eq!(Some(before.recipients.len()), expected),
            Err(error) => assert_eq!((error, expected), (QueueError::NoSuchMessage, None)),
        }
        self.model.order(id, order);
    }

    fn delete(&mut self, mailbox: usize, entry: usize) {
        let uids = self.site.uids(BOXES[mailbox]);
        if uids.is_empty() {
            return;
        }
        let index = entry % uids.len();
        let deleted = self.site.store().mailbox_delete(&address(BOXES[mailbox]), &[uids[index]]).wait();
        assert_eq!(deleted, Ok(1));
        self.model.boxes[mailbox].remove(index);
    }

    fn recreate(&mut self, mailbox: usize) {
        let account = address(BOXES[mailbox]);
        let waits = self.model.queue.values().flat_map(BTreeMap::values).any(|r| r.place == Place::Mailbox(mailbox));
        let removed =
            self.site.store().change(DirectoryChange::RemoveAccount { address: account.clone() }, None).wait();
        if waits {
            assert_eq!(removed, Err(ChangeError::MailWaits));
            return;
        }
        removed.expect("removed");
        self.model.boxes[mailbox].clear();
        let add = DirectoryChange::AddAccount { address: account };
        self.site.store().change(add, Some(credentials())).wait().expect("added");
    }

    fn compare(&self) {
        let queue: BTreeMap<QueueId, Vec<ModelRecipient>> = self
            .site
            .store()
            .queue_list(usize::MAX)
            .expect("readable")
            .into_iter()
            .map(|message| (message.queue_id, message.recipients.iter().map(in_model_s_words).collect()))
            .collect();
        let expected: BTreeMap<QueueId, Vec<ModelRecipient>> =
            self.model.queue.iter().map(|(id, rows)| (*id, rows.values().cloned().collect())).collect();
        assert_eq!(queue, expected);
        for (mailbox, expected) in BOXES.iter().zip(&self.model.boxes) {
            assert_eq!(self.site.mailbox(mailbox), *expected);
            for (uid, id) in self.site.uids(mailbox).into_iter().zip(expected) {
                let read = String::from_utf8(self.site.read(mailbox, uid)).expect("text");
                assert!(read.contains(&id.to_string()), "another message's content");
            }
        }
        assert_eq!(self.site.messages_on_disk(), self.model.live().len());
        self.site.assert_sound();
    }
}

fn in_model_s_words(recipient: &store::QueueRecipient) -> ModelRecipient {
    let place = match &recipient.destination {
        Destination::Mailbox(account) => {
            Place::Mailbox(BOXES.iter().position(|text| address(text) == *account).expect("one of two"))
        }
        Destination::Outside(Party::Forward(_)) => Place::Forwarded,
        Destination::Outside(_) => Place::Outside,
    };
    ModelRecipient { place, state: recipient.state, attempts: recipient.attempts, warned: recipient.warned }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_sequence_of_requests_leaves_the_store_as_the_state_table_says(
        steps in prop::collection::vec(step(), 1..60),
    ) {
        let mut pair = Pair { site: Site::new(), model: Model::default(), claims: Vec::new() };
        pair.site.set_forwarding(&OUTSIDE);
        for step in &steps {
            pair.run(step);
        }
        pair.compare();
        pair.run(&Step::Restart);
        pair.compare();
    }
}
