//! Everything that can grow has a limit, and here it is reached; and what no dialogue can show.

use crate::driver::Driver;
use crate::{profile, session};
use mail::Reason;
use retrieval::{Answer, Entry, Io, Need, Note, Peer, Question, Session};
use std::sync::Arc;

const LOGIN: &[u8] = b"USER hana\r\nPASS secret\r\n";

/// Feeds `input` and gives what the session needs then.
fn feed(session: &mut Session, input: &[u8], io: &mut Io) -> Need {
    session.advance(&mut &*input, io)
}

/// A session whose mailbox is open.
fn opened(entries: Vec<Entry>) -> (Session, Io) {
    let (mut session, mut io) = (session(), Io::default());
    feed(&mut session, LOGIN, &mut io);
    session.answer(Answer::LoggedIn, &mut io);
    assert_eq!(feed(&mut session, b"", &mut io), Need::Ask(Question::Open));
    session.answer(Answer::Opened(entries), &mut io);
    io.out.clear();
    (session, io)
}

#[test]
fn a_response_may_have_12288_octets_and_no_more() {
    // RFC 5034 §4. The exchange is broken off, not cut.
    for (octets, fits) in [(12_288, true), (12_289, false), (1_000_000, false)] {
        let (mut session, mut io) = (session(), Io::default());
        feed(&mut session, b"AUTH PLAIN\r\n", &mut io);
        session.answer(Answer::AuthChallenge(Vec::new()), &mut io);
        let line = ["A".repeat(octets).as_bytes(), b"\r\n"].concat();
        let need = feed(&mut session, &line, &mut io);
        if fits {
            assert_eq!(need, Need::Ask(Question::AuthResponse(vec![0; octets / 4 * 3])));
        } else {
            assert_eq!(need, Need::Ask(Question::AuthCancelled), "{octets}");
            session.answer(Answer::Refused(Reason::LoginFailed), &mut io);
            assert_eq!(io.notes, [Note::CommandRefused { reason: Reason::LineTooLong, command: "AUTH" }]);
            assert!(!session.is_logged_in());
        }
    }
}

#[test]
fn an_idle_session_is_small() {
    assert!(size_of::<Session>() <= 160, "{} octets", size_of::<Session>());
}

#[test]
fn a_long_listing_leaves_in_pieces() {
    let count = 100_000;
    let mut driver = Driver::new(vec![Vec::new(); count], 1);
    driver.run(&mut session(), [LOGIN, b"UIDL\r\nLIST\r\nSTAT\r\n"]);
    assert!(driver.most_out <= 64 * 1024 + 512, "{}", driver.most_out);
    let sent = String::from_utf8(driver.sent).expect("ASCII");
    assert_eq!(sent.lines().filter(|line| *line == ".").count(), 2);
    assert_eq!(sent.lines().count(), 2 + 2 * (count + 2) + 1);
    assert!(sent.ends_with("100000 0\r\n.\r\n+OK 100000 0\r\n"));
}

#[test]
fn a_burst_of_pipelined_commands_does_not_pile_up_replies() {
    let mut driver = Driver::new(vec![b"x\r\n".to_vec(); 1000], 10);
    let burst = b"LIST\r\nCAPA\r\n".repeat(1000);
    driver.run(&mut session(), [LOGIN, &burst]);
    assert!(driver.most_out <= 64 * 1024 + 512, "{}", driver.most_out);
}

#[test]
fn a_large_message_passes_through_without_being_held() {
    let message = [b"A: b\r\n\r\n".as_slice(), &b".xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\r\n".repeat(200_000)].concat();
    let mut driver = Driver::new(vec![message.clone()], 16 * 1024);
    driver.run(&mut session(), [LOGIN, b"RETR 1\r\n"]);
    assert!(driver.most_out <= 20 * 1024, "{}", driver.most_out);
    assert!(driver.sent.len() > message.len() && driver.sent.ends_with(b"\r\n.\r\n"));
}

#[test]
fn top_reads_no_further_than_it_must() {
    let message = [b"A: b\r\n\r\n".as_slice(), &b"line\r\n".repeat(100_000)].concat();
    let mut driver = Driver::new(vec![message], 1024);
    driver.run(&mut session(), [LOGIN, b"TOP 1 3\r\n"]);
    assert_eq!(driver.read_octets, 1024);
    assert!(driver.sent.ends_with(b"A: b\r\n\r\nline\r\nline\r\nline\r\n.\r\n"));
}

#[test]
fn a_connection_that_breaks_deletes_nothing() {
    let mut driver = Driver::new(vec![b"x\r\n".to_vec()], 10);
    assert!(!driver.run(&mut session(), [LOGIN, b"DELE 1\r\n", b"QUI"]));
    assert!(driver.messages[0].is_some());
    assert!(driver.run(&mut session(), [LOGIN, b"DELE 1\r\n", b"QUIT\r\n"]));
    assert!(driver.messages[0].is_none());
}

#[test]
fn a_client_that_was_silent_too_long_gets_no_reply() {
    // RFC 1939 §3.
    let (mut session, mut io) = opened(Vec::new());
    session.refuse_and_close(Reason::IdleTooLong, &mut io);
    assert_eq!((io.out.len(), feed(&mut session, b"STAT\r\n", &mut io)), (0, Need::Close));
    let (mut session, mut io) = opened(Vec::new());
    session.refuse_and_close(Reason::ShuttingDown, &mut io);
    assert_eq!(io.out, b"-ERR [SYS/TEMP] The server is stopping [shutting-down]\r\n");
    session.refuse_and_close(Reason::ShuttingDown, &mut io);
    assert_eq!(io.out.iter().filter(|byte| **byte == b'\n').count(), 1);
}

#[test]
fn the_end_of_the_server_is_never_part_of_a_message() {
    let (mut session, mut io) = opened(vec![Entry { uid: 1, octets: 9 }]);
    feed(&mut session, b"RETR 1\r\n", &mut io);
    session.answer(Answer::Content(b"A: b\r\n"), &mut io);
    session.refuse_and_close(Reason::ShuttingDown, &mut io);
    assert_eq!(io.out, b"+OK 9 octets\r\nA: b\r\n");
    assert_eq!(feed(&mut session, b"", &mut io), Need::Close);
}

#[test]
fn an_answer_to_another_question_ends_the_session() {
    for answer in [Answer::Deleted, Answer::LoggedIn, Answer::ContentEnd, Answer::Opened(Vec::new()), Answer::InUse] {
        let (mut session, mut io) = opened(vec![Entry { uid: 1, octets: 9 }]);
        session.answer(answer, &mut io);
        assert_eq!(feed(&mut session, b"STAT\r\n", &mut io), Need::Close);
    }
}

#[test]
fn nothing_is_read_until_tls_is_on() {
    let mut session = Session::new(Arc::new(profile()), Peer::Network);
    let mut io = Io::default();
    let mut input = b"STLS\r\nCAPA\r\n".as_slice();
    assert_eq!(session.advance(&mut input, &mut io), Need::StartTls);
    assert!(input.is_empty(), "what came in clear is gone");
    let before = io.out.clone();
    assert_eq!(feed(&mut session, b"CAPA\r\n", &mut io), Need::Input);
    assert_eq!(io.out, before);
}

#[test]
fn questions_do_not_print_secrets() {
    let login = Question::Login { name: "hunter2".into(), password: mail::Secret::new("hunter3") };
    let auth = Question::Auth { mechanism: mail::Mechanism::Plain, initial: Some(b"hunter4".to_vec()) };
    let response = Question::AuthResponse(b"hunter5".to_vec());
    assert!(!format!("{login:?}{auth:?}{response:?}").contains("hunter"));
    assert!(!format!("{:?}", Question::AuthResponse(vec![104])).contains("104"));
}
