//! The cursors of a list so far. A list whose cursor comes back would never end.

use std::collections::HashSet;
use std::hash::{BuildHasher, RandomState};

/// Maximum number of remembered cursors. Beyond it, Brent's algorithm finds a repeated cursor, later but in constant memory.
const MAX_REMEMBERED: usize = 16_384;
/// Maximum number of pages in a row without items. A filter may leave many pages empty.
const MAX_EMPTY_PAGES: u32 = 10_000;

/// A list that does not come to an end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Endless {
    /// The cursor is that of an earlier page.
    RepeatedCursor,
    /// Too many pages in a row are empty.
    EmptyPages,
}

impl Endless {
    /// The problem and the remedy. `next` is the field with the cursor.
    pub(super) fn message(self, next: &str) -> String {
        match self {
            Self::RepeatedCursor => {
                format!(
                    "`{next}` in the response is that of an earlier page, so that the list would not end; list again from the start"
                )
            }
            Self::EmptyPages => {
                format!("{MAX_EMPTY_PAGES} pages in a row are empty and report more; resume from `Error::cursor` to go on")
            }
        }
    }
}

/// The hashes of the cursors so far.
#[derive(Debug)]
pub(super) struct CursorTrail {
    hasher: RandomState,
    remembered: HashSet<u64>,
    /// Brent's algorithm: the cursor that later ones are compared with. It moves after 1, 2, 4, … cursors.
    anchor: Option<u64>,
    since_anchor: u64,
    next_anchor: u64,
    empty_pages: u32,
    max_remembered: usize,
}

impl CursorTrail {
    pub(super) fn new() -> Self {
        Self {
            hasher: RandomState::new(),
            remembered: HashSet::new(),
            anchor: None,
            since_anchor: 0,
            next_anchor: 1,
            empty_pages: 0,
            max_remembered: MAX_REMEMBERED,
        }
    }

    /// Adds the cursor of the next page, and the number of items on the page that has it.
    ///
    /// # Errors
    ///
    /// The list does not end.
    pub(super) fn follow(&mut self, next: &str, items: usize) -> Result<(), Endless> {
        self.empty_pages = if items == 0 { self.empty_pages + 1 } else { 0 };
        if self.is_repeated(next) {
            return Err(Endless::RepeatedCursor);
        }
        if self.empty_pages >= MAX_EMPTY_PAGES { Err(Endless::EmptyPages) } else { Ok(()) }
    }

    /// Adds the cursor of the first page.
    pub(super) fn start(&mut self, cursor: &str) {
        self.is_repeated(cursor);
    }

    fn is_repeated(&mut self, cursor: &str) -> bool {
        let cursor = self.hasher.hash_one(cursor);
        if self.remembered.contains(&cursor) || self.anchor == Some(cursor) {
            return true;
        }
        if self.remembered.len() < self.max_remembered {
            self.remembered.insert(cursor);
        }
        self.since_anchor += 1;
        if self.since_anchor == self.next_anchor {
            self.anchor = Some(cursor);
            self.since_anchor = 0;
            self.next_anchor = self.next_anchor.saturating_mul(2);
        }
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The number of cursors until the list is found to be endless. `tail` cursors lead to a cycle of `cycle` cursors.
    fn cursors_until_found(trail: &mut CursorTrail, tail: u64, cycle: u64) -> u64 {
        let cursor = |step: u64| if step < tail { step } else { tail + (step - tail) % cycle };
        (0..).find(|step| trail.follow(&cursor(*step).to_string(), 1) == Err(Endless::RepeatedCursor)).unwrap()
    }

    #[test]
    fn a_repeated_cursor_is_found_at_once() {
        for (tail, cycle) in [(0, 1), (5, 1), (0, 2), (3, 7), (1000, 1000)] {
            assert_eq!(cursors_until_found(&mut CursorTrail::new(), tail, cycle), tail + cycle, "{tail} {cycle}");
        }
    }

    #[test]
    fn a_cycle_behind_the_remembered_cursors_is_found_too() {
        for (tail, cycle) in [(9, 1), (9, 2), (100, 30), (30, 1000), (0, 1000)] {
            let mut trail = CursorTrail { max_remembered: 8, ..CursorTrail::new() };
            let found = cursors_until_found(&mut trail, tail, cycle);
            assert!(found <= 5 * (tail + cycle), "{tail} {cycle}: {found}");
            assert!(trail.remembered.len() <= 8, "{tail} {cycle}");
        }
    }

    #[test]
    fn different_cursors_are_never_called_repeated() {
        let mut trail = CursorTrail::new();
        for step in 0..100_000 {
            assert_eq!(trail.follow(&step.to_string(), 1), Ok(()), "{step}");
        }
        assert_eq!(trail.remembered.len(), MAX_REMEMBERED);
    }

    #[test]
    fn only_very_many_empty_pages_in_a_row_are_too_many() {
        let mut trail = CursorTrail::new();
        let mut cursors = (0..).map(|step: u32| step.to_string());
        let mut follow = |items| trail.follow(&cursors.next().unwrap(), items);
        (1..MAX_EMPTY_PAGES).for_each(|page| assert_eq!(follow(0), Ok(()), "{page}"));
        assert_eq!(follow(1), Ok(()), "a page with an item");
        (1..MAX_EMPTY_PAGES).for_each(|page| assert_eq!(follow(0), Ok(()), "{page}"));
        assert_eq!(follow(0), Err(Endless::EmptyPages));
    }
}
