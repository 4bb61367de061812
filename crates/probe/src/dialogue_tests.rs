use super::*;
use crate::script::{L, Opening};
use crate::testing::{door, names, octets, plan, planned, play, row};
use crate::{Token, script::Filling};
use proptest::prelude::*;

fn dialogue(lines: &[L]) -> Dialogue {
    let (names, token) = (names(), Token::new(7, 1));
    Dialogue::new(
        Filling { names: &names, local: None, token: &token, id: "E01", login: None }.steps(Opening::Hello, lines),
    )
}

/// What was heard, in short.
fn heard(transcript: &Transcript) -> Vec<String> {
    let short = |exchange: &Exchange| match &exchange.heard {
        Heard::Reply(reply, _) => reply.code.to_string(),
        Heard::Garbage(text) => format!("garbage {}", text.len()),
        other => format!("{other:?}"),
    };
    transcript.exchanges.iter().map(short).collect()
}

/// The same session, each answer in pieces of the sizes given.
fn in_pieces(lines: &[L], answers: &[&str], sizes: &[usize]) -> Transcript {
    let (mut dialogue, mut answers) = (dialogue(lines), answers.iter());
    let (mut sizes, mut coming) = (sizes.iter().cycle(), Vec::new());
    loop {
        if dialogue.take_early().is_some() {
            panic!("nobody shakes hands here");
        }
        match dialogue.next() {
            Action::Over => return dialogue.into_transcript(),
            Action::Say(_) | Action::Prove(_) => {}
            Action::Hear(_) => {
                if coming.is_empty() {
                    match answers.next() {
                        Some(answer) => coming = octets(answer),
                        None => dialogue.closed(),
                    }
                }
                let size = coming.len().min(*sizes.next().unwrap());
                let piece: Vec<u8> = coming.drain(..size).collect();
                assert_eq!(dialogue.received(&piece, Duration::from_millis(5)), None);
            }
            Action::Handshake => panic!("nobody shakes hands here"),
        }
    }
}

proptest! {
    #[test]
    fn segments_of_any_size_give_the_same_transcript(sizes in prop::collection::vec(1usize..40, 1..8)) {
        let lines = [L::Say("MAIL FROM:<{S}>"), L::Out("RCPT TO:<{T}>"), L::Message, L::Ask("NOOP")];
        let answers = ["220-mx / 220 ready", "250-mx / 250-SIZE 10 / 250 DSN", "250 2.1.0 a", "250 2.1.5 b", "354 c",
            "250-2.0.0 d / 250 2.0.0 e", "250 f"];
        let whole = in_pieces(&lines, &answers, &[4096]);
        prop_assert_eq!(whole.exchanges.len(), answers.len());
        prop_assert_eq!(in_pieces(&lines, &answers, &sizes), whole);
    }

    #[test]
    fn whatever_a_server_says_is_ended(noise in prop::collection::vec(any::<u8>(), 1..6000)) {
        let mut dialogue = dialogue(&[]);
        // As much as it takes: the end comes when too much has come without one.
        let noise = noise.repeat(6000 / noise.len() + 1);
        for _ in 0..1000 {
            match dialogue.next() {
                Action::Over => break,
                Action::Say(_) | Action::Prove(_) => {}
                Action::Hear(_) => { let _no_tls = dialogue.received(&noise, Duration::ZERO); }
                Action::Handshake => dialogue.tls(Err("none".to_owned())),
            }
        }
        prop_assert_eq!(dialogue.next(), Action::Over);
    }
}

#[test]
fn a_banner_without_end_is_garbage() {
    for piece in [b"220-more\r\n".repeat(10), b"x".repeat(100)] {
        let mut dialogue = dialogue(&[]);
        let mut count = 0;
        while let Action::Hear(_) = dialogue.next() {
            assert!(count < 10_000, "it is never given up");
            count += 1;
            assert_eq!(dialogue.received(&piece, Duration::ZERO), None);
        }
        assert_eq!(heard(&dialogue.into_transcript()).len(), 1);
    }
}

#[test]
fn a_reply_that_never_ends_is_no_answer() {
    let mut dialogue = dialogue(&[L::Ask("NOOP")]);
    assert!(matches!(dialogue.next(), Action::Hear(None)));
    assert_eq!(dialogue.received(b"220 hi", Duration::ZERO), None);
    assert!(dialogue.is_awaiting());
    dialogue.silent();
    assert_eq!(dialogue.next(), Action::Over);
    assert_eq!(heard(&dialogue.into_transcript()), ["Silence"]);
}

#[test]
fn replies_that_came_together_belong_to_one_question_each() {
    let transcript =
        play(dialogue(&[L::Raw("RSET\r\nNOOP\r\n"), L::Swallow(10), L::Listen(10)]), "220 a|250 b|250 c / 502 d");
    assert_eq!(heard(&transcript), ["220", "250", "Unasked", "250", "502"]);
}

#[test]
fn a_421_ends_every_case() {
    let transcript = play(dialogue(&[L::Try("NOOP"), L::Try("NOOP")]), "220 a|250 b|421 c|250 d");
    assert_eq!(heard(&transcript), ["220", "250", "421"]);
}

#[test]
fn what_must_be_granted_ends_the_case_and_what_is_tried_does_not() {
    let transcript = play(dialogue(&[L::Try("NOOP"), L::Say("NOOP"), L::Say("NOOP")]), "220 a|250 b|500 c|500 d|250 e");
    assert_eq!(heard(&transcript), ["220", "250", "500", "500"]);
}

#[test]
fn an_answer_that_was_kept_back_ends_a_repetition() {
    let transcript = play(dialogue(&[L::Times(5, "X{n}")]), "220 a|250 b|500 c|1500ms 500 d|500 e");
    assert_eq!(heard(&transcript), ["220", "250", "500", "500"]);
}

#[test]
fn who_closes_while_octets_are_said_leaves_the_next_question_unsaid() {
    let mut dialogue = dialogue(&[L::Raw("x"), L::Ask("NOOP")]);
    for answer in ["220 a", "250 b"] {
        while !matches!(dialogue.next(), Action::Hear(_)) {}
        assert_eq!(dialogue.received(&octets(answer), Duration::ZERO), None);
    }
    assert_eq!(dialogue.next(), Action::Say(b"x".to_vec()));
    dialogue.closed();
    let transcript = dialogue.into_transcript();
    let last = transcript.exchanges.last().unwrap();
    assert_eq!((last.part, last.said.len(), &last.heard), (Part::Deciding, 0, &Heard::Closed));
}

#[test]
fn what_came_in_clear_with_the_answer_to_starttls_is_dropped() {
    for lines in [[L::Tls, L::Ask("NOOP")], [L::TlsAfter("EHLO x\r\n"), L::Ask("NOOP")]] {
        let transcript = play(dialogue(&lines), "220 a|250 b|220 go / 250 injected|TLS|502 c");
        let last = transcript.exchanges.last().unwrap();
        assert!(last.in_tls && last.heard.reply().unwrap().code == 502, "{:?}", heard(&transcript));
    }
}

#[test]
fn a_message_is_announced_before_its_first_octet() {
    for (id, form) in [("E01", ""), ("G01", "LF.LF"), ("G07", ""), ("G03", "LF.LF")] {
        let mut dialogue = plan().dialogue(&planned(row(id, form)), &door());
        let mut answers = ["220 a", "250 b", "250 c", "250 d", "354 e", "250 f"].into_iter();
        let mut announced = false;
        loop {
            announced |= dialogue.hands_over_next();
            match dialogue.next() {
                Action::Say(octets) => {
                    let has_token = octets.windows(8).any(|window| window == b"skshprb0");
                    assert!(announced || !has_token, "{id} {form}");
                    if has_token {
                        break;
                    }
                }
                Action::Hear(_) => {
                    let _no_tls = dialogue.received(&octets(answers.next().unwrap()), Duration::ZERO);
                }
                other => panic!("{id} {form}: {other:?} before a message"),
            }
        }
    }
}
