//! What is ours: domains, addresses and networks, given by the operator or inferred from the log.

/// Whose an address, a domain or a peer is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Owner {
    /// Ours.
    Ours,
    /// Somebody else's.
    Foreign,
    /// Masked or missing: it may be anybody's.
    Unknown,
}

/// What is ours.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Ours {}

impl Ours {
    /// Whose `address` is, by its domain; a name without one is a mailbox here.
    pub fn address(&self, _address: &str) -> Owner {
        Owner::Unknown
    }

    /// Whose the network of the peer `ip` is.
    pub fn peer(&self, _ip: &str) -> Owner {
        Owner::Unknown
    }
}
