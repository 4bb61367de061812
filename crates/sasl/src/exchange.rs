//! One login, from AUTH to its end.

use crate::keys::{Decoy, ScramKeys};
use crate::scram::{Scram, ScramStep};
use crate::{Mechanism, plain, prepare};
use mail::{Address, Secret};
use std::fmt;

/// The longest response that is looked at, in octets after base64 is undone. Chosen: PLAIN's three fields of 255
/// octets (RFC 4616 §2) and SCRAM's longest message fit in.
pub const RESPONSE_LIMIT: usize = 2048;

/// What the driver does next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// Send this challenge, then [`Exchange::respond`].
    Challenge(Vec<u8>),
    /// Check this password ([`crate::password::verify_account`]); right or wrong, the exchange is over.
    CheckPassword {
        /// The account's name, folded.
        name: Address,
        /// As the client sent it.
        password: Secret,
    },
    /// Look up the account's keys, then [`Exchange::keys`]; without keys too.
    NeedKeys {
        /// The account's name, folded.
        name: Address,
    },
    /// The proof was right. Send this challenge, which proves that we have the keys; the client answers it with nothing,
    /// then [`Exchange::respond`].
    LastChallenge {
        /// The challenge.
        challenge: Vec<u8>,
        /// The account's name, folded. Not logged in yet.
        name: Address,
    },
    /// Logged in; the exchange is over. Whether the account may log in is for policy to say.
    Proven {
        /// The account's name, folded.
        name: Address,
    },
    /// Not logged in; the exchange is over. One reply for every case.
    Refused {
        /// The name tried, if it reads as an address.
        name: Option<Address>,
    },
}

/// What binds a login to the TLS connection in which it is made: `tls-exporter` (RFC 9266 §4).
#[derive(Clone, PartialEq, Eq)]
pub struct Binding([u8; 32]);

impl Binding {
    /// Its type's name, as clients write it.
    pub const TLS_EXPORTER: &str = "tls-exporter";

    /// From the octets that TLS 1.3 exports under the label `EXPORTER-Channel-Binding`, without a context.
    pub const fn tls_exporter(octets: [u8; 32]) -> Self {
        Self(octets)
    }

    pub(crate) const fn octets(&self) -> &[u8] {
        &self.0
    }
}

/// A secret of the connection; not printed.
impl fmt::Debug for Binding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Binding(…)")
    }
}

/// A login under way.
#[derive(Debug)]
pub struct Exchange(State);

#[derive(Debug)]
enum State {
    Plain,
    LoginName,
    LoginPassword(Option<Address>),
    Scram(Box<Scram>),
    Over,
}

impl Exchange {
    /// Starts with the client's initial response, if it sent one (RFC 4954 §4; `=` is an empty one). `server_nonce` is
    /// [`crate::nonce`] of fresh random octets.
    pub fn start(mechanism: Mechanism, initial: Option<Vec<u8>>, server_nonce: &str) -> (Self, Step) {
        Self::start_bound(mechanism, initial, server_nonce, None)
    }

    /// The same in a connection that can be bound to, where SCRAM-SHA-256-PLUS was therefore offered.
    pub fn start_bound(
        mechanism: Mechanism,
        initial: Option<Vec<u8>>,
        server_nonce: &str,
        binding: Option<Binding>,
    ) -> (Self, Step) {
        let (state, first_challenge) = match mechanism {
            Mechanism::Plain => (State::Plain, Vec::new()),
            // What clients of this mechanism expect, word for word (draft-murchison-sasl-login-00 §2).
            Mechanism::Login => (State::LoginName, b"Username:".to_vec()),
            Mechanism::ScramSha256 | Mechanism::ScramSha256Plus => {
                (State::Scram(Box::new(Scram::new(mechanism, server_nonce, binding))), Vec::new())
            }
        };
        let mut exchange = Self(state);
        let step = match initial {
            Some(response) => exchange.respond(response),
            None => Step::Challenge(first_challenge),
        };
        (exchange, step)
    }

    /// Takes the client's response to the last challenge. Out of turn, or after the end, it is refused.
    pub fn respond(&mut self, response: Vec<u8>) -> Step {
        if response.len() > RESPONSE_LIMIT {
            self.0 = State::Over;
            return Step::Refused { name: None };
        }
        match std::mem::replace(&mut self.0, State::Over) {
            State::Plain => plain::check(&response),
            State::LoginName => {
                // A name that is none is refused only after the password was asked, like any other.
                self.0 = State::LoginPassword(prepare::name(&response));
                Step::Challenge(b"Password:".to_vec())
            }
            State::LoginPassword(name) => plain::check_password(name, &response),
            State::Scram(scram) => self.scram(scram, |scram| scram.respond(&response)),
            State::Over => Step::Refused { name: None },
        }
    }

    /// Answers [`Step::NeedKeys`]: the account's keys, or none if there is no such account. The decoy's are derived in
    /// either case, and used when there are none.
    pub fn keys(&mut self, keys: Option<ScramKeys>, decoy: &Decoy) -> Step {
        match std::mem::replace(&mut self.0, State::Over) {
            State::Scram(scram) => self.scram(scram, |scram| scram.keys(keys, decoy)),
            _ => Step::Refused { name: None },
        }
    }

    fn scram(&mut self, scram: Box<Scram>, step: impl FnOnce(Scram) -> ScramStep) -> Step {
        let ScramStep { next, step } = step(*scram);
        self.0 = next.map_or(State::Over, |scram| State::Scram(Box::new(scram)));
        step
    }
}

#[cfg(test)]
#[path = "exchange_tests.rs"]
mod tests;
