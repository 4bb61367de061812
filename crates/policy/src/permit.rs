//! The rule of recipients, and the proof it leaves: a [`RelayPermit`].
//!
//! No code outside this module can make a permit, and the queue takes no recipient outside without one:
//!
//! ```compile_fail,E0451
//! let account = mail::Party::Account("mallory@example.net".parse().unwrap());
//! let permit = policy::RelayPermit { party: account };
//! ```
//! ```compile_fail,E0624
//! let account = mail::Party::Account("mallory@example.net".parse().unwrap());
//! let permit = policy::RelayPermit::grant(account);
//! ```
//! Only the verdict gives one, and whoever has it can read it (this compiles):
//!
//! ```
//! fn told(permit: &policy::RelayPermit) -> (&mail::Party, mail::Reason) {
//!     (permit.party(), permit.reason())
//! }
//! fn debug<T: std::fmt::Debug>() {}
//! debug::<policy::RelayPermit>();
//! ```
//! It cannot be copied from one recipient to another, made of nothing, or read back from a file:
//!
//! ```compile_fail,E0277
//! fn copy<T: Clone>() {}
//! copy::<policy::RelayPermit>();
//! ```
//! ```compile_fail,E0277
//! fn of_nothing<T: Default>() {}
//! of_nothing::<policy::RelayPermit>();
//! ```
//! ```compile_fail,E0277
//! fn read<T: serde::de::DeserializeOwned>() {}
//! read::<policy::RelayPermit>();
//! ```

use crate::visit::Standing;
use crate::{Directory, RecipientClass, Visit};
use mail::{Address, ForwardPath, NextHopAddress, Party, Reason};

/// Why one recipient outside was allowed: the only way for mail to leave. Stored with the recipient.
#[derive(Debug, PartialEq, Eq)]
#[must_use = "a permit that is dropped was given for nothing"]
pub struct RelayPermit {
    party: Party,
}

impl RelayPermit {
    /// The one constructor; only the two rules below call it.
    fn grant(party: Party) -> Self {
        Self { party }
    }

    /// Who of ours sends.
    pub const fn party(&self) -> &Party {
        &self.party
    }

    /// By which rule.
    pub fn reason(&self) -> Reason {
        match self.party {
            Party::Account(_) => Reason::AccountMaySend,
            Party::Device(_) if self.party.mail_fetched_by().is_some() => Reason::PopBeforeSmtpMaySend,
            Party::Device(_) => Reason::DeviceMaySend,
            Party::Forward(_) => Reason::ForwardMaySend,
            Party::Behind(_) => Reason::RecipientBehind,
        }
    }
}

/// A recipient that is taken.
#[derive(Debug, PartialEq, Eq)]
pub enum Admission {
    /// It is ours.
    Local {
        /// The recipient as given; for `<postmaster>` without a domain, and at a literal of ours, at the first domain.
        address: Address,
        /// The accounts that get the message: at least one.
        mailboxes: Vec<Address>,
        /// Why it is taken.
        reason: Reason,
    },
    /// It is at a domain of ours whose mailboxes are on a server behind us. [`Admission::after`] that server's answer.
    Behind {
        /// The recipient as given.
        address: Address,
        /// That server, and the only one that the permit leads to.
        next_hop: NextHopAddress,
        /// The proof.
        permit: RelayPermit,
        /// Why it is taken.
        reason: Reason,
    },
    /// It is outside, and one of ours sends to it.
    Outside {
        /// The recipient as given.
        address: Address,
        /// The proof.
        permit: RelayPermit,
        /// Why it is taken.
        reason: Reason,
    },
}

/// What the server behind us says about a recipient.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Callout {
    /// It would take mail for it.
    Known,
    /// It never would.
    Unknown,
    /// It says neither, or nothing.
    Unanswered,
}

impl Admission {
    /// The admission once the server behind us was asked; those it has nothing to say about are as they were.
    ///
    /// # Errors
    /// [`Reason::NoSuchRecipient`], [`Reason::RecipientUnverified`].
    pub fn after(self, callout: Callout) -> Result<Self, Reason> {
        match (&self, callout) {
            (Self::Behind { .. }, Callout::Unknown) => Err(Reason::NoSuchRecipient),
            (Self::Behind { .. }, Callout::Unanswered) => Err(Reason::RecipientUnverified),
            _ => Ok(self),
        }
    }
}

/// Whether a recipient is taken. Neither the reverse-path nor anything said before is an argument: no sender, and no
/// earlier verdict, can open the way out.
///
/// # Errors
/// [`Reason::LoginRequired`], [`Reason::AccountDisabled`], [`Reason::GatewayHidesVisitors`],
/// [`Reason::NotANamedDevice`], [`Reason::LegacyLoginEnded`] when the visitor may say nothing here; [`Reason::AddressLiteralNotOurs`];
/// [`Reason::NoSuchRecipient`]; [`Reason::RelayNeedsLogin`].
pub fn recipient(visit: &Visit<'_>, directory: &Directory, path: &ForwardPath) -> Result<Admission, Reason> {
    let standing = visit.standing(directory);
    if let Standing::Barred(reason) = standing {
        return Err(reason);
    }
    let path = &without_literal(visit, directory, path)?;
    match directory.resolve(path) {
        RecipientClass::Local { mailboxes } => {
            let address = local_address(path, directory).ok_or(Reason::NoSuchRecipient)?;
            Ok(Admission::Local { address, mailboxes, reason: Reason::LocalRecipient })
        }
        RecipientClass::Behind { address, next_hop } => {
            let permit = RelayPermit::grant(Party::Behind(address.domain().clone()));
            let reason = permit.reason();
            Ok(Admission::Behind { address, next_hop, permit, reason })
        }
        RecipientClass::Unknown => Err(Reason::NoSuchRecipient),
        RecipientClass::Outside(address) => {
            let permit = RelayPermit::grant(standing.party().ok_or(Reason::RelayNeedsLogin)?);
            let reason = permit.reason();
            Ok(Admission::Outside { address, permit, reason })
        }
    }
}

/// RFC 5321 §4.1.3 has a literal stand for a host without a name. At one of ours it names a mailbox here; any other is an
/// address that somebody typed and we would dial, inside our network perhaps: never, for nobody.
fn without_literal(visit: &Visit<'_>, directory: &Directory, path: &ForwardPath) -> Result<ForwardPath, Reason> {
    match path.address() {
        None => Ok(ForwardPath::Postmaster),
        Some(address) => match visit.site.at_our_literal(address, directory) {
            Some(address) => Ok(ForwardPath::Address(address.into_owned())),
            None => Err(Reason::AddressLiteralNotOurs),
        },
    }
}

/// The permits of an account's own forwarding: one for each target outside that the directory records for it, and no
/// other. A visitor is no argument, nor is anything it said, so nobody chooses a recipient by writing to the account.
/// None for what is no account, and for one that is disabled.
pub(crate) fn forward_permits(directory: &Directory, account: &Address) -> Vec<(Address, RelayPermit)> {
    let Some(record) = directory.account(account).filter(|record| !record.disabled) else { return Vec::new() };
    let targets = record.forward.iter().flat_map(|forward| &forward.targets);
    targets
        .filter(|target| !directory.is_ours(target.domain()))
        .map(|target| (target.clone(), RelayPermit::grant(Party::Forward(record.address.clone()))))
        .collect()
}

fn local_address(path: &ForwardPath, directory: &Directory) -> Option<Address> {
    match path {
        ForwardPath::Address(address) => Some(address.clone()),
        ForwardPath::Postmaster => Address::parse(&format!("postmaster@{}", directory.first_domain()?)).ok(),
    }
}

#[cfg(test)]
#[path = "permit_tests.rs"]
mod tests;
