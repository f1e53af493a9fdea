//! A program with mocks of what the changed document gains: an operation, its parameters and a documented error.

use lupitor::generated::types::SpecChangeEnvelope;
use lupitor::{Client, Lead, LeadInput};
use lupitor_httpmock::MockServerExt as _;
use lupitor_httpmock::httpmock::MockServer;

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let server = MockServer::start_async().await;
    let envelope = SpecChangeEnvelope::builder().success(true).data(Lead::builder().id("jh7/abc"));
    server.get_spec_change_async(|when, then| drop((when.lead_id("jh7/abc").api_key("sk_test_abc123xyz"), then.ok(envelope)))).await;
    let page = r#"{"page":{"calls":[{"kind":"call"}]}}"#;
    server.list_spec_change_calls_async(|when, then| drop((when.after("b").size(1), then.into_inner().status(200).body(page)))).await;
    let lead = LeadInput::builder().campaign_id("k978abc123").external_id("CRM_1").spec_change_zone("Europe/Berlin");
    server.create_lead_async(|when, then| drop((when.body(lead.clone()), then.spec_change_too_large("notes", 16)))).await;
    let client = Client::builder("sk_test_abc123xyz").base_url(server.base_url()).build().unwrap();

    let generated = client.generated();
    let found = client.call(generated.get_spec_change().lead_id("jh7/abc")).await.unwrap();
    println!("found {}", found.data.id);
    let other = client.call(generated.get_spec_change().lead_id("jh7")).await.unwrap_err();
    println!("another lead: {}", other.status().unwrap());
    client.call(generated.list_spec_change_calls().after("b").size(1)).await.unwrap();
    let error = client.create_lead(lead).await.unwrap_err();
    println!("{} {}: {}", error.status().unwrap(), error.code().unwrap(), error.message());
}
