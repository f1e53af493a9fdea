//! The classes of errors.

use http::StatusCode;

use super::{DocumentedError, ErrorCode};

/// What sort of thing went wrong. Each documents what to do next.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum ErrorKind {
    /// The client was set up wrongly: correct what the message names. Nothing was sent.
    Config,
    /// The request is wrong, found before it was sent or by the API (400, 413, 414, 415, 422): correct it, do not retry.
    Validation,
    /// The campaign has this lead already: for an import that is as good as success. The request is not wrong. It is the error that the
    /// document's `x-lupitor-duplicate` names.
    Duplicate,
    /// The key is missing, wrong or revoked (401): check it in the dashboard.
    Authentication,
    /// The key may not do this (403): use another key, or ask for access.
    Permission,
    /// It does not exist (404, 410): check the identifier and the campaign, and without a code also the base URL.
    NotFound,
    /// Too many requests (429), and the wait was longer than allowed, or the call's place in the queue came too late: try again after
    /// [`retry_after`](crate::Error::retry_after).
    RateLimited,
    /// The API failed (5xx): try again later, report it when it persists.
    Server,
    /// No complete answer in time (also 408): see [`maybe_processed`](crate::Error::maybe_processed) before sending it again.
    Timeout,
    /// The connection failed: see [`maybe_processed`](crate::Error::maybe_processed) before sending it again.
    Transport,
    /// A response that is not what the API documents, such as a proxy's page, or one without a required field, which the message names:
    /// look at [`body`](crate::Error::body).
    Decode,
    /// A create was sent again after a response was lost, and was refused. Looking the lead up did not settle whether this call created
    /// it; `Display` says why. Look at the lead before sending it again. A generated call is not looked up.
    OutcomeUnknown,
    /// An answer with a status that has no class of its own, a redirect among them, which is not followed: look at
    /// [`status`](crate::Error::status) and [`headers`](crate::Error::headers).
    Unexpected,
}

impl ErrorKind {
    pub(crate) fn of_status(status: StatusCode) -> Self {
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

    /// The kind of an error that has this status's kind and is this documented error, of an operation that refuses duplicates so.
    pub(crate) fn of_documented(self, documented: Option<&DocumentedError>, duplicate: Option<ErrorCode>) -> Self {
        let Some(documented) = documented else { return self };
        let kind = match StatusCode::from_u16(documented.status) {
            // The status has no class of its own: that of the documented error is better than none.
            Ok(status) if self == Self::Unexpected => Self::of_status(status),
            _ => self,
        };
        if kind == Self::Validation && duplicate == Some(documented.code) { Self::Duplicate } else { kind }
    }

    /// The kind in words, as messages show it.
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
