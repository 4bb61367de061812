//! Telling the scenes to whoever watches.

use super::play::{Played, subject_of};
use super::scene::{SCENES, Scene};
use super::{cast, mailbox::Opened};
use crate::failure::Failure;
use crate::output::Output;
use explain::{Ink, Value, render_story};
use std::net::{IpAddr, Ipv4Addr};
use std::time::Duration;
use unicode_width::UnicodeWidthStr;

/// Lines of an opened message that are shown: what is below is for machines, or in the other language.
const LINES_SHOWN: usize = 8;
/// Columns of the bar beside an opened message.
const MARGIN: usize = 4;
/// Columns of a ruled line at most.
const RULE: usize = 100;

/// How fast lines appear.
#[derive(Debug, Clone, Copy)]
pub struct Pace {
    line: Duration,
    scene: Duration,
}

impl Pace {
    /// For a person: the eight stories are some hundred lines, and would otherwise be past before the first is read.
    pub const WATCHED: Self = Self { line: Duration::from_millis(25), scene: Duration::from_millis(600) };
    /// For everything else.
    pub const AT_ONCE: Self = Self { line: Duration::ZERO, scene: Duration::ZERO };
}

/// Who tells.
pub struct Narrator<'o> {
    /// Where to.
    pub output: &'o Output,
    /// How fast.
    pub pace: Pace,
}

impl Narrator<'_> {
    /// Before anything is there.
    ///
    /// # Errors
    /// [`Failure::Output`].
    pub fn opening(&self) -> Result<(), Failure> {
        self.output.line(&self.paint(Ink::Bold, "demo-title", &[]))?;
        self.paragraph("demo-intro", &[], 0)
    }

    /// Who plays, and from where.
    ///
    /// # Errors
    /// [`Failure::Output`].
    pub fn cast(&self) -> Result<(), Failure> {
        let values =
            [("shop", cast::SHOP.into()), ("school", cast::SCHOOL.into()), ("outside", cast::ELSEWHERE.into())];
        self.output.line("")?;
        self.paragraph("demo-cast", &values, 0)?;
        let roles: [(Ipv4Addr, &str); 6] = [
            (cast::AT_GATE, "demo-cast-gate"),
            (cast::AT_ELSEWHERE, "demo-cast-elsewhere"),
            (cast::AT_PASSER_BY, "demo-cast-passer-by"),
            (cast::AT_COPIER, "demo-cast-copier"),
            (cast::AT_ROUTER, "demo-cast-router"),
            (cast::AT_DESK, "demo-cast-desk"),
        ];
        for (ip, key) in roles {
            let ip = self.output.look.paint(Ink::Bold, &ip.to_string());
            self.output.line(&format!("  {ip}  {}", self.output.get(key, &values)))?;
        }
        Ok(())
    }

    /// What is about to happen.
    ///
    /// # Errors
    /// [`Failure::Output`].
    pub fn announce(&self, number: usize, scene: &Scene) -> Result<(), Failure> {
        let number = self.output.get("demo-scene", &[("number", number.into())]);
        let title = self.output.get(&title_key(scene), &[]);
        let heading = format!("── {number}  {title} ");
        let rule = "─".repeat(self.output.look.width.min(RULE).saturating_sub(heading.width()));
        self.output.line("")?;
        self.output.line(&self.output.look.paint(Ink::Bold, &format!("{heading}{rule}")))?;
        self.paragraph(&format!("{}.does", title_key(scene)), &scene_values(scene), 0)
    }

    /// What happened, as `why` tells it, and whether it is what had to.
    ///
    /// # Errors
    /// [`Failure::Output`].
    pub async fn tell(&self, played: &Played) -> Result<(), Failure> {
        if let Some(heard) = &played.heard {
            self.output.line(&self.paint(Ink::Dim, "demo-heard", &[("reply", heard.into())]))?;
        }
        let command = format!("$ sekisho why {}", subject_of(&played.story));
        self.output.line(&self.output.look.paint(Ink::Dim, &command))?;
        self.output.line("")?;
        for line in render_story(self.output.lang(), &played.story, self.output.look).lines() {
            self.output.line(line)?;
            tokio::time::sleep(self.pace.line).await;
        }
        if let (Some(opened), Some((reader, key))) = (&played.opened, played.scene.sequel.reader(played.scene)) {
            self.open(reader, key, opened)?;
        }
        self.output.line("")?;
        self.output.line(&self.verdict(played.as_expected))?;
        tokio::time::sleep(self.pace.scene).await;
        Ok(())
    }

    fn open(&self, reader: &str, key: &str, opened: &Opened) -> Result<(), Failure> {
        self.output.line("")?;
        self.paragraph(key, &[("reader", reader.into())], 0)?;
        let look = self.output.look;
        let subject = self.output.get("demo-mailbox-subject", &[("subject", (&opened.subject).into())]);
        let begin = self.begin(opened);
        let text = opened.lines.iter().skip(begin).take(LINES_SHOWN);
        let text = text.flat_map(|line| look.wrap(&explain::visible(line), MARGIN));
        let subject = look.wrap(&subject, MARGIN).into_iter().map(|line| look.paint(Ink::Bold, &line));
        for line in subject.chain([String::new()]).chain(text) {
            self.output.line(format!("  {} {line}", look.paint(Ink::Dim, "│")).trim_end())?;
        }
        self.output.line(&look.paint(Ink::Dim, "  ┆"))
    }

    /// The line where a message begins in the reader's language: reports are written in both, one after the other.
    fn begin(&self, opened: &Opened) -> usize {
        let greeting = self.output.get("dsn-greeting", &[("server", cast::GATE.into())]);
        opened.lines.iter().position(|line| *line == greeting).unwrap_or(0)
    }

    /// All scenes in a glance, and what they prove.
    ///
    /// # Errors
    /// [`Failure::Output`].
    pub fn summary(&self, all: &[Played], strangers: usize) -> Result<(), Failure> {
        self.output.line("")?;
        let words: Vec<String> = all.iter().map(|played| self.output.get(&played.scene.word_key(), &[])).collect();
        let column = words.iter().map(|word| word.width()).max().unwrap_or(0);
        for (played, word) in all.iter().zip(&words) {
            let gap = " ".repeat(column - word.width() + 2);
            let word = self.output.look.paint(played.scene.verb.map_or(Ink::Neutral, Ink::Verb), word);
            let title = self.output.get(&title_key(played.scene), &[]);
            self.output.line(&format!("  {} {word}{gap}{title}", self.mark(played.as_expected)))?;
        }
        self.output.line("")?;
        let failed = all.iter().filter(|played| !played.as_expected).count();
        let total = [("count", Value::from(failed)), ("total", SCENES.len().into())];
        match (failed, strangers) {
            (0, 0) => self.paragraph("demo-summary-good", &total, 0),
            (_, 0) => self.paragraph("demo-summary-bad", &total, 0),
            _ => self.paragraph("demo-summary-relayed", &[("count", strangers.into())], 0),
        }
    }

    fn verdict(&self, as_expected: bool) -> String {
        let key = if as_expected { "demo-as-expected" } else { "demo-not-as-expected" };
        format!("{} {}", self.mark(as_expected), self.output.get(key, &[]))
    }

    fn mark(&self, as_expected: bool) -> String {
        let (ink, mark) = if as_expected { (Ink::Good, "✓") } else { (Ink::Alarm, "✗") };
        self.output.look.paint(ink, mark)
    }

    fn paint(&self, ink: Ink, key: &str, values: &[(&str, Value<'_>)]) -> String {
        self.output.look.paint(ink, &self.output.get(key, values))
    }

    /// A text, its lines broken where the terminal ends.
    ///
    /// # Errors
    /// [`Failure::Output`].
    pub fn paragraph(&self, key: &str, values: &[(&str, Value<'_>)], indent: usize) -> Result<(), Failure> {
        for line in self.output.look.wrap(&self.output.get(key, values), indent) {
            self.output.line(&format!("{}{line}", " ".repeat(indent)))?;
        }
        Ok(())
    }
}

fn title_key(scene: &Scene) -> String {
    format!("demo-scene-{}", scene.key)
}

/// What the texts of a scene may name.
fn scene_values(scene: &Scene) -> [(&'static str, Value<'static>); 5] {
    [
        ("from", scene.from.into()),
        ("to", scene.to.into()),
        ("device", cast::COPIER.into()),
        ("gateway", IpAddr::V4(cast::AT_ROUTER).into()),
        ("limit", scene.limit.unwrap_or_default().into()),
    ]
}
