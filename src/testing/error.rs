//! Errors of calls.

use std::time::Duration;

use bytes::Bytes;
use http::header::{self, HeaderMap, HeaderName, HeaderValue};
use http::{Method, StatusCode};
use serde_json::{Value, json};

use super::response::{lose_a_response, set_rate_limit, whole_seconds};
use crate::attempt::{Attempt, AttemptOutcome};
use crate::client::Client;
use crate::error::{Error, ErrorKind};
use crate::generated::OperationBuilder;
use crate::leads::lookup::into_unsettled;
use crate::runtime::{BoxError, Call, CallEnd, PreparedRequest, RawResponse};
use crate::spec::{DocumentedError, ErrorCode, Operation};

/// Starts a documented error: the response of the API with its status and its message, in the first wording of the document.
///
/// ```
/// use lupitor::{ErrorCode, ErrorKind, testing};
/// use std::time::Duration;
///
/// let error = testing::error(ErrorCode::RateLimitExceeded).retry_after(Duration::from_secs(30)).build();
/// assert_eq!((error.kind(), error.retry_after()), (ErrorKind::RateLimited, Some(Duration::from_secs(30))));
/// ```
pub fn error(code: ErrorCode) -> ErrorBuilder {
    match code.documented().next() {
        Some(entry) => documented_error(entry),
        None => rejection(StatusCode::BAD_REQUEST, code.message()),
    }
}

/// Starts the documented error of this entry of the catalogue. [`DocumentedError::named`] finds an entry by its name in the document.
pub fn documented_error(entry: &'static DocumentedError) -> ErrorBuilder {
    let operation = first_operation(|operation| operation.documents(entry.name));
    // The code generator permits only statuses of HTTP.
    let status = StatusCode::from_u16(entry.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let body = Bytes::from_static(entry.body.as_bytes());
    ErrorBuilder { operation, status, body, ..ErrorBuilder::new(End::Response) }
}

/// Starts an error response with this status and message. It has a code only if the document contains the message.
pub fn rejection(status: StatusCode, message: impl Into<String>) -> ErrorBuilder {
    ErrorBuilder { status, ..ErrorBuilder::new(End::Response) }.message(message)
}

/// Starts an error without a complete response in time. The API may have processed the request.
pub fn timeout() -> ErrorBuilder {
    ErrorBuilder::new(End::NoResponse(AttemptOutcome::TimedOut, None))
}

/// Starts the error of a connection that was lost before a response arrived. The API may have processed the request.
pub fn disconnected(cause: impl Into<BoxError>) -> ErrorBuilder {
    ErrorBuilder::new(End::NoResponse(AttemptOutcome::Disconnected, Some(cause.into())))
}

/// Starts the error of a connection that could not be made. The API did not process the request.
pub fn not_sent(cause: impl Into<BoxError>) -> ErrorBuilder {
    ErrorBuilder::new(End::NoResponse(AttemptOutcome::NotSent, Some(cause.into())))
}

/// Starts the error of a success whose data is not what the document says, with the problem in words, such as `` `leadId` in the response
/// is empty``. The status is 200.
pub fn undecodable(problem: impl Into<String>) -> ErrorBuilder {
    let success = r#"{"success":true,"data":{},"error":null}"#;
    let body = Bytes::from_static(success.as_bytes());
    ErrorBuilder { status: StatusCode::OK, body, ..ErrorBuilder::new(End::Undecodable(problem.into())) }
}

/// Starts the error of a create whose response was lost, which the API then rejected as a duplicate, and whose lookup did not find out who
/// created the lead. `reason` says why.
pub fn outcome_unknown(reason: impl Into<String>) -> ErrorBuilder {
    let duplicate = Operation::all().iter().find_map(|operation| Some((operation, operation.duplicate()?)));
    let Some((operation, code)) = duplicate else { return ErrorBuilder::new(End::Unsettled(reason.into())) };
    ErrorBuilder { operation: Some(operation), end: End::Unsettled(reason.into()), ..error(code) }
}

/// Starts the error of a call that the client's own rate limiter ended before it was sent. `retry_after` is the time until the limit has
/// room.
///
/// For a 429 of the API, take [`ErrorCode::RateLimitExceeded`].
pub fn rate_limited(retry_after: Option<Duration>) -> ErrorBuilder {
    ErrorBuilder::new(End::LimitExceeded(retry_after))
}

/// Starts the error of a value that the client rejects before it sends anything: `phoneNumber: must be …`. The text before the colon is
/// the [`field`](Error::field).
///
/// An error of the conversion is better, if you have one: `LeadInput::try_from(builder).map_err(lupitor::Error::from)`.
pub fn invalid(problem: impl Into<String>) -> ErrorBuilder {
    ErrorBuilder::new(End::Before(ErrorKind::Validation, problem.into()))
}

/// Starts the error of a wrong setting: `LUPITOR_API_KEY: is not set; …`.
pub fn misconfigured(problem: impl Into<String>) -> ErrorBuilder {
    ErrorBuilder::new(End::Before(ErrorKind::Config, problem.into()))
}

/// The end of the call.
enum End {
    Response,
    Undecodable(String),
    /// A duplicate after a lost response, and the reason why a lookup did not settle it.
    Unsettled(String),
    NoResponse(AttemptOutcome, Option<BoxError>),
    LimitExceeded(Option<Duration>),
    /// Nothing was sent.
    Before(ErrorKind, String),
}

/// A request of a client, or the error that the client finds before it sends the request.
type Requested = Result<(Client, &'static Operation, PreparedRequest), Error>;

/// Builds an [`Error`]. [The module](super) lists the functions that start one.
///
/// Status, headers and body matter only for errors with a response.
#[must_use = "`build` makes the error"]
pub struct ErrorBuilder {
    end: End,
    operation: Option<&'static Operation>,
    request: Option<Requested>,
    status: StatusCode,
    headers: HeaderMap,
    body: Bytes,
    earlier: Vec<Attempt>,
    cursor: Option<String>,
}

impl ErrorBuilder {
    fn new(end: End) -> Self {
        let content_type = (header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
        Self {
            end,
            operation: None,
            request: None,
            status: StatusCode::INTERNAL_SERVER_ERROR,
            headers: HeaderMap::from_iter([content_type]),
            body: Bytes::new(),
            earlier: Vec::new(),
            cursor: None,
        }
    }

    /// Sets the operation, for example `Operation::named("deleteLead")`. By default the first one of the document that changes
    /// something, of those that document the error. [`Error::maybe_processed`] is false for operations that change nothing.
    pub fn operation(mut self, operation: &'static Operation) -> Self {
        self.operation = Some(operation);
        self
    }

    /// Sets the request that failed: its operation, the server, and the names of its fields for [`Error::report`]. The time is that of the
    /// client's clock. Nothing is sent.
    ///
    /// If the builder has an invalid value, the error is the one that the client returns for it.
    ///
    /// ```
    /// use lupitor::{Client, ErrorCode, testing};
    ///
    /// # fn main() -> Result<(), lupitor::Error> {
    /// let client = Client::builder("sk_test_abc123xyz").build()?;
    /// let request = client.generated().list_leads().campaign_id("k978abc123");
    /// let error = testing::error(ErrorCode::InvalidApiKey).request(&client, request).build();
    /// assert_eq!(error.report().fields, ["campaignId (query): text, 10 characters"]);
    /// # Ok(())
    /// # }
    /// ```
    pub fn request<B: OperationBuilder>(mut self, client: &Client, builder: B) -> Self {
        let prepared = client.prepare(builder);
        self.request = Some(prepared.map(|(Call { operation, request, .. }, _)| (client.clone(), operation, request)));
        self
    }

    /// Sets the status. By default that of the document.
    pub fn status(mut self, status: StatusCode) -> Self {
        self.status = status;
        self
    }

    /// Sets the message of the API, in the form of the body: for a documented error with other variable parts than the example's, such as
    /// `leads[7]: At least one of phoneNumber or externalId is required`. The error has a code only if the document contains the message.
    pub fn message(mut self, message: impl Into<String>) -> Self {
        self.body = with_message(&self.body, message.into());
        self
    }

    /// Sets the body, for one that is not the API's. Also set its `Content-Type`.
    pub fn body(mut self, body: impl Into<Bytes>) -> Self {
        self.body = body.into();
        self
    }

    /// Sets or replaces a header of the response.
    pub fn header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.headers.insert(name, value);
        self
    }

    /// Sets the header `Retry-After`, in whole seconds.
    pub fn retry_after(self, wait: Duration) -> Self {
        self.header(header::RETRY_AFTER, whole_seconds(wait).into())
    }

    /// Sets the headers of the rate limit: requests in a window, requests that are left, and the time until its end, in whole seconds.
    pub fn rate_limit(mut self, limit: u64, remaining: u64, resets_in: Duration) -> Self {
        set_rate_limit(&mut self.headers, limit, remaining, resets_in);
        self
    }

    /// Sets the attempts before the last one, which is that of the error. None by default.
    ///
    /// After a lost response ([`AttemptOutcome::is_ambiguous`]), the API [may have processed](Error::maybe_processed) the request, and a
    /// duplicate is an [`OutcomeUnknown`](ErrorKind::OutcomeUnknown).
    pub fn earlier_attempts(mut self, attempts: impl IntoIterator<Item = Attempt>) -> Self {
        self.earlier = attempts.into_iter().collect();
        self
    }

    /// Sets the [cursor](Error::cursor) of the page that failed.
    pub fn cursor(mut self, cursor: impl Into<String>) -> Self {
        self.cursor = Some(cursor.into());
        self
    }

    /// Makes the error.
    pub fn build(self) -> Error {
        let Self { end, operation, request, status, headers, body, mut earlier, cursor } = self;
        let (client, operation, request) = match request.unwrap_or_else(|| without_values(operation)) {
            Ok(request) => request,
            Err(error) => return error,
        };
        let call = Call { context: client.context(), operation, request };
        let response = RawResponse { status, headers, body, truncated: false };
        let error = match end {
            End::Response => call.replay(earlier, CallEnd::Response(response)),
            End::Undecodable(problem) => call.replay(earlier, CallEnd::Undecodable { problem, response }),
            End::Unsettled(reason) => {
                lose_a_response(&mut earlier);
                into_unsettled(call.replay(earlier, CallEnd::Response(response)), &reason, None)
            }
            End::NoResponse(outcome, cause) => call.replay(earlier, CallEnd::NoResponse { outcome, cause }),
            End::LimitExceeded(retry_after) => call.replay(earlier, CallEnd::LimitExceeded { retry_after }),
            End::Before(kind, problem) => Error::new(kind, problem, client.now()),
        };
        if cursor.is_some() { error.at_cursor(cursor) } else { error }
    }
}

impl From<ErrorBuilder> for Error {
    fn from(builder: ErrorBuilder) -> Self {
        builder.build()
    }
}

impl std::fmt::Debug for ErrorBuilder {
    /// Shows no body, which may contain personal data.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ErrorBuilder").field("status", &self.status).field("operation", &self.operation).finish_non_exhaustive()
    }
}

/// The first of these operations that changes something, or else the first one.
fn first_operation(is_one: impl Fn(&Operation) -> bool) -> Option<&'static Operation> {
    let all = || Operation::all().iter().filter(|operation| is_one(operation));
    all().find(|operation| !operation.is_safe()).or_else(|| all().next())
}

/// A request without values, of a client that sends nothing.
fn without_values(operation: Option<&'static Operation>) -> Requested {
    let client = Client::builder("sk_test_abc123xyz").service(NoService).build()?;
    let Some(operation) = operation.or_else(|| first_operation(|_| true)) else {
        return Err(Error::new(ErrorKind::Config, "operation: the document has none", client.now()));
    };
    let mut url = client.context().shared.base_url.clone();
    url.set_path(operation.path());
    let method = Method::from_bytes(operation.method().as_bytes()).unwrap_or_default();
    let request = PreparedRequest { method, url, headers: HeaderMap::new(), body: Bytes::new() };
    Ok((client, operation, request))
}

/// The body with another message. The health check has it in `message`.
fn with_message(body: &[u8], message: String) -> Bytes {
    let body = match serde_json::from_slice(body) {
        Ok(Value::Object(mut members)) => {
            let name = if members.contains_key("error") { "error" } else { "message" };
            members.insert(name.to_owned(), Value::String(message));
            Value::Object(members)
        }
        _ => json!({ "success": false, "data": null, "error": message }),
    };
    body.to_string().into()
}

/// The transport of a client that sends nothing.
#[derive(Clone)]
struct NoService;

impl tower_service::Service<http::Request<reqwest::Body>> for NoService {
    type Response = http::Response<http_body_util::Empty<Bytes>>;
    type Error = std::io::Error;
    type Future = std::future::Ready<Result<Self::Response, Self::Error>>;

    fn poll_ready(&mut self, _: &mut std::task::Context<'_>) -> std::task::Poll<Result<(), Self::Error>> {
        std::task::Poll::Ready(Ok(()))
    }

    fn call(&mut self, _: http::Request<reqwest::Body>) -> Self::Future {
        std::future::ready(Err(std::io::Error::other("a fake sends nothing")))
    }
}
