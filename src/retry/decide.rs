//! The decision after each attempt: a pure function of what is known.

use std::time::Duration;

use rand::Rng;

use super::{RequestOptions, RetryClass};

/// The base of the backoff.
const BACKOFF_BASE: Duration = Duration::from_millis(250);
/// The cap of the backoff.
const BACKOFF_CAP: Duration = Duration::from_secs(8);
/// The most that is added to a wait that the server asked for, so that clients do not all come back at once.
const MOST_JITTER: Duration = Duration::from_secs(2);
/// Waits that the server asks for are free, but not endless: with a limiter that always says "now", this ends the call.
const MOST_REJECTIONS: u32 = 20;

/// No attempt is begun with less time than this left.
const SHORTEST_ATTEMPT: Duration = Duration::from_secs(1);

/// How an attempt ended, as far as sending it again is concerned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// Done.
    Success,
    /// No request left.
    NotSent,
    /// Refused by the rate limit before it was processed (429).
    Rejected,
    /// It may or may not have been processed: a timeout, a broken connection, a cut body, 408, 500, 502, 503, 504.
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
            Outcome::NotSent => state.transient_failures += 1,
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

/// Decides what follows an attempt. `state` already has the attempt in it, `hint` is the wait that the server asked for.
pub(crate) fn decide(
    class: RetryClass,
    options: &RequestOptions,
    state: &State,
    outcome: Outcome,
    hint: Option<Duration>,
    rng: &mut impl Rng,
) -> Action {
    let may_repeat = match outcome {
        Outcome::Success | Outcome::Final => false,
        Outcome::NotSent => state.transient_failures < options.max_attempts,
        Outcome::Rejected => state.rejections < MOST_REJECTIONS && !options.max_wait.is_zero(),
        Outcome::Ambiguous => class != RetryClass::Never && state.transient_failures < options.max_attempts,
    };
    if !may_repeat {
        return Action::Finish;
    }
    let backoff = backoff(state.transient_failures + state.rejections, rng);
    let wait = match hint {
        // A second refusal after a wait means that the hint was too short: never come back faster than a backoff would.
        Some(hint) if state.rejections > 1 => with_jitter(hint, rng).max(backoff),
        Some(hint) => with_jitter(hint, rng),
        None => backoff,
    };
    // Of a rate limit every wait counts, else only one that the server asked for.
    let limit_wait = if outcome == Outcome::Rejected { hint.or(Some(wait)) } else { hint };
    let too_long = limit_wait.is_some_and(|limit_wait| limit_wait > options.max_wait);
    // An attempt without the time to finish would turn a certain refusal into an uncertain one.
    let needed = SHORTEST_ATTEMPT.min(options.attempt_timeout).min(options.total_timeout / 10);
    let too_late = state.elapsed.saturating_add(wait).saturating_add(needed) >= options.total_timeout;
    if too_long || too_late { Action::Finish } else { Action::RetryAfter(wait) }
}

/// Full jitter: U(0, min(cap, base · 2ⁿ⁻¹)) before retry n.
fn backoff(failures: u32, rng: &mut impl Rng) -> Duration {
    let most = BACKOFF_BASE.saturating_mul(1_u32.checked_shl(failures.saturating_sub(1)).unwrap_or(u32::MAX)).min(BACKOFF_CAP);
    most.mul_f64(rng.random_range(0.0..1.0))
}

/// The wait that the server asked for, and up to a tenth more: never less.
fn with_jitter(hint: Duration, rng: &mut impl Rng) -> Duration {
    hint.saturating_add((hint / 10).min(MOST_JITTER).mul_f64(rng.random_range(0.0..1.0)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use rand::SeedableRng;
    use rand::rngs::StdRng;

    const CLASSES: [RetryClass; 4] = [RetryClass::Read, RetryClass::Idempotent, RetryClass::Deduplicated, RetryClass::Never];

    fn repeats(class: RetryClass, outcome: Outcome) -> bool {
        let state = State::default().after(outcome, Duration::ZERO);
        decide(class, &RequestOptions::default(), &state, outcome, None, &mut StdRng::seed_from_u64(1)) != Action::Finish
    }

    #[test]
    fn what_may_be_sent_again() {
        for class in CLASSES {
            assert!(!repeats(class, Outcome::Success));
            assert!(!repeats(class, Outcome::Final));
            assert!(repeats(class, Outcome::NotSent));
            assert!(repeats(class, Outcome::Rejected));
            assert_eq!(repeats(class, Outcome::Ambiguous), class != RetryClass::Never, "{class:?}");
        }
    }

    #[test]
    fn no_attempt_is_begun_without_the_time_to_finish() {
        let options = RequestOptions::default().total_timeout(Duration::from_secs(31));
        let state = State::default().after(Outcome::Rejected, Duration::from_secs(2));
        let hint = Some(Duration::from_secs(28));
        let action = decide(RetryClass::Read, &options, &state, Outcome::Rejected, hint, &mut StdRng::seed_from_u64(1));
        assert_eq!(action, Action::Finish);
    }

    #[test]
    fn without_a_wait_a_refusal_ends_the_call() {
        let options = RequestOptions::default().max_wait(Duration::ZERO);
        for hint in [None, Some(Duration::ZERO), Some(Duration::from_secs(9))] {
            let state = State::default().after(Outcome::Rejected, Duration::ZERO);
            let action = decide(RetryClass::Read, &options, &state, Outcome::Rejected, hint, &mut StdRng::seed_from_u64(1));
            assert_eq!(action, Action::Finish, "{hint:?}");
        }
    }

    #[test]
    fn the_number_of_attempts_is_bounded() {
        for outcome in [Outcome::NotSent, Outcome::Ambiguous, Outcome::Rejected] {
            let options = RequestOptions::default().total_timeout(Duration::MAX);
            let (mut state, mut attempts) = (State::default(), 0);
            loop {
                attempts += 1;
                state = state.after(outcome, Duration::ZERO);
                let hint = Some(Duration::ZERO);
                let action = decide(RetryClass::Read, &options, &state, outcome, hint, &mut StdRng::seed_from_u64(attempts));
                if action == Action::Finish {
                    break;
                }
            }
            assert_eq!(attempts, if outcome == Outcome::Rejected { 20 } else { 3 });
        }
    }

    proptest! {
        #[test]
        fn a_wait_is_never_shorter_than_the_hint_nor_past_the_deadline(
            seed: u64,
            hint in proptest::option::of(0_u64..=u64::MAX),
            elapsed in 0_u64..200_000,
            rejections in 0_u32..25,
            transient_failures in 0_u32..5,
            total in 0_u64..200_000,
            max_wait in 0_u64..200_000,
            class in 0_usize..4,
            outcome in prop::sample::select(vec![Outcome::NotSent, Outcome::Rejected, Outcome::Ambiguous, Outcome::Final]),
        ) {
            let hint = hint.map(Duration::from_millis);
            let total = Duration::from_millis(total);
            let max_wait = Duration::from_millis(max_wait);
            let options = RequestOptions::default().total_timeout(total).max_wait(max_wait);
            let state = State { transient_failures, rejections, ambiguous: false, elapsed: Duration::from_millis(elapsed) };
            let action = decide(CLASSES[class], &options, &state, outcome, hint, &mut StdRng::seed_from_u64(seed));
            if let Action::RetryAfter(wait) = action {
                prop_assert!(outcome != Outcome::Final);
                prop_assert!(state.elapsed + wait < total);
                match hint {
                    Some(hint) => {
                        prop_assert!(wait >= hint && hint <= max_wait);
                        prop_assert!(rejections > 1 || wait <= hint + (hint / 10).min(Duration::from_secs(2)));
                    }
                    None => prop_assert!(wait <= Duration::from_secs(8)),
                }
            }
        }
    }
}
