use super::*;
use crate::case::Fault;
use crate::catalogue;
use crate::script::{Hear, Part};
use crate::testing::{door, door_of, login, names, plan, planned, row, submission};
use std::collections::BTreeSet;

fn steps(row: &'static Row) -> Vec<crate::script::Step> {
    let (names, case) = (names(), planned(row));
    let (door, login) = (door_of(row), login());
    let login = row.logs_in().then_some((&login, LoginWay::Plain));
    let filling = Filling { names: &names, local: case.local.as_ref(), token: &case.token, id: row.id, login };
    filling.steps(opening(row, &door), row.lines)
}

fn is_decided_by_deciding_lines(rule: Rule) -> bool {
    matches!(
        rule,
        Rule::Refuse(_)
            | Rule::Take(_)
            | Rule::Alike(_)
            | Rule::AlikeInTime(_)
            | Rule::AlikeInStatus(_)
            | Rule::Quiet(_)
            | Rule::Injection(_)
            | Rule::Whole(_)
            | Rule::NoLogin(_)
            | Rule::NotInClear(_)
            | Rule::Patience(_)
            | Rule::PatienceWith(..)
    )
}

#[test]
fn each_case_has_a_name_of_its_own() {
    let mut names = BTreeSet::new();
    for row in catalogue() {
        assert!(names.insert((row.id, row.form)), "{} {} is there twice", row.id, row.form);
        let is_id = row.id.len() == 3 && row.id[1..].bytes().all(|b| b.is_ascii_digit());
        assert!(is_id && row.id.as_bytes()[0].is_ascii_uppercase(), "{}", row.id);
    }
}

#[test]
fn a_message_is_from_who_its_envelope_says_and_from_the_examiner_where_that_is_nobody() {
    for (id, form, from) in [
        ("E01", "", "probe@examiner.example"),
        ("E02", "", "probe@examiner.example"),
        ("E06", "", "hana@example.jp"),
        ("E09", "", "x@mx.example.jp"),
    ] {
        let steps = steps(row(id, form));
        let message = steps.iter().find(|step| step.part == Part::Message).expect("a message");
        let said = String::from_utf8_lossy(&message.octets).into_owned();
        assert!(said.starts_with(&format!("From: <{from}")), "{id}: {said}");
    }
}

#[test]
fn every_case_has_what_its_rule_judges_by() {
    for row in catalogue() {
        let steps = steps(row);
        let has = |part: Part| steps.iter().any(|step| step.part == part);
        let name = format!("{} {}", row.id, row.form);
        assert_eq!(has(Part::Deciding), is_decided_by_deciding_lines(row.rule), "{name}");
        let needs_message = matches!(
            row.rule,
            Rule::Relay
                | Rule::RefuseMessage(_)
                | Rule::RefuseContent(_)
                | Rule::Whole(_)
                | Rule::Backscatter
                | Rule::NoReport(_)
                | Rule::Clean(_)
                | Rule::OwnPath(_)
                | Rule::OwnFrom(_)
        );
        assert_eq!(has(Part::Message), needs_message, "{name}");
        if row.rule == Rule::Relay {
            assert!(has(Part::Outside) || has(Part::Inside), "{name}");
        }
        let arrives =
            needs_message && !matches!(row.rule, Rule::RefuseMessage(_) | Rule::RefuseContent(_) | Rule::Whole(_));
        assert_eq!(row.is_judged_by_arrival(), arrives, "{name}");
        if matches!(row.rule, Rule::Clean(_) | Rule::NoReport(_) | Rule::OwnPath(_) | Rule::OwnFrom(_)) {
            assert!(row.needs.contains(&Need::Catcher), "{name}");
        }
    }
}

#[test]
fn a_case_hands_over_one_message_at_most() {
    for row in catalogue() {
        let messages = steps(row).iter().filter(|step| step.is_message).count();
        let has_message = steps(row).iter().any(|step| step.part == Part::Message);
        assert_eq!(messages, usize::from(has_message), "{} {}", row.id, row.form);
    }
}

/// The driver is asked for leave before each move; a move without octets may be over before it could be.
#[test]
fn no_message_follows_what_is_only_listened_for() {
    for row in catalogue() {
        let steps = steps(row);
        let is_listening = |step: &crate::script::Step| step.octets.is_empty() && step.part != Part::Greeting;
        let follows = steps.windows(2).any(|two| is_listening(&two[0]) && two[1].is_message);
        assert!(!follows, "{} {}", row.id, row.form);
    }
}

#[test]
fn no_case_puts_a_second_envelope_behind_a_message() {
    for row in catalogue() {
        let steps = steps(row);
        let after = steps.iter().skip_while(|step| !step.is_message).skip(1);
        let said: Vec<u8> = after.flat_map(|step| step.octets.clone()).collect();
        for verb in [b"MAIL".as_slice(), b"RCPT"] {
            let is_there = said.windows(4).any(|octets| octets.eq_ignore_ascii_case(verb));
            assert!(!is_there, "{} {}", row.id, row.form);
        }
    }
}

#[test]
fn every_name_in_braces_is_known() {
    for row in catalogue() {
        for step in steps(row) {
            let said = String::from_utf8_lossy(&step.octets).into_owned();
            // `${run{id}}` and the like would be meant: nothing in the catalogue has braces of its own.
            assert!(!said.contains('{') && !said.contains('}'), "{} {}: {said}", row.id, row.form);
        }
    }
}

#[test]
fn lines_that_only_may_come_first_come_first() {
    for row in catalogue() {
        let late = row.lines.iter().skip(1);
        let is_first = |line: &L| matches!(line, L::Before(_) | L::BeforeOctets(_) | L::Greet(_) | L::First(_));
        assert!(!late.into_iter().any(is_first), "{} {}", row.id, row.form);
    }
}

#[test]
fn chunks_announce_the_octets_that_follow() {
    for row in catalogue() {
        for step in steps(row).iter().filter(|step| step.octets.starts_with(b"BDAT ")) {
            let end = step.octets.windows(2).position(|octets| octets == b"\r\n").unwrap();
            let said = std::str::from_utf8(&step.octets[5..end]).unwrap();
            let Ok(count) = said.trim_end_matches(" LAST").parse::<usize>() else { continue };
            if count < 1_000_000 {
                assert_eq!(step.octets.len() - end - 2, count, "{} {}", row.id, row.form);
            }
        }
    }
}

#[test]
fn what_is_said_is_what_the_attack_needs() {
    let said = |id: &str, form: &str| -> Vec<Vec<u8>> { steps(row(id, form)).into_iter().map(|s| s.octets).collect() };
    let relay = said("E20", "host");
    assert_eq!(
        relay[2..4],
        [
            b"MAIL FROM:<probe@examiner.example>\r\n".to_vec(),
            b"RCPT TO:<catch%outside.example@mx.example.jp>\r\n".to_vec()
        ]
    );
    assert_eq!(said("A03", "for somebody")[4], {
        let token = Token::new(7, 1);
        let login = format!("hana@example.jp\0{token}\0{token}");
        use base64::Engine;
        format!("AUTH PLAIN {}\r\n", base64::engine::general_purpose::STANDARD.encode(login)).into_bytes()
    });
    assert_eq!(said("S01", "")[2], b"STARTTLS\r\nEHLO examiner.example\r\n");
    assert_eq!(said("S03", "")[2..4], [b"STARTTLS\r\n".to_vec(), b"EHLO examiner.example\r\n".to_vec()]);
    assert_eq!(said("G05", "")[0], b"EHLO examiner.example\r\nMAIL FROM:<probe@examiner.example>\r\n");
    assert!(said("T08", "binary")[0].starts_with(b"\r\n\r\n\0\r\nQUIT\n"));
    assert_eq!(said("T08", "binary")[0].len(), 28);
    assert_eq!(said("G10", "")[2].len(), "NOOP \r\n".len() + 65536);
    assert_eq!(said("V03", "endless")[5], b"RCPT TO:<nobody-x12@example.jp>\r\n");
    // Dots that no sender would double are as they are; the message ends once.
    let smuggled = said("G01", "LF.LF");
    assert!(smuggled[5].ends_with(b"\r\n") && smuggled[6] == b"before\n.\n" && smuggled[8] == b"after\r\n");
    assert_eq!(smuggled[9], b".\r\n");
    let receipts = String::from_utf8(said("B10", "")[5].clone()).unwrap();
    assert!(receipts.starts_with("Return-Receipt-To: <catch@outside.example>\r\n"));
}

#[test]
fn a_smuggled_message_is_judged_by_silence() {
    let steps = steps(row("G01", "CR.CR"));
    assert!(steps.iter().any(|step| step.part == Part::Deciding && matches!(step.hear, Hear::Perhaps(_))));
}

#[test]
fn cases_with_own_senders_are_tried_with_each() {
    let cases = plan().cases(&door(), 1);
    let tried: Vec<String> = cases
        .iter()
        .filter(|case| case.row.id == "E06")
        .filter_map(|case| Some(case.local.as_ref()?.to_string()))
        .collect();
    assert_eq!(tried, ["hana@example.jp", "ken@example.jp"]);
    assert_eq!(cases.iter().filter(|case| case.row.id == "V12").count(), 1);
}

#[test]
fn no_two_messages_share_a_token() {
    let plan = plan();
    let first = plan.cases(&door(), 1);
    let next = 1 + u32::try_from(first.len()).unwrap();
    let all: Vec<Planned> = first.into_iter().chain(plan.cases(&door(), next)).collect();
    let tokens: BTreeSet<&str> = all.iter().map(|case| case.token.as_str()).collect();
    assert_eq!(tokens.len(), all.len());
    for token in tokens {
        assert_eq!(crate::token_in(format!("a {token} b").as_bytes()).unwrap().as_str(), token);
    }
}

#[test]
fn what_is_needed_and_not_there_is_said() {
    let untested = |plan: &Plan, door: &Found, id: &str, form: &str| {
        let cases = plan.cases(door, 1);
        let case = cases.iter().find(|case| case.row.id == id && case.row.form == form).unwrap();
        case.untested
    };
    let mut poor = plan();
    assert_eq!(untested(&poor, &door(), "V12", ""), None);
    poor.has_catcher = false;
    assert_eq!(untested(&poor, &door(), "V12", ""), Some(Untested::NeedsCatcher));
    poor.names.local.clear();
    assert_eq!(untested(&poor, &door(), "E06", ""), Some(Untested::NeedsLocal));
    assert_eq!(untested(&poor, &door(), "G01", "LF.LF"), Some(Untested::NeedsLocal));
    poor.may_guess = false;
    assert_eq!(untested(&poor, &door(), "A02", "test"), Some(Untested::Stopped));
    let silent = Found { keywords: Vec::new(), ..door() };
    assert_eq!(untested(&poor, &silent, "S01", ""), Some(Untested::NotOffered));
    assert_eq!(untested(&poor, &silent, "E01", ""), None);
}

#[test]
fn cases_of_other_doors_are_not_tried() {
    let ids = |door: &Found| -> BTreeSet<&str> { plan().cases(door, 1).iter().map(|case| case.row.id).collect() };
    let public = ids(&door());
    assert!(public.contains("G01") && public.contains("S01") && !public.contains("A12"));
    let submission = ids(&Found { kind: DoorKind::Submission, protection: Protection::Implicit, ..door() });
    assert!(submission.contains("A12") && !submission.contains("G01") && !submission.contains("S01"));
    let mut few = plan();
    few.groups = vec![Group::Starttls];
    assert!(few.cases(&door(), 1).iter().all(|case| case.row.group == Group::Starttls));
}

#[test]
fn logins_are_tried_in_tls_where_the_door_can_do_it() {
    let guess = row("A02", "test");
    assert_eq!(opening(guess, &door()), Opening::HelloInTls);
    assert_eq!(opening(guess, &Found { keywords: Vec::new(), ..door() }), Opening::Hello);
    assert_eq!(opening(guess, &Found { protection: Protection::Implicit, ..door() }), Opening::Hello);
    assert_eq!(opening(row("A01", "taken"), &Found { protection: Protection::Starttls, ..door() }), Opening::Hello);
    assert_eq!(opening(row("E01", ""), &Found { protection: Protection::Starttls, ..door() }), Opening::HelloInTls);
}

#[test]
fn guesses_are_few_and_only_made_if_asked_for() {
    let guesses: Vec<&Row> = catalogue().filter(|row| row.needs.contains(&Need::Guessing)).collect();
    assert!((5..=20).contains(&guesses.len()), "{}", guesses.len());
    for row in catalogue().filter(|row| row.rule == Rule::NoLogin(Fault::GuessableLogin)) {
        assert!(row.needs.contains(&Need::Guessing), "{} {}", row.id, row.form);
    }
}

/// Each may cost the examiner's address its welcome.
#[test]
fn wrong_logins_are_hardly_made_unasked_and_come_last() {
    let is_wrong = |row: &Row| row.lines.iter().any(|line| matches!(line, L::Plain(..) | L::Ask("")));
    let unasked =
        |row: &&Row| is_wrong(row) && !row.needs.contains(&Need::Guessing) && !row.needs.contains(&Need::Clear);
    assert!(catalogue().filter(unasked).count() <= 2);
    let after_guesses = catalogue().skip_while(|row| !row.needs.contains(&Need::Guessing));
    assert!(after_guesses.into_iter().all(|row| row.needs.contains(&Need::Guessing)));
}

#[test]
fn every_group_but_that_of_certificates_has_cases() {
    for group in Group::ALL {
        let count = catalogue().filter(|row| row.group == *group).count();
        assert!(count >= if *group == Group::Tls { 1 } else { 5 }, "{}: {count}", group.key());
    }
}

/// A user's mail that arrives is what a server is there for: whatever comes of a login, nobody calls it a relay.
#[test]
fn what_is_done_with_a_login_is_done_among_users_and_never_judged_as_relaying() {
    let logging_in: Vec<&Row> = catalogue().filter(|row| row.logs_in()).collect();
    assert!(logging_in.len() > 20);
    for row in logging_in {
        assert!(row.needs.contains(&Need::Submission) && row.rule != Rule::Relay, "{} {}", row.id, row.form);
    }
}

#[test]
fn a_login_is_needed_and_somebody_else_and_a_door_that_takes_it() {
    let untested = |plan: &Plan, door: &Found, form: &str| {
        let cases = plan.cases(door, 1);
        cases.into_iter().find(|case| case.row.id == "A09" && case.row.form == form).unwrap()
    };
    let case = untested(&plan(), &submission(), "as somebody here");
    assert_eq!((case.untested, case.local.map(|local| local.to_string())), (None, Some("ken@example.jp".to_owned())));
    let mut alone = plan();
    alone.names.local.truncate(1);
    assert_eq!(untested(&alone, &submission(), "as somebody here").untested, Some(Untested::NeedsOther));
    assert_eq!(untested(&alone, &submission(), "as somebody elsewhere").untested, None);
    let unsafe_door = Found { login: Err(Untested::LoginUnsafe), ..submission() };
    assert_eq!(untested(&plan(), &unsafe_door, "two From").untested, Some(Untested::LoginUnsafe));
    let nobody = Plan { login: None, ..plan() };
    assert_eq!(untested(&nobody, &submission(), "two From").untested, Some(Untested::NeedsLogin));
}

/// Both directions have the same list; what a program doubles on its way in is doubled again on its way out.
#[test]
fn what_is_no_end_of_a_message_is_tried_on_the_way_out_as_well_as_in() {
    let forms = |id: &str| catalogue().filter(|row| row.id == id).map(|row| row.form).collect::<Vec<_>>();
    assert_eq!(forms("G01"), forms("G02"));
    let odd = |form: &str| -> Vec<u8> { steps(row("G02", form)).iter().rev().nth(1).unwrap().octets.clone() };
    assert_eq!(odd("LF.LF"), b"before\n.\nafter\r\n");
    assert_eq!(odd("CRLF.CR"), b"before\r\n..\rafter\r\n");
    assert_eq!(odd("CRCRLF.CRCRLF"), b"before\r\r\n..\r\r\nafter\r\n");
    assert_eq!(odd("CRLF SP.CRLF"), b"before\r\n .\r\nafter\r\n");
}
