//! What requests work on, inside the writer's transaction: the database, and what is kept in memory beside it. All of
//! it goes back together if a request, or the transaction, fails.

use crate::claims::Claims;
use crate::content::{ContentFolder, FinishedUpload};
use crate::mailbox::MailboxNumbers;
use crate::space::Space;
use mail::QueueId;
use policy::Directory;
use rusqlite::{Connection, Params};
use std::sync::{Arc, Mutex, PoisonError, RwLock};

/// The directory as readers see it: as of the last commit.
pub(crate) type PublishedDirectory = Arc<RwLock<Arc<Directory>>>;

/// Messages set aside since somebody asked, because their entry cannot be read.
pub(crate) type SetAside = Arc<Mutex<Vec<QueueId>>>;

/// The writer's side of the store.
pub(crate) struct Ledger {
    pub(crate) conn: Connection,
    pub(crate) contents: Arc<ContentFolder>,
    pub(crate) space: Arc<Space>,
    pub(crate) claims: Claims,
    pub(crate) numbers: MailboxNumbers,
    /// As the running transaction sees it.
    pub(crate) directory: Arc<Directory>,
    pub(crate) published: PublishedDirectory,
    pub(crate) set_aside: SetAside,
    effects: Effects,
    saved: Mark,
}

/// What is done outside the database once the transaction is on disk.
#[derive(Debug, Default)]
struct Effects {
    uploads: Vec<FinishedUpload>,
    removed: Vec<QueueId>,
}

/// Where a request, or the transaction, started.
struct Mark {
    claims: usize,
    uploads: usize,
    removed: usize,
    directory: Arc<Directory>,
}

impl Ledger {
    pub(crate) fn new(conn: Connection, contents: Arc<ContentFolder>, space: Arc<Space>, directory: Directory) -> Self {
        let directory = Arc::new(directory);
        let saved = Mark { claims: 0, uploads: 0, removed: 0, directory: Arc::clone(&directory) };
        Self {
            conn,
            contents,
            space,
            claims: Claims::default(),
            numbers: MailboxNumbers::default(),
            published: Arc::new(RwLock::new(Arc::clone(&directory))),
            directory,
            set_aside: SetAside::default(),
            effects: Effects::default(),
            saved,
        }
    }

    /// Remembers whom to tell of. If the transaction fails, it is told a little early.
    pub(crate) fn note_set_aside(&self, id: QueueId) {
        let mut set_aside = self.set_aside.lock().unwrap_or_else(PoisonError::into_inner);
        if !set_aside.contains(&id) {
            set_aside.push(id);
        }
    }

    /// Runs one statement, compiled once; how many rows it changed.
    pub(crate) fn execute(&self, sql: &str, params: impl Params) -> rusqlite::Result<usize> {
        self.conn.prepare_cached(sql)?.execute(params)
    }

    /// The upload stays if the transaction does.
    pub(crate) fn keep_upload(&mut self, upload: FinishedUpload) {
        self.effects.uploads.push(upload);
    }

    /// The content's file goes if the transaction stays.
    pub(crate) fn remove_content(&mut self, id: QueueId) {
        self.effects.removed.push(id);
    }

    pub(crate) fn begin(&mut self) -> rusqlite::Result<()> {
        // Immediate: a transaction that begins as a reader can be refused when it wants to write.
        self.execute("BEGIN IMMEDIATE", []).map(|_| ())
    }

    pub(crate) fn commit(&mut self) -> rusqlite::Result<()> {
        self.execute("COMMIT", []).map(|_| ())
    }

    pub(crate) fn save(&mut self) -> rusqlite::Result<()> {
        self.saved = Mark {
            claims: self.claims.mark(),
            uploads: self.effects.uploads.len(),
            removed: self.effects.removed.len(),
            directory: Arc::clone(&self.directory),
        };
        self.execute("SAVEPOINT request", []).map(|_| ())
    }

    pub(crate) fn release(&mut self) -> rusqlite::Result<()> {
        self.execute("RELEASE request", []).map(|_| ())
    }

    pub(crate) fn undo_one(&mut self) -> rusqlite::Result<()> {
        self.execute("ROLLBACK TO request", [])?;
        // Truncating drops the uploads, and with them their files.
        self.claims.undo_to(self.saved.claims);
        self.effects.uploads.truncate(self.saved.uploads);
        self.effects.removed.truncate(self.saved.removed);
        self.directory = Arc::clone(&self.saved.directory);
        self.numbers.forget();
        self.release()
    }

    /// Takes the whole transaction back.
    pub(crate) fn undo_all(&mut self) {
        if !self.conn.is_autocommit() {
            // If even this fails, the next BEGIN does too, and says so to whoever asked.
            let _ = self.execute("ROLLBACK", []);
        }
        self.claims.undo_to(0);
        self.effects = Effects::default();
        self.directory = Arc::clone(&self.published.read().unwrap_or_else(PoisonError::into_inner));
        self.numbers.forget();
    }

    /// Takes the whole transaction back when it may be on disk nevertheless: the uploads it names must stay. If it is
    /// not on disk, the next open removes them.
    pub(crate) fn undo_in_doubt(&mut self) {
        self.effects.uploads.drain(..).for_each(FinishedUpload::keep);
        self.undo_all();
    }

    /// After the commit, before anybody is answered.
    pub(crate) fn publish(&mut self) {
        self.claims.commit();
        self.effects.uploads.drain(..).for_each(FinishedUpload::keep);
        let mut published = self.published.write().unwrap_or_else(PoisonError::into_inner);
        // Changes are rare; the pointer tells without a look inside.
        if !Arc::ptr_eq(&published, &self.directory) {
            *published = Arc::clone(&self.directory);
        }
    }

    /// After everybody is answered: nobody waits for this.
    pub(crate) fn remove_files(&mut self) {
        for id in self.effects.removed.drain(..) {
            self.contents.remove(id);
        }
    }
}
