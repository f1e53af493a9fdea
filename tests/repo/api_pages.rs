//! The document contains every fact of the API's pages. `api_pages/documented.json` lists these facts.

use std::collections::BTreeSet;

use lupitor::{DocumentedError, Operation, documented_errors};
use serde::Deserialize;

#[derive(Deserialize)]
struct Pages {
    statuses: Vec<u16>,
    errors: Vec<Fact>,
}

#[derive(Deserialize)]
struct Fact {
    page: String,
    status: u16,
    message: String,
    /// Only the errors page lists them word for word.
    #[serde(default)]
    solutions: Vec<String>,
}

fn pages() -> Pages {
    serde_json::from_str(include_str!("api_pages/documented.json")).unwrap()
}

const FACTS: &str = "tests/repo/api_pages/documented.json";

#[test]
fn every_documented_fact_is_in_the_document() {
    let mut wrong = Vec::new();
    for fact in pages().errors {
        let same = |entry: &&DocumentedError| entry.status == fact.status && entry.message == fact.message;
        let Some(entry) = documented_errors().iter().find(same) else {
            wrong.push(format!(
                "openapi.yaml has no error example with the status {} and the message {:?}, which {FACTS} has from the page {}: \
                 add it to an operation's responses, or correct the fact",
                fact.status, fact.message, fact.page
            ));
            continue;
        };
        if !fact.solutions.is_empty() && entry.solutions != fact.solutions {
            wrong.push(format!(
                "openapi.yaml has other solutions for {} than {FACTS}: {:?}, not {:?}, correct whichever of them is not as on the page {}",
                entry.name, entry.solutions, fact.solutions, fact.page
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// A message is on a page, or the document marks it as inferred.
#[test]
fn every_documented_error_is_on_a_page_or_marked_as_inferred() {
    let known: BTreeSet<_> = pages().errors.into_iter().map(|fact| (fact.status, fact.message)).collect();
    let is_known = |entry: &DocumentedError| known.contains(&(entry.status, entry.message.to_owned()));
    let unknown = documented_errors().iter().filter(|entry| entry.message_is_documented && !is_known(entry));
    let wrong = unknown.map(|entry| {
        let fact = serde_json::json!({ "page": "?", "status": entry.status, "message": entry.message });
        format!(
            "openapi.yaml has the error {}, of which {FACTS} does not say on which page it is: add {fact} to its `errors`, or give the \
             example `x-lupitor-source: inferred` when no page has the message",
            entry.name
        )
    });
    let wrong: Vec<_> = wrong.collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_documented_status_is_a_response_of_every_operation() {
    let yaml = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/openapi.yaml")).unwrap();
    let document: serde_json::Value = yaml_serde::from_str(&yaml).unwrap();
    let mut wrong = Vec::new();
    for operation in Operation::all().iter().filter(|operation| operation.is_authenticated()) {
        let responses = &document["paths"][operation.path()][operation.method().to_lowercase()]["responses"];
        let has = |status: &u16| !responses[status.to_string()].is_null();
        // The page lists 200 and 201 without assigning them to operations.
        let (successes, errors): (Vec<u16>, Vec<u16>) = pages().statuses.into_iter().partition(|status| *status < 300);
        for missing in errors.iter().filter(|status| !has(status)) {
            wrong.push(format!(
                "openapi.yaml: {} has no response {missing}, which the errors page lists for every operation ({FACTS}, `statuses`): \
                 add it, as the other operations have it",
                operation.id()
            ));
        }
        if !successes.iter().any(has) {
            wrong.push(format!(
                "openapi.yaml: {} has none of the successes that the errors page lists: {successes:?}",
                operation.id()
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
