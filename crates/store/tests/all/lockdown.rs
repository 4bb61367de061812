//! Lockdown: what leaves is held in the same transaction, and let go exactly.

use crate::support::{HANA, LIMITS, NOON, Site, TARO, local};
use mail::{QueueId, Reason};
use policy::{ChangeProblem, Lockdown};
use store::{ChangeError, Incoming, QueueError, RecipientState};

fn lockdown() -> Lockdown {
    Lockdown { since_at: NOON, by: "hana".into(), reason: Some("stolen password".into()) }
}

fn held_for(site: &Site, id: QueueId) -> Vec<Option<Reason>> {
    let message = site.store().queue_show(id).expect("readable").expect("in the queue");
    let reason = |state| match state {
        RecipientState::Held { reason } => Some(reason),
        RecipientState::Queued { .. } => None,
    };
    message.recipients.into_iter().map(|recipient| reason(recipient.state)).collect()
}

#[test]
fn what_leaves_is_held_new_and_waiting_and_what_stays_here_is_delivered() {
    let mut site = Site::new();
    let waiting = site.accept(site.outward(&["a@example.net"])).due.expect("due");
    site.store().give_back(waiting.queue_id, vec![waiting.recipients[0].id]).wait().expect("given back");
    assert_eq!(site.store().set_lockdown(Some(lockdown())).wait().expect("on"), 1);
    let mixed = Incoming { local: vec![local(TARO)], ..site.outward(&["b@example.net"]) };
    let id = mixed.queue_id;
    let accepted = site.accept(mixed);
    assert!(accepted.locked && accepted.due.is_none() && accepted.held.is_none());
    let inward = site.accept(site.inward(&[HANA]));
    assert!(!inward.locked, "receiving goes on");
    assert_eq!((site.mailbox(TARO), site.mailbox(HANA).len()), (vec![id], 1));
    site.restart();
    assert_eq!(site.store().records().lockdown, Some(lockdown()), "it survives a restart");
    for id in [waiting.queue_id, id] {
        assert_eq!(held_for(&site, id), [Some(Reason::Lockdown)]);
    }
    assert!(site.store().claim_due(NOON, 10).wait().expect("asked").is_empty());
    assert_eq!(site.store().locked_messages().expect("read"), 2);
    site.assert_sound();
    assert_eq!(site.store().set_lockdown(None).wait().expect("off"), 2);
    assert_eq!(site.store().claim_due(NOON, 10).wait().expect("asked").len(), 2);
    assert_eq!(site.store().records().lockdown, None);
    site.assert_sound();
}

#[test]
fn its_end_lets_go_exactly_what_it_held() {
    let site = Site::new();
    let now =
        Incoming { limits: Some(policy::DailyLimits { messages: 0, ..LIMITS }), ..site.outward(&["a@example.net"]) };
    let by_limit = now.queue_id;
    assert!(site.accept(now).held.is_some());
    let before = site.accept(site.outward(&["b@example.net"])).due.expect("due").queue_id;
    site.store().queue_hold(before, NOON).wait().expect("held");
    site.store().set_lockdown(Some(lockdown())).wait().expect("on");
    let during = site.outward(&["c@example.net"]);
    let by_person = during.queue_id;
    site.accept(during);
    site.store().queue_hold(by_person, NOON).wait().expect("a person holds what lockdown held");
    // A release by a person opens nothing while lockdown is on.
    let released = site.outward(&["d@example.net"]);
    let id = released.queue_id;
    site.accept(released);
    site.store().queue_release(id, NOON).wait().expect("tried");
    site.store().queue_release(by_limit, NOON).wait().expect("tried");
    assert_eq!(
        (held_for(&site, id), held_for(&site, by_limit)),
        (vec![Some(Reason::Lockdown)], vec![Some(Reason::Lockdown)])
    );
    assert_eq!(site.store().set_lockdown(None).wait().expect("off"), 2);
    for id in [before, by_person] {
        assert_eq!(held_for(&site, id), [Some(Reason::HeldByAdministrator)]);
    }
    assert_eq!(held_for(&site, id), [None]);
}

#[test]
fn an_attempt_under_way_ends_as_it_ends_and_what_it_leaves_is_held() {
    let site = Site::new();
    let [done, later] = ["a@example.net", "b@example.net"].map(|to| site.accept(site.outward(&[to])).due.expect("due"));
    site.store().set_lockdown(Some(lockdown())).wait().expect("on");
    for (due, settled) in [
        (&done, store::Settled::Done),
        (&later, store::Settled::Retry { at: NOON, reason: Reason::NextHopBusy, reply: None }),
    ] {
        let recipients = vec![(due.recipients[0].id, settled)];
        let settlement = store::Settlement { queue_id: due.queue_id, recipients, report: None };
        site.store().settle(settlement).wait().expect("settled");
    }
    assert_eq!(site.queue_ids(), [later.queue_id]);
    assert_eq!(held_for(&site, later.queue_id), [Some(Reason::Lockdown)]);
}

#[test]
fn it_begins_once_and_ends_once() {
    let site = Site::new();
    let off = site.store().set_lockdown(None).wait();
    assert!(matches!(off, Err(ChangeError::Refused(ChangeProblem::LockdownIsOff {}))), "{off:?}");
    site.store().set_lockdown(Some(lockdown())).wait().expect("on");
    let again = site.store().set_lockdown(Some(lockdown())).wait();
    assert!(matches!(again, Err(ChangeError::Refused(ChangeProblem::LockdownIsOn { .. }))), "{again:?}");
    let none = site.store().queue_release(QueueId(1), NOON).wait();
    assert!(matches!(none, Err(QueueError::NoSuchMessage)), "{none:?}");
}
