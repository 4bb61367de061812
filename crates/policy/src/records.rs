//! The directory as it is kept: domains, accounts, aliases and devices.

use crate::{DailyLimits, DirectoryChange, IpRange};
use mail::{Address, Domain, NextHopAddress, Party, Reason, Timestamp};
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

/// A way to be known that is older than the ways that keep a password safe.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LegacyLogin {
    /// APOP (RFC 1939 §7): a digest of a secret that the server keeps readable.
    Apop,
    /// POP before SMTP: who has fetched mail may send from the same address for a while.
    PopBeforeSmtp,
}

impl LegacyLogin {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Apop, Self::PopBeforeSmtp];

    /// The word for it, on the command line and in JSON.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Apop => "apop",
            Self::PopBeforeSmtp => "pop-before-smtp",
        }
    }
}

/// Until when an account may be known in these ways; never without an end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Legacy {
    /// From when on APOP is refused.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub apop_until: Option<Timestamp>,
    /// From when on fetching mail opens nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pop_before_smtp_until: Option<Timestamp>,
}

impl Legacy {
    /// Whether the account has neither.
    pub fn is_off(&self) -> bool {
        *self == Self::default()
    }

    /// From when on `login` is refused; `None` if the account does not have it.
    pub const fn until(&self, login: LegacyLogin) -> Option<Timestamp> {
        match login {
            LegacyLogin::Apop => self.apop_until,
            LegacyLogin::PopBeforeSmtp => self.pop_before_smtp_until,
        }
    }

    const fn allow(&mut self, login: LegacyLogin, until: Timestamp) {
        match login {
            LegacyLogin::Apop => self.apop_until = Some(until),
            LegacyLogin::PopBeforeSmtp => self.pop_before_smtp_until = Some(until),
        }
    }

    /// Whether `login` is allowed.
    ///
    /// # Errors
    /// [`Reason::LegacyLoginEnded`]; [`Reason::LoginFailed`] if the account does not have it.
    pub fn allows(&self, login: LegacyLogin, now: Timestamp) -> Result<(), Reason> {
        match self.until(login) {
            Some(until) if now < until => Ok(()),
            Some(_) => Err(Reason::LegacyLoginEnded),
            None => Err(Reason::LoginFailed),
        }
    }
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
    /// Old ways to be known, each with its end.
    #[serde(default, skip_serializing_if = "Legacy::is_off")]
    pub legacy: Legacy,
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
            legacy: Legacy::default(),
        }
    }
}

impl AccountRecord {
    fn password_changed(&mut self) {
        self.password_version = self.password_version.wrapping_add(1);
        // Whoever had the old password may have had this secret, and whoever gets a new one expects no other.
        self.legacy.apop_until = None;
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
                self.with_account(address, AccountRecord::password_changed);
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
            C::AllowLegacy { address, login, until } => self.with_legacy(address, |l| l.allow(*login, *until)),
            C::EndLegacy { address } => self.with_legacy(address, |legacy| *legacy = Legacy::default()),
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

    fn with_legacy(&mut self, address: &Address, change: impl FnOnce(&mut Legacy)) {
        self.with_account(address, |record| change(&mut record.legacy));
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
