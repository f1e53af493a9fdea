//! The classes of errors.

use http::StatusCode;

/// What sort of thing went wrong. Each documents what to do next.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum ErrorKind {
    /// The client was set up wrongly: correct what the message names. Nothing was sent.
    Config,
    /// The request is wrong, found before it was sent or by the API (400, 413, 414, 415, 422): correct it, do not retry.
    Validation,
    /// The key is missing, wrong or revoked (401): check it in the dashboard.
    Authentication,
    /// The key may not do this (403): use another key, or ask for access.
    Permission,
    /// It does not exist (404, 410): check the identifier and the campaign, and without a code also the base URL.
    NotFound,
    /// Too many requests (429), and the wait was longer than allowed: try again after [`retry_after`](crate::Error::retry_after).
    RateLimited,
    /// The API failed (5xx): try again later, report it when it persists.
    Server,
    /// No complete answer in time (also 408): see [`maybe_processed`](crate::Error::maybe_processed) before sending it again.
    Timeout,
    /// The connection failed: see [`maybe_processed`](crate::Error::maybe_processed) before sending it again.
    Transport,
    /// An answer that is not what the API documents, such as a proxy's page: look at [`body`](crate::Error::body).
    Decode,
    /// A create was repeated after an answer got lost and refused because the lead exists, and looking the lead up did not settle
    /// whether this call created it; `Display` says why. Look at the lead before sending it again. A generated call is not looked up.
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

    /// The kind in words, as messages show it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Config => "configuration",
            Self::Validation => "validation",
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
