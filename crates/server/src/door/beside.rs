//! What is learned beside a session, such as the visitor's name in DNS.
//!
//! It is told with the session's own events, never before them: whoever reads the journal in order must have heard that
//! somebody knocked before hearing who it is.

use mail::{Event, EventKind, SessionId};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use store::Journal;

/// Where a session and what goes on beside it meet.
#[derive(Clone)]
pub struct Beside {
    session: SessionId,
    /// What was learned and is not written yet; nothing any more once the session has ended.
    learned: Arc<Mutex<Option<Vec<Event>>>>,
}

impl Beside {
    /// For a session that goes on.
    pub fn new(session: SessionId) -> Self {
        Self { session, learned: Arc::new(Mutex::new(Some(Vec::new()))) }
    }

    fn learned(&self) -> MutexGuard<'_, Option<Vec<Event>>> {
        self.learned.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Something was learned: it waits for the session's next events, or is written at once behind its last ones.
    pub fn tell(&self, journal: &Journal, kind: EventKind) {
        let event = Event { at: crate::clock::now(), session: Some(self.session), message: None, kind };
        match &mut *self.learned() {
            Some(waiting) => waiting.push(event),
            None => journal.append(vec![event]),
        }
    }

    /// What was learned since the last time.
    pub fn take(&self) -> Vec<Event> {
        self.learned().as_mut().map(std::mem::take).unwrap_or_default()
    }

    /// Writes the session's last events; what is learned from now on comes behind them.
    pub fn end(&self, journal: &Journal, mut events: Vec<Event>) {
        let mut learned = self.learned();
        events.extend(learned.take().unwrap_or_default());
        journal.append(events);
    }
}
