//! Documented errors, word for word.

use std::collections::BTreeSet;

use lupitor::DocumentedError;
use lupitor_fake::{
    CAMPAIGN_ID, DuplicateWording, Fake, FakeBuilder, Fault, FaultRule, Generation, LeadInput, Operation, READ_KEY, Rate,
    RateLimitBody, RateLimits,
};
use serde_json::{Value, json};

use crate::support::{Request, unlimited};

/// Documented errors that the fake does not produce, with the reason.
const NOT_PRODUCED: &[(&str, &str)] = &[];

fn one_an_hour() -> FakeBuilder {
    let rate = Rate::per_hour(1).unwrap();
    Fake::builder().rate_limits(RateLimits::all(rate).health(Some(rate)))
}

fn g1() -> FakeBuilder {
    unlimited().generation(Generation::G1)
}

/// The name of the example, the fake, and requests of which the last one gets the error.
fn cases() -> Vec<(&'static str, FakeBuilder, Vec<Request>)> {
    let list = Request::get("/leads?campaignId=k978abc123");
    let lead = json!({"campaignId": CAMPAIGN_ID, "phoneNumber": "+15550000001"});
    let create = Request::post("/leads", &lead);
    let bulk = |leads: Value| vec![Request::post("/leads/bulk", &json!({"campaignId": CAMPAIGN_ID, "leads": leads}))];
    let too_many: Vec<_> = (0..1001).map(|number| json!({"externalId": format!("{number}")})).collect();
    let failing = unlimited().fault(FaultRule::new(Fault::InternalServerError));
    vec![
        ("missingApiKey", unlimited(), vec![list.clone().key(None)]),
        ("missingApiKey", unlimited(), vec![list.clone().key(Some(""))]),
        ("invalidApiKey", unlimited(), vec![list.clone().key(Some("sk_unknown"))]),
        ("invalidApiKey", unlimited(), vec![list.clone().key(Some("sk_test_revoked"))]),
        ("insufficientPermissions", g1(), vec![create.clone().key(Some(READ_KEY))]),
        ("insufficientPermissions", unlimited(), vec![create.clone().key(Some(READ_KEY))]),
        ("forbidden", unlimited(), vec![Request::delete("/leads").key(Some(READ_KEY))]),
        ("forbidden", unlimited(), vec![Request::post("/leads/bulk-delete", &json!({})).key(Some(READ_KEY))]),
        ("campaignNotFound", unlimited(), vec![Request::get("/leads?campaignId=other")]),
        ("campaignNotFound", unlimited(), vec![Request::get("/leads?campaignId=k978def456").key(Some("sk_test_one_campaign"))]),
        ("campaignIdRequired", unlimited(), vec![Request::post("/leads", &json!({"phoneNumber": "+15550000001"}))]),
        ("campaignIdRequired", unlimited(), vec![Request::post("/leads/bulk-delete", &json!({"campaignId": null}))]),
        ("phoneNumberRequired", g1(), vec![Request::post("/leads", &json!({"campaignId": CAMPAIGN_ID, "externalId": "CRM_1"}))]),
        ("campaignIdQueryRequired", unlimited(), vec![Request::get("/leads")]),
        ("campaignIdQueryRequired", unlimited(), vec![Request::delete("/leads?campaignId=&externalId=1")]),
        ("leadsRequired", unlimited(), bulk(Value::Null)),
        ("leadsEmpty", unlimited(), bulk(json!([]))),
        ("tooManyLeads", unlimited(), bulk(too_many.into())),
        ("leadIdentifierMissing", unlimited(), bulk(json!([{"metadata": {}}]))),
        ("identifierMissing", unlimited(), vec![Request::post("/leads", &json!({"campaignId": CAMPAIGN_ID}))]),
        ("identifierQueryMissing", unlimited(), vec![Request::delete("/leads?campaignId=k978abc123")]),
        ("leadAlreadyExists", unlimited(), vec![create.clone(), create.clone()]),
        ("leadAlreadyExists", g1(), vec![create.clone(), create.clone()]),
        ("leadAlreadyExistsShort", unlimited().duplicate_wording(DuplicateWording::Short), vec![create.clone(), create.clone()]),
        ("leadNotFound", unlimited(), vec![Request::delete("/leads?campaignId=k978abc123&externalId=1")]),
        ("rateLimitExceeded", one_an_hour(), vec![list.clone(), list.clone()]),
        ("rateLimitExceededTryLater", one_an_hour().rate_limit_body(RateLimitBody::Detailed), vec![list.clone(), list.clone()]),
        ("internalServerError", failing, vec![list]),
        ("healthRateLimitExceeded", one_an_hour(), vec![Request::get("/api/health"), Request::get("/api/health")]),
        ("backendUnreachable", unlimited().healthy(false), vec![Request::get("/api/health")]),
    ]
}

#[tokio::test]
async fn every_documented_error_can_be_produced() {
    let mut produced = BTreeSet::new();
    for (name, builder, requests) in cases() {
        let documented = DocumentedError::named(name)
            .unwrap_or_else(|| panic!("openapi.yaml has no error {name} any more: take its cases out of this test"));
        let fake = builder.build().unwrap();
        let mut response = None;
        for request in &requests {
            response = Some(request.send(&fake).await);
        }
        let response = response.unwrap();
        assert_eq!(response.status, documented.status, "{name}: {}", response.body);
        assert_eq!(response.error().as_deref(), Some(documented.message), "{name}");
        assert_eq!(shape(&response.json()), shape(&serde_json::from_str(documented.body).unwrap()), "{name}");
        produced.insert(name);
    }
    for (name, reason) in NOT_PRODUCED {
        assert!(produced.insert(name), "{name} is produced after all, although {reason}");
    }
    let missing = implemented_errors().filter(|name| !produced.contains(name)).map(|name| {
        format!(
            "openapi.yaml has the error {name}, which no request here gets from lupitor-fake: add one to `cases` in \
             crates/lupitor-fake/tests/it/documented_errors.rs, or the error to NOT_PRODUCED there with a reason"
        )
    });
    let missing: BTreeSet<_> = missing.collect();
    assert!(missing.is_empty(), "{}", missing.into_iter().collect::<Vec<_>>().join("\n"));
}

/// The errors of the operations that the fake implements.
fn implemented_errors() -> impl Iterator<Item = &'static str> {
    let implemented = lupitor::Operation::all().iter().filter(|operation| operation.id().parse::<Operation>().is_ok());
    implemented.flat_map(lupitor::Operation::documented_errors).map(|error| error.name)
}

/// A body without values that depend on time and limit.
fn shape(body: &Value) -> Value {
    let mut body = body.clone();
    for field in ["limit", "remaining", "reset", "timestamp"] {
        if let Some(value) = body.get_mut(field) {
            *value = if value.is_string() { "a time".into() } else { "a number".into() };
        }
    }
    body
}

/// The documented pattern matches the message.
#[tokio::test]
async fn an_error_of_a_batch_contains_the_index_of_the_item() {
    let leads = |generation, bad: Value| {
        let fake = unlimited().generation(generation).build().unwrap();
        let leads = json!([{"phoneNumber": "+15550000001"}, {"phoneNumber": "+15550000002"}, bad]);
        (fake, Request::post("/leads/bulk", &json!({"campaignId": CAMPAIGN_ID, "leads": leads})))
    };
    let (fake, request) = leads(Generation::G2, json!({}));
    let message = request.send(&fake).await.error().unwrap();
    assert_eq!(message, "leads[2]: At least one of phoneNumber or externalId is required");
    let pattern = DocumentedError::named("leadIdentifierMissing").unwrap().pattern.unwrap();
    assert_eq!(&regex::Regex::new(pattern).unwrap().captures(&message).unwrap()["index"], "2");

    let (fake, request) = leads(Generation::G1, json!({"externalId": "CRM_1"}));
    assert_eq!(request.send(&fake).await.error().as_deref(), Some("leads[2]: phoneNumber is required"));
    assert!(fake.leads(CAMPAIGN_ID).is_empty(), "one invalid item fails the whole batch");
}

#[tokio::test]
async fn a_duplicate_external_id_gets_the_short_message() {
    let fake = unlimited().build().unwrap();
    fake.add_lead(CAMPAIGN_ID, LeadInput::external("CRM_1")).unwrap();
    let same = json!({"campaignId": CAMPAIGN_ID, "externalId": "CRM_1", "phoneNumber": "+15550000001"});
    let response = Request::post("/leads", &same).send(&fake).await;
    assert_eq!((response.status, response.error().as_deref()), (400, Some("Lead already exists")));
}
