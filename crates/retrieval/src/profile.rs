//! What a session is told before the first byte.

/// The facts about a listener that its sessions share.
#[derive(Debug, Clone)]
pub struct Profile {
    /// The server's name, in the greeting.
    pub hostname: String,
    /// The timestamp of this session's greeting, in angle brackets, if APOP is offered (RFC 1939 §7): no two sessions have
    /// the same, and nobody can guess one. It is offered in clear too, for there are the clients that need it: the secret
    /// does not cross the wire. In TLS it does no harm, for clients behind a tunnel.
    pub timestamp: Option<String>,
    /// Whether STLS is offered until TLS is on.
    pub stls: bool,
    /// Whether the connection begins in TLS (RFC 8314 §3.3).
    pub implicit_tls: bool,
    /// Commands in error and failed logins that a session may have; the next one ends it.
    pub errors: u16,
}

/// Where a client is, as far as it matters for passwords in clear.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Peer {
    /// On this machine: nobody listens in between.
    Loopback,
    /// Anywhere else: no login without TLS.
    Network,
}
