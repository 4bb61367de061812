//! Lines in words: one line with whatever is known of the people in it.

use super::pipeline::{Turn, Wish};
use explain::Texts;
use explain::read::{LineSaid, LineText, line_sentence, other_line, unknown_line};
use forensics::fact::Giver;
use forensics::log::observation::{Observation, Peer, Seen, Sender, recipients};
use forensics::log::{Context, Format, Reading, Scratch, chunk, journal};
use forensics::ours::{Ours, Owner};

/// Says lines in words.
pub struct Teller<'a> {
    /// In which language.
    pub texts: Texts,
    /// Whose is what.
    pub ours: &'a Ours,
}

/// A line of a piece, and what was made of it.
pub struct Said<'a> {
    /// Which line of the source.
    pub line: u32,
    /// As it stands there.
    pub raw: &'a str,
    /// In which format.
    pub format: Option<Format>,
    /// What it says; `None` if it is not understood.
    pub observation: Option<Observation<'a>>,
    /// Whether it is counted as not understood: neither its words are known, nor is it another program's.
    pub is_unknown: bool,
}

impl Teller<'_> {
    /// A line in words.
    pub fn text(&self, said: &Said<'_>, giver: Option<Giver>) -> LineText {
        match (&said.observation, said.format) {
            (Some(observation), Some(format)) => self.understood(observation, (format, said.raw), giver),
            (Some(observation), None) => self.understood(observation, (Format::ALL[0], said.raw), giver),
            (None, format) if said.is_unknown => unknown_line(self.texts, format),
            (None, _) => other_line(self.texts),
        }
    }

    /// A line that is understood, in words.
    pub fn understood(
        &self,
        observation: &Observation<'_>,
        (format, text): (Format, &str),
        giver: Option<Giver>,
    ) -> LineText {
        let (peer, sender, recipient) = people(observation);
        let of_sender = sender.address().map_or(Owner::Unknown, |address| self.ours.sender(address));
        let of_recipient = if recipient.is_empty() { Owner::Unknown } else { self.ours.address(recipient) };
        let of_peer = peer.map_or(Owner::Unknown, |peer| self.ours.peer(peer.ip));
        let said =
            LineSaid { format, text, observation, peer: of_peer, sender: of_sender, recipient: of_recipient, giver };
        line_sentence(self.texts, &said)
    }
}

/// Who is in it: the visitor, the sender, and the recipient as it was before an alias.
fn people<'a>(observation: &Observation<'a>) -> (Option<Peer<'a>>, Sender<'a>, &'a str) {
    match observation.seen {
        Seen::Knocked(peer) | Seen::Described(peer) | Seen::Odd { peer, .. } => (Some(peer), Sender::Unsaid, ""),
        Seen::LoggedIn(login) | Seen::LoginFailed(login) => (Some(login.peer), Sender::Unsaid, ""),
        Seen::Arrived(arrival) => (Some(arrival.peer), arrival.sender, ""),
        Seen::RecipientAccepted(recipient) => (None, Sender::Unsaid, recipient),
        Seen::Refused(refusal) => (Some(refusal.peer), refusal.sender, refusal.recipient),
        Seen::Tried(outcome) => {
            let first = recipients(outcome.recipients).next().unwrap_or("");
            (None, outcome.sender, if outcome.original.is_empty() { first } else { outcome.original })
        }
        _ => (None, Sender::Unsaid, ""),
    }
}

/// Gives each line of a piece to `take`, understood or not.
pub fn each_line<E>(
    turn: &Turn<'_>,
    (context, wish, is_document): (&Context, &Wish, bool),
    take: &mut dyn FnMut(&Said<'_>) -> Result<(), E>,
) -> Result<(), E> {
    let text = turn.read.text();
    if is_document || journal::is_export(text.as_bytes()) {
        return each_of_a_document(turn, take);
    }
    let scratch = Scratch::default();
    for (index, raw) in raw_lines(text).enumerate() {
        let line = turn.lines_before.saturating_add(u32::try_from(index).unwrap_or(u32::MAX)).saturating_add(1);
        let (line_of, mut reading, format) = chunk::one(raw, context, wish.format, &scratch);
        if let Some(pattern) = &wish.pattern {
            reading = pattern.read(&line_of, context);
        }
        let observation = match reading {
            Reading::Understood(observation) => Some(observation),
            Reading::Unknown | Reading::NotMine => None,
        };
        let is_unknown = observation.is_none() && (reading == Reading::Unknown || !chunk::is_other(&line_of));
        take(&Said { line, raw, format, observation, is_unknown })?;
    }
    Ok(())
}

/// What several lines of a document say together stands with the line that it begins in.
fn each_of_a_document<E>(turn: &Turn<'_>, take: &mut dyn FnMut(&Said<'_>) -> Result<(), E>) -> Result<(), E> {
    let said = turn.read.said();
    let format = said.formats.iter().next().map(|(format, _)| format);
    for (index, raw) in raw_lines(turn.read.text()).enumerate() {
        let number = u32::try_from(index).unwrap_or(u32::MAX).saturating_add(1);
        let line = turn.lines_before.saturating_add(number);
        let mut is_told = false;
        for observed in said.observed.iter().filter(|observed| observed.line == number) {
            is_told = true;
            take(&Said { line, raw, format, observation: Some(observed.observation), is_unknown: false })?;
        }
        if !is_told {
            take(&Said { line, raw, format: None, observation: None, is_unknown: false })?;
        }
    }
    Ok(())
}

/// Lines end with LF, or with CR where there is no LF at all.
pub fn raw_lines(text: &str) -> impl Iterator<Item = &str> {
    let separator = if text.contains('\n') || !text.contains('\r') { '\n' } else { '\r' };
    let text = text.strip_suffix(separator).unwrap_or(text);
    text.split(separator).map(|line| line.trim_end_matches('\r'))
}
