//! Carrying the log over into the database file, off the accepting path.
//!
//! A thread of its own does the bulk whenever the log has grown long. While it works the log grows on, and a log that
//! is not carried over to its very end is never started anew; so the writer itself does the last few pages.

use rusqlite::Connection;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::mpsc::{self, Receiver, Sender};
use std::thread::JoinHandle;

/// Pages in the log that start a round: 16 MiB, some 1000 messages of 4 KB (2026-11). More saves little and makes the
/// file and the next open larger.
const ROUND_PAGES: u32 = 4096;

/// Starts rounds, and finishes them.
pub(crate) struct Checkpoint {
    database: PathBuf,
    log_pages: Arc<AtomicU32>,
    /// Whether the other thread is at work, or waits for the writer to finish its round.
    running: Arc<AtomicBool>,
    rounds: Option<Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Checkpoint {
    /// Watches the log that `writer` appends to.
    pub(crate) fn watch(database: PathBuf, writer: &mut Connection) -> rusqlite::Result<Self> {
        let log_pages = Arc::new(AtomicU32::new(0));
        let counted = Arc::clone(&log_pages);
        // This also takes the place of SQLite's own checkpoint after a commit.
        writer.wal_hook(Some(move |_: &mut rusqlite::hooks::Wal, pages| {
            counted.store(u32::try_from(pages).unwrap_or(0), Ordering::Relaxed);
            Ok(())
        }))?;
        Ok(Self { database, log_pages, running: Arc::default(), rounds: None, thread: None })
    }

    /// Starts the thread. `ask_writer` asks the writer for [`Checkpoint::finish`].
    pub(crate) fn start(&mut self, ask_writer: impl Fn() -> bool + Send + 'static) -> std::io::Result<()> {
        let (rounds, receiver) = mpsc::channel();
        let (database, running) = (self.database.clone(), Arc::clone(&self.running));
        let work = move || carry_over(&database, &receiver, &running, ask_writer);
        self.thread = Some(std::thread::Builder::new().name("store-checkpoint".into()).spawn(work)?);
        self.rounds = Some(rounds);
        Ok(())
    }

    /// After a commit: starts a round if the log is long and none is under way.
    pub(crate) fn consider(&self) {
        let long = self.log_pages.load(Ordering::Relaxed) >= ROUND_PAGES;
        if long && !self.running.swap(true, Ordering::AcqRel) {
            // Without the thread the log just grows; it is carried over at the next open.
            let _ = self.rounds.as_ref().map(|rounds| rounds.send(()));
        }
    }

    /// On the writer's thread, between transactions: nobody appends meanwhile, so the log is done to its end and the
    /// next transaction starts it anew.
    pub(crate) fn finish(&self, writer: &Connection) {
        // If it fails, the log grows on until the next round; a failing disk shows at the next commit.
        let _ = passive(writer);
        self.running.store(false, Ordering::Release);
    }

    /// Ends the thread.
    pub(crate) fn stop(&mut self) {
        self.rounds = None;
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn carry_over(database: &PathBuf, rounds: &Receiver<()>, running: &AtomicBool, ask_writer: impl Fn() -> bool) {
    let Ok(connection) = Connection::open(database) else { return };
    while rounds.recv().is_ok() {
        let _ = passive(&connection);
        if !ask_writer() {
            running.store(false, Ordering::Release);
        }
    }
}

/// Carries over what can be without waiting for anybody.
fn passive(connection: &Connection) -> rusqlite::Result<()> {
    connection.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |_| Ok(()))
}
