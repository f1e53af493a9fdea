//! A client for a mock server, without waits.

use std::time::Duration;

use lupitor::{Client, LeadInput, RequestOptions};
use lupitor_httpmock::httpmock::MockServer;

pub const KEY: &str = "sk_test_abc123xyz";
pub const CAMPAIGN: &str = "k978abc123";

/// A client that sends each request once.
pub fn client(server: &MockServer) -> Client {
    let options = RequestOptions::default().max_attempts(1).max_wait(Duration::ZERO);
    Client::builder(KEY).base_url(server.base_url()).options(options).build().unwrap()
}

pub fn lead(external_id: &str) -> LeadInput {
    LeadInput::builder().campaign_id(CAMPAIGN).external_id(external_id).try_into().unwrap()
}
