//! What was learned of strangers, for a while: bounded, whoever fills it.

use std::borrow::Borrow;
use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Instant;

/// Answers remembered at a time, of one kind. Chosen: some megabytes at most, and more correspondents than an office has.
const REMEMBERED: usize = 10_000;

type Entries<K, V> = HashMap<K, (Instant, V)>;

/// Answers, each with the moment until which it holds.
pub struct Memory<K, V>(Mutex<Entries<K, V>>);

impl<K, V> Default for Memory<K, V> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<K: Eq + Hash, V: Clone> Memory<K, V> {
    fn entries(&self) -> MutexGuard<'_, Entries<K, V>> {
        // What is remembered is whole whatever panicked meanwhile.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The answer, while it holds.
    pub fn recall<Q: Eq + Hash + ?Sized>(&self, key: &Q) -> Option<V>
    where
        K: Borrow<Q>,
    {
        self.entries().get(key).filter(|(until, _)| Instant::now() < *until).map(|(_, value)| value.clone())
    }

    /// Remembers an answer. Where there is no room everything is forgotten: what is asked again costs time and nothing
    /// else, and a stranger who fills the memory must not keep others out of it.
    pub fn keep(&self, key: K, value: V, until: Instant) {
        let mut entries = self.entries();
        if entries.len() >= REMEMBERED {
            let now = Instant::now();
            entries.retain(|_, (until, _)| now < *until);
        }
        if entries.len() >= REMEMBERED {
            entries.clear();
        }
        entries.insert(key, (until, value));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn an_answer_holds_until_its_time_and_no_longer() {
        let memory: Memory<String, u8> = Memory::default();
        assert_eq!(memory.recall("a"), None);
        memory.keep("a".into(), 1, Instant::now() + Duration::from_secs(60));
        memory.keep("b".into(), 2, Instant::now());
        assert_eq!((memory.recall("a"), memory.recall("b")), (Some(1), None));
    }

    #[test]
    fn what_is_remembered_is_bounded_and_the_latest_is_always_remembered() {
        let memory: Memory<usize, ()> = Memory::default();
        let until = Instant::now() + Duration::from_secs(60);
        for number in 0..REMEMBERED + 10 {
            memory.keep(number, (), until);
            assert!(memory.recall(&number).is_some());
        }
        assert!(memory.entries().len() <= REMEMBERED);
    }
}
