//! Coming and going: how many there may be, how long they may be silent, and how they are shown out.

use crate::support::client::{Client, letter};
use crate::support::eventually;
use crate::support::world::{HANA, Setup, World, trusted};
use mail::event::Ending;
use mail::{EventKind, Reason};
use std::sync::mpsc;
use std::time::Duration;

#[test]
fn refused_recipients_are_errors_and_there_are_not_many() {
    let world = World::start();
    let mut stranger = world.stranger();
    stranger.expect("MAIL FROM:<s@outside.example>", "250 ");
    for number in 0..20 {
        stranger.refused(&format!("RCPT TO:<guess{number}@example.jp>"), "550 5.1.1 ", Reason::NoSuchRecipient);
    }
    stranger.refused("RCPT TO:<guess@example.jp>", "421 4.7.0 ", Reason::TooManyErrors);
    assert!(stranger.is_closed());
}

#[test]
fn whoever_says_nothing_is_told_so_and_shown_out() {
    let mut setup = Setup::new();
    setup.patience.command = Duration::from_millis(150);
    setup.patience.content = Duration::from_millis(150);
    let world = setup.start();
    let mut silent = world.stranger();
    silent.expect_reply("421 4.4.2 Idle too long [idle-too-long]");
    assert!(silent.is_closed());
    let mut in_content = world.stranger();
    in_content.envelope("s@outside.example", &[HANA]);
    in_content.expect("DATA", "354 ");
    in_content.write("half a message\r\n");
    in_content.expect_reply("421 4.4.2 Idle too long [idle-too-long]");
    assert!(in_content.is_closed());
    assert!(world.mailbox(HANA).is_empty());
    let told = |kind: &EventKind| matches!(kind, EventKind::CommandRefused { reason: Reason::IdleTooLong, .. });
    let closed = |kind: &EventKind| matches!(kind, EventKind::Closed { ending: Ending::Closed });
    let ip = world.net.ip(2, 1).to_string();
    world.wait_for_event(&ip, |kind| told(kind).then_some(()));
    world.wait_for_event(&ip, |kind| closed(kind).then_some(()));
}

#[test]
fn a_handshake_that_never_comes_ends_the_session() {
    let mut setup = Setup::new();
    setup.patience.handshake = Duration::from_millis(100);
    let world = setup.start();
    let mut client = world.knock("submission", world.net.ip(2, 1)).greeted("client.example");
    client.expect("STARTTLS", "220 ");
    assert!(client.is_closed());
    let mut client = world.knock("submissions", world.net.ip(2, 1));
    assert!(client.is_closed());
}

#[test]
fn whoever_speaks_before_the_greeting_is_shown_out() {
    let mut setup = Setup::new();
    setup.workers = 1;
    let world = setup.start();
    // The server's only thread waits until the client has spoken.
    let (go, gone) = mpsc::channel::<()>();
    let (waits, waiting) = mpsc::channel::<()>();
    world.runtime.spawn(async move {
        waits.send(()).expect("somebody listens");
        gone.recv().expect("somebody tells");
    });
    waiting.recv().expect("the thread waits");
    let mut early = world.knock("public", world.net.ip(2, 1));
    early.write("EHLO early.example\r\n");
    go.send(()).expect("the thread waits");
    early.expect_reply("554 5.5.0 Wait for replies [talks-too-soon]");
    assert!(early.is_closed());
}

#[test]
fn a_network_has_only_so_many_places_and_a_place_given_back_is_free() {
    let mut setup = Setup::new();
    setup.set("limits.sessions_per_network", 2);
    let world = setup.start();
    let _first = world.knock("public", world.net.ip(2, 1)).greeted("a.example");
    let mut second = world.knock("submission", world.net.ip(2, 2)).greeted("b.example");
    let mut third = world.knock("public", world.net.ip(2, 3));
    third.expect_reply("421 4.7.0 ");
    assert!(third.is_closed());
    world.knock("pop3", world.net.ip(2, 4)).expect_reply("");
    let _elsewhere = world.knock("public", world.net.ip(5, 1)).greeted("c.example");
    second.expect("QUIT", "221 ");
    drop(second);
    eventually("the place is free", || {
        let mut again = world.knock("public", world.net.ip(2, 3));
        again.reply().starts_with("220 ").then_some(())
    });
}

#[test]
fn all_together_have_only_so_many_places() {
    let mut setup = Setup::new();
    setup.set("limits.sessions", 2);
    let world = setup.start();
    let _first = world.knock("public", world.net.ip(2, 1)).greeted("a.example");
    let _second = world.knock("public", world.net.ip(5, 1)).greeted("b.example");
    let mut third = world.knock("public", world.net.ip(6, 1));
    let reply = third.expect_reply("421 4.7.0 ");
    assert!(reply.ends_with("[too-many-connections]"), "{reply}");
}

#[test]
fn a_visitor_who_was_turned_away_is_told_of() {
    let mut setup = Setup::new();
    setup.set("limits.sessions_per_network", 1);
    let world = setup.start();
    let _first = world.knock("public", world.net.ip(2, 1)).greeted("a.example");
    let ip = world.net.ip(2, 9);
    world.knock("public", ip).expect_reply("421 4.7.0 ");
    let told = |kind: &EventKind| matches!(kind, EventKind::CommandRefused { reason: Reason::TooManyConnections, .. });
    world.wait_for_event(&ip.to_string(), |kind| told(kind).then_some(()));
}

#[test]
fn a_server_that_stops_says_so_and_takes_no_half_message() {
    let mut world = World::start();
    let mut idle = world.stranger();
    let mut sending = world.stranger();
    sending.envelope("s@outside.example", &[HANA]);
    sending.expect("DATA", "354 ");
    sending.write("Subject: half\r\n");
    let mut whole = world.stranger();
    whole.send("s@outside.example", &[HANA], letter("s@outside.example", HANA, "whole"));
    let public = world.door("public");
    let stopped = std::thread::spawn(move || {
        world.stop();
        world
    });
    for client in [&mut idle, &mut sending, &mut whole] {
        client.expect_reply("421 4.3.2 ");
        assert!(client.is_closed());
    }
    // They hang up, so there is nobody to wait for.
    drop((idle, sending, whole));
    let mut world = stopped.join().expect("it stops");
    assert!(std::net::TcpStream::connect(public).is_err(), "nobody listens");
    assert!(!world.folder.path().join("data/control.sock").exists());
    world.restart();
    assert_eq!(world.mailbox(HANA).len(), 1);
}

#[test]
fn a_last_reply_reaches_a_client_that_has_not_finished_talking() {
    let world = World::start();
    for _ in 0..20 {
        let mut client = Client::connect(world.net.ip(2, 1), world.door("public"), &trusted());
        client.expect_reply("220 ");
        let _refused_meanwhile = client.wire.write(&vec![b'x'; 1 << 20]);
        client.expect_reply("500 5.5.2 ");
    }
}
