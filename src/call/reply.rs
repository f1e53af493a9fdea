//! What one attempt came to.

use std::time::Duration;

use http::StatusCode;

use super::Call;
use crate::envelope::{self, Verdict};
use crate::error::{AttemptOutcome, DocumentedError, ErrorKind, ResponseParts};
use crate::rate_limit::{self, RateLimit, Timing};
use crate::retry::{self, Outcome};
use crate::transport::{Answer, BoxError, Failure};

/// What one attempt came to.
pub(super) struct Reply {
    pub(super) outcome: Outcome,
    pub(super) attempt: AttemptOutcome,
    pub(super) hint: Option<Duration>,
    pub(super) rate_limit: Option<RateLimit>,
    /// The response comes from a cache, so that its rate limit is not news.
    pub(super) is_cached: bool,
    pub(super) parts: Option<ResponseParts>,
    /// The error, when this attempt is the last.
    pub(super) kind: ErrorKind,
    pub(super) message: String,
    /// The message is not ours, and may have anything in it.
    pub(super) foreign: bool,
    pub(super) documented: Option<&'static DocumentedError>,
    pub(super) source: Option<BoxError>,
}

impl Reply {
    /// What the retry rules look at.
    pub(super) fn failure(&self) -> retry::Failure {
        retry::Failure { outcome: self.outcome, attempt: self.attempt, hint: self.hint }
    }
}

impl Call<'_> {
    pub(super) fn classify(&self, result: Result<Answer, Failure>, timing: Timing) -> Reply {
        let answer = match result {
            Ok(answer) => answer,
            Err(failure) => return self.classify_failure(failure, timing),
        };
        let (rate_limit, hint) = self.read_limits(&answer, timing);
        let is_cached = rate_limit.is_some() && !rate_limit::age(&answer.headers).is_zero();
        let status = answer.status;
        let (outcome, kind, message) = match status.as_u16() {
            200..=299 => match envelope::of_success(&answer.body) {
                _ if answer.capped => (Outcome::Final, ErrorKind::Decode, None),
                _ if answer.body.is_empty() && self.operation.has_no_content(status) => {
                    (Outcome::Success, ErrorKind::Unexpected, None)
                }
                Verdict::Success => (Outcome::Success, ErrorKind::Unexpected, None),
                Verdict::Failure(message) => (Outcome::Final, ErrorKind::Unexpected, message),
                Verdict::NotJson if self.operation.takes(content_type(&answer), &answer.body) => {
                    (Outcome::Success, ErrorKind::Unexpected, None)
                }
                // A proxy's page, say: whatever the API answered is lost.
                Verdict::NotJson => (Outcome::Ambiguous, ErrorKind::Decode, None),
            },
            _ => (Self::outcome_of(status), ErrorKind::of_status(status), envelope::message(&answer.body)),
        };
        let documented = message.as_deref().and_then(|message| {
            DocumentedError::find_preferring(Some(status.as_u16()), message, |entry| self.operation.documents(entry.name))
        });
        // A failure under a success status has no class of its own: that of the documented error is the right one.
        let kind = match documented {
            Some(documented) if kind == ErrorKind::Unexpected => {
                StatusCode::from_u16(documented.status).map_or(kind, ErrorKind::of_status)
            }
            _ => kind,
        };
        Reply {
            outcome,
            attempt: match outcome {
                Outcome::Ambiguous if status.is_success() => AttemptOutcome::Unreadable(status.as_u16()),
                _ => AttemptOutcome::Status(status.as_u16()),
            },
            hint,
            rate_limit,
            is_cached,
            kind,
            foreign: message.is_some(),
            message: match (message, outcome) {
                (Some(message), _) => message,
                (None, Outcome::Success) => String::new(),
                (None, _) if answer.capped && status.is_success() => "the answer is longer than 64 MiB".to_owned(),
                (None, Outcome::Ambiguous) if status.is_success() => not_read(&answer, self.operation.success_form()),
                (None, _) => no_message(&answer),
            },
            documented,
            parts: Some(parts(answer)),
            source: None,
        }
    }

    fn read_limits(&self, answer: &Answer, timing: Timing) -> (Option<RateLimit>, Option<Duration>) {
        let runtime = &self.shared.runtime;
        let received = runtime.clock.now();
        let server_now = runtime.with_server_clock(|clock| clock.now(&answer.headers, timing, received));
        let hint = rate_limit::wait_hint(answer.status, &answer.headers, &answer.body, server_now);
        (RateLimit::from_headers(&answer.headers, server_now), hint)
    }

    fn classify_failure(&self, failure: Failure, timing: Timing) -> Reply {
        let status = failure.partial.as_ref().map(|partial| partial.status);
        let (kind, message) = match failure.outcome {
            AttemptOutcome::NotSent => (ErrorKind::Transport, self.not_connected()),
            AttemptOutcome::TimedOut => (ErrorKind::Timeout, "no complete answer in time".to_owned()),
            AttemptOutcome::Cut(_) => (ErrorKind::Transport, "the answer did not arrive whole".to_owned()),
            _ => (ErrorKind::Transport, "the connection was lost before an answer came".to_owned()),
        };
        // A status says what it says, also where its body is not whole: a 401 or a 429 was certainly not processed.
        let (outcome, kind) = match status.map(|status| (status, Self::outcome_of(status))) {
            Some((status, Outcome::Final)) if status.is_client_error() => (Outcome::Unread, ErrorKind::of_status(status)),
            Some((status, outcome @ (Outcome::Rejected | Outcome::Final))) => (outcome, ErrorKind::of_status(status)),
            _ if failure.outcome == AttemptOutcome::NotSent => (Outcome::NotSent, kind),
            _ => (Outcome::Ambiguous, kind),
        };
        let (rate_limit, hint) = failure.partial.as_ref().map_or((None, None), |partial| self.read_limits(partial, timing));
        let is_cached = failure.partial.as_ref().is_some_and(|partial| !rate_limit::age(&partial.headers).is_zero());
        Reply {
            outcome,
            // Where the status decides, it is told, however the rest of the answer was lost.
            attempt: match status.filter(|_| matches!(outcome, Outcome::Rejected | Outcome::Unread | Outcome::Final)) {
                Some(status) => AttemptOutcome::Cut(status.as_u16()),
                None => failure.outcome,
            },
            hint,
            rate_limit,
            is_cached,
            parts: failure.partial.map(parts),
            kind,
            message,
            foreign: false,
            documented: None,
            source: failure.source,
        }
    }

    fn not_connected(&self) -> String {
        let host = self.url.host_str().unwrap_or_default();
        let port = self.url.port_or_known_default().unwrap_or_default();
        let tls = if cfg!(feature = "rustls") || self.url.scheme() == "http" { "" } else { " (the feature `rustls` is off)" };
        format!("no connection could be made to {host}:{port}{tls}")
    }

    /// What an answer with this status is, when its body says nothing else.
    fn outcome_of(status: StatusCode) -> Outcome {
        match status.as_u16() {
            200..=299 => Outcome::Success,
            429 => Outcome::Rejected,
            status if AttemptOutcome::Status(status).is_ambiguous() => Outcome::Ambiguous,
            _ => Outcome::Final,
        }
    }
}

fn parts(answer: Answer) -> ResponseParts {
    ResponseParts { status: answer.status, headers: answer.headers, body: answer.body }
}

/// The media types that are named in messages. Others are the server's words, which could be anything.
const MEDIA_TYPES: [&str; 9] = [
    "application/json",
    "application/problem+json",
    "application/xml",
    "application/octet-stream",
    "application/javascript",
    "text/html",
    "text/plain",
    "text/xml",
    "text/css",
];

/// The media type.
fn content_type(answer: &Answer) -> &str {
    let Some(value) = answer.headers.get(http::header::CONTENT_TYPE) else { return "no content type" };
    let essence = value.to_str().unwrap_or_default().split(';').next().unwrap_or_default().trim();
    MEDIA_TYPES.iter().find(|known| known.eq_ignore_ascii_case(essence)).copied().unwrap_or("another content type")
}

fn not_read(answer: &Answer, expected: &str) -> String {
    match answer.body.len() {
        0 => "the answer has no body".to_owned(),
        length => format!("the answer is not {expected}: {length} bytes, {}", content_type(answer)),
    }
}

fn no_message(answer: &Answer) -> String {
    let reason = answer.status.canonical_reason().unwrap_or("unknown status");
    format!("{reason} (no message in the answer: {} bytes, {})", answer.body.len(), content_type(answer))
}
