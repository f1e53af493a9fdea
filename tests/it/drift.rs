//! What the API's pages document, against the document: `drift/documented.json` holds the facts of the pages, nothing more.

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
    /// Only the errors page gives them word for word.
    #[serde(default)]
    solutions: Vec<String>,
}

fn pages() -> Pages {
    serde_json::from_str(include_str!("drift/documented.json")).unwrap()
}

#[test]
fn what_the_pages_document_is_in_the_document() {
    for fact in pages().errors {
        let same = |entry: &&DocumentedError| entry.status == fact.status && entry.message == fact.message;
        let entry = documented_errors().iter().find(same);
        let entry =
            entry.unwrap_or_else(|| panic!("openapi.yaml lacks {} {:?} of the page {}", fact.status, fact.message, fact.page));
        if !fact.solutions.is_empty() {
            assert_eq!(entry.solutions, fact.solutions, "the solutions of {:?}", fact.message);
        }
    }
}

#[test]
fn what_the_document_has_is_on_a_page() {
    let known: BTreeSet<_> = pages().errors.into_iter().map(|fact| (fact.status, fact.message)).collect();
    for entry in documented_errors() {
        assert!(known.contains(&(entry.status, entry.message.to_owned())), "no page has {} {:?}", entry.status, entry.message);
    }
}

#[test]
fn every_documented_status_is_in_the_document() {
    let yaml = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/openapi.yaml")).unwrap();
    let document: serde_json::Value = yaml_serde::from_str(&yaml).unwrap();
    for operation in Operation::all().iter().filter(|operation| operation.is_authenticated()) {
        let responses = &document["paths"][operation.path()][operation.method().to_lowercase()]["responses"];
        for status in pages().statuses {
            // A page shows 201 only in its table of all statuses: what creates nothing does not answer it.
            if status == 201 && operation.method() != "POST" {
                continue;
            }
            assert!(!responses[status.to_string()].is_null(), "{} lacks {status}", operation.id());
        }
    }
}
