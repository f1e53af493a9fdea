//! `vectors/retry.json`: whether a call is sent again, and after which wait.

use std::sync::{Arc, Mutex};
use std::time::{Duration, UNIX_EPOCH};

use lupitor::{AttemptOutcome, Client, FailedAttempt, Operation, RequestOptions, RetryBudget, RetryClass, RetryPolicy};
use serde_json::Value;
use tokio::time::Instant;

use super::stage::{Stage, Step};
use super::{LONG, milliseconds, name, none, vectors};
use crate::support::{KEY, NOBODY, Op, Way, start};

/// How often each vector is run: the waits of so many lie close to both ends of what is allowed, by the fixed seed.
const RUNS: usize = 60;
/// How close.
const NEAR: f64 = 0.2;

/// What a vector says.
struct Vector {
    name: String,
    op: Option<Op>,
    class: String,
    outcome: String,
    hint: Option<Duration>,
    /// The attempts before the one that is decided on.
    earlier_failures: usize,
    earlier_rejections: usize,
    elapsed: Duration,
    options: RequestOptions,
    /// The least and the most that is waited; none when it is not sent again.
    expected: Option<(Duration, Duration)>,
}

impl Vector {
    fn of(vector: &Value) -> Self {
        let (behind, options) = (&vector["behind"], &vector["options"]);
        let duration = |value: &Value| milliseconds(value).unwrap();
        let outcome = vector["attempt"]["outcome"].as_str().unwrap().to_owned();
        let counts = |outcomes: &[&str]| usize::from(outcomes.contains(&&*outcome));
        let number = |value: &Value| value.as_u64().unwrap() as usize;
        let class = vector["class"].as_str().unwrap().to_owned();
        Self {
            name: name(vector).to_owned(),
            op: operation_of(&class),
            earlier_failures: number(&behind["failures"]) - counts(&["not_sent", "unread", "ambiguous"]),
            earlier_rejections: number(&behind["rejections"]) - counts(&["rejected"]),
            class,
            outcome,
            hint: milliseconds(&vector["attempt"]["hint_ms"]),
            elapsed: duration(&behind["elapsed_ms"]),
            options: RequestOptions::default()
                .max_attempts(options["max_attempts"].as_u64().unwrap() as u32)
                .max_wait(duration(&options["max_wait_ms"]))
                .attempt_timeout(duration(&options["attempt_timeout_ms"]))
                .total_timeout(duration(&options["total_timeout_ms"]))
                .retry_budget(match vector["budget"].as_bool().unwrap() {
                    true => RetryBudget::unlimited(),
                    false => RetryBudget::new(0),
                }),
            expected: (vector["expect"]["action"] == "retry")
                .then(|| (duration(&vector["expect"]["least_ms"]), duration(&vector["expect"]["most_ms"]))),
        }
    }

    fn earlier(&self) -> usize {
        self.earlier_failures + self.earlier_rejections
    }

    /// The answers that lead there, that of the attempt that is decided on, and a success.
    fn steps(&self, op: Op) -> Vec<Step> {
        // What the server asks for is free, also where there is no budget.
        let mut steps = vec![Step::new(503, "").header("retry-after", 0); self.earlier_failures];
        steps.extend(vec![Step::new(429, "").header("retry-after", 0); self.earlier_rejections]);
        let step = match &*self.outcome {
            "success" => Step::new(200, op.success()),
            "final" => Step::new(400, ""),
            "unread" => Step::new(400, "").cut(),
            "rejected" => Step::new(429, ""),
            "ambiguous" => Step::new(503, ""),
            other => panic!("{other}"),
        };
        let step = match self.hint {
            None => step,
            Some(hint) if hint.subsec_millis() == 0 => step.header("retry-after", hint.as_secs()),
            // The stage's clock stands still, so the reset needs a `Date` to be compared with.
            Some(hint) => step
                .header("date", httpdate::fmt_http_date(start()))
                .header("x-ratelimit-reset", (start().duration_since(UNIX_EPOCH).unwrap() + hint).as_millis()),
        };
        // Time passes before this attempt, or, where it is the first, in it.
        steps.push(if self.earlier() == 0 { step.after(self.elapsed) } else { step });
        steps.push(Step::new(200, op.success()));
        steps
    }

    /// What is wrong with the waits of all runs, none of them where the call ended.
    fn judge(&self, waits: &[Option<Duration>]) -> Option<String> {
        let problem = match self.expected {
            None => waits.iter().flatten().next().map(|wait| format!("sent again after {wait:?}")),
            Some(_) if waits.contains(&None) => Some("not sent again".to_owned()),
            Some((least, most)) => {
                let (shortest, longest) = (*waits.iter().flatten().min()?, *waits.iter().flatten().max()?);
                let near = (most - least).mul_f64(NEAR);
                let fits = shortest >= least && longest <= most && shortest <= least + near && longest + near >= most;
                (!fits).then(|| format!("waits from {shortest:?} to {longest:?} instead of {least:?} to {most:?}"))
            }
        };
        problem.map(|problem| format!("{}: {problem}", self.name))
    }
}

/// An operation of this class.
fn operation_of(class: &str) -> Option<Op> {
    let class = match class {
        "read" => RetryClass::Read,
        "idempotent" => RetryClass::Idempotent,
        "deduplicated" => RetryClass::Deduplicated,
        "never" => RetryClass::Never,
        other => panic!("{other}"),
    };
    let id = Operation::all().iter().find(|operation| operation.retry_class() == class)?.id();
    Op::named(id)
}

/// Takes a call through its earlier attempts, and then leaves the wait to the rules and notes it.
#[derive(Debug)]
struct Usher {
    earlier: usize,
    /// What the first wait is, so that so much time has passed.
    elapsed: Duration,
    /// Whether the wait is made: not where time does not wait for it.
    waits: bool,
    noted: Arc<Mutex<Option<Duration>>>,
}

impl RetryPolicy for Usher {
    fn delay(&self, attempt: &FailedAttempt) -> Option<Duration> {
        match (attempt.failures + attempt.throttled) as usize {
            1 if self.earlier > 0 => Some(self.elapsed),
            number if number <= self.earlier => Some(Duration::ZERO),
            number if number == self.earlier + 1 => {
                *self.noted.lock().unwrap() = Some(attempt.delay);
                Some(if self.waits { attempt.delay } else { Duration::ZERO })
            }
            _ => None,
        }
    }
}

/// Makes the call. Returns the wait before it was sent again, if it was.
async fn run(vector: &Vector, op: Op, client: &Client, waits: bool) -> Option<Duration> {
    let noted = Arc::default();
    let usher = Usher { earlier: vector.earlier(), elapsed: vector.elapsed, waits, noted: Arc::clone(&noted) };
    let client = client.with_options(|_| vector.options.clone().retry_policy(usher));
    let begin = Instant::now();
    let result = op.call(Way::Call, &client).await;
    let outcomes: Vec<AttemptOutcome> = match &result {
        Ok(done) => done.outcomes.clone(),
        Err(error) => error.attempts().iter().map(|attempt| attempt.outcome).collect(),
    };
    let attempts = outcomes.len();
    assert!(attempts > vector.earlier(), "{}: the call ended before: {outcomes:?}", vector.name);
    let again = attempts > vector.earlier() + 1;
    let wait = noted.lock().unwrap().filter(|_| again);
    assert_eq!(wait.is_some(), again, "{}: sent again unasked", vector.name);
    if waits {
        // Timers count in milliseconds.
        let off = begin.elapsed().abs_diff(vector.elapsed + wait.unwrap_or_default());
        assert!(off <= Duration::from_millis(5), "{}: {off:?} more or less than the wait has passed", vector.name);
    }
    wait
}

/// The vectors with an operation that they can be run on. The document has none that may never be sent again; the unit tests of the
/// rules have that class.
fn runnable() -> impl Iterator<Item = (Vector, Op)> {
    vectors("retry").into_iter().filter_map(|vector| {
        let vector = Vector::of(&vector);
        let op = vector.op;
        assert!(op.is_some() || vector.class == "never", "{}: no operation is {}", vector.name, vector.class);
        op.map(|op| (vector, op))
    })
}

#[tokio::test(start_paused = true)]
async fn retry() {
    let stage = Stage::new();
    let client = stage.client(KEY).build().unwrap();
    let mut wrong = Vec::new();
    for (vector, op) in runnable().filter(|(vector, _)| vector.outcome != "not_sent") {
        let mut waits = Vec::new();
        for _ in 0..RUNS {
            tokio::time::advance(LONG).await;
            stage.play(vector.steps(op));
            waits.push(run(&vector, op, &client, true).await);
        }
        wrong.extend(vector.judge(&waits));
    }
    none(&wrong);
}

/// Only where nobody listens is a request certainly not sent. The waits are noted and not made.
#[tokio::test]
async fn retry_without_a_connection() {
    let client = Client::builder(KEY).base_url(NOBODY).seed(1).build().unwrap();
    let mut wrong = Vec::new();
    for (vector, op) in runnable().filter(|(vector, _)| vector.outcome == "not_sent") {
        assert!(vector.earlier_rejections == 0 && vector.elapsed.is_zero() && vector.hint.is_none(), "{}", vector.name);
        let mut waits = Vec::new();
        for _ in 0..RUNS {
            waits.push(run(&vector, op, &client, false).await);
        }
        wrong.extend(vector.judge(&waits));
    }
    none(&wrong);
}
