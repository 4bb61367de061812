use super::*;
use crate::fixture::{NOW, TOMORROW, address, at_lan, by, fetched, login, records, site, stranger, to};
use crate::{
    ChangeProblem, DailyLimits, DirectoryChange, LEGACY_LIMIT, Visit, check_change, check_end, header_from, party,
    recipient, sender,
};
use mail::{Address, Door, Party};

const TARO: &str = "taro@example.jp";

fn before_taro(fetched: &MailFetched) -> Visit<'_> {
    Visit { fetched: Some(fetched), ..at_lan("192.168.0.51") }
}

fn verdict(visit: &Visit<'_>, directory: &Directory, as_: &str) -> Result<Reason, Reason> {
    sender(visit, directory, &by(as_), crate::Spf::NotAsked)
}

#[test]
fn who_has_fetched_mail_sends_from_there_as_that_account_and_as_nobody_else() {
    let (site, fetch) = (site(), fetched(TARO, 60, 0));
    let visit = before_taro(&fetch);
    assert_eq!(party(&visit, &site), Some(Party::of_mail_fetched(&address(TARO))));
    // Its name, and an alias that leads to nobody else.
    for own in [TARO, "Taro@example.jp", "copier@example.jp"] {
        assert_eq!(verdict(&visit, &site, own), Ok(Reason::SenderIsDevice), "{own}");
        assert_eq!(header_from(&visit, &site, &[address(own)]), Ok(()), "{own}");
    }
    for other in ["hana@example.jp", "sales@example.jp", "gone@example.jp", "nobody@example.jp", ""] {
        assert_eq!(verdict(&visit, &site, other), Err(Reason::SenderNotYours), "{other}");
    }
    assert_eq!(verdict(&visit, &site, "postmaster@example.jp"), Err(Reason::RoleCannotSend));
    assert_eq!(header_from(&visit, &site, &[address("hana@example.jp")]), Err(Reason::FromNotYours));
    let admitted = recipient(&visit, &site, &to("friend@outside.example"));
    assert!(matches!(admitted, Ok(crate::Admission::Outside { reason: Reason::PopBeforeSmtpMaySend, .. })));
}

#[test]
fn what_was_granted_to_the_account_is_not_granted_to_who_fetched_its_mail() {
    let mut records = records();
    records.accounts[1].may_send_as = vec![address("sales@example.jp")];
    let (site, fetch) = (Directory::new(records), fetched(TARO, 60, 0));
    assert_eq!(verdict(&before_taro(&fetch), &site, "sales@example.jp"), Err(Reason::SenderNotYours));
    assert!(site.owns(&Party::Account(address(TARO)), &address("sales@example.jp")));
}

#[test]
fn the_window_is_a_quarter_of_an_hour_and_no_longer() {
    let site = site();
    let opens = |seconds| party(&before_taro(&fetched(TARO, seconds, 0)), &site).is_some();
    assert_eq!(POP_BEFORE_SMTP_WINDOW.as_secs(), 900);
    assert!(opens(0) && opens(899));
    assert!(!opens(900) && !opens(-1) && !opens(i64::from(u32::MAX)));
}

#[test]
fn a_named_device_and_a_gateway_are_what_they_are_whatever_was_fetched_there() {
    let (site, fetch) = (site(), fetched(TARO, 60, 0));
    let at = |peer| Visit { fetched: Some(&fetch), ..at_lan(peer) };
    assert_eq!(party(&at("192.168.0.50"), &site), Some(Party::Device("till".to_owned())));
    for (peer, reason) in [
        // Gateways that are named, and one that was found out.
        ("192.168.0.1", Reason::GatewayHidesVisitors),
        ("::ffff:192.168.0.150", Reason::GatewayHidesVisitors),
        ("192.168.0.120", Reason::GatewayHidesVisitors),
        // From outside, through a port of the router; of a provider's shared network; this machine itself.
        ("203.0.113.9", Reason::NotANamedDevice),
        ("100.64.0.1", Reason::NotANamedDevice),
        ("2001:db8::9", Reason::NotANamedDevice),
        ("198.51.100.25", Reason::NotANamedDevice),
    ] {
        assert_eq!(verdict(&at(peer), &site, TARO), Err(reason), "{peer}");
    }
}

#[test]
fn what_was_fetched_counts_at_no_other_door() {
    let (site, fetch) = (site(), fetched(TARO, 60, 0));
    for door in [Door::Public, Door::Submission, Door::Local, Door::Pop3] {
        let visit = Visit { door, fetched: Some(&fetch), ..at_lan("192.168.0.51") };
        assert_eq!(party(&visit, &site), None, "{door:?}");
        assert!(recipient(&visit, &site, &to("friend@outside.example")).is_err(), "{door:?}");
    }
    let public = Visit { fetched: Some(&fetch), ..stranger() };
    assert_eq!(verdict(&public, &site, TARO), Err(Reason::OwnAddressNeedsLogin));
}

#[test]
fn the_window_closes_with_whatever_ends_it() {
    use DirectoryChange as C;
    let account = || address(TARO);
    let fetch = fetched(TARO, 60, 0);
    let end = NOW;
    for (change, reason) in [
        (C::DisableAccount { address: account(), reason: None }, Reason::AccountDisabled),
        (C::SetPassword { address: account() }, Reason::NotANamedDevice),
        (C::EndLegacy { address: account() }, Reason::NotANamedDevice),
        (C::RemoveAccount { address: account() }, Reason::NotANamedDevice),
        (
            C::AllowLegacy { address: account(), login: LegacyLogin::PopBeforeSmtp, until: end },
            Reason::LegacyLoginEnded,
        ),
    ] {
        let mut records = records();
        records.apply(&change);
        let site = Directory::new(records);
        assert_eq!(verdict(&before_taro(&fetch), &site, TARO), Err(reason), "{change:?}");
    }
}

#[test]
fn who_fetched_mail_has_the_account_s_own_limits() {
    let limits = DailyLimits { messages: 3, new_recipients: 1 };
    let mut records = records();
    records.accounts[1].limits = Some(limits);
    let site = Directory::new(records);
    let default = DailyLimits::default();
    assert_eq!(site.limits_of(&Party::of_mail_fetched(&address(TARO)), default), limits);
    assert_eq!(site.limits_of(&Party::of_mail_fetched(&address("hana@example.jp")), default), default);
}

#[test]
fn a_fetch_is_remembered_only_for_who_has_or_had_leave() {
    let site = site();
    for (account, remembered) in
        [(TARO, true), ("kenji@みかん.example", true), ("hana@example.jp", false), ("nobody@example.jp", false)]
    {
        assert_eq!(is_remembered(&site, login(&address(account))), remembered, "{account}");
    }
}

#[test]
fn apop_is_offered_where_somebody_has_it_and_for_a_month_after() {
    let mut records = records();
    assert!(offers_apop(&Directory::new(records.clone()), NOW));
    for account in &mut records.accounts {
        account.legacy.apop_until = account.legacy.apop_until.map(|_| NOW);
    }
    let ended = Directory::new(records.clone());
    assert!(offers_apop(&ended, NOW.plus(APOP_FAREWELL - Duration::from_millis(1))));
    assert!(!offers_apop(&ended, NOW.plus(APOP_FAREWELL)));
    records.accounts.iter_mut().for_each(|account| account.legacy.apop_until = None);
    assert!(!offers_apop(&Directory::new(records), NOW));
}

#[test]
fn apop_logs_in_only_an_account_that_has_it_until_its_end() {
    let site = site();
    for (account, verdict) in [
        (TARO, Ok(())),
        ("kenji@みかん.example", Err(Reason::LegacyLoginEnded)),
        ("hana@example.jp", Err(Reason::LoginFailed)),
        ("gone@example.jp", Err(Reason::AccountDisabled)),
        ("nobody@example.jp", Err(Reason::LoginFailed)),
    ] {
        assert_eq!(may_log_in_by_apop(&site, login(&address(account)), NOW), verdict, "{account}");
    }
    assert_eq!(may_log_in_by_apop(&site, login(&address(TARO)), TOMORROW), Err(Reason::LegacyLoginEnded));
}

#[test]
fn a_new_password_takes_the_secret_of_apop_along() {
    let mut records = records();
    records.apply(&DirectoryChange::SetPassword { address: address(TARO) });
    let legacy = records.accounts[1].legacy;
    assert_eq!((legacy.apop_until, legacy.pop_before_smtp_until), (None, Some(TOMORROW)));
    records.apply(&DirectoryChange::EndLegacy { address: address(TARO) });
    assert!(records.accounts[1].legacy.is_off());
}

#[test]
fn an_old_way_has_an_end_that_is_to_come_and_not_too_far() {
    let allow = |until| DirectoryChange::AllowLegacy { address: address(TARO), login: LegacyLogin::Apop, until };
    let last = NOW.plus(LEGACY_LIMIT);
    for good in [NOW.plus(Duration::from_millis(1)), last] {
        assert_eq!(check_end(&allow(good), NOW), Ok(()));
    }
    for past in [NOW, Timestamp(0)] {
        assert_eq!(check_end(&allow(past), NOW), Err(ChangeProblem::LegacyIsPast { address: address(TARO) }));
    }
    let far = check_end(&allow(last.plus(Duration::from_millis(1))), NOW);
    assert_eq!(far, Err(ChangeProblem::LegacyTooLong { address: address(TARO), days: "366".to_owned() }));
}

#[test]
fn what_is_not_on_cannot_be_switched_off() {
    let off = |text: &str| check_change(&site(), &DirectoryChange::EndLegacy { address: address(text) });
    assert_eq!(off(TARO), Ok(()));
    let hana: Address = address("hana@example.jp");
    assert_eq!(off("hana@example.jp"), Err(ChangeProblem::LegacyIsOff { address: hana }));
    assert!(matches!(off("nobody@example.jp"), Err(ChangeProblem::AccountUnknown { .. })));
}

#[test]
fn an_account_without_an_old_way_is_written_as_before() {
    let hana = &records().accounts[0];
    let json = serde_json::to_string(hana).unwrap();
    assert!(!json.contains("legacy"), "{json}");
    assert_eq!(serde_json::from_str::<AccountRecord>(&json).unwrap(), *hana);
    let taro = serde_json::to_value(&records().accounts[1]).unwrap();
    assert_eq!(taro["legacy"]["apop_until"], TOMORROW.0);
}
