//! The directory as it is kept: domains, accounts, aliases and devices.

use crate::{DailyLimits, DirectoryChange, IpRange};
use mail::{Address, Domain, NextHopAddress, Party, Timestamp};
use serde::{Deserialize, Serialize};
use std::net::IpAddr;

/// A domain of ours.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DomainRecord {
    /// Its name; never a literal.
    pub name: Domain,
    /// The account that reads what comes for postmaster@ and abuse@.
    pub postmaster: Address,
    /// The account that gets what comes for names nobody here has.
    #[serde(default)]
    pub catch_all: Option<Address>,
    /// Whether `hana+anything@` is `hana@`.
    #[serde(default)]
    pub plus: bool,
    /// The server that has the mailboxes of those who have none here, if there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub behind: Option<NextHopAddress>,
}

/// Where an account has its mail carried on to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Forwarding {
    /// Addresses here and outside, at least one.
    pub targets: Vec<Address>,
    /// Whether the account's mailbox gets it too.
    pub keep: bool,
}

/// Someone with a mailbox and a password.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountRecord {
    /// The account's name and first address.
    pub address: Address,
    /// Switched off: it still receives, but neither logs in nor sends.
    #[serde(default)]
    pub disabled: bool,
    /// Why, in the words of whoever did it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub disabled_reason: Option<String>,
    /// How often its password was replaced: a session of an older one is over.
    #[serde(default)]
    pub password_version: u32,
    /// Addresses of ours it may send as, besides its own.
    #[serde(default)]
    pub may_send_as: Vec<Address>,
    /// Its own limits, if not the site's.
    #[serde(default)]
    pub limits: Option<DailyLimits>,
    /// Where its mail is carried on to, if anywhere.
    #[serde(default)]
    pub forward: Option<Forwarding>,
    /// How much its mailbox may hold in octets, if not what the settings say; 0: as much as comes.
    #[serde(default)]
    pub quota_octets: Option<u64>,
}

/// An address that stands for one or several accounts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AliasRecord {
    /// The address.
    pub address: Address,
    /// The accounts that get its mail, at least one.
    pub targets: Vec<Address>,
}

/// A machine in the local network that sends without a login: a copier, a scanner, a shop's till.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeviceRecord {
    /// 1 to 63 lower-case letters, digits and inner hyphens.
    pub name: String,
    /// Where it speaks from.
    pub from: IpRange,
    /// Addresses of ours it may send as, at least one.
    pub senders: Vec<Address>,
    /// Its own limits, if not the site's.
    #[serde(default)]
    pub limits: Option<DailyLimits>,
}

/// An address that the LAN door takes nothing from, because strangers were seen behind it; what else is known of it stands
/// in the journal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClosedRecord {
    /// The address, canonical.
    pub address: IpAddr,
}

/// All records. The order of domains matters: mail to `<postmaster>` without a domain is the first domain's.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct DirectoryRecords {
    /// Our domains.
    #[serde(default)]
    pub domains: Vec<DomainRecord>,
    /// Our accounts.
    #[serde(default)]
    pub accounts: Vec<AccountRecord>,
    /// Our aliases.
    #[serde(default)]
    pub aliases: Vec<AliasRecord>,
    /// Our devices.
    #[serde(default)]
    pub devices: Vec<DeviceRecord>,
    /// Addresses to which the LAN door is closed.
    #[serde(default)]
    pub closed: Vec<ClosedRecord>,
    /// While it is there, nothing leaves.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lockdown: Option<Lockdown>,
}

/// Outward mail of everybody is held; receiving goes on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lockdown {
    /// Since when.
    pub since_at: Timestamp,
    /// Who of this machine's people switched it on.
    pub by: String,
    /// Why, in their words.
    #[serde(default)]
    pub reason: Option<String>,
}

impl Lockdown {
    /// Whether it holds what this party sends. Mail for a domain of ours whose mailboxes are on a server behind us is
    /// received, not sent.
    pub const fn holds(party: &Party) -> bool {
        !matches!(party, Party::Behind(_))
    }
}

impl AccountRecord {
    /// An account with nothing but its address.
    pub fn new(address: Address) -> Self {
        Self {
            address,
            disabled: false,
            disabled_reason: None,
            password_version: 0,
            may_send_as: Vec::new(),
            limits: None,
            forward: None,
            quota_octets: None,
        }
    }
}

impl DomainRecord {
    /// A domain with nothing but a postmaster.
    pub const fn new(name: Domain, postmaster: Address) -> Self {
        Self { name, postmaster, catch_all: None, plus: false, behind: None }
    }
}

impl DirectoryRecords {
    /// Makes a change that [`crate::check_change`] found to be in order. A change about something that is not there
    /// changes nothing.
    pub fn apply(&mut self, change: &DirectoryChange) {
        use DirectoryChange as C;
        match change {
            C::AddDomain { domain, postmaster } => self.add_domain(domain, postmaster),
            C::RemoveDomain { domain } => self.domains.retain(|record| record.name != *domain),
            C::SetPostmaster { domain, postmaster } => {
                self.with_domain(domain, |record| record.postmaster = postmaster.folded());
            }
            C::SetBehind { domain, behind } => {
                self.with_domain(domain, |record| record.behind.clone_from(behind));
            }
            C::AddAccount { address } => self.accounts.push(AccountRecord::new(address.folded())),
            C::RemoveAccount { address } => self.accounts.retain(|record| record.address != address.folded()),
            // A password is no record: the store keeps what verifies it beside the account.
            C::SetPassword { address } => {
                self.with_account(address, |record| record.password_version = record.password_version.wrapping_add(1));
            }
            C::EnableAccount { address } => self.with_account(address, |record| {
                (record.disabled, record.disabled_reason) = (false, None);
            }),
            C::DisableAccount { address, reason } => self.with_account(address, |record| {
                (record.disabled, record.disabled_reason) = (true, reason.clone());
            }),
            C::GrantSender { account, sender } => {
                self.with_account(account, |record| record.may_send_as.push(sender.folded()));
            }
            C::RevokeSender { account, sender } => {
                self.with_account(account, |record| record.may_send_as.retain(|a| *a != sender.folded()));
            }
            C::SetAccountLimits { address, limits } => self.with_account(address, |record| record.limits = *limits),
            C::AddAlias { address, targets } => {
                self.aliases.push(AliasRecord { address: address.folded(), targets: folded(targets) });
            }
            C::SetAliasTargets { address, targets } => {
                self.aliases
                    .iter_mut()
                    .filter(|a| a.address == address.folded())
                    .for_each(|record| record.targets = folded(targets));
            }
            C::RemoveAlias { address } => self.aliases.retain(|record| record.address != address.folded()),
            C::AddDevice { device } => {
                self.devices.push(DeviceRecord { senders: folded(&device.senders), ..device.clone() });
            }
            C::SetLockdown { lockdown } => self.lockdown.clone_from(lockdown),
            C::RemoveDevice { name } => self.devices.retain(|record| record.name != *name),
            C::SetDeviceLimits { name, limits } => {
                self.devices.iter_mut().filter(|d| d.name == *name).for_each(|record| record.limits = *limits);
            }
            C::CloseLan { address } => {
                let closed = ClosedRecord { address: address.to_canonical() };
                if !self.closed.contains(&closed) {
                    self.closed.push(closed);
                }
            }
            C::ReopenLan { address } => self.closed.retain(|record| record.address != address.to_canonical()),
            C::SetPlus { domain, plus } => self.with_domain(domain, |record| record.plus = *plus),
            C::SetCatchAll { domain, account } => {
                self.with_domain(domain, |record| record.catch_all = account.as_ref().map(Address::folded));
            }
            C::SetForwarding { address, forward } => {
                let fold = |f: &Forwarding| Forwarding { targets: folded(&f.targets), keep: f.keep };
                self.with_account(address, |record| record.forward = forward.as_ref().map(fold));
            }
            C::SetQuota { address, quota_octets } => {
                self.with_account(address, |record| record.quota_octets = *quota_octets);
            }
        }
    }

    fn add_domain(&mut self, domain: &Domain, postmaster: &Address) {
        let postmaster = postmaster.folded();
        if !self.accounts.iter().any(|record| record.address == postmaster) {
            self.accounts.push(AccountRecord::new(postmaster.clone()));
        }
        self.domains.push(DomainRecord::new(domain.clone(), postmaster));
    }

    fn with_domain(&mut self, domain: &Domain, change: impl FnOnce(&mut DomainRecord)) {
        if let Some(record) = self.domains.iter_mut().find(|record| record.name == *domain) {
            change(record);
        }
    }

    fn with_account(&mut self, address: &Address, change: impl FnOnce(&mut AccountRecord)) {
        let address = address.folded();
        if let Some(record) = self.accounts.iter_mut().find(|record| record.address == address) {
            change(record);
        }
    }
}

fn folded(addresses: &[Address]) -> Vec<Address> {
    addresses.iter().map(Address::folded).collect()
}
