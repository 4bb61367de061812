//! What the tests share: names, a door, and servers that say what they are told to say.

use crate::case::{Group, Untested};
use crate::dialogue::{Action, Dialogue};
use crate::judge::{Judgement, judge};
use crate::login::{Login, LoginWay};
use crate::plan::{Found, Plan, Planned};
use crate::script::{Need, Row};
use crate::target::{DoorKind, Names, Protection};
use crate::transcript::Transcript;
use crate::{Arrivals, Token, catalogue};
use mail::Secret;
use std::collections::VecDeque;
use std::net::Ipv4Addr;
use std::time::Duration;

pub(crate) fn names() -> Names {
    Names {
        host: "mx.example.jp".to_owned(),
        address: Ipv4Addr::new(192, 0, 2, 25).into(),
        domain: "example.jp".to_owned(),
        local: vec!["hana@example.jp".parse().unwrap(), "ken@example.jp".parse().unwrap()],
        nobody: "nobody-x1".to_owned(),
        catch: "catch@outside.example".parse().unwrap(),
        sender: "probe@examiner.example".parse().unwrap(),
        hello: "examiner.example".to_owned(),
        date: "Sun, 22 Nov 2026 09:00:00 +0000".to_owned(),
    }
}

pub(crate) fn login() -> Login {
    let address = "hana@example.jp";
    Login { address: address.parse().unwrap(), name: address.to_owned(), password: Secret::new("correct horse") }
}

pub(crate) fn plan() -> Plan {
    Plan {
        names: names(),
        groups: Group::ALL.to_vec(),
        has_catcher: true,
        may_guess: true,
        login: Some(login()),
        seed: 7,
    }
}

/// A public door in clear that offers all that any case asks for.
pub(crate) fn door() -> Found {
    let keywords = ["STARTTLS", "CHUNKING", "DSN", "SMTPUTF8", "SIZE", "BINARYMIME", "FUTURERELEASE", "DELIVERBY"];
    Found {
        kind: DoorKind::Public,
        protection: Protection::Clear,
        keywords: keywords.iter().map(|&keyword| keyword.to_owned()).collect(),
        login: Err(Untested::LoginUnsafe),
    }
}

/// The same for users, in TLS from the first octet.
pub(crate) fn submission() -> Found {
    Found { kind: DoorKind::Submission, protection: Protection::Implicit, login: Ok(LoginWay::Plain), ..door() }
}

/// The door that a case is for.
pub(crate) fn door_of(row: &Row) -> Found {
    if row.logs_in() { submission() } else { door() }
}

pub(crate) fn row(id: &str, form: &str) -> &'static Row {
    catalogue().find(|row| row.id == id && row.form == form).unwrap_or_else(|| panic!("there is no case {id} {form}"))
}

pub(crate) fn planned(row: &'static Row) -> Planned {
    let all = names().local;
    let local = if row.needs.contains(&Need::Other) { all.last() } else { all.first() };
    Planned { row, local: local.cloned(), token: Token::new(7, 1), untested: None }
}

/// The octets of an answer: lines put apart by ` / `.
pub(crate) fn octets(answer: &str) -> Vec<u8> {
    answer.split(" / ").flat_map(|line| [line.as_bytes(), b"\r\n"].concat()).collect()
}

/// Leads the session with a server that gives the answers of `script`, put apart by `|`: replies, `...` for nothing,
/// `EOF`, `TLS` and `TLS!` for a handshake that works or fails; `900ms ` before a reply is how long it took. At its end the
/// server closes.
pub(crate) fn play(mut dialogue: Dialogue, script: &str) -> Transcript {
    let mut answers: VecDeque<&str> = script.split('|').map(str::trim).collect();
    loop {
        let action = match dialogue.take_early() {
            Some(action) => action,
            None => dialogue.next(),
        };
        match action {
            Action::Over => return dialogue.into_transcript(),
            Action::Say(_) | Action::Prove(_) => {}
            Action::Hear(_) => {
                if answer(&mut dialogue, answers.pop_front()).is_some() {
                    shake_hands(&mut dialogue, answers.pop_front());
                }
            }
            Action::Handshake => shake_hands(&mut dialogue, answers.pop_front()),
        }
    }
}

fn shake_hands(dialogue: &mut Dialogue, answer: Option<&str>) {
    dialogue.tls(if answer == Some("TLS") { Ok(()) } else { Err("it is no TLS".to_owned()) });
}

fn answer(dialogue: &mut Dialogue, answer: Option<&str>) -> Option<Action> {
    match answer {
        None | Some("EOF") => dialogue.closed(),
        Some("...") => dialogue.silent(),
        Some(reply) => {
            let (waited, reply) = reply.split_once("ms ").unwrap_or(("5", reply));
            return dialogue.received(&octets(reply), Duration::from_millis(waited.parse().unwrap()));
        }
    }
    None
}

/// What a case comes to with such a server.
pub(crate) fn judged(id: &str, form: &str, script: &str, arrived: &[Vec<u8>]) -> Judgement {
    judged_among(Arrivals::default(), id, form, script, arrived)
}

/// The same with arrivals that are watched so.
pub(crate) fn judged_among(
    mut arrivals: Arrivals,
    id: &str,
    form: &str,
    script: &str,
    arrived: &[Vec<u8>],
) -> Judgement {
    let (case, plan) = (planned(row(id, form)), plan());
    let transcript = play(plan.dialogue(&case, &door_of(case.row)), script);
    for message in arrived {
        assert_eq!(arrivals.note(message.clone()), Some(case.token.clone()), "what arrives is about the case");
    }
    judge(case.row, &transcript, &case.token, &arrivals)
}

/// `refused`, `accepted open-relay`, `could-not-test closed`.
pub(crate) fn outcome(judgement: &Judgement) -> String {
    let why = judgement.fault.map(crate::Fault::key).or(judgement.untested.map(Untested::key));
    format!("{} {}", judgement.verdict.key(), why.unwrap_or_default()).trim_end().to_owned()
}

/// The message of such a case, as it would arrive.
pub(crate) fn message() -> Vec<u8> {
    let content = crate::message::content(&names(), "E01", &Token::new(7, 1));
    format!("From: <probe@examiner.example>\r\n{content}").into_bytes()
}

/// The same with other fields in the place of From.
pub(crate) fn message_from(fields: &str) -> Vec<u8> {
    let message = String::from_utf8(message()).unwrap();
    message.replace("From: <probe@examiner.example>", fields).into_bytes()
}

/// A report about it.
pub(crate) fn report() -> Vec<u8> {
    let header = b"From: MAILER-DAEMON@mx.example.jp\r\nSubject: Undelivered\r\n\r\nIt could not be delivered.\r\n\r\n";
    [header.as_slice(), &message()].concat()
}
