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
fn content_that_drips_has_no_more_time_than_its_octets_need() {
    let mut setup = Setup::new();
    setup.patience.message = Duration::from_millis(200);
    let world = setup.start();
    for (number, begin, drip) in [(1, "DATA", "x"), (2, "NOOP", "BDAT 1\r\nx")] {
        let ip = world.net.ip(2, number);
        let mut slow = world.knock("public", ip).greeted("slow.example");
        slow.envelope("s@outside.example", &[HANA]);
        slow.say(begin);
        // Never silent for as long as a block may take, and never done; in chunks there is a command each time.
        let reply = eventually("it is shown out", || {
            let _shown_out_meanwhile = slow.wire.write(drip.as_bytes());
            std::thread::sleep(Duration::from_millis(20));
            world.events(&ip.to_string()).iter().find_map(|event| match event.kind {
                EventKind::CommandRefused { reason, .. } => Some(reason),
                _ => None,
            })
        });
        assert_eq!(reply, Reason::IdleTooLong);
    }
    assert!(world.mailbox(HANA).is_empty());
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
    for client in [&mut idle, &mut whole] {
        client.expect_reply("421 4.3.2 ");
        assert!(client.is_closed());
    }
    // Whoever is sending a message might finish it, but hangs up: there is nobody to wait for.
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
    let mut client = Client::connect(world.net.ip(2, 1), world.door("public"), &trusted());
    client.expect_reply("220 ");
    // The session is over after 64 KiB without a line end; the rest is let out, and the connection never reset.
    client.wire.write(&vec![b'x'; 4 << 20]).expect("all of it is let out");
    client.expect_reply("500 5.5.2 ");
    assert_eq!(client.wire.read(&mut [0; 16]).expect("no reset"), 0);
}

#[test]
fn a_client_that_does_not_close_after_the_last_reply_is_left_after_a_moment() {
    let mut setup = Setup::new();
    setup.patience.farewell = Duration::from_millis(200);
    let world = setup.start();
    let mut client = world.stranger();
    client.expect("QUIT", "221 ");
    assert!(client.is_closed(), "the server has ended its side");
    // What is sent is let out for a while; then nobody is there any more, and the system says so.
    eventually("nobody listens", || client.wire.write(b"NOOP\r\n").is_err().then_some(()));
}

#[test]
fn a_whole_session_said_blindly_delivers_nothing() {
    let world = World::start();
    let session = "EHLO blind.example\r\nMAIL FROM:<s@outside.example>\r\nRCPT TO:<hana@example.jp>\r\nDATA\r\n\
                   Subject: blind\r\n\r\nNobody read your greeting.\r\n.\r\nQUIT\r\n";
    for pieces in [1, 2, 5, session.len()] {
        let mut blind = world.knock("public", world.net.ip(2, 1));
        for piece in session.as_bytes().chunks(session.len().div_ceil(pieces)) {
            let _shown_out_meanwhile = blind.wire.write(piece);
        }
        let said = String::from_utf8_lossy(&blind.wire.finish()).into_owned();
        // Octet by octet it may just be a client that is quick, and each reply may have been waited for.
        let is_told = said.contains("[talks-too-soon]") && !said.contains("Stored");
        assert!(is_told || pieces == session.len(), "{pieces}: {said}");
    }
}

#[test]
fn a_command_that_comes_octet_by_octet_has_no_more_time_than_another() {
    let mut setup = Setup::new();
    setup.patience.command = Duration::from_millis(200);
    let world = setup.start();
    let mut slow = world.stranger();
    // Never silent for as long as that, and never done.
    let reply = eventually("it is shown out", || {
        let _shown_out_meanwhile = slow.wire.write(b"N");
        std::thread::sleep(Duration::from_millis(20));
        world.events(&world.net.ip(2, 1).to_string()).iter().find_map(|event| match event.kind {
            EventKind::CommandRefused { reason, .. } => Some(reason),
            _ => None,
        })
    });
    assert_eq!(reply, Reason::IdleTooLong);
    slow.expect_reply("421 4.4.2 ");
}

#[test]
fn a_visitor_over_ipv6_is_a_visitor_like_any() {
    let mut setup = Setup::new();
    let v4 = setup.net.ip(0, 1);
    setup.set("doors.public", format!("[\"{v4}:0\", \"[::1]:0\"]"));
    let world = setup.start();
    let door = world.server().addresses()["doors.public"][1];
    let mut stranger = Client::connect(std::net::Ipv6Addr::LOCALHOST, door, &trusted()).greeted("six.example");
    stranger.refused("MAIL FROM:<hana@example.jp>", "550 5.7.1 ", Reason::OwnAddressNeedsLogin);
    stranger.expect("MAIL FROM:<s@outside.example>", "250 ");
    stranger.refused("RCPT TO:<x@target.example>", "550 5.7.1 ", Reason::RelayNeedsLogin);
    stranger.expect("RSET", "250 ");
    stranger.send("s@outside.example", &[HANA], letter("s@outside.example", HANA, "six"));
    let mail = world.mailbox(HANA).remove(0);
    assert!(mail.contains("[IPv6:::1]"), "{mail}");
}
