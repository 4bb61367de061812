//! How much one account or device sends to recipients outside, hour by hour, against what it used to send.

use super::distinct::Sketch;
use super::key;
use super::latest::{DAY_S, HOUR_S};
use crate::fact::Fated;
use crate::log::observation::Fate;
use crate::ours::Owner;

/// Recipients in one hour that are sudden, and how many times the busiest hour before they must be; with at least a day of
/// records before, or nothing is usual yet. Chosen: a newsletter of a small firm goes to some dozens; the abuse that
/// operators told of began at some hundreds an hour.
const SUDDEN_MIN: u32 = 200;
const SUDDEN_TIMES: u32 = 10;

/// Recipients in one hour of whom nearly all were never written to before, with a day of records before.
const FLOOD_MIN: u32 = 100;
const FLOOD_TIMES: u32 = 3;
const FLOOD_NEW_PERCENT: u32 = 90;

/// Failures in one hour, and their share. Chosen: providers stop senders at a tenth; an old customer list has less, a
/// bought one a third.
const FAILURES_MIN: u32 = 20;
const FAILURES_PERCENT: u32 = 20;

/// What an account or a device sends.
#[derive(Debug, Clone, Default)]
pub struct Rate {
    first_at: Option<i64>,
    hour_at: Option<i64>,
    /// Recipients outside in this hour of whom is known what became.
    pub recipients: u32,
    /// Of them, those who were never written to before.
    pub new: u32,
    /// Recipients that failed in this hour, here or by a bounce that came back.
    pub failures: u32,
    /// Recipients in the busiest hour before.
    pub usual: u32,
    written_to: Sketch,
}

/// What is unusual about an hour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Unusual {
    /// Far more than ever before.
    pub is_sudden: bool,
    /// Many recipients who are nearly all new.
    pub is_flood: bool,
    /// Too many failures.
    pub fails: bool,
}

impl Rate {
    /// Goes on to the hour of `at`; says whether it is another one. Hours begin with the first message in them.
    pub fn turn(&mut self, at: Option<i64>) -> bool {
        let Some(at) = at else { return false };
        self.first_at.get_or_insert(at);
        if self.hour_at.is_some_and(|hour_at| (at - hour_at).abs() < HOUR_S) {
            return false;
        }
        let is_first = self.hour_at.is_none();
        self.usual = self.usual.max(self.recipients);
        (self.recipients, self.new, self.failures) = (0, 0, 0);
        self.hour_at = Some(at);
        !is_first
    }

    /// Takes notice of what became of a recipient. Each counts once: when it left, or was given up.
    pub fn count(&mut self, fated: &Fated<'_>) {
        let is_over = matches!(fated.fate, Fate::HandedOver | Fate::Failed | Fate::Expired);
        if fated.owner == Owner::Ours || fated.again || !is_over {
            return;
        }
        self.recipients = self.recipients.saturating_add(fated.count);
        if fated.fate != Fate::HandedOver {
            self.failures = self.failures.saturating_add(fated.count);
        }
        if !fated.recipient.is_empty() && self.written_to.note(key::of_address(fated.recipient)) {
            self.new = self.new.saturating_add(1);
        }
    }

    /// What is unusual about this hour.
    pub fn unusual(&self) -> Unusual {
        let has_history = self.hour_at.zip(self.first_at).is_some_and(|(hour, first)| hour - first >= DAY_S);
        let times = |times: u32| self.recipients >= self.usual.max(1).saturating_mul(times);
        Unusual {
            is_sudden: has_history && self.recipients >= SUDDEN_MIN && times(SUDDEN_TIMES),
            is_flood: has_history
                && self.recipients >= FLOOD_MIN
                && times(FLOOD_TIMES)
                && self.new >= self.recipients / 100 * FLOOD_NEW_PERCENT,
            fails: self.failures >= FAILURES_MIN
                && u64::from(self.failures) * 100 >= u64::from(self.recipients) * u64::from(FAILURES_PERCENT),
        }
    }
}
