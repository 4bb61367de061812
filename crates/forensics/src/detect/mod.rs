//! The detectors: each looks at all facts for one kind of incident, each in its own file with its thresholds and where
//! they come from. They never see lines, only facts.
//!
//! A detector keeps little: the busiest visitors or accounts (`actors`), exact totals, numbers of different things that
//! are exact up to a limit (`distinct`), and the first lines as evidence (`trace`). It says so where it forgot
//! somebody. Ten million ordinary messages pass each of them, so what is not its business is turned away first.
//!
//! Thresholds lie between an ordinary busy day of a small site (a few mistyped recipients and passwords, a stray relay
//! test, a newsletter to some dozens of customers) and what abuse looks like; each constant says on which grounds.
//!
//! Start at [`all`]; [`FINDINGS`] and [`DECIDERS`] are all that incidents can say.

mod actors;
mod backscatter;
mod blocklists;
mod device_abuse;
mod dictionary_attack;
mod distinct;
mod draft;
mod guesses;
mod joe_job;
mod key;
mod lan;
mod latest;
mod listed;
mod nat_hides_clients;
mod own_address_outside;
mod password_guessing;
mod rate;
mod relay;
mod relay_attempted;
mod stolen_account;
mod stolen_origins;
mod trace;

use crate::fact::Fact;
use crate::incident::Incident;
use crate::ours::Ours;

/// Looks for one kind of incident.
pub trait Detector: Send {
    /// Takes notice of `fact`.
    fn see(&mut self, fact: &Fact<'_>, ours: &Ours);

    /// What it concludes from all it has seen so far. May be asked again after more facts.
    fn conclude(&self) -> Vec<Incident>;
}

/// One detector of each kind, the gravest kind first.
pub fn all() -> Vec<Box<dyn Detector>> {
    vec![
        Box::new(relay::Relay::default()),
        Box::new(stolen_account::StolenAccount::default()),
        Box::new(device_abuse::DeviceAbuse::default()),
        Box::new(nat_hides_clients::NatHidesClients::default()),
        Box::new(listed::Listed::default()),
        Box::new(backscatter::Backscatter::default()),
        Box::new(joe_job::JoeJob::default()),
        Box::new(own_address_outside::OwnAddressOutside::default()),
        Box::new(password_guessing::PasswordGuessing::default()),
        Box::new(dictionary_attack::DictionaryAttack::default()),
        Box::new(relay_attempted::RelayAttempted::default()),
    ]
}

/// Every finding that an incident can have: its key and the names of its values.
///
/// | key | values | what it means |
/// | --- | --- | --- |
/// | `relay-handed-over` | messages, recipients | messages of strangers for recipients outside, handed to next hops |
/// | `relay-not-handed-over` | messages | messages of strangers for recipients outside that were taken, and have not been handed over (failed, deferred, waiting) |
/// | `relay-untold` | messages | more messages of the same strangers, of which the records do not tell what became |
/// | `relay-giver-untold` | messages | messages from outside for outside, of which the records do not tell who handed them over |
/// | `relay-refused` | refusals, visitors | refused attempts to send through this server to recipients outside |
/// | `account-many-networks` | networks, messages | from how many networks the account sent within one hour, and how much in that hour |
/// | `account-guessed-before` | failures, visitor | the password was guessed: so many failed logins, then a login by this address, then mail |
/// | `account-many-senders` | senders | so many different foreign sender addresses in one hour |
/// | `sudden-volume` | recipients, usual | recipients in one hour, and in the busiest hour before |
/// | `new-recipients` | recipients, new | of so many recipients in one hour so many were never written to before |
/// | `many-failures` | failures, recipients | of so many recipients in one hour so many failed |
/// | `bounces-back` | bounces | bounces that came back from outside to the account |
/// | `device-foreign-senders` | senders, messages | so many different foreign sender addresses from one device |
/// | `bounces-unexplained` | bounces, hosts | bounces from so many hosts outside for mail that nobody here sent |
/// | `bounces-to-unknown-names` | bounces | so many of them were for names that do not exist here |
/// | `forged-elsewhere` | sender, host | headers show that mail in this name was handed in at another host |
/// | `reports-to-strangers` | reports, domains | bounces of this server to strangers in so many domains |
/// | `reports-behind-router` | reports, visitor | of them, for mail that came through this address inside, behind which strangers stand |
/// | `own-address-accepted` | messages, address | messages taken from strangers, without a login, with our addresses as sender; the one most used |
/// | `own-address-masked` | address | the sender is masked as one hides an own address |
/// | `unknown-names` | names, refusals, visitor | the visitor that tried most names: how many, and how often it was refused |
/// | `login-failures` | failures, visitors, names | failed logins, from so many addresses, for so many names (0 if the records give no names) |
/// | `guessing-spread` | visitors | no single address stands out: the tries are spread over so many |
/// | `guessed` | account, visitor, failures | the account that a guesser then logged in to, its address, and the failures before |
/// | `listed-by` | list, replies, text | a list that others name as the reason, how many replies name it, and the first of them |
/// | `listed-content` | list, replies, text | the same for a list of domains that stand in the message (links), not of servers |
/// | `listed-unnamed` | replies, text | replies that speak of a list without its name |
/// | `strangers-behind` | visitor, domains, messages | mail from so many unrelated foreign domains came from one private address |
/// | `unlike-hellos` | hellos | so many different names were given in HELO by one private address |
/// | `gateway-number` | visitor | the address is one that routers usually have |
/// | `logins-failed-behind` | failures | failed logins that came from the same private address |
/// | `lan-door-closed` | visitor | the running server has closed its LAN door to the address |
/// | `more-actors` | actors | so many more addresses took part than are named |
/// | `actors-forgotten` | limit | only so many of the busiest addresses are kept; quieter ones are counted and not named |
/// | `counted-at-least` | limit | different things are counted up to this number; there may be more |
pub const FINDINGS: &[(&str, &[&str])] = &[
    ("relay-handed-over", &["messages", "recipients"]),
    ("relay-not-handed-over", &["messages"]),
    ("relay-untold", &["messages"]),
    ("relay-giver-untold", &["messages"]),
    ("relay-refused", &["refusals", "visitors"]),
    ("account-many-networks", &["networks", "messages"]),
    ("account-guessed-before", &["failures", "visitor"]),
    ("account-many-senders", &["senders"]),
    ("sudden-volume", &["recipients", "usual"]),
    ("new-recipients", &["recipients", "new"]),
    ("many-failures", &["failures", "recipients"]),
    ("bounces-back", &["bounces"]),
    ("device-foreign-senders", &["senders", "messages"]),
    ("bounces-unexplained", &["bounces", "hosts"]),
    ("bounces-to-unknown-names", &["bounces"]),
    ("forged-elsewhere", &["sender", "host"]),
    ("reports-to-strangers", &["reports", "domains"]),
    ("reports-behind-router", &["reports", "visitor"]),
    ("own-address-accepted", &["messages", "address"]),
    ("own-address-masked", &["address"]),
    ("unknown-names", &["names", "refusals", "visitor"]),
    ("login-failures", &["failures", "visitors", "names"]),
    ("guessing-spread", &["visitors"]),
    ("guessed", &["account", "visitor", "failures"]),
    ("listed-by", &["list", "replies", "text"]),
    ("listed-content", &["list", "replies", "text"]),
    ("listed-unnamed", &["replies", "text"]),
    ("strangers-behind", &["visitor", "domains", "messages"]),
    ("unlike-hellos", &["hellos"]),
    ("gateway-number", &["visitor"]),
    ("logins-failed-behind", &["failures"]),
    ("lan-door-closed", &["visitor"]),
    ("more-actors", &["actors"]),
    ("actors-forgotten", &["limit"]),
    ("counted-at-least", &["limit"]),
];

/// Every text that says what would make an incident certain.
///
/// | key | what would decide |
/// | --- | --- |
/// | `next-try` | the lines about the next try: if a next hop takes the message, it was relayed |
/// | `who-gave` | the records of the part that receives mail: they tell who handed the messages over |
/// | `lines-after` | the lines after these, about the same message: where it went |
/// | `ask-owner` | the owner of the account: whether they sent this |
/// | `look-at-device` | the device: what runs on it, who uses it |
/// | `other-outgoing` | whether mail in this name also goes out by another server, whose records are not here |
/// | `say-what-is-ours` | say with `--our` which domains and addresses are ours |
/// | `look-up-lists` | look the server's address up in the lists: `sekisho listed` |
/// | `router-settings` | the router: whether it puts its own address in the place of visitors' |
pub const DECIDERS: &[&str] = &[
    "next-try",
    "who-gave",
    "lines-after",
    "ask-owner",
    "look-at-device",
    "other-outgoing",
    "say-what-is-ours",
    "look-up-lists",
    "router-settings",
];
