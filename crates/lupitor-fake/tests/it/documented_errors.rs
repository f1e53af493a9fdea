//! Every documented error is the answer to some real request, word for word.

use std::collections::BTreeSet;

use lupitor::DocumentedError;
use lupitor_fake::{
    CAMPAIGN_ID, DuplicateWording, Fake, FakeBuilder, Fault, FaultRule, Generation, LeadInput, READ_KEY, Rate, RateLimitBody,
    RateLimits,
};
use serde_json::{Value, json};

use crate::support::{Ask, unlimited};

fn one_an_hour() -> FakeBuilder {
    let rate = Rate::per_hour(1).unwrap();
    Fake::builder().rate_limits(RateLimits::all(rate).health(Some(rate)))
}

fn g1() -> FakeBuilder {
    unlimited().generation(Generation::G1)
}

/// The example's name, the fake, and the requests of which the last one is answered with the error.
fn cases() -> Vec<(&'static str, FakeBuilder, Vec<Ask>)> {
    let list = Ask::get("/leads?campaignId=k978abc123");
    let lead = json!({"campaignId": CAMPAIGN_ID, "phoneNumber": "+15550000001"});
    let create = Ask::post("/leads", &lead);
    let bulk = |leads: Value| vec![Ask::post("/leads/bulk", &json!({"campaignId": CAMPAIGN_ID, "leads": leads}))];
    let too_many: Vec<_> = (0..1001).map(|number| json!({"externalId": format!("{number}")})).collect();
    let failing = unlimited().fault(FaultRule::new(Fault::InternalServerError));
    vec![
        ("missingApiKey", unlimited(), vec![list.clone().key(None)]),
        ("missingApiKey", unlimited(), vec![list.clone().key(Some(""))]),
        ("invalidApiKey", unlimited(), vec![list.clone().key(Some("sk_unknown"))]),
        ("invalidApiKey", unlimited(), vec![list.clone().key(Some("sk_test_revoked"))]),
        ("insufficientPermissions", g1(), vec![create.clone().key(Some(READ_KEY))]),
        ("insufficientPermissions", unlimited(), vec![create.clone().key(Some(READ_KEY))]),
        ("forbidden", unlimited(), vec![Ask::delete("/leads").key(Some(READ_KEY))]),
        ("forbidden", unlimited(), vec![Ask::post("/leads/bulk-delete", &json!({})).key(Some(READ_KEY))]),
        ("campaignNotFound", unlimited(), vec![Ask::get("/leads?campaignId=other")]),
        ("campaignNotFound", unlimited(), vec![Ask::get("/leads?campaignId=k978def456").key(Some("sk_test_one_campaign"))]),
        ("campaignIdRequired", unlimited(), vec![Ask::post("/leads", &json!({"phoneNumber": "+15550000001"}))]),
        ("campaignIdRequired", unlimited(), vec![Ask::post("/leads/bulk-delete", &json!({"campaignId": null}))]),
        ("phoneNumberRequired", g1(), vec![Ask::post("/leads", &json!({"campaignId": CAMPAIGN_ID, "externalId": "CRM_1"}))]),
        ("campaignIdQueryRequired", unlimited(), vec![Ask::get("/leads")]),
        ("campaignIdQueryRequired", unlimited(), vec![Ask::delete("/leads?campaignId=&externalId=1")]),
        ("leadsRequired", unlimited(), bulk(Value::Null)),
        ("leadsEmpty", unlimited(), bulk(json!([]))),
        ("tooManyLeads", unlimited(), bulk(too_many.into())),
        ("leadIdentifierMissing", unlimited(), bulk(json!([{"metadata": {}}]))),
        ("identifierMissing", unlimited(), vec![Ask::post("/leads", &json!({"campaignId": CAMPAIGN_ID}))]),
        ("identifierQueryMissing", unlimited(), vec![Ask::delete("/leads?campaignId=k978abc123")]),
        ("leadAlreadyExists", unlimited(), vec![create.clone(), create.clone()]),
        ("leadAlreadyExists", g1(), vec![create.clone(), create.clone()]),
        ("leadAlreadyExistsShort", unlimited().duplicate_wording(DuplicateWording::Short), vec![create.clone(), create.clone()]),
        ("leadNotFound", unlimited(), vec![Ask::delete("/leads?campaignId=k978abc123&externalId=1")]),
        ("rateLimitExceeded", one_an_hour(), vec![list.clone(), list.clone()]),
        ("rateLimitExceededTryLater", one_an_hour().rate_limit_body(RateLimitBody::Detailed), vec![list.clone(), list.clone()]),
        ("internalServerError", failing, vec![list]),
        ("healthRateLimitExceeded", one_an_hour(), vec![Ask::get("/api/health"), Ask::get("/api/health")]),
        ("backendUnreachable", unlimited().healthy(false), vec![Ask::get("/api/health")]),
    ]
}

#[tokio::test]
async fn each_is_produced() {
    let mut produced = BTreeSet::new();
    for (name, builder, asks) in cases() {
        let documented = DocumentedError::named(name).unwrap_or_else(|| panic!("no documented error {name}"));
        let fake = builder.build().unwrap();
        let mut answer = None;
        for ask in &asks {
            answer = Some(ask.send(&fake).await);
        }
        let answer = answer.unwrap();
        assert_eq!(answer.status, documented.status, "{name}: {}", answer.body);
        assert_eq!(answer.error().as_deref(), Some(documented.message), "{name}");
        assert_eq!(shape(&answer.json()), shape(&serde_json::from_str(documented.body).unwrap()), "{name}");
        produced.insert(name);
    }
    let documented: BTreeSet<_> = lupitor::documented_errors().iter().map(|error| error.name).collect();
    assert_eq!(documented.difference(&produced).collect::<Vec<_>>(), [&""; 0], "not produced by any case");
}

/// A body without the values that depend on the moment and the limit.
fn shape(body: &Value) -> Value {
    let mut body = body.clone();
    for field in ["limit", "remaining", "reset", "timestamp"] {
        if let Some(value) = body.get_mut(field) {
            *value = if value.is_string() { "a time".into() } else { "a number".into() };
        }
    }
    body
}

/// The variable parts follow the request, and the documented patterns still match.
#[tokio::test]
async fn variable_parts_are_filled_in() {
    let leads = |generation, bad: Value| {
        let fake = unlimited().generation(generation).build().unwrap();
        let leads = json!([{"phoneNumber": "+15550000001"}, {"phoneNumber": "+15550000002"}, bad]);
        (fake, Ask::post("/leads/bulk", &json!({"campaignId": CAMPAIGN_ID, "leads": leads})))
    };
    let (fake, ask) = leads(Generation::G2, json!({}));
    let message = ask.send(&fake).await.error().unwrap();
    assert_eq!(message, "leads[2]: At least one of phoneNumber or externalId is required");
    let pattern = DocumentedError::named("leadIdentifierMissing").unwrap().pattern.unwrap();
    assert_eq!(&regex::Regex::new(pattern).unwrap().captures(&message).unwrap()["index"], "2");

    let (fake, ask) = leads(Generation::G1, json!({"externalId": "CRM_1"}));
    assert_eq!(ask.send(&fake).await.error().as_deref(), Some("leads[2]: phoneNumber is required"));
    assert!(fake.leads(CAMPAIGN_ID).is_empty(), "one bad item refuses the whole batch");
}

/// A lead refused for its external id is not told that its phone number exists.
#[tokio::test]
async fn external_id_duplicates_have_the_short_wording() {
    let fake = unlimited().build().unwrap();
    fake.add_lead(CAMPAIGN_ID, LeadInput::external("CRM_1")).unwrap();
    let same = json!({"campaignId": CAMPAIGN_ID, "externalId": "CRM_1", "phoneNumber": "+15550000001"});
    let answer = Ask::post("/leads", &same).send(&fake).await;
    assert_eq!((answer.status, answer.error().as_deref()), (400, Some("Lead already exists")));
}
