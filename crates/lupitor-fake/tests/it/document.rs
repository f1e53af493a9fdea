//! `openapi.yaml`, and its schemas in a form that a JSON Schema validator understands.

use std::{
    collections::HashMap,
    sync::{Arc, LazyLock, Mutex},
};

use jsonschema::Validator;
use lupitor_fake::{NOT_PLAYED, Operation};
use serde_json::{Value, json};

use crate::support::{Ask, unlimited};

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

pub fn resolve(value: &'static Value) -> &'static Value {
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
        let documented = operation(*id)["x-lupitor-rate-limit"].as_str().unwrap();
        assert!(
            documented == id.bucket().name(),
            "openapi.yaml: {id} draws on the rate limit {documented}, which lupitor-fake does not have: add it to Bucket in \
             crates/lupitor-fake/src/operation.rs and give it a rate in src/rate.rs"
        );
    }
}

#[test]
fn every_documented_operation_is_played_or_excused() {
    let documented: Vec<_> = lupitor::Operation::all().iter().map(lupitor::Operation::id).collect();
    let mut wrong = Vec::new();
    for id in &documented {
        let is_excused = NOT_PLAYED.iter().any(|(excused, _)| excused == id);
        match (id.parse::<Operation>().is_ok(), is_excused) {
            (false, false) => wrong.push(format!(
                "openapi.yaml has the operation {id}, which lupitor-fake does not play: add it to Operation in \
                 crates/lupitor-fake/src/operation.rs and to src/routes/, or to NOT_PLAYED in src/operation.rs with a reason"
            )),
            (true, true) => wrong.push(format!("lupitor-fake plays {id}: take it out of NOT_PLAYED in src/operation.rs")),
            _ => {}
        }
    }
    let known = Operation::ALL.iter().map(|operation| operation.id()).chain(NOT_PLAYED.iter().map(|(id, _)| *id));
    wrong.extend(
        known.filter(|id| !documented.contains(id)).map(|id| {
            format!("openapi.yaml has no operation {id} any more: take it out of crates/lupitor-fake/src/operation.rs")
        }),
    );
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The list is empty as long as every operation is played; the routes have a unit test for that.
#[tokio::test]
async fn an_operation_that_is_not_played_is_answered_501() {
    let fake = unlimited().build().unwrap();
    for (id, _) in NOT_PLAYED {
        let documented = lupitor::Operation::all().iter().find(|operation| operation.id() == *id).unwrap();
        let path: Vec<_> = documented.path().split('/').map(|part| if part.starts_with('{') { "x" } else { part }).collect();
        let answer = Ask::method(documented.method().parse().unwrap(), &path.join("/")).send(&fake).await;
        assert_eq!((answer.status, answer.error()), (501, Some(format!("lupitor-fake does not play {id}"))));
    }
}
