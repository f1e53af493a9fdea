//! Requests beyond the document: any path, extra headers and parameters, the raw response, and the program's name.

use std::sync::{Arc, Mutex};

use http::request::Parts;
use http::{HeaderMap, Method};
use lupitor::{AttemptOutcome, Client, ErrorKind, RateLimitBucket, RequestOptions, RetryClass};
use serde_json::{Value, json};

use crate::support::{CAMPAIGN, StubResponse, builder, client_receiving, json_response, service};

/// The requests that a stub server has received, as `GET /path?query`, with their headers and bodies.
#[derive(Clone, Default)]
struct Seen(Arc<Mutex<Vec<(String, HeaderMap, String)>>>);

impl Seen {
    fn respond(&self, response: StubResponse) -> axum::Router {
        let seen = self.clone();
        service(move |Parts { method, uri, headers, .. }, body| {
            let body = String::from_utf8_lossy(body).into_owned();
            seen.0.lock().unwrap().push((format!("{method} {}", uri.path_and_query().unwrap()), headers.clone(), body));
            response.clone()
        })
    }

    fn lines(&self) -> Vec<String> {
        self.0.lock().unwrap().iter().map(|(line, ..)| line.clone()).collect()
    }

    fn header(&self, name: &str) -> Vec<String> {
        let seen = self.0.lock().unwrap();
        let (_, headers, _) = seen.last().unwrap();
        headers.get_all(name).iter().map(|value| value.to_str().unwrap().to_owned()).collect()
    }
}

fn client(seen: &Seen, response: StubResponse) -> Client {
    builder().service(seen.respond(response)).build().unwrap()
}

#[tokio::test(start_paused = true)]
async fn a_request_to_any_path_has_the_key_and_returns_the_body_as_it_is() {
    let seen = Seen::default();
    let client = client(&seen, json_response(200, r#"{"data": [ 1 ]}"#).header("x-page", 2));
    let request = client.request(Method::POST, "/api/v1/campaigns").query("a b", "+1").json(&json!({ "name": "x" }));
    let response = request.send().await.unwrap();
    assert_eq!(
        (response.status().as_u16(), &response.headers()["x-page"], &response[..]),
        (200, &"2".parse().unwrap(), &br#"{"data": [ 1 ]}"#[..])
    );
    assert_eq!(seen.lines(), ["POST /api/v1/campaigns?a+b=%2B1"]);
    assert_eq!((seen.header("x-api-key").len(), seen.header("content-type")), (1, vec!["application/json".to_owned()]));
    assert_eq!(seen.0.lock().unwrap()[0].2, r#"{"name":"x"}"#);
    assert_eq!(client.request(Method::GET, "/x").fetch::<Value>().await.unwrap()["data"], json!([1]));
}

#[tokio::test(start_paused = true)]
async fn a_request_is_retried_by_the_class_that_the_caller_states() {
    let responses = [json_response(500, "{}"), json_response(200, "{}")];
    let cases = [(Method::GET, None, true), (Method::POST, None, false), (Method::POST, Some(RetryClass::Idempotent), true)];
    for (method, class, is_retried) in cases {
        let client = client_receiving(&responses, RequestOptions::default());
        let request = client.request(method.clone(), "/api/v1/campaigns");
        let request = if let Some(class) = class { request.retry_class(class) } else { request };
        match request.send().await {
            Ok(response) => assert!(is_retried && response.attempts().len() == 2, "{method} {class:?}"),
            Err(error) => assert!(!is_retried && error.maybe_processed(), "{method} {class:?}: {error}"),
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_request_waits_for_the_limit_that_the_caller_states() {
    let used_up = json_response(200, "{}").header("x-ratelimit-limit", 10).header("x-ratelimit-remaining", 0);
    let client = client_receiving(&[used_up.header("x-ratelimit-reset", 50)], RequestOptions::interactive());
    let bulk = || client.request(Method::GET, "/x").rate_limit(RateLimitBucket::Bulk).send();
    bulk().await.unwrap();
    assert_eq!(bulk().await.unwrap_err().kind(), ErrorKind::RateLimited);
    client.request(Method::GET, "/x").send().await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn errors_of_a_request_are_those_of_other_calls() {
    let respond = |status, body: &str| {
        client_receiving(&[json_response(status, body.to_owned())], RequestOptions::default().max_attempts(1))
    };
    let documented = r#"{"success":false,"data":null,"error":"Campaign not found or access denied"}"#;
    let error = respond(404, documented).request(Method::GET, "/x").send().await.unwrap_err();
    assert!(error.code().is_some() && !error.solutions().is_empty(), "{error}");
    let error = respond(200, r#"{"success":false,"error":"no"}"#).request(Method::GET, "/x").send().await.unwrap_err();
    assert_eq!(error.attempts()[0].outcome, AttemptOutcome::Status(200));
    let error = respond(200, "[1, \"+15555550123\"]").request(Method::GET, "/x").fetch::<Vec<u8>>().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Decode);
    assert!(!error.to_string().contains("5555") && error.to_string().contains("column"), "{error}");
    let html = StubResponse { headers: vec![("content-type".into(), "text/html".into())], ..json_response(200, "<html>") };
    let error = client_receiving(&[html], RequestOptions::default().max_attempts(1)).request(Method::GET, "/x").send().await;
    assert_eq!(error.unwrap_err().kind(), ErrorKind::Decode);
}

#[tokio::test(start_paused = true)]
async fn a_wrong_path_sends_nothing_and_names_the_remedy() {
    let seen = Seen::default();
    let client = client(&seen, json_response(200, "{}"));
    let wrong =
        ["", "leads", "https://evil.example/x", "//evil.example", "/../x", "/%2e./x", "/x?a=b", "/x#y", "/x\ny", "/x%00", "/x%"];
    for path in wrong {
        let error = client.request(Method::GET, path).send().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Validation, "{path:?}");
        assert!(error.to_string().contains("path: ") && !error.maybe_processed(), "{path:?}: {error}");
    }
    assert_eq!(seen.lines(), [""; 0]);
}

#[tokio::test(start_paused = true)]
async fn a_call_has_extra_headers_and_parameters_and_the_next_one_has_none() {
    let seen = Seen::default();
    let client = client(&seen, json_response(200, r#"{"success":true,"data":{"leads":[]},"error":null}"#));
    let extra =
        |options: RequestOptions| options.header("traceparent", "00-1").header("traceparent", "00-2").query("include", "tags");
    client.with_options(extra).call(client.generated().list_leads().campaign_id(CAMPAIGN)).await.unwrap();
    client.call(client.generated().list_leads().campaign_id(CAMPAIGN)).await.unwrap();
    assert_eq!(seen.lines(), ["GET /api/v1/leads?campaignId=k978abc123&include=tags", "GET /api/v1/leads?campaignId=k978abc123"]);
    let headers =
        seen.0.lock().unwrap().iter().map(|(_, headers, _)| headers.get_all("traceparent").iter().count()).collect::<Vec<_>>();
    assert_eq!(headers, [2, 0]);
}

#[tokio::test(start_paused = true)]
async fn the_raw_response_of_an_operation_has_status_headers_and_body() {
    let body = r#"{"success":true,"data":{"leads":[],"unknown":1},"error":null}"#;
    let client = client_receiving(&[json_response(200, body).header("x-served-by", "a")], RequestOptions::default());
    let response = client.call_raw(client.generated().list_leads().campaign_id(CAMPAIGN)).await.unwrap();
    assert_eq!((&response[..], &response.headers()["x-served-by"]), (body.as_bytes(), &"a".parse().unwrap()));
    assert_eq!(response.attempts().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_header_of_the_client_or_of_http_cannot_be_replaced() {
    let client = client_receiving(&[json_response(200, "{}")], RequestOptions::default());
    for (name, value) in
        [("X-API-Key", "sk_other"), ("host", "evil.example"), ("content-length", "1"), ("a b", "c"), ("a", "b\r\nc: d"), ("", "")]
    {
        let error =
            client.with_options(|options| options.header(name, value)).request(Method::GET, "/x").send().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Config, "{name}");
        assert!(error.to_string().contains("header") && !error.to_string().contains("sk_other"), "{error}");
    }
}

#[tokio::test(start_paused = true)]
async fn the_user_agent_names_the_program_after_the_sdk() {
    let seen = Seen::default();
    let build = |suffix: &str| builder().service(seen.respond(json_response(200, "{}"))).user_agent_suffix(suffix).build();
    build("my-app/1.2 (nightly)").unwrap().request(Method::GET, "/x").send().await.unwrap();
    assert_eq!(seen.header("user-agent"), [format!("lupitor-rust/{} my-app/1.2 (nightly)", env!("CARGO_PKG_VERSION"))]);
    for suffix in ["", " ", "a\nb", "a\r\nx: y", "größe", " a", "a  b", &"a".repeat(201)] {
        let error = build(suffix).unwrap_err();
        assert!(error.kind() == ErrorKind::Config && error.to_string().contains("user agent suffix: "), "{suffix:?}: {error}");
    }
}
