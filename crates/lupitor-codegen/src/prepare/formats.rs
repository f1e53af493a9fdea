//! Formats of strings in requests for which the generators have no suitable type: a UUID, and a time in a path or a header, which
//! differs from a time in a body. A pattern replaces them. In responses every format is a plain string, see
//! [`lenient`](crate::prepare::lenient).

use serde_json::{Map, Value, json};

use crate::json::{self, METHODS, resolve, schema_mut, text};

const UUID: &str = "^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$";
/// RFC 3339.
const TIME: &str = "^[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}:[0-9]{2}([.][0-9]+)?([Zz]|[+-][0-9]{2}:[0-9]{2})$";

/// Replaces these formats by a pattern, except in schemas that responses reach.
pub fn write_patterns(document: &mut Value) {
    let reached = json::response_schemas(document);
    let copy = document.clone();
    for (_, component) in objects(document, &["components", "schemas"]).filter(|(name, _)| !reached.contains(*name)) {
        schema_mut(component, &mut |fields| write_pattern(fields, "uuid", UUID));
    }
    for (_, parameter) in objects(document, &["components", "parameters"]) {
        self::parameter(&copy, parameter);
    }
    for (_, body) in objects(document, &["components", "requestBodies"]) {
        self::body(body);
    }
    for (_, item) in objects(document, &["paths"]) {
        let Some(item) = item.as_object_mut() else { continue };
        parameters(&copy, item);
        for method in METHODS {
            let Some(operation) = item.get_mut(method).and_then(Value::as_object_mut) else { continue };
            parameters(&copy, operation);
            operation.get_mut("requestBody").into_iter().for_each(body);
        }
    }
}

/// The members of the object at the end of these keys.
fn objects<'a>(document: &'a mut Value, keys: &[&str]) -> impl Iterator<Item = (&'a String, &'a mut Value)> {
    let found = keys.iter().try_fold(document, |value, key| value.get_mut(*key));
    found.and_then(Value::as_object_mut).into_iter().flatten()
}

fn parameters(document: &Value, around: &mut Map<String, Value>) {
    let list = around.get_mut("parameters").and_then(Value::as_array_mut);
    list.into_iter().flatten().for_each(|value| parameter(document, value));
}

fn parameter(document: &Value, parameter: &mut Value) {
    let in_text = matches!(text(parameter, "in"), Some("path" | "header"));
    let Some(schema) = parameter.get_mut("schema") else { return };
    if in_text {
        // A shared schema may be a body's as well, where the time has a type.
        if let Some((_, shared)) = resolve(document, "", schema).filter(|(_, shared)| text(shared, "format") == Some("date-time"))
        {
            *schema = shared.clone();
        }
        schema_mut(schema, &mut |fields| write_pattern(fields, "date-time", TIME));
    }
    schema_mut(schema, &mut |fields| write_pattern(fields, "uuid", UUID));
}

fn body(body: &mut Value) {
    for (_, media) in objects(body, &["content"]) {
        media.get_mut("schema").into_iter().for_each(|schema| {
            schema_mut(schema, &mut |fields| write_pattern(fields, "uuid", UUID));
        });
    }
}

fn write_pattern(fields: &mut Map<String, Value>, format: &str, pattern: &str) {
    if fields.get("type") == Some(&json!("string")) && fields.get("format") == Some(&json!(format)) {
        fields.remove("format");
        fields.entry("pattern").or_insert_with(|| pattern.into());
    }
}
