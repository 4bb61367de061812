//! One transaction, MAIL to the reply after the final dot, as a value that is dropped whole.
//!
//! Commands wait in a list of steps. With PIPELINING many are said in one write, DATA last (RFC 2920 §3.1); without,
//! one at a time. Replies are matched to steps in order. After the content SMTP has one reply for all recipients, LMTP one
//! for each that was taken, in the order of RCPT (RFC 2033 §4.2).

use super::command::{self, Offer};
use super::extensions::Extensions;
use super::{ClientError, RecipientResult, Stage};
use mail::{Envelope, ForwardPath, Protocol, Reply};
use std::collections::VecDeque;

/// Commands said in one write before their replies are read. It keeps what is in flight in either direction below
/// the smallest usual socket buffers, so that neither side waits for the other (RFC 2920 §3.1).
const WINDOW: usize = 100;

/// A command of the transaction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    /// Forgets what an earlier transaction left behind (RFC 5321 §4.1.1.5).
    Rset,
    Mail,
    /// The recipient at this place in the envelope.
    Rcpt(usize),
    Data,
    /// The end of data; the driver says it.
    Content,
    /// What LMTP answers to the end of data about the recipient at this place.
    ContentFor(usize),
}

/// What is said of the content before it is sent.
#[derive(Debug, Clone, Copy)]
pub(super) struct Size {
    pub octets: u64,
    pub eight_bit: bool,
}

/// Where a recipient stands.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Standing {
    /// Nothing was decided.
    Waiting,
    /// RCPT was answered 2yz.
    Taken,
    /// It is over.
    Done(RecipientResult),
}

/// How the transaction goes on.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Progress {
    /// A reply is awaited.
    Waiting,
    /// The driver is to send the content.
    Content,
    /// Every recipient has a result.
    Over,
}

/// What RSET would forget.
#[derive(Debug)]
pub(super) struct Transaction {
    envelope: Envelope,
    offer: Offer,
    standings: Vec<Standing>,
    /// Not said yet.
    to_say: VecDeque<Step>,
    /// Said, not answered.
    awaited: VecDeque<Step>,
    /// Whether the server holds the state of a transaction.
    is_open: bool,
    protocol: Protocol,
    /// Whether nothing is handed over: RCPT decides.
    only_asks: bool,
}

impl Transaction {
    /// Decides what can be offered to this server at all, and lists the steps for the rest.
    pub(super) fn new(envelope: Envelope, size: Size, server: &Extensions) -> Self {
        let smtputf8 = uses_smtputf8(&envelope);
        let offer = Offer { size_octets: size.octets, eight_bit: size.eight_bit, smtputf8 };
        let obstacle = obstacle(&envelope, offer, server);
        let standings = envelope.recipients.iter().map(|(path, _)| match &obstacle {
            Some(result) => Standing::Done(result.clone()),
            None if !server.smtputf8 && !is_ascii(path) => Standing::Done(RecipientResult::NeedsSmtputf8),
            None => Standing::Waiting,
        });
        let standings: Vec<_> = standings.collect();
        let mut to_say = VecDeque::new();
        let waiting = standings.iter().enumerate().filter(|(_, standing)| **standing == Standing::Waiting);
        to_say.extend(waiting.map(|(index, _)| Step::Rcpt(index)));
        if !to_say.is_empty() {
            to_say.push_front(Step::Mail);
            to_say.push_back(Step::Data);
        }
        let protocol = Protocol::default();
        Self {
            envelope,
            offer,
            standings,
            to_say,
            awaited: VecDeque::new(),
            is_open: false,
            protocol,
            only_asks: false,
        }
    }

    /// As this protocol has it.
    pub(super) fn over(self, protocol: Protocol) -> Self {
        Self { protocol, ..self }
    }

    /// Ends after the last RCPT.
    pub(super) fn only_asking(mut self) -> Self {
        self.to_say.retain(|step| *step != Step::Data);
        self.only_asks = true;
        self
    }

    /// The server still holds an earlier transaction: begins with RSET, if there is anything to begin.
    pub(super) fn reset_first(&mut self) {
        self.is_open = true;
        if !self.to_say.is_empty() {
            self.to_say.push_front(Step::Rset);
        }
    }

    /// Says what may be said now.
    pub(super) fn say(&mut self, server: &Extensions, out: &mut Vec<u8>) -> Progress {
        // A new group begins when the last one is answered, and goes out in one write.
        if self.awaited.is_empty() {
            let window = if server.pipelining { WINDOW } else { 1 };
            while self.awaited.len() < window {
                let Some(step) = self.next_step() else { break };
                self.say_step(step, server, out);
                self.awaited.push_back(step);
            }
        }
        if self.awaited.is_empty() { Progress::Over } else { Progress::Waiting }
    }

    /// How many replies are awaited.
    pub(super) fn awaited(&self) -> usize {
        self.awaited.len()
    }

    /// Whether the server still holds state of this transaction, so that the next must begin with RSET.
    pub(super) const fn is_open(&self) -> bool {
        self.is_open
    }

    /// Which reply is awaited: how long to be patient depends on it.
    pub(super) fn stage(&self) -> Stage {
        match self.awaited.front() {
            Some(Step::Content | Step::ContentFor(_)) => Stage::Content,
            Some(Step::Data) => Stage::Data,
            Some(Step::Rcpt(_)) => Stage::Rcpt,
            _ => Stage::Mail,
        }
    }

    /// Takes the reply to the step said first.
    ///
    /// # Errors
    /// [`ClientError::OutOfTurn`] for a reply that does not answer the command.
    pub(super) fn take(&mut self, reply: Reply, out: &mut Vec<u8>) -> Result<Progress, ClientError> {
        let Some(step) = self.awaited.pop_front() else { return Err(ClientError::OutOfTurn(reply)) };
        // RFC 5321 §4.3.2: 354 answers DATA and nothing else, and nothing else lets the content begin.
        let is_go_ahead = step == Step::Data && reply.code == 354;
        if !is_go_ahead && matches!(reply.code, 300..=399) || step == Step::Data && reply.is_positive() {
            return Err(ClientError::OutOfTurn(reply));
        }
        // RFC 2033 §4.2: DATA for nobody is refused; what a go-ahead would be followed by, nobody could say.
        if is_go_ahead && self.protocol == Protocol::Lmtp && !self.is_undecided() {
            return Err(ClientError::OutOfTurn(reply));
        }
        match step {
            Step::Rset | Step::Mail if !reply.is_positive() => self.refuse_all(Stage::Mail, &reply),
            Step::Rset => self.is_open = false,
            Step::Mail => self.is_open = true,
            Step::Rcpt(index) => self.decide(index, reply),
            Step::Data if is_go_ahead => return Ok(self.go_ahead(out)),
            Step::Data => self.refuse_all(Stage::Data, &reply),
            Step::Content => self.end(&reply),
            Step::ContentFor(index) => self.end_for(index, reply),
        }
        Ok(Progress::Waiting)
    }

    /// The results. If the session broke with `error`, who has no result yet stays undecided.
    pub(super) fn results(self, error: &ClientError) -> Vec<RecipientResult> {
        let result = |standing| match standing {
            Standing::Done(result) => result,
            Standing::Waiting | Standing::Taken => RecipientResult::Undecided(error.clone()),
        };
        self.standings.into_iter().map(result).collect()
    }

    /// The next step that still has a purpose: RCPT only while its recipient waits, DATA only for a recipient that
    /// was taken or still may be.
    fn next_step(&mut self) -> Option<Step> {
        while let Some(step) = self.to_say.pop_front() {
            let has_purpose = match step {
                Step::Rcpt(index) => self.standings[index] == Standing::Waiting,
                Step::Rset | Step::Mail | Step::Data | Step::Content | Step::ContentFor(_) => self.is_undecided(),
            };
            if has_purpose {
                return Some(step);
            }
        }
        None
    }

    fn is_undecided(&self) -> bool {
        self.standings.iter().any(|standing| !matches!(standing, Standing::Done(_)))
    }

    fn say_step(&self, step: Step, server: &Extensions, out: &mut Vec<u8>) {
        match step {
            Step::Rset => command::bare(out, "RSET"),
            Step::Mail => {
                let Envelope { reverse_path, parameters, .. } = &self.envelope;
                command::mail(out, reverse_path, parameters, self.offer, server);
            }
            Step::Rcpt(index) => {
                let (path, parameters) = &self.envelope.recipients[index];
                command::rcpt(out, path, parameters, server);
            }
            Step::Data => command::bare(out, "DATA"),
            Step::Content | Step::ContentFor(_) => {}
        }
    }

    fn decide(&mut self, index: usize, reply: Reply) {
        // After a refused MAIL, what the pipelined RCPT got says nothing new.
        if self.standings[index] == Standing::Waiting {
            self.standings[index] = match reply.is_positive() {
                true if self.only_asks => Standing::Done(RecipientResult::Accepted(reply)),
                true => Standing::Taken,
                false => Standing::Done(RecipientResult::Refused(Stage::Rcpt, reply)),
            };
        }
    }

    /// 354. If nobody is left to send to, the content is empty: a pipelined DATA cannot be taken back (RFC 2920 §3.1).
    fn go_ahead(&mut self, out: &mut Vec<u8>) -> Progress {
        match self.protocol {
            Protocol::Smtp => self.awaited.push_back(Step::Content),
            Protocol::Lmtp => {
                let taken = self.standings.iter().enumerate().filter(|(_, standing)| **standing == Standing::Taken);
                self.awaited.extend(taken.map(|(index, _)| Step::ContentFor(index)));
            }
        }
        if self.is_undecided() {
            Progress::Content
        } else {
            super::ContentEncoder::new().finish(out);
            Progress::Waiting
        }
    }

    fn end(&mut self, reply: &Reply) {
        // RFC 5321 §4.1.1.4: the end of data clears the buffers, whatever the reply.
        self.is_open = false;
        if reply.is_positive() {
            self.settle_all(&RecipientResult::Accepted(reply.clone()));
        } else {
            self.refuse_all(Stage::Content, reply);
        }
    }

    /// RFC 2033 §4.2: one recipient's reply says nothing about the others.
    fn end_for(&mut self, index: usize, reply: Reply) {
        self.is_open = false;
        self.standings[index] = Standing::Done(match reply.is_positive() {
            true => RecipientResult::Accepted(reply),
            false => RecipientResult::Refused(Stage::Content, reply),
        });
    }

    fn refuse_all(&mut self, stage: Stage, reply: &Reply) {
        self.settle_all(&RecipientResult::Refused(stage, reply.clone()));
    }

    fn settle_all(&mut self, result: &RecipientResult) {
        for standing in &mut self.standings {
            if !matches!(standing, Standing::Done(_)) {
                *standing = Standing::Done(result.clone());
            }
        }
    }
}

fn is_ascii(path: &ForwardPath) -> bool {
    path.address().is_none_or(mail::Address::is_ascii)
}

/// Whether the SMTPUTF8 parameter is to be given where it is offered.
fn uses_smtputf8(envelope: &Envelope) -> bool {
    let reverse_is_ascii = envelope.reverse_path.address().is_none_or(mail::Address::is_ascii);
    envelope.parameters.smtputf8 || !reverse_is_ascii || !envelope.recipients.iter().all(|(path, _)| is_ascii(path))
}

/// What keeps the whole message from this server, whoever the recipient.
///
/// 8-bit content is not sent to a server without 8BITMIME: RFC 6152 §3 leaves a conversion, which breaks every
/// signature over the body, or failure with a report, which is what we do.
fn obstacle(envelope: &Envelope, offer: Offer, server: &Extensions) -> Option<RecipientResult> {
    let reverse_is_ascii = envelope.reverse_path.address().is_none_or(mail::Address::is_ascii);
    // RFC 6531 §3.6: a message that was submitted with SMTPUTF8 and is ASCII throughout does not need it.
    let header_may_need_it = envelope.parameters.smtputf8 && offer.eight_bit;
    if !server.smtputf8 && (header_may_need_it || !reverse_is_ascii) {
        return Some(RecipientResult::NeedsSmtputf8);
    }
    if offer.eight_bit && !server.eight_bit_mime {
        return Some(RecipientResult::NeedsEightBitMime);
    }
    match server.size_limit_octets {
        Some(limit_octets) if offer.size_octets > limit_octets => Some(RecipientResult::TooLarge { limit_octets }),
        _ => None,
    }
}
