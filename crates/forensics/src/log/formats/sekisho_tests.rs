use super::*;
use crate::log::observation::{Oddity, Why};
use mail::event::{Ending, Origin as Came};
use mail::{Address, AttemptId, Door, QueueId, Reason, SessionId, Timestamp};
use proptest::prelude::*;
use std::net::IpAddr;

const CONTEXT: Context = Context { latest_at: 0, day_at: 0, offset_s: 32_400 };
const NOON: i64 = 1_795_262_400;

fn address(text: &str) -> Address {
    text.parse().expect("an address")
}

fn from(text: &str) -> ReversePath {
    ReversePath::Address(address(text))
}

fn to(text: &str) -> ForwardPath {
    ForwardPath::Address(address(text))
}

fn event(kind: EventKind) -> Event {
    Event { at: Timestamp::from_seconds(NOON), session: Some(SessionId(2)), message: Some(QueueId(3)), kind }
}

fn seen_in(kind: EventKind) -> Seen<'static> {
    observe(&event(kind), Box::leak(Box::default())).seen
}

fn line(text: &str) -> Line<'_> {
    Line { whole: text, text, host: "mx", ..Line::default() }
}

fn reading(text: &str) -> Reading<'static> {
    let text: &'static str = String::leak(text.to_owned());
    read(&line(text), &CONTEXT, Box::leak(Box::default()))
}

fn next_hop() -> NextHop {
    NextHop { host: "mx.example.com".into(), ip: Some(IpAddr::from([203, 0, 113, 9])), port: 25 }
}

/// One event of every kind, each with what it must say.
fn table() -> Vec<(EventKind, Seen<'static>)> {
    let mut table = in_session();
    table.extend(of_messages());
    table
}

fn in_session() -> Vec<(EventKind, Seen<'static>)> {
    let peer = Peer { ip: "203.0.113.5", name: "", helo: "" };
    let login = Login { peer: Peer::default(), user: "hana@example.jp", mechanism: "PLAIN", service: "", times: 1 };
    let reason = Reason::SenderFromOutside;
    let refusal = Refusal {
        peer: Peer::default(),
        login: "",
        sender: Sender::Given("a@example.com"),
        recipient: "b@example.org",
        count: 1,
        stage: Stage::Rcpt,
        why: Why::Relay,
        temporary: false,
        reply: "relay-needs-login",
    };
    vec![
        (
            EventKind::Knocked { door: Door::Public, peer: IpAddr::from([203, 0, 113, 5]), port: 4321 },
            Seen::Knocked(peer),
        ),
        (
            EventKind::NameFound { name: Some("a.example.com".into()) },
            Seen::Described(Peer { name: "a.example.com", ..Peer::default() }),
        ),
        (EventKind::NameFound { name: None }, Seen::Described(Peer::default())),
        (
            EventKind::Greeted { name: "example.com".into(), extended: true },
            Seen::Described(Peer { helo: "example.com", ..Peer::default() }),
        ),
        (EventKind::TlsStarted { version: "TLSv1.3".into(), cipher: "x".into() }, Seen::Noted(Note::Tls)),
        (
            EventKind::LoginSucceeded { account: address("hana@example.jp"), mechanism: "PLAIN".into() },
            Seen::LoggedIn(login),
        ),
        (
            EventKind::LoginFailed {
                name: Some(address("hana@example.jp")),
                mechanism: "PLAIN".into(),
                reason: Reason::LoginFailed,
            },
            Seen::LoginFailed(login),
        ),
        (
            EventKind::LoginFailed { name: None, mechanism: "PLAIN".into(), reason: Reason::TooManyLoginFailures },
            Seen::LoginFailed(Login { user: "", ..login }),
        ),
        (
            EventKind::LoginFailed { name: None, mechanism: "PLAIN".into(), reason: Reason::LoginNeedsTls },
            Seen::Noted(Note::Step),
        ),
        (EventKind::SenderAccepted { reverse_path: ReversePath::Null, reason }, Seen::Noted(Note::Step)),
        (
            EventKind::SenderRefused { reverse_path: from("hana@example.jp"), reason: Reason::OwnAddressNeedsLogin },
            Seen::Refused(Refusal {
                sender: Sender::Given("hana@example.jp"),
                recipient: "",
                stage: Stage::Mail,
                why: Why::OwnAddress,
                reply: "own-address-needs-login",
                ..refusal
            }),
        ),
        (
            EventKind::RecipientAccepted { recipient: to("hana@example.jp"), reason, permit: None },
            Seen::RecipientAccepted("hana@example.jp"),
        ),
        (
            EventKind::RecipientAccepted { recipient: ForwardPath::Postmaster, reason, permit: None },
            Seen::RecipientAccepted("postmaster"),
        ),
        (
            EventKind::RecipientRefused {
                reverse_path: from("a@example.com"),
                recipient: to("b@example.org"),
                reason: Reason::RelayNeedsLogin,
            },
            Seen::Refused(refusal),
        ),
        (
            EventKind::MessageRefused {
                reason: Reason::StorageFull,
                reverse_path: ReversePath::Null,
                recipients: vec![to("b@example.org"), to("c@example.org")],
                size_octets: 9,
            },
            Seen::Refused(Refusal {
                sender: Sender::Null,
                recipient: "",
                count: 2,
                stage: Stage::Data,
                why: Why::Trouble,
                temporary: true,
                reply: "storage-full",
                ..refusal
            }),
        ),
        (
            EventKind::Notified { to: address("x@example.jp"), reason: Some(reason), party: None, incident: None },
            Seen::Noted(Note::Step),
        ),
        (
            EventKind::Administered { action: "account add".into(), subject: "x".into(), detail: None },
            Seen::Noted(Note::Service),
        ),
        (EventKind::Closed { ending: Ending::Quit }, Seen::Closed),
    ]
}

fn of_messages() -> Vec<(EventKind, Seen<'static>)> {
    let recipient = || address("b@example.org");
    let attempt = AttemptId(4);
    let hop = Hop { host: "mx.example.com", ip: "203.0.113.9" };
    let outcome = Outcome {
        recipients: "b@example.org",
        count: None,
        original: "",
        sender: Sender::Unsaid,
        fate: Fate::Delivered,
        next_hop: hop,
        reply: "250 ok",
    };
    let report = |report| EventKind::ReportMade {
        report,
        report_id: QueueId(1),
        to: address("a@example.jp"),
        about: vec![recipient()],
    };
    let failed =
        |reason| EventKind::Failed { recipient: recipient(), attempt: None, reason, next_hop: None, reply: None };
    let nobody = Outcome { next_hop: Hop::default(), reply: "", ..outcome };
    vec![
        (EventKind::Delivered { recipient: recipient(), mailbox: address("hana@example.jp") }, Seen::Tried(nobody)),
        (
            EventKind::HandedOver {
                recipient: recipient(),
                attempt,
                next_hop: next_hop(),
                tls: true,
                reply: Reply::line(250, None, "ok"),
            },
            Seen::Tried(Outcome { fate: Fate::HandedOver, ..outcome }),
        ),
        (
            EventKind::Deferred {
                recipient: recipient(),
                attempt,
                reason: Reason::NextHopBusy,
                next_hop: Some(next_hop()),
                reply: None,
                next_attempt_at: Timestamp(0),
            },
            Seen::Tried(Outcome { fate: Fate::Deferred, reply: "", ..outcome }),
        ),
        (failed(Reason::NoSuchDomain), Seen::Tried(Outcome { fate: Fate::Failed, ..nobody })),
        (failed(Reason::Expired), Seen::Tried(Outcome { fate: Fate::Expired, ..nobody })),
        (failed(Reason::RemovedByAdministrator), Seen::Tried(Outcome { fate: Fate::Discarded, ..nobody })),
        (
            EventKind::Held {
                party: Party::Device("copier".into()),
                reason: Reason::DailyLimitReached,
                count: 2,
                limit: 1,
            },
            Seen::Tried(Outcome { fate: Fate::Held, recipients: "", ..nobody }),
        ),
        (
            EventKind::QueueChanged { action: QueueAction::Hold },
            Seen::Tried(Outcome { fate: Fate::Held, recipients: "", ..nobody }),
        ),
        (EventKind::QueueChanged { action: QueueAction::Retry }, Seen::Noted(Note::Passing)),
        (EventKind::QueueChanged { action: QueueAction::Release }, Seen::Noted(Note::Passing)),
        (EventKind::QueueChanged { action: QueueAction::Remove }, Seen::Finished),
        (report(ReportKind::Failure), Seen::Reported { report: "0000000000001" }),
        (report(ReportKind::Delay), Seen::Noted(Note::Passing)),
        (report(ReportKind::Success), Seen::Noted(Note::Passing)),
    ]
}

#[test]
fn each_event_says_what_it_says() {
    for (kind, seen) in table() {
        assert_eq!(seen_in(kind.clone()), seen, "{kind:?}");
    }
}

#[test]
fn an_event_says_the_same_from_the_store_and_as_json() {
    for (kind, seen) in table() {
        let json = serde_json::to_string(&event(kind)).expect("JSON");
        let Reading::Understood(said) = reading(&json) else { panic!("{json}") };
        let (session, message) = ("0000000000002", "0000000000003");
        let at = Some(NOON + i64::from(CONTEXT.offset_s));
        assert_eq!(said, Observation { at, host: "mx", session, message, seen }, "{json}");
    }
}

#[test]
fn an_event_outside_any_session_has_none() {
    let kind = EventKind::QueueChanged { action: QueueAction::Remove };
    let event = Event { session: None, message: None, ..event(kind) };
    let scratch = Scratch::default();
    let said = observe(&event, &scratch);
    assert_eq!((said.session, said.message, said.at), ("", "", Some(NOON)));
}

fn stored_as(origin: Came, party: Option<Party>) -> Arrival<'static> {
    let kind = EventKind::Stored {
        origin,
        party,
        reverse_path: ReversePath::Null,
        recipients: 2,
        size_octets: 99,
        message_id: Some("1@example.jp".into()),
    };
    match seen_in(kind) {
        Seen::Arrived(arrival) => arrival,
        other => panic!("{other:?}"),
    }
}

#[test]
fn who_sends_is_what_the_store_says_and_nothing_else() {
    let account = Party::Account(address("hana@example.jp"));
    let stranger = stored_as(Came::Session, None);
    let expected = Arrival {
        origin: Origin::Network,
        standing: Standing::Stranger,
        sender: Sender::Null,
        size: Some(99),
        recipients: Some(2),
        message_id: "1@example.jp",
        ..Arrival::default()
    };
    assert_eq!(stranger, expected);
    let own = Arrival { standing: Standing::Own, ..expected };
    assert_eq!(stored_as(Came::Session, Some(account)), Arrival { login: "hana@example.jp", ..own });
    assert_eq!(stored_as(Came::Session, Some(Party::Device("copier".into()))), own);
    assert_eq!(stored_as(Came::Report, None), Arrival { origin: Origin::Report, ..own });
    assert_eq!(stored_as(Came::Notice, None), Arrival { origin: Origin::Report, ..own });
}

#[test]
fn a_refused_command_is_a_refusal_only_where_the_connection_was() {
    let command = |reason, command: &str| seen_in(EventKind::CommandRefused { reason, command: command.into() });
    assert!(matches!(
        command(Reason::TooManyConnections, ""),
        Seen::Refused(Refusal { stage: Stage::Connect, why: Why::TooMuch, temporary: true, .. })
    ));
    let odd = |what| Seen::Odd { peer: Peer::default(), what };
    assert_eq!(command(Reason::TalksTooSoon, ""), odd(Oddity::TooEarly));
    assert_eq!(command(Reason::WrongProtocol, ""), odd(Oddity::NotSmtp));
    assert_eq!(command(Reason::TooManyErrors, ""), odd(Oddity::TooManyErrors));
    assert_eq!(command(Reason::TooManyLoginFailures, ""), odd(Oddity::LoginAttack));
    assert_eq!(command(Reason::CommandUnknown, "EXPN"), odd(Oddity::Probing));
    for reason in [Reason::CommandUnknown, Reason::CommandOutOfOrder, Reason::IdleTooLong, Reason::ShuttingDown] {
        assert_eq!(command(reason, ""), Seen::Noted(Note::Step), "{reason}");
    }
}

#[test]
fn each_reason_of_a_refusal_has_a_meaning_and_its_own_key_as_reply() {
    let why = |reason| match seen_in(EventKind::SenderRefused { reverse_path: ReversePath::Null, reason }) {
        Seen::Refused(refusal) => {
            assert_eq!(refusal.reply, reason.key());
            (refusal.why, refusal.temporary)
        }
        other => panic!("{other:?}"),
    };
    for (reason, expected) in [
        (Reason::RelayNeedsLogin, (Why::Relay, false)),
        (Reason::NoSuchRecipient, (Why::UnknownRecipient, false)),
        (Reason::OwnAddressNeedsLogin, (Why::OwnAddress, false)),
        (Reason::LoginRequired, (Why::LoginNeeded, false)),
        (Reason::SenderNotYours, (Why::BadSender, false)),
        (Reason::TooManyRecipients, (Why::TooMuch, true)),
        (Reason::BareLineEnd, (Why::Protocol, false)),
        (Reason::StoreFailed, (Why::Trouble, true)),
        (Reason::NotANamedDevice, (Why::Policy, false)),
    ] {
        assert_eq!(why(reason), expected, "{reason}");
    }
    for &reason in Reason::ALL {
        why(reason);
    }
}

#[test]
fn other_json_is_not_ours_and_other_events_are_not_guessed_at() {
    assert_eq!(reading(r#"{"level":"NOTICE","uuid":"x","message":"connect"}"#), Reading::NotMine);
    assert_eq!(reading("Nov 22 02:36:43 mx smtpd[10]: x"), Reading::NotMine);
    assert_eq!(reading(r#"{"at":1,"event":"danced"}"#), Reading::Unknown);
    assert_eq!(reading(r#"{"at":1,"event":"closed""#), Reading::Unknown);
}

proptest! {
    #[test]
    fn an_event_cut_anywhere_never_panics(index in 0..64_usize, end in 0_usize..400) {
        let table = table();
        let (kind, _) = table[index % table.len()].clone();
        let json: String = serde_json::to_string(&event(kind)).expect("JSON").chars().take(end).collect();
        let _any = reading(&json);
    }

    #[test]
    fn any_text_is_read_without_panic(text in "\\PC*") {
        let _any = reading(&text);
        let _any = reading(&format!("{{\"at\":1,\"event\":\"{text}\"}}"));
    }
}
