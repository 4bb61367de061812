//! Things by key, with the order in which they came: the oldest is forgotten when there are too many.

use hashbrown::HashTable;
use std::collections::VecDeque;

/// What can be used again for another.
pub(super) trait Reusable: Default {
    /// As new.
    fn clear(&mut self);
}

/// Where a thing is, and whether it is still the same one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Handle {
    slot: u32,
    generation: u32,
}

#[derive(Debug, Default)]
struct Slot<T> {
    key: u64,
    generation: u32,
    thing: T,
}

/// Things by a key that is a good hash already.
#[derive(Debug, Default)]
pub(super) struct Pool<T> {
    slots: Vec<Slot<T>>,
    free: Vec<u32>,
    by_key: HashTable<u32>,
    order: VecDeque<Handle>,
}

impl<T: Reusable> Pool<T> {
    pub fn len(&self) -> usize {
        self.by_key.len()
    }

    pub fn find(&self, key: u64) -> Option<Handle> {
        let slot = *self.by_key.find(key, |slot| self.slots[*slot as usize].key == key)?;
        Some(Handle { slot, generation: self.slots[slot as usize].generation })
    }

    /// A new thing under `key`, which must not be taken.
    pub fn insert(&mut self, key: u64) -> Handle {
        let slot = self.free.pop().unwrap_or_else(|| {
            self.slots.push(Slot { key, generation: 0, thing: T::default() });
            u32::try_from(self.slots.len() - 1).expect("the caps of the pools are far below 2^32")
        });
        self.slots[slot as usize].key = key;
        let slots = &self.slots;
        self.by_key.insert_unique(key, slot, |slot| slots[*slot as usize].key);
        let handle = Handle { slot, generation: self.slots[slot as usize].generation };
        self.remember(handle);
        handle
    }

    /// Handles of things that are gone are swept out when they are the greater part, so the cost stays constant.
    fn remember(&mut self, handle: Handle) {
        if self.order.len() > 2 * self.by_key.len() + 1024 {
            let slots = &self.slots;
            self.order.retain(|old| slots[old.slot as usize].generation == old.generation);
        }
        self.order.push_back(handle);
    }

    pub fn remove(&mut self, handle: Handle) {
        if !self.has(handle) {
            return;
        }
        let slot = &mut self.slots[handle.slot as usize];
        slot.generation = slot.generation.wrapping_add(1);
        slot.thing.clear();
        if let Ok(entry) = self.by_key.find_entry(slot.key, |other| *other == handle.slot) {
            entry.remove();
        }
        self.free.push(handle.slot);
    }

    pub fn has(&self, handle: Handle) -> bool {
        self.slots.get(handle.slot as usize).is_some_and(|slot| slot.generation == handle.generation)
    }

    pub fn read(&self, handle: Handle) -> Option<&T> {
        self.has(handle).then(|| &self.slots[handle.slot as usize].thing)
    }

    /// The thing of a handle that was got in the same step.
    pub fn at(&mut self, handle: Handle) -> &mut T {
        debug_assert!(self.has(handle));
        &mut self.slots[handle.slot as usize].thing
    }

    /// The one that came first.
    pub fn oldest(&mut self) -> Option<Handle> {
        while let Some(&handle) = self.order.front() {
            if self.has(handle) {
                return Some(handle);
            }
            self.order.pop_front();
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    impl Reusable for String {
        fn clear(&mut self) {
            Self::clear(self);
        }
    }

    #[test]
    fn a_handle_of_a_thing_that_is_gone_leads_nowhere() {
        let mut pool = Pool::<String>::default();
        let first = pool.insert(7);
        pool.at(first).push('a');
        assert_eq!(pool.find(7), Some(first));
        pool.remove(first);
        let second = pool.insert(7);
        assert_eq!(pool.read(first), None);
        assert_eq!(pool.read(second).map(String::as_str), Some(""));
        assert_eq!(pool.oldest(), Some(second));
        assert_eq!(pool.len(), 1);
    }

    #[test]
    fn the_order_stays_small_behind_one_that_stays() {
        let mut pool = Pool::<String>::default();
        let stays = pool.insert(0);
        for key in 1..100_000 {
            let handle = pool.insert(key);
            pool.remove(handle);
        }
        assert_eq!(pool.oldest(), Some(stays));
        assert!(pool.order.len() <= 1100 && pool.slots.len() == 2, "{}", pool.order.len());
    }
}
