//! The responses, as the client reads them.

use std::time::{Duration, SystemTime};

use lupitor::generated::types::{CreatedLeadEnvelope, ErrorEnvelope};
use lupitor::{CreatedLead, Error, ErrorCode, ErrorKind};
use lupitor_httpmock::MockServerExt as _;
use lupitor_httpmock::httpmock::MockServer;
use lupitor_httpmock::operations::{BulkCreateLeadsThen, CreateLeadThen, GetHealthThen};

use crate::support::{CAMPAIGN, client, lead};

/// The error that `create_lead` returns for a response.
async fn error_of(response: impl FnOnce(CreateLeadThen) -> CreateLeadThen + Send) -> Error {
    let server = MockServer::start_async().await;
    server.create_lead_async(|_, then| drop(response(then))).await;
    client(&server).create_lead(lead("CRM_12345")).await.unwrap_err()
}

#[test]
fn a_blocking_test_mocks_without_a_runtime() {
    let server = MockServer::start();
    let mock = server.create_lead(|when, then| {
        when.body(lead("CRM_12345"));
        then.created_example();
    });
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();

    let created = runtime.block_on(client(&server).create_lead(lead("CRM_12345"))).unwrap();

    assert_eq!(created.lead_id, "jh7abc123xyz");
    mock.assert();
}

#[tokio::test]
async fn a_success_has_the_given_data() {
    let server = MockServer::start_async().await;
    let envelope = CreatedLeadEnvelope::builder().success(true).data(CreatedLead::builder().lead_id("jh7own"));
    server.create_lead_async(|_, then| drop(then.created(envelope))).await;

    let created = client(&server).create_lead(lead("CRM_12345")).await.unwrap();

    assert_eq!((created.lead_id.as_str(), created.status().as_u16()), ("jh7own", 201));
}

#[tokio::test]
async fn a_documented_error_has_its_code_status_and_message() {
    let error = error_of(CreateLeadThen::lead_already_exists).await;
    assert_eq!((error.kind(), error.code()), (ErrorKind::Duplicate, Some(ErrorCode::LeadAlreadyExists)));
    assert_eq!((error.status().unwrap().as_u16(), error.message()), (400, "Lead with this phone number already exists"));
    assert_eq!(error.headers().unwrap()["content-type"], "application/json");

    let error = error_of(CreateLeadThen::lead_already_exists_short).await;
    assert_eq!((error.code(), error.message()), (Some(ErrorCode::LeadAlreadyExists), "Lead already exists"));

    let error = error_of(CreateLeadThen::invalid_api_key).await;
    assert_eq!((error.status().unwrap().as_u16(), error.code()), (401, Some(ErrorCode::InvalidApiKey)));
}

#[tokio::test]
async fn an_error_with_the_name_of_a_status_is_an_example_beside_it() {
    let error = error_of(CreateLeadThen::forbidden_example).await;
    assert_eq!((error.status().unwrap().as_u16(), error.code()), (403, Some(ErrorCode::InsufficientPermissions)));

    let own = ErrorEnvelope::builder().success(false).error("The campaign is archived");
    let error = error_of(|then| then.forbidden(own)).await;
    assert_eq!((error.status().unwrap().as_u16(), error.code()), (403, None));
}

#[tokio::test]
async fn the_variables_of_a_message_are_arguments() {
    let error = error_of(|then| then.campaign_id_required("priority")).await;
    assert_eq!((error.field(), error.message()), (Some("priority"), "priority is required"));

    let bulk = |response: fn(BulkCreateLeadsThen) -> BulkCreateLeadsThen| async move {
        let server = MockServer::start_async().await;
        server.bulk_create_leads_async(|_, then| drop(response(then))).await;
        let new = lupitor::BulkLeadInput::try_from(lupitor::BulkLeadInput::builder().external_id("CRM_1")).unwrap();
        client(&server).bulk_create_leads(CAMPAIGN, vec![new]).await.unwrap_err()
    };
    let error = bulk(|then| then.too_many_leads(500)).await;
    assert_eq!((error.code(), error.message()), (Some(ErrorCode::TooManyLeads), "Maximum 500 leads per bulk request"));
    let error = bulk(|then| then.lead_identifier_missing(7)).await;
    assert_eq!((error.code(), error.batch_index()), (Some(ErrorCode::IdentifierMissing), Some(7)));
}

#[test]
fn a_variable_that_the_message_does_not_allow_ends_the_test() {
    let server = MockServer::start();
    let mock = || server.bulk_create_leads(|_, then| drop(then.too_many_leads("many")));

    let panic = std::panic::catch_unwind(std::panic::AssertUnwindSafe(mock)).map(drop).unwrap_err();

    let message = panic.downcast_ref::<String>().unwrap();
    assert!(
        message.starts_with("tooManyLeads: `Maximum many leads per bulk request` is not the documented message"),
        "{message}"
    );
}

#[tokio::test]
async fn a_throttled_response_asks_for_the_given_wait_and_reports_the_rate_limit() {
    let error = error_of(|then| then.rate_limit_exceeded(7).rate_limit(100, 0, in_seconds(7))).await;

    assert_eq!((error.kind(), error.retry_after()), (ErrorKind::RateLimited, Some(Duration::from_secs(7))));
    let limit = error.rate_limit().unwrap();
    assert_eq!((limit.limit, limit.remaining), (Some(100), Some(0)));
    assert!(limit.resets_in.is_some_and(|wait| wait <= Duration::from_secs(9)), "{limit:?}");
}

#[expect(clippy::disallowed_methods, reason = "the client under test has the machine's clock")]
fn in_seconds(seconds: u64) -> SystemTime {
    SystemTime::now() + Duration::from_secs(seconds)
}

#[tokio::test]
async fn an_error_outside_of_the_envelope_has_its_own_form() {
    let server = MockServer::start_async().await;
    server.get_health_async(|_, then| drop(GetHealthThen::backend_unreachable(then))).await;

    let error = client(&server).get_health().await.unwrap_err();

    assert_eq!((error.status().unwrap().as_u16(), error.code()), (503, Some(ErrorCode::BackendUnreachable)));
}
