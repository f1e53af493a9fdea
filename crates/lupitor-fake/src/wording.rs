//! The messages that no page of the documentation shows, in one place and in the API's own style.
//!
//! Which of these errors the real API has, and how it words them, is not known. What the documentation does word comes from
//! the `lupitor` crate's catalogue instead.

use http::StatusCode;

use crate::answer::Refusal;

fn bad_request(message: String) -> Refusal {
    Refusal::undocumented(StatusCode::BAD_REQUEST, message)
}

/// A member or parameter that is not a string.
pub(crate) fn not_a_string(field: &str) -> Refusal {
    bad_request(format!("{field} must be a string"))
}

/// A string shorter than its `minLength` of 1.
pub(crate) fn empty(field: &str) -> Refusal {
    bad_request(format!("{field} must not be empty"))
}

/// An id that its pattern does not match.
pub(crate) fn not_an_id(field: &str) -> Refusal {
    bad_request(format!("{field} must not begin or end with white space or contain control characters"))
}

/// A phone number that its pattern does not match.
pub(crate) fn not_e164(field: &str) -> Refusal {
    bad_request(format!("{field} must be in E.164 format"))
}

/// `metadata` that is no object.
pub(crate) fn not_an_object(field: &str) -> Refusal {
    bad_request(format!("{field} must be an object"))
}

/// A `date-time` that is none.
pub(crate) fn not_a_date_time(field: &str) -> Refusal {
    bad_request(format!("{field} must be an ISO 8601 date with a time zone"))
}

/// A number outside its range, or no whole number.
pub(crate) fn not_in_range(field: &str, minimum: u64, maximum: u64) -> Refusal {
    bad_request(format!("{field} must be an integer between {minimum} and {maximum}"))
}

/// A value that is not in its `enum`.
pub(crate) fn not_one_of(field: &str, known: &[&str]) -> Refusal {
    bad_request(format!("{field} must be one of: {}", known.join(", ")))
}

/// A query parameter that was sent more than once.
pub(crate) fn repeated_parameter(field: &str) -> Refusal {
    bad_request(format!("{field} query parameter must be given once"))
}

/// A cursor that the fake did not make.
pub(crate) fn invalid_cursor() -> Refusal {
    bad_request("Invalid cursor".to_owned())
}

/// A query string that is not `application/x-www-form-urlencoded`.
pub(crate) fn malformed_query() -> Refusal {
    bad_request("Invalid query string".to_owned())
}

/// A body that is not JSON, or none where one is required.
pub(crate) fn malformed_json() -> Refusal {
    bad_request("Invalid JSON in request body".to_owned())
}

/// JSON that is no object.
pub(crate) fn body_not_an_object() -> Refusal {
    bad_request("Request body must be a JSON object".to_owned())
}

/// Another `Content-Type` than `application/json`. A 400, since the documentation lists no 415.
pub(crate) fn wrong_content_type() -> Refusal {
    bad_request("Content-Type must be application/json".to_owned())
}

/// A body above the limit. Undocumented status; what a web server in front answers.
pub(crate) fn body_too_large() -> Refusal {
    Refusal::undocumented(StatusCode::PAYLOAD_TOO_LARGE, "Request body is too large".to_owned())
}

/// A path that no operation has.
pub(crate) fn unknown_route() -> Refusal {
    Refusal::undocumented(StatusCode::NOT_FOUND, "Not found".to_owned())
}

/// An operation of `openapi.yaml` that the fake does not play. Undocumented status; RFC 9110 §15.6.2.
pub(crate) fn not_played(id: &str) -> Refusal {
    Refusal::undocumented(StatusCode::NOT_IMPLEMENTED, format!("lupitor-fake does not play {id}"))
}

/// A method that the path does not have. Undocumented status; RFC 9110 §15.5.6.
pub(crate) fn method_not_allowed() -> Refusal {
    Refusal::undocumented(StatusCode::METHOD_NOT_ALLOWED, "Method not allowed".to_owned())
}

/// The page that a web framework answers for a path that it does not have.
pub(crate) const HTML_NOT_FOUND: &str = "<!DOCTYPE html><html lang=\"en\"><head><title>404: This page could not be found.</title></head>\
    <body><h1>404</h1><h2>This page could not be found.</h2></body></html>\n";
