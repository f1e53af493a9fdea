//! Reading the document as JSON: its operations and schemas, `$ref`s, and the sort of values that a schema takes.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

/// The media type of JSON.
pub const JSON: &str = "application/json";
/// The fields of a path item that are operations, in the order of the specification.
pub const METHODS: [&str; 8] = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];
/// The most references that may follow one another.
const LONGEST_CHAIN: usize = 32;

/// One operation of the document.
pub struct Operation<'a> {
    /// `paths./leads.post`
    pub place: String,
    pub item: &'a Value,
    pub fields: &'a Value,
}

/// Every operation, in the order of the document.
pub fn operations(document: &Value) -> impl Iterator<Item = Operation<'_>> {
    let items = members(document, "paths").filter(|(path, _)| path.starts_with('/'));
    items.flat_map(|(path, item)| {
        let operations = item.as_object().into_iter().flatten().filter(|(key, _)| METHODS.contains(&key.as_str()));
        operations.map(move |(method, fields)| Operation { place: format!("paths.{path}.{method}"), item, fields })
    })
}

/// The members of an object below a key.
pub fn members<'a>(value: &'a Value, key: &str) -> impl Iterator<Item = (&'a str, &'a Value)> {
    value.get(key).and_then(Value::as_object).into_iter().flatten().map(|(name, value)| (name.as_str(), value))
}

/// The items of a list below a key.
pub fn items<'a>(value: &'a Value, key: &str) -> impl Iterator<Item = &'a Value> {
    value.get(key).and_then(Value::as_array).into_iter().flatten()
}

/// The text below a key.
pub fn text<'a>(value: &'a Value, key: &str) -> Option<&'a str> {
    value.get(key).and_then(Value::as_str)
}

/// The flag below a key, false where there is none.
pub fn flag(value: &Value, key: &str) -> bool {
    value.get(key) == Some(&Value::Bool(true))
}

/// The value at the end of a `$ref` into the document.
pub fn lookup<'a>(document: &'a Value, reference: &str) -> Option<&'a Value> {
    reference.strip_prefix("#/")?.split('/').try_fold(document, |value, part| value.get(unescape(part)))
}

/// The object itself, or the component that its `$ref` names, with its place.
pub fn resolve<'a>(document: &'a Value, place: &str, value: &'a Value) -> Option<(String, &'a Value)> {
    let (mut place, mut value) = (place.to_owned(), value);
    for _ in 0..LONGEST_CHAIN {
        let Some(reference) = text(value, "$ref") else { return Some((place, value)) };
        let (section, name) = reference.strip_prefix("#/components/")?.split_once('/')?;
        value = lookup(document, reference)?;
        place = format!("components.{section}.{}", unescape(name));
    }
    None
}

/// The name of the component schema that a `$ref` names.
pub fn schema_name(schema: &Value) -> Option<String> {
    text(schema, "$ref")?.strip_prefix("#/components/schemas/").map(unescape)
}

/// A name of a `$ref` as plain text.
fn unescape(name: &str) -> String {
    name.replace("~1", "/").replace("~0", "~")
}

/// The sort of values that a schema takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// A string, a number or a flag.
    Scalar,
    Array,
    Object,
    /// Several of them, or anything.
    Any,
}

/// The schema behind a `$ref`, and behind an `allOf` with one part.
pub fn effective<'a>(document: &'a Value, place: &str, schema: &'a Value) -> Option<(String, &'a Value)> {
    let (mut place, mut schema) = resolve(document, place, schema)?;
    for _ in 0..LONGEST_CHAIN {
        match schema.get("allOf").and_then(Value::as_array).map(Vec::as_slice) {
            Some([only]) if schema.get("type").is_none() => {
                (place, schema) = resolve(document, &format!("{place}.allOf.0"), only)?;
            }
            _ => return Some((place, schema)),
        }
    }
    None
}

/// The sort of values that a schema from [`effective`] takes.
pub fn shape(schema: &Value) -> Shape {
    if COMBINATIONS.iter().any(|keyword| schema.get(keyword).is_some()) {
        return Shape::Any;
    }
    match text(schema, "type") {
        Some("string" | "number" | "integer" | "boolean") => Shape::Scalar,
        Some("array") => Shape::Array,
        Some("object") => Shape::Object,
        _ => Shape::Any,
    }
}

/// The keywords that make a schema of other schemas.
pub const COMBINATIONS: [&str; 4] = ["allOf", "oneOf", "anyOf", "not"];

/// The schemas right inside a schema, each with the step to it: `properties.name`, `items`, `oneOf.0`.
pub fn children(schema: &Value) -> impl Iterator<Item = (String, &Value)> {
    let properties = members(schema, "properties").map(|(name, schema)| (format!("properties.{name}"), schema));
    let single = ["items", "additionalProperties", "not"].into_iter();
    let single = single.filter_map(|key| Some((key.to_owned(), schema.get(key)?)));
    let lists = ["allOf", "anyOf", "oneOf"].into_iter();
    let lists = lists.flat_map(|key| items(schema, key).enumerate().map(move |(index, item)| (format!("{key}.{index}"), item)));
    properties.chain(single).chain(lists)
}

/// The names of the component schemas that JSON responses reach.
pub fn response_schemas(document: &Value) -> BTreeSet<String> {
    let mut reached = BTreeSet::new();
    for operation in operations(document) {
        for (_, response) in members(operation.fields, "responses") {
            let Some((_, response)) = resolve(document, "", response) else { continue };
            let media = members(response, "content").filter(|(media_type, _)| *media_type == JSON);
            media.filter_map(|(_, media)| media.get("schema")).for_each(|schema| reach(document, schema, &mut reached));
        }
    }
    reached
}

/// The names of the component schemas that requests reach: their parameters and bodies.
pub fn request_schemas(document: &Value) -> BTreeSet<String> {
    let mut reached = BTreeSet::new();
    for operation in operations(document) {
        let parameters = items(operation.item, "parameters").chain(items(operation.fields, "parameters"));
        for part in parameters.chain(operation.fields.get("requestBody")) {
            let Some((_, part)) = resolve(document, "", part) else { continue };
            let media = members(part, "content").filter_map(|(_, media)| media.get("schema"));
            media.chain(part.get("schema")).for_each(|schema| reach(document, schema, &mut reached));
        }
    }
    reached
}

fn reach(document: &Value, schema: &Value, reached: &mut BTreeSet<String>) {
    if let Some(name) = schema_name(schema) {
        if let Some((_, component)) = members(&document["components"], "schemas").find(|(other, _)| *other == name)
            && reached.insert(name)
        {
            reach(document, component, reached);
        }
    } else {
        children(schema).for_each(|(_, child)| reach(document, child, reached));
    }
}

/// Calls the function for every schema of the document that is written out, parents first.
pub fn each_schema_mut(document: &mut Value, call: &mut impl FnMut(&mut Map<String, Value>)) {
    each_below(document, false, call);
}

/// `is_map` is true for a map of names, whose keys are not keywords.
fn each_below(value: &mut Value, is_map: bool, call: &mut impl FnMut(&mut Map<String, Value>)) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(|item| each_below(item, false, call)),
        Value::Object(fields) => {
            for (key, value) in fields.iter_mut() {
                match key.as_str() {
                    "schema" if !is_map => schema_mut(value, call),
                    "schemas" if !is_map => {
                        value.as_object_mut().into_iter().flatten().for_each(|(_, value)| schema_mut(value, call));
                    }
                    "example" | "examples" | "default" | "enum" | "value" | "security" if !is_map => {}
                    _ => each_below(value, !is_map && MAPS.split_whitespace().any(|map| map == key), call),
                }
            }
        }
        _ => {}
    }
}

/// The maps of names outside schemas.
const MAPS: &str = "\
    paths responses parameters requestBodies headers content encoding securitySchemes callbacks links \
    variables";

/// Calls the function for a schema and all schemas in it, without those that a `$ref` names.
pub fn schema_mut(value: &mut Value, call: &mut impl FnMut(&mut Map<String, Value>)) {
    let Some(fields) = value.as_object_mut().filter(|fields| !fields.contains_key("$ref")) else { return };
    call(fields);
    for (key, value) in fields.iter_mut() {
        match key.as_str() {
            "properties" => value.as_object_mut().into_iter().flatten().for_each(|(_, value)| schema_mut(value, call)),
            "allOf" | "oneOf" | "anyOf" => value.as_array_mut().into_iter().flatten().for_each(|value| schema_mut(value, call)),
            "items" | "additionalProperties" | "not" => schema_mut(value, call),
            _ => {}
        }
    }
}
