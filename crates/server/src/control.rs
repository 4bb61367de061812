//! Administration: requests and answers as values, and the Unix socket they travel over.
//!
//! The same [`perform`] serves the running server's socket and a command line that finds no server running and opens
//! the store itself. One request a connection, a line of JSON each way. The socket lies in the data folder, for its
//! owner only.

use crate::clock;
use crate::site::Site;
use mail::event::QueueAction;
use mail::{Address, Event, EventKind, QueueId, SessionId};
use policy::{ChangeProblem, DirectoryChange, DirectoryRecords, check_gateways};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::io;
use std::net::IpAddr;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use store::{
    ChangeError, Credentials, Destination, QueueError, QueueMessage, QueueRecipient, ReadError, RecipientState, Store,
};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{UnixListener, UnixStream};

/// Octets of a request. Chosen: the longest is a change with its credentials.
const REQUEST_OCTETS: u64 = 64 * 1024;
/// Messages and sessions that `why` tells at most for an address, the latest ones.
const STORIES: usize = 20;

/// Messages of the queue that are listed at most, the oldest ones.
const QUEUE: usize = 10_000;

/// Where the socket of the server that works on `data` lies.
pub fn socket_path(data: &Path) -> PathBuf {
    data.join("control.sock")
}

/// What an administrator asks for.
#[derive(Debug, Serialize, Deserialize)]
#[serde(tag = "request", rename_all = "kebab-case")]
pub enum Request {
    /// The events about a message, a session, an address or an IP address.
    Why {
        /// As it was typed.
        subject: String,
    },
    /// The queue.
    QueueList,
    /// One message of it.
    QueueShow {
        /// Which.
        id: QueueId,
    },
    /// Acts on a message.
    Queue {
        /// Which.
        id: QueueId,
        /// How.
        action: QueueAction,
    },
    /// Domains, accounts, aliases and devices.
    Directory,
    /// Changes them.
    Change {
        /// How.
        change: DirectoryChange,
        /// What verifies the new account's password, if the change makes one or replaces it.
        credentials: Option<Credentials>,
    },
}

/// What came of it.
#[derive(Debug, Serialize, Deserialize)]
#[serde(tag = "answer", rename_all = "kebab-case")]
pub enum Answer {
    /// To [`Request::Why`], in time order; empty if nothing is known.
    Events {
        /// The events.
        events: Vec<Event>,
    },
    /// To [`Request::QueueList`] and [`Request::QueueShow`].
    Queue {
        /// Messages.
        entries: Vec<QueueMessage>,
    },
    /// To [`Request::Directory`].
    Directory {
        /// The records.
        records: DirectoryRecords,
    },
    /// It was done.
    Done,
    /// A rule forbids the change.
    ChangeRefused {
        /// Which.
        problem: ChangeProblem,
    },
    /// Held mail waits for this account.
    MailWaits,
    /// The change makes an account or replaces its password, and none came with it.
    PasswordMissing,
    /// No such message is in the queue.
    NoSuchMessage,
    /// The subject is no identifier, address or IP address.
    NotASubject,
    /// The store could not do it.
    StoreTrouble {
        /// What it says.
        detail: String,
    },
}

impl From<ReadError> for Answer {
    fn from(error: ReadError) -> Self {
        Self::StoreTrouble { detail: error.to_string() }
    }
}

/// On what a request is carried out.
pub struct Desk<'a> {
    /// The store.
    pub store: &'a Store,
    /// Addresses that no device may have.
    pub gateways: &'a [IpAddr],
    /// The running server, if there is one.
    pub site: Option<&'a Site>,
}

/// Carries a request out.
pub async fn perform(desk: &Desk<'_>, request: Request) -> Answer {
    let result = match request {
        Request::Why { subject } => why(desk.store, &subject),
        Request::QueueList => desk.store.queue_list(QUEUE).map(|entries| Answer::Queue { entries }),
        Request::QueueShow { id } => desk.store.queue_show(id).map(|entry| match entry {
            Some(entry) => Answer::Queue { entries: vec![entry] },
            None => Answer::NoSuchMessage,
        }),
        Request::Queue { id, action } => Ok(act(desk, id, action).await),
        Request::Directory => Ok(Answer::Directory { records: desk.store.records() }),
        Request::Change { change, credentials } => Ok(change_directory(desk, change, credentials).await),
    };
    result.unwrap_or_else(Answer::from)
}

fn why(store: &Store, subject: &str) -> Result<Answer, ReadError> {
    let journal = store.journal();
    journal.flush();
    let mut events = if let Ok(ip) = subject.parse::<IpAddr>() {
        journal.about_ip(ip, STORIES)?
    } else if let Ok(address) = Address::parse(subject) {
        journal.about_address(&address, STORIES)?
    } else if let Ok(id) = subject.parse::<QueueId>() {
        let about_message = journal.by_message(id)?;
        if about_message.is_empty() { journal.by_session(SessionId(id.0))? } else { about_message }
    } else {
        return Ok(Answer::NotASubject);
    };
    add_related(store, &mut events)?;
    events.sort_by_key(|event| event.at);
    Ok(Answer::Events { events })
}

/// A message's story begins in its session, and a session's goes on in its messages: adds what the subject left out.
fn add_related(store: &Store, events: &mut Vec<Event>) -> Result<(), ReadError> {
    let sessions: BTreeSet<SessionId> = events.iter().filter_map(|event| event.session).collect();
    let messages: BTreeSet<QueueId> = events.iter().filter_map(|event| event.message).collect();
    let journal = store.journal();
    let mut related = Vec::new();
    for id in messages {
        related.extend(journal.by_message(id)?);
    }
    for id in sessions {
        related.extend(journal.by_session(id)?);
    }
    for event in related {
        if !events.contains(&event) {
            events.push(event);
        }
    }
    Ok(())
}

async fn act(desk: &Desk<'_>, id: QueueId, action: QueueAction) -> Answer {
    let now = clock::now();
    let acted = match action {
        QueueAction::Hold => desk.store.queue_hold(id, now).await,
        QueueAction::Release => desk.store.queue_release(id, now).await,
        QueueAction::Retry => desk.store.queue_retry(id, now).await,
        QueueAction::Remove => desk.store.queue_remove(id, now).await,
    };
    match acted {
        Ok(before) => {
            let mut kinds = vec![EventKind::QueueChanged { action }];
            if action == QueueAction::Release {
                kinds.extend(before.recipients.into_iter().filter_map(delivered_by_release));
            }
            let event = |kind| Event { at: now, session: None, message: Some(id), kind };
            desk.store.journal().append(kinds.into_iter().map(event).collect());
            if let Some(site) = desk.site {
                site.dispatcher.look_again();
            }
            Answer::Done
        }
        Err(QueueError::NoSuchMessage) => Answer::NoSuchMessage,
        Err(QueueError::Write(error)) => Answer::StoreTrouble { detail: error.to_string() },
    }
}

/// A held recipient with a mailbox here gets its message in the release itself.
fn delivered_by_release(recipient: QueueRecipient) -> Option<EventKind> {
    match (recipient.destination, recipient.state) {
        (Destination::Mailbox(mailbox), RecipientState::Held { .. }) => {
            Some(EventKind::Delivered { recipient: recipient.address, mailbox })
        }
        _ => None,
    }
}

async fn change_directory(desk: &Desk<'_>, change: DirectoryChange, credentials: Option<Credentials>) -> Answer {
    if let Err(problem) = check_gateways(&change, desk.gateways) {
        return Answer::ChangeRefused { problem };
    }
    let (action, subject) = (change.action().to_owned(), change.subject());
    match desk.store.change(change, credentials).await {
        Ok(()) => {
            let kind = EventKind::Administered { action, subject };
            desk.store.journal().append(vec![Event { at: clock::now(), session: None, message: None, kind }]);
            Answer::Done
        }
        Err(ChangeError::Refused(problem)) => Answer::ChangeRefused { problem },
        Err(ChangeError::PasswordMissing) => Answer::PasswordMissing,
        Err(ChangeError::MailWaits) => Answer::MailWaits,
        Err(ChangeError::Write(error)) => Answer::StoreTrouble { detail: error.to_string() },
    }
}

/// Binds the socket; one left behind by a server that was killed is replaced, since the store's lock is ours.
///
/// # Errors
/// The folder is not ours to write.
pub fn bind(data: &Path) -> io::Result<UnixListener> {
    let path = socket_path(data);
    match std::fs::remove_file(&path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let listener = UnixListener::bind(&path)?;
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600))?;
    Ok(listener)
}

/// Answers requests until the server stops.
pub async fn listen(site: Arc<Site>, listener: UnixListener) {
    let mut stopping = site.stopping.clone();
    loop {
        let accepted = tokio::select! {
            biased;
            _ = stopping.wait_for(|stop| *stop) => return,
            accepted = listener.accept() => accepted,
        };
        if let Ok((stream, _)) = accepted {
            let site = site.clone();
            site.clone().errands.spawn(async move {
                // An administrator who hangs up gets no answer.
                let _gone = serve(&site, stream).await;
            });
        }
    }
}

async fn serve(site: &Site, stream: UnixStream) -> io::Result<()> {
    let (read, mut write) = stream.into_split();
    let mut line = String::new();
    let mut request = BufReader::new(read.take(REQUEST_OCTETS));
    tokio::select! {
        read = request.read_line(&mut line) => read?,
        () = site.stops() => return Ok(()),
    };
    let answer = match serde_json::from_str(&line) {
        Ok(request) => {
            let desk = Desk { store: &site.store, gateways: &site.gateways, site: Some(site) };
            perform(&desk, request).await
        }
        Err(error) => Answer::StoreTrouble { detail: error.to_string() },
    };
    let mut text = serde_json::to_string(&answer).map_err(io::Error::other)?;
    text.push('\n');
    write.write_all(text.as_bytes()).await
}
