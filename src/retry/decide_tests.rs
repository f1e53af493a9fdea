//! The rules of retries, as tables and as properties.

use std::sync::Mutex;

use proptest::prelude::*;
use rand::SeedableRng;
use rand::rngs::StdRng;

use super::super::RetryPolicy;
use super::*;

const CLASSES: [RetryClass; 4] = [RetryClass::Read, RetryClass::Idempotent, RetryClass::Deduplicated, RetryClass::Never];

/// What would be decided for one outcome, with all else as it is by default.
struct Case {
    class: RetryClass,
    options: RequestOptions,
    budget: bool,
    seed: u64,
}

impl Default for Case {
    fn default() -> Self {
        Self { class: RetryClass::Read, options: RequestOptions::default(), budget: true, seed: 1 }
    }
}

impl Case {
    fn decide(&self, state: &State, outcome: Outcome, hint: Option<Duration>) -> Action {
        let attempt = match outcome {
            Outcome::NotSent => AttemptOutcome::NotSent,
            Outcome::Rejected => AttemptOutcome::Status(429),
            Outcome::Unread => AttemptOutcome::Cut(400),
            Outcome::Ambiguous => AttemptOutcome::TimedOut,
            Outcome::Success | Outcome::Final => AttemptOutcome::Status(200),
        };
        let operation = &Operation::all()[0];
        let rules = Rules { operation, class: self.class, options: &self.options, budget: self.budget };
        decide(&rules, state, Failure { outcome, attempt, hint }, &mut StdRng::seed_from_u64(self.seed))
    }

    /// The first attempt ended like this.
    fn first(&self, outcome: Outcome, hint: Option<Duration>) -> Action {
        self.decide(&State::default().after(outcome, Duration::ZERO), outcome, hint)
    }
}

#[test]
fn what_may_be_sent_again() {
    for class in CLASSES {
        let repeats = |outcome| Case { class, ..Case::default() }.first(outcome, None) != Action::Finish;
        assert!(!repeats(Outcome::Success));
        assert!(!repeats(Outcome::Final));
        assert!(repeats(Outcome::NotSent));
        assert!(repeats(Outcome::Unread));
        assert!(repeats(Outcome::Rejected));
        assert_eq!(repeats(Outcome::Ambiguous), class != RetryClass::Never, "{class:?}");
    }
}

#[test]
fn without_a_budget_only_retries_that_cost_the_server_nothing_or_that_it_asked_for_go_on() {
    let hint = Some(Duration::from_secs(1));
    let broke = Case { budget: false, ..Case::default() };
    for (outcome, hint, goes_on) in [
        (Outcome::NotSent, None, true),
        (Outcome::Unread, None, false),
        (Outcome::Ambiguous, None, false),
        (Outcome::Ambiguous, hint, true),
        (Outcome::Rejected, None, true),
        (Outcome::Rejected, hint, true),
    ] {
        assert_eq!(broke.first(outcome, hint) != Action::Finish, goes_on, "{outcome:?} {hint:?}");
    }
}

#[test]
fn no_attempt_is_begun_without_the_time_to_finish() {
    let options = RequestOptions::default().total_timeout(Duration::from_secs(31));
    let state = State::default().after(Outcome::Rejected, Duration::from_secs(2));
    let action = Case { options, ..Case::default() }.decide(&state, Outcome::Rejected, Some(Duration::from_secs(28)));
    assert_eq!(action, Action::Finish);
}

#[test]
fn without_a_wait_a_refusal_ends_the_call() {
    let case = Case { options: RequestOptions::default().max_wait(Duration::ZERO), ..Case::default() };
    for hint in [None, Some(Duration::ZERO), Some(Duration::from_secs(9))] {
        assert_eq!(case.first(Outcome::Rejected, hint), Action::Finish, "{hint:?}");
    }
}

#[test]
fn the_number_of_attempts_is_bounded() {
    let all = [Outcome::NotSent, Outcome::Unread, Outcome::Ambiguous, Outcome::Rejected];
    let allowed = [3, 50].into_iter().flat_map(|most| all.map(|outcome| (outcome, most)));
    for (outcome, most) in allowed {
        let options = RequestOptions::default().total_timeout(Duration::MAX).max_attempts(most);
        let case = Case { options, ..Case::default() };
        let (mut state, mut attempts) = (State::default(), 0);
        loop {
            attempts += 1;
            state = state.after(outcome, Duration::ZERO);
            if case.decide(&state, outcome, Some(Duration::ZERO)) == Action::Finish {
                break;
            }
        }
        assert_eq!(attempts, if outcome == Outcome::Rejected { most.max(20) } else { most }, "{outcome:?}");
    }
}

/// The law of the jitter, by the Kolmogorov–Smirnov distance: 1.95 / √n is not exceeded in 999 of 1000 runs, and the seeds are fixed.
#[test]
fn waits_are_spread_evenly_over_their_range() {
    const RUNS: u64 = 20_000;
    let seconds = Duration::from_secs_f64;
    let (none, refused) = (Outcome::NotSent, Outcome::Rejected);
    // (outcome, failures of that kind so far, hint, range in seconds)
    let cases = [
        (none, 1, None, (0.15, 0.3)),
        (none, 2, None, (0.3, 0.6)),
        (none, 4, None, (1.2, 2.4)),
        (none, 6, None, (4.0, 8.0)),
        (none, 31, None, (4.0, 8.0)),
        (refused, 1, Some(5.0), (5.0, 5.5)),
        (refused, 1, Some(20.0), (20.0, 22.0)),
        (refused, 1, Some(60.0), (60.0, 62.0)),
    ];
    for (outcome, failures, hint, (least, most)) in cases {
        let mut state = State::default();
        for _ in 0..failures {
            state = state.after(outcome, Duration::ZERO);
        }
        let options = RequestOptions::default().max_attempts(u32::MAX);
        let mut waits: Vec<f64> = (0..RUNS)
            .map(|seed| {
                let case = Case { options: options.clone(), seed, ..Case::default() };
                match case.decide(&state, outcome, hint.map(seconds)) {
                    Action::RetryAfter(wait) => (wait.as_secs_f64() - least) / (most - least),
                    Action::Finish => panic!("{outcome:?} {failures} {hint:?}: no retry"),
                }
            })
            .collect();
        waits.sort_by(f64::total_cmp);
        let distance = (0..).zip(&waits).map(|(rank, wait)| (wait - f64::from(rank) / RUNS as f64).abs()).fold(0.0, f64::max);
        assert!(distance < 1.95 / (RUNS as f64).sqrt(), "{outcome:?} {failures} {hint:?}: {distance}");
        assert!(waits[0] >= 0.0 && waits[waits.len() - 1] <= 1.0, "{outcome:?} {failures} {hint:?}");
    }
}

/// Says what it was told to, and remembers what it was asked.
#[derive(Debug)]
struct Puppet {
    says: Option<Duration>,
    asked: std::sync::Arc<Mutex<Vec<FailedAttempt>>>,
}

impl RetryPolicy for Puppet {
    fn wait(&self, attempt: &FailedAttempt) -> Option<Duration> {
        self.asked.lock().unwrap().push(attempt.clone());
        self.says
    }
}

#[test]
fn a_policy_chooses_within_the_rules() {
    let s = |seconds| Some(Duration::from_secs(seconds));
    let wait = |seconds| Action::RetryAfter(Duration::from_secs(seconds));
    // (outcome, hint, what the policy says, what is done, whether it is asked)
    let cases = [
        (RetryClass::Read, Outcome::NotSent, None, s(3), wait(3), true),
        (RetryClass::Read, Outcome::NotSent, None, None, Action::Finish, true),
        (RetryClass::Read, Outcome::Ambiguous, None, s(0), wait(0), true),
        (RetryClass::Read, Outcome::Rejected, s(10), s(3), wait(10), true),
        (RetryClass::Read, Outcome::Rejected, s(10), s(30), wait(30), true),
        (RetryClass::Read, Outcome::Rejected, s(10), s(1000), Action::Finish, true),
        (RetryClass::Never, Outcome::Ambiguous, None, s(3), Action::Finish, false),
        (RetryClass::Read, Outcome::Final, None, s(3), Action::Finish, false),
        (RetryClass::Read, Outcome::Success, None, s(3), Action::Finish, false),
    ];
    for (class, outcome, hint, says, expected, is_asked) in cases {
        let asked = std::sync::Arc::new(Mutex::new(Vec::new()));
        let options = RequestOptions::default().retry_policy(Puppet { says, asked: asked.clone() });
        let action = Case { class, options, ..Case::default() }.first(outcome, hint);
        let case = format!("{class:?} {outcome:?} {hint:?} {says:?}");
        assert_eq!(action, expected, "{case}");
        let asked = asked.lock().unwrap();
        assert_eq!(asked.len(), usize::from(is_asked), "{case}");
        for attempt in &*asked {
            let counts = (u32::from(outcome != Outcome::Rejected), u32::from(outcome == Outcome::Rejected));
            assert_eq!((attempt.hint, (attempt.failures, attempt.rejections)), (hint, counts), "{case}");
        }
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
        policy in proptest::option::of(proptest::option::of(0_u64..=u64::MAX)),
        outcome in prop::sample::select(vec![
            Outcome::NotSent, Outcome::Rejected, Outcome::Unread, Outcome::Ambiguous, Outcome::Final,
        ]),
    ) {
        let hint = hint.map(Duration::from_millis);
        let total = Duration::from_millis(total);
        let max_wait = Duration::from_millis(max_wait);
        let mut options = RequestOptions::default().total_timeout(total).max_wait(max_wait);
        if let Some(says) = policy {
            options = options.retry_policy(Puppet { says: says.map(Duration::from_millis), asked: std::sync::Arc::default() });
        }
        let state = State { transient_failures, rejections, ambiguous: false, elapsed: Duration::from_millis(elapsed) };
        let action = Case { class: CLASSES[class], options, seed, budget: true }.decide(&state, outcome, hint);
        if let Action::RetryAfter(wait) = action {
            prop_assert!(outcome != Outcome::Final);
            prop_assert!(outcome != Outcome::Ambiguous || CLASSES[class] != RetryClass::Never);
            prop_assert!(state.elapsed + wait < total);
            match hint {
                Some(hint) => {
                    prop_assert!(wait >= hint && hint <= max_wait);
                    prop_assert!(policy.is_some() || rejections + transient_failures > 1 || wait <= hint + (hint / 10).min(Duration::from_secs(2)));
                }
                None => prop_assert!(policy.is_some() || wait <= Duration::from_secs(8)),
            }
        }
    }
}
