//! A session, greeting to close: which line or octets come next, and to whom they go.
//!
//! The verbs themselves are in the sibling modules, one per group or extension; each adds methods to [`Session`]
//! and returns what is to be asked, or the fault to refuse with.

use super::content::Reader;
use super::lines::{Lines, Long, Overlong, Swallowed, Taken};
use super::replies::{self, Fault};
use super::{Answer, Io, Need, Note, Profile, Transaction};
use crate::grammar::Verb;
use mail::{Door, Reason};
use std::sync::Arc;

/// The server's side of one connection. `R` is what the driver attaches to a recipient it accepts.
///
/// Before the first command it is a few words; what is large is allocated when there is something to keep.
#[derive(Debug)]
pub struct Session<R> {
    pub(super) profile: Arc<Profile>,
    lines: Lines,
    pub(super) phase: Phase,
    pub(super) hello: Option<Box<str>>,
    pub(super) standing: Standing,
    pub(super) open: Option<Box<Open<R>>>,
    errors: u16,
    idle_commands: u16,
    /// Transactions begun, which no EHLO and no STARTTLS forgets.
    pub(super) transactions: u32,
    /// A sender or recipient was refused, and nothing but what may have been said in one breath with it came since.
    in_wake: bool,
    has_quit: bool,
}

/// What the client has reached, and STARTTLS or EHLO may change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Standing {
    /// EHLO was said, not HELO.
    pub(super) extended: bool,
    pub(super) tls: bool,
    pub(super) logged_in: bool,
    /// A login can be bound to this TLS connection.
    pub(super) binds: bool,
}

/// A transaction and the content it has so far: what RSET drops.
#[derive(Debug)]
pub(super) struct Open<R> {
    pub(super) transaction: Transaction<R>,
    pub(super) content: Option<Reader>,
}

/// What comes next from the client, or is due to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Phase {
    Command,
    Overlong(Overlong),
    /// The driver owes an answer.
    Asked(Asked),
    AuthResponse,
    Data,
    Chunk {
        left: u64,
        last: bool,
    },
    /// The octets of a chunk that is refused: they are counted, never read as commands (RFC 3030 §2).
    RefusedChunk {
        left: u64,
        fault: Fault,
    },
    StartingTls,
    Closed,
}

/// Which question is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Asked {
    Sender,
    Recipient,
    Message,
    Auth,
    AuthCancelled(Fault),
}

/// Why a command was refused, and what the journal should know if it is more than that.
pub(super) struct Refused<R> {
    fault: Fault,
    note: Option<Box<Note<R>>>,
}

impl<R> From<Fault> for Refused<R> {
    fn from(fault: Fault) -> Self {
        Self { fault, note: None }
    }
}

impl<R> From<Reason> for Refused<R> {
    fn from(reason: Reason) -> Self {
        Fault::Of(reason).into()
    }
}

impl<R> Refused<R> {
    pub(super) fn noted(fault: Fault, note: Note<R>) -> Self {
        Self { fault, note: Some(Box::new(note)) }
    }
}

/// What came of a command: a question, nothing more, or a refusal.
pub(super) type Done<R> = Result<Option<Need<R>>, Refused<R>>;

impl<R> Session<R> {
    /// A session at a door, before its greeting.
    pub fn new(profile: Arc<Profile>) -> Self {
        let standing = Standing { tls: profile.implicit_tls, ..Standing::default() };
        Self {
            profile,
            lines: Lines::default(),
            phase: Phase::Command,
            hello: None,
            standing,
            open: None,
            errors: 0,
            idle_commands: 0,
            transactions: 0,
            in_wake: false,
            has_quit: false,
        }
    }

    /// Goes on by what the door is told now: limits, name, whether there is TLS. A transaction that is open is led to its
    /// end by what held when it began, as the client was told then (RFC 1870 §6.1).
    pub fn adopt(&mut self, profile: Arc<Profile>) {
        if self.open.is_none() && matches!(self.phase, Phase::Command) {
            self.profile = profile;
        }
    }

    /// Appends the greeting, 220 (RFC 5321 §4.3.1). A client that spoke before it is to be refused with
    /// [`Reason::TalksTooSoon`] instead, by [`Session::refuse_and_close`].
    pub fn greet(&mut self, out: &mut Vec<u8>) {
        replies::write_greeting(&self.profile, out);
    }

    /// Consumes from `input`, appends to `io`, and returns when it needs something. What it leaves in `input` is to
    /// be offered again, after the answer if a question was asked.
    ///
    /// How the bytes were cut into pieces makes no difference, but for one thing: a client that must wait for a
    /// reply and has said more is caught by what lies behind the command in `input` (RFC 2920 §3.1).
    pub fn advance(&mut self, input: &mut &[u8], io: &mut Io<R>) -> Need<R> {
        loop {
            let need = match self.phase {
                Phase::Closed => {
                    *input = &[];
                    return Need::Close;
                }
                Phase::StartingTls => {
                    *input = &[];
                    return Need::StartTls;
                }
                // The answer is owed; nothing may overtake it.
                Phase::Asked(_) => return Need::Input,
                Phase::Chunk { left, last } => self.take_chunk(left, last, input, io),
                Phase::RefusedChunk { left, fault } => self.take_refused_chunk(left, fault, input, io),
                _ if input.is_empty() => return Need::Input,
                Phase::Command => self.take_command(input, io),
                Phase::AuthResponse => self.take_auth_response(input, io),
                Phase::Overlong(overlong) => self.swallow(overlong, input),
                Phase::Data => self.take_data(input, io),
            };
            if let Some(need) = need {
                return need;
            }
        }
    }

    /// Answers the question asked last. An answer to no question, or to another one, is refused as if the store
    /// had failed: the client keeps its mail.
    pub fn answer(&mut self, answer: Answer<R>, io: &mut Io<R>) {
        let Phase::Asked(asked) = self.phase else { return };
        self.phase = Phase::Command;
        match (asked, answer) {
            (Asked::AuthCancelled(fault), _) => self.refuse(fault.into(), "AUTH", io),
            (Asked::Sender, Answer::SenderOk) => io.out.extend_from_slice(replies::SENDER_OK),
            (Asked::Recipient, Answer::RecipientOk(recipient)) => self.add_recipient(recipient, io),
            (Asked::Message, Answer::Accepted(id)) => {
                replies::write_stored(id, &mut io.out);
                // A client that gets mail through is no nuisance, however often it erred on the way.
                (self.errors, self.idle_commands) = (0, 0);
            }
            (Asked::Auth, Answer::AuthChallenge(challenge)) => self.challenge(&challenge, io),
            (Asked::Auth, Answer::LoggedIn) => self.log_in(io),
            (_, Answer::AuthRefused(reason) | Answer::Refused(reason)) => self.refuse_answered(asked, reason, io),
            _ => self.refuse_answered(asked, Reason::StoreFailed, io),
        }
    }

    /// TLS is on: forgets everything the client said before (RFC 3207 §4.2).
    pub fn tls_started(&mut self) {
        self.lines.clear();
        self.open = None;
        self.hello = None;
        self.standing = Standing { tls: true, ..Standing::default() };
        self.phase = Phase::Command;
    }

    /// A login can be bound to the TLS connection that is on (RFC 9266): SCRAM-SHA-256-PLUS is offered too. Said again
    /// after each [`Session::tls_started`].
    pub fn offer_binding(&mut self) {
        self.standing.binds = self.standing.tls;
    }

    /// Ends the session from our side: the reason's reply, then [`Need::Close`].
    pub fn refuse_and_close(&mut self, reason: Reason, io: &mut Io<R>) {
        if self.phase != Phase::Closed {
            self.drop_transaction(io);
            Fault::Of(reason).write_to(&mut io.out);
            self.close();
        }
    }

    /// Whether a login succeeded.
    pub const fn is_logged_in(&self) -> bool {
        self.standing.logged_in
    }

    /// Whether content is being received, which has its own timeouts (RFC 5321 §4.5.3.2.5).
    pub const fn is_in_content(&self) -> bool {
        matches!(self.phase, Phase::Data | Phase::Chunk { .. } | Phase::RefusedChunk { .. })
    }

    /// Whether content of the message in hand has come already: between two chunks too.
    pub fn has_content(&self) -> bool {
        self.open.as_deref().is_some_and(|open| open.content.is_some())
    }

    /// Whether the session ended by QUIT, and not by us.
    pub const fn has_quit(&self) -> bool {
        self.has_quit
    }

    /// What the client called itself last.
    pub fn hello(&self) -> Option<&str> {
        self.hello.as_deref()
    }

    /// The transaction in hand, between MAIL and the end of its content.
    pub fn transaction(&self) -> Option<&Transaction<R>> {
        self.open.as_deref().map(|open| &open.transaction)
    }

    fn take_command(&mut self, input: &mut &[u8], io: &mut Io<R>) -> Option<Need<R>> {
        // The first octet of a TLS record (RFC 8446 §5.1); its length may hold no line end to wait for.
        const TLS_HANDSHAKE: u8 = 0x16;
        if self.lines.is_empty() && input.first() == Some(&TLS_HANDSHAKE) {
            self.refuse(Reason::WrongProtocol.into(), "", io);
            return None;
        }
        // RFC 4954 §4 lets an AUTH line be far longer than any other; only who may log in gets that much memory.
        let is_submission = self.profile.door == Door::Submission;
        let long = if is_submission { Long::ByVerbAndAuth } else { Long::ByVerb };
        match self.lines.take(input, long) {
            Taken::Line(line) => self.obey(&line, !input.is_empty(), io),
            Taken::More => None,
            Taken::Bare => {
                self.refuse(Fault::BareLineEndInCommand.into(), "", io);
                None
            }
            Taken::TooLong(overlong) => {
                self.phase = Phase::Overlong(overlong);
                self.refuse(Reason::LineTooLong.into(), "", io);
                None
            }
        }
    }

    /// Does what a line says. `more_came`: octets lie behind it that the client sent without waiting.
    fn obey(&mut self, line: &[u8], more_came: bool, io: &mut Io<R>) -> Option<Need<R>> {
        let (word, arguments) = split(line);
        let result = match Verb::parse(word) {
            // First of all: each header line of a browser would be an error of its own.
            None if is_http(word) => Err(Reason::WrongProtocol.into()),
            verb if more_came && self.must_wait(verb) => Err(Reason::TalksTooSoon.into()),
            None => Err(Reason::CommandUnknown.into()),
            Some(verb) => match readable(arguments) {
                Some(arguments) => self.dispatch(verb, arguments, io),
                None => Err(Reason::CommandMalformed.into()),
            },
        };
        result.unwrap_or_else(|refused| {
            self.refuse(refused, &name(word), io);
            None
        })
    }

    /// RFC 2920 §3.1: after some commands a client waits for the reply. Without EHLO there was no offer of
    /// PIPELINING, so it waits after every command; octets behind BDAT are its chunk.
    fn must_wait(&self, verb: Option<Verb>) -> bool {
        verb.is_some_and(Verb::ends_a_group) || (!self.standing.extended && verb != Some(Verb::Bdat))
    }

    fn dispatch(&mut self, verb: Verb, arguments: &str, io: &mut Io<R>) -> Done<R> {
        // Any other command ends the group: its sender has had the time to hear of the refusal.
        self.in_wake &= matches!(verb, Verb::Rcpt | Verb::Data | Verb::Bdat);
        match verb {
            Verb::Helo => self.helo(arguments, io),
            Verb::Ehlo => self.ehlo(arguments, io),
            Verb::Mail => self.mail(arguments),
            Verb::Rcpt => self.rcpt(arguments),
            Verb::Data => self.data(arguments, io),
            Verb::Bdat => self.bdat(arguments),
            Verb::Rset => self.rset(arguments, io),
            Verb::Noop => self.noop(io),
            Verb::Quit => self.quit(arguments, io),
            Verb::Vrfy => self.vrfy(io),
            // RFC 5321 §7.3: who is on a list is nobody's business.
            Verb::Expn => Err(Fault::NotOffered.into()),
            Verb::Help => self.help(io),
            Verb::StartTls => self.start_tls(arguments, io),
            Verb::Auth => self.auth(arguments),
        }
    }

    fn swallow(&mut self, overlong: Overlong, input: &mut &[u8]) -> Option<Need<R>> {
        match overlong.swallow(input) {
            Swallowed::Ended => self.phase = Phase::Command,
            Swallowed::Open(overlong) => self.phase = Phase::Overlong(overlong),
            // Its one reply was given when the limit was reached.
            Swallowed::Endless => self.close(),
        }
        None
    }

    /// The next line, as a response of a login.
    pub(super) fn take_response_line<'a>(&mut self, input: &mut &'a [u8]) -> Taken<'a> {
        self.lines.take(input, Long::Any)
    }

    fn refuse_answered(&mut self, asked: Asked, reason: Reason, io: &mut Io<R>) {
        // RFC 5321 §3.3: without a sender there is no transaction, and RCPT is out of order.
        if asked == Asked::Sender {
            self.open = None;
        }
        self.in_wake |= matches!(asked, Asked::Sender | Asked::Recipient);
        // Whoever answered knows; only what follows from it is news.
        self.reply_refusal(Fault::Of(reason), io);
    }

    /// Refuses a command: the reply, the note, the count.
    pub(super) fn refuse(&mut self, refused: Refused<R>, command: &str, io: &mut Io<R>) {
        let Refused { fault, note } = refused;
        let as_command = || Note::CommandRefused { reason: fault.reason(), command: command.to_owned() };
        // RFC 2920 §3.1: RCPT and DATA are on their way before the client hears that MAIL or RCPT was refused. That
        // they then come to nothing is no error of theirs, and tells nothing.
        let follows = self.in_wake && matches!(fault.reason(), Reason::CommandOutOfOrder | Reason::LoginRequired);
        if note.is_some() || !follows {
            let note = note.map_or_else(as_command, |note| *note);
            self.in_wake |= matches!(note, Note::SenderRefused { .. } | Note::RecipientRefused { .. });
            io.notes.push(note);
        }
        self.reply_refusal(fault, io);
    }

    /// Writes a refusal and counts it, unless it asks to come back later: that is no error of the client's. Beyond
    /// the limit, the reply is that there were too many.
    fn reply_refusal(&mut self, fault: Fault, io: &mut Io<R>) {
        self.errors = self.errors.saturating_add(u16::from(fault.is_permanent()));
        let too_many = fault.is_permanent() && self.errors > self.profile.limits.errors && !fault.ends_the_session();
        let fault = if too_many { Fault::Of(Reason::TooManyErrors) } else { fault };
        if too_many {
            io.notes.push(Note::CommandRefused { reason: fault.reason(), command: String::new() });
        }
        fault.write_to(&mut io.out);
        if fault.ends_the_session() {
            self.drop_transaction(io);
            self.close();
        }
    }

    /// Counts a command that leads to no message.
    ///
    /// # Errors
    /// [`Reason::TooManyErrors`] when there were too many in a row.
    pub(super) fn count_idle(&mut self) -> Result<(), Refused<R>> {
        self.idle_commands = self.idle_commands.saturating_add(1);
        if self.idle_commands > self.profile.limits.idle_commands { Err(Reason::TooManyErrors.into()) } else { Ok(()) }
    }

    /// Forgets the transaction, and tells if content of it was already given out.
    pub(super) fn drop_transaction(&mut self, io: &mut Io<R>) {
        if self.open.take().is_some_and(|open| open.content.is_some()) {
            io.content.clear();
            io.notes.push(Note::ContentDropped);
        }
    }

    pub(super) fn close(&mut self) {
        self.lines.clear();
        self.phase = Phase::Closed;
    }

    pub(super) fn close_by_quit(&mut self) {
        self.has_quit = true;
        self.close();
    }
}

/// The first word of a line, and what follows it without the space between.
fn split(line: &[u8]) -> (&[u8], &[u8]) {
    match memchr::memchr(b' ', line) {
        Some(at) => (&line[..at], &line[at + 1..]),
        None => (line, &[]),
    }
}

/// Arguments as text: UTF-8 without control characters, which belong to no command.
fn readable(arguments: &[u8]) -> Option<&str> {
    std::str::from_utf8(arguments).ok().filter(|text| !text.bytes().any(|b| b.is_ascii_control()))
}

/// The verb as the journal shows it; whatever is not letters and digits was no verb.
fn name(word: &[u8]) -> String {
    // No verb of any extension is longer; the rest of a long word would be somebody's text.
    const LONGEST: usize = 16;
    let is_word = word.len() <= LONGEST && word.iter().all(u8::is_ascii_alphanumeric);
    if is_word { word.iter().map(|b| char::from(b.to_ascii_uppercase())).collect() } else { String::new() }
}

/// The methods of RFC 9110 §9.3: a browser that was talked into speaking to us (ALPACA).
fn is_http(word: &[u8]) -> bool {
    [&b"GET"[..], b"POST", b"PUT", b"HEAD", b"DELETE", b"CONNECT", b"OPTIONS", b"TRACE", b"PATCH"].contains(&word)
}

#[cfg(test)]
#[path = "session_tests.rs"]
mod tests;
