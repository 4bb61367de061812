//! Stolen account: somebody else sends with an account's password.
//!
//! Signs: it sends from many networks within an hour; its password was just guessed; it uses many foreign sender addresses;
//! far more than ever before, or to people it never wrote to; too much of it fails or comes back.
//! What a person does, and is none: home, office and telephone in one hour; a newsletter to some dozens of customers.

use super::actors::Actors;
use super::distinct::Distinct;
use super::draft::{incident, number, text};
use super::guesses::Guesses;
use super::rate::{Rate, Unusual};
use super::stolen_origins::Origins;
use super::trace::Trace;
use super::{Detector, key};
use crate::fact::{Fact, FactKind, Fated, Giver, Passage};
use crate::incident::{Certainty, Incident, IncidentKind};
use crate::log::observation::Sender;
use crate::ours::{Ours, Owner};
use mail::Verb;

/// Networks within an hour. Chosen: a person has three (home, office, telephone), a shared account at a few branches one
/// more.
const NETWORKS_MIN: usize = 5;

/// Networks within an hour that prove it with no other sign. Chosen: no person travels so.
const NETWORKS_PROOF: usize = 8;

/// Messages within that hour. Chosen: fewer do no harm, and telephones change networks while they synchronise.
const MESSAGES_MIN: u32 = 10;

/// Foreign sender addresses in one hour, and messages with them. Chosen: a person has a second address, not ten.
const SENDERS_MIN: usize = 10;

/// What who guessed the password must send before the account counts as stolen: messages, or recipients outside. Chosen: a
/// guesser tries out what was found with a message or two, and sells it.
const MESSAGES_OF_GUESSER: u64 = 5;
const RECIPIENTS_OF_GUESSER: u64 = 10;

#[derive(Debug, Default)]
struct Account {
    origins: Origins,
    rate: Rate,
    hour: Hour,
    by_guesser: ByGuesser,
    theft: Option<Theft>,
}

/// What was sent by who guessed the password.
#[derive(Debug, Default)]
struct ByGuesser {
    visitor: String,
    failures: u64,
    messages: u64,
    recipients: u64,
}

/// What an account did in this hour.
#[derive(Debug, Default)]
struct Hour {
    messages: u32,
    senders: Distinct<SENDERS_MIN>,
    bounces: u32,
    trace: Trace,
}

/// What is known of a stolen account, since the hour in which it showed.
#[derive(Debug, Default)]
struct Theft {
    messages: u64,
    recipients: u64,
    bounces: u64,
    trace: Trace,
    signs: Signs,
}

/// The strongest of each sign.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Signs {
    networks: Option<(usize, u32)>,
    is_guessed: bool,
    senders: bool,
    sudden: Option<(u32, u32)>,
    new: Option<(u32, u32)>,
    failing: Option<(u32, u32)>,
}

/// Looks for accounts that somebody else uses.
#[derive(Debug, Default)]
pub struct StolenAccount {
    accounts: Actors<Account>,
    guesses: Guesses,
}

impl Detector for StolenAccount {
    fn see(&mut self, fact: &Fact<'_>, ours: &Ours) {
        match &fact.kind {
            FactKind::Arrived(passage) if passage.giver == Giver::Account => self.arrived(fact, passage, ours),
            FactKind::Fated(fated) if fated.passage.giver == Giver::Account => self.fated(fact, fated),
            FactKind::Fated(fated) if fated.passage.giver == Giver::Stranger => self.came_back(fact, fated),
            FactKind::LoginFailed(login) => self.guesses.failed(fact, login, ours),
            FactKind::LoggedIn(login) => {
                self.guesses.succeeded(fact, &login.peer, login.user);
            }
            _ => {}
        }
    }

    fn conclude(&self) -> Vec<Incident> {
        let stolen = self.accounts.busiest(|account| account.more.theft.is_some());
        stolen.into_iter().filter_map(|(name, account)| of(name, &account.more)).collect()
    }
}

impl StolenAccount {
    fn arrived(&mut self, fact: &Fact<'_>, passage: &Passage<'_>, ours: &Ours) {
        let (peer, login) = (&passage.arrival.peer, passage.arrival.login);
        if login.is_empty() {
            return;
        }
        self.guesses.succeeded(fact, peer, login);
        let account = self.accounts.meet(login);
        account.total += 1;
        let account = &mut account.more;
        account.turn(fact);
        if let Some(guessed) = self.guesses.of(peer, login) {
            account.by_guesser.messages += 1;
            account.by_guesser.failures = guessed.failures;
            account.by_guesser.visitor.clone_from(&guessed.visitor);
        }
        account.origins.note(peer.ip, fact.at, ours);
        account.hour.messages += 1;
        account.hour.trace.note(fact);
        if let (Owner::Foreign, Sender::Given(sender)) = (passage.sender, passage.arrival.sender) {
            account.hour.senders.note(key::of_address(sender));
        }
        if let Some(theft) = &mut account.theft {
            theft.messages += 1;
            theft.trace.note(fact);
        }
        account.judge();
    }

    fn fated(&mut self, fact: &Fact<'_>, fated: &Fated<'_>) {
        if fated.owner == Owner::Ours {
            return;
        }
        let Some(account) = self.accounts.find(fated.passage.arrival.login) else { return };
        let account = &mut account.more;
        account.turn(fact);
        let before = account.rate.recipients;
        account.rate.count(fated);
        let recipients = u64::from(account.rate.recipients.saturating_sub(before));
        if self.guesses.of(&fated.passage.arrival.peer, fated.passage.arrival.login).is_some() {
            account.by_guesser.recipients += recipients;
        }
        if let Some(theft) = &mut account.theft {
            theft.recipients += recipients;
            theft.trace.spans(fact.at);
        }
        account.judge();
    }

    /// A bounce that came from outside to an account counts as a failure of what it sent.
    fn came_back(&mut self, fact: &Fact<'_>, fated: &Fated<'_>) {
        if fated.passage.arrival.sender != Sender::Null || fated.verb != Some(Verb::Received) {
            return;
        }
        let address = if fated.original.is_empty() { fated.recipient } else { fated.original };
        let Some(account) = self.account_of(address) else { return };
        account.turn(fact);
        account.hour.bounces += 1;
        account.rate.failures += u32::from(account.rate.failures < account.rate.recipients);
        if let Some(theft) = &mut account.theft {
            theft.bounces += 1;
        }
        account.judge();
    }

    /// The account whose login is `address`, or its local part.
    fn account_of(&mut self, address: &str) -> Option<&mut Account> {
        let local = address.rsplit_once('@').map_or(address, |(local, _)| local);
        let name = if self.accounts.find(address).is_some() { address } else { local };
        self.accounts.find(name).map(|account| &mut account.more)
    }
}

impl Account {
    fn turn(&mut self, fact: &Fact<'_>) {
        if self.rate.turn(fact.at) {
            self.hour = Hour::default();
        }
    }

    fn judge(&mut self) {
        let signs = self.signs();
        if signs == Signs::default() {
            return;
        }
        let theft = self.theft.get_or_insert_with(|| Theft {
            messages: u64::from(self.hour.messages),
            recipients: u64::from(self.rate.recipients),
            bounces: u64::from(self.hour.bounces),
            trace: self.hour.trace.clone(),
            signs: Signs::default(),
        });
        theft.signs.strengthen(signs);
    }

    fn signs(&self) -> Signs {
        let (rate, hour) = (&self.rate, &self.hour);
        let Unusual { is_sudden, is_flood, fails } = rate.unusual();
        let networks = if hour.messages >= MESSAGES_MIN { self.origins.networks() } else { 0 };
        Signs {
            networks: (networks >= NETWORKS_MIN).then_some((networks, hour.messages)),
            is_guessed: self.by_guesser.is_use(),
            senders: hour.senders.is_full(),
            sudden: is_sudden.then_some((rate.recipients, rate.usual)),
            new: is_flood.then_some((rate.recipients, rate.new)),
            failing: fails.then_some((rate.failures, rate.recipients)),
        }
    }
}

impl ByGuesser {
    fn is_use(&self) -> bool {
        self.messages >= MESSAGES_OF_GUESSER || self.recipients >= RECIPIENTS_OF_GUESSER
    }
}

impl Signs {
    fn strengthen(&mut self, other: Self) {
        self.networks = self.networks.max(other.networks);
        self.is_guessed |= other.is_guessed;
        self.senders |= other.senders;
        self.sudden = self.sudden.max(other.sudden);
        self.new = self.new.max(other.new);
        self.failing = self.failing.max(other.failing);
    }

    /// A guessed password, so many networks, or two signs at once fit nothing else.
    fn certainty(&self) -> Certainty {
        let is_volume = self.sudden.is_some() || self.new.is_some();
        let signs = [self.networks.is_some(), self.senders, is_volume, self.failing.is_some()];
        let is_everywhere = self.networks.is_some_and(|(networks, _)| networks >= NETWORKS_PROOF);
        if self.is_guessed || is_everywhere || signs.iter().filter(|sign| **sign).count() >= 2 {
            Certainty::Proven
        } else {
            Certainty::Likely
        }
    }

    fn tell(&self, incident: &mut Incident) {
        if let Some((networks, messages)) = self.networks {
            incident.found("account-many-networks", [("networks", number(networks)), ("messages", number(messages))]);
        }
        if self.senders {
            incident.found("account-many-senders", [("senders", number(SENDERS_MIN))]);
        }
        if let Some((recipients, usual)) = self.sudden {
            incident.found("sudden-volume", [("recipients", number(recipients)), ("usual", number(usual))]);
        }
        if let Some((recipients, new)) = self.new {
            incident.found("new-recipients", [("recipients", number(recipients)), ("new", number(new))]);
        }
        if let Some((failures, recipients)) = self.failing {
            incident.found("many-failures", [("failures", number(failures)), ("recipients", number(recipients))]);
        }
    }
}

fn of(name: &str, account: &Account) -> Option<Incident> {
    let theft = account.theft.as_ref()?;
    let mut incident = incident(IncidentKind::StolenAccount, theft.signs.certainty(), &theft.trace);
    incident.messages = theft.messages;
    incident.recipients = theft.recipients;
    if theft.signs.is_guessed {
        let ByGuesser { visitor, failures, .. } = &account.by_guesser;
        incident.found("account-guessed-before", [("failures", number(*failures)), ("visitor", text(visitor))]);
    }
    theft.signs.tell(&mut incident);
    if theft.bounces > 0 {
        incident.found("bounces-back", [("bounces", number(theft.bounces))]);
    }
    if incident.certainty == Certainty::Likely {
        incident.decider = Some("ask-owner");
    }
    incident.name_actors(account.origins.since(theft.trace.from));
    incident.name_accounts([name]);
    Some(incident)
}
