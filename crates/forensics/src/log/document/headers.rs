//! Headers of messages: which host took it from whom, and handed it to whom.

use super::received::{self, Received};
use super::rows::{self, Field, Row};
use super::{Said, Whose};
use crate::log::Scratch;
use crate::log::observation::{
    Arrival, Fate, Hop, Note, Observation, Origin, Outcome, Peer, Seen, Sender, Standing, bare,
};
use crate::ours::Owner;
use std::net::IpAddr;

/// Whether a text that begins with `first` is a header, or a message: its first block is fields, one of them `Received`.
pub fn is(first: &[&str]) -> bool {
    let block = first.iter().skip_while(|row| row.trim().is_empty()).take_while(|row| !row.trim().is_empty());
    let mut block = block.skip_while(|row| row.starts_with("From ")).peekable();
    let begins = block.peek().is_some_and(|row| rows::field_start(row).is_some());
    let is_received = |row: &&str| {
        rows::field_start(row).is_some_and(|(name, value)| {
            let starts = ["from ", "by ", "("].iter().any(|start| value.starts_with(start));
            name.eq_ignore_ascii_case("Received") && starts
        })
    };
    begins && block.any(is_received)
}

/// What the headers in `rows` say.
pub fn observations<'a>(rows: &[Row<'a>], scratch: &'a Scratch, whose: Whose<'_>) -> Said<'a> {
    let blocks = rows::blocks(rows, scratch);
    let said = blocks.iter().flat_map(|fields| Chain::of(fields).observations(whose)).collect();
    noted(rows, said)
}

/// Which domains are likely ours.
pub fn ours<'a>(rows: &[Row<'a>], scratch: &'a Scratch) -> Vec<(u32, &'a str)> {
    let nothing_given = |_: &str| Owner::Unknown;
    let blocks = rows::blocks(rows, scratch);
    blocks.iter().flat_map(|fields| Chain::of(fields).ours(&nothing_given)).collect()
}

/// `said`, and behind it a note for each row that says nothing else.
pub fn noted<'a>(rows: &[Row<'a>], mut said: Said<'a>) -> Said<'a> {
    let mut told: Vec<u32> = said.iter().map(|(row, _)| *row).collect();
    told.sort_unstable();
    let silent = rows.iter().filter(|(row, _)| told.binary_search(row).is_err());
    said.extend(silent.map(|(row, text)| {
        let note = if text.trim().is_empty() { Note::Empty } else { Note::Step };
        (*row, Observation::new(Seen::Noted(note)))
    }));
    said
}

/// A host that took the message.
#[derive(Debug, Clone, Copy)]
struct Step<'a> {
    row: u32,
    received: Received<'a>,
}

/// The way of one message, the newest step first, as far down as each host names the one below.
#[derive(Debug)]
pub struct Chain<'a> {
    steps: Vec<Step<'a>>,
    /// Every host that any `Received` names, also where the way is broken.
    names: Vec<&'a str>,
    return_path: Option<(u32, &'a str)>,
    from: &'a str,
    message_id: &'a str,
}

impl<'a> Chain<'a> {
    /// The way that a header tells.
    pub fn of(fields: &[Field<'a>]) -> Self {
        let value = |name: &str| fields.iter().find(|field| field.is(name)).map(|field| (field.row, field.value));
        let all = fields.iter().filter(|field| field.is("Received"));
        let all: Vec<Step<'a>> =
            all.map(|field| Step { row: field.row, received: received::parse(field.value) }).collect();
        let mut steps: Vec<Step<'a>> = Vec::new();
        for step in all.iter().filter(|step| !step.received.by.is_empty()) {
            if steps.last().is_some_and(|newer| !is_below(newer, step)) {
                break;
            }
            steps.push(*step);
        }
        Self {
            names: all.iter().flat_map(|step| names(&step.received)).collect(),
            steps,
            return_path: value("Return-Path"),
            from: value("From").map_or("", |(_, from)| mailbox(from)),
            message_id: value("Message-ID").map_or("", |(_, id)| bare(id)),
        }
    }

    /// The host that took the message last.
    pub fn last(&self) -> Option<&Received<'a>> {
        self.steps.first().map(|step| &step.received)
    }

    /// How the last host took it, and in which row that stands.
    pub fn last_arrival(&self) -> Option<(u32, Observation<'a>)> {
        self.steps.first().map(|step| (step.row, self.arrived(step)))
    }

    /// The reverse-path, or the author where the header has none: what the envelope said is then not known.
    fn sender(&self) -> Sender<'a> {
        match self.return_path {
            Some((_, path)) => Sender::from_brackets(path),
            None if self.from.is_empty() => Sender::Unsaid,
            None => Sender::Given(self.from),
        }
    }

    fn observations(&self, whose: Whose<'_>) -> Said<'a> {
        if let Some((row, domain)) = self.forged(whose) {
            let sender = self.sender().address().unwrap_or(domain);
            let seen = Seen::Forged { sender, injected_by: self.injector() };
            let at = self.steps.first().and_then(|step| step.received.at);
            return vec![(row, Observation { at, ..Observation::new(seen) })];
        }
        let mut said = Vec::new();
        for index in (0..self.steps.len()).rev().filter(|index| self.is_told(*index, whose)) {
            let step = &self.steps[index];
            said.push((step.row, self.arrived(step)));
            if let Some(next) = self.next_host(index) {
                said.push((next.row, self.handed_over(step, next)));
            }
        }
        said
    }

    fn ours(&self, whose: Whose<'_>) -> Vec<(u32, &'a str)> {
        if let Some(forged) = self.forged(whose) {
            return vec![forged];
        }
        let told = (0..self.steps.len()).rev().filter(|index| self.is_told(*index, whose));
        told.map(|index| (self.steps[index].row, rows::organisation(self.steps[index].received.by))).collect()
    }

    /// Whether what happened at the host of this step is to be told.
    fn is_told(&self, index: usize, whose: Whose<'_>) -> bool {
        let received = &self.steps[index].received;
        match whose(received.by) {
            Owner::Ours => !received.is_inside(),
            Owner::Unknown => self.next_host(index).is_some() && self.is_third_party(received),
            Owner::Foreign => false,
        }
    }

    /// Whether the host took it from a stranger to itself, for a sender who is one too, without a login.
    fn is_third_party(&self, received: &Received<'a>) -> bool {
        let peer = &received.from;
        // Anybody can say anything in HELO; it counts only where nothing better is known.
        let name = if peer.name.is_empty() && peer.ip.is_empty() { peer.helo } else { peer.name };
        let sender = self.sender().address().map_or("", rows::domain);
        !received.is_inside()
            && !received.is_authenticated()
            && !is_private(peer.ip)
            && ![name, sender].iter().any(|name| !name.is_empty() && rows::same_organisation(name, received.by))
    }

    /// The next step at another host.
    fn next_host(&self, index: usize) -> Option<&Step<'a>> {
        let by = self.steps[index].received.by;
        self.steps[..index].iter().rev().find(|step| !step.received.by.eq_ignore_ascii_case(by))
    }

    /// The domain of a reverse-path that passed no server of its domain, if it can be ours and no host here is a better
    /// reason for the record to be shown.
    fn forged(&self, whose: Whose<'_>) -> Option<(u32, &'a str)> {
        let (row, path) = self.return_path?;
        let domain = rows::domain(Sender::from_brackets(path).address()?);
        let is_outside = !self.names.iter().any(|name| rows::same_organisation(name, domain));
        let is_shown_for = match whose(domain) {
            Owner::Ours => true,
            Owner::Unknown => !(0..self.steps.len()).any(|index| self.is_told(index, whose)),
            Owner::Foreign => false,
        };
        (is_outside && is_shown_for && !self.steps.is_empty()).then_some((row, domain))
    }

    /// Who brought the message in: the visitor of the oldest step that names an address and is no step inside a host.
    fn injector(&self) -> Peer<'a> {
        let mut visits = self.steps.iter().rev().map(|step| &step.received);
        let visit = visits.find(|received| !received.is_inside() && !received.from.ip.is_empty());
        visit.or_else(|| self.last()).map(|received| received.from).unwrap_or_default()
    }

    fn arrived(&self, step: &Step<'a>) -> Observation<'a> {
        let received = &step.received;
        let arrival = Arrival {
            peer: received.from,
            login: received.login,
            origin: Origin::Network,
            standing: if received.is_authenticated() { Standing::Own } else { Standing::Unsaid },
            sender: self.sender(),
            recipients: (!received.recipient.is_empty()).then_some(1),
            message_id: self.message_id,
            ..Arrival::default()
        };
        self.at_host(received, Seen::Arrived(arrival))
    }

    fn handed_over(&self, step: &Step<'a>, next: &Step<'a>) -> Observation<'a> {
        let recipient = step.received.recipient;
        let outcome = Outcome {
            recipients: recipient,
            count: recipient.is_empty().then_some(1),
            original: "",
            sender: self.sender(),
            fate: Fate::HandedOver,
            next_hop: Hop { host: next.received.by, ip: "" },
            reply: "",
        };
        self.at_host(&step.received, Seen::Tried(outcome))
    }

    fn at_host(&self, received: &Received<'a>, seen: Seen<'a>) -> Observation<'a> {
        let ids = [received.id, self.message_id, received.by];
        let message = ids.into_iter().find(|id| !id.is_empty()).unwrap_or_default();
        Observation { at: received.at, host: received.by, ..Observation::new(seen).of_message(message) }
    }
}

/// Whether the host of `newer` says that it took the message from the host of `older`, or is the same host.
fn is_below(newer: &Step<'_>, older: &Step<'_>) -> bool {
    let by = older.received.by;
    newer.received.by.eq_ignore_ascii_case(by) || newer.received.is_from(by)
}

/// The hosts that a field names. A HELO counts where the name of the address is not told.
fn names<'a>(received: &Received<'a>) -> impl Iterator<Item = &'a str> {
    let from = if received.from.name.is_empty() { received.from.helo } else { received.from.name };
    [received.by, from].into_iter().filter(|name| !name.is_empty())
}

fn is_private(ip: &str) -> bool {
    match ip.parse() {
        Ok(IpAddr::V4(ip)) => ip.is_private() || ip.is_loopback() || ip.is_link_local(),
        Ok(IpAddr::V6(ip)) => ip.is_unique_local() || ip.is_loopback() || ip.is_unicast_link_local(),
        Err(_) => false,
    }
}

/// The address in `Name <address>`, `address (Name)` or `address`.
fn mailbox(value: &str) -> &str {
    match value.rsplit_once('<').and_then(|(_, rest)| rest.split_once('>')) {
        Some((address, _)) => address.trim(),
        None => value.split([' ', '(']).find(|word| word.contains('@')).unwrap_or_default(),
    }
}
