//! The JSON Schemas of the generated types equal the component schemas of `openapi.yaml`.

mod values;

use std::collections::{BTreeMap, BTreeSet};

use lupitor::generated::types;
use serde_json::{Map, Value, json};

use crate::workspace::text;

/// A generated type: its JSON Schema, and a function that is true for values that it reads.
struct Rust {
    schema: Value,
    reads: fn(&Value) -> bool,
}

macro_rules! types {
    ($($name:ident)*) => {
        /// The generated type of each component schema.
        fn types() -> BTreeMap<&'static str, Rust> {
            BTreeMap::from([$((stringify!($name), Rust {
                schema: schemars::schema_for!(types::$name).to_value(),
                reads: |value| serde_json::from_value::<types::$name>(value.clone()).is_ok(),
            })),*])
        }
    };
}

every_schema!(types);

fn document() -> Value {
    yaml_serde::from_str(&text("openapi.yaml")).unwrap()
}

fn components(document: &Value) -> &Map<String, Value> {
    document["components"]["schemas"].as_object().unwrap()
}

#[test]
fn component_schemas_and_generated_types_match_one_to_one() {
    let document = document();
    let components: BTreeSet<_> = components(&document).keys().map(String::as_str).collect();
    let listed: BTreeSet<_> = types().into_keys().collect();
    let different: Vec<_> = components.symmetric_difference(&listed).collect();
    assert!(
        different.is_empty(),
        "generated/calls.rs has other schemas than openapi.yaml, run `cargo xtask generate`: {different:?}"
    );
    // The generator invents the name of a nested schema, and a small change of the document may change it.
    let client = text("generated/client.rs");
    let (_, module) = client.split_once("pub mod types {").unwrap();
    let generated = module.lines().take_while(|line| *line != "}").filter_map(|line| {
        let item = line.strip_prefix("    pub struct ").or(line.strip_prefix("    pub enum "))?;
        item.split(|c: char| !c.is_alphanumeric()).next()
    });
    let unnamed: Vec<_> = generated.filter(|name| !components.contains(name)).collect();
    assert_eq!(unnamed, [""; 0], "give the schema a place and a name in components.schemas of openapi.yaml");
}

#[derive(Clone, Copy, PartialEq)]
enum Side {
    Document,
    Rust,
}

/// A schema in one canonical form for both sides, because the dialects write null and references in different ways. The document is
/// read as a type can follow it:
/// - An optional property also takes null, because an `Option` reads null as absent (and is never sent as null).
/// - A type itself is never null. Where the document allows null for a component, all its uses are optional.
fn canonical(side: Side, schema: &Value, optional: bool) -> Value {
    let Value::Object(fields) = schema else { return json!({}) };
    if let Some([one, Value::Object(null)]) = fields.get("anyOf").and_then(Value::as_array).map(Vec::as_slice) {
        assert_eq!(
            null.get("type"),
            Some(&json!("null")),
            "the derived schema has a form that this test does not know: {schema}"
        );
        return canonical(side, one, true);
    }
    let required = fields.get("required").and_then(Value::as_array).into_iter().flatten();
    let required: BTreeSet<_> = required.filter_map(Value::as_str).collect();
    let mut null = optional || fields.get("nullable") == Some(&json!(true));
    let mut out = Map::new();
    for (key, value) in fields {
        let value = match key.as_str() {
            "type" => {
                let mut types: Vec<_> = value.as_array().cloned().unwrap_or_else(|| vec![value.clone()]);
                null |= types.contains(&json!("null"));
                types.retain(|name| name != "null");
                json!(types)
            }
            "$ref" => json!(value.as_str().unwrap().rsplit('/').next()),
            "items" => canonical(side, value, false),
            "properties" => {
                let properties = value.as_object().unwrap().iter().map(|(name, property)| {
                    let optional = side == Side::Document && !required.contains(name.as_str());
                    (name.clone(), canonical(side, property, optional))
                });
                properties.collect::<Map<_, _>>().into()
            }
            "required" => json!(required),
            "format" if value != "date-time" => continue,
            // The flag of an envelope: the Rust type reads any boolean.
            "enum" if fields.get("type").is_some_and(|name| name == "boolean") => continue,
            "format"
            | "pattern"
            | "minLength"
            | "maxLength"
            | "minimum"
            | "maximum"
            | "minItems"
            | "maxItems"
            | "enum"
            | "not"
            | "additionalProperties" => value.clone(),
            "description"
            | "title"
            | "example"
            | "nullable"
            | "$schema"
            | "$defs"
            | "x-extensible-enum"
            | "x-lupitor-source"
            | "x-lupitor-personal-data" => {
                continue;
            }
            other => panic!("{other} is not compared, add it to this test and to codegen/: {schema}"),
        };
        out.insert(key.clone(), value);
    }
    // A schema without a type accepts null anyway.
    if null && (out.contains_key("type") || out.contains_key("$ref")) {
        out.insert("null".to_owned(), json!(true));
    }
    out.into()
}

fn compare(place: &str, document: &Value, rust: &Value, differences: &mut Vec<String>) {
    match (document, rust) {
        (Value::Object(a), Value::Object(b)) => {
            for key in a.keys().chain(b.keys()).collect::<BTreeSet<_>>() {
                let (a, b) = (a.get(key).unwrap_or(&Value::Null), b.get(key).unwrap_or(&Value::Null));
                compare(&format!("{place}.{key}"), a, b, differences);
            }
        }
        _ if document == rust => {}
        _ => differences.push(format!("{place}: openapi.yaml has {document}, the Rust type {rust}")),
    }
}

#[test]
fn the_schema_of_each_type_equals_the_schema_of_the_document() {
    let document = document();
    let types = types();
    let mut differences = Vec::new();
    for (name, component) in components(&document) {
        let Some(rust) = types.get(name.as_str()) else { continue };
        let [mut a, mut b] = [canonical(Side::Document, component, false), canonical(Side::Rust, &rust.schema, false)];
        for schema in [&mut a, &mut b] {
            schema.as_object_mut().unwrap().remove("null");
        }
        compare(name, &a, &b, &mut differences);
    }
    assert!(differences.is_empty(), "{}", differences.join("\n"));
}
