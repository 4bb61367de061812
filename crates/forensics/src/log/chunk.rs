//! A piece of a log: its lines taken apart, each offered to the formats it may be of, and what they say gathered.
//!
//! Pieces may be read on several threads at once: what is made of a line depends on no other line, but for syslog's
//! "last message repeated", before which [`cut`] never cuts.
//!
//! Start at [`read`]; [`one`] is for explaining line by line.

use super::observation::{Observation, Seen};
use super::syslog::{self, Frames};
use super::{Context, Format, Line, Reading, Scratch, journal};
use memchr::{memchr, memmem, memrchr};

/// How many numbers of lines that are not understood are kept. Chosen: more than anybody looks through.
pub const UNKNOWN_MAX: usize = 1000;

/// An observation and where it was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Observed<'a> {
    /// Which line of the source, counted from 1.
    pub line: u32,
    /// What it says.
    pub observation: Observation<'a>,
}

/// How many lines are of which format.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts([u32; Format::ALL.len()]);

impl Counts {
    /// Lines of `format`.
    pub const fn of(&self, format: Format) -> u32 {
        self.0[format as usize]
    }

    /// The formats that occur, with their lines.
    pub fn iter(&self) -> impl Iterator<Item = (Format, u32)> {
        Format::ALL.iter().map(|format| (*format, self.of(*format))).filter(|(_, lines)| *lines > 0)
    }

    /// Takes the lines of another piece in.
    pub fn add(&mut self, other: &Self) {
        for (mine, others) in self.0.iter_mut().zip(other.0) {
            *mine = mine.saturating_add(others);
        }
    }
}

/// What a piece says. Each line is counted once: observed, noted, unknown or other.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ChunkRead<'a> {
    /// What was seen, in the order of the lines. Lines that change nothing ([`Seen::Noted`]) are left out.
    pub observed: Vec<Observed<'a>>,
    /// All lines.
    pub lines: u32,
    /// Lines that are understood and change nothing.
    pub noted: u32,
    /// Lines whose words or whose format are not known.
    pub unknown: u32,
    /// Blank lines, and lines of programs that are no mail servers.
    pub other: u32,
    /// Where the first unknown lines are; no more than [`UNKNOWN_MAX`].
    pub unknown_at: Vec<u32>,
    /// Of which formats the understood and the unknown lines are.
    pub formats: Counts,
    /// The earliest time in a line that is understood.
    pub first_at: Option<i64>,
    /// The latest.
    pub last_at: Option<i64>,
}

/// Reads `text`, whose first line is number `first_line` of its source, as `wanted` or as whatever it is.
pub fn read<'a>(
    text: &'a str,
    first_line: u32,
    context: &Context,
    wanted: Option<Format>,
    scratch: &'a Scratch,
) -> ChunkRead<'a> {
    let reader = Reader {
        asker: Asker { context, wanted, scratch, guess: Format::ALL[0] },
        frames: Frames::default(),
        first_line,
        before: Before::Nothing,
        told: ChunkRead::default(),
    };
    match journal::is_export(text.as_bytes()) {
        true => reader.records(text),
        false => reader.lines(text),
    }
}

/// One line by itself: its frame taken off, what it says, and in which format.
pub fn one<'a>(
    text: &'a str,
    context: &Context,
    wanted: Option<Format>,
    scratch: &'a Scratch,
) -> (Line<'a>, Reading<'a>, Option<Format>) {
    let asker = Asker { context, wanted, scratch, guess: Format::ALL[0] };
    let line = asker.framed(text, &mut Frames::default());
    if let Some(times) = repeated(&line) {
        return (line, Reading::Understood(observation(&line, times)), None);
    }
    let (reading, format) = asker.ask(&line);
    (line, reading, format)
}

/// How much of `text`, the beginning of what is left of a source, may be read as a piece: it ends at a line end, and the
/// last whole line is kept back, because what follows it may change what it counts for. 0 if more must be had first; what
/// is left at the end of the source is a piece as it is.
pub fn cut(text: &[u8]) -> usize {
    if journal::is_export(text) {
        return journal::end_of_records(text);
    }
    let separator = separator(text);
    let mut end = memrchr(separator, text).map_or(0, |at| at + 1);
    while end > 0 {
        let start = memrchr(separator, &text[..end - 1]).map_or(0, |at| at + 1);
        if memmem::find(&text[start..end], REPEATED).is_none() {
            return start;
        }
        end = start;
    }
    0
}

/// syslogd's "last message repeated 3 times", rsyslog's "message repeated 3 times: [ …]".
const REPEATED: &[u8] = b"message repeated ";

/// Lines end with LF, or with CR where there is no LF at all (classic Mac OS). The CR of CRLF is taken off with the blanks.
fn separator(text: &[u8]) -> u8 {
    match memchr(b'\n', text) {
        None if memchr(b'\r', text).is_some() => b'\r',
        _ => b'\n',
    }
}

/// What the line before was, for one that repeats it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Before {
    Nothing,
    Observed,
    Noted,
}

struct Asker<'a, 'c> {
    context: &'c Context,
    wanted: Option<Format>,
    scratch: &'a Scratch,
    guess: Format,
}

impl<'a> Asker<'a, '_> {
    #[inline]
    fn framed(&self, text: &'a str, frames: &mut Frames) -> Line<'a> {
        // Behind the marks of a mail program too.
        if let Some(b'{' | b'>') = text.as_bytes().first()
            && let entry = syslog::unquoted(text)
            && journal::is_json(entry)
            && let Some(line) = journal::json(entry, self.context, self.scratch)
        {
            return line;
        }
        frames.frame(text, self.context)
    }

    #[inline]
    fn ask(&self, line: &Line<'a>) -> (Reading<'a>, Option<Format>) {
        if let Some(format) = self.wanted {
            return self.ask_each(std::iter::once(format), line);
        }
        if !line.program.is_empty() {
            return self.ask_each(of_program(line).iter().copied(), line);
        }
        let others = Format::ALL.iter().copied().filter(|format| *format != self.guess);
        self.ask_each(std::iter::once(self.guess).chain(others), line)
    }

    #[inline]
    fn ask_each(&self, formats: impl Iterator<Item = Format>, line: &Line<'a>) -> (Reading<'a>, Option<Format>) {
        let mut claimed = None;
        for format in formats {
            match format.read(line, self.context, self.scratch) {
                reading @ Reading::Understood(_) => return (reading, Some(format)),
                Reading::Unknown => claimed = claimed.or(Some(format)),
                Reading::NotMine => {}
            }
        }
        match claimed {
            Some(_) => (Reading::Unknown, claimed),
            None => (Reading::NotMine, None),
        }
    }
}

struct Reader<'a, 'c> {
    asker: Asker<'a, 'c>,
    frames: Frames,
    first_line: u32,
    before: Before,
    told: ChunkRead<'a>,
}

impl<'a> Reader<'a, '_> {
    fn lines(mut self, text: &'a str) -> ChunkRead<'a> {
        let separator = separator(text.as_bytes());
        // Half of the lines of an ordinary log are worth keeping, and a line has some 128 octets.
        self.told.observed.reserve(text.len() / 256);
        let mut rest = text;
        while !rest.is_empty() {
            let end = memchr(separator, rest.as_bytes());
            let (one, behind) = end.map_or((rest, ""), |end| (&rest[..end], &rest[end + 1..]));
            let line = self.asker.framed(one, &mut self.frames);
            let number = self.first_line.saturating_add(self.told.lines);
            self.take(&line, number);
            self.told.lines = self.told.lines.saturating_add(1);
            rest = behind;
        }
        self.told
    }

    /// Records of the journal's export; all lines of a record but its message are counted as other.
    fn records(mut self, text: &'a str) -> ChunkRead<'a> {
        let mut records = journal::Records::new(text);
        let mut messages = 0_u32;
        while let Some(record) = records.next(self.asker.context) {
            let number = self.first_line.saturating_add(record.message_line);
            self.take(&record.line, number);
            messages = messages.saturating_add(1);
        }
        self.told.lines = records.lines();
        self.told.other = self.told.other.saturating_add(records.lines().saturating_sub(messages));
        self.told
    }

    #[inline]
    fn take(&mut self, line: &Line<'a>, number: u32) {
        if let Some(times) = repeated(line) {
            return self.repeat(line, (number, times));
        }
        let (reading, format) = self.asker.ask(line);
        if let Some(format) = format {
            self.told.formats.0[format as usize] += 1;
        }
        match reading {
            Reading::Understood(observation) => {
                self.asker.guess = format.unwrap_or(self.asker.guess);
                self.understood(observation, number);
            }
            Reading::NotMine if is_other(line) => {
                self.before = Before::Nothing;
                self.told.other += 1;
            }
            Reading::Unknown | Reading::NotMine => self.unknown(number),
        }
    }

    #[inline]
    fn understood(&mut self, observation: Observation<'a>, number: u32) {
        if let Some(at) = observation.at {
            self.told.first_at = Some(self.told.first_at.map_or(at, |first| first.min(at)));
            self.told.last_at = self.told.last_at.max(Some(at));
        }
        if matches!(observation.seen, Seen::Noted(_)) {
            self.before = Before::Noted;
            self.told.noted += 1;
        } else {
            self.before = Before::Observed;
            self.told.observed.push(Observed { line: number, observation });
        }
    }

    fn unknown(&mut self, number: u32) {
        self.before = Before::Nothing;
        self.told.unknown += 1;
        if self.told.unknown_at.len() < UNKNOWN_MAX {
            self.told.unknown_at.push(number);
        }
    }

    fn repeat(&mut self, line: &Line<'a>, (number, times): (u32, u32)) {
        match self.before {
            Before::Observed => {
                self.told.observed.push(Observed { line: number, observation: observation(line, times) })
            }
            Before::Noted => self.told.noted += 1,
            Before::Nothing => self.told.other += 1,
        }
    }
}

fn observation<'a>(line: &Line<'a>, times: u32) -> Observation<'a> {
    Observation { at: line.at, host: line.host, ..Observation::new(Seen::Repeated(times)) }
}

/// How often the line before is repeated, if that is what the line says.
#[inline]
fn repeated(line: &Line<'_>) -> Option<u32> {
    let rest =
        line.text.strip_prefix("last message repeated ").or_else(|| line.text.strip_prefix("message repeated "))?;
    let (times, rest) = super::time::number(rest, 9)?;
    rest.starts_with(" time").then_some(times)
}

/// Whether a line that no format wants is no business of ours: another program wrote it, or it is empty.
pub fn is_other(line: &Line<'_>) -> bool {
    line.text.is_empty() || !line.program.is_empty() || line.text.starts_with("--")
}

/// The formats that lines of a program may be of.
#[inline]
fn of_program(line: &Line<'_>) -> &'static [Format] {
    let program = line.program;
    if program.starts_with("postfix") {
        return &[Format::Postfix];
    }
    match program {
        "smtpd" | "opensmtpd" => &[Format::Opensmtpd, Format::Qmail],
        "sendmail" => &[Format::Sendmail],
        "tcpserver" | "rblsmtpd" | "splogger" => &[Format::Qmail],
        "CommuniGate" | "CGServer" | "CGatePro" | "SIMS" => &[Format::Stalker],
        _ => of_beginning(line),
    }
}

fn of_beginning(line: &Line<'_>) -> &'static [Format] {
    const BEGINNINGS: &[(&str, &[Format])] = &[
        ("dovecot", &[Format::Dovecot]),
        ("exim", &[Format::Exim]),
        ("sm-", &[Format::Sendmail]),
        ("qmail", &[Format::Qmail]),
        ("haraka", &[Format::Haraka]),
        ("sekisho", &[Format::Sekisho]),
    ];
    let known = BEGINNINGS.iter().find(|(beginning, _)| line.program.starts_with(beginning));
    match (known, line.program.rsplit_once('/')) {
        (Some((_, formats)), _) => formats,
        // An instance of Postfix may have any name (postmulti(1), `syslog_name`); its daemons keep theirs.
        (None, Some((_, daemon))) if POSTFIX_DAEMONS.contains(&daemon) => &[Format::Postfix],
        (None, _) if is_dovecot_service(line) => &[Format::Dovecot],
        (None, _) => &[],
    }
}

const POSTFIX_DAEMONS: &[&str] = &[
    "smtpd",
    "qmgr",
    "smtp",
    "cleanup",
    "local",
    "lmtp",
    "pickup",
    "bounce",
    "virtual",
    "pipe",
    "error",
    "discard",
    "postscreen",
    "dnsblog",
    "anvil",
    "trivial-rewrite",
    "scache",
    "verify",
    "tlsproxy",
    "tlsmgr",
    "master",
    "oqmgr",
    "proxymap",
    "postfix-script",
    "postsuper",
];

/// Dovecot's own log (`log_path`) names the service where syslog names the program, and has no host.
fn is_dovecot_service(line: &Line<'_>) -> bool {
    let service = line.program.split(['(', '<']).next().unwrap_or_default();
    match service {
        "imap-login" | "pop3-login" | "submission-login" | "managesieve-login" => true,
        "imap" | "pop3" | "lmtp" | "lda" | "auth" | "auth-worker" | "master" | "config" | "stats" | "anvil" | "log"
        | "submission" | "managesieve" | "indexer-worker" | "doveadm" => line.host.is_empty(),
        _ => false,
    }
}

#[cfg(test)]
#[path = "chunk_tests.rs"]
mod tests;
