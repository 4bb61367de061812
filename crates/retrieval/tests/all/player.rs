//! Plays a dialogue from a text file against a session.
//!
//! `O:` listener: `loopback`, `network`, `implicit-tls`, `no-stls`, `apop` · `C:` the client sends a line · `R:` the client
//! sends octets, `\r` `\n` `\0` `\\` `\xNN` escaped · `S:` the server says a line · `Q:` the question now asked ·
//! `P:` the answer · `T:` TLS is on · `N:` a note: reason and keyword · `X:` the session is closed · `#` a comment.
//! Whatever the server says must be in the file, to the last line.

use crate::profile;
use mail::Reason;
use retrieval::{Answer, Entry, Io, Need, Note, Peer, Question, Session};
use std::sync::Arc;

/// Plays `text`, handing the client's octets over `step` at a time.
pub(crate) fn play(name: &str, text: &str, step: usize) {
    let mut player = Player::new(text, step);
    for (number, line) in text.lines().enumerate() {
        player.place = format!("{name}:{} in steps of {step}", number + 1);
        match line.get(..2).map(|kind| (kind, line[2..].strip_prefix(' ').unwrap_or(&line[2..]))) {
            Some(("C:", text)) => player.send(format!("{text}\r\n").as_bytes()),
            Some(("R:", text)) => player.send(&unescaped(text)),
            Some(("S:", text)) => player.expect_line(text),
            Some(("Q:", text)) => player.expect_question(text),
            Some(("P:", text)) => player.answer(text),
            Some(("T:", _)) => player.start_tls(),
            Some(("N:", text)) => player.expect_note(text),
            Some(("X:", _)) => assert_eq!(player.need, Need::Close, "{}", player.place),
            Some(("O:", _)) => {}
            _ => assert!(line.is_empty() || line.starts_with('#'), "{}: {line}", player.place),
        }
    }
    player.expect_nothing();
}

struct Player {
    session: Session,
    step: usize,
    input: Vec<u8>,
    io: Io,
    need: Need,
    place: String,
}

impl Player {
    fn new(text: &str, step: usize) -> Self {
        let options = text.lines().find_map(|line| line.strip_prefix("O:")).unwrap_or("network");
        let has = |option: &str| options.split_whitespace().any(|word| word == option);
        let mut profile = profile();
        profile.stls = !has("no-stls");
        profile.implicit_tls = has("implicit-tls");
        // RFC 1939 §7.
        profile.timestamp = has("apop").then(|| "<1896.697170952@dbc.mtview.ca.us>".to_owned());
        let peer = if has("loopback") { Peer::Loopback } else { Peer::Network };
        let mut session = Session::new(Arc::new(profile), peer);
        let mut io = Io::default();
        session.greet(&mut io.out);
        Self { session, step, input: Vec::new(), io, need: Need::Input, place: String::new() }
    }

    fn send(&mut self, bytes: &[u8]) {
        self.input.extend_from_slice(bytes);
        self.run();
    }

    /// Goes on until the session waits for something that is not there.
    fn run(&mut self) {
        loop {
            let input = std::mem::take(&mut self.input);
            let (piece, later) = input.split_at(self.step.min(input.len()));
            let mut left = piece;
            self.need = self.session.advance(&mut left, &mut self.io);
            self.input = [left, later].concat();
            match self.need {
                Need::Input if !self.input.is_empty() => {}
                Need::StartTls => return self.input.clear(),
                Need::Output => panic!("{}: dialogues are too short for this", self.place),
                _ => return,
            }
        }
    }

    fn expect_line(&mut self, text: &str) {
        let line = format!("{text}\r\n");
        let out = String::from_utf8_lossy(&self.io.out).into_owned();
        assert!(out.starts_with(&line), "{}: expected {line:?}, the server says {out:?}", self.place);
        self.io.out.drain(..line.len());
    }

    fn expect_nothing(&self) {
        let out = String::from_utf8_lossy(&self.io.out);
        assert!(out.is_empty(), "{}: the server also says {out:?}", self.place);
    }

    fn expect_question(&mut self, text: &str) {
        self.expect_nothing();
        let Need::Ask(question) = &self.need else { panic!("{}: {:?}", self.place, self.need) };
        assert_eq!(described(question), text, "{}", self.place);
    }

    fn expect_note(&mut self, text: &str) {
        assert!(!self.io.notes.is_empty(), "{}: no note", self.place);
        let Note::CommandRefused { reason, command } = self.io.notes.remove(0);
        assert_eq!(format!("{reason} {command}").trim_end(), text, "{}", self.place);
    }

    fn start_tls(&mut self) {
        assert_eq!(self.need, Need::StartTls, "{}", self.place);
        self.expect_nothing();
        self.session.tls_started();
        self.run();
    }

    fn answer(&mut self, text: &str) {
        let (word, rest) = text.split_once(' ').unwrap_or((text, ""));
        let content = unescaped(rest);
        let answer = match word {
            "challenge" => Answer::AuthChallenge(content),
            "logged-in" => Answer::LoggedIn,
            "opened" => Answer::Opened(rest.split_whitespace().map(entry).collect()),
            "in-use" => Answer::InUse,
            "content" => Answer::Content(&content),
            "end" => Answer::ContentEnd,
            "deleted" => Answer::Deleted,
            "refused" => Answer::Refused(rest.parse::<Reason>().expect(rest)),
            _ => panic!("{}: {text}", self.place),
        };
        let more = matches!(answer, Answer::Content(_));
        self.session.answer(answer, &mut self.io);
        if !more {
            self.run();
        }
    }
}

fn entry(text: &str) -> Entry {
    let (uid, octets) = text.split_once(':').expect("uid:octets");
    Entry { uid: uid.parse().expect("uid"), octets: octets.parse().expect("octets") }
}

fn described(question: &Question) -> String {
    match question {
        Question::Auth { mechanism, initial: None } => format!("auth {}", mechanism.keyword()),
        Question::Auth { mechanism, initial: Some(initial) } => {
            format!("auth {} {}", mechanism.keyword(), initial.escape_ascii()).trim_end().to_owned()
        }
        Question::AuthResponse(response) => format!("response {}", response.escape_ascii()).trim_end().to_owned(),
        Question::AuthCancelled => "cancelled".to_owned(),
        Question::Login { name, password } => format!("login {name} / {}", password.reveal()),
        Question::Apop { name, digest } => format!("apop {name} / {}", digest.reveal()),
        Question::Open => "open".to_owned(),
        Question::Read { uid, lines: None } => format!("read {uid}"),
        Question::Read { uid, lines: Some(lines) } => format!("read {uid} top {lines}"),
        Question::Delete(uids) => format!("delete {uids:?}"),
    }
}

fn unescaped(text: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let (byte, length) = match rest.get(..2) {
            Some("\\r") => (b'\r', 2),
            Some("\\n") => (b'\n', 2),
            Some("\\0") => (0, 2),
            Some("\\\\") => (b'\\', 2),
            Some("\\x") => (u8::from_str_radix(&rest[2..4], 16).expect("two digits"), 4),
            _ => {
                bytes.extend_from_slice(c.to_string().as_bytes());
                rest = &rest[c.len_utf8()..];
                continue;
            }
        };
        bytes.push(byte);
        rest = &rest[length..];
    }
    bytes
}
