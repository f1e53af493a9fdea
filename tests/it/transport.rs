//! Failures below HTTP: failed connections, responses that are not HTTP, stopped runtimes.

mod certificates;
mod http2;
mod http_settings;
mod large;
mod runtimes;

use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use lupitor::{Client, RequestOptions};

use crate::support::log::Log;
use crate::support::{ApiCall, CallStyle, CallSuccess, KEY, StubServer, UNREACHABLE, attempts, json_response, raw_server};

/// The attempts of a create and its error.
fn failure(result: Result<CallSuccess, lupitor::Error>) -> (String, lupitor::Error) {
    let attempts = attempts(&result);
    (attempts, result.unwrap_err())
}

fn once() -> RequestOptions {
    RequestOptions::default().max_attempts(1)
}

/// Sends a create and returns its attempts and its error.
async fn create(client: &Client) -> (String, lupitor::Error) {
    failure(ApiCall::CreateLead.send(CallStyle::Facade, client).await)
}

fn with_headers(headers: &str) -> Vec<u8> {
    let body = ApiCall::CreateLead.success();
    format!("HTTP/1.1 201 Created\r\n{headers}content-length: {}\r\n\r\n{body}", body.len()).into_bytes()
}

#[tokio::test]
async fn a_header_with_a_control_character_does_not_lose_the_response() {
    let url = raw_server(vec![with_headers("set-cookie: a=b\x01c\r\n")]);
    let client = Client::builder(KEY).base_url(url).build().unwrap();
    let result = ApiCall::CreateLead.send(CallStyle::Facade, &client).await;
    assert_eq!(attempts(&result), "201");
}

#[tokio::test]
async fn a_response_with_more_than_100_headers_is_read_by_the_second_attempt() {
    let many: String = (0..101).map(|number| format!("x-{number}: {number}\r\n")).collect();
    let url = raw_server(vec![with_headers(&many), with_headers(&many)]);
    let client = Client::builder(KEY).base_url(url).build().unwrap();
    let result = ApiCall::CreateLead.send(CallStyle::Facade, &client).await;
    assert_eq!(attempts(&result), "malformed response, 201");
}

#[tokio::test]
async fn a_response_that_is_not_http_is_reported_and_may_have_been_processed() {
    let cases: [(&[u8], &str); 3] = [
        (b"SSH-2.0-OpenSSH_9.6\r\n", "invalid HTTP version parsed"),
        (b"HTTP/1.1 2x0 OK\r\n\r\n", "invalid HTTP status-code parsed"),
        (b"HTTP/1.1 200 OK\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\n", "invalid content-length parsed"),
    ];
    for (response, cause) in cases {
        let client = Client::builder(KEY).base_url(raw_server(vec![response.to_vec()])).options(once()).build().unwrap();
        let (attempts, error) = create(&client).await;
        assert_eq!(attempts, "malformed response", "{cause}");
        assert_eq!(error.to_string(), format!("transport: the response is not HTTP: {cause}"));
        assert!(error.maybe_processed() && error.report().cause.as_deref() == Some(cause), "{cause}");
    }
}

#[tokio::test]
async fn a_lost_connection_names_its_cause() {
    let client = Client::builder(KEY).base_url(raw_server(vec![Vec::new()])).options(once()).build().unwrap();
    let (attempts, error) = create(&client).await;
    assert_eq!(attempts, "disconnected");
    assert!(error.to_string().starts_with("transport: the connection was lost before a response arrived: "), "{error}");
    assert!(error.maybe_processed());
}

#[tokio::test]
async fn a_failed_connection_names_its_cause() {
    let client = Client::builder(KEY).base_url(UNREACHABLE).options(once()).build().unwrap();
    let (attempts, error) = create(&client).await;
    assert_eq!((&*attempts, error.maybe_processed()), ("not sent", false));
    assert!(
        error.to_string().starts_with("transport: no connection could be made to 127.0.0.1:1: Connection refused"),
        "{error}"
    );
}

/// A resolver that never ends.
struct Silence;

impl reqwest::dns::Resolve for Silence {
    fn resolve(&self, _: reqwest::dns::Name) -> reqwest::dns::Resolving {
        Box::pin(std::future::pending())
    }
}

#[tokio::test]
async fn a_connection_that_outlasts_the_attempt_was_not_sent() {
    let options = RequestOptions::default().attempt_timeout(Duration::from_millis(200)).max_attempts(2);
    let client = Client::builder(KEY).base_url("http://lupitor.invalid").allow_plain_http(true).options(options);
    let client = client.configure_http(|http| http.no_proxy().dns_resolver(Arc::new(Silence))).build().unwrap();
    let (attempts, error) = create(&client).await;
    assert_eq!((&*attempts, error.maybe_processed()), ("not sent, not sent", false), "{error}");
}

#[tokio::test]
async fn a_proxy_that_requires_a_password_receives_one_request() {
    let refusal = b"HTTP/1.1 407 Proxy Authentication Required\r\ncontent-length: 0\r\n\r\n".to_vec();
    let proxy = raw_server(vec![refusal; 3]).replace("http://", "http://me:hunter2@");
    let proxy = reqwest::Proxy::https(proxy).unwrap();
    let client = Client::builder(KEY).base_url("https://lupitor.invalid");
    let client = client.configure_http(move |http| http.proxy(proxy.clone())).build().unwrap();
    let (attempts, error) = create(&client).await;
    assert_eq!((&*attempts, error.maybe_processed()), ("not sent", false), "{error}");
    let expected =
        "no connection could be made to lupitor.invalid:443: tunnel error: proxy authorization required; give the user name";
    assert!(error.to_string().contains(expected), "{error}");
    let shown = format!("{error} {error:?} {}", error.report());
    assert!(!shown.contains("hunter2") && !shown.contains(KEY), "{shown}");
}

/// A service in this process that fails with this text.
#[derive(Clone)]
struct Failing(&'static str);

impl tower_service::Service<http::Request<reqwest::Body>> for Failing {
    type Response = http::Response<axum::body::Body>;
    type Error = std::io::Error;
    type Future = std::future::Ready<Result<Self::Response, Self::Error>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, _: http::Request<reqwest::Body>) -> Self::Future {
        std::future::ready(Err(std::io::Error::other(self.0)))
    }
}

#[tokio::test]
async fn a_cause_shows_no_request_data() {
    let service = Failing("no route for CRM_12345, +15555551234 and sk_test_abc123xyz");
    let client = Client::builder(KEY).service(service).options(once()).build().unwrap();
    let log = Log::default();
    let logging = log.capture();
    Log::listen();
    let (_, error) = create(&client).await;
    drop(logging);
    let shown = format!("{error} {error:?}");
    assert!(shown.contains("before a response arrived: no route for [redacted] and [redacted]"), "{shown}");
    assert!(!shown.contains("12345") && !shown.contains(KEY), "{shown}");
    let logged = log.text();
    assert!(logged.contains("no route for [redacted]"), "{logged}");
    for value in ["CRM_12345", "5555551234", KEY] {
        assert!(!logged.contains(value) && !error.report().to_string().contains(value), "{value}: {logged} {}", error.report());
    }
}

#[tokio::test]
async fn a_compressed_body_is_reported_and_a_compressed_4xx_keeps_its_status() {
    let stub = StubServer::new();
    let cases = [
        (201, "gzip", "gzip", "decode", true),
        (201, "identity, br", "br", "decode", true),
        (201, "secret+15555551234", "another coding", "decode", true),
        (400, "gzip", "gzip", "validation", false),
    ];
    for (status, header, coding, kind, maybe_processed) in cases {
        let response = json_response(status, &b"\x1f\x8b\x08\x00"[..]).header("content-encoding", header);
        let error = ApiCall::CreateLead.send(CallStyle::Facade, stub.respond(response)).await.unwrap_err();
        let expected = format!("4 bytes, application/json, coded as {coding} although the request forbids it");
        assert!(error.to_string().contains(&expected), "{status} {header}: {error}");
        assert_eq!((error.kind().as_str(), error.maybe_processed()), (kind, maybe_processed), "{status} {header}");
        assert!(!error.to_string().contains("1555"), "{error}");
    }
}
