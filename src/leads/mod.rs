//! Leads: a method for each operation, and the lookup of a lead after a lost response.

mod facade;
mod list_scan;
mod lookup;
mod types;

pub use types::{BulkCreated, BulkDeleted, LeadPage};
