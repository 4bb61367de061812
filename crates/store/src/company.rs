//! Whether a transaction waits for company before it is begun.
//!
//! Without that, the sessions of a slow disk part into crowds that take turns: each answer sets one crowd going while
//! the other is synced, and so each sync serves a part of them. Whoever is alone never waits.

use std::sync::mpsc::Receiver;
use std::time::{Duration, Instant};

/// A commit that is over sooner is not worth waiting for. Chosen: above a fast disk's, below a common one's.
const SLOW: Duration = Duration::from_millis(2);
/// So many share a sync well enough. Measured 2026-11 with syncs of 4 ms, accepted a second: 10 sessions 1000 without
/// waiting, 1500 with; 100 sessions 4500 without, 3800 if all of them are waited for.
const ENOUGH: usize = 16;

/// Remembers whom the last commit answered, and how long it took.
#[derive(Debug)]
pub(crate) struct Company {
    answered: usize,
    commit: Duration,
    parted_at: Instant,
    /// Nobody was there when the last commit ended, so that whoever comes now is one of those whom it answered.
    was_left: bool,
    waiting: Option<Waiting>,
}

#[derive(Debug, Clone, Copy)]
struct Waiting {
    /// How many there are, if all who were answered come back.
    crowd: usize,
    until: Instant,
}

impl Company {
    pub(crate) fn new() -> Self {
        let now = Instant::now();
        Self { answered: 0, commit: Duration::ZERO, parted_at: now, was_left: false, waiting: None }
    }

    /// A commit that took so long has answered so many.
    pub(crate) fn parted(&mut self, answered: usize, commit: Duration) {
        *self = Self { answered, commit, ..Self::new() };
    }

    /// Nobody was there after the commit.
    pub(crate) const fn left(&mut self) {
        self.was_left = true;
    }

    /// The next one to come, if it is worth waiting beside the `here` who are.
    pub(crate) fn wait<T>(&mut self, arrivals: &Receiver<T>, here: usize) -> Option<T> {
        // Who was answered and is not back after as long as the commit took is not coming back.
        if self.commit < SLOW || here == 0 || (self.waiting.is_none() && self.parted_at.elapsed() > self.commit) {
            return None;
        }
        let crowd = ENOUGH.min(if self.was_left { self.answered } else { self.answered + here });
        // Half of what a sync of their own would cost those who come; no more than that is lost if nobody does.
        let until = Instant::now() + self.commit / 2;
        let waiting = *self.waiting.get_or_insert(Waiting { crowd, until });
        if here >= waiting.crowd {
            return None;
        }
        arrivals.recv_timeout(waiting.until.saturating_duration_since(Instant::now())).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::mpsc;

    const LONG: Duration = Duration::from_secs(3600);

    #[test]
    fn those_who_were_answered_are_waited_for_beside_those_who_were_here() {
        let (sender, arrivals) = mpsc::channel();
        let mut company = Company::new();
        company.parted(2, LONG);
        ["back", "back too", "next round"].iter().for_each(|who| sender.send(*who).unwrap());
        assert_eq!(company.wait(&arrivals, 1), Some("back"));
        assert_eq!(company.wait(&arrivals, 2), Some("back too"));
        assert_eq!(company.wait(&arrivals, 3), None, "the crowd is complete");
    }

    #[test]
    fn the_first_who_is_back_waits_for_the_others() {
        let (sender, arrivals) = mpsc::channel();
        let mut company = Company::new();
        company.parted(2, LONG);
        company.left();
        ["back too", "next round"].iter().for_each(|who| sender.send(*who).unwrap());
        assert_eq!(company.wait(&arrivals, 1), Some("back too"));
        assert_eq!(company.wait(&arrivals, 2), None);
    }

    #[test]
    fn nobody_waits_alone_or_for_nothing_or_after_a_fast_commit() {
        let (_sender, arrivals) = mpsc::channel::<()>();
        let mut company = Company::new();
        assert_eq!(company.wait(&arrivals, 1), None, "nothing was committed yet");
        company.parted(5, SLOW / 2);
        assert_eq!(company.wait(&arrivals, 1), None, "a sync more costs little");
        company.parted(5, LONG);
        assert_eq!(company.wait(&arrivals, 0), None, "there is nothing to commit");
        assert_eq!(company.wait(&arrivals, ENOUGH), None, "a sync is shared well enough");
        company.parted(1, LONG);
        company.left();
        assert_eq!(company.wait(&arrivals, 1), None, "one session comes and goes");
        company.parted(5, SLOW);
        std::thread::sleep(SLOW * 2);
        assert_eq!(company.wait(&arrivals, 1), None, "those of long ago are not expected");
    }

    #[test]
    fn the_wait_ends_though_nobody_comes_and_is_one_wait_however_many_come() {
        let (sender, arrivals) = mpsc::channel();
        let mut company = Company::new();
        company.parted(9, SLOW * 10);
        let begun = Instant::now();
        sender.send(()).unwrap();
        assert!(company.wait(&arrivals, 1).is_some());
        assert_eq!(company.wait(&arrivals, 2), None);
        assert!(begun.elapsed() >= SLOW * 5);
        assert_eq!(company.wait(&arrivals, 2), None, "the time is up once for all");
    }
}
