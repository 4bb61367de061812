//! The door behind a proxy: who the visitor is says the proxy, and nobody else.

use crate::support::client::{Client, letter};
use crate::support::eventually;
use crate::support::world::{HANA, KANRI, Setup, World, trusted};
use mail::event::Ending;
use mail::{Event, EventKind, Reason};
use policy::DirectoryChange;
use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;

const VISITOR: &str = "203.0.113.9";

/// A world with such a door; the proxy has the first address of network 7.
fn proxied() -> Setup {
    let mut setup = Setup::new();
    let (door, proxy) = (setup.net.ip(0, 1), setup.net.ip(7, 1));
    setup.set("doors.proxied", format!("[\"{door}:0\"]"));
    setup.set("proxy.networks", format!("[\"{proxy}/32\"]"));
    setup.patience.proxy_header = Duration::from_millis(300);
    setup
}

fn dial(world: &World, from: Ipv4Addr) -> Client {
    Client::connect(from, world.door("proxied"), &trusted())
}

fn through_proxy(world: &World, header: &[u8]) -> Client {
    let mut client = dial(world, world.net.ip(7, 1));
    client.write(header);
    client
}

fn text(visitor: &str) -> Vec<u8> {
    let family = if visitor.contains(':') { "TCP6" } else { "TCP4" };
    format!("PROXY {family} {visitor} {visitor} 40000 25\r\n").into_bytes()
}

/// Version 2, a visitor over TCP.
fn binary(visitor: &str) -> Vec<u8> {
    let address: SocketAddr = visitor.parse().expect("an address");
    let (family, ip) = match address.ip() {
        std::net::IpAddr::V4(ip) => (0x11, ip.octets().to_vec()),
        std::net::IpAddr::V6(ip) => (0x21, ip.octets().to_vec()),
    };
    let ports = [address.port().to_be_bytes(), 25_u16.to_be_bytes()].concat();
    let addresses = [&ip[..], &ip, &ports].concat();
    let length = u16::try_from(addresses.len()).expect("short").to_be_bytes();
    [&b"\r\n\r\n\0\r\nQUIT\n"[..], &[0x21, family], &length, &addresses].concat()
}

fn refused_header(events: &[Event]) -> bool {
    let is_it =
        |event: &Event| matches!(event.kind, EventKind::CommandRefused { reason: Reason::ProxyHeaderRefused, .. });
    events.iter().any(is_it)
        && events.iter().any(|event| matches!(event.kind, EventKind::Closed { ending: Ending::Closed }))
}

#[test]
fn the_visitor_comes_from_where_the_header_says_in_each_version_and_family() {
    let world = proxied().start();
    for (number, (header, ip)) in [
        (text(VISITOR), VISITOR),
        (text("2001:db8::9"), "2001:db8::9"),
        (binary("203.0.113.10:40000"), "203.0.113.10"),
        (binary("[2001:db8::10]:40000"), "2001:db8::10"),
        (text("::ffff:203.0.113.11"), "203.0.113.11"),
    ]
    .into_iter()
    .enumerate()
    {
        let mut client = through_proxy(&world, &header).greeted("visitor.example");
        client.send("s@outside.example", &[HANA], letter("s@outside.example", HANA, ip));
        let mail = world.mailbox(HANA);
        let literal = if ip.contains(':') { format!("[IPv6:{ip}]") } else { format!("[{ip}]") };
        assert!(mail[number].contains(&literal), "{}", mail[number]);
        assert!(!world.events(ip).is_empty(), "{ip}");
    }
    assert!(world.events(&world.net.ip(7, 1).to_string()).is_empty(), "the proxy itself visits nobody");
}

#[test]
fn a_header_gives_an_address_and_no_trust() {
    let mut setup = proxied();
    let device = setup.net.ip(1, 17).to_string();
    let own = setup.net.ip(0, 1).to_string();
    setup.set("language", "\"en\"");
    let world = setup.start();
    // T08: loopback, our own address, private ones, a device of the LAN door.
    for ip in ["127.0.0.1", "::1", &own, &device, "192.168.0.1", "10.0.0.1", "::ffff:127.0.0.1"] {
        let mut client = through_proxy(&world, &text(ip)).greeted("visitor.example");
        client.refused(&format!("MAIL FROM:<{HANA}>"), "550 5.7.1 ", Reason::OwnAddressNeedsLogin);
        client.expect("MAIL FROM:<s@outside.example>", "250 ");
        client.refused("RCPT TO:<x@target.example>", "550 5.7.1 ", Reason::RelayNeedsLogin);
    }
}

#[test]
fn the_rules_look_at_the_address_in_the_header() {
    let mut setup = proxied();
    setup.zones.text("example.jp", &format!("v=spf1 ip4:{VISITOR} -all"));
    setup.zones.host("visitor.example", VISITOR.parse::<Ipv4Addr>().expect("an address"));
    setup.set("receiving.hello", "\"refuse\"");
    let world = setup.start();
    through_proxy(&world, &text(VISITOR)).greeted("visitor.example").expect(&format!("MAIL FROM:<{HANA}>"), "250 ");
    let mut other = through_proxy(&world, &text("203.0.113.10")).greeted("visitor.example");
    other.refused(&format!("MAIL FROM:<{HANA}>"), "550 5.7.1 ", Reason::OwnAddressNeedsLogin);
    other.refused("MAIL FROM:<s@outside.example>", "550 5.7.1 ", Reason::HelloNotYours);
}

#[test]
fn places_are_counted_by_the_network_of_the_visitor_and_not_of_the_proxy() {
    let mut setup = proxied();
    setup.set("limits.sessions_per_network", 2);
    let world = setup.start();
    let _two =
        [text(VISITOR), binary("203.0.113.200:1")].map(|header| through_proxy(&world, &header).greeted("a.example"));
    let mut third = through_proxy(&world, &text("203.0.113.77"));
    third.expect_reply("421 4.7.0 ");
    assert!(third.is_closed());
    for network in 1..=5 {
        drop(through_proxy(&world, &text(&format!("198.51.{network}.1"))).greeted("elsewhere.example"));
    }
}

#[test]
fn a_header_may_come_octet_by_octet() {
    let mut setup = proxied();
    setup.patience.proxy_header = Duration::from_secs(20);
    let world = setup.start();
    for header in [text(VISITOR), binary("203.0.113.9:40000")] {
        let mut client = dial(&world, world.net.ip(7, 1));
        for octet in header {
            client.write([octet]);
        }
        client.greeted("slow.example").expect("MAIL FROM:<s@outside.example>", "250 ");
    }
}

#[test]
fn what_stands_behind_the_header_was_said_before_our_greeting() {
    let world = proxied().start();
    for header in [text(VISITOR), binary("203.0.113.9:40000")] {
        let mut client = through_proxy(&world, &[&header[..], b"EHLO early.example\r\n"].concat());
        client.expect_reply("554 5.5.0 Wait for replies [talks-too-soon]");
        assert!(client.is_closed());
    }
}

#[test]
fn a_stranger_at_that_door_is_shown_out_whatever_it_says() {
    let world = proxied().start();
    let stranger = world.net.ip(7, 2);
    for said in [text("127.0.0.1"), text(VISITOR), binary("203.0.113.9:1"), b"EHLO x\r\n".to_vec(), Vec::new()] {
        let mut client = dial(&world, stranger);
        let _shown_out_meanwhile = client.wire.write(&said);
        client.expect_reply("554 5.7.1 This door is for a proxy [proxy-header-refused]");
        assert!(client.is_closed());
    }
    assert!(refused_header(&world.events(&stranger.to_string())));
    assert!(world.events(VISITOR).is_empty());
}

#[test]
fn a_proxy_that_sends_no_header_or_a_wrong_one_or_half_of_one_is_shown_out() {
    let world = proxied().start();
    let half = binary("203.0.113.9:1");
    for said in [
        b"EHLO x\r\n".to_vec(),
        b"PROXY TCP4 203.0.113.9\r\n".to_vec(),
        b"PROXY TCP4 203.0.113.9 192.0.2.1 40000 25".to_vec(),
        half[..20].to_vec(),
        Vec::new(),
    ] {
        let mut client = through_proxy(&world, &said);
        client.expect_reply("554 5.7.1 This door is for a proxy [proxy-header-refused]");
        assert!(client.is_closed(), "{said:?}");
    }
    assert!(refused_header(&world.events(&world.net.ip(7, 1).to_string())));
}

#[test]
fn a_proxy_that_looks_whether_we_live_is_let_go_without_a_word() {
    let world = proxied().start();
    for said in [b"PROXY UNKNOWN\r\n".to_vec(), [&b"\r\n\r\n\0\r\nQUIT\n"[..], &[0x20, 0, 0, 0]].concat()] {
        assert!(through_proxy(&world, &said).is_closed());
    }
    assert!(world.events(&world.net.ip(7, 1).to_string()).is_empty());
}

#[test]
fn at_every_other_door_a_header_is_no_command() {
    let world = proxied().start();
    for (door, from) in
        [("public", world.net.ip(7, 1)), ("submission", world.net.ip(7, 1)), ("lan", world.net.ip(1, 17))]
    {
        let mut client = world.knock(door, from);
        client.expect_reply("220 ");
        let reply = client.say("PROXY TCP4 127.0.0.1 127.0.0.1 40000 25");
        assert!(reply.starts_with("500 "), "{door}: {reply}");
    }
}

/// A router in front of the proxy that shows everybody under its own address.
#[test]
fn strangers_under_one_inside_address_are_told_of_and_close_the_lan_door_to_it_until_somebody_opens_it() {
    let mut setup = proxied();
    setup.set("language", "\"en\"");
    let mut world = setup.start();
    let router: std::net::IpAddr = "192.168.77.1".parse().expect("an address");
    for number in 0..5 {
        let (hello, sender) = (format!("mx.firm{number}.example"), format!("x@firm{number}.example"));
        let mut client = through_proxy(&world, &text("192.168.77.1")).greeted(&hello);
        client.send(&sender, &[HANA], letter(&sender, HANA, "through the router"));
        client.expect("QUIT", "221 ");
    }
    let notice = world.wait_for_mail(KANRI, 1).remove(0).replace("=\r\n", "");
    for part in ["192.168.77.1", "LAN door", "sekisho device reopen 192.168.77.1"] {
        assert!(notice.contains(part), "no {part} in {notice}");
    }
    let is_closed = |world: &World| world.store().directory().is_closed(router);
    assert!(is_closed(&world));
    world.wait_for_event("192.168.77.1", |kind| matches!(kind, EventKind::LanDoorClosed { .. }).then_some(()));
    world.restart();
    assert!(is_closed(&world));
    world.change(DirectoryChange::ReopenLan { address: router });
    assert!(!is_closed(&world));
    let told =
        |event: &Event| matches!(&event.kind, EventKind::Administered { action, .. } if action == "device reopen");
    eventually("it is told", || world.events("192.168.77.1").iter().any(told).then_some(()));
}
