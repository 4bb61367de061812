//! Delivery outward as pure decisions: where a message goes, when it is tried again, what a next hop's answer means,
//! how many connections a host gets, and what a report says.
//!
//! This crate may not resolve a name, dial, wait, read the clock or draw a random number: answers of DNS, results of
//! sessions, times and seeds are arguments. It never sends anything to a null reverse-path: a report needs an
//! [`Addressee`], and there is none for `<>`.
//!
//! Standards: RFC 5321 §4.5.4 (retries) and §5.1 (MX), RFC 7505 (null MX), RFC 3461, 3464 and 6533 (reports).
//! Start at [`routing`], then [`outcome`] and [`dsn`].

pub mod dsn;
pub mod hosts;
pub mod outcome;
pub mod reach;
pub mod routing;
pub mod schedule;
mod seed;

pub use dsn::{Addressee, Dsn};
pub use hosts::HostLimits;
pub use outcome::{Outcome, Trouble};
pub use routing::{Route, Target};
pub use schedule::Schedule;
