//! Looks a lead up in the list of its campaign, which is the only way that the API has.

use std::collections::HashMap;

use tokio::time::Instant;

use super::types::LeadPage;
use crate::client::Client;
use crate::error::Error;
use crate::generated::types::{Lead, LeadInput};
use crate::reconcile::clock::{self, Call, Evidence, Latest, Observation, Shown, Verdict};
use crate::reconcile::compare::{Match, compare, creation_time};
use crate::reconcile::history::{Create, Key, shown_date};
use crate::reconcile::places::{Place, Places};
use crate::runtime::Response;

/// One lookup reads at most so many pages: of 8000 leads each, more than a campaign is likely to have.
const MOST_PAGES: usize = 200;
/// The largest page that G2 gives.
const LARGEST_PAGE: i64 = 8000;
/// The first page from a remembered place. The lead is likely on it, and a small one is quickly read.
const FIRST_PAGE: i64 = 100;

/// The reason of a lookup that ran out of time.
pub(super) const NO_TIME: &str = "there was no time left to list the campaign";

/// The result of a lookup.
pub(super) enum Lookup {
    /// The call created this lead.
    Created(String),
    /// Another lead is why it was refused.
    Duplicate,
    /// The list does not settle it; why, and what failed.
    Unclear(&'static str, Option<Error>),
}

/// A listed lead that can be the one that was sent.
struct Candidate {
    lead_id: String,
    created: Option<Shown>,
    difference: Option<&'static str>,
}

/// A lookup under way.
struct Walk<'a> {
    client: &'a Client,
    lead: &'a LeadInput,
    campaign: Key,
    call: Call,
    deadline: Instant,
    pages: usize,
    /// A lead was seen that keeps the API from creating this one.
    in_the_way: bool,
    /// The campaign may have more leads than were read, and the call's own among them.
    has_gaps: bool,
    /// The number of leads that were read.
    leads: u64,
    candidate: Option<Candidate>,
    /// The creates of this client in the campaign that no listing has shown yet.
    creates: HashMap<Key, Create>,
    database: HashMap<Key, Observation>,
    front: Vec<Observation>,
    latest: Vec<Latest>,
}

/// Reads the list from a remembered place, and if the lead is not there, from the start.
pub(super) async fn look_up(
    client: &Client,
    lead: &LeadInput,
    call: Call,
    refusal_date: Option<Shown>,
    places: &mut Places,
    deadline: Instant,
) -> Lookup {
    let mut walk = Walk::new(client, lead, call, refusal_date, deadline);
    let lookup = walk.run(places).await;
    client.memory.history.remember(&walk.database);
    lookup
}

impl<'a> Walk<'a> {
    fn new(client: &'a Client, lead: &'a LeadInput, call: Call, refusal_date: Option<Shown>, deadline: Instant) -> Self {
        let history = &client.memory.history;
        let creates = history.creates();
        let campaign = history.key(&lead.campaign_id);
        let refusal = refusal_date.map(|shown| Observation { sent: call.refusal_sent, received: call.refused, shown });
        let dates = creates
            .values()
            .filter_map(|create| create.date.map(|shown| Observation { sent: create.sent, received: create.received, shown }));
        let front = dates.chain(refusal).collect();
        let database = history.observations();
        Self {
            client,
            lead,
            campaign,
            call,
            deadline,
            pages: 0,
            in_the_way: false,
            has_gaps: false,
            leads: 0,
            candidate: None,
            creates,
            database,
            front,
            latest: Vec::new(),
        }
    }

    async fn run(&mut self, places: &mut Places) -> Lookup {
        let start = self.expected().and_then(|(earliest, _)| places.before(earliest));
        if let Some(place) = start {
            match self.read_to_end(Some(place), places).await {
                Ok(Some(lookup)) => return lookup,
                Ok(None) => {}
                // A cursor may be refused one day, which is no reason not to look.
                Err(Lookup::Unclear(_, Some(error))) if error.is_validation() || error.is_not_found() => places.clear(),
                Err(lookup) => return lookup,
            }
        }
        self.leads = 0;
        match self.read_to_end(None, places).await {
            Ok(Some(lookup)) | Err(lookup) => lookup,
            Ok(None) if self.in_the_way && !self.has_gaps => Lookup::Duplicate,
            Ok(None) if self.has_gaps => {
                Lookup::Unclear("the campaign's list does not have the lead, and may not be whole", None)
            }
            Ok(None) => Lookup::Unclear("the campaign's list does not have the lead", None),
        }
    }

    /// Reads page after page from the place on, and keeps nothing of them but the places and the times. `Ok(None)` at the end of the
    /// list, if it does not have the lead.
    async fn read_to_end(&mut self, place: Option<Place>, places: &mut Places) -> Result<Option<Lookup>, Lookup> {
        // G1 knows no limit, and what it does with one is not documented: none is sent before a cursor shows that this is G2.
        let mut limit = place.as_ref().map(|_| FIRST_PAGE);
        let mut newest = place.as_ref().map(|place| place.newest_before);
        let mut cursor = place.map(|place| place.cursor);
        let mut seen: Vec<String> = cursor.iter().cloned().collect();
        loop {
            let page = self.read(cursor, limit).await?;
            if let Some(lookup) = self.take_in(&page) {
                return Ok(Some(lookup));
            }
            // A time that is yet to come would stand in the way of all places behind it.
            let latest = self.expected().map(|(_, latest)| latest);
            let times = page.leads.iter().filter_map(created).map(|shown| shown.time);
            newest = newest.max(times.filter(|time| latest.is_some_and(|latest| *time <= latest)).max());
            // A count of the page, or of all leads.
            let is_counted = page.count.is_none_or(|count| count <= self.leads);
            let page = page.into_data();
            let Some(next) = page.next_cursor else {
                self.has_gaps |= page.may_go_on || !is_counted;
                break;
            };
            if seen.contains(&next) {
                self.has_gaps = true;
                break;
            }
            if let Some(newest_before) = newest {
                // At once: a lookup that does not come to its end leaves the next one a later start.
                places.remember(Place { cursor: next.clone(), newest_before });
            }
            seen.push(next.clone());
            cursor = Some(next);
            limit = Some(limit.map_or(LARGEST_PAGE, |limit| LARGEST_PAGE.min(limit.saturating_mul(10))));
        }
        Ok(self.candidate.is_some().then(|| self.conclude()))
    }

    async fn read(&mut self, cursor: Option<String>, limit: Option<i64>) -> Result<Response<LeadPage>, Lookup> {
        if self.pages >= MOST_PAGES {
            return Err(Lookup::Unclear("the campaign's list has too many pages", None));
        }
        self.pages += 1;
        let left = self.deadline.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return Err(Lookup::Unclear(NO_TIME, None));
        }
        let client = self.client.with_options(|options| options.total_timeout(left));
        let campaign_id = self.lead.campaign_id.clone();
        let page = client.list_leads(|query| query.campaign_id(campaign_id).cursor(cursor).limit(limit)).await;
        page.map_err(|error| Lookup::Unclear("the campaign's list could not be read", Some(error)))
    }

    /// Looks for the lead on a page, and for what calibrates the time of its creation. `None` as long as more pages may matter.
    fn take_in(&mut self, page: &Response<LeadPage>) -> Option<Lookup> {
        let history = &self.client.memory.history;
        self.leads += page.leads.len() as u64;
        // Leads may have been left out, or created since.
        self.has_gaps |= page.is_repaired() || page.is_cached();
        let listed = page.attempts().last().and_then(|attempt| history.received(attempt));
        // Other calls of the client go on, and create leads that calibrate.
        self.creates = history.creates();
        let oldest = self.call.first.monotonic.saturating_sub(clock::OLDEST);
        self.creates.retain(|lead, create| {
            create.campaign == self.campaign && create.received.monotonic >= oldest && !self.database.contains_key(lead)
        });
        for lead in &page.leads {
            let key = history.key(&lead.id);
            // An id that could not be read is empty, and several leads may have it.
            let has_id = !lead.id.is_empty();
            if let (Some(shown), Some(create)) = (created(lead), self.creates.remove(&key).filter(|_| has_id)) {
                let Create { sent, received, .. } = create;
                self.database.insert(key, Observation { sent, received, shown });
            }
            match compare(self.lead, lead) {
                Match::Unrelated => {}
                Match::InTheWay => self.in_the_way = true,
                Match::Doubtful => self.has_gaps = true,
                Match::Candidate { is_complete, difference } => {
                    if has_id && (history.is_claimed(key) || history.was_listed_by(key, self.call.first)) {
                        if is_complete {
                            return Some(Lookup::Duplicate);
                        }
                        self.in_the_way = true;
                    } else if self.candidate.as_ref().is_none_or(|other| other.difference.is_some()) {
                        let difference = if has_id { difference } else { Some("the lead has no id that can be read") };
                        self.candidate = Some(Candidate { lead_id: lead.id.clone(), created: created(lead), difference });
                    }
                }
            }
        }
        if let Some(listed) = listed {
            let latest = page.leads.iter().filter_map(created).max_by_key(|shown| shown.time);
            let date = page.server_time().map(shown_date);
            self.latest.extend(latest.map(|created| Latest { created, listed, date }));
        }
        let candidate = self.candidate.as_ref()?;
        let database = self.observed();
        let evidence = self.evidence(&database);
        match self.judge(candidate, &evidence) {
            Verdict::Before => Some(Lookup::Duplicate),
            Verdict::Created if clock::is_calibrated(&self.call, &evidence) => Some(self.conclude()),
            // The pages that follow may show that the two servers' clocks differ.
            Verdict::Created => None,
            // Only leads of this client calibrate.
            Verdict::Unknown(_) if !self.creates.is_empty() => None,
            Verdict::Unknown(_) => Some(self.conclude()),
        }
    }

    fn conclude(&self) -> Lookup {
        let Some(candidate) = &self.candidate else {
            return Lookup::Unclear("the campaign's list does not have the lead", None);
        };
        match self.judge(candidate, &self.evidence(&self.observed())) {
            Verdict::Created => Lookup::Created(candidate.lead_id.clone()),
            Verdict::Before => Lookup::Duplicate,
            Verdict::Unknown(reason) => Lookup::Unclear(candidate.difference.unwrap_or(reason), None),
        }
    }

    fn judge(&self, candidate: &Candidate, evidence: &Evidence<'_>) -> Verdict {
        match candidate.created {
            Some(created) => clock::judge(&self.call, created, candidate.difference.is_none(), evidence),
            None => Verdict::Unknown("the lead does not show when it was created"),
        }
    }

    fn observed(&self) -> Vec<Observation> {
        self.database.values().copied().collect()
    }

    fn evidence<'b>(&'b self, database: &'b [Observation]) -> Evidence<'b> {
        Evidence { database, front: &self.front, latest: &self.latest }
    }

    /// The times of creation among which the lead is likely.
    fn expected(&self) -> Option<(i64, i64)> {
        clock::expected(&self.call, &self.evidence(&self.observed()))
    }
}

fn created(lead: &Lead) -> Option<Shown> {
    creation_time(lead.creation_time?)
}
