//! What a session is told about its door before the first byte.

use mail::Door;

/// The facts about a door that its sessions share.
#[derive(Debug, Clone)]
pub struct Profile {
    /// Which rule of trust the door has: it selects the extensions that are offered.
    pub door: Door,
    /// The server's name, in the greeting and in EHLO's reply.
    pub hostname: String,
    /// How much of everything there may be.
    pub limits: Limits,
    /// Whether STARTTLS is offered until TLS is on.
    pub starttls: bool,
    /// Whether the connection begins in TLS (RFC 8314 §3.3).
    pub implicit_tls: bool,
}

/// How much of everything there may be in a session.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// The content of one message, in octets; announced as SIZE (RFC 1870).
    pub message_octets: u64,
    /// Recipients of one transaction (RFC 5321 §4.5.3.1.8 asks for at least 100).
    pub recipients: usize,
    /// Commands in error, until a message is accepted; the next one ends the session.
    pub errors: u16,
    /// Commands that lead to no message (NOOP, RSET, EHLO …), until one is accepted; the next one ends the session.
    pub idle_commands: u16,
}

impl Default for Limits {
    /// Chosen: 50 MB, 1000 recipients, 20 errors and 100 idle commands, the last two as Postfix counts them.
    fn default() -> Self {
        Self { message_octets: 50_000_000, recipients: 1000, errors: 20, idle_commands: 100 }
    }
}
