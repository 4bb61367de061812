//! A case being tried, as a value: octets and silences in, octets out.

use crate::login::Proof;
use crate::script::{GoOn, Hear, Part, Step};
use crate::transcript::{Exchange, Heard, Transcript};
use mail::Secret;
use smtp::client::ReplyParser;
use std::collections::VecDeque;
use std::time::Duration;

/// Octets of what is no reply that are kept for the transcript. Chosen: enough to see what it is.
const GARBAGE_LIMIT: usize = 200;
/// Octets that are read while a reply is awaited before the server is taken for one that never ends. Chosen: twice what
/// the longest lawful reply takes here (`smtp::client::reply`).
const ANSWER_LIMIT: usize = 512 * 1024;

/// What the driver is to do next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Action {
    /// Write these octets, in one segment if it can be.
    Say(Vec<u8>),
    /// The same, with a password in it.
    Prove(Proof),
    /// Read; [`Dialogue::received`], [`Dialogue::closed`] or, after this long or the driver's own patience,
    /// [`Dialogue::silent`].
    Hear(Option<Duration>),
    /// Shake hands as a TLS client; [`Dialogue::tls`].
    Handshake,
    /// It is over; close.
    Over,
}

/// A case being tried.
#[derive(Debug)]
pub struct Dialogue {
    steps: VecDeque<Step>,
    current: Option<Step>,
    parser: ReplyParser,
    pending: Vec<u8>,
    swallowed: usize,
    in_tls: bool,
    /// What must not stand in the transcript, whoever says it.
    hidden: Vec<Secret>,
    transcript: Transcript,
}

impl Dialogue {
    pub(crate) fn new(steps: Vec<Step>) -> Self {
        let proofs = steps.iter().filter_map(|step| step.proof.as_ref());
        Self {
            hidden: proofs.flat_map(|proof| proof.words().to_vec()).collect(),
            steps: steps.into(),
            current: None,
            parser: ReplyParser::default(),
            pending: Vec::new(),
            swallowed: 0,
            in_tls: false,
            transcript: Transcript::default(),
        }
    }

    /// Whether the next [`Action::Say`] hands over a message: the driver counts them.
    pub fn hands_over_next(&self) -> bool {
        self.current.is_none() && self.steps.front().is_some_and(|step| step.is_message)
    }

    /// What to do now.
    #[expect(clippy::should_implement_trait, reason = "it waits for answers, which no iterator does")]
    pub fn next(&mut self) -> Action {
        if self.current.is_some() {
            return self.awaiting();
        }
        let Some(step) = self.steps.pop_front() else { return Action::Over };
        if let Some(proof) = step.proof.clone() {
            self.current = Some(step);
            return Action::Prove(proof);
        }
        let octets = step.octets.clone();
        if step.hear == Hear::Nothing {
            self.keep(step, Heard::Unasked);
            return Action::Say(octets);
        }
        self.current = Some(step);
        if !octets.is_empty() {
            return Action::Say(octets);
        }
        // What is only listened for may have come together with the answer before.
        self.take_early().unwrap_or_else(|| self.next())
    }

    fn awaiting(&self) -> Action {
        match self.current.as_ref().map(|step| step.hear) {
            Some(Hear::Perhaps(millis)) => Action::Hear(Some(Duration::from_millis(millis.into()))),
            Some(Hear::HandshakeNow) => Action::Handshake,
            _ => Action::Hear(None),
        }
    }

    /// Octets came, so long after the last were said. Returns whether the handshake is next.
    pub fn received(&mut self, octets: &[u8], waited: Duration) -> Option<Action> {
        self.pending.extend_from_slice(octets);
        self.swallowed += octets.len();
        self.take_reply(waited)
    }

    fn take_reply(&mut self, waited: Duration) -> Option<Action> {
        let pending = std::mem::take(&mut self.pending);
        let mut rest = pending.as_slice();
        match self.parser.take(&mut rest) {
            Ok(None) if self.swallowed > ANSWER_LIMIT => self.end_with(Heard::Garbage(printable(&pending))),
            Ok(None) => {}
            Err(_) => self.end_with(Heard::Garbage(printable(&pending))),
            Ok(Some(reply)) => {
                // Nothing that came before TLS counts in it (RFC 3207 §4.2), here as at any client.
                let is_tls = self.current.as_ref().is_some_and(|step| step.hear == Hear::Handshake);
                if is_tls && reply.code == 220 {
                    return Some(Action::Handshake);
                }
                self.pending = rest.to_vec();
                self.settle(Heard::Reply(reply, waited));
            }
        }
        None
    }

    /// What came with the answer before belongs to the next question: whether there is a whole reply of it already.
    pub fn take_early(&mut self) -> Option<Action> {
        if self.current.as_ref().is_some_and(|step| step.hear == Hear::HandshakeNow) {
            // What came in clear behind the answer to STARTTLS is nothing that was said in TLS (RFC 3207 §4.2).
            self.pending.clear();
        }
        let waits = self.current.is_some() && !self.pending.is_empty();
        if waits { self.take_reply(Duration::ZERO) } else { None }
    }

    /// Whether an answer is awaited.
    pub const fn is_awaiting(&self) -> bool {
        self.current.is_some()
    }

    /// Nothing came for as long as was to be waited.
    pub fn silent(&mut self) {
        match self.current.as_ref().map(|step| step.hear) {
            Some(Hear::Perhaps(_)) => self.settle(Heard::Silence),
            _ => self.end_with(Heard::Silence),
        }
    }

    /// The server closed, or the connection broke.
    pub fn closed(&mut self) {
        if self.current.is_none() {
            // It closed on what no answer was awaited to: what would have come next was not said any more.
            self.current = self.steps.pop_front().map(|step| Step { octets: Vec::new(), ..step });
        }
        self.end_with(Heard::Closed);
    }

    /// How the handshake went: that after STARTTLS, or that with which a door in TLS begins.
    pub fn tls(&mut self, result: Result<(), String>) {
        match result {
            Ok(()) => {
                self.in_tls = true;
                self.settle(Heard::TlsUp);
            }
            Err(why) if self.current.is_some() => self.end_with(Heard::TlsFailed(why)),
            Err(why) => {
                self.current = self.steps.pop_front();
                self.end_with(Heard::TlsFailed(why));
            }
        }
    }

    /// What was said and heard.
    pub fn into_transcript(self) -> Transcript {
        self.transcript
    }

    fn settle(&mut self, heard: Heard) {
        let Some(step) = self.current.take() else { return };
        self.swallowed = 0;
        let goes_on = match step.go_on {
            GoOn::Anyway => true,
            GoOn::IfGood => heard.is_good(),
            GoOn::If(code) => heard.reply().is_some_and(|reply| reply.code == code),
            GoOn::IfQuick => !heard.is_slow(),
        };
        let over = !goes_on || heard.reply().is_some_and(|reply| reply.code == 421);
        self.keep(step, heard);
        if over {
            self.steps.clear();
        }
    }

    fn end_with(&mut self, heard: Heard) {
        if let Some(step) = self.current.take() {
            self.keep(step, heard);
        }
        self.steps.clear();
    }

    fn keep(&mut self, step: Step, heard: Heard) {
        let in_tls = self.in_tls && step.part != Part::Tls;
        let heard = heard.without(&self.hidden);
        self.transcript.exchanges.push(Exchange { part: step.part, said: step.octets, heard, in_tls });
    }
}

fn printable(octets: &[u8]) -> String {
    let text: String = String::from_utf8_lossy(octets).chars().take(GARBAGE_LIMIT).collect();
    text.chars().map(|c| if c.is_control() { '?' } else { c }).collect()
}

#[cfg(test)]
#[path = "dialogue_tests.rs"]
mod tests;
