//! The text of the document → JSON → openapiv3. The parser of openapiv3 names no place: it runs on parts, until the smallest fails.

use openapiv3::{Components, MediaType, OpenAPI, Operation, Parameter, PathItem, ReferenceOr, RequestBody, Response, Schema};
use serde_json::Value;

use crate::problem::Problem;

/// Reads the text as YAML.
///
/// # Errors
///
/// When it is not YAML, or of another version of OpenAPI: no other check is useful then.
pub fn json(yaml: &str) -> Result<Value, Problem> {
    let problem = |text: String| Problem::new("the document", text);
    // A YAML value first: it refuses a duplicate key, where JSON would keep the last.
    let value: yaml_serde::Value = yaml_serde::from_str(yaml).map_err(|e| problem(format!("not YAML: {e}")))?;
    let document = serde_json::to_value(&value).map_err(|e| problem(format!("not JSON: {e}")))?;
    match document.get("openapi") {
        Some(Value::String(version)) if version.starts_with("3.0.") => Ok(document),
        version => {
            let version = version.map_or("none".to_owned(), Value::to_string);
            Err(Problem::new("openapi", format!("{} is not supported, write 3.0.3", version.trim_matches('"'))))
        }
    }
}

/// Reads the document as OpenAPI. The error has the place of the smallest part that cannot be read.
pub fn openapi(document: &Value) -> Result<OpenAPI, Problem> {
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

/// The error of this part alone, if a type of openapiv3 exists for it.
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
            let is_data = |key: &str| data.contains(&key) || key.starts_with("x-lupitor-");
            fields.iter().filter(|(key, _)| !is_data(key)).find_map(|(key, value)| below(key.clone(), value))
        }
        Value::Array(items) => items.iter().enumerate().find_map(|(index, value)| below(index.to_string(), value)),
        _ => None,
    }
}
