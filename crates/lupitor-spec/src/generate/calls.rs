//! `generated/calls.rs`: a call of every operation, with the document's own examples, and the names of all schemas. Tests that use it
//! cover an operation or a schema that the document gains without another line.

use heck::{ToPascalCase, ToSnakeCase};
use serde_json::Value;

use crate::Result;
use crate::document::{Document, Operation, Parameter, entries};

const HEAD: &str = "\
// Generated from openapi.yaml by `cargo xtask generate`, for tests.
//
// Each operation with its required parameters and its first request example, by its `operationId`. The macro `$call` gets the builder;
// `$bad` makes an error of an example that does not fit its type; the last arm is for an id that the document does not have.
#[allow(unused_macros)]
macro_rules! by_operation {
    ($id:expr, $api:expr, $call:ident, $bad:expr, $other:pat => $otherwise:expr) => {
        match $id {
";
const BETWEEN: &str = "            $other => $otherwise,
        }
    };
}

// The same for the operations with a request body, each with the JSON value of a body in place of the example.
#[allow(unused_macros)]
macro_rules! by_body {
    ($id:expr, $api:expr, $body:expr, $call:ident, $bad:expr, $other:pat => $otherwise:expr) => {
        match $id {
";
const TYPES: &str = "            $other => $otherwise,
        }
    };
}

// The names of all component schemas, which are those of the generated types.
#[allow(unused_macros)]
macro_rules! every_schema {
    ($call:ident) => {
        $call! {
";
const TAIL: &str = "        }
    };
}
";

/// The text of the file.
pub fn render(document: &Document) -> Result<String> {
    let (mut calls, mut bodies) = (String::new(), String::new());
    for operation in document.operations() {
        let id = operation.id;
        let mut call = format!("$api.{}()", id.to_snake_case());
        for parameter in operation.parameters().into_values().filter(|parameter| parameter.value["required"] == true) {
            let name = parameter.value["name"].as_str().unwrap_or_default();
            call.push_str(&format!(".{}({})", setter(name), argument(document, &parameter)?));
        }
        if let Some((schema, example)) = body(document, operation)? {
            let path = format!("lupitor::generated::types::{}", schema.to_pascal_case());
            bodies.push_str(&format!(
                "            {id:?} => $call!({call}.body(serde_json::from_value::<{path}>($body).map_err($bad)?)),\n"
            ));
            call.push_str(&format!(".body(serde_json::from_str::<{path}>(r####\"{example}\"####).map_err($bad)?)"));
        }
        calls.push_str(&format!("            {id:?} => $call!({call}),\n"));
    }
    let schemas =
        entries(&document.0["components"]["schemas"]).map(|(name, _)| format!("            {}\n", name.to_pascal_case()));
    Ok(format!("{HEAD}{calls}{BETWEEN}{bodies}{TYPES}{}{TAIL}", schemas.collect::<String>()))
}

/// The setter of a parameter. progenitor gives a keyword of Rust an underscore.
fn setter(name: &str) -> String {
    let name = name.to_snake_case();
    if syn::parse_str::<syn::Ident>(&name).is_ok() { name } else { name + "_" }
}

/// The example of a parameter, or of its schema, in Rust.
fn argument(document: &Document, parameter: &Parameter<'_>) -> Result<String> {
    let Parameter { place, value } = parameter;
    let schema = document.resolve(&value["schema"]);
    let first_value = schema["enum"].get(0).unwrap_or(&Value::Null);
    match first([&value["example"], first_example(document, value), &schema["example"], first_value]) {
        Some(Value::String(text)) => Ok(format!("{text:?}")),
        Some(value @ (Value::Bool(_) | Value::Number(_))) => Ok(value.to_string()),
        _ => Err(missing(place, "a required parameter")),
    }
}

/// The name of the schema of the request body, and the JSON of its first example.
fn body(document: &Document, operation: Operation<'_>) -> Result<Option<(String, String)>> {
    let media = operation.request();
    let Some(schema) = media["schema"]["$ref"].as_str().and_then(|reference| reference.rsplit('/').next()) else {
        return Ok(None);
    };
    let component = document.resolve(&media["schema"]);
    match first([first_example(document, media), &media["example"], &component["example"]]) {
        Some(example) => Ok(Some((schema.to_owned(), example.to_string()))),
        None => {
            let (place, _) = document.locate(&format!("{}.requestBody", operation.place()), &operation.value["requestBody"]);
            Err(missing(&place, "a request"))
        }
    }
}

fn first<const N: usize>(candidates: [&Value; N]) -> Option<&Value> {
    candidates.into_iter().find(|value| !value.is_null())
}

fn first_example<'a>(document: &'a Document, value: &'a Value) -> &'a Value {
    entries(&value["examples"]).next().map_or(&Value::Null, |(_, example)| &document.resolve(example)["value"])
}

fn missing(place: &str, subject: &str) -> Box<dyn std::error::Error + Send + Sync> {
    format!("openapi.yaml: {place}: {subject} needs an example, add it: the tests call the operation with it").into()
}

#[cfg(test)]
mod tests {
    use super::*;

    const DOCUMENT: &str = include_str!("../../../../openapi.yaml");

    fn rendered(document: &str) -> Result<String> {
        render(&Document::parse(document)?)
    }

    #[test]
    fn every_operation_is_called_with_the_examples_of_the_document() {
        let text = rendered(DOCUMENT).unwrap();
        let document = Document::parse(DOCUMENT).unwrap();
        for Operation { id, .. } in document.operations() {
            assert!(text.contains(&format!("            {id:?} => $call!(")), "{id} is missing:\n{text}");
        }
        for call in [
            "\"listLeads\" => $call!($api.list_leads().campaign_id(\"k978abc123\")),",
            "\"getHealth\" => $call!($api.get_health()),",
            "\"createLead\" => $call!($api.create_lead().body(serde_json::from_value::<lupitor::generated::types::LeadInput>($body)",
        ] {
            assert!(text.contains(call), "no `{call}` in\n{text}");
        }
    }

    #[test]
    fn a_request_without_an_example_is_refused_with_its_place() {
        let cases = [
            (
                "without control characters.\"\n      example: k978abc123\n",
                "without control characters.\"\n",
                "components.parameters.campaignIdQuery",
            ),
            (
                "            examples:\n              mixed:\n                summary: By external id and by phone number\n                value:\n                  campaignId: k978abc123\n                  leads:\n                    - externalId: CRM_12345\n                    - phoneNumber: \"+15555551234\"\n",
                "",
                "paths./api/v1/leads/bulk-delete.post.requestBody",
            ),
        ];
        for (example, replacement, place) in cases {
            assert!(DOCUMENT.contains(example), "openapi.yaml has no `{example}` any more, correct this test");
            let problem = rendered(&DOCUMENT.replacen(example, replacement, 1)).unwrap_err().to_string();
            assert!(problem.contains(place) && problem.contains("needs an example, add it"), "{problem}");
        }
    }
}
