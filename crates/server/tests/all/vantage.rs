//! Where a visitor stands is no proof: its name in DNS, the way it came, the family of its address, and every list on which
//! it may be welcome (T03, T04, T05, T15). Each tries to relay, and to speak as one of ours.

use crate::support::client::{Client, letter};
use crate::support::world::{HANA, Setup, World, trusted};
use mail::{EventKind, Reason};
use socket2::{Domain, Protocol, Socket, Type};
use std::io::{Read, Write};
use std::net::{IpAddr, Ipv4Addr, SocketAddr, TcpListener, TcpStream};

/// Neither relays nor is one of ours, and may write to people here.
#[track_caller]
fn is_a_stranger(mut client: Client) {
    for sender in ["s@outside.example", "target@target.example", ""] {
        client.expect(&format!("MAIL FROM:<{sender}>"), "250 ");
        client.refused("RCPT TO:<target@target.example>", "550 5.7.1 ", Reason::RelayNeedsLogin);
        client.expect("RSET", "250 ");
    }
    client.refused(&format!("MAIL FROM:<{HANA}>"), "550 5.7.1 ", Reason::OwnAddressNeedsLogin);
    client.send("s@outside.example", &[HANA], letter("s@outside.example", HANA, "a stranger's"));
}

#[test]
fn a_name_in_dns_that_claims_to_be_ours_opens_nothing_even_if_it_leads_back() {
    let mut setup = Setup::new();
    let (claims, leads_back) = (setup.net.ip(2, 7), setup.net.ip(2, 8));
    setup.zones.visitor(claims, "pc7.example.jp");
    setup.zones.visitor(leads_back, "mx2.example.jp");
    setup.zones.host("mx2.example.jp", leads_back);
    let world = setup.start();
    for (ip, name) in [(claims, "pc7.example.jp"), (leads_back, "mx2.example.jp")] {
        // Once while the name is looked up, and once when it is known.
        is_a_stranger(world.knock("public", ip).greeted(name));
        let known = |kind: &EventKind| match kind {
            EventKind::NameFound { name: Some(found) } if found == name => Some(()),
            _ => None,
        };
        world.wait_for_event(&ip.to_string(), known);
        is_a_stranger(world.knock("public", ip).greeted(name));
    }
}

/// A plain hop in front of a door, as a container's bridge or a forwarded port: whoever comes through it has its address.
fn hop(world: &World, from: Ipv4Addr, to: SocketAddr) -> SocketAddr {
    let listener = TcpListener::bind((world.net.ip(9, 1), 0)).expect("a listener");
    let at = listener.local_addr().expect("an address");
    std::thread::spawn(move || {
        for visitor in listener.incoming().map_while(Result::ok) {
            let socket = Socket::new(Domain::IPV4, Type::STREAM, Some(Protocol::TCP)).expect("a socket");
            socket.bind(&SocketAddr::new(IpAddr::V4(from), 0).into()).expect("an address");
            socket.connect(&to.into()).expect("the door");
            let door = TcpStream::from(socket);
            let pass = |mut one: TcpStream, mut other: TcpStream| {
                let mut block = [0; 4096];
                while let Ok(octets @ 1..) = one.read(&mut block) {
                    if other.write_all(&block[..octets]).is_err() {
                        break;
                    }
                }
                let _gone = other.shutdown(std::net::Shutdown::Write);
            };
            let (back, there) = (door.try_clone().expect("a socket"), visitor.try_clone().expect("a socket"));
            std::thread::spawn(move || pass(visitor, door));
            std::thread::spawn(move || pass(back, there));
        }
    });
    at
}

#[test]
fn whoever_comes_through_a_hop_that_shows_its_own_address_is_as_strange_as_before() {
    let world = World::start();
    let visitor = world.net.ip(5, 1);
    // Loopback, the server's own address, a device's, the gateway's.
    for shown in [Ipv4Addr::LOCALHOST, world.net.ip(0, 1), world.net.ip(1, 17), world.net.ip(1, 20)] {
        let public = hop(&world, shown, world.door("public"));
        is_a_stranger(Client::connect(visitor, public, &trusted()).greeted("far.example"));
    }
    // A router in front of the LAN door is refused there, whatever a device's range says.
    let lan = hop(&world, world.net.ip(1, 20), world.door("lan"));
    let mut client = Client::connect(visitor, lan, &trusted()).greeted("far.example");
    client.refused("MAIL FROM:<copier@example.jp>", "550 5.7.1 ", Reason::GatewayHidesVisitors);
}

#[test]
fn an_ipv4_address_written_as_ipv6_is_the_same_visitor() {
    let world = World::start();
    let mapped = |door: &str, from: Ipv4Addr| {
        let door = world.door(door);
        let SocketAddr::V4(to) = door else { panic!("{door}") };
        let to = SocketAddr::new(IpAddr::V6(to.ip().to_ipv6_mapped()), to.port());
        Client::connect(IpAddr::V6(from.to_ipv6_mapped()), to, &trusted()).greeted("mapped.example")
    };
    is_a_stranger(mapped("public", world.net.ip(1, 17)));
    is_a_stranger(mapped("public", Ipv4Addr::LOCALHOST));
    mapped("lan", world.net.ip(1, 17)).expect("MAIL FROM:<copier@example.jp>", "250 ");
    let mut gateway = mapped("lan", world.net.ip(1, 20));
    gateway.refused("MAIL FROM:<copier@example.jp>", "550 5.7.1 ", Reason::GatewayHidesVisitors);
    let mut nobody = mapped("lan", world.net.ip(2, 1));
    nobody.refused("MAIL FROM:<copier@example.jp>", "550 5.7.1 ", Reason::NotANamedDevice);
}

#[test]
fn no_list_on_which_a_visitor_is_welcome_lets_it_relay() {
    let mut setup = Setup::new();
    let (vouched, forwarder, proxy) = (setup.net.ip(6, 1), setup.net.ip(7, 1), setup.net.ip(7, 33));
    let (device, network) = (setup.net.ip(1, 17), setup.net.ip(7, 0));
    // In our SPF record, among the forwarders, among the proxies, where mail may be sent to, a device of another door.
    setup.zones.text("example.jp", &format!("v=spf1 ip4:{vouched} -all"));
    setup.set("receiving.forwarders", format!("[\"{network}/28\"]"));
    setup.set("doors.proxied", format!("[\"{}:0\"]", setup.net.ip(0, 1)));
    setup.set("proxy.networks", format!("[\"{proxy}/32\"]"));
    let world = setup.start();
    for ip in [vouched, forwarder, proxy, device] {
        let mut client = world.knock("public", ip).greeted("welcome.example");
        for sender in ["s@outside.example", ""] {
            client.expect(&format!("MAIL FROM:<{sender}>"), "250 ");
            client.refused("RCPT TO:<target@target.example>", "550 5.7.1 ", Reason::RelayNeedsLogin);
            client.expect("RSET", "250 ");
        }
    }
    for ip in [vouched, forwarder] {
        let mut client = world.knock("public", ip).greeted("welcome.example");
        client.expect(&format!("MAIL FROM:<{HANA}>"), "250 ");
        client.refused("RCPT TO:<target@target.example>", "550 5.7.1 ", Reason::RelayNeedsLogin);
    }
}
