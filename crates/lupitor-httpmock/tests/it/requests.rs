//! The expected requests: a mock responds to the client's request with these values, and to no other one.

use lupitor::{BulkLeadInput, Client, LeadIdentifier, LeadStatusFilter};
use lupitor_httpmock::MockServerExt as _;
use lupitor_httpmock::httpmock::MockServer;
use lupitor_httpmock::operations::ListLeadsWhen;

use crate::support::{CAMPAIGN, KEY, client, lead};

#[tokio::test]
async fn each_operation_is_mocked_by_its_method_and_path() {
    let server = MockServer::start_async().await;
    let client = client(&server);
    let mocks = [
        server.create_lead_async(|_, then| drop(then.created_example())).await,
        server.list_leads_async(|_, then| drop(then.page_example())).await,
        server.delete_lead_async(|_, then| drop(then.deleted_example())).await,
        server.bulk_create_leads_async(|_, then| drop(then.skipped_identifiers_example())).await,
        server.bulk_delete_leads_async(|_, then| drop(then.partial_example())).await,
        server.get_health_async(|_, then| drop(then.up_example())).await,
    ];
    let identifier = || LeadIdentifier::builder().external_id("CRM_12345");

    client.create_lead(lead("CRM_12345")).await.unwrap();
    client.list_leads(|list| list.campaign_id(CAMPAIGN)).await.unwrap();
    client.delete_lead(CAMPAIGN, identifier()).await.unwrap();
    let new = BulkLeadInput::try_from(BulkLeadInput::builder().external_id("CRM_12345")).unwrap();
    client.bulk_create_leads(CAMPAIGN, vec![new]).await.unwrap();
    let gone = LeadIdentifier::try_from(identifier()).unwrap();
    client.bulk_delete_leads(CAMPAIGN, vec![gone]).await.unwrap();
    client.get_health().await.unwrap();

    for (index, mock) in mocks.iter().enumerate() {
        assert_eq!(mock.calls_async().await, 1, "mock {index}");
    }
}

#[tokio::test]
async fn the_alias_of_a_path_is_mocked_too() {
    let server = MockServer::start_async().await;
    let mock = server.create_lead_async(|_, then| drop(then.created_example())).await;
    let client = Client::builder(KEY).base_url(server.base_url()).use_records_alias(true).build().unwrap();

    client.create_lead(lead("CRM_12345")).await.unwrap();

    mock.assert_async().await;
}

/// True when the mock with this condition responds to the request of a list with a status and a cursor.
async fn is_expected(condition: impl FnOnce(ListLeadsWhen) -> ListLeadsWhen + Send) -> bool {
    let server = MockServer::start_async().await;
    server.list_leads_async(|when, then| drop((condition(when), then.page_example()))).await;
    let list = client(&server);
    let list = list.list_leads(|list| list.campaign_id(CAMPAIGN).status(LeadStatusFilter::Raw).cursor("a+b ="));
    list.await.is_ok()
}

#[tokio::test]
async fn a_condition_on_a_parameter_compares_its_value() {
    assert!(is_expected(|when| when.campaign_id(CAMPAIGN)).await, "the same campaign");
    assert!(!is_expected(|when| when.campaign_id("k978other")).await, "another campaign");
    assert!(is_expected(|when| when.status(LeadStatusFilter::Raw)).await, "the same status");
    assert!(is_expected(|when| when.status("raw")).await, "the same status as text");
    assert!(!is_expected(|when| when.status(LeadStatusFilter::Concluded)).await, "another status");
    assert!(is_expected(|when| when.cursor("a+b =")).await, "the same cursor, which is encoded in the URL");
    assert!(!is_expected(|when| when.cursor(None::<&str>)).await, "no cursor, but there is one");
    assert!(is_expected(|when| when.limit(None::<i64>)).await, "no limit, and there is none");
    assert!(!is_expected(|when| when.limit(5)).await, "a limit, but there is none");
    assert!(is_expected(|when| when.api_key(KEY)).await, "the same key");
    assert!(!is_expected(|when| when.api_key("sk_test_other")).await, "another key");
    assert!(!is_expected(|when| when.and(|when| when.header_exists("traceparent"))).await, "a condition of httpmock");
}

#[tokio::test]
async fn a_condition_on_the_body_compares_its_json() {
    for (expected, is_same) in [("CRM_12345", true), ("CRM_99999", false)] {
        let server = MockServer::start_async().await;
        server.create_lead_async(|when, then| drop((when.body(lead(expected)), then.created_example()))).await;

        let created = client(&server).create_lead(lead("CRM_12345")).await;

        assert_eq!(created.is_ok(), is_same, "{expected}: {created:?}");
    }
}

#[test]
fn a_value_that_the_client_would_not_send_ends_the_test() {
    let server = MockServer::start();
    let mock = || server.list_leads(|when, _| drop(when.campaign_id("")));

    let panic = std::panic::catch_unwind(std::panic::AssertUnwindSafe(mock)).map(drop).unwrap_err();

    let message = panic.downcast_ref::<String>().unwrap();
    assert!(message.starts_with("campaignId: "), "{message}");
}
