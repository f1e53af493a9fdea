//! Leads: a method for each operation, and the lookup of a lead after a lost response.

mod facade;
mod lookup;
mod scan;
mod types;

pub use types::{BulkCreated, BulkDeleted, LeadPage};
