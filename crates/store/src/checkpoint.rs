//! Carrying the log over into the database file, off the accepting path.
//!
//! A thread of its own does the bulk whenever the log has grown long. While it works the log grows on, and a log that
//! is not carried over to its very end is never started anew; so the writer itself does the last few pages.

use crate::schema::ROUND_PAGES;
use rusqlite::Connection;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::mpsc::{self, Receiver, Sender};
use std::thread::JoinHandle;

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

    /// Starts the thread. `ask_writer` tells the writer how the round went, and asks for [`Checkpoint::finish`].
    pub(crate) fn start(
        &mut self,
        ask_writer: impl Fn(rusqlite::Result<()>) -> bool + Send + 'static,
    ) -> std::io::Result<()> {
        let (rounds, receiver) = mpsc::channel();
        let (database, running) = (self.database.clone(), Arc::clone(&self.running));
        let work = move || carry_over(&database, &receiver, &running, ask_writer);
        self.thread = Some(std::thread::Builder::new().name("store-checkpoint".into()).spawn(work)?);
        self.rounds = Some(rounds);
        Ok(())
    }

    /// After a commit: starts a round if the log is long and none is under way.
    ///
    /// # Errors
    /// Only without the thread; then the writer has done all of it.
    pub(crate) fn consider(&self, writer: &Connection) -> rusqlite::Result<()> {
        let long = self.log_pages.load(Ordering::Relaxed) >= ROUND_PAGES;
        if !long || self.running.swap(true, Ordering::AcqRel) {
            return Ok(());
        }
        let begun = self.rounds.as_ref().is_some_and(|rounds| rounds.send(()).is_ok());
        if begun { Ok(()) } else { self.finish(writer) }
    }

    /// On the writer's thread, between transactions: nobody appends meanwhile, so the log is done to its end and the
    /// next transaction starts it anew.
    ///
    /// # Errors
    /// As the disk has them. The log is kept whole then.
    pub(crate) fn finish(&self, writer: &Connection) -> rusqlite::Result<()> {
        let done = passive(writer);
        self.running.store(false, Ordering::Release);
        done
    }

    /// Ends the thread.
    pub(crate) fn stop(&mut self) {
        self.rounds = None;
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn carry_over(
    database: &PathBuf,
    rounds: &Receiver<()>,
    running: &AtomicBool,
    ask_writer: impl Fn(rusqlite::Result<()>) -> bool,
) {
    let Ok(connection) = Connection::open(database) else { return };
    while rounds.recv().is_ok() {
        if !ask_writer(passive(&connection)) {
            running.store(false, Ordering::Release);
        }
    }
}

/// Carries over what can be without waiting for anybody.
fn passive(connection: &Connection) -> rusqlite::Result<()> {
    connection.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |_| Ok(()))
}
