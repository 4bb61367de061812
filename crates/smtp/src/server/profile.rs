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
    /// Octets of one line of content, its end not counted; a message with a longer one is refused whole.
    pub content_line_octets: u64,
    /// Transactions of one session; announced as MAILMAX (RFC 9422 §4.1).
    pub transactions: u32,
    /// Commands in error, until a message is accepted; the next one ends the session.
    pub errors: u16,
    /// Commands that lead to no message (NOOP, RSET, EHLO …), until one is accepted; the next one ends the session.
    pub idle_commands: u16,
}

/// RFC 5321 §4.5.3.1.6 lets a client rely on 1000 octets and no more, and real mail has longer lines every day: HTML in
/// one line, base64 that was never folded. Chosen: 1 MiB, beyond any text; what is longer is a file sent as it is.
const CONTENT_LINE_OCTETS: u64 = 1 << 20;

/// Chosen: what a fast client hands over in the five minutes that Postfix uses one connection. A session without an end
/// would keep its place, and what it was told when it began, for ever.
const TRANSACTIONS: u32 = 50_000;

/// As Postfix counts them.
const ERRORS: u16 = 20;
/// As Postfix counts them.
const IDLE_COMMANDS: u16 = 100;

impl Default for Limits {
    /// 50 MB and 1000 recipients, which settings change, and what nobody needs to change.
    fn default() -> Self {
        Self {
            message_octets: 50_000_000,
            recipients: 1000,
            content_line_octets: CONTENT_LINE_OCTETS,
            transactions: TRANSACTIONS,
            errors: ERRORS,
            idle_commands: IDLE_COMMANDS,
        }
    }
}
