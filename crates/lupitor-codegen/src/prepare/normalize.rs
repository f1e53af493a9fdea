//! The document in one form: components are written out, and each schema has the type that its keywords imply.

use serde_json::Value;

use crate::check::schema_keywords::declared_or_implied_type;
use crate::json::{self, resolve};
use crate::problem::Problem;

/// Replaces every component that is a `$ref` to another one, except schemas, and adds the types that keywords imply.
pub fn normalize(document: &mut Value) -> Vec<Problem> {
    let mut problems = Vec::new();
    let copy = document.clone();
    let sections = document.get_mut("components").and_then(Value::as_object_mut);
    for (section, components) in sections.into_iter().flatten() {
        for (name, component) in components.as_object_mut().into_iter().flatten() {
            if component.get("$ref").is_none() {
                continue;
            }
            match resolve(&copy, "", component) {
                Some(_) if section == "schemas" => {}
                Some((_, target)) => *component = target.clone(),
                None => {
                    let place = format!("components.{section}.{name}");
                    problems.push(Problem::new(place, "the $ref leads to itself, write the component out"));
                }
            }
        }
    }
    json::each_schema_mut(document, &mut |fields| {
        if let Some(name) = declared_or_implied_type(fields).map(Value::from) {
            fields.entry("type").or_insert(name);
        }
    });
    problems
}

/// Drops every default, which the API applies, and every title, which typify would use as the name of the type.
pub fn drop_annotations(document: &mut Value) {
    json::each_schema_mut(document, &mut |fields| {
        fields.remove("default");
        fields.remove("title");
    });
}
