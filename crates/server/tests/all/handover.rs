//! Handing mail to the next hop: connections, what is kept open, what a hop may answer, what breaks.

use crate::support::client::letter;
use crate::support::eventually;
use crate::support::hop::{Act, Hop};
use crate::support::world::{FRIEND, HANA, Setup, World, hop_tls};
use mail::event::QueueAction;
use mail::{EventKind, Reason};
use server::control::{Answer, Request};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

fn retry(world: &World, id: &str) {
    let request = Request::Queue { id: id.parse().expect("an id"), action: QueueAction::Retry };
    assert!(matches!(world.perform(request), Answer::Done));
}

#[track_caller]
fn deferral(world: &World, id: &str) -> (Reason, Option<String>) {
    world.wait_for_event(id, |kind| match kind {
        EventKind::Deferred { reason, reply, .. } => Some((*reason, reply.as_ref().map(ToString::to_string))),
        EventKind::Failed { reason, .. } => panic!("failed: {reason}"),
        _ => None,
    })
}

#[test]
fn what_a_hop_puts_off_waits_in_the_queue_and_a_retry_delivers_it() {
    for stage in ["MAIL", "RCPT", "DATA", "."] {
        let is_back = Arc::new(AtomicBool::new(false));
        let (world, hop) = World::with_target({
            let is_back = is_back.clone();
            move |moment| {
                let refuses = moment.word.starts_with(stage) && !is_back.load(Ordering::SeqCst);
                if refuses { Act::Say("451 4.7.1 Greylisted") } else { Act::Usual }
            }
        });
        let id = world.account(HANA).send(HANA, &[FRIEND], letter(HANA, FRIEND, "later"));
        let (reason, reply) = deferral(&world, &id);
        assert_eq!(reason, Reason::NextHopBusy, "{stage}");
        assert_eq!(reply.as_deref(), Some("451 4.7.1 Greylisted"), "{stage}");
        let queued = eventually("it is settled", || world.queue().pop().filter(|m| m.recipients[0].attempts == 1));
        assert_eq!(queued.queue_id.to_string(), id);
        assert_eq!(queued.recipients[0].last_reason, Some(Reason::NextHopBusy));
        assert!(world.mailbox(HANA).is_empty(), "nobody is told yet");
        is_back.store(true, Ordering::SeqCst);
        retry(&world, &id);
        hop.wait_for(1);
        world.wait_for_empty_queue();
        assert_eq!(hop.taken().len(), 1, "{stage}");
    }
}

#[test]
fn a_host_that_is_back_gets_its_mail_when_a_person_retries() {
    let mut setup = Setup::new();
    // Chooses the port.
    let _other = setup.hop(2, "other.example", |_| Act::Usual);
    setup.zones.mx("target.example", 10, "mx.target.example");
    setup.zones.host("mx.target.example", setup.hop_ip(1));
    let (ip, port) = (setup.hop_ip(1), setup.port());
    let world = setup.start();
    let id = world.account(HANA).send(HANA, &[FRIEND], letter(HANA, FRIEND, "anybody there?"));
    assert_eq!(deferral(&world, &id), (Reason::NextHopUnreachable, None));
    eventually("it is settled", || world.queue().pop().filter(|m| m.recipients[0].attempts == 1));
    let hop = Hop::at(ip, port, None, |_| Act::Usual);
    retry(&world, &id);
    hop.wait_for(1);
    world.wait_for_empty_queue();
}

#[test]
fn each_recipient_has_its_own_outcome() {
    let (world, hop) = World::with_target(|moment| match moment.word {
        "RCPT TO:<gone@target.example>" => Act::Say("550 5.1.1 No such user"),
        "RCPT TO:<full@target.example>" => Act::Say("452 4.2.2 Mailbox full"),
        _ => Act::Usual,
    });
    let to = ["one@target.example", "gone@target.example", "full@target.example", "two@target.example"];
    let id = world.account(HANA).send(HANA, &to, letter(HANA, "all@target.example", "to all"));
    let taken = hop.wait_for(1);
    assert_eq!(taken[0].to, ["RCPT TO:<one@target.example>", "RCPT TO:<two@target.example>"]);
    let report = world.wait_for_mail(HANA, 1).remove(0);
    assert!(report.contains("gone@target.example") && report.contains("550 5.1.1 No such user"), "{report}");
    assert!(!report.contains("Final-Recipient: rfc822; one@") && !report.contains("Final-Recipient: rfc822; full@"));
    let left =
        eventually("only the full one is left", || world.queue().pop().filter(|message| message.recipients.len() == 1));
    assert_eq!(left.recipients[0].address.to_string(), "full@target.example");
    assert_eq!(left.queue_id.to_string(), id);
    assert_eq!(hop.taken().len(), 1);
}

#[test]
fn recipients_that_are_too_many_for_one_transaction_go_in_the_next() {
    for reply in ["452 4.5.3 Too many recipients", "552 Too many recipients"] {
        let (world, hop) = World::with_target(move |moment| {
            let too_many = moment.word.starts_with("RCPT") && moment.recipients.len() >= 2;
            if too_many { Act::Say(reply) } else { Act::Usual }
        });
        let to: Vec<String> = (0..5).map(|number| format!("p{number}@target.example")).collect();
        let to: Vec<&str> = to.iter().map(String::as_str).collect();
        world.account(HANA).send(HANA, &to, letter(HANA, "all@target.example", "to all"));
        let taken = hop.wait_for(3);
        assert_eq!(taken.iter().map(|message| message.to.len()).collect::<Vec<_>>(), [2, 2, 1], "{reply}");
        assert_eq!(hop.connections(), 1);
        world.wait_for_empty_queue();
        assert!(world.mailbox(HANA).is_empty());
    }
}

#[test]
fn more_recipients_than_every_server_takes_go_in_several_transactions() {
    let (world, hop) = World::with_target(|_| Act::Usual);
    let to: Vec<String> = (0..150).map(|number| format!("p{number}@target.example")).collect();
    let to: Vec<&str> = to.iter().map(String::as_str).collect();
    world.account(HANA).send(HANA, &to, letter(HANA, "all@target.example", "to all"));
    let mut sizes: Vec<usize> = hop.wait_for(2).iter().map(|message| message.to.len()).collect();
    sizes.sort_unstable();
    assert_eq!(sizes, [50, 100]);
    world.wait_for_empty_queue();
}

#[test]
fn a_hop_that_hangs_up_in_the_middle_gets_the_message_again() {
    for stage in ["", "EHLO", "MAIL", "RCPT", "DATA", "."] {
        let is_back = Arc::new(AtomicBool::new(false));
        let (world, hop) = World::with_target({
            let is_back = is_back.clone();
            move |moment| {
                let is_it = if stage.is_empty() { moment.word.is_empty() } else { moment.word.starts_with(stage) };
                match (is_it && !is_back.load(Ordering::SeqCst), stage) {
                    (false, _) => Act::Usual,
                    (true, "DATA") => Act::HangUpInContent,
                    (true, _) => Act::HangUp,
                }
            }
        });
        let content = format!("{}{}", letter(HANA, FRIEND, "broken"), "a long line of text\r\n".repeat(20_000));
        let id = world.account(HANA).send(HANA, &[FRIEND], &content);
        assert_eq!(deferral(&world, &id).0, Reason::NextHopBroke, "{stage:?}");
        eventually("it is settled", || world.queue().pop().filter(|m| m.recipients[0].attempts == 1));
        is_back.store(true, Ordering::SeqCst);
        retry(&world, &id);
        let taken = hop.wait_for(1);
        assert!(taken[0].content.ends_with(content.as_bytes()), "{stage:?}");
        world.wait_for_empty_queue();
    }
}

#[test]
fn tls_is_used_where_it_is_offered_and_goes_without_where_it_cannot_be_had() {
    let mut setup = Setup::new();
    setup.zones.mx("target.example", 10, "mx.target.example");
    setup.zones.mx("refuses.example", 10, "mx.refuses.example");
    setup.zones.mx("breaks.example", 10, "mx.breaks.example");
    let hop = setup.hop_with(1, "mx.target.example", Some(hop_tls()), |_| Act::Usual);
    let refuses = setup.hop_with(2, "mx.refuses.example", Some(hop_tls()), |moment| match moment.word {
        "STARTTLS" => Act::Say("454 4.7.0 Not now"),
        _ => Act::Usual,
    });
    let breaks = setup.hop_with(3, "mx.breaks.example", Some(hop_tls()), |moment| match moment.word {
        "STARTTLS" => Act::SayAndHangUp("220 2.0.0 Go ahead"),
        _ => Act::Usual,
    });
    let world = setup.start();
    let mut hana = world.account(HANA);
    let id = hana.send(HANA, &[FRIEND], letter(HANA, FRIEND, "protected"));
    assert!(hop.wait_for(1)[0].tls);
    let protected = |kind: &EventKind| match kind {
        EventKind::HandedOver { tls, .. } => Some(*tls),
        _ => None,
    };
    assert!(world.wait_for_event(&id, protected));
    let id = hana.send(HANA, &["x@breaks.example"], letter(HANA, "x@breaks.example", "in clear"));
    assert!(!breaks.wait_for(1)[0].tls);
    assert!(!world.wait_for_event(&id, protected));
    assert_eq!(breaks.connections(), 2);
    hana.send(HANA, &["x@refuses.example"], letter(HANA, "x@refuses.example", "in clear"));
    assert!(!refuses.wait_for(1)[0].tls);
    world.wait_for_empty_queue();
}

#[test]
fn words_put_behind_the_answer_to_starttls_are_never_believed() {
    let mut setup = Setup::new();
    setup.zones.mx("target.example", 10, "mx.target.example");
    let hop = setup.hop_with(1, "mx.target.example", Some(hop_tls()), |moment| match moment.word {
        "STARTTLS" => Act::Say("220 2.0.0 Go ahead\r\n250 injected"),
        _ => Act::Usual,
    });
    let world = setup.start();
    let id = world.account(HANA).send(HANA, &[FRIEND], letter(HANA, FRIEND, "hello"));
    assert_eq!(deferral(&world, &id).0, Reason::NextHopTlsFailed);
    assert_eq!(hop.count("MAIL"), 0);
}

#[test]
fn no_transaction_has_more_recipients_than_the_next_hop_says_it_takes() {
    let (world, hop) = World::with_target(|moment| match moment.word {
        word if word.starts_with("EHLO") => Act::Say("250-hop\r\n250 LIMITS MAILMAX=100 RCPTMAX=2"),
        _ => Act::Usual,
    });
    let to = ["a@target.example", "b@target.example", "c@target.example", "d@target.example", "e@target.example"];
    world.account(HANA).send(HANA, &to, letter(HANA, to[0], "many"));
    let taken = hop.wait_for(3);
    assert_eq!(taken.iter().map(|message| message.to.len()).collect::<Vec<_>>(), [2, 2, 1]);
    world.wait_for_empty_queue();
}

#[test]
fn content_that_a_hop_cannot_take_is_not_sent_to_it() {
    let (world, hop) = World::with_target(|moment| match moment.word {
        word if word.starts_with("EHLO") => Act::Say("250-hop\r\n250 SIZE 1000"),
        _ => Act::Usual,
    });
    let mut hana = world.account(HANA);
    hana.expect(&format!("MAIL FROM:<{HANA}> SMTPUTF8 BODY=8BITMIME"), "250 ");
    hana.expect("RCPT TO:<友@target.example>", "250 ");
    let utf8 = crate::support::client::stored_as(&hana.data(letter(HANA, FRIEND, "utf8")));
    let eight_bit = hana.send(HANA, &[FRIEND], letter(HANA, FRIEND, "caf\u{e9}"));
    let large = hana.send(HANA, &[FRIEND], format!("{}{}", letter(HANA, FRIEND, "large"), "x\r\n".repeat(1000)));
    let failure = |id: &str| {
        world.wait_for_event(id, |kind| match kind {
            EventKind::Failed { reason, .. } => Some(*reason),
            _ => None,
        })
    };
    assert_eq!(failure(&utf8), Reason::NextHopLacksSmtputf8);
    assert_eq!(failure(&eight_bit), Reason::NextHopLacksEightBitMime);
    assert_eq!(failure(&large), Reason::NextHopSizeLimit);
    assert_eq!(world.wait_for_mail(HANA, 3).len(), 3);
    assert!(hop.taken().is_empty());
}
