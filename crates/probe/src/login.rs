//! The examiner's own account at the server, and how it logs in: by the mechanisms that every server for mail programs has.
//!
//! The password is in no transcript and no `Debug`: what proves it stands apart from what is shown of a step, and where a
//! server repeats what it was told, that is taken out of what it said.

use crate::script::{GoOn, Hear, Part, Step};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use mail::{Address, Mechanism, Reply, Secret};
use std::fmt;

/// What is shown in the place of a password.
const HIDDEN: &str = "***";
/// RFC 4954 §4, RFC 5321 §4.5.3.1.4: octets of a command line; what is longer is said once the server asks for it.
const LINE_LIMIT: usize = 512;
/// RFC 4954 §6: the login succeeded.
const LOGGED_IN: u16 = 235;
/// RFC 4954 §4: go on.
const CHALLENGE: u16 = 334;

/// An account at the examined server.
#[derive(Debug, Clone)]
pub struct Login {
    /// Its address.
    pub address: Address,
    /// What it is called where it logs in: the address, or what older servers call their users.
    pub name: String,
    /// Its password.
    pub password: Secret,
}

/// How it is said who one is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LoginWay {
    /// RFC 4616.
    Plain,
    /// Name and password in two answers; some servers have nothing else.
    Login,
}

impl LoginWay {
    /// The better one of those that an answer to EHLO offers (RFC 4954 §3); old servers write `AUTH=` before the first.
    pub fn offered_in(hello: &Reply) -> Option<Self> {
        let offers = |mechanism: Mechanism| {
            let mut lines = hello.lines.iter().skip(1).map(|line| line.split([' ', '=']));
            lines.any(|mut words| {
                words.next().is_some_and(|keyword| keyword.eq_ignore_ascii_case("AUTH"))
                    && words.any(|word| Mechanism::parse(word) == Some(mechanism))
            })
        };
        match () {
            () if offers(Mechanism::Plain) => Some(Self::Plain),
            () if offers(Mechanism::Login) => Some(Self::Login),
            () => None,
        }
    }
}

/// Octets that prove who one is: they are said, and shown nowhere.
#[derive(Clone, PartialEq, Eq)]
pub struct Proof {
    octets: Vec<u8>,
    /// What of them must not come back in an answer.
    words: Vec<Secret>,
}

impl Proof {
    /// What is to be written.
    pub fn octets(&self) -> &[u8] {
        &self.octets
    }

    pub(crate) fn words(&self) -> &[Secret] {
        &self.words
    }
}

impl fmt::Debug for Proof {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Proof({HIDDEN})")
    }
}

/// Takes the words out of a text.
pub(crate) fn without(text: &str, words: &[Secret]) -> String {
    let shown = words.iter().filter(|word| !word.reveal().is_empty());
    shown.fold(text.to_owned(), |text, word| text.replace(word.reveal(), HIDDEN))
}

impl Login {
    /// The steps by which it logs in; the last is answered 235, or the case is over.
    pub(crate) fn steps(&self, way: LoginWay) -> Vec<Step> {
        match way {
            LoginWay::Plain => self.plain(),
            LoginWay::Login => {
                let name = self.step("", &in_base64(self.name.as_bytes()), CHALLENGE);
                let password = self.step("", &in_base64(self.password.reveal().as_bytes()), LOGGED_IN);
                vec![asking("AUTH LOGIN"), name, password]
            }
        }
    }

    /// RFC 4616 §2: nobody to act for, the name and the password, with NUL between them.
    fn plain(&self) -> Vec<Step> {
        let response = in_base64(format!("\0{}\0{}", self.name, self.password.reveal()).as_bytes());
        if "AUTH PLAIN \r\n".len() + response.len() <= LINE_LIMIT {
            vec![self.step("AUTH PLAIN ", &response, LOGGED_IN)]
        } else {
            vec![asking("AUTH PLAIN"), self.step("", &response, LOGGED_IN)]
        }
    }

    fn step(&self, command: &str, response: &str, granted_by: u16) -> Step {
        let words = vec![Secret::new(response), self.password.clone()];
        let proof = Proof { octets: format!("{command}{response}\r\n").into_bytes(), words };
        let shown = format!("{command}{HIDDEN}\r\n").into_bytes();
        Step { octets: shown, proof: Some(proof), go_on: GoOn::If(granted_by), ..asking("") }
    }
}

fn asking(command: &str) -> Step {
    Step {
        part: Part::Login,
        octets: format!("{command}\r\n").into_bytes(),
        proof: None,
        hear: Hear::Reply,
        go_on: GoOn::If(CHALLENGE),
        is_message: false,
    }
}

/// RFC 4648 §4.
pub(crate) fn in_base64(octets: &[u8]) -> String {
    STANDARD.encode(octets)
}

#[cfg(test)]
#[path = "login_tests.rs"]
mod tests;
