//! What is said on the wire, as values: verbs, parameters and their encodings.
//!
//! Both ends speak this grammar. Nothing here knows an order of commands or a limit of a door, and addresses are
//! parsed by [`mail::address`] alone.

mod orcpt;
mod parameters;
mod verb;
mod xtext;

pub use orcpt::parse_orcpt;
pub use parameters::{Offered, ParameterError, parse_recipient_parameters, parse_sender_parameters};
pub use verb::{COMMAND_LINE_LIMIT, Verb, line_limit};
pub use xtext::{decode_xtext, encode_xtext};
