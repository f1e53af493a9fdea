//! A scan of the campaign's list for the leads of a batch, after a lost response or a report that does not name the skipped rows.
//!
//! | the list contains the row's lead | outcome |
//! |---|---|
//! | with an id that the response reports as created | created |
//! | and no response was lost, with another id | already present |
//! | listed, or reported as created by another call of this client, before the batch was sent | already present |
//! | with other data in one of two identifiers | already present |
//! | with a creation time within the call, by the clocks that this client has calibrated (`reconcile/creation_time.rs`) | created |
//! | older than a lead that this import had created before it sent the batch, by the database's own clock | already present |
//! | otherwise, or not at all | unknown |

use std::collections::{HashMap, HashSet};
use std::time::Duration;

use super::error::{BatchEnd, ImportErrorCause};
use super::operation::Report;
use super::pending::{LostAttempt, RowMeta};
use super::row::RowOutcome;
use super::shared::Shared;
use crate::attempt::EventOrder;
use crate::client::Client;
use crate::error::{Error, ErrorKind};
use crate::generated::types::{BulkLeadInput, Lead, LeadInput, PageLimit};
use crate::leads::LeadPage;
use crate::leads::page_evidence::{PageEvidence, created};
use crate::reconcile::calibration::{ClockSample, RejectedCreate, SPREAD, ServerTime};
use crate::reconcile::compare::{LeadMatch, compare};
use crate::reconcile::creation_time::{self, CreationVerdict, DATABASE_WAS_SET, TOLERANCE};
use crate::reconcile::history::{IdHash, LeadHistory, server_date};
use crate::reconcile::list_positions::{ListPosition, ListPositions};
use crate::runtime::{Response, is_ended_by_caller};

/// The maximum time for a page, with its retries and waits. Other lookups of the campaign wait meanwhile.
const LOOKUP_TIME: Duration = Duration::from_secs(600);
/// Maximum number of rows that are compared with each lead of the list.
const MAX_EXACT_ROWS: usize = 64;
/// Limit of the first page from a remembered position.
const FIRST_PAGE_LIMIT: i64 = 1000;

/// Looks rows up that the API skipped, or whose outcome its response does not show. `reason` is that of a row that stays unknown without
/// a better one. `absent` is the outcome of a row that a complete list does not contain, if that is known.
///
/// # Errors
///
/// A rejected key, and the end of the import. Another error of the list leaves the rows unknown.
pub(super) async fn look_up(
    shared: &Shared,
    client: &Client,
    report: &Report,
    rows: Vec<(RowMeta, BulkLeadInput)>,
    reason: &str,
    absent: Option<&RowOutcome>,
) -> Result<Vec<RowOutcome>, BatchEnd> {
    let mut scan = Scan::new(shared, client, report, rows);
    let positions = shared.client.memory.positions.campaign(&shared.campaign);
    // Another lookup of the campaign may take minutes.
    let mut positions = tokio::select! {
        biased;
        () = shared.stop.ended() => return Err(BatchEnd::Stopped),
        positions = positions.lock() => positions,
    };
    let problem = scan.run(&mut positions).await.err();
    drop(positions);
    scan.history().record_samples(scan.evidence.database());
    let problem = match problem {
        Some(Problem::Fatal(end)) => return Err(end),
        Some(Problem::Unread(problem) | Problem::Rejected(problem)) => Some(problem),
        None => None,
    };
    Ok(scan.conclude(problem.as_deref(), reason, absent))
}

enum Problem {
    Fatal(BatchEnd),
    /// The list, or a part of it, was not read.
    Unread(String),
    /// The API rejected the request, perhaps because of its cursor.
    Rejected(String),
}

fn unread(error: &Error) -> String {
    format!("the campaign's list could not be read: {error}")
}

/// A row that is looked up.
struct Wanted {
    /// `None` if the row cannot be compared: it is then never found.
    lead: Option<LeadInput>,
    /// The moments of the call. `None` for a row of an earlier run whose start is not known.
    call: Option<RejectedCreate>,
    /// The attempts that may have created the lead. `None` if an earlier run sent it.
    lost: Option<LostAttempt>,
    /// True if the lead may be an earlier attempt's, or that of an earlier run.
    is_lost: bool,
    /// True if an earlier run may have created the lead, perhaps with this client.
    sent_before: bool,
    candidate: Option<Candidate>,
    /// A listed lead prevents the API from creating this one.
    has_conflict: bool,
    outcome: Option<RowOutcome>,
}

/// A listed lead that may be the row's.
struct Candidate {
    hash: IdHash,
    created: Option<ServerTime>,
    difference: Option<&'static str>,
}

struct Scan<'a> {
    shared: &'a Shared,
    /// The client of the batch, whose waits end with the import.
    client: &'a Client,
    wanted: Vec<Wanted>,
    by_external_id: HashMap<String, usize>,
    by_phone_number: HashMap<String, usize>,
    created_ids: HashSet<&'a str>,
    /// The response contains the ids of all leads that it reports as created.
    has_all_ids: bool,
    /// Number of rows that the response reports as created. `None` if an earlier request may have created some.
    created: Option<u64>,
    evidence: PageEvidence<'a>,
}

impl<'a> Scan<'a> {
    fn new(shared: &'a Shared, client: &'a Client, report: &'a Report, rows: Vec<(RowMeta, BulkLeadInput)>) -> Self {
        let history = &shared.client.memory.history;
        let last = report.attempts.last();
        let received = last.and_then(|last| history.received(last));
        let last_sent = last.map(|last| history.sent(last));
        let call = |first_sent| {
            let (rejection_sent, rejection_received) = (last_sent?, received?);
            Some(RejectedCreate { first_sent, rejection_sent, rejection_received })
        };
        let earlier_run = shared.first_started.and_then(call);
        // The last attempt has created leads too, of rows that the report may not show.
        let created_until = received.filter(|_| report.done > 0).map(|received| received.monotonic);
        let with_last = |lost: LostAttempt| LostAttempt { ended: lost.ended.map(|ended| created_until.unwrap_or(ended)), ..lost };
        let wanted = rows.into_iter().map(|(row, lead)| Wanted {
            lead: into_lead_input(shared, lead),
            call: if row.sent_before { earlier_run } else { row.lost.map(|lost| lost.sent).or(last_sent).and_then(call) },
            lost: row.lost.filter(|_| !row.sent_before).map(with_last),
            is_lost: row.lost.is_some() || row.sent_before,
            sent_before: row.sent_before,
            candidate: None,
            has_conflict: false,
            outcome: None,
        });
        let wanted: Vec<_> = wanted.collect();
        let by = |identifier: fn(&LeadInput) -> Option<String>| {
            let rows = wanted.iter().enumerate();
            rows.filter_map(|(index, wanted)| Some((identifier(wanted.lead.as_ref()?)?, index))).collect()
        };
        let date = last.and_then(|last| last.response?.date).map(server_date);
        let rejection = last_sent.zip(received).zip(date);
        let rejection = rejection.map(|((sent, received), server_time)| ClockSample { sent, received, server_time });
        let campaign = history.hash(&shared.campaign);
        Self {
            shared,
            client,
            by_external_id: by(|lead| lead.external_id.as_ref().map(|id| id.to_string())),
            by_phone_number: by(|lead| lead.phone_number.as_ref().map(|number| number.to_string())),
            created_ids: report.created_ids.iter().map(String::as_str).collect(),
            created: (report.done.checked_add(report.missed) == Some(wanted.len() as u64)
                && !wanted.iter().any(|row| row.is_lost))
            .then_some(report.done),
            has_all_ids: u64::try_from(report.created_ids.len()).ok() == Some(report.done),
            wanted,
            evidence: PageEvidence::new(history, campaign, shared.started.monotonic, rejection),
        }
    }

    /// Reads the list from a remembered position, and from the start if leads are missing there.
    async fn run(&mut self, positions: &mut ListPositions) -> Result<(), Problem> {
        let start = self.likely_range().and_then(|(earliest, _)| positions.last_before(earliest));
        if start.is_some() {
            match self.read_from(start, positions).await {
                // The API no longer takes the cursor.
                Err(Problem::Rejected(_)) => positions.clear(),
                Err(problem) => return Err(problem),
                Ok(()) if self.is_done() => return Ok(()),
                Ok(()) => {}
            }
        }
        (self.evidence.leads, self.evidence.has_gaps) = (0, false);
        self.read_from(None, positions).await
    }

    /// Reads page after page until all rows are decided or the list ends.
    async fn read_from(&mut self, start: Option<ListPosition>, positions: &mut ListPositions) -> Result<(), Problem> {
        // G1 documents no limit. A cursor shows that this is G2.
        let mut limit = start.as_ref().map(|_| FIRST_PAGE_LIMIT);
        let mut newest = start.as_ref().map(|start| start.newest_before);
        let mut cursor = start.map(|start| start.cursor);
        let mut seen: HashSet<String> = cursor.iter().cloned().collect();
        loop {
            if !self.shared.take_page() {
                return Err(Problem::Unread("the pages that the import may read are used up".to_owned()));
            }
            let campaign = self.shared.campaign.clone();
            let client = self.client.with_options(|options| options.total_timeout(LOOKUP_TIME));
            let page = client.list_leads(|query| query.campaign_id(campaign).cursor(cursor).limit(limit)).await;
            let page = page.map_err(|error| match error.kind() {
                _ if is_ended_by_caller(&error) => Problem::Fatal(BatchEnd::Stopped),
                ErrorKind::Authentication | ErrorKind::Permission => {
                    Problem::Fatal(BatchEnd::Failed(ImportErrorCause::Api(error)))
                }
                ErrorKind::Validation | ErrorKind::NotFound => Problem::Rejected(unread(&error)),
                _ => Problem::Unread(unread(&error)),
            })?;
            self.inspect(&page);
            // A time in the future would hide all positions after it.
            let latest = self.likely_range().map(|(_, latest)| latest);
            let times = page.leads.iter().filter_map(created).map(|created| created.time);
            newest = newest.max(times.filter(|time| latest.is_some_and(|latest| *time <= latest)).max());
            // The API does not document whether it counts the page or all leads.
            let is_counted = page.count.is_none_or(|count| count <= self.evidence.leads);
            let page = page.into_data();
            let Some(next) = page.next_cursor else {
                self.evidence.has_gaps |= page.may_go_on || !is_counted;
                return Ok(());
            };
            if self.is_done() {
                return Ok(());
            }
            if !seen.insert(next.clone()) {
                self.evidence.has_gaps = true;
                return Ok(());
            }
            if let Some(newest_before) = newest {
                positions.insert(ListPosition { cursor: next.clone(), newest_before });
            }
            cursor = Some(next);
            limit = Some(PageLimit::MAX);
        }
    }

    /// Looks for the leads on a page, and for leads that calibrate the database's clock.
    fn inspect(&mut self, page: &Response<LeadPage>) {
        let history = self.history();
        self.evidence.observe(page);
        for lead in &page.leads {
            let hash = history.hash(&lead.id);
            let has_id = !lead.id.is_empty();
            if self.is_exact() {
                (0..self.wanted.len()).for_each(|row| self.compare(row, lead, hash, has_id));
                continue;
            }
            let by_id = lead.external_id.as_ref().and_then(|id| self.by_external_id.get(id)).copied();
            let by_number = lead.phone_number.as_ref().and_then(|number| self.by_phone_number.get(number)).copied();
            by_id.into_iter().for_each(|row| self.compare(row, lead, hash, has_id));
            by_number.into_iter().filter(|row| Some(*row) != by_id).for_each(|row| self.compare(row, lead, hash, has_id));
        }
    }

    /// True if each lead is compared with each row, and not only with those that have the very same identifier. Then a row that is not
    /// found is not there in another notation either.
    fn is_exact(&self) -> bool {
        self.wanted.len() <= MAX_EXACT_ROWS
    }

    /// Compares a listed lead with a row.
    fn compare(&mut self, row: usize, lead: &Lead, hash: IdHash, has_id: bool) {
        let history = self.history();
        let Some(wanted) = self.wanted.get_mut(row).filter(|wanted| wanted.outcome.is_none()) else { return };
        let Some(sent) = &wanted.lead else { return };
        let found = compare(sent, lead);
        // A lead that may be the row's in another notation may be that of another row of the request.
        if matches!(found, LeadMatch::Candidate { .. }) && has_id && self.created_ids.contains(lead.id.as_str()) {
            wanted.outcome = Some(RowOutcome::Created);
            return;
        }
        match found {
            LeadMatch::Unrelated => {}
            LeadMatch::Ambiguous => self.evidence.has_gaps = true,
            LeadMatch::Conflict => wanted.has_conflict = true,
            LeadMatch::Candidate { is_complete, difference } => {
                let was_listed = wanted.lost.is_some_and(|lost| history.was_listed_before(hash, lost.order));
                // A lead that was reported as created belongs to another row or call.
                let is_anothers = !wanted.sent_before && history.contains_created(hash);
                let is_earlier = has_id && (was_listed || is_anothers);
                let is_skipped = !wanted.is_lost && self.has_all_ids;
                if is_skipped || (is_earlier && is_complete) {
                    wanted.outcome = Some(RowOutcome::AlreadyPresent);
                } else if is_earlier {
                    wanted.has_conflict = true;
                } else if wanted.candidate.as_ref().is_none_or(|other| other.difference.is_some()) {
                    let difference = if has_id { difference } else { Some("the lead's id cannot be read") };
                    wanted.candidate = Some(Candidate { hash, created: created(lead), difference });
                }
            }
        }
    }

    /// True if further pages change no outcome.
    fn is_done(&self) -> bool {
        let is_complete = self.evidence.is_complete();
        self.wanted.iter().all(|wanted| match (&wanted.outcome, &wanted.candidate, &wanted.call) {
            (Some(_), ..) => true,
            (None, Some(candidate), Some(call)) => match self.judge(wanted, candidate) {
                CreationVerdict::Before => true,
                // The next pages may show that the two servers' clocks disagree.
                CreationVerdict::Created => self.evidence.judge(|evidence| creation_time::is_calibrated(call, evidence)),
                CreationVerdict::Unknown(_) => is_complete,
            },
            (None, Some(_), None) => true,
            (None, None, _) => false,
        })
    }

    /// The outcomes, in the order of the rows. `problem` says why the list was not read to its end.
    fn conclude(self, problem: Option<&str>, reason: &str, absent: Option<&RowOutcome>) -> Vec<RowOutcome> {
        let history = self.history();
        let because = |cause: &str| RowOutcome::Unknown { reason: format!("{reason}; {cause}") };
        let newest = self.newest_created();
        let has_too_many = self.created.is_some_and(|reported| reported < self.count_created());
        let outcomes = self.wanted.iter().map(|wanted| match (&wanted.outcome, &wanted.candidate) {
            (Some(outcome), _) => outcome.clone(),
            (None, Some(candidate)) => match self.judge(wanted, candidate) {
                CreationVerdict::Created if has_too_many => {
                    because("more leads have such a creation time than the API reports as created")
                }
                CreationVerdict::Created if is_older_than_request(wanted, candidate, &newest) => {
                    because("the lead is older than others of the same request")
                }
                // Another row or call may have claimed the lead since. An earlier run is part of this import.
                CreationVerdict::Created if history.insert_created(candidate.hash) || wanted.sent_before => RowOutcome::Created,
                CreationVerdict::Created | CreationVerdict::Before => RowOutcome::AlreadyPresent,
                CreationVerdict::Unknown(cause) => because(candidate.difference.unwrap_or(cause)),
            },
            (None, None) => match problem {
                Some(problem) => because(problem),
                None if wanted.has_conflict && !self.evidence.has_gaps => RowOutcome::AlreadyPresent,
                None if self.evidence.has_gaps => because("the campaign's list does not contain the lead, and may be incomplete"),
                // The API may still process an attempt that timed out.
                None if wanted.lost.is_some_and(|lost| lost.ended.is_none()) => because(
                    "the campaign's list does not contain the lead, and the API may still process a request that timed out",
                ),
                None => absent
                    .filter(|_| self.is_exact())
                    .cloned()
                    .unwrap_or_else(|| because("the campaign's list does not contain the lead")),
            },
        });
        outcomes.collect()
    }

    /// Number of rows that seem to be created.
    fn count_created(&self) -> u64 {
        let is_created = |wanted: &&Wanted| match (&wanted.outcome, &wanted.candidate) {
            (Some(outcome), _) => *outcome == RowOutcome::Created,
            (None, Some(candidate)) => self.judge(wanted, candidate) == CreationVerdict::Created,
            (None, None) => false,
        };
        self.wanted.iter().filter(is_created).count() as u64
    }

    /// Creation times of the newest leads that each lost request may have created.
    fn newest_created(&self) -> HashMap<EventOrder, i64> {
        let mut newest = HashMap::new();
        for wanted in &self.wanted {
            let (None, Some(candidate), Some(lost)) = (&wanted.outcome, &wanted.candidate, wanted.lost) else { continue };
            let Some(created) = candidate.created else { continue };
            if self.judge(wanted, candidate) == CreationVerdict::Created {
                let time = newest.entry(lost.order).or_insert(created.time);
                *time = created.time.max(*time);
            }
        }
        newest
    }

    fn judge(&self, wanted: &Wanted, candidate: &Candidate) -> CreationVerdict {
        let Some(call) = &wanted.call else {
            return CreationVerdict::Unknown("the start of the earlier run that sent the row is not known");
        };
        let Some(created) = candidate.created else {
            return CreationVerdict::Unknown("the lead has no valid creation time");
        };
        let is_same_data = candidate.difference.is_none();
        let verdict = self.evidence.judge(|evidence| creation_time::judge(call, created, is_same_data, evidence));
        let CreationVerdict::Unknown(reason) = verdict else { return verdict };
        // Leads that this import created before the call: their times are by the same clock.
        let is_reference = |sample: &&ClockSample| {
            sample.sent.monotonic >= self.shared.started.monotonic && sample.received.monotonic <= call.first_sent.monotonic
        };
        match self.evidence.database().values().filter(is_reference).map(|sample| sample.server_time.time).max() {
            Some(reference) if created.latest().saturating_add(TOLERANCE) < reference && reason != DATABASE_WAS_SET => {
                CreationVerdict::Before
            }
            _ => verdict,
        }
    }

    /// Creation times that the leads are likely to have.
    fn likely_range(&self) -> Option<(i64, i64)> {
        let mut ranges: Vec<(i64, i64)> = Vec::new();
        let mut known: Vec<i64> = Vec::new();
        for call in self.wanted.iter().filter_map(|wanted| wanted.call.as_ref()) {
            // There are few: one for each lost request of the batch, and that of an earlier run.
            if !known.contains(&call.first_sent.monotonic) {
                known.push(call.first_sent.monotonic);
                ranges.extend(self.evidence.judge(|evidence| creation_time::likely_range(call, evidence)));
            }
        }
        let range = ranges.into_iter().reduce(|one, other| (one.0.min(other.0), one.1.max(other.1)))?;
        let references = self.evidence.database().values().map(|sample| sample.server_time.time);
        Some((range.0, references.fold(range.1, i64::max)))
    }

    fn history(&self) -> &'a LeadHistory {
        &self.shared.client.memory.history
    }
}

/// True if a lead is older than the newest one of its request by more than the time for which the API worked on that request. The doubt
/// about the clocks is wider than that.
fn is_older_than_request(wanted: &Wanted, candidate: &Candidate, newest: &HashMap<EventOrder, i64>) -> bool {
    let Some((lost, created)) = wanted.lost.zip(candidate.created) else { return false };
    let Some((ended, newest)) = lost.ended.zip(newest.get(&lost.order)) else { return false };
    let worked = ended.saturating_sub(lost.sent.monotonic).saturating_add(SPREAD);
    created.latest().saturating_add(worked) < *newest
}

fn into_lead_input(shared: &Shared, lead: BulkLeadInput) -> Option<LeadInput> {
    let input = LeadInput::builder().campaign_id(shared.campaign.clone());
    let input = input.external_id(lead.external_id).phone_number(lead.phone_number).metadata(lead.metadata);
    input.priority(lead.priority).scheduled_for(lead.scheduled_for).try_into().ok()
}
