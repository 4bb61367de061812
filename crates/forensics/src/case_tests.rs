use super::*;
use crate::incident::{Certainty, Finding, FindingValue, Incident, IncidentKind};
use crate::log::observation::{Arrival, Fate, Outcome, Peer, Seen as Line, Sender};
use crate::verbs::Verbs;
use crate::verdict::{tally, wall_text};
use serde_json::json;

/// 2026-11-22T02:14:39.
const AT: i64 = 1_795_313_679;

/// Concludes what it was told to.
struct Fixed(Vec<Incident>);

impl Detector for Fixed {
    fn see(&mut self, _fact: &Fact<'_>, _ours: &Ours) {}

    fn conclude(&self) -> Vec<Incident> {
        self.0.clone()
    }
}

fn incident(kind: IncidentKind, certainty: Certainty, actors: &[&str]) -> Incident {
    Incident {
        kind,
        certainty,
        messages: 1,
        recipients: 2,
        actors: actors.iter().map(|actor| (*actor).to_owned()).collect(),
        accounts: Vec::new(),
        from: Some(AT),
        to: None,
        evidence: Vec::new(),
        findings: Vec::new(),
        decider: None,
    }
}

fn case(texts: &[&str], incidents: Vec<Incident>) -> Case {
    let ours = Ours::from_texts(texts).expect("ours");
    Case::new(ours.clone(), ours, vec![Box::new(Fixed(incidents))])
}

/// Message `id` from `ip`, of `sender`, handed over or delivered to `to`.
fn pass(case: &mut Case, at: i64, (id, ip): (&str, &str), (sender, to): (&str, &str), fate: Fate) {
    let peer = Peer { ip, ..Peer::default() };
    let arrival = Arrival { peer, sender: Sender::Given(sender), ..Arrival::default() };
    let outcome = Outcome {
        recipients: to,
        count: None,
        original: "",
        sender: Sender::Unsaid,
        fate,
        next_hop: Default::default(),
        reply: "",
    };
    for seen in [Line::Arrived(arrival), Line::Tried(outcome), Line::Finished] {
        let observation = Observation { at: Some(at), host: "mail.example.jp", session: "", message: id, seen };
        case.take(&observation, Place { source: 0, line: 1 });
    }
}

#[test]
fn verbs_are_counted_whole_and_by_the_hour() {
    let mut case = case(&["example.jp"], Vec::new());
    pass(&mut case, AT, ("1A", "203.0.113.5"), ("a@example.net", "taro@example.jp"), Fate::Delivered);
    pass(&mut case, AT + 7200, ("2B", "10.0.0.5"), ("taro@example.jp", "b@example.com"), Fate::HandedOver);
    pass(&mut case, AT + 7201, ("3C", "10.0.0.5"), ("taro@example.jp", "b@example.com"), Fate::HandedOver);
    case.finish();
    let verdict = case.verdict(Vec::new());
    assert_eq!(verdict.verbs, Verbs { received: 1, sent: 2, ..Verbs::default() });
    let hours: Vec<_> = verdict.hours.iter().map(|hour| (wall_text(hour.at), hour.verbs.sent)).collect();
    assert_eq!(hours, [("2026-11-22T02:00:00".to_owned(), 0), ("2026-11-22T04:00:00".to_owned(), 2)]);
    assert_eq!(verdict.span, Some((AT, AT + 7201)));
}

#[test]
fn what_came_through_a_router_from_strangers_for_strangers_was_relayed() {
    let hidden = incident(IncidentKind::NatHidesClients, Certainty::Likely, &["192.168.1.1"]);
    let device = incident(IncidentKind::DeviceAbuse, Certainty::Likely, &["192.168.1.1"]);
    let other = incident(IncidentKind::DeviceAbuse, Certainty::Likely, &["192.168.1.7"]);
    let mut case = case(&["example.jp"], vec![device, hidden.clone(), other.clone()]);
    for (id, ip, sender) in [
        ("1A", "192.168.1.1", "a@example.net"),
        ("2B", "192.168.1.1", "taro@example.jp"),
        ("3C", "192.168.1.7", "a@example.net"),
    ] {
        pass(&mut case, AT, (id, ip), (sender, "b@example.com"), Fate::HandedOver);
    }
    case.finish();
    let verdict = case.verdict(Vec::new());
    let verbs = Verbs { sent: 2, relayed: 1, ..Verbs::default() };
    assert_eq!((verdict.verbs, verdict.hours[0].verbs), (verbs, verbs));
    assert_eq!(verdict.incidents, [other, hidden], "the router is no device");
}

#[test]
fn incidents_come_gravest_first_then_the_surest() {
    let listed = incident(IncidentKind::Listed, Certainty::Proven, &[]);
    let likely = incident(IncidentKind::Relay, Certainty::Likely, &[]);
    let proven = incident(IncidentKind::Relay, Certainty::Proven, &[]);
    let case = case(&[], vec![listed.clone(), likely.clone(), proven.clone()]);
    assert_eq!(case.verdict(Vec::new()).incidents, [proven, likely, listed]);
}

#[test]
fn what_a_log_says_is_ours_serves_a_second_run() {
    let mut first = case(&[], Vec::new());
    pass(&mut first, AT, ("1A", "203.0.113.5"), ("a@example.net", "taro@example.org"), Fate::Delivered);
    first.finish();
    let inferred = first.inferred();
    assert_eq!(inferred.list(), ["example.jp", "example.org"]);
    let mut second = Case::new(Ours::default(), inferred.clone(), Vec::new());
    pass(&mut second, AT, ("1A", "203.0.113.5"), ("a@example.net", "taro@example.org"), Fate::Delivered);
    second.finish();
    assert_eq!(second.inferred(), inferred, "another run changes nothing");
    assert!(second.verdict(Vec::new()).ours_inferred);
}

#[test]
fn what_a_record_shows_to_be_ours_is_inferred_and_a_masked_name_is_not() {
    let mut case = case(&[], Vec::new());
    case.found("example.jp");
    case.found("mail.XXXXXX.net");
    assert_eq!(case.inferred().list(), ["example.jp"]);
    assert!(case.inferred().is_inferred());
}

#[test]
fn the_verdict_has_its_shape_as_json() {
    let mut found = incident(IncidentKind::RelayAttempted, Certainty::CannotTell, &["203.0.113.5"]);
    found.evidence = vec![Place { source: 0, line: 7 }];
    found.findings = vec![Finding { key: "lists", values: vec![("count", FindingValue::Number(2))] }];
    found.decider = Some("next-lines");
    let mut case = case(&["example.jp"], vec![found]);
    pass(&mut case, AT, ("1A", "203.0.113.5"), ("a@example.net", "taro@example.jp"), Fate::Delivered);
    case.finish();
    let source = SourceSummary {
        file: "maillog".to_owned(),
        format: vec!["postfix", "dovecot"],
        lines: 3,
        unknown: 1,
        other: 0,
    };
    let verbs = json!({"received": 1, "sent": 0, "relayed": 0, "refused": 0, "held": 0});
    let expected = json!({
        "sources": [{"file": "maillog", "format": "postfix,dovecot", "lines": 3, "unknown": 1, "other": 0}],
        "span": {"from": "2026-11-22T02:14:39", "to": "2026-11-22T02:14:39"},
        "ours": ["example.jp"],
        "ours_inferred": false,
        "verbs": verbs,
        "hours": [{"at": "2026-11-22T02:00:00", "verbs": verbs}],
        "incidents": [{
            "kind": "relay-attempted",
            "certainty": "cannot-tell",
            "messages": 1,
            "recipients": 2,
            "actors": ["203.0.113.5"],
            "accounts": [],
            "from": "2026-11-22T02:14:39",
            "to": null,
            "evidence": [{"file": "maillog", "line": 7}],
            "findings": [{"key": "lists", "values": {"count": 2}}],
            "decider": "next-lines",
        }],
    });
    assert_eq!(serde_json::to_value(case.verdict(vec![source])).expect("json"), expected);
    let empty = serde_json::to_value(Case::new(Ours::default(), Ours::default(), Vec::new()).verdict(Vec::new()));
    assert_eq!(empty.expect("json")["span"], json!({"from": null, "to": null}));
}

#[test]
fn hours_and_routers_are_bounded() {
    let mut case = case(&["example.jp"], Vec::new());
    let hours = i64::try_from(tally::HOURS_MAX).expect("small") + 5;
    for hour in 0..hours {
        pass(&mut case, hour * 3600, ("1A", "10.0.0.1"), ("a@example.net", "b@example.com"), Fate::HandedOver);
    }
    case.finish();
    let verdict = case.verdict(Vec::new());
    assert_eq!(verdict.hours.len(), tally::HOURS_MAX);
    assert_eq!(i64::from(verdict.verbs.sent), hours);
}

#[test]
fn a_wall_time_is_written_as_the_calendar_says() {
    for (at, text) in [
        (0, "1970-01-01T00:00:00"),
        (951_782_399, "2000-02-28T23:59:59"),
        (951_782_400, "2000-02-29T00:00:00"),
        (-1, "1969-12-31T23:59:59"),
        (AT, "2026-11-22T02:14:39"),
    ] {
        assert_eq!(wall_text(at), text);
    }
}
