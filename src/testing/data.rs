//! Data of responses, attempts and the items of an import.

use crate::attempt::{Attempt, AttemptOutcome};
use crate::error::Error;
use crate::generated::types::Lead;
use crate::import::{ImportError, RowOutcome, RowResult};
use crate::leads::{BulkCreated, BulkDeleted, LeadPage};
use crate::paging::Page;
use crate::runtime::{Clock, SystemClock};

/// Makes an attempt with this outcome that starts now and takes no time. Its fields are public: change them as needed.
///
/// ```
/// use lupitor::{AttemptOutcome, testing};
/// use std::time::Duration;
///
/// let mut attempt = testing::attempt(AttemptOutcome::Status(503));
/// attempt.elapsed = Duration::from_millis(120);
/// ```
pub fn attempt(outcome: AttemptOutcome) -> Attempt {
    Attempt::new(SystemClock.now(), outcome)
}

/// Makes a page of a list, as [`Pages`](crate::Pages) returns it. The last page has no cursor.
pub fn page<T>(items: Vec<T>, next_cursor: Option<String>) -> Page<T> {
    Page { items, next_cursor }
}

/// Makes an item of an import: the outcome of a row.
pub fn row_result(row: u64, outcome: RowOutcome) -> RowResult {
    RowResult { row, outcome }
}

/// Makes the error that ends an import: the error of a request, and the number of rows that had an outcome by then.
pub fn import_error(error: Error, reported: u64) -> ImportError {
    ImportError::from_api(error, reported)
}

/// For fakes, with the feature `testing`.
impl BulkCreated {
    /// Sets the ids of the created leads, and their number.
    pub fn with_created(mut self, ids: impl IntoIterator<Item = impl Into<String>>) -> Self {
        (self.created, self.created_ids) = counted(ids);
        self
    }

    /// Sets the phone numbers or external ids of the skipped leads, and their number.
    pub fn with_skipped(mut self, identifiers: impl IntoIterator<Item = impl Into<String>>) -> Self {
        (self.skipped, self.skipped_identifiers) = counted(identifiers);
        self
    }

    /// Sets the identifiers of the leads that were skipped after a lost response, and their number. Make its response
    /// [`reconciled`](super::ResponseBuilder::reconciled).
    pub fn with_created_or_present(mut self, identifiers: impl IntoIterator<Item = impl Into<String>>) -> Self {
        (self.created_or_present, self.created_or_present_identifiers) = counted(identifiers);
        self
    }
}

/// For fakes, with the feature `testing`.
impl BulkDeleted {
    /// Sets the identifiers of the deleted leads, and their number.
    pub fn with_deleted(mut self, identifiers: impl IntoIterator<Item = impl Into<String>>) -> Self {
        (self.deleted, self.deleted_identifiers) = counted(identifiers);
        self
    }

    /// Sets the identifiers that the campaign did not contain, and their number.
    pub fn with_not_found(mut self, identifiers: impl IntoIterator<Item = impl Into<String>>) -> Self {
        (self.not_found, self.not_found_identifiers) = counted(identifiers);
        self
    }

    /// Sets the identifiers that were not found after a lost response, and their number. Make its response
    /// [`reconciled`](super::ResponseBuilder::reconciled).
    pub fn with_deleted_or_absent(mut self, identifiers: impl IntoIterator<Item = impl Into<String>>) -> Self {
        (self.deleted_or_absent, self.deleted_or_absent_identifiers) = counted(identifiers);
        self
    }
}

/// For fakes, with the feature `testing`.
impl LeadPage {
    /// Sets the leads, and the API's `count` to their number.
    pub fn with_leads(mut self, leads: Vec<Lead>) -> Self {
        self.count = u64::try_from(leads.len()).ok();
        self.leads = leads;
        self
    }

    /// Sets the cursor of the next page.
    pub fn with_next_cursor(mut self, cursor: impl Into<String>) -> Self {
        self.next_cursor = Some(cursor.into());
        self
    }
}

fn counted(texts: impl IntoIterator<Item = impl Into<String>>) -> (u64, Vec<String>) {
    let texts: Vec<String> = texts.into_iter().map(Into::into).collect();
    (texts.len() as u64, texts)
}
