//! The data of responses.

use std::fmt;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde_json::{Map, Value};

use crate::generated::debug::Redacted;
use crate::generated::extra::Extra;
use crate::generated::types::Lead;
use crate::reconcile::compare::parse_creation_time;

/// A page of a campaign's leads.
#[derive(Clone, Default)]
#[non_exhaustive]
pub struct LeadPage {
    /// The leads.
    pub leads: Vec<Lead>,
    /// The API's `count`. In its samples, this is the number of leads on the page.
    pub count: Option<u64>,
    /// The `cursor` of the next page, `None` on the last page. A short page need not be the last one.
    pub next_cursor: Option<String>,
    /// The response contains a cursor and does not report whether more leads follow.
    pub(crate) may_go_on: bool,
    pub(crate) extra: Extra,
}

impl fmt::Debug for LeadPage {
    /// The cursor is redacted, and so are the leads' personal data.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut debug = f.debug_struct("LeadPage");
        debug.field("leads", &self.leads).field("count", &self.count);
        debug.field("next_cursor", &self.next_cursor.as_ref().map(|_| Redacted)).finish_non_exhaustive()
    }
}

/// The result of a bulk create.
///
/// After a lost response, the API skips leads that the campaign already contained and leads that this call created. They then
/// count as [`created_or_present`](Self::created_or_present) instead of [`skipped`](Self::skipped).
/// [`AttemptOutcome::is_ambiguous`](crate::AttemptOutcome::is_ambiguous) defines a lost response.
#[derive(Clone, Default)]
#[non_exhaustive]
pub struct BulkCreated {
    /// Number of created leads.
    pub created: u64,
    /// Number of leads that share an external id or a phone number with a lead of the campaign, or of the same batch. 0 after a lost
    /// response.
    pub skipped: u64,
    /// Ids of the created leads. The API does not document their order.
    pub created_ids: Vec<String>,
    /// Phone numbers (G1), or external ids or phone numbers (G2), of the skipped leads. The existing lead may have only one of both.
    pub skipped_identifiers: Vec<String>,
    /// Number of leads that this call created or that the campaign already contained. 0 unless a response was lost.
    pub created_or_present: u64,
    /// Their phone numbers (G1), or external ids or phone numbers (G2).
    pub created_or_present_identifiers: Vec<String>,
    pub(crate) extra: Extra,
}

impl fmt::Debug for BulkCreated {
    /// The identifiers are redacted.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut debug = f.debug_struct("BulkCreated");
        debug.field("created", &self.created).field("skipped", &self.skipped).field("created_ids", &self.created_ids);
        debug.field("skipped_identifiers", &Redacted).field("created_or_present", &self.created_or_present);
        debug.field("created_or_present_identifiers", &Redacted).finish_non_exhaustive()
    }
}

/// The result of a bulk delete.
///
/// After a lost response, the API does not find leads that the campaign never contained and leads that this call deleted. They
/// then count as [`deleted_or_absent`](Self::deleted_or_absent) instead of [`not_found`](Self::not_found).
/// [`AttemptOutcome::is_ambiguous`](crate::AttemptOutcome::is_ambiguous) defines a lost response.
#[derive(Clone, Default)]
#[non_exhaustive]
pub struct BulkDeleted {
    /// Number of deleted leads.
    pub deleted: u64,
    /// Number of leads that the campaign did not contain. 0 after a lost response.
    pub not_found: u64,
    /// External ids or phone numbers of the deleted leads.
    pub deleted_identifiers: Vec<String>,
    /// External ids or phone numbers that the campaign did not contain.
    pub not_found_identifiers: Vec<String>,
    /// Number of leads that this call deleted or that the campaign did not contain. 0 unless a response was lost.
    pub deleted_or_absent: u64,
    /// Their external ids or phone numbers.
    pub deleted_or_absent_identifiers: Vec<String>,
    pub(crate) extra: Extra,
}

impl fmt::Debug for BulkDeleted {
    /// The identifiers are redacted.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut debug = f.debug_struct("BulkDeleted");
        debug.field("deleted", &self.deleted).field("not_found", &self.not_found);
        debug.field("deleted_identifiers", &Redacted).field("not_found_identifiers", &Redacted);
        debug.field("deleted_or_absent", &self.deleted_or_absent);
        debug.field("deleted_or_absent_identifiers", &Redacted).finish_non_exhaustive()
    }
}

impl LeadPage {
    /// The members of the response's `data` that `openapi.yaml` does not have, by name. [`Lead::extra`] has those of a lead.
    pub fn extra(&self) -> &Map<String, Value> {
        self.extra.members()
    }
}

impl BulkCreated {
    /// The members of the response's `data` that `openapi.yaml` does not have, by name.
    pub fn extra(&self) -> &Map<String, Value> {
        self.extra.members()
    }
}

impl BulkDeleted {
    /// The members of the response's `data` that `openapi.yaml` does not have, by name.
    pub fn extra(&self) -> &Map<String, Value> {
        self.extra.members()
    }
}

impl Lead {
    /// The creation time of the lead, by the clock of the API's database.
    ///
    /// This clock may disagree with this machine's clock and with `Date`: compare the times of leads only with each other.
    ///
    /// The API documents milliseconds since the Unix epoch. Seconds, microseconds and nanoseconds are recognized by their
    /// magnitude. The result has a resolution of one microsecond. It is `None` without a time, or with one outside the years 2000
    /// to 2100.
    pub fn created_at(&self) -> Option<SystemTime> {
        let microseconds = u64::try_from(parse_creation_time(self.creation_time?)?.time).ok()?;
        UNIX_EPOCH.checked_add(Duration::from_micros(microseconds))
    }
}
