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
    fields(message, TOKEN_FIELD).next().is_some()
}

/// The bodies of all header fields of this name, unfolded (RFC 5322 §2.2.3), whatever the line ends have become.
pub(crate) fn fields(message: &[u8], name: &str) -> impl Iterator<Item = String> {
    let mut header: Vec<String> = Vec::new();
    for line in message.split(|octet| *octet == b'\n').map(<[u8]>::trim_ascii_end).take_while(|line| !line.is_empty()) {
        let line = String::from_utf8_lossy(line).into_owned();
        match header.last_mut() {
            Some(last) if line.starts_with([' ', '\t']) => last.push_str(&line),
            _ => header.push(line),
        }
    }
    let name = name.to_owned();
    header.into_iter().filter_map(move |field| {
        let (is_called, body) = field.split_once(':')?;
        is_called.trim_end().eq_ignore_ascii_case(&name).then(|| body.to_owned())
    })
}

/// What has arrived so far, by token.
#[derive(Debug, Clone, Default)]
pub struct Arrivals {
    messages: BTreeMap<Token, Vec<u8>>,
    reports: BTreeMap<Token, Vec<u8>>,
    is_shown_by_others: bool,
}

impl Arrivals {
    /// What arrives in a mailbox elsewhere: other servers have had it in their hands, and show it with line ends of their
    /// own (RFC 1939 §3).
    pub fn shown_by_others() -> Self {
        Self { is_shown_by_others: true, ..Self::default() }
    }

    /// Whether messages are as they left the server, octet by octet.
    pub const fn are_raw(&self) -> bool {
        !self.is_shown_by_others
    }

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
