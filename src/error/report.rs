//! What to send to the API's support.

use std::fmt;
use std::time::SystemTime;

use http::HeaderMap;
use serde::Serialize;
use serde_json::Value;

use super::cause::innermost;
use super::mask::{Sent, mask_id};
use super::{Attempt, Error};

/// What the documentation asks for when reporting an error (errors-page, "Getting Help"): the status, the message, the request
/// without sensitive data and the time. It holds no key, no phone number, no e-mail address and no metadata, so that it can be
/// pasted into a ticket as it is.
///
/// `Display` is for people, `Serialize` for machines.
#[derive(Clone, Debug, Serialize)]
#[non_exhaustive]
pub struct ErrorReport {
    /// When the error occurred, RFC 3339 in UTC.
    pub timestamp: String,
    /// The class of the error, see [`ErrorKind`](super::ErrorKind).
    pub kind: super::ErrorKind,
    /// The HTTP status.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
    /// The error's code in `openapi.yaml`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<&'static str>,
    /// The message, with what looks like personal data masked.
    pub message: String,
    /// What caused it, where that was no answer of the API: the innermost of the error's sources.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cause: Option<String>,
    /// The documented solutions.
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    pub solutions: &'static [&'static str],
    /// The operation's id in `openapi.yaml`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub operation: Option<&'static str>,
    /// The method and the path's template.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub request: Option<String>,
    /// The host that was asked, with the port where that is not the usual one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub server: Option<String>,
    /// The request ids in the headers of the response, by which the API's support, or that of a proxy before it, finds the request:
    /// `cf-ray: 8c1f0a2b3c4d5e6f-FRA`. What looks like personal data or a key is redacted.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub request_ids: Vec<String>,
    /// The names of the fields that were sent, each with the form of its value and not the value.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<String>,
    /// How long the API asks to wait before the next call, in seconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retry_after_seconds: Option<f64>,
    /// One line for each attempt; of more than 20 the first 5 and the last 15.
    pub attempts: Vec<String>,
    /// Whether the call may have taken effect.
    pub maybe_processed: bool,
    /// This crate and its version.
    pub sdk: &'static str,
}

/// This crate and its version, as the `User-Agent` header and the report show it.
pub(crate) const SDK: &str = concat!("lupitor-rust/", env!("CARGO_PKG_VERSION"));

impl ErrorReport {
    pub(super) fn of(error: &Error) -> Self {
        let line = |(index, attempt): (usize, &Attempt)| {
            let mut line = format!(
                "{}: {} at {} after {} ms",
                index + 1,
                attempt.outcome,
                rfc3339(attempt.started),
                attempt.elapsed.as_millis()
            );
            if !attempt.slept.is_zero() {
                line.push_str(&format!(", then waited {} ms", attempt.slept.as_millis()));
            }
            line
        };
        // A job makes hundreds: the first ones tell how it began, the last ones how it ended.
        let all = error.attempts();
        let left_out = all.len().saturating_sub(MOST_ATTEMPTS);
        let first = &all[..all.len().min(FIRST_ATTEMPTS)];
        let mut attempts: Vec<_> = first.iter().enumerate().map(line).collect();
        if left_out > 0 {
            attempts.push(format!("({left_out} attempts are left out)"));
        }
        attempts.extend(all.iter().enumerate().skip(first.len() + left_out).map(line));
        Self {
            timestamp: rfc3339(error.occurred_at()),
            kind: error.kind(),
            status: error.status().map(|status| status.as_u16()),
            code: error.code().map(super::ErrorCode::as_str),
            message: error.shown().to_owned(),
            cause: std::error::Error::source(error).map(innermost),
            solutions: error.solutions(),
            operation: error.operation().map(super::Operation::id),
            request: error.operation().map(|operation| format!("{} {}", operation.method(), operation.path())),
            server: error.inner.server.clone(),
            request_ids: error.inner.request_ids.clone(),
            fields: error.inner.fields.clone(),
            retry_after_seconds: error.retry_after().map(|wait| wait.as_secs_f64()),
            attempts,
            maybe_processed: error.maybe_processed(),
            sdk: SDK,
        }
    }
}

impl fmt::Display for ErrorReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "time:            {}", self.timestamp)?;
        if let Some(status) = self.status {
            writeln!(f, "status:          {status}")?;
        }
        writeln!(f, "error:           {} ({})", self.code.unwrap_or("no documented code"), self.kind)?;
        writeln!(f, "message:         {}", self.message)?;
        if let Some(cause) = &self.cause {
            writeln!(f, "cause:           {cause}")?;
        }
        for solution in self.solutions {
            writeln!(f, "solution:        {solution}")?;
        }
        if let (Some(operation), Some(request)) = (self.operation, &self.request) {
            writeln!(f, "request:         {operation}, {request}")?;
        }
        if let Some(server) = &self.server {
            writeln!(f, "server:          {server}")?;
        }
        for id in &self.request_ids {
            writeln!(f, "request id:      {id}")?;
        }
        for field in &self.fields {
            writeln!(f, "  sent:          {field}")?;
        }
        for attempt in &self.attempts {
            writeln!(f, "attempt:         {attempt}")?;
        }
        if let Some(seconds) = self.retry_after_seconds {
            writeln!(f, "retry after:     {} s", seconds.ceil())?;
        }
        writeln!(f, "maybe processed: {}", if self.maybe_processed { "yes" } else { "no" })?;
        write!(f, "sdk:             {}", self.sdk)
    }
}

pub(crate) fn rfc3339(time: SystemTime) -> String {
    // chrono's own conversion panics for a year that it does not have, and the clock may be the user's.
    let since_epoch = time.duration_since(SystemTime::UNIX_EPOCH).ok();
    let seconds = since_epoch.and_then(|since_epoch| i64::try_from(since_epoch.as_secs()).ok());
    let nanoseconds = since_epoch.map_or(0, |since_epoch| since_epoch.subsec_nanos());
    match seconds.and_then(|seconds| chrono::DateTime::from_timestamp(seconds, nanoseconds)) {
        Some(time) => time.to_rfc3339_opts(chrono::SecondsFormat::Millis, true),
        None => "a time before 1970, or out of range".to_owned(),
    }
}

/// The headers that carry an id of the request, those of the API's own server first.
pub(crate) const REQUEST_IDS: [&str; 12] = [
    "x-request-id",
    "request-id",
    "x-correlation-id",
    "x-vercel-id",
    "cf-ray",
    "x-amzn-requestid",
    "x-amzn-trace-id",
    "x-amz-cf-id",
    "x-amz-request-id",
    "x-azure-ref",
    "x-cloud-trace-context",
    "traceparent",
];

/// Longer values are not ids.
const LONGEST_ID: usize = 128;

/// The request ids of a response, as they may be shown.
pub(crate) fn request_ids(headers: &HeaderMap, sent: &Sent<'_>) -> Vec<String> {
    let shown = REQUEST_IDS.iter().filter_map(|name| {
        let value = headers.get(*name)?.to_str().ok()?.trim();
        let is_id = !value.is_empty() && value.len() <= LONGEST_ID && value.bytes().all(|byte| byte.is_ascii_graphic());
        is_id.then(|| format!("{name}: {}", mask_id(value, sent)))
    });
    shown.collect()
}

/// How many attempts a report lists.
const MOST_ATTEMPTS: usize = 20;
/// How many of them are the first ones.
const FIRST_ATTEMPTS: usize = 5;

/// How many fields a report names.
const MOST_FIELDS: usize = 40;

/// The names of what a request sends, with the form of each value: `phoneNumber: text, 12 characters`.
pub(crate) fn describe_request(query: Option<&str>, body: &[u8]) -> Vec<String> {
    let mut fields = Vec::new();
    for (name, value) in url::form_urlencoded::parse(query.unwrap_or_default().as_bytes()) {
        fields.push(format!("{name} (query): {}", text(&value)));
    }
    if let Ok(body) = serde_json::from_slice::<Value>(body) {
        describe(&mut fields, "", &body);
    }
    fields.truncate(MOST_FIELDS);
    fields
}

fn text(value: &str) -> String {
    format!("text, {} characters", value.chars().count())
}

fn describe(fields: &mut Vec<String>, name: &str, value: &Value) {
    match value {
        Value::Object(object) if name.is_empty() => object.iter().for_each(|(name, value)| describe(fields, name, value)),
        Value::Object(object) => fields.push(format!("{name}: object of {}", object.len())),
        Value::Array(items) => fields.push(format!("{name}: list of {}", items.len())),
        Value::String(value) => fields.push(format!("{name}: {}", text(value))),
        Value::Number(_) => fields.push(format!("{name}: number")),
        Value::Bool(_) => fields.push(format!("{name}: true or false")),
        Value::Null => fields.push(format!("{name}: null")),
    }
}
