//! The fields of an error. Every error is made from an [`ErrorDetails`].

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use http::{HeaderMap, StatusCode};

use super::ErrorKind;
use crate::attempt::Attempt;
use crate::headers::RateLimit;
use crate::spec::{DocumentedError, Operation};

/// The fields of an error. Start with [`new`](Self::new), set what is known, and convert it:
/// `Error::from_details(ErrorDetails { operation: Some(operation), ..ErrorDetails::new(kind, message, now) })`.
#[derive(Clone)]
pub(crate) struct ErrorDetails {
    pub(crate) kind: ErrorKind,
    pub(crate) message: String,
    /// The message for `Display`, if the message is not this crate's own and may contain personal data.
    pub(crate) redacted: Option<String>,
    pub(crate) documented: Option<&'static DocumentedError>,
    pub(crate) operation: Option<&'static Operation>,
    /// The host, for [`ErrorReport::server`](super::ErrorReport::server).
    pub(crate) server: Option<String>,
    pub(crate) response: Option<ResponseParts>,
    pub(crate) body_truncated: bool,
    /// The redacted request ids, for [`ErrorReport::request_ids`](super::ErrorReport::request_ids).
    pub(crate) request_ids: Vec<String>,
    pub(crate) rate_limit: Option<RateLimit>,
    pub(crate) retry_after: Option<Duration>,
    pub(crate) attempts: Vec<Attempt>,
    /// The cursor of the page that failed. It may contain personal data.
    pub(crate) cursor: Option<String>,
    pub(crate) maybe_processed: bool,
    pub(crate) occurred_at: SystemTime,
    /// The description of the request, for [`ErrorReport::fields`](super::ErrorReport::fields).
    pub(crate) fields: Vec<String>,
    /// The innermost cause in words, if redacting it needs the request.
    pub(crate) cause: Option<String>,
    pub(crate) source: Option<Arc<dyn std::error::Error + Send + Sync>>,
}

/// The kept parts of a response.
#[derive(Clone)]
pub(crate) struct ResponseParts {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl ErrorDetails {
    /// An error without a request or a response.
    pub(crate) fn new(kind: ErrorKind, message: impl Into<String>, occurred_at: SystemTime) -> Self {
        Self {
            kind,
            message: message.into(),
            redacted: None,
            documented: None,
            operation: None,
            server: None,
            response: None,
            body_truncated: false,
            request_ids: Vec::new(),
            rate_limit: None,
            retry_after: None,
            attempts: Vec::new(),
            cursor: None,
            maybe_processed: false,
            occurred_at,
            fields: Vec::new(),
            cause: None,
            source: None,
        }
    }

    /// The message without personal data.
    pub(crate) fn display_message(&self) -> &str {
        self.redacted.as_deref().unwrap_or(&self.message)
    }
}
