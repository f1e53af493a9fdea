//! The classes of errors.

use http::StatusCode;

use crate::spec::{DocumentedError, ErrorCode};

/// The class of an error. Each variant says what to do next.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum ErrorKind {
    /// The configuration of the client is wrong: correct the setting that the message names. Nothing was sent.
    Config,
    /// The request is wrong, found by the client before it was sent or by the API (400, 413, 414, 415, 422, 431): correct it, do not retry.
    Validation,
    /// The campaign already has this lead: for an import that is as good as success. It is the error that `x-lupitor-duplicate` in
    /// `openapi.yaml` names.
    Duplicate,
    /// The key is missing, wrong or revoked (401): check it in the dashboard.
    Authentication,
    /// The key does not permit this (403): use another key, or ask for access.
    Permission,
    /// The lead, the campaign or the path does not exist (404, 410): check the identifier and the campaign, and without a code also the base URL.
    NotFound,
    /// There were too many requests (429), and the wait for the rate limit is longer than the options allow: try again after
    /// [`retry_after`](crate::Error::retry_after).
    RateLimited,
    /// The API failed (5xx): try again later, and report it if it persists.
    Server,
    /// There was no complete response in time, or a 408: see [`maybe_processed`](crate::Error::maybe_processed) before sending it again.
    Timeout,
    /// The connection failed: see [`maybe_processed`](crate::Error::maybe_processed) before sending it again.
    Transport,
    /// The response does not match the documentation, such as a proxy's page or a body without a required field, which the message names:
    /// look at [`body`](crate::Error::body).
    Decode,
    /// A create was retried after a lost response, and the API rejected the retry. The lookup of the lead did not settle whether this call
    /// created it; `Display` says why. Look at the lead before you send it again. A generated create is not looked up.
    OutcomeUnknown,
    /// The response has a status without a class of its own, for example a redirect, which the client does not follow: look at
    /// [`status`](crate::Error::status) and [`headers`](crate::Error::headers).
    Unexpected,
}

impl ErrorKind {
    pub(crate) fn from_status(status: StatusCode) -> Self {
        match status.as_u16() {
            400 | 413 | 414 | 415 | 422 | 431 => Self::Validation,
            401 => Self::Authentication,
            403 => Self::Permission,
            404 | 410 => Self::NotFound,
            408 => Self::Timeout,
            429 => Self::RateLimited,
            500..=599 => Self::Server,
            _ => Self::Unexpected,
        }
    }

    /// Refines the kind of a status by the documented error. `duplicate` is the operation's error for a duplicate.
    pub(crate) fn with_documented(self, documented: Option<&DocumentedError>, duplicate: Option<ErrorCode>) -> Self {
        let Some(documented) = documented else { return self };
        let kind = match StatusCode::from_u16(documented.status) {
            // The status has no class of its own: the class of the documented error is better than none.
            Ok(status) if self == Self::Unexpected => Self::from_status(status),
            _ => self,
        };
        if kind == Self::Validation && duplicate == Some(documented.code) { Self::Duplicate } else { kind }
    }

    /// The kind in words, for messages.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Config => "configuration",
            Self::Validation => "validation",
            Self::Duplicate => "duplicate",
            Self::Authentication => "authentication",
            Self::Permission => "permission",
            Self::NotFound => "not found",
            Self::RateLimited => "rate limited",
            Self::Server => "server",
            Self::Timeout => "timeout",
            Self::Transport => "transport",
            Self::Decode => "decode",
            Self::OutcomeUnknown => "outcome unknown",
            Self::Unexpected => "unexpected",
        }
    }
}

impl std::fmt::Display for ErrorKind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}
