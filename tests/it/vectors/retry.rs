//! `vectors/retry.json`: the retry decision and the delay before the next attempt.

use std::sync::{Arc, Mutex};
use std::time::{Duration, UNIX_EPOCH};

use lupitor::{AttemptOutcome, Client, FailedAttempt, Operation, RequestOptions, RetryBudget, RetryClass, RetryPolicy};
use serde_json::Value;
use tokio::time::Instant;

use super::scripted::{ScriptedResponse, ScriptedServer};
use super::{LONG, milliseconds, name, vectors};
use crate::support::{ApiCall, CallStyle, KEY, UNREACHABLE, assert_none, start};

/// The runs of each vector. With the fixed seed, the delays of so many runs come close to both bounds.
const RUNS: usize = 60;
/// The accepted distance from a bound, as a share of the range.
const NEAR: f64 = 0.2;

/// A vector of the file.
struct Vector {
    name: String,
    op: Option<ApiCall>,
    class: String,
    outcome: String,
    retry_after: Option<Duration>,
    /// The attempts before the one in question.
    earlier_failures: usize,
    earlier_throttled: usize,
    elapsed: Duration,
    options: RequestOptions,
    /// The bounds of the delay; none when the call ends.
    expected: Option<(Duration, Duration)>,
}

impl Vector {
    fn from_json(vector: &Value) -> Self {
        let (state, options) = (&vector["state"], &vector["options"]);
        let duration = |value: &Value| milliseconds(value).unwrap();
        let outcome = vector["attempt"]["outcome"].as_str().unwrap().to_owned();
        let counts = |outcomes: &[&str]| usize::from(outcomes.contains(&&*outcome));
        let number = |value: &Value| value.as_u64().unwrap() as usize;
        let class = vector["class"].as_str().unwrap().to_owned();
        Self {
            name: name(vector).to_owned(),
            op: operation_with_class(&class),
            earlier_failures: number(&state["failures"]) - counts(&["not_sent", "truncated", "ambiguous"]),
            earlier_throttled: number(&state["throttled"]) - counts(&["throttled"]),
            class,
            outcome,
            retry_after: milliseconds(&vector["attempt"]["retry_after_ms"]),
            elapsed: duration(&state["elapsed_ms"]),
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
                .then(|| (duration(&vector["expect"]["min_delay_ms"]), duration(&vector["expect"]["max_delay_ms"]))),
        }
    }

    fn earlier(&self) -> usize {
        self.earlier_failures + self.earlier_throttled
    }

    /// The responses of the earlier attempts, the response of the attempt in question, and a success.
    fn responses(&self, op: ApiCall) -> Vec<ScriptedResponse> {
        // A retry that the server asks for is free, also without a budget.
        let mut responses = vec![ScriptedResponse::new(503, "").header("retry-after", 0); self.earlier_failures];
        responses.extend(vec![ScriptedResponse::new(429, "").header("retry-after", 0); self.earlier_throttled]);
        let response = match &*self.outcome {
            "success" => ScriptedResponse::new(200, op.success()),
            "final" => ScriptedResponse::new(400, ""),
            "truncated" => ScriptedResponse::new(400, "").truncated(),
            "throttled" => ScriptedResponse::new(429, ""),
            "ambiguous" => ScriptedResponse::new(503, ""),
            other => panic!("{other}"),
        };
        let response = match self.retry_after {
            None => response,
            Some(wait) if wait.subsec_millis() == 0 => response.header("retry-after", wait.as_secs()),
            // The scripted clock stands still, so the reset needs a `Date` for comparison.
            Some(wait) => response
                .header("date", httpdate::fmt_http_date(start()))
                .header("x-ratelimit-reset", (start().duration_since(UNIX_EPOCH).unwrap() + wait).as_millis()),
        };
        // The elapsed time passes before this attempt, or within it when it is the first.
        responses.push(if self.earlier() == 0 { response.after(self.elapsed) } else { response });
        responses.push(ScriptedResponse::new(200, op.success()));
        responses
    }

    /// The problem with the delays of all runs, if any. A delay is none when the call ended.
    fn problem(&self, delays: &[Option<Duration>]) -> Option<String> {
        let problem = match self.expected {
            None => delays.iter().flatten().next().map(|delay| format!("retried after {delay:?}")),
            Some(_) if delays.contains(&None) => Some("not retried".to_owned()),
            Some((min, max)) => {
                let (shortest, longest) = (*delays.iter().flatten().min()?, *delays.iter().flatten().max()?);
                let near = (max - min).mul_f64(NEAR);
                let fits = shortest >= min && longest <= max && shortest <= min + near && longest + near >= max;
                (!fits).then(|| format!("delays from {shortest:?} to {longest:?} instead of {min:?} to {max:?}"))
            }
        };
        problem.map(|problem| format!("{}: {problem}", self.name))
    }
}

/// The first operation of a retry class.
fn operation_with_class(class: &str) -> Option<ApiCall> {
    let class = match class {
        "read" => RetryClass::Read,
        "idempotent" => RetryClass::Idempotent,
        "deduplicated" => RetryClass::Deduplicated,
        "never" => RetryClass::Never,
        other => panic!("{other}"),
    };
    let id = Operation::all().iter().find(|operation| operation.retry_class() == class)?.id();
    ApiCall::named(id)
}

/// Leads a call through its earlier attempts, then records the delay that the client chose.
#[derive(Debug)]
struct RecordingPolicy {
    earlier: usize,
    /// The first delay, by which the elapsed time passes.
    elapsed: Duration,
    /// False replaces the recorded delay by zero, for tests in real time.
    sleeps: bool,
    recorded: Arc<Mutex<Option<Duration>>>,
}

impl RetryPolicy for RecordingPolicy {
    fn delay(&self, attempt: &FailedAttempt) -> Option<Duration> {
        match (attempt.failures + attempt.throttled) as usize {
            1 if self.earlier > 0 => Some(self.elapsed),
            number if number <= self.earlier => Some(Duration::ZERO),
            number if number == self.earlier + 1 => {
                *self.recorded.lock().unwrap() = Some(attempt.delay);
                Some(if self.sleeps { attempt.delay } else { Duration::ZERO })
            }
            _ => None,
        }
    }
}

/// Makes the call and returns the delay before its retry, if there was one.
async fn run(vector: &Vector, op: ApiCall, client: &Client, sleeps: bool) -> Option<Duration> {
    let recorded = Arc::default();
    let policy = RecordingPolicy { earlier: vector.earlier(), elapsed: vector.elapsed, sleeps, recorded: Arc::clone(&recorded) };
    let client = client.with_options(|_| vector.options.clone().retry_policy(policy));
    let begin = Instant::now();
    let result = op.send(CallStyle::Call, &client).await;
    let outcomes: Vec<AttemptOutcome> = match &result {
        Ok(done) => done.outcomes.clone(),
        Err(error) => error.attempts().iter().map(|attempt| attempt.outcome).collect(),
    };
    let attempts = outcomes.len();
    assert!(attempts > vector.earlier(), "{}: the call ended too early: {outcomes:?}", vector.name);
    let retried = attempts > vector.earlier() + 1;
    let delay = recorded.lock().unwrap().filter(|_| retried);
    assert_eq!(delay.is_some(), retried, "{}: retried without asking the policy", vector.name);
    if sleeps {
        // Timers have a resolution of a millisecond.
        let off = begin.elapsed().abs_diff(vector.elapsed + delay.unwrap_or_default());
        assert!(off <= Duration::from_millis(5), "{}: the time that passed differs from the delay by {off:?}", vector.name);
    }
    delay
}

/// The vectors of classes that the document has. No operation has the class `never`: the unit tests of the rules cover it.
fn runnable() -> impl Iterator<Item = (Vector, ApiCall)> {
    vectors("retry").into_iter().filter_map(|vector| {
        let vector = Vector::from_json(&vector);
        let op = vector.op;
        assert!(op.is_some() || vector.class == "never", "{}: no operation has the class {}", vector.name, vector.class);
        op.map(|op| (vector, op))
    })
}

#[tokio::test(start_paused = true)]
async fn every_decision_after_a_response_follows_the_vectors() {
    let server = ScriptedServer::new();
    let client = server.client(KEY).build().unwrap();
    let mut wrong = Vec::new();
    for (vector, op) in runnable().filter(|(vector, _)| vector.outcome != "not_sent") {
        let mut delays = Vec::new();
        for _ in 0..RUNS {
            tokio::time::advance(LONG).await;
            server.respond_with(vector.responses(op));
            delays.push(run(&vector, op, &client, true).await);
        }
        wrong.extend(vector.problem(&delays));
    }
    assert_none(&wrong);
}

/// Only a refused connection certainly sends nothing. The delays are recorded and not slept.
#[tokio::test]
async fn every_decision_after_a_refused_connection_follows_the_vectors() {
    let client = Client::builder(KEY).base_url(UNREACHABLE).seed(1).build().unwrap();
    let mut wrong = Vec::new();
    for (vector, op) in runnable().filter(|(vector, _)| vector.outcome == "not_sent") {
        assert!(vector.earlier_throttled == 0 && vector.elapsed.is_zero() && vector.retry_after.is_none(), "{}", vector.name);
        let mut delays = Vec::new();
        for _ in 0..RUNS {
            delays.push(run(&vector, op, &client, false).await);
        }
        wrong.extend(vector.problem(&delays));
    }
    assert_none(&wrong);
}
