//! Leads: a method for each operation, and the lookup of a lead after a lost response.

mod facade;
mod list_scan;
mod lookup;
mod metadata;
pub(crate) mod page_evidence;
mod types;

pub use types::{BulkCreated, BulkDeleted, LeadPage};
