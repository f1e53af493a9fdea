//! The decision after each attempt: a pure function of what is known.

use std::time::Duration;

use rand::Rng;

use super::{FailedAttempt, RequestOptions, RetryClass};
use crate::error::AttemptOutcome;
use crate::gate::LONGEST_UNTRIED;
use crate::operation::Operation;

/// The base of the backoff: the longest wait after a first failure.
const BACKOFF_BASE: Duration = Duration::from_millis(300);
/// The most that is added to a wait that the server asked for, so that clients do not all come back at once.
const MOST_JITTER: Duration = Duration::from_secs(2);
/// A call is throttled at most so many times, or [`RequestOptions::max_attempts`] times where that is more: with a limiter that always
/// says "now", this ends the call.
const MOST_REJECTIONS: u32 = 20;

/// No attempt is begun with less time than this left.
const SHORTEST_ATTEMPT: Duration = Duration::from_secs(1);

/// How an attempt ended, as far as sending it again is concerned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// Done.
    Success,
    /// The API has not processed it, and another attempt may be: no connection was made, or it said so (421, 425, HTTP/2).
    NotSent,
    /// Refused by the rate limit before it was processed (429).
    Rejected,
    /// Refused (4xx), and the body that says why did not arrive whole.
    Unread,
    /// It may or may not have been processed: [`AttemptOutcome::is_ambiguous`].
    Ambiguous,
    /// An answer that another attempt would not change.
    Final,
}

/// What a call has behind it.
#[derive(Clone, Debug, Default)]
pub(crate) struct State {
    /// Attempts that failed in a way that may pass.
    pub(crate) transient_failures: u32,
    /// 429 answers.
    pub(crate) rejections: u32,
    /// Whether an attempt was [`Outcome::Ambiguous`].
    pub(crate) ambiguous: bool,
    /// How much time the call has used.
    pub(crate) elapsed: Duration,
}

impl State {
    /// The state after an attempt.
    pub(crate) fn after(&self, outcome: Outcome, elapsed: Duration) -> Self {
        let mut state = Self { elapsed, ..self.clone() };
        match outcome {
            Outcome::Success | Outcome::Final => {}
            Outcome::Rejected => state.rejections += 1,
            Outcome::NotSent | Outcome::Unread => state.transient_failures += 1,
            Outcome::Ambiguous => {
                state.transient_failures += 1;
                state.ambiguous = true;
            }
        }
        state
    }
}

/// What to do next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Action {
    /// Return what there is.
    Finish,
    /// Wait so long, then send it again.
    RetryAfter(Duration),
}

/// What a call is held to.
pub(crate) struct Rules<'a> {
    pub(crate) operation: &'static Operation,
    pub(crate) class: RetryClass,
    pub(crate) options: &'a RequestOptions,
    /// Whether the client's budget has enough for a retry.
    pub(crate) budget: bool,
}

/// How an attempt ended, when that is not what was hoped for.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Failure {
    pub(crate) outcome: Outcome,
    /// The same as the user sees it.
    pub(crate) attempt: AttemptOutcome,
    /// The wait that the server asked for.
    pub(crate) hint: Option<Duration>,
}

impl Failure {
    /// True when a retry is paid for from the budget. Free are one that the server asked for, and one after an attempt that was not
    /// sent, with which the server had no work.
    pub(crate) fn costs(&self) -> bool {
        !matches!(self.outcome, Outcome::Rejected | Outcome::NotSent) && self.hint.is_none()
    }
}

/// Decides what follows an attempt. `state` already has the attempt in it.
pub(crate) fn decide(rules: &Rules<'_>, state: &State, failure: Failure, rng: &mut impl Rng) -> Action {
    let Rules { operation, class, options, budget } = *rules;
    let Failure { outcome, attempt, hint } = failure;
    // A 429 that asks for more than any documented window is tried out after that, by whoever can wait so long.
    let is_beyond = outcome == Outcome::Rejected && options.max_wait >= LONGEST_UNTRIED && hint > Some(options.max_wait);
    let hint = if is_beyond { Some(LONGEST_UNTRIED) } else { hint };
    let may_repeat = match outcome {
        Outcome::Success | Outcome::Final => false,
        Outcome::NotSent | Outcome::Unread => state.transient_failures < options.max_attempts,
        Outcome::Rejected => state.rejections < MOST_REJECTIONS.max(options.max_attempts) && !options.max_wait.is_zero(),
        Outcome::Ambiguous => class != RetryClass::Never && state.transient_failures < options.max_attempts,
    };
    if !may_repeat || (failure.costs() && !budget) {
        return Action::Finish;
    }
    let backoff = backoff(state.transient_failures + state.rejections, options.max_backoff, rng);
    let mut wait = match hint {
        // A second failure after a wait means that the hint was too short: never come back faster than a backoff would.
        Some(hint) if state.transient_failures + state.rejections > 1 => with_jitter(hint, rng).max(backoff),
        Some(hint) => with_jitter(hint, rng),
        None => backoff,
    };
    if let Some(policy) = &options.policy {
        let (failures, rejections, elapsed) = (state.transient_failures, state.rejections, state.elapsed);
        match policy.wait(&FailedAttempt { operation, outcome: attempt, failures, rejections, elapsed, hint, wait }) {
            Some(chosen) => wait = hint.map_or(chosen, |hint| chosen.max(hint)),
            None => return Action::Finish,
        }
    }
    // Of a rate limit every wait counts, else only one that the server asked for.
    let limit_wait = if outcome == Outcome::Rejected { hint.or(Some(wait)) } else { hint };
    let too_long = limit_wait.is_some_and(|limit_wait| limit_wait > options.max_wait);
    // An attempt without the time to finish would turn a certain refusal into an uncertain one.
    let needed = SHORTEST_ATTEMPT.min(options.attempt_timeout).min(options.total_timeout / 10);
    let too_late = state.elapsed.saturating_add(wait).saturating_add(needed) >= options.total_timeout;
    if too_long || too_late { Action::Finish } else { Action::RetryAfter(wait) }
}

/// Equal jitter: half of min(most, base · 2ⁿ⁻¹) before retry n, and up to the other half by chance. With the lower half, three
/// attempts outlast a restart of 0.45 s.
fn backoff(failures: u32, most: Duration, rng: &mut impl Rng) -> Duration {
    let doubled = BACKOFF_BASE.saturating_mul(1_u32.checked_shl(failures.saturating_sub(1)).unwrap_or(u32::MAX));
    let half = doubled.min(most) / 2;
    half + half.mul_f64(rng.random_range(0.0..1.0))
}

/// The wait that the server asked for, and up to a tenth more: never less.
fn with_jitter(hint: Duration, rng: &mut impl Rng) -> Duration {
    hint.saturating_add((hint / 10).min(MOST_JITTER).mul_f64(rng.random_range(0.0..1.0)))
}

#[cfg(test)]
#[path = "decide_tests.rs"]
mod tests;
