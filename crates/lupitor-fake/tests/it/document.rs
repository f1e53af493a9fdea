//! `openapi.yaml`, with its schemas as JSON Schema.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock, Mutex};

use jsonschema::Validator;
use lupitor_fake::{NOT_IMPLEMENTED, Operation};
use serde_json::{Value, json};

use crate::support::{Request, unlimited};

pub static DOCUMENT: LazyLock<Value> = LazyLock::new(|| {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../openapi.yaml");
    let mut document: Value = yaml_serde::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    replace_nullable(&mut document);
    document
});

/// JSON Schema ignores OpenAPI 3.0's `nullable`.
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

/// The operation object.
fn operation(operation: Operation) -> &'static Value {
    let paths = DOCUMENT["paths"].as_object().unwrap();
    let mut operations = paths.values().flat_map(|item| item.as_object().unwrap().values());
    operations.find(|candidate| candidate["operationId"] == operation.id()).unwrap()
}

/// The schema of a response body. Panics if the document does not have the status.
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
    assert!(schema.is_object(), "{id} has no documented response {status}");
    schema
}

fn response_object(id: Operation, status: u16) -> &'static Value {
    resolve(&operation(id)["responses"][status.to_string()])
}

pub fn resolve(value: &'static Value) -> &'static Value {
    value["$ref"].as_str().map_or(value, |reference| DOCUMENT.pointer(reference.trim_start_matches('#')).unwrap())
}

/// The documented statuses of an operation.
pub fn statuses(id: Operation) -> Vec<u16> {
    operation(id)["responses"].as_object().unwrap().keys().map(|status| status.parse().unwrap()).collect()
}

/// The documented headers of a response, with the types of their values.
pub fn response_headers(id: Operation, status: u16) -> Vec<(String, &'static str)> {
    let headers = response_object(id, status)["headers"].as_object();
    let kind = |header| resolve(header)["schema"]["type"].as_str().unwrap();
    headers.into_iter().flatten().map(|(name, header)| (name.clone(), kind(header))).collect()
}

#[test]
fn every_documented_rate_limit_has_a_rate() {
    for id in Operation::ALL {
        let documented = operation(*id)["x-lupitor-rate-limit"].as_str().unwrap();
        assert!(
            ["standard", "bulk", "health"].contains(&documented),
            "openapi.yaml: {id} has the rate limit {documented}, which lupitor-fake does not have: give it a rate in \
             crates/lupitor-fake/src/rate_limit/limits.rs"
        );
    }
}

#[test]
fn every_documented_operation_is_implemented_or_excused() {
    let documented: Vec<_> = lupitor::Operation::all().iter().map(lupitor::Operation::id).collect();
    let mut wrong = Vec::new();
    for id in &documented {
        let is_excused = NOT_IMPLEMENTED.iter().any(|(excused, _)| excused == id);
        match (id.parse::<Operation>().is_ok(), is_excused) {
            (false, false) => wrong.push(format!(
                "openapi.yaml has the operation {id}, which lupitor-fake does not implement: add it to Operation in \
                 crates/lupitor-fake/src/operation.rs and to src/routes/, or to NOT_IMPLEMENTED in src/operation.rs with a reason"
            )),
            (true, true) => {
                wrong.push(format!("lupitor-fake implements {id}: take it out of NOT_IMPLEMENTED in src/operation.rs"))
            }
            _ => {}
        }
    }
    let known = Operation::ALL.iter().map(|operation| operation.id()).chain(NOT_IMPLEMENTED.iter().map(|(id, _)| *id));
    wrong.extend(
        known.filter(|id| !documented.contains(id)).map(|id| {
            format!("openapi.yaml has no operation {id} any more: take it out of crates/lupitor-fake/src/operation.rs")
        }),
    );
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The list is empty while every operation is implemented. The routes have a unit test for it.
#[tokio::test]
async fn an_operation_that_is_not_implemented_gets_501() {
    let fake = unlimited().build().unwrap();
    for (id, _) in NOT_IMPLEMENTED {
        let documented = lupitor::Operation::all().iter().find(|operation| operation.id() == *id).unwrap();
        let path: Vec<_> = documented.path().split('/').map(|part| if part.starts_with('{') { "x" } else { part }).collect();
        let response = Request::method(documented.method().parse().unwrap(), &path.join("/")).send(&fake).await;
        assert_eq!((response.status, response.error()), (501, Some(format!("lupitor-fake does not implement {id}"))));
    }
}
