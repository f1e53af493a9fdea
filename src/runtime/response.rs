//! The result of a successful call.

use std::fmt;
use std::ops::Deref;
use std::time::SystemTime;

use http::{HeaderMap, StatusCode};

use crate::attempt::Attempt;
use crate::error::{Error, request_id};
use crate::headers::{self, RateLimit};

/// The data of a successful call, with its response and its attempts. It dereferences to the data.
#[derive(Clone, Debug)]
pub struct Response<T> {
    data: T,
    record: CallRecord,
}

/// The record of a successful call: the last response without its data, and the attempts.
#[derive(Clone)]
pub(crate) struct CallRecord {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) rate_limit: Option<RateLimit>,
    pub(crate) attempts: Vec<Attempt>,
    pub(crate) reconciled: bool,
    /// Values of the body were replaced or left out.
    pub(crate) is_repaired: bool,
}

impl fmt::Debug for CallRecord {
    /// Shows no header, which may contain a cookie or the query of the request.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut debug = f.debug_struct("CallRecord");
        debug.field("status", &self.status).field("rate_limit", &self.rate_limit).field("attempts", &self.attempts);
        debug.field("reconciled", &self.reconciled).finish_non_exhaustive()
    }
}

impl<T> Response<T> {
    pub(crate) fn new(data: T, record: CallRecord) -> Self {
        Self { data, record }
    }

    /// Turns the rejection of a retry into a success: the first attempt did what was asked.
    ///
    /// # Errors
    ///
    /// The same error, if it has no response.
    pub(crate) fn from_rejection(error: Error, data: T) -> Result<Self, Error> {
        let Some(parts) = &error.details().response else { return Err(error) };
        let record = CallRecord {
            status: parts.status,
            headers: parts.headers.clone(),
            rate_limit: error.rate_limit().cloned(),
            attempts: error.attempts().to_vec(),
            reconciled: true,
            is_repaired: false,
        };
        Ok(Self::new(data, record))
    }

    /// True if values of the body were replaced or left out.
    pub(crate) fn is_repaired(&self) -> bool {
        self.record.is_repaired
    }

    /// True if the response comes from a cache.
    pub(crate) fn is_cached(&self) -> bool {
        !headers::age(&self.record.headers).is_zero()
    }

    /// Converts the response into its data.
    pub fn into_data(self) -> T {
        self.data
    }

    /// Corrects the data after a lost response. An earlier attempt may have done what the last response reports as done before.
    /// `change` returns true if that makes a difference.
    pub(crate) fn after_lost_response(mut self, change: impl FnOnce(&mut T) -> bool) -> Self {
        let earlier = self.record.attempts.split_last().map_or(&[][..], |(_, earlier)| earlier);
        if earlier.iter().any(|attempt| attempt.outcome.is_ambiguous()) {
            self.record.reconciled |= change(&mut self.data);
        }
        self
    }

    /// The HTTP status of the last response. For a [`reconciled`](Self::reconciled) call it may be that of a rejection.
    pub fn status(&self) -> StatusCode {
        self.record.status
    }

    /// The headers of the last response.
    pub fn headers(&self) -> &HeaderMap {
        &self.record.headers
    }

    /// The id that the server, or a proxy in front of it, gave the request. The headers are those of
    /// [`Error::request_id`](crate::Error::request_id). `None` if the response has none.
    pub fn request_id(&self) -> Option<&str> {
        request_id(&self.record.headers)
    }

    /// The rate limit in the headers of the last response.
    pub fn rate_limit(&self) -> Option<&RateLimit> {
        self.record.rate_limit.as_ref()
    }

    /// The attempts of the call, the successful one last. Requests that look up a lead after a lost response are not among them.
    pub fn attempts(&self) -> &[Attempt] {
        &self.record.attempts
    }

    /// The server's time in seconds, from the header `Date`.
    pub fn server_time(&self) -> Option<SystemTime> {
        headers::date(&self.record.headers)
    }

    /// True if the response to an attempt was lost, and a later response showed that the attempt had succeeded.
    ///
    /// - `create_lead`: the API rejected a later attempt, and the campaign's list contains the lead with the sent data, created after the
    ///   first attempt whose response was lost.
    /// - `delete_lead`: a later attempt did not find the lead.
    /// - `bulk_create_leads`, `bulk_delete_leads`: a later attempt found leads as they should be, see
    ///   [`BulkCreated::created_or_present`](crate::BulkCreated::created_or_present) and
    ///   [`BulkDeleted::deleted_or_absent`](crate::BulkDeleted::deleted_or_absent).
    ///
    /// Two cases of a create cannot be told apart from a success of this call. One lead exists in both:
    ///
    /// - Another process creates the very same lead, with the same data, between that attempt, less about 2 s, and the rejection.
    /// - An earlier lead has the same data, the database's clock is off by the age of that lead, give or take the time of the call, and no
    ///   other lead shows that.
    ///
    /// A client and its clones claim a lead once, unless the response of the call that created it arrives later.
    pub fn reconciled(&self) -> bool {
        self.record.reconciled
    }
}

impl<T> Deref for Response<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.data
    }
}
