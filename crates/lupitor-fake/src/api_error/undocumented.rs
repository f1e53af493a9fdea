//! Errors that no page documents, worded in the API's style.
//!
//! The real API may respond with other messages, or accept such requests.

use std::fmt::Display;
use std::ops::RangeInclusive;

use http::StatusCode;

use super::ApiError;

fn bad_request(message: String) -> ApiError {
    ApiError::undocumented(StatusCode::BAD_REQUEST, message)
}

pub(crate) fn not_a_string(field: &str) -> ApiError {
    bad_request(format!("{field} must be a string"))
}

pub(crate) fn empty(field: &str) -> ApiError {
    bad_request(format!("{field} must not be empty"))
}

/// An id that its pattern rejects.
pub(crate) fn not_an_id(field: &str) -> ApiError {
    bad_request(format!("{field} must not begin or end with white space or contain control characters"))
}

pub(crate) fn not_e164(field: &str) -> ApiError {
    bad_request(format!("{field} must be in E.164 format"))
}

pub(crate) fn not_an_object(field: &str) -> ApiError {
    bad_request(format!("{field} must be an object"))
}

pub(crate) fn not_a_date_time(field: &str) -> ApiError {
    bad_request(format!("{field} must be an ISO 8601 date with a time zone"))
}

/// A number outside its range, or with a fraction.
pub(crate) fn not_in_range(field: &str, range: &RangeInclusive<i64>) -> ApiError {
    bad_request(format!("{field} must be an integer between {} and {}", range.start(), range.end()))
}

/// A value of an enum; `problem` is the SDK's, such as `must be one of raw, attempting`.
pub(crate) fn not_in_enum(field: &str, problem: &impl Display) -> ApiError {
    bad_request(format!("{field} {problem}"))
}

pub(crate) fn repeated_parameter(field: &str) -> ApiError {
    bad_request(format!("{field} query parameter must be given once"))
}

pub(crate) fn invalid_cursor() -> ApiError {
    bad_request("Invalid cursor".to_owned())
}

/// A lead that a rule of the test rejects. `item` is the prefix of the lead in a batch.
pub(crate) fn not_allowed(item: &str) -> ApiError {
    bad_request(format!("{item}This lead cannot be called"))
}

/// A query string that is not `application/x-www-form-urlencoded`.
pub(crate) fn malformed_query() -> ApiError {
    bad_request("Invalid query string".to_owned())
}

pub(crate) fn malformed_json() -> ApiError {
    bad_request("Invalid JSON in request body".to_owned())
}

pub(crate) fn body_not_an_object() -> ApiError {
    bad_request("Request body must be a JSON object".to_owned())
}

/// 400, because no page documents 415.
pub(crate) fn wrong_content_type() -> ApiError {
    bad_request("Content-Type must be application/json".to_owned())
}

/// The status is that of a web server in front of the API; no page documents it.
pub(crate) fn body_too_large() -> ApiError {
    ApiError::undocumented(StatusCode::PAYLOAD_TOO_LARGE, "Request body is too large".to_owned())
}

pub(crate) fn unknown_route() -> ApiError {
    ApiError::undocumented(StatusCode::NOT_FOUND, "Not found".to_owned())
}

/// An operation of [`NOT_IMPLEMENTED`](crate::NOT_IMPLEMENTED); 501 is RFC 9110 §15.6.2.
pub(crate) fn not_implemented(id: &str) -> ApiError {
    ApiError::undocumented(StatusCode::NOT_IMPLEMENTED, format!("lupitor-fake does not implement {id}"))
}

/// RFC 9110 §15.5.6; no page documents it.
pub(crate) fn method_not_allowed() -> ApiError {
    ApiError::undocumented(StatusCode::METHOD_NOT_ALLOWED, "Method not allowed".to_owned())
}

/// The page of a web framework for an unknown path.
pub(crate) const HTML_NOT_FOUND: &str = "<!DOCTYPE html><html lang=\"en\">\
    <head><title>404: This page could not be found.</title></head>\
    <body><h1>404</h1><h2>This page could not be found.</h2></body></html>\n";
