//! `vectors/errors.json` and `vectors/documented_errors.json`: what an answer means.

use std::collections::BTreeSet;
use std::time::Duration;

use lupitor::{AttemptOutcome, Error, ErrorCode, Operation, RequestOptions, RetryBudget};
use serde_json::{Value, json};

use super::stage::{Stage, Step};
use super::{LONG, name, none, operation, vectors};
use crate::support::{Done, KEY, Way};

/// This crate's own words, where the answer has no message.
const OWN_WORDS: [&str; 5] = [
    "no message in the answer",
    "the answer is not a JSON object",
    "the answer is not JSON",
    "the answer has no body",
    "the answer did not arrive whole",
];

/// The same as a vector says it.
fn seen(result: &Result<Done, Error>, lost_answers: usize) -> Value {
    let error = match result {
        Ok(_) => return json!({ "outcome": "success" }),
        Err(error) => error,
    };
    let attempts = error.attempts();
    // It is sent again, or not: that is how the outcome shows.
    let outcome = match attempts.get(lost_answers) {
        Some(_) if attempts.len() == lost_answers + 1 => "final",
        Some(attempt) if attempt.outcome.is_ambiguous() => "ambiguous",
        Some(attempt) if matches!(attempt.outcome, AttemptOutcome::Truncated(status) if ![421, 425, 429].contains(&status)) => "unread",
        Some(attempt) if attempt.outcome == AttemptOutcome::Status(429) || attempt.outcome == AttemptOutcome::Truncated(429) => {
            "rejected"
        }
        Some(_) => "not_sent",
        None => "too few attempts",
    };
    json!({
        "outcome": outcome,
        "kind": error.kind(),
        "code": error.code().map(ErrorCode::as_str),
        "example": error.documented().map(|entry| entry.name),
        "message": Some(error.message()).filter(|message| !OWN_WORDS.iter().any(|words| message.contains(words))),
        "field": error.field(),
        "index": error.batch_index(),
        "maybe_processed": error.maybe_processed(),
    })
}

#[tokio::test(start_paused = true)]
async fn errors() {
    let stage = Stage::new();
    let hour = Duration::from_secs(3600);
    let options = RequestOptions::default().max_wait(hour).total_timeout(LONG).retry_budget(RetryBudget::unlimited());
    let client = stage.client(KEY).options(options).build().unwrap();
    let mut wrong = Vec::new();
    for vector in vectors("documented_errors").into_iter().chain(vectors("errors")) {
        let lost_answers = vector["lost_answers"].as_u64().map_or(0, |lost| lost as usize);
        let client = client.with_options(|options| options.max_attempts(lost_answers as u32 + 2));
        for way in [Way::Facade, Way::Call] {
            tokio::time::advance(LONG).await;
            let mut steps = vec![Step::new(503, ""); lost_answers];
            steps.push(Step::of(&vector["answer"]));
            stage.play(steps);
            let seen = seen(&operation(&vector).call(way, &client).await, lost_answers);
            if seen != vector["expect"] {
                wrong.push(format!("{} ({way:?}):\n  expected {}\n  got      {seen}", name(&vector), vector["expect"]));
            }
        }
    }
    none(&wrong);
}

/// `cargo xtask generate` makes them, so that the other languages meet every example that is added to the document.
#[test]
fn every_documented_error_has_a_vector_for_every_operation_that_has_it() {
    let vectors = vectors("documented_errors");
    let mut covered: BTreeSet<_> =
        vectors.iter().map(|vector| (text(&vector["operation"]), text(&vector["expect"]["example"]))).collect();
    let mut wrong = Vec::new();
    for operation in Operation::all() {
        for error in operation.documented_errors() {
            if !covered.remove(&(operation.id(), error.name)) {
                wrong.push(format!("{} of {} is missing: run `cargo xtask generate`", error.name, operation.id()));
            }
        }
    }
    wrong.extend(covered.iter().map(|(id, name)| format!("openapi.yaml has no {name} of {id}: run `cargo xtask generate`")));
    none(&wrong);
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}
