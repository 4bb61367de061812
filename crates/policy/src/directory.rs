//! The directory as it is asked: a snapshot whose look-ups take constant time.
//!
//! Whatever records it is made of, it never calls an address ours that is at no domain of ours, never lets a role
//! act, and never names a mailbox that is no account's; what contradicts that in the records is left out.

use crate::{AccountRecord, AliasRecord, DailyLimits, DeviceRecord, DirectoryRecords, is_role};
use mail::{Address, Domain, ForwardPath, NextHopAddress, Party};
use std::borrow::Cow;
use std::collections::HashMap;
use std::net::IpAddr;

/// What a forward-path is to us.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RecipientClass {
    /// It exists here.
    Local {
        /// The accounts that get its mail: at least one, none twice.
        mailboxes: Vec<Address>,
    },
    /// It is at a domain of ours, nobody here has it, and the server behind us is to be asked.
    Behind {
        /// The recipient as given.
        address: Address,
        /// That server.
        next_hop: NextHopAddress,
    },
    /// It is at a domain of ours, and nobody has it.
    Unknown,
    /// It is at no domain of ours.
    Outside(Address),
}

/// A snapshot of the directory.
///
/// Local parts are compared without regard to case ([`Address::folded`]) and otherwise exactly: `hana-shop@…`,
/// `"hana"@…`, `SRS0=…@…` and `prvs=…@…` are ordinary local parts that are nobody's unless an account or alias has
/// that very name. So is `hana+shop@…`, unless its domain says that what follows a plus sign does not matter (RFC 5233);
/// it is dropped and never looked into. What is nobody's is the catch-all account's, if its domain has one. Domains are
/// compared whole: neither a subdomain nor a domain that ends like ours is ours.
#[derive(Debug, Default)]
pub struct Directory {
    records: DirectoryRecords,
    domains: HashMap<Domain, usize>,
    accounts: HashMap<Address, usize>,
    aliases: HashMap<Address, Vec<Address>>,
    /// Indexes of devices by the first address they speak from, so that one search finds the only candidate.
    devices: Vec<usize>,
}

impl Directory {
    /// Makes the snapshot.
    pub fn new(mut records: DirectoryRecords) -> Self {
        fold(&mut records);
        let domains: HashMap<_, _> =
            records.domains.iter().enumerate().rev().map(|(index, record)| (record.name.clone(), index)).collect();
        let usable = |address: &Address| {
            domains.contains_key(address.domain()) && !is_role(address) && !address.has_stray_dots()
        };
        let accounts: HashMap<_, _> = records
            .accounts
            .iter()
            .enumerate()
            .filter(|(_, record)| usable(&record.address))
            .map(|(index, record)| (record.address.clone(), index))
            .collect();
        let aliases = records
            .aliases
            .iter()
            .filter(|alias| usable(&alias.address) && !accounts.contains_key(&alias.address))
            .map(|alias| (alias.address.clone(), targets(alias, &accounts)))
            .filter(|(_, targets)| !targets.is_empty())
            .collect();
        let devices = devices_in_order(&records.devices);
        Self { records, domains, accounts, aliases, devices }
    }

    /// The records it was made of, addresses folded.
    pub const fn records(&self) -> &DirectoryRecords {
        &self.records
    }

    /// Whether the domain is one of ours: that very name, never a literal.
    pub fn is_ours(&self, domain: &Domain) -> bool {
        self.domains.contains_key(domain)
    }

    /// What a forward-path is to us.
    pub fn resolve(&self, path: &ForwardPath) -> RecipientClass {
        // RFC 5321 §4.5.1: <postmaster> without a domain is taken by every server; here, by the first domain.
        let Some(address) = path.address() else {
            return self.postmaster().map_or(RecipientClass::Unknown, local);
        };
        let Some(domain) = self.domains.get(address.domain()) else {
            return RecipientClass::Outside(address.clone());
        };
        if is_role(address) {
            return self.postmaster_of(*domain).map_or(RecipientClass::Unknown, local);
        }
        // A leniency for addresses elsewhere; here nobody has one, whatever else would take what is nobody's.
        if address.has_stray_dots() {
            return RecipientClass::Unknown;
        }
        let name = folded(address);
        let here = self.named(&name).or_else(|| self.named(&self.without_detail(&name)?));
        match here {
            Some(mailboxes) => RecipientClass::Local { mailboxes },
            None => self.elsewhere(*domain, address),
        }
    }

    /// Whether an account or alias has this very name, or it is a role's.
    pub fn has_name(&self, address: &Address) -> bool {
        self.is_ours(address.domain()) && (is_role(address) || self.named(&folded(address)).is_some())
    }

    /// The mailboxes of the account or alias of this very name, folded.
    fn named(&self, address: &Address) -> Option<Vec<Address>> {
        if self.accounts.contains_key(address) {
            return Some(vec![address.clone()]);
        }
        self.aliases.get(address).cloned()
    }

    /// The address without a plus sign and what follows it, where its domain has that.
    fn without_detail(&self, address: &Address) -> Option<Address> {
        let domain = &self.records.domains[*self.domains.get(address.domain())?];
        // A quoted local part begins with its quotes and so is never that of an account with a plus sign behind it.
        let (name, _) = address.local().split_once('+').filter(|_| domain.plus)?;
        Address::parse(&format!("{name}@{}", address.domain())).ok()
    }

    /// The catch-all's mailbox, for what is not of a form that only a signature of ours would make an address.
    fn caught(&self, domain: usize, address: &Address) -> Option<Vec<Address>> {
        let account = self.records.domains[domain].catch_all.as_ref()?;
        let is_caught = self.accounts.contains_key(account) && !is_signed_form(address);
        is_caught.then(|| vec![account.clone()])
    }

    /// Who has no mailbox here may have one on the server behind us; where there is none, a catch-all may get it.
    fn elsewhere(&self, domain: usize, address: &Address) -> RecipientClass {
        match &self.records.domains[domain].behind {
            Some(next_hop) if is_plain(address) => {
                RecipientClass::Behind { address: address.clone(), next_hop: next_hop.clone() }
            }
            // Who exists at the domain is for the server behind us to say.
            Some(_) => RecipientClass::Unknown,
            None => self
                .caught(domain, &folded(address))
                .map_or(RecipientClass::Unknown, |mailboxes| RecipientClass::Local { mailboxes }),
        }
    }

    /// The server that has the mailboxes of this domain, if it is ours and they are not here.
    pub fn behind(&self, domain: &Domain) -> Option<&NextHopAddress> {
        self.records.domains[*self.domains.get(domain)?].behind.as_ref()
    }

    /// The account of this name, disabled or not.
    pub fn account(&self, address: &Address) -> Option<&AccountRecord> {
        self.accounts.get(&*folded(address)).map(|index| &self.records.accounts[*index])
    }

    /// The device of this name.
    pub fn device(&self, name: &str) -> Option<&DeviceRecord> {
        self.records.devices.iter().find(|device| device.name == name)
    }

    /// The device that speaks from this address.
    pub fn device_at(&self, ip: IpAddr) -> Option<&DeviceRecord> {
        let ip = ip.to_canonical();
        let after = self.devices.partition_point(|index| self.records.devices[*index].from.first() <= ip);
        let candidate = &self.records.devices[*self.devices.get(after.checked_sub(1)?)?];
        candidate.from.contains(ip).then_some(candidate)
    }

    /// Whether the LAN door is closed to this address.
    pub fn is_closed(&self, ip: IpAddr) -> bool {
        let ip = ip.to_canonical();
        self.records.closed.iter().any(|record| record.address.to_canonical() == ip)
    }

    /// Whether the party may speak as this address. An account's own addresses are its name, aliases of which it is
    /// the only target, and what was granted to it; a device's are its senders. Who has only fetched an account's mail may
    /// use what is the account's own, and nothing that was granted to it. Never a role, never an address outside.
    pub fn owns(&self, party: &Party, address: &Address) -> bool {
        if is_role(address) || !self.is_ours(address.domain()) {
            return false;
        }
        let address = folded(address);
        match party {
            Party::Account(name) => self
                .account(name)
                .is_some_and(|account| account.may_send_as.contains(&address) || self.is_own(account, &address)),
            Party::Device(name) => match party.mail_fetched_by() {
                Some(name) => self.account(&name).is_some_and(|account| self.is_own(account, &address)),
                None => self.device(name).is_some_and(|device| device.senders.contains(&address)),
            },
            // It says nothing of its own: the store gives its copies the account's address as reverse-path.
            Party::Forward(_) => false,
            Party::Behind(_) => false,
        }
    }

    /// Whether what comes to this address, folded, reaches the account and nobody else.
    fn is_own(&self, account: &AccountRecord, address: &Address) -> bool {
        let is_its = |address: &Address| self.named(address).is_some_and(|m| m == [account.address.clone()]);
        // What reaches nobody else is the account's own, unless somebody has that very name.
        is_its(address) || (self.named(address).is_none() && self.without_detail(address).is_some_and(|a| is_its(&a)))
    }

    /// The party's own limits, or the site's.
    pub fn limits_of(&self, party: &Party, default: DailyLimits) -> DailyLimits {
        let own = match party {
            Party::Account(name) | Party::Forward(name) => self.account(name).and_then(|account| account.limits),
            Party::Device(name) => match party.mail_fetched_by() {
                Some(name) => self.account(&name).and_then(|account| account.limits),
                None => self.device(name).and_then(|device| device.limits),
            },
            Party::Behind(_) => None,
        };
        own.unwrap_or(default)
    }

    /// How much an account's mailbox may hold in octets: its own quota, or the site's; `None`: as much as comes.
    pub fn quota_of(&self, account: &Address, default: Option<u64>) -> Option<u64> {
        match self.account(account).and_then(|account| account.quota_octets) {
            Some(0) => None,
            own => own.or(default),
        }
    }

    /// The account that reads what comes for `<postmaster>`, and notices: the first domain's.
    pub fn postmaster(&self) -> Option<&Address> {
        self.postmaster_of(0)
    }

    /// The first of our domains, which `<postmaster>` without a domain is at.
    pub fn first_domain(&self) -> Option<&Domain> {
        self.records.domains.first().map(|record| &record.name)
    }

    fn postmaster_of(&self, domain: usize) -> Option<&Address> {
        let postmaster = &self.records.domains.get(domain)?.postmaster;
        self.accounts.contains_key(postmaster).then_some(postmaster)
    }
}

/// `SRS0=…`, `SRS1=…` (the separator may be another) and `prvs=…`: addresses that stand for others, which are ours only
/// with a signature of ours. A catch-all that took them would take reports about mail we never sent.
fn is_signed_form(address: &Address) -> bool {
    let local = address.local().as_bytes();
    let begins = |with: &[u8]| local.get(..with.len()).is_some_and(|start| start.eq_ignore_ascii_case(with));
    let is_rewritten = (begins(b"srs0") || begins(b"srs1")) && matches!(local.get(4), Some(b'=' | b'+' | b'-'));
    is_rewritten || begins(b"prvs=")
}

fn local(mailbox: &Address) -> RecipientClass {
    RecipientClass::Local { mailboxes: vec![mailbox.clone()] }
}

/// The address as the tables have it; copied only if it is not in that form already, as most are.
fn folded(address: &Address) -> Cow<'_, Address> {
    let plain = address.local().bytes().all(|b| b.is_ascii() && !b.is_ascii_uppercase());
    if plain { Cow::Borrowed(address) } else { Cow::Owned(address.folded()) }
}

/// Whether other servers take the local part for a name and nothing more. Some read `user%host` and `host!user` as a way
/// on to somewhere else, take quotes off, or a leading `|` or `/` for a program or a file: such a name is nobody's behind us,
/// so that no server there is made to relay for whoever writes to it.
fn is_plain(address: &Address) -> bool {
    let local = address.local();
    !local.starts_with(['"', '|', '/', '-']) && !local.contains(['%', '!'])
}

fn targets(alias: &AliasRecord, accounts: &HashMap<Address, usize>) -> Vec<Address> {
    let mut targets: Vec<Address> = Vec::with_capacity(alias.targets.len());
    for target in alias.targets.iter().filter(|target| accounts.contains_key(*target)) {
        if !targets.contains(target) {
            targets.push(target.clone());
        }
    }
    targets
}

/// Of two devices that speak from one address the first recorded is taken; the other is left out as a whole.
fn devices_in_order(records: &[DeviceRecord]) -> Vec<usize> {
    let mut devices: Vec<usize> = Vec::with_capacity(records.len());
    for (index, device) in records.iter().enumerate() {
        if !devices.iter().any(|earlier| records[*earlier].from.overlaps(&device.from)) {
            devices.push(index);
        }
    }
    devices.sort_by_key(|index| records[*index].from.first());
    devices
}

fn fold(records: &mut DirectoryRecords) {
    let fold_all = |addresses: &mut Vec<Address>| addresses.iter_mut().for_each(|a| *a = a.folded());
    for domain in &mut records.domains {
        domain.postmaster = domain.postmaster.folded();
        domain.catch_all = domain.catch_all.as_ref().map(Address::folded);
    }
    for account in &mut records.accounts {
        account.address = account.address.folded();
        fold_all(&mut account.may_send_as);
        account.forward.iter_mut().for_each(|forward| fold_all(&mut forward.targets));
    }
    for alias in &mut records.aliases {
        alias.address = alias.address.folded();
        fold_all(&mut alias.targets);
    }
    records.devices.iter_mut().for_each(|device| fold_all(&mut device.senders));
}

#[cfg(test)]
#[path = "directory_tests.rs"]
mod tests;
