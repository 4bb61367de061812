//! A domain of ours whose mailboxes are on a server behind us: asked at RCPT, handed over, and what it refuses later.

use crate::support::client::letter;
use crate::support::eventually;
use crate::support::hop::{Act, Hop, Moment, Pause};
use crate::support::world::{FRIEND, HANA, KANRI, Setup, TARO, World, address, domain};
use forensics::tell;
use mail::event::QueueAction;
use mail::{EventKind, Party, Reason};
use policy::{ChangeProblem, DirectoryChange};
use server::control::{Answer, Request};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use store::{QueueMessage, RecipientState};

const STRANGER: &str = "s@outside.example";
const YUKI: &str = "yuki@behind.example";
const SORA: &str = "sora@behind.example";

/// Whether it is a question about, or mail for, somebody whom nobody there knows.
fn is_unknown(word: &str) -> bool {
    word.starts_with("RCPT") && !["<yuki@", "<sora@"].iter().any(|known| word.contains(known))
}

/// Knows Yuki and Sora.
fn usual(moment: &Moment<'_>) -> Act {
    if is_unknown(moment.word) { Act::Say("550 5.1.1 No such user") } else { Act::Usual }
}

/// `behind.example` is ours, and its mailboxes are on a server behind us that behaves as told.
fn prepared(protocol: &str, act: impl Fn(&Moment<'_>) -> Act + Send + Sync + 'static) -> (Setup, Hop) {
    let mut setup = Setup::new();
    let hop = setup.hop(5, "inside.example", act);
    is_behind(&mut setup, "behind.example", protocol, &hop);
    // Whoever asked DNS would be led here.
    setup.zones.mx("behind.example", 10, "trap.example");
    (setup, hop)
}

fn is_behind(setup: &mut Setup, name: &str, protocol: &str, hop: &Hop) {
    setup.change(DirectoryChange::AddDomain { domain: domain(name), postmaster: address(KANRI) });
    setup.change(behind(name, Some(&format!("{protocol}:{}:{}", hop.ip, hop.port))));
}

fn behind(name: &str, hop: Option<&str>) -> DirectoryChange {
    DirectoryChange::SetBehind { domain: domain(name), behind: hop.map(|hop| hop.parse().expect("a next hop")) }
}

fn started(protocol: &str, act: impl Fn(&Moment<'_>) -> Act + Send + Sync + 'static) -> (World, Hop) {
    let (setup, hop) = prepared(protocol, act);
    (setup.start(), hop)
}

fn act(world: &World, id: &str, action: QueueAction) {
    let request = Request::Queue { id: id.parse().expect("an id"), action };
    assert!(matches!(world.perform(request), Answer::Done));
}

#[track_caller]
fn held(world: &World, reason: Reason) -> QueueMessage {
    eventually("it is held", || {
        let is_held = |message: &QueueMessage| message.recipients[0].state == RecipientState::Held { reason };
        world.queue().into_iter().find(is_held)
    })
}

#[test]
fn a_strangers_mail_is_taken_if_the_server_behind_knows_the_recipient_and_handed_over_there() {
    for (protocol, hello) in [("smtp", "EHLO"), ("lmtp", "LHLO")] {
        let (world, hop) = started(protocol, usual);
        let id = world.stranger().send(STRANGER, &[YUKI], letter(STRANGER, YUKI, "hello"));
        let taken = hop.wait_for(1).remove(0);
        assert!(taken.mail.starts_with("MAIL FROM:<s@outside.example>"), "{}", taken.mail);
        assert_eq!(taken.to, ["RCPT TO:<yuki@behind.example>"]);
        assert!(hop.commands().iter().all(|line| !line.contains("HELO") && !line.starts_with("EH") || hello == "EHLO"));
        world.wait_for_empty_queue();
        let permit = world.wait_for_event(&id, |kind| match kind {
            EventKind::RecipientAccepted { reason: Reason::RecipientBehind, permit, .. } => permit.clone(),
            _ => None,
        });
        assert_eq!(permit, Party::Behind(domain("behind.example")));
        let reply = world.wait_for_event(&id, |kind| match kind {
            EventKind::RecipientAsked { reply, remembered: false, .. } => reply.clone(),
            _ => None,
        });
        assert_eq!(reply.code, 250);
        let story = tell(&world.events(&id)).remove(0);
        assert_eq!((story.verbs.received, story.verbs.relayed, story.verbs.sent), (1, 0, 0), "{story:#?}");
    }
}

#[test]
fn whom_the_server_behind_does_not_know_is_refused_at_rcpt_and_asked_about_once() {
    let (world, hop) = started("smtp", usual);
    for _ in 0..2 {
        let mut stranger = world.stranger();
        stranger.expect(&format!("MAIL FROM:<{STRANGER}>"), "250 ");
        stranger.refused("RCPT TO:<ghost@behind.example>", "550 5.1.1 ", Reason::NoSuchRecipient);
        stranger.refused("RCPT TO:<ghost@behind.example>", "550 5.1.1 ", Reason::NoSuchRecipient);
    }
    assert_eq!(hop.count("RCPT"), 1);
    assert_eq!(hop.commands().iter().filter(|line| line.starts_with("MAIL")).collect::<Vec<_>>(), ["MAIL FROM:<>"]);
    assert_eq!(hop.count("DATA"), 0, "a question is no message");
}

#[test]
fn a_yes_is_remembered_and_a_check_with_a_name_that_nobody_has_is_made_once() {
    let (world, hop) = started("smtp", usual);
    for _ in 0..3 {
        let mut stranger = world.stranger();
        stranger.expect(&format!("MAIL FROM:<{STRANGER}>"), "250 ");
        stranger.expect(&format!("RCPT TO:<{YUKI}>"), "250 ");
    }
    eventually("the check is made", || (hop.count("RCPT TO:<nobody-") == 1).then_some(()));
    assert_eq!(hop.count("RCPT TO:<yuki@"), 1);
    assert!(world.mailbox(KANRI).is_empty(), "it does not know everybody: nothing to tell");
}

#[test]
fn a_server_behind_that_knows_everybody_is_told_to_the_administrator_once() {
    let (world, _hop) = started("smtp", |_| Act::Usual);
    let mut stranger = world.stranger();
    stranger.expect(&format!("MAIL FROM:<{STRANGER}>"), "250 ");
    stranger.expect(&format!("RCPT TO:<{YUKI}>"), "250 ");
    stranger.expect(&format!("RCPT TO:<{SORA}>"), "250 ");
    let notice = world.wait_for_mail(KANRI, 1).remove(0);
    assert!(notice.contains("Auto-Submitted: auto-generated"), "{notice}");
    assert_eq!(world.mailbox(KANRI).len(), 1);
}

#[test]
fn without_an_answer_the_visitor_is_asked_to_come_back_and_nothing_is_remembered() {
    let is_back = Arc::new(AtomicBool::new(false));
    let (world, _hop) = started("lmtp", {
        let is_back = is_back.clone();
        move |moment| match moment.word {
            word if word.starts_with("RCPT") && !is_back.load(Ordering::SeqCst) => Act::Say("451 4.3.0 Not now"),
            _ => usual(moment),
        }
    });
    let mut stranger = world.stranger();
    stranger.expect(&format!("MAIL FROM:<{STRANGER}>"), "250 ");
    stranger.refused(&format!("RCPT TO:<{YUKI}>"), "451 4.4.1 ", Reason::RecipientUnverified);
    is_back.store(true, Ordering::SeqCst);
    stranger.expect(&format!("RCPT TO:<{YUKI}>"), "250 ");
}

#[test]
fn a_server_behind_that_is_down_silent_or_full_of_garbage_refuses_nobody_for_good() {
    let garbage = |moment: &Moment<'_>| if moment.word.is_empty() { Act::Say("hello there") } else { Act::Usual };
    let hangs_up = |moment: &Moment<'_>| if moment.word.starts_with("RCPT") { Act::HangUp } else { Act::Usual };
    let refuses_us = |moment: &Moment<'_>| match moment.word {
        word if word.starts_with("MAIL") => Act::Say("550 5.7.1 Not from you"),
        _ => Act::Usual,
    };
    let worlds = [started("smtp", garbage), started("smtp", hangs_up), started("lmtp", refuses_us)];
    for (world, _hop) in &worlds {
        let mut stranger = world.stranger();
        stranger.expect(&format!("MAIL FROM:<{STRANGER}>"), "250 ");
        stranger.refused(&format!("RCPT TO:<{YUKI}>"), "451 4.4.1 ", Reason::RecipientUnverified);
    }
    let mut setup = Setup::new();
    setup.change(DirectoryChange::AddDomain { domain: domain("behind.example"), postmaster: address(KANRI) });
    // Discarded by everybody's kernel: no answer ever comes.
    setup.change(behind("behind.example", Some(&format!("smtp:{}:9", setup.hop_ip(7)))));
    setup.patience.callout = Duration::from_millis(500);
    let world = setup.start();
    let mut stranger = world.stranger();
    stranger.expect(&format!("MAIL FROM:<{STRANGER}>"), "250 ");
    stranger.refused(&format!("RCPT TO:<{YUKI}>"), "451 4.4.1 ", Reason::RecipientUnverified);
}

#[test]
fn questions_to_one_server_are_few_at_a_time_and_the_others_wait_for_their_turn() {
    let goes_on = Arc::new(AtomicBool::new(false));
    let (mut setup, hop) = prepared("smtp", {
        let goes_on = goes_on.clone();
        move |moment| {
            if moment.word.starts_with("RCPT") {
                eventually("the test is over", || goes_on.load(Ordering::SeqCst).then_some(()));
            }
            usual(moment)
        }
    });
    setup.workers = 4;
    let world = setup.start();
    std::thread::scope(|scope| {
        for number in 0..12 {
            let world = &world;
            scope.spawn(move || {
                let mut stranger = world.stranger();
                stranger.expect(&format!("MAIL FROM:<{STRANGER}>"), "250 ");
                let rcpt = format!("RCPT TO:<ghost{number}@behind.example>");
                stranger.refused(&rcpt, "550 5.1.1 ", Reason::NoSuchRecipient);
            });
        }
        eventually("eight are asked about", || (hop.count("RCPT") == 8).then_some(()));
        goes_on.store(true, Ordering::SeqCst);
    });
    assert_eq!((hop.most_open(), hop.count("RCPT")), (8, 12));
}

#[test]
fn a_server_behind_that_never_answers_costs_the_visitor_no_more_than_the_time_there_is() {
    let is_over = Arc::new(AtomicBool::new(false));
    let (mut setup, _hop) = prepared("smtp", {
        let is_over = is_over.clone();
        move |moment| {
            if moment.word.starts_with("RCPT") {
                eventually("the test is over", || is_over.load(Ordering::SeqCst).then_some(()));
            }
            usual(moment)
        }
    });
    setup.patience.callout = Duration::from_millis(300);
    let world = setup.start();
    let mut stranger = world.stranger();
    stranger.expect(&format!("MAIL FROM:<{STRANGER}>"), "250 ");
    stranger.refused(&format!("RCPT TO:<{YUKI}>"), "451 4.4.1 ", Reason::RecipientUnverified);
    is_over.store(true, Ordering::SeqCst);
}

#[test]
fn who_has_a_mailbox_here_gets_the_mail_here_and_the_server_behind_is_not_asked() {
    let (mut setup, hop) = prepared("smtp", usual);
    setup.account("mika@behind.example");
    let world = setup.start();
    let to = ["mika@behind.example", "postmaster@behind.example", "abuse@behind.example", HANA];
    world.stranger().send(STRANGER, &to, letter(STRANGER, to[0], "here"));
    assert_eq!(world.mailbox("mika@behind.example").len(), 1);
    assert_eq!((world.mailbox(KANRI).len(), world.mailbox(HANA).len()), (1, 1));
    assert_eq!(hop.connections(), 0);
}

#[test]
fn a_name_that_reads_as_a_way_on_is_refused_and_never_asked_about() {
    let (world, hop) = started("smtp", |_| Act::Usual);
    let mut stranger = world.stranger();
    stranger.expect(&format!("MAIL FROM:<{STRANGER}>"), "250 ");
    for name in ["friend%target.example", "target.example!friend", "\"friend@target.example\"", "|/bin/sh"] {
        stranger.refused(&format!("RCPT TO:<{name}@behind.example>"), "550 5.1.1 ", Reason::NoSuchRecipient);
    }
    stranger.refused(&format!("RCPT TO:<{FRIEND}>"), "550 5.7.1 ", Reason::RelayNeedsLogin);
    stranger.refused("RCPT TO:<yuki@sub.behind.example>", "550 5.7.1 ", Reason::RelayNeedsLogin);
    assert_eq!(hop.connections(), 0);
}

#[test]
fn an_accounts_mail_is_verified_too_and_what_is_refused_later_is_reported_to_it() {
    let (world, hop) = started("lmtp", |moment| match (moment.word, moment.recipients) {
        (".", [one]) if one.contains("<sora@") => Act::Say("552 5.2.2 Mailbox full"),
        _ => usual(moment),
    });
    let mut hana = world.account(HANA);
    hana.expect(&format!("MAIL FROM:<{HANA}>"), "250 ");
    hana.refused("RCPT TO:<ghost@behind.example>", "550 5.1.1 ", Reason::NoSuchRecipient);
    hana.expect("RSET", "250 ");
    let id = hana.send(HANA, &[YUKI, SORA, TARO], letter(HANA, YUKI, "to all"));
    assert_eq!(hop.wait_for(1)[0].to, ["RCPT TO:<yuki@behind.example>"]);
    let report = world.wait_for_mail(HANA, 1).remove(0).to_lowercase();
    assert!(report.contains("final-recipient: rfc822; sora@behind.example"), "{report}");
    assert!(!report.contains("final-recipient: rfc822; yuki@"), "{report}");
    world.wait_for_empty_queue();
    assert_eq!(world.mailbox(TARO).len(), 1);
    let story = tell(&world.events(&id)).into_iter().find(|story| story.verbs.received > 0).expect("a story");
    assert_eq!((story.verbs.received, story.verbs.relayed), (2, 0));
}

#[test]
fn strangers_mail_that_is_refused_later_is_held_and_nobody_outside_is_told() {
    for protocol in ["smtp", "lmtp"] {
        let is_mended = Arc::new(AtomicBool::new(false));
        let (mut setup, hop) = prepared(protocol, {
            let is_mended = is_mended.clone();
            move |moment| match moment.word {
                "." if !is_mended.load(Ordering::SeqCst) => Act::Say("554 5.7.1 Looks like spam"),
                _ => usual(moment),
            }
        });
        let outside = setup.hop(6, "mx.outside.example", |_| Act::Usual);
        setup.zones.mx("outside.example", 10, "mx.outside.example");
        let world = setup.start();
        let id = world.stranger().send(STRANGER, &[YUKI], letter(STRANGER, YUKI, "1"));
        let message = held(&world, Reason::BehindRefused);
        assert_eq!(message.queue_id.to_string(), id);
        assert_eq!(message.recipients[0].last_reply.as_deref(), Some("554 5.7.1 Looks like spam"));
        let notice = world.wait_for_mail(KANRI, 1).remove(0);
        assert!(notice.contains("Auto-Submitted: auto-generated"), "{notice}");
        // Once a day: the second is held without a word.
        world.stranger().send("", &[SORA], letter(STRANGER, SORA, "2"));
        eventually("the second is held", || (world.queue().len() == 2).then_some(()));
        eventually("both are settled", || {
            let is_held = |m: &QueueMessage| matches!(m.recipients[0].state, RecipientState::Held { .. });
            world.queue().iter().all(is_held).then_some(())
        });
        let story = tell(&world.events(&id)).remove(0);
        assert_eq!((story.verbs.held, story.verbs.relayed), (1, 0), "{story:#?}");
        assert_eq!((world.mailbox(KANRI).len(), outside.connections(), hop.taken().len()), (1, 0, 0));
        // What was mended gets the mail.
        is_mended.store(true, Ordering::SeqCst);
        act(&world, &id, QueueAction::Release);
        hop.wait_for(1);
        let other = held(&world, Reason::BehindRefused).queue_id.to_string();
        act(&world, &other, QueueAction::Remove);
        world.wait_for_empty_queue();
    }
}

#[test]
fn strangers_mail_that_had_its_days_is_held_and_not_returned() {
    let (mut setup, _hop) = prepared("smtp", |moment| match moment.word {
        "DATA" => Act::Say("451 4.3.0 Not now"),
        _ => usual(moment),
    });
    setup.adjust(|settings| settings.delivery.expire_after = Duration::ZERO);
    let world = setup.start();
    let id = world.stranger().send(STRANGER, &[YUKI], letter(STRANGER, YUKI, "late"));
    let message = held(&world, Reason::BehindRefused);
    assert_eq!((message.queue_id.to_string(), message.recipients[0].last_reason), (id, Some(Reason::Expired)));
}

#[test]
fn two_domains_behind_one_server_go_in_one_transaction() {
    let mut setup = Setup::new();
    let hop = setup.hop(5, "inside.example", usual);
    is_behind(&mut setup, "behind.example", "lmtp", &hop);
    is_behind(&mut setup, "other.example", "lmtp", &hop);
    let world = setup.start();
    let to = [YUKI, "sora@other.example"];
    world.stranger().send(STRANGER, &to, letter(STRANGER, YUKI, "both"));
    assert_eq!(hop.wait_for(1)[0].to, ["RCPT TO:<yuki@behind.example>", "RCPT TO:<sora@other.example>"]);
}

#[test]
fn mail_in_line_for_a_server_behind_goes_where_the_directory_says_by_then_each_domain_for_itself() {
    let mut setup = Setup::new();
    let pause = Pause::default();
    let old = setup.hop(5, "inside.example", pause.before(usual));
    let new = setup.hop(6, "new.example", usual);
    is_behind(&mut setup, "behind.example", "smtp", &old);
    is_behind(&mut setup, "other.example", "smtp", &old);
    setup.set("delivery.per_host", 1);
    let world = setup.start();
    world.stranger().send(STRANGER, &[YUKI], letter(STRANGER, YUKI, "under way"));
    pause.wait_until_begun();
    let both = [SORA, "sora@other.example"];
    world.stranger().send(STRANGER, &both, letter(STRANGER, SORA, "in line"));
    world.change(behind("other.example", Some(&format!("smtp:{}:{}", new.ip, new.port))));
    pause.end();
    assert_eq!(new.wait_for(1)[0].to, ["RCPT TO:<sora@other.example>"]);
    assert_eq!(old.wait_for(2)[1].to, ["RCPT TO:<sora@behind.example>"]);
    world.wait_for_empty_queue();
    assert_eq!((old.taken().len(), new.taken().len()), (2, 1));
}

#[test]
fn a_server_behind_is_listed_by_its_host_and_tried_again_by_it() {
    let is_back = Arc::new(AtomicBool::new(false));
    let (world, hop) = started("lmtp", {
        let is_back = is_back.clone();
        move |moment| match moment.word {
            "DATA" if !is_back.load(Ordering::SeqCst) => Act::Say("451 4.3.0 Not now"),
            _ => usual(moment),
        }
    });
    world.stranger().send(STRANGER, &[YUKI], letter(STRANGER, YUKI, "later"));
    eventually("it was tried", || world.queue().pop().filter(|message| message.recipients[0].attempts == 1));
    let Answer::Hosts { hosts } = world.perform(Request::Hosts) else { panic!("no hosts") };
    let listed: Vec<_> = hosts.iter().map(|host| (host.destination.as_str(), host.waiting)).collect();
    assert_eq!(listed, [(hop.ip.to_string().as_str(), 1)]);
    is_back.store(true, Ordering::SeqCst);
    let answer = world.perform(Request::RetryHost { host: hop.ip.to_string() });
    assert!(matches!(answer, Answer::Retried { messages: 1 }), "{answer:?}");
    hop.wait_for(1);
    world.wait_for_empty_queue();
}

#[test]
fn mail_that_waits_for_a_server_behind_never_goes_anywhere_else() {
    let (mut setup, hop) = prepared("smtp", |moment| match moment.word {
        "DATA" => Act::Say("451 4.3.0 Not now"),
        _ => usual(moment),
    });
    let trap = setup.hop(6, "trap.example", |_| Act::Usual);
    let world = setup.start();
    let id = world.stranger().send(STRANGER, &[YUKI], letter(STRANGER, YUKI, "wait"));
    eventually("it was tried", || world.queue().pop().filter(|message| message.recipients[0].attempts == 1));
    world.change(behind("behind.example", None));
    act(&world, &id, QueueAction::Retry);
    eventually("it was tried", || world.queue().pop().filter(|message| message.recipients[0].attempts == 2));
    // Not even as a domain that is not ours any more.
    world.change(DirectoryChange::RemoveDomain { domain: domain("behind.example") });
    act(&world, &id, QueueAction::Retry);
    let waiting =
        eventually("it was tried", || world.queue().pop().filter(|message| message.recipients[0].attempts == 3));
    assert_eq!(waiting.recipients[0].last_reason, Some(Reason::NoMailHost));
    assert_eq!((trap.connections(), hop.taken().len()), (0, 0));
}

#[test]
fn a_server_behind_that_is_this_server_itself_is_refused_and_never_dialled() {
    let (setup, _hop) = prepared("smtp", usual);
    let world = setup.start();
    let own = format!("smtp:{}", world.door("public"));
    for hop in [own.clone(), own.replace("smtp:", "lmtp:")] {
        let change = behind("behind.example", Some(&hop));
        let answer = world.perform(Request::Change { change, credentials: None });
        let Answer::ChangeRefused { problem: ChangeProblem::HopIsOurselves { .. } } = answer else {
            panic!("{answer:?}");
        };
    }
    // Should it stand there all the same, as after a change while no server ran:
    let change = behind("behind.example", Some(&own));
    world.runtime.block_on(world.store().change(change, None)).expect("stored");
    let mut stranger = world.stranger();
    stranger.expect(&format!("MAIL FROM:<{STRANGER}>"), "250 ");
    stranger.refused(&format!("RCPT TO:<{YUKI}>"), "451 4.4.1 ", Reason::RecipientUnverified);
}
