//! The verdict as a page: first the answer, then what was read and taken as ours, the five verbs, each incident with
//! what to do, and what the records cannot tell.

use super::incident::{self, Scene, is_abuse};
use super::{chart, grouped, log_time};
use crate::layout::{Ink, Look};
use crate::{Texts, Value, visible};
use forensics::incident::{Certainty, Incident};
use forensics::verdict::{SourceSummary, Verdict};
use unicode_width::UnicodeWidthStr;

/// Sources listed one by one; of more only the sum is told. Chosen: a rotated set of a week fits.
const SOURCES_SHOWN: usize = 8;

/// One line in so many not understood, and an absence of incidents is no longer told without a reservation. Chosen: a
/// twentieth of a busy server's lines can hide one kind of line altogether.
const MANY_UNKNOWN: u64 = 20;

/// The whole page, lines ending in `\n`, none wider than the terminal.
pub fn render_verdict(texts: Texts, look: Look, verdict: &Verdict) -> String {
    let page = Page { texts, look, verdict };
    let mut blocks = vec![page.answer(), page.read(), page.ours(), page.verbs()];
    let files: Vec<&str> = verdict.sources.iter().map(|source| source.file.as_str()).collect();
    let formats = page.formats();
    let scene = Scene { texts, look, files: &files, formats: &formats };
    let incidents = verdict.incidents.iter().enumerate();
    blocks.extend(incidents.map(|(index, incident)| incident::lines(scene, index + 1, incident)));
    if verdict.incidents.is_empty() {
        blocks.push(page.limits());
    }
    let blocks: Vec<String> = blocks.into_iter().filter(|lines| !lines.is_empty()).map(|l| l.join("\n")).collect();
    blocks.join("\n\n") + "\n"
}

/// The answer to "is my server being abused?".
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Answer {
    /// It is.
    Abused,
    /// The records fit nothing else well.
    Likely,
    /// The records end before the answer, or hide it.
    CannotTell,
    /// No, but there is something to know.
    Troubled,
    /// No.
    Clean,
    /// Not in what could be understood, and that is not enough.
    Unsure,
    /// There is no mail in these records.
    Nothing,
}

impl Answer {
    const fn key(self) -> &'static str {
        match self {
            Self::Abused => "abused",
            Self::Likely => "likely",
            Self::CannotTell => "cannot-tell",
            Self::Troubled => "troubled",
            Self::Clean => "clean",
            Self::Unsure => "unsure",
            Self::Nothing => "nothing",
        }
    }

    const fn ink(self) -> Ink {
        match self {
            Self::Abused | Self::Likely => Ink::Alarm,
            Self::CannotTell | Self::Troubled | Self::Unsure | Self::Nothing => Ink::Warning,
            Self::Clean => Ink::Good,
        }
    }
}

/// The answer, and the incident that it names.
fn answer(verdict: &Verdict) -> (Answer, Option<&Incident>) {
    let with = |certainty| verdict.incidents.iter().filter(move |incident| incident.certainty == certainty);
    let gravest = with(Certainty::Proven)
        .find(|incident| is_abuse(incident))
        .map(|incident| (Answer::Abused, Some(incident)))
        .or_else(|| with(Certainty::Likely).find(|one| is_abuse(one)).map(|one| (Answer::Likely, Some(one))))
        .or_else(|| with(Certainty::CannotTell).next().map(|one| (Answer::CannotTell, Some(one))));
    if let Some(answer) = gravest {
        return answer;
    }
    let (lines, unknown) = (sum(verdict, |source| source.lines), sum(verdict, |source| source.unknown));
    let answer = match verdict.incidents.first() {
        Some(_) => Answer::Troubled,
        None if unknown.saturating_mul(MANY_UNKNOWN) > lines => Answer::Unsure,
        None if verdict.verbs.is_empty() => Answer::Nothing,
        None => Answer::Clean,
    };
    (answer, verdict.incidents.first())
}

fn sum(verdict: &Verdict, of: impl Fn(&SourceSummary) -> u64) -> u64 {
    verdict.sources.iter().map(of).fold(0, u64::saturating_add)
}

#[derive(Clone, Copy)]
struct Page<'a> {
    texts: Texts,
    look: Look,
    verdict: &'a Verdict,
}

impl Page<'_> {
    fn get(self, key: &str, values: &[(&str, Value<'_>)]) -> String {
        self.texts.get(key, values)
    }

    /// A word that one sees from across the room, and a sentence.
    fn answer(self) -> Vec<String> {
        let (answer, incident) = answer(self.verdict);
        let title = incident.map(|one| incident::title(self.texts, one)).unwrap_or_default();
        let values = [("title", Value::made(title)), ("count", self.verdict.incidents.len().into())];
        let label = self.get(&format!("answer-{}.label", answer.key()), &[]);
        let sentence = self.get(&format!("answer-{}", answer.key()), &values);
        let indent = label.width() + 2;
        let mut lines = Vec::new();
        for (index, line) in self.look.wrap(&sentence, indent).iter().enumerate() {
            let line = self.look.paint(Ink::Bold, line);
            lines.push(match index {
                0 => format!("{}  {line}", self.look.paint(answer.ink(), &label)),
                _ => format!("{}{line}", " ".repeat(indent)),
            });
        }
        lines
    }

    fn heading(self, key: &str) -> String {
        self.look.paint(Ink::Bold, &self.get(key, &[]))
    }

    fn indented(self, text: &str) -> Vec<String> {
        self.look.wrap(text, 2).iter().map(|line| format!("  {line}")).collect()
    }

    fn dim(self, text: &str) -> Vec<String> {
        self.look.wrap(text, 2).iter().map(|line| format!("  {}", self.look.paint(Ink::Dim, line))).collect()
    }

    /// What was read: files, formats, lines, what was not understood, and the span of time.
    fn read(self) -> Vec<String> {
        let sources = &self.verdict.sources;
        let mut lines = vec![self.heading("verdict-read")];
        for source in sources.iter().take(SOURCES_SHOWN) {
            let file = Value::made(visible(&source.file));
            lines.extend(self.indented(&self.source(file, &source.format, counts_of(source))));
        }
        if sources.len() > SOURCES_SHOWN {
            let rest = &sources[SOURCES_SHOWN..];
            let file = Value::made(self.get("verdict-other-files", &[("count", rest.len().into())]));
            let formats: Vec<&str> = rest.iter().flat_map(|source| source.format.iter().copied()).collect();
            let counts = rest.iter().map(counts_of).fold([0; 3], |a, b| [a[0] + b[0], a[1] + b[1], a[2] + b[2]]);
            lines.extend(self.indented(&self.source(file, &formats, counts)));
        }
        let span = match self.verdict.span {
            Some((from, to)) => incident::span(self.texts, Some(from), Some(to)),
            None => self.get("verdict-no-span", &[]),
        };
        lines.extend(self.indented(&self.get("verdict-span", &[("span", Value::made(span))])));
        if sum(self.verdict, |source| source.unknown) > 0 {
            lines.extend(self.dim(&self.get("verdict-unknown", &[])));
        }
        lines
    }

    fn source(self, file: Value<'_>, formats: &[&str], [total, unknown, other]: [u64; 3]) -> String {
        let mut names: Vec<String> = Vec::new();
        for format in formats {
            let name = self.texts.find(&format!("format-{format}"), &[]).unwrap_or_else(|| (*format).to_owned());
            if !names.contains(&name) {
                names.push(name);
            }
        }
        let formats =
            if names.is_empty() { self.get("format-none", &[]) } else { names.join(&self.get("list-gap", &[])) };
        let source = [
            ("file", file),
            ("formats", Value::made(formats)),
            ("lines", Value::made(grouped(total))),
            ("unknown", Value::made(grouped(unknown))),
            ("other", Value::made(grouped(other))),
        ];
        let key = if other == 0 { "verdict-source" } else { "verdict-source-mixed" };
        self.get(key, &source)
    }

    /// What was taken as ours, since everything else follows from that.
    fn ours(self) -> Vec<String> {
        let mut lines = vec![self.heading("verdict-ours")];
        if self.verdict.ours.is_empty() {
            lines.extend(self.indented(&self.get("verdict-ours-none", &[])));
            return lines;
        }
        let ours: Vec<String> = self.verdict.ours.iter().map(|one| visible(one).into_owned()).collect();
        lines.extend(self.indented(&ours.join("  ")));
        let key = if self.verdict.ours_inferred { "verdict-ours-inferred" } else { "verdict-ours-given" };
        lines.extend(self.dim(&self.get(key, &[])));
        lines
    }

    fn verbs(self) -> Vec<String> {
        let mut lines = vec![self.heading("verdict-verbs")];
        lines.extend(chart::lines(self.texts, self.look, self.verdict.verbs, &self.verdict.hours));
        lines
    }

    /// What an absence of incidents does not say.
    fn limits(self) -> Vec<String> {
        let mut lines = vec![self.heading("verdict-limits")];
        let from = self.verdict.span.map(|(from, _)| log_time(from));
        let beginning = from.map(|from| self.get("verdict-limit-beginning", &[("from", Value::made(from))]));
        let others = ["verdict-limit-other-servers", "verdict-limit-content"].map(|key| self.get(key, &[]));
        for sentence in beginning.into_iter().chain(others) {
            lines.extend(self.indented(&sentence));
        }
        lines
    }

    /// The formats read, each once.
    fn formats(self) -> Vec<&'static str> {
        let mut formats = Vec::new();
        for format in self.verdict.sources.iter().flat_map(|source| &source.format) {
            if !formats.contains(format) {
                formats.push(*format);
            }
        }
        formats
    }
}

const fn counts_of(source: &SourceSummary) -> [u64; 3] {
    [source.lines, source.unknown, source.other]
}
