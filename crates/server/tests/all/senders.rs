//! Who may speak as whom: in MAIL and in the header's From.

use crate::support::client::{Client, letter};
use crate::support::world::{HANA, Setup, TARO, World, address};
use mail::{EventKind, Reason};
use policy::DirectoryChange;

/// Sends a message with this header; the reply to the dot.
fn with_header(client: &mut Client, from: &str, to: &str, header: &str) -> String {
    client.envelope(from, &[to]);
    client.data(format!("{header}\r\nSubject: x\r\n\r\nText.\r\n"))
}

#[test]
fn an_account_speaks_as_itself_its_aliases_and_what_it_was_granted() {
    let mut setup = Setup::new();
    setup.alias("hana.yamada@example.jp", &[HANA]);
    setup.alias("office@example.jp", &[HANA, TARO]);
    setup.alias("sales@example.jp", &[TARO]);
    setup.change(DirectoryChange::GrantSender { account: address(HANA), sender: address("sales@example.jp") });
    let world = setup.start();
    let mut hana = world.account(HANA);
    for own in [HANA, "Hana@EXAMPLE.jp", "hana.yamada@example.jp", "sales@example.jp"] {
        hana.send(own, &[TARO], letter(own, TARO, "as myself"));
    }
    for other in [TARO, "office@example.jp", "nobody@example.jp", "x@elsewhere.example", "hana@sub.example.jp"] {
        hana.refused(&format!("MAIL FROM:<{other}>"), "550 5.7.1 ", Reason::SenderNotYours);
    }
    hana.refused("MAIL FROM:<>", "550 5.7.1 ", Reason::SenderNotYours);
    for role in ["postmaster@example.jp", "Abuse@example.jp"] {
        hana.refused(&format!("MAIL FROM:<{role}>"), "550 5.7.1 ", Reason::RoleCannotSend);
    }
    world.change(DirectoryChange::RevokeSender { account: address(HANA), sender: address("sales@example.jp") });
    hana.refused("MAIL FROM:<sales@example.jp>", "550 5.7.1 ", Reason::SenderNotYours);
}

#[test]
fn each_address_of_every_from_field_must_be_the_accounts_own() {
    let mut setup = Setup::new();
    setup.alias("hana.yamada@example.jp", &[HANA]);
    let world = setup.start();
    let mut hana = world.account(HANA);
    for header in [
        "From: Hana <hana@example.jp>",
        "From: =?utf-8?B?6Iqx?= <HANA@example.jp>",
        "from : hana.yamada@example.jp",
        "From: hana@example.jp, Hana Yamada <hana.yamada@example.jp>",
        "From: us: hana@example.jp;",
        "From: Hana\r\n <hana@example.jp>",
    ] {
        let reply = with_header(&mut hana, HANA, TARO, header);
        assert!(reply.starts_with("250 "), "{header}: {reply}");
    }
    for header in [
        "From: Taro <taro@example.jp>",
        "From: hana@example.jp, taro@example.jp",
        "From: us: hana@example.jp, taro@example.jp;",
        "From: \"hana@example.jp\" <president@bank.example>",
        "From: <hana@example.jp> <taro@example.jp>",
        "From: nobody at all",
        "From:",
        "From:\r\n",
        "To: taro@example.jp",
        "X: y\r\n\r\nFrom: hana@example.jp",
        "no header at all\r\nFrom: hana@example.jp",
        &format!("{}From: taro@example.jp", "X-Filler: fills\r\n".repeat(9000)),
    ] {
        let reply = with_header(&mut hana, HANA, TARO, header);
        assert!(reply.starts_with("550 5.7.1 ") && reply.ends_with("[from-not-yours]"), "{header}: {reply}");
    }
    for header in [
        "From: hana@example.jp\r\nFrom: taro@example.jp",
        "From: taro@example.jp\r\nFrom: hana@example.jp",
        "X: y\r\nFr\u{f6}m: hana@example.jp",
        // Where one reader sees the header's end, another may go on to the next From.
        "From: hana@example.jp\r\nno colon here\r\nFrom: taro@example.jp",
        "From: hana@example.jp\r\n: no name\r\nfrom\t: taro@example.jp",
        "From: hana@example.jp\r\nX\0: y\r\nFROM: taro@example.jp",
        &format!("From: hana@example.jp\r\n{}From: taro@example.jp", "X-Filler: fills\r\n".repeat(9000)),
        &format!("{}From: hana@example.jp", "X-Filler: fills\r\n".repeat(20_000)),
    ] {
        let reply = with_header(&mut hana, HANA, TARO, header);
        assert!(reply.starts_with("550 5.6.0 ") && reply.ends_with("[header-malformed]"), "{header}: {reply}");
    }
    // A long header is read to its end, and one file may have been begun meanwhile.
    let reply = with_header(&mut hana, HANA, TARO, &format!("{}From: {HANA}", "X-Filler: fills\r\n".repeat(9000)));
    assert!(reply.starts_with("250 "), "{reply}");
    assert_eq!(world.mailbox(TARO).len(), 7);
    let refused = |kind: &EventKind| matches!(kind, EventKind::MessageRefused { reason: Reason::FromNotYours, .. });
    assert!(world.events(HANA).iter().any(|event| refused(&event.kind)));
}

#[test]
fn what_a_submitted_message_lacks_is_added_once() {
    let world = World::start();
    let mut hana = world.account(HANA);
    hana.send(HANA, &[TARO], letter(HANA, TARO, "bare"));
    let whole =
        "Date: Thu, 1 Jan 2026 00:00:00 +0000\r\nMessage-ID: <mine@example.jp>\r\nFrom: hana@example.jp\r\n\r\nx\r\n";
    hana.send(HANA, &[TARO], whole);
    let mail = world.mailbox(TARO);
    let count = |text: &str, field: &str| text.lines().filter(|line| line.starts_with(field)).count();
    for message in &mail {
        assert_eq!((count(message, "Date:"), count(message, "Message-ID:")), (1, 1), "{message}");
    }
    assert!(mail[1].contains("Message-ID: <mine@example.jp>"));
}

#[test]
fn an_own_address_from_outside_is_refused_without_spf() {
    let world = World::start();
    let mut stranger = world.stranger();
    for own in [HANA, "HANA@example.jp", "nobody@example.jp"] {
        stranger.refused(&format!("MAIL FROM:<{own}>"), "550 5.7.1 ", Reason::OwnAddressNeedsLogin);
    }
    stranger.refused("MAIL FROM:<postmaster@example.jp>", "550 5.7.1 ", Reason::RoleCannotSend);
    for outside in ["hana@sub.example.jp", "hana@localhost", "hana@[127.0.0.1]", "hana@example.jp.example"] {
        stranger.expect(&format!("MAIL FROM:<{outside}>"), "250 ");
        stranger.expect("RSET", "250 ");
    }
}

#[test]
fn an_own_address_from_outside_is_taken_where_spf_passes_and_opens_no_way_out() {
    let mut setup = Setup::new();
    let (forwarder, other) = (setup.net.ip(6, 1), setup.net.ip(6, 2));
    setup.zones.text("example.jp", &format!("v=spf1 ip4:{forwarder} -all"));
    let world = setup.start();
    let mut vouched = world.knock("public", forwarder).greeted("forwarder.example");
    vouched.expect(&format!("MAIL FROM:<{HANA}>"), "250 ");
    vouched.refused("RCPT TO:<x@elsewhere.example>", "550 5.7.1 ", Reason::RelayNeedsLogin);
    vouched.expect("RSET", "250 ");
    vouched.send(HANA, &[TARO], letter(HANA, TARO, "forwarded"));
    vouched.refused("MAIL FROM:<postmaster@example.jp>", "550 5.7.1 ", Reason::RoleCannotSend);
    let mut stranger = world.knock("public", other).greeted("forwarder.example");
    stranger.refused(&format!("MAIL FROM:<{HANA}>"), "550 5.7.1 ", Reason::OwnAddressNeedsLogin);
    let vouched =
        |kind: &EventKind| matches!(kind, EventKind::SenderAccepted { reason: Reason::OwnAddressVouchedBySpf, .. });
    assert!(world.events(&forwarder.to_string()).iter().any(|event| vouched(&event.kind)));
}

#[test]
fn spf_that_cannot_be_asked_vouches_for_nobody() {
    for record in ["v=spf1 include:unanswered.test -all", "v=spf1 ?all", "v=spf1 ~all", "nothing"] {
        let mut setup = Setup::new();
        setup.zones.text("example.jp", record);
        let world = setup.start();
        world.stranger().refused(&format!("MAIL FROM:<{HANA}>"), "550 5.7.1 ", Reason::OwnAddressNeedsLogin);
    }
}

#[test]
fn at_the_public_door_what_the_header_claims_is_not_looked_at() {
    let world = World::start();
    for header in ["From: hana@example.jp", "From: a@x.example, b@x.example", "Subject: nobody"] {
        let reply = with_header(&mut world.stranger(), "s@outside.example", HANA, header);
        assert!(reply.starts_with("250 "), "{header}: {reply}");
    }
    // And nothing is added but the trace field.
    let mail = world.mailbox(HANA);
    assert!(mail.iter().all(|text| !text.contains("Message-ID:") && !text.contains("Date:")), "{}", mail[0]);
}
