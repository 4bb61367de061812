//! One line of a log as `--lines` prints it: the line itself, then what it means.

use super::line::{LineKind, LineText};
use super::visible_line;
use crate::layout::{Ink, Look};
use crate::{Texts, visible};
use forensics::Danger;

/// A line and its explanation.
#[derive(Debug, Clone, Copy)]
pub struct LineRow<'a> {
    /// The file, as the person named it.
    pub file: &'a str,
    /// Which line of it.
    pub line: u32,
    /// The line as it stands there.
    pub raw: &'a str,
    /// What it means.
    pub text: &'a LineText,
}

/// Columns before the explanation.
const INDENT: usize = 4;

/// The line, and under it what it says, under which verb it counts, whether it is dangerous, and where its words
/// mislead. Steps on the way and lines of other programs have no more than the sentence.
pub fn render_line(texts: Texts, look: Look, row: &LineRow<'_>) -> String {
    let place = format!("{}:{}", visible(row.file), row.line);
    let mut page = String::new();
    for (index, line) in look.wrap(&format!("{place}  {}", visible_line(row.raw)), 2).iter().enumerate() {
        let shown = if index == 0 { line.clone() } else { format!("  {line}") };
        page.push_str(&look.paint(Ink::Dim, &shown));
        page.push('\n');
    }
    let text = row.text;
    let sentence_ink = if text.kind == LineKind::Understood { None } else { Some(Ink::Dim) };
    push(&mut page, look, &text.sentence, sentence_ink);
    if !text.is_ordinary {
        let judged = super::joined(texts, &[text.counted.clone(), text.assessment.clone()]);
        push(&mut page, look, &judged, Some(ink(text)));
    }
    if let Some(remark) = &text.remark {
        let remark = texts.get("line-remark", &[("remark", crate::Value::made(remark.as_str()))]);
        push(&mut page, look, &remark, Some(Ink::Warning));
    }
    page
}

fn push(page: &mut String, look: Look, text: &str, ink: Option<Ink>) {
    for line in look.wrap(text, INDENT) {
        let line = ink.map_or_else(|| line.clone(), |ink| look.paint(ink, &line));
        page.push_str(&format!("{}{line}\n", " ".repeat(INDENT)));
    }
}

const fn ink(text: &LineText) -> Ink {
    match (text.danger, text.verb) {
        (Danger::Act, _) => Ink::Alarm,
        (Danger::Watch, _) => Ink::Warning,
        (Danger::None, Some(verb)) => Ink::Verb(verb),
        (Danger::None, None) => Ink::Dim,
    }
}
