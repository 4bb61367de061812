//! The journal: what happened, kept apart from the mail and never in its way.
//!
//! [`Journal::append`] only puts events into a bounded queue. A thread of its own writes what has gathered, a few
//! times a second, without a sync; a power failure may cost the last moments. If the queue is full or the disk does
//! not take them, events are dropped and counted; accepting mail never waits.

mod file;
mod follow;
mod read;
mod subject;
mod write;

use crate::error::{OpenError, ReadError};
use crate::readers::Readers;
use crate::schema::{self, Durability};
use mail::{Address, Event, QueueId, SessionId, Timestamp};
use std::fmt;
use std::net::IpAddr;
use std::path::Path;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, OnceLock, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;
use tokio::sync::watch;

pub(crate) use file::FILE;
pub use file::JournalFile;
pub use follow::Row;

/// Events that may wait to be written, some 300 octets each: chosen; a second of the heaviest load measured.
const WAITING_LIMIT: usize = 50_000;
/// How long events gather: a person who asks flushes, so nobody notices.
const GATHER: Duration = Duration::from_millis(200);
/// Events that are worth writing before [`GATHER`] is over.
const ENOUGH: usize = 4096;

/// The journal. Clones share it.
#[derive(Debug, Clone)]
pub struct Journal(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    shared: Arc<Shared>,
    readers: Readers,
    thread: Mutex<Option<JoinHandle<()>>>,
}

#[derive(Debug, Default)]
struct Shared {
    state: Mutex<State>,
    /// Tells the thread that there is something to do.
    work: Condvar,
    /// Tells those who flush that something was written.
    written: Condvar,
    /// Tells those who follow the journal the same.
    news: watch::Sender<()>,
    tap: OnceLock<Tap>,
}

/// Whoever is shown each batch of events.
struct Tap(Box<Show>);

type Show = dyn Fn(&[Event]) + Send + Sync;

impl fmt::Debug for Tap {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Tap")
    }
}

#[derive(Debug, Default)]
struct State {
    batches: Vec<Vec<Event>>,
    events: usize,
    /// Somebody waits: do not gather.
    urgent: bool,
    stop: bool,
    prune_before: Option<Timestamp>,
    /// How many batches were ever taken in, and how many of them were written or dropped.
    taken: u64,
    finished: u64,
    dropped: u64,
}

impl Shared {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Journal {
    pub(crate) fn open(path: &Path) -> Result<Self, OpenError> {
        let connection = schema::open(path, schema::JOURNAL, Durability::Later)?;
        let shared = Arc::new(Shared::default());
        let thread = {
            let shared = Arc::clone(&shared);
            let mut pen = write::Pen::new(connection);
            std::thread::Builder::new().name("store-journal".into()).spawn(move || work(&shared, &mut pen))?
        };
        let readers = Readers::new(path.to_owned());
        Ok(Self(Arc::new(Inner { shared, readers, thread: Mutex::new(Some(thread)) })))
    }

    /// Takes events in, in their order. Never waits for a disk.
    pub fn append(&self, events: Vec<Event>) {
        if events.is_empty() {
            return;
        }
        let mut state = self.0.shared.state();
        if state.events + events.len() > WAITING_LIMIT || state.stop {
            state.dropped += events.len() as u64;
            return;
        }
        // Whole or not at all: half a session would tell a wrong story.
        state.events += events.len();
        state.taken += 1;
        state.batches.push(events);
        // The thread wakes for the first and then gathers; more calls would cost more than they bring.
        if state.batches.len() == 1 || state.events >= ENOUGH {
            self.0.shared.work.notify_one();
        }
    }

    /// Shows every batch that is appended from now on to `tap`, in order, once each, on the journal's own thread:
    /// accepting mail does not wait for it. Set once; a second one is not asked.
    pub fn tap(&self, tap: impl Fn(&[Event]) + Send + Sync + 'static) {
        let _only_the_first = self.0.shared.tap.set(Tap(Box::new(tap)));
    }

    /// Blocks until everything that was appended before is written, or dropped.
    pub fn flush(&self) {
        let mut state = self.0.shared.state();
        let until = state.taken;
        while state.finished < until && !state.stop {
            state.urgent = true;
            self.0.shared.work.notify_one();
            state = self.0.shared.written.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// How many events were lost since the start because they came too fast or could not be written.
    pub fn dropped(&self) -> u64 {
        self.0.shared.state().dropped
    }

    /// What happened to a message, and in the session it came in; oldest first. Blocks.
    ///
    /// # Errors
    /// [`ReadError`].
    pub fn by_message(&self, id: QueueId) -> Result<Vec<Event>, ReadError> {
        self.read(|connection| read::by_message(connection, id))
    }

    /// What happened to the newest `limit` messages with this Message-ID (without angle brackets); oldest first. Blocks.
    ///
    /// # Errors
    /// [`ReadError`].
    pub fn by_message_id(&self, id: &str, limit: usize) -> Result<Vec<Event>, ReadError> {
        self.read(|connection| read::by_message_id(connection, id, limit))
    }

    /// What happened in a session; oldest first. Blocks.
    ///
    /// # Errors
    /// [`ReadError`].
    pub fn by_session(&self, id: SessionId) -> Result<Vec<Event>, ReadError> {
        self.read(|connection| read::by_session(connection, id))
    }

    /// The sessions and messages that an address had to do with, newest `limit` mentions of it; oldest first. Blocks.
    ///
    /// # Errors
    /// [`ReadError`].
    pub fn about_address(&self, address: &Address, limit: usize) -> Result<Vec<Event>, ReadError> {
        self.read(|connection| read::about(connection, &subject::Subject::Address(address.folded()), limit))
    }

    /// The same for an IP address, as visitor or next hop. Blocks.
    ///
    /// # Errors
    /// [`ReadError`].
    pub fn about_ip(&self, ip: IpAddr, limit: usize) -> Result<Vec<Event>, ReadError> {
        self.read(|connection| read::about(connection, &subject::Subject::Ip(ip.to_canonical()), limit))
    }

    /// The last examination of the server's own doors, if the journal has one. Blocks.
    ///
    /// # Errors
    /// [`ReadError`].
    pub fn last_doors_examined(&self) -> Result<Option<Event>, ReadError> {
        self.read(|connection| Ok(read::about(connection, &subject::Subject::Doors, 1)?.pop()))
    }

    /// The newest `limit` events; oldest first. Blocks.
    ///
    /// # Errors
    /// [`ReadError`].
    pub fn recent(&self, limit: usize) -> Result<Vec<Event>, ReadError> {
        self.read(|connection| read::recent(connection, limit))
    }

    /// Resolves each time when more was written.
    pub fn news(&self) -> watch::Receiver<()> {
        self.0.shared.news.subscribe()
    }

    /// The row behind which everything was written that happened since `since`, but no more than the newest `most` rows.
    /// Blocks.
    ///
    /// # Errors
    /// [`ReadError`].
    pub fn row_before(&self, since: Timestamp, most: i64) -> Result<i64, ReadError> {
        self.0.readers.read(|connection| follow::row_before(connection, since, most)).map_err(read_error)
    }

    /// The next rows behind `row`, `limit` at most, each with its number; only what is written by now. Blocks.
    ///
    /// # Errors
    /// [`ReadError`].
    pub fn rows_after(&self, row: i64, limit: usize) -> Result<Vec<Row>, ReadError> {
        self.0.readers.read(|connection| follow::rows_after(connection, row, limit)).map_err(read_error)
    }

    /// Forgets what happened before a point in time; done by the journal's thread, a little at a time.
    pub fn prune(&self, before: Timestamp) {
        let mut state = self.0.shared.state();
        state.prune_before = Some(before);
        self.0.shared.work.notify_one();
    }

    /// The greatest identifier mentioned, so that none is given out twice.
    pub(crate) fn last_id(&self) -> Result<i64, ReadError> {
        self.read(read::last_id)
    }

    fn read<T>(&self, work: impl FnOnce(&rusqlite::Connection) -> rusqlite::Result<T>) -> Result<T, ReadError> {
        // Who asks wants to see what has just happened.
        self.flush();
        self.0.readers.read(work).map_err(read_error)
    }
}

fn read_error(error: rusqlite::Error) -> ReadError {
    ReadError::from(error)
}

impl Drop for Inner {
    fn drop(&mut self) {
        self.shared.state().stop = true;
        self.shared.work.notify_one();
        let thread = self.thread.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(thread) = thread {
            let _ = thread.join();
        }
    }
}

/// What the thread has to do next.
struct Task {
    batches: Vec<Vec<Event>>,
    prune_before: Option<Timestamp>,
    stop: bool,
}

fn work(shared: &Shared, pen: &mut write::Pen) {
    let mut prune_before = None;
    loop {
        let task = next_task(shared, prune_before.is_some());
        let count = task.batches.len() as u64;
        let dropped = pen.write(&task.batches);
        // Also what the disk did not take: it happened.
        if let Some(Tap(show)) = shared.tap.get() {
            task.batches.iter().for_each(|batch| show(batch));
        }
        // Before those who flush are let go: who has flushed finds that there is news.
        if count > 0 {
            shared.news.send_replace(());
        }
        let mut state = shared.state();
        state.finished += count;
        state.dropped += dropped;
        drop(state);
        shared.written.notify_all();
        if task.stop {
            break;
        }
        prune_before = task.prune_before.or(prune_before);
        // One step at a time, so that events never wait for a long clean-up.
        if prune_before.is_some_and(|before| pen.prune_step(before)) {
            prune_before = None;
        }
    }
}

/// Waits for something to do, and for more of it to gather.
fn next_task(shared: &Shared, pruning: bool) -> Task {
    let idle = |state: &mut State| state.batches.is_empty() && state.prune_before.is_none() && !state.stop && !pruning;
    let state = shared.work.wait_while(shared.state(), idle).unwrap_or_else(PoisonError::into_inner);
    let gathering =
        |state: &mut State| !state.urgent && !state.stop && state.events < ENOUGH && state.prune_before.is_none();
    let gather = if pruning { Duration::ZERO } else { GATHER };
    let waited = shared.work.wait_timeout_while(state, gather, gathering);
    let mut state = waited.unwrap_or_else(PoisonError::into_inner).0;
    state.events = 0;
    state.urgent = false;
    Task { batches: std::mem::take(&mut state.batches), prune_before: state.prune_before.take(), stop: state.stop }
}
