//! Forwarding: what came for an account goes on to where it has it forwarded, and nothing of it is lost or sent back to a
//! stranger.

use crate::support::client::letter;
use crate::support::hop::{Act, Hop};
use crate::support::world::{FRIEND, HANA, KANRI, Setup, TARO, World, address, queue_id};
use mail::event::{Origin, QueueAction};
use mail::{Event, EventKind, Party, QueueId, Reason, Verb};
use policy::{DailyLimits, DirectoryChange, Forwarding};
use server::control::{Answer, Request};

const STRANGER: &str = "s@outside.example";

fn forward(account: &str, targets: &[&str], keep: bool) -> DirectoryChange {
    let targets = targets.iter().map(|target| address(target)).collect();
    DirectoryChange::SetForwarding { address: address(account), forward: Some(Forwarding { targets, keep }) }
}

/// Hana's mail goes to her friend's server, which behaves as told.
fn world(keep: bool, act: impl Fn(&str) -> Act + Send + Sync + 'static) -> (World, Hop) {
    let mut setup = Setup::new();
    setup.change(forward(HANA, &[FRIEND], keep));
    let hop = setup.target(move |moment| act(moment.word));
    (setup.start(), hop)
}

fn usual(_: &str) -> Act {
    Act::Usual
}

fn refusing(word: &str) -> Act {
    if word.starts_with("RCPT") { Act::Say("550 5.1.1 No such user here") } else { Act::Usual }
}

fn from_a_stranger(world: &World, to: &[&str], subject: &str) -> String {
    world.stranger().send(STRANGER, to, letter(STRANGER, to[0], subject))
}

/// The copy that a message's story names.
fn copy_of(world: &World, id: &str) -> QueueId {
    world.wait_for_event(id, |kind| match kind {
        EventKind::Forwarded { copy, .. } => Some(*copy),
        _ => None,
    })
}

fn told(world: &World, subject: &str) -> Vec<forensics::Story> {
    let events: Vec<Event> = world.events(subject);
    forensics::tell(&events)
}

#[test]
fn a_copy_leaves_from_the_account_s_own_address_and_the_mailbox_keeps_the_original() {
    let (world, hop) = world(true, usual);
    let id = from_a_stranger(&world, &[HANA], "for hana");
    let taken = hop.wait_for(1).remove(0);
    assert!(taken.mail.starts_with(&format!("MAIL FROM:<{HANA}>")), "{}", taken.mail);
    let text = taken.text();
    assert!(text.starts_with(&format!("Delivered-To: {HANA}\r\nReceived: ")), "{text}");
    assert!(text.contains("Subject: for hana"), "{text}");
    let kept = world.wait_for_mail(HANA, 1).remove(0);
    assert!(kept.starts_with(&format!("Return-Path: <{STRANGER}>\r\nReceived:")), "{kept}");
    world.wait_for_empty_queue();
    // The original was received, the copy sent by the forwarding: nothing was relayed.
    let original = told(&world, &id);
    assert!(original.iter().all(|story| story.verbs.relayed == 0 && story.danger == forensics::Danger::None));
    let copy = copy_of(&world, &id).to_string();
    world.wait_for_event(&copy, |kind| matches!(kind, EventKind::HandedOver { .. }).then_some(()));
    let story = told(&world, &copy).into_iter().find(|story| story.party.is_some()).expect("a story");
    assert_eq!(story.party, Some(Party::Forward(address(HANA))));
    assert_eq!((story.verbs.sent, story.verbs.relayed), (1, 0));
    assert_eq!(story.recipients[0].verb, Some(Verb::Sent));
    assert_eq!(story.recipients[0].allowed, Some(Reason::ForwardMaySend));
    assert_eq!(story.recipients[0].permit, Some(Party::Forward(address(HANA))));
}

#[test]
fn a_stranger_reaches_the_recorded_target_only_and_chooses_none() {
    let (world, hop) = world(true, usual);
    let mut stranger = world.stranger();
    stranger.expect(&format!("MAIL FROM:<{STRANGER}>"), "250 ");
    stranger.expect(&format!("RCPT TO:<{HANA}>"), "250 ");
    // What the account's mail is carried on to is no recipient that a stranger may name.
    for to in [FRIEND, "other@target.example", "@example.jp:other@target.example"] {
        stranger.refused(&format!("RCPT TO:<{to}>"), "550 5.7.1 ", Reason::RelayNeedsLogin);
    }
    stranger.refused("RCPT TO:<hana%target.example@example.jp>", "550 5.1.1 ", Reason::NoSuchRecipient);
    stranger.data(format!(
        "From: {HANA}\r\nTo: other@target.example\r\nCc: third@target.example\r\nX-Forward-To: fourth@target.example\r\n\r\nhi\r\n"
    ));
    let taken = hop.wait_for(1);
    world.wait_for_empty_queue();
    assert_eq!(hop.commands().iter().filter(|line| line.starts_with("RCPT")).count(), 1, "{:?}", hop.commands());
    assert!(hop.commands().iter().any(|line| line.starts_with(&format!("RCPT TO:<{FRIEND}>"))));
    assert_eq!(taken.len(), 1);
}

#[test]
fn a_forward_that_fails_is_told_to_the_account_and_to_no_stranger() {
    let (world, hop) = world(true, refusing);
    let id = from_a_stranger(&world, &[HANA], "kept");
    let mail = world.wait_for_mail(HANA, 2);
    assert!(mail[0].contains("Subject: kept"));
    for part in ["Return-Path: <>", "Final-Recipient: rfc822; friend@target.example", "To: <hana@example.jp>"] {
        assert!(mail[1].contains(part), "no {part} in {}", mail[1]);
    }
    world.wait_for_empty_queue();
    // Nothing else left: the report is not forwarded, and nobody outside is written to.
    assert!(hop.taken().is_empty());
    assert!(hop.commands().iter().all(|line| !line.contains(STRANGER)), "{:?}", hop.commands());
    assert_eq!(hop.count("RCPT"), 1);
    let copy = copy_of(&world, &id).to_string();
    let told = world.wait_for_event(&copy, |kind| match kind {
        EventKind::ReportMade { to, .. } => Some(to.clone()),
        _ => None,
    });
    assert_eq!(told, address(HANA));
}

#[test]
fn what_the_mailbox_does_not_keep_is_put_there_if_it_cannot_be_forwarded() {
    let (world, hop) = world(false, refusing);
    from_a_stranger(&world, &[HANA], "rescued");
    let mail = world.wait_for_mail(HANA, 2);
    let rescued = mail.iter().find(|text| text.contains("Return-Path: <s@outside.example>")).expect("the message");
    assert!(rescued.contains("Subject: rescued") && !rescued.contains("Delivered-To"), "{rescued}");
    world.wait_for_empty_queue();
    assert_eq!((world.mailbox(HANA).len(), hop.taken().len()), (2, 0));
}

#[test]
fn a_forward_that_arrives_leaves_nothing_in_a_mailbox_that_does_not_keep() {
    let (world, hop) = world(false, usual);
    from_a_stranger(&world, &[HANA, TARO], "gone on");
    hop.wait_for(1);
    world.wait_for_empty_queue();
    assert_eq!((world.mailbox(HANA).len(), world.mailbox(TARO).len()), (0, 1));
}

#[test]
fn a_report_that_came_for_the_account_goes_on_with_the_null_reverse_path_and_is_never_reported_on_outside() {
    let (world, hop) = world(true, refusing);
    let mut stranger = world.stranger();
    stranger.expect("MAIL FROM:<>", "250 ");
    stranger.expect(&format!("RCPT TO:<{HANA}>"), "250 ");
    stranger.data(letter("MAILER-DAEMON@outside.example", HANA, "a bounce"));
    world.wait_for_mail(HANA, 2);
    world.wait_for_empty_queue();
    assert_eq!(hop.count("MAIL FROM:<>"), 1);
    assert_eq!((hop.count("MAIL"), hop.count("RCPT")), (1, 1));
}

#[test]
fn mail_that_comes_back_through_a_forwarding_stays_in_the_mailbox() {
    let (world, hop) = world(false, usual);
    from_a_stranger(&world, &[HANA], "round and round");
    let first = hop.wait_for(1).remove(0);
    // The friend forwards it back, as it is.
    let mut back = world.stranger();
    back.expect(&format!("MAIL FROM:<{FRIEND}>"), "250 ");
    back.expect(&format!("RCPT TO:<{HANA}>"), "250 ");
    let id = crate::support::client::stored_as(&back.data(&first.content));
    let kept = world.wait_for_mail(HANA, 1);
    assert!(kept[0].contains("Subject: round and round"));
    world.wait_for_event(&id, |kind| matches!(kind, EventKind::ForwardStopped { .. }).then_some(()));
    world.wait_for_empty_queue();
    assert_eq!(hop.taken().len(), 1, "it went out once");
}

#[test]
fn a_ring_of_forwardings_ends_in_a_mailbox() {
    let mut setup = Setup::new();
    setup.change(forward(HANA, &[TARO], false));
    setup.change(forward(TARO, &[HANA], false));
    let world = setup.start();
    for to in [HANA, TARO] {
        from_a_stranger(&world, &[to], "ring");
    }
    assert_eq!(world.mailbox(HANA).len() + world.mailbox(TARO).len(), 2);
    assert!(world.queue().is_empty());
}

#[test]
fn a_disabled_account_forwards_nothing_and_its_mail_waits_in_its_mailbox() {
    let (world, hop) = world(false, usual);
    world.change(DirectoryChange::DisableAccount { address: address(HANA), reason: None });
    from_a_stranger(&world, &[HANA], "kept for her");
    assert_eq!(world.wait_for_mail(HANA, 1).len(), 1);
    assert!(world.queue().is_empty() && hop.commands().is_empty());
}

#[test]
fn beyond_the_day_s_limit_the_copy_is_held_and_the_mailbox_has_the_original() {
    let mut setup = Setup::new();
    setup.set("language", "\"en\"");
    setup.change(forward(HANA, &[FRIEND], true));
    let one = Some(DailyLimits { messages: 1, new_recipients: 1 });
    setup.change(DirectoryChange::SetAccountLimits { address: address(HANA), limits: one });
    let hop = setup.target(|_| Act::Usual);
    let world = setup.start();
    from_a_stranger(&world, &[HANA], "first");
    let second = from_a_stranger(&world, &[HANA], "second");
    hop.wait_for(1);
    assert_eq!(world.wait_for_mail(HANA, 2).len(), 2);
    let copy = copy_of(&world, &second);
    let held = world.wait_for_event(&copy.to_string(), |kind| match kind {
        EventKind::Held { party, reason, count, limit } => Some((party.clone(), *reason, *count, *limit)),
        _ => None,
    });
    assert_eq!(held, (Party::Forward(address(HANA)), Reason::DailyLimitReached, 2, 1));
    let notice = world.wait_for_mail(KANRI, 1).remove(0);
    assert!(notice.contains(HANA) && notice.contains("forwarding"), "{notice}");
    // Her own mail is counted apart, and goes.
    world.account(HANA).send(HANA, &[FRIEND], letter(HANA, FRIEND, "my own"));
    hop.wait_for(2);
    let order = Request::Queue { id: copy, action: QueueAction::Release };
    assert!(matches!(world.perform(order), Answer::Done));
    assert!(hop.wait_for(3)[2].text().contains("Subject: second"));
    world.wait_for_empty_queue();
}

#[test]
fn a_forged_sender_of_ours_and_a_large_message_go_the_same_way() {
    let (world, hop) = world(true, usual);
    let large = format!("{}{}", letter(STRANGER, HANA, "large"), "0123456789 abcdefghij\r\n".repeat(20_000));
    let id = world.stranger().send(STRANGER, &[HANA], &large);
    let taken = hop.wait_for(1).remove(0);
    assert!(taken.text().ends_with("0123456789 abcdefghij\r\n"));
    assert_eq!(taken.text().matches("0123456789").count(), 20_000);
    world.wait_for_empty_queue();
    let stored = world.wait_for_event(&copy_of(&world, &id).to_string(), |kind| match kind {
        EventKind::Stored { origin, size_octets, .. } => Some((*origin, *size_octets)),
        _ => None,
    });
    assert!(stored.0 == Origin::Session && stored.1 > 400_000);
    assert!(world.mailbox(HANA)[0].len() > 400_000);
}

#[test]
fn what_is_accepted_with_its_copy_is_there_after_the_server_was_stopped() {
    let (mut world, hop) =
        world(false, |word| if word.is_empty() { Act::Say("421 4.3.2 Not now") } else { Act::Usual });
    let id = from_a_stranger(&world, &[HANA], "waits");
    let copy = copy_of(&world, &id);
    world.restart();
    let waiting = world.queue();
    assert_eq!(waiting.iter().map(|message| message.queue_id).collect::<Vec<_>>(), [copy]);
    assert_eq!(waiting[0].party, Some(Party::Forward(address(HANA))));
    assert!(hop.taken().is_empty() && world.mailbox(HANA).is_empty());
    let _ = queue_id(&id);
}

#[test]
fn wishes_for_receipts_and_error_addresses_in_a_header_are_nobodys_orders() {
    let (world, hop) = World::with_target(|_| Act::Usual);
    let text = letter(STRANGER, HANA, "receipts");
    let wishes = format!(
        "Return-Receipt-To: v@target.example\r\nDisposition-Notification-To: v@target.example\r\n\
         Errors-To: v@target.example\r\nX-Confirm-Reading-To: v@target.example\r\n{text}"
    );
    world.stranger().send(STRANGER, &[HANA], wishes);
    let mut pop = world.pop(HANA);
    assert_eq!(pop.retrieve_all().len(), 1);
    world.wait_for_empty_queue();
    assert!(hop.commands().is_empty(), "{:?}", hop.commands());
}
