//! Ways to be known that are older than the ways that keep a password safe, for programs that know no other: APOP, and POP
//! before SMTP. Each account has them only until a day, and nobody has them unless an administrator said so.
//!
//! What fetching mail opens is no more than a device of the LAN door has: it counts there and at no other door, for inside
//! addresses, never behind a gateway and never for this machine itself.
//!
//! Standards: RFC 1939 §7, §13 (APOP, and what it costs). POP before SMTP has none.

use crate::visit::Standing;
use crate::{AccountRecord, Directory, IpRange, LegacyLogin, Login, SiteFacts, may_log_in};
use mail::{Reason, Timestamp};
use std::net::IpAddr;
use std::time::Duration;

/// For how long fetching mail opens the LAN door. Chosen: the programs that need it fetch and send in one go; the daemons
/// of old left half an hour.
pub const POP_BEFORE_SMTP_WINDOW: Duration = Duration::from_secs(15 * 60);

/// For how long APOP is still listened to after an account's leave has ended, so that whoever uses it is told why it fails.
/// Chosen: somebody who was away for three weeks is told too.
pub const APOP_FAREWELL: Duration = Duration::from_secs(30 * 24 * 3600);

/// An account's mail was fetched from the visitor's address, and when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailFetched {
    /// The login that fetched it.
    pub login: Login,
    /// When it logged in.
    pub at: Timestamp,
    /// The time of the decision: when the visitor began to hand over a message.
    pub now: Timestamp,
}

impl MailFetched {
    /// Whether it is lately enough. A clock that was set back opens nothing.
    fn is_lately(&self) -> bool {
        self.at <= self.now && self.now.since(self.at) < POP_BEFORE_SMTP_WINDOW
    }

    /// What it is worth at the LAN door to a visitor that is neither a device nor a gateway.
    pub(crate) fn standing<'d>(&self, peer: IpAddr, site: &SiteFacts, directory: &'d Directory) -> Standing<'d> {
        let barred = |reason| Standing::Barred(reason);
        if !self.is_lately() || !is_one_machine(peer, site) {
            return barred(Reason::NotANamedDevice);
        }
        let account = directory.account(&self.login.account);
        match account.filter(|account| account.password_version == self.login.password_version) {
            None => barred(Reason::NotANamedDevice),
            Some(account) if account.disabled => barred(Reason::AccountDisabled),
            Some(account) => match account.legacy.allows(LegacyLogin::PopBeforeSmtp, self.now) {
                Ok(()) => Standing::MailFetched(account),
                Err(Reason::LegacyLoginEnded) => barred(Reason::LegacyLoginEnded),
                Err(_) => barred(Reason::NotANamedDevice),
            },
        }
    }
}

/// Whether an address may be one machine of the local network. This machine's own is not: a webmail or a tunnel that runs
/// here fetches mail for people who are anywhere.
fn is_one_machine(peer: IpAddr, site: &SiteFacts) -> bool {
    let is_inside = IpRange::new(peer, peer).is_ok();
    is_inside && !site.own_addresses.iter().any(|own| own.to_canonical() == peer)
}

/// Whether a login that fetches mail is to be remembered for the LAN door. One whose leave has ended is, so that whoever
/// tries to send by it is told why it fails.
pub fn is_remembered(directory: &Directory, login: &Login) -> bool {
    directory.account(&login.account).is_some_and(|account| account.legacy.pop_before_smtp_until.is_some())
}

/// Whether APOP is offered: only where an account has it. A client that sees it offered may try it with a password that
/// is none of its secrets.
pub fn offers_apop(directory: &Directory, now: Timestamp) -> bool {
    let has_it =
        |account: &AccountRecord| account.legacy.apop_until.is_some_and(|until| now < until.plus(APOP_FAREWELL));
    directory.records().accounts.iter().any(has_it)
}

/// Whether a login by APOP whose digest was right may begin.
///
/// # Errors
/// As [`may_log_in`]; [`Reason::LegacyLoginEnded`].
pub fn may_log_in_by_apop(directory: &Directory, login: &Login, now: Timestamp) -> Result<(), Reason> {
    may_log_in(directory, login)?;
    directory
        .account(&login.account)
        .map_or(Err(Reason::LoginFailed), |account| account.legacy.allows(LegacyLogin::Apop, now))
}

#[cfg(test)]
#[path = "legacy_tests.rs"]
mod tests;
