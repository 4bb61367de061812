//! Limits of a day: beyond them mail waits for a person, who is told, and goes when the person says so.

use crate::support::client::letter;
use crate::support::eventually;
use crate::support::hop::Act;
use crate::support::world::{FRIEND, HANA, KANRI, Setup, TARO, World, address};
use mail::event::QueueAction;
use mail::{EventKind, Party, Reason};
use policy::{DailyLimits, DirectoryChange};
use server::control::{Answer, Request};
use store::RecipientState;

fn act(world: &World, id: &str, action: QueueAction) -> Answer {
    world.perform(Request::Queue { id: id.parse().expect("an id"), action })
}

fn held_for(world: &World, id: &str) -> Vec<Reason> {
    let Answer::Queue { entries } = world.perform(Request::QueueShow { id: id.parse().expect("an id") }) else {
        return Vec::new();
    };
    let reason = |state: &RecipientState| match state {
        RecipientState::Held { reason } => Some(*reason),
        RecipientState::Queued { .. } => None,
    };
    entries[0].recipients.iter().filter_map(|recipient| reason(&recipient.state)).collect()
}

fn body(message: &str) -> String {
    let parsed = mail_parser::MessageParser::default().parse(message.as_bytes()).expect("a message");
    parsed.body_text(0).expect("a text").into_owned()
}

#[test]
fn mail_beyond_the_days_messages_is_held_told_of_and_released() {
    let mut setup = Setup::new();
    setup.set("limits.messages_per_day", 2);
    setup.set("language", "\"en\"");
    let hop = setup.target(|_| Act::Usual);
    let world = setup.start();
    let mut hana = world.account(HANA);
    let mut ids = Vec::new();
    for number in 1..=4 {
        ids.push(hana.send(HANA, &[FRIEND, TARO], letter(HANA, FRIEND, &format!("number {number}"))));
    }
    hop.wait_for(2);
    let notice = world.wait_for_mail(KANRI, 1).remove(0);
    for part in ["Return-Path: <>", "Auto-Submitted: auto-generated", HANA, &ids[2], "sekisho queue release"] {
        assert!(notice.contains(part) || body(&notice).contains(part), "no {part} in {notice}");
    }
    for id in &ids[2..] {
        assert_eq!(held_for(&world, id), [Reason::DailyLimitReached; 2]);
    }
    assert_eq!(world.mailbox(TARO).len(), 2, "held is held for people here too");
    let held = world.wait_for_event(&ids[2], |kind| match kind {
        EventKind::Held { party, reason, count, limit } => Some((party.clone(), *reason, *count, *limit)),
        _ => None,
    });
    assert_eq!(held, (Party::Account(address(HANA)), Reason::DailyLimitReached, 3, 2));
    world.wait_for_event(&ids[2], |kind| {
        matches!(kind, EventKind::Notified { to, .. } if *to == address(KANRI)).then_some(())
    });
    // Another is not disturbed.
    world.account(TARO).send(TARO, &[FRIEND], letter(TARO, FRIEND, "taro's"));
    hop.wait_for(3);

    assert!(matches!(act(&world, &ids[2], QueueAction::Release), Answer::Done));
    let taken = hop.wait_for(4);
    assert!(taken[3].text().contains("number 3"));
    assert_eq!(world.mailbox(TARO).len(), 3);
    eventually("one is left", || (world.queue().len() == 1).then_some(()));
    assert!(matches!(act(&world, &ids[3], QueueAction::Remove), Answer::Done));
    world.wait_for_empty_queue();
    assert!(matches!(act(&world, &ids[3], QueueAction::Release), Answer::NoSuchMessage));
    assert_eq!((world.mailbox(TARO).len(), hop.taken().len()), (3, 4));
    let notices = world.mailbox(KANRI);
    assert_eq!(notices.len(), 1, "one notice a day for each limit: {notices:#?}");
}

#[test]
fn mail_to_more_strangers_than_a_day_allows_is_held() {
    let mut setup = Setup::new();
    setup.set("limits.new_recipients_per_day", 2);
    let hop = setup.target(|_| Act::Usual);
    let world = setup.start();
    let mut hana = world.account(HANA);
    hana.send(HANA, &["a@target.example", "b@target.example"], letter(HANA, "a@target.example", "two"));
    // Known by now, and people here are none.
    hana.send(HANA, &["A@target.example", TARO], letter(HANA, "a@target.example", "again"));
    let id = hana.send(HANA, &["c@target.example"], letter(HANA, "c@target.example", "third"));
    assert_eq!(held_for(&world, &id), [Reason::NewRecipientLimitReached]);
    hop.wait_for(2);
    assert_eq!(world.wait_for_mail(KANRI, 1).len(), 1);
    assert!(matches!(act(&world, &id, QueueAction::Release), Answer::Done));
    hop.wait_for(3);
    // Whom a person let through is known from then on.
    hana.send(HANA, &["c@target.example"], letter(HANA, "c@target.example", "fourth"));
    hop.wait_for(4);
    world.wait_for_empty_queue();
}

#[test]
fn a_device_and_an_account_have_limits_of_their_own() {
    let mut setup = Setup::new();
    let one = Some(DailyLimits { messages: 1, new_recipients: 1 });
    setup.change(DirectoryChange::SetDeviceLimits { name: "copier".into(), limits: one });
    setup.change(DirectoryChange::SetAccountLimits { address: address(HANA), limits: one });
    setup.set("notices.to", format!("\"{TARO}\""));
    let world = setup.start();
    let mut copier = world.copier();
    let from = "copier@example.jp";
    copier.send(from, &[TARO], letter(from, TARO, "first"));
    let held = copier.send(from, &[TARO], letter(from, TARO, "second"));
    assert_eq!(held_for(&world, &held), [Reason::DailyLimitReached]);
    // The first scan and the notice, which goes to whom the settings name.
    let mail = world.wait_for_mail(TARO, 2);
    assert!(body(&mail[1]).contains("copier"), "{}", mail[1]);
    let mut hana = world.account(HANA);
    hana.send(HANA, &[TARO], letter(HANA, TARO, "first"));
    let held = hana.send(HANA, &[TARO], letter(HANA, TARO, "second"));
    assert_eq!(held_for(&world, &held), [Reason::DailyLimitReached]);
    assert_eq!(world.wait_for_mail(TARO, 4).len(), 4);
    assert!(world.mailbox(KANRI).is_empty());
}

#[test]
fn a_stranger_has_no_limits_to_pass() {
    let mut setup = Setup::new();
    setup.set("limits.messages_per_day", 0);
    let world = setup.start();
    let mut stranger = world.stranger();
    for _ in 0..3 {
        stranger.send("s@outside.example", &[HANA], letter("s@outside.example", HANA, "hi"));
    }
    assert_eq!(world.mailbox(HANA).len(), 3);
    let id = world.account(HANA).send(HANA, &[TARO], letter(HANA, TARO, "held"));
    assert_eq!(held_for(&world, &id), [Reason::DailyLimitReached]);
}

#[test]
fn reports_that_were_asked_for_wait_until_held_mail_is_let_go() {
    let mut setup = Setup::new();
    setup.set("limits.messages_per_day", 0);
    let world = setup.start();
    let mut hana = world.account(HANA);
    hana.expect(&format!("MAIL FROM:<{HANA}>"), "250 ");
    hana.expect(&format!("RCPT TO:<{TARO}> NOTIFY=SUCCESS"), "250 ");
    let id = crate::support::client::stored_as(&hana.data(letter(HANA, TARO, "tell me")));
    world.wait_for_mail(KANRI, 1);
    assert!(world.mailbox(HANA).is_empty());
    assert!(matches!(act(&world, &id, QueueAction::Release), Answer::Done));
    let report = world.wait_for_mail(HANA, 1).remove(0);
    assert!(report.contains("Action: delivered") && report.contains("Subject: tell me"), "{report}");
    assert_eq!(world.mailbox(TARO).len(), 1);
}
