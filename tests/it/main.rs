//! The tests of the client's behaviour, one module for each subject.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "these functions are tests, also where clippy cannot see it"
)]

include!("../../generated/calls.rs");

mod cancel;
mod clocks;
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
mod policies;
mod reconcile;
mod responses;
mod retry;
mod safe_output;
mod support;
mod transport;
mod vectors;
mod wire;
