//! The keywords of each schema: their types, the types of values that they restrict, and the names that they give to Rust.

use std::collections::BTreeMap;

use heck::{ToPascalCase, ToSnakeCase};
use serde_json::{Map, Value};

use crate::check::defaults;
use crate::check::grammar::Walk;
use crate::json::COMBINATIONS;

const TYPES: [&str; 6] = ["string", "number", "integer", "boolean", "array", "object"];

/// The keywords that have an effect on some types only, and those types.
const TYPED: [(&str, &[&str]); 18] = [
    ("pattern", &["string"]),
    ("minLength", &["string"]),
    ("maxLength", &["string"]),
    ("format", &["string", "number", "integer"]),
    ("multipleOf", &["number", "integer"]),
    ("minimum", &["number", "integer"]),
    ("maximum", &["number", "integer"]),
    ("exclusiveMinimum", &["number", "integer"]),
    ("exclusiveMaximum", &["number", "integer"]),
    ("items", &["array"]),
    ("minItems", &["array"]),
    ("maxItems", &["array"]),
    ("uniqueItems", &["array"]),
    ("properties", &["object"]),
    ("additionalProperties", &["object"]),
    ("required", &["object"]),
    ("minProperties", &["object"]),
    ("maxProperties", &["object"]),
];

type Predicate = fn(&Value) -> bool;

/// The values of keywords: a description, and a function that accepts them.
const VALUES: [(&str, &str, Predicate); 22] = [
    ("title", "text", Value::is_string),
    ("description", "text", Value::is_string),
    ("format", "text", Value::is_string),
    ("pattern", "text", Value::is_string),
    ("nullable", "true or false", Value::is_boolean),
    ("readOnly", "true or false", Value::is_boolean),
    ("writeOnly", "true or false", Value::is_boolean),
    ("deprecated", "true or false", Value::is_boolean),
    ("uniqueItems", "true or false", Value::is_boolean),
    ("exclusiveMinimum", "true or false, beside `minimum`", Value::is_boolean),
    ("exclusiveMaximum", "true or false, beside `maximum`", Value::is_boolean),
    ("minimum", "a number", Value::is_number),
    ("maximum", "a number", Value::is_number),
    ("multipleOf", "a number", Value::is_number),
    ("minLength", "a whole number, zero or more", Value::is_u64),
    ("maxLength", "a whole number, zero or more", Value::is_u64),
    ("minItems", "a whole number, zero or more", Value::is_u64),
    ("maxItems", "a whole number, zero or more", Value::is_u64),
    ("minProperties", "a whole number, zero or more", Value::is_u64),
    ("maxProperties", "a whole number, zero or more", Value::is_u64),
    ("required", "a list of names", |value| value.as_array().is_some_and(|names| names.iter().all(Value::is_string))),
    ("enum", "a list of values with at least one", |value| value.as_array().is_some_and(|values| !values.is_empty())),
];

/// The type of a schema, or the type that its keywords imply: `properties` belong to an object.
pub fn declared_or_implied_type(fields: &Map<String, Value>) -> Option<&str> {
    match fields.get("type") {
        Some(name) => name.as_str(),
        None if COMBINATIONS.iter().any(|keyword| fields.contains_key(*keyword)) => None,
        None if fields.contains_key("properties") || fields.contains_key("additionalProperties") => Some("object"),
        None => fields.contains_key("items").then_some("array"),
    }
}

/// Checks the schema at the place of the walk.
pub fn check(walk: &mut Walk<'_>, fields: &Map<String, Value>) {
    let name = match fields.get("type") {
        None => None,
        Some(Value::String(name)) if TYPES.contains(&name.as_str()) => Some(name.as_str()),
        Some(Value::Array(_)) => {
            return walk.problem_below("type", "a list of types is OpenAPI 3.1, write one type, and `nullable: true` for null");
        }
        Some(other) => {
            return walk.problem_below("type", format!("{other} is not a type, use one of {}", TYPES.join(", ")));
        }
    };
    for (keyword, types) in TYPED.iter().filter(|(keyword, _)| fields.contains_key(*keyword)) {
        match name {
            Some(name) if !types.contains(&name) => {
                walk.problem(format!("{keyword} has no effect on `type: {name}`, drop it or correct the type"));
            }
            None if !["required", "properties", "additionalProperties", "items"].contains(keyword) => {
                walk.problem(format!("{keyword} has no effect without a type, add `type: {}`", types[0]));
            }
            _ => {}
        }
    }
    if name == Some("array") && !fields.contains_key("items") {
        walk.problem("items is missing, add the schema of an item");
    }
    for (keyword, expected, accepts) in VALUES {
        if let Some(value) = fields.get(keyword).filter(|value| !accepts(value)) {
            walk.problem_below(keyword, format!("must be {expected}, not `{value}`"));
        }
    }
    for keyword in ["minimum", "maximum", "multipleOf"] {
        if name == Some("integer") && fields.get(keyword).is_some_and(Value::is_f64) {
            walk.problem_below(keyword, "must be a whole number for `type: integer`");
        }
    }
    if let Some(Err(error)) = fields.get("pattern").and_then(Value::as_str).map(regress::Regex::new) {
        walk.problem_below("pattern", format!("is not a regular expression: {error}"));
    }
    if let Some(problem) = defaults::problem(fields) {
        walk.problem_below("default", problem);
    }
    discriminator(walk, fields);
    required(walk, fields);
    enumeration(walk, name, fields);
    property_names(walk, fields);
    value_names(walk, fields);
}

fn discriminator(walk: &mut Walk<'_>, fields: &Map<String, Value>) {
    let is_component =
        matches!(walk.place.as_slice(), [components, schemas, _] if components == "components" && schemas == "schemas");
    if fields.contains_key("discriminator") && !(is_component && fields.contains_key("oneOf")) {
        let problem = "has no effect here, it belongs to a component schema with `oneOf`";
        walk.problem_below("discriminator", format!("{problem}: give the alternatives a schema of their own, or drop it"));
    }
}

/// No builder could set a required property that the schema does not have.
fn required(walk: &mut Walk<'_>, fields: &Map<String, Value>) {
    let Some(properties) = fields.get("properties").and_then(Value::as_object) else { return };
    if ["allOf", "oneOf", "anyOf"].iter().any(|keyword| fields.contains_key(*keyword)) {
        return;
    }
    let required = fields.get("required").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str);
    for name in required.filter(|name| !properties.contains_key(*name)) {
        walk.problem_below("required", format!("`{name}` is not a property, add it or correct the name"));
    }
}

fn enumeration(walk: &mut Walk<'_>, name: Option<&str>, fields: &Map<String, Value>) {
    let Some(values) = fields.get("enum").and_then(Value::as_array) else { return };
    let nullable = fields.get("nullable") == Some(&Value::Bool(true));
    let fits = |value: &Value| match name {
        Some("string") => value.is_string() || (nullable && value.is_null()),
        Some("boolean") => value.is_boolean() || (nullable && value.is_null()),
        Some("integer") => value.is_i64(),
        Some("number") => value.is_number(),
        _ => false,
    };
    if let Some(value) = values.iter().find(|value| !fits(value)) {
        walk.problem_below(
            "enum",
            match name {
                None => "needs a type beside it, add `type: string`".to_owned(),
                Some(name) => format!("`{value}` is not of the type {name}, quote it or correct the type"),
            },
        );
    }
}

/// Each property has a name of its own in Rust.
fn property_names(walk: &mut Walk<'_>, fields: &Map<String, Value>) {
    let mut seen = BTreeMap::new();
    // typify keeps the properties without a declaration in a field of this name.
    if fields.get("additionalProperties").is_some_and(Value::is_object) {
        seen.insert("extra".to_owned(), "additionalProperties");
    }
    for name in fields.get("properties").and_then(Value::as_object).into_iter().flat_map(Map::keys) {
        let rust = typify_name(name, str::to_snake_case);
        if let Some(other) = seen.insert(rust.clone(), name) {
            let problem = format!("is {rust} in Rust, like {other}: rename one, or drop it and describe it in text");
            walk.problem_below(&format!("properties.{name}"), problem);
        }
    }
}

/// Each value of an enum has a name of its own in Rust.
fn value_names(walk: &mut Walk<'_>, fields: &Map<String, Value>) {
    let mut seen = BTreeMap::new();
    for value in fields.get("enum").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str) {
        let rust = typify_name(value, str::to_pascal_case);
        if let Some(other) = seen.insert(rust.clone(), value) {
            walk.problem_below("enum", format!("`{value}` is {rust} in Rust, like `{other}`: keep one"));
        }
    }
}

/// The name that typify gives to a field or a variant.
fn typify_name(name: &str, case: fn(&str) -> String) -> String {
    let plain: String = match name {
        "+1" => "plus1".to_owned(),
        "-1" => "minus1".to_owned(),
        _ => name.chars().filter(|c| *c != '\'').map(|c| if c.is_alphanumeric() || c == '_' { c } else { '-' }).collect(),
    };
    let name = case(&plain);
    if name.starts_with(|c: char| c.is_alphabetic()) { name } else { format!("{}{name}", case("x")) }
}
