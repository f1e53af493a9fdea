//! What can go wrong on purpose, and when.

mod apply;
mod parse;
mod plan;

use std::time::Duration;

use axum::body::Bytes;
use http::{HeaderMap, HeaderValue, StatusCode};

use crate::{error::Error, operation::Operation};

pub(crate) use apply::{apply, failing_body, instead_of_answer};
pub(crate) use plan::Plan;

/// One thing that goes wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Fault {
    /// The answer takes this much longer, on tokio's clock. Several delays add up, and other faults may come on top.
    /// A caller that gives up meanwhile leaves the work undone, or with [`FaultRule::after_work`] done.
    Delay(Duration),
    /// The connection is closed without a response.
    DropConnection,
    /// The API answers the documented 500, within its envelope and with rate limit headers. `/api/health` has no such answer and
    /// is not affected.
    InternalServerError,
    /// The API answers 200 with `success: false` and the documented message of a 500. `/api/health` has no such answer and is not
    /// affected.
    SuccessFalse,
    /// A proxy in front answers an HTML page with this status, such as 500 or 502, and without rate limit headers.
    HtmlPage(StatusCode),
    /// The response stops halfway: `Content-Length` announces more than is sent before the connection is closed.
    CutBody,
    /// The right JSON comes as `text/html`.
    JsonAsHtml,
    /// An HTML page comes as `application/json`, with the status and headers of the right answer.
    HtmlAsJson,
    /// The status and headers of the right answer come with no body.
    EmptyBody,
    /// The right JSON with a field more in each object, as when the API gains one: `addedLater`, an object. `metadata`, which is the
    /// caller's own, stays as it is.
    UnknownFields,
    /// This response, as it is; [`CannedResponse`] says what is added.
    Canned(CannedResponse),
}

/// Whether the work of an operation is done in spite of a fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub enum Stage {
    /// The request changes nothing. Faults of the connection and of a proxy come before authentication and rate limit, those of the
    /// API after all checks.
    #[default]
    BeforeWork,
    /// The request is done and counted, and the caller does not learn it.
    AfterWork,
}

/// A response for anything that the other faults are not.
///
/// `Date` and `Content-Length` are added unless it has them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CannedResponse {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl CannedResponse {
    /// A response without body and headers. An informational (1xx) status cannot be sent as one.
    #[must_use]
    pub fn new(status: StatusCode) -> Self {
        Self { status, headers: HeaderMap::new(), body: Bytes::new() }
    }

    /// Adds a header; a name that is there already gets one more value.
    #[must_use]
    pub fn header(mut self, name: http::HeaderName, value: HeaderValue) -> Self {
        self.headers.append(name, value);
        self
    }

    /// Sets the body. Its `Content-Type` is yours to add.
    #[must_use]
    pub fn body(self, body: impl Into<Bytes>) -> Self {
        Self { body: body.into(), ..self }
    }

    /// Sets a JSON body, and `Content-Type: application/json`.
    #[must_use]
    pub fn json(self, body: &serde_json::Value) -> Self {
        self.header(http::header::CONTENT_TYPE, crate::answer::JSON).body(body.to_string())
    }
}

/// A fault, and which requests it meets: all of them, unless told otherwise.
///
/// The rules of a fake are looked at in the order in which they were added. All delays that meet a request apply, and of the
/// other faults the first one.
///
/// A rule can be written as text, as the command's `--fault` takes it: the fault, then `@` and an operation, then options.
/// The faults are `delay=250ms`, `drop`, `500`, `success-false`, `html-500` (any status from 400 to 599), `cut`, `json-as-html`,
/// `html-as-json`, `empty` and `unknown-fields`; the options `after-work`, `times=3`, `skip=2`, `probability=0.5` and `seed=7`.
///
/// ```
/// use lupitor_fake::{Fault, FaultRule, Operation};
/// let rule = FaultRule::new(Fault::DropConnection).on(Operation::CreateLead).after_work().times(3);
/// assert_eq!("drop@createLead,after-work,times=3".parse::<FaultRule>()?, rule);
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
    /// `fault` for every request of every operation, instead of its work.
    #[must_use]
    pub fn new(fault: Fault) -> Self {
        Self { fault, stage: Stage::BeforeWork, operation: None, skip: 0, times: None, probability: 1.0, seed: None }
    }

    /// Only for requests of this operation, by either of its paths.
    #[must_use]
    pub fn on(self, operation: Operation) -> Self {
        Self { operation: Some(operation), ..self }
    }

    /// The work is done, and then the fault happens. The faults that change the body of the right answer imply it.
    #[must_use]
    pub fn after_work(self) -> Self {
        Self { stage: Stage::AfterWork, ..self }
    }

    /// Leaves the first `requests` that it would meet alone.
    #[must_use]
    pub fn skip(self, requests: u64) -> Self {
        Self { skip: requests, ..self }
    }

    /// Only the next `requests` that it meets; the rule has no effect after that.
    #[must_use]
    pub fn times(self, requests: u64) -> Self {
        Self { times: Some(requests), ..self }
    }

    /// Meets a request with this probability, from 0 to 1.
    ///
    /// # Errors
    /// When `probability` is not from 0 to 1.
    pub fn probability(self, probability: f64) -> Result<Self, Error> {
        if (0.0..=1.0).contains(&probability) {
            Ok(Self { probability, ..self })
        } else {
            Err(Error::config(format!("a probability is from 0 to 1, not {probability}")))
        }
    }

    /// The seed of its random decisions. Without one they follow from the fake's seed and the number of rules added before.
    #[must_use]
    pub fn seed(self, seed: u64) -> Self {
        Self { seed: Some(seed), ..self }
    }
}
