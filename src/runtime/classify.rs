//! The classification of one attempt: was the request processed, and which error is it if no other attempt follows?

use std::time::{Duration, SystemTime};

use bytes::Bytes;
use http::StatusCode;

use super::body::envelope::{self, Verdict};
use super::body::{Extent, Members};
use super::context::Context;
use super::decode::DecodingTimedOut;
use super::describe::{no_message, not_the_api};
use super::metrics::AttemptEnd;
use super::retry::{AttemptResult, OutcomeClass};
use super::server_clock::{ResponseDate, Timing};
use super::transport::{BoxError, MAX_ERROR_BODY, PreparedRequest, RawResponse, TransportError};
use crate::attempt::{AttemptOutcome, EventOrder, ResponseTime};
use crate::error::cause::innermost;
use crate::error::{ErrorKind, ResponseParts, SentRequest};
use crate::headers::{self, RateLimit};
use crate::spec::{DocumentedError, Operation};

/// One classified attempt.
pub(super) struct Classified {
    pub(super) class: OutcomeClass,
    pub(super) outcome: AttemptOutcome,
    pub(super) reported: Reported,
    pub(super) response: Option<ResponseParts>,
    /// The body is longer than the maximum, or did not arrive completely.
    pub(super) truncated: bool,
    /// The error, if no other attempt follows.
    pub(super) kind: ErrorKind,
    pub(super) message: String,
    /// The message is the server's, and may contain personal data.
    pub(super) is_foreign: bool,
    pub(super) documented: Option<&'static DocumentedError>,
    pub(super) source: Option<BoxError>,
    /// The innermost cause of an attempt without a complete response, redacted.
    pub(super) cause: Option<String>,
}

/// The headers of a response, as far as they matter for the next request. All empty without a response.
#[derive(Default)]
pub(super) struct Reported {
    pub(super) rate_limit: Option<RateLimit>,
    pub(super) retry_after: Option<Duration>,
    pub(super) time: Option<ResponseTime>,
    /// The redacted id of the request.
    pub(super) request_id: Option<String>,
    /// The response comes from a cache: its rate limit is old.
    pub(super) is_cached: bool,
    server_now: Option<SystemTime>,
}

impl Reported {
    /// The rate limit, unless the response comes from a cache: then it is old.
    pub(super) fn current_rate_limit(&self) -> Option<&RateLimit> {
        self.rate_limit.as_ref().filter(|_| !self.is_cached)
    }
}

impl Classified {
    /// The part that the retry rules need.
    pub(super) fn result(&self) -> AttemptResult {
        AttemptResult { class: self.class, outcome: self.outcome, retry_after: self.reported.retry_after }
    }

    /// The part that is measured.
    pub(super) fn attempt_end(&self) -> AttemptEnd<'_> {
        AttemptEnd {
            class: self.class,
            status: self.response.as_ref().map(|parts| parts.status),
            error_type: self.documented.map_or(self.kind.as_str(), |documented| documented.code.as_str()),
            rate_limit: self.reported.current_rate_limit(),
        }
    }
}

/// Classifies the attempts of a call.
pub(super) struct Classifier<'a> {
    pub(super) context: &'a Context,
    pub(super) operation: &'static Operation,
    pub(super) request: &'a PreparedRequest,
}

impl Classifier<'_> {
    /// Classifies a response that arrived completely, or up to the maximum length.
    pub(super) fn classify(&self, response: RawResponse, verdict: Verdict, timing: Timing) -> Classified {
        let extent = if response.truncated { Extent::Truncated } else { Extent::Whole };
        let mut reported = self.read_headers(&response, extent, timing);
        let status = response.status;
        let (class, kind, message) = if status.is_success() {
            match verdict {
                _ if response.truncated => (OutcomeClass::Final, ErrorKind::Decode, None),
                Verdict::Success | Verdict::Claimed => (OutcomeClass::Success, ErrorKind::Unexpected, None),
                Verdict::Failure(message) => (OutcomeClass::Final, ErrorKind::Unexpected, message),
                Verdict::Down(message) => (OutcomeClass::Ambiguous, ErrorKind::Server, message),
                // A proxy's page, for example: the API's own response is lost.
                Verdict::NotJson => (OutcomeClass::Ambiguous, ErrorKind::Decode, None),
            }
        } else {
            (OutcomeClass::from_status(status), ErrorKind::from_status(status), envelope::message(&response.body, extent))
        };
        let documented = self.documented(status, message.as_deref());
        // A failure under a success status is as ambiguous as under its documented status. The health check's is a 503.
        let is_failure = |documented: &DocumentedError| AttemptOutcome::Status(documented.status).is_ambiguous();
        let has_failed = status.is_success() && (kind == ErrorKind::Server || documented.is_some_and(is_failure));
        let class = if has_failed { OutcomeClass::Ambiguous } else { class };
        if class == OutcomeClass::Ambiguous && reported.retry_after.is_none() {
            // A success status that is retried may ask for a wait as any failure does.
            reported.retry_after = reported.server_now.and_then(|now| headers::retry_after(&response.headers, now));
        }
        let is_foreign = message.is_some();
        let message = match message {
            Some(message) => message,
            None if class == OutcomeClass::Success => String::new(),
            None if response.truncated && status.is_success() => "the response is longer than 64 MiB".to_owned(),
            None if class == OutcomeClass::Ambiguous && status.is_success() => {
                not_the_api(&response, self.operation.success_form())
            }
            None => no_message(&response),
        };
        Classified {
            class,
            outcome: if has_failed {
                AttemptOutcome::Failed(status.as_u16())
            } else if class == OutcomeClass::Ambiguous && status.is_success() {
                AttemptOutcome::Unreadable(status.as_u16())
            } else {
                AttemptOutcome::Status(status.as_u16())
            },
            reported,
            kind: kind.with_documented(documented, self.operation.duplicate()),
            is_foreign,
            message,
            documented,
            truncated: response.truncated || (!status.is_success() && response.body.len() > MAX_ERROR_BODY),
            response: Some(parts(response)),
            source: None,
            cause: None,
        }
    }

    /// Classifies an attempt whose response is missing or incomplete.
    pub(super) fn classify_error(&self, error: TransportError, timing: Timing) -> Classified {
        let partial = error.partial.as_ref();
        let status = partial.map(|partial| partial.status);
        // The message of a rejection gives the reason if the message itself arrived completely.
        let rejection = partial.filter(|partial| {
            let class = OutcomeClass::from_status(partial.status);
            partial.status.is_client_error() && matches!(class, OutcomeClass::Final | OutcomeClass::Throttled)
        });
        let found = rejection.and_then(|partial| envelope::message(&partial.body, Extent::Truncated));
        let documented = status.and_then(|status| self.documented(status, found.as_deref()));
        // A service in this process can fail with any text.
        let sent = self.request.sent(self.context.shared.key.recent());
        let cause = error.source.as_deref().map(|source| sent.redact(&innermost(source), None));
        let (error_kind, message) = self.describe(&error, cause.as_deref());
        // A status counts although the body is incomplete: a 401 or a 429 was certainly not processed.
        let (class, kind) = match status.map(|status| (status, OutcomeClass::from_status(status))) {
            Some((status, OutcomeClass::Final)) if status.is_client_error() && found.is_none() => {
                (OutcomeClass::Truncated, ErrorKind::from_status(status))
            }
            Some((status, class @ (OutcomeClass::Throttled | OutcomeClass::Final | OutcomeClass::NotProcessed))) => {
                (class, ErrorKind::from_status(status))
            }
            _ if error.permanent.is_some() => (OutcomeClass::Final, error_kind),
            _ if error.outcome == AttemptOutcome::NotSent => (OutcomeClass::NotProcessed, error_kind),
            _ => (OutcomeClass::Ambiguous, error_kind),
        };
        let reported = partial.map(|partial| self.read_headers(partial, Extent::Truncated, timing)).unwrap_or_default();
        Classified {
            class,
            // The status is the outcome if it decides, however the rest of the response was lost.
            outcome: match status.filter(|_| class != OutcomeClass::Ambiguous) {
                Some(status) => AttemptOutcome::Truncated(status.as_u16()),
                None => error.outcome,
            },
            reported,
            truncated: partial.is_some(),
            kind: kind.with_documented(documented, self.operation.duplicate()),
            is_foreign: found.is_some(),
            message: found.unwrap_or(message),
            documented,
            response: error.partial.map(parts),
            source: error.source,
            cause,
        }
    }

    fn documented(&self, status: StatusCode, message: Option<&str>) -> Option<&'static DocumentedError> {
        DocumentedError::find_preferring(Some(status.as_u16()), message?, |entry| self.operation.documents(entry.name))
    }

    fn read_headers(&self, response: &RawResponse, extent: Extent, timing: Timing) -> Reported {
        let shared = &self.context.shared;
        let received = shared.clock.now();
        let ResponseDate { server_now, date, is_cached } =
            shared.server_clock().response_date(&response.headers, timing, received);
        // Only the body of a 429 contains a reset. The body of a success is not searched for one.
        let is_throttled = response.status == StatusCode::TOO_MANY_REQUESTS;
        let reset = if is_throttled { Members::read(&response.body, extent).and_then(|members| members.reset) } else { None };
        Reported {
            rate_limit: RateLimit::from_headers(&response.headers, server_now),
            retry_after: headers::requested_wait(response.status, &response.headers, reset.as_ref(), server_now),
            is_cached,
            request_id: self.request_id(response),
            time: Some(ResponseTime { received, order: EventOrder::now(), date }),
            server_now: Some(server_now),
        }
    }

    /// The redacted id of the request. Of a success, it is not compared with the body of the request, which may have a thousand leads.
    fn request_id(&self, response: &RawResponse) -> Option<String> {
        let sent = self.request.sent(self.context.shared.key.recent());
        let sent = if response.status.is_success() { SentRequest { body: &[], ..sent } } else { sent };
        sent.request_id(&response.headers)
    }

    /// Describes an error of the transport.
    fn describe(&self, error: &TransportError, cause: Option<&str>) -> (ErrorKind, String) {
        let because = cause.map(|cause| format!(": {cause}")).unwrap_or_default();
        match error.outcome {
            AttemptOutcome::NotSent => (ErrorKind::Transport, self.describe_not_sent(error, &because)),
            AttemptOutcome::TimedOut if error.source.as_ref().is_some_and(|source| source.is::<DecodingTimedOut>()) => {
                (ErrorKind::Timeout, DecodingTimedOut.to_string())
            }
            AttemptOutcome::TimedOut => (ErrorKind::Timeout, "no complete response in time".to_owned()),
            AttemptOutcome::Truncated(_) => (ErrorKind::Transport, "the response did not arrive completely".to_owned()),
            AttemptOutcome::Malformed => (ErrorKind::Transport, format!("the response is not HTTP{because}")),
            _ => (ErrorKind::Transport, format!("the connection was lost before a response arrived{because}")),
        }
    }

    fn describe_not_sent(&self, error: &TransportError, because: &str) -> String {
        let url = &self.request.url;
        let host = url.host_str().unwrap_or_default();
        let port = url.port_or_known_default().unwrap_or_default();
        let tls = if cfg!(feature = "rustls") || url.scheme() == "http" { "" } else { " (the feature `rustls` is off)" };
        let remedy = error.permanent.map(|remedy| format!("; {remedy}")).unwrap_or_default();
        let problem = if error.is_connect { "no connection could be made to" } else { "the request was not processed by" };
        format!("{problem} {host}:{port}{tls}{because}{remedy}")
    }
}

/// Returns the kept parts of a response. The client reads more of an error's body than it keeps: the message may follow other data.
fn parts(response: RawResponse) -> ResponseParts {
    let body = match response.body.get(..MAX_ERROR_BODY) {
        // A slice would keep the whole body in memory.
        Some(beginning) if !response.status.is_success() => Bytes::copy_from_slice(beginning),
        _ => response.body,
    };
    ResponseParts { status: response.status, headers: response.headers, body }
}
