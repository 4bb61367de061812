//! The server stops: messages under way are finished, everybody else is told to come back, nothing is lost.

use crate::support::client::{letter, stored_as, stuffed};
use crate::support::eventually;
use crate::support::hop::{Act, Pause};
use crate::support::world::{FRIEND, HANA, Setup, World};
use std::net::TcpStream;
use std::time::{Duration, Instant};

const STRANGER: &str = "s@outside.example";

/// Stops in the background; says when that is done.
fn stopping(world: &mut World) -> tokio::task::JoinHandle<()> {
    let server = world.server.take().expect("a server");
    world.runtime.spawn(server.stop())
}

#[test]
fn a_message_that_is_being_sent_is_taken_to_its_end_and_then_the_client_is_told_to_go() {
    let mut world = World::start();
    let door = world.door("public");
    let (mut busy, mut idle) = (world.stranger(), world.stranger());
    busy.envelope(STRANGER, &[HANA]);
    busy.expect("DATA", "354 ");
    let content = stuffed(letter(STRANGER, HANA, "in the middle").as_bytes());
    busy.write(&content[..20]);
    let stopped = stopping(&mut world);
    idle.expect_reply("421 4.3.2 ");
    assert!(idle.is_closed());
    eventually("nobody listens any more", || TcpStream::connect(door).is_err().then_some(()));
    assert!(!stopped.is_finished());
    busy.write(&content[20..]);
    stored_as(&busy.reply());
    busy.expect_reply("421 4.3.2 ");
    drop((busy, idle));
    world.runtime.block_on(stopped).expect("it ends");
    world.restart();
    assert_eq!(world.mailbox(HANA).len(), 1);
}

#[test]
fn an_attempt_under_way_is_settled_before_the_end() {
    let pause = Pause::default();
    let (mut world, hop) = World::with_target(pause.before(|_| Act::Usual));
    world.account(HANA).send(HANA, &[FRIEND], letter(HANA, FRIEND, "under way"));
    pause.wait_until_begun();
    let door = world.door("public");
    let stopped = stopping(&mut world);
    eventually("nobody listens any more", || TcpStream::connect(door).is_err().then_some(()));
    pause.end();
    world.runtime.block_on(stopped).expect("it ends");
    world.restart();
    assert!(world.queue().is_empty());
    assert_eq!(hop.taken().len(), 1);
}

#[test]
fn whoever_takes_too_long_is_cut_off_and_nothing_half_is_kept() {
    let mut setup = Setup::new();
    setup.patience.stop = Duration::from_millis(300);
    let mut world = setup.start();
    let mut slow = world.stranger();
    slow.envelope(STRANGER, &[HANA]);
    slow.expect("DATA", "354 ");
    slow.write("Subject: never finished\r\n");
    let begun = Instant::now();
    let stopped = stopping(&mut world);
    world.runtime.block_on(stopped).expect("it ends");
    assert!(begun.elapsed() < Duration::from_secs(10), "{:?}", begun.elapsed());
}
