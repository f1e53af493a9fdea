//! One batch: its requests, the rows that the API rejects, and the outcome of each row.
//!
//! A rejection that names a row takes that row out, and the rest is sent again. The documentation does not say whether `leads[N]` counts
//! from 0 or from 1. Where both are possible, the later of the two rows is sent alone, and then the earlier one if it may still be the bad
//! one. The import remembers the result.
//!
//! A rejection that names no row halves the batch, within a budget of requests. It is assumed that the API creates nothing of a request
//! that it rejects.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::Arc;

use super::error::ImportErrorCause;
use super::operation::{BulkOperation, Report};
use super::pending::{LostAttempt, PendingRow, RowMeta, Settled};
use super::rejection::{is_about_rows, is_too_large, lacks, named_row, problem, rejected_now, required_field};
use super::row::{RowOutcome, RowProblem, RowResult};
use super::scan::look_up;
use super::shared::{RequiredField, Shared};
use crate::attempt::Attempt;
use crate::error::{Error, ErrorKind};
use crate::spec::ErrorCode;

/// A batch that is done, or that an error has ended.
pub(super) struct Finished {
    pub(super) settled: Vec<Settled>,
    pub(super) failure: Option<ImportErrorCause>,
}

/// The field without which G1 rejects a row.
const PHONE_NUMBER: &str = "phoneNumber";

type Rows<O> = Vec<PendingRow<<O as BulkOperation>::Item>>;

pub(super) async fn run<O: BulkOperation>(shared: Arc<Shared>, rows: Rows<O>) -> Finished {
    let mut run = BatchRun::<O> {
        shared: &shared,
        settled: Vec::with_capacity(rows.len()),
        parts: vec![rows],
        requests_left: shared.bisection_requests,
        accepted: false,
        unconfirmed: Vec::new(),
        has_named: false,
        lost: None,
    };
    let failure = run.process().await.err();
    if failure.is_some() {
        shared.fail();
    }
    Finished { settled: run.settled, failure }
}

struct BatchRun<'a, O: BulkOperation> {
    shared: &'a Shared,
    settled: Vec<Settled>,
    /// The parts of the batch that are not sent yet, the next one last.
    parts: Vec<Rows<O>>,
    /// Number of requests that bisection may still send.
    requests_left: u32,
    /// The API has accepted a request of this batch.
    accepted: bool,
    /// Rows that were rejected alone, with a message that names none. Without an accepted request, it may be about the campaign.
    unconfirmed: Vec<(RowMeta, RowProblem)>,
    /// A row was rejected because a message named it.
    has_named: bool,
    lost: Option<LostAttempt>,
}

impl<O: BulkOperation> BatchRun<'_, O> {
    async fn process(&mut self) -> Result<(), ImportErrorCause> {
        if self.shared.has_failed() {
            return Ok(());
        }
        let numbers: Vec<u64> = self.parts.iter().flatten().map(|row| row.meta.number).collect();
        self.shared.before_send(&numbers)?;
        while let Some(rows) = self.parts.pop() {
            if self.shared.has_failed() {
                return Ok(());
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
        // Each of them was rejected alone, and so was every other row of the batch, or some row was accepted.
        for (row, problem) in std::mem::take(&mut self.unconfirmed) {
            self.push(row, RowOutcome::Rejected(problem));
        }
        Ok(())
    }

    /// Sends a part. An error that is not about its rows ends the import.
    async fn send(&mut self, rows: Rows<O>) -> Result<(Result<Report, Error>, Rows<O>), ImportErrorCause> {
        let (rows, items): (Vec<RowMeta>, Vec<O::Item>) = rows.into_iter().map(|row| (row.meta, row.item)).unzip();
        let campaign = self.shared.campaign.clone();
        let (result, items) = O::send(&self.shared.client, campaign, items).await.map_err(ImportErrorCause::Api)?;
        let rows = rows.into_iter().zip(items).map(|(meta, item)| PendingRow { meta, item }).collect();
        match result {
            Ok(report) => {
                self.accepted = true;
                self.note_lost(&report.attempts);
                Ok((Ok(report), rows))
            }
            Err(error) if is_about_rows(&error) => {
                self.note_lost(error.attempts());
                Ok((Err(error), rows))
            }
            Err(error) => Err(ImportErrorCause::Api(error)),
        }
    }

    /// Keeps the first attempt whose response was lost. A row that is sent again may exist because of it.
    fn note_lost(&mut self, attempts: &[Attempt]) {
        let earlier = attempts.split_last().map_or(&[][..], |(_, earlier)| earlier);
        if let (None, Some(attempt)) = (self.lost, earlier.iter().find(|attempt| attempt.outcome.is_ambiguous())) {
            let sent = self.shared.client.memory.history.sent(attempt);
            self.lost = Some(LostAttempt { sent, order: attempt.order });
        }
    }

    fn push(&mut self, row: RowMeta, outcome: RowOutcome) {
        self.settled.push((row.sequence, RowResult { row: row.number, outcome }));
    }

    /// Rejects the rows without a field that the API has turned out to require. After a lost response, the list decides.
    async fn without_required(&mut self, rows: Rows<O>) -> Result<Rows<O>, ImportErrorCause> {
        let required = self.shared.learned.required();
        if required.is_empty() {
            return Ok(rows);
        }
        let (mut complete, mut open, mut rejection) = (Vec::with_capacity(rows.len()), Vec::new(), None);
        for row in rows {
            match required.iter().find(|field| lacks(&row.item, &field.name)) {
                Some(field) if self.lost.is_some() || row.meta.sent_before => {
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

    async fn reject(&mut self, error: Error, mut rows: Rows<O>) -> Result<(), ImportErrorCause> {
        if is_too_large(&error) {
            self.shared.learned.shrink_bytes(rows.iter().map(|row| row.meta.bytes).sum());
        }
        if error.code() == Some(ErrorCode::TooManyLeads) {
            self.shared.learned.shrink_rows(rows.len());
        }
        // A bound on the size is no problem of a row: it costs nothing of the requests to find bad rows.
        if rows.len() > 1 && (is_too_large(&error) || error.code() == Some(ErrorCode::TooManyLeads)) {
            self.halve(rows);
            return Ok(());
        }
        if rows.len() == 1 {
            self.learn_index_base_alone(&error);
            return self.reject_alone(error, rows).await;
        }
        // Any other field may be required of some rows only, and the index then names one.
        if let Some(name) =
            required_field(&error).filter(|name| *name == PHONE_NUMBER && rows.iter().any(|row| lacks(&row.item, name)))
        {
            let (name, problem) = (name.to_owned(), problem(&error, None::<&O::Item>));
            self.shared.learned.require(RequiredField { name, problem });
            // The rows without the field are rejected before the part is sent again.
            self.parts.push(rows);
            return Ok(());
        }
        let index = named_row(&error).filter(|index| *index <= rows.len());
        let Some(index) = index else { return self.halve_or_reject(error, rows).await };
        // The first and the last index exist in one of both counts only.
        match index {
            0 => self.shared.learned.learn_index_base(0),
            _ if index == rows.len() => self.shared.learned.learn_index_base(1),
            _ => {}
        }
        match self.shared.learned.index_base() {
            Some(base) => match index.checked_sub(base).filter(|index| *index < rows.len()) {
                Some(index) => {
                    let row = rows.remove(index);
                    self.reject_named(error, row, rows).await
                }
                None => self.halve_or_reject(error, rows).await,
            },
            None => self.find_named(error, rows, index).await,
        }
    }

    /// Rejects a named row. The API is believed once in a batch: a second row is sent alone first, because a message may have another
    /// cause than the row that it names.
    async fn reject_named(&mut self, error: Error, row: PendingRow<O::Item>, rest: Rows<O>) -> Result<(), ImportErrorCause> {
        if !std::mem::replace(&mut self.has_named, true) {
            self.parts.push(rest);
            return self.reject_row(&error, row).await;
        }
        match self.send(vec![row]).await? {
            (Err(alone), row) => {
                self.parts.push(rest);
                self.reject_alone(alone, row).await
            }
            (Ok(report), row) => {
                self.settle(report, row).await?;
                // The rest has another problem, which the message does not name.
                self.halve_or_reject(error, rest).await
            }
        }
    }

    /// Finds the row that an index names, while it is not known from which number the API counts. The index is neither the first nor the
    /// last one.
    async fn find_named(&mut self, error: Error, mut rows: Rows<O>, index: usize) -> Result<(), ImportErrorCause> {
        let from_zero = rows.remove(index);
        match self.send(vec![from_zero]).await? {
            (Err(alone), row) => {
                self.learn_index_base_alone(&alone);
                self.reject_alone(alone, row).await?;
                if self.shared.learned.index_base() == Some(1) {
                    let from_one = rows.remove(index - 1);
                    return self.reject_named(error, from_one, rows).await;
                }
            }
            (Ok(report), row) => {
                self.settle(report, row).await?;
                let from_one = rows.remove(index - 1);
                match self.send(vec![from_one]).await? {
                    (Err(alone), row) => {
                        self.learn_index_base_alone(&alone);
                        self.reject_alone(alone, row).await?;
                    }
                    // The problem was neither row, or one beside the other.
                    (Ok(report), row) => {
                        self.settle(report, row).await?;
                        return self.halve_or_reject(error, rows).await;
                    }
                }
            }
        }
        self.parts.push(rows);
        Ok(())
    }

    /// A row that is sent alone has the first index.
    fn learn_index_base_alone(&self, error: &Error) {
        if let Some(base @ (0 | 1)) = named_row(error) {
            self.shared.learned.learn_index_base(u8::from(base == 1));
        }
    }

    /// Settles a row that the API has rejected when it was sent alone.
    async fn reject_alone(&mut self, error: Error, rows: Rows<O>) -> Result<(), ImportErrorCause> {
        if matches!(error.kind(), ErrorKind::Duplicate | ErrorKind::OutcomeUnknown) {
            let attempts = error.attempts().to_vec();
            let skipped = Report { done: 0, missed: 1, created_ids: Vec::new(), missed_identifiers: Vec::new(), attempts };
            return self.settle(skipped, rows).await;
        }
        for row in rows {
            self.reject_row(&error, row).await?;
        }
        Ok(())
    }

    /// Rejects a row. After a lost response, an earlier request may have created it.
    async fn reject_row(&mut self, error: &Error, row: PendingRow<O::Item>) -> Result<(), ImportErrorCause> {
        let problem = problem(error, Some(&row.item));
        if self.lost.is_none() && !row.meta.sent_before {
            match named_row(error).is_none() && error.code().is_none() {
                true => self.unconfirmed.push((row.meta, problem)),
                false => self.push(row.meta, RowOutcome::Rejected(problem)),
            }
            return Ok(());
        }
        let attempts = error.attempts().to_vec();
        let rejected = Report { done: 0, missed: 1, created_ids: Vec::new(), missed_identifiers: Vec::new(), attempts };
        let reason = rejected_now(&problem);
        self.settle_by_list(&rejected, vec![row], &reason, Some(&RowOutcome::Rejected(problem))).await
    }

    /// Sends both halves of a part that was rejected as a whole.
    async fn halve_or_reject(&mut self, error: Error, rows: Rows<O>) -> Result<(), ImportErrorCause> {
        if rows.len() <= 1 {
            return self.reject_alone(error, rows).await;
        }
        match self.requests_left.checked_sub(2) {
            Some(left) => {
                self.requests_left = left;
                self.halve(rows);
                Ok(())
            }
            // Nothing of this batch was accepted: the problem is likely not one of single rows, and none of them has an outcome.
            None if !self.accepted => Err(ImportErrorCause::Api(error)),
            None => {
                let message = problem(&error, None::<&O::Item>).reason;
                let reason = format!(
                    "not in the campaign because of this run: the API rejected {} rows together and named none of them, and the requests \
                     to find the bad row are used up; send them in smaller batches: {message}",
                    rows.len()
                );
                rows.iter().for_each(|row| self.push(row.meta, RowOutcome::Unknown { reason: reason.clone() }));
                Ok(())
            }
        }
    }

    fn halve(&mut self, mut rows: Rows<O>) {
        let second = rows.split_off(rows.len() / 2);
        self.parts.extend([second, rows]);
    }

    /// Finds the outcome of each row that the API accepted.
    async fn settle(&mut self, report: Report, rows: Rows<O>) -> Result<(), ImportErrorCause> {
        let Some(missed) = missed_rows::<O>(&report, &rows) else {
            let reason = "the API's counts and identifiers do not show which rows it skipped";
            return self.settle_by_list(&report, rows, reason, None).await;
        };
        let mut open = Vec::new();
        for (row, missed) in rows.into_iter().zip(missed) {
            let is_lost = self.lost.is_some() || row.meta.sent_before;
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

    async fn settle_by_list(
        &mut self,
        report: &Report,
        rows: Rows<O>,
        reason: &str,
        absent: Option<&RowOutcome>,
    ) -> Result<(), ImportErrorCause> {
        let metas: Vec<RowMeta> = rows.iter().map(|row| row.meta).collect();
        let leads = rows.into_iter().map(|row| O::into_lead(row.item).map(|lead| (row.meta, lead)));
        let outcomes = match leads.collect::<Option<Vec<_>>>() {
            Some(leads) => look_up(self.shared, report, self.lost, leads, reason, absent).await?,
            None => vec![RowOutcome::Unknown { reason: reason.to_owned() }; metas.len()],
        };
        metas.into_iter().zip(outcomes).for_each(|(row, outcome)| self.push(row, outcome));
        Ok(())
    }
}

/// The rows that the API skipped or did not find. `None` if the report does not show them.
fn missed_rows<O: BulkOperation>(report: &Report, rows: &Rows<O>) -> Option<Vec<bool>> {
    if report.done.checked_add(report.missed) != u64::try_from(rows.len()).ok() {
        return None;
    }
    if report.missed == 0 || report.done == 0 {
        return Some(vec![report.done == 0; rows.len()]);
    }
    if u64::try_from(report.missed_identifiers.len()).ok() != Some(report.missed) {
        return None;
    }
    let mut by_identifier: HashMap<&str, Option<usize>> = HashMap::with_capacity(rows.len() * 2);
    for (index, row) in rows.iter().enumerate() {
        let identifiers = O::identifiers(&row.item);
        for identifier in [identifiers.external_id, identifiers.phone_number].into_iter().flatten() {
            match by_identifier.entry(identifier) {
                Entry::Vacant(entry) => drop(entry.insert(Some(index))),
                // The external id of one row is the phone number of another.
                Entry::Occupied(mut entry) if *entry.get() != Some(index) => drop(entry.insert(None)),
                Entry::Occupied(_) => {}
            }
        }
    }
    let mut missed = vec![false; rows.len()];
    for identifier in &report.missed_identifiers {
        let index = (*by_identifier.get(identifier.as_str())?)?;
        if std::mem::replace(&mut missed[index], true) {
            return None;
        }
    }
    Some(missed)
}
