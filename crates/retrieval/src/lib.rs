//! POP3 as a value: bytes in, replies and questions out.
//!
//! Pure: this crate never opens a socket or a file, reads no clock and checks no password. What it may not decide it
//! asks: who somebody is, what lies in the mailbox, what a message says. Long answers leave in pieces, so that
//! neither a message nor a listing is ever held whole.
//!
//! Standards: RFC 1939 (POP3; APOP only if the driver gives a timestamp), RFC 2449 (CAPA, response codes), RFC
//! 2595 §4 (STLS), RFC 3206 (SYS and AUTH codes), RFC 5034 (AUTH), RFC 8314 §3.3 (TLS from the start).
//!
//! The loop of a driver: [`Session::greet`], then [`Session::advance`] with what was read, write [`Io::out`], do what
//! [`Need`] says, again. Start at [`Session`].

mod authorization;
mod command;
mod content;
mod line;
mod maildrop;
mod profile;
mod question;
mod replies;
mod session;

pub use mail::Mechanism;
pub use maildrop::Entry;
pub use profile::{Peer, Profile};
pub use question::{Answer, Io, Need, Note, Question};
pub use session::Session;
