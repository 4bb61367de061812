//! The keys of texts for the vocabulary of logs. Exhaustive, so that a new word of the vocabulary asks for its text.

use forensics::log::observation::{Fate, Note, Oddity, Stage, Why};
use forensics::ours::Owner;

/// `line-fate-KEY`.
pub(super) const fn fate(fate: Fate) -> &'static str {
    match fate {
        Fate::Delivered => "delivered",
        Fate::HandedOver => "handed-over",
        Fate::Filtered => "filtered",
        Fate::Deferred => "deferred",
        Fate::Failed => "failed",
        Fate::Expired => "expired",
        Fate::Held => "held",
        Fate::Discarded => "discarded",
    }
}

/// `line-refused-KEY`.
pub(super) const fn stage(stage: Stage) -> &'static str {
    match stage {
        Stage::Connect => "connect",
        Stage::Helo => "helo",
        Stage::Mail => "mail",
        Stage::Rcpt => "rcpt",
        Stage::Data => "data",
        Stage::Other => "other",
    }
}

/// `line-why-KEY`.
pub(super) const fn why(why: Why) -> &'static str {
    match why {
        Why::Relay => "relay",
        Why::UnknownRecipient => "unknown-recipient",
        Why::Recipient => "recipient",
        Why::Listed => "listed",
        Why::BadSender => "bad-sender",
        Why::OwnAddress => "own-address",
        Why::BadName => "bad-name",
        Why::Greylisted => "greylisted",
        Why::TooMuch => "too-much",
        Why::Content => "content",
        Why::Protocol => "protocol",
        Why::LoginNeeded => "login-needed",
        Why::Trouble => "trouble",
        Why::Policy => "policy",
    }
}

/// `line-odd-KEY`.
pub(super) const fn oddity(oddity: Oddity) -> &'static str {
    match oddity {
        Oddity::TooEarly => "too-early",
        Oddity::TooManyErrors => "too-many-errors",
        Oddity::TooOften => "too-often",
        Oddity::Probing => "probing",
        Oddity::LoginAttack => "login-attack",
        Oddity::NameDoubted => "name-doubted",
        Oddity::NotSmtp => "not-smtp",
    }
}

/// `line-note-KEY`.
pub(super) const fn note(note: Note) -> &'static str {
    match note {
        Note::Empty => "empty",
        Note::Service => "service",
        Note::Tls => "tls",
        Note::Statistics => "statistics",
        Note::Dns => "dns",
        Note::Connection => "connection",
        Note::Passing => "passing",
        Note::Repetition => "repetition",
        Note::Warning => "warning",
        Note::Step => "step",
    }
}

/// By which a text chooses how to name somebody.
pub(super) const fn whose(owner: Owner) -> &'static str {
    match owner {
        Owner::Ours => "ours",
        Owner::Foreign => "foreign",
        Owner::Unknown => "unknown",
    }
}
