//! What the server found when it examined its own doors: the page of `check doors`, the notice about a door that was closed,
//! and its line in the journal. What each fault means and how it is closed are the texts of `sekisho probe`.

use crate::layout::{Ink, Look, pad};
use crate::notice::Notice;
use crate::{Lang, Texts, Value, visible};
use ::probe::{Fault, Severity};
use mail::Timestamp;
use mail::event::{CheckCause, DoorFault, DoorsExamined, ExaminedDoor};
use unicode_width::UnicodeWidthStr;

/// Lines of a session that are shown. Chosen: with what they mean they fit on a screen.
const WIRE: usize = 24;

/// What is told of an examination of the server's own doors.
#[derive(Debug, Clone, Copy)]
pub struct DoorsFacts<'a> {
    /// This server's name.
    pub server: &'a str,
    /// When it was made.
    pub at: Timestamp,
    /// What was found.
    pub examined: &'a DoorsExamined,
}

/// What an examination comes to as a whole, the best first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum State {
    Fine,
    Minor,
    Closed,
    Open,
}

impl State {
    fn of(door: &ExaminedDoor) -> Self {
        match door.faults.as_slice() {
            [] => Self::Fine,
            _ if door.closed => Self::Closed,
            faults if faults.iter().any(lets_strangers_in) => Self::Open,
            _ => Self::Minor,
        }
    }

    const fn key(self) -> &'static str {
        match self {
            Self::Fine => "fine",
            Self::Minor => "minor",
            Self::Closed => "closed",
            Self::Open => "open",
        }
    }

    const fn ink(self) -> Ink {
        match self {
            Self::Fine => Ink::Good,
            Self::Minor => Ink::Warning,
            Self::Closed | Self::Open => Ink::Alarm,
        }
    }
}

/// The whole page, lines ending in `\n`.
pub fn render_doors(texts: Texts, look: Look, facts: &DoorsFacts<'_>) -> String {
    let page = Page { texts, look };
    let examined = facts.examined;
    let mut blocks = vec![page.head(facts), page.doors(examined)];
    blocks.extend(page.faults(examined));
    blocks.push(page.end(examined));
    let blocks: Vec<String> =
        blocks.into_iter().filter(|lines| !lines.is_empty()).map(|lines| lines.join("\n")).collect();
    blocks.join("\n\n") + "\n"
}

/// One line about each door, for a page that says more than this.
pub fn door_lines(texts: Texts, look: Look, examined: &DoorsExamined) -> Vec<String> {
    Page { texts, look }.doors(examined)
}

/// The notice that doors were closed. `data` is the data folder, whose journal shows who came in.
pub fn doors_notice(lang: Lang, facts: &DoorsFacts<'_>, data: &str) -> Notice {
    let texts = Texts::new(lang);
    let when = facts.at.to_rfc3339()[..16].replace('T', " ");
    let values = [("server", facts.server.into()), ("when", when.into()), ("data", data.into())];
    let closed = facts.examined.doors.iter().filter(|door| door.closed);
    let door = |door: &ExaminedDoor| {
        let values = [("door", place(door).into()), ("faults", Value::made(titles(texts, door)))];
        format!("  {}", texts.get("doors-notice-door", &values))
    };
    let doors: Vec<String> = closed.map(door).collect();
    let body = [
        texts.get("doors-notice-what", &values),
        doors.join("\n"),
        texts.get("doors-notice-means", &values),
        texts.get("doors-notice-do", &values),
    ];
    Notice { subject: texts.get("doors-notice-subject", &values), body: body.join("\n\n") + "\n" }
}

/// One sentence about it, for the journal.
pub(crate) fn headline(texts: Texts, examined: &DoorsExamined) -> String {
    let closed: Vec<String> = examined.doors.iter().filter(|door| door.closed).map(place).collect();
    let state = if worst(examined) < State::Closed {
        texts.get("headline-doors-fine", &[])
    } else {
        texts.get("headline-doors-faulty", &[("closed", closed.join(", ").into())])
    };
    let values = [("doors", examined.doors.len().into()), ("state", Value::made(state))];
    texts.get("headline-doors-examined", &values)
}

fn lets_strangers_in(fault: &DoorFault) -> bool {
    Fault::from_key(&fault.fault).is_some_and(Fault::lets_strangers_in)
}

fn worst(examined: &DoorsExamined) -> State {
    examined.doors.iter().map(State::of).max().unwrap_or(State::Fine)
}

fn place(door: &ExaminedDoor) -> String {
    format!("{} {}", door.key, door.address)
}

fn title(texts: Texts, fault: &DoorFault) -> String {
    // A journal may have been written by a version that knew other faults.
    texts.find(&format!("probe-fault-{}", fault.fault), &[]).unwrap_or_else(|| visible(&fault.fault).into_owned())
}

/// What the door's faults are called; where strangers get in, only how they do.
fn titles(texts: Texts, door: &ExaminedDoor) -> String {
    let says_enough = |fault: &&DoorFault| State::of(door) < State::Closed || lets_strangers_in(fault);
    let titles: Vec<String> = door.faults.iter().filter(says_enough).map(|fault| title(texts, fault)).collect();
    titles.join(&texts.get("list-gap", &[]))
}

#[derive(Clone, Copy)]
struct Page {
    texts: Texts,
    look: Look,
}

impl Page {
    fn get(self, key: &str, values: &[(&str, Value<'_>)]) -> String {
        self.texts.get(key, values)
    }

    fn plain(self, text: &str, indent: usize) -> Vec<String> {
        let margin = " ".repeat(indent);
        text.lines().flat_map(|line| self.look.wrap(line, indent)).map(|line| format!("{margin}{line}")).collect()
    }

    fn inked(self, ink: Ink, text: &str, indent: usize) -> Vec<String> {
        let margin = " ".repeat(indent);
        let lines = text.lines().flat_map(|line| self.look.wrap(line, indent));
        lines.map(|line| format!("{margin}{}", self.look.paint(ink, &line))).collect()
    }

    fn head(self, facts: &DoorsFacts<'_>) -> Vec<String> {
        let cause = match facts.examined.cause {
            CheckCause::Start => "start",
            CheckCause::Change => "change",
            CheckCause::Day => "day",
            CheckCause::Asked => "asked",
        };
        let when = self.look.date(facts.at);
        let cause = self.get(&format!("doors-cause-{cause}"), &[]);
        let values = [("server", facts.server.into()), ("when", when.into()), ("cause", Value::made(cause))];
        let mut lines = self.inked(Ink::Bold, &self.get("doors-head", &values), 0);
        let senders = [("senders", facts.examined.senders.into())];
        lines.extend(self.inked(Ink::Dim, &self.get("doors-senders", &senders), 0));
        lines
    }

    fn doors(self, examined: &DoorsExamined) -> Vec<String> {
        let doors = &examined.doors;
        if doors.is_empty() {
            return self.inked(Ink::Warning, &self.get("doors-none", &[]), 2);
        }
        let widest = doors.iter().map(|door| place(door).width()).max().unwrap_or(0);
        let mut lines: Vec<String> = doors.iter().flat_map(|door| self.door(door, widest)).collect();
        let untested: u32 = doors.iter().map(|door| door.untested).sum();
        if untested > 0 {
            lines.extend(self.inked(Ink::Dim, &self.get("doors-untested", &[("count", untested.into())]), 2));
        }
        lines
    }

    fn door(self, door: &ExaminedDoor, widest: usize) -> Vec<String> {
        let tried = door.cases.saturating_sub(door.untested);
        let (ink, said) = match &door.unreached {
            Some(why) => {
                let own = self.texts.find(&format!("doors-unreached-{why}"), &[]);
                let why = own.or_else(|| self.texts.find(&format!("probe-untested-{why}.door"), &[]));
                (Ink::Warning, self.get("doors-unreached", &[("why", Value::made(why.unwrap_or_default()))]))
            }
            None => {
                let state = State::of(door);
                let values = [("tried", tried.into()), ("faults", Value::made(titles(self.texts, door)))];
                (state.ink(), self.get(&format!("doors-state-{}", state.key()), &values))
            }
        };
        let indent = 2 + widest + 2;
        let first = format!("  {}  ", pad(&place(door), widest));
        let said = self.look.wrap(&said, indent);
        let line = |(index, line): (usize, &String)| {
            let margin = if index == 0 { first.clone() } else { " ".repeat(indent) };
            format!("{margin}{}", self.look.paint(ink, line))
        };
        said.iter().enumerate().map(line).collect()
    }

    /// Each fault once, with the doors that have it.
    fn faults(self, examined: &DoorsExamined) -> Vec<Vec<String>> {
        let mut known: Vec<(&DoorFault, Vec<String>)> = Vec::new();
        for (door, fault) in examined.doors.iter().flat_map(|door| door.faults.iter().map(move |fault| (door, fault))) {
            match known.iter_mut().find(|(other, _)| other.fault == fault.fault) {
                Some((_, doors)) => doors.push(place(door)),
                None => known.push((fault, vec![place(door)])),
            }
        }
        if known.is_empty() {
            return Vec::new();
        }
        let heading = self.inked(Ink::Bold, &self.get("doors-found", &[]), 0);
        let blocks = known.iter().enumerate().map(|(index, (fault, doors))| self.fault(index + 1, fault, doors));
        std::iter::once(heading).chain(blocks).collect()
    }

    fn fault(self, number: usize, fault: &DoorFault, doors: &[String]) -> Vec<String> {
        let gap = self.get("list-gap", &[]);
        let severity = Severity::from_key(&fault.severity).map_or("low", Severity::key);
        let values = [
            ("number", number.into()),
            ("severity", Value::made(self.get(&format!("probe-severity-{severity}"), &[]))),
            ("title", Value::made(title(self.texts, fault))),
        ];
        let mut lines = self.inked(Ink::Warning, &self.get("doors-fault", &values), 0);
        lines.extend(self.inked(Ink::Dim, &self.get("doors-fault-at", &[("doors", doors.join(&gap).into())]), 2));
        lines.extend(self.inked(
            Ink::Dim,
            &self.get("doors-fault-cases", &[("cases", fault.cases.join(&gap).into())]),
            2,
        ));
        let means = self.texts.find(&format!("probe-fault-{}-means", fault.fault), &[]);
        lines.extend(self.plain(&means.unwrap_or_default(), 2));
        if let Some(advice) = self.texts.find(&format!("probe-close-{}-sekisho", fault.fault), &[]) {
            lines.extend(self.inked(Ink::Bold, &self.get("doors-fault-do", &[]), 2));
            lines.extend(self.plain(&advice, 4));
        }
        if !fault.wire.is_empty() {
            lines.extend(self.inked(Ink::Bold, &self.get("doors-wire", &[]), 2));
            let shown = fault.wire.iter().take(WIRE).map(|line| visible(line).into_owned());
            lines.extend(shown.map(|line| format!("    {}", self.look.paint(Ink::Dim, &line))));
        }
        lines
    }

    fn end(self, examined: &DoorsExamined) -> Vec<String> {
        if examined.doors.iter().all(|door| door.unreached.is_some()) {
            return Vec::new();
        }
        let state = worst(examined);
        self.inked(state.ink(), &self.get(&format!("doors-end-{}", state.key()), &[]), 0)
    }
}
