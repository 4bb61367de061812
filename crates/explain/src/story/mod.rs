//! A story as a person reads it: what became of it in one line, then what happened in order, then whether it is
//! dangerous and what to do.

mod headline;
mod outcome;
mod step;

use crate::layout::{Ink, pad};
use crate::{Lang, Look, Texts, Value};
use forensics::{Advice, Danger, Story, Subject};
use mail::{ForwardPath, Party, ReversePath};
use unicode_width::UnicodeWidthStr;

/// Things to do that are shown; more would not be done.
const ADVICE_LIMIT: usize = 3;

/// One story with everything it takes to tell it.
#[derive(Clone, Copy)]
struct Teller<'s> {
    texts: Texts,
    look: Look,
    story: &'s Story,
}

/// The story in `lang`, some 8 to 20 lines, each ending in `\n`.
pub fn render_story(lang: Lang, story: &Story, look: Look) -> String {
    let teller = Teller { texts: Texts::new(lang), look, story };
    // An act of administration is told by its headline.
    let blocks = match story.subject {
        Subject::Administration => vec![teller.head()],
        _ => vec![teller.head(), step::lines(teller), outcome::lines(teller), teller.foot()],
    };
    let blocks: Vec<String> =
        blocks.into_iter().filter(|lines| !lines.is_empty()).map(|lines| lines.join("\n")).collect();
    blocks.join("\n\n") + "\n"
}

/// Several stories, with an empty line between two.
pub fn render_stories(lang: Lang, stories: &[Story], look: Look) -> String {
    let rendered: Vec<String> = stories.iter().map(|story| render_story(lang, story, look)).collect();
    rendered.join("\n")
}

impl Teller<'_> {
    fn get(self, key: &str, values: &[(&str, Value<'_>)]) -> String {
        self.texts.get(key, values)
    }

    /// Sentences one after another, as the language joins them.
    fn join(self, sentences: &[String]) -> String {
        let gap = self.get("sentence-gap", &[]);
        let sentences: Vec<&str> = sentences.iter().map(String::as_str).filter(|text| !text.is_empty()).collect();
        sentences.join(&gap)
    }

    fn head(self) -> Vec<String> {
        let (ink, label) = headline::label(self);
        let indent = label.width() + 2;
        let sentence = headline::sentence(self);
        let mut lines = self.look.wrap(&sentence, indent).into_iter();
        let first = lines.next().unwrap_or_default();
        let mut head = vec![format!("{}  {}", self.look.paint(ink, &label), self.look.paint(Ink::Bold, &first))];
        head.extend(lines.map(|line| format!("{}{}", " ".repeat(indent), self.look.paint(Ink::Bold, &line))));
        for line in self.look.wrap(&self.facts(), 2) {
            head.push(format!("  {}", self.look.paint(Ink::Dim, &line)));
        }
        head
    }

    /// What identifies it: queue id or session, date, size.
    fn facts(self) -> String {
        let date = Value::made(self.look.date(self.story.began_at));
        match (self.story.subject, &self.story.message) {
            (Subject::Message(id), Some(message)) => {
                let values = [("id", id.into()), ("date", date), ("size", Value::Octets(message.size_octets))];
                self.get("story-facts-message", &values)
            }
            (Subject::Message(id), None) => self.get("story-facts-rest", &[("id", id.into()), ("date", date)]),
            (Subject::Visit(id), _) => self.get("story-facts-visit", &[("id", id.to_string().into()), ("date", date)]),
            (Subject::Administration, _) => self.get("story-facts-administration", &[("date", date)]),
        }
    }

    fn foot(self) -> Vec<String> {
        let labels = [self.get("story-dangerous", &[]), self.get("story-to-do", &[])];
        let column = labels.iter().map(|label| label.width()).max().unwrap_or(0);
        let ink = match self.story.danger {
            Danger::None => Ink::Good,
            Danger::Watch => Ink::Warning,
            Danger::Act => Ink::Alarm,
        };
        let danger = self.get(&format!("danger-{}", self.story.cause.key()), &self.actors());
        let mut foot = self.labelled(&labels[0], column, &danger, ink);
        foot.extend(self.labelled(&labels[1], column, &self.advice(), Ink::Neutral));
        foot
    }

    fn labelled(self, label: &str, column: usize, text: &str, ink: Ink) -> Vec<String> {
        let lines = self.look.wrap(text, column + 4);
        let line = |(index, line): (usize, String)| match index {
            0 => format!("  {}  {line}", self.look.paint(ink, &pad(label, column))),
            _ => format!("{}{line}", " ".repeat(column + 4)),
        };
        lines.into_iter().enumerate().map(line).collect()
    }

    /// One thing to do as it is; several numbered.
    fn advice(self) -> String {
        let values = self.actors();
        let advice: Vec<String> = self
            .story
            .advice
            .iter()
            .take(ADVICE_LIMIT)
            .map(|advice: &Advice| self.get(&advice.key(), &values))
            .collect();
        match advice.as_slice() {
            [] => self.get("advice-nothing", &[]),
            [one] => one.clone(),
            several => {
                let numbered = several.iter().enumerate().map(|(index, text)| format!("{}. {text}", index + 1));
                numbered.collect::<Vec<_>>().join("\n")
            }
        }
    }

    /// The values that every text about danger and advice may name.
    fn actors(self) -> [(&'static str, Value<'static>); 4] {
        let id = match self.story.subject {
            Subject::Message(id) => id.to_string(),
            Subject::Visit(id) => id.to_string(),
            Subject::Administration => String::new(),
        };
        let party = self.story.party.as_ref().map_or_else(|| self.get("somebody", &[]), plain_party);
        let kind = self.story.party.as_ref().map_or("", step::kind);
        [("id", id.into()), ("party", party.into()), ("kind", kind.into()), ("peer", self.peer().into())]
    }

    /// The visitor's address.
    fn peer(self) -> String {
        let peer = self.story.visitor.as_ref().and_then(|visitor| visitor.peer);
        peer.map_or_else(|| self.get("somebody", &[]), |peer| peer.to_string())
    }

    /// The reverse-path as one says it.
    fn sender(self) -> Value<'static> {
        match &self.story.reverse_path {
            Some(ReversePath::Address(address)) => address.into(),
            Some(ReversePath::Null) => Value::made(self.get("sender-null", &[])),
            None => Value::made(self.get("sender-unknown", &[])),
        }
    }

    /// `first`, and how many others there are.
    fn and_more(self, first: Value<'_>, count: usize) -> Value<'static> {
        let others = count.saturating_sub(1);
        let key = if others == 0 { "and-none" } else { "and-more" };
        Value::made(self.get(key, &[("first", first), ("count", others.into())]))
    }
}

/// An address without angle brackets; the bare postmaster by its name.
fn plain_path(path: &ForwardPath) -> Value<'static> {
    match path {
        ForwardPath::Postmaster => Value::Text("postmaster".into()),
        ForwardPath::Address(address) => address.into(),
    }
}

fn plain_party(party: &Party) -> String {
    match party {
        Party::Account(address) | Party::Forward(address) => address.to_string(),
        Party::Device(name) => party.mail_fetched_by().map_or_else(|| name.clone(), |account| account.to_string()),
        Party::Behind(domain) => domain.to_string(),
    }
}
