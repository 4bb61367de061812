//! What has arrived at the catching address.

use crate::message::{TOKEN_BEGIN, TOKEN_FIELD, TOKEN_LENGTH, Token};
use std::collections::BTreeMap;

/// The token in a message that arrived, wherever in it it stands: a report about the message counts as well, which is
/// how backscatter is known.
pub fn token_in(message: &[u8]) -> Option<Token> {
    let begin = TOKEN_BEGIN.as_bytes();
    let at = message.windows(begin.len()).position(|window| window == begin)?;
    let text = message.get(at..at + TOKEN_LENGTH)?;
    let is_token = text.iter().all(u8::is_ascii_alphanumeric);
    is_token.then(|| Token::of_text(&String::from_utf8_lossy(text)))
}

/// Whether it is a message of an examination itself, and none about one (RFC 3464 §2: a report has the message, or its
/// header, in its body).
fn is_itself(message: &[u8]) -> bool {
    let lines = message.split(|octet| *octet == b'\n').map(<[u8]>::trim_ascii_end);
    let mut header = lines.take_while(|line| !line.is_empty());
    let field = TOKEN_FIELD.as_bytes();
    header.any(|line| line.get(..field.len()).is_some_and(|name| name.eq_ignore_ascii_case(field)))
}

/// What has arrived so far, by token.
#[derive(Debug, Clone, Default)]
pub struct Arrivals {
    messages: BTreeMap<Token, Vec<u8>>,
    reports: BTreeMap<Token, Vec<u8>>,
}

impl Arrivals {
    /// Takes note of a message. Those without a token are somebody else's and are not kept.
    pub fn note(&mut self, message: Vec<u8>) -> Option<Token> {
        let token = token_in(&message)?;
        let arrived = if is_itself(&message) { &mut self.messages } else { &mut self.reports };
        arrived.entry(token.clone()).or_insert(message);
        Some(token)
    }

    /// Whether the message with this token, or a report about it, has arrived.
    pub fn has(&self, token: &Token) -> bool {
        self.messages.contains_key(token) || self.reports.contains_key(token)
    }

    /// The message itself, as it arrived; a report about it is none.
    pub fn message(&self, token: &Token) -> Option<&[u8]> {
        self.messages.get(token).map(Vec::as_slice)
    }

    /// How many messages and reports have arrived.
    pub fn count(&self) -> usize {
        self.messages.len() + self.reports.len()
    }
}

#[cfg(test)]
#[path = "arrival_tests.rs"]
mod tests;
