//! The report of an error for the API's support.

use std::fmt;
use std::time::{Duration, SystemTime};

use serde::Serialize;

use super::cause::innermost;
use super::{Error, ErrorKind};
use crate::attempt::Attempt;
use crate::spec::{ErrorCode, Operation};

/// A report of an error for the API's support, as the documentation asks for it (errors-page, "Getting Help"): the status, the message,
/// the request without sensitive data, and the time.
///
/// It contains no key, phone number, e-mail address or metadata: you can paste it into a ticket.
///
/// `Display` is for people, `Serialize` for machines.
#[derive(Clone, Debug, Serialize)]
#[non_exhaustive]
pub struct ErrorReport {
    /// Time of the error, RFC 3339 in UTC.
    pub timestamp: String,
    /// The class of the error, see [`ErrorKind`](super::ErrorKind).
    pub kind: ErrorKind,
    /// The HTTP status.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
    /// The error's code in `openapi.yaml`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<&'static str>,
    /// The message. Text that looks like personal data is redacted.
    pub message: String,
    /// The innermost of the error's sources.
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
    /// The host, and the port unless it is the scheme's default.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub server: Option<String>,
    /// The request ids in the headers of the response: `cf-ray: 8c1f0a2b3c4d5e6f-FRA`. The support of the API, or of a proxy in front of it,
    /// finds the request by them. Text that looks like personal data or a key is redacted.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub request_ids: Vec<String>,
    /// The names of the sent fields, each with the type of its value instead of the value.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<String>,
    /// Wait before the next call, in seconds, if the API asks for one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retry_after_seconds: Option<f64>,
    /// One line for each attempt. Of more than 20, the first 5 and the last 15.
    pub attempts: Vec<String>,
    /// True if the API may have processed the request.
    pub maybe_processed: bool,
    /// This crate and its version.
    pub sdk: &'static str,
}

/// This crate and its version, as the `User-Agent` header and the report show it.
pub(crate) const SDK: &str = concat!("lupitor-rust/", env!("CARGO_PKG_VERSION"));

/// Number of attempts that a report lists.
const MAX_ATTEMPTS: usize = 20;
/// Number of first attempts among them.
const FIRST_ATTEMPTS: usize = 5;

impl Error {
    /// Returns a report for the API's support, without sensitive data.
    pub fn report(&self) -> ErrorReport {
        ErrorReport::new(self)
    }
}

impl ErrorReport {
    fn new(error: &Error) -> Self {
        let details = error.details();
        let all = error.attempts();
        let line = |(index, attempt): (usize, &Attempt)| {
            let mut line = format!(
                "{}: {} at {} after {} ms",
                index + 1,
                attempt.outcome,
                rfc3339(attempt.started),
                attempt.elapsed.as_millis()
            );
            if let Some(id) = &attempt.request_id {
                line.push_str(&format!(", request id {id}"));
            }
            let queued = all.get(index + 1).map_or(Duration::ZERO, |next| next.queued);
            let waited = attempt.delay.saturating_add(queued).as_millis();
            if waited > 0 {
                line.push_str(&format!(", then waited {waited} ms"));
            }
            line
        };
        // A job makes hundreds of attempts: the first ones show how it began, the last ones how it ended.
        let left_out = all.len().saturating_sub(MAX_ATTEMPTS);
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
            code: error.code().map(ErrorCode::as_str),
            message: details.display_message().to_owned(),
            cause: details.cause.clone().or_else(|| std::error::Error::source(error).map(innermost)),
            solutions: error.solutions(),
            operation: error.operation().map(Operation::id),
            request: error.operation().map(|operation| format!("{} {}", operation.method(), operation.path())),
            server: details.server.clone(),
            request_ids: details.request_ids.clone(),
            fields: details.fields.clone(),
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
