//! The server's side of a session, as a value.
//!
//! Bytes go in, replies and decoded content come out, and for each decision a [`Question`] is asked, whose
//! [`Answer`] becomes the reply. The session knows the order of commands, their form and their limits; it never
//! decides who may send what to whom, and it holds no opinion on time: timeouts are the driver's.
//!
//! The loop of a driver: [`Session::greet`], then [`Session::advance`] with what was read, write [`Io::out`], take
//! [`Io::content`] and [`Io::notes`], do what [`Need`] says, again. Start at [`Session`].

mod auth;
mod chunking;
mod content;
mod control;
mod data;
mod envelope;
mod header;
mod hello;
mod lines;
mod profile;
mod question;
mod replies;
mod session;
mod starttls;
mod transaction;

pub use header::{HEADER_OCTETS, HeaderField, HeaderFields, header_fields};
pub use mail::Mechanism;
pub use profile::{Limits, Profile};
pub use question::{Answer, ContentFacts, Io, Need, Note, Question};
pub use replies::refusal;
pub use session::Session;
pub use transaction::Transaction;
