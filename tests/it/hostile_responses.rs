//! Hostile responses: they lose no status, receive no key, and delay no call beyond its deadline.

use std::time::Duration;

use http::StatusCode;
use lupitor::{AttemptOutcome, Client, ErrorKind, LeadIdentifier, LeadInput, RequestOptions};
use serde_json::json;

use crate::support::{ApiCall, CAMPAIGN, CallStyle, KEY, UNREACHABLE, client_receiving, json_response, raw_server};

fn once() -> RequestOptions {
    RequestOptions::default().max_attempts(1).max_wait(Duration::ZERO)
}

/// A "Lead not found" under an ambiguous status does not prove that the lead is gone.
#[tokio::test(start_paused = true)]
async fn only_a_404_after_a_lost_response_counts_as_deleted() {
    let response = json_response(500, r#"{"success":false,"data":null,"error":"Lead not found"}"#);
    let client = client_receiving(&[response], RequestOptions::default());
    let error = client.delete_lead(CAMPAIGN, LeadIdentifier::builder().external_id("CRM_1")).await.unwrap_err();
    assert_eq!((error.kind(), error.attempts().len(), error.maybe_processed()), (ErrorKind::Server, 3, true));

    let gone = json_response(404, r#"{"success":false,"data":null,"error":"Lead not found"}"#);
    let client = client_receiving(&[json_response(502, "<html>"), gone], RequestOptions::default());
    let deleted = client.delete_lead(CAMPAIGN, LeadIdentifier::builder().external_id("CRM_1")).await.unwrap();
    assert!(deleted.reconciled());

    let nothing = json_response(200, r#"{"success":true,"data":{"deleted":false},"error":null}"#);
    let error = client_receiving(&[nothing], once()).delete_lead(CAMPAIGN, LeadIdentifier::builder().external_id("CRM_1")).await;
    assert_eq!(error.unwrap_err().kind(), ErrorKind::Decode);
}

/// Values that are words of a documented message do not redact it.
#[tokio::test]
async fn request_values_within_a_documented_message_are_not_redacted() {
    let response = json_response(400, r#"{"success":false,"data":null,"error":"Lead with this phone number already exists"}"#);
    let metadata = json!({"company": "Lead", "note": "phone number"}).as_object().cloned().unwrap();
    let lead = LeadInput::builder().campaign_id(CAMPAIGN).external_id("exists").metadata(metadata);
    let error = client_receiving(&[response], once()).create_lead(lead).await.unwrap_err();
    assert_eq!(error.to_string(), "400 leadAlreadyExists: Lead with this phone number already exists");
}

/// The status decides, also with a truncated body. A 4xx without its reason is retried.
#[tokio::test]
async fn a_status_counts_although_its_body_is_truncated() {
    let cases = [
        ("429 Too Many Requests\r\nretry-after: 3600", ErrorKind::RateLimited, Some(3600), 1),
        ("401 Unauthorized", ErrorKind::Authentication, None, 3),
        ("501 Not Implemented", ErrorKind::Server, None, 1),
    ];
    for (head, kind, retry_after, attempts) in cases {
        let cut = format!("HTTP/1.1 {head}\r\ncontent-length: 99\r\n\r\n{{\"succ").into_bytes();
        let client = Client::builder(KEY).base_url(raw_server(vec![cut; 3])).build().unwrap();
        let error = ApiCall::CreateLead.send(CallStyle::Facade, &client).await.unwrap_err();
        assert_eq!((error.kind(), error.maybe_processed(), error.attempts().len()), (kind, false, attempts), "{head}");
        assert_eq!(error.retry_after(), retry_after.map(Duration::from_secs), "{head}");
    }
}

/// The status and the headers are kept when the body does not arrive in time.
#[tokio::test(start_paused = true)]
async fn a_stalled_body_leaves_the_status_and_headers() {
    let service = axum::Router::new().fallback(async || {
        let body = axum::body::Body::from_stream(futures_util::stream::pending::<Result<bytes::Bytes, std::io::Error>>());
        (StatusCode::TOO_MANY_REQUESTS, [("retry-after", "3600")], body)
    });
    let client = Client::builder(KEY).service(service).build().unwrap();
    let error = ApiCall::CreateLead.send(CallStyle::Facade, &client).await.unwrap_err();
    assert_eq!((error.kind(), error.maybe_processed()), (ErrorKind::RateLimited, false));
    assert_eq!(error.attempts()[0].outcome, AttemptOutcome::Truncated(429), "and not one that may have worked");
    assert_eq!((error.status(), error.retry_after()), (Some(StatusCode::TOO_MANY_REQUESTS), Some(Duration::from_secs(3600))));
}

/// Every response has the limit headers, so those of a 503 do not end the call.
#[tokio::test(start_paused = true)]
async fn a_503_with_limit_headers_is_retried() {
    let down = json_response(503, "").header("x-ratelimit-remaining", 950).header("x-ratelimit-reset", 3000);
    let client = client_receiving(&[down, json_response(200, ApiCall::ListLeads.success())], RequestOptions::default());
    let done = ApiCall::ListLeads.send(CallStyle::Facade, &client).await.unwrap();
    assert_eq!(done.outcomes.len(), 2);
}

#[tokio::test]
async fn invalid_urls_and_timeouts_are_errors_before_the_request_is_sent() {
    let client = Client::builder(KEY).base_url(UNREACHABLE).build().unwrap();
    let error = client.list_leads(|query| query.campaign_id(CAMPAIGN).cursor("c".repeat(70_000))).await.unwrap_err();
    assert_eq!((error.kind(), error.attempts().len()), (ErrorKind::Validation, 0), "{error}");
    assert_eq!(error.field(), Some("URL"));

    // Timeouts of zero, for a client and for a single call.
    let none = RequestOptions::default();
    for options in [none.clone().total_timeout(Duration::ZERO), none.attempt_timeout(Duration::ZERO)] {
        let built = Client::builder(KEY).base_url(UNREACHABLE).options(options.clone()).build();
        let called = ApiCall::CreateLead.send(CallStyle::Facade, &client.with_options(|_| options)).await;
        for error in [built.unwrap_err(), called.unwrap_err()] {
            assert_eq!((error.kind(), error.attempts().len(), error.maybe_processed()), (ErrorKind::Config, 0, false), "{error}");
            assert!(error.to_string().contains("timeout: must be greater than zero"), "{error}");
        }
    }
    let error = Client::builder(KEY).connect_timeout(Duration::ZERO).build().unwrap_err();
    assert!(error.to_string().contains("connect timeout: must be greater than zero"), "{error}");
}

/// The key is sent to the host of the base URL only. With a base URL on this machine, no proxy gets it.
#[tokio::test]
async fn the_api_key_is_sent_to_the_base_url_only() {
    let client = Client::builder(KEY).base_url(UNREACHABLE).build().unwrap();
    let elsewhere = raw_server(vec![b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}".to_vec()]);
    let other = Client::builder("sk_other").base_url(elsewhere).build().unwrap();
    let error = client.call(other.generated().list_leads().campaign_id(CAMPAIGN)).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Config, "{error}");
    let prefixed = |prefix: &str| Client::builder(KEY).base_url(format!("{UNREACHABLE}{prefix}")).build().unwrap();
    for (client, other) in [("/one", "/two"), ("/one", "/one-more"), ("/one", "")] {
        let builder = prefixed(other);
        let error = prefixed(client).call(builder.generated().list_leads().campaign_id(CAMPAIGN)).await.unwrap_err();
        assert!(error.message().starts_with("builder: is for another base URL"), "{client} {other}: {error}");
    }

    // A proxy that responds to everything: a request through it would succeed.
    let body = ApiCall::ListLeads.success();
    let response = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n{body}", body.len()).into_bytes();
    for plain_http in [false, true] {
        let proxy = reqwest::Proxy::all(raw_server(vec![response.clone()])).unwrap();
        let client = Client::builder(KEY).base_url(UNREACHABLE).allow_plain_http(plain_http).options(once());
        let client = client.configure_http(move |http| http.proxy(proxy.clone())).build().unwrap();
        let error = ApiCall::ListLeads.send(CallStyle::Facade, &client).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Transport, "{error}");
    }
}

/// An array with the values of an envelope is not an envelope: a create may have been processed, and no documented error is recognised.
#[tokio::test]
async fn an_array_is_not_read_as_an_envelope() {
    let cases = [
        (200, "[false]", ErrorKind::Decode, true),
        (201, "[true]", ErrorKind::Decode, true),
        (400, r#"[false,"Lead already exists"]"#, ErrorKind::Validation, false),
    ];
    for (status, body, kind, maybe_processed) in cases {
        let error = ApiCall::CreateLead
            .send(CallStyle::Facade, &client_receiving(&[json_response(status, body)], once()))
            .await
            .unwrap_err();
        assert_eq!((error.kind(), error.code(), error.maybe_processed()), (kind, None, maybe_processed), "{status} {body}");
    }
}

/// No value of a limit header extends a call beyond its deadline, and an invalid limit is ignored.
#[tokio::test(start_paused = true)]
async fn no_header_extends_a_call_beyond_its_deadline() {
    let values = [
        "18446744073709551615",
        "18446744073709551616",
        "9223372036854775807",
        "-1",
        "0",
        "NaN",
        "inf",
        "1e308",
        "soon",
        "",
        "1640000000",
        "1640000000000",
        "253402300799",
        "253402300799999",
        "Fri, 31 Dec 9999 23:59:59 GMT",
        "Thu, 01 Jan 1970 00:00:00 GMT",
        "60, 60",
        "+7",
    ];
    let options = RequestOptions::default().total_timeout(Duration::from_secs(30)).max_wait(Duration::from_secs(10));
    for value in values {
        for header in ["retry-after", "x-ratelimit-reset", "x-ratelimit-remaining", "x-ratelimit-limit", "date"] {
            for status in [200, 429, 503] {
                let good = json_response(200, ApiCall::ListLeads.success());
                let limits = |response: crate::support::StubResponse| {
                    response.header("x-ratelimit-limit", 100).header("x-ratelimit-remaining", 0)
                };
                let hostile =
                    limits(json_response(status, if status == 200 { ApiCall::ListLeads.success() } else { "{}".to_owned() }));
                let client = client_receiving(&[hostile.header(header, value), good], options.clone());
                let case = format!("{status} {header}: {value:?}");
                for _ in 0..2 {
                    let before = tokio::time::Instant::now();
                    let result = ApiCall::ListLeads.send(CallStyle::Facade, &client).await;
                    assert!(before.elapsed() <= Duration::from_secs(30), "{case}: {:?}", before.elapsed());
                    if let Err(error) = result {
                        // The server asked for more than ten seconds, and the error returns the wait.
                        assert!(error.is_rate_limited() || error.status() == StatusCode::from_u16(503).ok(), "{case}: {error}");
                        assert!(error.retry_after() > Some(Duration::from_secs(10)), "{case}: {error}");
                    }
                }
                // After an hour the client probes the limit, unless a 429 asked for a longer wait.
                if status == 200 {
                    tokio::time::advance(Duration::from_secs(3700)).await;
                    ApiCall::ListLeads.send(CallStyle::Facade, &client).await.unwrap_or_else(|error| panic!("{case}: {error}"));
                }
            }
        }
    }
}
