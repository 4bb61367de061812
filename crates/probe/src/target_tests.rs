use super::*;
use crate::testing::names;

fn filled(line: &str, local: Option<&str>) -> String {
    let local: Option<Address> = local.map(|address| address.parse().unwrap());
    names().fill(line, local.as_ref(), &Token::new(7, 1))
}

#[test]
fn names_stand_where_the_catalogue_has_braces() {
    let rows = [
        ("{S} {T} {TL}@{TD}", "probe@examiner.example catch@outside.example catch@outside.example"),
        ("{H} [{I}] {M}", "mx.example.jp [192.0.2.25] examiner.example"),
        ("{U}@{D} {N}", "ken@other.example.jp nobody-x1"),
        ("a{x*3}b{x*2}", "axxxbxx"),
        ("{x*}", ""),
    ];
    for (line, expected) in rows {
        assert_eq!(filled(line, Some("ken@other.example.jp")), expected);
    }
    assert_eq!(filled("{nonce}", None), Token::new(7, 1).as_str());
}

#[test]
fn without_somebody_here_it_is_postmaster() {
    assert_eq!(filled("{U}@{D}", None), "postmaster@example.jp");
}

#[test]
fn an_address_of_version_6_is_a_literal_with_its_tag() {
    let six = Names { address: "2001:db8::25".parse().unwrap(), ..names() };
    assert_eq!(six.fill("[{I}]", None, &Token::new(7, 1)), "[IPv6:2001:db8::25]");
}

#[test]
fn ports_for_those_who_log_in_are_known() {
    for (port, kind) in
        [(25, DoorKind::Public), (2525, DoorKind::Public), (587, DoorKind::Submission), (465, DoorKind::Submission)]
    {
        assert_eq!(DoorKind::of_port(port), kind);
        assert_eq!(kind.key() == "public", kind == DoorKind::Public);
    }
}
