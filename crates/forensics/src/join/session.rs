//! Sessions: what their first lines say of the visitor, for the later lines that don't.

use super::pool::{Handle, Pool, Reusable};
use super::texts::Texts;
use crate::log::observation::{Login, Peer};

/// Sessions kept. Chosen: servers allow some thousands at once; the others are those whose end no line tells.
pub const SESSIONS_MAX: usize = 16_384;

/// How long a session without lines is still the same one, in seconds. RFC 5321 §4.5.3.2 has ten minutes as the longest
/// wait; after an hour a process id may be another's.
const SAME_S: i64 = 3600;

// The texts of a session by number.
const IP: usize = 0;
const NAME: usize = 1;
const HELO: usize = 2;
const LOGIN: usize = 3;
const RECIPIENT: usize = 4;
const MESSAGE: usize = 5;

/// A session.
#[derive(Debug, Default)]
pub(super) struct Session {
    texts: Texts<6>,
    at: Option<i64>,
    is_knocked: bool,
}

impl Reusable for Session {
    fn clear(&mut self) {
        self.texts.clear();
        self.at = None;
        self.is_knocked = false;
    }
}

impl Session {
    /// What `peer` says, and what it leaves unsaid as the session knows it. Another address is another visitor.
    pub fn fill<'a>(&'a self, peer: Peer<'a>) -> Peer<'a> {
        if self.is_of_another(peer) {
            return peer;
        }
        let or = |said: &'a str, field: usize| if said.is_empty() { self.texts.text(field) } else { said };
        Peer { ip: or(peer.ip, IP), name: or(peer.name, NAME), helo: or(peer.helo, HELO) }
    }

    pub fn login_of(&self, peer: Peer<'_>) -> &str {
        if self.is_of_another(peer) { "" } else { self.texts.text(LOGIN) }
    }

    pub fn recipient(&self) -> &str {
        self.texts.text(RECIPIENT)
    }

    pub fn message(&self) -> &str {
        self.texts.text(MESSAGE)
    }

    fn is_of_another(&self, peer: Peer<'_>) -> bool {
        !peer.ip.is_empty() && !self.texts.is_empty(IP) && self.texts.text(IP) != peer.ip
    }

    fn describe(&mut self, peer: Peer<'_>) {
        self.texts.replace(IP, peer.ip);
        self.texts.replace(NAME, peer.name);
        self.texts.replace(HELO, peer.helo);
    }
}

/// The sessions by (host, session).
#[derive(Debug, Default)]
pub(super) struct Sessions(Pool<Session>);

impl Sessions {
    /// Begins one; whether it is not the same line over again.
    pub fn knock(&mut self, key: u64, peer: Peer<'_>, at: Option<i64>) -> bool {
        if let Some(handle) = self.0.find(key) {
            let session = self.0.at(handle);
            if session.is_knocked && at.is_some() && session.at == at && session.texts.text(IP) == peer.ip {
                return false;
            }
            session.clear();
        }
        let session = self.open(key, at);
        session.is_knocked = true;
        session.describe(peer);
        true
    }

    pub fn describe(&mut self, key: u64, peer: Peer<'_>, at: Option<i64>) {
        let session = self.open(key, at);
        if session.is_of_another(peer) {
            session.texts.clear();
        }
        session.describe(peer);
    }

    pub fn log_in(&mut self, key: u64, login: &Login<'_>, at: Option<i64>) {
        self.describe(key, login.peer, at);
        self.open(key, at).texts.replace(LOGIN, login.user);
    }

    /// More is said of the visitor of a session that is known.
    pub fn learn(&mut self, key: u64, peer: Peer<'_>) {
        if let Some(handle) = self.0.find(key) {
            let session = self.0.at(handle);
            if !session.is_of_another(peer) {
                session.describe(peer);
            }
        }
    }

    /// A delivery begins: qmail ties its end to it by a number alone.
    pub fn begin_delivery(&mut self, key: u64, (message, recipient): (&str, &str), at: Option<i64>) {
        let session = self.open(key, at);
        session.texts.clear();
        session.texts.say(MESSAGE, message);
        session.texts.say(RECIPIENT, recipient);
    }

    pub fn close(&mut self, key: u64) {
        if let Some(handle) = self.0.find(key) {
            self.0.remove(handle);
        }
    }

    pub fn find(&self, key: u64, at: Option<i64>) -> Option<&Session> {
        let session = self.0.read(self.0.find(key)?)?;
        let is_old = at.zip(session.at).is_some_and(|(at, known)| at - known > SAME_S);
        (!is_old || !session.message().is_empty()).then_some(session)
    }

    fn open(&mut self, key: u64, at: Option<i64>) -> &mut Session {
        let handle = self.0.find(key).unwrap_or_else(|| self.insert(key));
        let session = self.0.at(handle);
        if at.zip(session.at).is_some_and(|(at, known)| at - known > SAME_S) {
            session.clear();
        }
        session.at = at.or(session.at);
        session
    }

    fn insert(&mut self, key: u64) -> Handle {
        if self.0.len() >= SESSIONS_MAX
            && let Some(oldest) = self.0.oldest()
        {
            self.0.remove(oldest);
        }
        self.0.insert(key)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PEER: Peer<'_> = Peer { ip: "203.0.113.5", name: "pc.example.com", helo: "" };

    #[test]
    fn a_session_fills_in_what_a_line_leaves_unsaid() {
        let mut sessions = Sessions::default();
        assert!(sessions.knock(1, PEER, Some(0)));
        assert!(!sessions.knock(1, PEER, Some(0)), "the same line over again");
        sessions.describe(1, Peer { helo: "pc", ..Peer::default() }, Some(1));
        let session = sessions.find(1, Some(2)).expect("a session");
        assert_eq!(session.fill(Peer::default()), Peer { helo: "pc", ..PEER });
        let other = Peer { ip: "198.51.100.1", ..Peer::default() };
        assert_eq!(session.fill(other), other, "another visitor is not described by it");
        sessions.close(1);
        assert!(sessions.find(1, Some(2)).is_none());
    }

    #[test]
    fn a_process_id_is_anothers_after_an_hour_or_a_new_visitor() {
        let mut sessions = Sessions::default();
        let login = Login { peer: PEER, user: "taro", mechanism: "", service: "smtp", times: 1 };
        sessions.log_in(1, &login, Some(0));
        assert_eq!(sessions.find(1, Some(SAME_S)).map(|session| session.login_of(PEER)), Some("taro"));
        assert!(sessions.find(1, Some(SAME_S + 1)).is_none());
        sessions.describe(1, Peer { ip: "198.51.100.1", ..Peer::default() }, Some(1));
        assert_eq!(sessions.find(1, Some(1)).map(|session| session.login_of(Peer::default())), Some(""));
    }

    #[test]
    fn the_oldest_session_is_forgotten() {
        let mut sessions = Sessions::default();
        for key in 0..=SESSIONS_MAX as u64 {
            sessions.knock(key, PEER, Some(0));
        }
        assert!(sessions.find(0, Some(0)).is_none());
        assert!(sessions.find(1, Some(0)).is_some());
    }
}
