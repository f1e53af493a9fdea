//! The error of every call.

mod attempt;
mod catalogue;
pub(crate) mod cause;
#[cfg(feature = "miette")]
mod diagnostic;
mod generated;
mod kind;
pub(crate) mod mask;
mod reconciled;
pub(crate) mod report;

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use http::{HeaderMap, StatusCode};

pub(crate) use attempt::ResponseTime;
pub use attempt::{Attempt, AttemptOutcome};
pub use catalogue::{DocumentedError, ErrorCode, documented_errors};
pub use kind::ErrorKind;
pub use report::ErrorReport;

use crate::operation::Operation;
use crate::rate_limit::RateLimit;

/// What a failed call returns.
///
/// `Display` is one line, `Debug` a few fields; neither shows a key, a phone number or other personal data, and text that the
/// documentation does not know is masked. The raw text is behind [`message`](Self::message) and [`body`](Self::body).
///
/// A clone is cheap: it shares everything.
///
/// ```
/// # fn handle(error: lupitor::Error) {
/// if error.is_duplicate() {
///     return; // it is there already
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
    pub(crate) inner: Arc<Inner>,
}

pub(crate) struct Inner {
    pub(crate) kind: ErrorKind,
    pub(crate) message: String,
    /// The message as `Display` shows it, where that is not the message itself: one that came from outside may have personal data.
    pub(crate) masked: Option<String>,
    pub(crate) documented: Option<&'static DocumentedError>,
    pub(crate) operation: Option<&'static Operation>,
    /// The host that was asked, as [`ErrorReport::server`] shows it.
    pub(crate) server: Option<String>,
    pub(crate) response: Option<ResponseParts>,
    /// The body is not all that the server sent.
    pub(crate) body_truncated: bool,
    /// The request ids of the response, as [`ErrorReport::request_ids`] shows them.
    pub(crate) request_ids: Vec<String>,
    pub(crate) rate_limit: Option<RateLimit>,
    pub(crate) retry_after: Option<Duration>,
    pub(crate) attempts: Vec<Attempt>,
    pub(crate) maybe_processed: bool,
    pub(crate) occurred_at: SystemTime,
    /// What was sent, as [`ErrorReport::fields`] shows it.
    pub(crate) fields: Vec<String>,
    pub(crate) source: Option<Box<dyn std::error::Error + Send + Sync>>,
}

/// What is kept of an answer.
#[derive(Clone)]
pub(crate) struct ResponseParts {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl Error {
    pub(crate) fn from_inner(inner: Inner) -> Self {
        Self { inner: Arc::new(inner) }
    }

    /// An error that was found before anything was sent.
    pub(crate) fn before_sending(kind: ErrorKind, message: impl Into<String>, occurred_at: SystemTime) -> Self {
        Self::from_inner(Inner {
            kind,
            message: message.into(),
            masked: None,
            documented: None,
            operation: None,
            server: None,
            response: None,
            body_truncated: false,
            request_ids: Vec::new(),
            rate_limit: None,
            retry_after: None,
            attempts: Vec::new(),
            maybe_processed: false,
            occurred_at,
            fields: Vec::new(),
            source: None,
        })
    }

    /// What sort of error it is. Match on this for a first decision, on [`code`](Self::code) for the exact one.
    pub fn kind(&self) -> ErrorKind {
        self.inner.kind
    }

    /// The documented error that this is, found by the message.
    ///
    /// `None` for a message that the documentation does not have, which may come at any time, and for a value that was rejected before it
    /// was sent: fall back to [`kind`](Self::kind). A call that the client's own rate limiter ends has the code of a documented 429.
    pub fn code(&self) -> Option<ErrorCode> {
        self.inner.documented.map(|documented| documented.code)
    }

    /// The catalogue's entry for this error.
    pub fn documented(&self) -> Option<&'static DocumentedError> {
        self.inner.documented
    }

    /// The status of the last answer, if there was one.
    pub fn status(&self) -> Option<StatusCode> {
        self.inner.response.as_ref().map(|response| response.status)
    }

    /// The message as the API sent it, or what went wrong here. It may contain personal data: do not log it, log `Display`.
    pub fn message(&self) -> &str {
        &self.inner.message
    }

    /// The headers of the last answer, if there was one.
    pub fn headers(&self) -> Option<&HeaderMap> {
        self.inner.response.as_ref().map(|response| &response.headers)
    }

    /// The body of the last answer, cut at [64 KiB](crate::MAX_ERROR_BODY). It may contain personal data.
    pub fn body(&self) -> Option<&[u8]> {
        self.inner.response.as_ref().map(|response| &*response.body)
    }

    /// True when [`body`](Self::body) is not all that the server sent: it is longer than what is kept, or the connection was lost. The
    /// message is read from up to 1 MiB of JSON, and from a body that did not arrive whole, where the message itself did.
    pub fn body_truncated(&self) -> bool {
        self.inner.body_truncated
    }

    /// The id that the server, or a proxy before it, gave the request: the first of the headers that
    /// [`ErrorReport::request_ids`] lists. As it came: log the report's, which is redacted.
    pub fn request_id(&self) -> Option<&str> {
        let headers = self.headers()?;
        report::REQUEST_IDS.iter().find_map(|name| headers.get(*name)?.to_str().ok())
    }

    /// What the documentation says to do. Empty for an error that it does not have, and for
    /// [`OutcomeUnknown`](ErrorKind::OutcomeUnknown), where the advice for a duplicate would be wrong.
    pub fn solutions(&self) -> &'static [&'static str] {
        match (self.kind(), self.inner.documented) {
            (ErrorKind::OutcomeUnknown, _) | (_, None) => &[],
            (_, Some(documented)) => documented.solutions,
        }
    }

    /// The message as it may be shown.
    pub(crate) fn shown(&self) -> &str {
        self.inner.masked.as_deref().unwrap_or(&self.inner.message)
    }

    /// The field that the message names: `campaignId` of `campaignId is required`; of a value that was refused before sending its
    /// place in the request: `leads[2].phoneNumber`.
    pub fn field(&self) -> Option<&str> {
        match (self.inner.documented, &self.inner.response) {
            (Some(documented), _) => documented.capture(&self.inner.message, "field"),
            (None, None) if self.is_validation() => self.inner.message.split_once(": ").map(|(field, _)| field),
            _ => None,
        }
    }

    /// The position in a batch that the message names: 3 of `leads[3]: …`, whether the message is documented or not. Of a value that
    /// was refused before sending it counts from 0; whether the API counts from 0 or from 1 is not documented.
    pub fn batch_index(&self) -> Option<usize> {
        let message = &self.inner.message;
        let index = match (self.inner.documented, &self.inner.response) {
            (Some(documented), _) => documented.capture(message, "index")?,
            // The index in a message of this crate is that of a list in a response.
            (None, Some(_)) if self.inner.masked.is_some() => catalogue::index(message)?,
            (None, Some(_)) => return None,
            (None, None) => self.field()?.split_once('[')?.1.split_once(']')?.0,
        };
        index.parse::<i64>().ok()?.try_into().ok()
    }

    /// The rate limit that the last answer's headers told.
    pub fn rate_limit(&self) -> Option<&RateLimit> {
        self.inner.rate_limit.as_ref()
    }

    /// How long to wait from [`occurred_at`](Self::occurred_at) before the next call, where the API said so.
    pub fn retry_after(&self) -> Option<Duration> {
        self.inner.retry_after
    }

    /// What the call did, an entry for each attempt; lookups after a lost answer are not among them. Empty when nothing was sent, and for a documented error of a generated call that
    /// was not made through [`Client::call`](crate::Client::call).
    pub fn attempts(&self) -> &[Attempt] {
        &self.inner.attempts
    }

    /// Whether the API may have done what was asked, although the call failed. False for calls that change nothing; only where a
    /// documented error of a generated call was not made through [`Client::call`](crate::Client::call), and the operation is not
    /// known, every 5xx counts.
    pub fn maybe_processed(&self) -> bool {
        self.inner.maybe_processed
    }

    /// The operation that was called.
    pub fn operation(&self) -> Option<&'static Operation> {
        self.inner.operation
    }

    /// When the error occurred, by the client's clock.
    pub fn occurred_at(&self) -> SystemTime {
        self.inner.occurred_at
    }

    /// What to send to the API's support; it holds no sensitive data.
    pub fn report(&self) -> ErrorReport {
        ErrorReport::of(self)
    }

    /// The campaign has a lead with this external id or this phone number already, and the API does not say which. For an import that
    /// is as good as success, unless its other identifier is another: then it is another lead with the same phone number, say.
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

    /// The key may not do this: use another key, or ask for access.
    pub fn is_permission(&self) -> bool {
        self.kind() == ErrorKind::Permission
    }

    /// A 404. With [`ErrorCode::LeadNotFound`] the campaign does not have the lead; without a [`code`](Self::code) it may as well be a
    /// wrong base URL, or an operation that the older generation of the API does not have: look before you take it for done.
    pub fn is_not_found(&self) -> bool {
        self.kind() == ErrorKind::NotFound
    }

    /// There was no complete answer in time. Before sending it again see [`maybe_processed`](Self::maybe_processed).
    pub fn is_timeout(&self) -> bool {
        self.kind() == ErrorKind::Timeout
    }
}

impl fmt::Display for Error {
    /// One line: status, code, message, and for a rate limit when to come back. The kind stands for what is not there.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.status(), self.code()) {
            (Some(status), Some(code)) => write!(f, "{} {code}: ", status.as_u16())?,
            (Some(status), None) => write!(f, "{} {}: ", status.as_u16(), self.kind())?,
            (None, _) => write!(f, "{}: ", self.kind())?,
        }
        f.write_str(self.shown())?;
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
        debug.field("message", &self.shown());
        if let Some(operation) = self.operation() {
            debug.field("operation", &operation.id());
        }
        debug.field("attempts", &self.attempts().len()).field("maybe_processed", &self.maybe_processed()).finish_non_exhaustive()
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.inner.source.as_ref().map(|source| &**source as &(dyn std::error::Error + 'static))
    }
}
