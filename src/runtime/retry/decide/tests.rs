//! The rules of retries, as tables and as properties.

use std::sync::Mutex;

use proptest::prelude::*;
use rand::SeedableRng;
use rand::rngs::StdRng;

use super::super::RetryPolicy;
use super::*;

const CLASSES: [RetryClass; 4] = [RetryClass::Read, RetryClass::Idempotent, RetryClass::Deduplicated, RetryClass::Never];

/// A decision about one outcome, with defaults for everything else.
struct Case {
    class: RetryClass,
    options: RequestOptions,
    has_token: bool,
    seed: u64,
}

impl Default for Case {
    fn default() -> Self {
        Self { class: RetryClass::Read, options: RequestOptions::default(), has_token: true, seed: 1 }
    }
}

impl Case {
    fn decide(&self, state: &RetryState, class: OutcomeClass, retry_after: Option<Duration>) -> Decision {
        let attempt = match class {
            OutcomeClass::NotProcessed => AttemptOutcome::NotSent,
            OutcomeClass::Throttled => AttemptOutcome::Status(429),
            OutcomeClass::Truncated => AttemptOutcome::Truncated(400),
            OutcomeClass::Ambiguous => AttemptOutcome::TimedOut,
            OutcomeClass::Success | OutcomeClass::Final => AttemptOutcome::Status(200),
        };
        let operation = &Operation::all()[0];
        let rules = RetryRules { operation, class: self.class, options: &self.options, has_token: self.has_token };
        decide(&rules, state, AttemptResult { class, outcome: attempt, retry_after }, &mut StdRng::seed_from_u64(self.seed))
    }

    /// The first attempt ended like this.
    fn first(&self, outcome: OutcomeClass, retry_after: Option<Duration>) -> Decision {
        self.decide(&RetryState::default().after(outcome, Duration::ZERO), outcome, retry_after)
    }
}

#[test]
fn an_ambiguous_outcome_is_retried_unless_the_class_is_never() {
    for class in CLASSES {
        let repeats = |outcome| Case { class, ..Case::default() }.first(outcome, None) != Decision::Finish;
        assert!(!repeats(OutcomeClass::Success));
        assert!(!repeats(OutcomeClass::Final));
        assert!(repeats(OutcomeClass::NotProcessed));
        assert!(repeats(OutcomeClass::Truncated));
        assert!(repeats(OutcomeClass::Throttled));
        assert_eq!(repeats(OutcomeClass::Ambiguous), class != RetryClass::Never, "{class:?}");
    }
}

#[test]
fn without_a_token_only_free_retries_go_on() {
    let retry_after = Some(Duration::from_secs(1));
    let broke = Case { has_token: false, ..Case::default() };
    for (outcome, retry_after, goes_on) in [
        (OutcomeClass::NotProcessed, None, true),
        (OutcomeClass::Truncated, None, false),
        (OutcomeClass::Ambiguous, None, false),
        (OutcomeClass::Ambiguous, retry_after, true),
        (OutcomeClass::Throttled, None, true),
        (OutcomeClass::Throttled, retry_after, true),
    ] {
        assert_eq!(broke.first(outcome, retry_after) != Decision::Finish, goes_on, "{outcome:?} {retry_after:?}");
    }
}

#[test]
fn no_attempt_starts_without_the_time_to_finish() {
    let options = RequestOptions::default().total_timeout(Duration::from_secs(31));
    let state = RetryState::default().after(OutcomeClass::Throttled, Duration::from_secs(2));
    let action = Case { options, ..Case::default() }.decide(&state, OutcomeClass::Throttled, Some(Duration::from_secs(28)));
    assert_eq!(action, Decision::Finish);
}

#[test]
fn with_a_max_wait_of_zero_a_429_ends_the_call() {
    let case = Case { options: RequestOptions::default().max_wait(Duration::ZERO), ..Case::default() };
    for retry_after in [None, Some(Duration::ZERO), Some(Duration::from_secs(9))] {
        assert_eq!(case.first(OutcomeClass::Throttled, retry_after), Decision::Finish, "{retry_after:?}");
    }
}

#[test]
fn the_number_of_attempts_is_bounded() {
    let all = [OutcomeClass::NotProcessed, OutcomeClass::Truncated, OutcomeClass::Ambiguous, OutcomeClass::Throttled];
    let allowed = [3, 50].into_iter().flat_map(|most| all.map(|outcome| (outcome, most)));
    for (outcome, most) in allowed {
        let options = RequestOptions::default().total_timeout(Duration::MAX).max_attempts(most);
        let case = Case { options, ..Case::default() };
        let (mut state, mut attempts) = (RetryState::default(), 0);
        loop {
            attempts += 1;
            state = state.after(outcome, Duration::ZERO);
            if case.decide(&state, outcome, Some(Duration::ZERO)) == Decision::Finish {
                break;
            }
        }
        assert_eq!(attempts, if outcome == OutcomeClass::Throttled { most.max(20) } else { most }, "{outcome:?}");
    }
}

/// The law of the jitter, by the Kolmogorov–Smirnov distance: 1.95 / √n is not exceeded in 999 of 1000 runs, and the seeds are fixed.
#[test]
fn delays_are_spread_evenly_over_their_range() {
    const RUNS: u64 = 20_000;
    let seconds = Duration::from_secs_f64;
    let (none, throttled) = (OutcomeClass::NotProcessed, OutcomeClass::Throttled);
    // (outcome, failures of that kind so far, retry_after, range in seconds)
    let cases = [
        (none, 1, None, (0.15, 0.3)),
        (none, 2, None, (0.3, 0.6)),
        (none, 4, None, (1.2, 2.4)),
        (none, 6, None, (4.0, 8.0)),
        (none, 31, None, (4.0, 8.0)),
        (throttled, 1, Some(5.0), (5.0, 5.5)),
        (throttled, 1, Some(20.0), (20.0, 22.0)),
        (throttled, 1, Some(60.0), (60.0, 62.0)),
    ];
    for (outcome, failures, retry_after, (least, most)) in cases {
        let mut state = RetryState::default();
        for _ in 0..failures {
            state = state.after(outcome, Duration::ZERO);
        }
        let options = RequestOptions::default().max_attempts(u32::MAX);
        let mut waits: Vec<f64> = (0..RUNS)
            .map(|seed| {
                let case = Case { options: options.clone(), seed, ..Case::default() };
                match case.decide(&state, outcome, retry_after.map(seconds)) {
                    Decision::Retry(wait) => (wait.as_secs_f64() - least) / (most - least),
                    Decision::Finish => panic!("{outcome:?} {failures} {retry_after:?}: no retry"),
                }
            })
            .collect();
        waits.sort_by(f64::total_cmp);
        let distance = (0..).zip(&waits).map(|(rank, wait)| (wait - f64::from(rank) / RUNS as f64).abs()).fold(0.0, f64::max);
        assert!(distance < 1.95 / (RUNS as f64).sqrt(), "{outcome:?} {failures} {retry_after:?}: {distance}");
        assert!(waits[0] >= 0.0 && waits[waits.len() - 1] <= 1.0, "{outcome:?} {failures} {retry_after:?}");
    }
}

/// Returns a given delay, and records the attempts that it is asked about.
#[derive(Debug)]
struct FixedDelay {
    delay: Option<Duration>,
    asked: std::sync::Arc<Mutex<Vec<FailedAttempt>>>,
}

impl RetryPolicy for FixedDelay {
    fn delay(&self, attempt: &FailedAttempt) -> Option<Duration> {
        self.asked.lock().unwrap().push(attempt.clone());
        self.delay
    }
}

#[test]
fn a_policy_chooses_within_the_rules() {
    let s = |seconds| Some(Duration::from_secs(seconds));
    let wait = |seconds| Decision::Retry(Duration::from_secs(seconds));
    // (outcome, retry_after, the policy's delay, the decision, true if the policy is asked)
    let cases = [
        (RetryClass::Read, OutcomeClass::NotProcessed, None, s(3), wait(3), true),
        (RetryClass::Read, OutcomeClass::NotProcessed, None, None, Decision::Finish, true),
        (RetryClass::Read, OutcomeClass::Ambiguous, None, s(0), wait(0), true),
        (RetryClass::Read, OutcomeClass::Throttled, s(10), s(3), wait(10), true),
        (RetryClass::Read, OutcomeClass::Throttled, s(10), s(30), wait(30), true),
        (RetryClass::Read, OutcomeClass::Throttled, s(10), s(1000), Decision::Finish, true),
        (RetryClass::Never, OutcomeClass::Ambiguous, None, s(3), Decision::Finish, false),
        (RetryClass::Read, OutcomeClass::Final, None, s(3), Decision::Finish, false),
        (RetryClass::Read, OutcomeClass::Success, None, s(3), Decision::Finish, false),
    ];
    for (class, outcome, retry_after, delay, expected, is_asked) in cases {
        let asked = std::sync::Arc::new(Mutex::new(Vec::new()));
        let options = RequestOptions::default().retry_policy(FixedDelay { delay, asked: asked.clone() });
        let action = Case { class, options, ..Case::default() }.first(outcome, retry_after);
        let case = format!("{class:?} {outcome:?} {retry_after:?} {delay:?}");
        assert_eq!(action, expected, "{case}");
        let asked = asked.lock().unwrap();
        assert_eq!(asked.len(), usize::from(is_asked), "{case}");
        for attempt in &*asked {
            let counts = (u32::from(outcome != OutcomeClass::Throttled), u32::from(outcome == OutcomeClass::Throttled));
            assert_eq!((attempt.retry_after, (attempt.failures, attempt.throttled)), (retry_after, counts), "{case}");
        }
    }
}

proptest! {
    #[test]
    fn a_delay_is_never_shorter_than_the_requested_wait_nor_past_the_deadline(
        seed: u64,
        retry_after in proptest::option::of(0_u64..=u64::MAX),
        elapsed in 0_u64..200_000,
        throttled in 0_u32..25,
        transient_failures in 0_u32..5,
        total in 0_u64..200_000,
        max_wait in 0_u64..200_000,
        class in 0_usize..4,
        policy in proptest::option::of(proptest::option::of(0_u64..=u64::MAX)),
        outcome in prop::sample::select(vec![
            OutcomeClass::NotProcessed, OutcomeClass::Throttled, OutcomeClass::Truncated, OutcomeClass::Ambiguous, OutcomeClass::Final,
        ]),
    ) {
        let retry_after = retry_after.map(Duration::from_millis);
        let total = Duration::from_millis(total);
        let max_wait = Duration::from_millis(max_wait);
        let mut options = RequestOptions::default().total_timeout(total).max_wait(max_wait);
        if let Some(delay) = policy {
            options = options.retry_policy(FixedDelay { delay: delay.map(Duration::from_millis), asked: std::sync::Arc::default() });
        }
        let state = RetryState { transient_failures, throttled, ambiguous: false, elapsed: Duration::from_millis(elapsed) };
        let action = Case { class: CLASSES[class], options, seed, has_token: true }.decide(&state, outcome, retry_after);
        if let Decision::Retry(wait) = action {
            prop_assert!(outcome != OutcomeClass::Final);
            prop_assert!(outcome != OutcomeClass::Ambiguous || CLASSES[class] != RetryClass::Never);
            prop_assert!(state.elapsed + wait < total);
            match retry_after {
                Some(retry_after) => {
                    prop_assert!(wait >= retry_after && retry_after <= max_wait);
                    prop_assert!(policy.is_some() || throttled + transient_failures > 1 || wait <= retry_after + (retry_after / 10).min(Duration::from_secs(2)));
                }
                None => prop_assert!(policy.is_some() || wait <= Duration::from_secs(8)),
            }
        }
    }
}
