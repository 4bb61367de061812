//! What a command prints: sentences, tables and stories for people, JSON for programs.

use crate::failure::Failure;
use clap::ArgMatches;
use explain::{Colour, Lang, Look, Texts, Value};
use jiff::Timestamp as Instant;
use jiff::tz::TimeZone;
use mail::Timestamp;
use serde::Serialize;
use std::io::{self, IsTerminal, Write};
use unicode_width::UnicodeWidthStr;

/// Columns where the terminal does not say how many it has.
const WIDTH: usize = 80;

/// Where and how a command's answer goes.
pub struct Output {
    /// The texts of the person's language.
    pub texts: Texts,
    /// Whether programs read the answer.
    pub json: bool,
    /// How stories look.
    pub look: Look,
}

impl Output {
    /// For the person who typed `matches`, whose locale says `lang` unless an argument does.
    pub fn new(matches: &ArgMatches, lang: Lang) -> Self {
        let chosen = deepest(matches).get_one::<String>("lang").and_then(|tag| Lang::from_tag(tag));
        let deepest = deepest(matches);
        let json = deepest.try_get_one::<bool>("json").ok().flatten().copied().unwrap_or(false);
        Self { texts: Texts::new(chosen.unwrap_or(lang)), json, look: look() }
    }

    /// The person's language.
    pub const fn lang(&self) -> Lang {
        self.texts.lang()
    }

    /// The text `key`.
    pub fn get(&self, key: &str, values: &[(&str, Value<'_>)]) -> String {
        self.texts.get(key, values)
    }

    /// Prints a line.
    ///
    /// # Errors
    /// [`Failure::Output`]: nobody reads any more.
    pub fn line(&self, text: &str) -> Result<(), Failure> {
        writeln!(io::stdout().lock(), "{text}").map_err(Failure::Output)
    }

    /// Prints the text `key` as a line.
    ///
    /// # Errors
    /// [`Failure::Output`].
    pub fn say(&self, key: &str, values: &[(&str, Value<'_>)]) -> Result<(), Failure> {
        self.line(&self.get(key, values))
    }

    /// Prints one line of JSON.
    ///
    /// # Errors
    /// [`Failure::Output`].
    pub fn json(&self, value: &impl Serialize) -> Result<(), Failure> {
        let text = serde_json::to_string(value).map_err(|error| Failure::Output(error.into()))?;
        self.line(&text)?;
        io::stdout().flush().map_err(Failure::Output)
    }

    /// Prints a table; `columns` are keys of headings.
    ///
    /// # Errors
    /// [`Failure::Output`].
    pub fn table(&self, columns: &[&str], rows: &[Vec<String>]) -> Result<(), Failure> {
        let headings: Vec<String> = columns.iter().map(|key| self.get(key, &[])).collect();
        for line in table_lines(&headings, rows) {
            self.line(&line)?;
        }
        Ok(())
    }

    /// A point in time as the person's clock has it: `2026-11-21 22:47`.
    pub fn time(&self, at: Timestamp) -> String {
        let local = Timestamp(at.millis() + i64::from(self.look.offset_s) * 1000).to_rfc3339();
        local.get(..16).unwrap_or_default().replace('T', " ")
    }

    /// Says on standard error why a command could not be done, or, for programs, as JSON on standard output.
    pub fn failure(&self, failure: &Failure) {
        // A reader that has gone away wants to hear nothing more.
        if matches!(failure, Failure::Output(error) if error.kind() == io::ErrorKind::BrokenPipe) {
            return;
        }
        let sentence = failure.sentence(self.texts);
        if self.json {
            let value = serde_json::json!({ "error": failure.key(), "sentence": sentence });
            let _told_as_far_as_possible = self.json(&value);
        } else {
            eprintln!("{}: {sentence}", self.get("error", &[]));
        }
    }
}

fn deepest(matches: &ArgMatches) -> &ArgMatches {
    matches.subcommand().map_or(matches, |(_, inner)| deepest(inner))
}

/// Colour only on a terminal, and only if nobody asks for none (no-color.org).
fn look() -> Look {
    let no_colour = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    let colour = if io::stdout().is_terminal() && !no_colour { Colour::Ansi } else { Colour::Plain };
    let width = terminal_size::terminal_size().map_or(WIDTH, |(width, _)| usize::from(width.0));
    let offset_s = TimeZone::system().to_offset(Instant::now()).seconds();
    Look { colour, width, offset_s }
}

/// Columns are as wide as their widest cell; Japanese letters count two.
fn table_lines(headings: &[String], rows: &[Vec<String>]) -> Vec<String> {
    let width_of = |column: usize| {
        let cells = rows.iter().filter_map(|row| row.get(column)).chain(headings.get(column));
        cells.map(|cell| cell.width()).max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..headings.len()).map(width_of).collect();
    let line = |cells: &[String]| {
        let padded = cells.iter().zip(&widths).map(|(cell, width)| {
            let missing = width.saturating_sub(cell.width());
            format!("{cell}{}", " ".repeat(missing))
        });
        padded.collect::<Vec<_>>().join("  ").trim_end().to_owned()
    };
    std::iter::once(line(headings)).chain(rows.iter().map(|row| line(row))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_stand_under_each_other_in_both_scripts() {
        let row = |a: &str, b: &str| vec![a.to_owned(), b.to_owned()];
        let lines = table_lines(&row("宛先", "状態"), &[row("hana", "保留"), row("あいう", "x")]);
        assert_eq!(lines, ["宛先    状態", "hana    保留", "あいう  x"]);
    }
}
