//! DATA, and the end of content however it came (RFC 5321 §4.1.1.4).

use super::content::Reader;
use super::replies::{self, Fault};
use super::session::{Asked, Done, Open, Phase, Refused, Session};
use super::{Io, Need, Note, Question};
use mail::Reason;

impl<R> Session<R> {
    pub(super) fn data(&mut self, arguments: &str, io: &mut Io<R>) -> Done<R> {
        if !arguments.is_empty() {
            return Err(Reason::CommandMalformed.into());
        }
        let limits = self.profile.limits;
        self.content_may_begin(Begun::Refuse)?.content = Some(Reader::new(limits));
        self.phase = Phase::Data;
        io.out.extend_from_slice(replies::SEND_CONTENT);
        Ok(None)
    }

    /// The transaction, if it has a recipient.
    ///
    /// # Errors
    /// RFC 5321 §3.3: 503 without MAIL, 554 without a recipient that was accepted; RFC 3030 §2: 503 for DATA after
    /// BDAT.
    pub(super) fn content_may_begin(&mut self, begun: Begun) -> Result<&mut Open<R>, Fault> {
        let open = self.open.as_deref_mut().ok_or(Fault::Of(Reason::CommandOutOfOrder))?;
        if open.transaction.recipients.is_empty() {
            return Err(Fault::NoRecipient);
        }
        if open.content.is_some() && begun == Begun::Refuse {
            return Err(Fault::Of(Reason::CommandOutOfOrder));
        }
        Ok(open)
    }

    pub(super) fn take_data(&mut self, input: &mut &[u8], io: &mut Io<R>) -> Option<Need<R>> {
        let reader = self.open.as_deref_mut().and_then(|open| open.content.as_mut());
        let Some(reader) = reader else {
            // Unreachable while Phase::Data is entered by `data` alone; the session ends rather than guess.
            self.refuse_and_close(Reason::StoreFailed, io);
            return None;
        };
        let ended = reader.take_data(input, &mut io.content);
        // What will be refused takes no room: it is read to its true end and thrown away.
        if reader.fault().is_some() {
            io.content.clear();
        }
        if !ended {
            return None;
        }
        self.phase = Phase::Command;
        // Without PIPELINING nothing may follow the end before its reply (RFC 2920 §3.1): such mail is stuffed.
        if !self.standing.extended && !input.is_empty() {
            self.refuse_content(Reason::TalksTooSoon, "DATA", io);
            return None;
        }
        self.finish("DATA", io)
    }

    /// The content is whole: asks for it, or refuses it for its form.
    pub(super) fn finish(&mut self, command: &str, io: &mut Io<R>) -> Option<Need<R>> {
        let fault = self.open.as_deref().and_then(|open| open.content.as_ref()).and_then(Reader::fault);
        if let Some(reason) = fault {
            self.refuse_content(reason, command, io);
            return None;
        }
        // RFC 5321 §4.1.1.4: the end of content ends the transaction, whatever the verdict will be.
        let open = *self.open.take()?;
        let facts = open.content.map(|reader| reader.facts()).unwrap_or_default();
        self.phase = Phase::Asked(Asked::Message);
        Some(Need::Ask(Question::Message(open.transaction, facts)))
    }

    /// Drops the transaction with what was received of its content, and says so.
    pub(super) fn refuse_content(&mut self, reason: Reason, command: &str, io: &mut Io<R>) {
        io.content.clear();
        if let Some(open) = self.open.take() {
            let size_octets = open.content.map_or(0, |reader| reader.facts().size_octets);
            let note = Note::MessageRefused { reason, transaction: open.transaction, size_octets };
            self.refuse(Refused::noted(Fault::Of(reason), note), command, io);
        }
    }
}

/// What to say of content that has begun: BDAT goes on with it, DATA must not.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Begun {
    Continue,
    Refuse,
}
