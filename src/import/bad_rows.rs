//! The search for the rows of a batch that the API rejects.
//!
//! A rejection that names a row takes that row out, and the rest is sent again. A message may name a row that is not the cause, so the row
//! is sent alone before it counts as rejected. That costs a request for each kind of problem, and not for each row: a row is rejected
//! without being sent alone if the API has rejected another row of the import alone, for the same field and with the same text.
//!
//! The documentation does not say whether `leads[N]` counts from 0 or from 1. Where both are possible, the later of the two rows is sent
//! alone, and then the earlier one if it may still be the bad one. The import remembers the result.
//!
//! A rejection that names no row halves the batch, within a budget of requests. Rows that were named and accepted alone count towards it.
//! It is assumed that the API creates nothing of a request that it rejects.

use super::batch::{BatchRun, Rows};
use super::error::{BatchEnd, ImportErrorCause};
use super::operation::{BulkOperation, Report};
use super::pending::PendingRow;
use super::rejection::{is_duplicate, is_too_large, lacks, named_row, problem, rejected_now, required_field};
use super::row::{RowOutcome, RowProblem};
use super::shared::RequiredField;
use crate::error::Error;
use crate::spec::ErrorCode;

/// The field without which G1 rejects a row.
const PHONE_NUMBER: &str = "phoneNumber";

impl<O: BulkOperation> BatchRun<O> {
    /// Takes rejected rows out of a part, or makes smaller parts of it.
    pub(super) async fn reject(&mut self, error: Error, mut rows: Rows<O>) -> Result<(), BatchEnd> {
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
            return self.reject_alone(error, rows).await;
        }
        // Any other field may be required of some rows only, and the index then names one.
        if required_field(&error) == Some(PHONE_NUMBER)
            && !self.shared.learned.is_optional()
            && let Some(index) = rows.iter().position(|row| lacks(&row.item, PHONE_NUMBER))
        {
            let row = rows.remove(index);
            return self.find_required(error, row, rows).await;
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

    /// Sends a row alone that lacks a field. If the API rejects it for that, it requires the field of each row: those without it are
    /// rejected before the rest is sent again.
    async fn find_required(&mut self, error: Error, row: PendingRow<O::Item>, rest: Rows<O>) -> Result<(), BatchEnd> {
        let (result, row, rest) = self.send_alone(row, rest).await?;
        match result {
            Err(alone) => {
                if let Some(name) = required_field(&alone).filter(|name| *name == PHONE_NUMBER) {
                    let (name, problem) = (name.to_owned(), problem(&alone, None::<&O::Item>));
                    self.shared.learned.require(RequiredField { name, problem });
                }
                self.parts.push(rest);
                self.reject_alone(alone, row).await
            }
            // The message was about another row.
            Ok(report) => {
                self.shared.learned.note_optional();
                self.requests_left = self.requests_left.saturating_sub(1);
                self.settle(report, row).await?;
                self.halve_or_reject(error, rest).await
            }
        }
    }

    /// Rejects a named row. It is sent alone first, because a message may have another cause than the row that it names, unless the same
    /// problem has been true of named rows before.
    async fn reject_named(&mut self, error: Error, row: PendingRow<O::Item>, rest: Rows<O>) -> Result<(), BatchEnd> {
        let named = problem(&error, None::<&O::Item>);
        if self.shared.learned.is_true_of_named(&named) {
            self.parts.push(rest);
            if is_duplicate(&error) {
                return self.settle(missed(&error, 1), vec![row]).await;
            }
            return self.reject_row(&error, row).await;
        }
        let (result, row, rest) = self.send_alone(row, rest).await?;
        match result {
            Err(alone) => {
                self.parts.push(rest);
                self.note_named(&named, &alone);
                self.reject_alone(alone, row).await
            }
            Ok(report) => {
                self.requests_left = self.requests_left.saturating_sub(1);
                self.shared.learned.note_named(&named, false);
                self.settle(report, row).await?;
                // The rest has another problem, which the message does not name.
                self.halve_or_reject(error, rest).await
            }
        }
    }

    /// Finds the row that an index names, while it is not known from which number the API counts. The index is neither the first nor the
    /// last one.
    async fn find_named(&mut self, error: Error, mut rows: Rows<O>, index: usize) -> Result<(), BatchEnd> {
        if self.requests_left < 2 {
            return self.halve_or_reject(error, rows).await;
        }
        let named = problem(&error, None::<&O::Item>);
        let from_zero = rows.remove(index);
        let (result, row, mut rows) = self.send_alone(from_zero, rows).await?;
        match result {
            Err(alone) => {
                if named_row(&alone) == Some(0) {
                    self.note_named(&named, &alone);
                }
                self.reject_alone(alone, row).await?;
                if self.shared.learned.index_base() == Some(1) {
                    let from_one = rows.remove(index - 1);
                    return self.reject_named(error, from_one, rows).await;
                }
            }
            Ok(report) => {
                self.requests_left -= 1;
                self.settle(report, row).await?;
                let from_one = rows.remove(index - 1);
                let (result, row, rest) = self.send_alone(from_one, rows).await?;
                rows = rest;
                match result {
                    Err(alone) => {
                        match named_row(&alone) {
                            // The row with this index was accepted, so the message named a wrong one.
                            Some(0) => self.shared.learned.note_named(&named, false),
                            _ => self.note_named(&named, &alone),
                        }
                        self.reject_alone(alone, row).await?;
                    }
                    // The problem was neither row, or one beside the other.
                    Ok(report) => {
                        self.requests_left -= 1;
                        self.shared.learned.note_named(&named, false);
                        self.settle(report, row).await?;
                        return self.halve_or_reject(error, rows).await;
                    }
                }
            }
        }
        self.parts.push(rows);
        Ok(())
    }

    /// Remembers that a named row was rejected alone with the same problem. The index of the second message must be that of a single row.
    fn note_named(&self, named: &RowProblem, alone: &Error) {
        if matches!(named_row(alone), Some(0 | 1)) && problem(alone, None::<&O::Item>) == *named {
            self.shared.learned.note_named(named, true);
        }
    }

    /// Sends a row alone. If the import ends, the rest keeps its place.
    async fn send_alone(
        &mut self,
        row: PendingRow<O::Item>,
        rest: Rows<O>,
    ) -> Result<(Result<Report, Error>, Rows<O>, Rows<O>), BatchEnd> {
        self.parts.push(rest);
        let (result, row) = self.send(vec![row]).await?;
        // A request without a failure adds no part.
        let rest = self.parts.pop().unwrap_or_default();
        Ok((result, row, rest))
    }

    /// A row that is sent alone has the first index.
    fn learn_index_base_alone(&self, error: &Error) {
        if let Some(base @ (0 | 1)) = named_row(error) {
            self.shared.learned.learn_index_base_alone(u8::from(base == 1));
        }
    }

    /// Settles a row that the API has rejected when it was sent alone.
    async fn reject_alone(&mut self, error: Error, rows: Rows<O>) -> Result<(), BatchEnd> {
        if is_duplicate(&error) {
            return self.settle(missed(&error, rows.len()), rows).await;
        }
        self.learn_index_base_alone(&error);
        for row in rows {
            self.reject_row(&error, row).await?;
        }
        Ok(())
    }

    /// Rejects a row. After a lost response, an earlier request may have created it.
    async fn reject_row(&mut self, error: &Error, row: PendingRow<O::Item>) -> Result<(), BatchEnd> {
        let problem = problem(error, Some(&row.item));
        if !self.is_lost(&row.meta) {
            match named_row(error).is_none() && error.code().is_none() {
                true => self.unconfirmed.push((row.meta, problem)),
                false => self.push(row.meta, RowOutcome::Rejected(problem)),
            }
            return Ok(());
        }
        let reason = rejected_now(&problem);
        self.settle_by_list(&missed(error, 1), vec![row], &reason, Some(&RowOutcome::Rejected(problem))).await
    }

    /// Sends both halves of a part that was rejected as a whole.
    async fn halve_or_reject(&mut self, error: Error, rows: Rows<O>) -> Result<(), BatchEnd> {
        // The message was about more rows than this one.
        if rows.len() <= 1 {
            self.parts.push(rows);
            return Ok(());
        }
        match self.requests_left.checked_sub(2) {
            Some(left) => {
                self.requests_left = left;
                self.halve(rows);
                Ok(())
            }
            // The API has accepted nothing since: the problem is likely not one of single rows.
            None if !self.has_accepted_since() => {
                self.parts.push(rows);
                Err(BatchEnd::Failed(ImportErrorCause::Api(error)))
            }
            None => self.give_up(&error, rows).await,
        }
    }

    /// Leaves rows to a later run. After a lost response, an earlier request may have processed them.
    async fn give_up(&mut self, error: &Error, rows: Rows<O>) -> Result<(), BatchEnd> {
        let message = problem(error, None::<&O::Item>).reason;
        let reason = format!(
            "the API rejected {} rows together and named none of them, and the requests to find the bad row are used up; send the rows \
             again in smaller batches: {message}",
            rows.len()
        );
        let outcome = RowOutcome::NotProcessed { reason: reason.clone() };
        let (lost, left): (Rows<O>, Rows<O>) = rows.into_iter().partition(|row| self.is_lost(&row.meta));
        left.iter().for_each(|row| self.push(row.meta, outcome.clone()));
        if lost.is_empty() {
            Ok(())
        } else {
            self.settle_by_list(&missed(error, lost.len()), lost, &reason, Some(&outcome)).await
        }
    }

    fn halve(&mut self, mut rows: Rows<O>) {
        let second = rows.split_off(rows.len() / 2);
        self.parts.extend([second, rows]);
    }
}

/// The report of a request that processed none of its rows.
fn missed(error: &Error, rows: usize) -> Report {
    let attempts = error.attempts().to_vec();
    Report { done: 0, missed: rows as u64, created_ids: Vec::new(), missed_identifiers: Vec::new(), attempts }
}
