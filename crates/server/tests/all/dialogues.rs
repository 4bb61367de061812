//! Every dialogue of `smtp`'s tests, over a socket, with the real rules, the real store and real TLS.
//!
//! A `P:` line says what the rules must answer; here it is the replies that show whether they did. For a message that
//! is accepted, its content is looked up in its recipients' mailboxes.

use crate::support::client::{Client, base64};
use crate::support::scram::Scram;
use crate::support::world::{HANA, PASSWORD, Setup, World, address, trusted};
use policy::DirectoryChange;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;
use testkit::dialogue::{Dialogue, Peer, Step, escape, matches, play};

/// Dialogues whose server is none that settings can make. The rule is tested over a socket elsewhere.
const ELSEWHERE: [(&str, &str); 3] = [
    ("refused_recipients_are_errors_too", "visits::refused_recipients_are_errors_and_there_are_not_many"),
    ("silence_ends_with_a_word", "visits::whoever_says_nothing_is_told_so_and_shown_out"),
    ("what_came_before_tls_is_never_read_inside_it", "tls::what_comes_before_the_handshake_ends_the_session"),
];

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../smtp/tests/dialogues")
}

fn names() -> Vec<String> {
    let files = std::fs::read_dir(folder()).expect("the folder").map(|entry| entry.expect("an entry").path());
    let texts = files.filter(|path| path.extension().is_some_and(|extension| extension == "txt"));
    let mut names: Vec<String> = texts.filter_map(|path| Some(path.file_stem()?.to_str()?.to_owned())).collect();
    names.sort();
    names
}

fn read(name: &str) -> Dialogue {
    let open = |name: &str| std::fs::read_to_string(folder().join(format!("{name}.txt"))).ok();
    let mut dialogue = Dialogue::read(name, &open).unwrap_or_else(|error| panic!("{error}"));
    let logs_in = |step: &Step| matches!(step, Step::Policy { answer, .. } if answer == "logged-in");
    if dialogue.steps.iter().any(|(_, step)| logs_in(step)) {
        dialogue.steps.iter_mut().for_each(|(_, step)| with_real_login(step));
    }
    dialogue
}

/// The dialogues' name and password are `hana` and `pw`; here an account has an address for a name.
fn with_real_login(step: &mut Step) {
    let Step::Client(octets) = step else { return };
    let tokens = [
        (base64("\0hana\0pw"), base64(format!("\0{HANA}\0{PASSWORD}"))),
        (base64("hana"), base64(HANA)),
        (base64("pw"), base64(PASSWORD)),
    ];
    let Ok(mut text) = String::from_utf8(octets.clone()) else { return };
    for (in_dialogue, real) in tokens {
        if text.split([' ', '\r']).any(|word| word == in_dialogue) {
            text = text.replace(&in_dialogue, &real);
        }
    }
    *octets = text.into_bytes();
}

/// What a dialogue needs of its server; those with the same needs share one.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Needs {
    tls: bool,
    message_octets: u64,
    recipients: usize,
    has_room: bool,
    login_failures: u32,
}

impl Needs {
    fn of(dialogue: &Dialogue) -> Self {
        let number = |key: &str, usual| dialogue.header(key).map_or(usual, |value| value.parse().expect("a number"));
        let answers = |words: &str| {
            let is_it = |step: &Step| matches!(step, Step::Policy { answer, .. } if answer.ends_with(words));
            dialogue.steps.iter().filter(|(_, step)| is_it(step)).count()
        };
        let refused_first = answers(" login-failed") as u32;
        Self {
            tls: dialogue.header("tls") != Some("none") && dialogue.header("door") != Some("lan"),
            message_octets: number("message_octets", 100_000),
            recipients: number("recipients", 1000) as usize,
            has_room: answers(" storage-full") == 0,
            login_failures: if answers(" too-many-login-failures") > 0 { refused_first } else { 10 },
        }
    }

    fn start(&self) -> World {
        let mut setup = Setup::new();
        let (message_octets, recipients, login_failures) = (self.message_octets, self.recipients, self.login_failures);
        setup.adjust(move |settings| {
            settings.limits.message_octets = message_octets;
            settings.limits.recipients = recipients;
            settings.limits.login_failures = login_failures;
        });
        if !self.tls {
            setup.without_tls();
        }
        if !self.has_room {
            setup.without_room();
        }
        setup.account(&format!("{}@example.jp", "a".repeat(64)));
        setup.change(DirectoryChange::AddDomain {
            domain: mail::Domain::parse("例え.jp").expect("a domain"),
            postmaster: address("hana@例え.jp"),
        });
        setup.start()
    }
}

/// A client whose every line is the dialogue's.
struct Played<'a> {
    world: &'a World,
    client: Client,
    /// A message that the next 250 must show as stored: the id that the dialogue gives it, its recipients, its content.
    message: Option<(String, Vec<String>, String)>,
}

impl<'a> Played<'a> {
    fn new(world: &'a World, dialogue: &Dialogue, number: u8) -> Self {
        let implicit = dialogue.header("tls") == Some("on");
        let (door, from) = match dialogue.header("door") {
            Some("submission") if implicit => ("submissions", world.net.ip(4 + number / 200, 1 + number % 200)),
            Some("submission") => ("submission", world.net.ip(4 + number / 200, 1 + number % 200)),
            Some("lan") => ("lan", world.net.ip(1, 17)),
            _ => ("public", world.net.ip(2, 1 + number % 200)),
        };
        let mut client = Client::connect(from, world.door(door), &trusted());
        if implicit {
            client.start_tls();
        }
        Self { world, client, message: None }
    }

    /// Compares what was stored last in each recipient's mailbox with the content that the dialogue says was asked about.
    fn check_stored(&self, recipients: &[String], pattern: &str) {
        for recipient in recipients.iter().map(|path| path.trim_matches(['<', '>'])) {
            if !recipient.ends_with("@example.jp") {
                continue;
            }
            let stored = self.world.mailbox(recipient).pop().expect("a message");
            let content = without_trace(&stored);
            let escaped = format!("\"{}\"", escape(content.as_bytes()));
            // At the doors of our own, what the message lacks was added above it.
            let is_it = matches(pattern, &escaped) || escaped.ends_with(pattern.trim_start_matches('"'));
            assert!(is_it, "{recipient} has {escaped}");
        }
    }
}

/// A message without the Return-Path and Received fields that were put above it.
fn without_trace(message: &str) -> &str {
    let after_line = |text: &'_ str| text.find("\r\n").map_or(text.len(), |end| end + 2);
    let mut rest = &message[after_line(message)..];
    rest = &rest[after_line(rest)..];
    while rest.starts_with('\t') {
        rest = &rest[after_line(rest)..];
    }
    rest
}

impl Peer for Played<'_> {
    fn send(&mut self, segment: &[u8]) -> Result<(), String> {
        // A server that has had enough closes before a long segment is out; what it said is what counts.
        match self.client.wire.write(segment) {
            Err(error) if segment.len() < 64 * 1024 => Err(error.to_string()),
            _ => Ok(()),
        }
    }

    fn next_line(&mut self) -> Option<Vec<u8>> {
        let line = self.client.line()?;
        if line.starts_with('2')
            && let Some((id, recipients, content)) = self.message.take()
        {
            self.check_stored(&recipients, &content);
            if line.starts_with("250 2.0.0 Stored as ") {
                return Some(format!("250 2.0.0 Stored as {id}").into_bytes());
            }
        }
        Some(line.into_bytes())
    }

    fn is_closed(&mut self) -> bool {
        self.client.is_closed()
    }

    fn decide(&mut self, question: &str, answer: &str) -> Result<(), String> {
        if let (Some(message), Some(id)) = (question.strip_prefix("message "), answer.strip_prefix("accepted ")) {
            let id = mail::QueueId(id.parse().expect("a number")).to_string();
            let (_, to) = message.split_once(" for ").expect("recipients");
            let (to, rest) = to.split_once(" hops=").expect("hops");
            let (_, content) = rest.split_once(' ').expect("content");
            self.message = Some((id, to.split(',').map(str::to_owned).collect(), content.to_owned()));
        }
        Ok(())
    }

    fn wait(&mut self, silence: Duration) -> Result<(), String> {
        if silence.is_zero() { Ok(()) } else { Err("nobody waits for that long here".into()) }
    }

    fn start_tls(&mut self) -> Result<(), String> {
        self.client.start_tls();
        Ok(())
    }

    fn finish(&mut self) -> Result<(), String> {
        let rest = self.client.wire.finish();
        if rest.is_empty() { Ok(()) } else { Err(format!("not expected: {}", escape(&rest))) }
    }
}

#[test]
fn every_dialogue_goes_the_same_over_a_socket() {
    let mut worlds: BTreeMap<Needs, Vec<(String, Dialogue)>> = BTreeMap::new();
    for name in names() {
        if !ELSEWHERE.iter().any(|(elsewhere, _)| *elsewhere == name) {
            let dialogue = read(&name);
            worlds.entry(Needs::of(&dialogue)).or_default().push((name, dialogue));
        }
    }
    let mut failures = Vec::new();
    for (needs, dialogues) in worlds {
        let world = needs.start();
        for (number, (_, dialogue)) in dialogues.iter().enumerate() {
            let mut played = Played::new(&world, dialogue, u8::try_from(number).expect("not too many"));
            if let Err(failure) = play(dialogue, &mut played) {
                failures.push(failure.to_string());
            }
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

#[test]
fn a_scram_login_goes_over_a_socket() {
    let world = World::start();
    let mut client = world.submission(world.net.ip(3, 1));
    let (scram, first) = Scram::start(HANA);
    let challenge = client.expect(&format!("AUTH SCRAM-SHA-256 {}", base64(first)), "334 ");
    let challenge = crate::support::client::unbase64(&challenge[4..]);
    let (proof, signature) = scram.prove(&challenge, PASSWORD);
    let last = client.expect(&base64(proof), "334 ");
    assert_eq!(crate::support::client::unbase64(&last[4..]), signature, "the server proves itself too");
    client.expect("", "235 2.7.0 ");
    client.expect(&format!("MAIL FROM:<{HANA}>"), "250 ");
}
