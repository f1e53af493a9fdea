//! An answer of the fake, and the headers that every answer of the API has.

use std::time::Duration;

use axum::body::{Body, Bytes};
use http::{
    HeaderName, HeaderValue, Response, StatusCode,
    header::{CONTENT_LENGTH, CONTENT_TYPE, DATE, RETRY_AFTER},
};
use serde_json::{Map, Value};

use crate::{
    catalogue::{Catalogue, Documented},
    date_time,
    limiter::Verdict,
};

pub(crate) const JSON: HeaderValue = HeaderValue::from_static("application/json");
pub(crate) const HTML: HeaderValue = HeaderValue::from_static("text/html; charset=utf-8");

/// A response whose body is at hand, so that a fault can still change it.
pub(crate) type Answer = Response<Bytes>;

/// Why a request is not done: the status and body of the answer, and the text in it.
#[derive(Debug)]
pub(crate) struct Refusal {
    pub(crate) status: StatusCode,
    pub(crate) body: Map<String, Value>,
}

impl Refusal {
    pub(crate) fn documented(catalogue: &Catalogue, documented: Documented) -> Self {
        let entry = catalogue.get(documented);
        Self { status: entry.status, body: entry.body.clone() }
    }

    /// The error envelope around a message that the documentation does not have.
    pub(crate) fn undocumented(status: StatusCode, message: String) -> Self {
        let body = Map::from_iter([
            ("success".to_owned(), Value::Bool(false)),
            ("data".to_owned(), Value::Null),
            ("error".to_owned(), Value::String(message)),
        ]);
        Self { status, body }
    }

    /// The same with another message, made of the documented one.
    pub(crate) fn reworded(mut self, reword: impl FnOnce(&str) -> String) -> Self {
        if let Some(Value::String(message)) = self.body.get_mut("error") {
            *message = reword(message);
        }
        self
    }

    /// With a field of the body set, where the documented body has that field.
    pub(crate) fn with(mut self, field: &str, value: impl Into<Value>) -> Self {
        if let Some(slot) = self.body.get_mut(field) {
            *slot = value.into();
        }
        self
    }

    pub(crate) fn into_answer(self) -> Answer {
        answer(self.status, JSON, in_documented_order(self.body))
    }
}

/// The envelope of a success.
pub(crate) fn success(status: StatusCode, data: &Value) -> Answer {
    answer(status, JSON, format!(r#"{{"success":true,"data":{data},"error":null}}"#))
}

/// The body of an error with its members in the order of the documentation. `serde_json` would sort them, unless some other
/// crate of the build asks it not to, and whoever looks at an answer compares it with the documentation's.
fn in_documented_order(mut body: Map<String, Value>) -> String {
    const ORDER: &[&str] = &["success", "data", "error", "status", "timestamp", "message", "limit", "remaining", "reset"];
    let ordered = ORDER.iter().filter_map(|name| body.remove_entry(*name)).collect::<Vec<_>>();
    let members = ordered.into_iter().chain(body).map(|(name, value)| format!("{}:{value}", Value::String(name)));
    format!("{{{}}}", members.collect::<Vec<_>>().join(","))
}

pub(crate) fn json_answer(status: StatusCode, body: &Value) -> Answer {
    answer(status, JSON, body.to_string())
}

pub(crate) fn answer(status: StatusCode, content_type: HeaderValue, body: impl Into<Bytes>) -> Answer {
    let mut answer = Response::new(body.into());
    *answer.status_mut() = status;
    answer.headers_mut().insert(CONTENT_TYPE, content_type);
    answer
}

/// How the time of a reset is written in `X-RateLimit-Reset`. The documentation shows both.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ResetUnit {
    /// Seconds since the Unix epoch, rounded up, such as `1640000000` (errors page).
    Seconds,
    /// Milliseconds since the Unix epoch, rounded up, such as `1698765432000` (page of the health check).
    Milliseconds,
}

/// How a 429 says when to come back in `Retry-After` (RFC 9110 §10.2.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub enum RetryAfter {
    /// A number of seconds, rounded up (page on rate limits). The default.
    #[default]
    Seconds,
    /// An HTTP date, rounded up to a whole second. RFC 9110 allows it; no page shows it.
    HttpDate,
    /// No such header: the errors page lists none.
    Absent,
}

/// Writes the `X-RateLimit-*` headers.
pub(crate) fn rate_limit_headers(answer: &mut Answer, verdict: Verdict, unit: ResetUnit) {
    let reset = match unit {
        ResetUnit::Seconds => seconds_rounded_up(verdict.reset),
        ResetUnit::Milliseconds => u64::try_from(verdict.reset.as_nanos().div_ceil(1_000_000)).unwrap_or(u64::MAX),
    };
    let headers = answer.headers_mut();
    headers.insert(HeaderName::from_static("x-ratelimit-limit"), verdict.limit.into());
    headers.insert(HeaderName::from_static("x-ratelimit-remaining"), verdict.remaining.into());
    headers.insert(HeaderName::from_static("x-ratelimit-reset"), reset.into());
}

/// Writes `Retry-After`. Always rounded up: who waits as long as told does not come too early.
pub(crate) fn retry_after_header(answer: &mut Answer, reset: Duration, now: Duration, form: RetryAfter) {
    let value = match form {
        RetryAfter::Seconds => seconds_rounded_up(reset.saturating_sub(now)).to_string(),
        RetryAfter::HttpDate => date_time::http_date(Duration::from_secs(seconds_rounded_up(reset))),
        RetryAfter::Absent => return,
    };
    if let Ok(value) = HeaderValue::try_from(value) {
        answer.headers_mut().insert(RETRY_AFTER, value);
    }
}

fn seconds_rounded_up(time: Duration) -> u64 {
    time.as_secs() + u64::from(time.subsec_nanos() > 0)
}

/// Adds `Date` and `Content-Length`, unless the answer has its own.
pub(crate) fn finish(answer: Answer, now: Duration) -> Response<Body> {
    let (mut parts, body) = answer.into_parts();
    if let Ok(date) = HeaderValue::try_from(date_time::http_date(now)) {
        parts.headers.entry(DATE).or_insert(date);
    }
    if parts.status != StatusCode::NO_CONTENT {
        parts.headers.entry(CONTENT_LENGTH).or_insert(body.len().into());
    }
    Response::from_parts(parts, Body::from(body))
}
