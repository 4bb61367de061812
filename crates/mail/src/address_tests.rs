use super::*;

fn address(text: &str) -> Address {
    Address::parse(text).unwrap_or_else(|e| panic!("{text}: {e}"))
}

#[test]
fn addresses_print_as_they_were_given() {
    for text in [
        "hana@example.jp",
        "a.b+c@sub.example.jp",
        "user%outside.example@example.jp",
        "outside.example!user@example.jp",
        "\"a b\"@example.jp",
        "\"a@b\"@example.jp",
        "\"a\\\"b\"@example.jp",
        "花@example.jp",
        "x@[192.0.2.1]",
        "x@[IPv6:2001:db8::1]",
        "|/bin/id@example.jp",
        "x@localhost",
    ] {
        assert_eq!(address(text).to_string(), text);
    }
}

#[test]
fn text_that_is_no_address_is_refused() {
    use AddressError as E;
    for (text, why) in [
        ("", E::LocalPart),
        ("@example.jp", E::LocalPart),
        ("user", E::NoDomain),
        ("user@", E::Domain),
        ("user@example.jp.", E::Domain),
        ("a@b@example.jp", E::Domain),
        ("a..b@example.jp", E::LocalPart),
        (".a@example.jp", E::LocalPart),
        ("a.@example.jp", E::LocalPart),
        ("a b@example.jp", E::LocalPart),
        ("(c)a@example.jp", E::LocalPart),
        ("a@(c)example.jp", E::Domain),
        ("a@example.jp(c)", E::Domain),
        ("a:b@example.jp", E::LocalPart),
        ("a@-x.jp", E::Domain),
        ("a@x_y.jp", E::Domain),
        ("a@[192.0.2.256]", E::Literal),
        ("a@[IPv6:::g]", E::Literal),
        ("a@[192.0.2.1", E::Literal),
        ("\"a@example.jp", E::LocalPart),
        ("\"a\0b\"@example.jp", E::LocalPart),
        ("a\0@example.jp", E::LocalPart),
        ("a\u{85}@example.jp", E::LocalPart),
        ("a@exa\0mple.jp", E::Domain),
        ("t\u{ff20}example.jp", E::NoDomain),
        ("a\\@x@example.jp", E::LocalPart),
        ("a\r\nRCPT@example.jp", E::LocalPart),
        ("\"a\r\n\"@example.jp", E::LocalPart),
        ("a@example.jp\n", E::Domain),
        ("a@example.jp b@outside.example", E::Domain),
        ("a@example.jp,b@outside.example", E::Domain),
        ("a@example.jp;b@outside.example", E::Domain),
    ] {
        assert_eq!(Address::parse(text), Err(why), "{text:?}");
    }
}

#[test]
fn dots_that_old_mobile_addresses_have_are_taken_from_elsewhere_and_kept_as_they_are() {
    for text in ["a..b@docomo.ne.jp", "a.@ezweb.ne.jp", ".a@docomo.ne.jp", "..a...b..@mobile.example", "a-._.@x.jp"] {
        assert_eq!(Address::parse(text), Err(AddressError::LocalPart), "{text}");
        let sent = Address::parse_as_sent(text).expect("a mobile address");
        assert!(sent.has_stray_dots());
        assert_eq!(sent.to_string(), text);
        assert_eq!(ForwardPath::take(&format!("<{text}>")), Ok((ForwardPath::Address(sent.clone()), "")));
        assert_eq!(ReversePath::take(&format!("<{text}>")), Ok((ReversePath::Address(sent.clone()), "")));
        let json = serde_json::to_string(&sent).expect("text");
        assert_eq!(serde_json::from_str::<Address>(&json).expect("the same"), sent);
    }
    for text in [".@docomo.ne.jp", "...@docomo.ne.jp", "a..b", "a..b@", "a..b@docomo..jp", "a. .b@x.jp", "a..@b@x.jp"] {
        assert!(Address::parse_as_sent(text).is_err(), "{text}");
    }
    for text in ["a.b@x.jp", "\"a..b\"@x.jp", "\".\"@x.jp"] {
        assert!(!address(text).has_stray_dots(), "{text}");
    }
}

#[test]
fn a_domain_has_one_form() {
    for (text, canonical) in [
        ("a@EXAMPLE.jp", "a@example.jp"),
        ("a@日本語.example", "a@xn--wgv71a119e.example"),
        ("a@XN--WGV71A119E.example", "a@xn--wgv71a119e.example"),
        ("a@example\u{ff0e}jp", "a@example.jp"),
        ("a@example\u{3002}jp", "a@example.jp"),
    ] {
        assert_eq!(address(text).to_string(), canonical, "{text}");
    }
}

#[test]
fn lengths_end_where_the_standard_says() {
    let local = |n: usize| format!("{}@example.jp", "a".repeat(n));
    assert!(Address::parse(&local(64)).is_ok());
    assert_eq!(Address::parse(&local(65)), Err(AddressError::TooLong));
    let label = "a".repeat(63);
    assert_eq!(Address::parse(&format!("a@{}.jp", "a".repeat(64))), Err(AddressError::TooLong));
    assert!(Address::parse(&format!("a@{label}.{label}.{label}.jp")).is_ok());
    assert_eq!(Address::parse(&format!("a@{label}.{label}.{label}.{label}.{label}")), Err(AddressError::TooLong));
    assert_eq!(Address::parse(&format!("abc@{label}.{label}.{label}.{}", "a".repeat(59))), Err(AddressError::TooLong));
}

#[test]
fn case_of_a_local_part_is_kept_and_folded_only_for_look_up() {
    assert_ne!(address("Hana@example.jp"), address("hana@example.jp"));
    assert_eq!(address("Hana@example.jp").folded(), address("hana@example.jp"));
}

#[test]
fn paths_stand_in_angle_brackets() {
    assert_eq!(ReversePath::take("<> SIZE=1"), Ok((ReversePath::Null, " SIZE=1")));
    assert_eq!(ForwardPath::take("<PostMaster>"), Ok((ForwardPath::Postmaster, "")));
    assert_eq!(ForwardPath::take("<\"a>b\"@x.jp>r"), Ok((ForwardPath::Address(address("\"a>b\"@x.jp")), "r")));
    assert_eq!(ForwardPath::take("<>"), Err(AddressError::LocalPart));
    assert_eq!(ReversePath::take("<postmaster>"), Err(AddressError::NoDomain));
    for text in ["a@x.jp", "<a@x.jp", " <a@x.jp>", "<\"a@x.jp>"] {
        assert_eq!(ReversePath::take(text), Err(AddressError::Brackets), "{text}");
    }
}

#[test]
fn a_source_route_is_dropped_and_never_obeyed() {
    for text in ["<@hop.example:a@x.jp>", "<@h.example,@i.example:a@x.jp>", "<@[IPv6:::1]:a@x.jp>"] {
        assert_eq!(ForwardPath::take(text), Ok((ForwardPath::Address(address("a@x.jp")), "")), "{text}");
    }
    for text in ["<@hop.example>", "<@hop.example,i:a@x.jp>", "<@:a@x.jp>", "<@hop.example:@x.jp>"] {
        assert!(ForwardPath::take(text).is_err(), "{text}");
    }
}

#[test]
fn serde_goes_through_the_same_parser() {
    let back: Address = serde_json::from_str("\"a@EXAMPLE.jp\"").expect("an address");
    assert_eq!(serde_json::to_string(&back).expect("text"), "\"a@example.jp\"");
    assert!(serde_json::from_str::<Address>("\"a\"").is_err());
    assert_eq!(serde_json::from_str::<ReversePath>("\"<>\"").expect("null"), ReversePath::Null);
}

#[test]
fn folding_never_turns_another_letter_into_an_ascii_one() {
    for (text, folded) in [
        ("Hana.Sato@Example.JP", "hana.sato@example.jp"),
        ("ГАННА@example.jp", "ганна@example.jp"),
        // The Kelvin sign, and I with a dot.
        ("\u{212a}enji@example.jp", "\u{212a}enji@example.jp"),
        ("\u{130}da@example.jp", "\u{130}da@example.jp"),
    ] {
        let address: Address = text.parse().unwrap();
        assert_eq!(address.folded().to_string(), folded);
        assert_eq!(address.folded().folded(), address.folded());
    }
}
