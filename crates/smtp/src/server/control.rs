//! RSET, NOOP, QUIT, VRFY and HELP (RFC 5321 §4.1.1.5–§4.1.1.10). EXPN is not offered (§7.3).

use super::replies;
use super::session::{Done, Session};
use super::{Io, Need};
use mail::Reason;

impl<R> Session<R> {
    pub(super) fn rset(&mut self, arguments: &str, io: &mut Io<R>) -> Done<R> {
        self.count_idle()?;
        if !arguments.is_empty() {
            return Err(Reason::CommandMalformed.into());
        }
        // RFC 5321 §4.1.1.5: sender, recipients and content go; the greeting and the login stay.
        self.drop_transaction(io);
        self.reply(replies::DONE, io)
    }

    pub(super) fn noop(&mut self, io: &mut Io<R>) -> Done<R> {
        self.count_idle()?;
        self.reply(replies::DONE, io)
    }

    pub(super) fn vrfy(&mut self, io: &mut Io<R>) -> Done<R> {
        self.count_idle()?;
        // RFC 5321 §3.5.3, §7.3: 252 for everybody, so that nobody learns who exists.
        self.reply(replies::TRY_AND_SEE, io)
    }

    pub(super) fn help(&mut self, io: &mut Io<R>) -> Done<R> {
        self.count_idle()?;
        self.reply(replies::HELP, io)
    }

    pub(super) fn quit(&mut self, arguments: &str, io: &mut Io<R>) -> Done<R> {
        if !arguments.is_empty() {
            return Err(Reason::CommandMalformed.into());
        }
        // RFC 5321 §4.1.1.10: what was under way is aborted, never delivered.
        self.drop_transaction(io);
        self.close_by_quit();
        self.reply(replies::GOODBYE, io)
    }

    fn reply(&self, line: &[u8], io: &mut Io<R>) -> Result<Option<Need<R>>, super::session::Refused<R>> {
        io.out.extend_from_slice(line);
        Ok(None)
    }
}
