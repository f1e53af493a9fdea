//! The tests of the crate, one module for each subject.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "these functions are tests, also where clippy cannot see it"
)]

include!("../../generated/calls.rs");

mod cancel;
mod drift;
mod error_responses;
mod every_code;
mod fault_run;
mod generated;
mod hostile;
mod limits;
mod log;
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
mod vectors;
mod wire;
mod workspace;
