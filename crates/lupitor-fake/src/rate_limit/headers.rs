//! The `X-RateLimit-*` and `Retry-After` headers.

use std::time::Duration;

use http::header::RETRY_AFTER;
use http::{HeaderName, HeaderValue};

use super::Decision;
use crate::date_time;
use crate::response::Response;

/// Unit of the time in `X-RateLimit-Reset`. The documentation shows both.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "cli", derive(clap::ValueEnum))]
#[non_exhaustive]
pub enum ResetUnit {
    /// Seconds since the Unix epoch, rounded up, such as `1640000000` (errors page).
    Seconds,
    /// Milliseconds since the Unix epoch, rounded up, such as `1698765432000` (page of the health check).
    Milliseconds,
}

/// Form of `Retry-After` in a 429 (RFC 9110 §10.2.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[cfg_attr(feature = "cli", derive(clap::ValueEnum))]
#[non_exhaustive]
pub enum RetryAfter {
    /// Seconds, rounded up (page on rate limits). The default.
    #[default]
    Seconds,
    /// An HTTP date, rounded up to a whole second. RFC 9110 allows it; no page shows it.
    HttpDate,
    /// No such header, as on the errors page.
    #[cfg_attr(feature = "cli", value(name = "none"))]
    Absent,
}

pub(super) fn insert_rate_limit(response: &mut Response, decision: Decision, unit: ResetUnit) {
    let reset = match unit {
        ResetUnit::Seconds => seconds_rounded_up(decision.reset),
        ResetUnit::Milliseconds => u64::try_from(decision.reset.as_nanos().div_ceil(1_000_000)).unwrap_or(u64::MAX),
    };
    let headers = response.headers_mut();
    headers.insert(HeaderName::from_static("x-ratelimit-limit"), decision.limit.into());
    headers.insert(HeaderName::from_static("x-ratelimit-remaining"), decision.remaining.into());
    headers.insert(HeaderName::from_static("x-ratelimit-reset"), reset.into());
}

/// Rounds up, so a caller that waits for the requested time is not early.
pub(super) fn insert_retry_after(response: &mut Response, reset: Duration, now: Duration, form: RetryAfter) {
    let value = match form {
        RetryAfter::Seconds => seconds_rounded_up(reset.saturating_sub(now)).to_string(),
        RetryAfter::HttpDate => date_time::http_date(Duration::from_secs(seconds_rounded_up(reset))),
        RetryAfter::Absent => return,
    };
    if let Ok(value) = HeaderValue::try_from(value) {
        response.headers_mut().insert(RETRY_AFTER, value);
    }
}

fn seconds_rounded_up(time: Duration) -> u64 {
    time.as_secs() + u64::from(time.subsec_nanos() > 0)
}
