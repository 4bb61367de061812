//! From a file's text to settings, or to everything that is wrong with it.
//!
//! TOML's own rules first, then key by key against the table, then the checks across keys. A line that is not TOML
//! is taken out and the rest read on, so that one run shows as many mistakes as can be told apart.

use crate::checks::{self, Finding};
use crate::draft::Draft;
use crate::problem::{Expected, Problem, ProblemKind};
use crate::settings::Settings;
use crate::table::{self, Preset, SETTINGS, Setting};
use crate::value::Wrong;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use toml_edit::{Document, Item, TableLike, TomlError, Value};

/// How many lines are taken out before the file is given up as no settings file; chosen, nothing depends on it.
const LINES_TAKEN_OUT: usize = 20;
/// Characters of a wrong value that are repeated in a problem; chosen, nothing depends on it.
const FOUND_LIMIT: usize = 60;

impl Settings {
    /// Reads the settings from `text`; `file_name` is only repeated in the problems.
    ///
    /// # Errors
    /// Every problem found, in the order of the file; never an empty list.
    pub fn parse(text: &str, file_name: &str) -> Result<Self, Vec<Problem>> {
        let mut reading = Reading::new(text, file_name);
        match reading.document() {
            Some(document) => reading.keys(document.as_table()),
            None => return Err(reading.problems),
        }
        if reading.problems.iter().all(|problem| !problem.kind.is_about_form()) {
            reading.missing();
            reading.across();
        }
        reading.finish()
    }
}

/// One value of TOML.
pub(crate) fn parse_value(toml: &str) -> Option<Value> {
    toml.parse().ok()
}

/// Where a setting is written, in octets of the file.
#[derive(Debug, Clone, Default)]
pub(crate) struct Written {
    key: Range<usize>,
    value: Range<usize>,
    items: Vec<Range<usize>>,
}

struct Reading<'a> {
    text: &'a str,
    file: &'a str,
    draft: Draft,
    written: BTreeMap<&'static str, Written>,
    /// Keys whose value was not taken: what depends on them is not judged.
    refused: BTreeSet<&'static str>,
    problems: Vec<Problem>,
}

impl<'a> Reading<'a> {
    fn new(text: &'a str, file: &'a str) -> Self {
        let (written, refused) = Default::default();
        Self { text, file, draft: Draft::with_defaults(), written, refused, problems: Vec::new() }
    }

    fn finish(mut self) -> Result<Settings, Vec<Problem>> {
        self.problems.sort_by_key(|problem| (problem.line, problem.column));
        match self.draft.settle() {
            Some(settings) if self.problems.is_empty() => Ok(settings),
            _ => Err(self.problems),
        }
    }

    /// The file as TOML, with lines that are none taken out; each of them is a problem.
    fn document(&mut self) -> Option<Document<String>> {
        let mut text = self.text.to_owned();
        for _ in 0..LINES_TAKEN_OUT {
            match Document::parse(text.clone()) {
                Ok(document) => return Some(document),
                Err(error) => {
                    let line = self.not_toml(&text, &error)?;
                    let blank = " ".repeat(line.len());
                    text.replace_range(line, &blank);
                }
            }
        }
        None
    }

    /// Notes the error; gives the line to take out, unless what follows could not be understood without it.
    fn not_toml(&mut self, text: &str, error: &TomlError) -> Option<Range<usize>> {
        let at = error.span().map_or(text.len(), |span| span.start).min(text.len());
        let line = line_around(text, at);
        let kind = form_kind(error.message(), &text[line.clone()], text[line.clone()].len().min(at - line.start));
        // Errors behind the first may be its echo; those that concern one line only are not.
        let known = kind == ProblemKind::NotToml && self.problems.iter().any(|problem| problem.kind == kind);
        if !known {
            let key = text[line.clone()]
                .split(['=', ']'])
                .next()
                .unwrap_or_default()
                .trim_matches([' ', '\t', '['])
                .to_owned();
            let key = if kind == ProblemKind::NotToml { String::new() } else { key };
            let problem = Problem { key, ..self.problem(kind, at) };
            self.problems.push(problem);
        }
        let is_section = text[line.clone()].trim_start().starts_with('[');
        let is_blank = text[line.clone()].trim().is_empty();
        (!is_section && !is_blank).then_some(line)
    }

    /// Reads the top of the file and the sections.
    fn keys(&mut self, table: &dyn TableLike) {
        for (key, item) in table.iter() {
            let at = key_span(table, key);
            let section = table::sections().into_iter().find(|section| *section == key);
            match (section, item) {
                (Some(section), item) if item.is_table_like() => self.section(section, item),
                (Some(_), _) => {
                    let problem =
                        Problem { found: Some(type_of(item)), ..self.problem(ProblemKind::WrongType, at.start) };
                    self.problems.push(Problem { key: key.to_owned(), ..problem });
                }
                (None, Item::Value(value)) if !value.is_inline_table() => self.setting(key.to_owned(), at, item),
                (None, _) if table::find(key).is_some() => self.setting(key.to_owned(), at, item),
                (None, _) => {
                    let sections = table::sections();
                    let nearest = nearest(key, sections.iter().map(|section| (*section, *section)));
                    let problem = self.problem(ProblemKind::UnknownSection, at.start);
                    self.problems.push(Problem { key: key.to_owned(), nearest, ..problem });
                }
            }
        }
    }

    fn section(&mut self, section: &'static str, item: &Item) {
        let Some(table) = item.as_table_like() else { return };
        for (key, item) in table.iter() {
            self.setting(format!("{section}.{key}"), key_span(table, key), item);
        }
    }

    fn setting(&mut self, key: String, at: Range<usize>, item: &Item) {
        let Some(setting) = table::find(&key) else {
            let nearest = nearest_setting(&key);
            let problem = Problem { key, nearest, ..self.problem(ProblemKind::UnknownKey, at.start) };
            return self.problems.push(problem);
        };
        let outcome = match item.as_value() {
            Some(value) => {
                let items = value.as_array().into_iter().flatten().filter_map(Value::span).collect();
                let value_at = value.span().unwrap_or(at.clone());
                self.written.insert(setting.key, Written { key: at, value: value_at, items });
                setting.place.take(value, &mut self.draft)
            }
            None => Err(Wrong { kind: ProblemKind::WrongType, span: Some(at), type_found: Some("section") }),
        };
        if let Err(wrong) = outcome {
            self.refused.insert(setting.key);
            self.wrong(setting, wrong);
        }
    }

    fn wrong(&mut self, setting: &'static Setting, wrong: Wrong) {
        let span = wrong.span.unwrap_or_default();
        let found = wrong.type_found.map(str::to_owned).or_else(|| self.text.get(span.clone()).map(shortened));
        let expected = Some(Expected::of(setting));
        let problem = Problem { key: setting.key.to_owned(), found, expected, ..self.problem(wrong.kind, span.start) };
        self.problems.push(problem);
    }

    /// What must be written and is not.
    fn missing(&mut self) {
        for setting in SETTINGS.iter().filter(|setting| setting.preset == Preset::Required) {
            if !self.written.contains_key(setting.key) && !self.refused.contains(setting.key) {
                let expected = Some(Expected::of(setting));
                let problem = self.problem(ProblemKind::MissingKey, 0);
                self.problems.push(Problem { key: setting.key.to_owned(), expected, ..problem });
            }
        }
    }

    /// What contradicts something else.
    fn across(&mut self) {
        let written = |key: &str| self.written.contains_key(key);
        for finding in checks::findings(&self.draft, &self.refused, &written) {
            let problem = self.located(finding);
            self.problems.push(problem);
        }
    }

    fn located(&self, finding: Finding) -> Problem {
        let written = self.written.get(finding.key);
        let at = written.map_or(0, |written| match finding.item {
            Some(item) => written.items.get(item).unwrap_or(&written.value).start,
            None => written.key.start,
        });
        let expected = table::find(finding.key).map(Expected::of);
        let Finding { kind, key, found, other, .. } = finding;
        Problem { key: key.to_owned(), found, other, expected, ..self.problem(kind, at) }
    }

    /// A problem at an octet of the file, without further facts.
    fn problem(&self, kind: ProblemKind, at: usize) -> Problem {
        let before = self.text.get(..at).unwrap_or(self.text);
        let line_start = before.rfind('\n').map_or(0, |end| end + 1);
        Problem {
            kind,
            file: self.file.to_owned(),
            line: before.bytes().filter(|byte| *byte == b'\n').count() + 1,
            column: before[line_start..].chars().count() + 1,
            key: String::new(),
            found: None,
            expected: None,
            nearest: None,
            other: None,
        }
    }
}

fn key_span(table: &dyn TableLike, key: &str) -> Range<usize> {
    table.key(key).and_then(toml_edit::Key::span).unwrap_or_default()
}

/// The line that `at` stands in, without its end; at the very end, the last line with something on it.
fn line_around(text: &str, at: usize) -> Range<usize> {
    let at = if text[at..].trim().is_empty() { text[..at].trim_end().len().saturating_sub(1) } else { at };
    let at = (0..=at).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
    let start = text[..at].rfind('\n').map_or(0, |end| end + 1);
    let end = text[at..].find('\n').map_or(text.len(), |length| at + length);
    start..end.max(start)
}

/// Which of the problems of form an error is. The parser tells them apart by its message only; a test holds it to that.
fn form_kind(message: &str, line: &str, at: usize) -> ProblemKind {
    let value = line.split_once('=').map(|(key, value)| (key.len(), value.trim_start()));
    let unquoted = value.is_some_and(|(key, value)| at > key && value.starts_with(|c: char| !"\"'[{".contains(c)));
    if message.starts_with("duplicate key") {
        ProblemKind::DuplicateKey
    } else if unquoted {
        ProblemKind::TextNeedsQuotes
    } else {
        ProblemKind::NotToml
    }
}

fn type_of(item: &Item) -> String {
    item.as_value().and_then(|value| Wrong::of_type(value).type_found).unwrap_or("list").to_owned()
}

fn shortened(text: &str) -> String {
    let mut short: String = text.chars().take(FOUND_LIMIT).collect();
    if short.len() < text.len() {
        short.push('…');
    }
    short
}

/// The setting that an unknown key probably means: misspelt, or in the wrong section.
pub(crate) fn nearest_setting(key: &str) -> Option<&'static str> {
    let (section, name) = key.rsplit_once('.').unwrap_or(("", key));
    // Of names equally near, the one of the same section comes first.
    let (here, elsewhere): (Vec<_>, Vec<_>) = SETTINGS.iter().partition(|setting| setting.section() == section);
    nearest(name, here.into_iter().chain(elsewhere).map(|setting| (setting.name(), setting.key)))
}

/// The nearest of the candidates, if it is near: at most a quarter of the letters differ.
fn nearest(text: &str, candidates: impl Iterator<Item = (&'static str, &'static str)>) -> Option<&'static str> {
    let near = candidates.map(|(name, key)| (strsim::damerau_levenshtein(text, name), name, key));
    let near = near.filter(|(distance, name, _)| distance * 4 <= name.chars().count().max(text.chars().count()));
    near.min_by_key(|(distance, ..)| *distance).map(|(.., key)| key)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_around_a_place_is_the_line_without_its_end() {
        let text = "ab\ncd\n\n";
        let cases = [(0, "ab"), (2, "ab"), (3, "cd"), (5, "cd"), (7, "cd")];
        for (at, line) in cases {
            assert_eq!(&text[line_around(text, at)], line, "at {at}");
        }
        assert_eq!(line_around("", 0), 0..0);
        assert_eq!(&"日本\n".to_owned()[line_around("日本\n", 7)], "日本");
    }

    #[test]
    fn the_parser_still_says_what_it_said_when_an_error_s_kind_was_read_from_it() {
        let message = |text: &str| Document::parse(text).map(|_| ()).expect_err(text).message().to_owned();
        assert!(message("a = 1\na = 2").starts_with("duplicate key"));
        assert!(message("[a]\n[a]").starts_with("duplicate key"));
        assert!(message("a.b = 1\n[a]").starts_with("duplicate key"));
        assert!(!message("a = b").starts_with("duplicate key"));
    }

    #[test]
    fn the_nearest_key_is_near_and_of_the_same_section_if_it_can_be() {
        let cases = [
            ("doors.publik", Some("doors.public")),
            ("doors.pop", Some("doors.pop3")),
            ("public", Some("doors.public")),
            ("delivery.key", Some("tls.key")),
            ("limits.sesions", Some("limits.sessions")),
            ("limits.message_size_limit", None),
            ("limits.x", None),
            ("", None),
        ];
        for (key, expected) in cases {
            assert_eq!(nearest_setting(key), expected, "{key}");
        }
    }
}
