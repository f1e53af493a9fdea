//! The operations of the API and what the document says of each: how it may be retried, which rate limit it draws on.

use std::any::Any;

use http::StatusCode;

use crate::error::{DocumentedError, ErrorCode};
use crate::form::{self, Form, Member, Replaced};
use crate::retry::RetryClass;

include!(concat!(env!("OUT_DIR"), "/operations.rs"));

/// Whether a body is what the document says.
type Check = fn(&[u8]) -> serde_json::Result<()>;

/// The data of a success.
pub(crate) type Data = Box<dyn Any + Send>;

/// The data of a success and what was replaced in it, where it was mended; or what is wrong with which field.
pub(crate) type Decoded = Result<(Data, Option<Replaced>), String>;

/// Reads a body as what the document says.
type Decode = fn(&[u8]) -> serde_json::Result<Data>;

/// The form of the body of a success.
#[derive(Clone, Copy)]
#[allow(dead_code, reason = "the document decides which of them there are")]
enum SuccessBody {
    /// A JSON object, as the API's envelopes are.
    Object,
    /// JSON of any sort.
    Json,
    /// A body of another media type, which is passed on as it comes.
    Raw(&'static str),
}

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
    success: Option<Decode>,
    form: &'static Form,
    body: SuccessBody,
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

    /// True when a body that is not a JSON object may be a success. A page in HTML where another form is expected is a proxy's.
    pub(crate) fn takes(&self, media_type: &str, body: &[u8]) -> bool {
        match self.body {
            SuccessBody::Object => false,
            SuccessBody::Json => serde_json::from_slice::<serde::de::IgnoredAny>(body).is_ok(),
            SuccessBody::Raw(expected) => media_type != "text/html" || expected == media_type,
        }
    }

    /// The form of a success's body, for messages.
    pub(crate) fn success_form(&self) -> &'static str {
        match self.body {
            SuccessBody::Object => "a JSON object",
            SuccessBody::Json => "JSON",
            SuccessBody::Raw(media_type) => media_type,
        }
    }

    /// Reads the body of a success as the type that the document has for it; `None` where it has no type. A body that its type does not
    /// take as it is is mended first. The error says what is wrong with which field.
    pub(crate) fn decode(&self, body: &[u8]) -> Option<Decoded> {
        let decode = self.success?;
        Some(match decode(body) {
            Ok(data) => Ok((data, None)),
            Err(_) => form::mended(body, self.form).and_then(|(value, replaced)| {
                let data = decode(value.to_string().as_bytes()).map_err(|_| form::UNEXPECTED.to_owned())?;
                Ok((data, Some(replaced)))
            }),
        })
    }

    /// The form that the document gives the body of a success.
    pub(crate) fn form(&self) -> &'static Form {
        self.form
    }

    /// The errors that the document has for this operation, in its order. An error that several operations share is listed by each.
    ///
    /// ```
    /// let create = lupitor::Operation::all().iter().find(|operation| operation.id() == "createLead");
    /// let names: Vec<_> = create.into_iter().flat_map(|create| create.documented_errors()).map(|error| error.name).collect();
    /// assert!(names.contains(&"leadAlreadyExists") && !names.contains(&"leadNotFound"));
    /// ```
    pub fn documented_errors(&self) -> impl Iterator<Item = &'static DocumentedError> + use<> {
        self.error_examples.iter().filter_map(|name| DocumentedError::named(name))
    }

    /// Whether the document has an error example of this name for this operation.
    pub(crate) fn documents(&self, example: &str) -> bool {
        self.error_examples.contains(&example)
    }

    /// Whether the body is the error that the document describes for this operation.
    pub(crate) fn check_error(&self, body: &[u8]) -> serde_json::Result<()> {
        (self.error)(body)
    }

    /// Another path that serves the operation: `/api/v1/records`. The client sends to it with
    /// [`use_records_alias`](crate::ClientBuilder::use_records_alias). Paths with parameters have none.
    pub fn alias(&self) -> Option<&'static str> {
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
