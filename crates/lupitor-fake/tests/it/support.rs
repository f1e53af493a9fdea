//! A test client: requests as data, responses checked against `openapi.yaml`.

use std::io;

use http::{HeaderMap, Method};
use http_body_util::BodyExt;
use lupitor_fake::{Fake, FakeBuilder, Operation, RateLimits, WRITE_KEY};
use serde_json::Value;
use tower::ServiceExt;

use crate::document;

/// A fake without socket and rate limits.
pub fn unlimited() -> FakeBuilder {
    Fake::builder().rate_limits(RateLimits::none())
}

/// A request, by default with [`WRITE_KEY`].
#[derive(Debug, Clone)]
pub struct Request {
    method: Method,
    uri: String,
    key: Option<String>,
    content_type: Option<&'static str>,
    body: String,
}

impl Request {
    fn new(method: Method, path: &str) -> Self {
        let uri = if path.starts_with("/api/") { path.to_owned() } else { format!("/api/v1{path}") };
        Self { method, uri, key: Some(WRITE_KEY.to_owned()), content_type: None, body: String::new() }
    }

    pub fn get(path: &str) -> Self {
        Self::new(Method::GET, path)
    }

    pub fn delete(path: &str) -> Self {
        Self::new(Method::DELETE, path)
    }

    pub fn method(method: Method, path: &str) -> Self {
        Self::new(method, path)
    }

    pub fn post(path: &str, body: &Value) -> Self {
        Self::post_text(path, Some("application/json"), &body.to_string())
    }

    pub fn post_text(path: &str, content_type: Option<&'static str>, body: &str) -> Self {
        Self { content_type, body: body.to_owned(), ..Self::new(Method::POST, path) }
    }

    pub fn key(self, key: Option<&str>) -> Self {
        Self { key: key.map(str::to_owned), ..self }
    }

    pub fn to_http(&self) -> http::Request<String> {
        let mut request = http::Request::builder().method(&self.method).uri(&self.uri);
        if let Some(key) = &self.key {
            request = request.header("x-api-key", key);
        }
        if let Some(content_type) = self.content_type {
            request = request.header("content-type", content_type);
        }
        request.body(self.body.clone()).unwrap()
    }

    /// Sends it, and checks the response against the document.
    pub async fn send(&self, fake: &Fake) -> Response {
        let response = self.send_unchecked(fake).await.unwrap();
        let operation = fake.requests().last().and_then(|record| record.operation);
        if let Some(operation) = operation {
            response.check(operation);
        }
        response
    }

    /// Sends it, for responses that are invalid on purpose.
    pub async fn send_unchecked(&self, fake: &Fake) -> io::Result<Response> {
        let response = fake.service().oneshot(self.to_http()).await?;
        let (head, body) = response.into_parts();
        let collected = body.collect().await.map_err(io::Error::other)?;
        let body = String::from_utf8(collected.to_bytes().to_vec()).unwrap();
        Ok(Response { status: head.status.as_u16(), headers: head.headers, body })
    }
}

#[derive(Debug, Clone, PartialEq)]
pub struct Response {
    pub status: u16,
    pub headers: HeaderMap,
    pub body: String,
}

impl Response {
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.body))
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().unwrap())
    }

    /// The message of an error, including that of the health check.
    pub fn error(&self) -> Option<String> {
        let body = self.json();
        body["error"].as_str().or(body["message"].as_str()).map(str::to_owned)
    }

    pub fn data(&self) -> Value {
        assert!((200..300).contains(&self.status), "{self:?}");
        self.json()["data"].clone()
    }

    /// Checks the response against the schema that the document has for the operation.
    pub fn check(&self, operation: Operation) {
        let body = self.json();
        let errors: Vec<_> =
            document::response(operation, self.status).iter_errors(&body).map(|error| error.to_string()).collect();
        assert!(errors.is_empty(), "{operation} {}: {errors:?} in {body}", self.status);
        assert_eq!(self.header("content-type"), Some("application/json"));
        assert_eq!(self.header("content-length"), Some(self.body.len().to_string().as_str()));
        assert!(self.header("date").is_some());
        if operation != Operation::GetHealth {
            // The schemas are too lenient to require this.
            let failed = self.status >= 400;
            assert_eq!(body["success"], !failed, "{body}");
            assert_eq!(body["error"].is_string(), failed, "{body}");
            assert_eq!(body["data"].is_null(), failed, "{body}");
        }
    }
}
