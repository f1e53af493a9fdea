//! Requests are held to the request schemas. The verdict of each case is compared with the schema's own.

use lupitor_fake::{CAMPAIGN_ID, Generation};
use serde_json::{Value, json};

use crate::{
    document,
    support::{Ask, unlimited},
};

/// The message of what is accepted.
const NONE: &str = "";

/// A member of a lead, and the message when it is refused.
fn members() -> Vec<(&'static str, Value, &'static str)> {
    let e164 = "phoneNumber must be in E.164 format";
    let id = "externalId must not begin or end with white space or contain control characters";
    let date = "scheduledFor must be an ISO 8601 date with a time zone";
    let priority = "priority must be an integer between 0 and 100";
    vec![
        ("phoneNumber", json!("+15555551234"), NONE),
        ("phoneNumber", json!("+12"), NONE),
        ("phoneNumber", json!("+123456789012345"), NONE),
        ("phoneNumber", json!("+1234567890123456"), e164),
        ("phoneNumber", json!("+1"), e164),
        ("phoneNumber", json!("+05555551234"), e164),
        ("phoneNumber", json!("15555551234"), e164),
        ("phoneNumber", json!("+1 555 555 1234"), e164),
        ("phoneNumber", json!("+1555555123٤"), e164),
        ("phoneNumber", json!("+15555551234\n"), e164),
        ("phoneNumber", json!(""), e164),
        ("phoneNumber", json!(15_555_551_234_u64), "phoneNumber must be a string"),
        ("phoneNumber", json!(null), "phoneNumber must be a string"),
        ("externalId", json!("é"), NONE),
        ("externalId", json!("CRM 1"), NONE),
        ("externalId", json!("CRM_1\r"), id),
        ("externalId", json!(" "), id),
        ("externalId", json!("\u{FEFF}CRM_1"), id),
        ("externalId", json!(""), "externalId must not be empty"),
        ("externalId", json!(1), "externalId must be a string"),
        ("externalId", json!(null), "externalId must be a string"),
        ("metadata", json!({}), NONE),
        ("metadata", json!({"nested": {"any": [1, null]}}), NONE),
        ("metadata", json!([]), "metadata must be an object"),
        ("metadata", json!(null), "metadata must be an object"),
        ("scheduledFor", json!("2025-12-25T10:00:00Z"), NONE),
        ("scheduledFor", json!("1999-12-25T10:00:00.5+02:00"), NONE),
        ("scheduledFor", json!("2025-12-25T10:00:00"), date),
        ("scheduledFor", json!("2025-12-25"), date),
        ("scheduledFor", json!("2025-02-30T10:00:00Z"), date),
        ("scheduledFor", json!(1_766_656_800), "scheduledFor must be a string"),
        ("priority", json!(0), NONE),
        ("priority", json!(100), NONE),
        ("priority", json!(101), priority),
        ("priority", json!(-1), priority),
        ("priority", json!(1e300), priority),
        ("priority", json!(0.5), priority),
        ("priority", json!("5"), priority),
        ("priority", json!(true), priority),
        ("priority", json!(null), priority),
        ("anythingElse", json!([1]), NONE),
    ]
}

/// Sends a body to an empty fake, and compares what comes back with the expectation and with the schema.
async fn expect(path: &str, schema: &str, body: &Value, message: &str) {
    let is_valid = document::component(schema).is_valid(body);
    assert_eq!(is_valid, message.is_empty(), "the schema {schema} disagrees about {body}");
    let answer = Ask::post(path, body).send(&unlimited().build().unwrap()).await;
    assert_eq!(answer.status >= 400, !message.is_empty(), "{path} {body}: {}", answer.body);
    if !message.is_empty() {
        assert_eq!((answer.status, answer.error().as_deref()), (400, Some(message)), "{path} {body}");
    }
}

#[tokio::test]
async fn members_of_a_lead() {
    for (member, value, message) in members() {
        let mut lead = json!({"externalId": "CRM_1"});
        lead[member] = value;
        let mut create = lead.clone();
        create["campaignId"] = json!(CAMPAIGN_ID);
        expect("/leads", "LeadInput", &create, message).await;
        expect("/records", "LeadInput", &create, message).await;

        let place = if message.is_empty() { String::new() } else { format!("leads[1]: {message}") };
        let batch = json!({"campaignId": CAMPAIGN_ID, "leads": [{"externalId": "CRM_0"}, lead]});
        expect("/leads/bulk", "BulkCreateInput", &batch, &place).await;
        if member == "phoneNumber" || member == "externalId" {
            expect("/leads/bulk-delete", "BulkDeleteInput", &batch, &place).await;
        }
    }
}

#[tokio::test]
async fn other_bodies() {
    let identifier = "At least one of phoneNumber or externalId is required";
    let first = "leads[0]: At least one of phoneNumber or externalId is required";
    let creates = [
        (json!({"campaignId": CAMPAIGN_ID, "phoneNumber": "+15550000001"}), NONE),
        (json!({"campaignId": CAMPAIGN_ID}), identifier),
        (json!({"campaignId": "", "externalId": "1"}), "campaignId is required"),
        (json!({"campaignId": null, "externalId": "1"}), "campaignId is required"),
        (json!({"campaignId": 1, "externalId": "1"}), "campaignId must be a string"),
        (json!([]), "Request body must be a JSON object"),
        (json!("text"), "Request body must be a JSON object"),
        (json!(null), "Request body must be a JSON object"),
    ];
    for (body, message) in creates {
        expect("/leads", "LeadInput", &body, message).await;
    }
    let many = |count: u32| Value::from_iter((0..count).map(|number| json!({"externalId": number.to_string()})));
    let bulk = [
        (json!([{"phoneNumber": "+15550000001"}, {"externalId": "1"}]), NONE),
        (many(1000), NONE),
        (many(1001), "Maximum 1000 leads per bulk request"),
        (json!([]), "leads array cannot be empty"),
        (json!({}), "leads array is required"),
        (json!("text"), "leads array is required"),
        (json!(null), "leads array is required"),
        (json!([{}]), first),
        (json!([null]), "leads[0] must be an object"),
        (json!([{"externalId": "1"}, "1"]), "leads[1] must be an object"),
    ];
    for (path, schema) in [("/leads/bulk", "BulkCreateInput"), ("/leads/bulk-delete", "BulkDeleteInput")] {
        for (leads, message) in &bulk {
            expect(path, schema, &json!({"campaignId": CAMPAIGN_ID, "leads": leads}), message).await;
        }
        expect(path, schema, &json!({"campaignId": CAMPAIGN_ID}), "leads array is required").await;
        expect(path, schema, &json!({"leads": [{"externalId": "1"}]}), "campaignId is required").await;
    }
}

#[tokio::test]
async fn bodies_that_are_no_json() {
    let good = json!({"campaignId": CAMPAIGN_ID, "externalId": "1"}).to_string();
    let deep = format!(r#"{{"campaignId":"{CAMPAIGN_ID}","metadata":{}"#, "[".repeat(10_000));
    let cases = [
        (Some("application/json"), good.as_str(), 201, NONE),
        (Some("application/json; charset=utf-8"), &good, 201, NONE),
        (Some("Application/JSON"), &good, 201, NONE),
        (Some("text/plain"), &good, 400, "Content-Type must be application/json"),
        (Some("application/x-www-form-urlencoded"), &good, 400, "Content-Type must be application/json"),
        (None, &good, 400, "Content-Type must be application/json"),
        (Some("application/json"), "", 400, "Invalid JSON in request body"),
        (Some("application/json"), "{", 400, "Invalid JSON in request body"),
        (Some("application/json"), "{} {}", 400, "Invalid JSON in request body"),
        (Some("application/json"), &deep, 400, "Invalid JSON in request body"),
    ];
    for (content_type, body, status, message) in cases {
        let answer = Ask::post_text("/leads", content_type, body).send(&unlimited().build().unwrap()).await;
        assert_eq!(answer.status, status, "{content_type:?} {body:.50}");
        assert_eq!(answer.error().unwrap_or_default(), message, "{content_type:?} {body:.50}");
    }
}

#[tokio::test]
async fn bodies_that_are_too_large() {
    let fake = unlimited().max_body(100).build().unwrap();
    let lead = |padding| {
        let lead = json!({"campaignId": CAMPAIGN_ID, "externalId": "x".repeat(padding)}).to_string();
        Ask::post_text("/leads", Some("application/json"), &lead)
    };
    assert_eq!(lead(20).send(&fake).await.status, 201);
    let answer = lead(100).send_unchecked(&fake).await.unwrap();
    assert_eq!((answer.status, answer.error().as_deref()), (413, Some("Request body is too large")));
    // Who has no key does not learn the limit.
    assert_eq!(lead(100).key(None).send(&fake).await.status, 401);
}

#[tokio::test]
async fn queries() {
    let limit = "limit must be an integer between 1 and 8000";
    let status = "status must be one of: raw, attempting, exhausted, concluded";
    let e164 = "phoneNumber must be in E.164 format";
    let identifier = "At least one of phoneNumber or externalId query parameter is required";
    let cases = [
        ("GET", "", 200, NONE),
        ("GET", "&status=raw&limit=1&cursor=eyJwb3NpdGlvbiI6Mn0=", 200, NONE),
        ("GET", "&status=concluded&limit=8000&unknown=1", 200, NONE),
        ("GET", "&limit=0", 400, limit),
        ("GET", "&limit=8001", 400, limit),
        ("GET", "&limit=-1", 400, limit),
        ("GET", "&limit=%2B1", 400, limit),
        ("GET", "&limit=1.0", 400, limit),
        ("GET", "&limit=", 400, limit),
        ("GET", "&limit=99999999999999999999999", 400, limit),
        ("GET", "&limit=1&limit=2", 400, "limit query parameter must be given once"),
        ("GET", "&campaignId=k978abc123", 400, "campaignId query parameter must be given once"),
        ("GET", "&status=RAW", 400, status),
        ("GET", "&status=", 400, status),
        ("GET", "&cursor=", 400, "cursor must not be empty"),
        ("GET", "&cursor=2", 400, "Invalid cursor"),
        ("GET", "&cursor=bnVsbA==", 400, "Invalid cursor"),
        ("DELETE", "", 400, identifier),
        ("DELETE", "&id=jh7abc123xyz", 400, identifier),
        ("DELETE", "&externalId=", 400, "externalId must not be empty"),
        ("DELETE", "&externalId=1&phoneNumber=5", 400, e164),
        // A `+` that is not encoded is a space.
        ("DELETE", "&phoneNumber=+15555551234", 400, e164),
        ("DELETE", "&phoneNumber=%2B15555551234", 404, "Lead not found"),
    ];
    for (method, query, status, message) in cases {
        let path = format!("/leads?campaignId={CAMPAIGN_ID}{query}");
        let answer = Ask::method(method.parse().unwrap(), &path).send(&unlimited().build().unwrap()).await;
        assert_eq!((answer.status, answer.error().unwrap_or_default().as_str()), (status, message), "{method} {query}");
    }
}

/// G1 has no paging, and does not look at its parameters.
#[tokio::test]
async fn g1_ignores_paging() {
    let fake = unlimited().generation(Generation::G1).build().unwrap();
    let answer = Ask::get("/leads?campaignId=k978abc123&limit=0&cursor=nonsense").send(&fake).await;
    assert_eq!(answer.status, 200);
}
