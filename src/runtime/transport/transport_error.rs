//! The error of an attempt without a complete response: was the request sent, and can another attempt help?

use super::RawResponse;
use crate::attempt::AttemptOutcome;
use crate::error::cause::causes;

pub(crate) type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// The response is missing or incomplete.
#[derive(Debug)]
pub(crate) struct TransportError {
    pub(crate) outcome: AttemptOutcome,
    /// The part of the response that arrived.
    pub(crate) partial: Option<RawResponse>,
    pub(crate) source: Option<BoxError>,
    /// The remedy, if another attempt would fail in the same way.
    pub(crate) permanent: Option<&'static str>,
    /// The connection could not be made.
    pub(crate) is_connect: bool,
}

impl TransportError {
    pub(crate) fn timed_out() -> Self {
        Self { outcome: AttemptOutcome::TimedOut, partial: None, source: None, permanent: None, is_connect: false }
    }

    pub(super) fn new(outcome: AttemptOutcome, source: BoxError) -> Self {
        Self { outcome, partial: None, source: Some(source), permanent: None, is_connect: false }
    }

    /// Classifies an error of the HTTP library.
    pub(super) fn from_reqwest(error: reqwest::Error) -> Self {
        let outcome = if error.is_connect() || error.is_builder() || causes(&error).any(is_unsent) {
            // A timeout of the connection is both a timeout and not sent.
            AttemptOutcome::NotSent
        } else if error.is_timeout() {
            AttemptOutcome::TimedOut
        } else if causes(&error).any(is_malformed) {
            AttemptOutcome::Malformed
        } else {
            AttemptOutcome::Disconnected
        };
        let is_connect = error.is_connect();
        let permanent = if is_connect { causes(&error).find_map(remedy) } else { None };
        // The query of the URL may contain a phone number.
        Self { permanent, is_connect, ..Self::new(outcome, error.without_url().into()) }
    }
}

type Cause<'a> = &'a (dyn std::error::Error + 'static);

/// True if the cause shows that the server did not process the request.
fn is_unsent(cause: Cause<'_>) -> bool {
    // The connection closed before the request was written to it.
    if cause.downcast_ref::<hyper::Error>().is_some_and(hyper::Error::is_canceled) {
        return true;
    }
    #[cfg(feature = "http2")]
    if let Some(error) = cause.downcast_ref::<h2::Error>().filter(|error| error.is_remote()) {
        // RFC 9113 §8.7: a stream that was refused, or is above the last one that a GOAWAY names. h2 completes those below it.
        return (error.is_reset() && error.reason() == Some(h2::Reason::REFUSED_STREAM)) || error.is_go_away();
    }
    false
}

/// True if the cause shows that the response is not HTTP.
fn is_malformed(cause: Cause<'_>) -> bool {
    if cause.downcast_ref::<hyper::Error>().is_some_and(hyper::Error::is_parse) {
        return true;
    }
    #[cfg(feature = "http2")]
    if let Some(error) = cause.downcast_ref::<h2::Error>() {
        return error.is_library() && error.reason() == Some(h2::Reason::PROTOCOL_ERROR);
    }
    false
}

/// Returns the remedy for a connection that fails in the same way every time.
fn remedy(cause: Cause<'_>) -> Option<&'static str> {
    #[cfg(feature = "rustls")]
    if let Some(rustls::Error::InvalidCertificate(problem)) = cause.downcast_ref::<rustls::Error>() {
        use rustls::CertificateError as Problem;
        return Some(match problem {
            Problem::NotValidForName | Problem::NotValidForNameContext { .. } => "check the host of the base URL",
            Problem::Expired | Problem::ExpiredContext { .. } | Problem::NotValidYet | Problem::NotValidYetContext { .. } => {
                "check the clock of this machine, then the server's certificate"
            }
            _ => "if the server is trusted, add the certificate of its authority with configure_http and tls_certs_merge",
        });
    }
    // hyper-util does not export the type of this error.
    (cause.to_string() == "tunnel error: proxy authorization required")
        .then_some("give the user name and the password of the proxy with configure_http")
}
