//! What an administrator does to the queue, and what of it survives a restart.

use crate::support::client::letter;
use crate::support::eventually;
use crate::support::hop::Act;
use crate::support::world::{FRIEND, HANA, Setup, TARO, World};
use mail::event::QueueAction;
use mail::{EventKind, Reason};
use server::control::{Answer, Request};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use store::{Destination, RecipientState};

fn act(world: &World, id: &str, action: QueueAction) -> Answer {
    world.perform(Request::Queue { id: id.parse().expect("an id"), action })
}

#[track_caller]
fn done(world: &World, id: &str, action: QueueAction) {
    let answer = act(world, id, action);
    assert!(matches!(answer, Answer::Done), "{answer:?}");
}

/// A world whose next hop is busy until it is told otherwise.
fn busy() -> (World, crate::support::hop::Hop, Arc<AtomicBool>) {
    let is_back = Arc::new(AtomicBool::new(false));
    let (world, hop) = World::with_target({
        let is_back = is_back.clone();
        move |moment| {
            let refuses = moment.word.starts_with("MAIL") && !is_back.load(Ordering::SeqCst);
            if refuses { Act::Say("450 4.3.2 Later") } else { Act::Usual }
        }
    });
    (world, hop, is_back)
}

/// Sends a message that the hop puts off.
fn waiting(world: &World) -> String {
    let id = world.account(HANA).send(HANA, &[FRIEND], letter(HANA, FRIEND, "waits"));
    eventually("it was tried", || world.queue().into_iter().find(|m| m.recipients[0].attempts == 1));
    id
}

#[test]
fn what_is_held_is_not_tried_until_it_is_released() {
    let (world, hop, is_back) = busy();
    let id = waiting(&world);
    done(&world, &id, QueueAction::Hold);
    is_back.store(true, Ordering::SeqCst);
    // A retry is for what waits for its time, not for a person.
    assert!(matches!(act(&world, &id, QueueAction::Retry), Answer::IsHeld));
    let other = world.account(TARO).send(TARO, &[FRIEND], letter(TARO, FRIEND, "goes"));
    hop.wait_for(1);
    let queue = world.queue();
    let state = queue.iter().find(|m| m.queue_id.to_string() == id).map(|m| m.recipients[0].state);
    assert_eq!(state, Some(RecipientState::Held { reason: Reason::HeldByAdministrator }));
    done(&world, &id, QueueAction::Release);
    let again = act(&world, &id, QueueAction::Release);
    assert!(matches!(again, Answer::NotHeld | Answer::NoSuchMessage), "{again:?}");
    let taken = hop.wait_for(2);
    assert!(taken[0].text().contains("goes") && taken[1].text().contains("waits"));
    world.wait_for_empty_queue();
    assert_ne!(id, other);
}

#[test]
fn what_is_removed_is_gone_and_its_story_says_by_whom() {
    let (world, hop, is_back) = busy();
    let id = waiting(&world);
    done(&world, &id, QueueAction::Remove);
    assert!(world.queue().is_empty());
    is_back.store(true, Ordering::SeqCst);
    for action in [QueueAction::Hold, QueueAction::Release, QueueAction::Retry, QueueAction::Remove] {
        assert!(matches!(act(&world, &id, action), Answer::NoSuchMessage));
    }
    let removed = |kind: &EventKind| matches!(kind, EventKind::QueueChanged { action: QueueAction::Remove });
    world.wait_for_event(&id, |kind| removed(kind).then_some(()));
    assert!(hop.taken().is_empty());
}

#[test]
fn the_queue_shows_who_sends_what_to_whom_and_why_it_waits() {
    let (world, _hop, _is_back) = busy();
    let id = waiting(&world);
    let Answer::Queue { entries } = world.perform(Request::QueueShow { id: id.parse().expect("an id") }) else {
        panic!("not shown");
    };
    let message = &entries[0];
    assert_eq!(message.reverse_path.to_string(), format!("<{HANA}>"));
    let recipient = &message.recipients[0];
    assert!(matches!(&recipient.destination, Destination::Outside(party) if party.key() == format!("account:{HANA}")));
    assert!(matches!(recipient.state, RecipientState::Queued { due_at } if due_at > message.arrived_at));
    assert_eq!(
        (recipient.last_reason, recipient.last_reply.as_deref()),
        (Some(Reason::NextHopBusy), Some("450 4.3.2 Later"))
    );
    assert!(matches!(world.perform(Request::QueueShow { id: mail::QueueId(1) }), Answer::NoSuchMessage));
}

#[test]
fn what_waits_survives_a_restart_and_what_was_on_its_way_goes_out_then() {
    let is_stuck = Arc::new(AtomicBool::new(true));
    let (mut world, hop) = World::with_target({
        let is_stuck = is_stuck.clone();
        move |moment| {
            if moment.word.starts_with("EHLO") && is_stuck.load(Ordering::SeqCst) {
                eventually("it lets go", || (!is_stuck.load(Ordering::SeqCst)).then_some(()));
                return Act::HangUp;
            }
            Act::Usual
        }
    });
    let id = world.account(HANA).send(HANA, &[FRIEND, TARO], letter(HANA, FRIEND, "on its way"));
    eventually("the hop is asked", || (hop.count("EHLO") == 1).then_some(()));
    world.stop();
    is_stuck.store(false, Ordering::SeqCst);
    world.restart();
    let taken = hop.wait_for(1);
    assert!(taken[0].text().contains("on its way"));
    world.wait_for_empty_queue();
    assert_eq!(world.mailbox(TARO).len(), 1);
    let events = world.events(&id);
    assert!(events.iter().any(|event| matches!(event.kind, EventKind::Stored { .. })), "the journal goes on");
    assert!(events.iter().any(|event| matches!(event.kind, EventKind::HandedOver { .. })));
}

#[test]
fn what_was_put_off_keeps_its_time_and_its_count_over_a_restart() {
    let (mut world, hop, is_back) = busy();
    let id = waiting(&world);
    let before = world.queue();
    world.restart();
    assert_eq!(world.queue(), before);
    is_back.store(true, Ordering::SeqCst);
    done(&world, &id, QueueAction::Retry);
    hop.wait_for(1);
    world.wait_for_empty_queue();
}

#[test]
fn what_is_held_stays_held_over_a_restart() {
    let (mut world, hop, is_back) = busy();
    let id = waiting(&world);
    done(&world, &id, QueueAction::Hold);
    is_back.store(true, Ordering::SeqCst);
    world.restart();
    world.account(TARO).send(TARO, &[FRIEND], letter(TARO, FRIEND, "goes"));
    hop.wait_for(1);
    assert_eq!(world.queue()[0].queue_id.to_string(), id);
    done(&world, &id, QueueAction::Release);
    hop.wait_for(2);
}

#[test]
fn what_is_due_is_not_forgotten_while_other_mail_comes_and_comes() {
    let is_back = Arc::new(AtomicBool::new(false));
    let mut setup = Setup::new();
    setup.patience.queue = Duration::from_secs(2);
    let hop = setup.target({
        let is_back = is_back.clone();
        move |moment| {
            let refuses = moment.word == format!("RCPT TO:<{FRIEND}>") && !is_back.load(Ordering::SeqCst);
            if refuses { Act::Say("450 4.3.2 Later") } else { Act::Usual }
        }
    });
    let world = setup.start();
    let id = waiting(&world);
    is_back.store(true, Ordering::SeqCst);
    // As if its time had come: nobody tells the dispatcher.
    world.store().queue_retry(id.parse().expect("an id"), server::clock::now()).wait().expect("due");
    let mut hana = world.account(HANA);
    eventually("the message goes out between the others", || {
        hana.send(HANA, &["x@target.example"], letter(HANA, "x@target.example", "another"));
        hop.taken().iter().any(|taken| taken.text().contains("waits")).then_some(())
    });
}
