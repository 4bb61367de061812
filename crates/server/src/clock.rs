//! The clock: the one place of the server that reads the time of day.
//!
//! People and programs set a machine's clock, and a machine without a battery starts in 1970. What others are told and
//! what is kept over a restart has the time of day; what is only remembered (who guesses passwords, which host rests)
//! goes by [`steady`] time, which nobody sets.

use mail::Timestamp;
use rustix::time::{ClockId, clock_gettime};
use std::sync::LazyLock;
use std::time::{SystemTime, UNIX_EPOCH};

/// What the time of day was ahead of the time since the machine started, when this was asked first; in milliseconds.
static AHEAD: LazyLock<i64> = LazyLock::new(|| now().millis() - since_boot_ms());

/// Now. A clock before 1970 reads as 1970.
pub fn now() -> Timestamp {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Timestamp(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
}

/// The time of day as it would be had nobody set the clock since the server started. It goes on while the machine sleeps.
pub fn steady() -> Timestamp {
    Timestamp(since_boot_ms().saturating_add(*AHEAD))
}

/// How far the clock was set forward since the server started, in milliseconds; below zero, how far back.
pub fn set_by_ms() -> i64 {
    now().millis().saturating_sub(steady().millis())
}

fn since_boot_ms() -> i64 {
    let since = clock_gettime(ClockId::Boottime);
    since.tv_sec.saturating_mul(1000).saturating_add(since.tv_nsec / 1_000_000)
}

/// The wall time here at a point in time, both in seconds since 1970. A time that no calendar has stays as it is.
pub fn wall(unix_s: i64) -> i64 {
    let at = jiff::Timestamp::from_second(unix_s);
    at.map_or(unix_s, |at| unix_s + i64::from(jiff::tz::TimeZone::system().to_offset(at).seconds()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wall_time_is_less_than_a_day_from_utc_and_no_time_breaks_it() {
        assert!((wall(1_795_313_679) - 1_795_313_679).abs() < 86_400);
        assert_eq!((wall(i64::MAX), wall(i64::MIN)), (i64::MAX, i64::MIN));
    }

    #[test]
    fn steady_time_is_the_time_of_day_while_nobody_sets_the_clock() {
        let before = steady();
        assert!(set_by_ms().abs() < 60_000, "{}", set_by_ms());
        assert!(steady() >= before);
    }
}
