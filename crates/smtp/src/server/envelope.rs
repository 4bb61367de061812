//! MAIL and RCPT (RFC 5321 §4.1.1.2, §4.1.1.3) with the parameters of SIZE, 8BITMIME, SMTPUTF8, DSN and AUTH.

use super::replies::{self, Fault};
use super::session::{Asked, Done, Open, Phase, Refused, Session};
use super::{Io, Need, Note, Question, Transaction};
use crate::grammar::{Offered, ParameterError, parse_recipient_parameters, parse_sender_parameters};
use mail::{AddressError, Door, ForwardPath, Reason, ReversePath, SenderParameters};

impl<R> Session<R> {
    pub(super) fn mail(&mut self, arguments: &str) -> Done<R> {
        // RFC 5321 §4.1.4: MAIL after EHLO or HELO, and never inside a transaction.
        if self.hello.is_none() || self.open.is_some() {
            return Err(Reason::CommandOutOfOrder.into());
        }
        let parsed = after(arguments, "FROM:").and_then(ReversePath::take);
        // RFC 4954 §6: the submission door takes nothing before login; if the path can be read, it is told.
        if self.profile.door == Door::Submission && !self.standing.logged_in {
            let fault = Fault::Of(Reason::LoginRequired);
            return Err(parsed.map_or_else(|_| fault.into(), |(path, _)| sender_refused(fault, path)));
        }
        let (path, rest) = parsed.map_err(|_| Fault::BadSender)?;
        let parameters = parse_sender_parameters(rest, self.offered()).map_err(parameter_fault)?;
        let written = &arguments[..arguments.len() - rest.len()];
        if let Some(reason) = self.sender_fault(written, &parameters) {
            return Err(sender_refused(Fault::Of(reason), path));
        }
        // RFC 9422 §4.1: announced as MAILMAX. The client has its mail still, and begins another session.
        if self.transactions >= self.profile.limits.transactions {
            return Err(sender_refused(Fault::Of(Reason::TooManyTransactions), path));
        }
        self.transactions += 1;
        let transaction = Transaction::new(path.clone(), parameters.clone());
        self.open = Some(Box::new(Open { transaction, content: None }));
        self.phase = Phase::Asked(Asked::Sender);
        Ok(Some(Need::Ask(Question::Sender { path, parameters })))
    }

    /// What is wrong with a MAIL that can be read; `written` is its path as it stands there.
    fn sender_fault(&self, written: &str, parameters: &SenderParameters) -> Option<Reason> {
        // RFC 6531 §3.4: as it was written, for a domain's A-label hides how it was written.
        if !written.is_ascii() && !parameters.smtputf8 {
            return Some(Reason::AddressNeedsSmtputf8);
        }
        // RFC 1870 §6.1: told before it is sent.
        let is_too_large = parameters.size_octets.is_some_and(|size| size > self.profile.limits.message_octets);
        is_too_large.then_some(Reason::MessageTooLarge)
    }

    pub(super) fn rcpt(&mut self, arguments: &str) -> Done<R> {
        let offered = self.offered();
        // RFC 3030 §2: no RCPT once the content has begun.
        let open = self.open.as_deref().filter(|open| open.content.is_none()).ok_or(Reason::CommandOutOfOrder)?;
        let transaction = &open.transaction;
        let (path, rest) = after(arguments, "TO:").and_then(ForwardPath::take).map_err(|_| Fault::BadRecipient)?;
        let parameters = parse_recipient_parameters(rest, offered).map_err(parameter_fault)?;
        let written = &arguments[..arguments.len() - rest.len()];
        let fault = if !written.is_ascii() && !transaction.parameters.smtputf8 {
            Some(Reason::AddressNeedsSmtputf8)
        } else if transaction.recipients.len() >= self.profile.limits.recipients {
            // RFC 5321 §4.5.3.1.10: the recipients before this one are not affected.
            Some(Reason::TooManyRecipients)
        } else {
            None
        };
        if let Some(reason) = fault {
            let note = Note::RecipientRefused { reverse_path: transaction.reverse_path.clone(), path, reason };
            return Err(Refused::noted(Fault::Of(reason), note));
        }
        self.phase = Phase::Asked(Asked::Recipient);
        Ok(Some(Need::Ask(Question::Recipient { path, parameters })))
    }

    /// RCPT was answered yes.
    pub(super) fn add_recipient(&mut self, recipient: R, io: &mut Io<R>) {
        if let Some(open) = &mut self.open {
            open.transaction.recipients.push(recipient);
        }
        io.out.extend_from_slice(replies::RECIPIENT_OK);
    }

    /// Which parameters the client has been offered.
    fn offered(&self) -> Offered {
        match self.profile.door {
            _ if !self.standing.extended => Offered::Nothing,
            Door::Public | Door::Pop3 => Offered::Basic,
            Door::Submission | Door::Lan | Door::Local => Offered::Trusted,
        }
    }
}

/// What follows `FROM:` or `TO:`. RFC 5321 §3.3: no space stands on either side of the colon.
fn after<'a>(arguments: &'a str, keyword: &str) -> Result<&'a str, AddressError> {
    match arguments.split_at_checked(keyword.len()) {
        Some((start, path)) if start.eq_ignore_ascii_case(keyword) => Ok(path),
        _ => Err(AddressError::Brackets),
    }
}

fn sender_refused<R>(fault: Fault, path: ReversePath) -> Refused<R> {
    Refused::noted(fault, Note::SenderRefused { path, reason: fault.reason() })
}

const fn parameter_fault(error: ParameterError) -> Fault {
    match error {
        ParameterError::Unknown => Fault::UnknownParameter,
        ParameterError::Malformed => Fault::Of(Reason::CommandMalformed),
    }
}
