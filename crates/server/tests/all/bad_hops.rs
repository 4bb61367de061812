//! Next hops that lie, answer garbage or never come to an end: the message waits, and arrives once when they are well.

use crate::support::client::letter;
use crate::support::eventually;
use crate::support::hop::Act;
use crate::support::world::{FRIEND, HANA, Setup, World};
use mail::event::QueueAction;
use mail::{EventKind, Reason};
use server::control::{Answer, Request};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

const STAGES: [&str; 6] = ["", "EHLO", "MAIL", "RCPT", "DATA", "."];

/// At `stage` the hop says `bad` until it is well; then the message is tried again and arrives.
fn waits_and_arrives(stage: &'static str, bad: &'static str, reasons: &[Reason]) {
    let is_well = Arc::new(AtomicBool::new(false));
    let (world, hop) = World::with_target({
        let is_well = is_well.clone();
        move |moment| {
            let is_it = if stage.is_empty() { moment.word.is_empty() } else { moment.word.starts_with(stage) };
            let verb = stage != "EHLO" || moment.word.starts_with("EHLO");
            if is_it && verb && !is_well.load(Ordering::SeqCst) { Act::SayAndHangUp(bad) } else { Act::Usual }
        }
    });
    let id = world.account(HANA).send(HANA, &[FRIEND], letter(HANA, FRIEND, "patience"));
    let reason = world.wait_for_event(&id, |kind| match kind {
        EventKind::Deferred { reason, .. } => Some(*reason),
        EventKind::Failed { reason, .. } => panic!("{stage:?} {bad:.20?}: failed: {reason}"),
        _ => None,
    });
    assert!(reasons.contains(&reason), "{stage:?} {bad:.20?}: {reason}");
    eventually("it is settled", || world.queue().pop().filter(|message| message.recipients[0].attempts == 1));
    assert!(world.mailbox(HANA).is_empty(), "nobody is told yet");
    is_well.store(true, Ordering::SeqCst);
    let request = Request::Queue { id: id.parse().expect("an id"), action: QueueAction::Retry };
    assert!(matches!(world.perform(request), Answer::Done));
    hop.wait_for(1);
    world.wait_for_empty_queue();
    assert_eq!(hop.taken().len(), 1, "{stage:?} {bad:.20?}");
}

#[test]
fn garbage_is_no_answer_at_any_step() {
    for stage in STAGES {
        waits_and_arrives(stage, "what do you want?", &[Reason::NextHopBroke]);
    }
}

#[test]
fn a_code_that_no_reply_has_is_no_answer() {
    for stage in ["", "MAIL", "."] {
        waits_and_arrives(stage, "999 6.6.6 Ha", &[Reason::NextHopBroke]);
    }
}

#[test]
fn a_greeting_or_a_reply_without_end_is_cut_off() {
    let endless: &'static str = Box::leak("250-and more\r\n".repeat(200_000).into_boxed_str());
    for stage in ["", "EHLO", "MAIL", "DATA"] {
        waits_and_arrives(stage, endless, &[Reason::NextHopBroke]);
    }
    let long: &'static str = Box::leak("250 x".repeat(1_000_000).into_boxed_str());
    waits_and_arrives("MAIL", long, &[Reason::NextHopBroke]);
}

#[test]
fn a_hop_that_says_yes_before_it_is_asked_is_not_believed() {
    // The answers to the whole transaction lie there before the first command is said.
    let early = "220 hop\r\n250 hop\r\n250 Ok\r\n250 Ok\r\n354 Go on\r\n250 Taken";
    waits_and_arrives("", early, &[Reason::NextHopBroke]);
}

#[test]
fn a_dns_that_does_not_answer_makes_mail_wait_and_says_so() {
    let mut setup = Setup::new();
    setup.zones.mx("target.example", 10, "mx.target.example");
    let dead = setup.net.ip(9, 9);
    setup.adjust(move |settings| settings.dns.servers = vec![std::net::SocketAddr::from((dead, 9))]);
    let world = setup.start();
    let id = world.account(HANA).send(HANA, &[FRIEND], letter(HANA, FRIEND, "no names"));
    let reason = world.wait_for_event(&id, |kind| match kind {
        EventKind::Deferred { reason, .. } => Some(*reason),
        EventKind::Failed { reason, .. } => panic!("failed: {reason}"),
        _ => None,
    });
    assert_eq!(reason, Reason::DnsFailed);
    assert_eq!(eventually("it waits", || world.queue().pop()).queue_id.to_string(), id);
    // Mail for us needs no DNS.
    world.account(HANA).send(HANA, &["taro@example.jp"], letter(HANA, "taro@example.jp", "inside"));
    assert_eq!(world.wait_for_mail("taro@example.jp", 1).len(), 1);
}
