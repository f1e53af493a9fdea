//! The outcome of a row, as the journal and the results file name it.

use lupitor::import::RowOutcome;
use serde::{Deserialize, Serialize};

/// The outcome of a row.
#[derive(Clone, Debug, Deserialize, Eq, Hash, PartialEq, Serialize)]
#[serde(tag = "outcome", rename_all = "snake_case")]
pub(crate) enum Outcome {
    /// The import created the lead.
    Created,
    /// The campaign had the lead before.
    AlreadyPresent,
    /// The lead was deleted.
    Deleted,
    /// The campaign did not have the lead.
    NotFound,
    /// The lead is not in the campaign. After a lost response, it is not known whether the purge deleted it.
    DeletedOrAbsent,
    /// An earlier row has the same identifier.
    #[serde(rename_all = "snake_case")]
    DuplicateInInput { first_row: u64 },
    /// The command or the API rejected the row.
    Rejected { reason: String },
    /// The API did not process the row, although it was sent. It is not settled: the next run sends it again.
    NotProcessed { reason: String },
    /// It is not known what became of the row.
    Unknown { reason: String },
}

/// The longest reason that is kept. A page of HTML is not a reason.
const MAX_REASON: usize = 500;

impl Outcome {
    pub(crate) fn rejected(reason: &str) -> Self {
        Self::Rejected { reason: shortened(reason) }
    }

    pub(crate) fn unknown(reason: &str) -> Self {
        Self::Unknown { reason: shortened(reason) }
    }

    /// The outcome as the SDK reports it.
    pub(crate) fn from_row(outcome: RowOutcome) -> Self {
        match outcome {
            RowOutcome::Created => Self::Created,
            RowOutcome::AlreadyPresent => Self::AlreadyPresent,
            RowOutcome::Deleted => Self::Deleted,
            RowOutcome::NotFound => Self::NotFound,
            RowOutcome::DeletedOrAbsent => Self::DeletedOrAbsent,
            RowOutcome::DuplicateInInput { first_row } => Self::DuplicateInInput { first_row },
            RowOutcome::Rejected(problem) => Self::rejected(&problem.to_string()),
            RowOutcome::NotProcessed { reason } => Self::NotProcessed { reason: shortened(&reason) },
            RowOutcome::Unknown { reason } => Self::unknown(&reason),
            other => Self::unknown(&format!("this command does not know the outcome {other:?}")),
        }
    }

    /// True if a response of the API decided it. A rejection may be the command's own.
    pub(crate) fn is_by_response(&self) -> bool {
        !matches!(self, Self::DuplicateInInput { .. } | Self::Rejected { .. } | Self::NotProcessed { .. })
    }

    /// The name in the results file and in JSON.
    pub(crate) fn name(&self) -> &'static str {
        match self {
            Self::Created => "created",
            Self::AlreadyPresent => "already_present",
            Self::Deleted => "deleted",
            Self::NotFound => "not_found",
            Self::DeletedOrAbsent => "deleted_or_absent",
            Self::DuplicateInInput { .. } => "duplicate_in_input",
            Self::Rejected { .. } => "rejected",
            Self::NotProcessed { .. } => "pending",
            Self::Unknown { .. } => "unknown",
        }
    }

    /// The reason, or an empty text.
    pub(crate) fn reason(&self) -> String {
        match self {
            Self::Rejected { reason } | Self::NotProcessed { reason } | Self::Unknown { reason } => reason.clone(),
            Self::DuplicateInInput { first_row } => format!("has an identifier of row {first_row}"),
            Self::Created | Self::AlreadyPresent | Self::Deleted | Self::NotFound | Self::DeletedOrAbsent => String::new(),
        }
    }
}

fn shortened(reason: &str) -> String {
    let text: String = reason.chars().map(|c| if c.is_control() { ' ' } else { c }).take(MAX_REASON + 1).collect();
    match text.char_indices().nth(MAX_REASON) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}

/// The number of rows by outcome.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) struct Tally {
    pub(crate) created: u64,
    pub(crate) already_present: u64,
    pub(crate) deleted: u64,
    pub(crate) not_found: u64,
    pub(crate) deleted_or_absent: u64,
    pub(crate) duplicate_in_input: u64,
    pub(crate) rejected: u64,
    pub(crate) unknown: u64,
    /// Rows that were sent and not processed. They are not settled.
    pub(crate) not_processed: u64,
    /// Rows that were sent and whose outcome is not known yet. They are not settled.
    pub(crate) sent: u64,
}

impl Tally {
    pub(crate) fn add(&mut self, outcome: &Outcome) {
        let count = match outcome {
            Outcome::Created => &mut self.created,
            Outcome::AlreadyPresent => &mut self.already_present,
            Outcome::Deleted => &mut self.deleted,
            Outcome::NotFound => &mut self.not_found,
            Outcome::DeletedOrAbsent => &mut self.deleted_or_absent,
            Outcome::DuplicateInInput { .. } => &mut self.duplicate_in_input,
            Outcome::Rejected { .. } => &mut self.rejected,
            Outcome::NotProcessed { .. } => &mut self.not_processed,
            Outcome::Unknown { .. } => &mut self.unknown,
        };
        *count += 1;
    }

    /// The number of rows that are settled by a response of the API.
    pub(crate) fn by_response(&self) -> u64 {
        let Self { created, already_present, deleted, not_found, deleted_or_absent, unknown, .. } = *self;
        created + already_present + deleted + not_found + deleted_or_absent + unknown
    }

    /// The number of settled rows.
    pub(crate) fn total(&self) -> u64 {
        let Self {
            created, already_present, deleted, not_found, deleted_or_absent, duplicate_in_input, rejected, unknown, ..
        } = *self;
        created + already_present + deleted + not_found + deleted_or_absent + duplicate_in_input + rejected + unknown
    }
}
