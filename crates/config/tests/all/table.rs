//! The table itself, seen as the reference page sees it.

use config::{
    DefaultDoc, Expected, Form, Kind, Problem, ProblemKind, Settings, commented_sample, explain_key, reference,
    sections,
};
use std::collections::BTreeSet;

/// Texts that a person would have written: two lines for each key.
fn text(key: &str) -> String {
    format!("Text of {key}.\n\nIts second part.")
}

#[test]
fn keys_and_text_keys_are_each_other_s_only_ones() {
    let docs = reference();
    let keys: BTreeSet<_> = docs.iter().map(|doc| doc.key).collect();
    let texts: BTreeSet<_> = docs.iter().map(|doc| doc.text_key.as_str()).collect();
    assert_eq!((keys.len(), texts.len()), (docs.len(), docs.len()));
    for doc in &docs {
        assert!(
            doc.key.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b"._".contains(&b)),
            "{}",
            doc.key
        );
        assert_eq!(explain_key(doc.key).as_ref(), Ok(doc));
    }
    assert_eq!(explain_key("doors.public").map(|doc| doc.text_key), Ok("setting-doors-public".to_owned()));
    assert_eq!(explain_key("publik"), Err(Some("doors.public")));
    assert_eq!(explain_key("zzzzzzzzzzz"), Err(None));
}

#[test]
fn the_rows_of_a_section_stand_together() {
    let mut order: Vec<_> = reference().iter().map(|doc| doc.section).collect();
    order.dedup();
    let names: Vec<_> = sections().into_iter().map(|(section, _)| section).collect();
    assert_eq!(order, [vec![""], names].concat());
}

/// A file in which the setting of `key` is `value`, and whatever that needs is there.
fn file_with(key: &str, value: &str) -> String {
    let mut lines =
        vec![("hostname", "\"mail.example.net\""), ("data", "\"d\""), ("doors.pop3", "[\"127.0.0.1:1110\"]")];
    if key == "doors.pop3" {
        lines.push(("doors.public", "[\"192.0.2.1:25\"]"));
    }
    if key.starts_with("tls.") || key.starts_with("doors.") {
        lines.extend([("tls.certificate", "\"c\""), ("tls.key", "\"k\"")]);
    }
    if key == "tls.acme" && value == "true" {
        lines.push(("doors.acme", "[\"192.0.2.2:443\"]"));
    }
    if key == "doors.acme" && value != "[]" {
        lines.push(("tls.acme", "true"));
    }
    if key.starts_with("delivery.smarthost") {
        lines.push(("delivery.smarthost", "\"smtp.example.net:587\""));
    }
    if key == "delivery.smarthost_user" || key == "delivery.smarthost_password_file" {
        lines.extend([("delivery.smarthost_user", "\"u\""), ("delivery.smarthost_password_file", "\"f\"")]);
    }
    if key == "doors.proxied" {
        lines.push(("proxy.networks", "[\"192.168.0.9/32\"]"));
    }
    lines.retain(|(other, _)| *other != key);
    lines.push((key, value));
    lines.iter().map(|(key, value)| format!("{key} = {value}\n")).collect()
}

#[test]
fn every_example_and_every_default_is_taken_and_shown_again() {
    for doc in reference() {
        let default = match doc.default {
            DefaultDoc::Value(default) => Some(default),
            DefaultDoc::Required | DefaultDoc::Absent => None,
        };
        for value in [Some(doc.example), default].into_iter().flatten() {
            let text = file_with(doc.key, value);
            let settings = Settings::parse(&text, "x").unwrap_or_else(|problems| panic!("{} {problems:?}", doc.key));
            let shown = settings.show().iter().find(|shown| shown.key == doc.key).expect("shown");
            assert_eq!(shown.value.as_deref(), Some(value), "{}", doc.key);
            assert_eq!(shown.is_default, Some(value) == default, "{}", doc.key);
        }
        assert_ne!(Some(doc.example), default, "{}: an example that is the default shows nothing", doc.key);
    }
}

#[test]
fn both_ends_of_every_range_are_taken_and_nothing_beyond() {
    for doc in reference() {
        let (min, max) = match doc.kind {
            Kind::Size { min, max } | Kind::Count { min, max } => (min, max),
            _ => continue,
        };
        let parse = |number: u64| Settings::parse(&file_with(doc.key, &number.to_string()), "x");
        assert!(parse(min).is_ok() && parse(max).is_ok(), "{}", doc.key);
        let beyond = parse(max + 1).expect_err(doc.key);
        assert_eq!(beyond[0].kind, ProblemKind::OutOfRange, "{}", doc.key);
        assert!(min == 0 || parse(min - 1).is_err(), "{}", doc.key);
    }
}

#[test]
fn the_commented_sample_is_a_settings_file_and_stays_one_with_everything_in_it() {
    let sample = commented_sample(text);
    let as_given = Settings::parse(&sample, "sample").expect_err("no door is open yet");
    assert_eq!(as_given.iter().map(Problem::key).collect::<Vec<_>>(), ["no-door"]);
    let uncommented: String = sample
        .lines()
        .map(|line| line.strip_prefix('#').filter(|rest| !rest.starts_with(' ') && !rest.is_empty()).unwrap_or(line))
        .map(|line| format!("{line}\n"))
        .collect();
    let settings =
        Settings::parse(&uncommented, "sample").unwrap_or_else(|problems| panic!("{problems:#?}\n{uncommented}"));
    assert_eq!(settings.doors.public.len(), 2);
    assert!(settings.show().iter().all(|shown| shown.value.is_some()));
}

#[test]
fn the_sample_has_every_setting_under_its_text_and_every_section_under_its_own() {
    let sample = commented_sample(text);
    for doc in reference() {
        let at = sample.find(&format!("# Text of {}.\n#\n# Its second part.\n", doc.text_key)).expect(doc.key);
        let next = sample[at..].lines().nth(3).expect("the setting's line");
        assert!(next.trim_start_matches('#').starts_with(&format!("{} = ", doc.name)), "{next}");
    }
    for (section, text_key) in sections() {
        assert!(sample.contains(&format!("# Text of {text_key}.\n#\n# Its second part.\n[{section}]\n")), "{section}");
    }
    assert!(sample.starts_with("# Text of setting-sample."));
}

#[test]
fn forms_and_problems_have_one_key_each_in_kebab_case() {
    let forms: BTreeSet<_> = Form::ALL.iter().map(|form| form.key()).collect();
    let kinds: BTreeSet<_> = ProblemKind::ALL.iter().map(|kind| kind.key()).collect();
    assert_eq!((forms.len(), kinds.len()), (Form::ALL.len(), ProblemKind::ALL.len()));
    assert!(forms.iter().chain(&kinds).all(|key| key.bytes().all(|b| b.is_ascii_lowercase() || b == b'-')));
    assert!(reference().iter().all(|doc| doc.kind.form().is_list() == doc.example.starts_with('[')));
}

#[test]
fn a_problem_prints_its_facts_for_developers() {
    let problem = Problem {
        kind: ProblemKind::OutOfRange,
        file: "f".into(),
        line: 1,
        column: 2,
        key: "limits.sessions".into(),
        found: Some("0".into()),
        expected: None::<Expected>,
        nearest: None,
        other: None,
    };
    assert_eq!(problem.to_string(), "f:1:2: out-of-range limits.sessions found=0");
}
