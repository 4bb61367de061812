//! A pattern file into patterns and words, and what can be wrong with it.

use super::fields::Field;
use super::{Meaning, Pattern};

/// A piece of a pattern.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    /// These characters; a run of blanks stands for any run of blanks.
    Literal(String),
    /// A field.
    Field(Field),
}

/// What is wrong with a pattern file, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PatternError {
    /// Counted from 1; 0 if it is about the whole file.
    pub line: u32,
    /// Counted from 1, in characters.
    pub column: u32,
    /// What.
    pub problem: PatternProblem,
}

/// What is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PatternProblem {
    /// The line has no `=`.
    NoEqualsSign,
    /// What stands before `=` is neither `line`, `line.MEANING` nor a meaning.
    UnknownKey(String),
    /// There is no field of this name.
    UnknownField(String),
    /// A `{` without its `}`.
    OpenBrace,
    /// The field stands in the pattern twice.
    Twice(String),
    /// Nothing stands between this field and the one before, so that nobody can tell where one ends.
    NothingBetween(String),
    /// A pattern of `line =` has no `{verb}`, so that it does not say what happened.
    NoVerb,
    /// The word stands for two meanings.
    WordTwice(String),
    /// The pattern has no field, or the list has no word.
    Empty,
    /// The file has no `line`.
    NoLine,
}

impl PatternProblem {
    /// Every key that [`Self::key`] gives.
    pub const KEYS: &[&str] = &[
        "no-equals-sign",
        "unknown-key",
        "unknown-field",
        "open-brace",
        "twice",
        "nothing-between",
        "no-verb",
        "word-twice",
        "empty",
        "no-line",
    ];

    /// The key of its text: `pattern-KEY` in crate `explain`.
    pub const fn key(&self) -> &'static str {
        match self {
            Self::NoEqualsSign => "no-equals-sign",
            Self::UnknownKey(_) => "unknown-key",
            Self::UnknownField(_) => "unknown-field",
            Self::OpenBrace => "open-brace",
            Self::Twice(_) => "twice",
            Self::NothingBetween(_) => "nothing-between",
            Self::NoVerb => "no-verb",
            Self::WordTwice(_) => "word-twice",
            Self::Empty => "empty",
            Self::NoLine => "no-line",
        }
    }

    /// What it is about, as it stands in the file; a field in its braces. Empty if it is about no one thing.
    pub fn about(&self) -> String {
        match self {
            Self::UnknownField(name) | Self::Twice(name) | Self::NothingBetween(name) => format!("{{{name}}}"),
            Self::UnknownKey(word) | Self::WordTwice(word) => word.clone(),
            Self::NoEqualsSign | Self::OpenBrace | Self::NoVerb | Self::Empty | Self::NoLine => String::new(),
        }
    }

    /// What would be right in its place, where that is a list.
    pub fn known(&self) -> String {
        match self {
            Self::UnknownKey(_) => meanings(),
            Self::UnknownField(_) => Field::names(),
            _ => String::new(),
        }
    }
}

fn meanings() -> String {
    Meaning::ALL.iter().map(|(word, _)| *word).collect::<Vec<_>>().join(", ")
}

/// A whole pattern file.
pub fn file(text: &str) -> Result<Pattern, PatternError> {
    let mut pattern = Pattern { lines: Vec::new(), words: Vec::new() };
    for (number, row) in (1..).zip(text.lines()) {
        let content = row.trim();
        if content.is_empty() || content.starts_with('#') {
            continue;
        }
        add(&mut pattern, row).map_err(|(offset, problem)| PatternError {
            line: number,
            column: column(row, offset),
            problem,
        })?;
    }
    if pattern.lines.is_empty() {
        return Err(PatternError { line: 0, column: 0, problem: PatternProblem::NoLine });
    }
    Ok(pattern)
}

/// The column of an offset in octets.
fn column(row: &str, offset: usize) -> u32 {
    let before = row.get(..offset).unwrap_or(row).chars().count();
    u32::try_from(before).unwrap_or(u32::MAX).saturating_add(1)
}

/// A problem, and at which octet of the row.
type Found = (usize, PatternProblem);

fn add(pattern: &mut Pattern, row: &str) -> Result<(), Found> {
    let start = row.len() - row.trim_start().len();
    let (key, value) = row.split_once('=').ok_or((start, PatternProblem::NoEqualsSign))?;
    let value_at = key.len() + 1;
    if value.trim().is_empty() {
        return Err((value_at, PatternProblem::Empty));
    }
    let unknown = || (start, PatternProblem::UnknownKey(key.trim().to_owned()));
    match key.trim().strip_prefix("line") {
        Some("") => pattern.lines.push((None, line(value, value_at, Needs::Verb)?)),
        Some(rest) => {
            let meaning = rest.strip_prefix('.').and_then(Meaning::of).ok_or_else(unknown)?;
            pattern.lines.push((Some(meaning), line(value, value_at, Needs::Nothing)?));
        }
        None => {
            let meaning = Meaning::of(key.trim()).ok_or_else(unknown)?;
            add_words(pattern, meaning, value, value_at)?;
        }
    }
    Ok(())
}

fn add_words(pattern: &mut Pattern, meaning: Meaning, list: &str, list_at: usize) -> Result<(), Found> {
    for word in list.split(',').map(str::trim).filter(|word| !word.is_empty()) {
        if pattern.words.iter().any(|(known, _)| known.eq_ignore_ascii_case(word)) {
            return Err((list_at, PatternProblem::WordTwice(word.to_owned())));
        }
        pattern.words.push((word.to_owned(), meaning));
    }
    Ok(())
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Needs {
    Verb,
    Nothing,
}

fn line(value: &str, value_at: usize, needs: Needs) -> Result<Vec<Part>, Found> {
    let trimmed = value.trim();
    let begin = value_at + (value.len() - value.trim_start().len());
    let mut parts: Vec<Part> = Vec::new();
    let mut rest = trimmed;
    while !rest.is_empty() {
        let here = begin + trimmed.len() - rest.len();
        match rest.strip_prefix('{') {
            Some(inside) => {
                let (name, after) = inside.split_once('}').ok_or((here, PatternProblem::OpenBrace))?;
                parts.push(Part::Field(field(&parts, name, here)?));
                rest = after;
            }
            None => {
                let end = rest.find('{').unwrap_or(rest.len());
                parts.push(Part::Literal(rest[..end].to_owned()));
                rest = &rest[end..];
            }
        }
    }
    if needs == Needs::Verb && !parts.contains(&Part::Field(Field::Verb)) {
        return Err((begin, PatternProblem::NoVerb));
    }
    if parts.iter().all(|part| matches!(part, Part::Literal(_))) {
        return Err((begin, PatternProblem::Empty));
    }
    Ok(parts)
}

fn field(before: &[Part], name: &str, here: usize) -> Result<Field, Found> {
    let field = Field::of(name).ok_or_else(|| (here, PatternProblem::UnknownField(name.to_owned())))?;
    if field != Field::Skip && before.contains(&Part::Field(field)) {
        return Err((here, PatternProblem::Twice(name.to_owned())));
    }
    match before.last() {
        // A time ends where its shape does.
        Some(Part::Field(last)) if *last != Field::Time => Err((here, PatternProblem::NothingBetween(name.to_owned()))),
        _ => Ok(field),
    }
}
