//! Faults: failures that a test injects.

mod apply;
mod parse;
mod plan;

use std::time::Duration;

use axum::body::Bytes;
use http::header::CONTENT_TYPE;
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use serde_json::Value;

use crate::error::Error;
use crate::operation::Operation;
use crate::response::JSON;

pub(crate) use apply::{apply, failing_body, replacement};
pub(crate) use plan::FaultPlan;

/// A failure of the API, of a proxy in front of it or of the connection.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Fault {
    /// The response takes longer by this time, on tokio's clock. Delays add up, and another fault may apply as well.
    ///
    /// The fake does not process the request of a caller that gives up during a delay, unless the rule is
    /// [`after_processing`](FaultRule::after_processing).
    Delay(Duration),
    /// The connection closes without a response.
    DropConnection,
    /// The API responds with the documented 500, in the envelope and with rate limit headers. `/api/health` has no such response
    /// and is not affected.
    InternalServerError,
    /// The API responds with 200, `success: false` and the documented message of a 500. `/api/health` is not affected.
    SuccessFalse,
    /// A proxy responds with an HTML page and this status, such as 502, without rate limit headers.
    HtmlPage(StatusCode),
    /// The connection closes after half of the body; `Content-Length` is that of the whole.
    TruncateBody,
    /// The correct JSON has the content type `text/html`.
    JsonAsHtml,
    /// An HTML page has the content type `application/json`, and the status and headers of the correct response.
    HtmlAsJson,
    /// The correct response has no body.
    EmptyBody,
    /// Each object of the correct JSON has one more field, `addedLater`, as if the API had gained it. `metadata` belongs to the
    /// caller and does not change.
    UnknownFields,
    /// A response of your own.
    Canned(CannedResponse),
}

/// Time of a fault: before or after the fake processes the request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stage {
    BeforeProcessing,
    AfterProcessing,
}

/// A response of your own, for [`Fault::Canned`]. The fake adds `Date` and `Content-Length` unless you set them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CannedResponse {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl CannedResponse {
    /// A response without body and headers. The status must not be informational (1xx).
    #[must_use]
    pub fn new(status: StatusCode) -> Self {
        Self { status, headers: HeaderMap::new(), body: Bytes::new() }
    }

    /// Adds a header value; repeated names are kept.
    #[must_use]
    pub fn header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.headers.append(name, value);
        self
    }

    /// Sets the body, without a `Content-Type`.
    #[must_use]
    pub fn body(self, body: impl Into<Bytes>) -> Self {
        Self { body: body.into(), ..self }
    }

    /// Sets a JSON body, and `Content-Type: application/json`.
    #[must_use]
    pub fn json(self, body: &Value) -> Self {
        self.header(CONTENT_TYPE, JSON).body(body.to_string())
    }
}

/// A fault and the requests that it applies to: all, by default.
///
/// A fake evaluates its rules in the order in which they were added. Every matching delay applies, and the first other fault.
///
/// As text, which `--fault` of the command takes, a rule is a fault, then `@` and an operation, then options:
///
/// - Faults: `delay=250ms`, `drop`, `500`, `success-false`, `html-502` (400 to 599), `truncate`, `json-as-html`, `html-as-json`,
///   `empty` and `unknown-fields`.
/// - Options: `after-processing`, `times=3`, `skip=2`, `probability=0.5` and `seed=7`.
///
/// ```
/// use lupitor_fake::{Fault, FaultRule, Operation};
/// let rule = FaultRule::new(Fault::DropConnection).on(Operation::CreateLead).after_processing().times(3);
/// assert_eq!("drop@createLead,after-processing,times=3".parse::<FaultRule>()?, rule);
/// # Ok::<(), lupitor_fake::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct FaultRule {
    pub(crate) fault: Fault,
    pub(crate) stage: Stage,
    pub(crate) operation: Option<Operation>,
    pub(crate) skip: u64,
    pub(crate) times: Option<u64>,
    pub(crate) probability: f64,
    pub(crate) seed: Option<u64>,
}

impl FaultRule {
    /// `fault` for every request, before it is processed.
    ///
    /// The request changes nothing. Faults of the connection and of a proxy come before authentication and rate limits, those of
    /// the API after all checks.
    #[must_use]
    pub fn new(fault: Fault) -> Self {
        Self { fault, stage: Stage::BeforeProcessing, operation: None, skip: 0, times: None, probability: 1.0, seed: None }
    }

    /// Applies to this operation only, by either of its paths.
    #[must_use]
    pub fn on(self, operation: Operation) -> Self {
        Self { operation: Some(operation), ..self }
    }

    /// Applies after the request is counted and takes effect. Faults that change the body of the correct response always do.
    #[must_use]
    pub fn after_processing(self) -> Self {
        Self { stage: Stage::AfterProcessing, ..self }
    }

    /// Skips the first `requests` that match.
    #[must_use]
    pub fn skip(self, requests: u64) -> Self {
        Self { skip: requests, ..self }
    }

    /// Applies to the next `requests` that match, and to none after those.
    #[must_use]
    pub fn times(self, requests: u64) -> Self {
        Self { times: Some(requests), ..self }
    }

    /// Applies with this probability, from 0 to 1.
    ///
    /// # Errors
    /// [`Error::Config`] if `probability` is not between 0 and 1.
    pub fn probability(self, probability: f64) -> Result<Self, Error> {
        if (0.0..=1.0).contains(&probability) {
            Ok(Self { probability, ..self })
        } else {
            Err(Error::config(format!("probability must be between 0 and 1, got {probability}")))
        }
    }

    /// Seed of the random decisions. Default: derived from the fake's seed and the number of rules before this one.
    #[must_use]
    pub fn seed(self, seed: u64) -> Self {
        Self { seed: Some(seed), ..self }
    }
}
