//! Whether something happened often within a time.

/// Seconds in an hour.
pub const HOUR_S: i64 = 3600;

/// Seconds in a day.
pub const DAY_S: i64 = 86_400;

/// The times of the latest `N` events.
#[derive(Debug, Clone)]
pub struct Latest<const N: usize> {
    times: [i64; N],
    count: usize,
}

impl<const N: usize> Default for Latest<N> {
    fn default() -> Self {
        Self { times: [0; N], count: 0 }
    }
}

impl<const N: usize> Latest<N> {
    /// Takes notice of `times` events at `at`; says whether `N` of them lie within `window_s`. Events without a time
    /// count as if they were together with those before them.
    pub fn note(&mut self, at: Option<i64>, times: u32, window_s: i64) -> bool {
        let at = at.unwrap_or_else(|| self.times[(self.count + N - 1) % N]);
        let mut is_often = false;
        for _ in 0..usize::try_from(times).map_or(N, |times| times.min(N)) {
            self.times[self.count % N] = at;
            self.count += 1;
            let first = self.times[self.count % N];
            is_often |= self.count >= N && (at - first).abs() <= window_s;
        }
        is_often
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn so_many_within_the_time_are_often_and_one_fewer_or_a_second_longer_are_not() {
        let mut latest = Latest::<3>::default();
        assert!(!latest.note(Some(1000), 1, 10));
        assert!(!latest.note(Some(1005), 1, 10));
        assert!(!latest.note(Some(1011), 1, 10));
        assert!(latest.note(Some(1015), 1, 10));
    }

    #[test]
    fn events_without_a_time_count_together() {
        let mut latest = Latest::<3>::default();
        assert!(!latest.note(None, 2, 0));
        assert!(latest.note(None, 1, 0));
    }

    #[test]
    fn one_line_may_stand_for_many_events() {
        assert!(Latest::<5>::default().note(Some(7), 5, 0));
        assert!(!Latest::<5>::default().note(Some(7), 4, 0));
        assert!(Latest::<5>::default().note(Some(7), u32::MAX, 0));
    }
}
