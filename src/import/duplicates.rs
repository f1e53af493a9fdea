//! The identifiers of earlier rows, in memory of a fixed size.

use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};
use std::hint::black_box;

use crate::leads::missed_rows::Identifiers;

/// Rows by the hashes of their identifiers.
///
/// The table is an array with linear probing that is allocated once. An entry is a hash of 64 bits and a row number: 12 bytes. The hash has
/// a random key, so that nobody can choose two identifiers with the same hash.
pub(super) struct SeenIdentifiers {
    hasher: RandomState,
    slots: Vec<Slot>,
    length: usize,
    max: usize,
    /// The identifiers of the batch that is being filled, once the table is full.
    overflow: HashMap<u64, u64>,
}

/// The halves of a hash, and a row. A hash of zero is a free slot. They lie together: a search costs one access to memory.
type Slot = [u32; 3];

/// The hashes of a row's identifiers.
pub(super) type Hashes = [Option<u64>; 2];

impl SeenIdentifiers {
    pub(super) fn new(max: usize) -> Self {
        Self { hasher: RandomState::new(), slots: Vec::new(), length: 0, max, overflow: HashMap::new() }
    }

    pub(super) fn hashes(&self, identifiers: &Identifiers<'_>) -> Hashes {
        // Zero marks a free slot.
        let hash = |kind: u8, value: &str| self.hasher.hash_one((kind, value)).max(1);
        [identifiers.external_id.map(|id| hash(0, id)), identifiers.phone_number.map(|number| hash(1, number))]
    }

    /// Returns the first row with one of the identifiers. Otherwise it records the row. One that is not in the batch is recorded only in the
    /// table.
    pub(super) fn insert(&mut self, hashes: Hashes, row: u64, in_batch: bool) -> Option<u64> {
        if self.slots.is_empty() && self.max > 0 {
            // An eighth of the slots stays free, so that probing is short. The pages of a zeroed vector take memory when they are used.
            let slots = self.max.saturating_add(self.max / 7).saturating_add(1);
            self.slots = vec![[0; 3]; slots];
        }
        let first = hashes.iter().flatten().find_map(|hash| self.find(*hash));
        if first.is_none() {
            hashes.iter().flatten().for_each(|hash| self.record(*hash, row, in_batch));
        }
        first
    }

    /// Reads the slots of several rows. The reads do not depend on each other, so that memory serves them at the same time; `insert` then
    /// finds them in the cache.
    pub(super) fn prefetch(&self, rows: impl Iterator<Item = Hashes>) {
        if !self.slots.is_empty() {
            let slots = rows.flatten().flatten().map(|hash| self.slots[self.home(hash)][0]);
            black_box(slots.fold(0, |all, slot| all ^ slot));
        }
    }

    /// Begins a new batch.
    pub(super) fn next_batch(&mut self) {
        self.overflow.clear();
    }

    fn find(&self, hash: u64) -> Option<u64> {
        if self.slots.is_empty() {
            return self.overflow.get(&hash).copied();
        }
        match self.slots[self.slot(hash)] {
            [0, 0, _] => self.overflow.get(&hash).copied(),
            [_, _, row] => Some(row.into()),
        }
    }

    fn record(&mut self, hash: u64, row: u64, in_batch: bool) {
        match u32::try_from(row) {
            Ok(row) if self.length < self.max => {
                let slot = self.slot(hash);
                if self.slots[slot][..2] == [0, 0] {
                    let [high, low] = halves(hash);
                    self.slots[slot] = [high, low, row];
                    self.length += 1;
                }
            }
            // The table is full, or the number does not fit into a slot.
            _ if in_batch => drop(self.overflow.insert(hash, row)),
            _ => {}
        }
    }

    /// The slot at which the search for a hash begins.
    fn home(&self, hash: u64) -> usize {
        // The high half of the product is a position in the table.
        ((u128::from(hash) * self.slots.len() as u128) >> 64) as usize
    }

    /// The slot of a hash, or the free slot where it belongs. There is one, since more slots than entries exist.
    fn slot(&self, hash: u64) -> usize {
        let slots = self.slots.len();
        let [high, low] = halves(hash);
        let mut slot = self.home(hash);
        while !matches!(self.slots[slot], [0, 0, _]) && self.slots[slot][..2] != [high, low] {
            slot = if slot + 1 == slots { 0 } else { slot + 1 };
        }
        slot
    }
}

fn halves(hash: u64) -> [u32; 2] {
    // The casts cut the hash in two.
    [(hash >> 32) as u32, hash as u32]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hashes(seen: &SeenIdentifiers, external_id: Option<&str>, phone_number: Option<&str>) -> Hashes {
        seen.hashes(&Identifiers { external_id, phone_number })
    }

    #[test]
    fn either_identifier_makes_a_duplicate_of_the_first_row() {
        let mut seen = SeenIdentifiers::new(100);
        let cases = [
            (1, Some("a"), Some("1"), None),
            (2, Some("a"), Some("2"), Some(1)),
            (3, Some("b"), Some("1"), Some(1)),
            // Row 2 was not sent, so its phone number is free.
            (4, None, Some("2"), None),
            (5, Some("b"), None, None),
            // An external id is not a phone number.
            (6, Some("1"), None, None),
            (7, Some("b"), Some("2"), Some(5)),
        ];
        for (row, external_id, phone_number, first) in cases {
            let hashes = hashes(&seen, external_id, phone_number);
            assert_eq!(seen.insert(hashes, row, true), first, "row {row}");
        }
    }

    #[test]
    fn a_full_table_keeps_the_first_identifiers_and_those_of_the_batch() {
        let mut seen = SeenIdentifiers::new(1000);
        let id = |number: u64| number.to_string();
        for row in 0..5000 {
            let hashes = hashes(&seen, Some(&id(row)), None);
            assert_eq!(seen.insert(hashes, row, true), None);
        }
        let mut first = |row: u64| {
            let hashes = hashes(&seen, Some(&id(row)), None);
            seen.insert(hashes, 9999, true)
        };
        assert_eq!([0, 999, 1000, 4999].map(&mut first), [Some(0), Some(999), Some(1000), Some(4999)]);
        seen.next_batch();
        let mut first = |row: u64| {
            let hashes = hashes(&seen, Some(&id(row)), None);
            seen.insert(hashes, 9999, true)
        };
        assert_eq!([999, 1000].map(&mut first), [Some(999), None]);
        assert_eq!(seen.slots.capacity(), 1143);
    }

    #[test]
    fn without_memory_only_the_batch_is_compared() {
        let mut seen = SeenIdentifiers::new(0);
        let hashes = hashes(&seen, Some("a"), None);
        assert_eq!([seen.insert(hashes, 1, true), seen.insert(hashes, 2, true)], [None, Some(1)]);
        seen.next_batch();
        assert_eq!(seen.insert(hashes, 3, true), None);
    }
}
