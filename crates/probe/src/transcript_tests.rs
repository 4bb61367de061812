use super::*;
use crate::testing::{door, plan, planned, play, row};

fn transcript(id: &str, form: &str, script: &str) -> Transcript {
    play(plan().dialogue(&planned(row(id, form)), &door()), script)
}

#[test]
fn the_session_is_shown_as_it_was_on_the_wire() {
    let wire =
        transcript("G01", "LF.CR", "220 a|250-b / 250 SIZE|250 2.1.0 c|250 d|354 e|...|554-5.6.0 f / 554 5.6.0 g")
            .wire();
    let expected = ["<<< 220 a", ">>> EHLO examiner.example", "<<< 250-b", "<<< 250 SIZE"];
    assert_eq!(wire[..4], expected);
    assert!(wire.contains(&"<<< 250 2.1.0 c".to_owned()));
    let odd = wire.iter().position(|line| line == ">>> before\\n").unwrap();
    assert_eq!(wire[odd + 1..odd + 4], [">>> .\\r", "--- ...", ">>> after"]);
    assert!(wire.ends_with(&[
        "<<< 554-5.6.0 f".to_owned(),
        "<<< 554 g".to_owned(),
        ">>> NOOP".to_owned(),
        "--- EOF".to_owned()
    ]));
}

#[test]
fn a_line_that_nobody_reads_to_its_end_is_cut() {
    let wire = transcript("G10", "", "220 a|250 b|500 c").wire();
    let long = wire.iter().find(|line| line.starts_with(">>> NOOP xxx")).unwrap();
    assert!(long.len() < 500 && long.ends_with("... (65541 octets)"), "{long}");
}

#[test]
fn what_is_offered_is_what_the_last_answer_to_ehlo_says() {
    let offers = |script: &str, keyword: &str| transcript("A02", "test", script).offers(keyword);
    assert_eq!(
        offers("220 a|250-b / 250-AUTH=PLAIN / 250 STARTTLS|220 c|TLS|250-d / 250 size 10", "AUTH"),
        Some(false)
    );
    assert_eq!(offers("220 a|250-b / 250-AUTH=PLAIN / 250 STARTTLS|454 c", "auth"), Some(true));
    assert_eq!(offers("220 a|250 AUTH", "AUTH"), Some(false), "the first line is a name");
    assert_eq!(offers("220 a|502 b", "AUTH"), None);
}

#[test]
fn how_a_session_ended_is_shown() {
    assert_eq!(transcript("E01", "", "...").wire(), ["--- ..."]);
    assert_eq!(transcript("E01", "", "hello").wire(), ["<<< hello??"]);
    let tls = transcript("S01", "", "220 a|250 b|220 c|TLS!").wire();
    assert_eq!(tls[3..], [">>> STARTTLS", ">>> EHLO examiner.example", "--- TLS: it is no TLS"]);
}
