//! The generated client without the facade: the same retries, rate limits and errors.

use lupitor::{BulkLeadInput, Client, Error, ErrorCode, ErrorKind, LeadInput, RequestOptions};
use serde_json::json;

use crate::support::{
    ApiCall, CAMPAIGN, CallStyle, KEY, PHONE, StubResponse, StubServer, UNREACHABLE, attempts, client_receiving, json_response,
};

/// A proxy's page under this status.
fn html(status: u16) -> StubResponse {
    json_response(status, "<html>no</html>").header("content-type", "text/html")
}

#[tokio::test(start_paused = true)]
async fn a_generated_call_is_retried() {
    for op in ApiCall::all() {
        for first in
            [json_response(500, "{}"), html(502), json_response(429, "{}").header("retry-after", 7), json_response(503, "")]
        {
            let status = first.status;
            for style in [CallStyle::Call, CallStyle::Generated] {
                let client = client_receiving(&[first.clone(), json_response(200, op.success())], RequestOptions::default());
                let done = op.send(style, &client).await.unwrap();
                assert_eq!(done.status, 200, "{op:?} {style:?} after {status}");
                if style == CallStyle::Call {
                    assert_eq!(attempts(&Ok(done)), format!("{status}, 200"), "{op:?}");
                }
            }
        }
    }
}

/// An error has the same content in every call style, except that the generated client's own error has no attempts.
#[tokio::test(start_paused = true)]
async fn an_error_is_the_same_however_the_call_was_made() {
    use ErrorCode::{InternalServerError, InvalidApiKey, LeadNotFound, RequiredFieldMissing};
    let envelope = |error: &str| format!(r#"{{"success":false,"data":null,"error":"{error}"}}"#);
    let cases = [
        (json_response(401, envelope("Invalid or inactive API key")), ErrorKind::Authentication, Some(InvalidApiKey)),
        (json_response(400, envelope("campaignId is required")), ErrorKind::Validation, Some(RequiredFieldMissing)),
        (json_response(404, envelope("Lead not found")), ErrorKind::NotFound, Some(LeadNotFound)),
        (json_response(404, envelope("Something new")), ErrorKind::NotFound, None),
        (json_response(500, envelope("Something went wrong on our end")), ErrorKind::Server, Some(InternalServerError)),
        (json_response(200, envelope("Lead not found")), ErrorKind::NotFound, Some(LeadNotFound)),
        (json_response(200, envelope("Something went wrong on our end")), ErrorKind::Server, Some(InternalServerError)),
        // Documented statuses without the documented body, and undocumented statuses.
        (html(400), ErrorKind::Validation, None),
        (html(404), ErrorKind::NotFound, None),
        (html(500), ErrorKind::Server, None),
        (html(502), ErrorKind::Server, None),
        (json_response(409, envelope("Lead not found")), ErrorKind::NotFound, Some(LeadNotFound)),
        (json_response(418, ""), ErrorKind::Unexpected, None),
        (json_response(301, "").header("location", "https://elsewhere.invalid"), ErrorKind::Unexpected, None),
        // Unreadable successes.
        (html(200), ErrorKind::Decode, None),
        (json_response(200, r#"{"success":true,"data":42}"#), ErrorKind::Decode, None),
        (json_response(202, ""), ErrorKind::Decode, None),
    ];
    let stub = StubServer::new();
    for (response, kind, code) in cases {
        let response = response.header("x-request-id", "7").header("x-ratelimit-remaining", "55");
        for op in ApiCall::all() {
            let facade = op.send(CallStyle::Facade, stub.respond(response.clone())).await.unwrap_err();
            for style in [CallStyle::Facade, CallStyle::Call, CallStyle::Generated] {
                let case = format!("{op:?} {style:?} {} {:?}", response.status, response.body);
                let error = op.send(style, stub.respond(response.clone())).await.unwrap_err();
                assert_eq!((error.kind(), error.code()), (kind, code), "{case}");
                assert_eq!(error.status().unwrap().as_u16(), response.status, "{case}");
                assert_eq!(error.solutions(), facade.solutions(), "{case}");
                assert_eq!(error.message(), facade.message(), "{case}");
                assert_eq!(error.headers().unwrap()["x-request-id"], "7", "{case}");
                assert_eq!(error.rate_limit().unwrap().remaining, Some(55), "{case}");
                // The generated client's own error does not know its operation, so it may report a read as possibly processed.
                assert!(error.maybe_processed() || !facade.maybe_processed(), "{case}");
                if style == CallStyle::Call {
                    assert_eq!((error.attempts().len(), error.body()), (1, Some(&response.body[..])), "{case}");
                    assert_eq!(error.operation().unwrap().id(), op.id(), "{case}");
                }
            }
        }
    }
}

#[tokio::test]
async fn a_refused_connection_is_a_transport_error_that_processed_nothing() {
    let options = RequestOptions::default().max_attempts(1);
    let client = Client::builder(KEY).base_url(UNREACHABLE).options(options).build().unwrap();
    for op in ApiCall::all() {
        for style in [CallStyle::Facade, CallStyle::Call, CallStyle::Generated] {
            let error = op.send(style, &client).await.unwrap_err();
            assert_eq!((error.kind(), error.code(), error.status()), (ErrorKind::Transport, None, None), "{op:?} {style:?}");
            assert!(!error.maybe_processed(), "{op:?} {style:?}");
            // These errors pass the generated client unchanged.
            assert_eq!(error.attempts().len(), 1, "{op:?} {style:?}");
            assert!(std::error::Error::source(&error).is_some(), "{op:?} {style:?}");
        }
    }
}

#[tokio::test]
async fn an_invalid_value_is_rejected_with_its_field_before_the_request_is_sent() {
    let stub = StubServer::new();
    // Every request that is sent would succeed.
    let client = stub.respond(json_response(200, ApiCall::CreateLead.success()));
    let api = client.generated();
    let lead = || LeadInput::builder().campaign_id(CAMPAIGN).phone_number(PHONE);
    let leads = |count: usize| vec![BulkLeadInput::builder().phone_number(PHONE); count];
    let mut third_is_bad = leads(3);
    third_is_bad[2] = BulkLeadInput::builder().phone_number("555");
    let errors = [
        ("campaignId: missing", Error::from(api.list_leads().send().await.unwrap_err())),
        ("campaignId: is empty; give a value (", api.list_leads().campaign_id("").send().await.unwrap_err().into()),
        (
            "limit: must be a whole number from 1 to 8000",
            api.list_leads().campaign_id(CAMPAIGN).limit(0).send().await.unwrap_err().into(),
        ),
        (
            "limit: must be a whole number from 1 to 8000",
            api.list_leads().campaign_id(CAMPAIGN).limit(9000).send().await.unwrap_err().into(),
        ),
        ("status: ", api.list_leads().campaign_id(CAMPAIGN).status("rew").send().await.unwrap_err().into()),
        ("phoneNumber: ", api.delete_lead().campaign_id(CAMPAIGN).phone_number("0").send().await.unwrap_err().into()),
        ("priority: must be a whole number from 0 to 100", client.create_lead(lead().priority(101)).await.unwrap_err()),
        (
            "phoneNumber: give phoneNumber or externalId",
            client.create_lead(LeadInput::builder().campaign_id(CAMPAIGN)).await.unwrap_err(),
        ),
        ("metadata: must be a JSON object", client.create_lead(lead().metadata(json!(["Ada"]))).await.unwrap_err()),
        (
            "scheduledFor: is not an RFC 3339 time with a time zone; write",
            client.create_lead(lead().scheduled_for("tomorrow")).await.unwrap_err(),
        ),
        (
            "scheduledFor: is not an RFC 3339 time with a time zone; write",
            client.create_lead(lead().scheduled_for("2025-12-25T10:00:00")).await.unwrap_err(),
        ),
        (
            "externalId: has white space at an end; remove it (",
            client.create_lead(lead().external_id("CRM_1 ")).await.unwrap_err(),
        ),
        (
            "externalId: contains a control character; remove it (",
            client.create_lead(lead().external_id("CRM\u{7}1")).await.unwrap_err(),
        ),
        ("leads[2].phoneNumber: ", client.bulk_create_leads(CAMPAIGN, third_is_bad).await.unwrap_err()),
        ("leads: 0 items, must be from 1 to 1000", client.bulk_create_leads(CAMPAIGN, leads(0)).await.unwrap_err()),
        ("leads: 1001 items, must be from 1 to 1000", client.bulk_create_leads(CAMPAIGN, leads(1001)).await.unwrap_err()),
        ("campaignId: ", client.bulk_create_leads("", leads(1)).await.unwrap_err()),
    ];
    for (beginning, error) in errors {
        assert_eq!((error.kind(), error.code(), error.status()), (ErrorKind::Validation, None, None), "{beginning}");
        assert!(error.message().starts_with(beginning), "{} does not begin with {beginning}", error.message());
        assert!(error.to_string().starts_with(&format!("validation: {beginning}")), "{error}");
        assert!(error.attempts().is_empty() && !error.maybe_processed(), "{beginning}");
    }
}

/// The generated client rejects an undocumented success status; `Client::call` returns its data.
#[tokio::test(start_paused = true)]
async fn call_keeps_the_response_metadata_of_an_undocumented_success_status() {
    let limited = json_response(429, "{}").header("retry-after", 30);
    let response = json_response(202, ApiCall::ListLeads.success());
    let response = response.header("x-ratelimit-limit", 100).header("x-ratelimit-remaining", 95).header("x-ratelimit-reset", 60);
    let client = client_receiving(&[json_response(500, "{}"), limited, response], RequestOptions::default());
    let listed = client.call(client.generated().list_leads().campaign_id(CAMPAIGN)).await.unwrap();
    assert_eq!(json!(listed.data.leads), json!([]));
    assert_eq!((listed.status().as_u16(), listed.attempts().len()), (202, 3));
    let limit = listed.rate_limit().unwrap();
    assert_eq!((limit.limit, limit.remaining, limit.resets_in.unwrap().as_secs()), (Some(100), Some(95), 60));
    assert_eq!(listed.headers()["x-ratelimit-limit"], "100");
    assert!(!listed.reconciled());
}

/// progenitor decodes documented statuses only.
#[tokio::test(start_paused = true)]
async fn an_undocumented_success_of_send_is_an_error_that_may_have_been_processed() {
    let response = json_response(207, ApiCall::DeleteLead.success());
    let client = client_receiving(&[response], RequestOptions::default());
    let error = ApiCall::DeleteLead.send(CallStyle::Generated, &client).await.unwrap_err();
    assert_eq!((error.kind(), error.maybe_processed(), error.attempts().len()), (ErrorKind::Decode, true, 1), "{error}");
    assert_eq!(error.status().unwrap().as_u16(), 207);
    assert!(error.message().contains("Client::call"), "{error}");
}
