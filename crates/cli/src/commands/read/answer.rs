//! The shapes of `read --json` (docs/json.md).

use explain::read::{LineKind, LineText};
use forensics::Danger;
use forensics::incident::Incident;
use forensics::log::Format;
use forensics::verdict::{Verdict, wall_text};
use serde_json::{Value, json};

/// One incident, as it stands in the verdict.
pub fn incident(incident: &Incident, verdict: &Verdict) -> Value {
    let alone = Verdict { incidents: vec![incident.clone()], hours: Vec::new(), ..verdict.clone() };
    // A verdict has only texts and numbers, which become JSON without fail.
    json!(alone).get("incidents").and_then(|incidents| incidents.get(0)).cloned().unwrap_or_default()
}

/// A line explained.
pub struct Explained<'a> {
    /// The file, as it was named.
    pub file: &'a str,
    /// Which line of it.
    pub line: u32,
    /// When, if it says.
    pub at: Option<i64>,
    /// Its format, if it is of one.
    pub format: Option<Format>,
    /// What it means.
    pub text: &'a LineText,
}

impl Explained<'_> {
    /// As JSON.
    pub fn value(&self) -> Value {
        let said = match self.text.kind {
            LineKind::Understood => "understood",
            LineKind::Unknown => "unknown",
            LineKind::Other => "other",
        };
        let danger = match self.text.danger {
            Danger::None => "none",
            Danger::Watch => "watch",
            Danger::Act => "act",
        };
        json!({
            "file": self.file,
            "line": self.line,
            "at": self.at.map(wall_text),
            "format": self.format.map(Format::key),
            "said": said,
            "verb": self.text.verb.map(mail::Verb::key),
            "danger": danger,
            "misleads": self.text.remark.is_some(),
            "sentence": self.text.sentence,
        })
    }
}
