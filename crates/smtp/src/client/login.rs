//! AUTH PLAIN and LOGIN, as a client (RFC 4954, RFC 4616).

use super::{ClientError, command, extensions::Extensions};
use mail::{Reply, Secret};

/// Octets of an AUTH command with an initial response; longer ones are sent as a response (RFC 4954 §4, §4.1).
const INITIAL_RESPONSE_LIMIT: usize = 512 - "AUTH PLAIN \r\n".len();

/// What the server was told last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    PlainAsked,
    PlainSent,
    LoginAsked,
    NameSent,
    PasswordSent,
}

/// A login under way.
#[derive(Debug)]
pub(super) struct Login {
    step: Step,
}

/// How a login goes on.
pub(super) enum Progress {
    /// The next line was said.
    Said,
    /// 235.
    Done,
    /// It failed.
    Failed(ClientError),
}

impl Login {
    /// Says the first line: PLAIN if offered, LOGIN otherwise.
    pub(super) fn start(
        (name, password): &(String, Secret),
        server: &Extensions,
        out: &mut Vec<u8>,
    ) -> Result<Self, ClientError> {
        let step = if server.auth_plain {
            plain(name, password, out)
        } else if server.auth_login {
            command::auth(out, "LOGIN", None);
            Step::LoginAsked
        } else {
            return Err(ClientError::LoginNotOffered);
        };
        Ok(Self { step })
    }

    /// Takes the server's reply.
    pub(super) fn advance(
        &mut self,
        reply: Reply,
        (name, password): &(String, Secret),
        server: &Extensions,
        out: &mut Vec<u8>,
    ) -> Progress {
        self.step = match (self.step, reply.code) {
            (Step::PlainSent | Step::PasswordSent, 235) => return Progress::Done,
            (Step::PlainAsked, 334) => {
                command::auth_response(out, &plain_message(name, password));
                Step::PlainSent
            }
            // What the challenges say is not looked at: "Username:" is a habit, no standard.
            (Step::LoginAsked, 334) => {
                command::auth_response(out, name.as_bytes());
                Step::NameSent
            }
            (Step::NameSent, 334) => {
                command::auth_response(out, password.reveal().as_bytes());
                Step::PasswordSent
            }
            // RFC 4954 §4: 504, the mechanism is not known after all.
            (Step::PlainAsked | Step::PlainSent, 504) if server.auth_login => {
                command::auth(out, "LOGIN", None);
                Step::LoginAsked
            }
            _ if reply.is_permanent() || reply.is_transient() => {
                return Progress::Failed(ClientError::LoginRefused(reply));
            }
            _ => return Progress::Failed(ClientError::OutOfTurn(reply)),
        };
        Progress::Said
    }
}

fn plain(name: &str, password: &Secret, out: &mut Vec<u8>) -> Step {
    let message = plain_message(name, password);
    let fits = message.len().div_ceil(3) * 4 <= INITIAL_RESPONSE_LIMIT;
    command::auth(out, "PLAIN", fits.then_some(&message));
    if fits { Step::PlainSent } else { Step::PlainAsked }
}

/// RFC 4616 §2: no authorization identity, name, password.
fn plain_message(name: &str, password: &Secret) -> Vec<u8> {
    [b"\0", name.as_bytes(), b"\0", password.reveal().as_bytes()].concat()
}
