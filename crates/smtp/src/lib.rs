//! SMTP as values: bytes in, questions, replies and content out.
//!
//! This crate may not open a socket or a file, read the clock, or decide who may do what: it knows the protocol and
//! nothing else. Whoever drives it moves the bytes, answers the questions and keeps the time, so the same session
//! runs in production, in tests and in simulation.
//!
//! Standards: RFC 5321 (SMTP), RFC 2920 (PIPELINING), RFC 1870 (SIZE), RFC 6152 (8BITMIME), RFC 6531 (SMTPUTF8),
//! RFC 2034 (ENHANCEDSTATUSCODES), RFC 3207 (STARTTLS), RFC 3030 (CHUNKING), RFC 3461 (DSN), RFC 4954 (AUTH).
//! Start at [`server::Session`]; [`client`] is the other end.

pub mod client;
pub mod grammar;
pub mod server;
