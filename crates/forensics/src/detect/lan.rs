//! What addresses inside send in foreign names; shared by the detectors of routers that hide addresses and of abused
//! devices, so that one address is never both.
//!
//! What tells of strangers behind an address, and what does not:
//! - Foreign senders, without a login: people of the house write in the house's names; strangers in their own. At a door
//!   where anybody may speak, they come from the router's address only if it hides theirs.
//! - Failed logins in names of foreign domains: nobody here has such a name. Names of our own domains that fail are people
//!   with an old password, or guesses, and guesses are another incident.
//! - Unlike names in HELO: only beside foreign senders. Thirty telephones behind one address have thirty names, and each
//!   is somebody's of the house as soon as it has logged in.
//! - Logins that succeeded tell nothing of strangers, however many accounts share an address: each was proved.

use super::actors::{Actor, Actors};
use super::distinct::Distinct;
use super::key;
use super::latest::DAY_S;
use crate::fact::{Fact, FactKind, Giver, Passage};
use crate::log::observation::{Peer, Refusal, Sender};
use crate::ours::{Ours, Owner};

/// Unrelated foreign sender domains from one address in a day. Chosen: the people of one house write in two or three names
/// of their own besides the house's; a form on a website in some more, but then its HELO is always the same.
const DOMAINS_MIN: usize = 6;

/// The same, where strangers also come under addresses of their own: then the router does not hide all, and a mail program
/// that fetches from other mailboxes, or a form, is the better explanation for a few.
const DOMAINS_MIN_BESIDE_STRANGERS: usize = 12;

/// Messages of strangers under addresses of their own, meanwhile, from which on that holds. Chosen; a provider's monitoring
/// makes fewer.
const STRANGERS_MIN: u64 = 20;

/// Different names in HELO that show several hosts behind one address; then fewer domains do.
const HELLOS_MIN: usize = 4;
const DOMAINS_MIN_WITH_HELLOS: usize = 4;

/// HELOs that must be known for each name before the names prove a single host (or two).
const HELLOS_TOLD_MIN: u32 = 3;

/// Domains, senders and names counted for each address. Chosen; nothing depends on it.
pub const COUNTED_MAX: usize = 64;

/// An address inside that sends without a login.
#[derive(Debug, Default)]
pub struct Device {
    /// Foreign sender domains.
    pub domains: Distinct<COUNTED_MAX>,
    /// Foreign sender addresses.
    pub senders: Distinct<COUNTED_MAX>,
    /// Names that it gave in HELO.
    pub hellos: Distinct<COUNTED_MAX>,
    hellos_told: u32,
    day_at: Option<i64>,
    /// The how-manieth messages of strangers its first and its last one came after.
    strangers: Option<(u64, u64)>,
}

/// All of them.
#[derive(Debug, Default)]
pub struct Lan {
    devices: Actors<Device>,
    /// Messages that strangers brought under addresses of their own.
    strangers: u64,
}

impl Lan {
    /// Takes notice of `fact`, if it tells of a foreign sender.
    pub fn see(&mut self, fact: &Fact<'_>, ours: &Ours) {
        match &fact.kind {
            FactKind::Arrived(passage) => match passage.giver {
                Giver::Lan => self.arrived(fact, passage),
                // A server that trusts no address calls everybody a stranger who has not logged in.
                Giver::Stranger if ours.peer(passage.arrival.peer.ip) == Owner::Ours => self.arrived(fact, passage),
                Giver::Stranger => self.strangers += 1,
                _ => {}
            },
            FactKind::LoginFailed(login)
                if login.user.contains('@')
                    && ours.peer(login.peer.ip) == Owner::Ours
                    && ours.address(login.user) == Owner::Foreign =>
            {
                self.foreign(fact, &login.peer, key::domain(login.user));
            }
            FactKind::Refused(refusal) => self.refused(fact, refusal, ours),
            _ => {}
        }
    }

    fn arrived(&mut self, fact: &Fact<'_>, passage: &Passage<'_>) {
        if passage.sender == Owner::Foreign
            && let Sender::Given(sender) = passage.arrival.sender
        {
            self.foreign_sender(fact, &passage.arrival.peer, sender);
        }
    }

    fn refused(&mut self, fact: &Fact<'_>, refusal: &Refusal<'_>, ours: &Ours) {
        if let Sender::Given(sender) = refusal.sender
            && refusal.login.is_empty()
            && ours.peer(refusal.peer.ip) == Owner::Ours
            && ours.sender(sender) == Owner::Foreign
        {
            self.foreign_sender(fact, &refusal.peer, sender);
        }
    }

    fn foreign_sender(&mut self, fact: &Fact<'_>, peer: &Peer<'_>, sender: &str) {
        self.foreign(fact, peer, key::domain(sender));
        if let Some(device) = self.devices.find(peer.ip) {
            device.more.senders.note(key::of_address(sender));
        }
    }

    fn foreign(&mut self, fact: &Fact<'_>, peer: &Peer<'_>, domain: &str) {
        // A router is never the server itself; what programs on it send is not a device's.
        if key::is_loopback(peer.ip) {
            return;
        }
        let is_router = self.is_router(peer.ip);
        let device = &mut self.devices.note(peer.ip, 1, fact).more;
        if !is_router {
            device.turn_day(fact.at);
        }
        device.strangers = Some((device.strangers.map_or(self.strangers, |(first, _)| first), self.strangers));
        device.domains.note(key::of_address(domain));
        if !peer.helo.is_empty() {
            device.hellos_told = device.hellos_told.saturating_add(1);
            device.hellos.note(key::of_address(peer.helo));
        }
    }

    /// What the address `ip` sent in foreign names.
    pub fn find(&mut self, ip: &str) -> Option<&mut Actor<Device>> {
        self.devices.find(ip)
    }

    /// Whether strangers stand behind the address `ip`.
    pub fn is_router(&mut self, ip: &str) -> bool {
        self.devices.find(ip).is_some_and(|device| device.more.hides_strangers())
    }

    /// The addresses behind which strangers stand, the busiest first.
    pub fn routers(&self) -> Vec<(&str, &Actor<Device>)> {
        self.devices.busiest(|device| device.more.hides_strangers())
    }
}

impl Device {
    fn turn_day(&mut self, at: Option<i64>) {
        let Some(at) = at else { return };
        if self.day_at.is_none_or(|day_at| (at - day_at).abs() > DAY_S) {
            *self = Self { day_at: Some(at), ..Self::default() };
        }
    }

    /// Whether all its mail is of one host, or a few.
    pub fn is_one_host(&self) -> bool {
        let hellos = u32::try_from(self.hellos.len()).unwrap_or(u32::MAX);
        self.hellos_told >= HELLOS_TOLD_MIN && !self.are_hellos_unlike() && hellos <= self.hellos_told / HELLOS_TOLD_MIN
    }

    /// Whether its names in HELO are those of several hosts.
    pub fn are_hellos_unlike(&self) -> bool {
        self.hellos.len() >= HELLOS_MIN
    }

    fn hides_strangers(&self) -> bool {
        let is_beside_strangers = self.strangers.is_some_and(|(first, last)| last - first >= STRANGERS_MIN);
        let domains_min = match (self.are_hellos_unlike(), is_beside_strangers) {
            (true, _) => DOMAINS_MIN_WITH_HELLOS,
            (false, false) => DOMAINS_MIN,
            (false, true) => DOMAINS_MIN_BESIDE_STRANGERS,
        };
        !self.is_one_host() && self.domains.len() >= domains_min
    }
}
