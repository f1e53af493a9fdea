//! Defaults are the API's to apply: a request without a value is sent without it. typify would send the default instead, as it was
//! when the crate was built, and panics at run time where its type cannot hold it.

use openapiv3::OpenAPI;
use regex::Regex;
use serde_json::{Map, Value};

use super::problem::Problem;
use super::walk;

/// Every default is a value that its own schema takes.
pub fn fit(spec: &OpenAPI) -> Result<(), Problem> {
    walk::schemas(spec, &mut |place, fields| {
        let Some(default) = fields.get("default") else { return Ok(()) };
        match misfit(fields, default) {
            Some(problem) => Err(Problem::new(format!("{place}.default"), format!("{default} {problem}, correct it or drop it"))),
            None => Ok(()),
        }
    })
}

/// Drops every default, and every title, which typify would take for the name of the type.
pub fn take(spec: &mut OpenAPI) {
    walk::schemas_mut(spec, &mut |schema| {
        schema.schema_data.default = None;
        schema.schema_data.title = None;
    });
}

/// Why the schema does not take the value. Schemas inside it are not looked at.
fn misfit(fields: &Map<String, Value>, value: &Value) -> Option<String> {
    let text = |key: &str| fields.get(key).and_then(Value::as_str);
    let is_true = |key: &str| fields.get(key).and_then(Value::as_bool) == Some(true);
    if value.is_null() {
        let untyped = !fields.contains_key("type");
        return (!untyped && !is_true("nullable")).then(|| "is null, which the schema does not allow".to_owned());
    }
    let is_type = match text("type") {
        Some("string") => value.is_string(),
        // Other integers are too large for the type that the client has for them.
        Some("integer") if text("format") == Some("int32") => value.as_i64().is_some_and(|n| i32::try_from(n).is_ok()),
        Some("integer") => value.as_i64().is_some(),
        Some("number") => value.is_number(),
        Some("boolean") => value.is_boolean(),
        Some("array") => value.is_array(),
        Some("object") => value.is_object(),
        _ => true,
    };
    if !is_type {
        let format = text("format").map(|format| format!(" of the format {format}")).unwrap_or_default();
        let range = if text("type") == Some("integer") { " in the range of 64 bits" } else { "" };
        return Some(format!(
            "is not of the type {}{}",
            text("type").unwrap_or_default(),
            if format.is_empty() { range } else { &format }
        ));
    }
    if let Some(Value::Array(values)) = fields.get("enum")
        && !values.contains(value)
    {
        return Some(format!("is none of the values of enum, {}", Value::from(values.clone())));
    }
    number(fields, value).or_else(|| lengths(fields, value))
}

fn number(fields: &Map<String, Value>, value: &Value) -> Option<String> {
    let number = value.as_f64()?;
    let bound = |key: &str| fields.get(key).and_then(Value::as_f64);
    let exclusive = |key: &str| fields.get(key).and_then(Value::as_bool) == Some(true);
    if bound("minimum").is_some_and(|least| number < least || number == least && exclusive("exclusiveMinimum")) {
        return Some("is below minimum".to_owned());
    }
    if bound("maximum").is_some_and(|most| number > most || number == most && exclusive("exclusiveMaximum")) {
        return Some("is above maximum".to_owned());
    }
    let is_multiple = |step: f64| step == 0.0 || (number / step).fract() == 0.0;
    bound("multipleOf").is_some_and(|step| !is_multiple(step)).then(|| "is no multiple of multipleOf".to_owned())
}

fn lengths(fields: &Map<String, Value>, value: &Value) -> Option<String> {
    let (least, most, length) = match value {
        Value::String(text) => ("minLength", "maxLength", text.chars().count() as u64),
        Value::Array(items) => ("minItems", "maxItems", items.len() as u64),
        Value::Object(members) => ("minProperties", "maxProperties", members.len() as u64),
        _ => return None,
    };
    let bound = |key: &str| fields.get(key).and_then(Value::as_u64);
    if let Some(least) = bound(least).filter(|least| length < *least) {
        return Some(format!("is shorter than {least}"));
    }
    if let Some(most) = bound(most).filter(|most| length > *most) {
        return Some(format!("is longer than {most}"));
    }
    // A pattern that this library does not know is for others to check.
    let pattern = fields.get("pattern").and_then(Value::as_str).and_then(|pattern| Regex::new(pattern).ok())?;
    value.as_str().is_some_and(|text| !pattern.is_match(text)).then(|| "does not match pattern".to_owned())
}
