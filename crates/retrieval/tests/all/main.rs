//! The POP3 session, through the crate's public face.

mod dialogues;
mod driver;
mod limits;
mod player;
mod properties;

use retrieval::{Peer, Profile, Session};
use std::sync::Arc;

/// A listener as the dialogues expect it.
pub(crate) fn profile() -> Profile {
    Profile { hostname: "mail.example.jp".to_owned(), timestamp: None, stls: true, implicit_tls: false, errors: 3 }
}

/// A session from a loopback address, where logging in needs no TLS.
pub(crate) fn session() -> Session {
    Session::new(Arc::new(profile()), Peer::Loopback)
}
