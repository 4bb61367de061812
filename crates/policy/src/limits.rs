//! How much one of ours may send in a day before a person looks at it.

use mail::Reason;
use serde::{Deserialize, Serialize};

/// Limits of one account or device for one day of UTC. Beyond them mail is held, never lost and never refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct DailyLimits {
    /// Messages.
    pub messages: u32,
    /// Recipients outside to whom it never sent before.
    pub new_recipients: u32,
}

impl Default for DailyLimits {
    /// Chosen: an office's whole day fits in, a stolen account's first hour does not.
    fn default() -> Self {
        Self { messages: 1000, new_recipients: 200 }
    }
}

/// Why a message is held, and the figures behind it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Holding {
    /// Which limit was passed.
    pub reason: Reason,
    /// How many there were today, this message included.
    pub count: u32,
    /// How many there may be.
    pub limit: u32,
}

/// Whether a message must be held. Both counts are today's and include this message; the count of messages is
/// looked at first.
pub fn holding(limits: &DailyLimits, messages_today: u32, new_recipients_today: u32) -> Option<Holding> {
    if messages_today > limits.messages {
        return Some(Holding { reason: Reason::DailyLimitReached, count: messages_today, limit: limits.messages });
    }
    (new_recipients_today > limits.new_recipients).then_some(Holding {
        reason: Reason::NewRecipientLimitReached,
        count: new_recipients_today,
        limit: limits.new_recipients,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_message_that_reaches_a_limit_goes_and_the_next_is_held() {
        let limits = DailyLimits { messages: 3, new_recipients: 2 };
        assert_eq!(holding(&limits, 3, 2), None);
        let messages = Holding { reason: Reason::DailyLimitReached, count: 4, limit: 3 };
        assert_eq!(holding(&limits, 4, 2), Some(messages));
        assert_eq!(holding(&limits, 4, 9), Some(messages), "the count of messages is looked at first");
        let recipients = Holding { reason: Reason::NewRecipientLimitReached, count: 3, limit: 2 };
        assert_eq!(holding(&limits, 3, 3), Some(recipients));
    }

    #[test]
    fn a_limit_of_zero_holds_everything() {
        let limits = DailyLimits { messages: 0, new_recipients: 0 };
        assert_eq!(holding(&limits, 1, 0).map(|h| h.reason), Some(Reason::DailyLimitReached));
    }
}
