//! The store as its callers see it.

use crate::accept;
use crate::checkpoint::Checkpoint;
use crate::content::{ContentFolder, ContentRef, ContentSource, FinishedUpload, KeptContents, Upload, UploadError};
use crate::directory::{self, Changed, Credentials};
use crate::due::{Due, RecipientRowId, Settlement};
use crate::error::{AcceptError, ChangeError, OpenError, QueueError, ReadError, Stopped, WriteError};
use crate::incoming::{Accepted, Incoming, MailboxSize, Told};
use crate::journal::{self, Journal};
use crate::ledger::{Ledger, PublishedDirectory, SetAside};
use crate::mailbox::{self, MailboxEntry, MailboxMessage, Uid};
use crate::pending::Pending;
use crate::queue::{self, QueueFigures, QueueMessage};
use crate::readers::Readers;
use crate::schema::{self, Durability};
use crate::settle;
use crate::space::Space;
use crate::writer::Writer;
use mail::event::QueueAction;
use mail::id::IdSource;
use mail::{Address, QueueId, Secret, Timestamp};
use policy::{Directory, DirectoryChange, DirectoryRecords, Lockdown};
use rusqlite::{Connection, OptionalExtension};
use std::fs::{self, File};
use std::io;
use std::os::unix::fs::DirBuilderExt;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

/// The database's file in a data folder.
pub(crate) const FILE: &str = "store.db";
/// The folder of large contents in a data folder.
pub(crate) const CONTENT: &str = "content";

/// How the store is to be.
#[derive(Debug, Clone, Copy)]
pub struct Options {
    /// Below this much free space nothing more is accepted, so that what was accepted can be finished.
    pub min_free_octets: u64,
    /// Content up to this length goes into the row; the caller uploads what is longer.
    pub inline_limit: usize,
}

impl Default for Options {
    /// 64 MiB stay free: several rounds of the log and a day of reports. 64 KiB inline: nearly all mail without
    /// attachments, and a session's memory stays small.
    fn default() -> Self {
        Self { min_free_octets: 64 << 20, inline_limit: 64 << 10 }
    }
}

/// The store. Clones share it; the last one to go closes it.
///
/// Changes return a [`Pending`], which resolves when the change is on disk. Reads block for a moment; in an
/// asynchronous program they belong on a blocking thread.
#[derive(Debug, Clone)]
pub struct Store(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    // Dropped in this order: the writer ends, then the journal, then the folder is free for others.
    writer: Writer,
    journal: Journal,
    readers: Readers,
    contents: Arc<ContentFolder>,
    space: Arc<Space>,
    directory: PublishedDirectory,
    set_aside: SetAside,
    ids: Mutex<IdSource>,
    options: Options,
    _lock: FolderLock,
}

impl Store {
    /// Opens the store in `dir`, which is made if it is not there. Whatever was claimed before is due again; content
    /// files that no message names are removed.
    ///
    /// # Errors
    /// Any [`OpenError`].
    pub fn open(dir: &Path, options: Options) -> Result<Self, OpenError> {
        // Mail is nobody else's to read. Whoever made the folder before has decided who may.
        fs::DirBuilder::new().recursive(true).mode(0o700).create(dir)?;
        // Before anything is read: an open server may be in the middle of a change.
        let lock = FolderLock::take(dir)?;
        let database = dir.join(FILE);
        let mut connection = schema::open(&database, schema::STORE, Durability::Full)?;
        let contents = Arc::new(ContentFolder::open(dir.join(CONTENT))?);
        // Nobody uploads yet, so a file without a row can only be left over.
        contents.remove_orphans(|id| names_file(&connection, id))?;
        let journal = Journal::open(&dir.join(journal::FILE))?;
        // Sessions have identifiers too, and only the journal knows them.
        let last = last_id(&connection)?.max(journal.last_id().map_err(|error| OpenError::Damaged(error.0))?);
        let space = Arc::new(Space::new(dir.to_owned(), options.min_free_octets));
        let records = directory::read(&connection)?;
        let checkpoint = Checkpoint::watch(database.clone(), &mut connection)?;
        let ledger = Ledger::new(connection, Arc::clone(&contents), Arc::clone(&space), Directory::new(records));
        Ok(Self(Arc::new(Inner {
            directory: Arc::clone(&ledger.published),
            set_aside: Arc::clone(&ledger.set_aside),
            writer: Writer::start(ledger, checkpoint)?,
            journal,
            readers: Readers::new(database),
            contents,
            space,
            ids: Mutex::new(IdSource::after(last)),
            options,
            _lock: lock,
        })))
    }

    /// A new identifier, for messages, sessions and attempts alike: greater than all before it.
    pub fn next_id(&self, now: Timestamp) -> i64 {
        self.0.ids.lock().unwrap_or_else(PoisonError::into_inner).next(now)
    }

    /// The options it was opened with.
    pub fn options(&self) -> Options {
        self.0.options
    }

    /// Whether a write or sync has failed: nothing is taken until the store is opened again. Reading goes on.
    pub fn is_poisoned(&self) -> bool {
        self.0.writer.is_poisoned()
    }

    /// Resolves when the store takes nothing any more until it is opened again, and says why.
    pub async fn stopped(&self) -> Stopped {
        let mut told = self.0.writer.stopped();
        let stopped = told.wait_for(Option::is_some).await.map_or(None, |cause| *cause);
        // A writer that is gone without a word has panicked.
        stopped.unwrap_or(Stopped::Failed)
    }

    /// Whether free space is below the reserve, so that nothing is accepted now.
    pub fn is_full(&self) -> bool {
        self.0.space.is_low()
    }

    /// Below this much free space nothing more is accepted from now on.
    pub fn set_min_free(&self, octets: u64) {
        self.0.space.set_reserve(octets);
    }

    /// How much may still be written; `None` if the system does not tell.
    pub fn free_octets(&self) -> Option<u64> {
        self.0.space.free_octets()
    }

    /// How much waits. Blocks.
    ///
    /// # Errors
    /// [`ReadError`].
    pub fn queue_figures(&self) -> Result<QueueFigures, ReadError> {
        self.0.readers.read(|connection| Ok(queue::figures(connection)?))
    }

    /// How many transactions were committed since it was opened: one sync each, however many requests shared it.
    pub fn commits(&self) -> u64 {
        self.0.writer.commits()
    }

    /// Until what it gives is dropped, no content's file is removed, so that [`crate::backup`] finds all that its
    /// copies of the databases name. What was told to the journal by now is written.
    pub fn keep_contents(&self) -> KeptContents {
        self.0.journal.flush();
        self.0.contents.keep()
    }

    /// The journal of events.
    pub fn journal(&self) -> Journal {
        self.0.journal.clone()
    }

    /// Begins a large content. Blocks.
    ///
    /// # Errors
    /// Any [`UploadError`].
    pub fn upload(&self, queue_id: QueueId) -> Result<Upload, UploadError> {
        if self.0.space.is_low() { Err(UploadError::Full) } else { Ok(self.0.contents.begin(queue_id)?) }
    }

    /// Gives a content on disk a second name, for a copy that forwarding makes. Blocks for a sync of a folder.
    ///
    /// # Errors
    /// Any [`UploadError`].
    pub fn link(&self, upload: &FinishedUpload, queue_id: QueueId) -> Result<FinishedUpload, UploadError> {
        Ok(self.0.contents.link(upload, queue_id)?)
    }

    /// Accepts a message: when this resolves to `Ok`, it is on disk, and in the mailboxes here.
    pub fn accept(&self, incoming: Incoming) -> Pending<Result<Accepted, AcceptError>> {
        self.0.writer.call(move |ledger| accept::accept(ledger, incoming))
    }

    /// Claims recipients outside that are due at `now`, of at most `limit` messages.
    pub fn claim_due(&self, now: Timestamp, limit: usize) -> Pending<Result<Vec<Due>, WriteError>> {
        self.0.writer.call(move |ledger| settle::claim_due(ledger, now, limit).map(Ok))
    }

    /// When the next recipient that nobody has claimed is due; `None` if none waits.
    pub fn next_due_at(&self) -> Pending<Result<Option<Timestamp>, WriteError>> {
        self.0.writer.call(|ledger| settle::next_due_at(ledger).map(Ok))
    }

    /// Notes what became of claimed recipients, and stores the report about it. If this fails, they stay claimed. Resolves
    /// to the mailbox that got a forwarded message because it could not be forwarded.
    pub fn settle(&self, settlement: Settlement) -> Pending<Result<Option<Address>, WriteError>> {
        self.0.writer.call(move |ledger| settle::settle(ledger, settlement))
    }

    /// Gives claimed recipients back without an outcome: they are due as before.
    pub fn give_back(&self, id: QueueId, recipients: Vec<RecipientRowId>) -> Pending<Result<(), WriteError>> {
        self.0.writer.call(move |ledger| {
            settle::give_back(ledger, id, &recipients);
            Ok(Ok(()))
        })
    }

    /// A content, ready to be sent on. Blocks.
    ///
    /// # Errors
    /// `NotFound` if the message is gone; others as the disk has them.
    pub fn read_content(&self, content: &ContentRef) -> io::Result<ContentSource> {
        if let Some(octets) = &content.octets {
            return Ok(ContentSource::Inline(Arc::clone(octets)));
        }
        let octets: Option<Option<Vec<u8>>> = self
            .0
            .readers
            .read(|connection| {
                let mut statement = connection.prepare_cached("SELECT content FROM message WHERE id = ?1")?;
                statement.query_row([content.queue_id.0], |row| row.get(0)).optional()
            })
            .map_err(|error: rusqlite::Error| io::Error::other(error))?;
        self.source(content.queue_id, octets.ok_or(io::ErrorKind::NotFound)?)
    }

    fn source(&self, id: QueueId, octets: Option<Vec<u8>>) -> io::Result<ContentSource> {
        match octets {
            Some(octets) => Ok(ContentSource::Inline(octets.into())),
            None => self.0.contents.read(id),
        }
    }

    /// The queue's oldest messages, at most `limit`. Blocks.
    ///
    /// # Errors
    /// [`ReadError`].
    pub fn queue_list(&self, limit: usize) -> Result<Vec<QueueMessage>, ReadError> {
        self.0.readers.read(|connection| Ok(queue::list(connection, limit)?))
    }

    /// Messages of the queue whose entry cannot be read, at most `limit`. Blocks.
    ///
    /// # Errors
    /// [`ReadError`].
    pub fn queue_unreadable(&self, limit: usize) -> Result<Vec<QueueId>, ReadError> {
        self.0.readers.read(|connection| Ok(queue::unreadable(connection, limit)?))
    }

    /// Messages that [`Store::claim_due`] has set aside since this was asked last, because their entry cannot be read.
    pub fn newly_set_aside(&self) -> Vec<QueueId> {
        std::mem::take(&mut *self.0.set_aside.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Sets a message of the queue aside whose content is not there or not whole: it is held for a person.
    pub fn set_aside(&self, id: QueueId) -> Pending<Result<(), WriteError>> {
        self.0.writer.call(move |ledger| settle::set_aside(ledger, id).map(Ok))
    }

    /// Takes a message out of the queue whose entry cannot be read.
    pub fn queue_remove_unread(&self, id: QueueId) -> Pending<Result<(), QueueError>> {
        self.0.writer.call(move |ledger| queue::remove_unread(ledger, id))
    }

    /// One message of the queue. Blocks.
    ///
    /// # Errors
    /// [`ReadError`].
    pub fn queue_show(&self, id: QueueId) -> Result<Option<QueueMessage>, ReadError> {
        self.0.readers.read(|connection| Ok(queue::show(connection, id)?))
    }

    /// Holds what is queued of a message. Like the next three, resolves to the message as it was before.
    pub fn queue_hold(&self, id: QueueId, now: Timestamp) -> Pending<Result<QueueMessage, QueueError>> {
        self.queue_change(id, QueueAction::Hold, now)
    }

    /// Lets go what is held of a message: into mailboxes at once, outward by [`Store::claim_due`].
    pub fn queue_release(&self, id: QueueId, now: Timestamp) -> Pending<Result<QueueMessage, QueueError>> {
        self.queue_change(id, QueueAction::Release, now)
    }

    /// Makes what is queued of a message due at `now`. What is held stays held.
    pub fn queue_retry(&self, id: QueueId, now: Timestamp) -> Pending<Result<QueueMessage, QueueError>> {
        self.queue_change(id, QueueAction::Retry, now)
    }

    /// Takes a message out of the queue; copies in mailboxes stay. An attempt under way may still succeed.
    pub fn queue_remove(&self, id: QueueId, now: Timestamp) -> Pending<Result<QueueMessage, QueueError>> {
        self.queue_change(id, QueueAction::Remove, now)
    }

    fn queue_change(
        &self,
        id: QueueId,
        action: QueueAction,
        now: Timestamp,
    ) -> Pending<Result<QueueMessage, QueueError>> {
        self.0.writer.call(move |ledger| queue::change(ledger, id, action, now))
    }

    /// What lies in an account's mailbox, in the order of arrival; empty if there is no such mailbox. Blocks.
    ///
    /// # Errors
    /// [`ReadError`].
    pub fn mailbox_list(&self, account: &Address) -> Result<Vec<MailboxEntry>, ReadError> {
        self.0.readers.read(|connection| Ok(mailbox::entries(connection, account)?))
    }

    /// One message of a mailbox; `None` if it is not there. Blocks.
    ///
    /// # Errors
    /// [`ReadError`].
    pub fn mailbox_read(&self, account: &Address, uid: Uid) -> Result<Option<MailboxMessage>, ReadError> {
        let found = self.0.readers.read(|connection| mailbox::find(connection, account, uid))?;
        let Some(mailbox::Found { queue_id, return_path, octets }) = found else { return Ok(None) };
        match self.source(queue_id, octets) {
            Ok(content) => Ok(Some(MailboxMessage { return_path, content })),
            // Deleted between the two reads.
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// Deletes messages of a mailbox; resolves to how many were there.
    pub fn mailbox_delete(&self, account: &Address, uids: &[Uid]) -> Pending<Result<u32, WriteError>> {
        let (account, uids) = (account.clone(), uids.to_vec());
        self.0.writer.call(move |ledger| mailbox::delete(ledger, &account, &uids))
    }

    /// How full an account's mailbox is; `None` if there is no such mailbox. Blocks.
    ///
    /// # Errors
    /// [`ReadError`].
    pub fn mailbox_size(&self, account: &Address) -> Result<Option<MailboxSize>, ReadError> {
        self.0.readers.read(|connection| Ok(mailbox::sizes(connection, Some(account))?.pop()))
    }

    /// How full each mailbox is. Blocks.
    ///
    /// # Errors
    /// [`ReadError`].
    pub fn mailbox_sizes(&self) -> Result<Vec<MailboxSize>, ReadError> {
        self.0.readers.read(|connection| Ok(mailbox::sizes(connection, None)?))
    }

    /// Notes whether somebody was told that a mailbox is nearly full; resolves to whether that is news.
    pub fn mailbox_told(&self, account: &Address, told: Told) -> Pending<Result<bool, WriteError>> {
        let account = account.clone();
        self.0.writer.call(move |ledger| mailbox::set_told(ledger, &account, told).map(Ok))
    }

    /// The directory as of the last change on disk. Cheap.
    pub fn directory(&self) -> Arc<Directory> {
        Arc::clone(&self.0.directory.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// The directory's records.
    pub fn records(&self) -> DirectoryRecords {
        self.directory().records().clone()
    }

    /// Changes the directory if policy's rules allow it. An account that is added gets a mailbox; one that is removed
    /// loses it, with all that lies in it; of one that is disabled or gets another password, what is queued is held.
    pub fn change(
        &self,
        change: DirectoryChange,
        credentials: Option<Credentials>,
    ) -> Pending<Result<Changed, ChangeError>> {
        self.0.writer.call(move |ledger| directory::change(ledger, &change, credentials.as_ref()))
    }

    /// Lets an account log in by APOP until `until`, with this secret and no other.
    pub fn allow_apop(
        &self,
        account: Address,
        until: Timestamp,
        secret: Secret,
    ) -> Pending<Result<Changed, ChangeError>> {
        self.0.writer.call(move |ledger| directory::allow_apop(ledger, &account, until, &secret))
    }

    /// Makes several changes in one transaction: all of them, or none.
    pub fn change_all(&self, changes: Vec<(DirectoryChange, Option<Credentials>)>) -> Pending<Result<(), ChangeError>> {
        self.0.writer.call(move |ledger| {
            for (change, credentials) in changes {
                // An error takes back what came before it, here and in the snapshot.
                if let Err(error) = directory::change(ledger, &change, credentials.as_ref())? {
                    return Ok(Err(error));
                }
            }
            Ok(Ok(()))
        })
    }

    /// Lockdown begins, or ends with `None`: the record and every recipient in the queue in one transaction. Resolves to
    /// how many messages it holds, or held until now.
    pub fn set_lockdown(&self, lockdown: Option<Lockdown>) -> Pending<Result<u32, ChangeError>> {
        self.0.writer.call(move |ledger| {
            let (before, begins) = (queue::locked(&ledger.conn)?, lockdown.is_some());
            let changed = directory::change(ledger, &DirectoryChange::SetLockdown { lockdown }, None)?;
            let after = queue::locked(&ledger.conn)?;
            Ok(changed.map(|_| if begins { after } else { before }))
        })
    }

    /// How many messages lockdown holds. Blocks.
    ///
    /// # Errors
    /// [`ReadError`].
    pub fn locked_messages(&self) -> Result<u32, ReadError> {
        self.0.readers.read(|connection| Ok(queue::locked(connection)?))
    }

    /// What verifies an account's password. Blocks.
    ///
    /// # Errors
    /// [`ReadError`].
    pub fn credentials(&self, account: &Address) -> Result<Option<Credentials>, ReadError> {
        self.0.readers.read(|connection| Ok(directory::credentials(connection, account)?))
    }

    /// The secret that an account shares with its clients for APOP, if it has leave to use one. Blocks.
    ///
    /// # Errors
    /// [`ReadError`].
    pub fn apop_secret(&self, account: &Address) -> Result<Option<Secret>, ReadError> {
        self.0.readers.read(|connection| Ok(directory::apop_secret(connection, account)?))
    }
}

/// Two servers on one folder would hand out the same claims.
#[derive(Debug)]
struct FolderLock(File);

impl FolderLock {
    fn take(dir: &Path) -> Result<Self, OpenError> {
        let file = File::create(dir.join("lock"))?;
        match file.try_lock() {
            Ok(()) => Ok(Self(file)),
            Err(fs::TryLockError::WouldBlock) => Err(OpenError::InUse),
            Err(fs::TryLockError::Error(error)) => Err(OpenError::Io(error)),
        }
    }
}

impl Drop for FolderLock {
    fn drop(&mut self) {
        // Closing is not enough: a process that is being started just now may have inherited the file (flock(2)).
        let _ = self.0.unlock();
    }
}

fn names_file(connection: &Connection, id: QueueId) -> rusqlite::Result<bool> {
    connection.prepare_cached("SELECT 1 FROM message WHERE id = ?1 AND content IS NULL")?.exists([id.0])
}

fn last_id(connection: &Connection) -> rusqlite::Result<i64> {
    connection.query_row("SELECT coalesce(max(id), 0) FROM message", [], |row| row.get(0))
}
