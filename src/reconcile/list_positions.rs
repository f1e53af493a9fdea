//! Remembered positions in the lists of campaigns. A lookup begins at one of them; they are no evidence.

use std::sync::{Arc, Mutex, PoisonError};

/// Maximum number of campaigns with remembered positions.
const MAX_CAMPAIGNS: usize = 64;
/// Maximum number of positions in a campaign's list.
const MAX_POSITIONS: usize = 32;

/// A position in a list.
#[derive(Clone, Debug)]
pub(crate) struct ListPosition {
    pub(crate) cursor: String,
    /// Creation time of the newest lead before the position, in microseconds since the Unix epoch.
    pub(crate) newest_before: i64,
}

/// Positions in a campaign's list, from the front to the back.
#[derive(Debug, Default)]
pub(crate) struct ListPositions(Vec<ListPosition>);

impl ListPositions {
    pub(crate) fn clear(&mut self) {
        self.0.clear();
    }

    /// The last position with only older leads before it. The API documents the order "oldest first" for G1 and none for G2, so
    /// the lead may still be before it.
    pub(crate) fn last_before(&self, created: i64) -> Option<ListPosition> {
        self.0.iter().rev().find(|position| position.newest_before < created).cloned()
    }

    pub(crate) fn insert(&mut self, position: ListPosition) {
        match self.0.last_mut() {
            Some(last) if last.newest_before > position.newest_before => {}
            // A scan goes forward: of two positions with the same time, the later one leaves less to read.
            Some(last) if last.newest_before == position.newest_before => *last = position,
            _ => {
                if self.0.len() >= MAX_POSITIONS {
                    self.0.remove(0);
                }
                self.0.push(position);
            }
        }
    }
}

/// The positions of a campaign. A lookup locks them, so that there is one lookup at a time in a campaign.
type CampaignPositions = Arc<tokio::sync::Mutex<ListPositions>>;

/// Positions by campaign, the last used one last.
#[derive(Debug, Default)]
pub(crate) struct PositionCache(Mutex<Vec<(String, CampaignPositions)>>);

impl PositionCache {
    pub(crate) fn campaign(&self, campaign_id: &str) -> CampaignPositions {
        // A panic cannot leave a change half done: nothing that holds the lock panics.
        let mut campaigns = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let known = campaigns.iter().position(|(id, _)| id == campaign_id);
        if known.is_none() && campaigns.len() >= MAX_CAMPAIGNS {
            campaigns.remove(0);
        }
        let (id, positions) =
            known.map_or_else(|| (campaign_id.to_owned(), CampaignPositions::default()), |index| campaigns.remove(index));
        campaigns.push((id, positions.clone()));
        positions
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn position(time: i64) -> ListPosition {
        ListPosition { cursor: time.to_string(), newest_before: time }
    }

    #[test]
    fn a_lookup_begins_at_the_last_position_before_the_call() {
        let mut positions = ListPositions::default();
        [10, 20, 20, 15, 30].into_iter().for_each(|time| positions.insert(position(time)));
        for (created, expected) in [(5, None), (10, None), (11, Some("10")), (20, Some("10")), (25, Some("20")), (99, Some("30"))]
        {
            assert_eq!(positions.last_before(created).map(|position| position.cursor).as_deref(), expected, "{created}");
        }
        (31..131).for_each(|time| positions.insert(position(time)));
        assert_eq!((positions.0.len(), positions.0[MAX_POSITIONS - 1].newest_before), (MAX_POSITIONS, 130));
    }

    #[tokio::test]
    async fn the_last_used_campaigns_are_remembered() {
        let cache = PositionCache::default();
        cache.campaign("first").lock().await.insert(position(1));
        for number in 1..MAX_CAMPAIGNS {
            cache.campaign(&number.to_string());
        }
        assert_eq!(cache.campaign("first").lock().await.0.len(), 1, "used again, it is not the oldest");
        for number in 0..MAX_CAMPAIGNS {
            cache.campaign(&format!("other {number}"));
        }
        assert_eq!(cache.campaign("first").lock().await.0.len(), 0);
        assert_eq!(cache.0.lock().unwrap().len(), MAX_CAMPAIGNS);
    }
}
