//! Error examples that could never be found: those that no operation uses, and those that no response distinguishes from another.

use std::collections::{BTreeMap, BTreeSet};

use openapiv3::{Example, OpenAPI, ReferenceOr};
use serde_json::Value;

use crate::error_catalogue::DocumentedError;
use crate::problem::Problem;
use crate::spec;

/// Reports a component with errors that no operation uses: the catalogue would not have them.
pub fn are_used(spec: &OpenAPI) -> Result<(), Problem> {
    let mut used = BTreeSet::new();
    for response in spec::endpoints(spec).iter().flat_map(|endpoint| endpoint.responses()) {
        let examples = response.response.content.values().flat_map(|media| media.examples.values());
        used.extend(examples.map(|example| spec::place_of(example, String::new())));
        used.insert(response.definition);
    }
    let components = spec.components.iter();
    let responses = components.clone().flat_map(|components| &components.responses).map(|(name, response)| {
        let media = response.as_item().into_iter().flat_map(|response| response.content.values());
        (format!("components.responses.{name}"), media.flat_map(|media| media.examples.values()).collect::<Vec<_>>())
    });
    let examples = components.flat_map(|components| &components.examples);
    let examples = examples.map(|(name, example)| (format!("components.examples.{name}"), vec![example]));
    for (place, examples) in responses.chain(examples) {
        if examples.into_iter().filter_map(ReferenceOr::as_item).any(is_error) && !used.contains(&place) {
            return Err(Problem::new(place, "is an error and no operation uses it, add a $ref to it or drop it"));
        }
    }
    Ok(())
}

fn is_error(example: &Example) -> bool {
    let body = example.value.as_ref();
    ["error", "message"].iter().any(|key| body.and_then(|body| body.get(key)).is_some_and(Value::is_string))
}

/// Reports an example that an earlier one hides: with the same status and message, at every operation that has it.
pub fn are_distinct(spec: &OpenAPI, errors: &[DocumentedError]) -> Result<(), Problem> {
    for (index, later) in errors.iter().enumerate() {
        let hides = |earlier: &&DocumentedError| {
            let same = normalized(&earlier.message) == normalized(&later.message)
                || earlier.pattern.is_some() && earlier.pattern == later.pattern;
            let users = later.operations.iter().map(|used| &used.operation);
            let mut hidden = users.map(|user| earlier.operations.iter().any(|used| used.operation == *user));
            same && earlier.status == later.status && hidden.all(|hidden| hidden)
        };
        if let Some(earlier) = errors[..index].iter().find(hides) {
            let problem = format!(
                "has the status {} and the message `{}` like {}, and is never found: drop one, or give one another message",
                later.status, later.message, earlier.name
            );
            let place = places(spec).remove(&later.name).unwrap_or_else(|| format!("error examples.{}", later.name));
            return Err(Problem::new(place, problem));
        }
    }
    Ok(())
}

/// The message in the form in which the client compares it.
fn normalized(message: &str) -> String {
    let message = message.trim();
    message.strip_suffix('.').unwrap_or(message).to_ascii_lowercase()
}

/// The place of each example in a response.
fn places(spec: &OpenAPI) -> BTreeMap<String, String> {
    let mut places = BTreeMap::new();
    for response in spec::endpoints(spec).iter().flat_map(|endpoint| endpoint.responses()) {
        for (name, _) in response.error_examples().into_iter().flat_map(|(_, examples)| examples) {
            let place = format!("{}.content.application/json.examples.{name}", response.definition);
            places.entry(name.clone()).or_insert(place);
        }
    }
    places
}
