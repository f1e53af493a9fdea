//! A response before it is classified.

use bytes::Bytes;
use http::{HeaderMap, StatusCode};

/// A response, read to its end or to the maximum length.
#[derive(Clone, Debug)]
pub(crate) struct RawResponse {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
    /// The body is longer than the maximum.
    pub(crate) truncated: bool,
}
