//! What strangers are asked at the public door: that their sender's domain exists, that they are called what they say, and
//! that they do not try out names.

use crate::support::client::{Client, letter};
use crate::support::eventually;
use crate::support::world::{HANA, Setup, TARO, World};
use mail::{Event, EventKind, Reason};
use std::net::Ipv4Addr;

/// A world that refuses senders from nowhere, with one domain of each sort.
fn strict() -> Setup {
    let mut setup = Setup::new();
    setup.set("receiving.sender_domain", "\"refuse\"");
    setup.zones.mx("with-mx.example", 10, "mx.nowhere.example");
    setup.zones.host("with-address.example", Ipv4Addr::new(192, 0, 2, 1));
    setup.zones.host("with-ipv6.example", std::net::Ipv6Addr::LOCALHOST);
    setup.zones.mx("null-mx.example", 0, ".");
    setup.zones.text("with-text.example", "neither mail nor a host");
    setup
}

/// Who is called `host` in DNS.
fn named(setup: &mut Setup, host: &str, number: u8) -> Ipv4Addr {
    let ip = setup.net.ip(2, number);
    setup.zones.host(host, ip);
    ip
}

fn doubts(events: &[Event]) -> Vec<(Reason, String)> {
    let doubt = |event: &Event| match &event.kind {
        EventKind::Doubted { reason, about } => Some((*reason, about.clone())),
        _ => None,
    };
    events.iter().filter_map(doubt).collect()
}

#[test]
fn a_sender_whose_domain_does_not_exist_or_takes_no_mail_is_refused() {
    let world = strict().start();
    let mut stranger = world.stranger();
    // Twice: asked, and remembered.
    for _ in 0..2 {
        for domain in ["with-mx.example", "WITH-address.example", "with-ipv6.example"] {
            stranger.expect(&format!("MAIL FROM:<x@{domain}>"), "250 ");
            stranger.expect("RSET", "250 ");
        }
        for domain in ["nowhere.example", "with-text.example", "mx.with-mx.example", "localhost", "sub.example.jp"] {
            stranger.refused(&format!("MAIL FROM:<x@{domain}>"), "550 5.1.8 ", Reason::SenderDomainUnknown);
        }
        stranger.refused("MAIL FROM:<x@null-mx.example>", "550 5.7.27 ", Reason::SenderDomainTakesNoMail);
        stranger.refused("MAIL FROM:<x@unanswered.test>", "451 4.4.3 ", Reason::SenderDomainUnchecked);
    }
    // A report has no sender, a literal no records.
    for path in ["<>", "<x@[192.0.2.1]>"] {
        stranger.expect(&format!("MAIL FROM:{path}"), "250 ");
        stranger.expect("RSET", "250 ");
    }
    stranger.send("x@with-mx.example", &[HANA], letter("x@with-mx.example", HANA, "from somewhere"));
    let refused = |kind: &EventKind| match kind {
        EventKind::SenderRefused { reason: Reason::SenderDomainUnknown, .. } => Some(()),
        _ => None,
    };
    world.wait_for_event("x@nowhere.example", refused);
}

#[test]
fn our_own_are_not_asked_whether_their_domain_exists() {
    let world = strict().start();
    world.account(HANA).send(HANA, &[TARO], letter(HANA, TARO, "inside"));
    world.copier().send("copier@example.jp", &[TARO], letter("copier@example.jp", TARO, "a scan"));
}

#[test]
fn where_it_is_only_recorded_such_a_sender_is_taken_and_the_story_tells_it_once() {
    let mut setup = strict();
    setup.set("receiving.hello", "\"record\"");
    setup.adjust(|settings| settings.receiving.sender_domain = policy::Handling::Record);
    let ip = setup.net.ip(2, 1);
    let world = setup.start();
    let mut stranger = world.knock("public", ip).greeted("stranger.example");
    for number in 0..3 {
        let id = stranger.send("x@nowhere.example", &[HANA], letter("x@nowhere.example", HANA, &format!("{number}")));
        assert!(!world.events(&id).is_empty());
    }
    stranger.expect("QUIT", "221 ");
    let told = eventually("the doubt is told", || {
        let doubts = doubts(&world.events(&ip.to_string()));
        (!doubts.is_empty()).then_some(doubts)
    });
    assert_eq!(told, [(Reason::SenderDomainUnknown, "nowhere.example".to_owned())]);
    assert_eq!(world.mailbox(HANA).len(), 3);
}

#[test]
fn a_greeting_that_does_not_lead_to_the_visitor_is_recorded_after_its_knock() {
    let mut setup = Setup::new();
    let (right, wrong) = (named(&mut setup, "right.example", 7), setup.net.ip(2, 8));
    setup.zones.visitor(wrong, "called.example");
    let world = setup.start();
    for (ip, hello) in [
        (right, "right.example".to_owned()),
        (right, format!("[{right}]")),
        (wrong, "right.example".to_owned()),
        (wrong, "mx.example.jp".to_owned()),
        (wrong, "localhost".to_owned()),
        (wrong, "[127.0.0.1]".to_owned()),
    ] {
        let mut visitor = world.knock("public", ip).greeted(&hello);
        visitor.send("s@outside.example", &[HANA], letter("s@outside.example", HANA, &hello));
        visitor.expect("QUIT", "221 ");
    }
    let expected = ["right.example", "mx.example.jp", "localhost", "[127.0.0.1]"];
    let events = eventually("all of it is told", || {
        let events = world.events(&wrong.to_string());
        let named = events.iter().any(|event| matches!(event.kind, EventKind::NameFound { .. }));
        (doubts(&events).len() == expected.len() && named).then_some(events)
    });
    let mut told: Vec<String> = doubts(&events).into_iter().map(|(_, about)| about).collect();
    told.sort();
    assert_eq!(told, ["[127.0.0.1]", "localhost", "mx.example.jp", "right.example"]);
    assert!(doubts(&events).iter().all(|(reason, _)| *reason == Reason::HelloNotYours));
    assert_eq!(doubts(&world.events(&right.to_string())), []);
    nobody_is_named_before_the_knock(&world);
}

/// As the journal was written, not sorted by time: the watch reads it so.
#[track_caller]
fn nobody_is_named_before_the_knock(world: &World) {
    world.store().journal().flush();
    let rows = world.store().journal().rows_after(0, 10_000).expect("a journal");
    let mut knocked = std::collections::HashSet::new();
    let mut named = 0;
    for event in rows.iter().flat_map(|(_, events)| events) {
        match event.kind {
            EventKind::Knocked { .. } => {
                knocked.insert(event.session);
            }
            EventKind::NameFound { .. } | EventKind::Doubted { .. } => {
                assert!(knocked.contains(&event.session), "{event:?}");
                named += 1;
            }
            _ => {}
        }
    }
    assert!(named > 0);
}

#[test]
fn a_visitor_s_name_is_never_told_before_its_knock_however_short_the_visit() {
    let world = World::start();
    let visitors: Vec<Client> =
        (1..=50).map(|host| world.knock("public", world.net.ip(5, host)).greeted("x.example")).collect();
    drop(visitors);
    eventually("everybody is named", || {
        let named = |host: u8| {
            let events = world.events(&world.net.ip(5, host).to_string());
            events.iter().any(|event| matches!(event.kind, EventKind::NameFound { .. }))
        };
        (1..=50).all(named).then_some(())
    });
    nobody_is_named_before_the_knock(&world);
}

#[test]
fn where_the_settings_say_so_a_greeting_that_is_not_the_visitors_own_is_refused() {
    let mut setup = Setup::new();
    setup.set("receiving.hello", "\"refuse\"");
    let right = named(&mut setup, "right.example", 7);
    let world = setup.start();
    for hello in ["right.example".to_owned(), format!("[{right}]")] {
        world.knock("public", right).greeted(&hello).expect("MAIL FROM:<s@outside.example>", "250 ");
    }
    // T01: our own name and addresses among them.
    for hello in ["other.example", "mx.example.jp", "example.jp", "localhost", "x", "[127.0.0.1]", "nowhere.example"] {
        let mut visitor = world.knock("public", right).greeted(hello);
        for path in ["<s@outside.example>", "<>"] {
            visitor.refused(&format!("MAIL FROM:{path}"), "550 5.7.1 ", Reason::HelloNotYours);
        }
    }
    let mut unanswered = world.knock("public", right).greeted("mail.unanswered.test");
    unanswered.refused("MAIL FROM:<s@outside.example>", "451 4.4.3 ", Reason::HelloUnchecked);
    // Mail programs and devices greet with whatever they are called at home.
    world.account(HANA).send(HANA, &[TARO], letter(HANA, TARO, "inside"));
    world.copier().send("copier@example.jp", &[TARO], letter("copier@example.jp", TARO, "a scan"));
}

#[test]
fn a_forwarder_that_the_settings_name_brings_mail_in_our_names_and_opens_no_way_out() {
    let mut setup = Setup::new();
    let network = setup.net.ip(6, 0);
    setup.set("receiving.forwarders", format!("[\"{network}/28\"]"));
    let world = setup.start();
    let mut forwarder = world.knock("public", world.net.ip(6, 3)).greeted("list.example");
    forwarder.send(HANA, &[TARO], letter(HANA, TARO, "to the list"));
    forwarder.refused("MAIL FROM:<postmaster@example.jp>", "550 5.7.1 ", Reason::RoleCannotSend);
    forwarder.expect(&format!("MAIL FROM:<{HANA}>"), "250 ");
    forwarder.refused("RCPT TO:<x@elsewhere.example>", "550 5.7.1 ", Reason::RelayNeedsLogin);
    let mut stranger = world.knock("public", world.net.ip(6, 16)).greeted("list.example");
    stranger.refused(&format!("MAIL FROM:<{HANA}>"), "550 5.7.1 ", Reason::OwnAddressNeedsLogin);
    let taken =
        |kind: &EventKind| matches!(kind, EventKind::SenderAccepted { reason: Reason::OwnAddressFromForwarder, .. });
    assert!(world.events(HANA).iter().any(|event| taken(&event.kind)));
}

#[test]
fn a_report_has_one_recipient_at_the_public_door() {
    let world = World::start();
    let mut stranger = world.stranger();
    stranger.expect("MAIL FROM:<>", "250 ");
    stranger.refused("RCPT TO:<nobody@example.jp>", "550 5.1.1 ", Reason::NoSuchRecipient);
    stranger.expect(&format!("RCPT TO:<{HANA}>"), "250 ");
    stranger.refused(&format!("RCPT TO:<{TARO}>"), "452 4.5.3 ", Reason::NullSenderOneRecipient);
    stranger.refused("RCPT TO:<nobody@example.jp>", "550 5.1.1 ", Reason::NoSuchRecipient);
    let reply = stranger.data(letter("mailer-daemon@outside.example", HANA, "a report"));
    assert!(reply.starts_with("250 "), "{reply}");
    stranger.send("s@outside.example", &[HANA, TARO], letter("s@outside.example", HANA, "for two"));
    assert_eq!((world.mailbox(HANA).len(), world.mailbox(TARO).len()), (2, 1));
}

/// Asks for a name in a session of its own, in which errors are not many; the reply.
fn ask(world: &World, from: Ipv4Addr, sender: &str, name: &str) -> String {
    let mut visitor = world.knock("public", from).greeted("harvest.example");
    visitor.expect(&format!("MAIL FROM:<{sender}>"), "250 ");
    visitor.say(&format!("RCPT TO:<{name}@example.jp>"))
}

#[test]
fn a_network_that_tries_out_names_is_sent_away_over_all_its_sessions_and_learns_nothing_more() {
    let mut setup = Setup::new();
    setup.set("limits.unknown_recipients", 8);
    let world = setup.start();
    let network = |host: u8| world.net.ip(2, host);
    for number in 0..8 {
        // The same name again is no other name.
        for _ in 0..2 {
            let reply = ask(&world, network(1 + number), "s@outside.example", &format!("guess{number}"));
            assert!(number == 7 || reply.starts_with("550 5.1.1 "), "{number}: {reply}");
        }
    }
    for name in ["guess9", "hana", "postmaster", "guess0"] {
        let reply = ask(&world, network(99), "s@outside.example", name);
        assert!(reply.starts_with("450 4.7.1 ") && reply.ends_with("[too-many-unknown-recipients]"), "{name}: {reply}");
    }
    // Relaying is refused for good as ever.
    let mut visitor = world.knock("public", network(99)).greeted("harvest.example");
    visitor.expect("MAIL FROM:<s@outside.example>", "250 ");
    visitor.refused("RCPT TO:<x@elsewhere.example>", "550 5.7.1 ", Reason::RelayNeedsLogin);
    // Others, and reports from the same network, are heard.
    assert!(ask(&world, world.net.ip(5, 1), "s@outside.example", "hana").starts_with("250 "));
    assert!(ask(&world, network(99), "", "hana").starts_with("250 "));
    let told = |kind: &EventKind| match kind {
        EventKind::RecipientRefused { reason: Reason::TooManyUnknownRecipients, .. } => Some(()),
        _ => None,
    };
    world.wait_for_event(&network(99).to_string(), told);
}

#[test]
fn made_up_reports_stop_no_mail_of_the_same_network() {
    let mut setup = Setup::new();
    setup.set("limits.unknown_recipients", 5);
    let world = setup.start();
    let ip = world.net.ip(2, 1);
    for number in 0..6 {
        ask(&world, ip, "", &format!("forged{number}"));
    }
    assert!(ask(&world, ip, "", "hana").starts_with("450 "));
    assert!(ask(&world, ip, "s@outside.example", "hana").starts_with("250 "));
}
