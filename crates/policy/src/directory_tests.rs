use super::*;
use crate::fixture::{address, addresses, device, domain, ip, records, site, to};
use crate::{AccountRecord, DomainRecord};

fn mailboxes(directory: &Directory, path: &str) -> Vec<String> {
    match directory.resolve(&to(path)) {
        RecipientClass::Local { mailboxes } => mailboxes.iter().map(ToString::to_string).collect(),
        other => panic!("{path}: {other:?}"),
    }
}

#[test]
fn an_address_reaches_its_account_or_all_targets_of_its_alias() {
    let site = site();
    for (path, mailbox) in [
        ("hana@example.jp", &["hana@example.jp"][..]),
        ("HANA@Example.JP", &["hana@example.jp"]),
        ("hanako@example.jp", &["hana@example.jp"]),
        ("sales@example.jp", &["hana@example.jp", "taro@example.jp"]),
        ("gone@example.jp", &["gone@example.jp"]),
        ("@relay.example:hana@example.jp", &["hana@example.jp"]),
    ] {
        assert_eq!(mailboxes(&site, path), mailbox, "{path}");
    }
}

#[test]
fn postmaster_and_abuse_of_each_domain_reach_its_person() {
    let site = site();
    for (path, mailbox) in [
        ("postmaster", "hana@example.jp"),
        ("PostMaster", "hana@example.jp"),
        ("postmaster@example.jp", "hana@example.jp"),
        ("POSTMASTER@EXAMPLE.JP", "hana@example.jp"),
        ("abuse@example.jp", "hana@example.jp"),
        ("postmaster@branch.example", "taro@example.jp"),
        ("Abuse@branch.example", "taro@example.jp"),
        ("postmaster@みかん.example", "hana@example.jp"),
    ] {
        assert_eq!(mailboxes(&site, path), [mailbox], "{path}");
    }
    assert_eq!(site.postmaster(), Some(&address("hana@example.jp")));
    assert_eq!(Directory::default().resolve(&to("postmaster")), RecipientClass::Unknown);
}

#[test]
fn a_local_part_is_never_taken_apart() {
    let site = site();
    for local in [
        "hana+shop",
        "hana-shop",
        "hana=shop",
        "\"hana\"",
        "\"hana@outside.example\"",
        "\"hana\\@outside.example\"",
        "hana%outside.example",
        "outside.example!hana",
        "example.jp!outside.example!hana",
        "hana%outside.example!x",
        "SRS0=zzzz=TT=outside.example=hana",
        "prvs=1234abcdef=hana",
        "prvs=1234abcdef=hana=outside.example",
        "|/bin/id",
        "\"|/bin/id\"",
        "/etc/passwd",
        "${run{id}}",
        "`id`",
        "nobody",
        // Cyrillic and Greek letters that look Latin, and the Kelvin sign.
        "hаna",
        "рostmaster",
        "αbuse",
    ] {
        let path = format!("{local}@example.jp");
        assert_eq!(site.resolve(&to(&path)), RecipientClass::Unknown, "{path}");
    }
    assert_eq!(site.resolve(&to("\u{212a}enji@みかん.example")), RecipientClass::Unknown, "the Kelvin sign is no k");
}

#[test]
fn an_address_whose_detail_is_its_own_name_exists() {
    let mut records = records();
    records.accounts.push(AccountRecord::new(address("hana+shop@example.jp")));
    let site = Directory::new(records);
    assert_eq!(mailboxes(&site, "hana+shop@example.jp"), ["hana+shop@example.jp"]);
    assert_eq!(site.resolve(&to("hana+other@example.jp")), RecipientClass::Unknown);
}

#[test]
fn a_domain_is_ours_whole_or_not_at_all() {
    let site = site();
    for text in ["example.jp", "EXAMPLE.jp", "branch.example", "みかん.example"] {
        assert!(site.is_ours(&domain(text)), "{text}");
    }
    for text in [
        "sub.example.jp",
        "xexample.jp",
        "example.jp.evil.example",
        "jp",
        "example",
        "localhost",
        "localhost.localdomain",
        "mail.example.jp",
        "[203.0.113.1]",
        "[127.0.0.1]",
        "[10.0.0.1]",
        "[169.254.169.254]",
        "[IPv6:::1]",
        "[IPv6:::ffff:127.0.0.1]",
        // Cyrillic е.
        "еxample.jp",
    ] {
        assert!(!site.is_ours(&domain(text)), "{text}");
        let path = format!("hana@{text}");
        assert_eq!(site.resolve(&to(&path)), RecipientClass::Outside(address(&path)), "{path}");
    }
}

#[test]
fn an_internationalised_domain_is_one_domain_in_each_of_its_forms() {
    let site = site();
    let a_label = domain("みかん.example").to_string();
    assert!(a_label.starts_with("xn--"));
    for form in
        ["みかん.example", &a_label, &a_label.to_uppercase(), "みかん．example", "みかん。example", "みかん｡EXAMPLE"]
    {
        assert_eq!(mailboxes(&site, &format!("kenji@{form}")), [format!("kenji@{a_label}")], "{form}");
    }
    assert_eq!(mailboxes(&site, "hana@example．jp"), ["hana@example.jp"], "a full-width dot is a dot, everywhere");
}

#[test]
fn an_account_owns_its_address_its_own_aliases_and_its_grants() {
    let site = site();
    let hana = Party::Account(address("hana@example.jp"));
    for owned in ["hana@example.jp", "Hana@example.jp", "hanako@example.jp", "sales@example.jp"] {
        assert!(site.owns(&hana, &address(owned)), "{owned}");
    }
    let taro = Party::Account(address("taro@example.jp"));
    assert!(site.owns(&taro, &address("copier@example.jp")));
    // Of sales@ taro is one target of two, and nobody granted it.
    for other in
        ["sales@example.jp", "hana@example.jp", "left@example.jp", "taro@branch.example", "taro@outside.example"]
    {
        assert!(!site.owns(&taro, &address(other)), "{other}");
    }
}

#[test]
fn nobody_owns_a_role_whatever_the_records_say() {
    let mut records = records();
    let roles = ["postmaster@example.jp", "abuse@example.jp"];
    records.accounts.extend(addresses(&roles).into_iter().map(AccountRecord::new));
    records.accounts[0].may_send_as = addresses(&roles);
    records.devices[0].senders = addresses(&roles);
    let site = Directory::new(records);
    for role in roles {
        let account = Party::Account(address(role));
        for party in [account, Party::Account(address("hana@example.jp")), Party::Device("copier".into())] {
            assert!(!site.owns(&party, &address(role)), "{party:?} {role}");
        }
        assert!(site.account(&address(role)).is_none(), "{role} cannot log in");
        assert_eq!(mailboxes(&site, role), ["hana@example.jp"]);
    }
}

#[test]
fn records_that_contradict_themselves_open_nothing() {
    let mut records = records();
    records.accounts.push(AccountRecord::new(address("mallory@outside.example")));
    records.accounts[0].may_send_as = addresses(&["ceo@outside.example"]);
    records
        .aliases
        .push(AliasRecord { address: address("all@outside.example"), targets: addresses(&["hana@example.jp"]) });
    records
        .aliases
        .push(AliasRecord { address: address("away@example.jp"), targets: addresses(&["a@outside.example"]) });
    records.aliases.push(AliasRecord { address: address("taro@example.jp"), targets: addresses(&["hana@example.jp"]) });
    records.domains.push(DomainRecord::new(domain("late.example"), address("x@outside.example")));
    let site = Directory::new(records);
    assert!(site.account(&address("mallory@outside.example")).is_none());
    let hana = Party::Account(address("hana@example.jp"));
    assert!(!site.owns(&hana, &address("ceo@outside.example")));
    assert!(!site.owns(&hana, &address("all@outside.example")));
    assert!(matches!(site.resolve(&to("all@outside.example")), RecipientClass::Outside(_)));
    assert_eq!(site.resolve(&to("away@example.jp")), RecipientClass::Unknown, "an alias leads to accounts here only");
    assert_eq!(mailboxes(&site, "taro@example.jp"), ["taro@example.jp"], "an account comes before an alias");
    assert_eq!(site.resolve(&to("postmaster@late.example")), RecipientClass::Unknown);
}

#[test]
fn of_two_records_of_one_domain_the_first_is_meant() {
    let mut records = records();
    records.domains.push(DomainRecord::new(domain("example.jp"), address("taro@example.jp")));
    assert_eq!(mailboxes(&Directory::new(records), "postmaster@example.jp"), ["hana@example.jp"]);
}

#[test]
fn a_device_is_found_by_where_it_speaks_from() {
    let site = site();
    for (peer, name) in [
        ("192.168.0.100", Some("copier")),
        ("192.168.0.199", Some("copier")),
        ("::ffff:192.168.0.120", Some("copier")),
        ("192.168.0.50", Some("till")),
        ("fd00::1:7", Some("scanner")),
        ("127.0.0.1", Some("local")),
        ("192.168.0.99", None),
        ("192.168.0.200", None),
        ("192.168.0.51", None),
        ("10.0.0.1", None),
        ("0.0.0.0", None),
        ("255.255.255.255", None),
        ("203.0.113.9", None),
        ("::1", None),
        ("fd00::2:0", None),
    ] {
        assert_eq!(site.device_at(ip(peer)).map(|device| device.name.as_str()), name, "{peer}");
    }
    assert!(Directory::default().device_at(ip("127.0.0.1")).is_none());
}

#[test]
fn of_two_devices_at_one_address_the_first_is_meant() {
    let mut records = records();
    records.devices.push(device("wide", "192.168.0.0/16", &["sales@example.jp"]));
    let site = Directory::new(records);
    assert_eq!(site.device_at(ip("192.168.0.100")).map(|device| device.name.as_str()), Some("copier"));
    for peer in ["192.168.0.20", "192.168.0.51", "192.168.99.1"] {
        assert!(site.device_at(ip(peer)).is_none(), "the other is left out as a whole: {peer}");
    }
}

#[test]
fn a_device_owns_its_senders_only() {
    let site = site();
    let till = Party::Device("till".into());
    assert!(site.owns(&till, &address("Sales@example.jp")));
    assert!(!site.owns(&till, &address("hana@example.jp")));
    assert!(!site.owns(&Party::Device("nothing".into()), &address("copier@example.jp")));
}

#[test]
fn limits_are_the_partys_own_or_the_sites() {
    let mut records = records();
    let own = DailyLimits { messages: 5, new_recipients: 1 };
    records.accounts[1].limits = Some(own);
    records.devices.push(DeviceRecord { limits: Some(own), ..device("press", "10.1.1.1", &["copier@example.jp"]) });
    let site = Directory::new(records);
    let default = DailyLimits::default();
    assert_eq!((default.messages, default.new_recipients), (1000, 200));
    for (party, limits) in [
        (Party::Account(address("taro@example.jp")), own),
        (Party::Account(address("hana@example.jp")), default),
        (Party::Account(address("nobody@example.jp")), default),
        (Party::Device("press".into()), own),
        (Party::Device("copier".into()), default),
    ] {
        assert_eq!(site.limits_of(&party, default), limits, "{party:?}");
    }
}

#[test]
fn records_come_back_from_what_they_are_kept_as() {
    let records = records();
    let json = serde_json::to_string(&records).unwrap();
    assert_eq!(serde_json::from_str::<DirectoryRecords>(&json).unwrap(), records);
    assert_eq!(Directory::new(records.clone()).records(), &records);
    let public = json.replace("\"192.168.0.50\"", "\"0.0.0.0/0\"");
    assert!(
        serde_json::from_str::<DirectoryRecords>(&public).is_err(),
        "a device that is everybody cannot be read back"
    );
}

/// The fixture with plus-addresses at the first domain, and a catch-all there if one is named.
fn open_site(catch_all: Option<&str>) -> Directory {
    let mut records = records();
    records.domains[0].plus = true;
    records.domains[0].catch_all = catch_all.map(address);
    records.accounts.push(AccountRecord::new(address("hana+own@example.jp")));
    Directory::new(records)
}

/// Local parts that mean something to other servers, and here only what is written.
const TRICKS: [&str; 12] = [
    "hana-shop",
    "hana=shop",
    "\"hana+shop\"",
    "\"hana\"",
    "\"hana@outside.example\"",
    "hana%outside.example",
    "outside.example!hana",
    "+shop",
    "nobody+hana",
    "postmaster+x",
    "|/bin/id",
    "/etc/passwd",
];

const SIGNED: [&str; 7] = [
    "SRS0=zzzz=TT=outside.example=hana",
    "srs0+zzzz=TT=outside.example=hana",
    "SRS1=zzzz=outside.example==HHH=TT=x.example=hana",
    "prvs=1234abcdef=hana",
    "PRVS=1234abcdef=hana=outside.example",
    "prvs=1234abcdef=hana+shop",
    "SRS0=a=b=c+d",
];

#[test]
fn what_follows_a_plus_sign_does_not_matter_where_the_domain_says_so() {
    let site = open_site(None);
    for (path, mailbox) in [
        ("hana+shop@example.jp", &["hana@example.jp"][..]),
        ("Hana+SHOP+more@example.jp", &["hana@example.jp"]),
        ("hana+@example.jp", &["hana@example.jp"]),
        ("hana+target%outside.example@example.jp", &["hana@example.jp"]),
        ("hana+own@example.jp", &["hana+own@example.jp"]),
        ("hana+own+x@example.jp", &["hana@example.jp"]),
        ("sales+x@example.jp", &["hana@example.jp", "taro@example.jp"]),
    ] {
        assert_eq!(mailboxes(&site, path), mailbox, "{path}");
    }
    assert_eq!(site.resolve(&to("kenji+x@みかん.example")), RecipientClass::Unknown, "that domain has it not");
    for local in TRICKS.iter().chain(&SIGNED) {
        assert_eq!(site.resolve(&to(&format!("{local}@example.jp"))), RecipientClass::Unknown, "{local}");
    }
}

#[test]
fn a_plus_address_is_its_accounts_own_as_sender_too_and_nobody_elses() {
    let (site, hana) = (open_site(None), Party::Account(address("hana@example.jp")));
    assert!(site.owns(&hana, &address("hana+shop@example.jp")));
    assert!(!site.owns(&hana, &address("hana+own@example.jp")), "that is somebody's name");
    assert!(!site.owns(&hana, &address("taro+x@example.jp")));
    assert!(!site.owns(&Party::Account(address("taro@example.jp")), &address("sales+x@example.jp")), "two have it");
    assert!(!site.owns(&Party::Forward(address("hana@example.jp")), &address("hana@example.jp")));
}

#[test]
fn a_catch_all_gets_what_is_nobodys_by_its_literal_name_and_no_signed_form() {
    let site = open_site(Some("Taro@example.jp"));
    for local in TRICKS {
        assert_eq!(mailboxes(&site, &format!("{local}@example.jp")), ["taro@example.jp"], "{local}");
    }
    for local in SIGNED {
        assert_eq!(site.resolve(&to(&format!("{local}@example.jp"))), RecipientClass::Unknown, "{local}");
    }
    assert_eq!(mailboxes(&site, "hana@example.jp"), ["hana@example.jp"]);
    assert_eq!(mailboxes(&site, "hana+shop@example.jp"), ["hana@example.jp"]);
    assert_eq!(mailboxes(&site, "postmaster@example.jp"), ["hana@example.jp"], "a role stays a role");
    assert_eq!(mailboxes(&site, "abuse@example.jp"), ["hana@example.jp"]);
    assert_eq!(site.resolve(&to("nobody@branch.example")), RecipientClass::Unknown, "that domain has none");
    let outside = address("hana@sub.example.jp");
    assert_eq!(site.resolve(&ForwardPath::Address(outside.clone())), RecipientClass::Outside(outside));
    assert!(!site.owns(&Party::Account(address("taro@example.jp")), &address("nobody@example.jp")));
    let contradiction = open_site(Some("someone@outside.example"));
    assert_eq!(contradiction.resolve(&to("nobody@example.jp")), RecipientClass::Unknown);
}

#[test]
fn a_server_behind_us_comes_after_those_here_and_before_a_catch_all() {
    let records = open_site(Some("taro@example.jp")).records().clone();
    let next_hop: NextHopAddress = "lmtp:192.168.0.5:24".parse().unwrap();
    let site = |behind: Option<&NextHopAddress>| {
        let mut records = records.clone();
        records.domains[0].behind = behind.cloned();
        Directory::new(records)
    };
    let (here, behind) = (site(None), site(Some(&next_hop)));
    for local in ["hana", "hana+shop", "sales+x", "postmaster"] {
        let path = to(&format!("{local}@example.jp"));
        assert_eq!(behind.resolve(&path), here.resolve(&path), "{local}");
    }
    let nobody = RecipientClass::Behind { address: address("nobody+x@example.jp"), next_hop };
    assert_eq!(behind.resolve(&to("nobody+x@example.jp")), nobody, "as it was given");
    for local in ["target%outside.example", "\"target@outside.example\""] {
        assert_eq!(behind.resolve(&to(&format!("{local}@example.jp"))), RecipientClass::Unknown, "{local}");
    }
    assert!(!behind.has_name(&address("nobody@example.jp")), "who is behind us may move here");
}

#[test]
fn a_quota_is_the_accounts_own_or_the_sites() {
    let mut records = records();
    records.accounts[0].quota_octets = Some(5);
    records.accounts[1].quota_octets = Some(0);
    let site = Directory::new(records);
    let quota = |text, default| site.quota_of(&address(text), default);
    assert_eq!(quota("HANA@example.jp", Some(9)), Some(5));
    assert_eq!(quota("taro@example.jp", Some(9)), None, "0 is no limit");
    assert_eq!(quota("gone@example.jp", Some(9)), Some(9));
    assert_eq!(quota("gone@example.jp", None), None);
}
