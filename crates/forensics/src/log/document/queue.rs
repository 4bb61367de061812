//! A file in the queue of SIMS: `P I date time 0000 domain local` is the return path, `R E …` a recipient that waits, `O T` an
//! option; then an empty row, then the message. Dates are day-month-year, in UTC; the message's own `Received` field has
//! the wall time.

use super::headers::{self, Chain};
use super::rows::{self, Row};
use super::{Said, Whose};
use crate::log::observation::{Arrival, Fate, Hop, Observation, Outcome, Seen, Sender};
use crate::log::{Scratch, time};

/// A row of the envelope that is an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Envelope<'a> {
    kind: &'a str,
    flag: &'a str,
    at: i64,
    domain: &'a str,
    local: &'a str,
}

/// Whether a text that begins with `first` is such a file.
pub fn is(first: &[&str]) -> bool {
    first.iter().find(|row| !row.trim().is_empty()).and_then(|row| envelope(row)).is_some_and(|row| row.kind == "P")
}

/// What the file says.
pub fn observations<'a>(rows: &[Row<'a>], scratch: &'a Scratch, _whose: Whose<'_>) -> Said<'a> {
    let chain = chain(rows, scratch);
    let last = chain.as_ref().and_then(|chain| chain.last().copied()).unwrap_or_default();
    let message = last.id.strip_prefix("S.").unwrap_or(last.id);
    let message = if message.is_empty() { "1" } else { message };
    let mut said: Said<'a> = Vec::new();
    if let Some((row, mut observation)) = chain.as_ref().and_then(Chain::last_arrival) {
        if let Seen::Arrived(arrival) = &mut observation.seen {
            // What the header names is what its writer wanted it to; the envelope has the sender.
            arrival.sender = Sender::Unsaid;
        }
        said.push((row, observation.of_message(message)));
    }
    for (row, text) in rows.iter().take_while(|(_, text)| !text.trim().is_empty()) {
        let Some(envelope) = envelope(text) else { continue };
        let seen = match (envelope.kind, envelope.flag) {
            ("P", _) => Seen::Arrived(Arrival { sender: sender(&envelope, scratch), ..Arrival::default() }),
            // Its time is that of the next try.
            ("R", "E") => Seen::Tried(waiting(address(&envelope, scratch))),
            _ => continue,
        };
        let at = last.at.or(Some(envelope.at));
        said.push((*row, Observation { at, host: last.by, ..Observation::new(seen).of_message(message) }));
    }
    said.sort_by_key(|(row, _)| *row);
    headers::noted(rows, said)
}

/// The host whose queue it is.
pub fn ours<'a>(rows: &[Row<'a>], scratch: &'a Scratch) -> Vec<(u32, &'a str)> {
    let chain = chain(rows, scratch);
    chain.and_then(|chain| Some((chain.last_arrival()?.0, chain.last()?.by))).into_iter().collect()
}

fn chain<'a>(rows: &[Row<'a>], scratch: &'a Scratch) -> Option<Chain<'a>> {
    rows::blocks(rows, scratch).first().map(|fields| Chain::of(fields))
}

fn envelope(row: &str) -> Option<Envelope<'_>> {
    let mut words = row.split_ascii_whitespace();
    let (kind, flag) = (words.next()?, words.next()?);
    let (date, clock) = (words.next()?, words.next()?);
    let number = words.next().filter(|word| word.bytes().all(|byte| byte.is_ascii_digit()))?;
    let (domain, local) = (words.next()?, words.next().unwrap_or_default());
    let mut numbers = date.splitn(3, '-').map(str::parse::<u32>);
    let (day, month, year) = (numbers.next()?.ok()?, numbers.next()?.ok()?, numbers.next()?.ok()?);
    let at = time::wall((i64::from(year), month, day), time::clock(clock)?.0)?;
    (matches!(kind, "P" | "R") && !number.is_empty()).then_some(Envelope { kind, flag, at, domain, local })
}

fn sender<'a>(envelope: &Envelope<'a>, scratch: &'a Scratch) -> Sender<'a> {
    match (envelope.domain, envelope.local) {
        ("NULL", "NULL") => Sender::Null,
        _ => Sender::Given(address(envelope, scratch)),
    }
}

fn address<'a>(envelope: &Envelope<'a>, scratch: &'a Scratch) -> &'a str {
    match envelope.local {
        "" => envelope.domain,
        local => scratch.keep(&format!("{local}@{}", envelope.domain)),
    }
}

fn waiting(recipients: &str) -> Outcome<'_> {
    Outcome {
        recipients,
        count: None,
        original: "",
        sender: Sender::Unsaid,
        fate: Fate::Deferred,
        next_hop: Hop::default(),
        reply: "",
    }
}
