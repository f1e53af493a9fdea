//! Tests of the mocks with the client.

mod requests;
mod responses;
mod support;
