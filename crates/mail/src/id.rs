//! Names of sessions, queued messages and attempts: short, sortable by time, safe in logs and file names.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;
use std::str::FromStr;

/// Crockford's base 32, lower case: no letter that is read as a digit (i, l, o) and no u.
const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
/// 13 characters of 5 bits hold the 63 bits used.
const TEXT_LENGTH: usize = 13;

/// An identifier's text was not one of ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotAnId;

impl fmt::Display for NotAnId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "an identifier has {TEXT_LENGTH} letters and digits")
    }
}

impl std::error::Error for NotAnId {}

fn encode(value: i64) -> String {
    (0..TEXT_LENGTH)
        .rev()
        .map(|place| char::from(ALPHABET[usize::try_from(value >> (place * 5) & 31).unwrap_or(0)]))
        .collect()
}

fn decode(text: &str) -> Result<i64, NotAnId> {
    if text.len() != TEXT_LENGTH {
        return Err(NotAnId);
    }
    text.bytes().try_fold(0_i64, |value, byte| {
        let digit = ALPHABET.iter().position(|&a| a == byte.to_ascii_lowercase()).ok_or(NotAnId)?;
        value.checked_mul(32).map(|v| v | i64::try_from(digit).unwrap_or(0)).ok_or(NotAnId)
    })
}

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub i64);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&encode(self.0))
            }
        }

        impl FromStr for $name {
            type Err = NotAnId;
            fn from_str(text: &str) -> Result<Self, NotAnId> {
                decode(text).map(Self)
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = String::deserialize(deserializer)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }
    };
}

id! {
    /// A message that was stored: its row, its name in the `250` reply and in `why`.
    QueueId
}
id! {
    /// One connection, greeting to close.
    SessionId
}
id! {
    /// One attempt to hand a message to a next hop.
    AttemptId
}

/// Bits of an identifier that count within its millisecond.
const SEQUENCE_BITS: u32 = 20;

impl QueueId {
    /// When its message began to come in: identifiers are made of the time, unless the clock went back.
    pub const fn begun_at(self) -> crate::Timestamp {
        crate::Timestamp(self.0 >> SEQUENCE_BITS)
    }
}

/// Makes identifiers that only ever grow: milliseconds since 1970 above, a sequence number below.
///
/// Growing keys keep the store's trees append-only. If the clock steps back, the sequence goes on from
/// the last value given out.
#[derive(Debug, Default)]
pub struct IdSource {
    last: i64,
}

impl IdSource {
    /// Starts above `last`, the greatest identifier already in use (0 if none).
    pub const fn after(last: i64) -> Self {
        Self { last }
    }

    /// The next identifier's value at `now`.
    pub fn next(&mut self, now: crate::Timestamp) -> i64 {
        self.last = (now.millis().max(0) << SEQUENCE_BITS).max(self.last + 1);
        self.last
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Timestamp;

    #[test]
    fn an_id_prints_and_parses_to_itself() {
        for value in [0, 1, 31, 32, i64::MAX, 1_795_301_256_000 << SEQUENCE_BITS] {
            assert_eq!(QueueId(value).to_string().parse(), Ok(QueueId(value)), "{value}");
        }
    }

    #[test]
    fn an_id_tells_when_its_message_began() {
        let (mut ids, at) = (IdSource::default(), Timestamp(1_795_301_256_123));
        assert_eq!([ids.next(at), ids.next(at)].map(|id| QueueId(id).begun_at()), [at, at]);
    }

    #[test]
    fn text_that_is_no_id_is_refused() {
        for text in ["", "abc", "0000000000000000", "u000000000000", "zzzzzzzzzzzzz", "..000000000/0", "日本語日"] {
            assert_eq!(text.parse::<QueueId>(), Err(NotAnId), "{text}");
        }
    }

    #[test]
    fn ids_grow_when_the_clock_steps_back() {
        let mut source = IdSource::default();
        let first = source.next(Timestamp(1000));
        assert!(source.next(Timestamp(1000)) > first);
        assert!(source.next(Timestamp(10)) > first);
        assert!(IdSource::after(first).next(Timestamp(10)) > first);
    }
}
