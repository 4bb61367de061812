//! HELO and EHLO (RFC 5321 §4.1.1.1).

use super::replies;
use super::session::{Done, Session};
use super::{Io, Note};
use mail::Reason;

/// RFC 5321 §4.5.3.1.2: a domain has at most 255 octets.
const NAME_LIMIT: usize = 255;

impl<R> Session<R> {
    pub(super) fn helo(&mut self, arguments: &str, io: &mut Io<R>) -> Done<R> {
        self.greeted(arguments, Hello::Plain, io)?;
        replies::write_helo(&self.profile, &mut io.out);
        Ok(None)
    }

    pub(super) fn ehlo(&mut self, arguments: &str, io: &mut Io<R>) -> Done<R> {
        self.greeted(arguments, Hello::Extended, io)?;
        replies::write_ehlo(&self.profile, self.standing, &mut io.out);
        Ok(None)
    }

    /// Takes the name down. It is a claim: no decision rests on it, so its form is not examined beyond being a
    /// word (RFC 5321 §4.1.4 forbids to refuse mail for a name that does not resolve).
    fn greeted(&mut self, arguments: &str, hello: Hello, io: &mut Io<R>) -> Done<R> {
        self.count_idle()?;
        let name = arguments.trim_end_matches(' ');
        if name.is_empty() || name.len() > NAME_LIMIT || !name.bytes().all(|b| b.is_ascii_graphic()) {
            return Err(Reason::CommandMalformed.into());
        }
        // RFC 5321 §4.1.4: EHLO in the middle of a session is also RSET.
        self.drop_transaction(io);
        self.hello = Some(name.into());
        self.standing.extended = hello == Hello::Extended;
        io.notes.push(Note::Greeted { name: name.to_owned(), extended: self.standing.extended });
        Ok(None)
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Hello {
    Plain,
    Extended,
}
