//! The generated code of a sound document.

use heck::{ToPascalCase, ToSnakeCase};
use openapiv3::OpenAPI;

use lupitor_codegen as codegen;

use crate::DOCUMENT;

/// The generated files of the document as it is.
fn rendered() -> [String; 3] {
    let files = codegen::render(DOCUMENT).unwrap();
    ["client.rs", "errors.rs", "operations.rs"]
        .map(|name| files.iter().find(|file| file.name == name).map(|file| file.text.clone()).unwrap())
}

#[test]
fn an_alternative_that_asks_for_nothing_needs_no_key() {
    let open = DOCUMENT.replace("      security: []\n", "      security: [{}]\n");
    assert!(open != DOCUMENT, "openapi.yaml has no `security: []` any more, correct this test");
    let files = codegen::render(&open).unwrap();
    assert_eq!(files.iter().find(|file| file.name == "operations.rs").map(|file| &file.text), Some(&rendered()[2]));
}

#[test]
fn the_same_document_makes_the_same_text() {
    assert_eq!(rendered(), rendered());
}

#[test]
fn a_flag_with_one_value_is_any_boolean_in_rust() {
    let any = DOCUMENT.replace("          enum: [true]\n", "").replace("          enum: [false]\n", "");
    assert!(any.len() < DOCUMENT.len(), "openapi.yaml has no `enum: [true]` any more, drop this test and `lenient::open_flags`");
    let files = codegen::render(&any).unwrap();
    assert_eq!(files.iter().find(|file| file.name == "client.rs").map(|file| &file.text), Some(&rendered()[0]));
}

#[test]
fn every_operation_and_every_error_example_reaches_the_generated_code() {
    let [client, errors, operations] = rendered();
    let spec: OpenAPI = yaml_serde::from_str(DOCUMENT).unwrap();
    let mut missing = Vec::new();
    let mut expect = |file: &str, text: &str, wanted: String| {
        if !text.contains(&wanted) {
            missing.push(format!("{file}: {wanted}"));
        }
    };

    for (path, method, operation) in spec.operations() {
        let id = operation.operation_id.as_deref().unwrap();
        expect("client.rs", &client, format!("pub fn {}(&self)", id.to_snake_case()));
        expect("client.rs", &client, format!("operation_id: \"{}\"", id.to_snake_case()));
        let (method, generated) = (method.to_uppercase(), id.to_snake_case());
        let row = format!(
            "id: \"{id}\",\n        generated_id: \"{generated}\",\n        method: \"{method}\",\n        path: \"{path}\","
        );
        expect("operations.rs", &operations, row);
    }
    assert_eq!(operations.matches("generated_id: ").count(), spec.operations().count(), "a row for each operation");

    let mut examples = 0;
    for (name, example) in spec.components.iter().flat_map(|components| &components.examples) {
        let example = example.as_item().unwrap();
        let body = example.value.as_ref().unwrap();
        // The errors are the bodies with a message.
        let Some(message) = body.get("error").or(body.get("message")).and_then(|message| message.as_str()) else { continue };
        examples += 1;
        let code = example.extensions.get("x-lupitor-code").and_then(|code| code.as_str()).unwrap_or(name);
        let code = code.to_pascal_case();
        let at = errors.find(&format!("name: \"{name}\",\n        code: ErrorCode::{code},"));
        let entry = at.and_then(|at| errors[at..].split("DocumentedError {").next()).unwrap_or_default();
        expect("errors.rs", entry, format!("message: {message:?},"));
        for solution in example.description.as_deref().unwrap().lines() {
            expect("errors.rs", entry, format!("{:?}", solution.trim_start_matches("- ")));
        }
    }
    assert_eq!(errors.matches("message: \"").count(), examples, "an entry for each example");
    assert!(missing.is_empty(), "missing:\n{}", missing.join("\n"));
}
