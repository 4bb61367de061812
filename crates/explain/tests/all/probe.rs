//! What `sekisho probe` prints of an examination.

use explain::{Colour, Lang, Look, ProbeFacts, Texts, render_probe};
use probe::{
    CaseReport, CaseVerdict, Conclusion, DoorKind, DoorReport, Fault, Finding, Group, Place, Report, Rule, Severity,
    Untested,
};
use std::net::IpAddr;
use unicode_width::UnicodeWidthStr;

/// All there are; `place_is_listed` fails to compile when there is one more.
pub const PLACES: [Place; 6] =
    [Place::SameMachine, Place::PrivateTarget, Place::SameNetwork, Place::SameRouter, Place::SeenAsInside, Place::Far];

const fn place_is_listed(place: Place) -> Place {
    match place {
        Place::SameMachine
        | Place::PrivateTarget
        | Place::SameNetwork
        | Place::SameRouter
        | Place::SeenAsInside
        | Place::Far => place,
    }
}

const DOOR: &str = "192.0.2.25:25";
const SUBMISSION: &str = "192.0.2.25:587";

fn ip(text: &str) -> IpAddr {
    text.parse().expect("address")
}

fn wire(rcpt: &str, reply: &str) -> Vec<String> {
    let lines = [
        "<<< 220 mail.example.jp ESMTP Postfix",
        ">>> EHLO probe.example.net",
        "<<< 250-mail.example.jp",
        "<<< 250 8BITMIME",
        ">>> MAIL FROM:<probe@example.net>",
        "<<< 250 2.1.0 Ok",
        &format!(">>> RCPT TO:{rcpt}"),
        &format!("<<< {reply}"),
    ];
    lines.map(str::to_owned).to_vec()
}

fn case(id: &'static str, group: Group, verdict: CaseVerdict) -> CaseReport {
    CaseReport {
        id,
        form: "",
        group,
        door: DOOR.to_owned(),
        verdict,
        reply: Some("454 4.7.1 <TO>: Relay access denied".to_owned()),
        severity: Severity::Critical,
        fault: None,
        untested: None,
        local: None,
        rule: if group == Group::Relay { Rule::Relay } else { Rule::Refuse(Fault::NamesTold) },
        wire: wire("<catch@example.net>", "454 4.7.1 <catch@example.net>: Relay access denied"),
    }
}

fn untested(id: &'static str, group: Group, why: Untested) -> CaseReport {
    CaseReport { untested: Some(why), reply: None, wire: Vec::new(), ..case(id, group, CaseVerdict::CouldNotTest) }
}

fn fault(id: &'static str, group: Group, verdict: CaseVerdict, fault: Fault, severity: Severity) -> CaseReport {
    CaseReport { fault: Some(fault), severity, ..case(id, group, verdict) }
}

/// What a stock Postfix refuses, with the letters of its replies.
fn refusals() -> Vec<CaseReport> {
    let ids = ["E01", "E02", "E03", "E04", "E05", "E07", "E09", "E10", "E20", "E21", "E22", "E23", "E24", "E25"];
    let mut cases: Vec<CaseReport> = ids.into_iter().map(|id| case(id, Group::Relay, CaseVerdict::Refused)).collect();
    cases.extend(["V04", "V05", "V06"].map(|id| case(id, Group::Verbs, CaseVerdict::Refused)));
    cases
}

fn doors() -> Vec<DoorReport> {
    let door = |address, port, door, greeting: &str| DoorReport {
        address: ip(address),
        port,
        door,
        untested: None,
        greeting: Some(greeting.to_owned()),
    };
    vec![
        door("192.0.2.25", 25, DoorKind::Public, "220 mail.example.jp ESMTP Postfix"),
        door("192.0.2.25", 587, DoorKind::Submission, "220 mail.example.jp ESMTP Postfix"),
        DoorReport {
            untested: Some(Untested::NotConnected),
            greeting: None,
            ..door("2001:db8::25", 25, DoorKind::Public, "")
        },
    ]
}

fn report(place: Place, cases: Vec<CaseReport>) -> Report {
    Report {
        target: "mail.example.jp".to_owned(),
        vantage: place.vantage(),
        place,
        source: Some(ip("203.0.113.9")),
        verdict: Conclusion::of(&cases),
        doors: doors(),
        findings: Finding::of(&cases),
        cases,
        messages: 3,
        took_ms: 8_420,
    }
}

const fn look(width: usize) -> Look {
    Look { colour: Colour::Plain, width, offset_s: 32_400 }
}

fn page(lang: Lang, width: usize, report: &Report) -> String {
    let nothing = report.cases.iter().all(|case| case.verdict == CaseVerdict::CouldNotTest);
    let status = match (report.findings.is_empty(), nothing) {
        (false, _) => 1,
        (true, true) => 3,
        (true, false) => 0,
    };
    render_probe(Texts::new(lang), look(width), &ProbeFacts { report, wait_s: Some(5), status })
}

fn closed() -> Report {
    let mut cases = refusals();
    cases.push(untested("E06", Group::Relay, Untested::NeedsLocal));
    cases.push(untested("E14", Group::Relay, Untested::NeedsLocal));
    cases.push(untested("B01", Group::Backscatter, Untested::NeedsCatcher));
    cases.push(fault("V01", Group::Enumeration, CaseVerdict::Accepted, Fault::NamesTold, Severity::Medium));
    let mut smuggling = fault("G01", Group::Smuggling, CaseVerdict::Accepted, Fault::Smuggling, Severity::High);
    smuggling.form = "LF.LF";
    smuggling.wire.push(">>> line1\\n.\\nMAIL FROM:<probe@example.net>".to_owned());
    smuggling.wire.push("<<< 250 2.0.0 Ok: queued as 4F1A2B3C4D".to_owned());
    cases.push(smuggling);
    report(Place::Far, cases)
}

fn open() -> Report {
    let relayed = |id| fault(id, Group::Relay, CaseVerdict::Relayed, Fault::OpenRelay, Severity::Critical);
    let mut cases: Vec<CaseReport> = refusals().into_iter().skip(2).collect();
    cases.extend(["E01", "E02"].map(relayed));
    let submission = CaseReport { door: SUBMISSION.to_owned(), ..relayed("A12") };
    cases.push(CaseReport { wire: wire("<catch@example.net>", "250 2.1.5 Ok"), ..submission });
    report(Place::Far, cases)
}

fn unproven() -> Report {
    let mut cases = refusals();
    let taken = Fault::TakesStrangersMail;
    cases.push(fault("E21", Group::Relay, CaseVerdict::Accepted, taken, Severity::Critical));
    report(Place::Far, cases)
}

fn nothing() -> Report {
    let doors = doors().into_iter().skip(2).collect();
    let cases = vec![untested("E01", Group::Relay, Untested::NotConnected)];
    Report { doors, messages: 0, took_ms: 31_000, ..report(Place::Far, cases) }
}

#[test]
fn a_report_begins_with_from_where_it_was_seen_and_ends_with_what_the_exit_status_means() {
    let reports = [
        ("closed", closed()),
        ("open", open()),
        ("neighbour", Report { source: None, ..report(Place::SameMachine, refusals()) }),
        ("unproven", unproven()),
        ("nothing", nothing()),
    ];
    for (name, report) in &reports {
        for (lang, tag) in [(Lang::Ja, "ja"), (Lang::En, "en")] {
            insta::assert_snapshot!(format!("probe_{name}_{tag}"), page(lang, 100, report));
        }
    }
}

#[test]
fn only_what_arrived_is_called_relayed_and_only_from_outside_a_relay_for_strangers() {
    let relay = "the server relays for strangers";
    assert!(page(Lang::En, 400, &open()).contains(relay));
    for report in
        [closed(), unproven(), nothing(), Report { findings: Vec::new(), ..report(Place::SameNetwork, open().cases) }]
    {
        let page = page(Lang::En, 400, &report);
        assert!(!page.contains(relay) && !page.contains("OPEN"), "{page}");
    }
}

#[test]
fn the_first_line_says_from_where_whatever_the_place() {
    for place in PLACES.map(place_is_listed) {
        let report = report(place, refusals());
        let first = |lang| page(lang, 200, &report).lines().next().unwrap_or_default().to_owned();
        let (ja, en) = match place {
            Place::Far => ("外から", "from outside"),
            _ => ("身近な場所から", "from nearby"),
        };
        assert!(first(Lang::Ja).contains(ja), "{place:?}: {}", first(Lang::Ja));
        assert!(first(Lang::En).contains(en), "{place:?}: {}", first(Lang::En));
    }
}

#[test]
fn each_fault_is_told_with_its_meaning_and_with_what_to_set_in_five_servers() {
    for lang in Lang::ALL {
        for found in Fault::ALL {
            let cases = vec![fault("X01", Group::Verbs, CaseVerdict::Accepted, *found, Severity::High)];
            let page = page(lang, 100, &report(Place::Far, cases));
            assert!(!page.contains("probe-"), "{}: {page}", found.key());
            for server in ["Postfix", "Exim", "sendmail", "OpenSMTPD", "Sekisho"] {
                let begins = |line: &str| line.strip_prefix("    ").is_some_and(|rest| rest.starts_with(server));
                assert_eq!(page.lines().filter(|line| begins(line)).count(), 1, "{}, {server}: {page}", found.key());
            }
        }
    }
}

#[test]
fn each_reason_why_nothing_was_learned_is_told_once_with_its_count() {
    for lang in Lang::ALL {
        for why in Untested::ALL {
            let cases = vec![untested("E01", Group::Relay, *why), untested("E02", Group::Relay, *why)];
            let page = page(lang, 400, &report(Place::Far, cases));
            let counted = if lang == Lang::Ja { "  2 件: " } else { "  2 cases: " };
            assert_eq!(page.matches(counted).count(), 1, "{}: {page}", why.key());
            assert!(!page.contains("probe-"), "{page}");
        }
    }
}

#[test]
fn lines_fit_the_terminal_but_for_settings_that_are_there_to_be_copied() {
    for lang in Lang::ALL {
        for width in [100, 80, 60] {
            for line in page(lang, width, &closed()).lines().chain(page(lang, width, &open()).lines()) {
                let is_setting = line.starts_with(&" ".repeat(15)) && line.is_ascii();
                assert!(is_setting || line.width() <= width, "{width}: {line}");
            }
        }
    }
}

#[test]
fn the_columns_stand_under_each_other_in_both_languages() {
    for lang in Lang::ALL {
        let page = page(lang, 100, &closed());
        let word = if lang == Lang::Ja { "調査できず" } else { "not tested" };
        let head = page.lines().find(|line| line.ends_with(word)).expect("a head");
        let rows: Vec<&str> = page.lines().skip_while(|line| *line != head).skip(1).take(5).collect();
        for row in rows {
            assert_eq!(row.width(), head.width(), "{head}\n{row}");
        }
    }
}

#[test]
fn a_long_session_is_shown_with_its_beginning_and_its_end() {
    let mut long = closed();
    long.findings.truncate(1);
    long.findings[0].wire = (0..300).map(|n| format!("<<< 250 line {n} {}", "x".repeat(300))).collect();
    let page = page(Lang::En, 80, &long);
    assert!(page.contains("line 0 ") && page.contains("line 299 ") && !page.contains("line 100 "), "{page}");
    assert!(page.contains("(276 lines left out here"), "{page}");
    assert!(page.lines().all(|line| !line.contains("250 line") || (line.width() <= 80 && line.ends_with('…'))));
}

#[test]
fn what_the_examined_server_says_cannot_act_on_the_terminal() {
    let mut hostile = closed();
    hostile.doors[0].greeting = Some("220 \x1b]0;x\u{7}\u{202e}".to_owned());
    hostile.findings[0].wire = vec!["<<< 250 \x1b[2J".to_owned()];
    hostile.target = "mail\x1b[2J.example.jp".to_owned();
    let page = page(Lang::Ja, 100, &hostile);
    assert!(!page.contains('\x1b') && !page.contains('\u{202e}') && page.contains("\\x1b[2J"), "{page}");
}

#[test]
fn where_nobody_watched_for_arrivals_none_is_said_to_be_missing() {
    let report = unproven();
    let facts = ProbeFacts { report: &report, wait_s: None, status: 1 };
    let page = render_probe(Texts::new(Lang::En), look(400), &facts);
    assert!(page.contains("Nobody watched whether it arrives") && !page.contains("within"), "{page}");
}

#[test]
fn where_relaying_was_not_asked_about_nothing_is_concluded() {
    let cases = vec![case("V05", Group::Verbs, CaseVerdict::Refused)];
    let page = page(Lang::En, 400, &report(Place::Far, cases));
    assert!(page.contains("relaying is not among what was to be tested"), "{page}");
}
