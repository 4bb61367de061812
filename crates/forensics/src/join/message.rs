//! What is known of one message so far.

use super::fates::Fates;
use super::keys::Keys;
use super::pool::Reusable;
use super::rules::{self, Coming};
use super::texts::Texts;
use super::waiting::Waiting;
use crate::fact::{Giver, Passage};
use crate::log::Place;
use crate::log::observation::{Arrival, Hop, Origin, Peer, Sender, Standing};
use crate::ours::{Ours, Owner};

// The texts of a message by number.
const ID: usize = 0;
const HOST: usize = 1;
const IP: usize = 2;
const NAME: usize = 3;
const HELO: usize = 4;
const LOGIN: usize = 5;
const SENDER: usize = 6;
const MESSAGE_ID: usize = 7;
const BEFORE: usize = 8;
const HOP_HOST: usize = 9;
const HOP_IP: usize = 10;
const TEXTS: usize = 11;

/// Which sender is known; its text stands with the others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Said {
    #[default]
    Nothing,
    Null,
    Address,
}

/// A message.
#[derive(Debug, Default)]
pub(super) struct Message {
    texts: Texts<TEXTS>,
    sender: Said,
    origin: Origin,
    standing: Standing,
    size: Option<u64>,
    recipients: Option<u32>,
    at: Option<i64>,
    place: Place,
    /// Who gave it: decided when its arrival is told.
    giver: Option<Giver>,
    sender_owner: Option<Owner>,
    /// Its peer is that of the message it was before a content filter.
    is_inherited: bool,
    /// Whether its arrival is told, and outcomes are told as they come.
    pub is_told: bool,
    /// When the log said that nothing more will be done with it.
    pub ended: Option<Option<i64>>,
    /// Recipients of whom nothing more will be told.
    pub settled: u32,
    /// Something was done with it other than to give it to a content filter.
    pub is_done: bool,
    pub fates: Fates,
    pub waiting: Vec<Waiting>,
    pub waiting_octets: usize,
    /// The report about it that was told last.
    pub report: u64,
    /// It was given to a content filter.
    pub is_filtered: bool,
    pub keys: Keys,
    /// Under what it is found by its Message-ID.
    pub content_key: Option<u64>,
    /// Octets that it was counted with.
    pub weighed: usize,
}

impl Reusable for Message {
    fn clear(&mut self) {
        let mut texts = std::mem::take(&mut self.texts);
        texts.clear();
        *self = Self { texts, ..Self::default() };
    }
}

impl Message {
    pub fn begin(&mut self, (host, id): (&str, &str), at: Option<i64>, place: Place) {
        self.texts.say(HOST, host);
        self.texts.say(ID, id);
        self.at = at;
        self.place = place;
    }

    /// Octets of memory that it takes.
    pub fn octets(&self) -> usize {
        size_of::<Self>() + self.texts.octets() + self.fates.octets() + self.waiting_octets
    }

    /// Keeps what `arrival` tells and was not known yet.
    pub fn learn(&mut self, arrival: &Arrival<'_>) {
        if !self.is_inherited {
            self.learn_peer(arrival.peer);
            self.texts.say(LOGIN, arrival.login);
        }
        self.learn_sender(arrival.sender);
        self.texts.say(MESSAGE_ID, arrival.message_id);
        self.texts.say(BEFORE, arrival.before);
        if matches!(self.origin, Origin::Unsaid | Origin::Network) && arrival.origin != Origin::Unsaid {
            self.origin = arrival.origin;
        }
        if self.standing == Standing::Unsaid {
            self.standing = arrival.standing;
        }
        self.size = self.size.or(arrival.size);
        self.recipients = self.recipients.or(arrival.recipients);
    }

    fn learn_peer(&mut self, peer: Peer<'_>) {
        self.texts.say(IP, peer.ip);
        self.texts.say(NAME, peer.name);
        self.texts.say(HELO, peer.helo);
    }

    /// Postfix names the sender of a local program as the program gave it and later in full: the full one is kept.
    pub fn learn_sender(&mut self, sender: Sender<'_>) {
        match (sender, self.sender) {
            (Sender::Null, Said::Nothing) => self.sender = Said::Null,
            (Sender::Given(address), Said::Nothing) => {
                self.sender = Said::Address;
                self.texts.say(SENDER, address);
            }
            (Sender::Given(address), Said::Address)
                if address.contains('@') && !self.texts.text(SENDER).contains('@') =>
            {
                self.texts.replace(SENDER, address);
                self.sender_owner = None;
            }
            _ => {}
        }
    }

    /// The server itself wrote it.
    pub fn mark_report(&mut self, before: &str) {
        self.origin = Origin::Report;
        self.texts.say(BEFORE, before);
        if self.sender == Said::Nothing {
            self.sender = Said::Null;
        }
    }

    /// Takes over who gave `source`, the message that it was before a content filter.
    pub fn inherit(&mut self, source: &InheritedFrom) {
        for (field, kept) in [(IP, 0), (NAME, 1), (HELO, 2), (LOGIN, 3)] {
            self.texts.replace(field, source.texts.text(kept));
        }
        self.texts.say(BEFORE, source.texts.text(4));
        self.origin = Origin::Filter;
        self.giver = Some(source.giver);
        self.is_inherited = true;
    }

    /// What the message that comes back from a content filter takes over from this one.
    pub fn inheritance(&self, ours: &Ours) -> InheritedFrom {
        let texts = [IP, NAME, HELO, LOGIN, ID].map(|field| self.texts.text(field));
        InheritedFrom { texts: Texts::of(texts), giver: self.giver(ours) }
    }

    /// The message that it was before, if it comes from a content filter.
    pub fn filtered_before(&self) -> Option<&str> {
        let before = self.texts.text(BEFORE);
        (self.origin == Origin::Filter && !before.is_empty()).then_some(before)
    }

    /// Whether a content filter may have given it back, and who gave it before is not known yet.
    pub fn may_be_filtered(&self) -> bool {
        !self.is_inherited && (self.origin == Origin::Filter || rules::is_loopback(self.texts.text(IP)))
    }

    pub fn peer(&self) -> Peer<'_> {
        let [ip, name, helo] = [IP, NAME, HELO].map(|field| self.texts.text(field));
        Peer { ip, name, helo }
    }

    pub fn login(&self) -> &str {
        self.texts.text(LOGIN)
    }

    pub fn sender(&self) -> Sender<'_> {
        match self.sender {
            Said::Nothing => Sender::Unsaid,
            Said::Null => Sender::Null,
            Said::Address => Sender::Given(self.texts.text(SENDER)),
        }
    }

    pub fn hop(&self) -> Hop<'_> {
        Hop { host: self.texts.text(HOP_HOST), ip: self.texts.text(HOP_IP) }
    }

    pub fn ask(&mut self, hop: Hop<'_>) {
        self.texts.replace(HOP_HOST, hop.host);
        self.texts.replace(HOP_IP, hop.ip);
    }

    pub fn says_giver(&self) -> bool {
        !self.texts.is_empty(IP)
            || !self.texts.is_empty(NAME)
            || !self.texts.is_empty(LOGIN)
            || !matches!(self.origin, Origin::Unsaid | Origin::Network)
            || self.standing != Standing::Unsaid
    }

    /// Whether who gave it and its sender are known.
    pub fn is_complete(&self) -> bool {
        self.sender != Said::Nothing && self.says_giver()
    }

    /// Whether there is a message at all: a recipient that was accepted without one leaves a queue id behind (Postfix), or
    /// a size of none (sendmail).
    pub fn is_message(&self) -> bool {
        self.sender != Said::Nothing && self.size != Some(0)
    }

    /// How many recipients it was taken for, as far as is known.
    pub fn recipients(&self) -> u32 {
        self.recipients.unwrap_or(1)
    }

    /// Whether the log tells what became of all recipients.
    pub fn is_settled(&self) -> bool {
        self.ended.is_some() || (self.settled > 0 && self.settled >= self.recipients())
    }

    /// Whether `arrival`, at that time, is of another message under the same queue id.
    pub fn is_other(&self, arrival: &Arrival<'_>, at: Option<i64>) -> bool {
        let gives = says_giver(arrival);
        let gives_again = gives && self.says_giver();
        match self.ended {
            None => gives_again && self.contradicts(arrival),
            Some(ended) => {
                let sends_again = arrival.sender != Sender::Unsaid && self.sender != Said::Nothing;
                (gives_again || sends_again) && !self.is_said_again(arrival, at, ended)
            }
        }
    }

    fn contradicts(&self, arrival: &Arrival<'_>) -> bool {
        let differs = |field: usize, text: &str| {
            !text.is_empty() && !self.texts.is_empty(field) && !self.texts.text(field).eq_ignore_ascii_case(text)
        };
        (!self.is_inherited && (differs(IP, arrival.peer.ip) || differs(LOGIN, arrival.login)))
            || arrival.sender.address().is_some_and(|address| differs(SENDER, address))
            || (arrival.sender == Sender::Null && self.sender == Said::Address)
            || (arrival.sender.address().is_some() && self.sender == Said::Null)
    }

    /// A line of a message that has ended, written twice. Within the second in which it ended, only logs that name who
    /// gave a message can tell it from a new one: qmail uses an inode again at once.
    fn is_said_again(&self, arrival: &Arrival<'_>, at: Option<i64>, ended: Option<i64>) -> bool {
        let (Some(at), Some(ended)) = (at, ended) else { return false };
        !self.contradicts(arrival) && (at < ended || (at == ended && self.says_giver()))
    }

    /// Decides who gave it and whose its sender is.
    pub fn judge(&mut self, ours: &Ours) {
        let giver = self.giver(ours);
        self.giver = Some(giver);
        if self.sender_owner.is_none() {
            self.sender_owner = Some(match self.sender {
                Said::Address => ours.sender(self.texts.text(SENDER)),
                Said::Nothing | Said::Null => Owner::Unknown,
            });
        }
    }

    fn giver(&self, ours: &Ours) -> Giver {
        self.giver.unwrap_or_else(|| rules::giver(&self.coming(), ours))
    }

    fn coming(&self) -> Coming<'_> {
        Coming {
            peer: self.peer(),
            login: self.login(),
            origin: self.origin,
            standing: self.standing,
            is_null: self.sender == Said::Null,
        }
    }

    /// It, as facts tell it.
    pub fn passage(&self) -> Passage<'_> {
        Passage {
            id: self.texts.text(ID),
            host: self.texts.text(HOST),
            at: self.at,
            place: self.place,
            arrival: Arrival {
                peer: self.peer(),
                login: self.login(),
                origin: self.origin,
                standing: self.standing,
                sender: self.sender(),
                size: self.size,
                recipients: self.recipients,
                message_id: self.texts.text(MESSAGE_ID),
                before: self.texts.text(BEFORE),
            },
            giver: self.giver.unwrap_or(Giver::Unknown),
            sender: self.sender_owner.unwrap_or(Owner::Unknown),
        }
    }
}

/// What a message that comes back from a content filter takes over.
#[derive(Debug)]
pub(super) struct InheritedFrom {
    texts: Texts<5>,
    giver: Giver,
}

/// Whether `arrival` says who gave the message.
pub(super) fn says_giver(arrival: &Arrival<'_>) -> bool {
    !arrival.peer.ip.is_empty()
        || !arrival.login.is_empty()
        || !matches!(arrival.origin, Origin::Unsaid | Origin::Network)
        || arrival.standing != Standing::Unsaid
}
