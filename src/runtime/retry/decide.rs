//! The decision after each attempt: a pure function.

use std::time::Duration;

use http::StatusCode;
use rand::Rng;

use super::{FailedAttempt, RequestOptions};
use crate::attempt::AttemptOutcome;
use crate::runtime::limiter::MAX_TRUSTED_WAIT;
use crate::spec::{Operation, RetryClass};

/// The base of the backoff: the longest delay after a first failure.
const BACKOFF_BASE: Duration = Duration::from_millis(300);
/// The maximum that is added to a wait that the server asked for, so that clients do not all come back at once.
const MAX_JITTER: Duration = Duration::from_secs(2);
/// The maximum number of 429 responses in a call, or [`RequestOptions::max_attempts`] if that is more. It ends a call to a limiter that
/// always asks for no wait.
const MAX_THROTTLED: u32 = 20;
/// The minimum time that an attempt needs. No attempt starts with less time left.
const MIN_ATTEMPT: Duration = Duration::from_secs(1);

/// The class of an attempt's outcome, for the decision about a retry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum OutcomeClass {
    /// The call succeeded.
    Success,
    /// The API did not process the request, and may process another one: the connection failed, or the server said so (421, 425, HTTP/2).
    NotProcessed,
    /// The rate limit rejected the request before it was processed (429).
    Throttled,
    /// The API rejected the request (4xx), and the body with the reason is incomplete.
    Truncated,
    /// The API may have processed the request, see [`AttemptOutcome::is_ambiguous`].
    Ambiguous,
    /// Another attempt would not change the response.
    Final,
}

impl OutcomeClass {
    /// Returns the class of a status. The body may change that of a success.
    pub(crate) fn from_status(status: StatusCode) -> Self {
        match status.as_u16() {
            200..=299 => Self::Success,
            429 => Self::Throttled,
            // Misdirected and too early: not processed, and another connection or moment may help (RFC 9110 §15.5.20, RFC 8470).
            421 | 425 => Self::NotProcessed,
            status if AttemptOutcome::Status(status).is_ambiguous() => Self::Ambiguous,
            _ => Self::Final,
        }
    }
}

/// The attempts of a call so far.
#[derive(Clone, Debug, Default)]
pub(crate) struct RetryState {
    /// Number of transient failures.
    pub(crate) transient_failures: u32,
    /// Number of 429 responses.
    pub(crate) throttled: u32,
    /// True after an attempt of class [`OutcomeClass::Ambiguous`].
    pub(crate) ambiguous: bool,
    /// Time since the start of the call.
    pub(crate) elapsed: Duration,
}

impl RetryState {
    /// Returns the state after an attempt.
    pub(crate) fn after(&self, class: OutcomeClass, elapsed: Duration) -> Self {
        let mut state = Self { elapsed, ..self.clone() };
        match class {
            OutcomeClass::Success | OutcomeClass::Final => {}
            OutcomeClass::Throttled => state.throttled += 1,
            OutcomeClass::NotProcessed | OutcomeClass::Truncated => state.transient_failures += 1,
            OutcomeClass::Ambiguous => {
                state.transient_failures += 1;
                state.ambiguous = true;
            }
        }
        state
    }
}

/// The next step of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Decision {
    /// Return the response or the error.
    Finish,
    /// Send the request again after this delay.
    Retry(Duration),
}

impl Decision {
    /// The delay before the next attempt, zero without one.
    pub(crate) fn delay(self) -> Duration {
        match self {
            Self::Finish => Duration::ZERO,
            Self::Retry(delay) => delay,
        }
    }
}

/// The rules for the retries of a call.
pub(crate) struct RetryRules<'a> {
    pub(crate) operation: &'static Operation,
    pub(crate) class: RetryClass,
    pub(crate) options: &'a RequestOptions,
    /// The client has a token for a retry.
    pub(crate) has_token: bool,
}

/// The result of an attempt, as far as a retry depends on it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct AttemptResult {
    pub(crate) class: OutcomeClass,
    pub(crate) outcome: AttemptOutcome,
    /// The wait that the server asked for.
    pub(crate) retry_after: Option<Duration>,
}

impl AttemptResult {
    /// True if a retry costs a token. Retries that the server asks for are free, and so are those after an attempt that was not sent:
    /// they caused the server no work.
    pub(crate) fn costs_token(&self) -> bool {
        !matches!(self.class, OutcomeClass::Throttled | OutcomeClass::NotProcessed) && self.retry_after.is_none()
    }
}

/// Decides what follows an attempt. `state` includes the attempt.
pub(crate) fn decide(rules: &RetryRules<'_>, state: &RetryState, result: AttemptResult, rng: &mut impl Rng) -> Decision {
    let RetryRules { operation, class, options, has_token } = *rules;
    let is_throttled = result.class == OutcomeClass::Throttled;
    // A 429 may ask for more than any documented window. A caller that can wait so long tries after the longest one.
    let is_beyond = is_throttled && options.max_wait >= MAX_TRUSTED_WAIT && result.retry_after > Some(options.max_wait);
    let retry_after = if is_beyond { Some(MAX_TRUSTED_WAIT) } else { result.retry_after };
    let has_attempts = state.transient_failures < options.max_attempts;
    let may_retry = match result.class {
        OutcomeClass::Success | OutcomeClass::Final => false,
        OutcomeClass::NotProcessed | OutcomeClass::Truncated => has_attempts,
        OutcomeClass::Throttled => state.throttled < MAX_THROTTLED.max(options.max_attempts) && !options.max_wait.is_zero(),
        OutcomeClass::Ambiguous => class != RetryClass::Never && has_attempts,
    };
    if !may_retry || (result.costs_token() && !has_token) {
        return Decision::Finish;
    }
    let failures = state.transient_failures + state.throttled;
    let backoff = backoff(failures, options.max_backoff, rng);
    let mut delay = match retry_after {
        // A second failure after a wait shows that the wait was too short: the delay is never below the backoff.
        Some(wait) if failures > 1 => with_jitter(wait, rng).max(backoff),
        Some(wait) => with_jitter(wait, rng),
        None => backoff,
    };
    if let Some(policy) = &options.policy {
        let (failures, throttled, elapsed) = (state.transient_failures, state.throttled, state.elapsed);
        let attempt = FailedAttempt { operation, outcome: result.outcome, failures, throttled, elapsed, retry_after, delay };
        match policy.delay(&attempt) {
            Some(chosen) => delay = retry_after.map_or(chosen, |wait| chosen.max(wait)),
            None => return Decision::Finish,
        }
    }
    // `max_wait` bounds every wait for a rate limit, and other waits only if the server asks for them.
    let bounded_wait = if is_throttled { retry_after.or(Some(delay)) } else { retry_after };
    let is_too_long = bounded_wait.is_some_and(|wait| wait > options.max_wait);
    // An attempt without the time to finish would turn a certain failure into an uncertain one.
    let needed = MIN_ATTEMPT.min(options.attempt_timeout).min(options.total_timeout / 10);
    let is_too_late = state.elapsed.saturating_add(delay).saturating_add(needed) >= options.total_timeout;
    if is_too_long || is_too_late { Decision::Finish } else { Decision::Retry(delay) }
}

/// Returns the backoff before retry n: equal jitter, half of min(max, base · 2ⁿ⁻¹) and up to the other half by chance. With the lower
/// half, three attempts outlast a restart of 0.45 s.
fn backoff(failures: u32, max: Duration, rng: &mut impl Rng) -> Duration {
    let doubled = BACKOFF_BASE.saturating_mul(1_u32.checked_shl(failures.saturating_sub(1)).unwrap_or(u32::MAX));
    let half = doubled.min(max) / 2;
    half + half.mul_f64(rng.random_range(0.0..1.0))
}

/// Returns the wait that the server asked for, and up to a tenth more: never less.
fn with_jitter(wait: Duration, rng: &mut impl Rng) -> Duration {
    wait.saturating_add((wait / 10).min(MAX_JITTER).mul_f64(rng.random_range(0.0..1.0)))
}

#[cfg(test)]
mod tests;
