//! Personal data: the extension `x-lupitor-personal-data`, which marks component schemas and properties.

use std::collections::{BTreeMap, BTreeSet};

use heck::ToPascalCase;
use openapiv3::OpenAPI;
use serde_json::Value;

use crate::json::{self, children, members};
use crate::problem::Problem;

/// The extension of a component schema or a property.
pub const PERSONAL_DATA: &str = "x-lupitor-personal-data";

/// The marked parts of the document, by the names of the types in Rust.
#[derive(Default)]
pub struct PersonalData {
    /// The types whose values are personal data, each with the name of its schema.
    pub types: BTreeMap<String, String>,
    /// The properties that are personal data, by the type that has a field for them.
    pub properties: BTreeMap<String, BTreeSet<String>>,
}

/// Finds the marked schemas and properties.
///
/// # Errors
///
/// A mark that is not `true`, or on a property without a field of its own in Rust.
pub fn find(spec: &OpenAPI) -> Result<PersonalData, Problem> {
    let document = serde_json::to_value(spec).unwrap_or_default();
    let mut found = PersonalData::default();
    for (name, schema) in members(&document["components"], "schemas") {
        let place = format!("components.schemas.{name}");
        if is_marked(&place, schema)? {
            found.types.insert(name.to_pascal_case(), name.to_owned());
        }
        check_below(&place, schema, true)?;
        let mut properties = BTreeSet::new();
        marked_properties(&document, schema, &mut properties, &mut BTreeSet::new());
        if !properties.is_empty() {
            found.properties.insert(name.to_pascal_case(), properties);
        }
    }
    Ok(found)
}

fn is_marked(place: &str, schema: &Value) -> Result<bool, Problem> {
    match schema.get(PERSONAL_DATA) {
        None => Ok(false),
        Some(Value::Bool(true)) => Ok(true),
        Some(_) => Err(Problem::new(format!("{place}.{PERSONAL_DATA}"), "must be `true`, or left out")),
    }
}

/// Checks the schemas inside a schema. `has_fields` is true if the properties of the outer one are fields of the component's type.
fn check_below(place: &str, schema: &Value, has_fields: bool) -> Result<(), Problem> {
    for (step, child) in children(schema) {
        let place = format!("{place}.{step}");
        if is_marked(&place, child)? && !(has_fields && step.starts_with("properties.")) {
            let problem = format!("{PERSONAL_DATA} has no effect inside this combination, move the schema to components.schemas");
            return Err(Problem::new(place, problem));
        }
        check_below(&place, child, has_fields && step.starts_with("allOf."))?;
    }
    Ok(())
}

/// Collects the marked properties of an object, also those of the parts of an `allOf`.
fn marked_properties(document: &Value, schema: &Value, found: &mut BTreeSet<String>, seen: &mut BTreeSet<String>) {
    let marked = members(schema, "properties").filter(|(_, property)| json::flag(property, PERSONAL_DATA));
    found.extend(marked.map(|(name, _)| name.to_owned()));
    for part in json::items(schema, "allOf") {
        match json::text(part, "$ref") {
            Some(reference) if !seen.insert(reference.to_owned()) => {}
            Some(reference) => {
                json::lookup(document, reference).into_iter().for_each(|part| marked_properties(document, part, found, seen));
            }
            None => marked_properties(document, part, found, seen),
        }
    }
}
