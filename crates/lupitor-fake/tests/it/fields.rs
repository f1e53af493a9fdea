//! Constraints of the document on fields and parameters: an invalid value gets a 400.

use lupitor_fake::{CAMPAIGN_ID, Operation};
use serde_json::{Value, json};

use crate::document::{self, DOCUMENT};
use crate::support::{Request, unlimited};

/// Fields and query parameters that the fake does not check, with the reason.
const NOT_CHECKED: &[(&str, &str)] = &[];

/// A value that is invalid by the schema.
fn invalid_value(schema: &Value) -> Option<Value> {
    let candidates = [json!(7), json!("?"), json!([]), json!("")];
    let validator = document::validator(schema);
    candidates.into_iter().find(|value| !validator.is_valid(value))
}

/// The schema's first example.
fn example(schema: &'static Value) -> Value {
    document::resolve(schema)["example"].clone()
}

#[tokio::test]
async fn every_documented_constraint_is_enforced() {
    let mut wrong = Vec::new();
    let mut check = |place: &str, value: &Value, status: u16| {
        let is_excused = NOT_CHECKED.iter().any(|(excused, _)| *excused == place);
        if (status == 400) == is_excused {
            wrong.push(if is_excused {
                format!("lupitor-fake checks {place}: take it out of NOT_CHECKED in crates/lupitor-fake/tests/it/fields.rs")
            } else {
                format!(
                    "openapi.yaml: {place} must not be {value}, to which lupitor-fake responds with {status} instead of 400: \
                     check it in crates/lupitor-fake/src/validate/, or add it to NOT_CHECKED in tests/it/fields.rs with a reason"
                )
            });
        }
    };
    let fake = unlimited().build().unwrap();
    let mut fields = 0;
    for operation in lupitor::Operation::all() {
        let described = &DOCUMENT["paths"][operation.path()][operation.method().to_lowercase()];
        // Another test covers the operations that are not implemented.
        if operation.id().parse::<Operation>().is_err() {
            continue;
        }
        let method: http::Method = operation.method().parse().unwrap();
        let parameters = described["parameters"].as_array().into_iter().flatten().map(document::resolve);
        for parameter in parameters.filter(|parameter| parameter["in"] == "query") {
            let name = parameter["name"].as_str().unwrap();
            // A query contains only text.
            let schema = document::resolve(&parameter["schema"]);
            let value = ["?", ""]
                .map(Value::from)
                .into_iter()
                .find(|value| !document::validator(schema).is_valid(value) || schema["type"] != "string");
            let Some(value) = value else { continue };
            let others = if name == "campaignId" { String::new() } else { format!("campaignId={CAMPAIGN_ID}&") };
            let query = format!("{}?{others}{name}={}", operation.path(), value.as_str().unwrap());
            let status = Request::method(method.clone(), &query).send(&fake).await.status;
            check(&format!("the parameter {name} of {}", operation.id()), &value, status);
            fields += 1;
        }
        let Some(reference) = described["requestBody"]["content"]["application/json"]["schema"]["$ref"].as_str() else {
            continue;
        };
        for (owner, body) in bodies(reference.rsplit('/').next().unwrap()) {
            for (name, schema) in DOCUMENT["components"]["schemas"][&owner]["properties"].as_object().unwrap() {
                let Some(value) = invalid_value(schema) else { continue };
                let status = Request::post(operation.path(), &body(name, value.clone())).send(&fake).await.status;
                check(&format!("the field {name} of {owner}"), &value, status);
                fields += 1;
            }
        }
    }
    assert!(fields > 15, "only {fields} fields were checked, correct this test");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Builds a body with this value in this field.
type Body = Box<dyn Fn(&str, Value) -> Value>;

/// The schema of a body and that of the items of its list, each with a builder of bodies.
fn bodies(name: &str) -> Vec<(String, Body)> {
    let schemas = &DOCUMENT["components"]["schemas"];
    let valid = move |name: &str| {
        let properties = DOCUMENT["components"]["schemas"][name]["properties"].as_object().unwrap();
        let examples = properties.iter().map(|(name, schema)| (name.clone(), example(schema)));
        Value::Object(examples.filter(|(_, example)| !example.is_null()).collect())
    };
    let own = name.to_owned();
    let mut found: Vec<(String, Body)> = vec![(
        name.to_owned(),
        Box::new(move |field, value| {
            let mut body = valid(&own);
            body[field] = value;
            body
        }),
    )];
    for (list, schema) in schemas[name]["properties"].as_object().unwrap() {
        let Some(item) = document::resolve(schema)["items"]["$ref"].as_str().and_then(|item| item.rsplit('/').next()) else {
            continue;
        };
        let (list, item_name) = (list.clone(), item.to_owned());
        found.push((
            item.to_owned(),
            Box::new(move |field, value| {
                let mut item = valid(&item_name);
                item[field] = value;
                json!({"campaignId": CAMPAIGN_ID, (list.clone()): [item]})
            }),
        ));
    }
    found
}
