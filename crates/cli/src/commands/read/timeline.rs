//! `--timeline`: everything that happened to mail, in order of time across all sources.

use super::answer::Explained;
use super::chunks::Chunks;
use super::options::Options;
use super::passes;
use super::pipeline::{self, Read, Wish};
use super::source::Source;
use super::told::{Teller, raw_lines};
use crate::failure::Failure;
use crate::output::Output;
use explain::read::{TimelineRow, render_timeline};
use forensics::log::Observation;
use forensics::log::time::DAY_S;
use forensics::ours::Ours;
use std::ops::Range;
use std::process::ExitCode;

/// Rows laid out together. Chosen; nothing depends on it.
const ROWS: usize = 500;

/// One thing that happened.
#[derive(Debug, Clone)]
pub struct Row {
    /// When.
    pub at: Option<i64>,
    /// Which source.
    pub source: usize,
    /// Which line of it.
    pub line: u32,
    /// As it stands there.
    pub raw: String,
    /// What it says.
    pub text: explain::read::LineText,
    /// In which format.
    pub format: Option<forensics::log::Format>,
}

/// Tells all in order.
///
/// # Errors
/// As [`passes::examine`]; [`Failure::Output`].
pub fn run(sources: &[Source], options: &Options, output: &Output) -> Result<ExitCode, Failure> {
    let examined = passes::examine(sources, options)?;
    super::warn_of_trouble(sources, &examined.tallies, output);
    let teller = Teller { texts: output.texts, ours: &examined.ours };
    let mut page = Page { sources, output, rows: Vec::new(), day: None };
    merge(sources, (&options.wish, &examined.ours), &mut |moment| {
        let text = teller.understood(moment.observation, (moment.format(), moment.raw), None);
        let (at, format) = (moment.observation.at, Some(moment.format()));
        page.add(Row { at, source: moment.source, line: moment.line, raw: moment.raw.to_owned(), text, format })
    })?;
    page.flush()?;
    Ok(super::status(&examined.verdict))
}

/// Rows on their way to the reader.
pub struct Page<'a> {
    /// Where they come from.
    pub sources: &'a [Source],
    /// Where they go.
    pub output: &'a Output,
    /// Those not shown yet.
    pub rows: Vec<Row>,
    /// The day whose heading stands there already.
    pub day: Option<i64>,
}

impl Page<'_> {
    /// Takes a row; shows some of them now and then.
    ///
    /// # Errors
    /// [`Failure::Output`].
    pub fn add(&mut self, row: Row) -> Result<(), Failure> {
        self.rows.push(row);
        if self.rows.len() < ROWS { Ok(()) } else { self.flush() }
    }

    /// Shows what was taken.
    ///
    /// # Errors
    /// [`Failure::Output`].
    pub fn flush(&mut self) -> Result<(), Failure> {
        let rows = std::mem::take(&mut self.rows);
        if self.output.json {
            return rows.iter().try_for_each(|row| self.output.json(&self.explained(row).value()));
        }
        if rows.is_empty() && self.day.is_some() {
            return Ok(());
        }
        let shown: Vec<TimelineRow<'_>> = rows.iter().map(|row| self.shown(row)).collect();
        let page = render_timeline(self.output.texts, self.output.look, &shown);
        let first = rows.iter().find_map(|row| row.at).map(|at| at.div_euclid(DAY_S));
        // The heading of a day stands once, however many pieces the day has.
        let is_same_day = first.is_some() && first == self.day && rows.first().is_some_and(|row| row.at.is_some());
        let page = if is_same_day { page.split_once('\n').map_or("", |(_, rest)| rest) } else { page.as_str() };
        self.day = rows.iter().rev().find_map(|row| row.at).map(|at| at.div_euclid(DAY_S)).or(self.day);
        self.output.line(page.trim_end())
    }

    fn shown<'a>(&'a self, row: &'a Row) -> TimelineRow<'a> {
        let file = self.sources[row.source].name.as_str();
        TimelineRow { at: row.at, file, line: row.line, sentence: row.text.sentence.clone(), raw: &row.raw }
    }

    fn explained<'a>(&'a self, row: &'a Row) -> Explained<'a> {
        let file = self.sources[row.source].name.as_str();
        Explained { file, line: row.line, at: row.at, format: row.format, text: &row.text }
    }
}

/// What one line says, in its turn.
pub struct Moment<'a> {
    /// Which source.
    pub source: usize,
    /// Which line of it.
    pub line: u32,
    /// As it stands there.
    pub raw: &'a str,
    /// What it says.
    pub observation: &'a Observation<'a>,
    formats: &'a forensics::log::chunk::Counts,
}

impl Moment<'_> {
    /// The format of the line: that of its piece, unless the piece has several.
    pub fn format(&self) -> forensics::log::Format {
        let most = self.formats.iter().max_by_key(|(_, lines)| *lines);
        most.map_or(forensics::log::Format::ALL[0], |(format, _)| format)
    }
}

/// Gives what all sources say to `take` in order of time: each source has its lines in order, so that only the next one of each
/// is compared. A line without a time follows the one before it.
///
/// # Errors
/// Whatever `take` meets.
pub fn merge(
    sources: &[Source],
    (wish, ours): (&Wish, &Ours),
    take: &mut dyn FnMut(&Moment<'_>) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let mut lanes: Vec<Lane<'_>> =
        sources.iter().enumerate().filter_map(|(index, source)| Lane::open(index, source, (wish, ours))).collect();
    loop {
        let next = lanes.iter().enumerate().filter_map(|(index, lane)| Some((lane.at()?, index))).min();
        let Some((_, index)) = next else { return Ok(()) };
        let lane = &mut lanes[index];
        lane.give(take)?;
        lane.advance(wish);
    }
}

/// A source, and how far it was told.
struct Lane<'a> {
    index: usize,
    source: &'a Source,
    chunks: Option<Chunks>,
    read: Option<Read>,
    /// Where the lines of the piece stand in its text.
    lines: Vec<Range<usize>>,
    lines_before: u32,
    /// Which of the piece's observations comes next.
    next: usize,
    latest: i64,
}

impl<'a> Lane<'a> {
    fn open(index: usize, source: &'a Source, (wish, ours): (&Wish, &Ours)) -> Option<Self> {
        let (chunks, read) = match &source.document {
            Some(text) => (None, Some(Read::of_document(text, ours))),
            // What cannot be opened has been told of when it was examined.
            None => (Some(Chunks::new(source.stream().ok()?, source.encoding, wish.budget)), None),
        };
        let lines = read.as_ref().map(ranges).unwrap_or_default();
        let mut lane = Self { index, source, chunks, read, lines, lines_before: 0, next: 0, latest: i64::MIN };
        lane.settle(wish);
        Some(lane)
    }

    /// When its next line was written.
    fn at(&self) -> Option<i64> {
        self.read.as_ref().map(|_| self.latest)
    }

    fn give(&self, take: &mut dyn FnMut(&Moment<'_>) -> Result<(), Failure>) -> Result<(), Failure> {
        let Some(read) = &self.read else { return Ok(()) };
        let Some(observed) = read.said().observed.get(self.next) else { return Ok(()) };
        let index = usize::try_from(observed.line).unwrap_or(1).saturating_sub(1);
        let raw = self.lines.get(index).map_or("", |range| &read.text()[range.clone()]);
        let line = self.lines_before.saturating_add(observed.line);
        let formats = &read.said().formats;
        take(&Moment { source: self.index, line, raw, observation: &observed.observation, formats })
    }

    fn advance(&mut self, wish: &Wish) {
        self.next += 1;
        self.settle(wish);
    }

    /// Goes on to the next observation that is wanted, into the next piece if need be.
    fn settle(&mut self, wish: &Wish) {
        loop {
            if let Some(read) = &self.read {
                let observed = &read.said().observed;
                while let Some(one) = observed.get(self.next) {
                    self.latest = one.observation.at.unwrap_or(self.latest);
                    if pipeline::is_wanted(one.observation.at.or((self.latest > i64::MIN).then_some(self.latest)), wish)
                    {
                        return;
                    }
                    self.next += 1;
                }
                self.lines_before = self.lines_before.saturating_add(read.said().lines);
            }
            self.next = 0;
            let piece = self.chunks.as_mut().and_then(|chunks| chunks.next_piece().ok().flatten());
            self.read = piece.map(|piece| Read::of_piece(piece, &self.source.context, wish));
            let Some(read) = &self.read else { return };
            self.lines = ranges(read);
        }
    }
}

fn ranges(read: &Read) -> Vec<Range<usize>> {
    let start = read.text().as_ptr() as usize;
    raw_lines(read.text())
        .map(|line| {
            let from = line.as_ptr() as usize - start;
            from..from + line.len()
        })
        .collect()
}
