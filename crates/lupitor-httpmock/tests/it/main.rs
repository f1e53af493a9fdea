//! Tests of the mocks with the client.

mod generated;
mod requests;
mod responses;
mod support;
