//! The one path of every call: gate → attempt → classify → decide → wait or finish.

mod inspect;
pub(crate) mod log;
mod reply;

use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, Method};
use tokio::time::Instant;
use url::Url;

use crate::client::Shared;
use crate::error::mask::{Sent, mask_answer};
use crate::error::report::{describe_request, request_ids};
use crate::error::{Attempt, AttemptOutcome, DocumentedError, Error, ErrorCode, ErrorKind, Inner, ResponseParts};
use crate::gate::{HeldBack, Patience};
use crate::operation::{Data, Operation};
use crate::rate_limit::Timing;
use crate::response::Metadata;
use crate::retry::{self, Action, Failure, Outcome, Rules, State, Tokens};
use log::Abandoned;
use reply::Reply;

/// A request that can be sent as often as needed.
pub(crate) struct Call<'a> {
    pub(crate) shared: &'a Shared,
    pub(crate) operation: &'static Operation,
    pub(crate) method: Method,
    pub(crate) url: Url,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

/// Who reads the data of a success.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Decoding {
    /// The call: the generated client is given nothing to read.
    ByCall,
    /// The generated client, unless the body is so large that it would block a thread for long.
    ByGenerated,
}

/// A success: the answer, and what the call did.
pub(crate) struct Finished {
    pub(crate) operation: &'static Operation,
    /// What was sent, should the answer turn out to be no success.
    pub(crate) query: Option<String>,
    pub(crate) body: Bytes,
    /// The body of the answer; the rest of it is in `meta`.
    pub(crate) answer: Bytes,
    /// The data of the body, where the call has read it.
    pub(crate) data: Option<Data>,
    /// Values of the body that did not fit were replaced in the data.
    pub(crate) mended: bool,
    pub(crate) meta: Metadata,
}

/// The host of a URL, with the port where that is not the scheme's own.
pub(crate) fn server(url: &Url) -> Option<String> {
    let host = url.host_str()?;
    Some(url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}")))
}

impl Call<'_> {
    pub(crate) async fn run(&self, decoding: Decoding) -> Result<Finished, Error> {
        if tokio::runtime::Handle::try_current().is_err() {
            return Err(self.outside_of_a_runtime());
        }
        let options = &self.shared.options;
        let runtime = &self.shared.runtime;
        let gate = runtime.gates.of(self.operation.rate_limit());
        let start = Instant::now();
        // A timeout too long to be a time is none; a century is.
        let deadline = start.checked_add(options.total_timeout).unwrap_or(start + Duration::from_secs(100 * 365 * 24 * 3600));
        let patience = Patience { max_wait: options.max_wait, deadline };
        let mut state = State::default();
        let mut paid = 0;
        let mut attempts: Vec<Attempt> = Vec::new();
        let mut abandoned = Abandoned::watch(self.operation);
        // Looking at the clock is a good part of what a call costs.
        let mut arrived = start;
        let result = loop {
            let mut permit = match gate.admit(patience, &|wait| log::long_wait(self.operation, wait)).await {
                Ok(permit) => permit,
                Err(held_back) => break Err(self.held_back(held_back, &state, attempts)),
            };
            let began = Instant::now();
            let held = began.duration_since(arrived);
            log::held(held);
            let sent = runtime.clock.now();
            let attempt_deadline = began.checked_add(options.attempt_timeout).map_or(deadline, |end| end.min(deadline));
            permit.sent();
            let fresh = attempts.last().is_some_and(|attempt| attempt.outcome.discredits_connections());
            let result = abandoned.unless_it_panics(runtime.transport.send(self, fresh, attempt_deadline)).await;
            let result = inspect::response(self.operation, result, decoding, deadline).await;
            let ended = Instant::now();
            let elapsed = ended.duration_since(began);
            let reply = self.classify(result, Timing { sent, took: elapsed, ended });
            state = state.after(reply.outcome, ended.duration_since(start));
            abandoned.maybe_processed = state.ambiguous && !self.operation.is_safe();
            let action = self.decide(&state, reply.failure(), ended);
            let slept = match action {
                Action::RetryAfter(wait) => wait,
                Action::Finish => Duration::ZERO,
            };
            match &reply.parts {
                Some(_) => {
                    // The headers of a response from a cache are no news.
                    let limit = reply.rate_limit.as_ref().filter(|_| !reply.is_cached);
                    if reply.outcome == Outcome::Rejected {
                        permit.refused(limit, reply.hint.unwrap_or(slept), ended);
                    } else {
                        permit.passed(limit, ended);
                    }
                }
                None => permit.unanswered(reply.attempt != AttemptOutcome::NotSent),
            }
            let (outcome, hint, response) = (reply.attempt, reply.hint, reply.time);
            attempts.push(Attempt { started: sent, held, elapsed, outcome, hint, slept, began, response });
            log::attempt(attempts.len(), &reply, action);
            match action {
                Action::RetryAfter(wait) => {
                    if reply.failure().costs() {
                        self.shared.with_tokens(Tokens::pay);
                        paid += 1;
                    }
                    tokio::time::sleep(wait).await;
                    arrived = Instant::now();
                }
                Action::Finish => {
                    // A refusal and a 429 are responses as well: the server works, and the retries have helped to get it.
                    if reply.parts.is_some() && !matches!(reply.outcome, Outcome::NotSent | Outcome::Ambiguous) {
                        self.shared.with_tokens(|tokens| tokens.earn(paid, ended));
                    }
                    break self.finish(reply, &state, attempts);
                }
            }
        };
        abandoned.maybe_processed = false;
        result
    }

    fn decide(&self, state: &State, failure: Failure, now: Instant) -> Action {
        // Nothing to weigh, and most calls end so.
        if failure.outcome == Outcome::Success {
            return Action::Finish;
        }
        let runtime = &self.shared.runtime;
        let rules = Rules {
            operation: self.operation,
            class: self.operation.retry_class(),
            options: &self.shared.options,
            budget: !failure.costs() || self.shared.with_tokens(|tokens| tokens.allow_retry(now)),
        };
        runtime.with_rng(|rng| retry::decide(&rules, state, failure, rng))
    }

    fn finish(&self, reply: Reply, state: &State, attempts: Vec<Attempt>) -> Result<Finished, Error> {
        let parts = match reply.parts {
            Some(ResponseParts { status, headers, body }) if reply.outcome == Outcome::Success => {
                let meta =
                    Metadata { status, headers, rate_limit: reply.rate_limit, attempts, reconciled: false, mended: reply.mended };
                let query = self.url.query().map(str::to_owned);
                let Reply { data, mended, .. } = reply;
                let (operation, sent) = (self.operation, self.body.clone());
                let finished = Finished { operation, query, body: sent, answer: body, data, mended, meta };
                return match reply.problem {
                    None => Ok(finished),
                    Some(problem) => Err(Error::undecodable(finished, problem, self.shared, self.shared.runtime.clock.now())),
                };
            }
            parts => parts,
        };
        let code = reply.documented.map(|documented| documented.code);
        let unknown = state.ambiguous && code.is_some() && code == self.operation.duplicate();
        let sent = Sent { key: self.shared.runtime.key.expose(), query: self.url.query(), body: &self.body };
        let request_ids = parts.as_ref().map_or_else(Vec::new, |parts| request_ids(&parts.headers, &sent));
        let unreadable_success = parts.as_ref().is_some_and(|parts| parts.status.is_success()) && reply.kind == ErrorKind::Decode;
        Err(Error::from_inner(Inner {
            kind: if unknown { ErrorKind::OutcomeUnknown } else { reply.kind },
            masked: reply.foreign.then(|| self.mask(&reply.message, reply.documented)),
            message: reply.message,
            documented: reply.documented,
            operation: Some(self.operation),
            server: server(&self.url),
            response: parts,
            body_truncated: reply.truncated,
            request_ids,
            rate_limit: reply.rate_limit,
            retry_after: reply.hint,
            attempts,
            maybe_processed: !self.operation.is_safe() && (state.ambiguous || unreadable_success),
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

    fn outside_of_a_runtime(&self) -> Error {
        let problem = "the call was polled outside of a tokio runtime; await it inside one, such as #[tokio::main] makes";
        Error::before_sending(ErrorKind::Config, problem, self.shared.runtime.clock.now())
    }

    /// The gate did not let the request through.
    fn held_back(&self, HeldBack(retry_after): HeldBack, state: &State, attempts: Vec<Attempt>) -> Error {
        let again = if attempts.is_empty() { "" } else { " again" };
        let reason = match retry_after {
            Some(_) => "the rate limit is used up",
            None => "the time for the call was over before the rate limit let it through",
        };
        Error::from_inner(Inner {
            kind: ErrorKind::RateLimited,
            message: format!("not sent{again}: {reason}"),
            masked: None,
            documented: ErrorCode::RateLimitExceeded.documented().next(),
            operation: Some(self.operation),
            server: server(&self.url),
            response: None,
            body_truncated: false,
            request_ids: Vec::new(),
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
