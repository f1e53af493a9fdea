//! Responses with a success status: the data that is read, and the ones that are errors.

use std::time::UNIX_EPOCH;

use lupitor::{ErrorCode, ErrorKind, LeadStatus};
use serde_json::{Value, json};

use crate::support::{ApiCall, CallStyle, StubServer, document, json_response, success_examples};

/// The data, or the error.
type Expected = Result<Value, ErrorKind>;

fn page(leads: Value, count: Value, next: Value) -> Expected {
    Ok(json!({ "leads": leads, "count": count, "next": next }))
}

async fn check(stub: &StubServer, op: ApiCall, status: u16, body: &str, expected: &Expected) {
    let response = json_response(status, body.to_owned()).header("x-request-id", "7");
    let result = op.send(CallStyle::Facade, stub.respond(response)).await;
    match (result, expected) {
        (Ok(done), Ok(data)) => assert_eq!((&done.data, done.status), (data, status), "{op:?} {body}"),
        (Err(error), Err(kind)) => {
            assert_eq!((error.kind(), error.status().unwrap().as_u16()), (*kind, status), "{op:?} {body}");
            assert_eq!(error.body(), Some(body.as_bytes()), "{op:?}");
            assert_eq!(error.headers().unwrap()["x-request-id"], "7", "{op:?} {body}");
            assert_eq!((error.code(), error.attempts().len()), (None, 1), "{op:?} {body}");
            assert_eq!(error.operation().unwrap().id(), op.id());
            assert_eq!(error.maybe_processed(), op.is_write(), "a success that cannot be read: {op:?} {body}");
        }
        (result, expected) => panic!("{op:?} {body}: {result:?} instead of {expected:?}"),
    }
}

#[tokio::test]
async fn a_page_of_leads_is_read_in_the_forms_of_both_generations() {
    let stub = StubServer::new();
    let decode = || Err(ErrorKind::Decode);
    let one = || json!([{ "_id": "a" }]);
    let full = json!({
        "_id": "a", "attempts": 2.0, "campaignId": "k", "_creationTime": 1_703_520_000_000.125, "externalId": "x",
        "metadata": { "n": { "m": [1] } }, "phoneNumber": "+15555551234", "priority": 5.5, "scheduledFor": "tomorrow", "status": "raw"
    });
    let cases: Vec<(String, Expected)> = vec![
        // G1: neither cursor nor hasMore.
        (r#"{"leads":[{"_id":"a"}],"count":1}"#.into(), page(one(), json!(1), json!(null))),
        (r#"{"leads":[],"count":0}"#.into(), page(json!([]), json!(0), json!(null))),
        // G2. A next page needs `hasMore: true` and a non-empty cursor. Without the cursor, the list is incomplete.
        (r#"{"leads":[{"_id":"a"}],"count":1,"cursor":"c","hasMore":true}"#.into(), page(one(), json!(1), json!("c"))),
        (r#"{"leads":[],"cursor":"c","hasMore":true}"#.into(), page(json!([]), json!(null), json!("c"))),
        (r#"{"leads":[],"cursor":"c","hasMore":false}"#.into(), page(json!([]), json!(null), json!(null))),
        (r#"{"leads":[],"cursor":"c","hasMore":null}"#.into(), page(json!([]), json!(null), json!(null))),
        (r#"{"leads":[],"cursor":"c"}"#.into(), page(json!([]), json!(null), json!(null))),
        (r#"{"leads":[],"cursor":"","hasMore":true}"#.into(), decode()),
        (r#"{"leads":[],"cursor":null,"hasMore":true}"#.into(), decode()),
        (r#"{"leads":[],"hasMore":true}"#.into(), decode()),
        // Counts are JSON numbers.
        (r#"{"leads":[],"count":2.0}"#.into(), page(json!([]), json!(2), json!(null))),
        (r#"{"leads":[],"count":-1}"#.into(), page(json!([]), json!(null), json!(null))),
        (r#"{"leads":[],"count":null}"#.into(), page(json!([]), json!(null), json!(null))),
        // The alias may name its list `records`.
        (r#"{"records":[{"_id":"a"}],"count":1}"#.into(), page(one(), json!(1), json!(null))),
        (r#"{"records":[{"_id":"a"}],"leads":null}"#.into(), page(one(), json!(null), json!(null))),
        (r#"{"count":1}"#.into(), decode()),
        // The document allows it.
        (r#"{"leads":null,"records":null}"#.into(), page(json!([]), json!(null), json!(null))),
        ("null".into(), decode()),
        ("[]".into(), decode()),
        // Leads.
        (format!(r#"{{"leads":[{full}]}}"#), page(json!([full]), json!(null), json!(null))),
        (
            r#"{"leads":[{"_id":"a","status":null,"priority":null,"metadata":null,"phoneNumber":null,"_creationTime":null}]}"#
                .into(),
            page(one(), json!(null), json!(null)),
        ),
        // Unknown members stay with their lead.
        (
            r#"{"leads":[{"_id":"a","campaign":{"new":1}}],"more":[1]}"#.into(),
            page(json!([{ "_id": "a", "campaign": { "new": 1 } }]), json!(null), json!(null)),
        ),
        (
            r#"{"leads":[{"_id":"a","status":"paused"}]}"#.into(),
            page(json!([{ "_id": "a", "status": "paused" }]), json!(null), json!(null)),
        ),
        (r#"{"leads":[{"id":"a"}]}"#.into(), decode()),
        (r#"{"leads":[{"_id":7}]}"#.into(), page(json!([{ "_id": "7" }]), json!(null), json!(null))),
        (r#"{"leads":{"_id":"a"}}"#.into(), decode()),
    ];
    for (data, expected) in cases {
        check(&stub, ApiCall::ListLeads, 200, &format!(r#"{{"success":true,"data":{data},"error":null}}"#), &expected).await;
    }
}

#[tokio::test]
async fn the_status_and_the_creation_time_of_a_lead_are_read() {
    let stub = StubServer::new();
    let cases = [
        (
            r#""status":"paused","_creationTime":1703520000000.75"#,
            Some(LeadStatus::Unknown("paused".into())),
            Some(1_703_520_000_000),
        ),
        (r#""status":"concluded","_creationTime":1703520000001"#, Some(LeadStatus::Concluded), Some(1_703_520_000_001)),
        (r#""status":null,"_creationTime":-1"#, None, None),
        (r#""_creationTime":1e300"#, None, None),
    ];
    for (fields, status, created) in cases {
        let body = format!(r#"{{"success":true,"data":{{"leads":[{{"_id":"a",{fields}}}]}}}}"#);
        let page = stub.respond(json_response(200, body)).list_leads(|query| query.campaign_id("k")).await.unwrap();
        let lead = &page.leads[0];
        let created_at = lead.created_at().map(|at| at.duration_since(UNIX_EPOCH).unwrap().as_millis());
        assert_eq!((&lead.status, created_at), (&status, created), "{fields}");
    }
}

#[tokio::test]
async fn the_responses_of_the_other_operations_are_read() {
    let stub = StubServer::new();
    let decode = || Err(ErrorKind::Decode);
    let bulk_created = |created: u64, skipped: u64, ids: &[&str], identifiers: &[&str]| -> Expected {
        Ok(json!({ "created": created, "skipped": skipped, "ids": ids, "skippedIdentifiers": identifiers }))
    };
    let bulk_deleted = |deleted: u64, not_found: u64, identifiers: &[&str], missing: &[&str]| -> Expected {
        Ok(json!({ "deleted": deleted, "notFound": not_found, "identifiers": identifiers, "notFoundIdentifiers": missing }))
    };
    let cases: Vec<(ApiCall, &str, Expected)> = vec![
        (ApiCall::CreateLead, r#"{"leadId":"a"}"#, Ok(json!({ "leadId": "a" }))),
        (ApiCall::CreateLead, r#"{"leadId":"a","queued":true}"#, Ok(json!({ "leadId": "a", "queued": true }))),
        (ApiCall::CreateLead, r#"{"_id":"a"}"#, decode()),
        (ApiCall::CreateLead, r#"{"leadId":null}"#, decode()),
        (ApiCall::CreateLead, "null", decode()),
        (ApiCall::DeleteLead, r#"{"deleted":true}"#, Ok(json!({ "deleted": true }))),
        (ApiCall::DeleteLead, r#"{"deleted":null}"#, Ok(json!({}))),
        (ApiCall::DeleteLead, "{}", Ok(json!({}))),
        (ApiCall::DeleteLead, "null", decode()),
        // G1 and G2 name the skipped ones differently.
        (
            ApiCall::BulkCreateLeads,
            r#"{"created":1,"skipped":1,"createdIds":["a"],"skippedPhones":["+1"]}"#,
            bulk_created(1, 1, &["a"], &["+1"]),
        ),
        (
            ApiCall::BulkCreateLeads,
            r#"{"created":1,"skipped":1,"createdIds":["a"],"skippedIdentifiers":["x"]}"#,
            bulk_created(1, 1, &["a"], &["x"]),
        ),
        (
            ApiCall::BulkCreateLeads,
            r#"{"created":2.0,"skipped":0.0,"createdIds":["a","b"]}"#,
            bulk_created(2, 0, &["a", "b"], &[]),
        ),
        (
            ApiCall::BulkCreateLeads,
            r#"{"createdIds":["a"],"skippedIdentifiers":["x","y"]}"#,
            bulk_created(1, 2, &["a"], &["x", "y"]),
        ),
        (
            ApiCall::BulkCreateLeads,
            r#"{"created":3,"skipped":null,"createdIds":null,"skippedPhones":null}"#,
            bulk_created(3, 0, &[], &[]),
        ),
        (ApiCall::BulkCreateLeads, r#"{"skipped":1}"#, decode()),
        (ApiCall::BulkCreateLeads, "{}", decode()),
        (
            ApiCall::BulkDeleteLeads,
            r#"{"deleted":1,"notFound":1,"deletedIdentifiers":["x"],"notFoundIdentifiers":["+1"]}"#,
            bulk_deleted(1, 1, &["x"], &["+1"]),
        ),
        (ApiCall::BulkDeleteLeads, r#"{"deleted":1.0}"#, bulk_deleted(1, 0, &[], &[])),
        (
            ApiCall::BulkDeleteLeads,
            r#"{"deletedIdentifiers":["x"],"notFoundIdentifiers":["y"]}"#,
            bulk_deleted(1, 1, &["x"], &["y"]),
        ),
        (ApiCall::BulkDeleteLeads, r#"{"notFound":1}"#, decode()),
    ];
    for (op, data, expected) in cases {
        check(&stub, op, 200, &format!(r#"{{"success":true,"data":{data},"error":null}}"#), &expected).await;
        // Another order, white space and undocumented members.
        check(
            &stub,
            op,
            201,
            &format!("\n{{ \"more\": [], \"error\": null, \"data\": {data}, \"success\": true }}\n"),
            &expected,
        )
        .await;
    }
}

#[tokio::test]
async fn the_health_check_is_read_without_an_envelope() {
    let stub = StubServer::new();
    let cases: [(&str, Expected); 5] = [
        (
            r#"{"status":"ok","timestamp":"2025-10-29T12:00:00.000Z"}"#,
            Ok(json!({ "status": "ok", "timestamp": "2025-10-29T12:00:00.000Z" })),
        ),
        (r#"{"status":"ok"}"#, Ok(json!({ "status": "ok" }))),
        (r#"{"status":"degraded","timestamp":null,"since":1}"#, Ok(json!({ "status": "degraded", "since": 1 }))),
        ("{}", Err(ErrorKind::Decode)),
        ("OK", Err(ErrorKind::Decode)),
    ];
    for (body, expected) in cases {
        check(&stub, ApiCall::GetHealth, 200, body, &expected).await;
    }
}

#[tokio::test]
async fn any_2xx_with_a_valid_body_is_a_success() {
    let stub = StubServer::new();
    for op in ApiCall::all() {
        for status in [200, 201, 202, 206, 299] {
            let done = op.send(CallStyle::Facade, stub.respond(json_response(status, op.success()))).await.unwrap();
            assert_eq!(done.status, status, "{op:?}");
        }
        // A proxy may change the content type, so the body decides.
        for content_type in ["text/html", "application/json; charset=utf-8", "nonsense"] {
            let response = json_response(200, op.success()).header("content-type", content_type);
            op.send(CallStyle::Facade, stub.respond(response)).await.unwrap();
        }
        // The client requests no compression, so it undoes none.
        let response = json_response(200, op.success()).header("content-encoding", "gzip");
        op.send(CallStyle::Facade, stub.respond(response)).await.unwrap();
    }
}

#[tokio::test]
async fn a_2xx_with_an_invalid_body_is_an_error_that_keeps_the_response() {
    let stub = StubServer::new();
    let deep = format!(r#"{{"success":true,"data":{}"#, "[".repeat(10_000));
    let bodies =
        ["", " ", "<html><body>Welcome</body></html>", "[]", "null", "42", r#"{"success":tr"#, r#"{"success":true}"#, &deep];
    for op in ApiCall::all() {
        for status in [200, 204] {
            for body in bodies {
                check(&stub, op, status, body, &Err(ErrorKind::Decode)).await;
            }
        }
        let not_utf8 = b"{\"success\":true,\"status\":\"\xff\",\"data\":{\"leads\":[],\"leadId\":\"a\"},\"error\":\"\xff\"}";
        let error = op.send(CallStyle::Facade, stub.respond(json_response(200, not_utf8.to_vec()))).await.unwrap_err();
        assert_eq!((error.kind(), error.body()), (ErrorKind::Decode, Some(&not_utf8[..])), "{op:?}");
    }
}

/// The errors page of the API advises to check `success` under every status.
#[tokio::test]
async fn success_false_is_an_error_under_a_success_status() {
    let stub = StubServer::new();
    let envelope = |error: &str| format!(r#"{{"success":false,"data":null,"error":{error}}}"#);
    let cases = [
        (envelope(r#""Lead already exists""#), ErrorKind::Duplicate, Some(ErrorCode::LeadAlreadyExists), "Lead already exists"),
        (envelope(r#""Missing API key""#), ErrorKind::Authentication, Some(ErrorCode::MissingApiKey), "Missing API key"),
        (envelope(r#""Forbidden""#), ErrorKind::Permission, Some(ErrorCode::InsufficientPermissions), "Forbidden"),
        (envelope(r#""Lead not found""#), ErrorKind::NotFound, Some(ErrorCode::LeadNotFound), "Lead not found"),
        (envelope(r#""Rate limit exceeded""#), ErrorKind::RateLimited, Some(ErrorCode::RateLimitExceeded), "Rate limit exceeded"),
        (
            envelope(r#""Something went wrong on our end""#),
            ErrorKind::Server,
            Some(ErrorCode::InternalServerError),
            "Something went wrong on our end",
        ),
        (envelope(r#""Something new""#), ErrorKind::Unexpected, None, "Something new"),
        (envelope("null"), ErrorKind::Unexpected, None, "OK (no message in the response"),
        (envelope("42"), ErrorKind::Unexpected, None, "OK (no message in the response"),
        (r#"{"success":false}"#.to_owned(), ErrorKind::Unexpected, None, "OK (no message in the response"),
        // Data beside `success: false` does not make it a success.
        (
            r#"{"error":"Something new","success":false,"data":{"leadId":"a","leads":[],"deleted":true}}"#.to_owned(),
            ErrorKind::Unexpected,
            None,
            "Something new",
        ),
    ];
    for op in ApiCall::all() {
        for (body, kind, code, message) in &cases {
            for style in [CallStyle::Facade, CallStyle::Call, CallStyle::Generated] {
                // Only a create has this duplicate.
                let is_other = *kind == ErrorKind::Duplicate && op != ApiCall::CreateLead;
                let kind = if is_other { ErrorKind::Validation } else { *kind };
                let error = op.send(style, stub.respond(json_response(200, body.clone()))).await.unwrap_err();
                assert_eq!((error.kind(), error.code()), (kind, *code), "{op:?} {style:?} {body}");
                assert!(error.message().starts_with(message), "{op:?} {style:?}: {}", error.message());
                assert_eq!(error.body(), Some(body.as_bytes()), "{op:?} {style:?}");
            }
        }
    }
}

#[tokio::test]
async fn every_success_example_of_the_document_is_read() {
    let stub = StubServer::new();
    let document = document();
    for op in ApiCall::all() {
        let examples = success_examples(&document, op.documented());
        assert!(!examples.is_empty(), "openapi.yaml: {} has no example of a success, add one to its response", op.id());
        for (status, body) in examples {
            for style in [CallStyle::Facade, CallStyle::Call, CallStyle::Generated] {
                let result = op.send(style, stub.respond(json_response(status, body.to_string()))).await;
                let done = result.unwrap_or_else(|error| panic!("{op:?} {style:?} with its example {body}: {error}"));
                assert_eq!(done.status, status, "{op:?} {style:?}");
            }
        }
    }
}
