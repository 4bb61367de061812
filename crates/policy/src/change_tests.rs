use super::*;
use crate::fixture::{GATEWAYS, address, addresses, device, domain, records, site};
use DirectoryChange as C;

/// The problem's key, or `""` if there is none.
fn verdict(change: &DirectoryChange) -> &'static str {
    check_change(&site(), change).map_or_else(|problem| problem.key(), |()| "")
}

fn add_domain(name: &str, postmaster: &str) -> DirectoryChange {
    C::AddDomain { domain: domain(name), postmaster: address(postmaster) }
}

fn add_alias(text: &str, targets: &[&str]) -> DirectoryChange {
    C::AddAlias { address: address(text), targets: addresses(targets) }
}

fn add_device(name: &str, from: &str, senders: &[&str]) -> DirectoryChange {
    C::AddDevice { device: device(name, from, senders) }
}

fn set_postmaster(name: &str, postmaster: &str) -> DirectoryChange {
    C::SetPostmaster { domain: domain(name), postmaster: address(postmaster) }
}

fn grant(account: &str, sender: &str) -> DirectoryChange {
    C::GrantSender { account: address(account), sender: address(sender) }
}

fn revoke(account: &str, sender: &str) -> DirectoryChange {
    C::RevokeSender { account: address(account), sender: address(sender) }
}

fn forward(account: &str, targets: &[&str]) -> DirectoryChange {
    let forward = Some(Forwarding { targets: addresses(targets), keep: true });
    C::SetForwarding { address: address(account), forward }
}

#[test]
fn a_forwarding_leads_to_addresses_that_somebody_has() {
    let many: Vec<String> = (0..=FORWARD_TARGETS).map(|number| format!("x{number}@outside.example")).collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    for (change, key) in [
        (forward("hana@example.jp", &["hana@outside.example"]), ""),
        (forward("hana@example.jp", &["Taro@example.jp", "hana@outside.example"]), ""),
        (forward("hana@example.jp", &["sales@example.jp"]), ""),
        (forward("taro@example.jp", &["postmaster@example.jp"]), ""),
        (forward("hana@example.jp", &many[..FORWARD_TARGETS]), ""),
        (forward("hana@example.jp", &many), "forward-target-count"),
        (forward("hana@example.jp", &[]), "forward-target-count"),
        (forward("hana@example.jp", &["a@outside.example", "A@OUTSIDE.example"]), "forward-target-twice"),
        (forward("hana@example.jp", &["nobody@example.jp"]), "forward-target-unknown"),
        (forward("hana@example.jp", &["hana@[127.0.0.1]"]), "forward-target-unknown"),
        (forward("hana@example.jp", &["HANA@example.jp"]), "forward-to-itself"),
        (forward("hana@example.jp", &["hanako@example.jp"]), "forward-to-itself"),
        (forward("sales@example.jp", &["hana@outside.example"]), "account-unknown"),
        (forward("postmaster@example.jp", &["hana@outside.example"]), "account-unknown"),
        (forward("hana@outside.example", &["hana@example.jp"]), "account-unknown"),
    ] {
        assert_eq!(verdict(&change), key, "{change:?}");
    }
}

#[test]
fn a_forwarding_does_not_lead_to_a_server_behind_us() {
    let mut records = records();
    records.domains[0].behind = Some("lmtp:192.168.0.5:24".parse().expect("a next hop"));
    let problem = check_change(&Directory::new(records), &forward("hana@example.jp", &["yuki@example.jp"]));
    assert!(matches!(problem, Err(ChangeProblem::ForwardTargetUnknown { .. })), "{problem:?}");
}

#[test]
fn what_a_forwarding_or_a_catch_all_leads_to_does_not_go() {
    let mut records = records();
    records.accounts[3].forward =
        Some(Forwarding { targets: addresses(&["taro@example.jp", "left@example.jp"]), keep: true });
    records.domains[0].catch_all = Some(address("gone@example.jp"));
    records.domains[1].postmaster = address("hana@example.jp");
    records.aliases.retain(|alias| alias.address == address("left@example.jp"));
    records.aliases[0].targets = addresses(&["hana@example.jp"]);
    let site = Directory::new(records);
    let verdict = |change| check_change(&site, &change).map_or_else(|problem| problem.key(), |()| "");
    assert_eq!(verdict(C::RemoveAccount { address: address("taro@example.jp") }), "forward-leads-to");
    assert_eq!(verdict(C::RemoveAlias { address: address("left@example.jp") }), "forward-leads-to");
    assert_eq!(verdict(C::RemoveAccount { address: address("gone@example.jp") }), "account-is-catch-all");
    let catch_all = |account| C::SetCatchAll { domain: domain("example.jp"), account: Some(address(account)) };
    assert_eq!(verdict(catch_all("left@example.jp")), "account-unknown");
    assert_eq!(verdict(C::SetPlus { domain: domain("outside.example"), plus: true }), "domain-unknown");
}

#[test]
fn what_a_catch_all_gets_may_become_an_address_and_is_none_before() {
    let mut records = records();
    records.domains[0].catch_all = Some(address("taro@example.jp"));
    records.domains[0].plus = true;
    let site = Directory::new(records);
    for text in ["new@example.jp", "hana+shop@example.jp"] {
        assert_eq!(check_change(&site, &C::AddAccount { address: address(text) }), Ok(()));
        let grant = check_change(&site, &grant("hana@example.jp", text)).map_err(|problem| problem.key());
        assert_eq!(grant, Err("sender-unknown"), "{text}");
    }
}

#[test]
fn a_domain_comes_with_a_person_who_reads_its_postmaster() {
    for (change, key) in [
        (add_domain("new.example", "hana@example.jp"), ""),
        (add_domain("new.example", "first@new.example"), ""),
        (add_domain("example.jp", "hana@example.jp"), "domain-exists"),
        (add_domain("EXAMPLE.JP", "hana@example.jp"), "domain-exists"),
        (add_domain("[192.0.2.1]", "hana@example.jp"), "domain-is-literal"),
        (add_domain("new.example", "nobody@example.jp"), "postmaster-no-account"),
        (add_domain("new.example", "hanako@example.jp"), "postmaster-no-account"),
        (add_domain("new.example", "hana@outside.example"), "postmaster-no-account"),
        (add_domain("new.example", "gone@example.jp"), "postmaster-disabled"),
        (add_domain("new.example", "postmaster@new.example"), "role-is-built-in"),
        (add_domain("new.example", "abuse@example.jp"), "role-is-built-in"),
        (set_postmaster("example.jp", "taro@example.jp"), ""),
        (set_postmaster("new.example", "taro@example.jp"), "domain-unknown"),
        (set_postmaster("example.jp", "sales@example.jp"), "postmaster-no-account"),
        (set_postmaster("example.jp", "gone@example.jp"), "postmaster-disabled"),
        (C::RemoveDomain { domain: domain("branch.example") }, ""),
        (C::RemoveDomain { domain: domain("example.jp") }, "domain-in-use"),
        (C::RemoveDomain { domain: domain("new.example") }, "domain-unknown"),
    ] {
        assert_eq!(verdict(&change), key, "{change:?}");
    }
}

#[test]
fn an_account_goes_only_when_nothing_leads_to_it() {
    let add = |text| C::AddAccount { address: address(text) };
    let remove = |text| C::RemoveAccount { address: address(text) };
    let disable = |text| C::DisableAccount { address: address(text), reason: None };
    for (change, key) in [
        (add("new@example.jp"), ""),
        (add("new+shop@branch.example"), ""),
        (add("花@example.jp"), ""),
        (
            C::AddAccount { address: Address::parse_as_sent("hana..sato@example.jp").expect("as sent") },
            "dots-are-stray",
        ),
        (add("Hana@example.jp"), "address-exists"),
        (add("sales@example.jp"), "address-exists"),
        (add("x@outside.example"), "domain-unknown"),
        (add("x@sub.example.jp"), "domain-unknown"),
        (add("Postmaster@example.jp"), "role-is-built-in"),
        (add("abuse@branch.example"), "role-is-built-in"),
        (remove("kenji@みかん.example"), ""),
        (remove("nobody@example.jp"), "account-unknown"),
        (remove("hanako@example.jp"), "account-unknown"),
        (remove("Hana@example.jp"), "account-is-postmaster"),
        (remove("gone@example.jp"), "account-is-target"),
        (disable("kenji@みかん.example"), ""),
        (disable("taro@example.jp"), "account-is-postmaster"),
        (disable("nobody@example.jp"), "account-unknown"),
        (C::EnableAccount { address: address("gone@example.jp") }, ""),
        (C::EnableAccount { address: address("nobody@example.jp") }, "account-unknown"),
        (C::SetPassword { address: address("taro@example.jp") }, ""),
        (C::SetPassword { address: address("sales@example.jp") }, "account-unknown"),
        (C::SetAccountLimits { address: address("taro@example.jp"), limits: None }, ""),
        (C::SetAccountLimits { address: address("nobody@example.jp"), limits: None }, "account-unknown"),
    ] {
        assert_eq!(verdict(&change), key, "{change:?}");
    }
}

#[test]
fn an_account_is_granted_addresses_that_exist_here_and_no_role() {
    for (change, key) in [
        (grant("taro@example.jp", "sales@example.jp"), ""),
        (grant("Taro@example.jp", "hana@example.jp"), ""),
        (grant("taro@example.jp", "taro@example.jp"), "sender-twice"),
        (grant("hana@example.jp", "Sales@example.jp"), "sender-twice"),
        (grant("hana@example.jp", "hanako@example.jp"), "sender-twice"),
        (grant("taro@example.jp", "nobody@example.jp"), "sender-unknown"),
        (grant("taro@example.jp", "ceo@outside.example"), "sender-unknown"),
        (grant("taro@example.jp", "postmaster@example.jp"), "role-cannot-send"),
        (grant("taro@example.jp", "ABUSE@branch.example"), "role-cannot-send"),
        (grant("nobody@example.jp", "sales@example.jp"), "account-unknown"),
        (revoke("hana@example.jp", "sales@example.jp"), ""),
        (revoke("taro@example.jp", "sales@example.jp"), "sender-not-granted"),
        (revoke("nobody@example.jp", "sales@example.jp"), "account-unknown"),
    ] {
        assert_eq!(verdict(&change), key, "{change:?}");
    }
}

#[test]
fn an_alias_leads_to_accounts_here_and_nowhere_else() {
    let set = |text, targets: &[_]| C::SetAliasTargets { address: address(text), targets: addresses(targets) };
    let remove = |text| C::RemoveAlias { address: address(text) };
    for (change, key) in [
        (add_alias("info@example.jp", &["hana@example.jp", "taro@example.jp"]), ""),
        (add_alias("info@branch.example", &["Hana@example.jp"]), ""),
        (add_alias("info@example.jp", &[]), "alias-without-targets"),
        (add_alias("info@example.jp", &["me@outside.example"]), "target-no-account"),
        (add_alias("info@example.jp", &["hana@example.jp", "sales@example.jp"]), "target-no-account"),
        (add_alias("info@example.jp", &["postmaster@example.jp"]), "target-no-account"),
        (add_alias("info@example.jp", &["hana@example.jp", "HANA@example.jp"]), "target-twice"),
        (add_alias("sales@example.jp", &["hana@example.jp"]), "address-exists"),
        (add_alias("hana@example.jp", &["taro@example.jp"]), "address-exists"),
        (add_alias("postmaster@example.jp", &["hana@example.jp"]), "role-is-built-in"),
        (add_alias("info@outside.example", &["hana@example.jp"]), "domain-unknown"),
        (set("sales@example.jp", &["taro@example.jp"]), ""),
        (set("sales@example.jp", &["x@outside.example"]), "target-no-account"),
        (set("hana@example.jp", &["taro@example.jp"]), "alias-unknown"),
        (remove("left@example.jp"), ""),
        (remove("info@example.jp"), "alias-unknown"),
        (remove("sales@example.jp"), "address-is-sender"),
        (remove("copier@example.jp"), "address-is-sender"),
    ] {
        assert_eq!(verdict(&change), key, "{change:?}");
    }
}

#[test]
fn a_device_has_a_place_of_its_own_and_senders_of_ours() {
    let long = "x".repeat(64);
    let senders = &["copier@example.jp"][..];
    for (change, key) in [
        (add_device("fax", "192.168.0.60", senders), ""),
        (add_device("fax-2", "10.0.0.0/24", &["hana@example.jp", "sales@example.jp"]), ""),
        (add_device("copier", "192.168.0.60", senders), "device-exists"),
        (add_device("fax", "192.168.0.199-192.168.0.201", senders), "device-overlaps"),
        (add_device("fax", "192.168.0.0/24", senders), "device-overlaps"),
        (add_device("fax", "192.168.0.60", &[]), "device-without-senders"),
        (add_device("fax", "192.168.0.60", &["fax@example.jp"]), "sender-unknown"),
        (add_device("fax", "192.168.0.60", &["x@outside.example"]), "sender-unknown"),
        (add_device("fax", "192.168.0.60", &["postmaster@example.jp"]), "role-cannot-send"),
        (add_device("fax", "192.168.0.60", &["hana@example.jp", "Hana@example.jp"]), "sender-twice"),
        (add_device("", "192.168.0.60", senders), "device-name-malformed"),
        (add_device("the fax", "192.168.0.60", senders), "device-name-malformed"),
        (add_device("Fax", "192.168.0.60", senders), "device-name-malformed"),
        (add_device("-fax", "192.168.0.60", senders), "device-name-malformed"),
        (add_device("fax\n", "192.168.0.60", senders), "device-name-malformed"),
        (add_device(&long, "192.168.0.60", senders), "device-name-malformed"),
        (add_device(&long[1..], "192.168.0.60", senders), ""),
        (C::RemoveDevice { name: "copier".into() }, ""),
        (C::RemoveDevice { name: "fax".into() }, "device-unknown"),
        (C::SetDeviceLimits { name: "till".into(), limits: Some(DailyLimits::default()) }, ""),
        (C::SetDeviceLimits { name: "fax".into(), limits: None }, "device-unknown"),
    ] {
        assert_eq!(verdict(&change), key, "{change:?}");
    }
}

#[test]
fn a_gateway_is_never_a_device() {
    let verdict = |change: &DirectoryChange| check_gateways(change, &GATEWAYS).map_err(|problem| problem.key());
    for from in ["192.168.0.1", "192.168.0.0/24", "192.168.0.100-192.168.0.199", "::ffff:192.168.0.150"] {
        assert_eq!(verdict(&add_device("fax", from, &[])), Err("device-is-gateway"), "{from}");
    }
    assert_eq!(verdict(&add_device("fax", "192.168.0.2-192.168.0.149", &[])), Ok(()));
    assert_eq!(verdict(&C::RemoveDevice { name: "fax".into() }), Ok(()));
}

#[test]
fn whose_password_comes_beside_a_change_is_known_before() {
    let site = site();
    for (change, account) in [
        (C::AddAccount { address: address("New@example.jp") }, Some("new@example.jp")),
        (C::SetPassword { address: address("hana@example.jp") }, Some("hana@example.jp")),
        (add_domain("new.example", "first@new.example"), Some("first@new.example")),
        (add_domain("new.example", "hana@example.jp"), None),
        (C::EnableAccount { address: address("gone@example.jp") }, None),
    ] {
        assert_eq!(change.needs_password(&site), account.map(address), "{change:?}");
    }
}

/// A site's life: each change is in order when its turn comes, and the records stay sound throughout.
fn a_life() -> Vec<DirectoryChange> {
    let limits = Some(DailyLimits { messages: 10, new_recipients: 5 });
    vec![
        add_domain("one.example", "Boss@one.example"),
        C::AddAccount { address: address("Clerk@one.example") },
        C::SetPassword { address: address("clerk@one.example") },
        add_alias("Info@one.example", &["Boss@one.example", "clerk@one.example"]),
        grant("clerk@one.example", "Info@one.example"),
        C::SetAccountLimits { address: address("CLERK@one.example"), limits },
        add_device("copier", "10.0.0.9", &["Info@one.example"]),
        C::SetDeviceLimits { name: "copier".into(), limits },
        add_domain("two.example", "boss@one.example"),
        set_postmaster("two.example", "Clerk@one.example"),
        set_postmaster("two.example", "boss@one.example"),
        C::DisableAccount { address: address("Clerk@one.example"), reason: None },
        C::EnableAccount { address: address("clerk@one.example") },
        C::SetPlus { domain: domain("one.example"), plus: true },
        C::SetCatchAll { domain: domain("one.example"), account: Some(address("Clerk@one.example")) },
        C::SetCatchAll { domain: domain("one.example"), account: None },
        forward("Clerk@one.example", &["Clerk@Elsewhere.example", "INFO@one.example"]),
        C::SetForwarding { address: address("Clerk@one.example"), forward: None },
        C::SetQuota { address: address("Clerk@one.example"), quota_octets: Some(5_000_000) },
        C::RemoveDevice { name: "copier".into() },
        revoke("Clerk@one.example", "info@one.example"),
        C::SetAliasTargets { address: address("INFO@one.example"), targets: addresses(&["Boss@one.example"]) },
        C::RemoveAccount { address: address("Clerk@one.example") },
        C::RemoveAlias { address: address("info@one.example") },
        C::RemoveDomain { domain: domain("two.example") },
    ]
}

#[test]
fn a_change_that_is_in_order_does_what_it_says_and_keeps_the_records_sound() {
    let mut records = crate::DirectoryRecords::default();
    for change in a_life() {
        let before = Directory::new(records.clone());
        assert_eq!(check_change(&before, &change), Ok(()), "{change:?}");
        records.apply(&change);
        let after = Directory::new(records.clone());
        assert_eq!(after.records(), &records, "what was applied is folded: {change:?}");
        assert_sound(&after, &change);
        let again = check_change(&after, &change);
        let repeatable = matches!(change.action(), "account password" | "account limits" | "device limits")
            || matches!(change.action(), "account disable" | "account enable" | "domain postmaster" | "alias targets")
            || matches!(change.action(), "domain plus" | "domain catch-all" | "account forward" | "account quota");
        assert_eq!(again.is_ok(), repeatable, "{change:?} twice: {again:?}");
    }
    let alone = addresses(&["boss@one.example"]);
    assert_eq!(records.accounts.iter().map(|account| account.address.clone()).collect::<Vec<_>>(), alone);
    assert!(records.aliases.is_empty() && records.devices.is_empty() && records.domains.len() == 1);
}

/// Whatever the records refer to exists.
fn assert_sound(directory: &Directory, change: &DirectoryChange) {
    let records = directory.records();
    for domain in &records.domains {
        assert!(directory.account(&domain.postmaster).is_some_and(|account| !account.disabled), "{change:?}");
    }
    let granted = records.accounts.iter().flat_map(|account| &account.may_send_as);
    for sender in granted.chain(records.devices.iter().flat_map(|device| &device.senders)) {
        assert_eq!(check_sender(directory, sender), Ok(()), "{change:?}");
    }
    for target in records.aliases.iter().flat_map(|alias| &alias.targets) {
        assert!(directory.account(target).is_some(), "{change:?}");
    }
}

#[test]
fn the_last_domain_stays_because_its_postmaster_does() {
    let mut records = crate::DirectoryRecords::default();
    records.apply(&add_domain("one.example", "boss@one.example"));
    let site = Directory::new(records);
    for (change, key) in [
        (C::RemoveDomain { domain: domain("one.example") }, "domain-in-use"),
        (C::RemoveAccount { address: address("boss@one.example") }, "account-is-postmaster"),
    ] {
        assert_eq!(check_change(&site, &change).map_err(|problem| problem.key()), Err(key));
    }
}

#[test]
fn a_change_about_what_is_not_there_changes_nothing() {
    let mut changed = records();
    for change in [
        C::RemoveDomain { domain: domain("new.example") },
        C::RemoveAccount { address: address("nobody@example.jp") },
        C::DisableAccount { address: address("nobody@example.jp"), reason: None },
        grant("nobody@example.jp", "hana@example.jp"),
        C::RemoveAlias { address: address("nobody@example.jp") },
        C::RemoveDevice { name: "fax".into() },
    ] {
        changed.apply(&change);
    }
    assert_eq!(changed, records());
}

#[test]
fn each_change_has_its_words_and_survives_json() {
    let changes = a_life();
    let actions: std::collections::BTreeSet<_> = changes.iter().map(DirectoryChange::action).collect();
    assert_eq!(actions.len(), 21, "a site's life has every kind of change");
    for change in changes {
        let json = serde_json::to_string(&change).unwrap();
        assert_eq!(serde_json::from_str::<DirectoryChange>(&json).unwrap(), change, "{json}");
        assert!(!change.subject().is_empty());
    }
    let change = grant("hana@example.jp", "sales@example.jp");
    assert_eq!((change.action(), change.subject()), ("account grant", "hana@example.jp".to_owned()));
}

#[test]
fn lockdown_begins_once_and_ends_once() {
    let lockdown = Lockdown { since_at: Timestamp(0), by: "hana".to_owned(), reason: None };
    let (begin, end) = (C::SetLockdown { lockdown: Some(lockdown) }, C::SetLockdown { lockdown: None });
    assert_eq!((verdict(&begin), verdict(&end)), ("", "lockdown-is-off"));
    let mut on = records();
    on.apply(&begin);
    let on = Directory::new(on);
    assert_eq!(check_change(&on, &begin).map_err(|problem| problem.key()), Err("lockdown-is-on"));
    assert_eq!(check_change(&on, &end), Ok(()));
}

#[test]
fn lockdown_holds_what_ours_send_and_nothing_that_is_received() {
    for party in
        [Party::Account(address("hana@example.jp")), Party::Device("copier".into()), Party::of_unix_user("root")]
    {
        assert!(Lockdown::holds(&party), "{party:?}");
    }
}
