//! Policy: facts in, verdict out, each with its [`mail::Reason`]. Who may say what at which door, who may send
//! outward, whose address is whose, how much in a day, and which change of the directory keeps all that true.
//!
//! This crate never does input or output, never reads the clock, the environment or a source of randomness, and
//! never keeps anything of one question for the next: each verdict follows from its arguments alone. Nothing else
//! in the workspace can make a [`RelayPermit`].
//!
//! Standards: RFC 5321 §4.5.1 (postmaster), RFC 6409 §6.1 (submission rights), RFC 2142 §2, §5 (roles), RFC 7505 (null MX).
//! Start at [`visit`], then [`permit`], [`mod@sender`] and [`origin`].

mod change;
mod directory;
mod forwarding;
mod legacy;
mod limits;
mod network;
pub mod origin;
pub mod permit;
mod problem;
mod records;
mod role;
pub mod sender;
pub mod visit;

pub use change::{DirectoryChange, FORWARD_TARGETS, LEGACY_LIMIT, check_change, check_end, check_gateways};
pub use directory::{Directory, RecipientClass};
pub use forwarding::{Onward, OnwardCopy, onward};
pub use legacy::{APOP_FAREWELL, MailFetched, POP_BEFORE_SMTP_WINDOW, is_remembered, may_log_in_by_apop, offers_apop};
pub use limits::{DailyLimits, Holding, holding};
pub use network::{IpRange, RangeError};
pub use origin::{
    Handling, Hello, HelloClaim, SenderDomain, hello, hello_claim, one_more_recipient, sender_domain,
    sender_domain_in_question,
};
pub use permit::{Admission, Callout, RelayPermit, recipient};
pub use problem::ChangeProblem;
pub use records::{
    AccountRecord, AliasRecord, ClosedRecord, DeviceRecord, DirectoryRecords, DomainRecord, Forwarding, Legacy,
    LegacyLogin, Lockdown,
};
pub use role::is_role;
pub use sender::{Spf, header_from, sender, wants_spf};
pub use visit::{LocalUser, Login, SiteFacts, Visit, may_log_in, may_stay, party};

#[cfg(test)]
mod fixture;
#[cfg(test)]
mod theorem_tests;
