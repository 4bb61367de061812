use super::*;

fn standing(source: &str, target: &str) -> Standing {
    let source: IpAddr = source.parse().unwrap();
    let bits = if source.is_ipv4() { 24 } else { 64 };
    Standing {
        source,
        target: target.parse().unwrap(),
        interfaces: vec![("127.0.0.1".parse().unwrap(), 8), (source, bits)],
        within_one_hop: false,
        seen_as: None,
    }
}

#[test]
fn only_who_is_far_stands_outside() {
    let rows = [
        ("127.0.0.1", "127.0.0.1", Place::SameMachine),
        ("127.0.0.1", "127.0.5.25", Place::SameMachine),
        ("::1", "::1", Place::SameMachine),
        ("192.0.2.10", "192.0.2.10", Place::SameMachine),
        ("192.0.2.10", "::ffff:192.0.2.10", Place::SameMachine),
        ("192.168.1.5", "192.168.1.25", Place::PrivateTarget),
        ("192.0.2.10", "10.0.0.25", Place::PrivateTarget),
        ("192.0.2.10", "172.17.0.2", Place::PrivateTarget),
        ("192.0.2.10", "100.64.0.1", Place::PrivateTarget),
        ("2001:db8::1", "fd00::25", Place::PrivateTarget),
        ("192.0.2.10", "192.0.2.25", Place::SameNetwork),
        ("2001:db8::1", "2001:db8::25", Place::SameNetwork),
        ("192.0.2.10", "198.51.100.25", Place::Far),
        ("192.168.1.5", "198.51.100.25", Place::Far),
        ("2001:db8::1", "2001:db8:1::25", Place::Far),
    ];
    for (source, target, place) in rows {
        assert_eq!(standing(source, target).place(), place, "from {source} to {target}");
        let is_far = place == Place::Far;
        assert_eq!(place.vantage() == Vantage::Outside, is_far, "{}", place.key());
    }
}

#[test]
fn who_is_translated_by_the_targets_own_router_is_a_neighbour() {
    let behind = standing("192.168.1.5", "198.51.100.25");
    assert_eq!(Standing { within_one_hop: true, ..behind.clone() }.place(), Place::SameRouter);
    let inside = Some("192.168.1.1".parse().unwrap());
    assert_eq!(Standing { seen_as: inside, ..behind.clone() }.place(), Place::SeenAsInside);
    // With a public address of one's own one hop is only a short way.
    let near = Standing { within_one_hop: true, ..standing("192.0.2.10", "198.51.100.25") };
    assert_eq!(near.place(), Place::Far);
}

#[test]
fn a_target_that_sees_an_inside_address_from_far_hides_its_visitors() {
    let far = standing("192.0.2.10", "198.51.100.25");
    assert!(!far.is_hidden());
    assert!(Standing { seen_as: Some("172.17.0.1".parse().unwrap()), ..far.clone() }.is_hidden());
    assert!(!Standing { seen_as: Some("192.0.2.10".parse().unwrap()), ..far }.is_hidden());
    let inside = Some("172.17.0.1".parse().unwrap());
    assert!(!Standing { seen_as: inside, ..standing("192.168.1.5", "192.168.1.25") }.is_hidden(), "a neighbour is one");
}

#[test]
fn the_address_seen_is_read_where_servers_write_it() {
    let rows = [
        ("mx.example Hello examiner.example [192.0.2.10]", Some("192.0.2.10")),
        ("mx.example Hello x [IPv6:2001:db8::1], pleased to meet you", Some("2001:db8::1")),
        ("mx.example Hello [10.0.0.1] [192.0.2.10]", Some("192.0.2.10")),
        ("mx.example at your service", None),
        ("mx.example [", None),
        ("mx.example [not an address]", None),
    ];
    for (line, expected) in rows {
        let reply = Reply::line(250, None, line);
        assert_eq!(Standing::seen_as(&reply), expected.map(|ip| ip.parse().unwrap()), "{line}");
    }
}

#[test]
fn a_network_of_one_address_has_no_neighbours() {
    let mut alone = standing("192.0.2.10", "192.0.2.25");
    alone.interfaces = vec![("192.0.2.10".parse().unwrap(), 32)];
    assert_eq!(alone.place(), Place::Far);
    alone.interfaces = vec![("192.0.2.10".parse().unwrap(), 0)];
    assert_eq!(alone.place(), Place::Far);
}
