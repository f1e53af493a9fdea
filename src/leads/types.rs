//! The data of the facade's responses.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use crate::generated::types::{Lead, Metadata};
use crate::reconcile::compare::creation_time;

/// A page of leads.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct LeadPage {
    /// The leads.
    pub leads: Vec<Lead>,
    /// What the API calls `count`: in its samples the number of leads on the page.
    pub count: Option<u64>,
    /// What to pass as `cursor` for the next page; `None` on the last one. A short page is not the last for being short.
    pub next_cursor: Option<String>,
    /// There is a cursor, and the response does not say whether more leads follow.
    pub(crate) may_go_on: bool,
}

/// What a bulk create did.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct BulkCreated {
    /// How many leads were created.
    pub created: u64,
    /// How many the campaign already had. 0 after an attempt whose answer was lost: see
    /// [`created_or_present`](Self::created_or_present).
    pub skipped: u64,
    /// The ids of the new leads, not said to be in the order of the request.
    pub created_ids: Vec<String>,
    /// The phone numbers (G1), or external ids or phone numbers (G2), of those that the campaign already had.
    pub skipped_identifiers: Vec<String>,
    /// How many there are, of which it is not known whether this call created them: an earlier attempt may have, before its answer
    /// was lost ([`AttemptOutcome::is_ambiguous`](crate::AttemptOutcome::is_ambiguous)), or the campaign already had them. The
    /// answer calls them skipped. 0 when no answer was lost.
    pub created_or_present: u64,
    /// Their phone numbers (G1), or external ids or phone numbers (G2).
    pub created_or_present_identifiers: Vec<String>,
}

/// What a bulk delete did.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct BulkDeleted {
    /// How many leads were deleted.
    pub deleted: u64,
    /// How many the campaign did not have. 0 after an attempt whose answer was lost: see
    /// [`deleted_or_absent`](Self::deleted_or_absent).
    pub not_found: u64,
    /// The external ids or phone numbers of the deleted leads.
    pub deleted_identifiers: Vec<String>,
    /// The external ids or phone numbers that the campaign did not have.
    pub not_found_identifiers: Vec<String>,
    /// How many are gone, of which it is not known whether this call deleted them: an earlier attempt may have, before its answer
    /// was lost ([`AttemptOutcome::is_ambiguous`](crate::AttemptOutcome::is_ambiguous)), or the campaign never had them. The answer
    /// calls them not found. 0 when no answer was lost.
    pub deleted_or_absent: u64,
    /// Their external ids or phone numbers.
    pub deleted_or_absent_identifiers: Vec<String>,
}

impl TryFrom<serde_json::Value> for Metadata {
    type Error = &'static str;

    /// From what `json!` makes, which must be an object.
    fn try_from(value: serde_json::Value) -> Result<Self, Self::Error> {
        match value {
            serde_json::Value::Object(members) => Ok(Self(members)),
            _ => Err("must be a JSON object"),
        }
    }
}

impl Lead {
    /// The time at which the lead was created, by the clock of the API's database.
    ///
    /// That clock need not agree with this machine's, nor with `Date`: compare the times of leads with each other. The API documents
    /// milliseconds since the Unix epoch; seconds, microseconds and nanoseconds are read by their magnitude, and fractions are kept to
    /// the microsecond. `None` when there is no time, or one outside the years 2000 to 2100.
    pub fn created_at(&self) -> Option<SystemTime> {
        let microseconds = u64::try_from(creation_time(self.creation_time?)?.time).ok()?;
        UNIX_EPOCH.checked_add(Duration::from_micros(microseconds))
    }
}
