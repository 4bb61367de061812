//! A session, greeting to close.

use super::{Answer, Io, Need, Profile, Transaction};
use mail::Reason;
use std::sync::Arc;

/// The server's side of one connection. `R` is what the driver attaches to a recipient it accepts.
#[derive(Debug)]
pub struct Session<R> {
    profile: Arc<Profile>,
    transaction: Option<Box<Transaction<R>>>,
}

impl<R> Session<R> {
    /// A session at a door, before its greeting.
    pub const fn new(profile: Arc<Profile>) -> Self {
        Self { profile, transaction: None }
    }

    /// Appends the greeting, 220 (RFC 5321 §4.3.1).
    pub fn greet(&mut self, out: &mut Vec<u8>) {
        out.extend_from_slice(format!("220 {} ESMTP\r\n", self.profile.hostname).as_bytes());
    }

    /// Consumes from `input`, appends to `io`, and returns when it needs something. What it leaves in `input` is to
    /// be offered again, after the answer if a question was asked.
    pub fn advance(&mut self, _input: &mut &[u8], _io: &mut Io<R>) -> Need<R> {
        Need::Input
    }

    /// Answers the question asked last.
    pub fn answer(&mut self, _answer: Answer<R>, _io: &mut Io<R>) {}

    /// TLS is on: forgets everything the client said before (RFC 3207 §4.2).
    pub fn tls_started(&mut self) {
        self.transaction = None;
    }

    /// Ends the session from our side: the reason's reply, then [`Need::Close`].
    pub fn refuse_and_close(&mut self, _reason: Reason, _io: &mut Io<R>) {}

    /// Whether a login succeeded.
    pub const fn is_logged_in(&self) -> bool {
        false
    }

    /// Whether content is being received, which has its own timeouts (RFC 5321 §4.5.3.2.5).
    pub const fn is_in_content(&self) -> bool {
        false
    }

    /// What the client called itself last.
    pub const fn hello(&self) -> Option<&str> {
        None
    }

    /// The transaction in hand, between MAIL and the end of its content.
    pub fn transaction(&self) -> Option<&Transaction<R>> {
        self.transaction.as_deref()
    }
}
