//! Choices where the documentation leaves several answers open.

use http::StatusCode;

use crate::{
    answer::{ResetUnit, RetryAfter},
    generation::Generation,
};

/// Which status an operation that creates answers with. The documentation lists both and ties neither to an operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum CreateStatus {
    /// 200
    Ok,
    /// 201
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

/// How a create refuses a lead whose phone number the campaign has. One whose external id it has is always refused with the
/// short wording, as the other one would be wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub enum DuplicateWording {
    /// `Lead with this phone number already exists` (errors page). The default.
    #[default]
    PhoneNumber,
    /// `Lead already exists` (page of the create).
    Short,
}

/// What the body of a 429 of `/api/v1` is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub enum RateLimitBody {
    /// `Rate limit exceeded`, the plain envelope (errors page). The default.
    #[default]
    Plain,
    /// `Rate limit exceeded. Please try again later.`, with `limit`, `remaining` and `reset` (page on rate limits).
    Detailed,
}

/// What the last page of a list has for a cursor, which the documentation does not say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub enum LastCursor {
    /// `null`. The default.
    #[default]
    Null,
    /// Nothing.
    Absent,
    /// A cursor, after which comes an empty page.
    Kept,
}

/// The unit of `_creationTime`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub enum CreationTimeUnit {
    /// Whole seconds since the Unix epoch, cut. No page shows them.
    Seconds,
    /// Whole milliseconds since the Unix epoch, cut, as in the documentation's sample. The default.
    #[default]
    Milliseconds,
}

/// The order of a list. G1 documents the oldest first, G2 nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub enum ListOrder {
    /// The oldest first. The default.
    #[default]
    OldestFirst,
    /// The newest first: a lead that is created between two pages is on neither.
    NewestFirst,
    /// An order of no meaning, which is the same each time.
    Shuffled,
}

impl ListOrder {
    /// The place of a lead with this number, which begins at 1. Never 0.
    pub(crate) fn place(self, number: u64) -> u64 {
        match self {
            ListOrder::OldestFirst => number,
            ListOrder::NewestFirst => u64::MAX - number,
            // An odd factor gives each number a place of its own.
            ListOrder::Shuffled => number.wrapping_mul(0x9E37_79B9_7F4A_7C15),
        }
    }
}

/// The options that never change after the start.
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
    pub(crate) creation_time_unit: CreationTimeUnit,
    pub(crate) list_order: ListOrder,
    pub(crate) max_page: usize,
    pub(crate) absent_as_null: bool,
    pub(crate) name_records: bool,
    pub(crate) html_not_found: bool,
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
            creation_time_unit: CreationTimeUnit::default(),
            list_order: ListOrder::default(),
            max_page: 8000,
            absent_as_null: false,
            name_records: false,
            html_not_found: false,
            max_body: 4 * 1024 * 1024,
            max_connections: 1024,
        }
    }
}
