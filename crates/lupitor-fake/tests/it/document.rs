//! `openapi.yaml`, and its schemas in a form that a JSON Schema validator understands.

use std::{
    collections::HashMap,
    sync::{Arc, LazyLock, Mutex},
};

use jsonschema::Validator;
use lupitor_fake::Operation;
use serde_json::{Value, json};

pub static DOCUMENT: LazyLock<Value> = LazyLock::new(|| {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../openapi.yaml");
    let mut document: Value = yaml_serde::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    replace_nullable(&mut document);
    document
});

/// OpenAPI 3.0's `nullable` is nothing to JSON Schema.
fn replace_nullable(value: &mut Value) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(replace_nullable),
        Value::Object(members) => {
            members.values_mut().for_each(replace_nullable);
            if members.remove("nullable") == Some(Value::Bool(true)) {
                *value = json!({"anyOf": [value.take(), {"type": "null"}]});
            }
        }
        _ => {}
    }
}

/// A validator for a schema that may refer to `#/components`.
pub fn validator(schema: &Value) -> Validator {
    let mut root = schema.clone();
    root["components"] = DOCUMENT["components"].clone();
    jsonschema::options().should_validate_formats(true).build(&root).unwrap()
}

pub fn component(name: &str) -> Validator {
    validator(&json!({"$ref": format!("#/components/schemas/{name}")}))
}

/// The operation's path item and operation objects.
fn operation(operation: Operation) -> &'static Value {
    let paths = DOCUMENT["paths"].as_object().unwrap();
    let mut operations = paths.values().flat_map(|item| item.as_object().unwrap().values());
    operations.find(|candidate| candidate["operationId"] == operation.id()).unwrap()
}

/// The schema of an answer's body. Fails when the document does not have the status.
pub fn response(id: Operation, status: u16) -> Arc<Validator> {
    type Made = HashMap<(Operation, u16), Arc<Validator>>;
    static VALIDATORS: LazyLock<Mutex<Made>> = LazyLock::new(Mutex::default);
    let known = VALIDATORS.lock().unwrap().get(&(id, status)).cloned();
    known.unwrap_or_else(|| {
        let made = Arc::new(validator(response_schema(id, status)));
        VALIDATORS.lock().unwrap().insert((id, status), Arc::clone(&made));
        made
    })
}

fn response_schema(id: Operation, status: u16) -> &'static Value {
    let schema = &response_object(id, status)["content"]["application/json"]["schema"];
    assert!(schema.is_object(), "{id} has no documented answer {status}");
    schema
}

fn response_object(id: Operation, status: u16) -> &'static Value {
    resolve(&operation(id)["responses"][status.to_string()])
}

fn resolve(value: &'static Value) -> &'static Value {
    value["$ref"].as_str().map_or(value, |reference| DOCUMENT.pointer(reference.trim_start_matches('#')).unwrap())
}

/// The statuses that an operation has in the document.
pub fn statuses(id: Operation) -> Vec<u16> {
    operation(id)["responses"].as_object().unwrap().keys().map(|status| status.parse().unwrap()).collect()
}

/// The headers of an answer, each with the type of its value.
pub fn response_headers(id: Operation, status: u16) -> Vec<(String, &'static str)> {
    let headers = response_object(id, status)["headers"].as_object();
    let kind = |header| resolve(header)["schema"]["type"].as_str().unwrap();
    headers.into_iter().flatten().map(|(name, header)| (name.clone(), kind(header))).collect()
}

#[test]
fn operations_draw_on_the_documented_buckets() {
    for id in Operation::ALL {
        assert_eq!(operation(*id)["x-lupitor-rate-limit"], id.bucket().name(), "{id}");
    }
}

#[test]
fn every_documented_operation_is_known() {
    let paths = DOCUMENT["paths"].as_object().unwrap();
    let operations = paths.values().flat_map(|item| item.as_object().unwrap().values());
    let mut ids: Vec<_> = operations.filter_map(|operation| operation["operationId"].as_str()).collect();
    let mut known: Vec<_> = Operation::ALL.iter().map(|operation| operation.id()).collect();
    ids.sort_unstable();
    known.sort_unstable();
    assert_eq!(ids, known);
}
