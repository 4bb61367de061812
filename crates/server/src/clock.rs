//! The clock: the one place of the server that reads the time of day.

use mail::Timestamp;
use std::time::{SystemTime, UNIX_EPOCH};

/// Now. A clock before 1970 reads as 1970.
pub fn now() -> Timestamp {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Timestamp(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
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
}
