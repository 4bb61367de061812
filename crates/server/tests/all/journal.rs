//! Every story has its beginning and its end, whether it is asked for by message, session, address or IP address.

use crate::support::client::letter;
use crate::support::eventually;
use crate::support::hop::Act;
use crate::support::world::{FRIEND, HANA, Setup, World, queue_id};
use forensics::story::{Outcome, Subject, tell};
use mail::event::Ending;
use mail::{Event, EventKind, Reason, Verb};

const STRANGER: &str = "s@outside.example";

/// The names of the events, in their order.
fn names(events: &[Event]) -> Vec<String> {
    let name = |event: &Event| {
        let json = serde_json::to_value(event).expect("JSON");
        json["event"].as_str().expect("a name").to_owned()
    };
    events.iter().map(name).collect()
}

/// Waits until the subject's story is whole: as many sessions closed as knocked, and nothing on its way.
fn whole(world: &World, subject: &str) -> Vec<Event> {
    eventually("the story is whole", || {
        let events = world.events(subject);
        let count = |name: &str| names(&events).iter().filter(|n| *n == name).count();
        (count("knocked") > 0 && count("knocked") == count("closed") && count("name-found") == count("knocked"))
            .then_some(events)
    })
}

#[test]
fn a_message_from_a_stranger_is_told_from_knock_to_mailbox() {
    let mut setup = Setup::new();
    let ip = setup.net.ip(2, 1);
    setup.zones.visitor(ip, "host.outside.example");
    let world = setup.start();
    let mut stranger = world.stranger();
    let id = stranger.send(STRANGER, &[HANA], letter(STRANGER, HANA, "hi"));
    stranger.expect("QUIT", "221 ");
    let events = whole(&world, &id);
    let mut told = names(&events);
    // The name comes when DNS answers.
    let found = told.iter().position(|name| name == "name-found").expect("it was looked up");
    told.remove(found);
    assert_eq!(told, ["knocked", "greeted", "sender-accepted", "recipient-accepted", "stored", "delivered", "closed"]);
    assert!(
        events.iter().any(|event| event.kind == EventKind::NameFound { name: Some("host.outside.example".into()) })
    );
    assert!(events.iter().any(|event| event.kind == EventKind::Closed { ending: Ending::Quit }));
    let session = events[0].session.expect("a session").to_string();
    for subject in [STRANGER, HANA, &ip.to_string(), &session] {
        assert_eq!(whole(&world, subject), events, "{subject}");
    }
    let stories = tell(&events);
    assert_eq!(stories.len(), 1, "{stories:#?}");
    assert_eq!(stories[0].verbs.iter().collect::<Vec<_>>(), [(Verb::Received, 1)]);
}

#[test]
fn a_message_outward_is_told_to_the_next_hops_reply() {
    let (world, hop) = World::with_target(|_| Act::Usual);
    let mut hana = world.account(HANA);
    let id = hana.send(HANA, &[FRIEND], letter(HANA, FRIEND, "hi"));
    hana.expect("QUIT", "221 ");
    hop.wait_for(1);
    world.wait_for_event(&id, |kind| matches!(kind, EventKind::HandedOver { .. }).then_some(()));
    let events = whole(&world, &id);
    let stories = tell(&events);
    assert_eq!(stories.len(), 1, "{stories:#?}");
    assert_eq!(stories[0].verbs.iter().collect::<Vec<_>>(), [(Verb::Sent, 1)]);
    let Outcome::HandedOver { next_hop, reply, .. } = &stories[0].recipients[0].outcome else {
        panic!("{stories:#?}");
    };
    assert_eq!((next_hop.host.as_str(), next_hop.port), ("mx.target.example", hop.port));
    assert_eq!(reply.to_string(), "250 2.0.0 Taken");
    let order = names(&events);
    let place = |name: &str| order.iter().position(|n| n == name).unwrap_or_else(|| panic!("no {name} in {order:?}"));
    assert!(place("knocked") < place("login-succeeded") && place("login-succeeded") < place("stored"));
    assert!(place("stored") < place("handed-over"));
}

#[test]
fn a_refused_visitor_is_told_without_any_message() {
    let world = World::start();
    let mut stranger = world.stranger();
    stranger.expect(&format!("MAIL FROM:<{STRANGER}>"), "250 ");
    stranger.refused(&format!("RCPT TO:<{FRIEND}>"), "550 5.7.1 ", Reason::RelayNeedsLogin);
    drop(stranger);
    let ip = world.net.ip(2, 1).to_string();
    let events = whole(&world, &ip);
    assert!(events.iter().any(|event| event.kind == EventKind::Closed { ending: Ending::HungUp }));
    for subject in [FRIEND, STRANGER] {
        assert_eq!(whole(&world, subject), events, "{subject}");
    }
    let stories = tell(&events);
    assert_eq!(stories.len(), 1);
    assert!(stories[0].has_reason(Reason::RelayNeedsLogin));
    assert_eq!(stories[0].verbs.iter().collect::<Vec<_>>(), [(Verb::Refused, 1)]);
}

#[test]
fn however_a_session_ends_its_end_is_told() {
    let mut setup = Setup::new();
    setup.set("limits.login_failures", 1);
    let world = setup.start();
    let ends = |network: u8, ending: Ending| {
        let events = whole(&world, &world.net.ip(network, 1).to_string());
        let last = events.iter().rev().find_map(|event| match event.kind {
            EventKind::Closed { ending } => Some(ending),
            _ => None,
        });
        assert_eq!(last, Some(ending), "{network}");
    };
    let visitor = |network: u8| world.knock("public", world.net.ip(network, 1)).greeted("v.example");
    visitor(4).expect("QUIT", "221 ");
    ends(4, Ending::Quit);
    drop(visitor(5));
    ends(5, Ending::HungUp);
    let mut too_soon = visitor(6);
    too_soon.write("EHLO a.example\r\nNOOP\r\n");
    assert!(too_soon.reply().starts_with("554 "));
    ends(6, Ending::Closed);
    let mut bare = visitor(7);
    bare.write("NOOP\n");
    assert!(bare.reply().starts_with("500 "));
    ends(7, Ending::Closed);
    let mut guesser = world.submission(world.net.ip(9, 1));
    guesser.log_in(HANA, "guess");
    assert!(guesser.log_in(HANA, "guess").starts_with("421 "));
    ends(9, Ending::Closed);
    let mut unreadable = visitor(10);
    unreadable.envelope(STRANGER, &[HANA]);
    unreadable.write("BDAT what\r\n");
    assert!(unreadable.reply().starts_with("501 "));
    ends(10, Ending::Closed);
    let mut broken = visitor(11);
    broken.expect("STARTTLS", "220 ");
    broken.write("this is no handshake");
    drop(broken);
    ends(11, Ending::Broken);
    let mut in_content = visitor(12);
    in_content.envelope(STRANGER, &[HANA]);
    in_content.expect("DATA", "354 ");
    in_content.write("half\r\n");
    drop(in_content);
    ends(12, Ending::HungUp);
}

#[test]
fn failed_logins_at_pop3_are_told_by_name() {
    let world = World::start();
    let ip = world.net.ip(4, 1);
    let mut pop = crate::support::pop::Pop::connect(ip, world.door("pop3"), &crate::support::world::trusted());
    assert!(pop.log_in(HANA, "guess").starts_with("-ERR"));
    let failed = |kind: &EventKind| matches!(kind, EventKind::LoginFailed { .. });
    world.wait_for_event(HANA, |kind| failed(kind).then_some(()));
}

#[test]
fn two_transactions_of_a_session_are_two_stories() {
    let world = World::start();
    let mut stranger = world.stranger();
    let first = stranger.send(STRANGER, &[HANA], letter(STRANGER, HANA, "one"));
    let second = stranger.send("other@outside.example", &[HANA], letter(STRANGER, HANA, "two"));
    stranger.expect("QUIT", "221 ");
    let session = whole(&world, &first)[0].session.expect("a session").to_string();
    let subjects: Vec<Subject> = tell(&whole(&world, &session)).into_iter().map(|story| story.subject).collect();
    assert_eq!(subjects, [&first, &second].map(|id| Subject::Message(queue_id(id))));
    let alone = tell(&whole(&world, &second));
    assert_eq!((alone.len(), &alone[0].subject), (1, &Subject::Message(queue_id(&second))));
}
