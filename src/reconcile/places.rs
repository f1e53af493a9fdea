//! Remembered places in the lists of campaigns: where to look first, and never evidence.

use std::sync::{Arc, Mutex, PoisonError};

/// For so many campaigns a client remembers where the last lookup ended.
const MOST_CAMPAIGNS: usize = 64;

/// For each campaign so many places in its list are remembered.
const MOST_PLACES: usize = 32;

/// A place in a list: what lies before it was created at this time, or earlier.
#[derive(Clone, Debug)]
pub(crate) struct Place {
    pub(crate) cursor: String,
    /// In microseconds since the Unix epoch, by the database's clock.
    pub(crate) newest_before: i64,
}

/// Places in a campaign's list, from the front to the back. The lock is the turn to look something up there: others wait, and then
/// begin where this one has come to.
#[derive(Debug, Default)]
pub(crate) struct Places(Vec<Place>);

type Turn = Arc<tokio::sync::Mutex<Places>>;

impl Places {
    pub(crate) fn clear(&mut self) {
        self.0.clear();
    }

    /// The last place that has nothing before it that was created at this time or later. What the API says of the order of its list
    /// is "oldest first" in G1 and nothing in G2, so this is where to look first, and no more.
    pub(crate) fn before(&self, created: i64) -> Option<Place> {
        self.0.iter().rev().find(|place| place.newest_before < created).cloned()
    }

    pub(crate) fn remember(&mut self, place: Place) {
        match self.0.last_mut() {
            Some(last) if last.newest_before > place.newest_before => {}
            // A walk goes forward: of two places with the same time the later one leaves less to read.
            Some(last) if last.newest_before == place.newest_before => *last = place,
            _ => {
                if self.0.len() >= MOST_PLACES {
                    self.0.remove(0);
                }
                self.0.push(place);
            }
        }
    }
}

/// The places that the lookups of a client remember of each campaign's list, shared by all clones. The last used is the last.
#[derive(Debug, Default)]
pub(crate) struct Lookups(Mutex<Vec<(String, Turn)>>);

impl Lookups {
    pub(crate) fn turn(&self, campaign_id: &str) -> Turn {
        // Nothing that holds the lock can panic half-way.
        let mut turns = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let known = turns.iter().position(|(id, _)| id == campaign_id);
        let turn = match known.map(|index| turns.remove(index)) {
            Some((_, turn)) => turn,
            None if turns.len() >= MOST_CAMPAIGNS => {
                turns.remove(0);
                Turn::default()
            }
            None => Turn::default(),
        };
        turns.push((campaign_id.to_owned(), turn.clone()));
        turn
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(time: i64) -> Place {
        Place { cursor: time.to_string(), newest_before: time }
    }

    #[test]
    fn a_lookup_begins_at_the_last_place_before_the_call() {
        let mut places = Places::default();
        [10, 20, 20, 15, 30].into_iter().for_each(|time| places.remember(place(time)));
        for (created, expected) in [(5, None), (10, None), (11, Some("10")), (20, Some("10")), (25, Some("20")), (99, Some("30"))]
        {
            assert_eq!(places.before(created).map(|place| place.cursor).as_deref(), expected, "{created}");
        }
        (31..131).for_each(|time| places.remember(place(time)));
        assert_eq!((places.0.len(), places.0[MOST_PLACES - 1].newest_before), (MOST_PLACES, 130));
    }

    #[tokio::test]
    async fn the_last_campaigns_are_remembered() {
        let lookups = Lookups::default();
        lookups.turn("first").lock().await.remember(place(1));
        for number in 1..MOST_CAMPAIGNS {
            lookups.turn(&number.to_string());
        }
        assert_eq!(lookups.turn("first").lock().await.0.len(), 1, "used again, it is not the oldest");
        for number in 0..MOST_CAMPAIGNS {
            lookups.turn(&format!("other {number}"));
        }
        assert_eq!(lookups.turn("first").lock().await.0.len(), 0);
        assert_eq!(lookups.0.lock().unwrap().len(), MOST_CAMPAIGNS);
    }
}
