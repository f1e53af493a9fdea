//! The document's schemas, the derived schemas and serde accept the same values, with a few known exceptions.

use std::collections::{BTreeMap, BTreeSet};
use std::mem::discriminant;

use serde_json::{Value, json};

use super::{Rust, components, document, types};

/// Translates OpenAPI 3.0's `nullable` into JSON Schema.
fn with_null_types(schema: &mut Value) {
    match schema {
        Value::Object(fields) => {
            if fields.remove("nullable") == Some(json!(true)) {
                let plain = fields["type"].take();
                fields["type"] = json!([plain, "null"]);
            }
            fields.values_mut().for_each(with_null_types);
        }
        Value::Array(items) => items.iter_mut().for_each(with_null_types),
        _ => {}
    }
}

/// The validators of a type: the document's schema, the derived schema, and serde.
struct Judges {
    document: Value,
    types: BTreeMap<&'static str, Rust>,
}

impl Judges {
    fn new() -> Self {
        let mut document = document();
        with_null_types(&mut document["components"]["schemas"]);
        Self { document, types: types() }
    }

    fn judge(&self, name: &str, instance: &Value) -> [bool; 3] {
        let valid = |schema: &Value| {
            let validator = jsonschema::options().should_validate_formats(true).build(schema).unwrap();
            validator.is_valid(instance)
        };
        let rust = &self.types[name];
        let component = json!({ "$ref": format!("#/components/schemas/{name}"), "components": self.document["components"] });
        [valid(&component), valid(&rust.schema), (rust.reads)(instance)]
    }
}

/// The component schemas of requests.
fn request_types(document: &Value) -> BTreeSet<String> {
    let mut open: Vec<&Value> = Vec::new();
    for operation in document["paths"].as_object().unwrap().values().flat_map(|item| item.as_object().unwrap().values()) {
        open.extend([&operation["requestBody"], &operation["parameters"]]);
    }
    let mut found = BTreeSet::new();
    while let Some(value) = open.pop() {
        if let Some(reference) = value["$ref"].as_str() {
            let pointer = reference.trim_start_matches('#');
            let name = reference.strip_prefix("#/components/schemas/").map(str::to_owned);
            if name.is_none_or(|name| found.insert(name)) {
                open.push(document.pointer(pointer).unwrap());
            }
        }
        match value {
            Value::Object(fields) => open.extend(fields.values()),
            Value::Array(items) => open.extend(items),
            _ => {}
        }
    }
    found
}

/// The examples of a component schema in the document, bodies of requests included.
fn examples_of(document: &Value, name: &str) -> Vec<Value> {
    let own = &document["components"]["schemas"][name]["example"];
    let reference = json!(format!("#/components/schemas/{name}"));
    let operations = document["paths"].as_object().unwrap().values().flat_map(|item| item.as_object().unwrap().values());
    let media = operations.map(|operation| &operation["requestBody"]["content"]["application/json"]);
    let media = media.filter(|media| media["schema"]["$ref"] == reference);
    let bodies = media.flat_map(|media| media["examples"].as_object().into_iter().flat_map(|all| all.values()));
    [own].into_iter().chain(bodies.map(|example| &example["value"])).filter(|value| !value.is_null()).cloned().collect()
}

fn many(count: usize) -> Value {
    vec![json!({ "externalId": "CRM_1" }); count].into()
}

#[test]
fn document_derived_schema_and_serde_accept_the_same_values() {
    let mut cases: Vec<(&str, Vec<Value>, Vec<Value>)> = vec![
        (
            "CampaignId",
            vec![json!("k"), json!("k 9"), json!("é")],
            vec![json!(""), json!(" "), json!("k\n"), json!("\u{FEFF}k"), json!("k\u{0}9"), json!(1), json!(null)],
        ),
        ("Cursor", vec![json!("eyJ=")], vec![json!(""), json!({})]),
        (
            "ExternalId",
            vec![json!("CRM 1/ä?"), json!("客户 42"), json!("#"), json!("\u{1F600}"), json!("a\u{200D}b")],
            vec![
                json!(""),
                json!(" "),
                json!("CRM_1\r"),
                json!(" CRM_1"),
                json!("CRM_1\u{A0}"),
                json!("\u{200B}"),
                json!("\u{FEFF}"),
                json!("CRM\n1"),
                json!("CRM\u{2028}1"),
                json!(12),
            ],
        ),
        (
            "PhoneNumber",
            vec![json!("+15555551234"), json!("+12"), json!("+123456789012345")],
            vec![
                json!("15555551234"),
                json!("+05555551234"),
                json!("+1"),
                json!("+1234567890123456"),
                json!("+1555 5551234"),
                json!("+15555551234\n"),
                json!("+1٥٥٥٥٥٥١٢٣٤"),
                json!("tel:+15555551234"),
                json!(15555551234_u64),
            ],
        ),
        ("Metadata", vec![json!({}), json!({ "a": [null, { "b": 1.5 }] })], vec![json!([]), json!("a=b"), json!(null)]),
        (
            "ScheduledFor",
            vec![json!("2025-12-25T10:00:00Z"), json!("2025-12-25T10:00:00.250+01:00")],
            vec![json!("2025-12-25T10:00:00"), json!("2025-12-25"), json!("tomorrow"), json!("2025-13-01T10:00:00Z"), json!(0)],
        ),
        ("Priority", vec![json!(0), json!(100)], vec![json!(-1), json!(101), json!(5.5), json!("5"), json!(u64::MAX)]),
        ("PageLimit", vec![json!(1), json!(8000)], vec![json!(0), json!(8001), json!("10")]),
        ("LeadStatusFilter", vec![json!("raw"), json!("concluded")], vec![json!("Raw"), json!("paused"), json!(""), json!(null)]),
        (
            "LeadInput",
            vec![
                json!({ "campaignId": "k", "phoneNumber": "+15555551234" }),
                json!({ "campaignId": "k", "externalId": "CRM_1", "priority": 5, "metadata": {}, "more": true }),
            ],
            vec![
                json!({ "phoneNumber": "+15555551234" }),
                json!({ "campaignId": null, "phoneNumber": "+15555551234" }),
                json!({ "campaignId": "k", "phoneNumber": "5551234" }),
                json!({ "campaignId": "k", "externalId": "CRM_1", "priority": 101 }),
                json!({ "campaignId": "k", "externalId": "CRM_1", "scheduledFor": "now" }),
                json!("k"),
            ],
        ),
        (
            "BulkLeadInput",
            vec![json!({ "phoneNumber": "+15555551234" }), json!({ "externalId": "CRM_1" })],
            vec![json!({ "phoneNumber": "" }), json!({ "externalId": "" })],
        ),
        ("LeadIdentifier", vec![json!({ "externalId": "CRM_1" })], vec![json!({ "externalId": 1 }), json!(null)]),
        ("BulkLeadInputs", vec![many(1), many(1000)], vec![many(0), many(1001), json!([{}]), json!({})]),
        ("LeadIdentifiers", vec![many(1), many(1000)], vec![many(0), many(1001), json!([{ "phoneNumber": "1" }])]),
        (
            "BulkCreateInput",
            vec![json!({ "campaignId": "k", "leads": many(2) })],
            vec![json!({ "leads": many(2) }), json!({ "campaignId": "k" }), json!({ "campaignId": "k", "leads": [{}] })],
        ),
        (
            "BulkDeleteInput",
            vec![json!({ "campaignId": "k", "leads": many(2) })],
            vec![json!({ "campaignId": "k", "leads": [] }), json!({ "campaignId": "k", "leads": null })],
        ),
    ];
    let judges = Judges::new();
    let listed: BTreeSet<_> = cases.iter().map(|(name, ..)| (*name).to_owned()).collect();
    let made_of = request_types(&judges.document);
    let gone: Vec<_> = listed.difference(&made_of).collect();
    assert!(
        gone.is_empty(),
        "no request of openapi.yaml is made of these any more, take their values out of this test: {gone:?}"
    );
    // New parts of the document have examples, and reject values of another type.
    for name in made_of.difference(&listed) {
        let examples = examples_of(&judges.document, name);
        assert!(!examples.is_empty(), "openapi.yaml: {name} has no example: add one, or values to this test");
        let others = [json!(null), json!(7), json!("?"), json!([])];
        let others =
            others.into_iter().filter(|other| examples.iter().all(|example| discriminant(example) != discriminant(other)));
        cases.push((name, examples.clone(), others.collect()));
    }
    let mut wrong = Vec::new();
    for (name, valid, invalid) in &cases {
        assert!(!valid.is_empty() && !invalid.is_empty(), "{name} needs values of both kinds");
        for (instances, expected) in [(valid, true), (invalid, false)] {
            for instance in instances {
                let judged = judges.judge(name, instance);
                if judged != [expected; 3] {
                    let text: String = instance.to_string().chars().take(100).collect();
                    wrong.push(format!("{name} {text}: [document, derived, serde] is {judged:?}, not {expected}"));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_known_differences_between_schema_and_serde_still_exist() {
    // Sent values never differ: builders check the rule of the identifiers and leave out absent fields.
    let cases = [
        // serde reads field by field; `validate`, the builders and the bulk lists check the rule.
        ("LeadInput", json!({ "campaignId": "k" }), [false, false, true]),
        ("BulkLeadInput", json!({ "priority": 5 }), [false, false, true]),
        ("LeadIdentifier", json!({}), [false, false, true]),
        // An `Option` reads null as absent.
        ("LeadInput", json!({ "campaignId": "k", "externalId": "CRM_1", "priority": null }), [false, true, true]),
        ("LeadIdentifier", json!({ "externalId": "CRM_1", "phoneNumber": null }), [false, true, true]),
        // The derived rule requires the property and not a value, so null alone satisfies it.
        ("LeadIdentifier", json!({ "externalId": null }), [false, true, true]),
        // JSON Schema accepts this as a whole number, and serde does not.
        ("Priority", json!(5.0), [true, true, false]),
        // chrono also accepts a space in place of the `T`.
        ("ScheduledFor", json!("2025-12-25 10:00:00Z"), [false, false, true]),
    ];
    let judges = Judges::new();
    for (name, instance, expected) in &cases {
        assert_eq!(judges.judge(name, instance), *expected, "{name} {instance}: [document, derived, serde]");
    }
}

#[test]
fn every_example_of_the_document_fits_its_schema_and_its_type() {
    let judges = Judges::new();
    let mut count = 0;
    let mut wrong = Vec::new();
    let mut check = |place: String, name: &str, value: &Value| {
        count += 1;
        if judges.judge(name, value) != [true; 3] {
            wrong.push(format!("{place} as {name}: {:?}", judges.judge(name, value)));
        }
    };
    for (name, component) in components(&judges.document) {
        component.get("example").iter().for_each(|example| check(format!("components.schemas.{name}.example"), name, example));
    }
    let mut open = vec![(String::new(), &judges.document)];
    while let Some((place, value)) = open.pop() {
        // The media type of a request, a response or a shared response.
        if let (Some(reference), Some(examples)) = (value["schema"]["$ref"].as_str(), value["examples"].as_object()) {
            let name = reference.rsplit('/').next().unwrap();
            for (key, example) in examples {
                let shared =
                    example["$ref"].as_str().map(|pointer| judges.document.pointer(pointer.trim_start_matches('#')).unwrap());
                check(format!("{place}.examples.{key}"), name, &shared.unwrap_or(example)["value"]);
            }
        }
        open.extend(value.as_object().into_iter().flatten().map(|(key, value)| (format!("{place}.{key}"), value)));
    }
    assert!(count > 40, "only {count} examples were looked at, correct this test");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
