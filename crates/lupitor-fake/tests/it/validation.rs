//! Validation of requests. Each case is also checked against the schema of the document.

use lupitor_fake::{CAMPAIGN_ID, Generation};
use serde_json::{Value, json};

use crate::document;
use crate::support::{Request, unlimited};

/// No message: the request is valid.
const VALID: &str = "";

/// A member of a lead, its value, and the error message.
fn members() -> Vec<(&'static str, Value, &'static str)> {
    let e164 = "phoneNumber must be in E.164 format";
    let id = "externalId must not begin or end with white space or contain control characters";
    let date = "scheduledFor must be an ISO 8601 date with a time zone";
    let priority = "priority must be an integer between 0 and 100";
    vec![
        ("phoneNumber", json!("+15555551234"), VALID),
        ("phoneNumber", json!("+12"), VALID),
        ("phoneNumber", json!("+123456789012345"), VALID),
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
        ("externalId", json!("é"), VALID),
        ("externalId", json!("CRM 1"), VALID),
        ("externalId", json!("CRM_1\r"), id),
        ("externalId", json!(" "), id),
        ("externalId", json!("\u{FEFF}CRM_1"), id),
        ("externalId", json!(""), "externalId must not be empty"),
        ("externalId", json!(1), "externalId must be a string"),
        ("externalId", json!(null), "externalId must be a string"),
        ("metadata", json!({}), VALID),
        ("metadata", json!({"nested": {"any": [1, null]}}), VALID),
        ("metadata", json!([]), "metadata must be an object"),
        ("metadata", json!(null), "metadata must be an object"),
        ("scheduledFor", json!("2025-12-25T10:00:00Z"), VALID),
        ("scheduledFor", json!("1999-12-25T10:00:00.5+02:00"), VALID),
        ("scheduledFor", json!("2025-12-25T10:00:00"), date),
        ("scheduledFor", json!("2025-12-25"), date),
        ("scheduledFor", json!("2025-02-30T10:00:00Z"), date),
        ("scheduledFor", json!(1_766_656_800), "scheduledFor must be a string"),
        ("priority", json!(0), VALID),
        ("priority", json!(100), VALID),
        ("priority", json!(101), priority),
        ("priority", json!(-1), priority),
        ("priority", json!(1e300), priority),
        ("priority", json!(0.5), priority),
        ("priority", json!("5"), priority),
        ("priority", json!(true), priority),
        ("priority", json!(null), priority),
        ("anythingElse", json!([1]), VALID),
    ]
}

/// Sends a body to an empty fake, and compares the response with the expected message and the schema.
async fn expect(path: &str, schema: &str, body: &Value, message: &str) {
    let is_valid = document::component(schema).is_valid(body);
    assert_eq!(is_valid, message.is_empty(), "the schema {schema} disagrees about {body}");
    let response = Request::post(path, body).send(&unlimited().build().unwrap()).await;
    assert_eq!(response.status >= 400, !message.is_empty(), "{path} {body}: {}", response.body);
    if !message.is_empty() {
        assert_eq!((response.status, response.error().as_deref()), (400, Some(message)), "{path} {body}");
    }
}

#[tokio::test]
async fn members_of_a_lead_are_validated() {
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
async fn bodies_are_validated() {
    let identifier = "At least one of phoneNumber or externalId is required";
    let first = "leads[0]: At least one of phoneNumber or externalId is required";
    let creates = [
        (json!({"campaignId": CAMPAIGN_ID, "phoneNumber": "+15550000001"}), VALID),
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
        (json!([{"phoneNumber": "+15550000001"}, {"externalId": "1"}]), VALID),
        (many(1000), VALID),
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
async fn a_body_must_be_json() {
    let good = json!({"campaignId": CAMPAIGN_ID, "externalId": "1"}).to_string();
    let deep = format!(r#"{{"campaignId":"{CAMPAIGN_ID}","metadata":{}"#, "[".repeat(10_000));
    let cases = [
        (Some("application/json"), good.as_str(), 201, VALID),
        (Some("application/json; charset=utf-8"), &good, 201, VALID),
        (Some("Application/JSON"), &good, 201, VALID),
        (Some("text/plain"), &good, 400, "Content-Type must be application/json"),
        (Some("application/x-www-form-urlencoded"), &good, 400, "Content-Type must be application/json"),
        (None, &good, 400, "Content-Type must be application/json"),
        (Some("application/json"), "", 400, "Invalid JSON in request body"),
        (Some("application/json"), "{", 400, "Invalid JSON in request body"),
        (Some("application/json"), "{} {}", 400, "Invalid JSON in request body"),
        (Some("application/json"), &deep, 400, "Invalid JSON in request body"),
    ];
    for (content_type, body, status, message) in cases {
        let response = Request::post_text("/leads", content_type, body).send(&unlimited().build().unwrap()).await;
        assert_eq!(response.status, status, "{content_type:?} {body:.50}");
        assert_eq!(response.error().unwrap_or_default(), message, "{content_type:?} {body:.50}");
    }
}

#[tokio::test]
async fn a_body_above_the_limit_gets_413() {
    let fake = unlimited().max_body(100).build().unwrap();
    let lead = |padding| {
        let lead = json!({"campaignId": CAMPAIGN_ID, "externalId": "x".repeat(padding)}).to_string();
        Request::post_text("/leads", Some("application/json"), &lead)
    };
    assert_eq!(lead(20).send(&fake).await.status, 201);
    let response = lead(100).send_unchecked(&fake).await.unwrap();
    assert_eq!((response.status, response.error().as_deref()), (413, Some("Request body is too large")));
    // Without a key, the response does not reveal the limit.
    assert_eq!(lead(100).key(None).send(&fake).await.status, 401);
}

#[tokio::test]
async fn query_parameters_are_validated() {
    let limit = "limit must be an integer between 1 and 8000";
    let status = "status must be one of raw, attempting, exhausted, concluded";
    let e164 = "phoneNumber must be in E.164 format";
    let identifier = "At least one of phoneNumber or externalId query parameter is required";
    let cases = [
        ("GET", "", 200, VALID),
        ("GET", "&status=raw&limit=1&cursor=eyJwb3NpdGlvbiI6Mn0=", 200, VALID),
        ("GET", "&status=concluded&limit=8000&unknown=1", 200, VALID),
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
        let response = Request::method(method.parse().unwrap(), &path).send(&unlimited().build().unwrap()).await;
        assert_eq!((response.status, response.error().unwrap_or_default().as_str()), (status, message), "{method} {query}");
    }
}

#[tokio::test]
async fn g1_ignores_paging_parameters() {
    let fake = unlimited().generation(Generation::G1).build().unwrap();
    let response = Request::get("/leads?campaignId=k978abc123&limit=0&cursor=nonsense").send(&fake).await;
    assert_eq!(response.status, 200);
}
