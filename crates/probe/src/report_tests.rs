use super::*;
use crate::Group;

fn case(id: &'static str, rule: Rule, verdict: CaseVerdict, fault: Option<Fault>) -> CaseReport {
    CaseReport {
        id,
        form: "",
        group: Group::Relay,
        door: "192.0.2.25:25".to_owned(),
        verdict,
        reply: Some("550 5.7.1 No".to_owned()),
        severity: Severity::Critical,
        fault,
        untested: None,
        local: None,
        rule,
        wire: vec![format!(">>> {id}")],
    }
}

fn relay(verdict: CaseVerdict) -> CaseReport {
    let fault = (verdict == CaseVerdict::Accepted).then_some(Fault::TakesStrangersMail);
    case("E01", Rule::Relay, verdict, fault)
}

#[test]
fn one_arrival_makes_it_open_and_nothing_less_does() {
    use CaseVerdict::{Accepted, CouldNotTest, Refused, Relayed};
    let rows: [(&[CaseVerdict], Conclusion); 7] = [
        (&[], Conclusion::CouldNotTest),
        (&[CouldNotTest], Conclusion::CouldNotTest),
        (&[Refused, CouldNotTest], Conclusion::Closed),
        (&[Refused, Accepted], Conclusion::Unproven),
        (&[Accepted, CouldNotTest], Conclusion::Unproven),
        (&[Refused, Accepted, Relayed], Conclusion::Open),
        (&[Relayed], Conclusion::Open),
    ];
    for (verdicts, expected) in rows {
        let cases: Vec<CaseReport> = verdicts.iter().map(|verdict| relay(*verdict)).collect();
        assert_eq!(Conclusion::of(&cases), expected, "{verdicts:?}");
    }
}

#[test]
fn what_came_back_as_a_report_did_not_go_out() {
    let back = case("E25", Rule::Relay, CaseVerdict::Accepted, Some(Fault::Backscatter));
    assert_eq!(Conclusion::of(&[back, relay(CaseVerdict::Refused)]), Conclusion::Closed);
}

#[test]
fn what_is_not_about_relaying_does_not_make_it_open() {
    let told = case("V01", Rule::Alike(Fault::NamesTold), CaseVerdict::Accepted, Some(Fault::NamesTold));
    assert_eq!(Conclusion::of(std::slice::from_ref(&told)), Conclusion::CouldNotTest);
    assert_eq!(Conclusion::of(&[told, relay(CaseVerdict::Refused)]), Conclusion::Closed);
}

#[test]
fn findings_put_cases_together_and_the_worst_first() {
    let low = CaseReport {
        severity: Severity::Low,
        ..case("E57", Rule::Take(Fault::NoPostmaster), CaseVerdict::Refused, Some(Fault::NoPostmaster))
    };
    let open = |id, door: &str| CaseReport {
        door: door.to_owned(),
        ..case(id, Rule::Relay, CaseVerdict::Relayed, Some(Fault::OpenRelay))
    };
    let medium = CaseReport { severity: Severity::Medium, ..open("E02", "192.0.2.25:25") };
    let cases = [low, medium, open("E06", "192.0.2.25:25"), open("E06", "192.0.2.25:587"), relay(CaseVerdict::Refused)];
    let findings = Finding::of(&cases);
    let short: Vec<(Fault, Severity)> = findings.iter().map(|finding| (finding.fault, finding.severity)).collect();
    assert_eq!(short, [(Fault::OpenRelay, Severity::Critical), (Fault::NoPostmaster, Severity::Low)]);
    assert_eq!(findings[0].cases, ["E02", "E06"]);
    assert_eq!(findings[0].doors, ["192.0.2.25:25", "192.0.2.25:587"]);
    assert_eq!(findings[0].wire, [">>> E06"], "the session of the worst case shows it");
}

#[test]
fn keys_are_unique_and_found_again() {
    fn all<T: Copy + PartialEq + std::fmt::Debug>(all: &[T], key: fn(T) -> &'static str, from: fn(&str) -> Option<T>) {
        for word in all {
            assert_eq!(from(key(*word)), Some(*word));
            assert!(key(*word).bytes().all(|b| b.is_ascii_lowercase() || b == b'-'), "{word:?}");
        }
    }
    all(Fault::ALL, Fault::key, Fault::from_key);
    all(Untested::ALL, Untested::key, Untested::from_key);
    all(Group::ALL, Group::key, Group::from_key);
    all(Severity::ALL, Severity::key, Severity::from_key);
    all(CaseVerdict::ALL, CaseVerdict::key, CaseVerdict::from_key);
}

#[test]
fn programs_read_the_result_in_this_shape() {
    let open = CaseReport {
        form: "host",
        local: Some("hana@example.jp".to_owned()),
        ..case("E20", Rule::Relay, CaseVerdict::Relayed, Some(Fault::OpenRelay))
    };
    let untested = CaseReport {
        verdict: CaseVerdict::CouldNotTest,
        reply: None,
        untested: Some(Untested::NeedsLocal),
        ..relay(CaseVerdict::CouldNotTest)
    };
    let cases = vec![open, untested];
    let report = Report {
        target: "mx.example.jp".to_owned(),
        vantage: Vantage::Outside,
        place: Place::Far,
        source: Some("198.51.100.7".parse().unwrap()),
        verdict: Conclusion::of(&cases),
        doors: vec![DoorReport {
            address: "192.0.2.25".parse().unwrap(),
            port: 25,
            door: DoorKind::Public,
            untested: None,
            greeting: Some("220 mx.example.jp ESMTP".to_owned()),
        }],
        findings: Finding::of(&cases),
        cases,
        messages: 1,
        took_ms: 1234,
    };
    insta::assert_snapshot!("json", serde_json::to_string_pretty(&report).unwrap());
}
