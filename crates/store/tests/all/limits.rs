//! What a party may send in a day, and what happens to the rest.

use crate::support::{HANA, LIMITS, NOON, Site, TARO, local};
use mail::{Reason, Timestamp};
use policy::{DailyLimits, Holding};
use store::{Destination, Incoming, RecipientState};

const DAY_MS: i64 = 86_400_000;

fn send(site: &Site, at: Timestamp, to: &[&str]) -> Option<Holding> {
    site.accept(Incoming { at, limits: Some(LIMITS), ..site.outward(to) }).held
}

fn holding(reason: Reason, count: u32, limit: u32) -> Option<Holding> {
    Some(Holding { reason, count, limit })
}

#[test]
fn the_message_above_the_day_s_limit_is_held_and_the_next_day_begins_anew() {
    let site = Site::new();
    for _ in 0..3 {
        assert_eq!(send(&site, NOON, &["a@example.net"]), None);
    }
    assert_eq!(send(&site, NOON, &["a@example.net"]), holding(Reason::DailyLimitReached, 4, 3));
    assert_eq!(send(&site, NOON, &["a@example.net"]), holding(Reason::DailyLimitReached, 5, 3));
    assert_eq!(send(&site, Timestamp(NOON.0 + DAY_MS), &["a@example.net"]), None);
    assert_eq!(site.queue_ids().len(), 6, "none is lost");
}

#[test]
fn a_clock_that_steps_back_opens_no_new_day() {
    let site = Site::new();
    for _ in 0..3 {
        send(&site, NOON, &["a@example.net"]);
    }
    assert_eq!(send(&site, Timestamp(NOON.0 - DAY_MS), &["a@example.net"]), holding(Reason::DailyLimitReached, 4, 3));
}

#[test]
fn a_clock_that_was_far_ahead_and_is_put_right_keeps_no_day_open() {
    let site = Site::new();
    for _ in 0..3 {
        send(&site, Timestamp(NOON.0 + 400 * DAY_MS), &["a@example.net"]);
    }
    assert_eq!(send(&site, NOON, &["a@example.net"]), None);
}

#[test]
fn counts_survive_a_restart() {
    let mut site = Site::new();
    send(&site, NOON, &["a@example.net", "b@example.net"]);
    site.restart();
    assert_eq!(send(&site, NOON, &["c@example.net"]), holding(Reason::NewRecipientLimitReached, 3, 2));
}

#[test]
fn only_recipients_never_written_to_are_new_whatever_their_case_and_however_often_named() {
    let site = Site::new();
    assert_eq!(send(&site, NOON, &["a@example.net", "A@EXAMPLE.NET", "b@example.net"]), None);
    assert_eq!(send(&site, NOON, &["a@example.net", "B@example.net"]), None);
    assert_eq!(send(&site, NOON, &["a@example.net", "c@example.net"]), holding(Reason::NewRecipientLimitReached, 3, 2));
}

#[test]
fn recipients_of_a_held_message_are_neither_known_nor_counted_until_it_is_released() {
    let site = Site::new();
    let many = ["a@example.net", "b@example.net", "c@example.net"];
    assert_eq!(send(&site, NOON, &many), holding(Reason::NewRecipientLimitReached, 3, 2));
    assert_eq!(send(&site, NOON, &["d@example.net"]), None, "mail within the limit still goes");
    let tomorrow = Timestamp(NOON.0 + DAY_MS);
    assert_eq!(send(&site, tomorrow, &many), holding(Reason::NewRecipientLimitReached, 3, 2));
    let held = site.queue_ids()[0];
    site.store().queue_release(held, tomorrow).wait().unwrap();
    assert_eq!(send(&site, tomorrow, &many), None);
}

#[test]
fn all_of_a_message_over_the_limit_is_held_local_recipients_too_and_released_together() {
    let site = Site::new();
    let limits = Some(DailyLimits { messages: 0, new_recipients: 0 });
    let message = Incoming { local: vec![local(HANA), local(TARO)], limits, ..site.outward(&["a@example.net"]) };
    let id = message.queue_id;
    let accepted = site.accept(message);
    assert_eq!(accepted.held, holding(Reason::DailyLimitReached, 1, 0));
    assert!(accepted.due.is_none());
    assert_eq!((site.mailbox(HANA).len(), site.mailbox(TARO).len()), (0, 0));
    let shown = site.store().queue_show(id).unwrap().unwrap();
    assert!(shown.recipients.iter().all(|r| r.state == RecipientState::Held { reason: Reason::DailyLimitReached }));
    site.assert_sound();

    let released = site.store().queue_release(id, NOON).wait().unwrap();
    let inside = released.recipients.iter().filter(|r| matches!(r.destination, Destination::Mailbox(_))).count();
    assert_eq!(inside, 2);
    assert_eq!((site.mailbox(HANA), site.mailbox(TARO)), (vec![id], vec![id]));
    let due = site.store().claim_due(NOON, 10).wait().unwrap();
    assert_eq!(due[0].recipients.len(), 1);
    site.assert_sound();
}

#[test]
fn a_held_message_for_mailboxes_only_leaves_the_queue_when_it_is_released() {
    let site = Site::new();
    let message = Incoming { local: vec![local(TARO), local(TARO)], limits: Some(LIMITS), ..site.outward(&[]) };
    for _ in 0..3 {
        send(&site, NOON, &["a@example.net"]);
    }
    let id = message.queue_id;
    assert!(site.accept(message).held.is_some());
    site.store().queue_release(id, NOON).wait().unwrap();
    assert_eq!(site.mailbox(TARO), [id], "one copy");
    assert_eq!(site.store().queue_show(id).unwrap(), None);
    site.store().mailbox_delete(&crate::support::address(TARO), &site.uids(TARO)).wait().unwrap();
    assert_eq!(site.messages_on_disk(), 3);
    site.assert_sound();
}

#[test]
fn a_held_message_that_is_removed_is_gone_whole() {
    let site = Site::new();
    let limits = Some(DailyLimits { messages: 0, new_recipients: 0 });
    let message = Incoming { local: vec![local(HANA)], limits, ..site.outward(&["a@example.net"]) };
    let id = message.queue_id;
    site.accept(message);
    site.store().queue_remove(id, NOON).wait().unwrap();
    assert_eq!((site.messages_on_disk(), site.mailbox(HANA).len()), (0, 0));
}

#[test]
fn strangers_and_parties_without_limits_are_never_held() {
    let site = Site::new();
    for _ in 0..10 {
        assert_eq!(site.accept(Incoming { limits: Some(LIMITS), ..site.inward(&[HANA]) }).held, None);
        assert_eq!(site.accept(site.outward(&["a@example.net"])).held, None);
    }
}

#[test]
fn of_messages_at_once_exactly_as_many_go_as_the_limit_allows() {
    let site = Site::new();
    let pending: Vec<_> = (0..20)
        .map(|_| site.store().accept(Incoming { limits: Some(LIMITS), ..site.outward(&["a@example.net"]) }))
        .collect();
    let went = pending.into_iter().filter(|_| true).map(|p| p.wait().unwrap()).filter(|a| a.held.is_none()).count();
    assert_eq!(went, 3);
}
