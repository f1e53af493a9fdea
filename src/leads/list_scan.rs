//! A scan of a campaign's list for the lead of a rejected create. The API has no other way to look up a lead.

use tokio::time::Instant;

use super::page_evidence::{PageEvidence, created};
use super::types::LeadPage;
use crate::attempt::EventOrder;
use crate::client::Client;
use crate::error::Error;
use crate::generated::types::{LeadInput, PageLimit};
use crate::reconcile::calibration::{ClockSample, RejectedCreate, ServerTime};
use crate::reconcile::compare::{LeadMatch, compare};
use crate::reconcile::creation_time::{self, ClockEvidence, CreationVerdict};
use crate::reconcile::history::LeadHistory;
use crate::reconcile::list_positions::{ListPosition, ListPositions};
use crate::runtime::Response;

/// Maximum number of pages that a scan reads. At the largest [`PageLimit`], they have more leads than a campaign is likely to have.
const MAX_PAGES: usize = 200;
/// Limit of the first page from a remembered position. The lead is likely on it, and a small page is read quickly.
const FIRST_PAGE_LIMIT: i64 = 100;

/// Reason of a lookup that reached the deadline.
pub(super) const NO_TIME: &str = "there was no time left to list the campaign";

/// The result of a lookup.
pub(super) enum LookupOutcome {
    /// The call created the lead with this id.
    Created(String),
    /// Another lead is the cause of the rejection.
    Duplicate,
    /// The list does not decide.
    Unsettled { reason: &'static str, source: Option<Error> },
}

impl LookupOutcome {
    pub(super) fn unsettled(reason: &'static str) -> Self {
        Self::Unsettled { reason, source: None }
    }
}

/// A listed lead that may be the sent one.
struct Candidate {
    lead_id: String,
    created: Option<ServerTime>,
    difference: Option<&'static str>,
}

/// A scan and its evidence so far.
pub(super) struct ListScan<'a> {
    client: &'a Client,
    lead: &'a LeadInput,
    call: RejectedCreate,
    /// The first attempt that may have created the lead.
    first_attempt: EventOrder,
    deadline: Instant,
    pages: usize,
    /// A listed lead prevents the API from creating this one.
    has_conflict: bool,
    candidate: Option<Candidate>,
    evidence: PageEvidence<'a>,
}

impl<'a> ListScan<'a> {
    pub(super) fn new(
        client: &'a Client,
        lead: &'a LeadInput,
        call: RejectedCreate,
        first_attempt: EventOrder,
        rejection_date: Option<ServerTime>,
        deadline: Instant,
    ) -> Self {
        let history = &client.memory.history;
        let rejection = rejection_date.map(|server_time| ClockSample {
            sent: call.rejection_sent,
            received: call.rejection_received,
            server_time,
        });
        let campaign = history.hash(&lead.campaign_id);
        Self {
            client,
            lead,
            call,
            first_attempt,
            deadline,
            pages: 0,
            has_conflict: false,
            candidate: None,
            evidence: PageEvidence::new(history, campaign, call.first_sent.monotonic, rejection),
        }
    }

    /// Reads the list from a remembered position, and from the start if the lead is not there.
    pub(super) async fn run(mut self, positions: &mut ListPositions) -> LookupOutcome {
        let outcome = self.scan(positions).await;
        self.history().record_samples(self.evidence.database());
        outcome
    }

    async fn scan(&mut self, positions: &mut ListPositions) -> LookupOutcome {
        let start = self.likely_range().and_then(|(earliest, _)| positions.last_before(earliest));
        if start.is_some() {
            match self.scan_from(start, positions).await {
                None => {}
                // The API no longer takes the cursor.
                Some(LookupOutcome::Unsettled { source: Some(error), .. }) if error.is_validation() || error.is_not_found() => {
                    positions.clear();
                }
                Some(outcome) => return outcome,
            }
        }
        self.evidence.leads = 0;
        let outcome = self.scan_from(None, positions).await;
        outcome.unwrap_or_else(|| match (self.evidence.has_gaps, self.has_conflict) {
            (true, _) => LookupOutcome::unsettled("the campaign's list does not contain the lead, and may be incomplete"),
            (false, true) => LookupOutcome::Duplicate,
            (false, false) => LookupOutcome::unsettled("the campaign's list does not contain the lead"),
        })
    }

    /// Reads page after page from a position, and keeps only positions and evidence of them. `None` if the list ends without the
    /// lead.
    async fn scan_from(&mut self, start: Option<ListPosition>, positions: &mut ListPositions) -> Option<LookupOutcome> {
        // G1 documents no limit. A cursor shows that this is G2.
        let mut limit = start.as_ref().map(|_| FIRST_PAGE_LIMIT);
        let mut newest = start.as_ref().map(|start| start.newest_before);
        let mut cursor = start.map(|start| start.cursor);
        let mut seen: Vec<String> = cursor.iter().cloned().collect();
        loop {
            let page = match self.read(cursor, limit).await {
                Ok(page) => page,
                Err(outcome) => return Some(outcome),
            };
            if let Some(outcome) = self.inspect(&page) {
                return Some(outcome);
            }
            // A time in the future would hide all positions after it.
            let latest = self.likely_range().map(|(_, latest)| latest);
            let times = page.leads.iter().filter_map(created).map(|created| created.time);
            newest = newest.max(times.filter(|time| latest.is_some_and(|latest| *time <= latest)).max());
            // The API does not document whether it counts the page or all leads.
            let is_counted = page.count.is_none_or(|count| count <= self.evidence.leads);
            let page = page.into_data();
            let Some(next) = page.next_cursor else {
                self.evidence.has_gaps |= page.may_go_on || !is_counted;
                break;
            };
            if seen.contains(&next) {
                self.evidence.has_gaps = true;
                break;
            }
            if let Some(newest_before) = newest {
                // Inserted at once: the next lookup begins here even if this one is cancelled.
                positions.insert(ListPosition { cursor: next.clone(), newest_before });
            }
            seen.push(next.clone());
            cursor = Some(next);
            limit = Some(limit.map_or(PageLimit::MAX, |limit| PageLimit::MAX.min(limit.saturating_mul(10))));
        }
        self.candidate.as_ref().map(|candidate| self.conclude(candidate))
    }

    async fn read(&mut self, cursor: Option<String>, limit: Option<i64>) -> Result<Response<LeadPage>, LookupOutcome> {
        if self.pages >= MAX_PAGES {
            return Err(LookupOutcome::unsettled("the campaign's list has too many pages"));
        }
        self.pages += 1;
        let left = self.deadline.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return Err(LookupOutcome::unsettled(NO_TIME));
        }
        let client = self.client.with_options(|options| options.total_timeout(left));
        let campaign_id = self.lead.campaign_id.clone();
        let page = client.list_leads(|query| query.campaign_id(campaign_id).cursor(cursor).limit(limit)).await;
        page.map_err(|error| LookupOutcome::Unsettled { reason: "the campaign's list could not be read", source: Some(error) })
    }

    /// Looks for the lead on a page, and for leads that calibrate the database's clock. `None` if more pages may matter.
    fn inspect(&mut self, page: &Response<LeadPage>) -> Option<LookupOutcome> {
        let history = self.history();
        self.evidence.observe(page);
        for lead in &page.leads {
            let hash = history.hash(&lead.id);
            let has_id = !lead.id.is_empty();
            match compare(self.lead, lead) {
                LeadMatch::Unrelated => {}
                LeadMatch::Conflict => self.has_conflict = true,
                LeadMatch::Ambiguous => self.evidence.has_gaps = true,
                LeadMatch::Candidate { is_complete, difference } => {
                    if has_id && (history.contains_created(hash) || history.was_listed_before(hash, self.first_attempt)) {
                        if is_complete {
                            return Some(LookupOutcome::Duplicate);
                        }
                        self.has_conflict = true;
                    } else if self.candidate.as_ref().is_none_or(|other| other.difference.is_some()) {
                        let difference = if has_id { difference } else { Some("the lead's id cannot be read") };
                        self.candidate = Some(Candidate { lead_id: lead.id.clone(), created: created(lead), difference });
                    }
                }
            }
        }
        let candidate = self.candidate.as_ref()?;
        let is_final = match self.judge(candidate) {
            CreationVerdict::Before => true,
            // The next pages may show that the two servers' clocks disagree.
            CreationVerdict::Created => self.with_evidence(creation_time::is_calibrated),
            CreationVerdict::Unknown(_) => self.evidence.is_complete(),
        };
        is_final.then(|| self.conclude(candidate))
    }

    fn conclude(&self, candidate: &Candidate) -> LookupOutcome {
        match self.judge(candidate) {
            CreationVerdict::Created => LookupOutcome::Created(candidate.lead_id.clone()),
            CreationVerdict::Before => LookupOutcome::Duplicate,
            CreationVerdict::Unknown(reason) => LookupOutcome::unsettled(candidate.difference.unwrap_or(reason)),
        }
    }

    fn judge(&self, candidate: &Candidate) -> CreationVerdict {
        let Some(created) = candidate.created else {
            return CreationVerdict::Unknown("the lead has no valid creation time");
        };
        let is_same_data = candidate.difference.is_none();
        self.with_evidence(|call, evidence| creation_time::judge(call, created, is_same_data, evidence))
    }

    /// Creation times that the lead is likely to have.
    fn likely_range(&self) -> Option<(i64, i64)> {
        self.with_evidence(creation_time::likely_range)
    }

    fn with_evidence<T>(&self, judge: impl FnOnce(&RejectedCreate, &ClockEvidence<'_>) -> T) -> T {
        self.evidence.judge(|evidence| judge(&self.call, evidence))
    }

    fn history(&self) -> &'a LeadHistory {
        &self.client.memory.history
    }
}
