//! The error of every call.

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use http::{HeaderMap, StatusCode};

use super::{ErrorDetails, ErrorKind, request_id};
use crate::attempt::Attempt;
use crate::headers::RateLimit;
use crate::spec::{DocumentedError, ErrorCode, Operation, batch_index};

/// The error of a failed call.
///
/// `Display` is one line, `Debug` a few fields. Neither shows a key, a phone number or other personal data, and text that the
/// documentation does not contain is redacted. [`message`](Self::message) and [`body`](Self::body) return the raw text.
///
/// A clone is cheap: it shares everything.
///
/// ```
/// # fn handle(error: lupitor::Error) {
/// if error.is_duplicate() {
///     return; // the campaign has this lead
/// }
/// eprintln!("{error}");
/// for solution in error.solutions() {
///     eprintln!("  - {solution}");
/// }
/// eprintln!("{}", error.report()); // for a support ticket
/// # }
/// ```
#[derive(Clone)]
pub struct Error {
    details: Arc<ErrorDetails>,
}

impl Error {
    pub(crate) fn from_details(details: ErrorDetails) -> Self {
        Self { details: Arc::new(details) }
    }

    /// Makes an error that the client finds before it sends a request.
    pub(crate) fn new(kind: ErrorKind, message: impl Into<String>, occurred_at: SystemTime) -> Self {
        Self::from_details(ErrorDetails::new(kind, message, occurred_at))
    }

    pub(crate) fn details(&self) -> &ErrorDetails {
        &self.details
    }

    pub(crate) fn into_details(self) -> ErrorDetails {
        Arc::unwrap_or_clone(self.details)
    }

    /// The class of the error. Match on it for a first decision, and on [`code`](Self::code) for the exact error.
    pub fn kind(&self) -> ErrorKind {
        self.details.kind
    }

    /// The documented error, found by its message.
    ///
    /// `None` for a message that the documentation does not contain, which the API may send at any time, and for a value that was rejected
    /// before the request was sent. Fall back to [`kind`](Self::kind). A call that the client's own rate limiter ends has the code of a
    /// documented 429.
    pub fn code(&self) -> Option<ErrorCode> {
        self.details.documented.map(|documented| documented.code)
    }

    /// The catalogue's entry for this error.
    pub fn documented(&self) -> Option<&'static DocumentedError> {
        self.details.documented
    }

    /// The status of the last response. `None` without a response.
    pub fn status(&self) -> Option<StatusCode> {
        self.details.response.as_ref().map(|response| response.status)
    }

    /// The message as the API sent it, or the problem that the client found. It may contain personal data: log `Display` instead.
    pub fn message(&self) -> &str {
        &self.details.message
    }

    /// The headers of the last response. `None` without a response.
    pub fn headers(&self) -> Option<&HeaderMap> {
        self.details.response.as_ref().map(|response| &response.headers)
    }

    /// The body of the last response, up to [64 KiB](crate::MAX_ERROR_BODY). It may contain personal data.
    pub fn body(&self) -> Option<&[u8]> {
        self.details.response.as_ref().map(|response| &*response.body)
    }

    /// True if [`body`](Self::body) is not complete: it is longer than the limit, or the connection was lost.
    ///
    /// The client reads the message from up to 1 MiB of JSON. From an incomplete body it reads the message if that arrived completely.
    pub fn body_truncated(&self) -> bool {
        self.details.body_truncated
    }

    /// The id that the server, or a proxy in front of it, gave the request: the first of the headers in
    /// [`ErrorReport::request_ids`](crate::ErrorReport::request_ids). At most 128 characters, all of them printable ASCII.
    ///
    /// The value is not redacted: log the report's, or that of an [`Attempt`].
    pub fn request_id(&self) -> Option<&str> {
        request_id(self.headers()?)
    }

    /// The documented solutions. Empty for an error that the documentation does not contain, and for
    /// [`OutcomeUnknown`](ErrorKind::OutcomeUnknown), to which the advice for a duplicate does not apply.
    pub fn solutions(&self) -> &'static [&'static str] {
        match (self.kind(), self.details.documented) {
            (ErrorKind::OutcomeUnknown, _) | (_, None) => &[],
            (_, Some(documented)) => documented.solutions,
        }
    }

    /// The field that the message names: `campaignId` of `campaignId is required`. For a value that was rejected before the request was
    /// sent, its place in the request: `leads[2].phoneNumber`.
    pub fn field(&self) -> Option<&str> {
        match (self.details.documented, &self.details.response) {
            (Some(documented), _) => documented.capture(&self.details.message, "field"),
            (None, None) if self.is_validation() => self.details.message.split_once(": ").map(|(field, _)| field),
            _ => None,
        }
    }

    /// The position in a batch that the message names: 3 of `leads[3]: …`, in documented and other messages. For a value that was
    /// rejected before the request was sent, it counts from 0. The documentation does not say whether the API counts from 0 or from 1.
    pub fn batch_index(&self) -> Option<usize> {
        let message = &self.details.message;
        let index = match (self.details.documented, &self.details.response) {
            (Some(documented), _) => documented.capture(message, "index")?,
            // A message of this crate has an index of a list in the response.
            (None, Some(_)) if self.details.redacted.is_some() => batch_index(message)?,
            (None, Some(_)) => return None,
            (None, None) => self.field()?.split_once('[')?.1.split_once(']')?.0,
        };
        index.parse::<i64>().ok()?.try_into().ok()
    }

    /// The rate limit in the headers of the last response.
    pub fn rate_limit(&self) -> Option<&RateLimit> {
        self.details.rate_limit.as_ref()
    }

    /// The wait before the next call, from [`occurred_at`](Self::occurred_at) on. `None` if the API did not ask for one.
    pub fn retry_after(&self) -> Option<Duration> {
        self.details.retry_after
    }

    /// The attempts of the call, without lookups after a lost response.
    ///
    /// Empty if nothing was sent, and for a documented error of a generated call that was made with `send` instead of
    /// [`Client::call`](crate::Client::call).
    pub fn attempts(&self) -> &[Attempt] {
        &self.details.attempts
    }

    /// The cursor of the page that failed, for an error of a [`Paginator`](crate::Paginator): give it to
    /// [`resume`](crate::Paginator::resume) to go on there. `None` for the first page of a list, and for other errors.
    ///
    /// A cursor is opaque and may contain personal data: neither `Display` nor [`report`](Self::report) shows it.
    pub fn cursor(&self) -> Option<&str> {
        self.details.cursor.as_deref()
    }

    pub(crate) fn at_cursor(self, cursor: Option<String>) -> Self {
        Self::from_details(ErrorDetails { cursor, ..self.into_details() })
    }

    /// True if the API may have processed the request although the call failed. False for calls that change nothing.
    ///
    /// For a documented error of a generated call that was made with `send`, the operation is not known: every 5xx counts.
    pub fn maybe_processed(&self) -> bool {
        self.details.maybe_processed
    }

    /// The operation that was called.
    pub fn operation(&self) -> Option<&'static Operation> {
        self.details.operation
    }

    /// The time of the error, by the client's clock.
    pub fn occurred_at(&self) -> SystemTime {
        self.details.occurred_at
    }

    /// The campaign already has a lead with this external id or this phone number. The API does not say which of both.
    ///
    /// For an import that is as good as success, unless the other identifier differs: then it is another lead, for example with the same
    /// phone number.
    pub fn is_duplicate(&self) -> bool {
        self.kind() == ErrorKind::Duplicate
    }

    /// There were too many requests: try again after [`retry_after`](Self::retry_after).
    pub fn is_rate_limited(&self) -> bool {
        self.kind() == ErrorKind::RateLimited
    }

    /// The request is wrong: correct it, a retry cannot help. False for a [duplicate](Self::is_duplicate).
    pub fn is_validation(&self) -> bool {
        self.kind() == ErrorKind::Validation
    }

    /// The key is missing, wrong or revoked: stop, and check it.
    pub fn is_authentication(&self) -> bool {
        self.kind() == ErrorKind::Authentication
    }

    /// The key does not permit this: use another key, or ask for access.
    pub fn is_permission(&self) -> bool {
        self.kind() == ErrorKind::Permission
    }

    /// The response is a 404.
    ///
    /// With [`ErrorCode::LeadNotFound`], the campaign does not have the lead. Without a [`code`](Self::code), the cause may also be a wrong
    /// base URL, or an operation that the older generation of the API does not have. Check this before you take a delete for done.
    pub fn is_not_found(&self) -> bool {
        self.kind() == ErrorKind::NotFound
    }

    /// There was no complete response in time. Before you send the request again, see [`maybe_processed`](Self::maybe_processed).
    pub fn is_timeout(&self) -> bool {
        self.kind() == ErrorKind::Timeout
    }
}

impl fmt::Display for Error {
    /// Writes one line: status, code, message, and the wait after a rate limit. The kind stands in for a missing status or code.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.status(), self.code()) {
            (Some(status), Some(code)) => write!(f, "{} {code}: ", status.as_u16())?,
            (Some(status), None) => write!(f, "{} {}: ", status.as_u16(), self.kind())?,
            (None, _) => write!(f, "{}: ", self.kind())?,
        }
        f.write_str(self.details.display_message())?;
        match (self.kind(), self.retry_after()) {
            (ErrorKind::OutcomeUnknown, _) => f.write_str(" (an earlier attempt may have done it)"),
            (ErrorKind::NotFound, _) if self.code().is_none() => {
                f.write_str(" (check the base URL, and whether this generation has the operation)")
            }
            (ErrorKind::RateLimited, Some(wait)) => write!(f, " (try again in {} s)", wait.as_secs_f64().ceil()),
            _ => Ok(()),
        }
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut debug = f.debug_struct("Error");
        debug.field("kind", &self.kind());
        if let Some(status) = self.status() {
            debug.field("status", &status.as_u16());
        }
        if let Some(code) = self.code() {
            debug.field("code", &code);
        }
        debug.field("message", &self.details.display_message());
        if let Some(operation) = self.operation() {
            debug.field("operation", &operation.id());
        }
        debug.field("attempts", &self.attempts().len()).field("maybe_processed", &self.maybe_processed()).finish_non_exhaustive()
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.details.source.as_ref().map(|source| &**source as &(dyn std::error::Error + 'static))
    }
}
