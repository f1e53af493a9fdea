//! Looks a lead up in the list of its campaign, which is the only way that the API has.

use std::sync::{Arc, Mutex, PoisonError};

use tokio::time::Instant;

use super::compare::{Found, Window, compare};
use crate::client::Client;
use crate::error::Error;
use crate::generated::types::NewLead;

/// How many pages one lookup reads: of 8000 leads each, more than a campaign is likely to have.
const MOST_PAGES: usize = 200;
/// The largest page that G2 gives.
const LARGEST_PAGE: i64 = 8000;
/// The first page from a remembered place. The lead is likely on it, and a small one is quickly read.
const FIRST_PAGE: i64 = 100;
/// For so many campaigns a client remembers where the last lookup ended.
const MOST_CAMPAIGNS: usize = 64;

/// The cursor of the page on which the last lookup in a campaign ended. The lock is the turn to look something up there: others wait,
/// and then begin where this one ended.
type Place = Arc<tokio::sync::Mutex<Option<String>>>;

/// Where the lookups in each campaign ended, shared by all clones of a client. The newest is the last.
#[derive(Debug, Default)]
pub(crate) struct Lookups(Mutex<Vec<(String, Place)>>);

impl Lookups {
    pub(super) fn place(&self, campaign_id: &str) -> Place {
        // Nothing that holds the lock can panic half-way.
        let mut places = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let known = places.iter().position(|(id, _)| id == campaign_id);
        let place = match known.map(|index| places.remove(index)) {
            Some((_, place)) => place,
            None if places.len() >= MOST_CAMPAIGNS => {
                places.remove(0);
                Place::default()
            }
            None => Place::default(),
        };
        places.push((campaign_id.to_owned(), place.clone()));
        place
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
    lead: &'a NewLead,
    window: Option<Window>,
    deadline: Instant,
    pages: usize,
    /// A lead was seen that keeps the API from creating this one.
    in_the_way: bool,
}

/// Reads the list from the remembered place, and if the lead is not there, from the start.
pub(super) async fn look_up(
    client: &Client,
    lead: &NewLead,
    window: Option<Window>,
    place: &mut Option<String>,
    deadline: Instant,
) -> Lookup {
    let mut walk = Walk { client, lead, window, deadline, pages: 0, in_the_way: false };
    if place.is_some() {
        match walk.to_the_end(place, true).await {
            Ok(Some(lookup)) => return lookup,
            Ok(None) => {}
            // A cursor may be refused one day, which is no reason not to look.
            Err(Lookup::Unclear(_, Some(error))) if error.is_validation() || error.is_not_found() => *place = None,
            Err(lookup) => return lookup,
        }
    }
    let whole = match place {
        // A lookup that does not come to its end leaves the next one a later start.
        None => walk.to_the_end(place, false).await,
        Some(_) => {
            let mut other = None;
            let whole = walk.to_the_end(&mut other, false).await;
            if matches!(whole, Ok(Some(_))) {
                *place = other;
            }
            whole
        }
    };
    match whole {
        Ok(Some(lookup)) | Err(lookup) => lookup,
        Ok(None) if walk.in_the_way => Lookup::Duplicate,
        Ok(None) => Lookup::Unclear("the campaign's list does not have the lead", None),
    }
}

impl Walk<'_> {
    /// Reads page after page from the place on, which moves along, and keeps nothing of them. `Ok(None)` at the end of the list.
    async fn to_the_end(&mut self, place: &mut Option<String>, resumed: bool) -> Result<Option<Lookup>, Lookup> {
        // G1 knows no limit, and what it does with one is not documented: none is sent before a cursor shows that this is G2.
        let mut limit = resumed.then_some(FIRST_PAGE);
        let mut seen: Vec<String> = place.iter().cloned().collect();
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
                client.list_leads(|query| query.campaign_id(self.lead.campaign_id.clone()).cursor(place.clone()).limit(limit));
            let page = page.await.map_err(|error| Lookup::Unclear("the campaign's list could not be read", Some(error)))?;
            for listed in &page.leads {
                match compare(self.lead, listed, self.window) {
                    Found::Unrelated => {}
                    Found::InTheWay => self.in_the_way = true,
                    Found::Created(lead_id) => return Ok(Some(Lookup::Created(lead_id))),
                    Found::Before => return Ok(Some(Lookup::Duplicate)),
                    Found::Unclear(reason) => return Ok(Some(Lookup::Unclear(reason, None))),
                }
            }
            let Some(next) = page.into_data().next_cursor.filter(|next| !seen.contains(next)) else { return Ok(None) };
            seen.push(next.clone());
            *place = Some(next);
            limit = Some(limit.map_or(LARGEST_PAGE, |limit| LARGEST_PAGE.min(limit.saturating_mul(10))));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_places_of_the_last_campaigns_are_remembered() {
        let lookups = Lookups::default();
        *lookups.place("first").lock().await = Some("cursor".to_owned());
        for number in 1..MOST_CAMPAIGNS {
            lookups.place(&number.to_string());
        }
        assert_eq!(lookups.place("first").lock().await.as_deref(), Some("cursor"), "used again, it is not the oldest");
        for number in 0..MOST_CAMPAIGNS {
            lookups.place(&format!("other {number}"));
        }
        assert_eq!(*lookups.place("first").lock().await, None);
        assert_eq!(lookups.0.lock().unwrap().len(), MOST_CAMPAIGNS);
    }
}
