use super::*;

fn range(text: &str) -> IpRange {
    IpRange::parse(text).unwrap()
}

#[test]
fn a_range_is_an_address_two_addresses_or_a_network() {
    for (text, printed) in [
        ("192.168.0.7", "192.168.0.7"),
        ("192.168.0.100-192.168.0.199", "192.168.0.100-192.168.0.199"),
        ("192.168.0.100 - 192.168.0.199", "192.168.0.100-192.168.0.199"),
        ("10.0.0.0/8", "10.0.0.0-10.255.255.255"),
        ("127.0.0.0/8", "127.0.0.0-127.255.255.255"),
        ("::1", "::1"),
        ("fe80::/64", "fe80::-fe80::ffff:ffff:ffff:ffff"),
        ("::ffff:192.168.0.7", "192.168.0.7"),
    ] {
        assert_eq!(range(text).to_string(), printed);
        assert_eq!(range(printed).to_string(), printed);
    }
}

#[test]
fn a_range_that_strangers_could_speak_from_cannot_be_made() {
    for text in [
        "0.0.0.0/0",
        "::/0",
        "0.0.0.0",
        "0.0.0.0-255.255.255.255",
        "203.0.113.9",
        "192.168.0.0/15",
        "172.16.0.0-172.32.0.0",
        "9.255.255.255-10.0.0.1",
        "10.0.0.0-192.168.0.0",
        "100.64.0.1",
        "2001:db8::1",
        "fe80::-fec0::",
        "::ffff:203.0.113.9",
        "255.255.255.255",
        "224.0.0.1",
        "ff02::1",
    ] {
        assert_eq!(IpRange::parse(text), Err(RangeError::NotInside), "{text}");
        assert!(serde_json::from_value::<IpRange>(text.into()).is_err(), "{text}");
    }
}

#[test]
fn a_range_of_another_form_is_refused() {
    for text in ["", "copier", "192.168.0", "192.168.0.1-", "-192.168.0.1", "192.168.0.0/33", "192.168.0.1,192.168.0.2"]
    {
        assert_eq!(IpRange::parse(text), Err(RangeError::Malformed), "{text}");
    }
    for text in ["192.168.0.9-192.168.0.1", "192.168.0.1-fe80::1", "fe80::1-192.168.0.1"] {
        assert_eq!(IpRange::parse(text), Err(RangeError::Backwards), "{text}");
    }
}

#[test]
fn both_ends_are_in_it_and_their_neighbours_are_not() {
    let range = range("192.168.0.100-192.168.0.199");
    for (ip, inside) in [
        ("192.168.0.99", false),
        ("192.168.0.100", true),
        ("192.168.0.199", true),
        ("192.168.0.200", false),
        ("::ffff:192.168.0.150", true),
        ("fe80::1", false),
    ] {
        assert_eq!(range.contains(ip.parse().unwrap()), inside, "{ip}");
    }
}

#[test]
fn ranges_overlap_when_they_share_an_address() {
    let (a, b, c) = (range("10.0.0.1-10.0.0.5"), range("10.0.0.5-10.0.0.9"), range("10.0.0.6-10.0.0.9"));
    assert!(a.overlaps(&b) && b.overlaps(&a) && b.overlaps(&c));
    assert!(!a.overlaps(&c) && !c.overlaps(&a));
}

#[test]
fn each_error_has_a_key() {
    let keys = [RangeError::Malformed, RangeError::Backwards, RangeError::NotInside].map(RangeError::key);
    assert_eq!(keys, ["range-malformed", "range-backwards", "range-not-inside"]);
}
