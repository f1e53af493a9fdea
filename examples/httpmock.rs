//! Typed mocks for your own tests: one exchange with the API, and the code of an application that handles it.
#![allow(clippy::print_stdout, reason = "an example prints")]

use std::time::{Duration, SystemTime};

use lupitor::{Client, Error, ErrorKind, LeadInput, RequestOptions};
use lupitor_httpmock::MockServerExt as _;
use lupitor_httpmock::httpmock::MockServer;

/// The code under test: what an application shows to a person after it sent a lead.
async fn push(client: &Client, external_id: &str) -> Result<String, Error> {
    let lead = LeadInput::builder().campaign_id("k978abc123").external_id(external_id);
    match client.create_lead(lead).await {
        Ok(created) => Ok(format!("created {}", created.lead_id)),
        Err(error) if error.kind() == ErrorKind::Duplicate => Ok("the campaign has this lead".to_owned()),
        Err(error) if error.is_rate_limited() => {
            let wait = error.retry_after().unwrap_or(Duration::from_secs(60));
            Ok(format!("try again in {} s", wait.as_secs()))
        }
        Err(error) => Err(error),
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    // A mock for each lead. The typed `when` names the fields of the API, and a documented error is a method of `then`.
    let server = MockServer::start_async().await;
    let lead = |external_id: &str| LeadInput::builder().campaign_id("k978abc123").external_id(external_id);
    let created = server.create_lead_async(|when, then| drop((when.body(lead("CRM_1")), then.created_example()))).await;
    server.create_lead_async(|when, then| drop((when.body(lead("CRM_2")), then.lead_already_exists()))).await;
    let reset = SystemTime::UNIX_EPOCH + Duration::from_secs(4_000_000_000);
    server
        .create_lead_async(|when, then| {
            when.body(lead("CRM_3"));
            then.rate_limit_exceeded(120).rate_limit(100, 0, reset);
        })
        .await;

    // A person waits for the result, so that the client does not wait for two minutes.
    let options = RequestOptions::interactive().max_wait(Duration::ZERO);
    let client = Client::builder("sk_test_abc123xyz").base_url(server.base_url()).options(options).build()?;
    for external_id in ["CRM_1", "CRM_2", "CRM_3"] {
        println!("{external_id}: {}", push(&client, external_id).await?);
    }
    created.assert_async().await;
    Ok(())
}
