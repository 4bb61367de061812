//! A transcript of SMTP: `>>>` is what the client said, `<<<` what the server answered.
//!
//! A relay test asks a server to relay, so the server's answers are the operator's. In the bounce of a sendmail it is the
//! other way about (`... while talking to mx.example.:`): there the server is the next hop.

use super::Said;
use super::rows::Row;
use crate::log::observation::{
    Arrival, Fate, Hop, Note, Observation, Origin, Outcome, Peer, Refusal, Seen, Sender, Stage, Why, bare,
};

/// The session, and the message where no heading names the test.
const SESSION: &str = "test";

/// Whether a text that begins with `first` is a transcript.
pub fn is(first: &[&str]) -> bool {
    let says = |row: &&str| row.strip_prefix(">>> ").is_some_and(|command| verb(command) != Verb::Other);
    let answers = |row: &&str| row.strip_prefix("<<< ").is_some_and(|reply| code(reply).is_some());
    first.iter().any(says) && first.iter().any(answers)
}

/// What the transcript says.
pub fn observations<'a>(rows: &[Row<'a>]) -> Said<'a> {
    let mut dialogue = Dialogue { host: tested(rows).map_or("", |(_, host)| host), ..Dialogue::default() };
    rows.iter().map(|(row, text)| (*row, dialogue.row(text))).collect()
}

/// The server that was tested.
pub fn ours<'a>(rows: &[Row<'a>]) -> Vec<(u32, &'a str)> {
    let is_bounce = rows.iter().any(|(_, text)| talking_to(text).is_some());
    tested(rows).filter(|_| !is_bounce).into_iter().collect()
}

/// The name in the first greeting.
fn tested<'a>(rows: &[Row<'a>]) -> Option<(u32, &'a str)> {
    rows.iter().find_map(|(row, text)| {
        let host = text.strip_prefix("<<< 220")?.trim_start_matches(['-', ' ']).split(' ').next()?;
        Some((*row, host)).filter(|_| !host.is_empty())
    })
}

/// The next hop that a sendmail names in its bounce.
fn talking_to(text: &str) -> Option<&str> {
    let (_, host) = text.split_once("while talking to ")?;
    Some(host.trim_end_matches([':', '.', ' ']))
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Verb {
    Hello,
    Mail,
    Rcpt,
    Data,
    Dot,
    Quit,
    Rset,
    Other,
}

fn verb(command: &str) -> Verb {
    let known = [
        ("helo ", Verb::Hello),
        ("ehlo ", Verb::Hello),
        ("mail from:", Verb::Mail),
        ("rcpt to:", Verb::Rcpt),
        ("data", Verb::Data),
        ("quit", Verb::Quit),
        ("rset", Verb::Rset),
    ];
    let starts = |word: &str| command.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word));
    match known.iter().find(|(word, _)| starts(word)) {
        Some((_, verb)) => *verb,
        None if command.trim() == "." => Verb::Dot,
        None => Verb::Other,
    }
}

fn code(reply: &str) -> Option<u32> {
    reply.get(..3)?.parse().ok().filter(|code| (200..600).contains(code))
}

/// How far a transcript has come.
#[derive(Debug, Default)]
struct Dialogue<'a> {
    host: &'a str,
    next_hop: Option<&'a str>,
    heading: &'a str,
    greeted: bool,
    peer: Peer<'a>,
    sender: Sender<'a>,
    recipient: &'a str,
    accepted: u32,
    /// The command that waits for its answer.
    asked: Option<Verb>,
}

impl<'a> Dialogue<'a> {
    fn row(&mut self, text: &'a str) -> Observation<'a> {
        let seen = if let Some(command) = text.strip_prefix(">>> ") {
            self.command(command)
        } else if let Some(reply) = text.strip_prefix("<<< ") {
            self.reply(reply)
        } else {
            self.remark(text)
        };
        let message = if matches!(seen, Seen::Arrived(_) | Seen::Tried(_)) { self.message() } else { "" };
        Observation { host: self.host, ..Observation::new(seen).in_session(SESSION).of_message(message) }
    }

    fn message(&self) -> &'a str {
        if self.heading.is_empty() { SESSION } else { self.heading }
    }

    fn remark(&mut self, text: &'a str) -> Seen<'a> {
        if let Some((_, heading)) = text.trim().strip_prefix(':').and_then(|text| text.split_once(':')) {
            self.heading = heading.trim();
        }
        if let Some(host) = talking_to(text) {
            self.next_hop = Some(host);
        }
        Seen::Noted(if text.trim().is_empty() { Note::Empty } else { Note::Step })
    }

    fn command(&mut self, command: &'a str) -> Seen<'a> {
        let verb = verb(command);
        self.asked = Some(verb);
        let argument = command.split_once([':', ' ']).map_or("", |(_, argument)| argument);
        let path = || argument.trim_start_matches(|c: char| c != '<' && c != '"').trim();
        match verb {
            Verb::Hello if self.next_hop.is_none() => {
                self.peer.helo = argument.trim();
                return Seen::Described(Peer { helo: self.peer.helo, ..Peer::default() });
            }
            Verb::Mail => (self.sender, self.recipient, self.accepted) = (Sender::from_brackets(first(path())), "", 0),
            Verb::Rcpt => self.recipient = bare(first(path())),
            Verb::Rset => (self.sender, self.recipient, self.accepted) = (Sender::Unsaid, "", 0),
            _ => {}
        }
        Seen::Noted(Note::Step)
    }

    fn reply(&mut self, reply: &'a str) -> Seen<'a> {
        let Some(code) = code(reply) else { return Seen::Noted(Note::Step) };
        if reply.as_bytes().get(3) == Some(&b'-') {
            return Seen::Noted(Note::Step);
        }
        if code == 220 && !std::mem::replace(&mut self.greeted, true) {
            return Seen::Knocked(Peer::default());
        }
        // Recorded twice, or wrapped.
        let Some(asked) = self.asked.take() else { return Seen::Noted(Note::Repetition) };
        match (asked, code) {
            (Verb::Hello, 200..=299) => self.welcomed(reply),
            (Verb::Rcpt, 200..=299) => {
                self.accepted += 1;
                Seen::RecipientAccepted(self.recipient)
            }
            (Verb::Data, 354) => {
                self.asked = Some(Verb::Dot);
                Seen::Noted(Note::Step)
            }
            (Verb::Dot, 200..=299) => self.taken(),
            (Verb::Quit, _) => Seen::Closed,
            (Verb::Mail | Verb::Rcpt | Verb::Data | Verb::Dot, 400..) => self.not_taken(asked, code, reply),
            _ => Seen::Noted(Note::Step),
        }
    }

    /// `250 host Hello name [ip]…`: what the server thinks of its visitor.
    fn welcomed(&mut self, reply: &'a str) -> Seen<'a> {
        let named = reply.split_once(" Hello ").map(|(_, named)| named).and_then(|named| {
            let (name, rest) = named.split_once(" [")?;
            Some((name, rest.split_once(']')?.0))
        });
        match named.filter(|_| self.next_hop.is_none()) {
            Some((name, ip)) => {
                self.peer = Peer { ip, name, helo: self.peer.helo };
                Seen::Described(Peer { ip, name, helo: "" })
            }
            None => Seen::Noted(Note::Step),
        }
    }

    fn taken(&self) -> Seen<'a> {
        match self.next_hop {
            Some(host) => Seen::Tried(self.outcome(Fate::HandedOver, host, "")),
            None => Seen::Arrived(Arrival {
                peer: self.peer,
                origin: Origin::Network,
                sender: self.sender,
                recipients: Some(self.accepted),
                ..Arrival::default()
            }),
        }
    }

    fn not_taken(&self, asked: Verb, code: u32, reply: &'a str) -> Seen<'a> {
        let temporary = code < 500;
        if let Some(host) = self.next_hop {
            let fate = if temporary { Fate::Deferred } else { Fate::Failed };
            return Seen::Tried(self.outcome(fate, host, reply));
        }
        let stage = match asked {
            Verb::Mail => Stage::Mail,
            Verb::Rcpt => Stage::Rcpt,
            _ => Stage::Data,
        };
        Seen::Refused(Refusal {
            peer: self.peer,
            login: "",
            sender: self.sender,
            recipient: if stage == Stage::Rcpt { self.recipient } else { "" },
            count: 1,
            stage,
            why: why(stage, reply),
            temporary,
            reply,
        })
    }

    fn outcome(&self, fate: Fate, host: &'a str, reply: &'a str) -> Outcome<'a> {
        Outcome {
            recipients: self.recipient,
            count: None,
            original: "",
            sender: self.sender,
            fate,
            next_hop: Hop { host, ip: "" },
            reply,
        }
    }
}

/// The path before any parameters (RFC 5321 §4.1.2).
fn first(path: &str) -> &str {
    path.find('>').map_or(path, |end| &path[..=end])
}

fn why(stage: Stage, reply: &str) -> Why {
    let reply = reply.to_ascii_lowercase();
    let says = |words: &[&str]| words.iter().any(|word| reply.contains(word));
    match stage {
        _ if says(&["relay"]) => Why::Relay,
        _ if says(&["blacklist", "blocklist", "blackhole", "blocked using"]) => Why::Listed,
        Stage::Rcpt if says(&["user unknown", "unknown user", "no such user"]) => Why::UnknownRecipient,
        Stage::Mail => Why::BadSender,
        Stage::Data => Why::Content,
        _ => Why::Policy,
    }
}
