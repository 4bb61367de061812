//! A format that a user describes by patterns with named fields, for servers whose log has no public grammar (EIMS).
//!
//! ```text
//! # a comment
//! line        = {time} {verb} {id} from {sender} for {recipient} [{peer}]
//! line.sent   = {time} gave {id} to {peer} for {recipient}
//! received    = Received, Accepted
//! delivered   = Stored
//! ```
//!
//! `line` is a pattern whose `{verb}` says what happened; the words of `{verb}` are listed behind what they mean. A kind of
//! line without such a word has a pattern of its own, `line.MEANING`. Patterns are tried in order. What a pattern does not
//! say is not guessed at; docs/reading.md tells the same for people.

mod compile;
mod fields;

use self::compile::Part;
use self::fields::{Field, Fields};
use super::super::{Context, Line, Reading};
use crate::log::observation::{
    Arrival, Fate, Hop, Login, Observation, Origin, Outcome, Peer, Refusal, Seen, Sender, Stage, Why, recipients,
};

pub use self::compile::{PatternError, PatternProblem};

/// What a line tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Meaning {
    /// A message was taken.
    Received,
    /// It was put into a mailbox here.
    Delivered,
    /// A next hop took it.
    Sent,
    /// A visitor was refused.
    Refused,
    /// Not now; tried again.
    Deferred,
    /// Failed for good.
    Failed,
    /// A login succeeded.
    Login,
    /// A login failed.
    LoginFailed,
    /// Understood, and of no importance.
    Noted,
}

impl Meaning {
    /// Each with its word in a pattern file.
    pub const ALL: &'static [(&'static str, Self)] = &[
        ("received", Self::Received),
        ("delivered", Self::Delivered),
        ("sent", Self::Sent),
        ("refused", Self::Refused),
        ("deferred", Self::Deferred),
        ("failed", Self::Failed),
        ("login", Self::Login),
        ("login-failed", Self::LoginFailed),
        ("noted", Self::Noted),
    ];

    /// The meaning that `word` stands for in a pattern file.
    pub fn of(word: &str) -> Option<Self> {
        Self::ALL.iter().find(|(known, _)| *known == word).map(|(_, meaning)| *meaning)
    }
}

/// The patterns and words of a format that a user described.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pattern {
    lines: Vec<(Option<Meaning>, Vec<Part>)>,
    words: Vec<(String, Meaning)>,
}

impl Pattern {
    /// Reads a pattern file.
    ///
    /// # Errors
    /// [`PatternError`] says in which line and column what is wrong.
    pub fn parse(text: &str) -> Result<Self, PatternError> {
        compile::file(text)
    }

    /// What `line` says by the first pattern that fits all of it. [`Reading::NotMine`] if none does; [`Reading::Unknown`] if
    /// one does and the word of its `{verb}` has no meaning.
    pub fn read<'a>(&self, line: &Line<'a>, context: &Context) -> Reading<'a> {
        let found = self.lines.iter().find_map(|(meaning, parts)| Some((*meaning, fields::fit(parts, line, context)?)));
        let Some((meaning, fields)) = found else { return Reading::NotMine };
        match meaning.or_else(|| self.meaning(fields.text(Field::Verb))) {
            Some(meaning) => {
                let at = fields.at.or(line.at);
                Reading::Understood(Observation { at, host: line.host, ..observation(meaning, &fields) })
            }
            None => Reading::Unknown,
        }
    }

    fn meaning(&self, verb: &str) -> Option<Meaning> {
        self.words.iter().find(|(word, _)| word.eq_ignore_ascii_case(verb)).map(|(_, meaning)| *meaning)
    }
}

fn observation<'a>(meaning: Meaning, fields: &Fields<'a>) -> Observation<'a> {
    let id = fields.text(Field::Id);
    let seen = match meaning {
        Meaning::Received => Seen::Arrived(arrival(fields)),
        Meaning::Delivered => tried(Fate::Delivered, fields),
        Meaning::Sent => tried(Fate::HandedOver, fields),
        Meaning::Deferred => tried(Fate::Deferred, fields),
        Meaning::Failed => tried(Fate::Failed, fields),
        Meaning::Refused => Seen::Refused(refusal(fields)),
        Meaning::Login => Seen::LoggedIn(login(fields)),
        Meaning::LoginFailed => Seen::LoginFailed(login(fields)),
        Meaning::Noted => Seen::Noted(crate::log::observation::Note::Step),
    };
    Observation::new(seen).of_message(id)
}

fn arrival<'a>(fields: &Fields<'a>) -> Arrival<'a> {
    let peer = fields.peer();
    let count = recipients(fields.text(Field::Recipient)).count();
    Arrival {
        peer,
        login: fields.text(Field::User),
        origin: if peer == Peer::default() { Origin::Unsaid } else { Origin::Network },
        sender: fields.sender(),
        size: fields.size(),
        recipients: u32::try_from(count).ok().filter(|count| *count > 0),
        ..Arrival::default()
    }
}

fn tried<'a>(fate: Fate, fields: &Fields<'a>) -> Seen<'a> {
    let peer = fields.peer();
    Seen::Tried(Outcome {
        recipients: fields.text(Field::Recipient),
        count: None,
        original: "",
        sender: fields.sender(),
        fate,
        next_hop: Hop { host: peer.name, ip: peer.ip },
        reply: fields.text(Field::Text),
    })
}

fn refusal<'a>(fields: &Fields<'a>) -> Refusal<'a> {
    let recipient = crate::log::observation::bare(fields.text(Field::Recipient));
    let sender = fields.sender();
    let stage = match (recipient, sender) {
        ("", Sender::Unsaid) => Stage::Connect,
        ("", _) => Stage::Mail,
        _ => Stage::Rcpt,
    };
    let reply = fields.text(Field::Text);
    Refusal {
        peer: fields.peer(),
        login: fields.text(Field::User),
        sender,
        recipient,
        count: 1,
        stage,
        why: why(reply),
        temporary: reply.starts_with('4'),
        reply,
    }
}

/// The reason, by the words that servers have in common; the user's own server may use others.
fn why(reply: &str) -> Why {
    let reply = reply.to_ascii_lowercase();
    let says = |words: &[&str]| words.iter().any(|word| reply.contains(word));
    if says(&["relay"]) {
        Why::Relay
    } else if says(&["blacklist", "blocklist", "blackhole", "rbl", "listed"]) {
        Why::Listed
    } else if says(&["unknown user", "user unknown", "no such user", "no such account", "mailbox unavailable"]) {
        Why::UnknownRecipient
    } else {
        Why::Policy
    }
}

fn login<'a>(fields: &Fields<'a>) -> Login<'a> {
    Login { peer: fields.peer(), user: fields.text(Field::User), mechanism: "", service: "", times: 1 }
}

#[cfg(test)]
#[path = "pattern_tests.rs"]
mod tests;
