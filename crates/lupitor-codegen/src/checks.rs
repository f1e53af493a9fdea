//! What the document must be for the generators to take it. They panic on these, and name no place.

use std::collections::BTreeSet;

use heck::ToSnakeCase;
use openapiv3::{Example, OpenAPI, Parameter, ReferenceOr};
use yaml_serde::Value;

use super::document::{self, Endpoint};
use super::media;
use super::problem::Problem;

/// Every `$ref` that names nothing.
pub fn references(yaml: &Value) -> Vec<Problem> {
    let mut problems = Vec::new();
    below(yaml, yaml, &mut Vec::new(), &mut problems);
    problems
}

fn below(root: &Value, value: &Value, place: &mut Vec<String>, problems: &mut Vec<Problem>) {
    match value {
        Value::Mapping(mapping) => {
            for (key, value) in mapping {
                let key = key.as_str().map_or_else(|| format!("{key:?}"), str::to_owned);
                if let ("$ref", Some(reference)) = (key.as_str(), value.as_str())
                    && !exists(root, reference)
                {
                    let problem = format!("{reference} does not exist, add it or correct the $ref");
                    problems.push(Problem::new(place.join("."), problem));
                }
                place.push(key);
                below(root, value, place, problems);
                place.pop();
            }
        }
        Value::Sequence(items) => {
            for (index, item) in items.iter().enumerate() {
                place.push(index.to_string());
                below(root, item, place, problems);
                place.pop();
            }
        }
        _ => {}
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

/// Every operation of which progenitor cannot make a method.
pub fn operations(spec: &OpenAPI) -> Vec<Problem> {
    let mut ids = BTreeSet::new();
    let mut problems = Vec::new();
    for endpoint in document::endpoints(spec).into_iter().flatten() {
        problems.extend(operation_id(&endpoint, &mut ids).err());
        problems.extend(path_parameters(spec, &endpoint).err());
        problems.extend(successes_have_one_form(spec, &endpoint).err());
    }
    problems
}

fn operation_id(endpoint: &Endpoint<'_>, ids: &mut BTreeSet<String>) -> Result<(), Problem> {
    if !ids.insert(endpoint.id.to_snake_case()) {
        return Err(Problem::new(&endpoint.place, format!("operationId {} stands twice, rename one", endpoint.id)));
    }
    if !endpoint.id.to_snake_case().starts_with(|c: char| c.is_alphabetic()) {
        let problem = format!("operationId {} makes no Rust name, use words that begin with a letter", endpoint.id);
        return Err(Problem::new(format!("{} ({})", endpoint.place, endpoint.id), problem));
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

/// progenitor takes one form for the successes of an operation, and none at all is a form as well. That the schemas are the same is
/// checked where the operation table is made.
fn successes_have_one_form(spec: &OpenAPI, endpoint: &Endpoint<'_>) -> Result<(), Problem> {
    let mut first = None;
    for (status, response) in &endpoint.operation.responses.responses {
        if !media::is_success(status) {
            continue;
        }
        let place = format!("{}.responses.{status}", endpoint.place);
        let (_, response) = document::response(spec, &place, response)?;
        let media_type = response.content.keys().next().map(String::as_str);
        match first.get_or_insert(media_type) {
            first if first.is_some() != media_type.is_some() => {
                let problem =
                    "has a body where another success of the operation has none or the reverse, give both the same form";
                return Err(Problem::new(place, problem));
            }
            first if *first != media_type => {
                return Err(Problem::new(
                    place,
                    "has another media type than another success of the operation, use one for both",
                ));
            }
            _ => {}
        }
    }
    Ok(())
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
