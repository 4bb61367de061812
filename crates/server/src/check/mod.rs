//! The server examines its own doors: when it has started, after each change of what it is told, and once a day.
//!
//! It comes as a stranger does, over a connection to each door, with every address of ours as a sender. The same session,
//! the same rules and the same limits answer it; only the last step is left out: nothing is kept and nothing leaves
//! ([`visitor`]). A door through which strangers get in is closed, and the administrator is told.

mod doors;
mod visitor;

pub use visitor::{Announced, Examiner, Inward};

use crate::clock;
use crate::notices;
use crate::site::Site;
use mail::event::{CheckCause, DoorsExamined, ExaminedDoor};
use mail::{Event, EventKind, Timestamp};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{Mutex, Notify};
use tokio::time::Instant;

/// Between two examinations when nothing changes.
const DAY: Duration = Duration::from_secs(24 * 3600);

/// What the tasks share about the examination of the doors.
#[derive(Default)]
pub struct Checks {
    /// Visits that are examinations.
    pub announced: Arc<Announced>,
    /// The doors that were closed and have not been opened since; who examines has them, so that one does at a time.
    closed: Mutex<Vec<ExaminedDoor>>,
    changed: Notify,
}

impl Checks {
    /// Settings, domains, accounts or devices are others now: the doors are examined soon.
    pub fn changed(&self) {
        self.changed.notify_one();
    }
}

/// An examination that takes longer is made less often.
const SHORT: Duration = Duration::from_secs(10);
/// Of the time that it takes beyond [`SHORT`], so many times as much goes by before the next. Chosen: a site with thousands
/// of addresses that are changed one after the other spends a tenth of its time on this, and no more.
const REST_TIMES: u32 = 9;

/// Examines the doors for as long as the server runs.
pub async fn run(site: Arc<Site>) {
    let stops = site.stops();
    tokio::pin!(stops);
    let (mut cause, mut rest) = (CheckCause::Start, Duration::ZERO);
    loop {
        // Who has just started or changed something often does more, and is not to be waited for. A door that was closed is
        // perhaps open again, and the same as before.
        let pause = if has_closed(&site, cause).await { Duration::ZERO } else { site.patience.check + rest };
        let soon = tokio::time::sleep(pause);
        tokio::select! {
            () = &mut stops => return,
            () = soon => {}
        }
        let began = Instant::now();
        tokio::select! {
            () = &mut stops => return,
            _examined = now(&site, cause) => {}
        }
        rest = rest_after(began.elapsed());
        cause = tokio::select! {
            () = &mut stops => return,
            () = site.checks.changed.notified() => CheckCause::Change,
            () = tokio::time::sleep(DAY) => CheckCause::Day,
        };
    }
}

/// How much later than usual the next examination begins, after one that took so long.
fn rest_after(took: Duration) -> Duration {
    took.saturating_sub(SHORT) * REST_TIMES
}

/// Whether a door was closed by the last examination; before the first one, by that of an earlier run.
async fn has_closed(site: &Arc<Site>, cause: CheckCause) -> bool {
    if cause != CheckCause::Start {
        return !site.checks.closed.lock().await.is_empty();
    }
    let journal = site.store.journal();
    let last = tokio::task::spawn_blocking(move || journal.last_doors_examined()).await;
    let kind = last.ok().and_then(Result::ok).flatten().map(|event| event.kind);
    matches!(kind, Some(EventKind::DoorsExamined(examined)) if examined.doors.iter().any(|door| door.closed))
}

/// Examines the doors now, or as soon as the examination under way is done; closes those through which strangers get in,
/// writes the result into the journal and tells the administrator if a door was closed.
pub async fn now(site: &Arc<Site>, cause: CheckCause) -> (Timestamp, DoorsExamined) {
    let mut closed = site.checks.closed.lock().await;
    let examined = doors::examine(site, cause).await;
    settle(site, examined, &mut closed)
}

/// Does what the result asks for. What was found at a door that was `closed` before is told for as long as it stays so.
fn settle(site: &Arc<Site>, mut examined: DoorsExamined, closed: &mut Vec<ExaminedDoor>) -> (Timestamp, DoorsExamined) {
    let settings = site.settings();
    let is_asked_for = |key: &str| settings.doors.each().iter().any(|(asked, at)| *asked == key && !at.is_empty());
    let is_open =
        |door: &ExaminedDoor| examined.doors.iter().any(|open| (&open.key, open.address) == (&door.key, door.address));
    closed.retain(|door| is_asked_for(&door.key) && !is_open(door));
    for door in &mut examined.doors {
        door.closed = doors::lets_strangers_in(door) && site.doors.close_one(&door.key, door.address);
    }
    let now_closed: Vec<ExaminedDoor> = examined.doors.iter().filter(|door| door.closed).cloned().collect();
    examined.doors.extend(closed.iter().cloned());
    let at = clock::now();
    let kind = EventKind::DoorsExamined(examined.clone());
    site.store.journal().append(vec![Event { at, session: None, message: None, kind }]);
    if !now_closed.is_empty() {
        notices::doors_closed(site, at, examined.clone());
        closed.extend(now_closed);
    }
    (at, examined)
}

#[cfg(test)]
#[path = "check_tests.rs"]
mod tests;
