//! The commands of a client (RFC 1939 §3: keyword, arguments separated by single spaces).

use crate::maildrop::Number;
use mail::{Reason, Secret};
use std::num::NonZeroUsize;

/// A command, its arguments in form.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Command {
    Capa,
    Quit,
    Stls,
    User(String),
    Pass(Secret),
    /// The name and the digest.
    Apop(String, Secret),
    /// The mechanism's keyword and the initial response, still encoded.
    Auth(String, Option<String>),
    Stat,
    List(Option<Number>),
    Uidl(Option<Number>),
    Retr(Number),
    Top(Number, u64),
    Dele(Number),
    Noop,
    Rset,
}

/// Why a line is no command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct NoCommand {
    pub reason: Reason,
    /// The keyword, if it is one of ours.
    pub keyword: &'static str,
}

/// Every keyword there is.
const KEYWORDS: [&str; 15] = [
    "CAPA", "QUIT", "STLS", "USER", "PASS", "APOP", "AUTH", "STAT", "LIST", "UIDL", "RETR", "TOP", "DELE", "NOOP",
    "RSET",
];

/// Methods of HTTP: a browser made to talk to the wrong port (the ALPACA attack) begins with one of them.
const HTTP_METHODS: [&str; 7] = ["GET", "POST", "PUT", "HEAD", "OPTIONS", "CONNECT", "PATCH"];

impl Command {
    /// Reads a line without its CRLF.
    ///
    /// # Errors
    /// [`Reason::CommandUnknown`], [`Reason::CommandMalformed`], [`Reason::WrongProtocol`].
    pub fn parse(line: &[u8]) -> Result<Self, NoCommand> {
        // Names and passwords may be UTF-8, as RFC 6856 §2 has them; other encodings are nobody's.
        let text = str::from_utf8(line).map_err(|_| NoCommand { reason: Reason::CommandMalformed, keyword: "" })?;
        let (word, rest) = text.split_once(' ').map_or((text, None), |(word, rest)| (word, Some(rest)));
        let Some(keyword) = KEYWORDS.into_iter().find(|keyword| keyword.eq_ignore_ascii_case(word)) else {
            let http = HTTP_METHODS.contains(&word) && text.contains("HTTP/");
            let reason = if http { Reason::WrongProtocol } else { Reason::CommandUnknown };
            return Err(NoCommand { reason, keyword: "" });
        };
        Self::with_arguments(keyword, rest).ok_or(NoCommand { reason: Reason::CommandMalformed, keyword })
    }

    /// The keyword.
    pub const fn keyword(&self) -> &'static str {
        match self {
            Self::Capa => "CAPA",
            Self::Quit => "QUIT",
            Self::Stls => "STLS",
            Self::User(_) => "USER",
            Self::Pass(_) => "PASS",
            Self::Apop(..) => "APOP",
            Self::Auth(..) => "AUTH",
            Self::Stat => "STAT",
            Self::List(_) => "LIST",
            Self::Uidl(_) => "UIDL",
            Self::Retr(_) => "RETR",
            Self::Top(..) => "TOP",
            Self::Dele(_) => "DELE",
            Self::Noop => "NOOP",
            Self::Rset => "RSET",
        }
    }

    fn with_arguments(keyword: &str, rest: Option<&str>) -> Option<Self> {
        match keyword {
            "CAPA" => none(rest, Self::Capa),
            "QUIT" => none(rest, Self::Quit),
            "STLS" => none(rest, Self::Stls),
            "STAT" => none(rest, Self::Stat),
            "NOOP" => none(rest, Self::Noop),
            "RSET" => none(rest, Self::Rset),
            // RFC 1939 §7 PASS: the one argument may hold spaces; a name may too.
            "USER" => printable(rest?).map(|name| Self::User(name.to_owned())),
            "PASS" => printable(rest?).map(|password| Self::Pass(Secret::new(password))),
            "APOP" => apop(rest?),
            "AUTH" => auth(rest?),
            "LIST" => optional_number(rest).map(Self::List),
            "UIDL" => optional_number(rest).map(Self::Uidl),
            "RETR" => number(rest?.trim_end_matches(' ')).map(Self::Retr),
            "DELE" => number(rest?.trim_end_matches(' ')).map(Self::Dele),
            "TOP" => top(rest?),
            _ => None,
        }
    }
}

/// No argument; trailing spaces are forgiven, as Outlook Express sent them.
fn none(rest: Option<&str>, command: Command) -> Option<Command> {
    rest.is_none_or(|rest| rest.trim_end_matches(' ').is_empty()).then_some(command)
}

fn printable(text: &str) -> Option<&str> {
    (!text.is_empty() && !text.chars().any(char::is_control)).then_some(text)
}

/// RFC 1939 §7: the digest comes last, so that a name may hold spaces, as with USER.
fn apop(rest: &str) -> Option<Command> {
    let (name, digest) = rest.trim_end_matches(' ').rsplit_once(' ')?;
    Some(Command::Apop(printable(name)?.to_owned(), Secret::new(printable(digest)?)))
}

fn auth(rest: &str) -> Option<Command> {
    let (mechanism, initial) = rest.split_once(' ').map_or((rest, None), |(first, second)| (first, Some(second)));
    (!mechanism.is_empty()).then(|| Command::Auth(mechanism.to_owned(), initial.map(str::to_owned)))
}

fn optional_number(rest: Option<&str>) -> Option<Option<Number>> {
    match rest.map(|rest| rest.trim_end_matches(' ')).filter(|rest| !rest.is_empty()) {
        Some(text) => number(text).map(Some),
        None => Some(None),
    }
}

fn number(text: &str) -> Option<Number> {
    digits(text).and_then(|number| usize::try_from(number).ok()).and_then(NonZeroUsize::new)
}

fn top(rest: &str) -> Option<Command> {
    let (first, second) = rest.trim_end_matches(' ').split_once(' ')?;
    Some(Command::Top(number(first)?, digits(second)?))
}

/// Digits only: no sign, no space. A number too large to be one stands for all there is.
fn digits(text: &str) -> Option<u64> {
    let valid = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    valid.then(|| text.parse().unwrap_or(u64::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn n(number: usize) -> Number {
        NonZeroUsize::new(number).expect("not zero")
    }

    #[test]
    fn each_command_is_read_with_its_arguments() {
        let cases = [
            ("CAPA", Command::Capa),
            ("quit", Command::Quit),
            ("Stls", Command::Stls),
            ("USER hana@example.jp", Command::User("hana@example.jp".into())),
            ("PASS two words ", Command::Pass(Secret::new("two words "))),
            ("PASS  x", Command::Pass(Secret::new(" x"))),
            ("apop hana 0123", Command::Apop("hana".into(), Secret::new("0123"))),
            ("APOP a name 0123 ", Command::Apop("a name".into(), Secret::new("0123"))),
            ("AUTH PLAIN", Command::Auth("PLAIN".into(), None)),
            ("AUTH PLAIN =", Command::Auth("PLAIN".into(), Some("=".into()))),
            ("STAT ", Command::Stat),
            ("LIST", Command::List(None)),
            ("LIST ", Command::List(None)),
            ("LIST 2", Command::List(Some(n(2)))),
            ("UIDL 007", Command::Uidl(Some(n(7)))),
            ("RETR 1", Command::Retr(n(1))),
            ("TOP 1 0", Command::Top(n(1), 0)),
            ("TOP 1 99999999999999999999999", Command::Top(n(1), u64::MAX)),
            ("DELE 3", Command::Dele(n(3))),
            ("NOOP", Command::Noop),
            ("RSET", Command::Rset),
        ];
        for (line, command) in cases {
            assert_eq!(Command::parse(line.as_bytes()), Ok(command), "{line}");
        }
    }

    #[test]
    fn a_line_that_is_no_command_says_why() {
        use Reason::{CommandMalformed, CommandUnknown, WrongProtocol};
        let cases: [(&[u8], Reason, &str); 22] = [
            (b"", CommandUnknown, ""),
            (b" CAPA", CommandUnknown, ""),
            (b"APOP", CommandMalformed, "APOP"),
            (b"APOP 0123", CommandMalformed, "APOP"),
            (b"APOP  0123", CommandMalformed, "APOP"),
            (b"hunter2", CommandUnknown, ""),
            (b"GET / HTTP/1.1", WrongProtocol, ""),
            (b"GET 1", CommandUnknown, ""),
            (b"CAPA x", CommandMalformed, "CAPA"),
            (b"USER", CommandMalformed, "USER"),
            (b"USER ", CommandMalformed, "USER"),
            (b"PASS", CommandMalformed, "PASS"),
            (b"PASS \0\0", CommandMalformed, "PASS"),
            (b"AUTH", CommandMalformed, "AUTH"),
            (b"RETR", CommandMalformed, "RETR"),
            (b"RETR 0", CommandMalformed, "RETR"),
            (b"RETR -1", CommandMalformed, "RETR"),
            (b"RETR 1 2", CommandMalformed, "RETR"),
            (b"TOP 1", CommandMalformed, "TOP"),
            (b"TOP 1 x", CommandMalformed, "TOP"),
            (b"LIST +1", CommandMalformed, "LIST"),
            (b"USER \xff", CommandMalformed, ""),
        ];
        for (line, reason, keyword) in cases {
            assert_eq!(Command::parse(line), Err(NoCommand { reason, keyword }), "{}", line.escape_ascii());
        }
    }

    #[test]
    fn every_keyword_is_a_command_of_its_name() {
        for keyword in KEYWORDS {
            let command = ["", " 1", " 1 1", " x"]
                .iter()
                .find_map(|rest| Command::parse(format!("{keyword}{rest}").as_bytes()).ok());
            assert_eq!(command.map(|command| command.keyword()), Some(keyword));
        }
    }
}
