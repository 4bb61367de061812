//! A dialogue's peer that is a pure session: no socket, no clock, no TLS, only their effects.

use mail::{Body, Door, ForwardPath, Notify, QueueId, RecipientParameters, Return, SenderParameters};
use smtp::server::{Answer, Io, Limits, Need, Note, Profile, Question, Session};
use std::collections::VecDeque;
use std::fmt::Write as _;
use std::sync::Arc;
use std::time::Duration;
use testkit::dialogue::{Dialogue, Peer, escape, matches};

/// RFC 5321 §4.5.3.2.7: five minutes for a server to wait for a command.
const PATIENCE: Duration = Duration::from_secs(300);

/// How the network cuts what the client sends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pieces {
    /// Segments arrive as they were sent.
    Segments,
    /// Every octet arrives alone.
    Octets,
}

/// A session and what a driver keeps beside it.
pub struct Pure {
    session: Session<ForwardPath>,
    io: Io<ForwardPath>,
    pieces: Pieces,
    /// What arrived and was not consumed.
    input: VecDeque<u8>,
    replies: Vec<u8>,
    content: Vec<u8>,
    need: Need<ForwardPath>,
    /// The recipient that the open question is about.
    recipient: Option<ForwardPath>,
    /// Everything noted so far.
    pub notes: Vec<Note<ForwardPath>>,
}

pub fn profile(door: Door) -> Profile {
    let limits = Limits { message_octets: 100_000, ..Limits::default() };
    Profile { door, hostname: "mx.example.jp".into(), limits, starttls: door != Door::Lan, implicit_tls: false }
}

impl Pure {
    pub fn new(profile: Profile, pieces: Pieces) -> Self {
        let mut session = Session::new(Arc::new(profile));
        session.offer_binding();
        let mut replies = Vec::new();
        session.greet(&mut replies);
        Self {
            session,
            io: Io::default(),
            pieces,
            input: VecDeque::new(),
            replies,
            content: Vec::new(),
            need: Need::Input,
            recipient: None,
            notes: Vec::new(),
        }
    }

    /// As a dialogue's headers say: `door`, `tls` (none, offered, on), and limits.
    pub fn of(dialogue: &Dialogue, pieces: Pieces) -> Self {
        let door = match dialogue.header("door") {
            Some("submission") => Door::Submission,
            Some("lan") => Door::Lan,
            _ => Door::Public,
        };
        let mut profile = profile(door);
        match dialogue.header("tls") {
            Some("none") => profile.starttls = false,
            Some("on") => profile.implicit_tls = true,
            _ => {}
        }
        let number = |key| dialogue.header(key).map(|value| value.parse().expect("a number"));
        let limits = &mut profile.limits;
        limits.message_octets = number("message_octets").unwrap_or(limits.message_octets);
        limits.recipients = number("recipients").map_or(limits.recipients, |n| usize::try_from(n).expect("small"));
        limits.content_line_octets = number("line_octets").unwrap_or(limits.content_line_octets);
        limits.transactions = number("transactions").map_or(limits.transactions, |n| u32::try_from(n).expect("small"));
        limits.errors = number("errors").map_or(limits.errors, |n| u16::try_from(n).expect("small"));
        Self::new(profile, pieces)
    }

    /// What a driver does: advance until the session needs something that is not here.
    fn run(&mut self) {
        loop {
            let arrived: Vec<u8> = match self.pieces {
                Pieces::Segments => self.input.iter().copied().collect(),
                Pieces::Octets => self.input.iter().copied().take(1).collect(),
            };
            let mut rest = arrived.as_slice();
            self.need = self.session.advance(&mut rest, &mut self.io);
            let consumed = arrived.len() - rest.len();
            self.input.drain(..consumed);
            self.collect();
            let may_go_on = matches!(self.need, Need::Input) && consumed > 0;
            if !may_go_on || self.input.is_empty() {
                return;
            }
        }
    }

    fn collect(&mut self) {
        self.replies.append(&mut self.io.out);
        self.content.append(&mut self.io.content);
        for note in self.io.notes.drain(..) {
            if matches!(note, Note::MessageRefused { .. } | Note::ContentDropped) {
                self.content.clear();
            }
            self.notes.push(note);
        }
    }

    fn answer(&mut self, answer: Answer<ForwardPath>) {
        if matches!(&self.need, Need::Ask(Question::Message(..))) {
            self.content.clear();
        }
        self.session.answer(answer, &mut self.io);
        self.run();
    }

    /// The open question in the words of dialogues, with its content.
    pub fn question(&self) -> Option<String> {
        let Need::Ask(question) = &self.need else { return None };
        Some(match question {
            Question::Auth { mechanism, initial: None } => format!("auth {}", mechanism.keyword()),
            Question::Auth { mechanism, initial: Some(initial) } => {
                format!("auth {} \"{}\"", mechanism.keyword(), escape(initial))
            }
            Question::AuthResponse(response) => format!("auth-response \"{}\"", escape(response)),
            Question::AuthCancelled => "auth-cancelled".into(),
            Question::Sender { path, parameters } => format!("sender {path}{}", sender_words(parameters)),
            Question::Recipient { path, parameters } => format!("recipient {path}{}", recipient_words(parameters)),
            Question::Message(transaction, facts) => {
                let recipients: Vec<_> = transaction.recipients.iter().map(ToString::to_string).collect();
                assert_eq!(facts.size_octets, self.content.len() as u64);
                assert_eq!(facts.eight_bit, !self.content.is_ascii());
                let (from, to) = (&transaction.reverse_path, recipients.join(","));
                format!("message {from} for {to} hops={} \"{}\"", facts.received_fields, escape(&self.content))
            }
        })
    }

    fn answer_in_words(&mut self, words: &str) -> Answer<ForwardPath> {
        let (verb, rest) = words.split_once(' ').unwrap_or((words, ""));
        match verb {
            "ok" => match self.recipient.take() {
                Some(path) => Answer::RecipientOk(path),
                None => Answer::SenderOk,
            },
            "refused" => Answer::Refused(rest.parse().expect("a reason's key")),
            "auth-refused" => Answer::AuthRefused(rest.parse().expect("a reason's key")),
            "challenge" => Answer::AuthChallenge(rest.as_bytes().to_vec()),
            "logged-in" => Answer::LoggedIn,
            "accepted" => Answer::Accepted(QueueId(rest.parse().expect("a number"))),
            _ => panic!("no such answer: {words}"),
        }
    }

    /// Answers yes to everything, and returns what was asked.
    pub fn accept_all(&mut self) -> Vec<String> {
        let mut asked = Vec::new();
        while let Some(question) = self.question() {
            let answer = match &self.need {
                Need::Ask(Question::Recipient { path, .. }) => Answer::RecipientOk(path.clone()),
                Need::Ask(Question::Sender { .. }) => Answer::SenderOk,
                Need::Ask(Question::Message(..)) => Answer::Accepted(QueueId(1)),
                _ => Answer::LoggedIn,
            };
            asked.push(question);
            self.answer(answer);
        }
        asked
    }

    /// All replies so far.
    pub fn replies(&self) -> String {
        String::from_utf8(self.replies.clone()).expect("ASCII")
    }

    /// Whether the session ended.
    pub fn has_ended(&self) -> bool {
        matches!(self.need, Need::Close)
    }
}

impl Peer for Pure {
    fn send(&mut self, segment: &[u8]) -> Result<(), String> {
        self.input.extend(segment);
        if !matches!(self.need, Need::Ask(_)) {
            self.run();
        }
        Ok(())
    }

    fn next_line(&mut self) -> Option<Vec<u8>> {
        let end = self.replies.windows(2).position(|pair| pair == b"\r\n")?;
        let mut line: Vec<u8> = self.replies.drain(..end + 2).collect();
        line.truncate(end);
        Some(line)
    }

    fn is_closed(&mut self) -> bool {
        self.has_ended()
    }

    fn decide(&mut self, question: &str, answer: &str) -> Result<(), String> {
        let open = self.question().ok_or("nothing was asked")?;
        if !matches(question, &open) {
            return Err(format!("the question was {open}"));
        }
        if let Need::Ask(Question::Recipient { path, .. }) = &self.need {
            self.recipient = Some(path.clone());
        }
        let answer = self.answer_in_words(answer);
        self.recipient = None;
        self.answer(answer);
        Ok(())
    }

    fn wait(&mut self, silence: Duration) -> Result<(), String> {
        if silence >= PATIENCE {
            self.session.refuse_and_close(mail::Reason::IdleTooLong, &mut self.io);
            self.run();
        }
        Ok(())
    }

    fn start_tls(&mut self) -> Result<(), String> {
        if !matches!(self.need, Need::StartTls) {
            return Err(format!("the session needs {:?}", self.need));
        }
        self.input.clear();
        self.session.tls_started();
        self.session.offer_binding();
        self.need = Need::Input;
        Ok(())
    }

    fn finish(&mut self) -> Result<(), String> {
        match self.next_line() {
            Some(line) => Err(format!("not expected: {}", escape(&line))),
            None => self.question().map_or(Ok(()), |question| Err(format!("not expected: {question}"))),
        }
    }
}

fn sender_words(parameters: &SenderParameters) -> String {
    let mut words = String::new();
    if let Some(size) = parameters.size_octets {
        write!(words, " SIZE={size}").expect("a String");
    }
    if parameters.body == Body::EightBitMime {
        words.push_str(" BODY=8BITMIME");
    }
    if parameters.smtputf8 {
        words.push_str(" SMTPUTF8");
    }
    match parameters.ret {
        Some(Return::Full) => words.push_str(" RET=FULL"),
        Some(Return::Headers) => words.push_str(" RET=HDRS"),
        None => {}
    }
    if let Some(envid) = &parameters.envid {
        write!(words, " ENVID={envid}").expect("a String");
    }
    words
}

fn recipient_words(parameters: &RecipientParameters) -> String {
    let mut words = String::new();
    if let Some(Notify { success, failure, delay }) = parameters.notify {
        let named = [(success, "SUCCESS"), (failure, "FAILURE"), (delay, "DELAY")];
        let set: Vec<_> = named.iter().filter(|(is_set, _)| *is_set).map(|(_, name)| *name).collect();
        write!(words, " NOTIFY={}", if set.is_empty() { "NEVER".into() } else { set.join(",") }).expect("a String");
    }
    if let Some(orcpt) = &parameters.orcpt {
        write!(words, " ORCPT={};{}", orcpt.kind, orcpt.address).expect("a String");
    }
    words
}
