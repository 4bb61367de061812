//! Every kind of problem can happen, says what it must, and repeats nothing that may be a secret.

use crate::{LEAST, problems, with};
use config::ProblemKind;
use std::collections::BTreeSet;

/// For each kind of problem a file that has it.
fn files() -> Vec<(ProblemKind, String)> {
    let door = "[doors]\npublic = [\"192.0.2.1:25\"]\n";
    let delivery = |lines: &str| with(&format!("{door}[delivery]\n{lines}"));
    vec![
        (ProblemKind::NotToml, format!("{LEAST}\nhello\n")),
        (ProblemKind::TextNeedsQuotes, with("language = ja")),
        (ProblemKind::DuplicateKey, format!("{LEAST}\npublic = []")),
        (ProblemKind::UnknownKey, with("hostnam = 1")),
        (ProblemKind::UnknownSection, with("[limit]")),
        (ProblemKind::WrongType, with("language = true")),
        (ProblemKind::BadValue, with("language = \"de\"")),
        (ProblemKind::OutOfRange, with("limits.sessions = 0")),
        (ProblemKind::MissingKey, door.to_owned()),
        (ProblemKind::NoDoor, with("")),
        (ProblemKind::HalfOfTls, with(&format!("{door}[tls]\nkey = \"k\""))),
        (ProblemKind::DoorNeedsCertificate, with("[doors]\nsubmission = [\"0.0.0.0:587\"]")),
        (ProblemKind::LanDoorNotPrivate, with("[doors]\nlan = [\"0.0.0.0:25\"]")),
        (ProblemKind::AddressUsedTwice, with("[doors]\npublic = [\"0.0.0.0:25\", \"192.0.2.1:25\"]")),
        (ProblemKind::NetworkNotInside, delivery("inside_networks = [\"0.0.0.0/0\"]")),
        (ProblemKind::NetworkTooWide, with(&format!("{door}[receiving]\nforwarders = [\"0.0.0.0/0\"]"))),
        (ProblemKind::ProxyUnknown, with("[doors]\nproxied = [\"192.0.2.1:25\"]")),
        (ProblemKind::SmarthostMissing, delivery("smarthost_tls = \"required\"")),
        (ProblemKind::SmarthostIsOurselves, delivery("smarthost = \"mail.example.jp:587\"")),
        (ProblemKind::HalfOfSmarthostLogin, delivery("smarthost = \"a.example:25\"\nsmarthost_user = \"u\"")),
        (
            ProblemKind::SmarthostLoginNeedsTls,
            delivery(
                "smarthost = \"a.example:25\"\nsmarthost_user = \"u\"\nsmarthost_password_file = \"f\"\nsmarthost_tls = \"never\"",
            ),
        ),
        (ProblemKind::WarningNotBeforeExpiry, delivery("warn_after = \"5d\"")),
        (ProblemKind::AcmeNeedsMore, with(&format!("{door}[tls]\nacme = true"))),
        (ProblemKind::AcmeDoorAlone, with(&format!("{door}acme = [\"0.0.0.0:443\"]"))),
        (
            ProblemKind::UnixUserTwice,
            with(&format!("{door}[sendmail]\nusers = [\"cron = a@example.jp\", \"cron = b@example.jp\"]")),
        ),
        (ProblemKind::AdminNotPrivate, with(&format!("{door}[admin]\nlisten = [\"203.0.113.5:9591\"]"))),
        (
            ProblemKind::RouteTwice,
            delivery("routes = [\"a.example = smtp:10.0.0.5:25\", \"a.example = smtp:10.0.0.6:25\"]"),
        ),
        (ProblemKind::RouteIsOurselves, delivery("routes = [\"a.example = smtp:192.0.2.1:25\"]")),
    ]
}

#[test]
fn every_kind_of_problem_can_happen() {
    let files = files();
    let listed: BTreeSet<_> = files.iter().map(|(kind, _)| *kind).collect();
    assert_eq!(listed, ProblemKind::ALL.iter().copied().collect());
    for (kind, text) in files {
        assert!(problems(&text).iter().any(|problem| problem.kind == kind), "{} {text}", kind.key());
    }
}

#[test]
fn each_kind_of_problem_brings_the_facts_that_its_sentence_needs() {
    for (kind, text) in files() {
        let problem =
            problems(&text).into_iter().find(|problem| problem.kind == kind).expect("the kind it was written for");
        assert_eq!(problem.file, "sekisho.toml");
        assert_eq!(problem.key.is_empty(), kind == ProblemKind::NotToml, "{problem}");
        let known = !kind.is_about_form() && !matches!(kind, ProblemKind::UnknownKey | ProblemKind::UnknownSection);
        assert_eq!(problem.expected.is_some(), known, "{problem}");
        let valued = matches!(kind, ProblemKind::WrongType | ProblemKind::BadValue | ProblemKind::OutOfRange);
        assert!(!valued || problem.found.is_some(), "{problem}");
        let paired = matches!(
            kind,
            ProblemKind::HalfOfTls
                | ProblemKind::ProxyUnknown
                | ProblemKind::HalfOfSmarthostLogin
                | ProblemKind::DoorNeedsCertificate
                | ProblemKind::AddressUsedTwice
                | ProblemKind::SmarthostMissing
                | ProblemKind::SmarthostIsOurselves
                | ProblemKind::SmarthostLoginNeedsTls
                | ProblemKind::WarningNotBeforeExpiry
                | ProblemKind::AcmeNeedsMore
                | ProblemKind::AcmeDoorAlone
                | ProblemKind::RouteIsOurselves
        );
        assert_eq!(problem.other.is_some(), paired, "{problem}");
    }
}

#[test]
fn a_password_written_where_none_belongs_is_not_repeated() {
    for line in [
        "[delivery]\nsmarthost_password = \"hunter2\"",
        "[delivery]\nsmarthost_password = hunter2",
        "[delivery]\nsmarthost_password \"hunter2\"",
        "[delivery]\nsmarthost_password_file = hunter2",
        "[delivery]\nsmarthost_password_file = [\"hunter2\"]",
        "[delivery.smarthost]\npassword = \"hunter2\"",
        "[smarthost]\npassword = \"hunter2\"",
        "hunter2",
    ] {
        for problem in problems(&with(line)) {
            assert!(!format!("{problem} {problem:?}").contains("hunter2"), "{line}: {problem:?}");
        }
    }
}
