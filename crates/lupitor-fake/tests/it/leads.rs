//! Creates, duplicates and deletes.

use lupitor_fake::{CAMPAIGN_ID, CreateStatus, Fake, Generation, LeadInput, OTHER_CAMPAIGN_ID};
use serde_json::{Value, json};

use crate::support::{Request, unlimited};

fn fake_of(generation: Generation) -> Fake {
    unlimited().generation(generation).build().unwrap()
}

fn in_campaign(mut body: Value) -> Value {
    body["campaignId"] = json!(CAMPAIGN_ID);
    body
}

/// Each case: two leads, and whether the second one is a duplicate in G1 and in G2.
#[tokio::test]
async fn duplicates_are_detected_by_the_rules_of_each_generation() {
    let (phone_a, phone_b) = (json!("+15550000001"), json!("+15550000002"));
    let cases = [
        // `None`: G1 rejects a lead without a phone number.
        (json!({"phoneNumber": phone_a}), json!({"phoneNumber": phone_a}), Some(true), true),
        (json!({"phoneNumber": phone_a}), json!({"phoneNumber": phone_b}), Some(false), false),
        (json!({"externalId": "1"}), json!({"externalId": "1"}), None, true),
        (json!({"externalId": "1"}), json!({"externalId": "2"}), None, false),
        (
            json!({"externalId": "1", "phoneNumber": phone_a}),
            json!({"externalId": "1", "phoneNumber": phone_b}),
            Some(false),
            true,
        ),
        (
            json!({"externalId": "1", "phoneNumber": phone_a}),
            json!({"externalId": "2", "phoneNumber": phone_a}),
            Some(true),
            true,
        ),
        (json!({"externalId": "1"}), json!({"externalId": "2", "phoneNumber": phone_a}), None, false),
        (json!({"phoneNumber": phone_a}), json!({"externalId": "2", "phoneNumber": phone_a}), Some(true), true),
        // Identifiers are case-sensitive.
        (
            json!({"externalId": "a", "phoneNumber": phone_a}),
            json!({"externalId": "A", "phoneNumber": phone_b}),
            Some(false),
            false,
        ),
    ];
    for (first, second, in_g1, in_g2) in cases {
        for (generation, expected) in [(Generation::G1, in_g1), (Generation::G2, Some(in_g2))] {
            let Some(is_duplicate) = expected else { continue };
            let singly = fake_of(generation);
            let create = |lead: &Value| Request::post("/leads", &in_campaign(lead.clone()));
            assert_eq!(create(&first).send(&singly).await.status, 201);
            let status = create(&second).send(&singly).await.status;
            assert_eq!(status, if is_duplicate { 400 } else { 201 }, "{generation}: {first} {second}");

            // The same two in one batch, where a duplicate is skipped.
            let together = fake_of(generation);
            let batch = Request::post("/leads/bulk", &in_campaign(json!({"leads": [first, second]})));
            let data = batch.send(&together).await.data();
            assert_eq!(data["skipped"], u32::from(is_duplicate), "{generation}: {first} {second}");
            assert_eq!(singly.leads(CAMPAIGN_ID).len(), together.leads(CAMPAIGN_ID).len());
        }
    }
}

#[tokio::test]
async fn duplicates_are_per_campaign() {
    let fake = fake_of(Generation::G2);
    for campaign in [CAMPAIGN_ID, OTHER_CAMPAIGN_ID] {
        let lead = json!({"campaignId": campaign, "phoneNumber": "+15550000001", "externalId": "1"});
        assert_eq!(Request::post("/leads", &lead).send(&fake).await.status, 201);
    }
}

#[tokio::test]
async fn a_created_lead_is_listed() {
    let fake = fake_of(Generation::G2);
    let sent = json!({
        "phoneNumber": "+15550000001", "externalId": "CRM_1", "metadata": {"name": "J", "tags": [1, null]},
        "scheduledFor": "2025-12-25T10:00:00Z", "priority": 7, "status": "concluded", "_id": "mine",
    });
    let id = Request::post("/leads", &in_campaign(sent)).send(&fake).await.data()["leadId"].clone();
    let second_id = Request::post("/leads", &in_campaign(json!({"externalId": "2"}))).send(&fake).await.data()["leadId"].clone();
    let mut leads = Request::get("/leads?campaignId=k978abc123").send(&fake).await.data()["leads"].take();
    let created: Vec<_> = fake.leads(CAMPAIGN_ID).iter().map(|lead| lead.created_at_ms).collect();
    for lead in leads.as_array_mut().unwrap() {
        let time = lead.as_object_mut().unwrap().remove("_creationTime").unwrap();
        assert!(created.contains(&time.as_u64().unwrap()));
    }
    // Absent fields are left out.
    let expected = json!([
        {
            "_id": id, "campaignId": CAMPAIGN_ID, "phoneNumber": "+15550000001", "externalId": "CRM_1",
            "metadata": {"name": "J", "tags": [1, null]}, "status": "raw", "scheduledFor": "2025-12-25T10:00:00Z",
            "priority": 7, "attempts": 0,
        },
        {
            "_id": second_id, "campaignId": CAMPAIGN_ID, "externalId": "2", "status": "raw", "priority": 0, "attempts": 0,
        },
    ]);
    assert_eq!(leads, expected);

    let fake = unlimited().absent_as_null(true).build().unwrap();
    fake.add_lead(CAMPAIGN_ID, LeadInput::external("1")).unwrap();
    let lead = Request::get("/leads?campaignId=k978abc123").send(&fake).await.data()["leads"][0].take();
    for absent in ["phoneNumber", "metadata", "scheduledFor"] {
        assert_eq!(lead.get(absent), Some(&Value::Null), "{absent}");
    }
}

#[tokio::test]
async fn creates_respond_with_the_chosen_status() {
    for (status, code) in [(CreateStatus::Ok, 200), (CreateStatus::Created, 201)] {
        let fake = unlimited().create_status(status).bulk_create_status(status).build().unwrap();
        let create = Request::post("/leads", &in_campaign(json!({"externalId": "1"})));
        assert_eq!(create.send(&fake).await.status, code, "create");
        let bulk = Request::post("/leads/bulk", &in_campaign(json!({"leads": [{"externalId": "1"}]})));
        assert_eq!(bulk.send(&fake).await.status, code, "bulk create");
    }
}

/// A repeated bulk create changes nothing.
#[tokio::test]
async fn bulk_create_skips_duplicates() {
    let leads = json!([
        {"phoneNumber": "+15550000001", "externalId": "1"},
        {"phoneNumber": "+15550000002"},
        {"phoneNumber": "+15550000001", "externalId": "3"},
    ]);
    let cases = [
        (Generation::G1, "skippedPhones", json!(["+15550000001"]), json!(["+15550000001", "+15550000002", "+15550000001"])),
        (Generation::G2, "skippedIdentifiers", json!(["3"]), json!(["1", "+15550000002", "3"])),
    ];
    for (generation, field, skipped_first, skipped_again) in cases {
        let fake = fake_of(generation);
        let bulk = Request::post("/leads/bulk", &in_campaign(json!({"leads": leads})));
        let first = bulk.send(&fake).await.data();
        let ids: Vec<_> = fake.leads(CAMPAIGN_ID).into_iter().map(|lead| lead.id).collect();
        assert_eq!(first, json!({"created": 2, "skipped": 1, "createdIds": ids, field: skipped_first}), "{generation}");
        let again = bulk.send(&fake).await.data();
        assert_eq!(again, json!({"created": 0, "skipped": 3, "createdIds": [], field: skipped_again}), "{generation}");
        assert_eq!(fake.leads(CAMPAIGN_ID).len(), 2);
    }
}

/// Each case: the identifiers of a delete, and the lead that it removes. The external id counts first.
#[tokio::test]
async fn a_delete_removes_the_lead_with_the_identifier() {
    let cases = [
        ("externalId=CRM_1", Some("CRM_1")),
        ("phoneNumber=%2B15550000002", Some("CRM_2")),
        ("externalId=CRM_1&phoneNumber=%2B15550000002", Some("CRM_1")),
        ("externalId=CRM_4&phoneNumber=%2B15550000002", None),
        ("externalId=crm_1", None),
        ("phoneNumber=%2B15550000009", None),
    ];
    for (query, expected) in cases {
        let fake = fake_of(Generation::G2);
        fake.add_leads(CAMPAIGN_ID, 3).unwrap();
        fake.add_leads(OTHER_CAMPAIGN_ID, 4).unwrap();
        let request = Request::delete(&format!("/leads?campaignId={CAMPAIGN_ID}&{query}"));
        let response = request.send(&fake).await;
        let left = ["CRM_1", "CRM_2", "CRM_3"].into_iter().filter(|id| Some(*id) != expected);
        fake.assert_each_once(CAMPAIGN_ID, left);
        assert_eq!(fake.leads(OTHER_CAMPAIGN_ID).len(), 4);
        if expected.is_some() {
            assert_eq!(response.data(), json!({"deleted": true}), "{query}");
        }
        assert_eq!(request.send(&fake).await.status, 404, "{query}");
    }
}

#[tokio::test]
async fn a_deleted_lead_can_be_created_again() {
    let fake = fake_of(Generation::G2);
    fake.add_leads(CAMPAIGN_ID, 1).unwrap();
    let create = Request::post("/leads", &in_campaign(json!({"phoneNumber": "+15550000001", "externalId": "CRM_1"})));
    assert_eq!(create.send(&fake).await.status, 400);
    assert_eq!(Request::delete("/leads?campaignId=k978abc123&externalId=CRM_1").send(&fake).await.status, 200);
    assert_eq!(create.send(&fake).await.status, 201);
}

#[tokio::test]
async fn bulk_delete_reports_unknown_identifiers() {
    let fake = fake_of(Generation::G2);
    fake.add_leads(CAMPAIGN_ID, 3).unwrap();
    fake.add_leads(OTHER_CAMPAIGN_ID, 4).unwrap();
    let identifiers = json!([
        {"externalId": "CRM_1"},
        {"phoneNumber": "+15550000002"},
        {"externalId": "CRM_1"},
        {"externalId": "CRM_4"},
        {"externalId": "CRM_9", "phoneNumber": "+15550000003"},
    ]);
    let response = Request::post("/leads/bulk-delete", &in_campaign(json!({"leads": identifiers}))).send(&fake).await;
    let expected = json!({
        "deleted": 2, "notFound": 3,
        "deletedIdentifiers": ["CRM_1", "+15550000002"], "notFoundIdentifiers": ["CRM_1", "CRM_4", "CRM_9"],
    });
    assert_eq!((response.status, response.data()), (200, expected));
    fake.assert_each_once(CAMPAIGN_ID, ["CRM_3"]);
}

#[tokio::test]
async fn creates_fail_above_the_maximum_of_leads() {
    let fake = unlimited().max_leads(2).build().unwrap();
    let bulk = Request::post("/leads/bulk", &in_campaign(json!({"leads": [{"externalId": "1"}, {"externalId": "2"}]})));
    assert_eq!(bulk.send(&fake).await.status, 200);
    let one_more = Request::post("/leads", &in_campaign(json!({"externalId": "3"})));
    assert_eq!(one_more.send(&fake).await.status, 500);
    assert_eq!(fake.leads(CAMPAIGN_ID).len(), 2);
}

/// A campaign of G1 may have two leads with one external id.
#[test]
fn added_leads_follow_the_rules_of_the_generation() {
    let lead = |number: u32| LeadInput::phone(format!("+1555000000{number}")).external_id("CRM_1");
    for (generation, second_is_added) in [(Generation::G1, true), (Generation::G2, false)] {
        let fake = fake_of(generation);
        fake.add_lead(CAMPAIGN_ID, lead(1)).unwrap();
        assert_eq!(fake.add_lead(CAMPAIGN_ID, lead(2)).is_ok(), second_is_added, "{generation}");
        assert!(fake.add_lead("k000", lead(3)).is_err());
    }
}
