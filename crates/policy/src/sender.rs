//! The rules of senders: whom a visitor may name in MAIL, and in the header's From.

use crate::visit::Standing;
use crate::{Directory, SiteFacts, Visit, is_role};
use mail::{Address, Door, Party, Reason, ReversePath};
use serde::{Deserialize, Serialize};

/// What SPF said about the peer and the reverse-path's domain.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Spf {
    /// It was not needed.
    NotAsked,
    /// The domain's record names the peer (RFC 7208 §2.6.3).
    Pass,
    /// Anything else, errors included.
    Other,
}

/// What a reverse-path is to us.
#[derive(Clone, Copy, PartialEq, Eq)]
enum SenderClass {
    /// `<>`, or at no domain of ours.
    Outside,
    /// At a domain or literal of ours, whether anybody has it or not.
    Ours,
    /// postmaster@ or abuse@ of a domain or literal of ours.
    Role,
}

fn classify(path: &ReversePath, directory: &Directory, site: &SiteFacts) -> SenderClass {
    match path.address().and_then(|address| site.at_our_literal(address, directory)) {
        Some(address) if directory.is_ours(address.domain()) && is_role(&address) => SenderClass::Role,
        Some(address) if directory.is_ours(address.domain()) => SenderClass::Ours,
        _ => SenderClass::Outside,
    }
}

/// Whether SPF must be asked before [`sender`]: only where its answer can change the verdict.
pub fn wants_spf(visit: &Visit<'_>, directory: &Directory, path: &ReversePath) -> bool {
    // A literal has no domain that could publish a record (RFC 7208 §4.3).
    let has_name = path.address().is_some_and(|address| address.domain().name().is_some());
    let ours = visit.door == Door::Public && classify(path, directory, visit.site) == SenderClass::Ours;
    ours && has_name && !is_forwarder(visit)
}

fn is_forwarder(visit: &Visit<'_>) -> bool {
    let peer = visit.peer.to_canonical();
    visit.site.forwarders.iter().any(|network| network.contains(&peer))
}

/// Whether the reverse-path is taken, and why. At the public door this decides nothing about recipients.
///
/// # Errors
/// At the public door [`Reason::OwnAddressNeedsLogin`]; at the others [`Reason::SenderNotYours`] and the reasons why a
/// visitor may say nothing; everywhere [`Reason::RoleCannotSend`].
pub fn sender(visit: &Visit<'_>, directory: &Directory, path: &ReversePath, spf: Spf) -> Result<Reason, Reason> {
    let standing = visit.standing(directory);
    if let Standing::Barred(reason) = standing {
        return Err(reason);
    }
    match standing.party() {
        None => match (classify(path, directory, visit.site), is_forwarder(visit)) {
            // Named by hand for forwarders whose servers no SPF record of ours names.
            (SenderClass::Ours, true) => Ok(Reason::OwnAddressFromForwarder),
            (class, _) => stranger_sender(class, spf),
        },
        // RFC 6409 §6.1: one of ours speaks as itself. `<>` is for reports, which no account or device makes.
        Some(party) => owned(&standing, &party, directory, path.address()),
    }
}

fn stranger_sender(class: SenderClass, spf: Spf) -> Result<Reason, Reason> {
    match (class, spf) {
        (SenderClass::Outside, _) => Ok(Reason::SenderFromOutside),
        // Even a forwarder of ours has no business to speak as the postmaster: reports come from `<>`.
        (SenderClass::Role, _) => Err(Reason::RoleCannotSend),
        (SenderClass::Ours, Spf::Pass) => Ok(Reason::OwnAddressVouchedBySpf),
        (SenderClass::Ours, Spf::NotAsked | Spf::Other) => Err(Reason::OwnAddressNeedsLogin),
    }
}

fn owned(
    standing: &Standing<'_>,
    party: &Party,
    directory: &Directory,
    address: Option<&Address>,
) -> Result<Reason, Reason> {
    let address = address.ok_or(Reason::SenderNotYours)?;
    let is_own = match standing {
        Standing::LocalUser(user) => user.owns(directory, address),
        _ => directory.owns(party, address),
    };
    match party {
        Party::Account(_) | Party::Forward(_) if is_own => return Ok(Reason::SenderIsAccount),
        Party::Device(_) if is_own => return Ok(Reason::SenderIsDevice),
        // A domain behind us is no sender: it only names where mail may go.
        Party::Account(_) | Party::Device(_) | Party::Forward(_) | Party::Behind(_) => {}
    }
    let role = directory.is_ours(address.domain()) && is_role(address);
    Err(if role { Reason::RoleCannotSend } else { Reason::SenderNotYours })
}

/// Whether the header may say From these addresses: all addresses of all From fields, groups opened. At the public door
/// a header proves nothing and is not looked at.
///
/// # Errors
/// [`Reason::FromNotYours`] if one is not the party's, or there is none at all; [`Reason::RoleCannotSend`]; the reasons
/// why a visitor may say nothing.
pub fn header_from(visit: &Visit<'_>, directory: &Directory, from: &[Address]) -> Result<(), Reason> {
    let standing = visit.standing(directory);
    if let Standing::Barred(reason) = standing {
        return Err(reason);
    }
    let Some(party) = standing.party() else { return Ok(()) };
    if from.is_empty() {
        // RFC 5322 §3.6.2: From has at least one mailbox; a message that names nobody is not from its sender either.
        return Err(Reason::FromNotYours);
    }
    for address in from {
        owned(&standing, &party, directory, Some(address)).map_err(|reason| match reason {
            Reason::SenderNotYours => Reason::FromNotYours,
            other => other,
        })?;
    }
    Ok(())
}

#[cfg(test)]
#[path = "sender_tests.rs"]
mod tests;
