//! Leads: a method for each operation, and the lookup of a lead after a lost response.

mod bulk_outcomes;
mod facade;
mod list_scan;
pub(crate) mod lookup;
mod metadata;
pub(crate) mod missed_rows;
pub(crate) mod page_evidence;
mod types;

pub use bulk_outcomes::{CreateOutcome, DeleteOutcome};
pub use types::{BulkCreated, BulkDeleted, LeadPage};
