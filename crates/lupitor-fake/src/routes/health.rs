//! The health check.

use std::net::IpAddr;

use http::StatusCode;
use lupitor::RateLimitBucket;
use serde_json::json;

use crate::api_error::Documented;
use crate::date_time;
use crate::rate_limit::{Caller, rate_limited};
use crate::response::{self, JSON, Response};
use crate::state::State;

/// `GET /api/health`: rate limited by address, without key and envelope.
pub(crate) fn respond(state: &State, address: IpAddr) -> Response {
    let bucket = (Caller::Address(address), RateLimitBucket::Health);
    rate_limited(
        state,
        bucket,
        state.settings.health_reset_unit,
        |decision| super::with_rate_limit_fields(state.error(Documented::HealthRateLimitExceeded), decision),
        |now| {
            let timestamp = date_time::rfc3339(now);
            if state.is_healthy() {
                response::new(StatusCode::OK, JSON, json!({"status": "ok", "timestamp": timestamp}).to_string())
            } else {
                state.error(Documented::BackendUnreachable).with_field("timestamp", timestamp).into_response()
            }
        },
    )
}
