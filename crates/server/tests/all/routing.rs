//! Which host gets the mail for a domain, and which mail goes nowhere.

use crate::support::client::letter;
use crate::support::hop::{Act, Hop};
use crate::support::world::{HANA, Setup, World};
use mail::{EventKind, Reason};
use std::net::{Ipv4Addr, TcpListener};

/// Hana writes to `to`; the message's queue id.
fn written(world: &World, to: &str) -> String {
    world.account(HANA).send(HANA, &[to], letter(HANA, to, "hello"))
}

/// Waits until the message has failed for good.
#[track_caller]
fn failure(world: &World, id: &str) -> Reason {
    world.wait_for_event(id, |kind| match kind {
        EventKind::Failed { reason, .. } => Some(*reason),
        EventKind::Deferred { reason, .. } => panic!("deferred: {reason}"),
        EventKind::HandedOver { next_hop, .. } => panic!("handed over to {next_hop:?}"),
        _ => None,
    })
}

/// Waits until the message was put off.
#[track_caller]
fn deferral(world: &World, id: &str) -> Reason {
    world.wait_for_event(id, |kind| match kind {
        EventKind::Deferred { reason, .. } => Some(*reason),
        EventKind::Failed { reason, .. } => panic!("failed: {reason}"),
        _ => None,
    })
}

fn usual(setup: &mut Setup, number: u8, host: &str) -> Hop {
    setup.hop(number, host, |_| Act::Usual)
}

#[test]
fn the_lower_preference_gets_the_mail_and_the_higher_one_if_it_cannot() {
    let mut setup = Setup::new();
    let first = usual(&mut setup, 1, "first.example");
    let second = usual(&mut setup, 2, "second.example");
    let busy = setup.hop(3, "busy.example", |_| Act::SayAndHangUp("421 4.3.2 Come back"));
    let hostile = setup.hop(4, "hostile.example", |_| Act::SayAndHangUp("554 5.3.2 No mail here"));
    let silent = setup.hop(5, "silent.example", |_| Act::HangUp);
    setup.zones.host("down.example", setup.net.ip(8, 99));
    for (domain, host) in [
        ("plain.example", "first.example"),
        ("down-first.example", "down.example"),
        ("busy-first.example", "busy.example"),
        ("hostile-first.example", "hostile.example"),
        ("silent-first.example", "silent.example"),
        ("nameless-first.example", "nowhere.example"),
    ] {
        setup.zones.mx(domain, 10, host);
        setup.zones.mx(domain, 20, "second.example");
    }
    let world = setup.start();
    for domain in ["down-first", "busy-first", "hostile-first", "silent-first", "nameless-first", "plain"] {
        written(&world, &format!("x@{domain}.example"));
    }
    assert_eq!(first.wait_for(1).len(), 1);
    assert_eq!(second.wait_for(5).len(), 5);
    for hop in [busy, hostile, silent] {
        assert_eq!((hop.connections(), hop.taken().len()), (1, 0));
    }
    assert_eq!(first.connections(), 1);
    world.wait_for_empty_queue();
}

#[test]
fn exchanges_of_equal_preference_share_the_mail() {
    let mut setup = Setup::new();
    let one = usual(&mut setup, 1, "one.example");
    let other = usual(&mut setup, 2, "other.example");
    for number in 0..24 {
        setup.zones.mx(&format!("d{number}.example"), 10, "one.example");
        setup.zones.mx(&format!("d{number}.example"), 10, "other.example");
    }
    let world = setup.start();
    let to: Vec<String> = (0..24).map(|number| format!("x@d{number}.example")).collect();
    let to: Vec<&str> = to.iter().map(String::as_str).collect();
    world.account(HANA).send(HANA, &to, letter(HANA, "all@x.example", "hello"));
    world.wait_for_empty_queue();
    let (one, other) = (one.taken().len(), other.taken().len());
    assert_eq!(one + other, 24);
    // All on one side once in eight million runs.
    assert!(one > 0 && other > 0, "{one} and {other}");
}

#[test]
fn a_domain_without_mx_is_its_own_exchange() {
    let mut setup = Setup::new();
    let hop = usual(&mut setup, 1, "implicit.example");
    let world = setup.start();
    written(&world, "x@implicit.example");
    assert_eq!(hop.wait_for(1)[0].to, ["RCPT TO:<x@implicit.example>"]);
}

#[test]
fn a_domain_that_takes_no_mail_or_is_none_fails_at_once() {
    let mut setup = Setup::new();
    setup.zones.mx("null.example", 0, ".");
    setup.zones.text("empty.example", "no host");
    setup.zones.mx("lost.example", 10, "nowhere.example");
    let hop = usual(&mut setup, 1, "any.example");
    let world = setup.start();
    for (to, reason) in [
        ("x@null.example", Reason::NullMx),
        ("x@unknown.example", Reason::NoSuchDomain),
        ("x@empty.example", Reason::NoMailHost),
        ("x@lost.example", Reason::NoMailHost),
    ] {
        let id = written(&world, to);
        assert_eq!(failure(&world, &id), reason, "{to}");
    }
    let reports = world.wait_for_mail(HANA, 4);
    assert!(reports.iter().all(|report| report.contains("multipart/report")));
    assert_eq!(hop.connections(), 0);
    world.wait_for_empty_queue();
}

#[test]
fn mail_waits_while_dns_does_not_answer() {
    let mut setup = Setup::new();
    setup.zones.mx("half.example", 10, "unanswered.test");
    let world = setup.start();
    for to in ["x@unanswered.test", "x@half.example"] {
        let id = written(&world, to);
        assert_eq!(deferral(&world, &id), Reason::DnsFailed, "{to}");
    }
    assert_eq!(world.queue().len(), 2);
    assert!(world.mailbox(HANA).is_empty());
}

#[test]
fn an_inside_address_is_never_dialled_unless_a_setting_names_its_network() {
    let mut setup = Setup::new();
    let hop = usual(&mut setup, 1, "mx.inside.example");
    let named = usual(&mut setup, 2, "mx.named.example");
    setup.set("delivery.inside_networks", format!("[\"{}/32\"]", named.ip));
    setup.zones.mx("inside.example", 10, "mx.inside.example");
    setup.zones.mx("named.example", 10, "mx.named.example");
    setup.zones.mx("mixed.example", 10, "mx.inside.example");
    setup.zones.mx("mixed.example", 20, "mx.named.example");
    for (host, ip) in
        [("ten", "10.0.0.1"), ("link", "169.254.169.254"), ("wrapped", "::ffff:127.0.0.1"), ("none", "0.0.0.0")]
    {
        setup.zones.host(&format!("{host}.example"), ip.parse::<std::net::IpAddr>().expect("an address"));
    }
    let world = setup.start();
    for to in ["x@inside.example", "x@ten.example", "x@link.example", "x@wrapped.example"] {
        let id = written(&world, to);
        assert_eq!(failure(&world, &id), Reason::InsideAddress, "{to}");
    }
    written(&world, "x@named.example");
    written(&world, "x@mixed.example");
    assert_eq!(named.wait_for(2).len(), 2);
    assert_eq!(hop.connections(), 0);
    assert_eq!(failure(&world, &written(&world, "x@none.example")), Reason::InsideAddress);
}

/// A port that is free on all addresses of this machine, for as long as nobody else takes it.
fn free_port() -> u16 {
    let listener = TcpListener::bind((Ipv4Addr::UNSPECIFIED, 0)).expect("a listener");
    listener.local_addr().expect("an address").port()
}

#[test]
fn mail_is_never_handed_to_ourselves() {
    let port = free_port();
    let mut setup = Setup::new();
    let own = setup.net.ip(0, 1);
    setup.set("doors.public", format!("[\"{own}:{port}\"]"));
    setup.set("delivery.port", port);
    setup.zones.mx("by-name.example", 10, "mx.example.jp");
    setup.zones.mx("by-address.example", 10, "alias.example");
    setup.zones.host("alias.example", own);
    setup.zones.mx("backup.example", 10, "mx.example.jp");
    setup.zones.mx("backup.example", 20, "worse.example");
    setup.zones.host("worse.example", setup.net.ip(8, 1));
    let world = setup.start();
    for to in ["x@by-name.example", "x@by-address.example", "x@backup.example"] {
        let id = written(&world, to);
        assert_eq!(failure(&world, &id), Reason::RouteLoops, "{to}");
    }
}

#[test]
fn mail_is_never_handed_to_ourselves_at_any_address_of_this_machine() {
    let port = free_port();
    let mut setup = Setup::new();
    setup.set("doors.public", format!("[\"0.0.0.0:{port}\"]"));
    setup.set("delivery.port", port);
    setup.set("delivery.inside_networks", "[\"127.0.0.0/8\", \"10.0.0.0/8\", \"172.16.0.0/12\", \"192.168.0.0/16\"]");
    let mut hosts = vec!["loopback.example".to_owned()];
    setup.zones.host("loopback.example", setup.net.ip(0, 200));
    let interfaces = if_addrs::get_if_addrs().expect("interfaces");
    for (number, interface) in interfaces.iter().filter(|interface| interface.ip().is_ipv4()).enumerate() {
        let host = format!("interface{number}.example");
        setup.zones.host(&host, interface.ip());
        hosts.push(host);
    }
    let world = setup.start();
    for host in hosts {
        let id = written(&world, &format!("x@{host}"));
        assert_eq!(failure(&world, &id), Reason::RouteLoops, "{host}");
    }
}
