use super::*;
use crate::dialogue::{Action, Dialogue};
use crate::testing::{login, octets, plan, planned, play, row, submission};
use std::time::Duration;

const PASSWORD: &str = "correct horse";

fn hello(lines: &[&str]) -> Reply {
    Reply { code: 250, status: None, lines: lines.iter().map(|&line| line.to_owned()).collect() }
}

fn dialogue(way: LoginWay) -> Dialogue {
    let door = crate::Found { login: Ok(way), ..submission() };
    plan().dialogue(&planned(row("A09", "From somebody elsewhere")), &door)
}

/// What is written to a server that says so.
fn written(mut dialogue: Dialogue, answers: &[&str]) -> Vec<String> {
    let (mut answers, mut all) = (answers.iter(), Vec::new());
    loop {
        match dialogue.next() {
            Action::Say(said) => all.push(String::from_utf8(said).unwrap()),
            Action::Prove(proof) => all.push(String::from_utf8(proof.octets().to_vec()).unwrap()),
            Action::Hear(_) => match answers.next() {
                Some(answer) => drop(dialogue.received(&octets(answer), Duration::ZERO)),
                None => return all,
            },
            Action::Handshake | Action::Over => return all,
        }
    }
}

#[test]
fn plain_is_preferred_and_login_is_taken_where_there_is_nothing_else() {
    let rows: [(&[&str], Option<LoginWay>); 6] = [
        (&["mx", "AUTH LOGIN PLAIN"], Some(LoginWay::Plain)),
        (&["mx", "auth login"], Some(LoginWay::Login)),
        (&["mx", "AUTH=LOGIN"], Some(LoginWay::Login)),
        (&["mx", "AUTH CRAM-MD5 SCRAM-SHA-256"], None),
        (&["mx", "XAUTH PLAIN", "SIZE 10"], None),
        (&["AUTH PLAIN"], None),
    ];
    for (lines, expected) in rows {
        assert_eq!(LoginWay::offered_in(&hello(lines)), expected, "{lines:?}");
    }
}

#[test]
fn what_is_written_is_the_login_that_the_server_has_heard_of() {
    let plain = in_base64(b"\0hana@example.jp\0correct horse");
    let said = written(dialogue(LoginWay::Plain), &["220 a", "250 b", "235 c"]);
    assert_eq!(said[1..], [format!("AUTH PLAIN {plain}\r\n"), "MAIL FROM:<hana@example.jp>\r\n".to_owned()]);
    let said = written(dialogue(LoginWay::Login), &["220 a", "250 b", "334 VXNlcm5hbWU6", "334 UGFzc3dvcmQ6", "235 c"]);
    let (name, password) = (in_base64(b"hana@example.jp"), in_base64(PASSWORD.as_bytes()));
    assert_eq!(said[1..4], ["AUTH LOGIN\r\n".to_owned(), format!("{name}\r\n"), format!("{password}\r\n")]);
}

/// Many servers call their users otherwise than their addresses.
#[test]
fn an_account_logs_in_by_its_name_and_sends_under_its_address() {
    let named = Login { name: "hana".to_owned(), ..login() };
    let plan = crate::Plan { login: Some(named), ..plan() };
    let dialogue = plan.dialogue(&planned(row("A09", "From somebody elsewhere")), &submission());
    let said = written(dialogue, &["220 a", "250 b", "235 c"]);
    let plain = in_base64(b"\0hana\0correct horse");
    assert_eq!(said[1..], [format!("AUTH PLAIN {plain}\r\n"), "MAIL FROM:<hana@example.jp>\r\n".to_owned()]);
}

/// RFC 4954 §4.
#[test]
fn what_fits_into_no_line_waits_until_it_is_asked_for() {
    let steps = |length: usize| {
        let long = Login { password: Secret::new("x".repeat(length)), ..login() };
        let steps = long.steps(LoginWay::Plain);
        let octets = |step: &Step| step.proof.as_ref().map_or(step.octets.len(), |proof| proof.octets().len());
        steps.iter().map(octets).collect::<Vec<_>>()
    };
    assert_eq!(steps(300).len(), 1);
    assert!(steps(300)[0] <= LINE_LIMIT);
    assert_eq!(steps(400)[0], "AUTH PLAIN\r\n".len());
    assert_eq!(steps(400).len(), 2);
}

/// RFC 4954 §6: whoever is not told 235 is not logged in, and says nothing more.
#[test]
fn nothing_is_said_as_somebody_who_is_not_logged_in() {
    for answer in ["535 5.7.8 Wrong", "334 ", "250 Fine", "454 4.7.0 Later"] {
        let said = written(dialogue(LoginWay::Plain), &["220 a", "250 b", answer]);
        assert_eq!(said.len(), 2, "{answer}: {said:?}");
    }
}

/// Not even where the server repeats it.
#[test]
fn the_password_is_in_no_transcript_and_in_no_debug_output() {
    let plain = in_base64(b"\0hana@example.jp\0correct horse");
    let echo = format!("535-5.7.8 You said AUTH PLAIN {plain} / 535 5.7.8 which is {PASSWORD}");
    let alone = in_base64(PASSWORD.as_bytes());
    let scripts = [
        (LoginWay::Plain, format!("220 a|250 b|{echo}")),
        (LoginWay::Plain, format!("220 a|250 b|what is {plain}?")),
        (LoginWay::Plain, "220 a|250 b|235 c|250 d|250 e|354 f|250 g".to_owned()),
        (LoginWay::Login, format!("220 a|250 b|334 u|334 p|535 5.7.8 {alone} is wrong")),
    ];
    for (way, script) in scripts {
        let dialogue = dialogue(way);
        let mut shown = format!("{dialogue:?}");
        let transcript = play(dialogue, &script);
        shown += &format!("{transcript:?}{}", transcript.wire().join("\n"));
        assert!(shown.contains("***"), "{shown}");
        for secret in [PASSWORD, &plain, &alone] {
            assert!(!shown.contains(secret), "{script}: {shown}");
        }
    }
    let wire = play(dialogue(LoginWay::Plain), "220 a|250 b|535 c").wire();
    assert_eq!(wire[3..], [">>> AUTH PLAIN ***", "<<< 535 c"]);
    assert!(!format!("{:?}{:?}", plan(), login().steps(LoginWay::Plain)).contains(PASSWORD));
}
