//! The message of a case, and the token by which it is known again where it arrives.

use crate::target::Names;
use std::fmt;

/// Octets of a token in hexadecimal digits: no two examinations share one (64 bits), and it survives any rewriting of
/// header fields that leaves letters and digits alone.
pub(crate) const TOKEN_LENGTH: usize = 24;
/// What every token begins with, so that one is found in any text.
pub(crate) const TOKEN_BEGIN: &str = "skshprb0";
/// The field of the header with the token, by which the message itself is told from a report about it.
pub(crate) const TOKEN_FIELD: &str = "X-Sekisho-Probe";

/// Names one message of one examination.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Token(Box<str>);

impl Token {
    /// The token of message `number` of the examination drawn from `seed`.
    pub fn new(seed: u64, number: u32) -> Self {
        // The number is turned so that one token cannot be taken for the next by cutting digits off.
        let mixed = (seed ^ u64::from(number).wrapping_mul(0x9e37_79b9_7f4a_7c15)).rotate_left(17);
        Self(format!("{TOKEN_BEGIN}{mixed:016x}").into())
    }

    /// As it stands in the message.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    pub(crate) fn of_text(text: &str) -> Self {
        Self(text.into())
    }
}

impl fmt::Display for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Header, but for From, and body of the message of case `id`, lines ended by CRLF, without the final dot. It says what it is
/// to whoever finds it: an administrator must never have to guess.
pub(crate) fn content(names: &Names, id: &str, token: &Token) -> String {
    let Names { catch, hello, host, date, .. } = names;
    format!(
        "To: <{catch}>\r\nDate: {date}\r\nSubject: sekisho probe {id} {token}\r\n\
         Message-ID: <{token}@{hello}>\r\nAuto-Submitted: auto-generated\r\n{TOKEN_FIELD}: {token}\r\n\r\n\
         This is a test message of `sekisho probe`, which somebody runs who looks after {host}.\r\n\
         It finds out whether that server can be abused. Nothing has to be done about this message.\r\n\
         Token: {token}\r\n"
    )
}
