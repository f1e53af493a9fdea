//! `Debug` of everything that carries leads shows no personal data. Fields and `Serialize` return it.

use std::fmt::Debug;

use lupitor::generated::types;
use lupitor::import::{ImportRow, rows};
use lupitor::{BulkLeadInput, Client, Lead, LeadIdentifier, LeadInput, Metadata, RequestOptions};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::support::{CAMPAIGN, client_receiving, json_response};

const PHONE: &str = "+4915112345678";
/// Texts that no `Debug` may contain.
const MARKERS: [&str; 5] = ["15112345678", "Zanzibar", "Quokka", "Numbat", "Ocelot"];

fn metadata() -> Value {
    json!({ "name": "Quokka", "Numbat": ["Quokka"] })
}

/// A lead as lists contain it, with a member that the document does not have.
fn lead() -> Value {
    json!({
        "_id": "jh7", "phoneNumber": PHONE, "externalId": "Zanzibar", "metadata": metadata(), "status": "raw",
        "nickname": "Ocelot", "Numbat": { "of": "Ocelot" }
    })
}

fn envelope(data: &Value) -> Value {
    json!({ "success": true, "data": data, "error": null, "note": "Ocelot" })
}

/// Both forms of `Debug`.
#[track_caller]
fn assert_redacted(value: &impl Debug) {
    for text in [format!("{value:?}"), format!("{value:#?}")] {
        let leak = MARKERS.into_iter().find(|marker| text.contains(marker));
        assert_eq!(leak, None, "{text}");
    }
}

/// The value of a type and its builder are redacted, and `Serialize` still writes everything.
#[track_caller]
fn assert_type_is_redacted<T: Debug + Serialize + DeserializeOwned>(json: &Value) {
    let value: T = serde_json::from_value(json.clone()).unwrap();
    assert_redacted(&value);
    assert_eq!(serde_json::to_value(&value).unwrap(), *json);
}

#[test]
fn no_generated_type_shows_personal_data() {
    let identifier = json!({ "externalId": "Zanzibar", "phoneNumber": PHONE });
    let new = json!({ "phoneNumber": PHONE, "externalId": "Zanzibar", "metadata": metadata() });
    let mut single = new.clone();
    single["campaignId"] = CAMPAIGN.into();
    let page = json!({ "leads": [lead()], "count": 1.0, "cursor": "Zanzibar", "hasMore": true, "total": "Ocelot" });
    let created = json!({ "created": 1.0, "skippedPhones": [PHONE], "skippedIdentifiers": ["Zanzibar"], "hint": "Ocelot" });
    let deleted = json!({ "deleted": 1.0, "deletedIdentifiers": [PHONE], "notFoundIdentifiers": ["Zanzibar"] });
    assert_type_is_redacted::<types::LeadInput>(&single);
    assert_type_is_redacted::<types::BulkLeadInput>(&new);
    assert_type_is_redacted::<types::LeadIdentifier>(&identifier);
    assert_type_is_redacted::<types::BulkCreateInput>(&json!({ "campaignId": CAMPAIGN, "leads": [new] }));
    assert_type_is_redacted::<types::BulkDeleteInput>(&json!({ "campaignId": CAMPAIGN, "leads": [identifier] }));
    assert_type_is_redacted::<types::PhoneNumber>(&json!(PHONE));
    assert_type_is_redacted::<types::ExternalId>(&json!("Zanzibar"));
    assert_type_is_redacted::<types::Cursor>(&json!("Zanzibar"));
    assert_type_is_redacted::<types::Metadata>(&metadata());
    assert_type_is_redacted::<types::Lead>(&lead());
    assert_type_is_redacted::<types::LeadPage>(&page);
    assert_type_is_redacted::<types::BulkCreatedLeads>(&created);
    assert_type_is_redacted::<types::BulkDeletedLeads>(&deleted);
    assert_type_is_redacted::<types::CreatedLead>(&json!({ "leadId": "jh7", "phone": "Ocelot" }));
    assert_type_is_redacted::<types::DeletedLead>(&json!({ "deleted": true, "phone": "Ocelot" }));
    assert_type_is_redacted::<types::Health>(&json!({ "status": "ok", "phone": "Ocelot" }));
    let failed = json!({ "success": false, "error": format!("{PHONE} is Zanzibar's"), "data": { "phone": PHONE } });
    assert_type_is_redacted::<types::ErrorEnvelope>(&failed);
    assert_redacted(&serde_json::from_value::<types::LeadPageEnvelope>(envelope(&page)).unwrap());
    assert_redacted(&serde_json::from_value::<types::BulkCreatedLeadsEnvelope>(envelope(&created)).unwrap());
    assert_redacted(&serde_json::from_value::<types::BulkDeletedLeadsEnvelope>(envelope(&deleted)).unwrap());
}

fn new_lead() -> types::builder::BulkLeadInput {
    BulkLeadInput::builder().phone_number(PHONE).external_id("Zanzibar").metadata(metadata())
}

#[test]
fn no_builder_shows_personal_data() {
    let client = Client::builder("sk_test_abc123xyz").build().unwrap();
    let api = client.generated();
    let single = LeadInput::builder().campaign_id(CAMPAIGN).phone_number(PHONE).external_id("Zanzibar").metadata(metadata());
    let identifier = LeadIdentifier::builder().phone_number(PHONE).external_id("Zanzibar");
    assert_redacted(&single);
    assert_redacted(&new_lead());
    assert_redacted(&identifier);
    assert_redacted(&types::builder::Lead::from(serde_json::from_value::<Lead>(lead()).unwrap()));
    assert_redacted(&Lead::builder().id("jh7").phone_number(PHONE.to_owned()).external_id("Zanzibar".to_owned()));
    assert_redacted(&types::LeadPage::builder().cursor("Zanzibar".to_owned()));
    assert_redacted(&api.create_lead().body(single));
    assert_redacted(&api.bulk_create_leads().body_map(|body| body.campaign_id(CAMPAIGN).leads(vec![new_lead()])));
    assert_redacted(&api.delete_lead().campaign_id(CAMPAIGN).phone_number(PHONE).external_id("Zanzibar"));
    assert_redacted(&api.list_leads().campaign_id(CAMPAIGN).cursor("Zanzibar"));
    assert_redacted(&client.leads(CAMPAIGN).resume(Some("Zanzibar".to_owned())));
    assert_redacted(&ImportRow::new(1, new_lead()));
    assert_redacted(&client.import_leads(CAMPAIGN, rows(vec![new_lead()])));
}

#[test]
fn debug_shows_whether_an_optional_value_is_there_and_not_its_length() {
    let lead = |phone: Option<&str>| format!("{:?}", BulkLeadInput::builder().external_id("a").phone_number(phone));
    assert_eq!(lead(Some("+1555")), lead(Some(PHONE)));
    assert!(lead(Some(PHONE)).contains("phone_number: Ok(Some(PhoneNumber([redacted])))"), "{}", lead(Some(PHONE)));
    assert!(lead(None).contains("phone_number: Ok(None)"), "{}", lead(None));
    let listed = |lead: Value| format!("{:?}", serde_json::from_value::<Lead>(lead).unwrap());
    let full = listed(json!({ "_id": "jh7", "phoneNumber": PHONE, "metadata": {}, "new": 1 }));
    let parts =
        ["id: \"jh7\"", "phone_number: Some([redacted])", "external_id: None", "metadata: Some([redacted])", "extra: [redacted]"];
    parts.iter().for_each(|part| assert!(full.contains(part), "{part}: {full}"));
    assert!(!listed(json!({ "_id": "jh7" })).contains("extra"));
}

#[tokio::test(start_paused = true)]
async fn no_result_of_a_call_shows_personal_data() {
    let answer = |data: Value| {
        let response = json_response(200, envelope(&data).to_string()).header("location", format!("/?q={PHONE}"));
        client_receiving(&[response], RequestOptions::default())
    };
    let page = json!({ "leads": [lead()], "count": 1, "cursor": "Zanzibar", "hasMore": true, "total": "Ocelot" });
    let client = answer(page);
    let listed = client.list_leads(|query| query.campaign_id(CAMPAIGN)).await.unwrap();
    assert_redacted(&listed);
    assert_eq!((listed.leads[0].phone_number.as_deref(), listed.next_cursor.as_deref()), (Some(PHONE), Some("Zanzibar")));
    assert_redacted(&client.call(client.generated().list_leads().campaign_id(CAMPAIGN)).await.unwrap());
    assert_redacted(&client.leads(CAMPAIGN).pages().try_next().await.unwrap());
    let client = answer(json!({ "created": 0, "skipped": 2, "skippedIdentifiers": ["Zanzibar", PHONE], "hint": "Ocelot" }));
    let created = client.bulk_create_leads(CAMPAIGN, vec![new_lead()]).await.unwrap();
    assert_redacted(&created);
    assert_eq!(created.skipped_identifiers, ["Zanzibar", PHONE]);
    let client = answer(json!({ "deleted": 1, "deletedIdentifiers": [PHONE], "notFoundIdentifiers": ["Zanzibar"] }));
    let identifier = LeadIdentifier::builder().phone_number(PHONE);
    assert_redacted(&client.bulk_delete_leads(CAMPAIGN, vec![identifier]).await.unwrap());
    let generated = client_receiving(
        &[json_response(400, json!({ "success": false, "error": format!("{PHONE} of Zanzibar"), "data": null }).to_string())],
        RequestOptions::default(),
    );
    let error = generated.generated().list_leads().campaign_id(CAMPAIGN).send().await.unwrap_err();
    assert_redacted(&error);
}

#[test]
fn metadata_is_made_of_any_value_that_serializes_to_an_object() {
    #[derive(Serialize)]
    struct Contact {
        company: &'static str,
        seats: u8,
    }
    let contact = Contact { company: "Acme", seats: 3 };
    let lead = BulkLeadInput::builder().external_id("a").metadata_from(&contact);
    let lead = BulkLeadInput::try_from(lead).unwrap();
    assert_eq!(serde_json::to_value(&lead).unwrap()["metadata"], json!({ "company": "Acme", "seats": 3 }));
    let single = LeadInput::builder().campaign_id(CAMPAIGN).external_id("a").metadata_from(&contact);
    assert_eq!(LeadInput::try_from(single).unwrap().metadata.unwrap()["seats"], 3);
    assert_eq!(Metadata::from_serialize(&["Quokka"]).unwrap_err(), "must be a JSON object");
    let odd = std::collections::BTreeMap::from([(vec!["Quokka"], 1)]);
    let problem = BulkLeadInput::try_from(BulkLeadInput::builder().external_id("a").metadata_from(&odd)).unwrap_err();
    assert!(problem.to_string().starts_with("metadata: cannot be written as JSON; check how the type serializes"), "{problem}");
    assert!(!problem.to_string().contains("Quokka"));
}

#[tokio::test(start_paused = true)]
async fn a_bulk_call_takes_slices_and_arrays() {
    let client =
        client_receiving(&[json_response(200, envelope(&json!({ "created": 1 })).to_string())], RequestOptions::default());
    let leads = vec![new_lead()];
    let checked = vec![BulkLeadInput::try_from(new_lead()).unwrap()];
    client.bulk_create_leads(CAMPAIGN, &leads).await.unwrap();
    client.bulk_create_leads(CAMPAIGN, &leads[..]).await.unwrap();
    client.bulk_create_leads(CAMPAIGN, &checked).await.unwrap();
    client.bulk_create_leads(CAMPAIGN, checked.as_slice()).await.unwrap();
    client.bulk_create_leads(CAMPAIGN, [new_lead()]).await.unwrap();
    client.bulk_create_leads(CAMPAIGN, &[new_lead()]).await.unwrap();
    let error = client.bulk_create_leads(CAMPAIGN, &checked[..0]).await.unwrap_err();
    assert!(error.is_validation(), "{error}");
}
