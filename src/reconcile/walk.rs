//! Looks a lead up in the list of its campaign, which is the only way that the API has.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;

use tokio::time::Instant;

use super::compare::{Found, Window, compare};
use crate::client::Client;
use crate::error::Error;
use crate::generated::types::LeadInput;

/// How many pages one lookup reads: of 8000 leads each, more than a campaign is likely to have.
const MOST_PAGES: usize = 200;
/// The largest page that G2 gives.
const LARGEST_PAGE: i64 = 8000;
/// The first page from a remembered place. The lead is likely on it, and a small one is quickly read.
const FIRST_PAGE: i64 = 100;
/// For so many campaigns a client remembers where the last lookup ended.
const MOST_CAMPAIGNS: usize = 64;

/// For each campaign so many places in its list are remembered.
const MOST_PLACES: usize = 32;

/// A place in a list: what lies before it was created at this time, or earlier.
#[derive(Clone, Debug)]
struct Place {
    cursor: String,
    newest_before: SystemTime,
}

/// Places in a campaign's list, from the front to the back. The lock is the turn to look something up there: others wait, and then
/// begin where this one has come to.
#[derive(Debug, Default)]
pub(super) struct Places(Vec<Place>);

type Turn = Arc<tokio::sync::Mutex<Places>>;

impl Places {
    /// The last place that has nothing before it that was created at this time or later. What the API says of the order of its list
    /// is "oldest first" in G1 and nothing in G2, so this is where to look first, and no more.
    fn before(&self, created: SystemTime) -> Option<Place> {
        self.0.iter().rev().find(|place| place.newest_before < created).cloned()
    }

    fn remember(&mut self, place: Place) {
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

/// What the lookups of a client have learned of each campaign's list, shared by all clones. The last used is the last.
#[derive(Debug, Default)]
pub(crate) struct Lookups(Mutex<Vec<(String, Turn)>>);

impl Lookups {
    pub(super) fn turn(&self, campaign_id: &str) -> Turn {
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

/// What a lookup came to.
pub(super) enum Lookup {
    /// The call created this lead.
    Created(String),
    /// Another lead is why it was refused.
    Duplicate,
    /// It cannot be told; why, and what failed.
    Unclear(&'static str, Option<Error>),
}

/// How far a lookup has come.
struct Walk<'a> {
    client: &'a Client,
    lead: &'a LeadInput,
    window: Window,
    deadline: Instant,
    pages: usize,
    /// A lead was seen that keeps the API from creating this one.
    in_the_way: bool,
}

/// Reads the list from a remembered place, and if the lead is not there, from the start.
pub(super) async fn look_up(client: &Client, lead: &LeadInput, window: Window, places: &mut Places, deadline: Instant) -> Lookup {
    let mut walk = Walk { client, lead, window, deadline, pages: 0, in_the_way: false };
    if let Some(place) = places.before(window.earliest) {
        match walk.read_to_end(Some(place), places).await {
            Ok(Some(lookup)) => return lookup,
            Ok(None) => {}
            // A cursor may be refused one day, which is no reason not to look.
            Err(Lookup::Unclear(_, Some(error))) if error.is_validation() || error.is_not_found() => places.0.clear(),
            Err(lookup) => return lookup,
        }
    }
    match walk.read_to_end(None, places).await {
        Ok(Some(lookup)) | Err(lookup) => lookup,
        Ok(None) if walk.in_the_way => Lookup::Duplicate,
        Ok(None) => Lookup::Unclear("the campaign's list does not have the lead", None),
    }
}

impl Walk<'_> {
    /// Reads page after page from the place on, and keeps nothing of them but the places. `Ok(None)` at the end of the list.
    async fn read_to_end(&mut self, place: Option<Place>, places: &mut Places) -> Result<Option<Lookup>, Lookup> {
        // G1 knows no limit, and what it does with one is not documented: none is sent before a cursor shows that this is G2.
        let mut limit = place.as_ref().map(|_| FIRST_PAGE);
        let mut newest = place.as_ref().map(|place| place.newest_before);
        let mut cursor = place.map(|place| place.cursor);
        let mut seen: Vec<String> = cursor.iter().cloned().collect();
        loop {
            if self.pages >= MOST_PAGES {
                return Err(Lookup::Unclear("the campaign's list has too many pages", None));
            }
            self.pages += 1;
            let left = self.deadline.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Err(Lookup::Unclear(super::NO_TIME, None));
            }
            let client = self.client.with_options(|options| options.total_timeout(left));
            let page =
                client.list_leads(|query| query.campaign_id(self.lead.campaign_id.clone()).cursor(cursor.clone()).limit(limit));
            let page = page.await.map_err(|error| Lookup::Unclear("the campaign's list could not be read", Some(error)))?;
            for listed in &page.leads {
                match compare(self.lead, listed, self.window) {
                    Found::Unrelated => {}
                    Found::InTheWay => self.in_the_way = true,
                    Found::Created(lead_id) => return Ok(Some(Lookup::Created(lead_id))),
                    Found::Before => return Ok(Some(Lookup::Duplicate)),
                    Found::Unclear(reason) => return Ok(Some(Lookup::Unclear(reason, None))),
                }
                // A time that is yet to come would stand in the way of all places behind it.
                newest = newest.max(listed.created_at().filter(|created| *created <= self.window.latest));
            }
            let Some(next) = page.into_data().next_cursor.filter(|next| !seen.contains(next)) else { return Ok(None) };
            if let Some(newest_before) = newest {
                // At once: a lookup that does not come to its end leaves the next one a later start.
                places.remember(Place { cursor: next.clone(), newest_before });
            }
            seen.push(next.clone());
            cursor = Some(next);
            limit = Some(limit.map_or(LARGEST_PAGE, |limit| LARGEST_PAGE.min(limit.saturating_mul(10))));
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, UNIX_EPOCH};

    use super::*;

    fn at(seconds: usize) -> SystemTime {
        UNIX_EPOCH + Duration::from_secs(seconds as u64)
    }

    fn place(seconds: usize) -> Place {
        Place { cursor: seconds.to_string(), newest_before: at(seconds) }
    }

    #[test]
    fn a_lookup_begins_at_the_last_place_before_the_call() {
        let mut places = Places::default();
        [10, 20, 20, 15, 30].into_iter().for_each(|seconds| places.remember(place(seconds)));
        for (created, expected) in [(5, None), (10, None), (11, Some("10")), (20, Some("10")), (25, Some("20")), (99, Some("30"))]
        {
            assert_eq!(places.before(at(created)).map(|place| place.cursor).as_deref(), expected, "{created}");
        }
        (31..131).for_each(|seconds| places.remember(place(seconds)));
        assert_eq!((places.0.len(), places.0[MOST_PLACES - 1].newest_before), (MOST_PLACES, at(130)));
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
