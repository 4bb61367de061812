//! Joining: observations in, facts out. The lines of a message are tied together by its queue id, those of a session by
//! the session's id; both are forgotten when they end, and the oldest when there are too many.
//!
//! Who gave a message and which verb its outcomes make is decided in [`rules`] alone. Start at [`Joiner::take`].

mod fates;
mod hosts;
mod keys;
mod message;
mod messages;
mod pool;
mod recent;
mod rules;
mod session;
mod teller;
mod texts;
mod waiting;

use crate::fact::{Fact, FactKind};
use crate::log::observation::{Arrival, Fate, Hop, Login, Origin, Outcome, Peer, Refusal, Sender};
use crate::log::{Observation, Place, Seen};
use crate::ours::Ours;
use hosts::{Countable, CountableKind, Host, KeptLogin};
use keys::Keys;
use messages::{About, Messages};
use pool::{Handle, Pool};
use recent::Recent;
use session::{Session, Sessions};
use teller::Teller;
use waiting::KeptRefusal;

pub use hosts::HOSTS_MAX;
pub use messages::{ENDED_MAX, OCTETS_MAX, OPEN_MAX};
pub use recent::RECENT_MAX;
pub use session::SESSIONS_MAX;

/// Ties observations together.
#[derive(Debug, Default)]
pub struct Joiner {
    messages: Messages,
    sessions: Sessions,
    hosts: Pool<Host>,
    /// The host of the line before: most logs have one.
    last_host: Option<(u64, Handle)>,
    recent: Recent,
    taken: u64,
}

impl Joiner {
    /// One that keeps no more than `octets` of messages.
    pub fn within(octets: usize) -> Self {
        Self { messages: Messages::within(octets), ..Self::default() }
    }

    /// Takes one observation and tells the facts that it completes.
    pub fn take(&mut self, observation: &Observation<'_>, place: Place, ours: &Ours, tell: &mut dyn FnMut(&Fact<'_>)) {
        self.taken += 1;
        let mut to = Teller { ours, tell };
        let mut about = About::of(observation, Keys::of(observation), place);
        if let Seen::Repeated(times) = observation.seen {
            return self.repeat(&about, times, &mut to);
        }
        self.host(about.keys).last = None;
        if about.message.is_empty() && matches!(observation.seen, Seen::Arrived(_) | Seen::Finished) {
            // A server without queue ids: the session stands for its message.
            about.message = observation.session;
        }
        self.take_one(observation, &about, &mut to);
        self.messages.tidy(observation.at, &mut to);
    }

    /// Tells what is left when the records end.
    pub fn finish(&mut self, ours: &Ours, tell: &mut dyn FnMut(&Fact<'_>)) {
        self.messages.finish(&mut Teller { ours, tell });
    }

    fn take_one(&mut self, observation: &Observation<'_>, about: &About<'_>, to: &mut Teller<'_>) {
        match observation.seen {
            Seen::Knocked(peer) => self.knocked(observation.session, about, peer, to),
            Seen::Described(peer) => self.described(observation, about, peer),
            Seen::LoggedIn(login) => self.logged_in(observation, about, &login, to),
            Seen::LoginFailed(login) => self.login_failed(observation, about, &login, to),
            Seen::Arrived(arrival) => self.arrived(observation.session, about, &arrival, to),
            Seen::RecipientAccepted(recipient) => self.delivery_begins(observation, about, recipient),
            Seen::Tried(outcome) => self.tried(observation.session, about, &outcome, to),
            Seen::Refused(refusal) => self.refused(observation.session, about, &refusal, to),
            Seen::Reported { report } => self.reported(about, report, to),
            Seen::Finished => self.messages.end(about, to),
            Seen::Closed => self.sessions.close(about.keys.session(observation.session)),
            Seen::Connecting(hop) => self.connecting(about, hop),
            Seen::TransferFailed { next_hop, messages } => self.transfer_failed(about, next_hop, messages, to),
            Seen::Odd { peer, what } => {
                let peer = filled(self.session(observation.session, about), peer);
                to.tell((about.at, about.place), FactKind::Odd { peer, what });
            }
            Seen::Forged { sender, injected_by } => {
                to.tell((about.at, about.place), FactKind::Forged { sender, injected_by });
            }
            Seen::BlocklistAsked { .. } | Seen::AccountCreated { .. } | Seen::Repeated(_) | Seen::Noted(_) => {}
        }
    }

    fn session(&self, id: &str, about: &About<'_>) -> Option<&Session> {
        if id.is_empty() { None } else { self.sessions.find(about.keys.session(id), about.at) }
    }

    fn host(&mut self, keys: Keys) -> &mut Host {
        let handle = self.host_handle(keys);
        self.hosts.at(handle)
    }

    fn host_handle(&mut self, keys: Keys) -> Handle {
        let handle = match self.last_host {
            Some((key, handle)) if key == keys.host && self.hosts.has(handle) => handle,
            _ => self.find_host(keys.host),
        };
        self.last_host = Some((keys.host, handle));
        handle
    }

    fn find_host(&mut self, key: u64) -> Handle {
        if let Some(handle) = self.hosts.find(key) {
            return handle;
        }
        if self.hosts.len() >= HOSTS_MAX
            && let Some(oldest) = self.hosts.oldest()
        {
            self.hosts.remove(oldest);
        }
        self.hosts.insert(key)
    }

    fn knocked(&mut self, session: &str, about: &About<'_>, peer: Peer<'_>, to: &mut Teller<'_>) {
        if session.is_empty() || self.sessions.knock(about.keys.session(session), peer, about.at) {
            to.tell((about.at, about.place), FactKind::Knocked(peer));
        }
    }

    fn described(&mut self, observation: &Observation<'_>, about: &About<'_>, peer: Peer<'_>) {
        if !observation.session.is_empty() {
            self.sessions.describe(about.keys.session(observation.session), peer, about.at);
        }
    }

    fn logged_in(&mut self, observation: &Observation<'_>, about: &About<'_>, login: &Login<'_>, to: &mut Teller<'_>) {
        // A login to a mailbox says nothing about mail that is sent.
        if !observation.session.is_empty() && !matches!(login.service, "imap" | "pop3" | "sieve") {
            self.sessions.log_in(about.keys.session(observation.session), login, about.at);
        }
        let peer = filled(self.session(observation.session, about), login.peer);
        to.tell((about.at, about.place), FactKind::LoggedIn(Login { peer, ..*login }));
    }

    fn login_failed(
        &mut self,
        observation: &Observation<'_>,
        about: &About<'_>,
        login: &Login<'_>,
        to: &mut Teller<'_>,
    ) {
        let peer = filled(self.session(observation.session, about), login.peer);
        let login = Login { peer, ..*login };
        let kept = CountableKind::LoginFailed(KeptLogin::of(&login));
        to.tell((about.at, about.place), FactKind::LoginFailed(login));
        self.keep(about, kept);
    }

    /// What the line says of the visitor, and what its session knows besides. A message that a program or the server wrote
    /// came in no session.
    fn arrived(&mut self, session: &str, about: &About<'_>, arrival: &Arrival<'_>, to: &mut Teller<'_>) {
        if self.messages.is_nameless(about, arrival)
            && let Some(before) = self.host(about.keys).report()
        {
            let report = Arrival { origin: Origin::Report, before: &before, ..*arrival };
            self.messages.arrive(about, &report, to);
            return;
        }
        let is_visited = !session.is_empty() && matches!(arrival.origin, Origin::Unsaid | Origin::Network);
        let key = is_visited.then(|| about.keys.session(session));
        let known = key.and_then(|key| self.sessions.find(key, about.at));
        let login = known.map_or("", |session| session.login_of(arrival.peer));
        let login = if arrival.login.is_empty() { login } else { arrival.login };
        let whole = Arrival { peer: filled(known, arrival.peer), login, ..*arrival };
        let handle = self.messages.arrive(about, &whole, to);
        if arrival.origin == Origin::Report && !arrival.before.is_empty() {
            let reported = About { message: arrival.before, ..*about };
            self.messages.tell_reported(&reported, about.message, to);
        }
        self.host(about.keys).arrived = Some(handle);
    }

    fn reported(&mut self, about: &About<'_>, report: &str, to: &mut Teller<'_>) {
        if report.is_empty() {
            self.host(about.keys).announce(about.message);
        }
        self.messages.report(about, report, to);
    }

    /// Recipients that are accepted in a session count only once a message follows. With the queue id it is the beginning
    /// of a delivery (qmail), whose end names neither.
    fn delivery_begins(&mut self, observation: &Observation<'_>, about: &About<'_>, recipient: &str) {
        if !observation.session.is_empty() && !observation.message.is_empty() {
            let key = about.keys.session(observation.session);
            self.sessions.begin_delivery(key, (observation.message, recipient), about.at);
        }
    }

    fn tried(&mut self, session: &str, about: &About<'_>, outcome: &Outcome<'_>, to: &mut Teller<'_>) {
        if about.message.is_empty() && !session.is_empty() {
            let about = About { message: session, ..*about };
            return self.delivery_ends(about.keys.session(session), &about, outcome, to);
        }
        if !outcome.recipients.is_empty() {
            self.messages.try_recipients(about, outcome, to);
            return;
        }
        // AppleShare names the next hop in the line before, and neither recipients nor a message when it fails.
        let handle = self.host_handle(about.keys);
        let host = self.hosts.at(handle);
        let next_hop = if outcome.next_hop == Hop::default() { host.hop() } else { outcome.next_hop };
        let message = self.messages.try_recipients(about, &Outcome { next_hop, ..*outcome }, to);
        if matches!(outcome.fate, Fate::HandedOver | Fate::Deferred) && outcome.count.unwrap_or(0) == 0 {
            let name = next_hop.host.to_owned();
            host.go(&name, message);
        }
    }

    /// The end of a delivery names only its number.
    fn delivery_ends(&mut self, key: u64, about: &About<'_>, outcome: &Outcome<'_>, to: &mut Teller<'_>) {
        let begun = self.sessions.find(key, about.at).filter(|session| !session.message().is_empty());
        let Some(session) = begun else { return self.session_ends_in(about, outcome, to) };
        let recipients = if outcome.recipients.is_empty() { session.recipient() } else { outcome.recipients };
        let begun = About { message: session.message(), ..*about };
        self.messages.try_recipients(&begun, &Outcome { recipients, ..*outcome }, to);
        self.sessions.close(key);
    }

    /// Without a message that came in the session, it is another log's word about a message that is counted elsewhere.
    fn session_ends_in(&mut self, about: &About<'_>, outcome: &Outcome<'_>, to: &mut Teller<'_>) {
        if self.messages.find(about).is_some() {
            self.messages.try_recipients(about, outcome, to);
        }
    }

    fn refused(&mut self, session: &str, about: &About<'_>, refusal: &Refusal<'_>, to: &mut Teller<'_>) {
        // Postfix names the HELO in refusals only; it holds for what the visitor does next as well.
        if !session.is_empty() && !refusal.peer.helo.is_empty() {
            self.sessions.learn(about.keys.session(session), refusal.peer);
        }
        let known = if session.is_empty() { None } else { self.sessions.find(about.keys.session(session), about.at) };
        let login = known.map_or("", |session| session.login_of(refusal.peer));
        let login = if refusal.login.is_empty() { login } else { refusal.login };
        let whole = Refusal { peer: filled(known, refusal.peer), login, ..*refusal };
        let key = keys::hash((
            (about.at, about.keys.host, session),
            (refusal.peer.ip, refusal.peer.name, refusal.sender.address(), refusal.sender == Sender::Null),
            (refusal.recipient, refusal.stage),
        ));
        let is_new = about.at.is_none() || self.recent.insert(key);
        let kept = CountableKind::Refused(KeptRefusal::of(&whole), about.message.into());
        if is_new {
            tell_refused(&mut self.messages, about, &whole, to);
        }
        self.keep(about, kept);
    }

    fn keep(&mut self, about: &About<'_>, kind: CountableKind) {
        let taken = self.taken;
        self.host(about.keys).last = Some(Countable { place: about.place, taken, kind });
    }

    /// Only refusals and failed logins are worth counting again, and only where nothing else of that host stands between:
    /// neither a line that was taken nor one that was not understood.
    fn repeat(&mut self, about: &About<'_>, times: u32, to: &mut Teller<'_>) {
        let Some(last) = self.host(about.keys).last.take() else { return };
        let lines = u64::from(about.place.line.wrapping_sub(last.place.line));
        if about.place.source != last.place.source || lines != self.taken - last.taken {
            return;
        }
        match &last.kind {
            CountableKind::Refused(kept, message) => {
                let about = About { message, ..*about };
                let refusal = kept.refusal();
                let count = refusal.count.saturating_mul(times);
                tell_refused(&mut self.messages, &about, &Refusal { count, ..refusal }, to);
            }
            CountableKind::LoginFailed(kept) => {
                let login = kept.login();
                let times = login.times.saturating_mul(times);
                to.tell((about.at, about.place), FactKind::LoginFailed(Login { times, ..login }));
            }
        }
    }

    /// For the message of the line, or for the one that arrived last.
    fn connecting(&mut self, about: &About<'_>, hop: Hop<'_>) {
        if !about.message.is_empty() {
            if let Some(handle) = self.messages.find(about) {
                self.messages.ask(handle, hop);
            }
            return;
        }
        let host = self.host(about.keys);
        host.ask(hop);
        if let Some(handle) = host.arrived {
            self.messages.ask(handle, hop);
        }
    }

    /// The messages that were handled last toward that hop stay queued.
    fn transfer_failed(&mut self, about: &About<'_>, hop: Hop<'_>, messages: u32, to: &mut Teller<'_>) {
        for _ in 0..messages {
            let Some(handle) = self.host(about.keys).gone(hop.host) else { break };
            self.messages.defer(handle, about, hop, to);
        }
    }
}

fn filled<'a>(session: Option<&'a Session>, peer: Peer<'a>) -> Peer<'a> {
    session.map_or(peer, |session| session.fill(peer))
}

/// A refusal that names its visitor stands for itself; one that does not is joined with its message.
fn tell_refused(messages: &mut Messages, about: &About<'_>, refusal: &Refusal<'_>, to: &mut Teller<'_>) {
    let is_nameless = refusal.peer.ip.is_empty() && refusal.peer.name.is_empty();
    if is_nameless && !about.message.is_empty() {
        messages.refuse(about, refusal, to);
    } else {
        to.refused((about.at, about.place), refusal);
    }
}

#[cfg(test)]
#[path = "join_tests.rs"]
mod tests;
