//! The operations of the API, and what `openapi.yaml` says about each: its retry class, its rate limit, its errors.

use std::sync::OnceLock;

use http::{Method, StatusCode};

use super::{DocumentedError, ErrorCode, Form, Member, RetryClass};

include!(concat!(env!("OUT_DIR"), "/operations.rs"));

/// The form of the body of a success.
#[derive(Clone, Copy)]
#[allow(dead_code, reason = "the document decides which of them there are")]
enum SuccessBody {
    /// A JSON object, as the API's envelopes are.
    Object,
    /// JSON of any sort.
    Json,
    /// A body of another media type, which the client does not read.
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
    form: &'static Form,
    body: SuccessBody,
    no_content: &'static [u16],
    error_examples: &'static [&'static str],
}

impl Operation {
    /// All operations, in the order of the document.
    pub fn all() -> &'static [Operation] {
        TABLE
    }

    /// Returns the operation with this `operationId`: `createLead`.
    pub fn named(id: &str) -> Option<&'static Operation> {
        TABLE.iter().find(|operation| operation.id == id)
    }

    /// The operation of a request to a path that the document does not have. Its path is not known: it may contain ids, which no output
    /// shows.
    pub(crate) fn custom(method: &Method, retry: RetryClass, rate_limit: RateLimitBucket) -> &'static Operation {
        static CUSTOM: OnceLock<Vec<Operation>> = OnceLock::new();
        const METHODS: [&str; 7] = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"];
        const OTHER: &str = "_OTHER";
        let table = CUSTOM.get_or_init(|| {
            let mut table = Vec::new();
            for method in METHODS.into_iter().chain([OTHER]) {
                for retry in [RetryClass::Read, RetryClass::Idempotent, RetryClass::Deduplicated, RetryClass::Never] {
                    table.extend(RateLimitBucket::ALL.iter().map(|rate_limit| Operation {
                        id: "request",
                        generated_id: "",
                        method,
                        path: "",
                        alias: None,
                        authenticated: true,
                        retry,
                        duplicate: None,
                        rate_limit: *rate_limit,
                        form: &Form::Any,
                        body: SuccessBody::Raw("a body that is not HTML"),
                        no_content: &[200, 201, 202, 204, 205],
                        error_examples: &[],
                    }));
                }
            }
            table
        });
        let method = METHODS.into_iter().find(|known| *known == method.as_str()).unwrap_or(OTHER);
        let is_same =
            |operation: &&Operation| operation.method == method && operation.retry == retry && operation.rate_limit == rate_limit;
        // The table has every combination.
        table.iter().find(is_same).unwrap_or(&table[0])
    }

    /// Returns the operation by its id in generated code: `create_lead`.
    pub(crate) fn from_generated_id(id: &str) -> Option<&'static Operation> {
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

    /// The retry class, which says whether a call may be retried when its effect is unknown.
    pub fn retry_class(&self) -> RetryClass {
        self.retry
    }

    /// The error by which the API rejects a duplicate.
    pub(crate) fn duplicate(&self) -> Option<ErrorCode> {
        self.duplicate
    }

    /// The rate limit that its requests count against.
    pub fn rate_limit(&self) -> RateLimitBucket {
        self.rate_limit
    }

    /// True if its requests contain the API key.
    pub fn is_authenticated(&self) -> bool {
        self.authenticated
    }

    /// True if a call changes nothing (a safe method, RFC 9110 §9.2.1).
    pub(crate) fn is_safe(&self) -> bool {
        self.retry == RetryClass::Read
    }

    /// True if the document has a success with this status and without a body.
    pub(crate) fn has_no_content(&self, status: StatusCode) -> bool {
        self.no_content.contains(&status.as_u16())
    }

    /// True if a body that is not a JSON object may be a success. An HTML page is a proxy's, unless the operation returns HTML.
    pub(crate) fn accepts(&self, media_type: &str, body: &[u8]) -> bool {
        match self.body {
            SuccessBody::Object => false,
            SuccessBody::Json => serde_json::from_slice::<serde::de::IgnoredAny>(body).is_ok(),
            SuccessBody::Raw(expected) => media_type != "text/html" || expected == media_type,
        }
    }

    /// The form of the body of a success in words, for messages.
    pub(crate) fn success_form(&self) -> &'static str {
        match self.body {
            SuccessBody::Object => "a JSON object",
            SuccessBody::Json => "JSON",
            SuccessBody::Raw(media_type) => media_type,
        }
    }

    /// The form of the body of a success.
    pub(crate) fn form(&self) -> &'static Form {
        self.form
    }

    /// The documented errors of this operation, in the order of the document. Each operation lists the errors that it shares with others.
    ///
    /// ```
    /// let create = lupitor::Operation::all().iter().find(|operation| operation.id() == "createLead");
    /// let names: Vec<_> = create.into_iter().flat_map(|create| create.documented_errors()).map(|error| error.name).collect();
    /// assert!(names.contains(&"leadAlreadyExists") && !names.contains(&"leadNotFound"));
    /// ```
    pub fn documented_errors(&self) -> impl Iterator<Item = &'static DocumentedError> + use<> {
        self.error_examples.iter().filter_map(|name| DocumentedError::named(name))
    }

    /// True if the document has an error example of this name for this operation.
    pub(crate) fn documents(&self, example: &str) -> bool {
        self.error_examples.contains(&example)
    }

    /// Another path of the operation: `/api/v1/records`. The client uses it with
    /// [`use_records_alias`](crate::ClientBuilder::use_records_alias). Paths with parameters have no alias.
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
