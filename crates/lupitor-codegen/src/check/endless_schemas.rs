//! Component schemas that are made of themselves, with no property and no list between: no value of them ends.

use serde_json::Value;

use crate::json::{items, members, schema_name};
use crate::problem::Problem;

/// Reports every schema that is made of itself.
pub fn check(document: &Value) -> Vec<Problem> {
    let components = &document["components"];
    let parts_of = |name: &str| {
        let mut found = Vec::new();
        if let Some((_, schema)) = members(components, "schemas").find(|(other, _)| *other == name) {
            parts(schema, &mut found);
        }
        found
    };
    let is_endless = |name: &str| {
        let (mut open, mut seen) = (parts_of(name), Vec::new());
        while let Some(next) = open.pop() {
            if !seen.contains(&next) {
                open.extend(parts_of(&next));
                seen.push(next);
            }
        }
        seen.iter().any(|seen| seen == name)
    };
    let endless = members(components, "schemas").filter(|(name, schema)| is_endless(name) && schema.get("$ref").is_none());
    let problem = "is made of itself, put a property or a list between";
    endless.map(|(name, _)| Problem::new(format!("components.schemas.{name}"), problem)).collect()
}

/// The names of the schemas of which this one is made.
fn parts(schema: &Value, found: &mut Vec<String>) {
    found.extend(schema_name(schema));
    for keyword in ["allOf", "oneOf", "anyOf"] {
        items(schema, keyword).for_each(|part| parts(part, found));
    }
    schema.get("not").into_iter().for_each(|part| parts(part, found));
}
