//! What the document must be for the generators to take it. They panic on these, and name no place.

use std::collections::{BTreeMap, BTreeSet};

use heck::ToSnakeCase;
use openapiv3::{Content, Example, OpenAPI, Parameter, ReferenceOr, StatusCode};
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

/// Every component schema has a name that a Rust type can have.
pub fn schema_names(spec: &OpenAPI) -> Result<(), Problem> {
    for name in spec.components.iter().flat_map(|components| components.schemas.keys()) {
        document::variant(&format!("components.schemas.{name}"), name)?;
    }
    Ok(())
}

/// Every operation is one that progenitor can make a method of.
pub fn operations(spec: &OpenAPI) -> Result<(), Problem> {
    let mut ids = BTreeSet::new();
    for endpoint in document::endpoints(spec)? {
        if !ids.insert(endpoint.id.to_snake_case()) {
            return Err(Problem::new(endpoint.place, format!("operationId {} stands twice, rename one", endpoint.id)));
        }
        if !endpoint.id.to_snake_case().starts_with(|c: char| c.is_alphabetic()) {
            let problem = format!("operationId {} makes no Rust name, use words that begin with a letter", endpoint.id);
            return Err(Problem::new(format!("{} ({})", endpoint.place, endpoint.id), problem));
        }
        path_parameters(spec, &endpoint)?;
        all_or_none_have_a_body(spec, &endpoint)?;
        bodies_are_json(spec, &endpoint)?;
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

/// Of another media type nothing would be checked, and no error example found.
fn bodies_are_json(spec: &OpenAPI, endpoint: &Endpoint<'_>) -> Result<(), Problem> {
    if let Some(body) = &endpoint.operation.request_body {
        let (place, body) = document::request_body(spec, &format!("{}.requestBody", endpoint.place), body)?;
        if body.content.is_empty() {
            return Err(Problem::new(format!("{place}.content"), "is empty, add application/json"));
        }
        json_only(&place, &body.content)?;
    }
    for (status, response) in &endpoint.operation.responses.responses {
        let (place, response) = document::response(spec, &format!("{}.responses.{status}", endpoint.place), response)?;
        json_only(&place, &response.content)?;
    }
    Ok(())
}

fn json_only(place: &str, content: &Content) -> Result<(), Problem> {
    match content.keys().find(|media_type| *media_type != "application/json") {
        Some(other) => {
            Err(Problem::new(format!("{place}.content"), format!("{other} is not supported, use application/json alone")))
        }
        None => Ok(()),
    }
}

/// The errors of a response, and an example, that no operation uses would be in no catalogue.
pub fn component_errors(spec: &OpenAPI) -> Result<(), Problem> {
    let mut used = BTreeSet::new();
    for endpoint in document::endpoints(spec)? {
        for (status, response) in &endpoint.operation.responses.responses {
            let place = format!("{}.responses.{status}", endpoint.place);
            let (place, response) = document::response(spec, &place, response)?;
            let examples = response.content.values().flat_map(|media| media.examples.values());
            used.extend(examples.filter_map(|example| match example {
                ReferenceOr::Reference { reference } => Some(reference.replace("#/components/examples/", "components.examples.")),
                ReferenceOr::Item(_) => None,
            }));
            used.insert(place);
        }
    }
    let components = spec.components.iter();
    let responses = components.clone().flat_map(|components| &components.responses).map(|(name, response)| {
        let media = response.as_item().into_iter().flat_map(|response| response.content.values());
        (format!("components.responses.{name}"), media.flat_map(|media| media.examples.values()).collect::<Vec<_>>())
    });
    let examples = components.flat_map(|components| &components.examples);
    let examples = examples.map(|(name, example)| (format!("components.examples.{name}"), vec![example]));
    for (place, examples) in responses.chain(examples) {
        let is_error = |example: &&Example| {
            let body = example.value.as_ref();
            ["error", "message"].iter().any(|key| body.and_then(|body| body.get(key)).is_some_and(serde_json::Value::is_string))
        };
        let has_errors = examples.into_iter().filter_map(ReferenceOr::as_item).any(|example| is_error(&example));
        if has_errors && !used.contains(&place) {
            return Err(Problem::new(place, "is an error and no operation uses it, add a $ref to it or drop it"));
        }
    }
    Ok(())
}

/// Every operation is found by the id that the generated code gives it.
pub fn generated_ids(spec: &OpenAPI, client: &str) -> Result<(), Problem> {
    for endpoint in document::endpoints(spec)? {
        let generated = endpoint.id.to_snake_case();
        if !client.contains(&format!("operation_id: \"{generated}\"")) {
            let problem =
                format!("operationId {0} has another name than {generated} in Rust, use words that are no keyword", endpoint.id);
            return Err(Problem::new(format!("{} ({})", endpoint.place, endpoint.id), problem));
        }
    }
    Ok(())
}
