//! The rows of an import and their outcomes.

use crate::spec::ErrorCode;

/// A row of the input.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImportRow<T> {
    pub(super) number: u64,
    pub(super) lead: T,
    pub(super) state: RowState,
}

/// The state of a row before this run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum RowState {
    /// No earlier run has sent the row.
    #[default]
    New,
    /// An earlier run sent the row, or was about to, and its outcome is not recorded: for example, it was killed in between.
    SentBefore,
    /// An earlier run reported the outcome of the row. The row is not sent and not reported. Later rows with its identifiers are duplicates
    /// in the input, as in the earlier run.
    Settled,
}

impl<T> ImportRow<T> {
    /// Makes a row that no earlier run has sent.
    ///
    /// The number identifies the row in outcomes. It is yours, for example the line in a file; numbers need not be consecutive.
    pub fn new(number: u64, lead: T) -> Self {
        Self { number, lead, state: RowState::New }
    }

    /// Marks a row as [`SentBefore`](RowState::SentBefore).
    pub fn sent_before(self) -> Self {
        Self { state: RowState::SentBefore, ..self }
    }

    /// Marks a row as [`Settled`](RowState::Settled).
    pub fn settled(self) -> Self {
        Self { state: RowState::Settled, ..self }
    }

    /// The number of the row.
    pub fn number(&self) -> u64 {
        self.number
    }

    /// The lead of the row.
    pub fn lead(&self) -> &T {
        &self.lead
    }

    /// The state of the row before this run.
    pub fn state(&self) -> RowState {
        self.state
    }
}

/// A row and its outcome.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct RowResult {
    /// The number of the row.
    pub row: u64,
    /// The outcome of the row.
    pub outcome: RowOutcome,
}

/// The outcome of a row.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RowOutcome {
    /// This import created the lead.
    Created,
    /// The campaign already contained a lead with the row's external id or phone number.
    AlreadyPresent,
    /// This import deleted the lead.
    Deleted,
    /// The campaign did not contain the lead.
    NotFound,
    /// The lead is not in the campaign. A response was lost, so that it is not known whether this import deleted it.
    DeletedOrAbsent,
    /// An earlier row of the input has the same external id or the same phone number. The row was not sent.
    DuplicateInInput {
        /// The number of the earlier row.
        first_row: u64,
    },
    /// The client or the API rejected the row. The campaign does not contain it because of this import.
    Rejected(RowProblem),
    /// The API did not process the row in this run, and the row is not rejected either: the campaign does not contain it, or still contains
    /// it in a purge. It can be sent again in a later run, as a new row.
    ///
    /// This is the outcome of a row that was sent, if the API certainly did not process it: the API rejected a whole batch and the
    /// [requests to find the bad row](super::ImportOptions::bisection_requests) were used up, or the import ended before the row was accepted.
    NotProcessed {
        /// The reason. It contains no value of the row.
        reason: String,
    },
    /// It is not known what became of the row, or who created its lead.
    Unknown {
        /// The reason. It contains no value of the row.
        reason: String,
    },
}

impl RowOutcome {
    /// The name of the outcome, for metrics.
    pub(super) fn name(&self) -> &'static str {
        match self {
            Self::Created => "created",
            Self::AlreadyPresent => "already_present",
            Self::Deleted => "deleted",
            Self::NotFound => "not_found",
            Self::DeletedOrAbsent => "deleted_or_absent",
            Self::DuplicateInInput { .. } => "duplicate_in_input",
            Self::Rejected(_) => "rejected",
            Self::NotProcessed { .. } => "not_processed",
            Self::Unknown { .. } => "unknown",
        }
    }
}

/// The reason why a row was rejected.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct RowProblem {
    /// The field of the lead, as the API calls it: `phoneNumber`. `None` if the message names no field.
    pub field: Option<String>,
    /// The problem and its remedy. The API's text is redacted. The text of a row that cannot be converted is that of its conversion.
    pub reason: String,
    /// The documented error of the API. `None` for an undocumented one, and if the client rejected the row before it was sent.
    pub code: Option<ErrorCode>,
    /// True if the API rejected the row, false if the client did before it was sent.
    pub by_api: bool,
}

impl RowProblem {
    /// The problem of a row that the client rejects. The message begins with its field.
    pub(super) fn by_client(problem: &str) -> Self {
        let (field, reason) = match problem.split_once(": ") {
            Some((field, reason)) if !field.is_empty() && !field.contains(char::is_whitespace) => {
                (Some(field.to_owned()), reason)
            }
            _ => (None, problem),
        };
        Self { field, reason: reason.to_owned(), code: None, by_api: false }
    }
}

impl std::fmt::Display for RowProblem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.field {
            Some(field) => write!(f, "{field}: {}", self.reason),
            None => f.write_str(&self.reason),
        }
    }
}
