//! The dialogue of a client session, from the greeting to QUIT.

use super::login::{self, Login};
use super::transaction::{Progress, Size, Transaction};
use super::{ClientError, ClientNeed, Extensions, Parameters, RecipientResult, ReplyParser, Stage, TlsWish, command};
use mail::{Envelope, Protocol, Reply};
use std::time::Duration;

/// RFC 5321 §4.5.3.2.1 to .3: greeting, MAIL, RCPT.
const PATIENCE: Duration = Duration::from_secs(5 * 60);
/// RFC 5321 §4.5.3.2.4.
const DATA_PATIENCE: Duration = Duration::from_secs(2 * 60);
/// RFC 5321 §4.5.3.2.6: to give up earlier makes duplicates.
const END_PATIENCE: Duration = Duration::from_secs(10 * 60);
/// Chosen; after QUIT nothing depends on the reply.
const QUIT_PATIENCE: Duration = Duration::from_secs(5);

/// Which reply is awaited, or what was reached.
#[derive(Debug)]
enum State {
    Greeting,
    Ehlo,
    Helo,
    /// STARTTLS was said.
    StartTls,
    /// The driver shakes hands.
    Handshake,
    Login(Login),
    Ready,
    Transaction(Box<Transaction>),
    Quitting,
    Bye,
    Failed(ClientError),
}

/// One session with one server, as a value. See [`ClientNeed`] for how to drive it.
#[derive(Debug)]
pub struct Client {
    parameters: Parameters,
    state: State,
    parser: ReplyParser,
    extensions: Extensions,
    is_protected: bool,
    /// The server holds state of a transaction that came to nothing.
    needs_reset: bool,
    /// Results not handed out yet.
    finished: Option<Vec<RecipientResult>>,
    /// Replies that have come whole.
    replies: u64,
}

impl Client {
    /// A session whose connection was just made; the greeting is awaited.
    pub fn new(parameters: Parameters) -> Self {
        Self {
            is_protected: parameters.implicit_tls,
            parameters,
            state: State::Greeting,
            parser: ReplyParser::default(),
            extensions: Extensions::default(),
            needs_reset: false,
            finished: None,
            replies: 0,
        }
    }

    /// Consumes from `input`, appends commands to `out`, and says what is needed next. What is in `out` is to be
    /// written in one write before anything else is done.
    ///
    /// In [`ClientNeed::Ready`] a kept connection may be examined by calling this again with what was read.
    pub fn advance(&mut self, input: &mut &[u8], out: &mut Vec<u8>) -> ClientNeed {
        loop {
            if let Some(need) = self.need_without_input(input) {
                return need;
            }
            match self.parser.take(input) {
                Ok(None) => return ClientNeed::Input,
                Err(error) => self.fail(ClientError::Unreadable(error)),
                Ok(Some(reply)) => {
                    self.replies += 1;
                    if let Some(need) = self.take_reply(reply, input, out) {
                        return need;
                    }
                }
            }
        }
    }

    /// Begins a transaction; only after [`ClientNeed::Ready`]. Anywhere else nobody is offered, and all recipients
    /// come back undecided.
    ///
    /// `size_octets` is the content's size before dots are stuffed (RFC 1870 §5); `eight_bit` tells whether it has
    /// octets above 127.
    pub fn begin(&mut self, envelope: Envelope, size_octets: u64, eight_bit: bool, out: &mut Vec<u8>) {
        let transaction = Transaction::new(envelope, Size { octets: size_octets, eight_bit }, &self.extensions);
        self.start(transaction.over(self.parameters.protocol), out);
    }

    /// Asks whether the envelope's recipients would be taken, as [`Client::begin`] does, and hands nothing over: after the
    /// last RCPT the results are there.
    pub fn ask(&mut self, envelope: Envelope, out: &mut Vec<u8>) {
        let transaction = Transaction::new(envelope, Size { octets: 0, eight_bit: false }, &self.extensions);
        self.start(transaction.over(self.parameters.protocol).only_asking(), out);
    }

    fn start(&mut self, mut transaction: Transaction, out: &mut Vec<u8>) {
        match &self.state {
            State::Ready => {}
            State::Failed(error) => {
                self.finished = Some(transaction.results(error));
                return;
            }
            _ => {
                self.finished = Some(transaction.results(&ClientError::ConnectionLost));
                return;
            }
        }
        if self.needs_reset {
            transaction.reset_first();
        }
        self.state = State::Transaction(Box::new(transaction));
        self.say_transaction(out);
    }

    /// The handshake succeeded: everything learned before it is forgotten and asked for again (RFC 3207 §4.2).
    pub fn tls_started(&mut self, out: &mut Vec<u8>) {
        if matches!(self.state, State::Handshake) {
            self.is_protected = true;
            self.parser = ReplyParser::default();
            self.extensions = Extensions::default();
            self.say_ehlo(out);
        }
    }

    /// Takes leave; only after [`ClientNeed::Ready`]. The server's answer is [`ClientNeed::Bye`].
    pub fn quit(&mut self, out: &mut Vec<u8>) {
        if matches!(self.state, State::Ready) {
            command::bare(out, "QUIT");
            self.state = State::Quitting;
        }
    }

    /// The driver's side ended it: hang-up, silence, a failed handshake. The next [`Client::advance`] tells the rest.
    pub fn give_up(&mut self, error: ClientError) {
        match self.state {
            State::Failed(_) | State::Bye => {}
            // RFC 5321 §4.1.1.10 asks us to wait for the reply; that it never comes harms nobody.
            State::Quitting => self.state = State::Bye,
            _ => self.fail(error),
        }
    }

    /// How many replies have come whole: the time that the next one has begins with the last of them, or with what was said
    /// since, and not with each octet.
    pub const fn replies(&self) -> u64 {
        self.replies
    }

    /// How long to wait for the reply that is awaited now, whole (RFC 5321 §4.5.3.2).
    pub fn patience(&self) -> Duration {
        match &self.state {
            State::Transaction(transaction) => match transaction.stage() {
                Stage::Mail | Stage::Rcpt => PATIENCE,
                Stage::Data => DATA_PATIENCE,
                Stage::Content => END_PATIENCE,
            },
            State::Quitting => QUIT_PATIENCE,
            _ => PATIENCE,
        }
    }

    /// What the server offers, as far as it is known.
    pub const fn extensions(&self) -> &Extensions {
        &self.extensions
    }

    /// Whether TLS protects the session.
    pub const fn is_protected(&self) -> bool {
        self.is_protected
    }

    fn need_without_input(&mut self, input: &[u8]) -> Option<ClientNeed> {
        if let Some(results) = self.finished.take() {
            return Some(ClientNeed::Finished(results));
        }
        match &self.state {
            State::Failed(error) => Some(ClientNeed::Closed(error.clone())),
            State::Bye => Some(ClientNeed::Bye),
            State::Handshake => Some(ClientNeed::StartTls),
            State::Ready if input.is_empty() && self.parser.is_empty() => Some(ClientNeed::Ready),
            _ => None,
        }
    }

    fn take_reply(&mut self, reply: Reply, input: &mut &[u8], out: &mut Vec<u8>) -> Option<ClientNeed> {
        // Whatever it says: nothing depends on the reply to QUIT.
        if matches!(self.state, State::Quitting) {
            self.state = State::Bye;
            return None;
        }
        // RFC 5321 §3.8: in answer to anything, or to nothing.
        if reply.code == 421 {
            self.fail(ClientError::ServerClosing(reply));
            return None;
        }
        let (awaited, said_before) = (self.awaited(), out.len());
        let need = self.answer(reply, input.is_empty(), out);
        // Octets behind the one reply we waited for answer something we have only now begun to say: not ours.
        let has_spoken = out.len() > said_before || need == Some(ClientNeed::Content);
        if awaited == 1 && has_spoken && !input.is_empty() && !matches!(self.state, State::Failed(_)) {
            out.truncate(said_before);
            self.talks_too_soon(input);
            return None;
        }
        need
    }

    /// More came with a reply than the reply. That is an error, unless it says that the server closes.
    fn talks_too_soon(&mut self, input: &mut &[u8]) {
        let error = match self.parser.take(input) {
            Ok(Some(reply)) if reply.code == 421 => ClientError::ServerClosing(reply),
            _ => ClientError::TalksTooSoon,
        };
        self.fail(error);
    }

    /// How many replies are awaited.
    fn awaited(&self) -> usize {
        match &self.state {
            State::Transaction(transaction) => transaction.awaited(),
            State::Ready => 0,
            _ => 1,
        }
    }

    fn answer(&mut self, reply: Reply, is_all: bool, out: &mut Vec<u8>) -> Option<ClientNeed> {
        match &mut self.state {
            State::Greeting => self.greeted(reply, out),
            State::Ehlo => self.ehlo_answered(reply, out),
            State::Helo => self.helo_answered(reply, out),
            State::StartTls => self.starttls_answered(reply, is_all, out),
            State::Login(_) => self.login_answered(reply, out),
            State::Transaction(_) => return self.transaction_answered(reply, out),
            State::Ready | State::Handshake | State::Quitting | State::Bye | State::Failed(_) => {
                self.fail(ClientError::OutOfTurn(reply));
            }
        }
        None
    }

    fn greeted(&mut self, reply: Reply, out: &mut Vec<u8>) {
        match reply.code {
            220 => self.say_ehlo(out),
            // RFC 5321 §3.1: after a 554 in place of the greeting, QUIT is all there is to say.
            _ if reply.is_transient() || reply.is_permanent() => self.leave(ClientError::NotWelcome(reply), out),
            _ => self.fail(ClientError::OutOfTurn(reply)),
        }
    }

    fn ehlo_answered(&mut self, reply: Reply, out: &mut Vec<u8>) {
        if reply.is_positive() {
            self.extensions = Extensions::parse(&reply);
            self.hello_done(out);
        } else if reply.is_permanent() && self.parameters.protocol == Protocol::Lmtp {
            // RFC 2033 §4.1: there is no LMTP without LHLO, and HELO is not to be said.
            self.leave(ClientError::HelloRefused(reply), out);
        } else if reply.is_permanent() && self.lacks_required_tls() {
            // Without EHLO there is no STARTTLS; HELO would lead on in clear text.
            self.leave(ClientError::TlsNotOffered, out);
        } else if reply.is_permanent() {
            // RFC 5321 §3.2: a server that does not know EHLO is greeted with HELO.
            command::helo(out, &self.parameters.hello);
            self.state = State::Helo;
        } else {
            self.leave(ClientError::HelloRefused(reply), out);
        }
    }

    fn helo_answered(&mut self, reply: Reply, out: &mut Vec<u8>) {
        if reply.is_positive() {
            self.extensions = Extensions::default();
            self.hello_done(out);
        } else {
            self.leave(ClientError::HelloRefused(reply), out);
        }
    }

    fn hello_done(&mut self, out: &mut Vec<u8>) {
        let wants_tls = !self.is_protected && self.parameters.tls != TlsWish::Never;
        if wants_tls && self.extensions.starttls {
            command::bare(out, "STARTTLS");
            self.state = State::StartTls;
        } else if self.lacks_required_tls() {
            self.leave(ClientError::TlsNotOffered, out);
        } else {
            self.start_login(out);
        }
    }

    fn lacks_required_tls(&self) -> bool {
        !self.is_protected && self.parameters.tls == TlsWish::Required
    }

    fn starttls_answered(&mut self, reply: Reply, is_all: bool, out: &mut Vec<u8>) {
        match reply.code {
            // What follows the 220 in clear text would be read as the answer to our first protected command.
            220 if !is_all => self.fail(ClientError::TlsInjection),
            220 => self.state = State::Handshake,
            _ if self.lacks_required_tls() => self.leave(ClientError::TlsRefused(reply), out),
            // RFC 3207 §4.1: the client decides; TLS was only a wish.
            _ => self.start_login(out),
        }
    }

    fn start_login(&mut self, out: &mut Vec<u8>) {
        let Some(credentials) = &self.parameters.login else {
            self.state = State::Ready;
            return;
        };
        // RFC 4954 §4, RFC 8314 §3: PLAIN and LOGIN show the password to whoever listens.
        if !self.is_protected && !self.parameters.login_in_clear {
            self.leave(ClientError::LoginNeedsTls, out);
            return;
        }
        match Login::start(credentials, &self.extensions, out) {
            Ok(login) => self.state = State::Login(login),
            Err(error) => self.leave(error, out),
        }
    }

    fn login_answered(&mut self, reply: Reply, out: &mut Vec<u8>) {
        let (State::Login(login), Some(credentials)) = (&mut self.state, &self.parameters.login) else { return };
        match login.advance(reply, credentials, &self.extensions, out) {
            login::Progress::Said => {}
            login::Progress::Done => self.state = State::Ready,
            login::Progress::Failed(error) => self.leave(error, out),
        }
    }

    fn transaction_answered(&mut self, reply: Reply, out: &mut Vec<u8>) -> Option<ClientNeed> {
        let State::Transaction(transaction) = &mut self.state else { return None };
        match transaction.take(reply, out) {
            Ok(Progress::Content) => return Some(ClientNeed::Content),
            Ok(Progress::Waiting | Progress::Over) => self.say_transaction(out),
            Err(error) => self.fail(error),
        }
        None
    }

    fn say_transaction(&mut self, out: &mut Vec<u8>) {
        let State::Transaction(transaction) = &mut self.state else { return };
        if transaction.say(&self.extensions, out) == Progress::Waiting {
            return;
        }
        if let State::Transaction(transaction) = std::mem::replace(&mut self.state, State::Ready) {
            self.needs_reset = transaction.is_open();
            self.finished = Some(transaction.results(&ClientError::ConnectionLost));
        }
    }

    fn say_ehlo(&mut self, out: &mut Vec<u8>) {
        match self.parameters.protocol {
            Protocol::Smtp => command::ehlo(out, &self.parameters.hello),
            Protocol::Lmtp => command::lhlo(out, &self.parameters.hello),
        }
        self.state = State::Ehlo;
    }

    /// Ends the session in order: the server still gets its QUIT (RFC 5321 §4.1.1.10).
    fn leave(&mut self, error: ClientError, out: &mut Vec<u8>) {
        command::bare(out, "QUIT");
        self.fail(error);
    }

    fn fail(&mut self, error: ClientError) {
        let failed = State::Failed(error.clone());
        if let State::Transaction(transaction) = std::mem::replace(&mut self.state, failed) {
            self.finished = Some(transaction.results(&error));
        }
    }
}

#[cfg(test)]
#[path = "session_tests/mod.rs"]
mod tests;
