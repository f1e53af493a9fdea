//! What the document must be for the generators to take it. They panic on these, and name no place.

use std::collections::{BTreeMap, BTreeSet};

use heck::ToSnakeCase;
use openapiv3::{OpenAPI, Parameter, StatusCode};
use yaml_serde::Value;

use super::document::{self, Endpoint};
use super::problem::Problem;

/// Every `$ref` names something that is there.
pub fn references(yaml: &Value) -> Result<(), Problem> {
    below(yaml, yaml, &mut Vec::new())
}

fn below(root: &Value, value: &Value, place: &mut Vec<String>) -> Result<(), Problem> {
    match value {
        Value::Mapping(mapping) => {
            for (key, value) in mapping {
                let key = key.as_str().map_or_else(|| format!("{key:?}"), str::to_owned);
                if let ("$ref", Some(reference)) = (key.as_str(), value.as_str())
                    && !exists(root, reference)
                {
                    return Err(Problem::new(place.join("."), format!("{reference} does not exist, add it or correct the $ref")));
                }
                place.push(key);
                below(root, value, place)?;
                place.pop();
            }
            Ok(())
        }
        Value::Sequence(items) => {
            for (index, item) in items.iter().enumerate() {
                place.push(index.to_string());
                below(root, item, place)?;
                place.pop();
            }
            Ok(())
        }
        _ => Ok(()),
    }
}

fn exists(root: &Value, reference: &str) -> bool {
    let Some(pointer) = reference.strip_prefix("#/") else { return false };
    let unescape = |part: &str| part.replace("~1", "/").replace("~0", "~");
    pointer.split('/').try_fold(root, |value, part| value.get(unescape(part))).is_some()
}

/// Every operation is one that progenitor can make a method of.
pub fn operations(spec: &OpenAPI) -> Result<(), Problem> {
    let mut ids = BTreeSet::new();
    for endpoint in document::endpoints(spec)? {
        if !ids.insert(endpoint.id.to_snake_case()) {
            return Err(Problem::new(endpoint.place, format!("operationId {} stands twice, rename one", endpoint.id)));
        }
        path_parameters(spec, &endpoint)?;
        all_or_none_have_a_body(spec, &endpoint)?;
    }
    Ok(())
}

/// The placeholders of the path are its path parameters.
fn path_parameters(spec: &OpenAPI, endpoint: &Endpoint<'_>) -> Result<(), Problem> {
    let placeholders: BTreeSet<_> =
        endpoint.path.split('{').skip(1).filter_map(|rest| rest.split_once('}')).map(|(name, _)| name).collect();
    let declared: BTreeSet<_> = document::parameters(spec, endpoint)
        .filter(|parameter| matches!(parameter, Parameter::Path { .. }))
        .map(|parameter| parameter.parameter_data_ref().name.as_str())
        .collect();
    match placeholders.symmetric_difference(&declared).next() {
        Some(name) if declared.contains(name) => {
            Err(Problem::new(&endpoint.place, format!("parameter {name} is not in the path, add {{{name}}} to it")))
        }
        Some(name) => Err(Problem::new(&endpoint.place, format!("{{{name}}} has no parameter, add one with `in: path`"))),
        None => Ok(()),
    }
}

/// progenitor takes one type for the successes of an operation and one for its errors, and none at all is a type as well. That
/// the schemas are the same is checked where the operation table is made.
fn all_or_none_have_a_body(spec: &OpenAPI, endpoint: &Endpoint<'_>) -> Result<(), Problem> {
    let responses = &endpoint.operation.responses;
    let place = |status: &dyn std::fmt::Display| format!("{}.responses.{status}", endpoint.place);
    let unsupported = |status: &dyn std::fmt::Display| Problem::new(place(status), "is not supported, write the statuses out");
    if responses.default.is_some() {
        return Err(unsupported(&"default"));
    }
    let mut has_body = BTreeMap::new();
    for (status, response) in &responses.responses {
        let StatusCode::Code(code) = status else { return Err(unsupported(status)) };
        let (_, response) = document::response(spec, &place(status), response)?;
        let has = !response.content.is_empty();
        if *has_body.entry(*code >= 400).or_insert(has) != has {
            let problem =
                "has a body where another answer of the operation has none or the reverse, progenitor takes one form for both";
            return Err(Problem::new(place(status), problem));
        }
    }
    Ok(())
}
