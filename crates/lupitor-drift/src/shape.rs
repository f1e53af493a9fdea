//! The shape of a body compared with its schema: names and types. Values are compared, and never shown.

use lupitor_spec::document::{entries, items};
use serde_json::Value;

use crate::{Document, Kind};

/// A part of a body that does not fit its schema.
pub struct Mismatch {
    pub kind: Kind,
    pub place: String,
    pub detail: String,
}

/// Every part of the body that does not fit the schema.
pub fn compare(document: &Document, schema: &Value, body: &Value) -> Vec<Mismatch> {
    let mut shape = Shape { document, mismatches: Vec::new() };
    shape.value(schema, body, "");
    shape.mismatches
}

struct Shape<'a> {
    document: &'a Document,
    mismatches: Vec<Mismatch>,
}

impl Shape<'_> {
    fn mismatch(&mut self, kind: Kind, place: String, detail: impl Into<String>) {
        self.mismatches.push(Mismatch { kind, place, detail: detail.into() });
    }

    fn value(&mut self, schema: &Value, value: &Value, place: &str) {
        let schema = self.document.resolve(schema);
        let Some(wanted) = schema["type"].as_str() else { return };
        if value.is_null() && schema["nullable"] == true {
            return;
        }
        let got = type_of(value);
        if got != wanted && !(wanted == "number" && got == "integer") {
            self.mismatch(Kind::WrongType, shown(place), format!("{got} instead of {wanted}"));
            return;
        }
        let known = schema["x-extensible-enum"].as_array().or(schema["enum"].as_array());
        if known.is_some_and(|known| !known.contains(value)) {
            self.mismatch(Kind::UnknownValue, shown(place), "not one of the documented values");
        }
        match value {
            Value::Object(_) => self.object(schema, value, place),
            Value::Array(items) => items.iter().for_each(|item| self.value(&schema["items"], item, &format!("{place}[]"))),
            _ => {}
        }
    }

    fn object(&mut self, schema: &Value, value: &Value, place: &str) {
        let properties = &schema["properties"];
        for name in items(&schema["required"]).iter().filter_map(Value::as_str) {
            if value.get(name).is_none() {
                self.mismatch(Kind::MissingField, below(place, name), "required, and missing");
            }
        }
        // The names of custom data are the user's own.
        let is_open = schema["additionalProperties"] == true || !properties.is_object();
        for (name, member) in entries(value) {
            match properties.get(name) {
                Some(known) => self.value(known, member, &below(place, name)),
                None if is_open => {}
                None => {
                    self.mismatch(Kind::UnknownField, below(place, &safe_name(name)), type_of(member));
                }
            }
        }
    }
}

fn shown(place: &str) -> String {
    if place.is_empty() { "body".to_owned() } else { place.to_owned() }
}

fn below(place: &str, name: &str) -> String {
    if place.is_empty() { name.to_owned() } else { format!("{place}.{name}") }
}

fn type_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(number) if number.is_f64() => "number",
        Value::Number(_) => "integer",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}

/// An undocumented name, redacted if it may be data: an object may be keyed by phone numbers or ids.
fn safe_name(name: &str) -> String {
    let is_name = (1..=40).contains(&name.len())
        && name.starts_with(|c: char| c.is_ascii_lowercase() || c == '_')
        && name.chars().all(|c| c.is_ascii_alphabetic() || c == '_');
    if is_name { name.to_owned() } else { "(a name with other characters than letters)".to_owned() }
}
