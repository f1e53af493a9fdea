//! The tests of the crate, one module for each subject.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "these functions are tests, also where clippy cannot see it"
)]

include!("../../generated/calls.rs");

mod cancel;
mod clocks;
mod drift;
mod error_details;
mod error_responses;
mod every_code;
mod fault_run;
mod generated;
mod hostile;
mod jobs;
mod limits;
mod log;
mod odd_data;
mod odd_requests;
mod pacing;
mod package;
mod plain_openapi;
mod policies;
mod reconcile;
mod responses;
mod retry;
mod safe_output;
#[cfg(feature = "schemars")]
mod schemas;
mod spec_change;
mod spec_extensions;
mod support;
mod tidy;
mod transport;
mod vectors;
mod wire;
mod workspace;
