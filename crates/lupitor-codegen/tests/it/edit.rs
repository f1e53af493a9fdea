//! Edits of the document in its tree and not in its text, so that they stand wherever the document moves what they touch.

use serde_json::{Value as Json, json};
use yaml_serde::Value;

use lupitor_codegen::GeneratedFile;

use crate::DOCUMENT;

/// The document, to be changed.
pub struct Edit(pub Value);

impl Edit {
    pub fn new() -> Self {
        Self(yaml_serde::from_str(DOCUMENT).unwrap())
    }

    /// An operation of the document by its id.
    pub fn operation(&mut self, id: &str) -> &mut Value {
        let items = self.0["paths"].as_mapping_mut().unwrap().iter_mut().map(|(_, item)| item);
        let operations = items.filter_map(Value::as_mapping_mut).flat_map(|item| item.iter_mut().map(|(_, operation)| operation));
        operations.into_iter().find(|operation| operation.get("operationId").and_then(Value::as_str) == Some(id)).unwrap()
    }

    /// The component schema of an operation's body.
    pub fn body(&mut self, id: &str) -> &mut Value {
        let schema = &self.operation(id)["requestBody"]["content"]["application/json"]["schema"]["$ref"];
        let name = schema.as_str().unwrap().rsplit('/').next().unwrap().to_owned();
        &mut self.0["components"]["schemas"][&*name]
    }

    pub fn schema(mut self, name: &str, schema: Json) -> Self {
        insert(&mut self.0["components"]["schemas"], name, schema);
        self
    }

    /// A new operation with changes.
    pub fn add(mut self, path: &str, method: &str, changes: Json) -> Self {
        let mut operation = json!({
            "operationId": "getNote",
            "x-lupitor-retry": "read",
            "x-lupitor-rate-limit": "standard",
            "responses": {"200": {"description": "A note.", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Note"}}}}},
        });
        for (key, value) in changes.as_object().unwrap() {
            operation[key] = value.clone();
        }
        insert(&mut self.0["paths"], path, json!({ method: operation }));
        self.schema("Note", json!({"type": "object", "properties": {"text": {"type": "string"}}}))
    }

    pub fn change(mut self, change: impl FnOnce(&mut Self)) -> Self {
        change(&mut self);
        self
    }

    pub fn render(&self) -> Result<[GeneratedFile; 3], String> {
        lupitor_codegen::render(&yaml_serde::to_string(&self.0).unwrap()).map_err(|problem| problem.to_string())
    }

    /// The generated client, without line breaks.
    pub fn client(&self) -> String {
        let files = self.render().unwrap();
        let client = files.iter().find(|file| file.name == "client.rs").unwrap();
        client.text.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    #[track_caller]
    pub fn refused(&self, what: &str, place: &str, remedy: &str) {
        let text = self.render().err().unwrap_or_else(|| format!("{what}: no problem"));
        assert!(text.starts_with(&format!("openapi.yaml: {place}: ")), "{what}\n  expected: {place}\n  got:      {text}");
        assert!(text.contains(remedy) && text.lines().count() == 1, "{what}\n  expected: {remedy}\n  got:      {text}");
    }
}

pub fn insert(map: &mut Value, key: &str, value: Json) {
    map.as_mapping_mut().unwrap().insert(Value::from(key), yaml_serde::to_value(value).unwrap());
}

pub fn parameter(name: &str, location: &str) -> Json {
    json!({"name": name, "in": location, "required": location == "path", "schema": {"type": "string"}})
}

pub fn with_parameters(path: &str, parameters: Json) -> Edit {
    Edit::new().add(path, "get", json!({ "parameters": parameters }))
}

pub fn with_schema(schema: Json) -> Edit {
    Edit::new().schema("Sample", schema)
}
