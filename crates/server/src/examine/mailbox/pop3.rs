//! Watching by POP3 (RFC 1939, RFC 2595). Each look is a session of its own: a session sees only what was there when it
//! began (RFC 1939 §5). TOP shows a message without touching it.

use super::line::Line;
use super::{ANSWER_LIMIT, LOOK_LIMIT, Mailbox, MailboxTrouble, in_time, said, too_long};
use crate::examine::catching::Shelf;
use std::collections::BTreeSet;

/// Lines of a message's body that are fetched: the token stands in its header, or in a report's returned header.
const BODY_LINES: usize = 200;

/// The unique identifiers of what was there already, and of what has been seen since.
pub(super) struct Watch(BTreeSet<String>);

impl Watch {
    pub(super) async fn begin(mailbox: &Mailbox) -> Result<Self, MailboxTrouble> {
        let mut session = Session::open(mailbox).await?;
        let seen = session.listing().await?.into_iter().map(|(_, unique)| unique).collect();
        session.quit().await;
        Ok(Self(seen))
    }

    pub(super) async fn look(&mut self, mailbox: &Mailbox, shelf: &Shelf) -> Result<(), MailboxTrouble> {
        let mut session = Session::open(mailbox).await?;
        let mut new = session.listing().await?;
        new.retain(|(_, unique)| !self.0.contains(unique));
        for (number, unique) in new.into_iter().take(LOOK_LIMIT as usize) {
            // One that cannot be had does not keep the others waiting.
            self.0.insert(unique);
            let message = session.long(&format!("TOP {number} {BODY_LINES}")).await?;
            shelf.lock().note(message);
        }
        session.quit().await;
        Ok(())
    }
}

struct Session {
    line: Line,
    pending: Vec<u8>,
}

impl Session {
    /// Nothing has been heard yet.
    const fn over(line: Line) -> Self {
        Self { line, pending: Vec::new() }
    }

    async fn open(mailbox: &Mailbox) -> Result<Self, MailboxTrouble> {
        let mut session = Self::over(Line::open(mailbox).await?);
        in_time(session.greeting()).await?;
        if session.line.is_in_clear() {
            session = session.in_tls(&mailbox.host).await?;
        }
        session.ask(&format!("USER {}", mailbox.user)).await?;
        session.ask(&format!("PASS {}", mailbox.password.reveal())).await?;
        Ok(session)
    }

    /// RFC 1939 §3: a server has two words to begin with.
    async fn greeting(&mut self) -> Result<(), MailboxTrouble> {
        match self.line().await {
            Err(MailboxTrouble::Refused(said)) if !said.starts_with("-ERR") => Err(MailboxTrouble::Foreign(said)),
            other => other,
        }
    }

    /// What came in clear counts no more (RFC 2595 §4).
    async fn in_tls(mut self, host: &str) -> Result<Self, MailboxTrouble> {
        match self.ask("STLS").await {
            Ok(()) => Ok(Self::over(self.line.secured(host).await?)),
            Err(trouble) => Ok(Self { line: self.line.without_tls(trouble)?, ..self }),
        }
    }

    /// The unique identifiers of all messages, by number (RFC 1939 §7, UIDL).
    async fn listing(&mut self) -> Result<Vec<(u32, String)>, MailboxTrouble> {
        let text = String::from_utf8_lossy(&self.long("UIDL").await?).into_owned();
        let row = |line: &str| {
            let (number, unique) = line.trim().split_once(' ')?;
            Some((number.parse().ok()?, unique.to_owned()))
        };
        Ok(text.lines().filter_map(row).collect())
    }

    async fn ask(&mut self, command: &str) -> Result<(), MailboxTrouble> {
        self.line.send(format!("{command}\r\n").into_bytes()).await?;
        in_time(self.line()).await
    }

    /// An answer that must begin with `+OK` (RFC 1939 §3).
    async fn line(&mut self) -> Result<(), MailboxTrouble> {
        let line = self.until_line_end().await?;
        if line.starts_with(b"+OK") { Ok(()) } else { Err(MailboxTrouble::Refused(said(&line))) }
    }

    /// An answer of several lines, dots taken off (RFC 1939 §3).
    async fn long(&mut self, command: &str) -> Result<Vec<u8>, MailboxTrouble> {
        self.ask(command).await?;
        in_time(self.lines()).await
    }

    async fn lines(&mut self) -> Result<Vec<u8>, MailboxTrouble> {
        let mut whole = Vec::new();
        loop {
            let line = self.until_line_end().await?;
            if line == b".\r\n" {
                return Ok(whole);
            }
            whole.extend_from_slice(line.strip_prefix(b".").unwrap_or(&line));
            if whole.len() > ANSWER_LIMIT {
                return Err(too_long());
            }
        }
    }

    async fn until_line_end(&mut self) -> Result<Vec<u8>, MailboxTrouble> {
        let mut looked_at = 0;
        loop {
            let unseen = self.pending.get(looked_at..).unwrap_or_default();
            if let Some(at) = unseen.windows(2).position(|window| window == b"\r\n") {
                let rest = self.pending.split_off(looked_at + at + 2);
                return Ok(std::mem::replace(&mut self.pending, rest));
            }
            if self.pending.len() > ANSWER_LIMIT {
                return Err(too_long());
            }
            // CR may be the last that has come.
            looked_at = self.pending.len().saturating_sub(1);
            self.line.receive(&mut self.pending).await?;
        }
    }

    async fn quit(mut self) {
        let _whatever_it_says = self.ask("QUIT").await;
    }
}
