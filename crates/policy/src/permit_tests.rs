use super::*;
use crate::fixture::{address, at_lan, logged_in, records, site, stranger, to};
use mail::Door;

/// Forms that other servers took for a local recipient, or for a way through.
const OUTSIDE: [&str; 8] = [
    "target@outside.example",
    "TARGET@OUTSIDE.EXAMPLE",
    "@example.jp:target@outside.example",
    "@example.jp,@outside.example:target@outside.example",
    "hana@sub.example.jp",
    "hana@xexample.jp",
    "hana@localhost",
    "postmaster@outside.example",
];

/// Addresses that somebody typed, of machines that are not ours: strangers', inside ones, and the metadata of a cloud.
const LITERALS: [&str; 5] = [
    "hana@[203.0.113.1]",
    "hana@[127.0.0.1]",
    "target@[169.254.169.254]",
    "hana@[IPv6:::1]",
    "hana@[IPv6:::ffff:192.0.2.26]",
];

fn reason(visit: &Visit<'_>, path: &str) -> Result<Reason, Reason> {
    recipient(visit, &site(), &to(path)).map(|admission| match admission {
        Admission::Local { reason, .. } | Admission::Outside { reason, .. } => reason,
    })
}

#[test]
fn a_stranger_reaches_us_and_nobody_else() {
    for path in ["hana@example.jp", "sales@example.jp", "postmaster", "abuse@branch.example", "gone@example.jp"] {
        assert_eq!(reason(&stranger(), path), Ok(Reason::LocalRecipient), "{path}");
    }
    for path in ["nobody@example.jp", "hana%outside.example@example.jp", "SRS0=a=b=outside.example=x@example.jp"] {
        assert_eq!(reason(&stranger(), path), Err(Reason::NoSuchRecipient), "{path}");
    }
    for path in OUTSIDE {
        assert_eq!(reason(&stranger(), path), Err(Reason::RelayNeedsLogin), "{path}");
    }
}

#[test]
fn no_address_in_brackets_is_dialled_for_anybody() {
    let hana = address("hana@example.jp");
    for visit in [stranger(), logged_in(&hana), at_lan("192.168.0.50")] {
        for path in LITERALS {
            assert_eq!(reason(&visit, path), Err(Reason::AddressLiteralNotOurs), "{path}");
        }
    }
}

#[test]
fn a_literal_of_ours_is_our_first_domain() {
    let facts = crate::SiteFacts { literals: vec!["192.0.2.25".parse().unwrap()], ..crate::SiteFacts::default() };
    let visit = Visit { site: &facts, ..stranger() };
    for (path, expected) in [
        ("hana@[192.0.2.25]", "hana@example.jp"),
        ("Hana@[IPv6:::ffff:192.0.2.25]", "Hana@example.jp"),
        ("postmaster@[192.0.2.25]", "postmaster@example.jp"),
    ] {
        let admission = recipient(&visit, &site(), &to(path));
        let Ok(Admission::Local { address, mailboxes, .. }) = admission else { panic!("{path}: {admission:?}") };
        assert_eq!((address.to_string().as_str(), mailboxes.len()), (expected, 1));
    }
    for path in ["nobody@[192.0.2.25]", "target%outside.example@[192.0.2.25]", "\"t@outside.example\"@[192.0.2.25]"] {
        assert_eq!(reason(&visit, path), Err(Reason::NoSuchRecipient), "{path}");
    }
    assert_eq!(reason(&visit, "hana@[192.0.2.26]"), Err(Reason::AddressLiteralNotOurs));
    let nothing = Directory::default();
    assert_eq!(recipient(&visit, &nothing, &to("hana@[192.0.2.25]")), Err(Reason::AddressLiteralNotOurs));
}

#[test]
fn dots_of_old_mobile_addresses_reach_nobody_here() {
    let hana = address("hana@example.jp");
    for path in ["hana..sato@example.jp", ".hana@example.jp", "hana.@branch.example", ".postmaster@example.jp"] {
        assert_eq!(reason(&stranger(), path), Err(Reason::NoSuchRecipient), "{path}");
    }
    for path in ["a..b@docomo.example", "a.@ezweb.example"] {
        assert_eq!(reason(&stranger(), path), Err(Reason::RelayNeedsLogin), "{path}");
        let admission = recipient(&logged_in(&hana), &site(), &to(path));
        let Ok(Admission::Outside { address, .. }) = admission else { panic!("{path}: {admission:?}") };
        assert_eq!(address.to_string(), path);
    }
}

#[test]
fn the_verdict_about_a_recipient_knows_no_sender_and_no_past() {
    // The same question, before and after others were answered with yes.
    let (site, hana) = (site(), address("hana@example.jp"));
    for _ in 0..2 {
        assert_eq!(recipient(&stranger(), &site, &to(OUTSIDE[0])), Err(Reason::RelayNeedsLogin));
        assert!(recipient(&stranger(), &site, &to("hana@example.jp")).is_ok());
        assert!(recipient(&logged_in(&hana), &site, &to(OUTSIDE[0])).is_ok());
    }
}

#[test]
fn an_account_gets_a_permit_in_its_own_name() {
    let (site, hana) = (site(), address("HANA@example.jp"));
    for path in OUTSIDE {
        let Ok(Admission::Outside { address: to, permit, reason }) = recipient(&logged_in(&hana), &site, &to(path))
        else {
            panic!("{path}: no permit");
        };
        assert_eq!(permit.party(), &Party::Account(address("hana@example.jp")));
        assert_eq!((reason, permit.reason()), (Reason::AccountMaySend, Reason::AccountMaySend));
        assert!(path.ends_with(&to.to_string()) || path.eq_ignore_ascii_case(&to.to_string()), "{path} {to}");
    }
}

#[test]
fn a_device_gets_a_permit_in_its_own_name() {
    let Ok(Admission::Outside { permit, reason, .. }) = recipient(&at_lan("192.168.0.50"), &site(), &to(OUTSIDE[0]))
    else {
        panic!("no permit");
    };
    assert_eq!(permit.party(), &Party::Device("till".into()));
    assert_eq!((reason, permit.reason()), (Reason::DeviceMaySend, Reason::DeviceMaySend));
}

#[test]
fn accounts_and_devices_learn_at_once_that_a_recipient_here_does_not_exist() {
    let hana = address("hana@example.jp");
    for visit in [logged_in(&hana), at_lan("192.168.0.100")] {
        assert_eq!(reason(&visit, "nobody@example.jp"), Err(Reason::NoSuchRecipient));
        assert_eq!(reason(&visit, "taro@example.jp"), Ok(Reason::LocalRecipient));
    }
}

#[test]
fn who_may_say_nothing_reaches_not_even_us() {
    let gone = address("gone@example.jp");
    for path in OUTSIDE.into_iter().chain(["hana@example.jp", "postmaster", "nobody@example.jp"]) {
        for (visit, why) in [
            (Visit { door: Door::Submission, ..stranger() }, Reason::LoginRequired),
            (logged_in(&gone), Reason::AccountDisabled),
            (at_lan("192.168.0.1"), Reason::GatewayHidesVisitors),
            (at_lan("192.168.0.51"), Reason::NotANamedDevice),
        ] {
            assert_eq!(reason(&visit, path), Err(why), "{path}");
        }
    }
}

#[test]
fn a_session_of_an_account_that_is_disabled_meanwhile_gets_no_further_permit() {
    let taro = address("taro@example.jp");
    let mut records = records();
    records.accounts[1].disabled = true;
    let after = Directory::new(records);
    assert!(recipient(&logged_in(&taro), &site(), &to(OUTSIDE[0])).is_ok());
    assert_eq!(recipient(&logged_in(&taro), &after, &to(OUTSIDE[0])), Err(Reason::AccountDisabled));
}

#[test]
fn the_recipient_is_kept_as_it_was_given() {
    let local = |path: &str| match recipient(&stranger(), &site(), &to(path)) {
        Ok(Admission::Local { address, mailboxes, .. }) => (address.to_string(), mailboxes.len()),
        other => panic!("{path}: {other:?}"),
    };
    assert_eq!(local("Hana@Example.JP"), ("Hana@example.jp".to_owned(), 1));
    assert_eq!(local("sales@example.jp"), ("sales@example.jp".to_owned(), 2));
    assert_eq!(local("postmaster"), ("postmaster@example.jp".to_owned(), 1));
}
