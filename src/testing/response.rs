//! Responses of successful calls.

use std::time::Duration;

use http::header::{HeaderMap, HeaderName, HeaderValue};
use http::{StatusCode, header};

use super::attempt;
use crate::attempt::{Attempt, AttemptOutcome};
use crate::headers::RateLimit;
use crate::runtime::{CallRecord, Clock, Response, SystemClock};

/// Starts a response with this data: the status 200, after one attempt.
///
/// ```
/// use lupitor::{AttemptOutcome, BulkCreated, testing};
///
/// let data = BulkCreated::default().with_created(["a", "b", "c"]).with_skipped(["+15555550123"]);
/// let response = testing::response(data).earlier_attempts([testing::attempt(AttemptOutcome::Status(429))]).build();
/// assert_eq!((response.created, response.skipped, response.attempts().len()), (3, 1, 2));
/// ```
pub fn response<T>(data: T) -> ResponseBuilder<T> {
    let content_type = (header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    ResponseBuilder {
        data,
        status: StatusCode::OK,
        headers: HeaderMap::from_iter([content_type]),
        earlier: Vec::new(),
        reconciled: false,
    }
}

/// Builds a [`Response`], see [`response`].
#[derive(Clone, Debug)]
#[must_use = "`build` makes the response"]
pub struct ResponseBuilder<T> {
    data: T,
    status: StatusCode,
    headers: HeaderMap,
    earlier: Vec<Attempt>,
    reconciled: bool,
}

impl<T> ResponseBuilder<T> {
    /// Sets the status. 200 by default.
    pub fn status(mut self, status: StatusCode) -> Self {
        self.status = status;
        self
    }

    /// Sets or replaces a header.
    pub fn header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.headers.insert(name, value);
        self
    }

    /// Sets the headers of the rate limit: requests in a window, requests that are left, and the time until its end, in whole seconds.
    pub fn rate_limit(mut self, limit: u64, remaining: u64, resets_in: Duration) -> Self {
        set_rate_limit(&mut self.headers, limit, remaining, resets_in);
        self
    }

    /// Sets the attempts before the successful one. None by default.
    pub fn earlier_attempts(mut self, attempts: impl IntoIterator<Item = Attempt>) -> Self {
        self.earlier = attempts.into_iter().collect();
        self
    }

    /// Makes the call [`reconciled`](Response::reconciled). If no earlier attempt has lost its response, one is added that timed out.
    pub fn reconciled(mut self) -> Self {
        self.reconciled = true;
        self
    }

    /// Makes the response.
    pub fn build(self) -> Response<T> {
        let Self { data, status, headers, earlier: mut attempts, reconciled } = self;
        if reconciled {
            lose_a_response(&mut attempts);
        }
        attempts.push(attempt(AttemptOutcome::Status(status.as_u16())));
        let rate_limit = RateLimit::from_headers(&headers, SystemClock.now());
        Response::new(data, CallRecord { status, headers, rate_limit, attempts, reconciled, is_repaired: false })
    }
}

impl<T> From<ResponseBuilder<T>> for Response<T> {
    fn from(builder: ResponseBuilder<T>) -> Self {
        builder.build()
    }
}

/// Adds an attempt whose response was lost, unless there is one.
pub(super) fn lose_a_response(attempts: &mut Vec<Attempt>) {
    if !attempts.iter().any(|attempt| attempt.outcome.is_ambiguous()) {
        attempts.push(attempt(AttemptOutcome::TimedOut));
    }
}

pub(super) fn set_rate_limit(headers: &mut HeaderMap, limit: u64, remaining: u64, resets_in: Duration) {
    headers.insert(HeaderName::from_static("x-ratelimit-limit"), limit.into());
    headers.insert(HeaderName::from_static("x-ratelimit-remaining"), remaining.into());
    headers.insert(HeaderName::from_static("x-ratelimit-reset"), whole_seconds(resets_in).into());
}

/// Rounds up to whole seconds.
pub(super) fn whole_seconds(duration: Duration) -> u64 {
    duration.as_secs().saturating_add(u64::from(duration.subsec_nanos() > 0))
}
