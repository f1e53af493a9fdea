//! Words about a response, for messages.

use super::transport::RawResponse;

/// The media types that messages name. Others are the server's words, which could be anything.
const MEDIA_TYPES: [&str; 9] = [
    "application/json",
    "application/problem+json",
    "application/xml",
    "application/octet-stream",
    "application/javascript",
    "text/html",
    "text/plain",
    "text/xml",
    "text/css",
];

/// Returns the media type of a response.
pub(super) fn media_type(response: &RawResponse) -> &'static str {
    let Some(value) = response.headers.get(http::header::CONTENT_TYPE) else { return "no content type" };
    let essence = value.to_str().unwrap_or_default().split(';').next().unwrap_or_default().trim();
    MEDIA_TYPES.iter().find(|known| known.eq_ignore_ascii_case(essence)).copied().unwrap_or("another content type")
}

/// The content codings that messages name.
const CODINGS: [&str; 7] = ["gzip", "x-gzip", "deflate", "br", "zstd", "compress", "x-compress"];

/// Returns the content coding of a response. No request asks for one.
fn coding(response: &RawResponse) -> Option<&'static str> {
    let value = response.headers.get(http::header::CONTENT_ENCODING)?.to_str().unwrap_or_default();
    let last = value.rsplit(',').next().unwrap_or_default().trim();
    if last.is_empty() || last.eq_ignore_ascii_case("identity") {
        return None;
    }
    Some(CODINGS.iter().find(|known| known.eq_ignore_ascii_case(last)).copied().unwrap_or("another coding"))
}

/// Describes a body: its length, its media type and an unexpected coding.
fn body(response: &RawResponse) -> String {
    let (length, content_type) = (response.body.len(), media_type(response));
    match coding(response).filter(|_| length > 0) {
        Some(coding) => format!("{length} bytes, {content_type}, coded as {coding} although the request forbids it"),
        None => format!("{length} bytes, {content_type}"),
    }
}

/// The message for a success that is not the API's.
pub(super) fn not_the_api(response: &RawResponse, expected: &str) -> String {
    if response.body.is_empty() {
        "the response has no body".to_owned()
    } else {
        format!("the response is not {expected}: {}", body(response))
    }
}

/// The message for an error response without one.
pub(super) fn no_message(response: &RawResponse) -> String {
    let reason = response.status.canonical_reason().unwrap_or("unknown status");
    let size = body(response);
    if response.truncated {
        format!("{reason} (no message in the response, which was truncated: more than {size})")
    } else {
        format!("{reason} (no message in the response: {size})")
    }
}
