//! Checks of the document. progenitor panics on these problems, generates wrong code, or ignores them.

use openapiv3::OpenAPI;
use serde_json::Value;

use crate::error_catalogue::DocumentedError;
use crate::operation_table;
use crate::pagination;
use crate::problem::Problem;

mod defaults;
mod endless_schemas;
mod error_examples;
pub mod extensions;
mod grammar;
mod handwritten_calls;
mod names;
mod operations;
mod parameters;
mod paths;
mod response_schemas;
pub mod schema_keywords;
pub mod security;
mod supported;
mod type_names;

/// Checks the document as it is written.
pub fn written(document: &Value) -> Vec<Problem> {
    let mut problems = grammar::check(document);
    problems.extend(endless_schemas::check(document));
    problems
}

/// Checks the normalized document for features that the client does not support.
pub fn features(document: &Value) -> Vec<Problem> {
    let mut problems = supported::check(document);
    problems.extend(response_schemas::check(document));
    problems
}

/// Checks the operations, and the extensions and errors of each. The errors are `None` when they have problems themselves.
pub fn operations(spec: &OpenAPI, errors: Option<&[DocumentedError]>) -> Vec<Problem> {
    let mut problems = operation_table::check(spec, errors);
    problems.extend(operations::check(spec));
    problems.extend(pagination::check(spec));
    problems.extend(error_examples::are_used(spec).err());
    problems
}

/// Checks a document without other problems: names that clash in Rust, errors that hide each other, and calls that would fail.
pub fn clashes(spec: &OpenAPI, errors: &[DocumentedError]) -> Vec<Problem> {
    let checks = [
        names::schemas(spec),
        names::operations(spec),
        paths::templates(spec),
        type_names::are_unique(spec),
        security::can_be_met(spec),
        error_examples::are_distinct(spec, errors),
        handwritten_calls::set_everything(spec),
    ];
    checks.into_iter().filter_map(Result::err).collect()
}
