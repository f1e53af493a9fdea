//! A response before it is classified.

use std::fmt;

use bytes::Bytes;
use http::{HeaderMap, StatusCode};

/// A response, read to its end or to the maximum length.
#[derive(Clone)]
pub(crate) struct RawResponse {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
    /// The body is longer than the maximum.
    pub(crate) truncated: bool,
}

impl fmt::Debug for RawResponse {
    /// Shows no header and no body, which may contain personal data.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RawResponse").field("status", &self.status).field("truncated", &self.truncated).finish_non_exhaustive()
    }
}
