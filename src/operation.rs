//! The operations of the API and what the document says of each: how it may be retried, which rate limit it draws on.

use http::StatusCode;

use crate::error::ErrorCode;
use crate::retry::RetryClass;

include!(concat!(env!("OUT_DIR"), "/operations.rs"));

/// Whether a body is what the document says.
type Check = fn(&[u8]) -> serde_json::Result<()>;

/// An operation of the API, as `openapi.yaml` describes it.
///
/// Two operations are equal when they have the same id.
#[derive(Clone, Copy)]
pub struct Operation {
    id: &'static str,
    generated_id: &'static str,
    method: &'static str,
    path: &'static str,
    alias: Option<&'static str>,
    authenticated: bool,
    retry: RetryClass,
    duplicate: Option<ErrorCode>,
    rate_limit: RateLimitBucket,
    success: Check,
    no_content: &'static [u16],
    error: Check,
    error_examples: &'static [&'static str],
}

impl Operation {
    /// Every operation, in the order of the document.
    pub fn all() -> &'static [Operation] {
        TABLE
    }

    /// The operation with the id that generated code uses: `create_lead`.
    pub(crate) fn generated(id: &str) -> Option<&'static Operation> {
        TABLE.iter().find(|operation| operation.generated_id == id)
    }

    /// The document's `operationId`: `createLead`.
    pub fn id(&self) -> &'static str {
        self.id
    }

    /// The HTTP method: `POST`.
    pub fn method(&self) -> &'static str {
        self.method
    }

    /// The path as a template, below the root of the host: `/api/v1/leads`.
    pub fn path(&self) -> &'static str {
        self.path
    }

    /// Whether a call of it may be sent again when its effect is unknown.
    pub fn retry_class(&self) -> RetryClass {
        self.retry
    }

    /// The error by which the API refuses what a first call did already.
    pub(crate) fn duplicate(&self) -> Option<ErrorCode> {
        self.duplicate
    }

    /// The rate limit that it draws on.
    pub fn rate_limit(&self) -> RateLimitBucket {
        self.rate_limit
    }

    /// Whether its requests carry the API key.
    pub fn is_authenticated(&self) -> bool {
        self.authenticated
    }

    /// Whether it leaves everything as it was.
    pub(crate) fn is_safe(&self) -> bool {
        self.retry == RetryClass::Read
    }

    /// Whether the document has a success with this status and without a body.
    pub(crate) fn has_no_content(&self, status: StatusCode) -> bool {
        self.no_content.contains(&status.as_u16())
    }

    /// Whether the body is the success that the document describes for this operation.
    pub(crate) fn check_success(&self, body: &[u8]) -> serde_json::Result<()> {
        (self.success)(body)
    }

    /// Whether the document has an error example of this name for this operation.
    pub(crate) fn documents(&self, example: &str) -> bool {
        self.error_examples.contains(&example)
    }

    /// Whether the body is the error that the document describes for this operation.
    pub(crate) fn check_error(&self, body: &[u8]) -> serde_json::Result<()> {
        (self.error)(body)
    }

    /// The path to send to where the user wants the alias and the operation has one. Paths with parameters have none.
    pub(crate) fn alias(&self) -> Option<&'static str> {
        self.alias
    }
}

impl PartialEq for Operation {
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id
    }
}

impl Eq for Operation {}

impl std::fmt::Debug for Operation {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Operation({})", self.id)
    }
}
