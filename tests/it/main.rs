//! The tests of the client's behaviour, one module for each subject.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "these functions are tests, also where clippy cannot see it"
)]

include!("../../generated/calls.rs");

#[cfg(feature = "blocking")]
mod blocking;
mod bulk_outcomes;
mod cancellation;
mod clock_skew;
mod custom_requests;
mod error_catalogue;
mod error_details;
mod error_responses;
mod fault_injection;
mod generated_client;
mod hostile_responses;
mod import;
mod invalid_requests;
mod key_provider;
mod lenient_responses;
#[cfg(feature = "metrics")]
mod metrics;
mod outages;
mod paging;
mod personal_data;
mod rate_limit;
mod reconcile;
mod redaction;
mod requests;
mod responses;
mod retry;
mod retry_policy;
mod support;
mod testing;
mod transport;
mod unknown_members;
mod vectors;
