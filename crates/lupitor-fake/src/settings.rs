//! Behaviour that the documentation leaves open.

use std::str::FromStr;

use http::StatusCode;

use crate::error::Error;
use crate::generation::Generation;
use crate::rate_limit::{ResetUnit, RetryAfter};

/// Success status of a create. The documentation lists both and ties neither to an operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "cli", derive(clap::ValueEnum))]
#[non_exhaustive]
pub enum CreateStatus {
    /// 200 OK
    #[cfg_attr(feature = "cli", value(name = "200"))]
    Ok,
    /// 201 Created
    #[cfg_attr(feature = "cli", value(name = "201"))]
    Created,
}

impl From<CreateStatus> for StatusCode {
    fn from(status: CreateStatus) -> Self {
        match status {
            CreateStatus::Ok => StatusCode::OK,
            CreateStatus::Created => StatusCode::CREATED,
        }
    }
}

/// Error message for a lead whose phone number already exists in the campaign.
///
/// A duplicate external id always gets the short message, because the other one would be wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[cfg_attr(feature = "cli", derive(clap::ValueEnum))]
#[non_exhaustive]
pub enum DuplicateWording {
    /// `Lead with this phone number already exists` (errors page). The default.
    #[default]
    PhoneNumber,
    /// `Lead already exists` (page of the create).
    Short,
}

/// Body of a 429 of `/api/v1`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[cfg_attr(feature = "cli", derive(clap::ValueEnum))]
#[non_exhaustive]
pub enum RateLimitBody {
    /// `Rate limit exceeded`, in the envelope (errors page). The default.
    #[default]
    Plain,
    /// `Rate limit exceeded. Please try again later.`, with `limit`, `remaining` and `reset` (page on rate limits).
    Detailed,
}

/// `cursor` on the last page of a list, which no page documents.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[cfg_attr(feature = "cli", derive(clap::ValueEnum))]
#[non_exhaustive]
pub enum LastCursor {
    /// `null`. The default.
    #[default]
    Null,
    /// No such field.
    Absent,
    /// A cursor to an empty page.
    Kept,
}

/// `cursor` on a page of a list that is not the last one. Only the first form is documented.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[cfg_attr(feature = "cli", derive(clap::ValueEnum))]
#[non_exhaustive]
pub enum NextCursor {
    /// The start of the next page. The default.
    #[default]
    Next,
    /// The cursor of the request again: the list does not end.
    Repeated,
    /// `null`, although `hasMore` is true.
    Missing,
}

/// Unit of `_creationTime`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[cfg_attr(feature = "cli", derive(clap::ValueEnum))]
#[non_exhaustive]
pub enum CreationTimeUnit {
    /// Seconds since the Unix epoch, rounded down. No page shows them.
    Seconds,
    /// Milliseconds since the Unix epoch, rounded down, as in the documentation's sample. The default.
    #[default]
    Milliseconds,
}

/// Order of a list. G1 documents the oldest first, G2 nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[cfg_attr(feature = "cli", derive(clap::ValueEnum))]
#[non_exhaustive]
pub enum ListOrder {
    /// The oldest first. The default.
    #[default]
    OldestFirst,
    /// The newest first. A lead that is created between two pages is on neither.
    NewestFirst,
    /// A meaningless order, the same each time.
    Shuffled,
}

impl ListOrder {
    /// The position of the lead with this number, which begins at 1. Never 0.
    pub(crate) fn position(self, number: u64) -> u64 {
        match self {
            ListOrder::OldestFirst => number,
            ListOrder::NewestFirst => u64::MAX - number,
            // An odd factor gives each number its own position.
            ListOrder::Shuffled => number.wrapping_mul(0x9E37_79B9_7F4A_7C15),
        }
    }
}

/// Leads that creates reject although they are valid, as an undocumented rule of the API would.
///
/// ```
/// use lupitor_fake::LeadRejection;
/// let named: LeadRejection = "BAD".parse().unwrap();
/// let unnamed: LeadRejection = "ODD,unnamed".parse().unwrap();
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeadRejection {
    pub(crate) text: String,
    pub(crate) is_named: bool,
}

impl LeadRejection {
    /// Rejects leads whose external id or phone number contains the text. The message names the lead.
    #[must_use]
    pub fn containing(text: impl Into<String>) -> Self {
        Self { text: text.into(), is_named: true }
    }

    /// The message of a bulk create does not name the lead.
    #[must_use]
    pub fn unnamed(self) -> Self {
        Self { is_named: false, ..self }
    }
}

impl FromStr for LeadRejection {
    type Err = Error;

    /// Parses `TEXT` or `TEXT,unnamed`.
    fn from_str(rule: &str) -> Result<Self, Error> {
        let (text, is_named) = match rule.split_once(',') {
            None => (rule, true),
            Some((text, "unnamed")) => (text, false),
            Some((_, option)) => return Err(Error::config(format!("option {option} of a rejection must be unnamed"))),
        };
        if text.is_empty() {
            return Err(Error::config("text of a rejection must not be empty"));
        }
        Ok(Self { text: text.to_owned(), is_named })
    }
}

/// Options that never change after the start.
#[derive(Debug, Clone)]
pub(crate) struct Settings {
    pub(crate) generation: Generation,
    pub(crate) create_status: CreateStatus,
    pub(crate) bulk_create_status: CreateStatus,
    pub(crate) duplicate_wording: DuplicateWording,
    pub(crate) rate_limit_body: RateLimitBody,
    pub(crate) rate_limit_headers: bool,
    pub(crate) reset_unit: ResetUnit,
    pub(crate) health_reset_unit: ResetUnit,
    pub(crate) retry_after: RetryAfter,
    pub(crate) last_cursor: LastCursor,
    pub(crate) next_cursor: NextCursor,
    pub(crate) empty_pages: u32,
    pub(crate) extra_leads: usize,
    pub(crate) creation_time_unit: CreationTimeUnit,
    pub(crate) list_order: ListOrder,
    pub(crate) max_page_size: usize,
    pub(crate) absent_as_null: bool,
    pub(crate) records_field: bool,
    pub(crate) html_not_found: bool,
    pub(crate) batch_index_base: usize,
    pub(crate) rejections: Vec<LeadRejection>,
    pub(crate) max_body: usize,
    pub(crate) max_connections: usize,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            generation: Generation::default(),
            create_status: CreateStatus::Created,
            bulk_create_status: CreateStatus::Ok,
            duplicate_wording: DuplicateWording::default(),
            rate_limit_body: RateLimitBody::default(),
            rate_limit_headers: true,
            reset_unit: ResetUnit::Seconds,
            health_reset_unit: ResetUnit::Milliseconds,
            retry_after: RetryAfter::default(),
            last_cursor: LastCursor::default(),
            next_cursor: NextCursor::default(),
            empty_pages: 0,
            extra_leads: 0,
            creation_time_unit: CreationTimeUnit::default(),
            list_order: ListOrder::default(),
            max_page_size: 8000,
            absent_as_null: false,
            records_field: false,
            html_not_found: false,
            batch_index_base: 0,
            rejections: Vec::new(),
            max_body: 4 * 1024 * 1024,
            max_connections: 1024,
        }
    }
}
