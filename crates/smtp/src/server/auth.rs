//! AUTH (RFC 4954): carries a login between client and driver; it never sees whether a password is right.

use super::lines::Taken;
use super::replies::{self, Fault};
use super::session::{Asked, Done, Phase, Session};
use super::{Io, Need, Question};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use mail::{Door, Mechanism, Reason};

impl<R> Session<R> {
    pub(super) fn auth(&mut self, arguments: &str) -> Done<R> {
        if self.profile.door != Door::Submission {
            return Err(Fault::NotOffered.into());
        }
        // Before anything is decoded: a password that came in clear is not even looked at.
        if !self.standing.tls {
            return Err(Reason::LoginNeedsTls.into());
        }
        // RFC 4954 §4: once, after EHLO, and not in a transaction.
        if !self.standing.extended || self.standing.logged_in || self.open.is_some() {
            return Err(Reason::CommandOutOfOrder.into());
        }
        let (keyword, initial) = match arguments.split_once(' ') {
            Some((keyword, initial)) => (keyword, Some(initial)),
            None => (arguments, None),
        };
        let offered = |mechanism: &Mechanism| *mechanism != Mechanism::ScramSha256Plus || self.standing.binds;
        let mechanism = Mechanism::parse(keyword).filter(offered).ok_or(Reason::LoginMechanismUnknown)?;
        let initial = initial.map(decode_initial).transpose()?;
        self.phase = Phase::Asked(Asked::Auth);
        Ok(Some(Need::Ask(Question::Auth { mechanism, initial })))
    }

    pub(super) fn challenge(&mut self, challenge: &[u8], io: &mut Io<R>) {
        replies::write_challenge(&STANDARD.encode(challenge), &mut io.out);
        self.phase = Phase::AuthResponse;
    }

    pub(super) fn log_in(&mut self, io: &mut Io<R>) {
        self.standing.logged_in = true;
        io.out.extend_from_slice(replies::LOGGED_IN);
    }

    pub(super) fn take_auth_response(&mut self, input: &mut &[u8], io: &mut Io<R>) -> Option<Need<R>> {
        let question = match self.take_response_line(input) {
            Taken::More => return None,
            Taken::Line(_) if !input.is_empty() => Err(Fault::Of(Reason::TalksTooSoon)),
            // RFC 4954 §4: a single asterisk takes the login back.
            Taken::Line(line) if *line == *b"*" => Err(Fault::LoginCancelled),
            Taken::Line(line) => STANDARD.decode(&*line).map_err(|_| Fault::NotBase64),
            Taken::Bare => Err(Fault::BareLineEndInCommand),
            Taken::TooLong(_) => {
                // What follows belongs to a login that is over; better no session than a secret read as commands.
                self.refuse(Fault::LoginTooLong.into(), "AUTH", io);
                self.close();
                return None;
            }
        };
        Some(Need::Ask(match question {
            Ok(response) => {
                self.phase = Phase::Asked(Asked::Auth);
                Question::AuthResponse(response)
            }
            Err(fault) => {
                self.phase = Phase::Asked(Asked::AuthCancelled(fault));
                Question::AuthCancelled
            }
        }))
    }
}

/// RFC 4954 §4: `=` is an initial response of no octets.
fn decode_initial(text: &str) -> Result<Vec<u8>, Fault> {
    match text {
        "=" => Ok(Vec::new()),
        "" => Err(Fault::NotBase64),
        _ => STANDARD.decode(text).map_err(|_| Fault::NotBase64),
    }
}
