//! `vectors/reports.json`: the parts of a request and its response that a report may show.

use std::time::Duration;

use lupitor::generated::types;
use lupitor::{Client, Error, RequestOptions};
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::scripted::{ScriptedResponse, ScriptedServer};
use super::{name, operation, vectors};
use crate::support::{ApiCall, assert_none};

/// The maximum number of fields that a report shows.
const MAX_FIELDS: usize = 40;

/// Sends the request of a vector.
async fn send(op: ApiCall, request: &Value, client: &Client) -> Error {
    fn body<T: DeserializeOwned>(request: &Value) -> T {
        serde_json::from_value(request["json"].clone()).unwrap()
    }
    let api = client.generated();
    let query = |name: &str| request["query"][name].as_str();
    let campaign = query("campaignId").unwrap_or_default();
    let result = match op {
        ApiCall::CreateLead => client.call(api.create_lead().body(body::<types::LeadInput>(request))).await.map(drop),
        ApiCall::BulkCreateLeads => {
            client.call(api.bulk_create_leads().body(body::<types::BulkCreateInput>(request))).await.map(drop)
        }
        ApiCall::BulkDeleteLeads => {
            client.call(api.bulk_delete_leads().body(body::<types::BulkDeleteInput>(request))).await.map(drop)
        }
        ApiCall::ListLeads => {
            let mut call = api.list_leads().campaign_id(campaign);
            if let Some(status) = query("status") {
                call = call.status(status);
            }
            if let Some(limit) = request["query"]["limit"].as_u64() {
                call = call.limit(limit);
            }
            if let Some(cursor) = query("cursor") {
                call = call.cursor(cursor);
            }
            client.call(call).await.map(drop)
        }
        ApiCall::DeleteLead => {
            let mut call = api.delete_lead().campaign_id(campaign);
            if let Some(number) = query("phoneNumber") {
                call = call.phone_number(number);
            }
            if let Some(id) = query("externalId") {
                call = call.external_id(id);
            }
            client.call(call).await.map(drop)
        }
        ApiCall::GetHealth => client.call(api.get_health()).await.map(drop),
        ApiCall::Other(operation) => {
            let id = operation.id();
            panic!("vectors/reports.json has a request of {id}: add this operation to tests/it/vectors/reports.rs")
        }
    };
    result.unwrap_err()
}

#[tokio::test(start_paused = true)]
async fn a_report_shows_what_the_vectors_allow_and_nothing_else() {
    let options = RequestOptions::default().max_attempts(1).max_wait(Duration::ZERO);
    let mut wrong = Vec::new();
    // No operation of the document sends more fields than a report shows: only the references run that vector.
    let is_possible = |vector: &Value| vector["request"]["json"].as_object().is_none_or(|fields| fields.len() <= MAX_FIELDS);
    for vector in vectors("reports").into_iter().filter(is_possible) {
        let server = ScriptedServer::new();
        server.respond_with(vec![ScriptedResponse::from_vector(&vector["response"])]);
        let client = server.client(vector["key"].as_str().unwrap()).options(options.clone()).build().unwrap();
        let error = send(operation(&vector), &vector["request"], &client).await;
        let (report, expected) = (error.report(), &vector["expect"]);
        let name = name(&vector);
        assert!(error.status().is_some(), "{name}: the request was not sent: {error}");
        if expected["message"].as_str().is_some_and(|message| message != report.message) {
            wrong.push(format!("{name}:\n  expected {}\n  got      {:?}", expected["message"], report.message));
        }
        let mut fields = report.fields.clone();
        let mut expected_fields: Vec<_> = expected["fields"].as_array().unwrap().iter().filter_map(Value::as_str).collect();
        fields.sort_unstable();
        expected_fields.sort_unstable();
        if fields != expected_fields {
            wrong.push(format!("{name}:\n  expected {expected_fields:?}\n  got      {fields:?}"));
        }
        let outputs = [
            error.to_string(),
            format!("{error:#?}"),
            report.to_string(),
            serde_json::to_string(&report).unwrap(),
            format!("{:#}", anyhow::Error::from(error)),
        ];
        for marker in expected["hidden"].as_array().unwrap().iter().filter_map(Value::as_str) {
            let shows = |output: &&String| output.to_lowercase().contains(&marker.to_lowercase());
            wrong.extend(outputs.iter().find(shows).map(|output| format!("{name}: shows {marker}: {output}")));
        }
    }
    assert_none(&wrong);
}
