//! The detectors against days as they are: each scene makes its own incident and no other.

mod edges;
mod log;
mod scenes;

use forensics::incident::{Certainty, FindingValue, Incident, IncidentKind, IncidentKind::*};
use forensics::log::observation::{Fate, Why};
use log::{Log, MAIL, Mail};
use scenes::*;

type Scene = Box<dyn Fn(&mut Log)>;

/// Every scene with the incidents that it makes, in several sizes.
fn scenes() -> Vec<(String, Scene, Vec<IncidentKind>)> {
    let mut all: Vec<(String, Scene, Vec<IncidentKind>)> = vec![("nothing".into(), Box::new(|_| {}), vec![])];
    for messages in [2, 6, 200] {
        all.push((format!("relay of {messages}"), Box::new(move |log| open_relay(log, messages)), vec![Relay]));
    }
    for (networks, messages) in [(5, 20), (5, 100), (12, 60), (30, 500)] {
        let scene: Scene = Box::new(move |log| stolen_account(log, networks, messages));
        all.push((format!("stolen account, {networks} networks, {messages} messages"), scene, vec![StolenAccount]));
    }
    for (bounces, hosts) in [(10, 10), (100, 40), (1000, 30), (1000, 250)] {
        let scene: Scene = Box::new(move |log| joe_job(log, bounces, hosts));
        all.push((format!("joe job of {bounces} from {hosts}"), scene, vec![JoeJob]));
    }
    for names in [20, 300] {
        let scene: Scene = Box::new(move |log| dictionary_attack(log, names));
        all.push((format!("dictionary of {names}"), scene, vec![DictionaryAttack]));
    }
    for (strangers, has_helo) in [(8, false), (60, false), (6, true), (60, true)] {
        let scene: Scene = Box::new(move |log| router_hides_addresses(log, strangers, has_helo));
        all.push((format!("router before {strangers}, HELO {has_helo}"), scene, vec![NatHidesClients]));
    }
    for messages in [1, 30] {
        let scene: Scene = Box::new(move |log| own_address_from_outside(log, messages));
        all.push((format!("own address {messages}"), scene, vec![OwnAddressOutside]));
    }
    all.extend(guessing_scenes());
    all
}

fn guessing_scenes() -> Vec<(String, Scene, Vec<IncidentKind>)> {
    vec![
        (
            "guessing by one".into(),
            Box::new(|log| {
                log.login_fails("192.0.2.200", "hana", 20);
            }),
            vec![PasswordGuessing],
        ),
        (
            "guessing by one, names untold".into(),
            Box::new(|log| {
                log.login_fails("192.0.2.200", "", 40).login("192.0.2.200", "hana");
            }),
            vec![PasswordGuessing],
        ),
        ("guessing spread".into(), Box::new(|log| spread_guessing(log, 6, 5)), vec![PasswordGuessing]),
        (
            "guessing spread, then mail that tries it out".into(),
            Box::new(|log| {
                spread_guessing(log, 6, 5);
                mail_of_guesser(log, 2);
            }),
            vec![PasswordGuessing],
        ),
        (
            "guessing spread, then mail".into(),
            Box::new(|log| {
                spread_guessing(log, 6, 5);
                mail_of_guesser(log, 5);
            }),
            vec![StolenAccount, PasswordGuessing],
        ),
        (
            "relay attempted".into(),
            Box::new(|log| {
                for number in 0..6 {
                    let victim = format!("victim{number}@elsewhere.example");
                    log.refuse("192.0.2.200", "offer@seller.example", &victim, Why::Relay).wait(1);
                }
            }),
            vec![RelayAttempted],
        ),
    ]
}

/// So many addresses, each now and then, over some hours.
fn spread_guessing(log: &mut Log, addresses: usize, each: usize) {
    for _ in 0..each {
        for number in 0..addresses {
            log.login_fails(&format!("198.19.{number}.9"), "hana", 1).wait(400);
        }
    }
}

fn mail_of_guesser(log: &mut Log, messages: usize) {
    for _ in 0..messages {
        let to = [("victim@elsewhere.example", Fate::HandedOver)];
        log.mail(Mail { ip: "198.19.3.9", login: "hana", sender: "hana@example.jp", to: &to, ..MAIL }).wait(1);
    }
}

#[test]
fn an_ordinary_busy_day_has_no_incident() {
    let mut log = Log::default();
    for _ in 0..3 {
        ordinary_day(&mut log);
        log.wait(80_000);
    }
    assert_eq!(log.incidents(), []);
}

#[test]
fn an_ordinary_day_whose_lines_have_no_time_has_no_incident() {
    let mut log = Log::without_time();
    ordinary_day(&mut log);
    assert_eq!(log.incidents(), []);
}

#[test]
fn each_scene_makes_its_own_incident_and_no_other() {
    for (name, scene, kinds) in scenes() {
        let mut log = Log::default();
        scene(&mut log);
        assert_eq!(log.kinds(), kinds, "{name}: {:#?}", log.incidents());
    }
}

#[test]
fn the_same_holds_in_the_midst_of_an_ordinary_day() {
    for (name, scene, kinds) in scenes() {
        let mut log = Log::default();
        ordinary_day(&mut log);
        log.wait(600);
        scene(&mut log);
        log.wait(600);
        ordinary_day(&mut log);
        assert_eq!(log.kinds(), kinds, "{name}: {:#?}", log.incidents());
    }
}

#[test]
fn the_same_holds_where_lines_have_no_time() {
    for (name, scene, kinds) in scenes() {
        let mut log = Log::without_time();
        scene(&mut log);
        assert_eq!(log.kinds(), kinds, "{name}: {:#?}", log.incidents());
    }
}

#[test]
fn two_scenes_on_one_day_make_both_incidents() {
    for (first_name, first, first_kinds) in scenes() {
        for (second_name, second, second_kinds) in scenes() {
            let mut log = Log::default();
            first(&mut log);
            log.wait(100_000);
            second(&mut log);
            let (kinds, expected) = (log.kinds(), first_kinds.iter().chain(&second_kinds));
            assert!(expected.clone().all(|kind| kinds.contains(kind)), "{first_name}, {second_name}: {kinds:?}");
            assert!(
                kinds.iter().all(|kind| expected.clone().any(|other| other == kind)),
                "{first_name}, {second_name}: {kinds:?}"
            );
        }
    }
}

#[test]
fn who_relayed_is_named_and_what_was_relayed_is_counted() {
    let mut log = Log::default();
    open_relay(&mut log, 7);
    let incident = log.incident();
    assert_eq!(incident.certainty, Certainty::Proven);
    assert_eq!((incident.messages, incident.recipients), (7, 7));
    assert_eq!(incident.actors, ["192.0.2.200", "198.51.100.99"]);
    assert_eq!((incident.from, incident.to), (Some(log::NOON), Some(log::NOON + 18)));
}

#[test]
fn the_stolen_account_is_named_with_those_who_use_it() {
    let mut log = Log::default();
    stolen_account(&mut log, 12, 60);
    let incident = log.incident();
    assert_eq!((incident.certainty, incident.accounts), (Certainty::Proven, vec!["hana".to_owned()]));
    assert_eq!((incident.messages, incident.recipients, incident.actors.len()), (60, 60, 12));
}

#[test]
fn a_guessed_password_is_named_with_its_account_and_the_login_is_among_the_evidence() {
    let mut log = Log::default();
    log.login_fails("192.0.2.200", "taro", 5).login_fails("192.0.2.200", "hana", 25).login("192.0.2.200", "hana");
    let incident = log.incident();
    assert_eq!((incident.certainty, incident.messages), (Certainty::Proven, 30));
    assert_eq!(
        (&incident.accounts[..], &incident.actors[..]),
        (&["hana".to_owned()][..], &["192.0.2.200".to_owned()][..])
    );
    assert_eq!(value(&incident, "guessed", "account"), Some(FindingValue::Text("hana".into())));
    assert_eq!(value(&incident, "guessed", "failures"), Some(FindingValue::Number(30)));
    assert_eq!(incident.evidence.last().map(|place| place.line), Some(31));
}

fn value(incident: &Incident, key: &str, name: &str) -> Option<FindingValue> {
    let finding = incident.findings.iter().find(|finding| finding.key == key)?;
    finding.values.iter().find(|(other, _)| *other == name).map(|(_, value)| value.clone())
}
