//! Which leads the calls of a client have said to have created: no second call may say so of the same lead.

use std::collections::VecDeque;
use std::hash::{BuildHasher, RandomState};
use std::sync::{Mutex, PoisonError};

/// A lookup is in doubt only about leads of the last seconds: more than a client creates in them, bulk requests included.
const MOST_CLAIMS: usize = 100_000;

/// The ids of the leads that were created last, shared by all clones.
#[derive(Debug, Default)]
pub(crate) struct Claims {
    /// As numbers of 64 bits: of two ids with the same one, which nobody will ever see, the second would be called a duplicate.
    last: Mutex<VecDeque<u64>>,
    hasher: RandomState,
}

impl Claims {
    /// A call says to have created this lead. False when another one has said so.
    pub(crate) fn claim(&self, lead_id: &str) -> bool {
        let claim = self.hasher.hash_one(lead_id);
        // Nothing that holds the lock can panic half-way.
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        // From the end: what is looked for is of the last seconds.
        let is_new = !last.iter().rev().any(|known| *known == claim);
        if is_new {
            push(&mut last, claim);
        }
        is_new
    }

    /// The API says of these leads that it has created them.
    pub(crate) fn add<'a>(&self, lead_ids: impl IntoIterator<Item = &'a str>) {
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        lead_ids.into_iter().for_each(|lead_id| push(&mut last, self.hasher.hash_one(lead_id)));
    }
}

fn push(last: &mut VecDeque<u64>, claim: u64) {
    if last.len() >= MOST_CLAIMS {
        last.pop_front();
    }
    last.push_back(claim);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lead_is_claimed_once_and_the_last_ones_are_remembered() {
        let claims = Claims::default();
        claims.add(["a", "b"]);
        assert_eq!(["a", "b", "c", "c"].map(|id| claims.claim(id)), [false, false, true, false]);
        let many: Vec<_> = (0..MOST_CLAIMS).map(|number| number.to_string()).collect();
        claims.add(many.iter().map(String::as_str));
        assert!(!claims.claim("0") && claims.claim("a"));
        assert_eq!(claims.last.lock().unwrap().len(), MOST_CLAIMS);
    }
}
