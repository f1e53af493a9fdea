//! Edits of the document that would build and be wrong at run time, or would fail without a place: each is refused with the place and
//! the remedy, or works.

use serde_json::{Value as Json, json};
use yaml_serde::Value;

use crate::edit::{Edit, insert, parameter, with_parameters, with_schema};

#[test]
fn a_path_is_sent_as_it_is_written() {
    let cases: &[(&str, &str)] = &[
        ("/notes/../leads", "the segment `..` leads to another path in a URL, write the path without it"),
        ("/notes/%2E%2e/x", "leads to another path in a URL"),
        ("/notes/./x", "the segment `.` leads to another path"),
        ("/notes//x", "has an empty segment, write one `/`"),
        ("/notes\\x", "cannot stand in a path"),
        ("/notes?x", "cannot stand in a path"),
        ("/notes#x", "cannot stand in a path"),
        ("/notes/a b", "cannot stand in a path"),
        ("/notes/%zz", "`%` must be followed by two hexadecimal digits"),
    ];
    for (path, remedy) in cases {
        Edit::new().add(path, "get", json!({})).refused(path, &format!("paths.{path}"), remedy);
    }
    let both = with_parameters("/notes/{a}", json!([parameter("a", "path")]));
    let same = json!({"operationId": "getOther", "parameters": [parameter("b", "path")]});
    both.add("/notes/{b}", "get", same).refused(
        "same path",
        "paths./notes/{b}",
        "is the same path as /notes/{a}, whose placeholders have other names: keep one",
    );
    let twice = with_parameters("/notes/{a}/{a}", json!([parameter("a", "path")]));
    twice.refused("placeholder twice", "paths./notes/{a}/{a}", "{a} is used twice, rename one");
}

#[test]
fn every_value_goes_into_a_path_through_the_check() {
    let path = "/notes/{noteId}.json/{type}/x{lead-id}";
    let parameters = json!([parameter("noteId", "path"), parameter("type", "path"), parameter("lead-id", "path")]);
    let client = with_parameters(path, parameters).client();
    for (name, variable) in [("noteId", "note_id"), ("type", "type_"), ("lead-id", "lead_id")] {
        let guarded = format!("path_value( \"{name}\", & {variable}.to_string(), \"\", )");
        let compact = |text: &str| text.replace(' ', "");
        let wanted = compact(&guarded).replace(",)", "");
        assert!(compact(&client).contains(&wanted), "no {wanted} in the client");
    }
    assert!(!client.contains("encode_path("), "a value goes into a path by progenitor's own function");
}

#[test]
fn security_is_met_or_refused() {
    let bearer = |security: Json| {
        let schemes = |edit: &mut Edit| {
            let schemes = &mut edit.0["components"]["securitySchemes"];
            insert(schemes, "bearer", json!({"type": "http", "scheme": "bearer"}));
            insert(schemes, "basic", json!({"type": "http", "scheme": "basic"}));
            insert(schemes, "queryKey", json!({"type": "apiKey", "in": "query", "name": "key"}));
            insert(schemes, "cookieKey", json!({"type": "apiKey", "in": "cookie", "name": "key"}));
        };
        Edit::new().change(schemes).add("/notes", "get", json!({ "security": security }))
    };
    for scheme in ["bearer", "basic", "queryKey", "cookieKey"] {
        let remedy = format!(
            "{scheme} is not supported, the client sends the header of apiKey alone: use `apiKey: []`, or `security: []` for none"
        );
        bearer(json!([{ scheme: [] }])).refused(scheme, "paths./notes.get.security (getNote)", &remedy);
    }
    bearer(json!([{"apiKey": [], "bearer": []}])).refused(
        "both",
        "paths./notes.get.security (getNote)",
        "bearer is not supported",
    );
    bearer(json!([{"oauth": []}])).refused(
        "unknown",
        "paths./notes.get.security (getNote)",
        "oauth is not in components.securitySchemes, use `apiKey: []`",
    );
    for met in
        [json!([]), json!([{}]), json!([{"apiKey": []}]), json!([{"bearer": []}, {"apiKey": []}]), json!([{"bearer": []}, {}])]
    {
        assert_eq!(bearer(met.clone()).render().err(), None, "{met}");
    }
}

#[test]
fn a_new_requirement_that_a_handwritten_method_does_not_meet_is_refused() {
    for (id, method) in
        [("createLead", "create_lead"), ("listLeads", "list_leads"), ("deleteLead", "delete_lead"), ("getHealth", "get_health")]
    {
        for location in ["header", "query"] {
            let required = |required: bool| {
                Edit::new().change(|edit| {
                    let new = yaml_serde::to_value(
                        json!({"name": "X-Tenant", "in": location, "required": required, "schema": {"type": "string"}}),
                    )
                    .unwrap();
                    let operation = edit.operation(id).as_mapping_mut().unwrap();
                    operation
                        .entry(Value::from("parameters"))
                        .or_insert(Value::Sequence(Vec::new()))
                        .as_sequence_mut()
                        .unwrap()
                        .push(new);
                })
            };
            assert_eq!(required(false).render().err(), None, "an optional parameter of {id}");
            let text = required(true).render().err().unwrap_or_default();
            let remedy = format!(
                "({id}): parameter X-Tenant is required, and Client::{method} in src/leads.rs does not set it: make it optional, or set it there"
            );
            assert!(text.contains(&remedy), "{id} {location}: {text}");
        }
    }
    for id in ["bulkCreateLeads", "bulkDeleteLeads"] {
        let edit = Edit::new().change(|edit| {
            insert(&mut edit.body(id)["properties"], "tenant", json!({"type": "string"}));
            edit.body(id)["required"].as_sequence_mut().unwrap().push(Value::from("tenant"));
        });
        let text = edit.render().err().unwrap_or_default();
        assert!(text.contains(&format!("({id}): property tenant of the body is required, and Client::")), "{id}: {text}");
    }
}

#[test]
fn a_default_fits_its_own_schema_and_is_left_to_the_api() {
    let misfits = [
        (
            json!({"type": "integer", "default": 18446744073709551615_u64}),
            "18446744073709551615 is not of the type integer in the range of 64 bits, correct it or drop it",
        ),
        (
            json!({"type": "integer", "format": "int32", "default": 2147483648_u64}),
            "2147483648 is not of the type integer of the format int32",
        ),
        (json!({"type": "integer", "default": 1.5}), "1.5 is not of the type integer"),
        (json!({"type": "integer", "minimum": 1, "maximum": 5, "default": 0}), "0 is below minimum"),
        (json!({"type": "number", "maximum": 5, "exclusiveMaximum": true, "default": 5}), "5 is above maximum"),
        (json!({"type": "integer", "multipleOf": 5, "default": 7}), "7 is not a multiple of multipleOf"),
        (json!({"type": "string", "default": 1}), "1 is not of the type string"),
        (json!({"type": "string", "pattern": "^a+$", "default": "b"}), "\"b\" does not match pattern"),
        (json!({"type": "string", "minLength": 2, "default": "é"}), "\"é\" is shorter than 2"),
        (json!({"type": "string", "enum": ["a", "b"], "default": "c"}), "\"c\" is not one of the values of enum"),
        (json!({"type": "array", "items": {"type": "string"}, "maxItems": 1, "default": ["a", "b"]}), "is longer than 1"),
        (json!({"type": "boolean", "default": "true"}), "\"true\" is not of the type boolean"),
    ];
    for (schema, remedy) in misfits {
        with_schema(schema.clone()).refused(&schema.to_string(), "components.schemas.Sample.default", remedy);
        let inside = json!({"type": "object", "properties": {"x": schema}});
        with_schema(inside.clone()).refused(&inside.to_string(), "components.schemas.Sample.properties.x.default", remedy);
    }
    let fits = |default: bool| {
        let mut properties =
            json!({"a": {"type": "integer"}, "b": {"type": "string"}, "c": {"type": "array", "items": {"type": "string"}}});
        if default {
            properties["a"]["default"] = json!(i64::MAX);
            properties["b"]["default"] = json!("x");
            properties["c"]["default"] = json!(["y"]);
        }
        with_schema(json!({"type": "object", "properties": properties})).client()
    };
    assert_eq!(fits(true), fits(false), "a default is in the generated code");
}

#[test]
fn an_error_example_that_is_never_found_is_refused() {
    let example = |message: &str, pattern: Option<&str>| {
        let mut example =
            json!({"summary": "S", "description": "- Do.", "value": {"success": false, "data": null, "error": message}});
        if let Some(pattern) = pattern {
            example["x-lupitor-pattern"] = json!(pattern);
        }
        example
    };
    let errors = |one: Json, other: Json| json!({"description": "E.", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Note"}, "examples": {"noteOne": one, "noteTwo": other}}}});
    let success =
        json!({"description": "A note.", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Note"}}}});
    let operation = |one: Json, other: Json| {
        Edit::new().add("/notes", "get", json!({"responses": {"200": success, "409": errors(one, other)}}))
    };
    let place = "paths./notes.get.responses.409.content.application/json.examples.noteTwo";
    for (first, second) in [("Note gone", "Note gone"), ("Note gone", "note GONE.")] {
        operation(example(first, None), example(second, None)).refused(
            second,
            place,
            "like noteOne, and is never found: drop one, or give one another message",
        );
    }
    let pattern = Some("^Note (?P<id>[a-z]+)$");
    operation(example("Note a", pattern), example("Note b", pattern)).refused(
        "pattern",
        place,
        "like noteOne, and is never found",
    );
    assert_eq!(operation(example("Note gone", None), example("Note lost", None)).render().err(), None);
    // By the operation, each is found.
    let one = |name: &str| json!({"description": "E.", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Note"}, "examples": {name: example("Note gone", None)}}}});
    let apart = Edit::new().add("/notes", "get", json!({"responses": {"200": success, "409": one("noteOne")}}));
    let apart = apart.add("/tags", "get", json!({"operationId": "getTag", "responses": {"200": success, "409": one("noteTwo")}}));
    assert_eq!(apart.render().err(), None);
}

#[test]
fn a_union_is_read_and_written_by_its_discriminator() {
    let object = |extra: &str| json!({"type": "object", "required": ["kind"], "properties": {"kind": {"type": "string"}, extra: {"type": "string"}}});
    let union =
        |union: Json| Edit::new().schema("Call", object("number")).schema("Mail", object("address")).schema("Event", union);
    let alternatives = json!([{"$ref": "#/components/schemas/Call"}, {"$ref": "#/components/schemas/Mail"}]);
    let client = union(json!({"oneOf": alternatives, "discriminator": {"propertyName": "kind", "mapping": {"call": "#/components/schemas/Call"}}})).client();
    for part in [
        "pub enum Event",
        "Call(::std::boxed::Box<Call>)",
        "Some(\"call\") => {",
        "Some(\"Mail\") => {",
        "Unknown(::serde_json::Value)",
    ] {
        assert!(client.contains(part), "no `{part}`");
    }
    assert!(!client.contains("untagged"), "the first alternative that fits is taken");
    let kinds = json!({"oneOf": alternatives, "discriminator": {"propertyName": "kind"}});
    let received = |edit: Edit| {
        edit.change(|edit| {
            insert(
                &mut edit.0["components"]["schemas"]["Lead"]["properties"],
                "event",
                json!({"$ref": "#/components/schemas/Event"}),
            )
        })
    };
    assert_eq!(received(union(kinds.clone())).render().err(), None, "a response may have a union");
    let strict =
        json!({"type": "object", "properties": {"kind": {"type": "string"}, "number": {"type": "string", "minLength": 3}}});
    let strict = received(union(kinds).schema("Call", strict));
    strict.refused("strict", "components.schemas.Call.properties.number", "minLength makes valid responses fail");
    let place = "components.schemas.Event";
    let tag = json!({"propertyName": "kind"});
    union(json!({"anyOf": alternatives, "discriminator": tag})).refused(
        "anyOf",
        "components.schemas.Event.discriminator",
        "has no effect here, it belongs to a component schema with `oneOf`",
    );
    union(json!({"oneOf": [object("x")], "discriminator": tag})).refused(
        "inline",
        "components.schemas.Event.oneOf.0",
        "must be a $ref to a component schema",
    );
    union(json!({"oneOf": alternatives, "discriminator": {"propertyName": "type"}})).refused(
        "tag",
        "components.schemas.Event.oneOf.0",
        "Call has no property type, by which the discriminator finds it: add it",
    );
    union(json!({"oneOf": alternatives, "discriminator": {"propertyName": "kind", "mapping": {"x": "Lead"}}})).refused(
        "mapping",
        "components.schemas.Event.discriminator.mapping.x",
        "Lead is not in oneOf, add it there or correct it",
    );
    union(json!({"oneOf": [{"$ref": "#/components/schemas/Call"}, {"$ref": "#/components/schemas/Call"}], "discriminator": tag}))
        .refused("twice", place, "Call is twice in oneOf, keep one");
    with_schema(json!({"type": "object", "properties": {"x": {"oneOf": alternatives, "discriminator": tag}}}))
        .schema("Call", object("a"))
        .schema("Mail", object("b"))
        .refused("in a property", "components.schemas.Sample.properties.x.discriminator", "has no effect here");
}

#[test]
fn a_panic_of_a_generator_is_a_problem_with_a_place() {
    let panics = [
        (json!({"anyOf": [{"type": "string"}, {"not": {"type": "integer"}}]}), "components.schemas.Sample"),
        (
            json!({"type": "object", "properties": {"a": {"type": "string"}, "b": {"allOf": []}}}),
            "components.schemas.Sample.properties.b",
        ),
    ];
    for (schema, place) in panics {
        with_schema(schema.clone()).refused(&schema.to_string(), place, "progenitor cannot generate code for this (");
    }
}
