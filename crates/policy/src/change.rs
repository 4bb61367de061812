//! Changes of the directory, and the one place that says which of them keep it sound: every address that may send
//! exists here, every alias leads to accounts here, every domain's postmaster is a person, and what is referred to
//! cannot be removed.

use crate::{AccountRecord, DomainRecord, LegacyLogin};
use crate::{ChangeProblem, DailyLimits, DeviceRecord, Directory, Forwarding, Lockdown, RecipientClass, is_role};
use mail::{Address, Domain, ForwardPath, NextHopAddress, Party, Timestamp};
use serde::{Deserialize, Serialize};
use std::net::IpAddr;
use std::time::Duration;

/// The longest reason for disabling an account. Chosen: it stands in a table.
const REASON_CHARACTERS: usize = 200;

/// One change of the directory.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "change", rename_all = "kebab-case")]
pub enum DirectoryChange {
    /// A domain becomes ours.
    AddDomain {
        /// Its name.
        domain: Domain,
        /// An account; or an address at this very domain, whose account is then made in the same change (so that the
        /// first domain can have a postmaster).
        postmaster: Address,
    },
    /// A domain is ours no longer.
    RemoveDomain {
        /// Its name.
        domain: Domain,
    },
    /// Another account reads a domain's postmaster@ and abuse@.
    SetPostmaster {
        /// The domain.
        domain: Domain,
        /// The account.
        postmaster: Address,
    },
    /// A new account; its password comes beside the change.
    AddAccount {
        /// Its name.
        address: Address,
    },
    /// An account goes.
    RemoveAccount {
        /// Its name.
        address: Address,
    },
    /// An account gets another password, which comes beside the change.
    SetPassword {
        /// Its name.
        address: Address,
    },
    /// An account may log in and send again.
    EnableAccount {
        /// Its name.
        address: Address,
    },
    /// An account receives only.
    DisableAccount {
        /// Its name.
        address: Address,
        /// Why, in the words of whoever does it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<String>,
    },
    /// An account may send as another address of ours.
    GrantSender {
        /// The account.
        account: Address,
        /// The address.
        sender: Address,
    },
    /// It may no longer.
    RevokeSender {
        /// The account.
        account: Address,
        /// The address.
        sender: Address,
    },
    /// An account gets limits of its own, or the site's again.
    SetAccountLimits {
        /// The account.
        address: Address,
        /// `None`: the site's.
        limits: Option<DailyLimits>,
    },
    /// A new alias.
    AddAlias {
        /// The address.
        address: Address,
        /// Accounts.
        targets: Vec<Address>,
    },
    /// An alias leads elsewhere.
    SetAliasTargets {
        /// The address.
        address: Address,
        /// Accounts.
        targets: Vec<Address>,
    },
    /// An alias goes.
    RemoveAlias {
        /// The address.
        address: Address,
    },
    /// A new device.
    AddDevice {
        /// Its record.
        device: DeviceRecord,
    },
    /// A device goes.
    RemoveDevice {
        /// Its name.
        name: String,
    },
    /// A device gets limits of its own, or the site's again.
    SetDeviceLimits {
        /// Its name.
        name: String,
        /// `None`: the site's.
        limits: Option<DailyLimits>,
    },
    /// The LAN door takes nothing more from an address.
    CloseLan {
        /// Which.
        address: IpAddr,
    },
    /// It takes from its devices again.
    ReopenLan {
        /// Which.
        address: IpAddr,
    },
    /// Lockdown begins or ends.
    SetLockdown {
        /// `None`: it ends.
        lockdown: Option<Lockdown>,
    },
    /// `hana+anything@` of a domain is `hana@`, or is so no longer.
    SetPlus {
        /// The domain.
        domain: Domain,
        /// Whether it is.
        plus: bool,
    },
    /// An account gets what comes for names that nobody at a domain has.
    SetCatchAll {
        /// The domain.
        domain: Domain,
        /// `None`: such mail is refused.
        account: Option<Address>,
    },
    /// An account's mail is carried on.
    SetForwarding {
        /// The account.
        address: Address,
        /// `None`: no longer.
        forward: Option<Forwarding>,
    },
    /// How much an account's mailbox may hold.
    SetQuota {
        /// The account.
        address: Address,
        /// `None`: what the settings say; 0: as much as comes.
        quota_octets: Option<u64>,
    },
    /// The mailboxes of a domain, but for those here, are on a server behind us, or no longer.
    SetBehind {
        /// The domain.
        domain: Domain,
        /// Where they are.
        behind: Option<NextHopAddress>,
    },
    /// An account may be known in an old way for a while; the secret of APOP comes beside the change.
    AllowLegacy {
        /// The account.
        address: Address,
        /// How.
        login: LegacyLogin,
        /// From when on it may not.
        until: Timestamp,
    },
    /// It may in none any more.
    EndLegacy {
        /// The account.
        address: Address,
    },
}

impl DirectoryChange {
    /// What is done, in the words of the command line.
    pub const fn action(&self) -> &'static str {
        match self {
            Self::AddDomain { .. } => "domain add",
            Self::RemoveDomain { .. } => "domain remove",
            Self::SetPostmaster { .. } => "domain postmaster",
            Self::AddAccount { .. } => "account add",
            Self::RemoveAccount { .. } => "account remove",
            Self::SetPassword { .. } => "account password",
            Self::EnableAccount { .. } => "account enable",
            Self::DisableAccount { .. } => "account disable",
            Self::GrantSender { .. } => "account grant",
            Self::RevokeSender { .. } => "account revoke",
            Self::SetAccountLimits { .. } => "account limits",
            Self::AddAlias { .. } => "alias add",
            Self::SetAliasTargets { .. } => "alias targets",
            Self::RemoveAlias { .. } => "alias remove",
            Self::AddDevice { .. } => "device add",
            Self::RemoveDevice { .. } => "device remove",
            Self::SetDeviceLimits { .. } => "device limits",
            Self::CloseLan { .. } => "device close",
            Self::ReopenLan { .. } => "device reopen",
            Self::SetLockdown { lockdown: Some(_) } => "lockdown on",
            Self::SetLockdown { lockdown: None } => "lockdown off",
            Self::SetPlus { .. } => "domain plus",
            Self::SetCatchAll { .. } => "domain catch-all",
            Self::SetForwarding { .. } => "account forward",
            Self::SetQuota { .. } => "account quota",
            Self::SetBehind { .. } => "domain behind",
            Self::AllowLegacy { login: LegacyLogin::Apop, .. } => "account legacy apop",
            Self::AllowLegacy { login: LegacyLogin::PopBeforeSmtp, .. } => "account legacy pop-before-smtp",
            Self::EndLegacy { .. } => "account legacy off",
        }
    }

    /// What was said about it, if anything was.
    pub fn detail(&self) -> Option<String> {
        match self {
            Self::DisableAccount { reason, .. } => reason.clone(),
            _ => None,
        }
    }

    /// To what it is done.
    pub fn subject(&self) -> String {
        match self {
            Self::AddDomain { domain, .. }
            | Self::RemoveDomain { domain }
            | Self::SetPostmaster { domain, .. }
            | Self::SetPlus { domain, .. }
            | Self::SetCatchAll { domain, .. }
            | Self::SetBehind { domain, .. } => domain.to_string(),
            Self::AddAccount { address }
            | Self::RemoveAccount { address }
            | Self::SetPassword { address }
            | Self::EnableAccount { address }
            | Self::DisableAccount { address, .. }
            | Self::SetAccountLimits { address, .. }
            | Self::SetForwarding { address, .. }
            | Self::SetQuota { address, .. }
            | Self::AllowLegacy { address, .. }
            | Self::EndLegacy { address }
            | Self::GrantSender { account: address, .. }
            | Self::RevokeSender { account: address, .. }
            | Self::AddAlias { address, .. }
            | Self::SetAliasTargets { address, .. }
            | Self::RemoveAlias { address } => address.to_string(),
            Self::AddDevice { device } => device.name.clone(),
            Self::SetLockdown { lockdown } => lockdown.as_ref().map(|lockdown| lockdown.by.clone()).unwrap_or_default(),
            Self::RemoveDevice { name } | Self::SetDeviceLimits { name, .. } => name.clone(),
            Self::CloseLan { address } | Self::ReopenLan { address } => address.to_canonical().to_string(),
        }
    }

    /// The account whose password must come beside the change, if one must.
    pub fn needs_password(&self, directory: &Directory) -> Option<Address> {
        match self {
            Self::AddAccount { address } | Self::SetPassword { address } => Some(address.folded()),
            Self::AddDomain { postmaster, .. } if directory.account(postmaster).is_none() => Some(postmaster.folded()),
            _ => None,
        }
    }
}

/// Whether a change leaves the directory sound.
///
/// # Errors
/// The first [`ChangeProblem`] found.
pub fn check_change(directory: &Directory, change: &DirectoryChange) -> Result<(), ChangeProblem> {
    use DirectoryChange as C;
    match change {
        C::AddDomain { domain, postmaster } => check_new_domain(directory, domain, postmaster),
        C::RemoveDomain { domain } => check_unused_domain(directory, domain),
        C::SetPostmaster { domain, postmaster } => {
            check_ours(directory, domain)?;
            check_postmaster(directory, domain, postmaster)
        }
        C::SetBehind { domain, .. } => check_ours(directory, domain),
        C::AddAccount { address } => check_new_address(directory, address),
        C::RemoveAccount { address } => check_unused_account(directory, address),
        C::DisableAccount { address, reason } => {
            check_account(directory, address)?;
            check_not_postmaster(directory, address)?;
            check_length(reason.as_deref().unwrap_or_default())
        }
        C::EnableAccount { address }
        | C::SetPassword { address }
        | C::SetAccountLimits { address, .. }
        | C::SetQuota { address, .. }
        | C::AllowLegacy { address, .. } => check_account(directory, address),
        C::EndLegacy { address } => check_legacy(directory, address),
        C::SetPlus { domain, .. } => check_ours(directory, domain),
        C::SetCatchAll { domain, account } => {
            check_ours(directory, domain)?;
            account.as_ref().map_or(Ok(()), |account| check_account(directory, account))
        }
        C::SetForwarding { address, forward } => check_forwarding(directory, address, forward.as_ref()),
        C::GrantSender { account, sender } => check_grant(directory, account, sender),
        C::RevokeSender { account, sender } => check_revoke(directory, account, sender),
        C::AddAlias { address, targets } => {
            check_new_address(directory, address)?;
            check_targets(directory, address, targets)
        }
        C::SetAliasTargets { address, targets } => {
            check_alias(directory, address)?;
            check_targets(directory, address, targets)
        }
        C::RemoveAlias { address } => {
            check_alias(directory, address)?;
            check_no_forward_leads_to(directory, address)?;
            check_no_sender(directory, address)
        }
        C::AddDevice { device } => check_new_device(directory, device),
        C::RemoveDevice { name } | C::SetDeviceLimits { name, .. } => {
            let unknown = || ChangeProblem::DeviceUnknown { name: name.clone() };
            directory.device(name).map(|_| ()).ok_or_else(unknown)
        }
        C::CloseLan { .. } => Ok(()),
        C::ReopenLan { address } if directory.is_closed(*address) => Ok(()),
        C::ReopenLan { address } => Err(ChangeProblem::LanNotClosed { address: address.to_canonical() }),
        C::SetLockdown { lockdown } => check_lockdown(directory, lockdown.is_some()),
    }
}

/// Whether a change would name one of the site's gateways as a device. Which addresses are gateways is a setting and no
/// record, so this is asked beside [`check_change`]; the LAN door refuses a gateway whatever the records say.
///
/// # Errors
/// [`ChangeProblem::DeviceIsGateway`].
pub fn check_gateways(change: &DirectoryChange, gateways: &[IpAddr]) -> Result<(), ChangeProblem> {
    let DirectoryChange::AddDevice { device } = change else { return Ok(()) };
    match gateways.iter().find(|gateway| device.from.contains(**gateway)) {
        Some(gateway) => {
            Err(ChangeProblem::DeviceIsGateway { name: device.name.clone(), gateway: gateway.to_canonical() })
        }
        None => Ok(()),
    }
}

/// The longest time for which an old way to be known is allowed in one go. Chosen: a year and a day, so that somebody is
/// asked again whether it is still needed.
pub const LEGACY_LIMIT: Duration = Duration::from_secs(366 * 24 * 3600);

/// Whether a change would allow an old way to be known until a time that is past or too far. The time of day is no record,
/// so this is asked beside [`check_change`]; one that is past allows nothing whatever the records say.
///
/// # Errors
/// [`ChangeProblem::LegacyIsPast`], [`ChangeProblem::LegacyTooLong`].
pub fn check_end(change: &DirectoryChange, now: Timestamp) -> Result<(), ChangeProblem> {
    let DirectoryChange::AllowLegacy { address, until, .. } = change else { return Ok(()) };
    // `until` is the end of a day somewhere on earth; the day itself may be the last one allowed.
    if *until <= now {
        Err(ChangeProblem::LegacyIsPast { address: address.clone() })
    } else if until.since(now) > LEGACY_LIMIT {
        Err(ChangeProblem::LegacyTooLong {
            address: address.clone(),
            days: (LEGACY_LIMIT.as_secs() / 86_400).to_string(),
        })
    } else {
        Ok(())
    }
}

fn check_legacy(directory: &Directory, address: &Address) -> Result<(), ChangeProblem> {
    check_account(directory, address)?;
    match directory.account(address) {
        Some(account) if account.legacy.is_off() => Err(ChangeProblem::LegacyIsOff { address: address.clone() }),
        _ => Ok(()),
    }
}

fn check_new_domain(directory: &Directory, domain: &Domain, postmaster: &Address) -> Result<(), ChangeProblem> {
    if domain.name().is_none() {
        return Err(ChangeProblem::DomainIsLiteral { domain: domain.clone() });
    }
    if directory.is_ours(domain) {
        return Err(ChangeProblem::DomainExists { domain: domain.clone() });
    }
    if is_role(postmaster) {
        return Err(ChangeProblem::RoleIsBuiltIn { address: postmaster.clone() });
    }
    check_dots(postmaster)?;
    // The domain's first account may come with it.
    if postmaster.domain() == domain { Ok(()) } else { check_postmaster(directory, domain, postmaster) }
}

fn check_unused_domain(directory: &Directory, domain: &Domain) -> Result<(), ChangeProblem> {
    check_ours(directory, domain)?;
    let records = directory.records();
    let accounts = records.accounts.iter().map(|account| &account.address);
    let aliases = records.aliases.iter().map(|alias| &alias.address);
    // Senders exist here, so a domain without accounts and aliases is nobody's sender either.
    match accounts.chain(aliases).find(|address| address.domain() == domain) {
        Some(address) => Err(ChangeProblem::DomainInUse { domain: domain.clone(), address: address.clone() }),
        None => Ok(()),
    }
}

fn check_ours(directory: &Directory, domain: &Domain) -> Result<(), ChangeProblem> {
    if directory.is_ours(domain) { Ok(()) } else { Err(ChangeProblem::DomainUnknown { domain: domain.clone() }) }
}

fn check_postmaster(directory: &Directory, domain: &Domain, address: &Address) -> Result<(), ChangeProblem> {
    let (domain, address) = (domain.clone(), address.clone());
    match directory.account(&address) {
        None => Err(ChangeProblem::PostmasterNoAccount { domain, address }),
        Some(account) if account.disabled => Err(ChangeProblem::PostmasterDisabled { domain, address }),
        Some(_) => Ok(()),
    }
}

/// An address that an account or alias may take: ours, no role, nobody's yet.
fn check_new_address(directory: &Directory, address: &Address) -> Result<(), ChangeProblem> {
    check_ours(directory, address.domain())?;
    if is_role(address) {
        return Err(ChangeProblem::RoleIsBuiltIn { address: address.clone() });
    }
    check_dots(address)?;
    // Not what it would reach: `hana+shop@`, whatever a catch-all gets, and who has a mailbox on a server behind us and
    // moves here, may become somebody's own.
    if directory.has_name(address) {
        return Err(ChangeProblem::AddressExists { address: address.clone() });
    }
    Ok(())
}

/// Some servers would not take mail to such a name, nor answers from it.
fn check_dots(address: &Address) -> Result<(), ChangeProblem> {
    if address.has_stray_dots() { Err(ChangeProblem::DotsAreStray { address: address.clone() }) } else { Ok(()) }
}

/// A reason is a line in a list.
fn check_length(reason: &str) -> Result<(), ChangeProblem> {
    if reason.chars().count() <= REASON_CHARACTERS {
        return Ok(());
    }
    Err(ChangeProblem::ReasonTooLong { most: REASON_CHARACTERS.to_string() })
}

fn check_account(directory: &Directory, address: &Address) -> Result<(), ChangeProblem> {
    let unknown = || ChangeProblem::AccountUnknown { address: address.clone() };
    directory.account(address).map(|_| ()).ok_or_else(unknown)
}

fn check_unused_account(directory: &Directory, address: &Address) -> Result<(), ChangeProblem> {
    check_account(directory, address)?;
    check_not_postmaster(directory, address)?;
    let name = address.folded();
    if let Some(alias) = directory.records().aliases.iter().find(|alias| alias.targets.contains(&name)) {
        return Err(ChangeProblem::AccountIsTarget { address: name, alias: alias.address.clone() });
    }
    let catches = |domain: &&DomainRecord| domain.catch_all.as_ref() == Some(&name);
    if let Some(domain) = directory.records().domains.iter().find(catches) {
        return Err(ChangeProblem::AccountIsCatchAll { address: name, domain: domain.name.clone() });
    }
    check_no_forward_leads_to(directory, address)?;
    check_no_sender(directory, address)
}

/// An address that goes may be the target of nobody's forwarding, which would lead nowhere then.
fn check_no_forward_leads_to(directory: &Directory, address: &Address) -> Result<(), ChangeProblem> {
    let name = address.folded();
    let leads_there = |account: &&AccountRecord| {
        account.address != name && account.forward.as_ref().is_some_and(|forward| forward.targets.contains(&name))
    };
    match directory.records().accounts.iter().find(leads_there) {
        Some(account) => Err(ChangeProblem::ForwardLeadsTo { address: name.clone(), account: account.address.clone() }),
        None => Ok(()),
    }
}

/// Targets of one forwarding at most. Chosen: a family or a team fits in; a list of strangers is no forwarding.
pub const FORWARD_TARGETS: usize = 10;

fn check_forwarding(
    directory: &Directory,
    address: &Address,
    forward: Option<&Forwarding>,
) -> Result<(), ChangeProblem> {
    check_account(directory, address)?;
    let Some(Forwarding { targets, .. }) = forward else { return Ok(()) };
    if targets.is_empty() || targets.len() > FORWARD_TARGETS {
        return Err(ChangeProblem::ForwardTargetCount { address: address.clone(), limit: FORWARD_TARGETS.to_string() });
    }
    if let Some(target) = first_twice(targets) {
        return Err(ChangeProblem::ForwardTargetTwice { address: address.clone(), target });
    }
    for target in targets {
        let address = address.clone();
        match directory.resolve(&ForwardPath::Address(target.clone())) {
            // The server behind us is asked about recipients of visitors, not about what an account would have forwarded.
            RecipientClass::Unknown | RecipientClass::Behind { .. } => {
                return Err(ChangeProblem::ForwardTargetUnknown { address, target: target.clone() });
            }
            // To itself alone it would go nowhere.
            RecipientClass::Local { mailboxes } if mailboxes == [address.folded()] => {
                return Err(ChangeProblem::ForwardToItself { address, target: target.clone() });
            }
            // A literal has no MX that could say where it leads; it may be one of our own addresses.
            RecipientClass::Outside(outside) if outside.domain().name().is_none() => {
                return Err(ChangeProblem::ForwardTargetUnknown { address, target: target.clone() });
            }
            RecipientClass::Local { .. } | RecipientClass::Outside(_) => {}
        }
    }
    Ok(())
}

fn check_not_postmaster(directory: &Directory, address: &Address) -> Result<(), ChangeProblem> {
    let name = address.folded();
    match directory.records().domains.iter().find(|domain| domain.postmaster == name) {
        Some(domain) => Err(ChangeProblem::AccountIsPostmaster { address: name, domain: domain.name.clone() }),
        None => Ok(()),
    }
}

/// An address that goes may be nobody's sender.
fn check_no_sender(directory: &Directory, address: &Address) -> Result<(), ChangeProblem> {
    let (address, records) = (address.folded(), directory.records());
    let account = records.accounts.iter().find(|account| account.may_send_as.contains(&address));
    let device = records.devices.iter().find(|device| device.senders.contains(&address));
    let party = account
        .map(|account| Party::Account(account.address.clone()))
        .or_else(|| device.map(|device| Party::Device(device.name.clone())));
    match party {
        Some(party) => Err(ChangeProblem::AddressIsSender { address, party }),
        None => Ok(()),
    }
}

fn check_grant(directory: &Directory, account: &Address, sender: &Address) -> Result<(), ChangeProblem> {
    check_account(directory, account)?;
    check_sender(directory, sender)?;
    if directory.owns(&Party::Account(account.folded()), sender) {
        return Err(ChangeProblem::SenderTwice { sender: sender.clone() });
    }
    Ok(())
}

fn check_revoke(directory: &Directory, account: &Address, sender: &Address) -> Result<(), ChangeProblem> {
    check_account(directory, account)?;
    let granted = directory.account(account).is_some_and(|record| record.may_send_as.contains(&sender.folded()));
    if granted {
        return Ok(());
    }
    Err(ChangeProblem::SenderNotGranted { address: account.clone(), sender: sender.clone() })
}

/// A sender exists here: reports about what it sent must reach somebody.
fn check_sender(directory: &Directory, sender: &Address) -> Result<(), ChangeProblem> {
    if is_role(sender) {
        return Err(ChangeProblem::RoleCannotSend { address: sender.clone() });
    }
    // Its very name: what a catch-all gets is no address that somebody chose to have.
    if directory.has_name(sender) {
        return Ok(());
    }
    Err(ChangeProblem::SenderUnknown { sender: sender.clone() })
}

fn check_alias(directory: &Directory, address: &Address) -> Result<(), ChangeProblem> {
    let name = address.folded();
    if directory.records().aliases.iter().any(|alias| alias.address == name) {
        return Ok(());
    }
    Err(ChangeProblem::AliasUnknown { address: address.clone() })
}

fn check_targets(directory: &Directory, address: &Address, targets: &[Address]) -> Result<(), ChangeProblem> {
    if targets.is_empty() {
        return Err(ChangeProblem::AliasWithoutTargets { address: address.clone() });
    }
    let no_account = |target: &&Address| directory.account(target).is_none();
    if let Some(target) = targets.iter().find(no_account) {
        return Err(ChangeProblem::TargetNoAccount { address: address.clone(), target: target.clone() });
    }
    match first_twice(targets) {
        Some(target) => Err(ChangeProblem::TargetTwice { address: address.clone(), target }),
        None => Ok(()),
    }
}

fn check_new_device(directory: &Directory, device: &DeviceRecord) -> Result<(), ChangeProblem> {
    let name = device.name.clone();
    if !is_device_name(&name) {
        return Err(ChangeProblem::DeviceNameMalformed { name });
    }
    if directory.device(&name).is_some() {
        return Err(ChangeProblem::DeviceExists { name });
    }
    if let Some(other) = directory.records().devices.iter().find(|other| other.from.overlaps(&device.from)) {
        return Err(ChangeProblem::DeviceOverlaps { name, other: other.name.clone(), range: other.from });
    }
    if device.senders.is_empty() {
        return Err(ChangeProblem::DeviceWithoutSenders { name });
    }
    device.senders.iter().try_for_each(|sender| check_sender(directory, sender))?;
    match first_twice(&device.senders) {
        Some(sender) => Err(ChangeProblem::SenderTwice { sender }),
        None => Ok(()),
    }
}

/// Whoever switches it on a second time must hear that somebody did before, and why.
fn check_lockdown(directory: &Directory, begins: bool) -> Result<(), ChangeProblem> {
    match (&directory.records().lockdown, begins) {
        (Some(lockdown), true) => Err(ChangeProblem::LockdownIsOn { by: lockdown.by.clone() }),
        (None, false) => Err(ChangeProblem::LockdownIsOff {}),
        _ => Ok(()),
    }
}

/// Chosen like a host label (RFC 1035 §2.3.1), so that a name is safe in any log, file and command line.
fn is_device_name(name: &str) -> bool {
    let ends_well = !name.starts_with('-') && !name.ends_with('-');
    let plain = name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
    (1..=63).contains(&name.len()) && ends_well && plain
}

fn first_twice(addresses: &[Address]) -> Option<Address> {
    let folded: Vec<Address> = addresses.iter().map(Address::folded).collect();
    (1..folded.len()).find(|index| folded[..*index].contains(&folded[*index])).map(|index| folded[index].clone())
}

#[cfg(test)]
#[path = "change_tests.rs"]
mod tests;
