//! One batch: its requests, and the outcome of each row. `bad_rows.rs` has the rows that the API rejects.

use std::sync::Arc;

use super::control::BatchControl;
use super::error::{BatchEnd, ImportErrorCause};
use super::operation::{BulkOperation, Report};
use super::pending::{LostAttempt, PendingRow, RowMeta, Settled};
use super::rejection::{is_about_rows, is_not_processed, lacks, rejected_now};
use super::row::{RowOutcome, RowProblem, RowResult};
use super::scan::look_up;
use super::shared::Shared;
use crate::attempt::{Attempt, AttemptOutcome, EventOrder};
use crate::client::Client;
use crate::error::Error;
use crate::leads::missed_rows::{Counts, missed_rows};
use crate::runtime::is_ended_by_caller;

/// A batch that is done, or that an error has ended.
pub(super) struct Finished {
    pub(super) settled: Vec<Settled>,
    pub(super) failure: Option<ImportErrorCause>,
}

pub(super) type Rows<O> = Vec<PendingRow<<O as BulkOperation>::Item>>;

pub(super) async fn run<O: BulkOperation>(shared: Arc<Shared>, rows: Rows<O>) -> Finished {
    let control = Arc::new(BatchControl::new(Arc::clone(&shared)));
    let mut run = BatchRun::<O> {
        client: shared.client.with_control(control.clone()),
        control,
        settled: Vec::with_capacity(rows.len()),
        parts: vec![rows],
        requests_left: shared.bisection_requests,
        first_rejected: None,
        unconfirmed: Vec::new(),
        shared,
    };
    let failure = match run.process().await {
        Ok(()) => None,
        Err(BatchEnd::Stopped) => Some(None),
        Err(BatchEnd::Failed(cause)) => {
            run.shared.stop.fail();
            Some(Some(cause))
        }
    };
    match failure {
        None => run.reject_unconfirmed(),
        Some(_) => run.leave(),
    }
    Finished { settled: run.settled, failure: failure.flatten() }
}

pub(super) struct BatchRun<O: BulkOperation> {
    pub(super) shared: Arc<Shared>,
    /// Its calls end with the import.
    client: Client,
    control: Arc<BatchControl>,
    settled: Vec<Settled>,
    /// The parts of the batch that are not sent yet, the next one last.
    pub(super) parts: Vec<Rows<O>>,
    /// Number of requests that the search for bad rows may still send.
    pub(super) requests_left: u32,
    /// The first rejection of a request of this batch.
    first_rejected: Option<EventOrder>,
    /// Rows that were rejected alone, with a message that names none. Without an accepted request, it may be about the campaign.
    pub(super) unconfirmed: Vec<(RowMeta, RowProblem)>,
}

impl<O: BulkOperation> BatchRun<O> {
    async fn process(&mut self) -> Result<(), BatchEnd> {
        while let Some(rows) = self.parts.pop() {
            if self.shared.stop.has_ended() {
                self.parts.push(rows);
                return Err(BatchEnd::Stopped);
            }
            let rows = self.without_required(rows).await?;
            if rows.is_empty() {
                continue;
            }
            match self.send(rows).await? {
                (Ok(report), rows) => self.settle(report, rows).await?,
                (Err(error), rows) => self.reject(error, rows).await?,
            }
        }
        Ok(())
    }

    /// Each of them was rejected alone, and so was every other row of the batch, or some row was accepted.
    fn reject_unconfirmed(&mut self) {
        for (row, problem) in std::mem::take(&mut self.unconfirmed) {
            self.push(row, RowOutcome::Rejected(problem));
        }
    }

    /// Reports the rows that the API has certainly not processed when the import ends. The others have no outcome.
    fn leave(&mut self) {
        if !self.control.is_recorded() {
            return;
        }
        let reason = "the import ended before the API accepted the row; send it again";
        for (row, problem) in std::mem::take(&mut self.unconfirmed) {
            self.push(row, RowOutcome::NotProcessed { reason: format!("{reason}; the API rejected it alone: {problem}") });
        }
        let parts = std::mem::take(&mut self.parts);
        for row in parts.into_iter().flatten() {
            if !self.is_lost(&row.meta) {
                self.push(row.meta, RowOutcome::NotProcessed { reason: reason.to_owned() });
            }
        }
    }

    /// True if an earlier request, of this run or of another one, may have processed the row.
    pub(super) fn is_lost(&self, row: &RowMeta) -> bool {
        row.lost.is_some() || row.sent_before
    }

    /// True if the API has accepted a request of the import since it rejected one of this batch. So the campaign works, and the problem
    /// is one of single rows.
    pub(super) fn has_accepted_since(&self) -> bool {
        self.first_rejected.is_some_and(|rejected| self.shared.has_accepted_since(rejected))
    }

    /// Sends a part. An error that is not about its rows ends the import.
    pub(super) async fn send(&mut self, rows: Rows<O>) -> Result<(Result<Report, Error>, Rows<O>), BatchEnd> {
        self.control.set_rows(rows.iter().map(|row| row.meta.number));
        let (rows, items): (Vec<RowMeta>, Vec<O::Item>) = rows.into_iter().map(|row| (row.meta, row.item)).unzip();
        let campaign = self.shared.campaign.clone();
        let sent = O::send(&self.client, campaign, items).await;
        let (result, items) = sent.map_err(|error| BatchEnd::Failed(ImportErrorCause::Api(error)))?;
        let mut rows: Rows<O> = rows.into_iter().zip(items).map(|(meta, item)| PendingRow { meta, item }).collect();
        let error = match result {
            Ok(report) => {
                report.attempts.last().iter().for_each(|accepted| self.shared.accepted(accepted.order));
                self.note_lost(&mut rows, before_last(&report.attempts));
                return Ok((Ok(report), rows));
            }
            Err(error) => error,
        };
        if is_about_rows(&error) {
            self.note_lost(&mut rows, before_last(error.attempts()));
            self.first_rejected.get_or_insert_with(EventOrder::now);
            return Ok((Err(error), rows));
        }
        if let Some(failure) = self.control.take_failure() {
            return Err(BatchEnd::Failed(ImportErrorCause::BeforeSend(failure)));
        }
        self.note_lost(&mut rows, error.attempts());
        if is_not_processed(&error) {
            self.parts.push(rows);
        }
        Err(if is_ended_by_caller(&error) { BatchEnd::Stopped } else { BatchEnd::Failed(ImportErrorCause::Api(error)) })
    }

    /// Keeps the first attempt whose response was lost with its rows. A row that is sent again may exist because of it.
    fn note_lost(&self, rows: &mut Rows<O>, attempts: &[Attempt]) {
        let is_lost = |attempt: &&Attempt| attempt.outcome.is_ambiguous();
        let Some((first, last)) = attempts.iter().find(is_lost).zip(attempts.iter().rfind(is_lost)) else { return };
        let history = &self.shared.client.memory.history;
        let may_go_on = attempts.iter().any(|attempt| attempt.outcome == AttemptOutcome::TimedOut);
        let ended = (!may_go_on).then(|| history.ended(last));
        for row in rows {
            let earlier = row.meta.lost;
            let ended = if earlier.is_some_and(|lost| lost.ended.is_none()) { None } else { ended };
            let lost = LostAttempt { sent: history.sent(first), order: first.order, ended };
            row.meta.lost = Some(earlier.map_or(lost, |earlier| LostAttempt { ended, ..earlier }));
        }
    }

    pub(super) fn push(&mut self, row: RowMeta, outcome: RowOutcome) {
        self.settled.push((row.sequence, RowResult { row: row.number, outcome }));
    }

    /// Rejects the rows without a field that the API has turned out to require. After a lost response, the list decides.
    async fn without_required(&mut self, rows: Rows<O>) -> Result<Rows<O>, BatchEnd> {
        let required = self.shared.learned.required();
        if required.is_empty() {
            return Ok(rows);
        }
        let (mut complete, mut open, mut rejection) = (Vec::with_capacity(rows.len()), Vec::new(), None);
        for row in rows {
            match required.iter().find(|field| lacks(&row.item, &field.name)) {
                Some(field) if self.is_lost(&row.meta) => {
                    rejection = Some(field.problem.clone());
                    open.push(row);
                }
                Some(field) => self.push(row.meta, RowOutcome::Rejected(field.problem.clone())),
                None => complete.push(row),
            }
        }
        if let Some(problem) = rejection {
            let missed = open.len() as u64;
            let report =
                Report { done: 0, missed, created_ids: Vec::new(), missed_identifiers: Vec::new(), attempts: Vec::new() };
            let reason = rejected_now(&problem);
            self.settle_by_list(&report, open, &reason, Some(&RowOutcome::Rejected(problem))).await?;
        }
        Ok(complete)
    }

    /// Finds the outcome of each row that the API accepted.
    pub(super) async fn settle(&mut self, report: Report, rows: Rows<O>) -> Result<(), BatchEnd> {
        let Some(missed) = all_missed_rows::<O>(&report, &rows) else {
            let reason = "the API's counts and identifiers do not show which rows it skipped";
            return self.settle_by_list(&report, rows, reason, None).await;
        };
        let mut open = Vec::new();
        for (row, missed) in rows.into_iter().zip(missed) {
            let is_lost = self.is_lost(&row.meta);
            match (missed, is_lost, O::MISSED_AFTER_LOST_RESPONSE) {
                (false, _, _) => self.push(row.meta, O::DONE),
                (true, false, _) => self.push(row.meta, O::MISSED),
                (true, true, Some(outcome)) => self.push(row.meta, outcome),
                (true, true, None) => open.push(row),
            }
        }
        let reason = "in the campaign; an earlier request of this import or somebody else created it";
        if open.is_empty() { Ok(()) } else { self.settle_by_list(&report, open, reason, None).await }
    }

    pub(super) async fn settle_by_list(
        &mut self,
        report: &Report,
        rows: Rows<O>,
        reason: &str,
        absent: Option<&RowOutcome>,
    ) -> Result<(), BatchEnd> {
        let metas: Vec<RowMeta> = rows.iter().map(|row| row.meta).collect();
        let leads = rows.into_iter().map(|row| O::into_lead(row.item).map(|lead| (row.meta, lead)));
        let outcomes = match leads.collect::<Option<Vec<_>>>() {
            Some(leads) => look_up(&self.shared, &self.client, report, leads, reason, absent).await?,
            None => vec![RowOutcome::Unknown { reason: reason.to_owned() }; metas.len()],
        };
        metas.into_iter().zip(outcomes).for_each(|(row, outcome)| self.push(row, outcome));
        Ok(())
    }
}

/// The attempts of a call whose last one got the response.
fn before_last(attempts: &[Attempt]) -> &[Attempt] {
    attempts.split_last().map_or(&[], |(_, earlier)| earlier)
}

/// The rows that the API skipped or did not find. `None` if the report does not show it of every row.
fn all_missed_rows<O: BulkOperation>(report: &Report, rows: &Rows<O>) -> Option<Vec<bool>> {
    let counts = Counts { done: report.done, missed: report.missed, missed_identifiers: &report.missed_identifiers };
    missed_rows(&counts, rows.iter().map(|row| O::identifiers(&row.item))).into_iter().collect()
}
