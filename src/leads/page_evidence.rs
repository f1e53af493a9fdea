//! Evidence that the pages of a campaign's list give of the clocks, and of the completeness of the list.

use std::collections::HashMap;

use super::types::LeadPage;
use crate::generated::types::Lead;
use crate::reconcile::calibration::{ClockSample, MAX_SAMPLE_AGE, ServerTime};
use crate::reconcile::compare::parse_creation_time;
use crate::reconcile::creation_time::{ClockEvidence, NewestLead};
use crate::reconcile::history::{IdHash, LeadHistory, TimedCreate, server_date};
use crate::runtime::Response;

/// The evidence of the pages so far.
pub(crate) struct PageEvidence<'a> {
    history: &'a LeadHistory,
    campaign: IdHash,
    /// Creates before this monotonic time calibrate nothing.
    oldest: i64,
    /// Number of leads that were read.
    pub(crate) leads: u64,
    /// The campaign may have leads that were not read. One of them may be a sent one.
    pub(crate) has_gaps: bool,
    /// This client's creates in the campaign that no page has contained yet.
    unlisted: HashMap<IdHash, TimedCreate>,
    /// Samples of the database's clock.
    database: HashMap<IdHash, ClockSample>,
    /// Samples of the front server's clock.
    front: Vec<ClockSample>,
    newest: Vec<NewestLead>,
}

impl<'a> PageEvidence<'a> {
    /// `since` is the monotonic time of the first request, and `rejection` a sample of the front server's clock.
    pub(crate) fn new(history: &'a LeadHistory, campaign: IdHash, since: i64, rejection: Option<ClockSample>) -> Self {
        let creates = history.timed_creates();
        let dates = creates.values().filter_map(|create| Some(create.sample(create.date?)));
        Self {
            history,
            campaign,
            oldest: since.saturating_sub(MAX_SAMPLE_AGE),
            leads: 0,
            has_gaps: false,
            unlisted: HashMap::new(),
            database: history.samples(),
            front: dates.chain(rejection).collect(),
            newest: Vec::new(),
        }
    }

    /// Adds a page.
    pub(crate) fn observe(&mut self, page: &Response<LeadPage>) {
        self.leads += page.leads.len() as u64;
        // Leads may be left out, or newer than the page.
        self.has_gaps |= page.is_repaired() || page.is_cached();
        // Other calls of the client still create leads.
        self.unlisted = self.history.timed_creates();
        let (campaign, oldest, database) = (self.campaign, self.oldest, &self.database);
        self.unlisted.retain(|lead, create| {
            create.campaign == campaign && create.received.monotonic >= oldest && !database.contains_key(lead)
        });
        // An unreadable id is empty, and several leads may have one.
        for lead in page.leads.iter().filter(|lead| !lead.id.is_empty()) {
            let hash = self.history.hash(&lead.id);
            if let (Some(server_time), Some(create)) = (created(lead), self.unlisted.remove(&hash)) {
                self.database.insert(hash, create.sample(server_time));
            }
        }
        let newest = page.leads.iter().filter_map(created).max_by_key(|created| created.time);
        let received = page.attempts().last().and_then(|attempt| self.history.received(attempt));
        if let (Some(created), Some(received)) = (newest, received) {
            self.newest.push(NewestLead { created, received, date: page.server_time().map(server_date) });
        }
    }

    /// True if no further page can add a calibration: only a lead of this client can.
    pub(crate) fn is_complete(&self) -> bool {
        self.unlisted.is_empty()
    }

    /// The samples of the database's clock.
    pub(crate) fn database(&self) -> &HashMap<IdHash, ClockSample> {
        &self.database
    }

    /// Judges by the evidence of the clocks.
    pub(crate) fn judge<T>(&self, judge: impl FnOnce(&ClockEvidence<'_>) -> T) -> T {
        let database: Vec<_> = self.database.values().copied().collect();
        judge(&ClockEvidence { database: &database, front: &self.front, newest: &self.newest })
    }
}

/// The creation time of a lead.
pub(crate) fn created(lead: &Lead) -> Option<ServerTime> {
    parse_creation_time(lead.creation_time?)
}
