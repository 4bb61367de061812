//! Watching for arrivals in a mailbox elsewhere, by POP3 (RFC 1939, RFC 2595): what a tester has at hand. Nothing is
//! deleted there, and only what comes after the beginning is looked at.

use super::catching::Shelf;
use crate::os_error::OsError;
use crate::stream::Stream;
use crate::tls::{self, Connectors};
use mail::Secret;
use std::collections::BTreeSet;
use std::io;
use std::net::IpAddr;
use std::time::Duration;
use tokio::net::TcpStream;
use tokio::task::JoinHandle;

/// For each answer. RFC 1939 §3 gives clients ten minutes; an examination has not as long.
const PATIENCE: Duration = Duration::from_secs(20);
/// Between two looks. Chosen: providers allow some logins a minute.
const PAUSE: Duration = Duration::from_secs(3);
/// Octets of one answer: a message of an examination has two kilobytes, a list of a large mailbox some hundred.
const ANSWER_LIMIT: usize = 4 * 1024 * 1024;
/// Lines of a message's body that are fetched: the token stands in its header, or in a report's returned header.
const BODY_LINES: usize = 200;

/// A mailbox that is watched.
#[derive(Debug, Clone)]
pub struct Mailbox {
    /// The POP3 server.
    pub host: String,
    /// Its port: in TLS from the first octet at 995 (RFC 8314 §3.2), with STLS elsewhere.
    pub port: u16,
    /// Whose it is.
    pub user: String,
    /// The password.
    pub password: Secret,
}

/// Why a mailbox cannot be watched.
#[derive(Debug, Clone)]
pub enum MailboxTrouble {
    /// There is no connection, or it broke.
    NotConnected(OsError),
    /// The server cannot be spoken to in TLS as who it says it is: it gets no password.
    NotSafe,
    /// The server refuses; what it said.
    Refused(String),
}

impl From<io::Error> for MailboxTrouble {
    fn from(error: io::Error) -> Self {
        Self::NotConnected((&error).into())
    }
}

/// Looks at what is there already, then begins to watch.
///
/// # Errors
/// Why it cannot be watched.
pub(super) async fn watch(mailbox: Mailbox, shelf: Shelf) -> Result<JoinHandle<()>, MailboxTrouble> {
    let mut session = Session::open(&mailbox).await?;
    let mut seen = session.listing().await?.into_iter().map(|(_, unique)| unique).collect();
    session.quit().await;
    Ok(tokio::spawn(async move {
        loop {
            tokio::time::sleep(PAUSE).await;
            // What cannot be seen now is seen at the next look; the end of the examination says what was not seen.
            let _at_the_next_look = look(&mailbox, &shelf, &mut seen).await;
        }
    }))
}

async fn look(mailbox: &Mailbox, shelf: &Shelf, seen: &mut BTreeSet<String>) -> Result<(), MailboxTrouble> {
    let mut session = Session::open(mailbox).await?;
    for (number, unique) in session.listing().await? {
        if seen.insert(unique) {
            let message = session.long(&format!("TOP {number} {BODY_LINES}")).await?;
            shelf.lock().note(message);
        }
    }
    session.quit().await;
    Ok(())
}

struct Session {
    stream: Stream,
    pending: Vec<u8>,
}

impl Session {
    async fn open(mailbox: &Mailbox) -> Result<Self, MailboxTrouble> {
        let dialled = TcpStream::connect((mailbox.host.as_str(), mailbox.port));
        let tcp = tokio::time::timeout(PATIENCE, dialled).await.map_err(io::Error::from)??;
        let is_here = tcp.peer_addr()?.ip().is_loopback();
        let mut session = Self { stream: Stream::Plain(tcp), pending: Vec::new() };
        if mailbox.port == 995 {
            session = session.secured(&mailbox.host).await?;
        }
        session.line().await?;
        if mailbox.port != 995 && !is_here {
            session.ask("STLS").await?;
            session = session.secured(&mailbox.host).await?;
        }
        session.ask(&format!("USER {}", mailbox.user)).await?;
        session.ask(&format!("PASS {}", mailbox.password.reveal())).await?;
        Ok(session)
    }

    /// The name must be proved: this server is given a password.
    async fn secured(self, host: &str) -> Result<Self, MailboxTrouble> {
        let connectors = Connectors::new().map_err(|_| MailboxTrouble::NotSafe)?;
        let is_here = host.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback());
        let connector = if is_here { connectors.opportunistic() } else { connectors.verified() };
        let stream = tls::connect(connector, host, self.stream, PATIENCE).await;
        // What came before TLS counts no more (RFC 2595 §4).
        stream.map(|stream| Self { stream, pending: Vec::new() }).map_err(|_| MailboxTrouble::NotSafe)
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

    async fn ask(&mut self, command: &str) -> Result<String, MailboxTrouble> {
        self.stream.send(&mut format!("{command}\r\n").into_bytes()).await?;
        self.line().await
    }

    /// An answer that must begin with `+OK` (RFC 1939 §3).
    async fn line(&mut self) -> Result<String, MailboxTrouble> {
        let line = self.until(b"\r\n").await?;
        let text = String::from_utf8_lossy(&line).trim_end().to_owned();
        if text.starts_with("+OK") { Ok(text) } else { Err(MailboxTrouble::Refused(text)) }
    }

    /// An answer of several lines, dots taken off (RFC 1939 §3).
    async fn long(&mut self, command: &str) -> Result<Vec<u8>, MailboxTrouble> {
        self.ask(command).await?;
        let mut whole = Vec::new();
        loop {
            let line = self.until(b"\r\n").await?;
            if line == b".\r\n" {
                return Ok(whole);
            }
            whole.extend_from_slice(line.strip_prefix(b".").unwrap_or(&line));
            if whole.len() > ANSWER_LIMIT {
                return Err(io::Error::from(io::ErrorKind::FileTooLarge).into());
            }
        }
    }

    async fn until(&mut self, end: &[u8]) -> Result<Vec<u8>, MailboxTrouble> {
        loop {
            if let Some(at) = self.pending.windows(end.len()).position(|window| window == end) {
                let rest = self.pending.split_off(at + end.len());
                return Ok(std::mem::replace(&mut self.pending, rest));
            }
            if self.pending.len() > ANSWER_LIMIT {
                return Err(io::Error::from(io::ErrorKind::FileTooLarge).into());
            }
            let received = tokio::time::timeout(PATIENCE, self.stream.receive(&mut self.pending));
            if received.await.map_err(io::Error::from)?? == 0 {
                return Err(io::Error::from(io::ErrorKind::UnexpectedEof).into());
            }
        }
    }

    async fn quit(mut self) {
        let _whatever_it_says = self.ask("QUIT").await;
    }
}
