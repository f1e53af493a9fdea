//! Operations: their ids, their path parameters, and the statuses of success. progenitor panics on these, and names no place.

use std::collections::BTreeSet;

use heck::ToSnakeCase;
use openapiv3::{OpenAPI, Parameter};

use crate::problem::Problem;
use crate::spec::{self, Endpoint};

/// Reports every operation for which progenitor cannot make a method.
pub fn check(spec: &OpenAPI) -> Vec<Problem> {
    let mut ids = BTreeSet::new();
    let mut problems = Vec::new();
    for endpoint in spec::endpoints(spec) {
        problems.extend(operation_id(&endpoint, &mut ids).err());
        problems.extend(path_parameters(&endpoint).err());
        problems.extend(same_media_type(&endpoint).err());
    }
    problems
}

fn operation_id(endpoint: &Endpoint<'_>, ids: &mut BTreeSet<String>) -> Result<(), Problem> {
    let id = endpoint.id;
    if !ids.insert(id.to_snake_case()) {
        return Err(Problem::new(&endpoint.place, format!("operationId {id} is used twice, rename one")));
    }
    if !id.to_snake_case().starts_with(|c: char| c.is_alphabetic()) {
        let problem = format!("operationId {id} makes no Rust name, use words that begin with a letter");
        return Err(Problem::new(endpoint.named_place(), problem));
    }
    Ok(())
}

/// The placeholders of the path are its path parameters.
fn path_parameters(endpoint: &Endpoint<'_>) -> Result<(), Problem> {
    let placeholders = endpoint.path.split('{').skip(1).filter_map(|rest| rest.split_once('}'));
    let placeholders: BTreeSet<_> = placeholders.map(|(name, _)| name).collect();
    let declared = endpoint.parameters().filter(|parameter| matches!(parameter, Parameter::Path { .. }));
    let declared: BTreeSet<_> = declared.map(|parameter| parameter.parameter_data_ref().name.as_str()).collect();
    match placeholders.symmetric_difference(&declared).next() {
        Some(name) if declared.contains(name) => {
            Err(Problem::new(&endpoint.place, format!("parameter {name} is not in the path, add {{{name}}} to it")))
        }
        Some(name) => Err(Problem::new(&endpoint.place, format!("{{{name}}} has no parameter, add one with `in: path`"))),
        None => Ok(()),
    }
}

/// progenitor takes one media type for all successes of an operation. The operation table checks that their schema is the same.
fn same_media_type(endpoint: &Endpoint<'_>) -> Result<(), Problem> {
    let mut first = None;
    for success in endpoint.successes() {
        let media_type = success.response.content.keys().next().map(String::as_str);
        let problem = match first.get_or_insert(media_type) {
            first if first.is_some() != media_type.is_some() => {
                "has a body where another success of the operation has none or the reverse, give both the same form"
            }
            first if *first != media_type => "has another media type than another success of the operation, use one for both",
            _ => continue,
        };
        return Err(Problem::new(success.place, problem));
    }
    Ok(())
}
