//! The examination of a mail server from outside: which ways of abusing one are known, what is said to try each, and
//! what the answers and the arrivals prove.
//!
//! This crate never opens a connection, never reads the clock and never draws a random number: octets heard, silences,
//! arrivals, dates and seeds are arguments. It words nothing for people (that is `explain`'s) and never judges by the
//! wording of a reply: only codes, the order of events and what arrived at the catching address count.
//!
//! What a reply proves, and what it does not: a refusal is one for this envelope, now, from this place; a message that
//! was taken may still be bounced, held or kept. Only what has arrived outside was relayed ([`CaseVerdict`]).
//!
//! Standards: RFC 5321 (sessions, §7.1 and §7.3 what they give away), RFC 3207 (STARTTLS), RFC 4954 (AUTH), RFC 3030
//! (BDAT), RFC 2920 (pipelining). Start at [`Plan`], then [`Dialogue`], [`judge`] and [`Report`].

mod arrival;
mod case;
mod catalogue;
mod catcher;
mod dialogue;
pub mod facts;
mod judge;
mod login;
mod message;
mod plan;
mod report;
mod script;
mod target;
#[cfg(test)]
mod testing;
mod transcript;
mod vantage;

pub use arrival::{Arrivals, token_in};
pub use case::{CaseVerdict, Fault, Group, Severity, Untested};
pub use catalogue::catalogue;
pub use catcher::{Catcher, Caught};
pub use dialogue::{Action, Dialogue};
pub use judge::{Judgement, judge};
pub use login::{Login, LoginWay, Proof};
pub use message::Token;
pub use plan::{Found, Plan, Planned};
pub use report::{CaseReport, Conclusion, DoorReport, Finding, Report};
pub use script::{L, Need, Part, Row, Rule};
pub use target::{DoorKind, Names, Protection};
pub use transcript::{Exchange, Heard, Transcript};
pub use vantage::{Place, Standing, Vantage, is_public};
