//! The one writer: it takes every request that has queued up, runs all of them in one transaction, commits with one
//! sync, and only then answers. A request runs inside a savepoint, so that one that fails does not spoil the others.

use crate::checkpoint::Checkpoint;
use crate::company::Company;
use crate::error::{Stopped, Trouble};
use crate::ledger::Ledger;
use crate::pending::Pending;
use rusqlite::ErrorCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::{self, Receiver, Sender};
use std::thread::JoinHandle;
use std::time::Instant;
use tokio::sync::{oneshot, watch};

/// Requests in one transaction at most, so that the first of them does not wait for an endless crowd: chosen.
const BATCH_LIMIT: usize = 512;

/// Whether a request's changes are to stay.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Changes {
    Keep,
    Undo,
}

/// Something to do inside a transaction, and somebody to tell afterwards.
trait Request: Send {
    fn run(&mut self, ledger: &mut Ledger) -> rusqlite::Result<Changes>;
    fn answer(self: Box<Self>, trouble: Option<Trouble>);
}

/// A request made of a closure. An inner `Err` is an answer, not a failure: nothing is written, the store goes on.
struct Call<T, E, F> {
    work: Option<F>,
    result: Option<Result<T, E>>,
    reply: oneshot::Sender<Result<T, E>>,
}

impl<T, E, F> Request for Call<T, E, F>
where
    T: Send,
    E: From<Trouble> + Send,
    F: FnOnce(&mut Ledger) -> rusqlite::Result<Result<T, E>> + Send,
{
    fn run(&mut self, ledger: &mut Ledger) -> rusqlite::Result<Changes> {
        let Some(work) = self.work.take() else { return Ok(Changes::Undo) };
        let result = work(ledger)?;
        // What a request wrote before it found that it must say no, goes back.
        let changes = if result.is_ok() { Changes::Keep } else { Changes::Undo };
        self.result = Some(result);
        Ok(changes)
    }

    fn answer(self: Box<Self>, trouble: Option<Trouble>) {
        let result = match (trouble, self.result) {
            // Only without trouble: a result of a transaction that failed is a promise nobody keeps.
            (None, Some(result)) => result,
            (trouble, _) => Err(trouble.unwrap_or(Trouble::Failed).into()),
        };
        // Who asked may have gone; what was done stays done.
        let _ = self.reply.send(result);
    }
}

enum Order {
    Do(Box<dyn Request>),
    /// The other thread has carried over most of the log, or failed to; do the rest.
    FinishCheckpoint(rusqlite::Result<()>),
    Stop,
}

/// The handle that requests are given to.
#[derive(Debug)]
pub(crate) struct Writer {
    orders: Sender<Order>,
    poisoned: Arc<AtomicBool>,
    stopped: watch::Receiver<Option<Stopped>>,
    commits: Arc<AtomicU64>,
    thread: Option<JoinHandle<()>>,
}

impl Writer {
    pub(crate) fn start(ledger: Ledger, checkpoint: Checkpoint) -> std::io::Result<Self> {
        let (orders, receiver) = mpsc::channel();
        let (poisoned, commits) = (Arc::<AtomicBool>::default(), Arc::<AtomicU64>::default());
        let (stop, stopped) = watch::channel(None);
        let (poison, counted) = (Arc::clone(&poisoned), Arc::clone(&commits));
        let mut desk = Desk {
            ledger,
            checkpoint,
            poisoned: poison,
            stopped: stop,
            commits: counted,
            company: Company::new(),
            batch: Vec::new(),
        };
        desk.checkpoint.start({
            let orders = orders.clone();
            move |carried| orders.send(Order::FinishCheckpoint(carried)).is_ok()
        })?;
        let thread = std::thread::Builder::new().name("store-writer".into()).spawn(move || desk.work(&receiver))?;
        Ok(Self { orders, poisoned, stopped, commits, thread: Some(thread) })
    }

    pub(crate) fn is_poisoned(&self) -> bool {
        self.poisoned.load(Ordering::Acquire)
    }

    pub(crate) fn stopped(&self) -> watch::Receiver<Option<Stopped>> {
        self.stopped.clone()
    }

    pub(crate) fn commits(&self) -> u64 {
        self.commits.load(Ordering::Relaxed)
    }

    pub(crate) fn call<T, E, F>(&self, work: F) -> Pending<Result<T, E>>
    where
        T: Send + 'static,
        E: From<Trouble> + Send + 'static,
        F: FnOnce(&mut Ledger) -> rusqlite::Result<Result<T, E>> + Send + 'static,
    {
        let (reply, pending) = Pending::new(|| Err(Trouble::Poisoned.into()));
        let call = Call { work: Some(work), result: None, reply };
        // If the writer is gone, dropping the call answers it.
        let _ = self.orders.send(Order::Do(Box::new(call)));
        pending
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        let _ = self.orders.send(Order::Stop);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// What the writer's thread works with.
struct Desk {
    ledger: Ledger,
    checkpoint: Checkpoint,
    poisoned: Arc<AtomicBool>,
    stopped: watch::Sender<Option<Stopped>>,
    commits: Arc<AtomicU64>,
    company: Company,
    batch: Vec<Box<dyn Request>>,
}

impl Desk {
    fn work(mut self, orders: &Receiver<Order>) {
        // If this thread ends by a panic, nothing more is taken.
        let _poison = PoisonOnPanic(Arc::clone(&self.poisoned));
        while let Some(first) = self.first(orders) {
            // Takes what has queued up while the last transaction was synced: the slower the disk, the more share one.
            let mut next = Some(first);
            let mut stop = false;
            while let Some(order) = next {
                match order {
                    Order::Do(request) => self.batch.push(request),
                    Order::FinishCheckpoint(carried) => self.finish_checkpoint(carried),
                    Order::Stop => stop = true,
                }
                next = if stop || self.batch.len() >= BATCH_LIMIT { None } else { self.another(orders) };
            }
            self.run_batch();
            if stop {
                break;
            }
        }
        self.checkpoint.stop();
    }

    /// The first order of a transaction; `None` when nobody can give one any more.
    fn first(&mut self, orders: &Receiver<Order>) -> Option<Order> {
        orders.try_recv().ok().or_else(|| {
            self.company.left();
            orders.recv().ok()
        })
    }

    /// One that came meanwhile, or is worth waiting for.
    fn another(&mut self, orders: &Receiver<Order>) -> Option<Order> {
        orders.try_recv().ok().or_else(|| self.company.wait(orders, self.batch.len()))
    }

    fn run_batch(&mut self) {
        let mut batch = std::mem::take(&mut self.batch);
        if batch.is_empty() {
            return;
        }
        match self.transact(&mut batch) {
            Ok(troubles) => {
                // Before the answers: who has one must find what it says.
                self.ledger.publish();
                for (request, trouble) in batch.drain(..).zip(troubles) {
                    request.answer(trouble);
                }
                self.ledger.remove_files();
                let considered = self.checkpoint.consider(&self.ledger.conn);
                self.note_checkpoint(considered);
            }
            Err(trouble) => batch.drain(..).for_each(|request| request.answer(Some(trouble))),
        }
        self.batch = batch;
    }

    fn finish_checkpoint(&mut self, carried: rusqlite::Result<()>) {
        let finished = self.checkpoint.finish(&self.ledger.conn);
        self.note_checkpoint(carried.and(finished));
    }

    /// A disk that cannot sync the database file will not sync the log for long either.
    fn note_checkpoint(&self, done: rusqlite::Result<()>) {
        if let Err(error) = done {
            self.classify(&error);
        }
    }

    /// Runs all requests and commits. `Ok` has each request's own trouble; `Err` says that nothing was done.
    fn transact(&mut self, batch: &mut [Box<dyn Request>]) -> Result<Vec<Option<Trouble>>, Trouble> {
        if self.poisoned.load(Ordering::Acquire) {
            return Err(Trouble::Poisoned);
        }
        let ran = match batch {
            [request] => self.run_alone(request),
            requests => self.run_all(requests),
        };
        let troubles = ran.inspect_err(|_| self.ledger.undo_all())?;
        let begun = Instant::now();
        self.ledger.commit().map_err(|error| self.commit_failed(&error))?;
        self.company.parted(troubles.len(), begun.elapsed());
        self.commits.fetch_add(1, Ordering::Relaxed);
        Ok(troubles)
    }

    /// A commit that failed for anything but space may be on disk nevertheless; only a restart can tell.
    fn commit_failed(&mut self, error: &rusqlite::Error) -> Trouble {
        match trouble_of(error) {
            Trouble::Full => {
                self.ledger.undo_all();
                Trouble::Full
            }
            _ => {
                self.poison(error);
                self.ledger.undo_in_doubt();
                Trouble::Poisoned
            }
        }
    }

    /// One request is a transaction already; a savepoint in it would only cost copies of pages.
    fn run_alone(&mut self, request: &mut Box<dyn Request>) -> Result<Vec<Option<Trouble>>, Trouble> {
        self.step(|ledger| ledger.begin())?;
        let changes = request.run(&mut self.ledger).map_err(|error| self.classify(&error))?;
        if changes == Changes::Undo {
            self.ledger.undo_all();
            self.step(|ledger| ledger.begin())?;
        }
        Ok(vec![None])
    }

    fn run_all(&mut self, requests: &mut [Box<dyn Request>]) -> Result<Vec<Option<Trouble>>, Trouble> {
        self.step(|ledger| ledger.begin())?;
        requests.iter_mut().map(|request| self.run_one(request)).collect()
    }

    fn run_one(&mut self, request: &mut Box<dyn Request>) -> Result<Option<Trouble>, Trouble> {
        self.step(|ledger| ledger.save())?;
        let ran = request.run(&mut self.ledger);
        let trouble = ran.as_ref().err().map(|error| self.classify(error));
        // SQLite ends the whole transaction by itself after some failures (lang_transaction.html §3).
        if trouble == Some(Trouble::Poisoned) || self.ledger.conn.is_autocommit() {
            return Err(trouble.unwrap_or(Trouble::Failed));
        }
        match ran {
            Ok(Changes::Keep) => self.step(|ledger| ledger.release())?,
            _ => self.step(|ledger| ledger.undo_one())?,
        }
        Ok(trouble)
    }

    fn step(&mut self, step: impl FnOnce(&mut Ledger) -> rusqlite::Result<()>) -> Result<(), Trouble> {
        step(&mut self.ledger).map_err(|error| self.classify(&error))
    }

    fn classify(&self, error: &rusqlite::Error) -> Trouble {
        let trouble = trouble_of(error);
        if trouble == Trouble::Poisoned {
            self.poison(error);
        }
        trouble
    }

    fn poison(&self, error: &rusqlite::Error) {
        self.poisoned.store(true, Ordering::Release);
        let cause = match error.sqlite_error_code() {
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => Stopped::Damaged,
            _ if self.ledger.space.is_read_only() => Stopped::ReadOnly,
            _ => Stopped::Failed,
        };
        // What was first tells most.
        self.stopped.send_if_modified(|told| {
            let is_news = told.is_none();
            *told = told.or(Some(cause));
            is_news
        });
    }
}

/// SQLITE_IOERR_SHMSIZE: the log's index could not grow, which is what a full disk looks like there.
const INDEX_COULD_NOT_GROW: i32 = 4874;

fn trouble_of(error: &rusqlite::Error) -> Trouble {
    let rusqlite::Error::SqliteFailure(failure, _) = error else { return Trouble::Failed };
    match failure.code {
        ErrorCode::DiskFull => Trouble::Full,
        ErrorCode::SystemIoFailure if failure.extended_code == INDEX_COULD_NOT_GROW => Trouble::Full,
        ErrorCode::SystemIoFailure | ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase => Trouble::Poisoned,
        ErrorCode::CannotOpen | ErrorCode::ReadOnly | ErrorCode::OutOfMemory => Trouble::Poisoned,
        _ => Trouble::Failed,
    }
}

struct PoisonOnPanic(Arc<AtomicBool>);

impl Drop for PoisonOnPanic {
    fn drop(&mut self) {
        if std::thread::panicking() {
            self.0.store(true, Ordering::Release);
        }
    }
}
