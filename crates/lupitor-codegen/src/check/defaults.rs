//! Defaults are for the API to apply: a request without a value is sent without it. typify would send the default of the document
//! from which the crate was built, and panics at run time where its type cannot hold it.

use regex::Regex;
use serde_json::{Map, Value};

use crate::check::schema_keywords::declared_or_implied_type;

/// The problem of a schema's default with its own schema.
pub fn problem(fields: &Map<String, Value>) -> Option<String> {
    let default = fields.get("default")?;
    mismatch(fields, default).map(|problem| format!("{default} {problem}, correct it or drop it"))
}

/// The reason for which the schema does not accept the value. Schemas inside it are not compared.
fn mismatch(fields: &Map<String, Value>, value: &Value) -> Option<String> {
    let text = |key: &str| fields.get(key).and_then(Value::as_str);
    let is_true = |key: &str| fields.get(key).and_then(Value::as_bool) == Some(true);
    if value.is_null() {
        let has_type = declared_or_implied_type(fields).is_some();
        return (has_type && !is_true("nullable")).then(|| "is null, which the schema does not allow".to_owned());
    }
    let name = declared_or_implied_type(fields);
    let is_type = match name {
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
        let range = if name == Some("integer") { " in the range of 64 bits" } else { "" };
        let name = name.unwrap_or_default();
        return Some(format!("is not of the type {name}{}", if format.is_empty() { range } else { &format }));
    }
    if let Some(Value::Array(values)) = fields.get("enum")
        && !values.contains(value)
    {
        return Some(format!("is not one of the values of enum, {}", Value::from(values.clone())));
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
    bound("multipleOf").is_some_and(|step| !is_multiple(step)).then(|| "is not a multiple of multipleOf".to_owned())
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
    // The `regex` crate does not compile every pattern of JavaScript.
    let pattern = fields.get("pattern").and_then(Value::as_str).and_then(|pattern| Regex::new(pattern).ok())?;
    value.as_str().is_some_and(|text| !pattern.is_match(text)).then(|| "does not match pattern".to_owned())
}
