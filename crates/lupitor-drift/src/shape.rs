//! A body against its schema: names and types. Values are looked at, and never shown.

use serde_json::Value;

use super::finding::Kind;
use crate::document::{Document, members};

/// What is wrong at a place in a body.
pub type Found = (Kind, String, String);

/// Walks a body along its schema.
pub struct Walk<'a> {
    document: &'a Document,
    found: Vec<Found>,
}

impl<'a> Walk<'a> {
    /// Everything in which the body is not as the schema says.
    pub fn compare(document: &'a Document, schema: &Value, body: &Value) -> Vec<Found> {
        let mut walk = Self { document, found: Vec::new() };
        walk.value(schema, body, "");
        walk.found
    }

    fn value(&mut self, schema: &Value, value: &Value, place: &str) {
        let schema = self.document.resolve(schema);
        let Some(wanted) = schema["type"].as_str() else { return };
        if value.is_null() && schema["nullable"] == true {
            return;
        }
        let got = type_of(value);
        if got != wanted && !(wanted == "number" && got == "integer") {
            self.found.push((Kind::WrongType, shown(place), format!("{got} instead of {wanted}")));
            return;
        }
        let known = schema["x-extensible-enum"].as_array().or(schema["enum"].as_array());
        if known.is_some_and(|known| !known.contains(value)) {
            self.found.push((Kind::UnknownValue, shown(place), "not one of the documented values".to_owned()));
        }
        match value {
            Value::Object(_) => self.object(schema, value, place),
            Value::Array(items) => items.iter().for_each(|item| self.value(&schema["items"], item, &format!("{place}[]"))),
            _ => {}
        }
    }

    fn object(&mut self, schema: &Value, value: &Value, place: &str) {
        let properties = &schema["properties"];
        for name in schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str) {
            if value.get(name).is_none() {
                self.found.push((Kind::MissingField, below(place, name), "required and not there".to_owned()));
            }
        }
        // An object of custom data: its names are the user's own.
        let is_open = schema["additionalProperties"] == true || !properties.is_object();
        for (name, member) in members(value) {
            match properties.get(name) {
                Some(known) => self.value(known, member, &below(place, name)),
                None if is_open => {}
                None => {
                    let place = below(place, &safe_name(name));
                    self.found.push((Kind::UnknownField, place, type_of(member).to_owned()));
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

/// A name that is not in the document, as it may be shown: an object may have data for its names, such as phone numbers or ids.
fn safe_name(name: &str) -> String {
    let is_name = (1..=40).contains(&name.len())
        && name.starts_with(|c: char| c.is_ascii_lowercase() || c == '_')
        && name.chars().all(|c| c.is_ascii_alphabetic() || c == '_');
    if is_name { name.to_owned() } else { "(a name with other characters than letters)".to_owned() }
}
