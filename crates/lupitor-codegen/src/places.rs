//! The place of what is not OpenAPI: the parser of the whole document names none.

use openapiv3::{Components, MediaType, OpenAPI, Operation, Parameter, PathItem, ReferenceOr, RequestBody, Response, Schema};
use serde_json::Value;

use super::problem::Problem;

/// Reads the document; the error has the smallest part that cannot be read.
pub fn parse(document: &Value) -> Result<OpenAPI, Problem> {
    serde_json::from_value(document.clone()).map_err(|whole| {
        let found = smallest(document, &mut Vec::new());
        let (place, error) = found.unwrap_or_else(|| ("the document".to_owned(), whole.to_string()));
        Problem::new(place, format!("not OpenAPI 3.0: {error}"))
    })
}

macro_rules! error {
    ($part:ty, $value:expr) => {
        serde_json::from_value::<$part>($value.clone()).err().map(|e| e.to_string())
    };
}

/// The error of this part alone, when it is of a sort that can be read alone.
fn own(place: &[String], value: &Value) -> Option<String> {
    let place: Vec<_> = place.iter().map(String::as_str).collect();
    match place.as_slice() {
        ["paths", _] => error!(ReferenceOr<PathItem>, value),
        ["paths", _, "get" | "put" | "post" | "delete" | "options" | "head" | "patch" | "trace"] => error!(Operation, value),
        ["components"] => error!(Components, value),
        [.., "parameters", _] => error!(ReferenceOr<Parameter>, value),
        [.., "requestBody"] | [.., "requestBodies", _] => error!(ReferenceOr<RequestBody>, value),
        [.., "responses", _] => error!(ReferenceOr<Response>, value),
        [.., "content", _] => error!(MediaType, value),
        [.., "schema" | "items" | "not"] | [.., "schemas" | "properties", _] | [.., "allOf" | "oneOf" | "anyOf", _] => {
            error!(ReferenceOr<Schema>, value)
        }
        _ => None,
    }
}

fn smallest(value: &Value, place: &mut Vec<String>) -> Option<(String, String)> {
    let mut below = |key: String, value: &Value| {
        place.push(key);
        let found = smallest(value, place).or_else(|| own(place, value).map(|error| (place.join("."), error)));
        place.pop();
        found
    };
    match value {
        Value::Object(fields) => {
            let data = ["example", "examples", "default", "enum", "value"];
            fields.iter().filter(|(key, _)| !data.contains(&key.as_str())).find_map(|(key, value)| below(key.clone(), value))
        }
        Value::Array(items) => items.iter().enumerate().find_map(|(index, value)| below(index.to_string(), value)),
        _ => None,
    }
}
