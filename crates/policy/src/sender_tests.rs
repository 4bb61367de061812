use super::*;
use crate::SiteFacts;
use crate::fixture::{address, addresses, at_lan, by, local, local_user, logged_in, site, stranger};

/// Everything that is at no domain of ours.
const OUTSIDE: [&str; 14] = [
    "",
    "someone@outside.example",
    "hana@outside.example",
    "postmaster@outside.example",
    "x@sub.example.jp",
    "x@mail.example.jp",
    "x@[203.0.113.1]",
    "a..b@docomo.example",
    "x@[127.0.0.1]",
    "x@[IPv6:::1]",
    "x@[IPv6:::ffff:127.0.0.1]",
    "x@localhost",
    "x@localhost.localdomain",
    "@example.jp:x@outside.example",
];

const OURS: [&str; 7] = [
    "hana@example.jp",
    "HANA@EXAMPLE.JP",
    "nobody@example.jp",
    "root@example.jp",
    "MAILER-DAEMON@branch.example",
    "gone@example.jp",
    "kenji@みかん.example",
];

const ROLES: [&str; 4] =
    ["postmaster@example.jp", "Abuse@example.jp", "postmaster@branch.example", "POSTMASTER@みかん.example"];

#[test]
fn at_the_public_door_anyone_may_speak_as_anyone_outside() {
    for path in OUTSIDE {
        let verdict = sender(&stranger(), &site(), &by(path), Spf::NotAsked);
        assert_eq!(verdict, Ok(Reason::SenderFromOutside), "{path}");
        assert!(!wants_spf(&stranger(), &site(), &by(path)), "{path}");
    }
}

#[test]
fn our_addresses_need_a_login_unless_our_spf_record_names_the_visitor() {
    for path in OURS {
        let verdict = |spf| sender(&stranger(), &site(), &by(path), spf);
        assert!(wants_spf(&stranger(), &site(), &by(path)), "{path}");
        assert_eq!(verdict(Spf::NotAsked), Err(Reason::OwnAddressNeedsLogin), "{path}");
        assert_eq!(verdict(Spf::Other), Err(Reason::OwnAddressNeedsLogin), "{path}");
        assert_eq!(verdict(Spf::Pass), Ok(Reason::OwnAddressVouchedBySpf), "{path}");
    }
}

#[test]
fn no_door_and_no_proof_makes_a_role_a_sender() {
    let (site, hana) = (site(), address("hana@example.jp"));
    for path in ROLES {
        assert!(!wants_spf(&stranger(), &site, &by(path)), "{path}");
        for visit in [stranger(), logged_in(&hana), at_lan("192.168.0.100")] {
            for spf in [Spf::NotAsked, Spf::Pass, Spf::Other] {
                assert_eq!(sender(&visit, &site, &by(path), spf), Err(Reason::RoleCannotSend), "{path} {visit:?}");
            }
        }
    }
}

#[test]
fn a_forwarder_that_the_settings_name_may_use_our_addresses_and_no_role_at_the_public_door_alone() {
    let site = site();
    for peer in ["192.0.2.5", "::ffff:192.0.2.5"] {
        let forwarder = Visit { peer: peer.parse().unwrap(), ..stranger() };
        for path in OURS {
            assert!(!wants_spf(&forwarder, &site, &by(path)), "{path}");
            let verdict = sender(&forwarder, &site, &by(path), Spf::NotAsked);
            assert_eq!(verdict, Ok(Reason::OwnAddressFromForwarder), "{path}");
        }
        for path in ROLES {
            assert_eq!(sender(&forwarder, &site, &by(path), Spf::Pass), Err(Reason::RoleCannotSend), "{path}");
        }
        let outside = mail::ForwardPath::Address(address("x@outside.example"));
        assert_eq!(crate::recipient(&forwarder, &site, &outside), Err(Reason::RelayNeedsLogin));
        for (door, reason) in [(Door::Submission, Reason::LoginRequired), (Door::Lan, Reason::NotANamedDevice)] {
            let elsewhere = Visit { door, ..forwarder };
            assert_eq!(sender(&elsewhere, &site, &by("hana@example.jp"), Spf::NotAsked), Err(reason));
        }
    }
}

#[test]
fn the_public_door_trusts_no_address_a_visitor_comes_from() {
    for peer in ["127.0.0.1", "::1", "192.168.0.100", "192.168.0.1", "172.17.0.1", "::ffff:10.0.0.1"] {
        let visit = Visit { peer: peer.parse().unwrap(), ..stranger() };
        let verdict = sender(&visit, &site(), &by("hana@example.jp"), Spf::Other);
        assert_eq!(verdict, Err(Reason::OwnAddressNeedsLogin), "{peer}");
    }
}

#[test]
fn an_account_speaks_as_itself() {
    let hana = address("hana@example.jp");
    let verdict = |path: &str| sender(&logged_in(&hana), &site(), &by(path), Spf::NotAsked);
    for path in ["hana@example.jp", "Hana@Example.JP", "hanako@example.jp", "sales@example.jp"] {
        assert_eq!(verdict(path), Ok(Reason::SenderIsAccount), "{path}");
    }
    for path in
        OUTSIDE.into_iter().chain(["taro@example.jp", "nobody@example.jp", "hana@branch.example", "hana+x@example.jp"])
    {
        assert_eq!(verdict(path), Err(Reason::SenderNotYours), "{path:?}");
    }
}

#[test]
fn spf_is_nothing_to_an_account_or_device() {
    let hana = address("hana@example.jp");
    for visit in [logged_in(&hana), at_lan("192.168.0.100")] {
        assert!(!wants_spf(&visit, &site(), &by("taro@example.jp")));
        assert_eq!(sender(&visit, &site(), &by("taro@example.jp"), Spf::Pass), Err(Reason::SenderNotYours));
    }
}

#[test]
fn a_device_speaks_as_its_senders() {
    let site = site();
    let verdict = |peer, path: &str| sender(&at_lan(peer), &site, &by(path), Spf::NotAsked);
    assert_eq!(verdict("192.168.0.100", "copier@example.jp"), Ok(Reason::SenderIsDevice));
    assert_eq!(verdict("192.168.0.50", "sales@example.jp"), Ok(Reason::SenderIsDevice));
    for path in ["", "hana@example.jp", "sales@example.jp", "x@outside.example"] {
        assert_eq!(verdict("192.168.0.100", path), Err(Reason::SenderNotYours), "{path:?}");
    }
}

#[test]
fn who_may_say_nothing_is_refused_at_mail_whatever_the_sender() {
    let (site, gone) = (site(), address("gone@example.jp"));
    let cases = [
        (Visit { door: Door::Submission, ..stranger() }, Reason::LoginRequired),
        (logged_in(&gone), Reason::AccountDisabled),
        (at_lan("192.168.0.1"), Reason::GatewayHidesVisitors),
        (at_lan("192.168.0.150"), Reason::GatewayHidesVisitors),
        (at_lan("192.168.0.51"), Reason::NotANamedDevice),
        (at_lan("203.0.113.9"), Reason::NotANamedDevice),
    ];
    for (visit, reason) in cases {
        for path in OUTSIDE.iter().chain(&OURS).chain(&ROLES) {
            assert_eq!(sender(&visit, &site, &by(path), Spf::Pass), Err(reason), "{path}");
            assert!(!wants_spf(&visit, &site, &by(path)), "{path}");
        }
        assert_eq!(header_from(&visit, &site, &addresses(&["hana@example.jp"])), Err(reason));
    }
}

#[test]
fn each_address_of_the_header_must_be_the_partys_own() {
    let (site, hana) = (site(), address("hana@example.jp"));
    let cases: [(&[&str], _); 9] = [
        (&["hana@example.jp"], Ok(())),
        (&["Hana@example.jp", "sales@example.jp"], Ok(())),
        (&[], Err(Reason::FromNotYours)),
        (&["taro@example.jp"], Err(Reason::FromNotYours)),
        (&["hana@example.jp", "taro@example.jp"], Err(Reason::FromNotYours)),
        (&["taro@example.jp", "hana@example.jp"], Err(Reason::FromNotYours)),
        (&["hana@outside.example"], Err(Reason::FromNotYours)),
        (&["postmaster@example.jp"], Err(Reason::RoleCannotSend)),
        (&["postmaster@outside.example"], Err(Reason::FromNotYours)),
    ];
    for (from, verdict) in cases {
        assert_eq!(header_from(&logged_in(&hana), &site, &addresses(from)), verdict, "{from:?}");
        assert_eq!(
            header_from(&stranger(), &site, &addresses(from)),
            Ok(()),
            "at the public door a header is no proof"
        );
    }
    let device = at_lan("192.168.0.100");
    assert_eq!(header_from(&device, &site, &addresses(&["copier@example.jp"])), Ok(()));
    assert_eq!(header_from(&device, &site, &addresses(&["hana@example.jp"])), Err(Reason::FromNotYours));
}

#[test]
fn a_sender_at_a_literal_of_ours_is_ours() {
    let facts = SiteFacts { literals: vec!["192.0.2.25".parse().unwrap()], ..SiteFacts::default() };
    let (site, visit) = (site(), Visit { site: &facts, ..stranger() });
    for (path, reason) in [
        ("hana@[192.0.2.25]", Reason::OwnAddressNeedsLogin),
        ("nobody@[IPv6:::ffff:192.0.2.25]", Reason::OwnAddressNeedsLogin),
        ("postmaster@[192.0.2.25]", Reason::RoleCannotSend),
    ] {
        assert!(!wants_spf(&visit, &site, &by(path)), "no record speaks for {path}");
        assert_eq!(sender(&visit, &site, &by(path), Spf::NotAsked), Err(reason), "{path}");
    }
    assert_eq!(sender(&visit, &site, &by("x@[192.0.2.26]"), Spf::NotAsked), Ok(Reason::SenderFromOutside));
}

#[test]
fn a_program_of_this_machine_speaks_as_the_addresses_that_the_settings_name_for_its_user() {
    let site = site();
    let verdict = |user, path: &str| sender(&local(user), &site, &by(path), Spf::NotAsked);
    for path in ["copier@example.jp", "Hana@example.jp"] {
        assert_eq!(verdict("www-data", path), Ok(Reason::SenderIsDevice), "{path}");
    }
    for path in ["", "taro@example.jp", "sales@example.jp", "x@outside.example", "hana@branch.example"] {
        assert_eq!(verdict("www-data", path), Err(Reason::SenderNotYours), "{path:?}");
    }
    assert_eq!(verdict("www-data", "postmaster@example.jp"), Err(Reason::RoleCannotSend));
    for user in ["root", "", "www-data ", "unix:www-data", "WWW-DATA"] {
        assert_eq!(verdict(user, "copier@example.jp"), Err(Reason::LocalUserUnknown), "{user:?}: root is one like any");
        assert_eq!(header_from(&local(user), &site, &addresses(&["copier@example.jp"])), Err(Reason::LocalUserUnknown));
    }
    assert_eq!(header_from(&local("www-data"), &site, &addresses(&["copier@example.jp"])), Ok(()));
    assert_eq!(
        header_from(&local("www-data"), &site, &addresses(&["copier@example.jp", "taro@example.jp"])),
        Err(Reason::FromNotYours)
    );
}

#[test]
fn a_settings_file_makes_no_address_ours_and_none_that_nobody_reads() {
    let facts = SiteFacts {
        local_users: vec![local_user("cron", &["x@outside.example", "nobody@example.jp", "postmaster@example.jp"])],
        ..SiteFacts::default()
    };
    let visit = Visit { site: &facts, ..local("cron") };
    for (path, reason) in [
        ("x@outside.example", Reason::SenderNotYours),
        ("nobody@example.jp", Reason::SenderNotYours),
        ("postmaster@example.jp", Reason::RoleCannotSend),
    ] {
        assert_eq!(sender(&visit, &site(), &by(path), Spf::NotAsked), Err(reason), "{path}");
    }
}
