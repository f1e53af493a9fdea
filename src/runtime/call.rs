//! The loop of a call: rate limiter → attempt → classify → decide, until there is a response or an error.

#[cfg(feature = "testing")]
mod replay;

use std::pin::pin;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use tokio::time::Instant;
use tracing::Instrument;

use super::api_key::ApiKey;
use super::classify::{Classified, Classifier};
use super::context::Context;
use super::control::{CallControl, EndedByCaller, unless_ended};
use super::decode::{Data, Decoded, Decoder, decode};
use super::key_source::{KeyError, KeySource};
use super::limiter::{AcquireError, Permit, WaitBounds};
use super::log::{self, CancellationWarning};
use super::request::server;
use super::response::{CallRecord, Response};
use super::retry::{AttemptResult, Decision, OutcomeClass, RequestOptions, RetryRules, RetryState, decide};
use super::server_clock::Timing;
use super::transport::PreparedRequest;
use crate::attempt::{Attempt, AttemptOutcome, EventOrder};
use crate::error::{Error, ErrorDetails, ErrorKind, ResponseParts, SentRequest};
use crate::spec::{ErrorCode, Operation};
#[cfg(feature = "testing")]
pub(crate) use replay::CallEnd;

/// A call of an operation.
pub(crate) struct Call<'a> {
    pub(crate) context: &'a Context,
    pub(crate) operation: &'static Operation,
    pub(crate) request: PreparedRequest,
}

/// A successful call.
pub(crate) struct Completed<T> {
    pub(crate) data: T,
    /// The body that contains the data.
    pub(crate) body: Bytes,
    pub(crate) record: CallRecord,
}

/// The attempts of a call so far.
struct Progress {
    start: Instant,
    deadline: Instant,
    state: RetryState,
    attempts: Vec<Attempt>,
    /// Number of retries that cost a token.
    paid_retries: u32,
}

/// One attempt of a call.
struct Attempted<T> {
    classified: Classified,
    data: Option<Result<Data<T>, String>>,
    /// Time in the queue of the rate limiter.
    queued: Duration,
    /// Start, by the client's clock, by the monotonic one, and among the events of this process.
    started: SystemTime,
    began: Instant,
    order: EventOrder,
    ended: Instant,
}

impl Call<'_> {
    /// Runs the call and converts its data. `convert` also gets the body. Its problem becomes an error with the whole response.
    ///
    /// # Errors
    ///
    /// As [`run`](Self::run), and [`ErrorKind::Decode`] for a problem of `convert`.
    pub(crate) async fn complete<T: Send + 'static, U, P: Into<String>>(
        &self,
        decoder: Decoder<T>,
        convert: impl FnOnce(T, &Bytes) -> Result<U, P>,
    ) -> Result<Response<U>, Error> {
        let timer = self.context.shared.metrics.call(self.operation);
        let result = match self.run_in_span(decoder).await {
            Ok(Completed { data, body, record }) => match convert(data, &body) {
                Ok(data) => Ok(Response::new(data, record)),
                Err(problem) => Err(self.decode_error(problem, body, record)),
            },
            Err(error) => Err(error),
        };
        timer.call_ended(result.as_ref().map(Response::status));
        result
    }

    /// Runs the call, in a span of its own.
    ///
    /// # Errors
    ///
    /// The error of the last attempt, or of the rate limiter. [`ErrorKind::Config`] outside of a tokio runtime.
    pub(crate) async fn run<T: Send + 'static>(&self, decoder: Decoder<T>) -> Result<Completed<T>, Error> {
        let timer = self.context.shared.metrics.call(self.operation);
        let result = self.run_in_span(decoder).await;
        timer.call_ended(result.as_ref().map(|completed| completed.record.status));
        result
    }

    async fn run_in_span<T: Send + 'static>(&self, decoder: Decoder<T>) -> Result<Completed<T>, Error> {
        let span = log::span(self.operation, &self.request.url);
        // Pinned before it is instrumented: the large future is not moved.
        let result = pin!(self.run_attempts(decoder)).instrument(span.clone()).await;
        let status = match &result {
            Ok(completed) => Some(completed.record.status),
            Err(error) => {
                span.record("error.type", error.code().map_or(error.kind().as_str(), ErrorCode::as_str));
                error.status()
            }
        };
        if let Some(status) = status {
            span.record("http.response.status_code", status.as_u16());
        }
        result
    }

    async fn run_attempts<T: Send + 'static>(&self, decoder: Decoder<T>) -> Result<Completed<T>, Error> {
        if tokio::runtime::Handle::try_current().is_err() {
            let problem = "the call was polled outside of a tokio runtime; await it inside one, such as #[tokio::main] makes";
            return Err(Error::new(ErrorKind::Config, problem, self.context.now()));
        }
        let options = &self.context.options;
        let limiter = self.context.shared.limiters.get(self.operation.rate_limit());
        let mut progress = Progress::new(options);
        let bounds = WaitBounds { max_wait: options.max_wait, deadline: progress.deadline };
        let mut warning = CancellationWarning::new(self.operation);
        let mut queued_since = progress.start;
        let mut not_before = None;
        let mut key = match &self.context.shared.key {
            KeySource::Provider(provider) if self.operation.is_authenticated() => {
                // Boxed: a call with a known key has no need of it.
                let key = Box::pin(provider.key(progress.deadline)).await;
                Some(key.map_err(|error| self.key_error(error))?)
            }
            _ => None,
        };
        let mut is_key_renewed = false;
        loop {
            let report = |wait| log::long_wait(self.operation, wait);
            let acquire = limiter.acquire(not_before, options.priority, bounds, &report);
            let acquire = self.context.shared.metrics.queue(self.operation, acquire);
            let acquired = match self.context.control() {
                None => Some(acquire.await),
                // Boxed, so that the future of other calls is not larger.
                Some(control) => Box::pin(unless_ended(control, acquire)).await,
            };
            let permit = match acquired {
                Some(Ok(permit)) if self.context.control().is_none_or(CallControl::before_attempt) => permit,
                Some(Err(error)) => {
                    warning.disarm();
                    return Err(self.limit_error(error, progress));
                }
                Some(Ok(_)) | None => {
                    warning.disarm();
                    return Err(self.ended_by_caller(progress));
                }
            };
            let (permit, attempted) = self.attempt(permit, key.as_ref(), queued_since, decoder, &progress, &mut warning).await;
            let Attempted { classified, data, queued, started, began, order, ended } = attempted;
            progress.state = progress.state.after(classified.class, ended.duration_since(progress.start));
            warning.maybe_processed = progress.state.ambiguous && !self.operation.is_safe();
            let mut decision = self.decide(&progress.state, classified.result(), ended);
            let retry_after = classified.reported.retry_after;
            settle(permit, &classified, retry_after.unwrap_or(decision.delay()), ended);
            let is_rejected = classified.kind == ErrorKind::Authentication && decision == Decision::Finish;
            if let Some(rejected) = key.take_if(|_| is_rejected && !is_key_renewed) {
                is_key_renewed = true;
                // The error of the provider would hide that of the API.
                let renewed = self.context.shared.key.key_after(&rejected, progress.deadline).await.unwrap_or_default();
                if renewed.is_some() {
                    decision = Decision::Retry(Duration::ZERO);
                }
                key = renewed.or(Some(rejected));
            }
            // The limiter keeps the wait after a 429, this call's jitter included.
            let is_throttled = classified.class == OutcomeClass::Throttled;
            not_before = if is_throttled { ended.checked_add(decision.delay()) } else { None };
            let delay = if is_throttled { Duration::ZERO } else { decision.delay() };
            progress.attempts.push(Attempt {
                started,
                queued,
                elapsed: ended.duration_since(began),
                outcome: classified.outcome,
                retry_after,
                delay,
                began,
                order,
                request_id: classified.reported.request_id.clone(),
                response: classified.reported.time,
            });
            log::attempt(progress.attempts.len(), &classified, decision);
            if decision == Decision::Finish {
                warning.disarm();
                self.refund(&classified, &progress, ended);
                return self.finish(classified, data, progress);
            }
            if classified.result().costs_token() {
                self.context.retry_tokens().pay();
                progress.paid_retries += 1;
            }
            queued_since = ended;
            if !delay.is_zero() {
                // Boxed, as in `acquire`.
                let sleep = Box::pin(tokio::time::sleep(delay));
                match self.context.control() {
                    None => sleep.await,
                    // `before_attempt` ends the call.
                    Some(control) => drop(Box::pin(unless_ended(control, sleep)).await),
                }
                queued_since = Instant::now();
            }
        }
    }

    /// Sends the request once, and classifies the response.
    async fn attempt<'p, T: Send + 'static>(
        &self,
        mut permit: Permit<'p>,
        key: Option<&ApiKey>,
        queued_since: Instant,
        decoder: Decoder<T>,
        progress: &Progress,
        warning: &mut CancellationWarning,
    ) -> (Permit<'p>, Attempted<T>) {
        let Context { shared, transport, options, .. } = self.context;
        let began = Instant::now();
        let queued = began.duration_since(queued_since);
        log::queued(queued);
        let started = shared.clock.now();
        let order = EventOrder::now();
        let deadline = began.checked_add(options.attempt_timeout).map_or(progress.deadline, |end| end.min(progress.deadline));
        let fresh = progress.attempts.last().is_some_and(|attempt| attempt.outcome.needs_new_connection());
        permit.sent();
        let timer = shared.metrics.attempt(self.operation);
        let result = warning.watch(transport.send(&self.request, key, fresh, deadline)).await;
        let result = decode(self.operation, result, decoder, progress.deadline).await;
        let ended = Instant::now();
        let timing = Timing { sent: started, took: ended.duration_since(began), ended };
        let classifier = Classifier { context: self.context, operation: self.operation, request: &self.request };
        let (classified, data) = match result {
            Ok(Decoded { response, verdict, data }) => (classifier.classify(response, verdict, timing), data),
            Err(error) => (classifier.classify_error(error, timing), None),
        };
        timer.attempt_ended(ended.duration_since(began), || classified.attempt_end());
        (permit, Attempted { classified, data, queued, started, began, order, ended })
    }

    /// The values that an error of this call must not show.
    fn sent(&self) -> SentRequest<'_> {
        self.request.sent(self.context.shared.key.recent())
    }

    fn decide(&self, state: &RetryState, result: AttemptResult, now: Instant) -> Decision {
        // Most calls end with a success, which needs no lock.
        if result.class == OutcomeClass::Success {
            return Decision::Finish;
        }
        let rules = RetryRules {
            operation: self.operation,
            class: self.operation.retry_class(),
            options: &self.context.options,
            has_token: !result.costs_token() || self.context.retry_tokens().allow_retry(now),
        };
        decide(&rules, state, result, &mut *self.context.shared.rng())
    }

    /// Returns the retry tokens of a call that got a response. A rejection and a 429 count too: the server works, and the retries helped.
    fn refund(&self, last: &Classified, progress: &Progress, now: Instant) {
        if last.response.is_some() && !matches!(last.class, OutcomeClass::NotProcessed | OutcomeClass::Ambiguous) {
            self.context.retry_tokens().earn(progress.paid_retries, now);
        }
    }

    fn finish<T>(
        &self,
        last: Classified,
        data: Option<Result<Data<T>, String>>,
        progress: Progress,
    ) -> Result<Completed<T>, Error> {
        match (last, data) {
            (Classified { response: Some(parts), class: OutcomeClass::Success, reported, .. }, Some(data)) => {
                let ResponseParts { status, headers, body } = parts;
                let Progress { attempts, .. } = progress;
                let (rate_limit, reconciled) = (reported.rate_limit, false);
                let mut record = CallRecord { status, headers, rate_limit, attempts, reconciled, is_repaired: false };
                match data {
                    Ok(Data { value, replaced }) => {
                        record.is_repaired = replaced.is_some();
                        replaced.iter().for_each(log::replaced_values);
                        Ok(Completed { data: value, body, record })
                    }
                    Err(problem) => Err(self.decode_error(problem, body, record)),
                }
            }
            (last, _) => Err(self.error(last, progress)),
        }
    }

    /// The error of a success whose data is not what the document says.
    pub(crate) fn decode_error(&self, problem: impl Into<String>, body: Bytes, record: CallRecord) -> Error {
        let CallRecord { status, headers, rate_limit, attempts, .. } = record;
        Error::from_details(ErrorDetails {
            maybe_processed: !self.operation.is_safe(),
            request_ids: self.sent().request_ids(&headers),
            rate_limit,
            attempts,
            response: Some(ResponseParts { status, headers, body }),
            ..self.error_details(ErrorKind::Decode, problem.into())
        })
    }

    /// The error of a call without an API key.
    fn key_error(&self, KeyError { problem, source }: KeyError) -> Error {
        let source = source.map(|source| source as Arc<dyn std::error::Error + Send + Sync>);
        Error::from_details(ErrorDetails {
            source,
            ..self.error_details(ErrorKind::Authentication, format!("not sent: API key: {problem}"))
        })
    }

    /// The error of the last attempt.
    fn error(&self, last: Classified, Progress { state, attempts, .. }: Progress) -> Error {
        let sent = self.sent();
        let code = last.documented.map(|documented| documented.code);
        // The duplicate may be the lead of an earlier attempt.
        let is_unknown = state.ambiguous && code.is_some() && code == self.operation.duplicate();
        let is_success_status = last.response.as_ref().is_some_and(|parts| parts.status.is_success());
        let is_unreadable_success = is_success_status && last.kind == ErrorKind::Decode;
        Error::from_details(ErrorDetails {
            redacted: last.is_foreign.then(|| sent.redact(&last.message, last.documented)),
            documented: last.documented,
            request_ids: last.response.as_ref().map_or_else(Vec::new, |parts| sent.request_ids(&parts.headers)),
            response: last.response,
            body_truncated: last.truncated,
            rate_limit: last.reported.rate_limit,
            retry_after: last.reported.retry_after,
            attempts,
            maybe_processed: !self.operation.is_safe() && (state.ambiguous || is_unreadable_success),
            cause: last.cause,
            source: last.source.map(Into::into),
            ..self.error_details(if is_unknown { ErrorKind::OutcomeUnknown } else { last.kind }, last.message)
        })
    }

    /// The error of a request that the rate limiter did not let through.
    fn limit_error(&self, AcquireError { retry_after }: AcquireError, Progress { state, attempts, .. }: Progress) -> Error {
        let again = if attempts.is_empty() { "" } else { " again" };
        let reason = match retry_after {
            Some(_) => "the rate limit is used up for longer than max_wait and total_timeout allow",
            None => "the total timeout ended before the rate limit had room",
        };
        Error::from_details(ErrorDetails {
            documented: ErrorCode::RateLimitExceeded.documented().next(),
            retry_after,
            attempts,
            maybe_processed: !self.operation.is_safe() && state.ambiguous,
            ..self.error_details(ErrorKind::RateLimited, format!("not sent{again}: {reason}"))
        })
    }

    /// The error of a call that its caller ended before the next attempt.
    fn ended_by_caller(&self, Progress { state, attempts, .. }: Progress) -> Error {
        Error::from_details(ErrorDetails {
            attempts,
            maybe_processed: !self.operation.is_safe() && state.ambiguous,
            source: Some(Arc::new(EndedByCaller)),
            ..self.error_details(ErrorKind::Unexpected, EndedByCaller.to_string())
        })
    }

    fn error_details(&self, kind: ErrorKind, message: String) -> ErrorDetails {
        ErrorDetails {
            operation: Some(self.operation),
            server: server(&self.request.url),
            fields: self.sent().fields(),
            ..ErrorDetails::new(kind, message, self.context.now())
        }
    }
}

impl Progress {
    fn new(options: &RequestOptions) -> Self {
        let start = Instant::now();
        Self { start, deadline: options.deadline(start), state: RetryState::default(), attempts: Vec::new(), paid_retries: 0 }
    }
}

/// Reports an attempt to the rate limiter. After a 429 nothing is sent before the wait is over.
fn settle(permit: Permit<'_>, classified: &Classified, wait: Duration, now: Instant) {
    if classified.response.is_none() {
        return permit.no_response(classified.outcome != AttemptOutcome::NotSent);
    }
    let limit = classified.reported.current_rate_limit();
    if classified.class == OutcomeClass::Throttled {
        permit.throttled(limit, wait, now);
    } else {
        permit.responded(limit, now);
    }
}
