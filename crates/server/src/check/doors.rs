//! Which doors there are, as whom each is come to, with which senders, and what was found there.

use super::Inward;
use crate::examine::{self, Approach, Order, Receiver, Shelf};
use crate::random;
use crate::site::{self, Site};
use mail::event::{CheckCause, DoorFault, DoorsExamined, ExaminedDoor};
use mail::{Address, Domain};
use policy::{Directory, SiteFacts};
use probe::{DoorKind, Fault, Group, Names, Need, Report, Row, Rule};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

/// Senders that are tried in one go: what was said is kept until it is judged.
const SENDERS_AT_ONCE: usize = 100;
/// How long a reply of our own is awaited. Chosen: longer than anything holds one up but the server behind us.
const PATIENCE: Duration = Duration::from_secs(40);
/// Lines of a session that are kept to show what went wrong.
const WIRE_LINES: usize = 60;
/// Messages that may be handed over to a door; none of them is kept.
const MESSAGES: u32 = u32::MAX;

/// Networks that are nobody's (RFC 5737 §3, RFC 3849): whoever comes from there is a stranger to every site.
const NOBODYS: [[u8; 3]; 3] = [[198, 51, 100], [192, 0, 2], [203, 0, 113]];

/// What is tried at the doors of everybody and of accounts.
const ALL: &[Group] = Group::ALL;
/// What is tried at the LAN door, which knows devices and no logins.
const OF_LAN: &[Group] = &[Group::Relay, Group::Smuggling, Group::Starttls, Group::Enumeration, Group::Verbs];

/// A door, and as whom it is come to.
pub(super) struct OwnDoor {
    pub key: &'static str,
    pub address: SocketAddr,
    pub peer: IpAddr,
}

impl OwnDoor {
    fn kind(&self) -> DoorKind {
        match self.key {
            "doors.public" | "doors.proxied" => DoorKind::Public,
            _ => DoorKind::Submission,
        }
    }

    fn groups(&self) -> &'static [Group] {
        if self.key == "doors.lan" { OF_LAN } else { ALL }
    }

    fn approach(&self, site: &Site, shelf: &Shelf) -> Approach {
        let bounds = site::bounds(&site.settings());
        Approach {
            address: self.address,
            kind: self.kind(),
            tls_first: self.key == "doors.submissions",
            inward: Some(Inward::new(site.checks.announced.clone(), self.peer, bounds, shelf.clone())),
        }
    }
}

/// Examines every door, with every address of ours.
pub(super) async fn examine(site: &Arc<Site>, cause: CheckCause) -> DoorsExamined {
    let senders = senders(&site.store.directory());
    let mut doors = Vec::new();
    for door in own_doors(site) {
        doors.push(examine_one(site, &door, &senders).await);
    }
    DoorsExamined { cause, senders: count(senders.len()), doors }
}

/// All doors at which mail is taken from the network.
fn own_doors(site: &Site) -> Vec<OwnDoor> {
    let (facts, directory) = (site.facts(), site.store.directory());
    let peer = |key: &str, address: &SocketAddr| match key {
        "doors.lan" => insider(&facts, &directory, address.is_ipv4()),
        _ => stranger(&facts, address.is_ipv4()),
    };
    let takes_mail = |key: &str| {
        matches!(key, "doors.public" | "doors.proxied" | "doors.submission" | "doors.submissions" | "doors.lan")
    };
    let open = site.doors.addresses();
    let listeners = open.iter().filter(|(key, _)| takes_mail(key));
    let door = |key: &'static str, address: &SocketAddr| OwnDoor { key, address: *address, peer: peer(key, address) };
    listeners.flat_map(|(key, addresses)| addresses.iter().map(|address| door(key, address))).collect()
}

/// Somebody of the internet: at an address that is nobody's, and that no setting gives a meaning.
fn stranger(facts: &SiteFacts, is_ipv4: bool) -> IpAddr {
    let [host, a, b, ..] = random::bytes::<16>();
    if !is_ipv4 {
        return Ipv6Addr::new(0x2001, 0xdb8, a.into(), b.into(), 0, 0, 0, u16::from(host).max(1)).into();
    }
    let at = |[a, b, c]: [u8; 3]| IpAddr::from(Ipv4Addr::new(a, b, c, host.clamp(1, 254)));
    let is_known =
        |ip: &IpAddr| facts.forwarders.iter().any(|network| network.contains(ip)) || facts.gateways.contains(ip);
    NOBODYS.map(at).into_iter().find(|ip| !is_known(ip)).unwrap_or_else(|| at(NOBODYS[0]))
}

/// Somebody of the house who is no device: at the LAN door more is to be feared from there than from outside.
fn insider(facts: &SiteFacts, directory: &Directory, is_ipv4: bool) -> IpAddr {
    let anywhere = || {
        let [a, b, c, d, ..] = random::bytes::<16>();
        match is_ipv4 {
            true => IpAddr::from(match d % 3 {
                0 => Ipv4Addr::new(10, a, b, c),
                1 => Ipv4Addr::new(172, 16 + a % 16, b, c),
                _ => Ipv4Addr::new(192, 168, b, c),
            }),
            false => Ipv6Addr::new(0xfd00 | u16::from(a), b.into(), c.into(), 0, 0, 0, 0, u16::from(d).max(1)).into(),
        }
    };
    let is_nobody =
        |ip: &IpAddr| directory.device_at(*ip).is_none() && !directory.is_closed(*ip) && !facts.gateways.contains(ip);
    // Where every inside address is a device's, only strangers are left.
    let tried = std::iter::repeat_with(anywhere).take(64).find(is_nobody);
    tried.unwrap_or_else(|| stranger(facts, is_ipv4))
}

/// Every address that a stranger may know of: those at domains that are as most are come first.
fn senders(directory: &Directory) -> Vec<Address> {
    let records = directory.records();
    let accounts = records.accounts.iter().map(|account| account.address.clone());
    let aliases = records.aliases.iter().map(|alias| alias.address.clone());
    let roles = records.domains.iter().filter_map(|domain| Address::parse(&format!("postmaster@{}", domain.name)).ok());
    let mut all: Vec<Address> = accounts.chain(aliases).chain(roles).collect();
    let is_ordinary = |domain: &Domain| {
        records.domains.iter().any(|d| d.name == *domain && d.catch_all.is_none() && d.behind.is_none())
    };
    all.sort_by_key(|address| !is_ordinary(address.domain()));
    all
}

/// Examines one door: everything with the first sender, and with the others what is about senders.
pub(super) async fn examine_one(site: &Arc<Site>, door: &OwnDoor, senders: &[Address]) -> ExaminedDoor {
    let first = senders.get(..1).unwrap_or_default();
    let others = senders.get(1..).unwrap_or_default();
    let report = visit(site, door, first, can_be_judged).await;
    let unreached = report.doors.first().and_then(|door| door.untested).map(|why| why.key().to_owned());
    let mut examined = ExaminedDoor {
        key: door.key.to_owned(),
        address: door.address,
        cases: 0,
        untested: 0,
        unreached,
        faults: Vec::new(),
        closed: false,
    };
    add(&mut examined, &report);
    if examined.unreached.is_some() {
        return examined;
    }
    for some in others.chunks(SENDERS_AT_ONCE) {
        let report = visit(site, door, some, |row| can_be_judged(row) && is_about_senders(row)).await;
        add(&mut examined, &report);
    }
    examined
}

fn is_about_senders(row: &Row) -> bool {
    row.needs.contains(&Need::EachLocal)
}

/// Nothing is kept, so no report of success is written either; that strangers get none is the reports' own test.
fn can_be_judged(row: &Row) -> bool {
    !matches!(row.rule, Rule::NoReport(_)) && !row.needs.contains(&Need::Guessing) && !row.needs.contains(&Need::Login)
}

async fn visit(site: &Arc<Site>, door: &OwnDoor, senders: &[Address], wants: fn(&Row) -> bool) -> Report {
    let shelf = Shelf::default();
    let hostname = site.settings().hostname.to_string();
    let order = Order {
        target: hostname.clone(),
        doors: vec![door.approach(site, &shelf)],
        names: names(&hostname, door, senders),
        groups: door.groups().to_vec(),
        wants,
        login: None,
        may_guess: false,
        // What would leave is known when it is judged.
        wait: Duration::ZERO,
        patience: PATIENCE,
        rest: Duration::from_secs(1),
        messages: MESSAGES,
    };
    let connector = site.connectors.opportunistic();
    examine::examine_by(connector, order, Some(&Receiver::of_shelf(shelf)), None).await
}

/// The stranger and whoever it writes to are at names that are nobody's (RFC 6761 §6.4).
fn names(hostname: &str, door: &OwnDoor, senders: &[Address]) -> Names {
    let known = |text: &str| Address::parse(text).unwrap_or_else(|_| unreachable!("it reads as an address"));
    Names {
        host: hostname.to_owned(),
        address: door.address.ip(),
        domain: senders.first().map_or_else(|| hostname.to_owned(), |sender| sender.domain().to_string()),
        local: senders.to_vec(),
        nobody: format!("nobody-{:08x}", random::seed() >> 32),
        catch: known("caught@elsewhere.invalid"),
        sender: known("stranger@elsewhere.invalid"),
        hello: "stranger.elsewhere.invalid".to_owned(),
        date: crate::clock::now().to_rfc5322(),
    }
}

fn add(examined: &mut ExaminedDoor, report: &Report) {
    examined.cases += count(report.cases.len());
    examined.untested += count(report.cases.iter().filter(|case| case.untested.is_some()).count());
    for finding in report.findings.iter().filter(|finding| counts(finding.fault)) {
        let key = finding.fault.key();
        match examined.faults.iter_mut().find(|fault| fault.fault == key) {
            Some(known) => known
                .cases
                .extend(finding.cases.iter().filter(|case| !known.cases.contains(case)).cloned().collect::<Vec<_>>()),
            None => examined.faults.push(DoorFault {
                fault: key.to_owned(),
                severity: finding.severity.key().to_owned(),
                cases: finding.cases.clone(),
                wire: finding.wire.iter().take(WIRE_LINES).cloned().collect(),
            }),
        }
    }
}

/// Whether it is a fault seen from within. What is taken and does not leave is for somebody here, whatever the address
/// looks like to others: a catch-all's, a plus-address, a literal of ours.
const fn counts(fault: Fault) -> bool {
    !matches!(fault, Fault::TakesStrangersMail | Fault::TakesForNobody | Fault::InsideAddress)
}

/// Whether the door must not stay open.
pub(super) fn lets_strangers_in(door: &ExaminedDoor) -> bool {
    door.faults.iter().filter_map(|fault| Fault::from_key(&fault.fault)).any(Fault::lets_strangers_in)
}

fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}
