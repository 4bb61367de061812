//! Who may be written to, through which door, by whom.

use crate::support::client::letter;
use crate::support::hop::Act;
use crate::support::world::{FRIEND, HANA, KANRI, Setup, TARO, World, address};
use mail::{EventKind, Party, Reason};
use policy::DirectoryChange;

const STRANGER: &str = "s@outside.example";

#[test]
fn a_stranger_reaches_us_and_nobody_else() {
    let (world, hop) = World::with_target(|_| Act::Usual);
    let mut stranger = world.stranger();
    stranger.expect(&format!("MAIL FROM:<{STRANGER}>"), "250 ");
    stranger.expect(&format!("RCPT TO:<{HANA}>"), "250 ");
    for outside in [FRIEND, "hana@sub.example.jp", "x@localhost", "@example.jp:friend@target.example"] {
        stranger.refused(&format!("RCPT TO:<{outside}>"), "550 5.7.1 ", Reason::RelayNeedsLogin);
    }
    for nobody in ["nobody@example.jp", "friend%target.example@example.jp", "hana+x@example.jp"] {
        stranger.refused(&format!("RCPT TO:<{nobody}>"), "550 5.1.1 ", Reason::NoSuchRecipient);
    }
    assert!(stranger.data(letter(STRANGER, HANA, "hi")).starts_with("250 "));
    for sender in ["", FRIEND, "x@localhost"] {
        stranger.expect(&format!("MAIL FROM:<{sender}>"), "250 ");
        stranger.refused(&format!("RCPT TO:<{FRIEND}>"), "550 5.7.1 ", Reason::RelayNeedsLogin);
        stranger.expect("DATA", "554 5.5.1 ");
        stranger.expect("RSET", "250 ");
    }
    assert_eq!(world.mailbox(HANA).len(), 1);
    assert_eq!(hop.connections(), 0);
}

#[test]
fn the_postmaster_can_be_written_to_by_anyone_with_and_without_a_domain() {
    let world = World::start();
    let mut stranger = world.stranger();
    stranger.send("", &["postmaster"], letter(STRANGER, "postmaster", "1"));
    stranger.send(STRANGER, &["Postmaster"], letter(STRANGER, "postmaster", "2"));
    stranger.send(STRANGER, &["POSTMASTER@example.jp", "abuse@example.jp"], letter(STRANGER, "abuse", "3"));
    let mail = world.mailbox(KANRI);
    assert_eq!(mail.len(), 3, "two addresses of one person are one copy");
    assert!(mail[0].starts_with("Return-Path: <>\r\nReceived: from stranger.example ("), "{}", mail[0]);
    assert!(mail[0].contains(" for <postmaster@example.jp>;"), "{}", mail[0]);
}

#[test]
fn an_address_in_brackets_is_ours_where_the_settings_say_so_and_dialled_for_nobody() {
    let ours = "203.0.113.25";
    let mut setup = Setup::new();
    let hop = setup.target(|_| Act::Usual);
    let hop_ip = hop.ip;
    setup.set("receiving.literals", format!("[\"{ours}\", \"2001:db8::25\"]"));
    let world = setup.start();
    let mut stranger = world.stranger();
    stranger.expect("MAIL FROM:<>", "250 ");
    for (to, start, reason) in [
        (format!("t%target.example@[{ours}]"), "550 5.1.1 ", Reason::NoSuchRecipient),
        (format!("hana@[{hop_ip}]"), "550 5.7.1 ", Reason::AddressLiteralNotOurs),
        ("hana@[127.0.0.1]".into(), "550 5.7.1 ", Reason::AddressLiteralNotOurs),
    ] {
        stranger.refused(&format!("RCPT TO:<{to}>"), start, reason);
    }
    stranger.expect("RSET", "250 ");
    stranger.send(STRANGER, &["hana@[203.0.113.25]"], letter(STRANGER, HANA, "one"));
    stranger.send(STRANGER, &["Hana@[IPv6:2001:DB8::25]", "postmaster@[203.0.113.25]"], letter(STRANGER, HANA, "two"));
    assert_eq!((world.mailbox(HANA).len(), world.mailbox(KANRI).len()), (2, 1));
    assert!(world.mailbox(HANA)[0].contains(&format!(" for <{HANA}>;")), "{}", world.mailbox(HANA)[0]);
    stranger.refused("MAIL FROM:<hana@[203.0.113.25]>", "550 5.7.1 ", Reason::OwnAddressNeedsLogin);
    // Nor for those who may send outward: what is dialled is never what somebody typed.
    let mut hana = world.account(HANA);
    hana.expect(&format!("MAIL FROM:<{HANA}>"), "250 ");
    hana.refused(&format!("RCPT TO:<x@[{hop_ip}]>"), "550 5.7.1 ", Reason::AddressLiteralNotOurs);
    let mut copier = world.copier();
    copier.expect("MAIL FROM:<copier@example.jp>", "250 ");
    copier.refused("RCPT TO:<x@[169.254.169.254]>", "550 5.7.1 ", Reason::AddressLiteralNotOurs);
    assert_eq!(hop.connections(), 0);
}

#[test]
fn old_mobile_addresses_write_to_us_and_are_written_to_as_they_are() {
    let (world, hop) = World::with_target(|_| Act::Usual);
    let mobile = "a..b.@target.example";
    let mut stranger = world.stranger();
    stranger.send("ha..na@docomo.example", &[HANA], letter("ha..na@docomo.example", HANA, "mobile"));
    assert!(world.mailbox(HANA)[0].starts_with("Return-Path: <ha..na@docomo.example>\r\n"));
    stranger.expect("MAIL FROM:<>", "250 ");
    stranger.refused("RCPT TO:<hana.@example.jp>", "550 5.1.1 ", Reason::NoSuchRecipient);
    let id = world.account(HANA).send(HANA, &[mobile], letter(HANA, mobile, "back"));
    assert_eq!(hop.wait_for(1)[0].to, [format!("RCPT TO:<{mobile}>")]);
    world.wait_for_empty_queue();
    let told = |kind: &EventKind| match kind {
        EventKind::HandedOver { recipient, .. } => Some(recipient.to_string()),
        _ => None,
    };
    assert_eq!(world.wait_for_event(&id, told), mobile);
    assert!(world.events(mobile).iter().any(|event| told(&event.kind).is_some()), "it is found by its name");
}

#[test]
fn an_alias_reaches_each_of_its_people_once() {
    let mut setup = Setup::new();
    setup.alias("office@example.jp", &[HANA, TARO]);
    setup.alias("info@example.jp", &[HANA]);
    let world = setup.start();
    let to = ["office@example.jp", HANA, "info@example.jp"];
    let id = world.stranger().send(STRANGER, &to, letter(STRANGER, "office@example.jp", "all"));
    for name in [HANA, TARO] {
        let mail = world.mailbox(name);
        assert_eq!(mail.len(), 1, "{name}");
        assert!(!mail[0].contains(" for <"), "the others of a blind copy are nobody's business: {}", mail[0]);
    }
    let events = world.events(&id);
    let delivered = |event: &mail::Event| match &event.kind {
        EventKind::Delivered { recipient, mailbox } => Some((recipient.to_string(), mailbox.to_string())),
        _ => None,
    };
    let told: Vec<_> = events.iter().filter_map(delivered).collect();
    let office = |name: &str| ("office@example.jp".to_owned(), name.to_owned());
    assert_eq!(told, [office(HANA), office(TARO), (HANA.into(), HANA.into()), ("info@example.jp".into(), HANA.into())]);
}

#[test]
fn a_device_sends_inside_and_outside_as_itself_only() {
    let (world, hop) = World::with_target(|_| Act::Usual);
    let mut copier = world.copier();
    let id = copier.send("copier@example.jp", &[HANA, FRIEND], letter("copier@example.jp", HANA, "scan"));
    copier.refused(&format!("MAIL FROM:<{HANA}>"), "550 5.7.1 ", Reason::SenderNotYours);
    copier.refused("MAIL FROM:<>", "550 5.7.1 ", Reason::SenderNotYours);
    copier.envelope("copier@example.jp", &[HANA]);
    let reply = copier.data(letter(HANA, HANA, "forged"));
    assert!(reply.ends_with("[from-not-yours]"), "{reply}");
    copier.expect("AUTH PLAIN AGhhbmEAcHc=", "502 5.5.1 ");
    assert_eq!(hop.wait_for(1).len(), 1);
    assert_eq!(world.mailbox(HANA).len(), 1);
    let permit = |kind: &EventKind| match kind {
        EventKind::RecipientAccepted { permit: Some(permit), reason: Reason::DeviceMaySend, .. } => {
            Some(permit.clone())
        }
        _ => None,
    };
    assert_eq!(world.wait_for_event(&id, permit), Party::Device("copier".into()));
}

#[test]
fn at_the_lan_door_only_named_devices_speak_and_never_the_gateway() {
    let world = World::start();
    let own = "MAIL FROM:<copier@example.jp>";
    let mut unknown = world.knock("lan", world.net.ip(1, 40)).greeted("laptop");
    unknown.refused(own, "550 5.7.1 ", Reason::NotANamedDevice);
    unknown.refused("MAIL FROM:<s@outside.example>", "550 5.7.1 ", Reason::NotANamedDevice);
    // Inside the copier's range, and the router all the same.
    let mut gateway = world.knock("lan", world.net.ip(1, 20)).greeted("router");
    gateway.refused(own, "550 5.7.1 ", Reason::GatewayHidesVisitors);
    gateway.refused("MAIL FROM:<s@outside.example>", "550 5.7.1 ", Reason::GatewayHidesVisitors);
    gateway.expect(&format!("RCPT TO:<{HANA}>"), "503 5.5.1 ");
    let reason = |kind: &EventKind| match kind {
        EventKind::SenderRefused { reason, .. } => Some(*reason),
        _ => None,
    };
    let ip = world.net.ip(1, 20).to_string();
    assert_eq!(world.wait_for_event(&ip, reason), Reason::GatewayHidesVisitors);
}

#[test]
fn a_device_at_the_public_door_is_a_stranger() {
    let world = World::start();
    let mut copier = world.knock("public", world.net.ip(1, 17)).greeted("copier");
    copier.refused("MAIL FROM:<copier@example.jp>", "550 5.7.1 ", Reason::OwnAddressNeedsLogin);
    copier.expect("MAIL FROM:<s@outside.example>", "250 ");
    copier.refused(&format!("RCPT TO:<{FRIEND}>"), "550 5.7.1 ", Reason::RelayNeedsLogin);
}

#[test]
fn before_login_the_submission_door_takes_nothing() {
    let world = World::start();
    let mut client = world.submission(world.net.ip(3, 1));
    client.refused("MAIL FROM:<s@outside.example>", "530 5.7.0 ", Reason::LoginRequired);
    client.refused(&format!("MAIL FROM:<{HANA}>"), "530 5.7.0 ", Reason::LoginRequired);
    client.expect(&format!("RCPT TO:<{HANA}>"), "503 5.5.1 ");
}

#[test]
fn more_recipients_than_the_limit_are_asked_to_come_apart() {
    let mut setup = Setup::new();
    setup.set("limits.recipients", 100);
    for number in 0..101 {
        setup.alias(&format!("a{number}@example.jp"), &[HANA]);
    }
    let world = setup.start();
    let mut stranger = world.stranger();
    stranger.expect(&format!("MAIL FROM:<{STRANGER}>"), "250 ");
    for number in 0..100 {
        stranger.expect(&format!("RCPT TO:<a{number}@example.jp>"), "250 ");
    }
    stranger.refused("RCPT TO:<a100@example.jp>", "452 4.5.3 ", Reason::TooManyRecipients);
    assert!(stranger.data(letter(STRANGER, "a0@example.jp", "many")).starts_with("250 "));
    assert_eq!(world.mailbox(HANA).len(), 1);
}

#[test]
fn an_account_removed_between_rcpt_and_the_dot_is_never_lost_mail() {
    let world = World::start();
    let mut stranger = world.stranger();
    stranger.envelope(STRANGER, &[HANA]);
    world.change(DirectoryChange::RemoveAccount { address: address(HANA) });
    let reply = stranger.data(letter(STRANGER, HANA, "too late"));
    assert!(reply.starts_with("451 4.3.0 "), "{reply}");
    stranger.expect(&format!("MAIL FROM:<{STRANGER}>"), "250 ");
    stranger.refused(&format!("RCPT TO:<{HANA}>"), "550 5.1.1 ", Reason::NoSuchRecipient);
}

#[test]
fn a_catch_all_gets_tricks_by_their_literal_names_and_nothing_of_them_leaves() {
    let mut setup = Setup::new();
    let domain = || crate::support::world::domain("example.jp");
    setup.change(DirectoryChange::SetPlus { domain: domain(), plus: true });
    setup.change(DirectoryChange::SetCatchAll { domain: domain(), account: Some(address(TARO)) });
    let hop = setup.target(|_| Act::Usual);
    let world = setup.start();
    let mut stranger = world.stranger();
    for local in ["hana+shop", "hana+friend%target.example", "HANA+x=y"] {
        stranger.send(STRANGER, &[&format!("{local}@example.jp")], letter(STRANGER, HANA, "detail"));
    }
    let caught = [
        "friend%target.example",
        "target.example!friend",
        "\"friend@target.example\"",
        "hana-shop",
        "hana=shop",
        "nobody+friend",
        "FRIEND=target.example",
    ];
    for local in caught {
        stranger.send(STRANGER, &[&format!("{local}@example.jp")], letter(STRANGER, TARO, "trick"));
    }
    stranger.expect(&format!("MAIL FROM:<{STRANGER}>"), "250 ");
    for local in ["SRS0=zzzz=TT=target.example=friend", "prvs=1234abcdef=friend=target.example", "srs1+a=b=c"] {
        stranger.refused(&format!("RCPT TO:<{local}@example.jp>"), "550 5.1.1 ", Reason::NoSuchRecipient);
    }
    stranger.refused(&format!("RCPT TO:<{FRIEND}>"), "550 5.7.1 ", Reason::RelayNeedsLogin);
    stranger.expect("RSET", "250 ");
    stranger.send(STRANGER, &["postmaster@example.jp", "Abuse@example.jp"], letter(STRANGER, KANRI, "role"));
    assert_eq!(world.mailbox(HANA).len(), 3);
    assert_eq!(world.mailbox(TARO).len(), caught.len());
    assert_eq!(world.mailbox(KANRI).len(), 1);
    assert_eq!(hop.connections(), 0);
    assert!(world.queue().is_empty());
    // Off again, they are nobody's.
    world.change(DirectoryChange::SetCatchAll { domain: domain(), account: None });
    world.change(DirectoryChange::SetPlus { domain: domain(), plus: false });
    stranger.expect(&format!("MAIL FROM:<{STRANGER}>"), "250 ");
    for local in ["hana+shop", "hana-shop", "friend%target.example"] {
        stranger.refused(&format!("RCPT TO:<{local}@example.jp>"), "550 5.1.1 ", Reason::NoSuchRecipient);
    }
}
