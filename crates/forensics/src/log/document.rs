//! Records that are no log: headers of a message, a message in the queue of SIMS, the transcript of a relay test.
//!
//! People post these beside log lines, wrapped and quoted by their mail program, and they answer the same question. A log
//! is written by one server, whose log it is; a header names many hosts. So what happened at a host is told only for hosts
//! that can be ours: one that is given as ours, or, while nothing is given, one that took a stranger's message and handed
//! it on ([`Document::ours`] says which). The last host, where whoever posted the header received it, relays nothing.
//!
//! Headers: RFC 5321 §4.4, RFC 5322 §3.6.7. Anything in them below the first host that can be trusted may be forged; so a
//! field counts only if the host above names it as the one that it took the message from.
//!
//! Start at [`recognise`].

mod headers;
mod queue;
mod received;
mod rows;
mod transcript;

use super::{Observation, Scratch};
use crate::ours::Owner;

/// A record that is no log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Document {
    /// Headers of one or more messages.
    Headers,
    /// A file from the queue of SIMS: envelope and message.
    QueueFile,
    /// A transcript of SMTP with `>>>` and `<<<`, as relay tests and sendmail's bounces write it.
    Transcript,
}

/// Whose a domain or host is.
pub type Whose<'a> = &'a dyn Fn(&str) -> Owner;

/// What the lines of a document say: the line, counted from 1, and what it says there. One line may say two things.
pub type Said<'a> = Vec<(u32, Observation<'a>)>;

/// Lines at the beginning that decide what a text is. Chosen: longer than any header, so that a log costs no more than that.
const LOOK_AT_LINES: usize = 300;

/// What kind of document `text` is, if it is one.
pub fn recognise(text: &str) -> Option<Document> {
    let first: Vec<&str> = text.lines().take(LOOK_AT_LINES).map(rows::unquoted).collect();
    if transcript::is(&first) {
        return Some(Document::Transcript);
    }
    if queue::is(&first) {
        return Some(Document::QueueFile);
    }
    headers::is(&first).then_some(Document::Headers)
}

impl Document {
    /// The stable key, as in JSON and in the names of texts.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Headers => "headers",
            Self::QueueFile => "queue-file",
            Self::Transcript => "transcript",
        }
    }

    /// What its lines say, each line at least once and oldest event first; `whose` knows what was given as ours and what
    /// [`Self::ours`] concluded.
    pub fn observations<'a>(self, text: &'a str, scratch: &'a Scratch, whose: Whose<'_>) -> Said<'a> {
        let rows = rows::rows(text);
        match self {
            Self::Headers => headers::observations(&rows, scratch, whose),
            Self::QueueFile => queue::observations(&rows, scratch, whose),
            Self::Transcript => transcript::observations(&rows),
        }
    }

    /// Which domains are likely ours, if nothing is given: that of a host that relayed, of the sender that never passed a
    /// server of its own, of the host whose queue it is, of the server that was tested. With the line that shows it.
    pub fn ours<'a>(self, text: &'a str, scratch: &'a Scratch) -> Vec<(u32, &'a str)> {
        let rows = rows::rows(text);
        match self {
            Self::Headers => headers::ours(&rows, scratch),
            Self::QueueFile => queue::ours(&rows, scratch),
            Self::Transcript => transcript::ours(&rows),
        }
    }
}

#[cfg(test)]
#[path = "document/document_tests.rs"]
mod tests;
