//! No text is missing: the languages have the same, and there is one for all that can happen.

use ::probe::{CaseVerdict, Conclusion, DoorKind, Fault, Group, Severity, Untested, Vantage};
use config::{Form, ProblemKind, reference};
use explain::{Lang, Texts, Value, problem::setting_key};
use fluent_syntax::ast::{Entry, Expression, InlineExpression, Pattern, PatternElement};
use forensics::detect::{DECIDERS, FINDINGS};
use forensics::incident::{Certainty, IncidentKind};
use forensics::log::Format;
use forensics::log::formats::pattern::PatternProblem;
use forensics::{Advice, Cause};
use mail::{Door, Reason, Verb};
use policy::ChangeProblem;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// `key` or `key.attribute`, and the variables that it names.
type Keys = BTreeMap<String, BTreeSet<String>>;

fn files(lang: Lang) -> Vec<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("texts").join(lang.tag());
    let entries = std::fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut files: Vec<_> = entries
        .map(|entry| {
            let path = entry.expect("entry").path();
            let name = path.file_name().expect("name").to_string_lossy().into_owned();
            (name, std::fs::read_to_string(path).expect("text"))
        })
        .collect();
    files.sort();
    files
}

/// The keys of one file; a syntax error or a key that is there already fails.
fn read(name: &str, source: &str, keys: &mut Keys) {
    let resource = fluent_syntax::parser::parse(source).unwrap_or_else(|(_, errors)| panic!("{name}: {errors:?}"));
    for entry in resource.body {
        let Entry::Message(message) = entry else { continue };
        let mut add = |key: String, pattern: &Pattern<&str>| {
            let mut variables = BTreeSet::new();
            in_pattern(pattern, &mut variables);
            assert!(keys.insert(key.clone(), variables).is_none(), "{name}: {key} is there twice");
        };
        let id = message.id.name;
        add(id.to_owned(), message.value.as_ref().unwrap_or_else(|| panic!("{name}: {id} has no text")));
        for attribute in &message.attributes {
            add(format!("{id}.{}", attribute.id.name), &attribute.value);
        }
    }
}

fn in_pattern(pattern: &Pattern<&str>, variables: &mut BTreeSet<String>) {
    for element in &pattern.elements {
        let PatternElement::Placeable { expression } = element else { continue };
        in_expression(expression, variables);
    }
}

fn in_expression(expression: &Expression<&str>, variables: &mut BTreeSet<String>) {
    match expression {
        Expression::Select { selector, variants } => {
            in_inline(selector, variables);
            variants.iter().for_each(|variant| in_pattern(&variant.value, variables));
        }
        Expression::Inline(inline) => in_inline(inline, variables),
    }
}

fn in_inline(inline: &InlineExpression<&str>, variables: &mut BTreeSet<String>) {
    match inline {
        InlineExpression::VariableReference { id } => {
            variables.insert(id.name.to_owned());
        }
        InlineExpression::StringLiteral { .. } | InlineExpression::NumberLiteral { .. } => {}
        InlineExpression::Placeable { expression } => in_expression(expression, variables),
        // A text that is the same as another; that the other exists is seen when all are made.
        InlineExpression::MessageReference { attribute: None, .. } => {}
        other => panic!("texts name values and other texts, not {other:?}"),
    }
}

fn keys(lang: Lang) -> Keys {
    let mut keys = Keys::new();
    for (name, source) in files(lang) {
        read(&name, &source, &mut keys);
    }
    keys
}

#[test]
fn both_languages_have_the_same_texts_with_the_same_values() {
    let (ja, en) = (keys(Lang::Ja), keys(Lang::En));
    let only = |a: &Keys, b: &Keys| a.keys().filter(|key| !b.contains_key(*key)).cloned().collect::<Vec<_>>();
    assert_eq!(only(&ja, &en), Vec::<String>::new(), "in Japanese only");
    assert_eq!(only(&en, &ja), Vec::<String>::new(), "in English only");
    for (key, variables) in &ja {
        assert_eq!(variables, &en[key], "{key}");
    }
    let names = |lang| files(lang).into_iter().map(|(name, _)| name).collect::<Vec<_>>();
    assert_eq!(names(Lang::Ja), names(Lang::En));
}

#[test]
fn every_file_is_compiled_in() {
    for lang in Lang::ALL {
        for (key, variables) in keys(lang) {
            let values: Vec<_> = variables.iter().map(|name| (name.as_str(), Value::Number(2))).collect();
            let text = Texts::new(lang).find(&key, &values);
            assert!(text.is_some(), "{key} of {lang:?}");
            let left_empty = ["sentence-gap"].contains(&key.as_str());
            assert!(left_empty || text.is_some_and(|text| !text.trim().is_empty()), "{key} of {lang:?} is empty");
        }
    }
}

fn expected(all: &mut BTreeSet<String>, prefix: &str, names: impl IntoIterator<Item = impl AsRef<str>>) {
    all.extend(names.into_iter().map(|name| format!("{prefix}-{}", name.as_ref())));
}

/// What must be there because a type of the server's has a value for it.
fn from_types() -> BTreeSet<String> {
    let mut all = BTreeSet::new();
    expected(&mut all, "reason", Reason::ALL.iter().map(|reason| reason.key()));
    all.extend(Reason::ALL.iter().map(|reason| format!("reason-{reason}.advice")));
    expected(&mut all, "verb", Verb::ALL.iter().map(|verb| verb.key()));
    expected(&mut all, "door", Door::ALL.iter().map(|door| door.key()));
    expected(&mut all, "format", Format::ALL.iter().map(|format| format.key()));
    expected(&mut all, "incident", IncidentKind::ALL.iter().map(|kind| kind.key()));
    expected(&mut all, "finding", FINDINGS.iter().map(|(key, _)| key));
    expected(&mut all, "decider", DECIDERS);
    expected(&mut all, "pattern", PatternProblem::KEYS);
    expected(&mut all, "steps", IncidentKind::ALL.iter().map(|kind| kind.key()));
    for kind in IncidentKind::ALL {
        all.extend(["meaning", "count"].map(|part| format!("incident-{}.{part}", kind.key())));
        all.insert(format!("steps-{}.do-1", kind.key()));
    }
    let certainties = [Certainty::Proven, Certainty::Likely, Certainty::CannotTell];
    expected(&mut all, "certainty", certainties.map(Certainty::key));
    expected(&mut all, "danger", Cause::ALL.iter().map(|cause| cause.key()));
    all.extend(Advice::SITUATIONS.iter().map(|advice| advice.key().into_owned()));
    expected(&mut all, "change", ChangeProblem::KEYS);
    expected(&mut all, "problem", ProblemKind::ALL.iter().map(|kind| kind.key()));
    expected(&mut all, "setting-form", Form::ALL.iter().map(|form| form.key()));
    probe_texts(&mut all);
    for setting in reference() {
        assert_eq!(setting.text_key, setting_key(setting.key));
        all.insert(setting.text_key);
        if !setting.section.is_empty() {
            all.insert(format!("setting-section-{}", setting.section));
        }
    }
    all
}

/// What an examination can say: each fault with its meaning and what to set in each of five servers, and each
/// conclusion together with from where it was drawn.
fn probe_texts(all: &mut BTreeSet<String>) {
    expected(all, "probe-group", Group::ALL.iter().map(|group| group.key()));
    expected(all, "probe-severity", Severity::ALL.iter().map(|severity| severity.key()));
    expected(all, "probe-case", CaseVerdict::ALL.iter().map(|verdict| verdict.key()));
    expected(all, "probe-untested", Untested::ALL.iter().map(|why| why.key()));
    all.extend(Untested::ALL.iter().map(|why| format!("probe-untested-{}.door", why.key())));
    expected(all, "probe-door", [DoorKind::Public, DoorKind::Submission].map(DoorKind::key));
    expected(all, "probe-place", crate::probe::PLACES.map(|place| place.key()));
    expected(all, "probe-server", SERVERS);
    expected(all, "probe-fault", Fault::ALL.iter().map(|fault| fault.key()));
    for fault in Fault::ALL {
        all.insert(format!("probe-fault-{}-means", fault.key()));
        expected(all, &format!("probe-close-{}", fault.key()), SERVERS);
    }
    let conclusions = [Conclusion::Open, Conclusion::Closed, Conclusion::Unproven, Conclusion::CouldNotTest];
    for vantage in [Vantage::Outside, Vantage::Neighbour].map(Vantage::key) {
        all.insert(format!("probe-vantage-{vantage}"));
        for conclusion in conclusions.map(Conclusion::key).into_iter().chain(["not-asked", "unwatched"]) {
            let key = format!("probe-verdict-{conclusion}-{vantage}");
            all.extend([format!("{key}.label"), key]);
        }
    }
}

/// The servers for which it is told how to close what was found.
const SERVERS: [&str; 5] = ["postfix", "exim", "sendmail", "opensmtpd", "sekisho"];

#[test]
fn there_is_a_text_for_everything_that_has_a_key() {
    let keys = keys(Lang::Ja);
    let missing: Vec<_> = from_types().into_iter().filter(|key| !keys.contains_key(key)).collect();
    assert_eq!(missing, Vec::<String>::new());
}

/// Keys that code puts together: their beginnings.
const COMPOSED: &[&str] = &[
    "dsn-subject-",
    "dsn-opening-",
    "dsn-closing-",
    "headline-",
    "label-",
    "setting-type-",
    "notice-limit-",
    "notice-behind-",
    "answer-",
    "counted-",
    "danger-line-",
    "line-fate-",
    "line-refused-",
    "line-why-",
    "line-odd-",
    "line-note-",
    "misleading-",
    "incident-",
    "steps-",
    "close-",
    "format-",
    "doors-cause-",
    "doors-end-",
    "doors-state-",
    "doors-unreached-",
    "probe-common-",
    "probe-end-",
    "probe-error-",
    "probe-progress-",
    "probe-serve-",
];

#[test]
fn no_text_of_stories_reports_and_settings_is_left_over() {
    let sources = sources(Path::new(env!("CARGO_MANIFEST_DIR")).join("src").as_path());
    let from_types = from_types();
    for (name, source) in files(Lang::Ja) {
        // The command line's own texts are named in its crate, and measured by `cargo xtask tidy`.
        if name == "cli.ftl" || name == "demo.ftl" {
            continue;
        }
        let mut keys = Keys::new();
        read(&name, &source, &mut keys);
        for key in keys.keys() {
            let is_sender = key.starts_with("reason-") && key.ends_with(".sender");
            let is_composed = COMPOSED.iter().any(|prefix| key.starts_with(prefix));
            let is_named = sources.contains(&format!("\"{key}\"")) || key == "setting-sample";
            assert!(is_named || is_composed || is_sender || from_types.contains(key), "{name}: nothing uses {key}");
        }
    }
}

fn sources(folder: &Path) -> String {
    let mut text = String::new();
    for entry in std::fs::read_dir(folder).expect("folder") {
        let path = entry.expect("entry").path();
        text += &if path.is_dir() { sources(&path) } else { std::fs::read_to_string(&path).expect("source") };
    }
    text
}

#[test]
fn every_reason_advises_and_a_sender_reads_of_outcomes_only() {
    for lang in Lang::ALL {
        for reason in Reason::ALL {
            assert!(!explain::reason_sentence(lang, *reason).starts_with("reason-"));
            assert!(!explain::reason_advice(lang, *reason).starts_with("reason-"));
        }
    }
    let senders: Vec<_> = keys(Lang::Ja).into_keys().filter(|key| key.ends_with(".sender")).collect();
    for reason in [Reason::NextHopRefused, Reason::Expired, Reason::NoSuchDomain, Reason::NextHopLoginFailed] {
        assert!(senders.contains(&format!("reason-{reason}.sender")));
    }
}

/// What says whether a server relays: nobody may read it without from where it was seen.
const VERDICT_WORDS: [&str; 9] = [
    "open relay",
    "is open",
    "is closed",
    "closed from",
    "NO RELAY",
    "開いてい",
    "閉じてい",
    "不正中継をします",
    "外からは中継なし",
];

#[test]
fn no_verdict_of_an_examination_is_without_its_vantage() {
    let mut seen = 0;
    for lang in Lang::ALL {
        let here = match lang {
            Lang::Ja => ["外から", "身近"],
            Lang::En => ["from outside", "from nearby"],
        };
        let (_, source) = files(lang).into_iter().find(|(name, _)| name == "probe.ftl").expect("probe.ftl");
        let mut keys = Keys::new();
        read("probe.ftl", &source, &mut keys);
        for (key, variables) in &keys {
            let values: Vec<_> = variables.iter().map(|name| (name.as_str(), Value::Number(2))).collect();
            let text = Texts::new(lang).get(key, &values);
            let is_verdict = key.starts_with("probe-verdict-");
            let vantage = here[usize::from(key.contains("-neighbour"))];
            if is_verdict && !key.ends_with(".label") {
                let end = if lang == Lang::Ja { '。' } else { '.' };
                let first = text.split(end).next().unwrap_or_default();
                assert!(first.contains(vantage), "{key} of {lang:?}: {first}");
                seen += 1;
            }
            let tells = VERDICT_WORDS.iter().any(|word| text.contains(word));
            assert!(is_verdict || !tells, "{key} of {lang:?} gives a verdict without its vantage: {text}");
        }
        assert!(
            !keys.keys().any(|key| ["open", "closed"].iter().any(|word| key.ends_with(&format!("-verdict-{word}"))))
        );
    }
    assert_eq!(seen, 24);
}

#[test]
fn japanese_sentences_end_politely() {
    let endings =
        ["です。", "ます。", "ません。", "ました。", "ませんでした。", "でした。", "ください。", "ましょう。"];
    for reason in Reason::ALL {
        let sentence = explain::reason_sentence(Lang::Ja, *reason);
        let advice = explain::reason_advice(Lang::Ja, *reason);
        for text in [sentence, advice] {
            assert!(endings.iter().any(|ending| text.ends_with(ending)), "{reason}: {text}");
        }
    }
}
