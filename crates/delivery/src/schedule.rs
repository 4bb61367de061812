//! When a message is tried again, when its sender is told that it is late, and when it is given up.

use crate::seed::Stream;
use mail::Timestamp;
use std::time::Duration;

/// The times of a queue, settings of the operator.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Schedule {
    /// The pause after the first attempt; it doubles with each further one.
    pub first_pause: Duration,
    /// The longest pause.
    pub longest_pause: Duration,
    /// After how long the sender is warned.
    pub warn_after: Duration,
    /// After how long it is given up.
    pub expire_after: Duration,
}

impl Default for Schedule {
    fn default() -> Self {
        const MINUTE: u64 = 60;
        const HOUR: u64 = 60 * MINUTE;
        Self {
            // Greylisting lets a second attempt in after five minutes mostly (RFC 6647 §5: one minute to one day);
            // RFC 5321 §4.5.4.1 asks for two attempts in the first hour, and then every two or three hours.
            first_pause: Duration::from_secs(6 * MINUTE),
            longest_pause: Duration::from_secs(3 * HOUR),
            warn_after: Duration::from_secs(4 * HOUR),
            // RFC 5321 §4.5.4.1: four to five days at least.
            expire_after: Duration::from_secs(5 * 24 * HOUR),
        }
    }
}

/// What follows an attempt that failed for now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Next {
    /// Another attempt.
    Retry {
        /// When.
        at: Timestamp,
    },
    /// It had its days.
    Expire,
}

/// A pause may be this much shorter or longer, in per cent, so that messages that failed together part.
const JITTER_PERCENT: u64 = 20;

impl Schedule {
    /// What follows an attempt that failed at `now`, as the `attempts`-th since the message came at `arrived_at`.
    ///
    /// The last attempt is made when the time is up, not a pause before it.
    pub fn next_attempt(&self, attempts: u32, arrived_at: Timestamp, now: Timestamp, seed: u64) -> Next {
        let expires_at = arrived_at.plus(self.expire_after);
        if now >= expires_at {
            return Next::Expire;
        }
        let at = now.plus(jittered(self.pause(attempts), seed));
        Next::Retry { at: at.min(expires_at) }
    }

    /// When it will be given up: what a report of delay says (RFC 3464 §2.3.9).
    pub fn expires_at(&self, arrived_at: Timestamp) -> Timestamp {
        arrived_at.plus(self.expire_after)
    }

    /// Whether the sender is to be warned now, once.
    pub fn is_warning_due(&self, arrived_at: Timestamp, now: Timestamp, is_warned: bool) -> bool {
        !is_warned && now >= arrived_at.plus(self.warn_after)
    }

    /// The pause after that many attempts, without jitter.
    fn pause(&self, attempts: u32) -> Duration {
        let doublings = attempts.saturating_sub(1).min(31);
        self.first_pause.checked_mul(1 << doublings).map_or(self.longest_pause, |pause| pause.min(self.longest_pause))
    }
}

fn jittered(pause: Duration, seed: u64) -> Duration {
    let millis = u64::try_from(pause.as_millis()).unwrap_or(u64::MAX);
    let spread = millis / 100 * JITTER_PERCENT;
    Duration::from_millis((millis - spread).saturating_add(Stream::new(seed).below(2 * spread + 1)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const ARRIVED_AT: Timestamp = Timestamp::from_seconds(1_795_301_256);

    fn after(minutes: u64) -> Timestamp {
        ARRIVED_AT.plus(Duration::from_secs(minutes * 60))
    }

    #[test]
    fn pauses_double_up_to_the_longest() {
        let schedule = Schedule::default();
        let minutes: Vec<u64> = (1..9).map(|attempts| schedule.pause(attempts).as_secs() / 60).collect();
        assert_eq!(minutes, [6, 12, 24, 48, 96, 180, 180, 180]);
        assert_eq!(schedule.pause(0), schedule.first_pause);
        assert_eq!(schedule.pause(u32::MAX), schedule.longest_pause);
    }

    #[test]
    fn the_last_attempt_is_made_when_the_time_is_up() {
        let schedule = Schedule::default();
        let end = schedule.expires_at(ARRIVED_AT);
        assert_eq!(end, after(5 * 24 * 60));
        let shortly_before = Timestamp(end.0 - 1000);
        assert_eq!(schedule.next_attempt(40, ARRIVED_AT, shortly_before, 1), Next::Retry { at: end });
        assert_eq!(schedule.next_attempt(41, ARRIVED_AT, end, 1), Next::Expire);
    }

    #[test]
    fn the_sender_is_warned_once_after_four_hours() {
        let schedule = Schedule::default();
        assert!(!schedule.is_warning_due(ARRIVED_AT, after(239), false));
        assert!(schedule.is_warning_due(ARRIVED_AT, after(240), false));
        assert!(!schedule.is_warning_due(ARRIVED_AT, after(900), true));
    }

    #[test]
    fn a_message_is_tried_often_at_first_and_to_the_end() {
        let schedule = Schedule::default();
        let (mut now, mut attempts, mut in_first_hour) = (ARRIVED_AT, 0, 0);
        loop {
            attempts += 1;
            in_first_hour += u32::from(now <= after(60));
            match schedule.next_attempt(attempts, ARRIVED_AT, now, u64::from(attempts)) {
                Next::Retry { at } => now = at,
                Next::Expire => break,
            }
        }
        assert!(in_first_hour >= 3, "{in_first_hour}");
        assert!((40..55).contains(&attempts), "{attempts}");
        assert_eq!(now, schedule.expires_at(ARRIVED_AT));
    }

    proptest! {
        #[test]
        fn a_retry_is_later_than_now_and_no_later_than_the_end(
            attempts: u32, minutes in 0..8000_u64, seed: u64,
        ) {
            let (schedule, now) = (Schedule::default(), after(minutes));
            match schedule.next_attempt(attempts, ARRIVED_AT, now, seed) {
                Next::Retry { at } => {
                    prop_assert!(at > now && at <= schedule.expires_at(ARRIVED_AT));
                    prop_assert!(at.since(now) <= schedule.longest_pause * 6 / 5);
                }
                Next::Expire => prop_assert!(now >= schedule.expires_at(ARRIVED_AT)),
            }
        }
    }
}
