//! Tests of the mocks with the client.
#![allow(clippy::unwrap_used, reason = "these functions are tests, also where clippy cannot see it")]

mod generated;
mod requests;
mod responses;
mod support;
