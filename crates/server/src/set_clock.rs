//! A clock that was set while the server runs: noticed and told, and whatever waits by it is looked at anew.
//!
//! What was remembered goes by steady time ([`clock::steady`]) and what waits in the queue is due by then at the latest
//! ([`store::LONGEST_WAIT`]), so that a wrong clock costs minutes. What is in the journal keeps the times that it had.

use crate::clock;
use crate::notices;
use crate::site::Site;
use mail::{Event, EventKind, Timestamp};
use std::sync::Arc;
use std::time::Duration;

/// How often the clock is looked at. Chosen: two system calls, and soon enough for a person.
const LOOK: Duration = Duration::from_secs(5);
/// From how much on it was set; less is a clock that is kept right. Chosen: nothing here cares for a minute.
const SET_MS: i64 = 60_000;

/// Notices in a day. Chosen: two programs that fight over the clock must not fill a mailbox.
const NOTICES: u32 = 10;
const DAY: Duration = Duration::from_secs(24 * 3600);

/// How many notices went out since when.
#[derive(Default)]
struct Told {
    since: Timestamp,
    notices: u32,
}

impl Told {
    /// Whether another one may go out; counted if so. `now` is steady time.
    fn another(&mut self, now: Timestamp) -> bool {
        if now.since(self.since) >= DAY {
            *self = Self { since: now, notices: 0 };
        }
        let may = self.notices < NOTICES;
        self.notices += u32::from(may);
        may
    }
}

/// Watches until the server stops. `before` is what [`clock::set_by_ms`] said when it started.
pub async fn run(site: Arc<Site>, mut before: i64) {
    let stops = site.stops();
    tokio::pin!(stops);
    let mut told = Told::default();
    loop {
        tokio::select! {
            () = &mut stops => return,
            () = tokio::time::sleep(LOOK) => {}
        }
        let now = clock::set_by_ms();
        let by_ms = now.saturating_sub(before);
        before = now;
        if by_ms.saturating_abs() >= SET_MS {
            note(&site, by_ms);
            if told.another(clock::steady()) {
                notices::clock_set(&site, by_ms / 1000).await;
            }
        }
    }
}

fn note(site: &Site, by_ms: i64) {
    let kind = EventKind::ClockSet { by_s: by_ms / 1000 };
    site.store.journal().append(vec![Event { at: clock::now(), session: None, message: None, kind }]);
    site.dispatcher.look_again();
    // Until when a certificate holds is another question now.
    site.settings_changed.notify_waiters();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_that_is_set_again_and_again_is_told_of_only_so_often_in_a_day() {
        let (mut told, now) = (Told::default(), Timestamp::from_seconds(1_795_301_256));
        let times = (0..100).filter(|_| told.another(now)).count();
        assert_eq!(times, 10);
        assert!(!told.another(Timestamp(now.plus(DAY).millis() - 1)));
        assert!(told.another(now.plus(DAY)));
    }
}
