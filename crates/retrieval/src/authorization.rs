//! The AUTHORIZATION state: who is it? USER and PASS, APOP (RFC 1939 §7), AUTH (RFC 5034), STLS (RFC 2595 §4).

use crate::command::Command;
use crate::question::{Io, Need, Question};
use crate::replies;
use crate::session::{Asked, Session, State};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use mail::{Mechanism, Reason, Secret};

/// What AUTH offers: LOGIN was never registered for POP3, and USER with PASS does the same.
const MECHANISMS: [Mechanism; 3] = [Mechanism::ScramSha256Plus, Mechanism::ScramSha256, Mechanism::Plain];
/// CAPA's line for them (RFC 5034 §6), where a login can be bound to TLS and where it cannot.
const SASL_BOUND: &str = "SASL SCRAM-SHA-256-PLUS SCRAM-SHA-256 PLAIN";
const SASL: &str = "SASL SCRAM-SHA-256 PLAIN";

impl Session {
    /// The capabilities that depend on where the session stands.
    pub(crate) fn offered(&self) -> Vec<&'static str> {
        // RFC 2595 §4: STLS is offered until TLS is on, and only before login. What cannot be used is not offered.
        let mut offered = Vec::new();
        if self.profile.stls && !self.tls && !self.is_logged_in() {
            offered.push("STLS");
        }
        if self.may_log_in() {
            offered.extend(["USER", if self.binds { SASL_BOUND } else { SASL }]);
        }
        offered
    }

    /// Passwords go through TLS, or do not leave this machine.
    fn may_log_in(&self) -> bool {
        self.tls || self.peer == crate::Peer::Loopback
    }

    /// A command before login.
    pub(crate) fn authorize(&mut self, command: Command, input: &mut &[u8], io: &mut Io) -> Option<Need> {
        let keyword = command.keyword();
        match command {
            Command::Capa => replies::capabilities(&mut io.out, &self.offered()),
            Command::Quit => return Some(self.leave(io)),
            Command::Stls => return self.stls(input, io),
            Command::User(_) | Command::Pass(_) | Command::Auth(..) if !self.may_log_in() => {
                self.refuse(Reason::LoginNeedsTls, keyword, io);
            }
            // The same for every name: USER must not tell who has a mailbox here.
            Command::User(name) => {
                self.state = State::Authorization { user: Some(name) };
                replies::password_wanted(&mut io.out);
            }
            Command::Pass(password) => return self.pass(password, io),
            // RFC 1939 §7: no timestamp in the greeting, no APOP. What proves somebody here is no password, so TLS is not
            // asked for.
            Command::Apop(..) if self.profile.timestamp.is_none() => {
                self.refuse(Reason::CommandUnknown, keyword, io);
            }
            Command::Apop(name, digest) => {
                // A name from USER belongs to a login that APOP replaces.
                self.state = State::Authorization { user: None };
                return Some(self.ask(Asked::Password, Need::Ask(Question::Apop { name, digest })));
            }
            Command::Auth(mechanism, initial) => return self.auth(&mechanism, initial.as_deref(), io),
            _ => self.refuse(Reason::CommandOutOfOrder, keyword, io),
        }
        None
    }

    fn stls(&mut self, input: &mut &[u8], io: &mut Io) -> Option<Need> {
        if !self.profile.stls || self.tls {
            self.refuse(Reason::CommandOutOfOrder, "STLS", io);
            return None;
        }
        replies::start_tls(&mut io.out);
        // What came behind it in clear was not said by whoever will be at the other end of TLS.
        *input = &[];
        self.lines.clear();
        Some(self.ask(Asked::Tls, Need::StartTls))
    }

    fn pass(&mut self, password: Secret, io: &mut Io) -> Option<Need> {
        let State::Authorization { user } = &mut self.state else { return None };
        // RFC 1939 §7: one PASS for one USER; after a failure the name is to be given again.
        match user.take() {
            Some(name) => Some(self.ask(Asked::Password, Need::Ask(Question::Login { name, password }))),
            None => {
                self.refuse(Reason::CommandOutOfOrder, "PASS", io);
                None
            }
        }
    }

    fn auth(&mut self, keyword: &str, initial: Option<&str>, io: &mut Io) -> Option<Need> {
        // A name from USER belongs to a login that AUTH replaces.
        self.state = State::Authorization { user: None };
        let offered = |mechanism: &Mechanism| {
            MECHANISMS.contains(mechanism) && (*mechanism != Mechanism::ScramSha256Plus || self.binds)
        };
        let Some(mechanism) = Mechanism::parse(keyword).filter(offered) else {
            self.refuse(Reason::LoginMechanismUnknown, "AUTH", io);
            return None;
        };
        let initial = match initial {
            None => None,
            // RFC 5034 §4: "=" stands for an initial response of no octets.
            Some("=") => Some(Vec::new()),
            Some(encoded) => {
                let Ok(decoded) = BASE64.decode(encoded) else {
                    self.refuse(Reason::CommandMalformed, "AUTH", io);
                    return None;
                };
                Some(decoded)
            }
        };
        Some(self.ask(Asked::Exchange, Need::Ask(Question::Auth { mechanism, initial })))
    }

    /// A line in answer to a challenge (RFC 5034 §4).
    pub(crate) fn response(&mut self, line: &[u8]) -> Need {
        self.state = State::Authorization { user: None };
        if line == b"*" {
            return self.ask(Asked::Cancelled(None), Need::Ask(Question::AuthCancelled));
        }
        match BASE64.decode(line) {
            Ok(response) => self.ask(Asked::Exchange, Need::Ask(Question::AuthResponse(response))),
            Err(_) => self.break_off(Reason::CommandMalformed),
        }
    }

    /// The exchange ends because of what the client sent.
    pub(crate) fn break_off(&mut self, reason: Reason) -> Need {
        self.state = State::Authorization { user: None };
        self.ask(Asked::Cancelled(Some(reason)), Need::Ask(Question::AuthCancelled))
    }

    /// The driver's challenge goes to the client; its next line is the response.
    pub(crate) fn challenge(&mut self, challenge: &[u8], io: &mut Io) {
        self.state = State::Exchange;
        replies::challenge(&mut io.out, &BASE64.encode(challenge));
    }
}
