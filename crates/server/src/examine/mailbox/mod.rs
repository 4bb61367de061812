//! Watching for arrivals in a mailbox elsewhere, by POP3 or by IMAP: what a tester has at hand. Nothing is deleted or
//! marked there, only what comes after the beginning is looked at, and no password leaves this machine in clear.

mod imap;
mod line;
mod pop3;
mod session;

use super::catching::Shelf;
use crate::os_error::OsError;
use mail::Secret;
use std::future::Future;
use std::io;
use std::time::Duration;
use tokio::task::JoinHandle;

/// For each answer, whole. RFC 1939 §3 and RFC 9051 §5.4 give clients ten and thirty minutes; an examination has not as
/// long.
const PATIENCE: Duration = Duration::from_secs(20);
/// Between two looks. Chosen: providers allow some logins a minute.
const PAUSE: Duration = Duration::from_secs(3);
/// After looks that failed, at last. Chosen: a provider that refuses a login is not asked again and again.
const LONGEST_PAUSE: Duration = Duration::from_secs(60);
/// Octets of one answer: a message of an examination has two kilobytes, a list of a large mailbox some hundred.
const ANSWER_LIMIT: usize = 4 * 1024 * 1024;
/// New messages that one look fetches; the others wait for the next. Chosen: half of what one examination sends.
const LOOK_LIMIT: u32 = 100;
/// Characters of what a server said that are told. Chosen: a sentence of its own, and a half.
const SAID_LIMIT: usize = 200;

/// How a mailbox is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Protocol {
    /// RFC 1939.
    Pop3,
    /// RFC 3501, and RFC 9051 as far as the two are the same.
    Imap,
}

impl Protocol {
    /// As people know it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Pop3 => "POP3",
            Self::Imap => "IMAP",
        }
    }

    /// The port that is in TLS from the first octet (RFC 8314 §3.1, §3.2).
    pub const fn tls_port(self) -> u16 {
        match self {
            Self::Pop3 => 995,
            Self::Imap => 993,
        }
    }
}

/// A mailbox that is watched.
#[derive(Debug, Clone)]
pub struct Mailbox {
    /// How it is read.
    pub protocol: Protocol,
    /// Its server.
    pub host: String,
    /// The server's port: in TLS from the first octet at [`Protocol::tls_port`], with STLS or STARTTLS elsewhere.
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
    /// What answers there speaks something else; how it began.
    Foreign(String),
    /// The server does not go over to TLS, so it gets no password; what it said.
    NoTls(String),
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
    let mut watch = match mailbox.protocol {
        Protocol::Pop3 => Watch::Pop3(pop3::Watch::begin(&mailbox).await?),
        Protocol::Imap => Watch::Imap(imap::Watch::begin(&mailbox).await?),
    };
    Ok(tokio::spawn(async move {
        let mut pause = PAUSE;
        loop {
            tokio::time::sleep(pause).await;
            let looked = match &mut watch {
                Watch::Pop3(watch) => watch.look(&mailbox, &shelf).await,
                Watch::Imap(watch) => watch.look(&mailbox, &shelf).await,
            };
            // What cannot be seen now is seen at the next look; the end of the examination says what was not seen.
            pause = if looked.is_ok() { PAUSE } else { (pause * 2).min(LONGEST_PAUSE) };
        }
    }))
}

/// What was there already, and what has been seen since.
enum Watch {
    Pop3(pop3::Watch),
    Imap(imap::Watch),
}

/// The answer, if it is whole in time.
async fn in_time<T>(answer: impl Future<Output = Result<T, MailboxTrouble>>) -> Result<T, MailboxTrouble> {
    tokio::time::timeout(PATIENCE, answer).await.map_err(io::Error::from)?
}

/// An answer is longer than any that belongs to watching.
fn too_long() -> MailboxTrouble {
    io::Error::from(io::ErrorKind::FileTooLarge).into()
}

/// What a server said, as far as it is told.
fn said(octets: &[u8]) -> String {
    String::from_utf8_lossy(octets).trim().chars().take(SAID_LIMIT).collect()
}
