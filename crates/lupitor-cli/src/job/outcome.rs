//! The outcome of a row, as the journal and the results file name it.

use serde::{Deserialize, Serialize};

/// The outcome of a row.
#[derive(Clone, Debug, Deserialize, Eq, Hash, PartialEq, Serialize)]
#[serde(tag = "outcome", rename_all = "camelCase")]
pub(crate) enum Outcome {
    /// The import created the lead.
    Created,
    /// The campaign had the lead before.
    AlreadyPresent,
    /// The lead was deleted.
    Deleted,
    /// The campaign did not have the lead.
    NotFound,
    /// An earlier row has the same identifier.
    #[serde(rename_all = "camelCase")]
    DuplicateInInput { first_row: u64 },
    /// The command or the API rejected the row.
    Rejected { reason: String },
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

    /// The name in the results file and in JSON.
    pub(crate) fn name(&self) -> &'static str {
        match self {
            Self::Created => "created",
            Self::AlreadyPresent => "alreadyPresent",
            Self::Deleted => "deleted",
            Self::NotFound => "notFound",
            Self::DuplicateInInput { .. } => "duplicateInInput",
            Self::Rejected { .. } => "rejected",
            Self::Unknown { .. } => "unknown",
        }
    }

    /// The reason, or an empty text.
    pub(crate) fn reason(&self) -> String {
        match self {
            Self::Rejected { reason } | Self::Unknown { reason } => reason.clone(),
            Self::DuplicateInInput { first_row } => format!("has an identifier of row {first_row}"),
            Self::Created | Self::AlreadyPresent | Self::Deleted | Self::NotFound => String::new(),
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
#[serde(rename_all = "camelCase")]
pub(crate) struct Tally {
    pub(crate) created: u64,
    pub(crate) already_present: u64,
    pub(crate) deleted: u64,
    pub(crate) not_found: u64,
    pub(crate) duplicate_in_input: u64,
    pub(crate) rejected: u64,
    pub(crate) unknown: u64,
}

impl Tally {
    pub(crate) fn add(&mut self, outcome: &Outcome) {
        let count = match outcome {
            Outcome::Created => &mut self.created,
            Outcome::AlreadyPresent => &mut self.already_present,
            Outcome::Deleted => &mut self.deleted,
            Outcome::NotFound => &mut self.not_found,
            Outcome::DuplicateInInput { .. } => &mut self.duplicate_in_input,
            Outcome::Rejected { .. } => &mut self.rejected,
            Outcome::Unknown { .. } => &mut self.unknown,
        };
        *count += 1;
    }

    pub(crate) fn total(&self) -> u64 {
        let Self { created, already_present, deleted, not_found, duplicate_in_input, rejected, unknown } = *self;
        created + already_present + deleted + not_found + duplicate_in_input + rejected + unknown
    }
}
