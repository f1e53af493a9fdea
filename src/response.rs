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
    /// Values of the body that did not fit were replaced or left out.
    pub(crate) mended: bool,
}

impl<T> Response<T> {
    pub(crate) fn new(data: T, meta: Metadata) -> Self {
        Self { data, meta }
    }

    /// True when values of the body were replaced or left out.
    pub(crate) fn is_mended(&self) -> bool {
        self.meta.mended
    }

    /// True when a cache has kept the response.
    pub(crate) fn is_cached(&self) -> bool {
        !rate_limit::age(&self.meta.headers).is_zero()
    }

    /// The data alone.
    pub fn into_data(self) -> T {
        self.data
    }

    /// Lets the data be read in another way when an earlier attempt may have done what was asked: what the answer says was there, or
    /// not, was so before this attempt, and not before the call. The change tells whether that made a difference.
    pub(crate) fn after_lost_answers(mut self, change: impl FnOnce(&mut T) -> bool) -> Self {
        let earlier = self.meta.attempts.split_last().map_or(&[][..], |(_, earlier)| earlier);
        if earlier.iter().any(|attempt| attempt.outcome.is_ambiguous()) {
            self.meta.reconciled |= change(&mut self.data);
        }
        self
    }

    /// The HTTP status of the last answer: of a call that was [`reconciled`](Self::reconciled) it may be that of a refusal.
    pub fn status(&self) -> StatusCode {
        self.meta.status
    }

    /// The headers of the last answer.
    pub fn headers(&self) -> &HeaderMap {
        &self.meta.headers
    }

    /// The rate limit that the headers told.
    pub fn rate_limit(&self) -> Option<&RateLimit> {
        self.meta.rate_limit.as_ref()
    }

    /// What the call did: one entry for each attempt, the successful one last. The requests that look up a lead whose create got no
    /// answer are not among them.
    pub fn attempts(&self) -> &[Attempt] {
        &self.meta.attempts
    }

    /// The server's time, from the header `Date`; to the second.
    pub fn server_time(&self) -> Option<SystemTime> {
        rate_limit::date(&self.meta.headers)
    }

    /// Whether the answer to an attempt was lost, and a later answer showed that it had worked.
    ///
    /// - `create_lead`: a later attempt was refused, and the campaign's list shows the lead with what was sent, created since the first
    ///   attempt whose response was lost. A process that creates the very same lead, with the same data, between that attempt, less
    ///   about 2 s, and the refusal cannot be told from this call: one lead exists, and both may be told that they created it. The same
    ///   holds for an earlier lead, if the database's clock is off by its age, give or take the time that the
    ///   call took, and no other lead shows that. A client
    ///   and its clones say so of a lead once, unless the response of the call that did create it comes later.
    /// - `delete_lead`: a later attempt did not find the lead.
    /// - `bulk_create_leads`, `bulk_delete_leads`: a later attempt found leads as they were to be, see
    ///   [`BulkCreated::created_or_present`](crate::BulkCreated::created_or_present) and
    ///   [`BulkDeleted::deleted_or_absent`](crate::BulkDeleted::deleted_or_absent).
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
