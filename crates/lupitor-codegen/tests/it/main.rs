//! Tests of the code generator: the problems that it reports of broken documents, and the code that it makes of sound ones.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "these functions are tests, also where clippy cannot see it"
)]

mod edit;
mod mocks;
mod names;
mod openapi_table;
mod output;
mod refusals;
mod safety;

/// The document of the repository.
const DOCUMENT: &str = include_str!("../../../../openapi.yaml");

/// The problems of a document, one a line.
fn problems(document: &str) -> Option<String> {
    lupitor_codegen::render(document).err().map(|problems| problems.to_string())
}
