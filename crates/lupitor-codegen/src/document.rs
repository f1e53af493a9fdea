//! The parsed document, and how to walk it.

use heck::ToPascalCase;
use openapiv3::{Example, OpenAPI, Operation, Parameter, PathItem, ReferenceOr, RequestBody, Response, Schema};
use proc_macro2::Ident;
use serde_json::Value;

use super::problem::Problem;
use super::{checks, extensions, formats, parts, places, words};

/// One operation with everything that stands around it.
pub struct Endpoint<'a> {
    /// `paths./leads.post`
    pub place: String,
    pub path: &'a str,
    pub method: &'a str,
    pub id: &'a str,
    pub operation: &'a Operation,
    pub item: &'a PathItem,
}

/// The document as it stands in the file, and what was read of it.
pub struct Document {
    pub value: Value,
    /// `None` when it cannot be read, of which there is a problem then.
    pub spec: Option<OpenAPI>,
    /// The problems found so far.
    pub problems: Vec<Problem>,
}

/// Reads the document.
///
/// # Errors
///
/// When it is not YAML or of another version of OpenAPI, so that nothing else can be told.
pub fn parse(yaml: &str) -> Result<Document, Problem> {
    // A value first: it refuses a key that stands twice, of which the document itself would keep the last.
    let value: yaml_serde::Value =
        yaml_serde::from_str(yaml).map_err(|e| Problem::new("the document", format!("not YAML: {e}")))?;
    let mut json = serde_json::to_value(&value).map_err(|e| Problem::new("the document", format!("not JSON: {e}")))?;
    let version = json.get("openapi").and_then(Value::as_str).unwrap_or_default();
    if !version.starts_with("3.0.") {
        let version = json.get("openapi").map_or("none".to_owned(), Value::to_string);
        return Err(Problem::new("openapi", format!("{} is not supported, write 3.0.3", version.trim_matches('"'))));
    }
    let mut problems = checks::references(&value);
    problems.extend(extensions::unknown(&value));
    problems.extend(words::check(&json));
    problems.extend(parts::endless(&json));
    problems.extend(parts::plain(&mut json));
    parts::each_schema(&mut json, &mut parts::infer_type);
    let mut written = json.clone();
    formats::write_out(&mut written);
    let parsed = places::parse(&written);
    // A part that is not OpenAPI has mostly been told by its words.
    let spec = match parsed {
        Ok(spec) => Some(spec),
        Err(problem) => {
            problems.extend(problems.is_empty().then_some(problem));
            None
        }
    };
    Ok(Document { value: json, spec, problems })
}

/// Every operation, in the order of the document.
pub fn endpoints(spec: &OpenAPI) -> Result<Vec<Endpoint<'_>>, Problem> {
    let mut endpoints = Vec::new();
    for (path, item) in spec.paths.iter() {
        let ReferenceOr::Item(item) = item else {
            return Err(Problem::new(format!("paths.{path}"), "a $ref to a path item is not supported, write it out"));
        };
        for (method, operation) in item.iter() {
            let place = format!("paths.{path}.{method}");
            let id = operation
                .operation_id
                .as_deref()
                .ok_or_else(|| Problem::new(&place, "operationId is missing, add one in camelCase"))?;
            endpoints.push(Endpoint { place, path, method, id, operation, item });
        }
    }
    Ok(endpoints)
}

/// The operations of a path, each with its method.
pub fn operations_mut(item: &mut PathItem) -> impl Iterator<Item = (&'static str, &mut Operation)> {
    let all = [
        ("get", &mut item.get),
        ("put", &mut item.put),
        ("post", &mut item.post),
        ("delete", &mut item.delete),
        ("options", &mut item.options),
        ("head", &mut item.head),
        ("patch", &mut item.patch),
        ("trace", &mut item.trace),
    ];
    all.into_iter().filter_map(|(method, operation)| Some((method, operation.as_mut()?)))
}

/// Checks a name that an extension gives, which other languages write as it is: `rateLimitExceeded`.
pub fn extension_name(place: &str, name: &str) -> Result<(), Problem> {
    let is_name = name.starts_with(|c: char| c.is_ascii_lowercase()) && name.chars().all(|c| c.is_ascii_alphanumeric());
    if is_name {
        Ok(())
    } else {
        Err(Problem::new(place, format!("`{name}` must be in camelCase: letters and digits, a small letter first")))
    }
}

/// The enum variant that stands for a name of the document.
pub fn variant(place: &str, name: &str) -> Result<Ident, Problem> {
    let problem = |_| Problem::new(place, format!("`{name}` makes no Rust name, use words that begin with a letter"));
    syn::parse_str(&name.to_pascal_case()).map_err(problem)
}

/// The component schema of this name.
pub fn schema<'a>(spec: &'a OpenAPI, name: &str) -> Option<&'a Schema> {
    spec.components.as_ref()?.schemas.get(name)?.as_item()
}

/// The schema itself, or the component that the reference names.
pub fn resolve<'a>(spec: &'a OpenAPI, schema_or_ref: &'a ReferenceOr<Schema>) -> Option<&'a Schema> {
    match schema_or_ref {
        ReferenceOr::Item(item) => Some(item),
        ReferenceOr::Reference { reference } => schema(spec, reference.strip_prefix("#/components/schemas/")?),
    }
}

/// The response itself, or the component that the reference names, with the place where it stands.
pub fn response<'a>(
    spec: &'a OpenAPI,
    place: &str,
    response_or_ref: &'a ReferenceOr<Response>,
) -> Result<(String, &'a Response), Problem> {
    match response_or_ref {
        ReferenceOr::Item(item) => Ok((place.to_owned(), item)),
        ReferenceOr::Reference { reference } => {
            let missing = || Problem::new(place, format!("{reference} does not exist, add it to components.responses"));
            let name = reference.strip_prefix("#/components/responses/").ok_or_else(missing)?;
            let responses = &spec.components.as_ref().ok_or_else(missing)?.responses;
            let response = responses.get(name).and_then(ReferenceOr::as_item).ok_or_else(missing)?;
            Ok((format!("components.responses.{name}"), response))
        }
    }
}

/// The example itself, or the component of the same name that the reference names, with the place where it stands.
pub fn example<'a>(
    spec: &'a OpenAPI,
    place: &str,
    name: &str,
    example_or_ref: &'a ReferenceOr<Example>,
) -> Result<(String, &'a Example), Problem> {
    match example_or_ref {
        ReferenceOr::Item(item) => Ok((place.to_owned(), item)),
        ReferenceOr::Reference { reference } => {
            let missing = || Problem::new(place, format!("{reference} does not exist, add it to components.examples"));
            let component = reference.strip_prefix("#/components/examples/").ok_or_else(missing)?;
            if component != name {
                let problem = format!("refers to the example `{component}`, give both the same name");
                return Err(Problem::new(place, problem));
            }
            let examples = &spec.components.as_ref().ok_or_else(missing)?.examples;
            let example = examples.get(component).and_then(ReferenceOr::as_item).ok_or_else(missing)?;
            Ok((format!("components.examples.{component}"), example))
        }
    }
}

/// The request body itself, or the component that the reference names, with the place where it stands.
pub fn request_body<'a>(
    spec: &'a OpenAPI,
    place: &str,
    body_or_ref: &'a ReferenceOr<RequestBody>,
) -> Result<(String, &'a RequestBody), Problem> {
    match body_or_ref {
        ReferenceOr::Item(item) => Ok((place.to_owned(), item)),
        ReferenceOr::Reference { reference } => {
            let missing = || Problem::new(place, format!("{reference} does not exist, add it to components.requestBodies"));
            let name = reference.strip_prefix("#/components/requestBodies/").ok_or_else(missing)?;
            let bodies = &spec.components.as_ref().ok_or_else(missing)?.request_bodies;
            let body = bodies.get(name).and_then(ReferenceOr::as_item).ok_or_else(missing)?;
            Ok((format!("components.requestBodies.{name}"), body))
        }
    }
}

/// The parameters of an operation with those of its path, of which its own take the place.
pub fn parameters<'a>(spec: &'a OpenAPI, endpoint: &'a Endpoint<'_>) -> impl Iterator<Item = &'a Parameter> {
    let resolve = move |parameter: &'a ReferenceOr<Parameter>| match parameter {
        ReferenceOr::Item(item) => Some(item),
        ReferenceOr::Reference { reference } => {
            let name = reference.strip_prefix("#/components/parameters/")?;
            spec.components.as_ref()?.parameters.get(name)?.as_item()
        }
    };
    let own = endpoint.operation.parameters.iter().filter_map(resolve);
    let is_replaced = move |parameter: &&Parameter| {
        let name = &parameter.parameter_data_ref().name;
        endpoint.operation.parameters.iter().filter_map(resolve).any(|own| own.parameter_data_ref().name == *name)
    };
    endpoint.item.parameters.iter().filter_map(resolve).filter(move |parameter| !is_replaced(parameter)).chain(own)
}
