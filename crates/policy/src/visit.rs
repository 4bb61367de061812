//! Who stands at the door: what a visitor proved, and nothing that it merely said. Greeting, name in DNS, reverse-path,
//! `AUTH=` parameter and welcome lists are no proof and are not even arguments here.

use crate::{AccountRecord, DeviceRecord, Directory, MailFetched, RecipientClass, is_role};
use ipnet::IpNet;
use mail::{Address, Domain, Door, ForwardPath, Party, Reason};
use std::borrow::Cow;
use std::net::IpAddr;

/// The facts about a visitor that rules may look at.
#[derive(Debug, Clone, Copy)]
pub struct Visit<'a> {
    /// Through which door it came.
    pub door: Door,
    /// The address of the peer, as the socket has it.
    pub peer: IpAddr,
    /// What it logged in as; only ever set by a login that succeeded in this session.
    pub login: Option<&'a Login>,
    /// The Unix user at the other end of the local door's socket, as the kernel has it; nobody at other doors.
    pub unix_user: Option<&'a str>,
    /// Who fetched mail from the same address last; counts at the LAN door and nowhere else.
    pub fetched: Option<&'a MailFetched>,
    /// What the settings and the machine say.
    pub site: &'a SiteFacts,
}

/// A login: an account, and which of its passwords it was. A password that was changed ends the sessions of the one
/// before it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Login {
    /// The account.
    pub account: Address,
    /// [`AccountRecord::password_version`] at the time.
    pub password_version: u32,
}

impl Login {
    /// A login to the account of this name with the password that it has in this directory; `None` if there is no such
    /// account. Taken before the password is checked.
    pub fn of(directory: &Directory, name: &Address) -> Option<Self> {
        let account = directory.account(name)?;
        Some(Self { account: account.address.clone(), password_version: account.password_version })
    }
}

/// What the rules must know about the site, beside the directory: from the settings, the routing table and what was found
/// out at run time. Nothing in it can open a way out; it can only refuse, or name what is ours and who forwards to us.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SiteFacts {
    /// Addresses behind which the whole internet may stand.
    pub gateways: Vec<IpAddr>,
    /// Addresses of ours that may stand in brackets for our first domain (RFC 5321 §4.1.3).
    pub literals: Vec<IpAddr>,
    /// The name this server greets with.
    pub hostname: Option<Domain>,
    /// Addresses of this machine, canonical.
    pub own_addresses: Vec<IpAddr>,
    /// Forwarders of ours, whose mail to us may bear our addresses as senders.
    pub forwarders: Vec<IpNet>,
    /// Unix users of this machine whose programs may send through the local door.
    pub local_users: Vec<LocalUser>,
}

impl SiteFacts {
    /// What an address is that stands at a literal: at one of ours it is the same name at our first domain, so that one
    /// mailbox has one name in all tables; `None` at any other. An address at a domain's name is what it says.
    pub(crate) fn at_our_literal<'a>(&self, address: &'a Address, directory: &Directory) -> Option<Cow<'a, Address>> {
        let Domain::Literal(ip) = address.domain() else { return Some(Cow::Borrowed(address)) };
        let is_ours = self.literals.iter().any(|ours| ours.to_canonical() == ip.to_canonical());
        let first = directory.first_domain().filter(|_| is_ours)?;
        Some(Cow::Owned(address.at(first.clone())))
    }
}

/// A Unix user of this machine whose programs may send: as these addresses of ours, and no others. root is one like any.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LocalUser {
    /// Its name on this machine.
    pub name: String,
    /// Addresses it may send as, at least one.
    pub senders: Vec<Address>,
}

impl LocalUser {
    /// Under which name it is counted and holds permits.
    pub fn party(&self) -> Party {
        Party::of_unix_user(&self.name)
    }

    /// Whether it may speak as this address: one the settings name, that exists here so that somebody gets the reports,
    /// and no role's. A settings file cannot make an address ours.
    pub fn owns(&self, directory: &Directory, address: &Address) -> bool {
        let path = ForwardPath::Address(address.clone());
        !is_role(address)
            && matches!(directory.resolve(&path), RecipientClass::Local { .. })
            && self.senders.iter().any(|sender| sender.folded() == address.folded())
    }
}

/// What a visit amounts to.
pub(crate) enum Standing<'d> {
    /// Anyone: the public door knows nobody else, wherever the visitor comes from and whoever it logged in as.
    Stranger,
    /// An account that is logged in and not disabled.
    Account(&'d AccountRecord),
    /// A named device.
    Device(&'d DeviceRecord),
    /// A program of this machine, by its Unix user.
    LocalUser(&'d LocalUser),
    /// Whoever just fetched this account's mail from the same address, as an account that may send by it.
    MailFetched(&'d AccountRecord),
    /// May say nothing at this door.
    Barred(Reason),
}

impl<'a> Visit<'a> {
    /// Decided anew for each question, so that an account disabled or a device removed is refused at once.
    pub(crate) fn standing<'d>(&self, directory: &'d Directory) -> Standing<'d>
    where
        'a: 'd,
    {
        match self.door {
            Door::Public => Standing::Stranger,
            Door::Submission => submission_standing(self.login, directory),
            Door::Lan => self.lan_standing(directory),
            Door::Local => self.local_standing(),
            // Where mail is read nobody sends, whoever they are.
            Door::Pop3 => Standing::Barred(Reason::CommandUnknown),
        }
    }

    fn local_standing<'d>(&self) -> Standing<'d>
    where
        'a: 'd,
    {
        let named = |user: &&LocalUser| Some(user.name.as_str()) == self.unix_user;
        let user = self.site.local_users.iter().find(named);
        user.map_or(Standing::Barred(Reason::LocalUserUnknown), Standing::LocalUser)
    }

    fn lan_standing<'d>(&self, directory: &'d Directory) -> Standing<'d> {
        let peer = self.peer.to_canonical();
        // A router that rewrites addresses makes every stranger look like itself, whatever a device's range says.
        if self.site.gateways.iter().any(|gateway| gateway.to_canonical() == peer) {
            return Standing::Barred(Reason::GatewayHidesVisitors);
        }
        // The same, found out at run time: strangers were seen behind it.
        if directory.is_closed(peer) {
            return Standing::Barred(Reason::GatewayHidesVisitors);
        }
        match (directory.device_at(peer), self.fetched) {
            (Some(device), _) => Standing::Device(device),
            (None, Some(fetched)) => fetched.standing(peer, self.site, directory),
            (None, None) => Standing::Barred(Reason::NotANamedDevice),
        }
    }
}

fn submission_standing<'d>(login: Option<&Login>, directory: &'d Directory) -> Standing<'d> {
    match login.and_then(|login| Some((login, directory.account(&login.account)?))) {
        // RFC 6409 §4.3: a submission server asks for authentication before it takes anything.
        None => Standing::Barred(Reason::LoginRequired),
        Some((_, account)) if account.disabled => Standing::Barred(Reason::AccountDisabled),
        Some((login, account)) if account.password_version != login.password_version => {
            Standing::Barred(Reason::PasswordChanged)
        }
        Some((_, account)) => Standing::Account(account),
    }
}

impl Standing<'_> {
    /// Who of ours this is.
    pub(crate) fn party(&self) -> Option<Party> {
        match self {
            Self::Stranger | Self::Barred(_) => None,
            Self::Account(account) => Some(Party::Account(account.address.clone())),
            Self::Device(device) => Some(Party::Device(device.name.clone())),
            Self::LocalUser(user) => Some(user.party()),
            Self::MailFetched(account) => Some(Party::of_mail_fetched(&account.address)),
        }
    }
}

/// Who of ours the visitor proved to be, if it did: the one source of identity for limits, counts and permits.
pub fn party(visit: &Visit<'_>, directory: &Directory) -> Option<Party> {
    visit.standing(directory).party()
}

/// Whether a login whose password was right may begin; asked after the password so that the answer shows nothing to
/// those who guess.
///
/// # Errors
/// [`Reason::LoginFailed`] if it is no account's name (aliases and roles have no password),
/// [`Reason::AccountDisabled`], [`Reason::PasswordChanged`].
pub fn may_log_in(directory: &Directory, login: &Login) -> Result<(), Reason> {
    may_stay(directory, login).map_err(|reason| match reason {
        Reason::LoginRequired => Reason::LoginFailed,
        other => other,
    })
}

/// Whether a session that logged in so may go on.
///
/// # Errors
/// [`Reason::LoginRequired`] if the account is there no more, [`Reason::AccountDisabled`], [`Reason::PasswordChanged`].
pub fn may_stay(directory: &Directory, login: &Login) -> Result<(), Reason> {
    match submission_standing(Some(login), directory) {
        Standing::Barred(reason) => Err(reason),
        _ => Ok(()),
    }
}

#[cfg(test)]
#[path = "visit_tests.rs"]
mod tests;
