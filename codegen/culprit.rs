//! Which part of the document the generators cannot take. They name none, and at some they panic.

use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, catch_unwind};

use openapiv3::{OpenAPI, PathItem, ReferenceOr};
use proc_macro2::TokenStream;
use serde_json::Value;

use super::document;
use super::problem::Problem;

/// Makes the client, or finds the schema or the operation of which none can be made.
pub fn generate(spec: &OpenAPI, generate: impl Fn(&OpenAPI) -> Result<TokenStream, String>) -> Result<TokenStream, Problem> {
    let attempt = |spec: &OpenAPI| match catch_unwind(AssertUnwindSafe(|| generate(spec))) {
        Ok(result) => result,
        Err(_) => Err("progenitor has no code for it, describe it in another way".to_owned()),
    };
    let problem = match attempt(spec) {
        Ok(tokens) => return Ok(tokens),
        Err(problem) => problem,
    };
    for name in spec.components.iter().flat_map(|components| components.schemas.keys()) {
        if let Err(problem) = attempt(&only(spec, &reached(spec, name))) {
            return Err(Problem::new(format!("components.schemas.{name}"), problem));
        }
    }
    for endpoint in document::endpoints(spec)? {
        let mut alone = spec.clone();
        alone.paths.paths.retain(|path, _| path == endpoint.path);
        let items = alone.paths.paths.values_mut();
        items.for_each(|item| {
            if let ReferenceOr::Item(item) = item {
                *item = PathItem { parameters: item.parameters.clone(), ..PathItem::default() };
                let operation = match endpoint.method {
                    "get" => &mut item.get,
                    "put" => &mut item.put,
                    "post" => &mut item.post,
                    "delete" => &mut item.delete,
                    "options" => &mut item.options,
                    "head" => &mut item.head,
                    "patch" => &mut item.patch,
                    _ => &mut item.trace,
                };
                *operation = Some(endpoint.operation.clone());
            }
        });
        if let Err(problem) = attempt(&alone) {
            return Err(Problem::new(format!("{} ({})", endpoint.place, endpoint.id), problem));
        }
    }
    Err(Problem::new("the document", problem))
}

/// The document with these schemas and without operations.
fn only(spec: &OpenAPI, names: &BTreeSet<String>) -> OpenAPI {
    let mut only = spec.clone();
    only.paths.paths.clear();
    if let Some(components) = &mut only.components {
        components.schemas.retain(|name, _| names.contains(name));
    }
    only
}

/// A schema and all those to which it leads.
fn reached(spec: &OpenAPI, name: &str) -> BTreeSet<String> {
    let mut reached = BTreeSet::new();
    let mut open = vec![name.to_owned()];
    while let Some(name) = open.pop() {
        let schema = spec.components.as_ref().and_then(|components| components.schemas.get(&name));
        if reached.insert(name) {
            let schema = schema.and_then(|schema| serde_json::to_value(schema).ok()).unwrap_or_default();
            references(&schema, &mut open);
        }
    }
    reached
}

fn references(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::Object(fields) => {
            let reference = fields.get("$ref").and_then(Value::as_str);
            found.extend(reference.and_then(|reference| reference.strip_prefix("#/components/schemas/")).map(str::to_owned));
            fields.values().for_each(|value| references(value, found));
        }
        Value::Array(items) => items.iter().for_each(|item| references(item, found)),
        _ => {}
    }
}
