//! What a successful call returns.

use std::ops::Deref;
use std::time::SystemTime;

use http::{HeaderMap, StatusCode};

use crate::error::Attempt;
use crate::rate_limit::{self, RateLimit};

/// The data of an answer, with what else the call learned. It dereferences to the data.
#[derive(Clone, Debug)]
pub struct Response<T> {
    data: T,
    meta: Metadata,
}

#[derive(Clone, Debug)]
pub(crate) struct Metadata {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) rate_limit: Option<RateLimit>,
    pub(crate) attempts: Vec<Attempt>,
    pub(crate) reconciled: bool,
}

impl<T> Response<T> {
    pub(crate) fn new(data: T, meta: Metadata) -> Self {
        Self { data, meta }
    }

    /// The data alone.
    pub fn into_data(self) -> T {
        self.data
    }

    pub(crate) fn map<U>(self, f: impl FnOnce(T) -> U) -> Response<U> {
        Response { data: f(self.data), meta: self.meta }
    }

    /// The HTTP status.
    pub fn status(&self) -> StatusCode {
        self.meta.status
    }

    /// The headers of the answer.
    pub fn headers(&self) -> &HeaderMap {
        &self.meta.headers
    }

    /// The rate limit that the headers told.
    pub fn rate_limit(&self) -> Option<&RateLimit> {
        self.meta.rate_limit.as_ref()
    }

    /// What the call did: one entry for each attempt, the successful one last.
    pub fn attempts(&self) -> &[Attempt] {
        &self.meta.attempts
    }

    /// The server's time, from the header `Date`; to the second.
    pub fn server_time(&self) -> Option<SystemTime> {
        rate_limit::date(&self.meta.headers)
    }

    /// Whether the answer to the first attempt was lost, and a later answer showed that the first one had worked.
    pub fn reconciled(&self) -> bool {
        self.meta.reconciled
    }
}

impl<T> Deref for Response<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.data
    }
}
