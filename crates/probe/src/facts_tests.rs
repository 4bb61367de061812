use super::*;

const NOW: Timestamp = Timestamp::from_seconds(1_795_000_000);

fn day(days: i64) -> Timestamp {
    Timestamp::from_seconds(NOW.seconds() + days * 86_400)
}

fn good() -> TlsFacts {
    TlsFacts {
        not_before: day(-30),
        not_after: day(60),
        names: vec!["mx.example.jp".to_owned(), "*.mail.example.jp".to_owned()],
        trust: Trust::Vouched,
        version: "TLSv1.3".to_owned(),
        offers_tls10: Some(false),
        offers_tls11: Some(false),
    }
}

fn faults(facts: &TlsFacts, host: &str) -> Vec<Fault> {
    cases(facts, host, NOW, "192.0.2.25:25").into_iter().filter_map(|case| case.fault).collect()
}

#[test]
fn a_good_certificate_has_nothing_at_fault() {
    let cases = cases(&good(), "mx.example.jp", NOW, "192.0.2.25:25");
    assert!(cases.iter().all(|case| case.verdict == CaseVerdict::Refused && case.group == Group::Tls));
    let ids: Vec<&str> = cases.iter().map(|case| case.id).collect();
    assert_eq!(ids, ["C02", "C03", "C04", "C05", "C05"]);
    assert!(cases.iter().all(|case| !case.is_about_relay()));
}

#[test]
fn dates_are_kept_to_the_second() {
    let rows = [
        (day(-30), day(60), None),
        (day(-30), day(14), None),
        (day(-30), Timestamp(day(14).millis() - 1), Some(Fault::CertificateOverSoon)),
        (day(-30), NOW, Some(Fault::CertificateOverSoon)),
        (day(-30), Timestamp(NOW.millis() - 1), Some(Fault::CertificateOver)),
        (NOW, day(60), None),
        (Timestamp(NOW.millis() + 1), day(60), Some(Fault::CertificateOver)),
    ];
    for (not_before, not_after, expected) in rows {
        let facts = TlsFacts { not_before, not_after, ..good() };
        let found = faults(&facts, "mx.example.jp");
        assert_eq!(found.first().copied(), expected, "{} .. {}", not_before.to_rfc3339(), not_after.to_rfc3339());
    }
}

#[test]
fn a_name_is_named_as_a_whole() {
    let rows = [
        ("mx.example.jp", true),
        ("MX.Example.JP", true),
        ("mx.example.jp.", true),
        ("a.mail.example.jp", true),
        ("mail.example.jp", false),
        ("a.b.mail.example.jp", false),
        (".mail.example.jp", false),
        ("x.mx.example.jp", false),
        ("example.jp", false),
        ("mx.example.jp.evil.example", false),
    ];
    for (host, expected) in rows {
        assert_eq!(faults(&good(), host).is_empty(), expected, "{host}");
    }
}

#[test]
fn an_address_is_only_named_by_itself() {
    let with_address = TlsFacts { names: vec!["2001:DB8::25".to_owned()], ..good() };
    assert_eq!(cases(&with_address, "2001:db8::25", NOW, "x").len(), 5);
    assert_eq!(cases(&with_address, "192.0.2.25", NOW, "x").len(), 4, "no name, no case about names");
}

#[test]
fn whom_nobody_vouches_for_and_what_is_old_is_said() {
    for trust in [Trust::SelfSigned, Trust::Unknown] {
        assert_eq!(faults(&TlsFacts { trust, ..good() }, "mx.example.jp"), [Fault::CertificateUnknown]);
    }
    let old = TlsFacts { offers_tls10: Some(true), offers_tls11: None, ..good() };
    let found = cases(&old, "mx.example.jp", NOW, "x");
    assert_eq!(found[3].fault, Some(Fault::OldTls));
    assert_eq!((found[4].verdict, found[4].fault), (CaseVerdict::CouldNotTest, None));
}

#[test]
fn an_old_hello_counts_its_octets_right() {
    for (version, minor) in [(OldVersion::Tls10, 1), (OldVersion::Tls11, 2)] {
        let hello = old_client_hello(version);
        let length = |at: usize| usize::from(u16::from_be_bytes([hello[at], hello[at + 1]]));
        assert_eq!((hello[0], hello[5], hello[6]), (22, 1, 0));
        assert_eq!(length(3) + 5, hello.len());
        assert_eq!(length(7) + 9, hello.len());
        assert_eq!(hello[9..11], [3, minor]);
        let ciphers = 11 + 32 + 1;
        assert_eq!(length(ciphers), 2 * OLD_CIPHERS.len());
        let extensions = ciphers + 2 + length(ciphers) + 2;
        assert_eq!(extensions + 2 + length(extensions), hello.len());
        assert_eq!(
            length(extensions + 4) + length(extensions + 4 + 2 + length(extensions + 4) + 2) + 8,
            OLD_EXTENSIONS.len()
        );
    }
}

#[test]
fn only_a_hello_of_such_a_version_answers() {
    let hello = |record: u8, version: u8| [22, 3, record, 0, 50, 2, 0, 0, 46, 3, version, 0];
    assert!(answers_old(&hello(1, 1)) && answers_old(&hello(2, 2)));
    assert!(!answers_old(&hello(3, 3)));
    for other in [b"\x15\x03\x01\0\x02\x02\x46".as_slice(), b"", b"500 what?\r\n", &hello(1, 1)[..10]] {
        assert!(!answers_old(other));
    }
}
