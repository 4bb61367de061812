//! The logs, and what is read from a text as the command reads it: in pieces, and a second time with what the first showed
//! to be ours.

use forensics::case::Case;
use forensics::detect;
use forensics::incident::IncidentKind;
use forensics::log::chunk::{self, ChunkRead};
use forensics::log::{Context, Place, Scratch};
use forensics::ours::Ours;
use forensics::verbs::Verbs;
use forensics::verdict::Verdict;
use mail::event::{Ending, NextHop, Origin};
use mail::{AttemptId, Door, Event, EventKind, ForwardPath, Party, QueueId, Reason, Reply, SessionId, Timestamp};

/// The logs were written on 2026-11-22.
pub const CONTEXT: Context = Context { latest_at: 1_795_400_000, day_at: 1_795_305_600, offset_s: 0 };

/// A log of a real server, and what is true of it.
pub struct Log {
    pub name: &'static str,
    pub text: &'static str,
    truth: &'static str,
}

macro_rules! logs {
    ($($name:literal),* $(,)?) => {
        &[$(Log {
            name: $name,
            text: include_str!(concat!("../../logs/", $name, ".log")),
            truth: include_str!(concat!("../../logs/", $name, ".json")),
        }),*]
    };
}

/// Those of known truth.
pub const REAL: &[Log] = logs![
    "postfix-ordinary",
    "postfix-open-relay",
    "postfix-guessed",
    "exim4-ordinary",
    "exim4-open-relay",
    "exim4-guessed",
    "sendmail-ordinary",
    "sendmail-open-relay",
    "sendmail-guessed",
    "opensmtpd-ordinary",
    "opensmtpd-open-relay",
    "opensmtpd-guessed",
];

/// What a text comes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    pub verbs: Verbs,
    pub incidents: Vec<IncidentKind>,
}

/// How many lines are what.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Lines {
    pub all: u32,
    pub observed: u32,
    pub noted: u32,
    pub unknown: u32,
    pub other: u32,
}

impl Log {
    pub fn truth(&self) -> Told {
        let truth: serde_json::Value = serde_json::from_str(self.truth).expect("JSON");
        let count = |verb: &str| truth["verbs"][verb].as_u64().and_then(|count| u32::try_from(count).ok());
        let verbs = Verbs {
            received: count("received").expect("a number"),
            sent: count("sent").expect("a number"),
            relayed: count("relayed").expect("a number"),
            refused: count("refused").expect("a number"),
            held: count("held").expect("a number"),
        };
        let kinds = truth["incidents"].as_array().expect("a list").iter().map(|incident| kind(&incident["kind"]));
        Told { verbs, incidents: sorted(kinds) }
    }
}

fn kind(key: &serde_json::Value) -> IncidentKind {
    let found = IncidentKind::ALL.iter().find(|kind| Some(kind.key()) == key.as_str());
    *found.expect("a kind of incident")
}

fn sorted(kinds: impl Iterator<Item = IncidentKind>) -> Vec<IncidentKind> {
    let mut kinds: Vec<IncidentKind> = kinds.collect();
    kinds.sort_unstable();
    kinds
}

impl Told {
    pub fn of(verdict: &Verdict) -> Self {
        Self { verbs: verdict.verbs, incidents: sorted(verdict.incidents.iter().map(|incident| incident.kind)) }
    }

    /// Both logs in one.
    pub fn with(self, other: Self) -> Self {
        let mut incidents = self.incidents;
        incidents.extend(other.incidents);
        incidents.sort_unstable();
        incidents.dedup();
        Self { verbs: self.verbs.plus(other.verbs), incidents }
    }
}

/// The pieces of `text` as the command cuts them when it reads `octets` at a time.
pub fn pieces(text: &str, octets: usize) -> Vec<&str> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let mut wanted = octets;
        let end = loop {
            let have = wanted.min(rest.len());
            match chunk::cut(&rest.as_bytes()[..have]) {
                _ if have == rest.len() => break have,
                0 => wanted *= 2,
                end => break end,
            }
        };
        let (piece, behind) = rest.split_at(end);
        pieces.push(piece);
        rest = behind;
    }
    pieces
}

/// Each piece read, with the number of its first line.
pub fn read<'a>(pieces: &[&'a str], scratch: &'a Scratch) -> Vec<ChunkRead<'a>> {
    let mut first_line = 1;
    let reads = pieces.iter().map(|piece| {
        let read = chunk::read(piece, first_line, &CONTEXT, None, scratch);
        first_line += read.lines;
        read
    });
    reads.collect()
}

/// How many lines are what.
pub fn lines(reads: &[ChunkRead<'_>]) -> Lines {
    let mut lines = Lines::default();
    for read in reads {
        lines.all += read.lines;
        lines.observed += u32::try_from(read.observed.len()).expect("few lines");
        lines.noted += read.noted;
        lines.unknown += read.unknown;
        lines.other += read.other;
    }
    assert_eq!(lines.all, lines.observed + lines.noted + lines.unknown + lines.other, "each line is counted once");
    lines
}

/// The verdict on what was read, with what is inferred to be ours.
pub fn verdict(reads: &[ChunkRead<'_>]) -> Verdict {
    let inferred = pass(reads, &Ours::default()).inferred();
    pass(reads, &inferred).verdict(Vec::new())
}

/// One pass over what was read.
pub fn pass(reads: &[ChunkRead<'_>], ours: &Ours) -> Case {
    let mut case = Case::new(Ours::default(), ours.clone(), detect::all());
    for observed in reads.iter().flat_map(|read| &read.observed) {
        case.take(&observed.observation, Place { source: 0, line: observed.line });
    }
    case.finish();
    case
}

/// What `text` comes to when it is read `octets` at a time.
pub fn told_in(text: &str, octets: usize) -> (Told, Lines) {
    let scratch = Scratch::default();
    let reads = read(&pieces(text, octets), &scratch);
    (Told::of(&verdict(&reads)), lines(&reads))
}

/// What `text` comes to.
pub fn told(text: &str) -> Told {
    told_in(text, 1 << 20).0
}

/// A visit, a login and a message in Sekisho's own journal.
pub fn sekisho() -> String {
    let hana = || "hana@example.jp".parse().expect("an address");
    let customer = || "b@example.com".parse().expect("an address");
    let next_hop = NextHop { host: "mx.example.com".into(), ip: Some([203, 0, 113, 9].into()), port: 25 };
    let reason = Reason::SenderFromOutside;
    let kinds = vec![
        EventKind::Knocked { door: Door::Public, peer: [203, 0, 113, 5].into(), port: 4321 },
        EventKind::NameFound { name: Some("a.example.com".into()) },
        EventKind::Greeted { name: "a.example.com".into(), extended: true },
        EventKind::LoginFailed { name: Some(hana()), mechanism: "PLAIN".into(), reason: Reason::LoginFailed },
        EventKind::LoginSucceeded { account: hana(), mechanism: "PLAIN".into() },
        EventKind::RecipientRefused {
            reverse_path: mail::ReversePath::Null,
            recipient: ForwardPath::Address(customer()),
            reason,
        },
        EventKind::Stored {
            origin: Origin::Session,
            party: Some(Party::Account(hana())),
            reverse_path: mail::ReversePath::Address(hana()),
            recipients: 2,
            size_octets: 512,
            message_id: Some("1@example.jp".into()),
        },
        EventKind::Delivered { recipient: hana(), mailbox: hana() },
        EventKind::HandedOver {
            recipient: customer(),
            attempt: AttemptId(1),
            next_hop,
            tls: true,
            reply: Reply::line(250, None, "ok"),
        },
        EventKind::Closed { ending: Ending::Quit },
    ];
    let mut text = String::new();
    for (second, kind) in (0..).zip(kinds) {
        let at = Timestamp::from_seconds(CONTEXT.day_at + 3600 + second);
        let event = Event { at, session: Some(SessionId(2)), message: Some(QueueId(3)), kind };
        text += &serde_json::to_string(&event).expect("an event");
        text.push('\n');
    }
    text
}

/// `Nov 22 03:02:11 mail postfix/smtpd[117]: text`: program, process id, text.
fn parts(line: &str) -> Option<(&str, &str, &str)> {
    let (head, text) = line.split_once("]: ")?;
    let (head, pid) = head.rsplit_once('[')?;
    Some((head.rsplit(' ').next()?, pid, text))
}

/// The lines of syslog as systemd's journal exports them; now and then a message stands behind its length.
fn exported(text: &str) -> String {
    let mut export = String::new();
    for (number, (program, pid, message)) in text.lines().filter_map(parts).take(60).enumerate() {
        export += &format!("__CURSOR=s={number}\n__REALTIME_TIMESTAMP={}\n", (CONTEXT.day_at + 3600) * 1_000_000);
        export += &format!("_HOSTNAME=mail\nSYSLOG_IDENTIFIER={program}\n_PID={pid}\n");
        // As octets, the length of a short message is a character and seven NULs.
        match char::from_u32(u32::try_from(message.len()).expect("a line")) {
            Some(length) if number % 5 == 0 && length.is_ascii() => {
                export += &format!("MESSAGE\n{length}\0\0\0\0\0\0\0{message}\n\n");
            }
            _ => export += &format!("MESSAGE={message}\n\n"),
        }
    }
    export
}

/// The lines of syslog as `journalctl -o json` prints them.
fn as_json(text: &str) -> String {
    let entry = |(program, pid, message): (&str, &str, &str)| {
        let fields = serde_json::json!({
            "__REALTIME_TIMESTAMP": ((CONTEXT.day_at + 3600) * 1_000_000).to_string(),
            "_HOSTNAME": "mail", "SYSLOG_IDENTIFIER": program, "_PID": pid, "MESSAGE": message,
        });
        format!("{fields}\n")
    };
    text.lines().filter_map(parts).take(60).map(entry).collect()
}

/// A text of every format.
pub fn of_each_format() -> Vec<(&'static str, String)> {
    let real = REAL.iter().map(|log| (log.name, log.text.to_owned()));
    let small = [
        ("qmail", include_str!("../../logs/qmail.log").to_owned()),
        ("haraka", include_str!("../../logs/haraka.log").to_owned()),
        ("dovecot", include_str!("../../logs/dovecot.log").to_owned()),
        ("stalker", include_str!("../../logs/stalker.log").to_owned()),
        ("stalker-relay", include_str!("../../samples/sims-1.8-relay.log").to_owned()),
        ("appleshare-relay", include_str!("../../samples/asip-6.3-relay.log").to_owned()),
        ("appleshare-own", include_str!("../../samples/asip-6.3-own-address-from-outside.log").to_owned()),
        ("sekisho", sekisho()),
        ("journal", exported(REAL[0].text)),
        ("journal-json", as_json(REAL[2].text)),
    ];
    real.chain(small).collect()
}
