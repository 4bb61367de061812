//! The result of an examination as a page: first from where it was made and what that proves, then the verdict, the
//! doors, what was tested, each finding with what was said, what it means and how to close it, and what could not be
//! tested.
//!
//! No sentence here says whether a server relays without saying from where that was seen: the texts of verdicts exist
//! only for a conclusion and a vantage together.

mod finding;
mod table;

use crate::layout::{Colour, Ink, Look};
use crate::{Texts, Value, visible};
use ::probe::{CaseReport, CaseVerdict, Conclusion, Report, Untested, Vantage};
use std::net::SocketAddr;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// What is told of an examination.
#[derive(Debug, Clone, Copy)]
pub struct ProbeFacts<'a> {
    /// Its result.
    pub report: &'a Report,
    /// How long arrivals were waited for, in seconds; nothing if nobody watched for them.
    pub wait_s: Option<u64>,
    /// The exit status of the command, whose meaning is told at the end.
    pub status: u8,
}

/// The whole page, lines ending in `\n`, none wider than the terminal but for a setting that is there to be copied.
pub fn render_probe(texts: Texts, look: Look, facts: &ProbeFacts<'_>) -> String {
    let page = Page { texts, look, facts };
    let mut blocks = vec![page.vantage(), page.verdict(), page.doors(), table::lines(page)];
    blocks.extend(page.findings());
    blocks.extend([page.untested(), page.end()]);
    let blocks: Vec<String> = blocks.into_iter().filter(|lines| !lines.is_empty()).map(|l| l.join("\n")).collect();
    blocks.join("\n\n") + "\n"
}

#[derive(Clone, Copy)]
struct Page<'a> {
    texts: Texts,
    look: Look,
    facts: &'a ProbeFacts<'a>,
}

impl Page<'_> {
    fn get(self, key: &str, values: &[(&str, Value<'_>)]) -> String {
        self.texts.get(key, values)
    }

    fn heading(self, key: &str) -> String {
        self.look.paint(Ink::Bold, &self.get(key, &[]))
    }

    fn indented(self, text: &str, indent: usize) -> Vec<String> {
        let margin = " ".repeat(indent);
        self.look.wrap(text, indent).iter().map(|line| format!("{margin}{line}")).collect()
    }

    fn inked(self, ink: Ink, text: &str, indent: usize) -> Vec<String> {
        let margin = " ".repeat(indent);
        self.look.wrap(text, indent).iter().map(|line| format!("{margin}{}", self.look.paint(ink, line))).collect()
    }

    /// From where it was examined, why that counts as it does, and how to do better.
    fn vantage(self) -> Vec<String> {
        let report = self.facts.report;
        let source = match report.source {
            Some(ip) => ip.to_string(),
            None => self.get("probe-source-unknown", &[]),
        };
        let values = [("target", (&report.target).into()), ("source", Value::made(source))];
        let sentence = self.get(&format!("probe-vantage-{}", report.vantage.key()), &values);
        let mut lines = self.inked(Ink::Bold, &sentence, 0);
        lines.extend(self.inked(Ink::Dim, &self.get(&format!("probe-place-{}", report.place.key()), &[]), 2));
        if report.vantage == Vantage::Neighbour {
            lines.extend(self.indented(&self.get("probe-go-outside", &[]), 2));
        }
        lines
    }

    /// A word that one sees from across the room, and a sentence.
    fn verdict(self) -> Vec<String> {
        let report = self.facts.report;
        let (verdict, vantage) = (self.verdict_key(), report.vantage.key());
        let key = format!("probe-verdict-{verdict}-{vantage}");
        let missed = |case: &&CaseReport| case.is_about_relay() && case.verdict == CaseVerdict::CouldNotTest;
        let untested = report.cases.iter().filter(missed).count();
        let values = [("wait", self.facts.wait_s.unwrap_or_default().into()), ("untested", untested.into())];
        let label = self.look.paint(ink_of(report), &self.get(&format!("{key}.label"), &[]));
        let mut lines = vec![label];
        lines.extend(self.inked(Ink::Bold, &self.get(&key, &values), 2));
        lines
    }

    /// The conclusion's key; nothing is concluded about relaying where it was not among what was to be tested, nor about
    /// arrivals where nobody watched for them.
    fn verdict_key(self) -> &'static str {
        let report = self.facts.report;
        let asked = report.cases.is_empty() || report.cases.iter().any(CaseReport::is_about_relay);
        match (report.verdict, self.facts.wait_s) {
            _ if !asked => "not-asked",
            (Conclusion::Unproven, None) => "unwatched",
            (verdict, _) => verdict.key(),
        }
    }

    /// Each door with its greeting, or why it could not be examined.
    fn doors(self) -> Vec<String> {
        let mut lines = vec![self.heading("probe-doors")];
        let doors = &self.facts.report.doors;
        if doors.is_empty() {
            lines.extend(self.indented(&self.get("probe-no-doors", &[]), 2));
        }
        let rows: Vec<[String; 3]> = doors
            .iter()
            .map(|door| {
                let kind = self.get(&format!("probe-door-{}", door.door.key()), &[]);
                let said = match door.untested {
                    Some(why) => self.get(&format!("probe-untested-{}.door", why.key()), &[]),
                    None => door.greeting.as_deref().map(|text| visible(text).into_owned()).unwrap_or_default(),
                };
                [SocketAddr::new(door.address, door.port).to_string(), kind, said]
            })
            .collect();
        lines.extend(table::columns(self.look, &rows));
        lines
    }

    fn findings(self) -> Vec<Vec<String>> {
        let report = self.facts.report;
        if report.findings.is_empty() {
            let tested = report.cases.iter().any(|case| case.verdict != CaseVerdict::CouldNotTest);
            let none = tested.then(|| self.indented(&self.get("probe-no-findings", &[]), 0));
            return none.into_iter().collect();
        }
        let mut heading = vec![self.heading("probe-findings")];
        if report.vantage == Vantage::Neighbour {
            heading.extend(self.inked(Ink::Dim, &self.get("probe-findings-neighbour", &[]), 2));
        }
        let mut blocks = vec![heading];
        let findings = report.findings.iter().enumerate();
        blocks.extend(findings.map(|(index, finding)| finding::lines(self, index + 1, finding)));
        blocks.push(self.inked(Ink::Dim, &self.get("probe-afterwards", &[]), 0));
        blocks
    }

    /// One line for each reason, with how many cases it kept from being decided.
    fn untested(self) -> Vec<String> {
        let cases = &self.facts.report.cases;
        let mut lines = Vec::new();
        for why in Untested::ALL {
            let count = cases.iter().filter(|case| case.untested == Some(*why)).count();
            if count == 0 {
                continue;
            }
            let sentence = self.get(&format!("probe-untested-{}", why.key()), &[]);
            let values = [("count", count.into()), ("why", Value::made(sentence))];
            lines.extend(self.indented(&self.get("probe-untested-line", &values), 2));
        }
        if !lines.is_empty() {
            lines.insert(0, self.heading("probe-untested"));
        }
        lines
    }

    fn end(self) -> Vec<String> {
        let report = self.facts.report;
        let values = [("messages", report.messages.into()), ("took", Value::made(seconds(report.took_ms)))];
        let mut lines = self.inked(Ink::Dim, &self.get("probe-end", &values), 0);
        let meaning = self.texts.find(&format!("probe-end-{}", self.facts.status), &[]);
        lines.extend(meaning.into_iter().flat_map(|text| self.inked(Ink::Dim, &text, 0)));
        lines
    }
}

const fn ink_of(report: &Report) -> Ink {
    match (report.verdict, report.vantage) {
        (Conclusion::Open, Vantage::Outside) => Ink::Alarm,
        (Conclusion::Closed, Vantage::Outside) => Ink::Good,
        _ => Ink::Warning,
    }
}

/// A line about the examination of `host`, for a list of many.
pub fn probe_row(texts: Texts, host: &str, facts: &ProbeFacts<'_>) -> String {
    let page = Page { texts, look: Look { colour: Colour::Plain, width: usize::MAX, offset_s: 0 }, facts };
    let report = facts.report;
    let key = format!("probe-verdict-{}-{}.label", page.verdict_key(), report.vantage.key());
    let values = [
        ("host", host.into()),
        ("verdict", Value::made(texts.get(&key, &[]))),
        ("findings", report.findings.len().into()),
        ("cases", report.cases.len().into()),
    ];
    texts.get("probe-row", &values)
}

/// Seconds with one decimal below ten: what a person compares.
fn seconds(ms: u64) -> String {
    match (ms / 1000, ms % 1000 / 100) {
        (whole, tenth) if whole < 10 => format!("{whole}.{tenth}"),
        (whole, _) => whole.to_string(),
    }
}

/// `text`, cut before `columns` if it is wider, with a mark where it was cut.
fn shorten(text: &str, columns: usize) -> String {
    if text.width() <= columns {
        return text.to_owned();
    }
    let mut short = String::new();
    for c in text.chars() {
        if short.width() + c.width().unwrap_or(0) + 1 > columns {
            break;
        }
        short.push(c);
    }
    short + "…"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seconds_are_what_a_person_compares() {
        for (ms, text) in [(0, "0.0"), (4260, "4.2"), (9999, "9.9"), (10_000, "10"), (61_500, "61")] {
            assert_eq!(seconds(ms), text);
        }
    }

    #[test]
    fn what_is_too_wide_is_cut_by_columns_and_marked() {
        assert_eq!(shorten("EHLO", 4), "EHLO");
        assert_eq!(shorten("EHLO x", 5), "EHLO…");
        assert_eq!(shorten("関所関所", 6), "関所…");
    }
}
