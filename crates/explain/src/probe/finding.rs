//! One finding: what it is, where it was seen, what was said, what it means and how to close it in each server.

use super::{Page, shorten};
use crate::layout::{Ink, pad};
use crate::{Value, visible};
use ::probe::{Finding, Severity};
use unicode_width::UnicodeWidthStr;

/// The servers for which it is told how to close a fault, in the order of the page.
const SERVERS: [&str; 5] = ["postfix", "exim", "sendmail", "opensmtpd", "sekisho"];
/// Cases and doors named one by one; of more only how many. Chosen: a line or two of the page.
const NAMED: usize = 12;
/// Lines of a session shown at its beginning and at its end; a case may say hundreds. Chosen: a screen holds them with
/// what they mean.
const WIRE: (usize, usize) = (18, 6);

/// The finding as lines.
pub(super) fn lines(page: Page<'_>, number: usize, finding: &Finding) -> Vec<String> {
    let key = finding.fault.key();
    let severity = severity(page, finding);
    let title = page.get(&format!("probe-fault-{key}"), &[]);
    let values = [("number", number.into()), ("severity", Value::made(severity)), ("title", Value::made(title))];
    let mut lines = page.inked(ink_of(finding), &page.get("probe-finding-title", &values), 0);
    lines.extend(named(page, "probe-finding-cases", "cases", &finding.cases));
    lines.extend(named(page, "probe-finding-doors", "doors", &finding.doors));
    lines.extend(wire(page, &finding.wire));
    lines.push(format!("  {}", page.heading("probe-finding-means")));
    lines.extend(page.indented(&page.get(&format!("probe-fault-{key}-means"), &[]), 4));
    lines.push(format!("  {}", page.heading("probe-finding-close")));
    lines.extend(closing(page, key));
    lines
}

/// How bad it is; of what is not proved, how bad it would be.
fn severity(page: Page<'_>, finding: &Finding) -> String {
    let word = page.get(&format!("probe-severity-{}", finding.severity.key()), &[]);
    if finding.fault.is_unproven() {
        page.get("probe-severity-unproven", &[("severity", Value::made(word))])
    } else {
        word
    }
}

const fn ink_of(finding: &Finding) -> Ink {
    match finding.severity {
        Severity::Critical if finding.fault.is_unproven() => Ink::Warning,
        Severity::Critical => Ink::Alarm,
        Severity::High | Severity::Medium => Ink::Warning,
        Severity::Low => Ink::Bold,
    }
}

fn named(page: Page<'_>, key: &str, name: &str, names: &[String]) -> Vec<String> {
    if names.is_empty() {
        return Vec::new();
    }
    let shown: Vec<String> = names.iter().take(NAMED).map(|name| visible(name).into_owned()).collect();
    let mut shown = shown.join(&page.get("list-gap", &[]));
    if names.len() > NAMED {
        let values = [("shown", Value::made(shown)), ("count", (names.len() - NAMED).into())];
        shown = page.get("probe-more", &values);
    }
    page.inked(Ink::Dim, &page.get(key, &[(name, Value::made(shown))]), 2)
}

/// The session line by line, never broken: a line that is too wide is cut, since its beginning is what tells.
fn wire(page: Page<'_>, wire: &[String]) -> Vec<String> {
    if wire.is_empty() {
        return Vec::new();
    }
    let room = page.look.width.saturating_sub(4).max(36);
    let shown = |line: &String| format!("    {}", page.look.paint(Ink::Dim, &shorten(&visible(line), room)));
    let mut lines = vec![format!("  {}", page.heading("probe-finding-wire"))];
    let (first, last) = WIRE;
    let left_out = wire.len().saturating_sub(first + last);
    if left_out == 0 {
        lines.extend(wire.iter().map(shown));
        return lines;
    }
    lines.extend(wire.iter().take(first).map(shown));
    lines.extend(page.indented(&page.get("probe-wire-more", &[("count", left_out.into())]), 4));
    lines.extend(wire.iter().skip(first + left_out).map(shown));
    lines
}

/// For each server its name, and beside it what to set; a line that is a setting stands by itself, to be copied.
fn closing(page: Page<'_>, fault: &str) -> Vec<String> {
    let names = SERVERS.map(|server| page.get(&format!("probe-server-{server}"), &[]));
    let column = names.iter().map(|name| name.width()).max().unwrap_or(0) + 2;
    let mut lines = Vec::new();
    for (server, name) in SERVERS.iter().zip(&names) {
        let text = page.get(&format!("probe-close-{fault}-{server}"), &[]);
        let mut name = page.look.paint(Ink::Bold, name) + &pad("", column.saturating_sub(name.width()));
        for line in text.lines().flat_map(|line| advice(page, line, 4 + column)) {
            lines.push(format!("    {name}{line}"));
            name = " ".repeat(column);
        }
    }
    lines
}

/// Settings are indented in the texts. They are not broken: what is copied must work.
fn advice(page: Page<'_>, line: &str, indent: usize) -> Vec<String> {
    if line.starts_with(' ') { vec![line.to_owned()] } else { page.look.wrap(line, indent) }
}
