//! Connections to next hops: how many, how long they are kept, and what happens when one is lost.

use crate::support::client::letter;
use crate::support::eventually;
use crate::support::hop::{Act, Hop};
use crate::support::world::{FRIEND, HANA, Setup, World, hop_tls};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

#[test]
fn one_connection_carries_one_message_after_another() {
    let (world, hop) = World::with_target(|_| Act::Usual);
    let mut hana = world.account(HANA);
    for number in 1..=5 {
        hana.send(HANA, &[FRIEND], letter(HANA, FRIEND, &format!("number {number}")));
        hop.wait_for(number);
    }
    assert_eq!(hop.connections(), 1);
    assert_eq!(hop.count("EHLO"), 1);
    world.wait_for_empty_queue();
}

#[test]
fn a_connection_carries_a_hundred_messages_and_then_takes_leave() {
    let mut setup = Setup::new();
    setup.set("delivery.per_host", 1);
    let hop = setup.target(|_| Act::Usual);
    let world = setup.start();
    let mut hana = world.account(HANA);
    for _ in 0..105 {
        hana.send(HANA, &[FRIEND], letter(HANA, FRIEND, "one of many"));
    }
    hop.wait_for(105);
    world.wait_for_empty_queue();
    assert_eq!(hop.connections(), 2);
    assert!(hop.most_open() <= 2, "the second is made when the first has had its hundred");
    let on_first = hop.taken().iter().filter(|taken| taken.connection == 1).count();
    assert_eq!(on_first, 100);
}

/// At the hop two messages must be under way at once, and never three.
#[test]
fn a_host_never_gets_more_connections_than_the_setting_says() {
    let mut setup = Setup::new();
    setup.set("delivery.per_host", 2);
    // Two domains at one host share its connections.
    setup.zones.mx("other.example", 10, "mx.target.example");
    let (under_way, most, at_the_dot) = (AtomicUsize::new(0), Arc::new(AtomicUsize::new(0)), AtomicUsize::new(0));
    let hop = setup.target({
        let most = most.clone();
        move |moment| {
            if moment.word.starts_with("MAIL") {
                most.fetch_max(under_way.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
            } else if moment.word == "." {
                if at_the_dot.fetch_add(1, Ordering::SeqCst) < 2 {
                    eventually("another is under way", || (at_the_dot.load(Ordering::SeqCst) >= 2).then_some(()));
                }
                under_way.fetch_sub(1, Ordering::SeqCst);
            }
            Act::Usual
        }
    });
    let world = setup.start();
    let mut hana = world.account(HANA);
    for number in 0..12 {
        let to = if number % 2 == 0 { FRIEND } else { "x@other.example" };
        hana.send(HANA, &[to], letter(HANA, to, "hello"));
    }
    hop.wait_for(12);
    world.wait_for_empty_queue();
    assert_eq!(most.load(Ordering::SeqCst), 2);
}

#[test]
fn a_connection_kept_for_one_domain_makes_room_for_another_at_the_same_host() {
    let mut setup = Setup::new();
    setup.set("delivery.per_host", 1);
    setup.zones.mx("other.example", 10, "mx.target.example");
    let hop = setup.target(|_| Act::Usual);
    let world = setup.start();
    let mut hana = world.account(HANA);
    let before = Instant::now();
    for number in 1..=6 {
        let to = if number % 2 == 0 { FRIEND } else { "x@other.example" };
        hana.send(HANA, &[to], letter(HANA, to, "hello"));
        hop.wait_for(number);
    }
    // Kept to its end, each would be waited for five seconds.
    assert!(before.elapsed() < Duration::from_secs(10), "{:?}", before.elapsed());
    hana.send(HANA, &[FRIEND], letter(HANA, FRIEND, "again"));
    hop.wait_for(7);
    hana.send(HANA, &[FRIEND], letter(HANA, FRIEND, "and again"));
    let taken = hop.wait_for(8);
    assert_eq!(taken[5].connection, taken[7].connection, "where nobody else waits it is kept");
}

#[test]
fn a_hop_that_closes_after_each_message_gets_a_new_connection_for_the_next() {
    for farewell in ["250 2.0.0 Taken", "250 2.0.0 Taken\r\n421 4.3.2 Closing"] {
        let (world, hop) =
            World::with_target(move |moment| if moment.word == "." { Act::SayAndHangUp(farewell) } else { Act::Usual });
        let mut hana = world.account(HANA);
        for number in 1..=3 {
            hana.send(HANA, &[FRIEND], letter(HANA, FRIEND, "next"));
            hop.wait_for(number);
            world.wait_for_empty_queue();
        }
        assert_eq!((hop.connections(), hop.taken().len()), (3, 3), "{farewell:?}");
    }
}

#[test]
fn a_kept_connection_in_tls_that_the_hop_closed_is_not_used_again() {
    let mut setup = Setup::new();
    setup.zones.mx("target.example", 10, "mx.target.example");
    let hop = setup.hop_with(1, "mx.target.example", Some(hop_tls()), |moment| {
        if moment.word == "." { Act::SayAndHangUp("250 2.0.0 Taken") } else { Act::Usual }
    });
    let world = setup.start();
    let mut hana = world.account(HANA);
    for number in 1..=3 {
        hana.send(HANA, &[FRIEND], letter(HANA, FRIEND, "next"));
        assert!(hop.wait_for(number).iter().all(|taken| taken.tls));
        world.wait_for_empty_queue();
    }
    assert_eq!((hop.connections(), hop.taken().len()), (3, 3));
}

#[test]
fn each_address_of_a_host_is_tried_before_it_counts_as_down() {
    let mut setup = Setup::new();
    let hop = setup.target(|_| Act::Usual);
    for number in 50..54 {
        setup.zones.host("mx.target.example", setup.hop_ip(number));
    }
    let world = setup.start();
    world.account(HANA).send(HANA, &[FRIEND], letter(HANA, FRIEND, "somewhere"));
    hop.wait_for(1);
    world.wait_for_empty_queue();
}

#[test]
fn a_host_with_an_ipv6_address_alone_gets_its_mail() {
    let mut setup = Setup::new();
    let local = std::net::Ipv6Addr::LOCALHOST;
    let hop = Hop::at(local, 0, None, |_| Act::Usual);
    setup.set("delivery.port", hop.port);
    setup.set("delivery.inside_networks", "[\"::1/128\"]");
    setup.zones.mx("target.example", 10, "six.target.example");
    setup.zones.host("six.target.example", local);
    let world = setup.start();
    world.account(HANA).send(HANA, &[FRIEND], letter(HANA, FRIEND, "six"));
    hop.wait_for(1);
    world.wait_for_empty_queue();
}

#[test]
fn under_load_each_message_arrives_once_and_nothing_stays() {
    let mut setup = Setup::new();
    setup.set("delivery.per_host", 3);
    let hop = setup.target(|_| Act::Usual);
    let turns = Arc::new(AtomicUsize::new(0));
    let moody = setup.hop(2, "mx.moody.example", move |moment| {
        let turn = if moment.word == "." { turns.fetch_add(1, Ordering::SeqCst) } else { 0 };
        if turn % 7 == 6 { Act::SayAndHangUp("250 2.0.0 Taken") } else { Act::Usual }
    });
    for number in 0..5 {
        setup.zones.mx(&format!("d{number}.example"), 10, "mx.target.example");
        setup.zones.mx(&format!("m{number}.example"), 10, "mx.moody.example");
    }
    let world = setup.start();
    std::thread::scope(|scope| {
        for sender in 0..4 {
            let world = &world;
            scope.spawn(move || {
                let mut hana = world.account(HANA);
                for number in 0..25 {
                    let to = [format!("x@d{}.example", number % 5), format!("x@m{}.example", (number + sender) % 5)];
                    let subject = format!("load {sender}/{number}");
                    hana.send(HANA, &[&to[0], &to[1], "taro@example.jp"], letter(HANA, &to[0], &subject));
                }
            });
        }
    });
    for hop in [&hop, &moody] {
        let taken = hop.wait_for(100);
        let subject = |text: String| text.lines().find(|line| line.starts_with("Subject: ")).map(str::to_owned);
        let subjects: std::collections::BTreeSet<_> = taken.iter().map(|taken| subject(taken.text())).collect();
        assert_eq!((taken.len(), subjects.len()), (100, 100));
    }
    world.wait_for_empty_queue();
    assert_eq!(world.mailbox("taro@example.jp").len(), 100);
    assert!(world.mailbox(HANA).is_empty(), "{}", world.mailbox(HANA)[0]);
}
