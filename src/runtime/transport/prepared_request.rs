//! A request that can be sent as often as needed.

use bytes::Bytes;
use http::{HeaderMap, Method};
use url::Url;

use crate::error::SentRequest;

/// A request that can be sent as often as needed.
pub(crate) struct PreparedRequest {
    pub(crate) method: Method,
    pub(crate) url: Url,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl PreparedRequest {
    /// The values that an error of this request must not show.
    pub(crate) fn sent<'a>(&'a self, key: &'a str) -> SentRequest<'a> {
        SentRequest { key, query: self.url.query(), body: &self.body }
    }
}
