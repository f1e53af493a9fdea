//! The mocks of documents whose names clash with those of the generated methods, or that progenitor alone cannot mock.

use serde_json::json;

use crate::edit::Edit;

fn mocks(edit: &Edit) -> Result<String, String> {
    let text = yaml_serde::to_string(&edit.0).unwrap();
    lupitor_codegen::render_mocks(&text).map(|file| file.text).map_err(|problem| problem.to_string())
}

/// The methods of the type with this name, in the order of the file.
fn methods(text: &str, name: &str) -> Vec<String> {
    let body = text.split(&format!("impl {name} {{\n")).nth(1).unwrap().split("\n    }\n").next().unwrap();
    let functions = body.lines().filter_map(|line| line.trim().strip_prefix("pub fn "));
    functions.map(|line| line.split(['<', '(']).next().unwrap().to_owned()).collect()
}

#[test]
fn a_parameter_with_the_name_of_a_method_of_every_mock_gets_another_one() {
    let parameter = |name: &str| json!({"name": name, "in": "query", "schema": {"type": "string"}});
    let edit =
        Edit::new().add("/notes", "get", json!({"parameters": [parameter("and"), parameter("apiKey"), parameter("into_inner")]}));

    let methods = methods(&mocks(&edit).unwrap(), "GetNoteWhen");

    assert_eq!(methods, ["new", "into_inner", "and_", "api_key", "into_inner_", "and", "api_key_"]);
}

#[test]
fn an_operation_with_the_name_of_an_asynchronous_mock_is_refused() {
    let edit = Edit::new().add("/notes", "get", json!({"operationId": "createLeadAsync"}));

    let problem = mocks(&edit).unwrap_err();

    let expected = "openapi.yaml: paths./notes.get (createLeadAsync): is create_lead_async in Rust, the asynchronous mock of another operation";
    assert!(problem.starts_with(expected), "{problem}");
}

#[test]
fn a_status_without_a_name_keeps_its_documented_errors() {
    let example =
        json!({"summary": "Busy", "description": "- Wait", "value": {"success": false, "data": null, "error": "Line busy"}});
    let schema = json!({"$ref": "#/components/schemas/ErrorEnvelope"});
    let media = json!({"schema": schema, "examples": {"ok": example}});
    let success =
        json!({"description": "A note.", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Note"}}}});
    let busy = json!({"description": "Busy.", "content": {"application/json": media}});
    let edit = Edit::new().add("/notes", "get", json!({"responses": {"200": success, "499": busy}}));

    let methods = methods(&mocks(&edit).unwrap(), "GetNoteThen");

    // The error is called `ok`, as the status 200 is.
    assert_eq!(methods, ["new", "into_inner", "ok", "and", "ok_example"]);
}

#[test]
fn the_variables_of_a_message_and_the_headers_of_a_response_are_parameters() {
    let text = mocks(&Edit::new()).unwrap();
    let then = text.split("impl BulkCreateLeadsThen {").nth(1).unwrap();
    for (method, parameters) in [
        ("leads_required", "self, field: impl ::std::fmt::Display"),
        ("too_many_leads", "self, max: impl ::std::fmt::Display"),
        ("leads_empty", "self"),
        ("rate_limit_exceeded", "self, retry_after: impl ::std::fmt::Display"),
    ] {
        let signature = format!("pub fn {method}({parameters}) -> Self");
        assert!(then.contains(&signature), "no `{signature}`");
    }
}
