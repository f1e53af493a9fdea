//! Drift: where the real API and `openapi.yaml` disagree. [`compare`] finds undocumented statuses, messages and fields, headers of other
//! forms and broken envelopes, and answers questions that no page of the API's documentation answers.
//!
//! Findings are names, statuses and shapes. Values of bodies, queries and headers are compared and never shown.

mod comparison;
mod finding;
mod headers;
mod questions;
mod redact;
mod refill;
mod report;
mod request_rules;
mod routes;
mod shape;
pub mod traffic;

pub use comparison::compare;
pub use finding::{Finding, Kind};
pub use lupitor_spec::{Document, Result};
pub use report::Report;
