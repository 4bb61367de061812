use super::*;
use crate::server::{ContentFacts, Limits, Mechanism, Question};
use mail::QueueId;

fn session(door: Door) -> Session<u8> {
    let profile = Profile {
        door,
        hostname: "mx.example.jp".into(),
        limits: Limits::default(),
        starttls: true,
        implicit_tls: door == Door::Submission,
    };
    Session::new(Arc::new(profile))
}

/// Offers `text`; returns what is needed, and what was left of it.
fn say<'a>(session: &mut Session<u8>, text: &'a str, io: &mut Io<u8>) -> (Need<u8>, &'a str) {
    let mut input = text.as_bytes();
    let need = session.advance(&mut input, io);
    (need, &text[text.len() - input.len()..])
}

fn replies(io: &mut Io<u8>) -> String {
    String::from_utf8(std::mem::take(&mut io.out)).expect("ASCII")
}

#[test]
fn an_idle_session_costs_little() {
    assert!(size_of::<Session<u8>>() <= 160, "{}", size_of::<Session<u8>>());
    let mut idle = session(Door::Public);
    let mut io = Io::default();
    say(&mut idle, "EHLO client.example\r\n", &mut io);
    assert!(idle.lines.is_empty() && idle.open.is_none());
}

#[test]
fn a_question_stops_everything_until_it_is_answered() {
    let (mut session, mut io) = (session(Door::Public), Io::default());
    say(&mut session, "EHLO x\r\n", &mut io);
    let (need, rest) = say(&mut session, "MAIL FROM:<>\r\nRCPT TO:<a@b.jp>\r\n", &mut io);
    assert!(matches!(need, Need::Ask(Question::Sender { .. })));
    assert_eq!(rest, "RCPT TO:<a@b.jp>\r\n");
    replies(&mut io);
    let (need, rest) = say(&mut session, rest, &mut io);
    assert!(matches!(need, Need::Input));
    assert_eq!((rest, replies(&mut io).as_str()), ("RCPT TO:<a@b.jp>\r\n", ""));
    assert_eq!(session.transaction().map(|t| t.recipients.len()), Some(0));
    session.answer(Answer::SenderOk, &mut io);
    assert!(matches!(say(&mut session, rest, &mut io).0, Need::Ask(Question::Recipient { .. })));
}

#[test]
fn an_answer_to_another_question_accepts_nothing() {
    let (mut session, mut io) = (session(Door::Public), Io::default());
    session.answer(Answer::Accepted(QueueId(1)), &mut io);
    assert_eq!(replies(&mut io), "");
    say(&mut session, "EHLO x\r\n", &mut io);
    say(&mut session, "MAIL FROM:<>\r\n", &mut io);
    replies(&mut io);
    session.answer(Answer::Accepted(QueueId(1)), &mut io);
    assert!(replies(&mut io).starts_with("451 4.3.0"));
    assert_eq!(session.transaction(), None);
}

#[test]
fn the_driver_can_tell_content_and_login_for_its_timeouts() {
    let (mut session, mut io) = (session(Door::Submission), Io::default());
    say(&mut session, "EHLO x\r\n", &mut io);
    assert_eq!(session.hello(), Some("x"));
    let (need, _) = say(&mut session, "AUTH PLAIN =\r\n", &mut io);
    let Need::Ask(question) = need else { panic!("{need:?}") };
    assert_eq!(question, Question::Auth { mechanism: Mechanism::Plain, initial: Some(Vec::new()) });
    session.answer(Answer::LoggedIn, &mut io);
    assert!(session.is_logged_in() && !session.is_in_content());
    say(&mut session, "MAIL FROM:<>\r\n", &mut io);
    session.answer(Answer::SenderOk, &mut io);
    say(&mut session, "RCPT TO:<a@b.jp>\r\n", &mut io);
    session.answer(Answer::RecipientOk(7), &mut io);
    say(&mut session, "DATA\r\n", &mut io);
    assert!(session.is_in_content());
    let (need, _) = say(&mut session, "x\r\n.\r\n", &mut io);
    let Need::Ask(Question::Message(transaction, facts)) = need else { panic!("{need:?}") };
    assert_eq!(transaction.recipients, [7]);
    assert_eq!(facts, ContentFacts { size_octets: 3, received_fields: 0, eight_bit: false });
    assert!(!session.is_in_content() && session.transaction().is_none());
    session.tls_started();
    assert!(!session.is_logged_in() && session.hello().is_none());
}

#[test]
fn the_server_may_end_a_session_at_any_moment_and_once() {
    let (mut session, mut io) = (session(Door::Public), Io::default());
    say(&mut session, "EHLO x\r\n", &mut io);
    say(&mut session, "MAIL", &mut io);
    replies(&mut io);
    session.refuse_and_close(Reason::ShuttingDown, &mut io);
    session.refuse_and_close(Reason::IdleTooLong, &mut io);
    assert_eq!(replies(&mut io), "421 4.3.2 Stopping, try later [shutting-down]\r\n");
    assert!(matches!(say(&mut session, "NOOP\r\n", &mut io), (Need::Close, "")));
    assert_eq!(replies(&mut io), "");
}

#[test]
fn content_is_streamed_as_it_comes() {
    let (mut session, mut io) = (session(Door::Lan), Io::default());
    say(&mut session, "EHLO x\r\n", &mut io);
    say(&mut session, "MAIL FROM:<>\r\n", &mut io);
    session.answer(Answer::SenderOk, &mut io);
    say(&mut session, "RCPT TO:<a@b.jp>\r\n", &mut io);
    session.answer(Answer::RecipientOk(1), &mut io);
    say(&mut session, "DATA\r\n", &mut io);
    for piece in ["one\r\n", "..two", "\r\n"] {
        say(&mut session, piece, &mut io);
    }
    assert_eq!(std::mem::take(&mut io.content), b"one\r\n.two\r\n");
    say(&mut session, "three\n", &mut io);
    say(&mut session, "four\r\n", &mut io);
    assert!(io.content.is_empty(), "content that will be refused is not given out");
}

#[test]
fn no_secret_is_printed() {
    let (mut session, mut io) = (session(Door::Submission), Io::default());
    say(&mut session, "EHLO x\r\n", &mut io);
    let (need, _) = say(&mut session, "AUTH PLAIN AGhhbmEAaHVudGVyMg==\r\n", &mut io);
    assert!(!format!("{need:?}").contains("104, 117"), "{need:?}");
    session.answer(Answer::AuthChallenge(Vec::new()), &mut io);
    say(&mut session, "aHVudGVyMg", &mut io);
    let printed = format!("{session:?}");
    assert!(!printed.contains("aHVu") && !printed.contains("97, 72"), "{printed}");
    let (need, _) = say(&mut session, "==\r\n", &mut io);
    assert_eq!(format!("{need:?}"), "Ask(AuthResponse(…))");
}

#[test]
fn between_starttls_and_the_handshake_nothing_is_read() {
    let (mut session, mut io) = (session(Door::Public), Io::default());
    say(&mut session, "EHLO x\r\n", &mut io);
    assert!(matches!(say(&mut session, "STARTTLS\r\n", &mut io).0, Need::StartTls));
    replies(&mut io);
    assert!(matches!(say(&mut session, "EHLO y\r\nMAIL FROM:<>\r\n", &mut io), (Need::StartTls, "")));
    session.tls_started();
    assert!(matches!(say(&mut session, "", &mut io).0, Need::Input));
    assert_eq!(replies(&mut io), "");
}
