use super::*;
use mail::event::IncidentName;
use mail::{Address, Door, Reason, SessionId, Timestamp};

const GUESSER: &str = "203.0.113.9";

fn address(text: &str) -> Address {
    Address::parse(text).expect("an address")
}

fn watch() -> Watch {
    Watch::new(Ours::from_texts(&["example.jp"]).expect("ours"))
}

fn event(at: i64, session: i64, kind: EventKind) -> Event {
    Event { at: Timestamp(at * 1000), session: Some(SessionId(session)), message: None, kind }
}

/// A visitor that gives `times` wrong passwords, from `at` on.
fn guesses(at: i64, session: i64, ip: &str, times: i64) -> Vec<Event> {
    let peer = ip.parse().expect("an address");
    let knocked = event(at, session, EventKind::Knocked { door: Door::Submission, peer, port: 1 });
    let failed = |number| {
        let name = Some(address("hana@example.jp"));
        event(
            at + number,
            session,
            EventKind::LoginFailed { name, mechanism: "PLAIN".to_owned(), reason: Reason::LoginFailed },
        )
    };
    std::iter::once(knocked).chain((0..times).map(failed)).collect()
}

fn notified(at: i64, party: Option<Party>, incident: Option<(&str, &str)>) -> Event {
    let incident = incident.map(|(kind, who)| IncidentName { kind: kind.to_owned(), who: who.to_owned() });
    event(at, 0, EventKind::Notified { to: address("kanri@example.jp"), reason: None, party, incident })
}

/// Kind and whom of what has begun.
fn begun(watch: &mut Watch) -> Vec<(&'static str, String)> {
    watch.begun(|_| None).into_iter().map(|one| (one.incident.kind.key(), one.who)).collect()
}

fn guessing(who: &str) -> Vec<(&'static str, String)> {
    vec![("password-guessing", who.to_owned())]
}

#[test]
fn an_incident_is_told_once_however_long_it_goes_on() {
    let mut watch = watch();
    watch.take(&guesses(1000, 1, GUESSER, 3));
    assert_eq!(begun(&mut watch), []);
    watch.take(&guesses(1100, 2, GUESSER, 30));
    assert_eq!(begun(&mut watch), guessing(GUESSER));
    watch.take(&guesses(1200, 3, GUESSER, 30));
    assert_eq!(begun(&mut watch), []);
}

#[test]
fn what_was_told_before_a_restart_is_not_told_again_within_a_day() {
    let mut told = watch();
    told.take(&guesses(1000, 1, GUESSER, 30));
    told.take(&[notified(1040, None, Some(("password-guessing", GUESSER)))]);
    assert_eq!(begun(&mut told), []);
    told.take(&guesses(1040 + DAY_S + 1, 2, GUESSER, 30));
    assert_eq!(begun(&mut told), guessing(GUESSER));
    let mut untold = watch();
    untold.take(&guesses(1000, 1, GUESSER, 30));
    assert_eq!(begun(&mut untold), guessing(GUESSER), "what nobody was told of before the restart");
}

#[test]
fn an_incident_that_is_over_is_not_told_again_when_its_notice_is_old() {
    let mut watch = watch();
    watch.take(&guesses(1000, 1, GUESSER, 30));
    assert_eq!(begun(&mut watch), guessing(GUESSER));
    watch.take(&[event(1000 + DAY_S + DAY_S / 2, 2, EventKind::Closed { ending: mail::event::Ending::Quit })]);
    assert_eq!(begun(&mut watch), []);
}

#[test]
fn a_password_that_is_found_is_told_though_its_guessing_was() {
    let mut watch = watch();
    let mut events = guesses(1000, 1, GUESSER, 30);
    watch.take(&events);
    assert_eq!(begun(&mut watch), guessing(GUESSER));
    let account = address("hana@example.jp");
    events =
        vec![event(1100, 1, EventKind::LoginSucceeded { account: account.clone(), mechanism: "PLAIN".to_owned() })];
    watch.take(&events);
    let one = watch.begun(|_| None).pop().expect("it is told");
    assert_eq!((one.who.as_str(), one.party), ("hana@example.jp", Some(Party::Account(account))));
}

#[test]
fn no_more_than_a_few_of_a_kind_are_told_in_a_day() {
    let mut watch = watch();
    let mut told = 0;
    for number in 0..10_i64 {
        // Each is busier than those before, and so the first that is named.
        watch.take(&guesses(1000 + number, number + 1, &format!("198.51.100.{number}"), 20 + number));
        told += begun(&mut watch).len();
    }
    assert_eq!(told, OF_A_KIND_MAX);
    let account = address("hana@example.jp");
    watch.take(&[event(1100, 10, EventKind::LoginSucceeded { account, mechanism: "PLAIN".to_owned() })]);
    assert_eq!(begun(&mut watch), guessing("hana@example.jp"), "what is about one of ours is always told");
}

#[test]
fn a_held_limit_that_was_told_is_no_incident_of_the_same_account_or_device() {
    let mut watch = watch();
    let party = Party::Device("copier".to_owned());
    let held = EventKind::Held { party, reason: Reason::DailyLimitReached, count: 3, limit: 2 };
    watch.take(&[notified(1000, Some(Party::Account(address("hana@example.jp"))), None), event(1000, 0, held)]);
    assert!(!watch.is_news("stolen-account", "Hana@example.jp", 1001));
    assert!(!watch.is_news("device-abuse", "copier", 1001));
    assert!(watch.is_news("stolen-account", "taro@example.jp", 1001));
    assert!(watch.is_news("password-guessing", "hana@example.jp", 1001));
    assert!(watch.is_news("stolen-account", "hana@example.jp", 1000 + DAY_S));
}

#[test]
fn a_device_is_known_by_its_name() {
    let incident = Incident {
        kind: IncidentKind::DeviceAbuse,
        certainty: crate::incident::Certainty::Proven,
        messages: 1,
        recipients: 1,
        actors: vec!["192.168.1.50".to_owned()],
        accounts: Vec::new(),
        from: None,
        to: None,
        evidence: Vec::new(),
        findings: Vec::new(),
        decider: None,
    };
    let device = Party::Device("copier".to_owned());
    assert_eq!(about(&incident, &|_: &str| Some("copier".to_owned())), ("copier".to_owned(), Some(device)));
    assert_eq!(about(&incident, &|_: &str| None), ("192.168.1.50".to_owned(), None));
    let nobody = Incident { actors: Vec::new(), ..incident };
    assert_eq!(about(&nobody, &|_: &str| None), (String::new(), None));
}

#[test]
fn a_watch_is_over_after_two_days_and_forgets_all_but_what_was_told() {
    let mut watch = watch();
    watch.take(&guesses(1000, 1, GUESSER, 30));
    assert_eq!(begun(&mut watch), guessing(GUESSER));
    assert!(!watch.is_over());
    watch.take(&guesses(1000 + 2 * DAY_S, 2, "203.0.113.77", 1));
    assert!(watch.is_over());
    watch.restart(Ours::from_texts(&["example.jp"]).expect("ours"));
    assert!(!watch.is_over());
    assert_eq!(begun(&mut watch), [], "there is no news");
    watch.take(&guesses(1000 + DAY_S / 2, 1, GUESSER, 30));
    assert_eq!(begun(&mut watch), [], "it was told within the day before");
}

#[test]
fn what_was_told_fills_no_memory() {
    let mut watch = watch();
    for number in 0..5000 {
        watch.told("relay", &number.to_string(), 1000);
    }
    assert_eq!(watch.told.len(), TOLD_MAX);
    watch.told("relay", "later", 1001 + CASE_S + DAY_S);
    assert_eq!(watch.told.len(), 1);
}

/// A whole visit without a login: knock, greeting, sender, and a message stored.
fn brings(session: i64, (door, ip): (Door, &str), hello: &str, sender: &str) -> Vec<Event> {
    let reverse_path = mail::ReversePath::Address(address(sender));
    let recipient = mail::ForwardPath::Address(address("hana@example.jp"));
    let stored = EventKind::Stored {
        origin: mail::event::Origin::Session,
        party: None,
        reverse_path: reverse_path.clone(),
        recipients: 1,
        size_octets: 1000,
        message_id: None,
    };
    let mut events = visit(session, (door, ip), hello);
    let kinds = [
        EventKind::SenderAccepted { reverse_path, reason: Reason::SenderFromOutside },
        EventKind::RecipientAccepted { recipient, reason: Reason::LocalRecipient, permit: None },
    ];
    events.extend(kinds.map(|kind| event(1000 + session, session, kind)));
    events.push(Event { message: Some(mail::QueueId(session)), ..event(1000 + session, session, stored) });
    events
}

fn visit(session: i64, (door, ip): (Door, &str), hello: &str) -> Vec<Event> {
    let peer = ip.parse().expect("an address");
    let kinds =
        [EventKind::Knocked { door, peer, port: 1 }, EventKind::Greeted { name: hello.to_owned(), extended: true }];
    kinds.map(|kind| event(1000 + session, session, kind)).into()
}

/// A visit that is refused at MAIL.
fn refused(session: i64, (door, ip): (Door, &str), hello: &str, sender: &str, reason: Reason) -> Vec<Event> {
    let reverse_path = mail::ReversePath::Address(address(sender));
    let mut events = visit(session, (door, ip), hello);
    events.push(event(1000 + session, session, EventKind::SenderRefused { reverse_path, reason }));
    events
}

const ROUTER: &str = "192.168.0.1";

fn hiding(who: &str) -> Vec<(&'static str, String)> {
    vec![("nat-hides-clients", who.to_owned())]
}

#[test]
fn strangers_who_all_come_under_one_inside_address_are_told_at_each_door() {
    for (door, reason) in [
        (Door::Public, None),
        (Door::Lan, Some(Reason::NotANamedDevice)),
        (Door::Lan, Some(Reason::SenderNotYours)),
        (Door::Submission, Some(Reason::LoginRequired)),
    ] {
        let mut watch = watch();
        for number in 0..3 {
            let (hello, sender) = (format!("mx.firm{number}.example"), format!("x@firm{number}.example"));
            watch.take(&match reason {
                None => brings(number, (door, ROUTER), &hello, &sender),
                Some(reason) => refused(number, (door, ROUTER), &hello, &sender, reason),
            });
        }
        assert_eq!(begun(&mut watch), [], "{door:?} {reason:?}: three strangers may be anything");
        watch.take(&match reason {
            None => brings(9, (door, ROUTER), "mx.firm9.example", "x@firm9.example"),
            Some(reason) => refused(9, (door, ROUTER), "mx.firm9.example", "x@firm9.example", reason),
        });
        assert_eq!(begun(&mut watch), hiding(ROUTER), "{door:?} {reason:?}");
    }
}

#[test]
fn strangers_who_guess_in_foreign_names_under_one_inside_address_are_told() {
    let mut watch = watch();
    for number in 0..6 {
        let mut events = visit(number, (Door::Submission, ROUTER), &format!("client{number}.example"));
        let name = Some(address(&format!("user@firm{number}.example")));
        let (mechanism, reason) = ("PLAIN".to_owned(), Reason::LoginFailed);
        events.push(event(1000 + number, number, EventKind::LoginFailed { name, mechanism, reason }));
        watch.take(&events);
    }
    assert!(begun(&mut watch).contains(&hiding(ROUTER)[0]));
}

#[test]
fn an_office_behind_one_address_whose_people_log_in_is_no_router_that_hides_strangers() {
    let mut watch = watch();
    for number in 0..30_i64 {
        let account = address(&format!("user{number}@example.jp"));
        let mut events = visit(number, (Door::Submission, ROUTER), &format!("phone-{number}.lan"));
        let (mechanism, reason) = ("PLAIN".to_owned(), Reason::LoginFailed);
        // Some have yet to type their new password into the telephone.
        if number % 3 == 0 {
            let name = Some(account.clone());
            events.push(event(
                1000 + number,
                number,
                EventKind::LoginFailed { name, mechanism: mechanism.clone(), reason },
            ));
        }
        events.push(event(1000 + number, number, EventKind::LoginSucceeded { account: account.clone(), mechanism }));
        // And some write in the name of another mailbox of theirs, which is refused.
        let foreign = mail::ReversePath::Address(address(&format!("user{number}@provider{number}.example")));
        if number % 4 == 0 {
            let kind = EventKind::SenderRefused { reverse_path: foreign, reason: Reason::SenderNotYours };
            events.push(event(1000 + number, number, kind));
        }
        let own = mail::ReversePath::Address(account.clone());
        let stored = EventKind::Stored {
            origin: mail::event::Origin::Session,
            party: Some(Party::Account(account)),
            reverse_path: own,
            recipients: 1,
            size_octets: 1000,
            message_id: None,
        };
        events.push(Event { message: Some(mail::QueueId(number)), ..event(1000 + number, number, stored) });
        watch.take(&events);
    }
    assert_eq!(begun(&mut watch), []);
}

#[test]
fn one_machine_inside_that_brings_mail_of_many_is_no_router() {
    let mut watch = watch();
    for number in 0..20 {
        let sender = format!("x@firm{number}.example");
        watch.take(&brings(number, (Door::Public, "192.168.0.7"), "fetchmail.lan", &sender));
    }
    assert_eq!(begun(&mut watch), []);
}
