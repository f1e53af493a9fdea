//! Requests to paths that `openapi.yaml` does not have.

use std::fmt::Display;

use bytes::Bytes;
use http::header::{CONTENT_TYPE, HeaderValue};
use http::{HeaderMap, Method};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::client::Client;
use crate::error::{Error, ErrorKind};
use crate::runtime::{Call, Response, prepare};
use crate::spec::{Operation, RateLimitBucket, RetryClass};

impl Client {
    /// Makes a request to any path of the API, such as one that `openapi.yaml` does not have yet. It has the key, the retries, the rate
    /// limiter, the timeouts and the errors of other calls.
    ///
    /// The path begins with `/` and is below the root of the host: `/api/v1/campaigns`. Give values of the query to
    /// [`query`](CustomRequest::query).
    ///
    /// ```no_run
    /// use http::Method;
    ///
    /// # async fn example(client: lupitor::Client) -> Result<(), lupitor::Error> {
    /// let response = client.request(Method::GET, "/api/v1/campaigns").query("limit", 10).send().await?;
    /// println!("{} {}", response.status(), String::from_utf8_lossy(&response));
    /// # Ok(())
    /// # }
    /// ```
    pub fn request(&self, method: Method, path: impl Into<String>) -> CustomRequest {
        let retry_class = if method.is_safe() { RetryClass::Read } else { RetryClass::Never };
        CustomRequest {
            client: self.clone(),
            method,
            path: path.into(),
            query: Vec::new(),
            body: None,
            problem: None,
            retry_class,
            rate_limit: RateLimitBucket::ALL[0],
        }
    }
}

/// A request to any path of the API, from [`Client::request`].
#[must_use = "a request is sent by `send` or `fetch`"]
pub struct CustomRequest {
    client: Client,
    method: Method,
    path: String,
    query: Vec<(String, String)>,
    body: Option<(HeaderValue, Bytes)>,
    problem: Option<&'static str>,
    retry_class: RetryClass,
    rate_limit: RateLimitBucket,
}

impl CustomRequest {
    /// Adds a parameter to the query. The client percent-encodes it.
    pub fn query(mut self, name: impl Into<String>, value: impl Display) -> Self {
        self.query.push((name.into(), value.to_string()));
        self
    }

    /// Sets a JSON body.
    pub fn json(mut self, value: &(impl Serialize + ?Sized)) -> Self {
        match serde_json::to_vec(value) {
            Ok(body) => self.body = Some((HeaderValue::from_static("application/json"), body.into())),
            // Serde's text may quote a value.
            Err(_) => self.refuse("body: cannot be written as JSON; check its `Serialize`"),
        }
        self
    }

    /// Sets a body of another media type.
    pub fn body(mut self, content_type: &str, body: impl Into<Bytes>) -> Self {
        match HeaderValue::from_str(content_type) {
            Ok(content_type) => self.body = Some((content_type, body.into())),
            Err(_) => self.refuse("content type: is not a header's value; use for example text/csv"),
        }
        self
    }

    /// States how the request may be retried. By default [`RetryClass::Read`] for the safe methods GET, HEAD, OPTIONS and TRACE
    /// (RFC 9110 §9.2.1), and [`RetryClass::Never`] for others: such a request is retried only if the API certainly did not process it.
    ///
    /// For a request that creates something, state [`Idempotent`](RetryClass::Idempotent) only if two requests leave the same state as
    /// one.
    pub fn retry_class(mut self, class: RetryClass) -> Self {
        self.retry_class = class;
        self
    }

    /// Sets the rate limit that the request counts against. By default the first one of the document, `standard`.
    pub fn rate_limit(mut self, limit: RateLimitBucket) -> Self {
        self.rate_limit = limit;
        self
    }

    /// Sends the request and returns the body of a success as it is. An envelope with `success: false` is an error, whatever the status.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Validation`] for a wrong path, before anything is sent; else as [`Client::call`].
    pub async fn send(self) -> Result<Response<Bytes>, Error> {
        self.complete(|(), body| Ok::<_, String>(body.clone())).await
    }

    /// Sends the request and decodes the body of a success, with its envelope.
    ///
    /// ```no_run
    /// #[derive(serde::Deserialize)]
    /// struct Envelope {
    ///     data: Vec<serde_json::Value>,
    /// }
    ///
    /// # async fn example(client: lupitor::Client) -> Result<(), lupitor::Error> {
    /// let campaigns = client.request(http::Method::GET, "/api/v1/campaigns").fetch::<Envelope>().await?;
    /// println!("{} campaigns", campaigns.data.len());
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// As [`send`](Self::send), and [`ErrorKind::Decode`] for a body of another form.
    pub async fn fetch<T: DeserializeOwned>(self) -> Result<Response<T>, Error> {
        self.complete(|(), body| {
            // Serde's text quotes values, which may be personal data.
            serde_json::from_slice(body).map_err(|e| {
                let problem = if e.is_data() { "does not have the form of the type" } else { "is not JSON" };
                format!("the body of the response {problem} at line {} column {}", e.line(), e.column())
            })
        })
        .await
    }

    /// Keeps the first problem, for `send`.
    fn refuse(&mut self, problem: &'static str) {
        self.problem = self.problem.or(Some(problem));
    }

    async fn complete<T>(self, convert: impl FnOnce((), &Bytes) -> Result<T, String>) -> Result<Response<T>, Error> {
        let Self { client, method, path, query, body, problem, retry_class, rate_limit } = self;
        let validation = |problem: String| Error::new(ErrorKind::Validation, problem, client.now());
        if let Some(problem) = problem {
            return Err(validation(problem.to_owned()));
        }
        check(&path).map_err(|problem| validation(format!("path: {problem}")))?;
        let context = client.context();
        let base = context.shared.base_url.as_str().trim_end_matches('/');
        let mut url = context.url(base, &path).map_err(validation)?;
        if !query.is_empty() {
            url.query_pairs_mut().extend_pairs(query);
        }
        let operation = Operation::custom(&method, retry_class, rate_limit);
        let mut request = reqwest::Request::new(method, url);
        if let Some((content_type, body)) = body {
            *request.headers_mut() = HeaderMap::from_iter([(CONTENT_TYPE, content_type)]);
            *request.body_mut() = Some(body.into());
        }
        let call = Call { context, operation, request: prepare(context, operation, request)? };
        call.complete(|_| Ok(()), convert).await
    }
}

/// The path may contain ids, and the body personal data.
impl std::fmt::Debug for CustomRequest {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("CustomRequest")
            .field("method", &self.method)
            .field("retry_class", &self.retry_class)
            .field("rate_limit", &self.rate_limit)
            .finish_non_exhaustive()
    }
}

/// Checks that a path stays below the root of the host, and says the same to every server.
fn check(path: &str) -> Result<(), &'static str> {
    if !path.starts_with('/') {
        return Err("does not begin with `/`; give a path below the root of the host, such as /api/v1/campaigns");
    }
    if path.starts_with("//") || path.contains('\\') {
        return Err("has a backslash or begins with `//`, which may lead to another host; give one `/`");
    }
    if path.contains('?') {
        return Err("contains a query; give it to `query`");
    }
    if path.contains('#') {
        return Err("contains a fragment, which is not sent; percent-encode it as %23");
    }
    if path.chars().any(|c| c.is_control() || c.is_whitespace()) {
        return Err("contains white space or a control character; percent-encode it");
    }
    let Some(decoded) = percent_decoded(path.as_bytes()) else {
        return Err("has a `%` without two hexadecimal digits; percent-encode it as %25");
    };
    if decoded.iter().any(u8::is_ascii_control) {
        return Err("contains a control character; remove it");
    }
    // Servers differ in whether they decode a path before they split it.
    if decoded.split(|byte| matches!(byte, b'/' | b'\\')).any(|segment| segment == b"." || segment == b"..") {
        return Err("contains `.` or `..`, which leads to another path; give the path itself");
    }
    Ok(())
}

/// Decodes a percent-encoded text (RFC 3986 §2.1). `None` if it is not one.
fn percent_decoded(mut text: &[u8]) -> Option<Vec<u8>> {
    let mut decoded = Vec::with_capacity(text.len());
    while let Some((byte, rest)) = text.split_first() {
        text = rest;
        decoded.push(match byte {
            b'%' => {
                let (digits, rest) = text.split_at_checked(2)?;
                text = rest;
                let digit = |digit: u8| char::from(digit).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
                digit(digits[0])? * 16 + digit(digits[1])?
            }
            byte => *byte,
        });
    }
    Some(decoded)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_stays_below_the_root_of_the_host() {
        for path in ["/", "/api/v1/campaigns", "/api/v1/leads/k%2F1", "/%C3%A4", "/api/v1/ä", "/api/v1/a..b", "/api//v1"] {
            assert_eq!(check(path), Ok(()), "{path}");
        }
        let wrong = [
            "",
            "api/v1/leads",
            "https://evil.example/api",
            "//evil.example/api",
            "/\\evil.example",
            "/api/../admin",
            "/api/%2e%2E/admin",
            "/api/x%2F..%5Cadmin",
            "/api/.",
            "/api?limit=1",
            "/api#top",
            "/api/a b",
            "/api/\n",
            "/api/%0a",
            "/api/%",
            "/api/%zz",
            "/api/\u{85}",
        ];
        for path in wrong {
            assert!(check(path).is_err(), "{path}");
        }
    }
}
