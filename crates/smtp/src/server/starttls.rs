//! STARTTLS (RFC 3207). What was said before it is forgotten, what came behind it is never read.

use super::Io;
use super::replies::{self, Fault};
use super::session::{Done, Phase, Session};
use mail::Reason;

impl<R> Session<R> {
    pub(super) fn start_tls(&mut self, arguments: &str, io: &mut Io<R>) -> Done<R> {
        if !self.profile.starttls {
            return Err(Fault::NotOffered.into());
        }
        // RFC 3207 §4: no parameters.
        if !arguments.is_empty() {
            return Err(Reason::CommandMalformed.into());
        }
        // RFC 3207 §4: once, by who heard it offered. A transaction begun in clear has no business inside TLS.
        if !self.standing.extended || self.standing.tls || self.open.is_some() {
            return Err(Reason::CommandOutOfOrder.into());
        }
        io.out.extend_from_slice(replies::START_TLS);
        self.phase = Phase::StartingTls;
        Ok(None)
    }
}
