//! The one path of every call: gate → attempt → classify → decide → wait or finish.

use std::time::{Duration, SystemTime};

use bytes::Bytes;
use http::{HeaderMap, Method, Request, StatusCode, Uri};
use tokio::time::Instant;
use url::Url;

use crate::client::Shared;
use crate::envelope::{self, Verdict};
use crate::error::mask::{Sent, mask_answer};
use crate::error::report::describe_request;
use crate::error::{Attempt, AttemptOutcome, DocumentedError, Error, ErrorCode, ErrorKind, Inner, ResponseParts};
use crate::gate::HeldBack;
use crate::operation::Operation;
use crate::rate_limit::{self, RateLimit};
use crate::response::Metadata;
use crate::retry::{self, Action, Outcome, State};
use crate::transport::{Answer, BoxError, Failure};

/// A request that can be sent as often as needed.
pub(crate) struct Call<'a> {
    pub(crate) shared: &'a Shared,
    pub(crate) operation: &'static Operation,
    pub(crate) method: Method,
    pub(crate) url: Url,
    pub(crate) uri: Uri,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

/// A success: the answer, and what the call did.
#[derive(Clone)]
pub(crate) struct Finished {
    pub(crate) operation: &'static Operation,
    /// What was sent, should the answer turn out to be no success.
    pub(crate) query: Option<String>,
    pub(crate) body: Bytes,
    pub(crate) parts: ResponseParts,
    pub(crate) meta: Metadata,
}

/// What one attempt came to.
struct Reply {
    outcome: Outcome,
    attempt: AttemptOutcome,
    hint: Option<Duration>,
    rate_limit: Option<RateLimit>,
    parts: Option<ResponseParts>,
    /// The error, when this attempt is the last.
    kind: ErrorKind,
    message: String,
    /// The message is not ours, and may have anything in it.
    foreign: bool,
    documented: Option<&'static DocumentedError>,
    source: Option<BoxError>,
}

impl Call<'_> {
    pub(crate) async fn run(self) -> Result<Finished, Error> {
        let options = &self.shared.options;
        let runtime = &self.shared.runtime;
        let gate = runtime.gates.of(self.operation.rate_limit());
        let start = Instant::now();
        // A timeout too long to be a time is none; a century is.
        let deadline = start.checked_add(options.total_timeout).unwrap_or(start + Duration::from_secs(100 * 365 * 24 * 3600));
        let mut state = State::default();
        let mut attempts: Vec<Attempt> = Vec::new();
        loop {
            let admitted_after = Instant::now();
            let mut permit = match gate.admit(options.max_wait, deadline).await {
                Ok(permit) => permit,
                Err(held_back) => return Err(self.held_back(held_back, &state, attempts)),
            };
            let held = admitted_after.elapsed();
            if held >= Duration::from_millis(1) {
                tracing::debug!(wait_ms = milliseconds(held), "held back by the rate limit");
            }
            let began = Instant::now();
            let sent = runtime.clock.now();
            let attempt_deadline = began.checked_add(options.attempt_timeout).map_or(deadline, |end| end.min(deadline));
            permit.sent();
            let result = runtime.transport.send(self.request(), attempt_deadline).await;
            let reply = self.classify(result, sent);
            match &reply.parts {
                Some(_) => {
                    let closed = (reply.outcome == Outcome::Rejected).then(|| reply.hint.unwrap_or_default());
                    permit.answered(reply.rate_limit.as_ref(), closed);
                }
                None => permit.unanswered(reply.attempt != AttemptOutcome::NotSent),
            }
            state = state.after(reply.outcome, start.elapsed());
            let class = self.operation.retry_class();
            let action = runtime.with_rng(|rng| retry::decide(class, options, &state, reply.outcome, reply.hint, rng));
            let slept = match action {
                Action::RetryAfter(wait) => wait,
                Action::Finish => Duration::ZERO,
            };
            attempts.push(Attempt { started: sent, elapsed: began.elapsed(), outcome: reply.attempt, hint: reply.hint, slept });
            log_attempt(attempts.len(), &reply, action);
            match action {
                Action::RetryAfter(wait) => tokio::time::sleep(wait).await,
                Action::Finish => return self.finish(reply, &state, attempts),
            }
        }
    }

    fn request(&self) -> Request<reqwest::Body> {
        let mut request = Request::new(reqwest::Body::from(self.body.clone()));
        *request.method_mut() = self.method.clone();
        *request.uri_mut() = self.uri.clone();
        *request.headers_mut() = self.headers.clone();
        request
    }

    fn classify(&self, result: Result<Answer, Failure>, sent: SystemTime) -> Reply {
        let answer = match result {
            Ok(answer) => answer,
            Err(failure) => return self.classify_failure(failure, sent),
        };
        let (rate_limit, hint) = self.read_limits(&answer, sent);
        let status = answer.status;
        let (outcome, kind, message) = match status.as_u16() {
            200..=299 => match envelope::of_success(&answer.body) {
                _ if answer.capped => (Outcome::Final, ErrorKind::Decode, Some("the answer is longer than 64 MiB".to_owned())),
                _ if answer.body.is_empty() && self.operation.has_no_content(status) => {
                    (Outcome::Success, ErrorKind::Unexpected, None)
                }
                Verdict::Success => (Outcome::Success, ErrorKind::Unexpected, None),
                Verdict::Failure(message) => (Outcome::Final, ErrorKind::Unexpected, message),
                Verdict::NotJson => (Outcome::Final, ErrorKind::Decode, Some(not_json(&answer))),
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
            attempt: AttemptOutcome::Status(status.as_u16()),
            hint,
            rate_limit,
            kind,
            message: message.unwrap_or_else(|| no_message(&answer)),
            foreign: true,
            documented,
            parts: Some(parts(answer)),
            source: None,
        }
    }

    fn read_limits(&self, answer: &Answer, sent: SystemTime) -> (Option<RateLimit>, Option<Duration>) {
        let runtime = &self.shared.runtime;
        let received = runtime.clock.now();
        let server_now = runtime.with_server_clock(|clock| {
            if let Some(date) = rate_limit::date(&answer.headers) {
                clock.observe(date, sent, received);
            }
            clock.at(received)
        });
        let hint = rate_limit::wait_hint(answer.status, &answer.headers, &answer.body, server_now);
        (RateLimit::from_headers(&answer.headers, server_now), hint)
    }

    fn classify_failure(&self, failure: Failure, sent: SystemTime) -> Reply {
        let status = failure.partial.as_ref().map(|partial| partial.status);
        let (kind, message) = match failure.outcome {
            AttemptOutcome::NotSent => (ErrorKind::Transport, self.not_connected()),
            AttemptOutcome::TimedOut => (ErrorKind::Timeout, "no complete answer in time".to_owned()),
            AttemptOutcome::Cut(_) => (ErrorKind::Transport, "the answer did not arrive whole".to_owned()),
            _ => (ErrorKind::Transport, "the connection was lost before an answer came".to_owned()),
        };
        // A status says what it says, also where its body is not whole: a 401 or a 429 was certainly not processed.
        let (outcome, kind) = match status.map(|status| (status, Self::outcome_of(status))) {
            Some((status, outcome @ (Outcome::Rejected | Outcome::Final))) => (outcome, ErrorKind::of_status(status)),
            _ if failure.outcome == AttemptOutcome::NotSent => (Outcome::NotSent, kind),
            _ => (Outcome::Ambiguous, kind),
        };
        let (rate_limit, hint) = failure.partial.as_ref().map_or((None, None), |partial| self.read_limits(partial, sent));
        Reply {
            outcome,
            attempt: failure.outcome,
            hint,
            rate_limit,
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
            408 | 500 | 502 | 503 | 504 => Outcome::Ambiguous,
            _ => Outcome::Final,
        }
    }

    fn finish(&self, reply: Reply, state: &State, attempts: Vec<Attempt>) -> Result<Finished, Error> {
        if let (Outcome::Success, Some(parts)) = (reply.outcome, &reply.parts) {
            let meta = Metadata {
                status: parts.status,
                headers: parts.headers.clone(),
                rate_limit: reply.rate_limit,
                attempts,
                reconciled: false,
            };
            return Ok(Finished {
                operation: self.operation,
                query: self.url.query().map(str::to_owned),
                body: self.body.clone(),
                parts: parts.clone(),
                meta,
            });
        }
        let code = reply.documented.map(|documented| documented.code);
        let unknown = state.ambiguous && code.is_some() && code == self.operation.duplicate();
        let unreadable_success =
            reply.parts.as_ref().is_some_and(|parts| parts.status.is_success()) && reply.kind == ErrorKind::Decode;
        Err(Error::from_inner(Inner {
            kind: if unknown { ErrorKind::OutcomeUnknown } else { reply.kind },
            masked: reply.foreign.then(|| self.mask(&reply.message, reply.documented)),
            message: reply.message,
            documented: reply.documented,
            operation: Some(self.operation),
            response: reply.parts,
            rate_limit: reply.rate_limit,
            retry_after: reply.hint,
            attempts,
            // A server's failure is no promise that nothing was done, also where another attempt is not worth it.
            maybe_processed: !self.operation.is_safe()
                && (state.ambiguous || unreadable_success || reply.kind == ErrorKind::Server),
            occurred_at: self.shared.runtime.clock.now(),
            fields: describe_request(self.url.query(), &self.body),
            source: reply.source,
        }))
    }

    /// A message of the server as it may be shown: a documented one as the document has it, all else masked.
    fn mask(&self, message: &str, documented: Option<&DocumentedError>) -> String {
        let key = self.shared.runtime.key.expose();
        let mask = |text: &str| mask_answer(text, &Sent { key, query: self.url.query(), body: &self.body });
        documented.and_then(|entry| entry.show(message, mask)).unwrap_or_else(|| mask(message))
    }

    /// The gate did not let the request through.
    fn held_back(&self, held_back: HeldBack, state: &State, attempts: Vec<Attempt>) -> Error {
        let (kind, message, retry_after) = match held_back {
            HeldBack::For(wait) => {
                let message = "not sent: the rate limit is used up".to_owned();
                (ErrorKind::RateLimited, message, Some(wait))
            }
            HeldBack::UntilDeadline => {
                let message = "not sent: the time for the call was over before the rate limit let it through";
                (ErrorKind::Timeout, message.to_owned(), None)
            }
        };
        Error::from_inner(Inner {
            kind,
            message,
            masked: None,
            documented: if kind == ErrorKind::RateLimited { ErrorCode::RateLimitExceeded.documented().next() } else { None },
            operation: Some(self.operation),
            response: None,
            rate_limit: None,
            retry_after,
            attempts,
            maybe_processed: !self.operation.is_safe() && state.ambiguous,
            occurred_at: self.shared.runtime.clock.now(),
            fields: describe_request(self.url.query(), &self.body),
            source: None,
        })
    }
}

fn parts(answer: Answer) -> ResponseParts {
    ResponseParts { status: answer.status, headers: answer.headers, body: answer.body }
}

fn content_type(answer: &Answer) -> String {
    let value = answer.headers.get(http::header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    value.unwrap_or("no content type").to_owned()
}

fn not_json(answer: &Answer) -> String {
    match answer.body.len() {
        0 => "the answer has no body".to_owned(),
        length => format!("the answer is not a JSON object: {length} bytes, {}", content_type(answer)),
    }
}

fn no_message(answer: &Answer) -> String {
    let reason = answer.status.canonical_reason().unwrap_or("unknown status");
    format!("{reason} (no message in the answer: {} bytes, {})", answer.body.len(), content_type(answer))
}

fn milliseconds(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

fn log_attempt(number: usize, reply: &Reply, action: Action) {
    let resend_count = number - 1;
    let status = reply.parts.as_ref().map(|parts| parts.status.as_u16());
    let outcome = tracing::field::display(reply.attempt);
    match action {
        Action::Finish if reply.outcome == Outcome::Success => {
            tracing::debug!(http.request.resend_count = resend_count, http.response.status_code = status, "attempt succeeded");
        }
        Action::Finish => {
            tracing::warn!(
                http.request.resend_count = resend_count,
                http.response.status_code = status,
                error.r#type = reply.kind.as_str(),
                outcome,
                "attempt failed"
            );
        }
        Action::RetryAfter(wait) => {
            let wait_ms = milliseconds(wait);
            tracing::info!(
                http.request.resend_count = resend_count,
                http.response.status_code = status,
                error.r#type = reply.kind.as_str(),
                outcome,
                wait_ms,
                "attempt failed, another follows"
            );
        }
    }
}
