//! The messages that are open, and those that ended a short while ago: lines may come late or twice.

use super::keys::{self, Keys};
use super::message::{self, Message};
use super::pool::{Handle, Pool};
use super::rules;
use super::teller::Teller;
use super::waiting::{KeptOutcome, KeptRefusal, Waiting, WaitingKind};
use crate::fact::{FactKind, Fated};
use crate::log::observation::{self, Arrival, Fate, Hop, Outcome, Refusal};
use crate::log::{Observation, Place};
use hashbrown::HashTable;
use std::collections::VecDeque;

/// Messages kept. Chosen so that a log that never says that a message is finished (sendmail, OpenSMTPD) has a day of a
/// busy server in memory.
pub const OPEN_MAX: usize = 100_000;

/// Octets that messages may take where nobody asks for less. Chosen: with sessions and tables it leaves the whole below 150 MB.
pub const OCTETS_MAX: usize = 64 << 20;

/// Messages that are kept after their end. Chosen: longer than any two writers of one log are apart.
pub const ENDED_MAX: usize = 4096;

/// How long a message that has ended waits for lines that tell who gave it, in seconds. Chosen: writers of one log are
/// apart by less.
const LATE_S: i64 = 5;

/// Outcomes that wait for one message. Chosen: a log that begins in the midst of a message has few; one that never tells
/// who gave a message (qmail) loses nothing by being told early.
const WAITING_MAX: usize = 1000;

/// About which message a line is, and where and when it was written.
#[derive(Debug, Clone, Copy)]
pub(super) struct About<'a> {
    pub keys: Keys,
    pub host: &'a str,
    pub message: &'a str,
    pub at: Option<i64>,
    pub place: Place,
}

impl<'a> About<'a> {
    pub fn of(observation: &Observation<'a>, keys: Keys, place: Place) -> Self {
        Self { keys, host: observation.host, message: observation.message, at: observation.at, place }
    }

    const fn when(&self) -> (Option<i64>, Place) {
        (self.at, self.place)
    }

    fn key(&self) -> u64 {
        self.keys.message(self.message)
    }
}

/// Octets that messages may take.
#[derive(Debug, Clone, Copy)]
struct Room(usize);

impl Default for Room {
    fn default() -> Self {
        Self(OCTETS_MAX)
    }
}

/// All messages.
#[derive(Debug, Default)]
pub(super) struct Messages {
    pool: Pool<Message>,
    by_content: HashTable<(u64, Handle)>,
    /// Those that ended, the first first.
    ended: VecDeque<Handle>,
    /// Those that ended before all was known of their arrival.
    late: VecDeque<Handle>,
    octets: usize,
    room: Room,
}

impl Messages {
    /// None yet, and never more than `octets` of them.
    pub fn within(octets: usize) -> Self {
        Self { room: Room(octets), ..Self::default() }
    }

    /// A message arrives, or more is told about it.
    pub fn arrive(&mut self, about: &About<'_>, arrival: &Arrival<'_>, to: &mut Teller<'_>) -> Handle {
        let mut handle = self.find_or_begin(about);
        if self.pool.at(handle).is_other(arrival, about.at) {
            self.release(handle, to);
            handle = self.find_or_begin(about);
        }
        self.pool.at(handle).learn(arrival);
        // The first Message-ID that is said of it stays, so that each message is indexed once.
        if !arrival.message_id.is_empty() && self.pool.at(handle).content_key.is_none() {
            self.index(handle, about.keys.content(arrival.message_id));
        }
        self.tell_if_complete(handle, to);
        self.weigh(handle);
        handle
    }

    /// The message with queue id `report` is the server's own, about that of `about`.
    pub fn report(&mut self, about: &About<'_>, report: &str, to: &mut Teller<'_>) {
        if !report.is_empty() {
            let written = About { message: report, ..*about };
            let handle = self.find_or_begin(&written);
            self.pool.at(handle).mark_report(about.message);
            self.weigh(handle);
        }
        self.tell_reported(about, report, to);
    }

    /// A message without a sender that nobody is said to have given is the report that was announced of another.
    pub fn is_nameless(&self, about: &About<'_>, arrival: &Arrival<'_>) -> bool {
        let known = self.pool.find(about.key()).and_then(|handle| self.pool.read(handle));
        arrival.sender == observation::Sender::Null
            && !message::says_giver(arrival)
            && known.is_none_or(|message| !message.says_giver() || message.ended.is_some())
    }

    /// That a report was written is told once for each report.
    pub fn tell_reported(&mut self, about: &About<'_>, report: &str, to: &mut Teller<'_>) {
        let handle = self.find_or_begin(about);
        self.tell_rest(handle, to);
        let message = self.pool.at(handle);
        let told = keys::hash((report, if report.is_empty() { about.at } else { None }));
        if message.report != told {
            message.report = told;
            to.tell(about.when(), FactKind::Reported(message.passage()));
        }
        self.weigh(handle);
    }

    /// Something was tried for recipients of a message.
    pub fn try_recipients(&mut self, about: &About<'_>, outcome: &Outcome<'_>, to: &mut Teller<'_>) -> Handle {
        let handle = self.find_or_begin(about);
        let message = self.pool.at(handle);
        message.learn_sender(outcome.sender);
        message.ask(outcome.next_hop);
        message.is_filtered |= outcome.fate == Fate::Filtered;
        message.is_done |= !matches!(outcome.fate, Fate::Filtered | Fate::Deferred);
        self.tell_if_complete(handle, to);
        let message = self.pool.at(handle);
        if message.is_told {
            tell_outcome(message, about.when(), outcome, to);
        } else {
            self.wait(handle, about, WaitingKind::Outcome(KeptOutcome::of(outcome)), to);
        }
        self.weigh(handle);
        handle
    }

    /// A refusal whose line does not name the visitor: that of the message, as soon as it is known.
    pub fn refuse(&mut self, about: &About<'_>, refusal: &Refusal<'_>, to: &mut Teller<'_>) {
        let handle = self.find_or_begin(about);
        let message = self.pool.at(handle);
        if message.is_told || message.says_giver() {
            tell_refusal(message, about.when(), refusal, to);
        } else {
            self.wait(handle, about, WaitingKind::Refusal(KeptRefusal::of(refusal)), to);
        }
        self.weigh(handle);
    }

    /// A message that no outcome is known of: the server goes to `hop` for it.
    pub fn ask(&mut self, handle: Handle, hop: Hop<'_>) {
        if self.pool.has(handle) && self.pool.at(handle).settled == 0 {
            self.pool.at(handle).ask(hop);
            self.weigh(handle);
        }
    }

    pub fn find(&self, about: &About<'_>) -> Option<Handle> {
        self.pool.find(about.key())
    }

    /// The message could not be handed over and stays: as many recipients as it was taken for.
    pub fn defer(&mut self, handle: Handle, about: &About<'_>, next_hop: Hop<'_>, to: &mut Teller<'_>) {
        if !self.pool.has(handle) {
            return;
        }
        let count = Some(self.pool.at(handle).recipients());
        let outcome = Outcome { count, fate: Fate::Deferred, next_hop, ..UNSAID };
        self.tell_rest(handle, to);
        let message = self.pool.at(handle);
        message.ask(next_hop);
        tell_outcome(message, about.when(), &outcome, to);
        self.weigh(handle);
    }

    /// Nothing more will be done with a message. Its lines may still come late.
    pub fn end(&mut self, about: &About<'_>, to: &mut Teller<'_>) {
        let Some(handle) = self.pool.find(about.key()) else { return };
        let message = self.pool.at(handle);
        if message.ended.is_some() {
            return;
        }
        message.ended = Some(about.at);
        let is_told = message.is_told;
        self.ended.push_back(handle);
        if !is_told {
            self.late.push_back(handle);
        }
        if self.ended.len() > ENDED_MAX
            && let Some(oldest) = self.ended.pop_front()
        {
            self.release(oldest, to);
        }
    }

    /// Tells what has waited long enough, and forgets the oldest while there is too much.
    pub fn tidy(&mut self, at: Option<i64>, to: &mut Teller<'_>) {
        while let Some(&handle) = self.late.front() {
            if self.pool.read(handle).is_some_and(|message| !is_over(message, at)) {
                break;
            }
            self.late.pop_front();
            if self.pool.has(handle) {
                self.tell_rest(handle, to);
            }
        }
        while self.pool.len() > OPEN_MAX || self.octets > self.room.0 {
            let Some(oldest) = self.pool.oldest() else { break };
            self.release(oldest, to);
        }
    }

    /// Tells all that is left, the oldest first.
    pub fn finish(&mut self, to: &mut Teller<'_>) {
        while let Some(oldest) = self.pool.oldest() {
            self.release(oldest, to);
        }
        self.ended.clear();
        self.late.clear();
    }

    /// What they take of the memory.
    #[cfg(test)]
    pub const fn octets(&self) -> usize {
        self.octets
    }

    /// How many are found by their Message-IDs.
    #[cfg(test)]
    pub fn contents(&self) -> usize {
        self.by_content.len()
    }

    fn find_or_begin(&mut self, about: &About<'_>) -> Handle {
        let key = about.key();
        self.pool.find(key).unwrap_or_else(|| {
            let handle = self.pool.insert(key);
            let message = self.pool.at(handle);
            message.begin((about.host, about.message), about.at, about.place);
            message.keys = about.keys;
            handle
        })
    }

    fn weigh(&mut self, handle: Handle) {
        if self.pool.has(handle) {
            let message = self.pool.at(handle);
            let octets = message.octets();
            self.octets = self.octets + octets - message.weighed;
            message.weighed = octets;
        }
    }

    fn wait(&mut self, handle: Handle, about: &About<'_>, kind: WaitingKind, to: &mut Teller<'_>) {
        let message = self.pool.at(handle);
        let waiting = Waiting { at: about.at, place: about.place, kind };
        message.waiting_octets += waiting.octets();
        message.waiting.push(waiting);
        if message.waiting.len() >= WAITING_MAX {
            self.tell_rest(handle, to);
        }
    }

    /// What comes from this host itself waits while another message with its Message-ID may still turn out to have been
    /// given to a filter, or to have been delivered.
    fn tell_if_complete(&mut self, handle: Handle, to: &mut Teller<'_>) {
        let Some(message) = self.pool.read(handle).filter(|message| !message.is_told && message.is_complete()) else {
            return;
        };
        let source = self.source(handle, message).and_then(|source| self.pool.read(source));
        if source.is_none_or(|source| source.is_filtered || message.filtered_before().is_some()) {
            self.tell_rest(handle, to);
        }
    }

    /// Tells the arrival with what is known by now, and what waited for it.
    fn tell_rest(&mut self, handle: Handle, to: &mut Teller<'_>) {
        if self.pool.at(handle).is_told {
            return;
        }
        self.inherit(handle, to);
        let message = self.pool.at(handle);
        message.is_told = true;
        message.judge(to.ours);
        if message.is_message() {
            let passage = message.passage();
            to.tell((passage.at, passage.place), FactKind::Arrived(passage));
        }
        message.waiting_octets = 0;
        for waiting in std::mem::take(&mut message.waiting) {
            let when = (waiting.at, waiting.place);
            match &waiting.kind {
                WaitingKind::Outcome(outcome) => tell_outcome(message, when, &outcome.outcome(), to),
                WaitingKind::Refusal(refusal) => tell_refusal(message, when, &refusal.refusal(), to),
            }
        }
    }

    /// A message that a content filter gave back was given by whoever gave it before.
    fn inherit(&mut self, handle: Handle, to: &Teller<'_>) {
        let source = self.pool.read(handle).and_then(|message| self.source(handle, message));
        let source = source.and_then(|source| self.pool.read(source)).filter(|source| source.says_giver());
        if let Some(source) = source.map(|source| source.inheritance(to.ours)) {
            self.pool.at(handle).inherit(&source);
        }
    }

    /// The message that it may have been before a content filter: the line says which it was, or both have the same
    /// Message-ID. One that was already delivered came back from no filter (a mailing list).
    fn source(&self, handle: Handle, message: &Message) -> Option<Handle> {
        if !message.may_be_filtered() {
            return None;
        }
        let source = match message.filtered_before() {
            Some(before) => self.pool.find(message.keys.message(before)),
            None => self.find_content(message.content_key?),
        };
        source.filter(|source| *source != handle)
    }

    fn find_content(&self, key: u64) -> Option<Handle> {
        let (_, handle) = *self.by_content.find(key, |(other, _)| *other == key)?;
        self.pool.read(handle).filter(|message| !message.is_done).map(|_| handle)
    }

    /// The first one with a Message-ID is found by it, as long as it is there.
    fn index(&mut self, handle: Handle, key: u64) {
        self.pool.at(handle).content_key = Some(key);
        match self.by_content.find_mut(key, |(other, _)| *other == key) {
            Some((_, known)) if self.pool.has(*known) => {}
            Some((_, known)) => *known = handle,
            None => {
                self.by_content.insert_unique(key, (key, handle), |(other, _)| *other);
            }
        }
    }

    /// Forgets a message. If the log has not told what became of it, that is told.
    fn release(&mut self, handle: Handle, to: &mut Teller<'_>) {
        if !self.pool.has(handle) {
            return;
        }
        self.tell_rest(handle, to);
        let message = self.pool.at(handle);
        if message.is_message() && !message.is_settled() {
            let passage = message.passage();
            to.tell((passage.at, passage.place), FactKind::Left { passage, next_hop: message.hop() });
        }
        let key = message.content_key;
        self.octets -= message.weighed;
        self.pool.remove(handle);
        if let Some(key) = key
            && let Ok(entry) = self.by_content.find_entry(key, |(other, known)| *other == key && *known == handle)
        {
            entry.remove();
        }
    }
}

/// An outcome that says nothing.
const UNSAID: Outcome<'_> = Outcome {
    recipients: "",
    count: None,
    original: "",
    sender: observation::Sender::Unsaid,
    fate: Fate::Deferred,
    next_hop: Hop { host: "", ip: "" },
    reply: "",
};

fn is_over(message: &Message, at: Option<i64>) -> bool {
    message.is_told
        || match (at, message.ended) {
            (Some(at), Some(Some(ended))) => (at - ended).abs() > LATE_S,
            _ => true,
        }
}

/// Each recipient that the line names. A line that names none tells of as many as it counts; one that counts none either
/// is about all, or only tells where the message goes.
fn tell_outcome(message: &mut Message, when: (Option<i64>, Place), outcome: &Outcome<'_>, to: &mut Teller<'_>) {
    let mut is_named = false;
    for recipient in observation::recipients(outcome.recipients) {
        is_named = true;
        tell_fate(message, when, (recipient, 1), outcome, to);
    }
    let count = outcome.count.unwrap_or_else(|| if is_of_all(outcome.fate) { message.recipients() } else { 0 });
    if !is_named && count > 0 {
        tell_fate(message, when, ("", count), outcome, to);
    }
}

/// Whether it befalls a message as a whole where no recipient is named (Haraka's queue takes all of them). A next hop's
/// answer is about those it was asked for, which other lines name.
const fn is_of_all(fate: Fate) -> bool {
    matches!(fate, Fate::Delivered | Fate::Held | Fate::Discarded | Fate::Expired | Fate::Failed)
}

fn tell_fate(
    message: &mut Message,
    when: (Option<i64>, Place),
    (recipient, count): (&str, u32),
    outcome: &Outcome<'_>,
    to: &mut Teller<'_>,
) {
    let hash = match recipient {
        "" => keys::hash((outcome.count.and(when.0), outcome.fate, outcome.next_hop.host)),
        _ => keys::hash((recipient, outcome.original, outcome.fate)),
    };
    let again = !message.fates.insert(hash);
    if rules::is_final(outcome.fate) && !again {
        message.settled = message.settled.saturating_add(count);
    }
    let passage = message.passage();
    let recipient_owner = to.ours.address(recipient);
    let original_owner = (!outcome.original.is_empty()).then(|| to.ours.address(outcome.original));
    let verb = rules::verb(passage.giver, outcome.fate, passage.sender, recipient_owner, original_owner);
    let fated = Fated {
        passage,
        recipient,
        original: outcome.original,
        owner: original_owner.unwrap_or(recipient_owner),
        count,
        fate: outcome.fate,
        next_hop: outcome.next_hop,
        reply: outcome.reply,
        verb: verb.filter(|_| !again),
        again,
    };
    to.tell(when, FactKind::Fated(fated));
}

fn tell_refusal(message: &Message, when: (Option<i64>, Place), refusal: &Refusal<'_>, to: &mut Teller<'_>) {
    let sender = match refusal.sender {
        observation::Sender::Unsaid => message.sender(),
        said => said,
    };
    let login = if refusal.login.is_empty() { message.login() } else { refusal.login };
    to.refused(when, &Refusal { peer: message.peer(), login, sender, ..*refusal });
}
