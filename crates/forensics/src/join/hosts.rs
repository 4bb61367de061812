//! What the lines of one host leave for its next ones where they name neither session nor message.

use super::pool::{Handle, Reusable};
use super::texts::Texts;
use super::waiting::KeptRefusal;
use crate::log::Place;
use crate::log::observation::{Hop, Login, Peer};
use std::collections::VecDeque;

/// Hosts kept. Chosen: a central log of a large site.
pub const HOSTS_MAX: usize = 1024;

/// Messages that may be on their way to next hops at once where only the order of lines tells. Chosen: AppleShare has a
/// handful of connections.
const GOING_MAX: usize = 64;

/// A refusal or a failed login, for `last message repeated`.
#[derive(Debug)]
pub(super) struct Countable {
    pub place: Place,
    /// How many observations had been taken with it.
    pub taken: u64,
    pub kind: CountableKind,
}

#[derive(Debug)]
pub(super) enum CountableKind {
    /// A refusal, and the queue id of its line.
    Refused(KeptRefusal, Box<str>),
    LoginFailed(KeptLogin),
}

/// A login that outlives its line.
#[derive(Debug)]
pub(super) struct KeptLogin {
    texts: Texts<6>,
    times: u32,
}

impl KeptLogin {
    pub fn of(login: &Login<'_>) -> Self {
        let Peer { ip, name, helo } = login.peer;
        Self { texts: Texts::of([ip, name, helo, login.user, login.mechanism, login.service]), times: login.times }
    }

    pub fn login(&self) -> Login<'_> {
        let [ip, name, helo] = [0, 1, 2].map(|field| self.texts.text(field));
        let [user, mechanism, service] = [3, 4, 5].map(|field| self.texts.text(field));
        Login { peer: Peer { ip, name, helo }, user, mechanism, service, times: self.times }
    }
}

/// A host.
#[derive(Debug, Default)]
pub(super) struct Host {
    pub last: Option<Countable>,
    /// The next hop that the server went to last.
    hop: Texts<2>,
    /// The message that arrived last.
    pub arrived: Option<Handle>,
    /// Messages whose reports were announced without their queue ids, the first first.
    announced: VecDeque<Box<str>>,
    /// Messages handled last, with the next hop they were for.
    going: VecDeque<(Box<str>, Handle)>,
}

impl Reusable for Host {
    fn clear(&mut self) {
        *self = Self::default();
    }
}

impl Host {
    pub fn hop(&self) -> Hop<'_> {
        Hop { host: self.hop.text(0), ip: self.hop.text(1) }
    }

    pub fn ask(&mut self, hop: Hop<'_>) {
        self.hop.clear();
        self.hop.say(0, hop.host);
        self.hop.say(1, hop.ip);
    }

    /// A report about `message` was written, and which message it is will be seen by its having no sender (qmail).
    pub fn announce(&mut self, message: &str) {
        if self.announced.len() >= GOING_MAX {
            self.announced.pop_front();
        }
        self.announced.push_back(message.into());
    }

    /// The message that the next report is about.
    pub fn report(&mut self) -> Option<Box<str>> {
        self.announced.pop_front()
    }

    /// A message goes to `hop`.
    pub fn go(&mut self, hop: &str, handle: Handle) {
        let hop = named(hop);
        if self.going.iter().any(|(other, going)| **other == *hop && *going == handle) {
            return;
        }
        if self.going.len() >= GOING_MAX {
            self.going.pop_front();
        }
        self.going.push_back((hop.into(), handle));
    }

    /// The message that went to `hop` last; it does so no longer.
    pub fn gone(&mut self, hop: &str) -> Option<Handle> {
        let hop = named(hop);
        let index = self.going.iter().rposition(|(other, _)| **other == *hop)?;
        self.going.remove(index).map(|(_, handle)| handle)
    }
}

/// A server's name without the dot at its end and the port, which some lines write and others don't.
fn named(hop: &str) -> String {
    let hop = hop.strip_suffix(":25").unwrap_or(hop);
    hop.trim_end_matches('.').to_ascii_lowercase()
}
