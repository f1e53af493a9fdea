//! The document as data: how to walk it, follow a `$ref` in it, and tell of which sort a schema's values are.

use serde_json::{Map, Value};

use super::problem::Problem;

/// The HTTP methods that a path of the document may have.
pub const METHODS: [&str; 8] = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];
/// As many references as may follow one another.
const LONGEST_CHAIN: usize = 32;

/// One operation of the document.
pub struct Operation<'a> {
    /// `paths./leads.post`
    pub place: String,
    pub item: &'a Value,
    pub fields: &'a Value,
}

/// Every operation, in the order of the document.
pub fn operations(document: &Value) -> Vec<Operation<'_>> {
    let mut found = Vec::new();
    for (path, item) in members(document, "paths").filter(|(path, _)| path.starts_with('/')) {
        for (method, fields) in item.as_object().into_iter().flatten().filter(|(key, _)| METHODS.contains(&key.as_str())) {
            found.push(Operation { place: format!("paths.{path}.{method}"), item, fields });
        }
    }
    found
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

/// The object itself, or the component that its `$ref` names, with the place where it stands.
pub fn resolve<'a>(document: &'a Value, place: &str, value: &'a Value) -> Option<(String, &'a Value)> {
    let (mut place, mut value) = (place.to_owned(), value);
    for _ in 0..LONGEST_CHAIN {
        let Some(reference) = text(value, "$ref") else { return Some((place, value)) };
        let (section, name) = reference.strip_prefix("#/components/")?.split_once('/')?;
        let name = unescape(name);
        value = document.get("components")?.get(section)?.get(&name)?;
        place = format!("components.{section}.{name}");
    }
    None
}

/// A name as it stands in a `$ref`, in plain text.
pub fn unescape(name: &str) -> String {
    name.replace("~1", "/").replace("~0", "~")
}

/// The sort of a schema's values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// A string, a number or a flag.
    Scalar,
    Array,
    Object,
    /// Several of them, or anything.
    Any,
}

/// The schema that counts: the component that a `$ref` names, or the only part of an `allOf`.
pub fn counting<'a>(document: &'a Value, place: &str, schema: &'a Value) -> Option<(String, &'a Value)> {
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

/// The sort of the values of a schema that [`counting`] returned.
pub fn shape(schema: &Value) -> Shape {
    if ["oneOf", "anyOf", "allOf", "not"].iter().any(|word| schema.get(word).is_some()) {
        return Shape::Any;
    }
    match text(schema, "type") {
        Some("string" | "number" | "integer" | "boolean") => Shape::Scalar,
        Some("array") => Shape::Array,
        Some("object") => Shape::Object,
        _ => Shape::Any,
    }
}

/// Replaces every component that is a `$ref` to another one, schemas apart, by what it leads to.
pub fn plain(document: &mut Value) -> Vec<Problem> {
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
    problems
}

/// The component schemas that are made of themselves, with no property and no list between, so that no value ends.
pub fn endless(document: &Value) -> Vec<Problem> {
    let components = document.get("components").unwrap_or(&Value::Null);
    let leads = |name: &str| {
        let mut found = Vec::new();
        components
            .get("schemas")
            .and_then(|schemas| schemas.get(name))
            .into_iter()
            .for_each(|schema| parts_of(schema, &mut found));
        found
    };
    let is_endless = |name: &str| {
        let (mut open, mut seen) = (leads(name), Vec::new());
        while let Some(next) = open.pop() {
            if !seen.contains(&next) {
                open.extend(leads(&next));
                seen.push(next);
            }
        }
        seen.iter().any(|seen| seen == name)
    };
    let names = members(components, "schemas").filter(|(name, schema)| is_endless(name) && schema.get("$ref").is_none());
    let problem = "is made of itself, put a property or a list between";
    names.map(|(name, _)| Problem::new(format!("components.schemas.{name}"), problem)).collect()
}

/// The names of the schemas of which this one is made.
fn parts_of(schema: &Value, found: &mut Vec<String>) {
    found.extend(text(schema, "$ref").and_then(|reference| reference.strip_prefix("#/components/schemas/")).map(unescape));
    for word in ["allOf", "oneOf", "anyOf"] {
        items(schema, word).for_each(|part| parts_of(part, found));
    }
    schema.get("not").into_iter().for_each(|part| parts_of(part, found));
}

/// Calls the function for every schema of the document, parents first.
pub fn each_schema(document: &mut Value, call: &mut impl FnMut(&mut Map<String, Value>)) {
    below(document, false, call);
}

/// `named` is true for a map of names, whose keys are no words.
fn below(value: &mut Value, named: bool, call: &mut impl FnMut(&mut Map<String, Value>)) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(|item| below(item, false, call)),
        Value::Object(fields) => {
            for (key, value) in fields.iter_mut() {
                match key.as_str() {
                    "schema" if !named => schema(value, call),
                    "schemas" if !named => value.as_object_mut().into_iter().flatten().for_each(|(_, value)| schema(value, call)),
                    "example" | "examples" | "default" | "enum" | "value" | "security" if !named => {}
                    _ => below(value, !named && MAPS.contains(&key.as_str()), call),
                }
            }
        }
        _ => {}
    }
}

/// The maps of names outside schemas.
const MAPS: [&str; 11] = [
    "paths",
    "responses",
    "parameters",
    "requestBodies",
    "headers",
    "content",
    "encoding",
    "securitySchemes",
    "callbacks",
    "links",
    "variables",
];

/// Calls the function for a schema and all schemas in it, without those that a `$ref` names.
pub fn schema(value: &mut Value, call: &mut impl FnMut(&mut Map<String, Value>)) {
    let Some(fields) = value.as_object_mut().filter(|fields| !fields.contains_key("$ref")) else { return };
    call(fields);
    for (key, value) in fields.iter_mut() {
        match key.as_str() {
            "properties" => value.as_object_mut().into_iter().flatten().for_each(|(_, value)| schema(value, call)),
            "allOf" | "oneOf" | "anyOf" => value.as_array_mut().into_iter().flatten().for_each(|value| schema(value, call)),
            "items" | "additionalProperties" | "not" => schema(value, call),
            _ => {}
        }
    }
}

/// Gives a schema the type that its words ask for: `properties` without a type are an object's.
pub fn infer_type(fields: &mut Map<String, Value>) {
    let combines = ["allOf", "oneOf", "anyOf", "not"].iter().any(|word| fields.contains_key(*word));
    if fields.contains_key("type") || combines {
        return;
    }
    let name = if fields.contains_key("properties") || fields.contains_key("additionalProperties") {
        "object"
    } else if fields.contains_key("items") {
        "array"
    } else {
        return;
    };
    fields.insert("type".to_owned(), name.into());
}
