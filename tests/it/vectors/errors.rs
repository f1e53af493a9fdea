//! `vectors/errors.json` and `vectors/documented_errors.json`: the error that a response becomes.

use std::collections::BTreeSet;
use std::time::Duration;

use lupitor::{AttemptOutcome, ErrorCode, Operation, RequestOptions, RetryBudget};
use serde_json::{Value, json};

use super::scripted::{ScriptedResponse, ScriptedServer};
use super::{LONG, name, operation, vectors};
use crate::support::{CallResult, CallStyle, KEY, assert_none};

/// The messages that the client writes itself when a response has none.
const OWN_WORDS: [&str; 5] = [
    "no message in the response",
    "the response is not a JSON object",
    "the response is not JSON",
    "the response has no body",
    "the response did not arrive completely",
];

/// The result of a call in the form of a vector's `expect`.
fn actual(result: &CallResult, lost_responses: usize) -> Value {
    let error = match result {
        Ok(_) => return json!({ "outcome": "success" }),
        Err(error) => error,
    };
    let attempts = error.attempts();
    // The number of attempts tells a final outcome from the others.
    let outcome = match attempts.get(lost_responses) {
        Some(_) if attempts.len() == lost_responses + 1 => "final",
        Some(attempt) if attempt.outcome.is_ambiguous() => "ambiguous",
        Some(attempt) if matches!(attempt.outcome, AttemptOutcome::Truncated(status) if ![421, 425, 429].contains(&status)) => {
            "truncated"
        }
        Some(attempt) if attempt.outcome == AttemptOutcome::Status(429) || attempt.outcome == AttemptOutcome::Truncated(429) => {
            "throttled"
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
async fn every_response_of_the_error_vectors_becomes_the_expected_error() {
    let server = ScriptedServer::new();
    let hour = Duration::from_secs(3600);
    let options = RequestOptions::default().max_wait(hour).total_timeout(LONG).retry_budget(RetryBudget::unlimited());
    let client = server.client(KEY).options(options).build().unwrap();
    let mut wrong = Vec::new();
    for vector in vectors("documented_errors").into_iter().chain(vectors("errors")) {
        let lost_responses = vector["lost_responses"].as_u64().map_or(0, |lost| lost as usize);
        let client = client.with_options(|options| options.max_attempts(lost_responses as u32 + 2));
        for style in [CallStyle::Facade, CallStyle::Call] {
            tokio::time::advance(LONG).await;
            let mut responses = vec![ScriptedResponse::new(503, ""); lost_responses];
            responses.push(ScriptedResponse::from_vector(&vector["response"]));
            server.respond_with(responses);
            let actual = actual(&operation(&vector).send(style, &client).await, lost_responses);
            if actual != vector["expect"] {
                wrong.push(format!("{} ({style:?}):\n  expected {}\n  got      {actual}", name(&vector), vector["expect"]));
            }
        }
    }
    assert_none(&wrong);
}

/// `cargo xtask generate` writes these vectors, so that other languages test every example that the document gains.
#[test]
fn every_documented_error_has_a_vector_for_each_of_its_operations() {
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
    assert_none(&wrong);
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}
