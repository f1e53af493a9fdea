//! Names of the document that Rust cannot have, or has already.

use serde_json::json;

use crate::edit::{Edit, parameter, with_parameters, with_schema};

#[test]
fn names_that_are_one_in_rust_or_taken_are_refused() {
    let object = json!({"type": "object", "properties": {"a": {"type": "string"}}});
    for name in ["Option", "String", "Default", "Vec", "Box", "Result", "Error", "error", "option", "some", "Ok", "TryFrom"] {
        let edit = Edit::new().schema(name, object.clone());
        edit.refused(
            name,
            &format!("components.schemas.{name}"),
            "is a name that the generated code uses itself, rename it, for example",
        );
    }
    for name in ["builder", "defaults", "types", "Client", "type", "Duration"] {
        assert_eq!(Edit::new().schema(name, object.clone()).render().err(), None, "{name}");
    }
    Edit::new().schema("lead", object.clone()).refused(
        "lead",
        "components.schemas.lead",
        "is Lead in Rust, like Lead: rename one",
    );
    for name in ["1st", "é", "a b", "_"] {
        let edit = Edit::new().schema(name, object.clone());
        edit.refused(name, &format!("components.schemas.{name}"), "makes no Rust name, use words");
    }
    for properties in
        [json!({"a-b": {}, "a_b": {}}), json!({"a_b": {}, "aB": {}}), json!({"Type": {}, "type": {}}), json!({"": {}, "x": {}})]
    {
        let text = with_schema(json!({"type": "object", "properties": properties})).render().err().unwrap_or_default();
        assert!(
            text.starts_with("openapi.yaml: components.schemas.Sample.properties.")
                && text.contains(" in Rust, like ")
                && text.ends_with("rename one, or drop it and describe it in text"),
            "{properties}: {text}"
        );
    }
    with_schema(
        json!({"type": "object", "properties": {"extra": {"type": "string"}}, "additionalProperties": {"type": "string"}}),
    )
    .refused("extra", "components.schemas.Sample.properties.extra", "is extra in Rust, like additionalProperties:");
    for values in [json!(["raw", "Raw"]), json!(["a-b", "a_b"]), json!(["", "x"])] {
        with_schema(json!({"type": "string", "enum": values})).refused(
            &values.to_string(),
            "components.schemas.Sample.enum",
            "keep one",
        );
    }
    let keywords = ["self", "crate", "super", "type", "async", "gen", "try", "fn"];
    let properties: serde_json::Map<_, _> = keywords.iter().map(|word| ((*word).to_owned(), json!({"type": "string"}))).collect();
    assert_eq!(with_schema(json!({"type": "object", "properties": properties})).render().err(), None, "keywords as properties");
}

#[test]
fn operations_and_parameters_with_taken_names_are_refused() {
    for id in [
        "new",
        "client",
        "inner",
        "baseurl",
        "newWithClient",
        "api_version",
        "pre",
        "exec",
        "post",
        "clone",
        "result",
        "option",
        "string",
        "byteStream",
        "responseValue",
    ] {
        let edit = Edit::new().add("/notes", "get", json!({ "operationId": id }));
        edit.refused(
            id,
            &format!("paths./notes.get ({id})"),
            &format!("operationId {id} is a name that the generated client uses itself, rename it"),
        );
    }
    Edit::new().add("/notes", "get", json!({"operationId": "list_leads"})).refused(
        "twice",
        "paths./notes.get",
        "is used twice, rename one",
    );
    for method in ["options", "trace"] {
        let edit = Edit::new().add("/notes", method, json!({}));
        edit.refused(
            method,
            &format!("paths./notes.{method} (getNote)"),
            &format!("{method} is not supported, the client sends GET, PUT, POST, DELETE, HEAD and PATCH: drop it"),
        );
    }
    let place = "paths./notes.get (getNote)";
    let cases = [
        (
            json!([parameter("a-b", "query"), parameter("aB", "query")]),
            "parameter aB in query is a_b in Rust, like a-b in query: rename one",
        ),
        (
            json!([parameter("send", "query")]),
            "parameter send is send in Rust, a name that the generated code uses itself, rename it",
        ),
        (json!([parameter("new", "query")]), "parameter new is new in Rust"),
        (json!([parameter("headerMap", "query")]), "parameter headerMap is header_map in Rust"),
        (json!([parameter("", "query")]), "makes no Rust name, use words that begin with an ASCII letter"),
    ];
    for (parameters, remedy) in cases {
        with_parameters("/notes", parameters.clone()).refused(&parameters.to_string(), place, remedy);
    }
    let body = json!({"required": true, "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Note"}}}});
    let with_body = Edit::new().add("/notes", "get", json!({"requestBody": body, "parameters": [parameter("body", "query")]}));
    with_body.refused("body", place, "parameter body is body in Rust, a name that the generated code uses itself, rename it");
    for name in ["body", "client", "request", "url", "response", "result", "info", "self", "type", "value"] {
        assert_eq!(with_parameters("/notes", json!([parameter(name, "query")])).render().err(), None, "{name}");
    }
}

#[test]
fn types_that_would_share_a_name_have_two() {
    let status = json!({"type": "string", "enum": ["a"]});
    let edit = with_schema(json!({"type": "object", "properties": {"status": status}}))
        .schema("SampleStatus", json!({"type": "object", "properties": {"text": {"type": "string"}}}));
    let client = edit.client();
    assert!(
        client.contains("pub struct SampleStatus {") && client.contains("pub enum SampleStatus2 {"),
        "the property's type is the other's"
    );
    let edit = Edit::new().add("/notes", "get", json!({"parameters": [{"name": "kind", "in": "query", "schema": status}]}));
    let client = edit.schema("GetNoteKind", json!({"type": "object", "properties": {"text": {"type": "string"}}})).client();
    assert!(
        client.contains("pub struct GetNoteKind {") && client.contains("pub enum GetNoteKind2 {"),
        "the parameter's type is the other's"
    );
    // typify names what is in a combination.
    let part = json!({"allOf": [{"type": "object", "properties": {"x": {"type": "string", "enum": ["a"]}}}, {"type": "object", "properties": {"y": {"type": "string"}}}]});
    let edit = with_schema(part).schema("SampleSubtype0", json!({"type": "object", "properties": {"text": {"type": "string"}}}));
    edit.refused(
        "part",
        "components.schemas.Sample.allOf.0",
        "has the type SampleSubtype0 in Rust, like components.schemas.SampleSubtype0:",
    );
    let titled =
        with_schema(json!({"type": "object", "properties": {"status": {"type": "string", "enum": ["a"], "title": "Lead"}}}));
    assert!(titled.client().contains("pub enum SampleStatus"), "a title names the type");
}
