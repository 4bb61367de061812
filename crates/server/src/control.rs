//! Administration: requests and answers as values, and the Unix socket they travel over.
//!
//! The same [`perform`] serves the running server's socket and a command line that finds no server running and opens
//! the store itself. One request a connection, a line of JSON each way. The socket lies in the data folder, for its
//! owner only.

mod check;
mod hosts;
mod legacy;
mod lockdown;

pub use check::{CertificateState, DoorsResult, SiteState};
pub use hosts::NextHopState;
pub use legacy::ApopSecret;

use crate::clock;
use crate::door::listener::each_visitor;
use crate::outbound::route;
use crate::reload::{self, ReloadProblem, Reloaded};
use crate::reports::{Pen, Wanted};
use crate::site::Site;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use config::Settings;
use mail::event::QueueAction;
use mail::{Address, Event, EventKind, Party, QueueId, Reason, SessionId, Timestamp};
use policy::{ChangeProblem, DirectoryChange, DirectoryRecords, Lockdown, check_end, check_gateways};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::io;
use std::net::IpAddr;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use store::{
    ChangeError, Credentials, Destination, MailboxSize, QueueError, QueueMessage, QueueRecipient, ReadError,
    RecipientState, Store,
};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{UnixListener, UnixStream};

/// Octets of a request. Chosen: the longest is new passwords for everybody, some 400 octets each, and thousands of them.
const REQUEST_OCTETS: u64 = 4 * 1024 * 1024;
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
        /// As it was typed; a Message-ID of a header too.
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
    /// New passwords, all in one go or none.
    SetPasswords {
        /// Each account with what verifies its new password.
        passwords: Vec<(Address, Credentials)>,
    },
    /// Next hops: mail that waits for each, and how the last attempts went.
    Hosts,
    /// What waits for a next hop is due now.
    RetryHost {
        /// A destination or a host, as [`Request::Hosts`] names it.
        host: String,
    },
    /// Whether lockdown is on, and what waits for its end.
    Lockdown,
    /// Lockdown begins: nothing leaves.
    BeginLockdown {
        /// Who asks.
        by: String,
        /// Why, in their words.
        reason: Option<String>,
    },
    /// Lockdown ends.
    EndLockdown {
        /// Who asks.
        by: String,
    },
    /// Keeps every content's file until whoever asks hangs up: for a backup, which reads the folder itself.
    KeepContents,
    /// Reads the settings file again.
    Reload,
    /// Messages of the queue whose entry cannot be read.
    QueueUnreadable,
    /// The content of a message in the queue, also of one whose entry cannot be read.
    QueueExport {
        /// Which.
        id: QueueId,
    },
    /// How it stands with the site: its doors as they were examined last, its certificate.
    Site,
    /// The server examines its own doors now.
    CheckDoors,
    /// An account may log in by APOP for a while.
    AllowApop {
        /// The account.
        address: Address,
        /// From when on it may not.
        until: Timestamp,
        /// The secret that it shares with its clients from now on.
        secret: ApopSecret,
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
    /// To [`Request::QueueUnreadable`].
    UnreadableEntries {
        /// Which.
        ids: Vec<QueueId>,
    },
    /// To [`Request::QueueExport`].
    Content {
        /// Its octets, in base64.
        base64: String,
    },
    /// The message's entry in the queue cannot be read: it can be exported and removed.
    Unreadable,
    /// To [`Request::Directory`].
    Directory {
        /// The records.
        records: DirectoryRecords,
        /// How full each mailbox is.
        #[serde(default)]
        mailboxes: Vec<MailboxSize>,
    },
    /// It was done.
    Done,
    /// It was done, and mail of the account that was on its way out is held now.
    DoneAndHeld {
        /// Which messages, the oldest first.
        held: Vec<QueueId>,
    },
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
    /// The message is held: it must be released before it is tried again.
    IsHeld,
    /// The message is not held: there is nothing to release.
    NotHeld,
    /// To [`Request::Hosts`].
    Hosts {
        /// Those that mail waits for, or that were tried lately.
        hosts: Vec<NextHopState>,
    },
    /// To [`Request::RetryHost`].
    Retried {
        /// How many messages are due now.
        messages: u32,
    },
    /// To [`Request::Lockdown`] and the requests that begin and end it.
    Lockdown {
        /// As it is now.
        lockdown: Option<Lockdown>,
        /// Messages that wait for its end; of one that ends, those it let go.
        messages: u32,
    },
    /// Lockdown is on, and all that is held of the message is to leave.
    LockedDown,
    /// The subject is no identifier, address or IP address.
    NotASubject,
    /// The settings file was read again and is in force.
    Reloaded {
        /// What it changed.
        reloaded: Reloaded,
    },
    /// The settings file was read again, and nothing was changed.
    ReloadRefused {
        /// Why.
        problem: ReloadProblem,
    },
    /// To [`Request::Site`].
    Site {
        /// How it stands.
        state: SiteState,
    },
    /// To [`Request::CheckDoors`].
    Doors {
        /// What was found.
        result: DoorsResult,
    },
    /// Only a server that runs can do it.
    NotRunning,
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
    /// The settings, for what is written to people.
    pub settings: Arc<Settings>,
    /// The running server, if there is one.
    pub site: Option<&'a Arc<Site>>,
}

impl Desk<'_> {
    fn pen(&self) -> Pen {
        Pen { store: self.store.clone(), settings: self.settings.clone() }
    }

    /// Writes into the journal what happened to messages, or was done.
    fn note(&self, kinds: impl IntoIterator<Item = (Option<QueueId>, EventKind)>) {
        let at = clock::now();
        let event = |(message, kind)| Event { at, session: None, message, kind };
        self.store.journal().append(kinds.into_iter().map(event).collect());
    }
}

/// Carries a request out.
pub async fn perform(desk: &Desk<'_>, request: Request) -> Answer {
    let result = match request {
        Request::Why { subject } => why(desk.store, &subject),
        Request::QueueList => desk.store.queue_list(QUEUE).map(|entries| Answer::Queue { entries }),
        Request::QueueShow { id } => queue_show(desk.store, id),
        Request::Queue { id, action } => Ok(act(desk, id, action).await),
        Request::SetPasswords { passwords } => Ok(set_passwords(desk, passwords).await),
        Request::Hosts => hosts::list(desk).await.map(|hosts| Answer::Hosts { hosts }),
        Request::RetryHost { host } => hosts::retry(desk, &host).await,
        Request::Lockdown => lockdown::status(desk),
        Request::BeginLockdown { by, reason } => Ok(lockdown::begin(desk, by, reason).await),
        Request::EndLockdown { by } => Ok(lockdown::end(desk, by).await),
        Request::Directory => {
            let directory = |mailboxes| Answer::Directory { records: desk.store.records(), mailboxes };
            desk.store.mailbox_sizes().map(directory)
        }
        Request::Change { change, credentials } => Ok(change_directory(desk, change, credentials).await),
        // The socket keeps them, for as long as it stands; see `serve`.
        Request::KeepContents => Ok(Answer::Done),
        Request::Reload => Ok(reload(desk).await),
        Request::Site => check::site(desk),
        Request::CheckDoors => Ok(check::doors(desk).await),
        Request::QueueExport { id } => Ok(export(desk.store, id)),
        Request::AllowApop { address, until, secret } => Ok(legacy::allow_apop(desk, address, until, secret).await),
        Request::QueueUnreadable => desk.store.queue_unreadable(QUEUE).map(|ids| Answer::UnreadableEntries { ids }),
    };
    result.unwrap_or_else(Answer::from)
}

fn queue_show(store: &Store, id: QueueId) -> Result<Answer, ReadError> {
    match store.queue_show(id) {
        Ok(Some(entry)) => Ok(Answer::Queue { entries: vec![entry] }),
        Ok(None) => Ok(Answer::NoSuchMessage),
        Err(_) if store.queue_unreadable(QUEUE)?.contains(&id) => Ok(Answer::Unreadable),
        Err(error) => Err(error),
    }
}

/// The whole message in memory, for a person who asks for it; no larger than what the settings let in.
fn export(store: &Store, id: QueueId) -> Answer {
    let read = store.read_content(&store::ContentRef::from(id)).and_then(|content| match content {
        store::ContentSource::Inline(octets) => Ok(octets.to_vec()),
        store::ContentSource::File { mut file, .. } => {
            let mut octets = Vec::new();
            io::Read::read_to_end(&mut file, &mut octets).map(|_| octets)
        }
    });
    match read {
        Ok(octets) => Answer::Content { base64: STANDARD.encode(octets) },
        Err(error) if error.kind() == io::ErrorKind::NotFound => Answer::NoSuchMessage,
        Err(error) => Answer::StoreTrouble { detail: error.to_string() },
    }
}

async fn reload(desk: &Desk<'_>) -> Answer {
    let Some(site) = desk.site else { return Answer::NotRunning };
    match reload::reload(site).await {
        Ok(reloaded) => Answer::Reloaded { reloaded },
        Err(problem) => Answer::ReloadRefused { problem },
    }
}

fn why(store: &Store, subject: &str) -> Result<Answer, ReadError> {
    let journal = store.journal();
    journal.flush();
    let mut events = if let Ok(ip) = subject.parse::<IpAddr>() {
        journal.about_ip(ip, STORIES)?
    } else if let Some(id) = subject.strip_prefix('<').and_then(|rest| rest.strip_suffix('>')) {
        journal.by_message_id(id, STORIES)?
    } else if let Ok(address) = Address::parse_as_sent(subject) {
        let about_address = journal.about_address(&address, STORIES)?;
        // A Message-ID looks like an address, and people leave its brackets out.
        if about_address.is_empty() { journal.by_message_id(subject, STORIES)? } else { about_address }
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

/// A session's story goes on in its messages, a report's in the message it is about: adds what the subject left out.
/// A message's own session comes with it; other messages of that session are other stories.
fn add_related(store: &Store, events: &mut Vec<Event>) -> Result<(), ReadError> {
    let messages: BTreeSet<QueueId> = events.iter().filter_map(|event| event.message).collect();
    for id in messages {
        for event in store.journal().by_message(id)? {
            if !events.contains(&event) {
                events.push(event);
            }
        }
    }
    Ok(())
}

async fn act(desk: &Desk<'_>, id: QueueId, action: QueueAction) -> Answer {
    if let Ok(Answer::Unreadable) = queue_show(desk.store, id) {
        return act_unread(desk, id, action).await;
    }
    if let Some(obstacle) = obstacle(desk.store, id, action) {
        return obstacle;
    }
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
            let mut wanted = None;
            if action == QueueAction::Release {
                wanted = Wanted::of_released(desk.store, &before);
                kinds.extend(before.recipients.into_iter().filter_map(delivered_by_release));
            }
            let event = |kind| Event { at: now, session: None, message: Some(id), kind };
            desk.store.journal().append(kinds.into_iter().map(event).collect());
            if let Some(site) = desk.site {
                site.dispatcher.look_again();
            }
            if let Some(wanted) = wanted {
                wanted.store(&desk.pen()).await;
            }
            Answer::Done
        }
        Err(QueueError::NoSuchMessage) => Answer::NoSuchMessage,
        Err(QueueError::Write(error)) => Answer::StoreTrouble { detail: error.to_string() },
    }
}

/// A message of which only its name and its content are known can be taken out, and nothing else.
async fn act_unread(desk: &Desk<'_>, id: QueueId, action: QueueAction) -> Answer {
    if action != QueueAction::Remove {
        return Answer::Unreadable;
    }
    match desk.store.queue_remove_unread(id).await {
        Ok(()) => {
            let kind = EventKind::QueueChanged { action };
            desk.store.journal().append(vec![Event { at: clock::now(), session: None, message: Some(id), kind }]);
            Answer::Done
        }
        Err(QueueError::NoSuchMessage) => Answer::NoSuchMessage,
        Err(QueueError::Write(error)) => Answer::StoreTrouble { detail: error.to_string() },
    }
}

/// An order that would change nothing is not answered as if it had: held mail is not tried again before it is
/// released, and what is not held cannot be released.
fn obstacle(store: &Store, id: QueueId, action: QueueAction) -> Option<Answer> {
    // What cannot be read now is left to the order itself to find out.
    let message = store.queue_show(id).ok().flatten()?;
    let is_held = |recipient: &QueueRecipient| matches!(recipient.state, RecipientState::Held { .. });
    match action {
        QueueAction::Retry if message.recipients.iter().all(is_held) => Some(Answer::IsHeld),
        QueueAction::Release if !message.recipients.iter().any(is_held) => Some(Answer::NotHeld),
        QueueAction::Release if is_locked(store, &message) => Some(Answer::LockedDown),
        _ => None,
    }
}

/// Whether lockdown is on and would hold on to all that is held of the message.
fn is_locked(store: &Store, message: &QueueMessage) -> bool {
    let stays = |recipient: &QueueRecipient| match (&recipient.destination, recipient.state) {
        (Destination::Outside(party), RecipientState::Held { .. }) => Lockdown::holds(party),
        (_, state) => matches!(state, RecipientState::Queued { .. }),
    };
    store.directory().records().lockdown.is_some() && message.recipients.iter().all(stays)
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

async fn set_passwords(desk: &Desk<'_>, passwords: Vec<(Address, Credentials)>) -> Answer {
    let change = |(address, credentials)| (DirectoryChange::SetPassword { address }, Some(credentials));
    let changes: Vec<_> = passwords.into_iter().map(change).collect();
    let told: Vec<_> = changes.iter().map(|(change, _)| (change.action().to_owned(), change.subject())).collect();
    match desk.store.change_all(changes).await {
        Ok(()) => {
            desk.note(
                told.into_iter()
                    .map(|(action, subject)| (None, EventKind::Administered { action, subject, detail: None })),
            );
            Answer::Done
        }
        Err(error) => change_refused(error),
    }
}

fn change_refused(error: ChangeError) -> Answer {
    match error {
        ChangeError::Refused(problem) => Answer::ChangeRefused { problem },
        ChangeError::PasswordMissing => Answer::PasswordMissing,
        ChangeError::MailWaits => Answer::MailWaits,
        ChangeError::Write(error) => Answer::StoreTrouble { detail: error.to_string() },
    }
}

async fn change_directory(desk: &Desk<'_>, change: DirectoryChange, credentials: Option<Credentials>) -> Answer {
    let checked = check_gateways(&change, desk.gateways).and_then(|()| check_end(&change, clock::now()));
    if let Err(problem) = checked {
        return Answer::ChangeRefused { problem };
    }
    if let Some(problem) = looping(desk, &change).await {
        return Answer::ChangeRefused { problem };
    }
    let (action, subject) = (change.action().to_owned(), change.subject());
    let (detail, stopped) = (change.detail(), stopped(&change));
    match desk.store.change(change, credentials).await {
        Ok(changed) => {
            let event = |message, kind| Event { at: clock::now(), session: None, message, kind };
            let mut events = vec![event(None, EventKind::Administered { action, subject, detail })];
            if let Some((party, reason)) = stopped {
                let held = |id: &QueueId| {
                    event(Some(*id), EventKind::Held { party: party.clone(), reason, count: 0, limit: 0 })
                };
                events.extend(changed.held.iter().map(held));
            }
            desk.store.journal().append(events);
            if let Some(site) = desk.site {
                site.checks.changed();
            }
            if changed.held.is_empty() { Answer::Done } else { Answer::DoneAndHeld { held: changed.held } }
        }
        Err(error) => change_refused(error),
    }
}

/// Whose mail the change holds, and why.
fn stopped(change: &DirectoryChange) -> Option<(Party, Reason)> {
    match change {
        DirectoryChange::DisableAccount { address, .. } => {
            Some((Party::Account(address.folded()), Reason::AccountDisabled))
        }
        DirectoryChange::SetPassword { address } => Some((Party::Account(address.folded()), Reason::PasswordChanged)),
        _ => None,
    }
}

/// A server behind us that is this server itself would send the mail round. Where no server runs, nobody knows its addresses,
/// and it is noticed when it is dialled.
async fn looping(desk: &Desk<'_>, change: &DirectoryChange) -> Option<ChangeProblem> {
    let DirectoryChange::SetBehind { domain, behind: Some(hop) } = change else { return None };
    let loops = route::leads_to_ourselves(desk.site?, domain, hop).await;
    loops.then(|| ChangeProblem::HopIsOurselves { domain: domain.clone(), hop: hop.clone() })
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
    let let_in = |(stream, _): (UnixStream, _)| {
        let site = site.clone();
        site.clone().errands.spawn(async move {
            // An administrator who hangs up gets no answer.
            let _gone = serve(&site, stream).await;
        });
    };
    each_visitor(&site, std::future::pending::<()>(), |context| listener.poll_accept(context), let_in).await;
}

async fn serve(site: &Arc<Site>, stream: UnixStream) -> io::Result<()> {
    let (read, mut write) = stream.into_split();
    let mut line = String::new();
    let mut request = BufReader::new(read.take(REQUEST_OCTETS));
    tokio::select! {
        read = request.read_line(&mut line) => read?,
        () = site.stops() => return Ok(()),
    };
    let mut kept = None;
    let answer = match serde_json::from_str(&line) {
        Ok(request) => {
            kept = matches!(request, Request::KeepContents).then(|| site.store.keep_contents());
            let facts = site.facts();
            let settings = site.settings();
            let desk = Desk { store: &site.store, gateways: &facts.gateways, settings, site: Some(site) };
            perform(&desk, request).await
        }
        Err(error) => Answer::StoreTrouble { detail: error.to_string() },
    };
    let mut text = serde_json::to_string(&answer).map_err(io::Error::other)?;
    text.push('\n');
    write.write_all(text.as_bytes()).await?;
    if kept.is_some() {
        tokio::select! {
            end = request.read_line(&mut line) => drop(end?),
            () = site.stops() => {}
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use forensics::{Story, Subject, tell};
    use mail::event::Origin;
    use mail::{Door, ForwardPath, ReversePath};

    const SESSION: SessionId = SessionId(1 << 30);

    fn address(text: &str) -> Address {
        Address::parse(text).expect("an address")
    }

    /// Mail for a mailbox here, in the session.
    fn delivered(id: QueueId, to: &str) -> Vec<Event> {
        let (to, reverse_path) = (address(to), ReversePath::Address(address("a@elsewhere.example")));
        let (at, size_octets, recipients) = (Timestamp(id.0), 100, 1);
        let (party, message_id, origin) = (None, None, Origin::Session);
        let of_session = |message, kind| Event { at, session: Some(SESSION), message, kind };
        let recipient = ForwardPath::Address(to.clone());
        let stored = EventKind::Stored {
            origin,
            reverse_path: reverse_path.clone(),
            party,
            recipients,
            size_octets,
            message_id,
        };
        let arrived = EventKind::Delivered { recipient: to.clone(), mailbox: to };
        vec![
            of_session(None, EventKind::SenderAccepted { reverse_path, reason: Reason::SenderFromOutside }),
            of_session(None, EventKind::RecipientAccepted { recipient, reason: Reason::LocalRecipient, permit: None }),
            of_session(Some(id), stored),
            Event { at, session: None, message: Some(id), kind: arrived },
        ]
    }

    /// One session in which two messages came, each written when it was done.
    fn two_messages() -> (tempfile::TempDir, Store, [QueueId; 2]) {
        let folder = tempfile::tempdir().expect("a folder");
        let store = Store::open(folder.path(), store::Options::default()).expect("a store");
        let ids = [QueueId(2 << 30), QueueId(3 << 30)];
        let kind = EventKind::Knocked { door: Door::Public, peer: IpAddr::from([192, 0, 2, 1]), port: 4000 };
        store.journal().append(vec![Event { at: Timestamp(SESSION.0), session: Some(SESSION), message: None, kind }]);
        store.journal().append(delivered(ids[0], "hana@example.jp"));
        store.journal().append(delivered(ids[1], "taro@example.jp"));
        (folder, store, ids)
    }

    fn settings() -> Settings {
        let text = "hostname = \"mail.example.jp\"\ndata = \"data\"\n[doors]\npublic = [\"127.0.0.1:0\"]\n";
        Settings::parse(text, "test.toml").expect("settings")
    }

    async fn stories(store: &Store, subject: &str) -> Vec<Story> {
        let desk = Desk { store, gateways: &[], settings: Arc::new(settings()), site: None };
        match perform(&desk, Request::Why { subject: subject.to_owned() }).await {
            Answer::Events { events } => tell(&events),
            other => panic!("{other:?}"),
        }
    }

    #[tokio::test]
    async fn why_of_a_message_tells_it_with_its_session_and_no_other_message() {
        let (_folder, store, ids) = two_messages();
        for id in ids {
            let told = stories(&store, &id.to_string()).await;
            assert_eq!(told.iter().map(|story| story.subject).collect::<Vec<_>>(), [Subject::Message(id)]);
            assert_eq!((told[0].verbs.received, told[0].recipients.len()), (1, 1));
            assert!(told[0].visitor.as_ref().is_some_and(|visitor| visitor.peer.is_some()));
        }
    }

    #[tokio::test]
    async fn why_of_a_session_or_a_visitor_tells_each_of_its_messages_to_its_end() {
        let (_folder, store, ids) = two_messages();
        for subject in [SESSION.to_string(), "192.0.2.1".to_owned(), "a@elsewhere.example".to_owned()] {
            let told = stories(&store, &subject).await;
            assert_eq!(
                told.iter().map(|story| story.subject).collect::<Vec<_>>(),
                ids.map(Subject::Message),
                "{subject}"
            );
            assert!(told.iter().all(|story| story.verbs.received == 1), "{subject}");
        }
    }
}
