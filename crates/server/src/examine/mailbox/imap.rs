//! Watching by IMAP (RFC 3501; RFC 9051 is the same here): what the account's folders are, and what is new in them. Folders
//! are opened with EXAMINE and messages fetched with BODY.PEEK, so that nothing there changes (RFC 9051 §6.3.3, §6.4.5).

use super::session::Session;
use super::{LOOK_LIMIT, Mailbox, MailboxTrouble};
use crate::examine::catching::Shelf;
use imap_codec::imap_types::core::QuotedChar;
use imap_codec::imap_types::flag::FlagNameAttribute;
use imap_codec::imap_types::mailbox::Mailbox as Name;
use imap_codec::imap_types::response::Data;
use std::num::NonZeroU32;

/// Messages that one command fetches. Chosen: their answer stays within a megabyte.
const FETCH_LIMIT: u32 = 10;
/// Folders for junk that are watched. Chosen: servers name one; programs that made their own leave two or three.
const JUNK_LIMIT: usize = 3;
/// What folders for junk are called where the server does not say which it is (RFC 6154 §2). The last is the one that
/// Japanese programs make, in modified UTF-7 (RFC 3501 §5.1.3).
const JUNK_NAMES: [&str; 5] = ["Junk", "Spam", "Junk E-mail", "Bulk Mail", "&j,dg0TDhMPww6w-"];

/// The account's folders, and the session that looks at them while it lasts.
pub(super) struct Watch {
    session: Option<Session>,
    folders: Vec<Folder>,
}

impl Watch {
    pub(super) async fn begin(account: &Mailbox) -> Result<Self, MailboxTrouble> {
        let mut session = Session::open(account).await?;
        let mut folders = vec![Folder::begin(Name::Inbox, &mut session).await?];
        for name in session.junk().await? {
            // It may be one that the account cannot open.
            folders.extend(Folder::begin(name, &mut session).await.ok());
        }
        Ok(Self { session: Some(session), folders })
    }

    /// A server may close at any time (RFC 9051 §5.4): the next look connects again.
    pub(super) async fn look(&mut self, account: &Mailbox, shelf: &Shelf) -> Result<(), MailboxTrouble> {
        let mut session = match self.session.take() {
            Some(session) => session,
            None => Session::open(account).await?,
        };
        if self.folders.len() == 1 {
            // Some servers make it when the first junk comes: everything in it is new.
            let junk = session.junk().await?;
            self.folders.extend(junk.into_iter().map(|name| Folder { name, validity: None, next: 1 }));
        }
        for folder in &mut self.folders {
            match folder.look(&mut session, shelf).await {
                // This folder cannot be opened just now; the others perhaps.
                Ok(()) | Err(MailboxTrouble::Refused(_)) => {}
                Err(trouble) => return Err(trouble),
            }
        }
        self.session = Some(session);
        Ok(())
    }
}

/// A folder that is watched.
struct Folder {
    name: Name<'static>,
    /// Under which its messages have their numbers (UIDVALIDITY).
    validity: Option<NonZeroU32>,
    /// The lowest number of a message that has not been looked at.
    next: u32,
}

impl Folder {
    async fn begin(name: Name<'static>, session: &mut Session) -> Result<Self, MailboxTrouble> {
        let opened = session.examine(&name).await?;
        Ok(Self { name, validity: opened.validity, next: opened.next })
    }

    async fn look(&mut self, session: &mut Session, shelf: &Shelf) -> Result<(), MailboxTrouble> {
        let opened = session.examine(&self.name).await?;
        if self.validity != opened.validity {
            // All messages have other numbers now (RFC 9051 §2.3.1.1). The token tells which are ours, so the latest may
            // well be looked at once more.
            self.validity = opened.validity;
            self.next = opened.next.saturating_sub(LOOK_LIMIT).max(1);
        }
        let end = opened.next.min(self.next.saturating_add(LOOK_LIMIT));
        while self.next < end {
            let last = self.next.saturating_add(FETCH_LIMIT).min(end) - 1;
            session.fetch(self.next, last, &mut |message| drop(shelf.lock().note(message))).await?;
            self.next = last + 1;
        }
        Ok(())
    }
}

/// Which of these answers to LIST name folders for junk: what the server calls so, else what is known by its name.
pub(super) fn junk_of(listed: &[Data<'static>]) -> Vec<Name<'static>> {
    let named_by = |names_it: fn(&[FlagNameAttribute<'_>], Option<QuotedChar>, &Name<'_>) -> bool| {
        let folder = |data: &Data<'static>| match data {
            Data::List { items, delimiter, mailbox, .. } => {
                let names_it = is_selectable(items) && names_it(items, *delimiter, mailbox);
                names_it.then(|| mailbox.clone())
            }
            _ => None,
        };
        listed.iter().filter_map(folder).take(JUNK_LIMIT).collect::<Vec<_>>()
    };
    let by_the_server = named_by(|items, _, _| has(items, "\\Junk"));
    if by_the_server.is_empty() {
        named_by(|_, delimiter, name| is_called_junk(delimiter, name))
    } else {
        by_the_server
    }
}

fn is_selectable(items: &[FlagNameAttribute<'_>]) -> bool {
    // RFC 5258 §3.4: what does not exist cannot be selected either.
    !has(items, "\\Noselect") && !has(items, "\\NonExistent")
}

fn has(items: &[FlagNameAttribute<'_>], attribute: &str) -> bool {
    items.iter().any(|item| item.to_string().eq_ignore_ascii_case(attribute))
}

fn is_called_junk(delimiter: Option<QuotedChar>, name: &Name<'_>) -> bool {
    let Name::Other(name) = name else { return false };
    let name = String::from_utf8_lossy(name.as_ref());
    let last = delimiter.and_then(|delimiter| name.rsplit(delimiter.inner()).next()).unwrap_or(&name);
    JUNK_NAMES.iter().any(|junk| junk.eq_ignore_ascii_case(last))
}

#[cfg(test)]
#[path = "imap_tests.rs"]
mod tests;
