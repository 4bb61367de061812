//! What DNS says of a stranger: whether its sender's domain exists, and whether the name it greets with is its own.
//!
//! All this is said, not proved, so it can only refuse: these rules give `Ok(())` or a reason, and nothing that they
//! answer is an argument of [`crate::recipient`]. Standards: RFC 5321 §2.3.5, §4.1.4, RFC 7505.

use crate::{Directory, Visit};
use mail::{Address, Domain, Door, Reason, ReversePath};
use std::net::IpAddr;

/// What is done about something odd that is no proof of anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Handling {
    /// It is refused.
    Refuse,
    /// It is written down, and passes.
    #[default]
    Record,
}

impl Handling {
    /// Both, the stricter first.
    pub const ALL: [Self; 2] = [Self::Refuse, Self::Record];

    /// As it is written in the settings.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Refuse => "refuse",
            Self::Record => "record",
        }
    }
}

/// What DNS says of a sender's domain.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SenderDomain {
    /// It has a mail exchanger, or an address (RFC 5321 §5.1).
    TakesMail,
    /// It has neither, or does not exist.
    Unknown,
    /// It says that it takes no mail (RFC 7505 §3).
    TakesNoMail,
    /// DNS did not answer.
    Unchecked,
}

/// What a name in HELO or EHLO is to the visitor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Hello {
    /// It leads to the visitor's address, or is that address.
    Yours,
    /// It does not, or cannot: a name without a dot, or no name at all.
    NotYours,
    /// It is ours.
    Ours,
    /// DNS did not answer.
    Unchecked,
}

/// What can be said of a greeting without DNS.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HelloClaim {
    /// This.
    Is(Hello),
    /// The addresses of this name decide.
    Name(String),
}

/// The domain that DNS must be asked about before the reverse-path is taken: a stranger's, at the public door. A literal
/// has no records, `<>` no domain, and ours are judged by [`crate::sender`].
pub fn sender_domain_in_question<'p>(
    visit: &Visit<'_>,
    directory: &Directory,
    path: &'p ReversePath,
) -> Option<&'p str> {
    let domain = path.address().map(Address::domain)?;
    (visit.door == Door::Public && !directory.is_ours(domain)).then(|| domain.name())?
}

/// Whether a sender at such a domain is taken.
///
/// # Errors
/// [`Reason::SenderDomainUnknown`], [`Reason::SenderDomainTakesNoMail`], [`Reason::SenderDomainUnchecked`].
pub const fn sender_domain(found: SenderDomain) -> Result<(), Reason> {
    match found {
        SenderDomain::TakesMail => Ok(()),
        SenderDomain::Unknown => Err(Reason::SenderDomainUnknown),
        SenderDomain::TakesNoMail => Err(Reason::SenderDomainTakesNoMail),
        SenderDomain::Unchecked => Err(Reason::SenderDomainUnchecked),
    }
}

/// What a stranger's greeting amounts to. RFC 5321 §4.1.4 lets a server check the name and forbids it to refuse for
/// that alone, which is why the settings say `record` unless somebody writes otherwise.
pub fn hello_claim(visit: &Visit<'_>, directory: &Directory, name: &str) -> HelloClaim {
    let Ok(domain) = Domain::parse(name) else { return HelloClaim::Is(Hello::NotYours) };
    let peer = visit.peer.to_canonical();
    match &domain {
        Domain::Literal(ip) if ip.to_canonical() == peer => HelloClaim::Is(Hello::Yours),
        // A program on this machine may greet with the machine's name.
        _ if is_own(visit, peer) => HelloClaim::Is(Hello::Yours),
        Domain::Literal(ip) => HelloClaim::Is(if is_own(visit, *ip) { Hello::Ours } else { Hello::NotYours }),
        Domain::Name(_) if visit.site.hostname.as_ref() == Some(&domain) || directory.is_ours(&domain) => {
            HelloClaim::Is(Hello::Ours)
        }
        Domain::Name(text) if text.contains('.') => HelloClaim::Name(text.to_string()),
        // Nobody outside this house can be reached under a name without a dot; `localhost` is one of them.
        Domain::Name(_) => HelloClaim::Is(Hello::NotYours),
    }
}

fn is_own(visit: &Visit<'_>, ip: IpAddr) -> bool {
    visit.site.own_addresses.contains(&ip.to_canonical())
}

/// Whether a visitor that greets so is taken.
///
/// # Errors
/// [`Reason::HelloNotYours`], [`Reason::HelloUnchecked`].
pub const fn hello(found: Hello) -> Result<(), Reason> {
    match found {
        Hello::Yours => Ok(()),
        Hello::NotYours | Hello::Ours => Err(Reason::HelloNotYours),
        Hello::Unchecked => Err(Reason::HelloUnchecked),
    }
}

/// Whether one more recipient is taken from a stranger when `accepted` are already. A report goes to one address, that of
/// the message's author (RFC 3464 §2), so the null reverse-path with several recipients is not a report.
///
/// # Errors
/// [`Reason::NullSenderOneRecipient`].
pub fn one_more_recipient(visit: &Visit<'_>, path: &ReversePath, accepted: usize) -> Result<(), Reason> {
    let is_report = visit.door == Door::Public && path.address().is_none();
    if is_report && accepted > 0 { Err(Reason::NullSenderOneRecipient) } else { Ok(()) }
}

#[cfg(test)]
#[path = "origin_tests.rs"]
mod tests;
