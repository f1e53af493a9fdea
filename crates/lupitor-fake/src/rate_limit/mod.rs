//! Rate limits: rates, windows, counters per caller, and the headers that report them.

mod counters;
mod headers;
mod limits;
mod rate;
mod window;

use std::time::Duration;

use crate::api_error::ApiError;
use crate::response::Response;
use crate::state::{State, lock};

pub use headers::{ResetUnit, RetryAfter};
pub use limits::RateLimits;
pub use rate::Rate;
pub use window::WindowKind;

pub(crate) use counters::{Caller, Counters};
pub(crate) use rate::parse_duration;
pub(crate) use window::Decision;

/// Counts a request and responds to it: by `throttled` if the limit is used up, else by `respond`, which gets the time.
pub(crate) fn rate_limited(
    state: &State,
    (caller, bucket): (Caller, lupitor::RateLimitBucket),
    unit: ResetUnit,
    throttled: impl FnOnce(Decision) -> ApiError,
    respond: impl FnOnce(Duration) -> Response,
) -> Response {
    let server_time = state.clock.server_time();
    let now = state.clock.front(server_time);
    let decision = lock(&state.counters).take(caller, bucket, server_time);
    let Some(decision) = decision.map(|decision| Decision { reset: state.clock.front(decision.reset), ..decision }) else {
        return respond(now);
    };
    let mut response = if decision.allowed { respond(now) } else { throttled(decision).into_response() };
    if !decision.allowed {
        headers::insert_retry_after(&mut response, decision.reset, now, state.settings.retry_after);
    }
    if state.settings.rate_limit_headers {
        headers::insert_rate_limit(&mut response, decision, unit);
    }
    response
}
