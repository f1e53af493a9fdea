//! What an error becomes when it is known what an earlier attempt did.

use super::{Error, ErrorKind};
use crate::operation::Operation;
use crate::response::{Metadata, Response};

impl Error {
    /// A success after all, with what this error knows of the call.
    pub(crate) fn into_reconciled<T>(self, data: T) -> Result<Response<T>, Self> {
        let Some(parts) = &self.inner.response else { return Err(self) };
        let meta = Metadata {
            status: parts.status,
            headers: parts.headers.clone(),
            rate_limit: self.inner.rate_limit.clone(),
            attempts: self.inner.attempts.clone(),
            reconciled: true,
            mended: false,
        };
        Ok(Response::new(data, meta))
    }

    /// A refusal that no earlier attempt of the call is the reason of.
    pub(crate) fn into_refusal(self) -> Self {
        let duplicate = self.operation().and_then(Operation::duplicate);
        let kind = self.status().map_or(ErrorKind::Unexpected, ErrorKind::of_status);
        let kind = kind.of_documented(self.documented(), duplicate);
        self.with(|inner| {
            inner.kind = kind;
            inner.maybe_processed = false;
        })
    }

    /// The same, with the reason why a lookup did not settle it. The reason has nothing of the request in it.
    pub(crate) fn unsettled(self, reason: &str, source: Option<Error>) -> Self {
        self.with(|inner| {
            inner.kind = ErrorKind::OutcomeUnknown;
            let message = inner.masked.as_deref().unwrap_or(&inner.message);
            let cause = source.as_ref().map(|source| format!(" ({source})")).unwrap_or_default();
            inner.masked = Some(format!("{message}; a lookup did not settle it: {reason}{cause}"));
            inner.source = source.map(Into::into);
        })
    }
}
