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
        Admission::Local { reason, .. } | Admission::Behind { reason, .. } | Admission::Outside { reason, .. } => {
            reason
        }
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

/// The ordinary site, with a domain whose mailboxes are on a server behind it, but for one account and one alias.
fn with_a_domain_behind() -> Directory {
    let mut records = records();
    records.domains.push(crate::DomainRecord {
        behind: Some("lmtp:192.168.0.5:24".parse().unwrap()),
        ..crate::DomainRecord::new(crate::fixture::domain("behind.example"), address("hana@example.jp"))
    });
    records.accounts.push(crate::AccountRecord::new(address("moved@behind.example")));
    let targets = vec![address("taro@example.jp")];
    records.aliases.push(crate::AliasRecord { address: address("info@behind.example"), targets });
    Directory::new(records)
}

#[test]
fn a_recipient_behind_us_gets_a_permit_that_leads_to_its_server_alone_whoever_writes() {
    let (site, hana) = (with_a_domain_behind(), address("hana@example.jp"));
    for visit in [stranger(), logged_in(&hana), at_lan("192.168.0.100")] {
        let Ok(Admission::Behind { address: to, next_hop, permit, reason }) =
            recipient(&visit, &site, &to("Yuki@behind.example"))
        else {
            panic!("{visit:?}: not behind");
        };
        assert_eq!(
            (to.to_string().as_str(), next_hop.to_string().as_str()),
            ("Yuki@behind.example", "lmtp:192.168.0.5:24")
        );
        assert_eq!(permit.party(), &Party::Behind(to.domain().clone()));
        assert_eq!((reason, permit.reason()), (Reason::RecipientBehind, Reason::RecipientBehind));
    }
}

#[test]
fn who_has_a_mailbox_here_and_the_roles_never_are_asked_for_behind_us() {
    let site = with_a_domain_behind();
    for path in ["moved@behind.example", "MOVED@behind.example", "info@behind.example", "postmaster@behind.example"] {
        assert!(matches!(recipient(&stranger(), &site, &to(path)), Ok(Admission::Local { .. })), "{path}");
    }
    assert!(matches!(recipient(&stranger(), &site, &to("abuse@behind.example")), Ok(Admission::Local { .. })));
}

#[test]
fn a_name_that_another_server_could_read_as_a_way_on_is_never_given_to_the_one_behind_us() {
    let site = with_a_domain_behind();
    for path in [
        "target%outside.example@behind.example",
        "outside.example!target@behind.example",
        "\"target@outside.example\"@behind.example",
        "\"yuki\"@behind.example",
        "|/bin/sh@behind.example",
        "/var/mail/root@behind.example",
        "-oQ/tmp@behind.example",
    ] {
        assert_eq!(recipient(&stranger(), &site, &to(path)).err(), Some(Reason::NoSuchRecipient), "{path}");
    }
    for path in
        ["yuki+shop@behind.example", "prvs=1=yuki@behind.example", "a.b-c_d@behind.example", "花@behind.example"]
    {
        assert!(matches!(recipient(&stranger(), &site, &to(path)), Ok(Admission::Behind { .. })), "{path}");
    }
}

#[test]
fn only_a_yes_of_the_server_behind_us_takes_a_recipient_there() {
    let site = with_a_domain_behind();
    let behind = || recipient(&stranger(), &site, &to("yuki@behind.example")).expect("admitted");
    assert!(matches!(behind().after(Callout::Known), Ok(Admission::Behind { .. })));
    assert_eq!(behind().after(Callout::Unknown).err(), Some(Reason::NoSuchRecipient));
    assert_eq!(behind().after(Callout::Unanswered).err(), Some(Reason::RecipientUnverified));
}

#[test]
fn who_may_say_nothing_reaches_nobody_behind_us() {
    let site = with_a_domain_behind();
    let verdict = |visit: &Visit<'_>| recipient(visit, &site, &to("yuki@behind.example")).err();
    assert_eq!(verdict(&at_lan("192.168.0.1")), Some(Reason::GatewayHidesVisitors));
    assert_eq!(verdict(&Visit { door: Door::Submission, ..stranger() }), Some(Reason::LoginRequired));
}
