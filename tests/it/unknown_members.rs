//! Members of a response that the document does not have are kept, and written out again.

use lupitor::generated::types::LeadPageEnvelope;
use lupitor::{CreatedLead, DeletedLead, Health, Lead, LeadInput, RequestOptions};
use serde_json::{Value, json};

use crate::support::{CAMPAIGN, client_receiving, json_response};

fn read<T: serde::de::DeserializeOwned>(json: &Value) -> T {
    // From text and not from a `Value`: the names of members are then borrowed.
    serde_json::from_str(&json.to_string()).unwrap()
}

#[test]
fn unknown_members_are_read_and_written() {
    let lead = json!({
        "_id": "jh7", "priority": 5.0, "status": "raw", "timeZone": "Europe/Berlin", "calls": [{ "at": 1.5 }, null], "owner": null
    });
    let expected = json!({ "timeZone": "Europe/Berlin", "calls": [{ "at": 1.5 }, null], "owner": null });
    for read in [read::<Lead>(&lead), serde_json::from_value(lead.clone()).unwrap()] {
        assert_eq!(Value::Object(read.extra().clone()), expected);
        assert_eq!(serde_json::to_value(&read).unwrap(), lead);
        assert_eq!(serde_json::from_str::<Value>(&serde_json::to_string(&read).unwrap()).unwrap(), lead);
        let clone = read.clone();
        assert_eq!(clone.extra()["timeZone"], "Europe/Berlin");
        let rebuilt = Lead::try_from(lupitor::generated::types::builder::Lead::from(clone)).unwrap();
        assert_eq!(serde_json::to_value(&rebuilt).unwrap(), lead);
    }
    assert!(read::<Lead>(&json!({ "_id": "jh7" })).extra().is_empty());
    assert_eq!(read::<CreatedLead>(&json!({ "leadId": "jh7", "position": 3 })).extra()["position"], 3);
    assert_eq!(read::<DeletedLead>(&json!({ "deleted": true, "at": "now" })).extra()["at"], "now");
    assert_eq!(read::<Health>(&json!({ "status": "ok", "region": "eu" })).extra()["region"], "eu");
}

#[test]
fn each_object_of_a_response_keeps_its_own_members() {
    let page = json!({
        "success": true, "error": null, "requestId": "r1",
        "data": { "leads": [{ "_id": "a", "x": 1 }, { "_id": "b" }, { "_id": "c", "x": 3, "y": [] }], "total": 7 }
    });
    let read: LeadPageEnvelope = read(&page);
    assert_eq!((read.extra()["requestId"].as_str(), read.data.extra()["total"].as_u64()), (Some("r1"), Some(7)));
    let leads: Vec<_> = read.data.leads.iter().flatten().map(|lead| (lead.id.as_str(), lead.extra().len())).collect();
    assert_eq!(leads, [("a", 1), ("b", 0), ("c", 2)]);
}

#[test]
fn names_with_escapes_and_repeated_members_are_kept() {
    let lead: Lead = serde_json::from_str(r#"{"_id":"a","time\u005aone":1,"\"":2,"x":3,"x":4,"st\u0061tus":"raw"}"#).unwrap();
    assert_eq!(Value::Object(lead.extra().clone()), json!({ "timeZone": 1, "\"": 2, "x": 4 }));
    assert_eq!(lead.status.unwrap().as_str(), "raw");
}

#[test]
fn an_array_is_not_an_object() {
    assert!(serde_json::from_str::<CreatedLead>(r#"["jh7"]"#).is_err());
    assert!(serde_json::from_str::<CreatedLead>(r#"{"leadId":"jh7","x":}"#).is_err());
}

#[test]
fn a_request_sends_documented_members_only() {
    let lead: LeadInput = read(&json!({ "campaignId": CAMPAIGN, "externalId": "a", "timeZone": "Europe/Berlin" }));
    assert_eq!(serde_json::to_value(&lead).unwrap(), json!({ "campaignId": CAMPAIGN, "externalId": "a" }));
}

#[tokio::test(start_paused = true)]
async fn the_results_of_calls_have_the_unknown_members() {
    let answer = |data: Value| {
        let body = json!({ "success": true, "data": data, "error": null }).to_string();
        client_receiving(&[json_response(200, body)], RequestOptions::default())
    };
    let page = answer(json!({ "leads": [{ "_id": "a", "tag": "x" }], "total": 7 }));
    let page = page.list_leads(|query| query.campaign_id(CAMPAIGN)).await.unwrap();
    assert_eq!((page.extra()["total"].as_u64(), page.leads[0].extra()["tag"].as_str()), (Some(7), Some("x")));
    let created = answer(json!({ "created": 1, "queue": "eu" }));
    let lead = lupitor::BulkLeadInput::builder().external_id("a");
    assert_eq!(created.bulk_create_leads(CAMPAIGN, [lead]).await.unwrap().extra()["queue"], "eu");
    let deleted = answer(json!({ "deleted": 1, "queue": "us" }));
    let identifier = lupitor::LeadIdentifier::builder().external_id("a");
    assert_eq!(deleted.bulk_delete_leads(CAMPAIGN, [identifier]).await.unwrap().extra()["queue"], "us");
}

#[tokio::test(start_paused = true)]
async fn an_unknown_member_that_json_cannot_hold_loses_no_lead() {
    let deep = "[".repeat(200) + &"]".repeat(200);
    for odd in [r#""x":1e400"#, r#""x":"\ud83d""#, &format!(r#""x":{deep}"#)] {
        let body = format!(r#"{{"success":true,"data":{{"leads":[{{"_id":"a",{odd}}},{{"_id":"b"}}]}},"error":null}}"#);
        let client = client_receiving(&[json_response(200, body)], RequestOptions::default());
        let page = client.list_leads(|query| query.campaign_id(CAMPAIGN)).await.unwrap();
        assert_eq!(page.leads.len(), 2, "{odd}");
    }
}
