//! What one attempt came to.

use std::time::{Duration, SystemTime};

use bytes::Bytes;
use http::StatusCode;

use super::Call;
use super::inspect::{Body, Inspected, NotDecoded};
use crate::envelope::{self, Extent, Members, Verdict};
use crate::error::cause::innermost;
use crate::error::{AttemptOutcome, DocumentedError, ErrorKind, ResponseParts, ResponseTime};
use crate::operation::Data;
use crate::rate_limit::{self, RateLimit, ResponseDate, Timing};
use crate::retry::{self, Outcome};
use crate::transport::{Answer, BoxError, Failure, MAX_ERROR_BODY};

/// What one attempt came to.
pub(super) struct Reply {
    pub(super) outcome: Outcome,
    pub(super) attempt: AttemptOutcome,
    pub(super) hint: Option<Duration>,
    pub(super) rate_limit: Option<RateLimit>,
    pub(super) time: Option<ResponseTime>,
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
    /// The data of a success, or why it could not be read, where the call has tried.
    pub(super) data: Option<Data>,
    pub(super) problem: Option<String>,
    /// The data is not all that the body had: values that did not fit were replaced.
    pub(super) mended: bool,
    /// The body is longer than what is read, or did not arrive whole.
    pub(super) truncated: bool,
}

/// The rate limit and the times that a response shows.
struct Limits {
    rate_limit: Option<RateLimit>,
    hint: Option<Duration>,
    is_cached: bool,
    time: ResponseTime,
    server_now: SystemTime,
}

impl Reply {
    /// What the retry rules look at.
    pub(super) fn failure(&self) -> retry::Failure {
        retry::Failure { outcome: self.outcome, attempt: self.attempt, hint: self.hint }
    }
}

impl Call<'_> {
    pub(super) fn classify(&self, result: Result<Inspected, Failure>, timing: Timing) -> Reply {
        let Inspected { answer, body } = match result {
            Ok(inspected) => inspected,
            Err(failure) => return self.classify_failure(failure, timing),
        };
        let extent = if answer.capped { Extent::Truncated } else { Extent::Whole };
        // Absent where the status is that of an error, or the body is longer than is read.
        let Body { verdict, data, mended, problem } = body.unwrap_or(Body::of(Verdict::NotJson));
        let Limits { rate_limit, hint, is_cached, time, server_now } = self.read_limits(&answer, extent, timing);
        let status = answer.status;
        let (outcome, kind, message) = match status.as_u16() {
            200..=299 => match verdict {
                _ if answer.capped => (Outcome::Final, ErrorKind::Decode, None),
                _ if answer.body.is_empty() && self.operation.has_no_content(status) => {
                    (Outcome::Success, ErrorKind::Unexpected, None)
                }
                Verdict::Success | Verdict::Claimed => (Outcome::Success, ErrorKind::Unexpected, None),
                Verdict::Failure(message) => (Outcome::Final, ErrorKind::Unexpected, message),
                Verdict::Down(message) => (Outcome::Ambiguous, ErrorKind::Server, message),
                Verdict::NotJson if self.operation.takes(content_type(&answer), &answer.body) => {
                    (Outcome::Success, ErrorKind::Unexpected, None)
                }
                // A proxy's page, say: whatever the API answered is lost.
                Verdict::NotJson => (Outcome::Ambiguous, ErrorKind::Decode, None),
            },
            _ => (Self::outcome_of(status), ErrorKind::of_status(status), envelope::message(&answer.body, extent)),
        };
        let documented = self.documented(status, message.as_deref());
        // A failure under a success status is as ambiguous as under its documented status; the health check's is a 503.
        let is_failure = |documented: &DocumentedError| AttemptOutcome::Status(documented.status).is_ambiguous();
        let has_failed = status.is_success() && (kind == ErrorKind::Server || documented.is_some_and(is_failure));
        let kind = kind.of_documented(documented, self.operation.duplicate());
        let truncated = answer.capped || (!status.is_success() && answer.body.len() > MAX_ERROR_BODY);
        let outcome = if has_failed { Outcome::Ambiguous } else { outcome };
        // A success that is sent again is none, and may ask for a wait as any failure.
        let hint = match outcome {
            Outcome::Ambiguous => hint.or_else(|| rate_limit::retry_after(&answer.headers, server_now)),
            _ => hint,
        };
        Reply {
            outcome,
            attempt: if has_failed {
                AttemptOutcome::Failed(status.as_u16())
            } else if outcome == Outcome::Ambiguous && status.is_success() {
                AttemptOutcome::Unreadable(status.as_u16())
            } else {
                AttemptOutcome::Status(status.as_u16())
            },
            hint,
            rate_limit,
            time: Some(time),
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
            data,
            problem,
            mended,
            truncated,
        }
    }

    fn documented(&self, status: StatusCode, message: Option<&str>) -> Option<&'static DocumentedError> {
        DocumentedError::find_preferring(Some(status.as_u16()), message?, |entry| self.operation.documents(entry.name))
    }

    fn read_limits(&self, answer: &Answer, extent: Extent, timing: Timing) -> Limits {
        let runtime = &self.shared.runtime;
        let received = runtime.clock.now();
        let ResponseDate { server_now, date, is_cached } =
            runtime.with_server_clock(|clock| clock.now(&answer.headers, timing, received));
        // No other status has a hint in its body, and a success is not to be read for it.
        let reset = (answer.status == StatusCode::TOO_MANY_REQUESTS)
            .then(|| Members::read(&answer.body, extent).map_or_else(Vec::new, Members::into_reset));
        let body = reset.as_deref().unwrap_or_default();
        let hint = rate_limit::wait_hint(answer.status, &answer.headers, body, server_now);
        let time = ResponseTime { received, date };
        Limits { rate_limit: RateLimit::from_headers(&answer.headers, server_now), hint, is_cached, time, server_now }
    }

    fn classify_failure(&self, failure: Failure, timing: Timing) -> Reply {
        let status = failure.partial.as_ref().map(|partial| partial.status);
        // A service in this process can fail with any text.
        let cause = failure.source.as_deref().map(|source| self.mask(&innermost(source), None));
        let because = cause.map(|cause| format!(": {cause}")).unwrap_or_default();
        let (kind, message) = match failure.outcome {
            AttemptOutcome::NotSent => (ErrorKind::Transport, self.not_sent(&failure, &because)),
            AttemptOutcome::TimedOut if failure.source.as_ref().is_some_and(|source| source.is::<NotDecoded>()) => {
                (ErrorKind::Timeout, NotDecoded.to_string())
            }
            AttemptOutcome::TimedOut => (ErrorKind::Timeout, "no complete answer in time".to_owned()),
            AttemptOutcome::Cut(_) => (ErrorKind::Transport, "the answer did not arrive whole".to_owned()),
            AttemptOutcome::Malformed => (ErrorKind::Transport, format!("a response came that HTTP does not allow{because}")),
            _ => (ErrorKind::Transport, format!("the connection was lost before an answer came{because}")),
        };
        // The message of a refusal says why, if it is whole, also where the body is not.
        let refusal = failure.partial.as_ref().filter(|partial| {
            partial.status.is_client_error() && matches!(Self::outcome_of(partial.status), Outcome::Final | Outcome::Rejected)
        });
        let found = refusal.and_then(|partial| envelope::message(&partial.body, Extent::Truncated));
        let documented = status.and_then(|status| self.documented(status, found.as_deref()));
        // A status says what it says, also where its body is not whole: a 401 or a 429 was certainly not processed.
        let (outcome, kind) = match status.map(|status| (status, Self::outcome_of(status))) {
            Some((status, Outcome::Final)) if status.is_client_error() && found.is_none() => {
                (Outcome::Unread, ErrorKind::of_status(status))
            }
            Some((status, outcome @ (Outcome::Rejected | Outcome::Final))) => (outcome, ErrorKind::of_status(status)),
            Some((status, Outcome::NotSent)) => (Outcome::NotSent, ErrorKind::of_status(status)),
            _ if failure.permanent.is_some() => (Outcome::Final, kind),
            _ if failure.outcome == AttemptOutcome::NotSent => (Outcome::NotSent, kind),
            _ => (Outcome::Ambiguous, kind),
        };
        let limits = failure.partial.as_ref().map(|partial| self.read_limits(partial, Extent::Truncated, timing));
        let (rate_limit, hint, is_cached, time) = match limits {
            Some(Limits { rate_limit, hint, is_cached, time, .. }) => (rate_limit, hint, is_cached, Some(time)),
            None => (None, None, false, None),
        };
        Reply {
            outcome,
            // Where the status decides, it is told, however the rest of the answer was lost.
            attempt: match status
                .filter(|_| matches!(outcome, Outcome::Rejected | Outcome::Unread | Outcome::NotSent | Outcome::Final))
            {
                Some(status) => AttemptOutcome::Cut(status.as_u16()),
                None => failure.outcome,
            },
            hint,
            rate_limit,
            time,
            is_cached,
            truncated: failure.partial.is_some(),
            parts: failure.partial.map(parts),
            kind: kind.of_documented(documented, self.operation.duplicate()),
            foreign: found.is_some(),
            message: found.unwrap_or(message),
            documented,
            source: failure.source,
            data: None,
            problem: None,
            mended: false,
        }
    }

    /// The message for a request that the API has not seen.
    fn not_sent(&self, failure: &Failure, because: &str) -> String {
        let host = self.url.host_str().unwrap_or_default();
        let port = self.url.port_or_known_default().unwrap_or_default();
        let tls = if cfg!(feature = "rustls") || self.url.scheme() == "http" { "" } else { " (the feature `rustls` is off)" };
        let remedy = failure.permanent.map(|remedy| format!("; {remedy}")).unwrap_or_default();
        let problem = if failure.is_connect { "no connection could be made to" } else { "the request was not processed by" };
        format!("{problem} {host}:{port}{tls}{because}{remedy}")
    }

    /// What an answer with this status is, when its body says nothing else.
    fn outcome_of(status: StatusCode) -> Outcome {
        match status.as_u16() {
            200..=299 => Outcome::Success,
            429 => Outcome::Rejected,
            // Misdirected and too early: not processed, and another connection or moment may be better (RFC 9110, RFC 8470).
            421 | 425 => Outcome::NotSent,
            status if AttemptOutcome::Status(status).is_ambiguous() => Outcome::Ambiguous,
            _ => Outcome::Final,
        }
    }
}

/// The parts of a response that are kept. More of an error's body is read than is kept: its message may be behind other data.
fn parts(answer: Answer) -> ResponseParts {
    let body = match answer.body.get(..MAX_ERROR_BODY) {
        // A copy: a part would keep all of it.
        Some(beginning) if !answer.status.is_success() => Bytes::copy_from_slice(beginning),
        _ => answer.body,
    };
    ResponseParts { status: answer.status, headers: answer.headers, body }
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

/// The content codings that are named in messages.
const CODINGS: [&str; 7] = ["gzip", "x-gzip", "deflate", "br", "zstd", "compress", "x-compress"];

/// The content coding of a body, which no request asks for.
fn coding(answer: &Answer) -> Option<&'static str> {
    let value = answer.headers.get(http::header::CONTENT_ENCODING)?.to_str().unwrap_or_default();
    let last = value.rsplit(',').next().unwrap_or_default().trim();
    if last.is_empty() || last.eq_ignore_ascii_case("identity") {
        return None;
    }
    Some(CODINGS.iter().find(|known| known.eq_ignore_ascii_case(last)).copied().unwrap_or("another coding"))
}

/// The form of a body, for messages.
fn form(answer: &Answer) -> String {
    let (length, content_type) = (answer.body.len(), content_type(answer));
    match coding(answer).filter(|_| length > 0) {
        Some(coding) => format!("{length} bytes, {content_type}, coded as {coding} although the request forbids it"),
        None => format!("{length} bytes, {content_type}"),
    }
}

fn not_read(answer: &Answer, expected: &str) -> String {
    if answer.body.is_empty() {
        "the answer has no body".to_owned()
    } else {
        format!("the answer is not {expected}: {}", form(answer))
    }
}

fn no_message(answer: &Answer) -> String {
    let reason = answer.status.canonical_reason().unwrap_or("unknown status");
    let size = form(answer);
    if answer.capped {
        format!("{reason} (no message in the answer, which was truncated: more than {size})")
    } else {
        format!("{reason} (no message in the answer: {size})")
    }
}
