use super::*;
use crate::fixture::{GATEWAYS, address, at_lan, logged_in, login, records, site, stranger};

#[test]
fn the_public_door_knows_nobody() {
    let site = site();
    let hana = address("hana@example.jp");
    // From everywhere: the internet, ourselves, the LAN, a device's address, a container bridge, IPv6 and IPv4 in it.
    for peer in [
        "203.0.113.9",
        "127.0.0.1",
        "::1",
        "::ffff:127.0.0.1",
        "192.168.0.1",
        "192.168.0.100",
        "172.17.0.1",
        "10.0.0.1",
        "2001:db8::1",
        "fe80::1",
    ] {
        let visit = Visit { peer: peer.parse().unwrap(), ..stranger() };
        assert_eq!(party(&visit, &site), None, "{peer}");
        assert_eq!(party(&Visit { login: Some(login(&hana)), ..visit }, &site), None, "a login counts at its own door");
    }
}

#[test]
fn the_submission_door_knows_accounts_by_login_alone() {
    let site = site();
    for (login, account) in [
        ("hana@example.jp", Some("hana@example.jp")),
        ("HANA@EXAMPLE.JP", Some("hana@example.jp")),
        ("gone@example.jp", None),
        ("hanako@example.jp", None),
        ("sales@example.jp", None),
        ("postmaster@example.jp", None),
        ("abuse@example.jp", None),
        ("nobody@example.jp", None),
        ("hana@branch.example", None),
        ("hana@outside.example", None),
        ("hana%example.jp@example.jp", None),
        ("ｈａｎａ@example.jp", None),
    ] {
        let found = party(&logged_in(&address(login)), &site);
        assert_eq!(found, account.map(|text| Party::Account(address(text))), "{login}");
    }
    for peer in ["127.0.0.1", "192.168.0.100", "203.0.113.9"] {
        let visit = Visit { door: Door::Submission, peer: peer.parse().unwrap(), ..stranger() };
        assert_eq!(party(&visit, &site), None, "{peer}");
    }
}

#[test]
fn the_lan_door_knows_devices_by_address_alone_and_never_a_gateway() {
    let site = site();
    let hana = address("hana@example.jp");
    for (peer, name) in [
        ("192.168.0.100", Some("copier")),
        ("192.168.0.50", Some("till")),
        ("::ffff:192.168.0.50", Some("till")),
        ("192.168.0.51", None),
        ("203.0.113.9", None),
        // Gateways; the second lies within the copier's range.
        ("192.168.0.1", None),
        ("192.168.0.150", None),
        ("::ffff:192.168.0.150", None),
    ] {
        let device = name.map(|name| Party::Device(name.to_owned()));
        assert_eq!(party(&at_lan(peer), &site), device, "{peer}");
        assert_eq!(
            party(&Visit { login: Some(login(&hana)), ..at_lan(peer) }, &site),
            device,
            "a login changes nothing here"
        );
    }
}

#[test]
fn each_visitor_that_may_say_nothing_is_told_why() {
    let site = site();
    let (gone, nobody) = (address("gone@example.jp"), address("nobody@example.jp"));
    let barred = |visit: Visit<'_>| match visit.standing(&site) {
        Standing::Barred(reason) => Some(reason),
        _ => None,
    };
    assert_eq!(barred(stranger()), None);
    assert_eq!(barred(Visit { door: Door::Submission, ..stranger() }), Some(Reason::LoginRequired));
    assert_eq!(barred(logged_in(&nobody)), Some(Reason::LoginRequired));
    assert_eq!(barred(logged_in(&gone)), Some(Reason::AccountDisabled));
    assert_eq!(barred(at_lan("192.168.0.51")), Some(Reason::NotANamedDevice));
    for gateway in GATEWAYS {
        assert_eq!(barred(at_lan(&gateway.to_string())), Some(Reason::GatewayHidesVisitors));
    }
}

#[test]
fn an_account_disabled_or_removed_while_it_is_logged_in_is_nobody_at_once() {
    let taro = address("taro@example.jp");
    let visit = logged_in(&taro);
    assert!(party(&visit, &site()).is_some());
    let mut records = records();
    records.accounts[1].disabled = true;
    assert!(party(&visit, &Directory::new(records.clone())).is_none());
    records.accounts.remove(1);
    let without = Directory::new(records);
    assert!(party(&visit, &without).is_none());
    assert_eq!(may_stay(&without, login(&taro)), Err(Reason::LoginRequired));
}

#[test]
fn only_the_name_of_an_account_that_is_not_disabled_may_log_in() {
    let site = site();
    for (name, verdict) in [
        ("hana@example.jp", Ok(())),
        ("Hana@Example.jp", Ok(())),
        ("gone@example.jp", Err(Reason::AccountDisabled)),
        ("hanako@example.jp", Err(Reason::LoginFailed)),
        ("sales@example.jp", Err(Reason::LoginFailed)),
        ("postmaster@example.jp", Err(Reason::LoginFailed)),
        ("abuse@branch.example", Err(Reason::LoginFailed)),
        ("nobody@example.jp", Err(Reason::LoginFailed)),
        ("hana@outside.example", Err(Reason::LoginFailed)),
    ] {
        assert_eq!(may_log_in(&site, login(&address(name))), verdict, "{name}");
    }
}

#[test]
fn an_address_to_which_the_lan_door_is_closed_is_no_device_until_it_is_opened() {
    use crate::DirectoryChange;
    let mut records = records();
    let closed: IpAddr = "192.168.0.120".parse().unwrap();
    let barred = |directory: &Directory, peer: &str| {
        crate::sender(&at_lan(peer), directory, &crate::fixture::by("copier@example.jp"), crate::Spf::NotAsked)
    };
    for peer in ["192.168.0.120", "::ffff:192.168.0.120"] {
        assert_eq!(barred(&site(), peer), Err(Reason::GatewayHidesVisitors), "{peer}");
    }
    let reopen = DirectoryChange::ReopenLan { address: closed };
    assert_eq!(crate::check_change(&Directory::new(records.clone()), &reopen), Ok(()));
    records.apply(&reopen);
    let open = Directory::new(records.clone());
    assert_eq!(barred(&open, "192.168.0.120"), Ok(Reason::SenderIsDevice));
    let again = crate::check_change(&open, &reopen);
    assert_eq!(again, Err(crate::ChangeProblem::LanNotClosed { address: closed }));
    for _ in 0..2 {
        records.apply(&DirectoryChange::CloseLan { address: "::ffff:192.168.0.120".parse().unwrap() });
    }
    assert_eq!(records.closed.len(), 1);
    assert_eq!(barred(&Directory::new(records), "192.168.0.120"), Err(Reason::GatewayHidesVisitors));
}

#[test]
fn a_login_is_over_when_the_password_was_changed_and_another_one_begins() {
    let taro = address("taro@example.jp");
    let visit = logged_in(&taro);
    let mut records = records();
    records.apply(&crate::DirectoryChange::SetPassword { address: address("Taro@example.jp") });
    let site = Directory::new(records);
    assert!(party(&visit, &site).is_none());
    assert_eq!(may_log_in(&site, login(&taro)), Err(Reason::PasswordChanged));
    assert!(matches!(visit.standing(&site), Standing::Barred(Reason::PasswordChanged)));
    let again = Login::of(&site, &taro).expect("an account");
    assert_eq!(may_log_in(&site, &again), Ok(()));
    assert!(party(&Visit { login: Some(&again), ..visit }, &site).is_some());
    assert!(party(&logged_in(&address("hana@example.jp")), &site).is_some(), "others are not concerned");
}

#[test]
fn a_disabled_account_keeps_why_until_it_is_enabled() {
    let mut records = records();
    let (address, reason) = (address("taro@example.jp"), Some("left in March".to_owned()));
    records.apply(&crate::DirectoryChange::DisableAccount { address: address.clone(), reason: reason.clone() });
    assert_eq!((records.accounts[1].disabled, &records.accounts[1].disabled_reason), (true, &reason));
    records.apply(&crate::DirectoryChange::EnableAccount { address });
    assert_eq!((records.accounts[1].disabled, &records.accounts[1].disabled_reason), (false, &None));
}
