//! What `read --follow` says when an incident begins: a line on the terminal, a message to a person.

use super::incident::{self, Scene};
use super::log_time;
use crate::notice::Notice;
use crate::{Colour, Look, Texts, Value, visible};
use forensics::incident::Incident;

/// An incident that has begun, and where.
#[derive(Debug, Clone, Copy)]
pub struct IncidentFacts<'a> {
    /// The host that the log is of.
    pub host: &'a str,
    /// The log that is followed.
    pub file: &'a str,
    /// The key of its format.
    pub format: &'static str,
    /// What happened.
    pub incident: &'a Incident,
    /// Lines that show it, as they are to be shown.
    pub evidence: &'a [String],
}

/// Columns of a message in plain text (RFC 3676 §4.2 recommends at most 78).
const MESSAGE_WIDTH: usize = 76;

/// One line for the terminal: when, what, how sure, who, and where more is told.
pub fn begun_line(texts: Texts, incident: &Incident, file: &str) -> String {
    let at = incident.to.or(incident.from).map(log_time).unwrap_or_default();
    let mut values = incident::values(texts, incident);
    values.extend([
        ("title", Value::made(incident::headline(texts, incident))),
        ("certainty", Value::made(incident::certainty(texts, incident.certainty))),
        ("file", Value::made(visible(file).into_owned())),
    ]);
    let line = texts.get("follow-begun", &values);
    if at.is_empty() { line } else { format!("{at}  {line}") }
}

/// The message to a person: what it is and means, who, the lines that show it, and what to do in order.
pub fn incident_notice(texts: Texts, facts: &IncidentFacts<'_>) -> Notice {
    let incident = facts.incident;
    let look = Look { colour: Colour::Plain, width: MESSAGE_WIDTH, offset_s: 0 };
    let scene = Scene { texts, look, files: &[], formats: &[facts.format] };
    let mut values = incident::values(texts, incident);
    values.extend([
        ("host", Value::Text(facts.host.into())),
        ("file", Value::made(visible(facts.file).into_owned())),
        ("title", Value::made(incident::headline(texts, incident))),
        ("certainty", Value::made(incident::certainty(texts, incident.certainty))),
    ]);
    let findings = incident.findings.iter().flat_map(|one| indented(look, "- ", &incident::finding(texts, one)));
    let steps = incident::steps(scene, incident).into_iter().enumerate();
    let steps = steps.flat_map(|(index, step)| indented(look, &format!("{}. ", index + 1), &step));
    let evidence = facts.evidence.iter().map(|line| format!("  {}", visible(line)));
    let paragraphs = [
        look.wrap(&texts.get("follow-opening", &values), 0).join("\n"),
        texts.get("follow-what", &values),
        look.wrap(&incident::meaning(texts, incident, &values), 0).join("\n"),
        incident::table(texts, look, &incident::facts(texts, incident)).join("\n"),
        section(texts, "follow-why", findings.collect()),
        section(texts, "follow-lines", evidence.collect()),
        section(texts, "follow-do", steps.collect()),
        look.wrap(&texts.get("follow-closing", &values), 0).join("\n"),
    ];
    let body: Vec<String> = paragraphs.into_iter().filter(|text| !text.is_empty()).collect();
    Notice { subject: texts.get("follow-subject", &values), body: body.join("\n\n") + "\n" }
}

fn indented(look: Look, mark: &str, text: &str) -> Vec<String> {
    incident::item(look, 2, mark, text).iter().map(|line| format!("  {line}")).collect()
}

/// A heading and what stands under it; nothing if there is nothing.
fn section(texts: Texts, heading: &'static str, items: Vec<String>) -> String {
    if items.is_empty() { String::new() } else { format!("{}\n{}", texts.get(heading, &[]), items.join("\n")) }
}
