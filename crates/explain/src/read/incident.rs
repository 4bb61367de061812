//! One incident on the page: what it is and how sure, what it means, who and when, why that is concluded, which lines
//! show it, what to do now, and what would make it certain.

use super::log_time;
use crate::layout::{Ink, Look, pad};
use crate::{Texts, Value, visible};
use forensics::incident::{Certainty, Finding, FindingValue, Incident, IncidentKind};
use unicode_width::UnicodeWidthStr;

/// Actors and accounts named in a sentence; the row of actors names all that the incident holds.
const NAMED_IN_SENTENCE: usize = 3;

/// What stands around an incident: the names of the files its evidence is in, and the formats they are of.
#[derive(Clone, Copy)]
pub(super) struct Scene<'a> {
    pub texts: Texts,
    pub look: Look,
    pub files: &'a [&'a str],
    pub formats: &'a [&'static str],
}

/// Whether the incident means that somebody uses this server, or an account of it, for their own ends.
pub(super) fn is_abuse(incident: &Incident) -> bool {
    use IncidentKind::{DeviceAbuse, NatHidesClients, Relay, StolenAccount};
    matches!(incident.kind, Relay | StolenAccount | DeviceAbuse | NatHidesClients) || is_guessed(incident)
}

/// The name of what happened: that of the kind, or of the manner in which it went.
pub(super) fn title(texts: Texts, incident: &Incident) -> String {
    let key = format!("incident-{}", incident.kind.key());
    let special = texts.find(&format!("{key}.title-{}", manner(incident)), &[]);
    special.unwrap_or_else(|| texts.get(&key, &[]))
}

/// The same, where it begins a line.
pub(super) fn headline(texts: Texts, incident: &Incident) -> String {
    let title = title(texts, incident);
    let mut rest = title.chars();
    rest.next().map(|first| first.to_uppercase().chain(rest).collect()).unwrap_or_default()
}

/// How sure, in a word.
pub(super) fn certainty(texts: Texts, certainty: Certainty) -> String {
    texts.get(&format!("certainty-{}", certainty.key()), &[])
}

/// The incident as the page shows it, `number` before its title.
pub(super) fn lines(scene: Scene<'_>, number: usize, incident: &Incident) -> Vec<String> {
    let (texts, look) = (scene.texts, scene.look);
    let values = values(texts, incident);
    let heading = [
        ("number", number.into()),
        ("title", Value::made(headline(texts, incident))),
        ("certainty", Value::made(certainty(texts, incident.certainty))),
    ];
    let heading = texts.get("verdict-incident", &heading);
    let mut lines: Vec<String> = look.wrap(&heading, 0).iter().map(|line| look.paint(ink(incident), line)).collect();
    let meaning = look.wrap(&meaning(texts, incident, &values), 2);
    lines.extend(meaning.iter().map(|line| format!("  {}", look.paint(Ink::Bold, line))));
    lines.push(String::new());
    lines.extend(table(texts, look, &rows(scene, incident)));
    lines
}

fn ink(incident: &Incident) -> Ink {
    match incident.certainty {
        Certainty::Proven | Certainty::Likely if is_abuse(incident) => Ink::Alarm,
        _ => Ink::Warning,
    }
}

/// The values that every text about an incident may name.
pub(super) fn values(texts: Texts, incident: &Incident) -> Vec<(&'static str, Value<'static>)> {
    let first = |names: &[String]| match names.first() {
        Some(name) => Value::Text(name.clone().into()),
        None => Value::made(texts.get("somebody", &[])),
    };
    vec![
        ("actor", first(&incident.actors)),
        ("actors", Value::made(some_names(texts, &incident.actors))),
        ("account", first(&incident.accounts)),
        ("accounts", Value::made(some_names(texts, &incident.accounts))),
        ("messages", incident.messages.into()),
        ("recipients", incident.recipients.into()),
    ]
}

fn some_names(texts: Texts, names: &[String]) -> String {
    let shown: Vec<String> = names.iter().take(NAMED_IN_SENTENCE).map(|name| visible(name).into_owned()).collect();
    let others = names.len().saturating_sub(shown.len());
    let shown = shown.join(&texts.get("list-gap", &[]));
    match (shown.as_str(), others) {
        ("", _) => texts.get("somebody", &[]),
        (_, 0) => shown,
        _ => texts.get("names-and-more", &[("names", Value::made(shown)), ("count", others.into())]),
    }
}

/// What it means; where it is not proven, what it means then.
pub(super) fn meaning(texts: Texts, incident: &Incident, values: &[(&str, Value<'_>)]) -> String {
    let key = format!("incident-{}.meaning", incident.kind.key());
    let special = format!("{key}-{}", manner(incident));
    texts.find(&special, values).unwrap_or_else(|| texts.get(&key, values))
}

/// By which texts about a kind may differ: whether a guesser got in, else how sure it is.
fn manner(incident: &Incident) -> &'static str {
    if is_guessed(incident) { "guessed" } else { incident.certainty.key() }
}

/// Whether passwords were not only tried.
fn is_guessed(incident: &Incident) -> bool {
    incident.kind == IncidentKind::PasswordGuessing && incident.findings.iter().any(|one| one.key == "guessed")
}

/// What to do now, in order. How a relay is closed depends on the server, so that this step stands behind the first.
pub(super) fn steps(scene: Scene<'_>, incident: &Incident) -> Vec<String> {
    let texts = scene.texts;
    let values = values(texts, incident);
    let general = format!("steps-{}", incident.kind.key());
    let special = format!("{general}-{}", manner(incident));
    let key = if texts.find(&special, &values).is_some() { special } else { general };
    let step = |number: usize| texts.find(&format!("{key}.do-{number}"), &values);
    let mut steps: Vec<String> = (1..).map_while(step).collect();
    if incident.kind == IncidentKind::Relay && incident.certainty != Certainty::CannotTell {
        let closing = scene.formats.iter().filter_map(|format| texts.find(&format!("close-{format}"), &[]));
        let at = steps.len().min(1);
        steps.splice(at..at, closing);
    }
    steps
}

/// Why that is concluded.
pub(super) fn finding(texts: Texts, finding: &Finding) -> String {
    let values: Vec<(&str, Value<'_>)> = finding
        .values
        .iter()
        .map(|(name, value)| match value {
            FindingValue::Number(number) => (*name, Value::Number(*number)),
            FindingValue::Text(text) => (*name, text.into()),
        })
        .collect();
    texts.get(&format!("finding-{}", finding.key), &values)
}

/// From when to when, if that is known.
pub(super) fn span(texts: Texts, from: Option<i64>, to: Option<i64>) -> String {
    match (from, to) {
        (Some(from), Some(to)) if from != to => {
            let values = [("from", Value::made(log_time(from))), ("to", Value::made(log_time(to)))];
            texts.get("verdict-from-to", &values)
        }
        (Some(at), _) | (None, Some(at)) => log_time(at),
        (None, None) => String::new(),
    }
}

/// A row of the table: its label's key, and its items, each with what stands before it.
type Row = (&'static str, Vec<(String, String)>);

/// The rows below the meaning.
fn rows(scene: Scene<'_>, incident: &Incident) -> Vec<Row> {
    let texts = scene.texts;
    let findings: Vec<String> = incident.findings.iter().map(|one| finding(texts, one)).collect();
    let decider = incident.decider.map(|key| texts.get(&format!("decider-{key}"), &[])).unwrap_or_default();
    let mut rows = facts(texts, incident);
    rows.extend([
        ("verdict-row-why", bulleted(findings)),
        ("verdict-row-lines", plain(evidence(scene, incident))),
        ("verdict-row-do", numbered(steps(scene, incident))),
        ("verdict-row-decider", plain(decider)),
    ]);
    rows
}

/// How many, who, whose and when.
pub(super) fn facts(texts: Texts, incident: &Incident) -> Vec<Row> {
    let count = texts.get(&format!("incident-{}.count", incident.kind.key()), &values(texts, incident));
    vec![
        ("verdict-row-count", plain(count)),
        ("verdict-row-actors", plain(all_names(&incident.actors))),
        ("verdict-row-accounts", plain(all_names(&incident.accounts))),
        ("verdict-row-when", plain(span(texts, incident.from, incident.to))),
    ]
}

fn plain(text: String) -> Vec<(String, String)> {
    if text.is_empty() { Vec::new() } else { vec![(String::new(), text)] }
}

fn bulleted(items: Vec<String>) -> Vec<(String, String)> {
    let bullet = if items.len() > 1 { "- " } else { "" };
    items.into_iter().map(|text| (bullet.to_owned(), text)).collect()
}

fn numbered(items: Vec<String>) -> Vec<(String, String)> {
    items.into_iter().enumerate().map(|(index, text)| (format!("{}. ", index + 1), text)).collect()
}

fn all_names(names: &[String]) -> String {
    names.iter().map(|name| visible(name)).collect::<Vec<_>>().join("  ")
}

/// `file:line` of the first line in each file, as editors and terminals understand it, and the numbers of the others.
fn evidence(scene: Scene<'_>, incident: &Incident) -> String {
    let mut files: Vec<(u16, String)> = Vec::new();
    for place in &incident.evidence {
        match files.last_mut() {
            Some((source, lines)) if *source == place.source => lines.push_str(&format!(", {}", place.line)),
            _ => {
                let file = scene.files.get(usize::from(place.source)).copied().unwrap_or("?");
                files.push((place.source, format!("{}:{}", visible(file), place.line)));
            }
        }
    }
    files.into_iter().map(|(_, lines)| lines).collect::<Vec<_>>().join("\n")
}

/// The rows with their labels in a column of their own; those without items are left out.
pub(super) fn table(texts: Texts, look: Look, rows: &[Row]) -> Vec<String> {
    let rows: Vec<(String, &Vec<(String, String)>)> =
        rows.iter().filter(|(_, items)| !items.is_empty()).map(|(key, items)| (texts.get(key, &[]), items)).collect();
    let column = rows.iter().map(|(label, _)| label.width()).max().unwrap_or(0);
    let mut lines = Vec::new();
    for (label, items) in rows {
        let texts = items.iter().flat_map(|(mark, text)| item(look, column + 4, mark, text));
        for (index, line) in texts.enumerate() {
            let padded = pad(if index == 0 { &label } else { "" }, column);
            lines.push(format!("  {}  {line}", look.paint(Ink::Dim, &padded)));
        }
    }
    lines
}

/// `text` behind its mark, its further lines below its first.
pub(super) fn item(look: Look, indent: usize, mark: &str, text: &str) -> Vec<String> {
    let lines = look.wrap(text, indent + mark.width()).into_iter().enumerate();
    lines.map(|(index, line)| format!("{}{line}", pad(if index == 0 { mark } else { "" }, mark.width()))).collect()
}
