//! A request that can be sent as often as needed.

use bytes::Bytes;
use http::header::{HeaderName, HeaderValue};
use http::{HeaderMap, Method};
use url::Url;

use crate::error::SentRequest;
use crate::runtime::api_key::ApiKey;
use crate::spec::API_KEY_HEADER;

/// The header with the API key.
pub(crate) const API_KEY: HeaderName = HeaderName::from_static(API_KEY_HEADER);

/// A request that can be sent as often as needed. It has no key of a provider: that may be another one for each attempt.
pub(crate) struct PreparedRequest {
    pub(crate) method: Method,
    pub(crate) url: Url,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl PreparedRequest {
    /// The values that an error of this request must not show, with these keys.
    pub(crate) fn sent(&self, keys: Vec<HeaderValue>) -> SentRequest<'_> {
        SentRequest { keys, query: self.url.query(), body: &self.body }
    }

    /// The headers, with the key of a provider.
    pub(super) fn headers(&self, key: Option<&ApiKey>) -> HeaderMap {
        let mut headers = self.headers.clone();
        if let Some(key) = key {
            headers.insert(API_KEY, key.header_value());
        }
        headers
    }
}
