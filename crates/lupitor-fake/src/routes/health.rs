//! The health check.

use std::net::IpAddr;

use http::StatusCode;
use serde_json::json;

use crate::{
    answer::{self, Answer},
    catalogue::Documented,
    date_time,
    limiter::Verdict,
    limits::Caller,
    operation::Bucket,
    state::State,
    sync::lock,
};

/// `GET /api/health`: the rate limit of the address comes before any processing. Needs no key, and has no envelope.
pub(crate) fn answer(state: &State, address: IpAddr) -> Answer {
    let counted = state.clock.counted();
    let now = state.clock.shown(counted);
    let verdict = lock(&state.limits).take(Caller::Address(address), Bucket::Health, counted);
    let verdict = verdict.map(|verdict| Verdict { reset: state.clock.shown(verdict.reset), ..verdict });
    let timestamp = date_time::rfc3339(now);
    let mut answer = match verdict {
        Some(verdict) if !verdict.allowed => {
            let mut answer = state
                .refusal(Documented::HealthRateLimitExceeded)
                .with("limit", verdict.limit)
                .with("remaining", verdict.remaining)
                .with("reset", date_time::rfc3339(verdict.reset))
                .into_answer();
            answer::retry_after_header(&mut answer, verdict.reset, now, state.settings.retry_after);
            answer
        }
        _ if state.is_healthy() => answer::json_answer(StatusCode::OK, &json!({"status": "ok", "timestamp": timestamp})),
        _ => state.refusal(Documented::BackendUnreachable).with("timestamp", timestamp).into_answer(),
    };
    if let (Some(verdict), true) = (verdict, state.settings.rate_limit_headers) {
        answer::rate_limit_headers(&mut answer, verdict, state.settings.health_reset_unit);
    }
    answer
}
