//! Invalid values of requests: rejected before the request is sent, with the field and the reason.

use chrono::{DateTime, Utc};
use lupitor::{BulkLeadInput, ErrorKind, LeadIdentifier, LeadInput};

use crate::support::{ApiCall, CAMPAIGN, EXTERNAL_ID, PHONE, StubServer, json_response};

/// White space at either end, control characters, and invisible characters only.
const BAD_IDS: [&str; 14] = [
    "CRM_1\r",
    "CRM_1\n",
    "CRM_1\r\n",
    " CRM_1",
    "CRM_1 ",
    "\tCRM_1",
    "CRM\u{0}1",
    "CRM\n1",
    " ",
    "\u{FEFF}",
    "\u{FEFF}CRM_1",
    "\u{200B}",
    "\u{A0}CRM_1",
    "CRM_1\u{3000}",
];

#[tokio::test]
async fn an_id_with_surrounding_white_space_is_rejected() {
    let stub = StubServer::new();
    let mut sent = Vec::new();
    for id in BAD_IDS {
        let client = stub.respond(json_response(200, ApiCall::CreateLead.success()));
        let lead = || LeadInput::builder().campaign_id(CAMPAIGN);
        let leads = |id: &str| vec![BulkLeadInput::builder().phone_number(PHONE), BulkLeadInput::builder().external_id(id)];
        let errors = [
            ("externalId", client.create_lead(lead().external_id(id)).await.err()),
            ("campaignId", client.create_lead(lead().campaign_id(id).external_id(EXTERNAL_ID)).await.err()),
            ("externalId", client.delete_lead(CAMPAIGN, LeadIdentifier::builder().external_id(id)).await.err()),
            ("campaignId", client.delete_lead(id, LeadIdentifier::builder().external_id(EXTERNAL_ID)).await.err()),
            ("campaignId", client.list_leads(|query| query.campaign_id(id)).await.err()),
            ("leads[1].externalId", client.bulk_create_leads(CAMPAIGN, leads(id)).await.err()),
            (
                "leads[0].externalId",
                client.bulk_delete_leads(CAMPAIGN, vec![LeadIdentifier::builder().external_id(id)]).await.err(),
            ),
            (
                "externalId",
                client.generated().delete_lead().campaign_id(CAMPAIGN).external_id(id).send().await.err().map(Into::into),
            ),
        ];
        for (field, error) in errors {
            match error {
                Some(error) if error.kind() == ErrorKind::Validation && error.attempts().is_empty() => {
                    assert_eq!(error.field(), Some(field), "{id:?}: {error}");
                    assert!(error.message().contains("without white space at either end"), "{id:?}: {error}");
                    assert!(!error.message().contains("[^"), "no pattern that fills the line: {error}");
                }
                other => sent.push(format!("{field} {id:?}: {other:?}")),
            }
        }
    }
    assert!(sent.is_empty(), "{}", sent.join("\n"));
}

#[tokio::test]
async fn an_id_in_any_script_and_with_inner_spaces_is_sent() {
    let stub = StubServer::new();
    for id in ["CRM 1 ä?", "客户 42", "é", "x", "\u{1F600}", "a\u{200D}b", "a/b#c", "#", "Q\u{301}"] {
        let client = stub.respond(json_response(200, ApiCall::CreateLead.success()));
        let created = client.create_lead(LeadInput::builder().campaign_id(id).external_id(id)).await;
        assert!(created.is_ok(), "{id}: {created:?}");
    }
}

#[tokio::test]
async fn a_year_beyond_rfc_3339_is_rejected() {
    let stub = StubServer::new();
    let client = stub.respond(json_response(200, ApiCall::CreateLead.success()));
    let lead = || LeadInput::builder().campaign_id(CAMPAIGN).phone_number(PHONE);
    let far: DateTime<Utc> = DateTime::from_timestamp(253_402_300_800, 0).unwrap();
    let early: DateTime<Utc> = DateTime::from_timestamp(-62_198_755_200, 0).unwrap();
    let errors = [
        client.create_lead(lead().scheduled_for(far)).await.err(),
        client.create_lead(lead().scheduled_for(early)).await.err(),
        client.create_lead(lead().scheduled_for(far.fixed_offset())).await.err(),
        client.create_lead(lead().scheduled_for("+12025-12-25T10:00:00Z")).await.err(),
    ];
    for error in errors {
        let error = error.unwrap();
        assert_eq!((error.kind(), error.field()), (ErrorKind::Validation, Some("scheduledFor")), "{error}");
        assert!(error.message().contains("the year must be from 0 to 9999"), "{error}");
    }
    let last: DateTime<Utc> = DateTime::from_timestamp(253_402_300_799, 0).unwrap();
    assert!(client.create_lead(lead().scheduled_for(last)).await.is_ok());
}
