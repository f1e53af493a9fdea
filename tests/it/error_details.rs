//! The parts of an error: messages of long and of truncated bodies, indices, request ids, duplicates.

use std::time::Duration;

use lupitor::{AttemptOutcome, ErrorCode, ErrorKind, MAX_ERROR_BODY, RequestOptions, RetryBudget};
use serde_json::json;

use crate::support::log::Log;
use crate::support::{
    ApiCall, CallStyle, EXTERNAL_ID, KEY, PHONE, StubResponse, StubServer, builder, client_receiving, json_response,
};

fn envelope(error: &str) -> String {
    json!({ "success": false, "data": null, "error": error }).to_string()
}

/// A body of 100 KiB with the message before the filling, and one with the message after it.
fn long(message: &str) -> [(&'static str, String); 2] {
    let filling = "x".repeat(100 * 1024);
    [
        ("in front", format!(r#"{{"success":false,{message},"data":"{filling}"}}"#)),
        ("behind", format!(r#"{{"data":"{filling}","success":false,{message}}}"#)),
    ]
}

#[tokio::test(start_paused = true)]
async fn the_message_of_a_long_body_is_read() {
    let stub = StubServer::new();
    for (place, body) in long(r#""error":"Lead already exists""#) {
        for style in [CallStyle::Facade, CallStyle::Call] {
            let error = ApiCall::CreateLead.send(style, stub.respond(json_response(400, body.clone()))).await.unwrap_err();
            assert_eq!(
                (error.code(), error.kind()),
                (Some(ErrorCode::LeadAlreadyExists), ErrorKind::Duplicate),
                "{place} {style:?}"
            );
            assert_eq!(
                (error.body().map(<[u8]>::len), error.body_truncated()),
                (Some(MAX_ERROR_BODY), true),
                "{place} {style:?}"
            );
        }
    }
    for (place, body) in long(r#""error":"Rate limit exceeded","reset":"2025-10-29T16:05:00Z""#) {
        let error = ApiCall::CreateLead.send(CallStyle::Facade, stub.respond(json_response(429, body))).await.unwrap_err();
        assert_eq!(error.retry_after(), Some(Duration::from_secs(300)), "{place}");
    }
}

#[tokio::test]
async fn a_message_counts_when_it_lies_within_the_part_of_the_body_that_is_read() {
    let stub = StubServer::new();
    let endless = "x".repeat(2 * 1024 * 1024);
    let body = format!(r#"{{"success":false,"error":"Lead already exists","data":"{endless}"}}"#);
    let error = ApiCall::CreateLead.send(CallStyle::Facade, stub.respond(json_response(400, body))).await.unwrap_err();
    assert_eq!((error.code(), error.body_truncated()), (Some(ErrorCode::LeadAlreadyExists), true));
    for body in [format!(r#"{{"data":"{endless}","error":"Lead already exists"}}"#), format!("<html>{endless}")] {
        let error = ApiCall::CreateLead.send(CallStyle::Facade, stub.respond(json_response(400, body))).await.unwrap_err();
        assert_eq!((error.code(), error.body_truncated()), (None, true));
        assert_eq!(error.body().map(<[u8]>::len), Some(MAX_ERROR_BODY));
        assert!(error.message().contains("which was truncated: more than"), "{error}");
    }
    let error = ApiCall::CreateLead.send(CallStyle::Facade, stub.respond(json_response(400, "<html>"))).await.unwrap_err();
    assert!(!error.body_truncated());
}

/// A number counts when a character follows it, any other value when it is closed.
#[tokio::test(start_paused = true)]
async fn complete_members_of_a_truncated_body_count() {
    let cases = [
        (400, r#"{"success":false,"error":"Lead already exists","da"#, Some(ErrorCode::LeadAlreadyExists), None),
        (400, r#"{"success":false,"error":"Lead already exists""#, Some(ErrorCode::LeadAlreadyExists), None),
        (400, r#"{"success":false,"error":"Lead already exi"#, None, None),
        (403, r#"{"error":{"message":"Forbidden"},"data":[1,"#, Some(ErrorCode::InsufficientPermissions), None),
        (403, r#"{"error":{"message":"Forbidden""#, None, None),
        (429, r#"{"error":"Rate limit exceeded","reset":25,"l"#, Some(ErrorCode::RateLimitExceeded), Some(25)),
        (429, r#"{"error":"Rate limit exceeded","reset":25"#, Some(ErrorCode::RateLimitExceeded), None),
        (429, r#"{"reset":"2025-10-29T16:30:00Z""#, None, Some(1800)),
    ];
    for (status, body, code, seconds) in cases {
        let service = axum::Router::new().fallback(move || async move {
            let lost = Err(std::io::Error::other("the connection was lost"));
            let chunks = futures_util::stream::iter([Ok(bytes::Bytes::from(body)), lost]);
            let mut response = http::Response::new(axum::body::Body::from_stream(chunks));
            *response.status_mut() = http::StatusCode::from_u16(status).unwrap();
            response
        });
        let options = RequestOptions::default().max_wait(Duration::ZERO).max_attempts(2);
        let client = builder().service(service).options(options.retry_budget(RetryBudget::unlimited())).build().unwrap();
        let error = ApiCall::CreateLead.send(CallStyle::Facade, &client).await.unwrap_err();
        // A known reason ends the call; otherwise the call is retried.
        let repeated = status != 429 && code.is_none();
        assert_eq!(error.attempts().len(), 1 + usize::from(repeated), "{body}");
        assert_eq!(error.code(), code, "{body}");
        assert_eq!(error.retry_after().map(|wait| wait.as_secs()), seconds, "{body}");
        assert_eq!(error.attempts()[0].outcome, AttemptOutcome::Truncated(status), "{body}");
        assert!(error.body_truncated(), "{body}");
    }
}

#[tokio::test]
async fn a_lone_surrogate_does_not_hide_the_message() {
    let stub = StubServer::new();
    let body = r#"{"success":false,"message":"\ud83d","error":"Lead already exists"}"#;
    let error = ApiCall::CreateLead.send(CallStyle::Facade, stub.respond(json_response(400, body))).await.unwrap_err();
    assert_eq!(error.code(), Some(ErrorCode::LeadAlreadyExists));
}

#[tokio::test]
async fn the_batch_index_is_read_from_any_message() {
    let stub = StubServer::new();
    let cases = [
        ("leads[3]: phoneNumber +15557654321 is on the do-not-call list".to_owned(), Some(3)),
        ("Invalid phone number in leads[12].phoneNumber".to_owned(), Some(12)),
        ("leads[] and leads[x] and leads[4]".to_owned(), Some(4)),
        ("leads[0]: At least one of phoneNumber or externalId is required".to_owned(), Some(0)),
        ("misleads[3]: x".to_owned(), None),
        ("leads[99999999999999999999]: x".to_owned(), None),
        ("leads[3".to_owned(), None),
        ("leads: too many".to_owned(), None),
        (format!("{} leads[3]", "x".repeat(600)), None),
        (format!("leads[3]: {}", "ä".repeat(600)), Some(3)),
    ];
    for (message, index) in cases {
        let error = ApiCall::BulkCreateLeads
            .send(CallStyle::Facade, stub.respond(json_response(400, envelope(&message))))
            .await
            .unwrap_err();
        assert_eq!(error.batch_index(), index, "{message}");
        assert!(!error.to_string().contains("5557654321"), "{error}");
    }
}

fn blocked(name: &str, value: &str) -> StubResponse {
    json_response(403, "<html>blocked</html>").header("content-type", "text/html").header(name, value)
}

#[tokio::test]
async fn the_report_contains_the_request_ids_of_the_response() {
    let stub = StubServer::new();
    let ids = [
        ("cf-ray", "8c1f0a2b3c4d5e6f-FRA"),
        ("x-request-id", "7f3b1c9e-5f1d-4a52-9d0e-446655440000"),
        ("x-amzn-requestid", "c6af9ac6-7b61-11e6-9a41-93e8deadbeef"),
        ("x-amz-cf-id", "qE3k0Yz2-ab_cd==ZZ"),
        ("x-vercel-id", "fra1::iad1::abcde-1700000000000-0123456789ab"),
        ("x-correlation-id", "abc.DEF-1"),
        ("request-id", "req_011CSHoEeqs5C35K2UUqR7Fy"),
        ("traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"),
    ];
    for (name, value) in ids {
        let error = ApiCall::CreateLead.send(CallStyle::Facade, stub.respond(blocked(name, value))).await.unwrap_err();
        assert_eq!(error.request_id(), Some(value), "{name}");
        let line = format!("{name}: {value}");
        assert_eq!(error.report().request_ids, std::slice::from_ref(&line));
        assert!(error.report().to_string().contains(&format!("request id:      {line}")), "{name}");
        assert_eq!(serde_json::to_value(error.report()).unwrap()["request_ids"], json!([line]));
    }
    let undecodable = json_response(200, "{}").header("cf-ray", "8c1f0a2b3c4d5e6f-FRA");
    let error = ApiCall::CreateLead.send(CallStyle::Facade, stub.respond(undecodable)).await.unwrap_err();
    assert_eq!(error.report().request_ids, ["cf-ray: 8c1f0a2b3c4d5e6f-FRA"]);
}

#[tokio::test(start_paused = true)]
async fn each_attempt_has_the_request_id_of_its_response() {
    let log = Log::default();
    let _guard = log.capture();
    let failed = json_response(503, "").header("x-request-id", "req_first").header("cf-ray", "8c1f0a2b3c4d5e6f-FRA");
    let echo = json_response(503, "").header("x-request-id", format!("id-{EXTERNAL_ID}"));
    let done = json_response(200, ApiCall::GetHealth.success()).header("cf-ray", "9d2-FRA");
    let responses = [failed.clone(), json_response(503, ""), done];
    let client = || client_receiving(&responses, RequestOptions::default().max_attempts(3));
    client().get_health().await.unwrap();
    Log::listen();
    let health = client().get_health().await.unwrap();
    let ids: Vec<_> = health.attempts().iter().map(|attempt| attempt.request_id.as_deref()).collect();
    assert_eq!((ids, health.request_id()), (vec![Some("req_first"), None, Some("9d2-FRA")], Some("9d2-FRA")));
    let text = log.text();
    assert!(text.contains("req_first") && text.contains("9d2-FRA"), "{text}");

    let client = client_receiving(&[failed, echo], RequestOptions::default().max_attempts(2));
    let error = ApiCall::CreateLead.send(CallStyle::Facade, &client).await.unwrap_err();
    let ids: Vec<_> = error.attempts().iter().map(|attempt| attempt.request_id.as_deref()).collect();
    assert_eq!(ids, [Some("req_first"), Some("[redacted]")]);
    assert!(error.report().attempts[0].contains(", request id req_first"), "{:?}", error.report().attempts);
    assert!(error.report().attempts[1].contains(", request id [redacted]"), "{:?}", error.report().attempts);
}

#[tokio::test]
async fn a_request_id_is_redacted_where_it_repeats_the_request() {
    let stub = StubServer::new();
    let long = "a".repeat(129);
    let cases = [
        (PHONE, Some("[redacted]")),
        ("+49-151-1234567", Some("[number]")),
        ("15551234567", Some("[number]")),
        ("id-CRM_12345", Some("[redacted]")),
        (KEY, Some("[redacted]")),
        ("sk_live_other", Some("[redacted]")),
        ("jane@example.com", Some("[e-mail]")),
        ("a b", None),
        ("", None),
        (&*long, None),
    ];
    for (value, shown) in cases {
        let error = ApiCall::CreateLead.send(CallStyle::Facade, stub.respond(blocked("x-request-id", value))).await.unwrap_err();
        let expected: Vec<_> = shown.iter().map(|shown| format!("x-request-id: {shown}")).collect();
        assert_eq!(error.report().request_ids, expected, "{value}");
        // The accessor does not redact, and does not return what cannot be an id.
        assert_eq!(error.request_id(), shown.map(|_| value), "{value}");
    }
}

#[tokio::test]
async fn a_duplicate_has_its_own_kind() {
    let stub = StubServer::new();
    for (status, message) in [
        (400, "Lead already exists"),
        (400, "Lead with this phone number already exists."),
        (409, "Lead already exists"),
        (422, "lead already exists"),
        (200, "Lead already exists"),
    ] {
        for style in [CallStyle::Facade, CallStyle::Call, CallStyle::Generated] {
            let response = json_response(status, envelope(message));
            let error = ApiCall::CreateLead.send(style, stub.respond(response)).await.unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Duplicate, "{status} {style:?}");
            assert!(error.is_duplicate() && !error.is_validation() && !error.maybe_processed(), "{status} {style:?}");
            assert_eq!(error.kind().to_string(), "duplicate");
            assert_eq!(serde_json::to_value(error.kind()).unwrap(), "duplicate");
        }
    }
    for (status, message, kind) in [
        (400, "campaignId is required", ErrorKind::Validation),
        (403, "Lead already exists", ErrorKind::Permission),
        (501, "Lead already exists", ErrorKind::Server),
        (500, "Lead already exists", ErrorKind::OutcomeUnknown),
    ] {
        let error =
            ApiCall::CreateLead.send(CallStyle::Call, stub.respond(json_response(status, envelope(message)))).await.unwrap_err();
        assert_eq!((error.kind(), error.is_duplicate()), (kind, false), "{status}");
    }
    // Only a create documents this error as its duplicate.
    let error = ApiCall::DeleteLead
        .send(CallStyle::Call, stub.respond(json_response(400, envelope("Lead already exists"))))
        .await
        .unwrap_err();
    assert_eq!((error.kind(), error.is_duplicate()), (ErrorKind::Validation, false));
}

#[tokio::test]
async fn a_phone_number_is_redacted_with_any_separators() {
    let stub = StubServer::new();
    for separator in
        [":", "=", "*", "~", "|", "·", ";", "#", "\\", "'", "\"", "<", "&", "•", "^", " : ", "%", "!", "{}", "\u{1F4DE}"]
    {
        let number = ["+1", "555", "777", "1234"].join(separator);
        let error = ApiCall::CreateLead
            .send(CallStyle::Facade, stub.respond(json_response(400, envelope(&format!("blocked: {number}!")))))
            .await;
        let error = error.unwrap_err();
        for shown in [error.to_string(), format!("{error:?}"), error.report().to_string()] {
            assert!(!shown.contains("555") && !shown.contains("777") && shown.contains("[number]"), "{separator}: {shown}");
        }
    }
}
