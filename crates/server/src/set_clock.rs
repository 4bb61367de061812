//! A clock that was set while the server runs: noticed and told, and whatever waits by it is looked at anew.
//!
//! What was remembered goes by steady time ([`clock::steady`]) and what waits in the queue is due by then at the latest
//! ([`store::LONGEST_WAIT`]), so that a wrong clock costs minutes. What is in the journal keeps the times that it had.

use crate::clock;
use crate::notices;
use crate::site::Site;
use mail::{Event, EventKind};
use std::sync::Arc;
use std::time::Duration;

/// How often the clock is looked at. Chosen: two system calls, and soon enough for a person.
const LOOK: Duration = Duration::from_secs(5);
/// From how much on it was set; less is a clock that is kept right. Chosen: nothing here cares for a minute.
const SET_MS: i64 = 60_000;

/// Watches until the server stops. `before` is what [`clock::set_by_ms`] said when it started.
pub async fn run(site: Arc<Site>, mut before: i64) {
    let stops = site.stops();
    tokio::pin!(stops);
    loop {
        tokio::select! {
            () = &mut stops => return,
            () = tokio::time::sleep(LOOK) => {}
        }
        let now = clock::set_by_ms();
        let by_ms = now.saturating_sub(before);
        before = now;
        if by_ms.saturating_abs() >= SET_MS {
            tell(&site, by_ms).await;
        }
    }
}

async fn tell(site: &Arc<Site>, by_ms: i64) {
    let kind = EventKind::ClockSet { by_s: by_ms / 1000 };
    site.store.journal().append(vec![Event { at: clock::now(), session: None, message: None, kind }]);
    site.dispatcher.look_again();
    // Until when a certificate holds is another question now.
    site.settings_changed.notify_waiters();
    notices::clock_set(site, by_ms / 1000).await;
}
