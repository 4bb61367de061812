//! A session, greeting to close: which line means what, and which answer belongs to which question.

use crate::command::{Command, NoCommand};
use crate::content::Sending;
use crate::line::{Line, Lines};
use crate::maildrop::{Column, Entry, Maildrop, Number};
use crate::profile::{Peer, Profile};
use crate::question::{Answer, Io, Need, Note, Question};
use crate::replies;
use mail::Reason;
use std::sync::Arc;

/// RFC 2449 §4: octets of a command line, CRLF counted.
const COMMAND_LIMIT: usize = 255;
/// RFC 5034 §4: octets of a response in base64, and its CRLF.
const RESPONSE_LIMIT: usize = 12_288 + 2;
/// Octets of output after which the driver is asked to write; chosen, so that neither a long listing nor a burst of
/// pipelined commands piles up in memory.
const OUTPUT_LIMIT: usize = 64 * 1024;

/// The server's side of one connection.
#[derive(Debug)]
pub struct Session {
    pub(crate) profile: Arc<Profile>,
    pub(crate) peer: Peer,
    pub(crate) tls: bool,
    pub(crate) lines: Lines,
    errors: u16,
    pub(crate) state: State,
    asked: Option<Asked>,
    has_quit: bool,
    /// A login can be bound to this TLS connection.
    pub(crate) binds: bool,
}

/// RFC 1939 §3, with what lies between its states.
#[derive(Debug)]
pub(crate) enum State {
    /// Before login; after USER, with the name.
    Authorization { user: Option<String> },
    /// The next line answers a challenge.
    Exchange,
    /// Logged in; the mailbox is to be opened.
    Opening,
    /// The mailbox is open and locked.
    Transaction(Box<Open>),
    /// Nothing more is said.
    Ended,
}

/// The open mailbox, with the listing that is being written.
#[derive(Debug)]
pub(crate) struct Open {
    maildrop: Maildrop,
    listing: Option<Listing>,
}

/// LIST or UIDL of all messages, so far as not yet written.
#[derive(Debug)]
struct Listing {
    column: Column,
    /// The index of the next entry.
    next: usize,
}

/// The question that waits for its answer.
#[derive(Debug)]
pub(crate) enum Asked {
    Exchange,
    Password,
    /// With the reason, if it was not the client's wish.
    Cancelled(Option<Reason>),
    Open,
    Read(Box<Reading>),
    Delete,
    /// No question: input is nothing to read until TLS is on.
    Tls,
}

/// The message being read, with how far its sending has come.
#[derive(Debug)]
pub(crate) struct Reading {
    entry: Entry,
    lines: Option<u64>,
    /// `None` until the first piece of content is there, so that a failure can still be told.
    sending: Option<Sending>,
}

impl Session {
    /// A session before its greeting.
    pub fn new(profile: Arc<Profile>, peer: Peer) -> Self {
        let tls = profile.implicit_tls;
        let state = State::Authorization { user: None };
        Self {
            profile,
            peer,
            tls,
            lines: Lines::default(),
            errors: 0,
            state,
            asked: None,
            has_quit: false,
            binds: false,
        }
    }

    /// Appends the greeting.
    pub fn greet(&mut self, out: &mut Vec<u8>) {
        replies::greeting(out, &self.profile.hostname, self.profile.timestamp.as_deref());
    }

    /// Consumes from `input`, appends to `io`, and returns when it needs something. What it leaves in `input` is to
    /// be offered again, after the answer if a question was asked.
    pub fn advance(&mut self, input: &mut &[u8], io: &mut Io) -> Need {
        loop {
            if matches!(self.state, State::Ended) {
                return Need::Close;
            }
            if self.asked.is_some() {
                // Nothing overtakes a question (RFC 2449 §6.6: pipelined commands are answered in order).
                return Need::Input;
            }
            if matches!(self.state, State::Opening) {
                return self.ask(Asked::Open, Need::Ask(Question::Open));
            }
            // A listing goes on before the next line is looked at: replies keep the order of the commands.
            self.list_on(io);
            if io.out.len() >= OUTPUT_LIMIT {
                return Need::Output;
            }
            let limit = if matches!(self.state, State::Exchange) { RESPONSE_LIMIT } else { COMMAND_LIMIT };
            let Some(line) = self.lines.take(input, limit) else { return Need::Input };
            if let Some(need) = self.line(line, input, io) {
                return need;
            }
        }
    }

    /// Answers the question asked last. An answer that belongs to another question ends the session: the client must
    /// not take one thing for another.
    pub fn answer(&mut self, answer: Answer<'_>, io: &mut Io) {
        match (self.asked.take(), answer) {
            (Some(Asked::Exchange), Answer::AuthChallenge(challenge)) => self.challenge(&challenge, io),
            (Some(Asked::Exchange | Asked::Password), Answer::LoggedIn) => self.state = State::Opening,
            (Some(Asked::Exchange | Asked::Password), Answer::Refused(reason)) => self.count_error(reason, io),
            (Some(Asked::Cancelled(None)), _) => replies::cancelled(&mut io.out),
            (Some(Asked::Cancelled(Some(reason))), _) => self.refuse(reason, "AUTH", io),
            (Some(Asked::Open), Answer::Opened(entries)) => self.opened(entries, io),
            (Some(Asked::Open), Answer::InUse) => self.not_opened(None, io),
            (Some(Asked::Open), Answer::Refused(reason)) => self.not_opened(Some(reason), io),
            (Some(Asked::Read(reading)), Answer::Content(piece)) => self.content(reading, piece, io),
            (Some(Asked::Read(mut reading)), Answer::ContentEnd) => reading.begun(io).finish(&mut io.out),
            (Some(Asked::Read(reading)), Answer::Refused(reason)) => self.not_read(&reading, reason, io),
            (Some(Asked::Delete), Answer::Deleted) => {
                self.has_quit = true;
                self.end(io, replies::farewell);
            }
            (Some(Asked::Delete), Answer::Refused(reason)) => self.end(io, |out| replies::refusal(out, reason)),
            _ => self.end(io, |out| replies::refusal(out, Reason::StoreFailed)),
        }
    }

    /// Whether more [`Answer::Content`] is of use; if not, or if there is none, [`Answer::ContentEnd`] is due.
    pub fn wants_content(&self) -> bool {
        match &self.asked {
            Some(Asked::Read(reading)) => reading.sending.as_ref().is_none_or(Sending::wants_more),
            _ => false,
        }
    }

    /// TLS is on: forgets everything the client said before (RFC 2595 §4).
    pub fn tls_started(&mut self) {
        self.tls = true;
        self.binds = false;
        // The count of errors stays: TLS must not be a way to have it forgotten.
        self.lines.clear();
        self.state = State::Authorization { user: None };
        self.asked = None;
    }

    /// A login can be bound to the TLS connection that is on (RFC 9266): SCRAM-SHA-256-PLUS is offered too. Said again
    /// after each [`Session::tls_started`].
    pub fn offer_binding(&mut self) {
        self.binds = self.tls;
    }

    /// Ends the session from our side. Messages marked as deleted stay.
    pub fn refuse_and_close(&mut self, reason: Reason, io: &mut Io) {
        let in_content = matches!(&self.asked, Some(Asked::Read(reading)) if reading.sending.is_some());
        let in_listing = matches!(&self.state, State::Transaction(open) if open.listing.is_some());
        // RFC 1939 §3: a client that was silent for too long gets no reply. A reply within content would be content.
        if reason == Reason::IdleTooLong || in_content || in_listing || matches!(self.state, State::Ended) {
            self.end(io, |_| ());
        } else {
            self.end(io, |out| replies::refusal(out, reason));
        }
    }

    /// Whether the session ended by QUIT, and not by us.
    pub const fn has_quit(&self) -> bool {
        self.has_quit
    }

    /// Whether a login succeeded.
    pub const fn is_logged_in(&self) -> bool {
        matches!(self.state, State::Opening | State::Transaction(_))
    }

    /// Remembers which answer may come next.
    pub(crate) fn ask(&mut self, asked: Asked, need: Need) -> Need {
        self.asked = Some(asked);
        need
    }

    /// Refuses a command, for the journal too.
    pub(crate) fn refuse(&mut self, reason: Reason, command: &'static str, io: &mut Io) {
        io.notes.push(Note::CommandRefused { reason, command });
        self.count_error(reason, io);
    }

    /// Ends the session without a mailbox to update.
    pub(crate) fn leave(&mut self, io: &mut Io) -> Need {
        self.has_quit = true;
        self.end(io, replies::farewell);
        Need::Close
    }

    fn count_error(&mut self, reason: Reason, io: &mut Io) {
        self.errors = self.errors.saturating_add(1);
        // One reply for one command (RFC 1939 §3), so the last refusal is said in place of its reason.
        if self.errors > self.profile.errors {
            io.notes.push(Note::CommandRefused { reason: Reason::TooManyErrors, command: "" });
            self.end(io, |out| replies::refusal(out, Reason::TooManyErrors));
        } else {
            replies::refusal(&mut io.out, reason);
        }
    }

    fn end(&mut self, io: &mut Io, say: impl FnOnce(&mut Vec<u8>)) {
        say(&mut io.out);
        self.state = State::Ended;
        self.asked = None;
    }

    fn line(&mut self, line: Line, input: &mut &[u8], io: &mut Io) -> Option<Need> {
        let in_exchange = matches!(self.state, State::Exchange);
        match line {
            // In an exchange even `QUIT` is a response (RFC 5034 §4): only `*` breaks it off.
            Line::Whole(line) if in_exchange => Some(self.response(&line)),
            Line::Whole(line) => self.command_line(&line, input, io),
            Line::TooLong if in_exchange => Some(self.break_off(Reason::LineTooLong)),
            Line::TooLong => {
                self.refuse(Reason::LineTooLong, "", io);
                None
            }
            Line::BareEnd => Some(self.close_for(Reason::BareLineEnd, io)),
        }
    }

    fn command_line(&mut self, line: &[u8], input: &mut &[u8], io: &mut Io) -> Option<Need> {
        match (Command::parse(line), &self.state) {
            // Form comes before state: what is no command is the same error in each.
            (Ok(command), State::Authorization { .. }) => self.authorize(command, input, io),
            (Ok(command), _) => self.transact(command, io),
            (Err(NoCommand { reason: Reason::WrongProtocol, .. }), _) => {
                Some(self.close_for(Reason::WrongProtocol, io))
            }
            (Err(NoCommand { reason, keyword }), _) => {
                self.refuse(reason, keyword, io);
                None
            }
        }
    }

    /// What was sent cannot be meant for us, or not be read in one way only.
    fn close_for(&mut self, reason: Reason, io: &mut Io) -> Need {
        io.notes.push(Note::CommandRefused { reason, command: "" });
        self.end(io, |out| replies::refusal(out, reason));
        Need::Close
    }

    fn opened(&mut self, entries: Vec<Entry>, io: &mut Io) {
        let maildrop = Maildrop::new(entries);
        replies::opened(&mut io.out, maildrop.totals());
        self.state = State::Transaction(Box::new(Open { maildrop, listing: None }));
    }

    /// RFC 1939 §4: without the lock the session is where it was before login.
    fn not_opened(&mut self, reason: Option<Reason>, io: &mut Io) {
        self.state = State::Authorization { user: None };
        match reason {
            Some(reason) => replies::refusal(&mut io.out, reason),
            None => replies::in_use(&mut io.out),
        }
    }

    fn content(&mut self, mut reading: Box<Reading>, piece: &[u8], io: &mut Io) {
        let mut sending = reading.begun(io);
        sending.push(piece, &mut io.out);
        reading.sending = Some(sending);
        self.asked = Some(Asked::Read(reading));
    }

    /// Once content is on its way, the one honest end is none: the client sees that the dot is missing.
    fn not_read(&mut self, reading: &Reading, reason: Reason, io: &mut Io) {
        if reading.sending.is_some() {
            self.end(io, |_| ());
        } else {
            replies::refusal(&mut io.out, reason);
        }
    }

    /// A command while the mailbox is open (RFC 1939 §5).
    fn transact(&mut self, command: Command, io: &mut Io) -> Option<Need> {
        let State::Transaction(open) = &mut self.state else { return None };
        match command {
            Command::Capa => replies::capabilities(&mut io.out, &self.offered()),
            Command::Stat => replies::totals(&mut io.out, open.maildrop.totals()),
            Command::List(number) => open.list(Column::Size, number, io),
            Command::Uidl(number) => open.list(Column::Uid, number, io),
            Command::Retr(number) => return self.read(number, None, io),
            Command::Top(number, lines) => return self.read(number, Some(lines), io),
            Command::Dele(number) if open.maildrop.delete(number) => replies::marked(&mut io.out),
            Command::Dele(_) => replies::no_such_message(&mut io.out),
            Command::Noop => replies::ok(&mut io.out),
            // RFC 1939 §5: DELE only marks, so that this can undo it.
            Command::Rset => {
                open.maildrop.reset();
                replies::ok(&mut io.out);
            }
            Command::Quit => return Some(self.update(io)),
            command => self.refuse(Reason::CommandOutOfOrder, command.keyword(), io),
        }
        None
    }

    fn read(&mut self, number: Number, lines: Option<u64>, io: &mut Io) -> Option<Need> {
        let State::Transaction(open) = &self.state else { return None };
        let Some(entry) = open.maildrop.find(number) else {
            replies::no_such_message(&mut io.out);
            return None;
        };
        // Boxed, because an idle session should not pay for a message that it is not reading.
        let reading = Box::new(Reading { entry, lines, sending: None });
        Some(self.ask(Asked::Read(reading), Need::Ask(Question::Read { uid: entry.uid, lines })))
    }

    /// RFC 1939 §6: only QUIT deletes, and only what is marked.
    fn update(&mut self, io: &mut Io) -> Need {
        let marked = match &self.state {
            State::Transaction(open) => open.maildrop.marked(),
            _ => Vec::new(),
        };
        // Nothing to write, nothing to wait for a disk for.
        if marked.is_empty() {
            return self.leave(io);
        }
        self.ask(Asked::Delete, Need::Ask(Question::Delete(marked)))
    }

    /// Goes on with a listing, up to the limit of output.
    fn list_on(&mut self, io: &mut Io) {
        let State::Transaction(open) = &mut self.state else { return };
        let Some(listing) = &mut open.listing else { return };
        for (number, entry) in open.maildrop.present(listing.next) {
            if io.out.len() >= OUTPUT_LIMIT {
                return;
            }
            replies::listed(&mut io.out, listing.column, (number, entry));
            listing.next = number;
        }
        replies::end(&mut io.out);
        open.listing = None;
    }
}

impl Open {
    fn list(&mut self, column: Column, number: Option<Number>, io: &mut Io) {
        let Some(number) = number else {
            replies::ok(&mut io.out);
            self.listing = Some(Listing { column, next: 0 });
            return;
        };
        match self.maildrop.find(number) {
            Some(entry) => replies::row(&mut io.out, column, (number.get(), entry)),
            None => replies::no_such_message(&mut io.out),
        }
    }
}

impl Reading {
    /// The sending, with the reply before its first piece.
    fn begun(&mut self, io: &mut Io) -> Sending {
        let announced = self.lines.is_none().then_some(self.entry.octets);
        self.sending.take().unwrap_or_else(|| {
            replies::content_follows(&mut io.out, announced);
            Sending::new(self.lines)
        })
    }
}
