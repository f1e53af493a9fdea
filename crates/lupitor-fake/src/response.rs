//! Responses before they are sent: a fault can still change their body.

use std::time::Duration;

use axum::body::{Body, Bytes};
use http::header::{CONTENT_LENGTH, CONTENT_TYPE, DATE};
use http::{HeaderValue, StatusCode};
use serde_json::Value;

use crate::date_time;

pub(crate) const JSON: HeaderValue = HeaderValue::from_static("application/json");
pub(crate) const HTML: HeaderValue = HeaderValue::from_static("text/html; charset=utf-8");

/// A response with its whole body.
pub(crate) type Response = http::Response<Bytes>;

/// The envelope of a success.
pub(crate) fn success(status: StatusCode, data: &Value) -> Response {
    new(status, JSON, format!(r#"{{"success":true,"data":{data},"error":null}}"#))
}

pub(crate) fn new(status: StatusCode, content_type: HeaderValue, body: impl Into<Bytes>) -> Response {
    let mut response = Response::new(body.into());
    *response.status_mut() = status;
    response.headers_mut().insert(CONTENT_TYPE, content_type);
    response
}

/// Adds `Date` and `Content-Length`, unless the response has its own.
pub(crate) fn finish(response: Response, now: Duration) -> http::Response<Body> {
    let (mut parts, body) = response.into_parts();
    if let Ok(date) = HeaderValue::try_from(date_time::http_date(now)) {
        parts.headers.entry(DATE).or_insert(date);
    }
    if parts.status != StatusCode::NO_CONTENT {
        parts.headers.entry(CONTENT_LENGTH).or_insert(body.len().into());
    }
    http::Response::from_parts(parts, Body::from(body))
}
