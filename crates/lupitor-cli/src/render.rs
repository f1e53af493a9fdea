//! The data of a response as it is printed.

use serde_json::{Map, Value};

use crate::error::Result;
use crate::output::{Output, Table};

/// Prints the data of a response: JSON, or tables for people. `order` has the names of properties in the order of the document.
pub(crate) fn response(output: &Output, value: Value, order: &[&str]) -> Result<()> {
    let value = ordered(whole(data(value)), order);
    if output.is_json() { output.json(&value) } else { people(output, &value) }
}

/// The data of an envelope, or the value itself.
fn data(value: Value) -> Value {
    match value {
        Value::Object(mut members) if members.contains_key("success") && members.contains_key("data") => {
            members.remove("data").unwrap_or_default()
        }
        other => other,
    }
}

/// Whole numbers without a fraction: the API documents `number` for counts.
pub(crate) fn whole(value: Value) -> Value {
    /// Every whole number up to 2⁵³ has its own float.
    const EXACT: f64 = 9_007_199_254_740_992.0;
    match value {
        Value::Number(number) => match number.as_f64() {
            #[allow(clippy::cast_possible_truncation, reason = "the range is checked")]
            Some(float) if number.is_f64() && float.fract() == 0.0 && float.abs() <= EXACT => Value::from(float as i64),
            _ => Value::Number(number),
        },
        Value::Array(items) => items.into_iter().map(whole).collect(),
        Value::Object(members) => Value::Object(members.into_iter().map(|(name, value)| (name, whole(value))).collect()),
        other => other,
    }
}

/// The members of objects in the order of the document. Free-form objects have other names, and keep their order.
fn ordered(value: Value, order: &[&str]) -> Value {
    match value {
        Value::Array(items) => items.into_iter().map(|item| ordered(item, order)).collect(),
        Value::Object(members) => {
            let mut members: Vec<_> = members.into_iter().map(|(name, value)| (name, ordered(value, order))).collect();
            if members.iter().all(|(name, _)| order.contains(&name.as_str())) {
                members.sort_by_key(|(name, _)| order.iter().position(|known| known == name));
            }
            Value::Object(members.into_iter().collect())
        }
        other => other,
    }
}

fn people(output: &Output, value: &Value) -> Result<()> {
    match value {
        Value::Null => Ok(()),
        Value::Object(members) => object(output, members),
        Value::Array(items) => list(output, items),
        other => output.line(cell(other)),
    }
}

/// Prints an object: its lists of objects as tables, the other members as names and values below.
fn object(output: &Output, members: &Map<String, Value>) -> Result<()> {
    let is_table = |value: &Value| value.as_array().is_some_and(|items| items.iter().any(Value::is_object));
    for items in members.values().filter(|value| is_table(value)).filter_map(Value::as_array) {
        list(output, items)?;
    }
    let mut pairs = Table::without_heading();
    let is_empty = |value: &Value| value.is_null() || value.as_array().is_some_and(Vec::is_empty);
    let others = members.iter().filter(|(_, value)| !is_table(value) && !is_empty(value));
    for (name, value) in others {
        pairs.row([name.clone(), cell(value)]);
    }
    output.table(&pairs)
}

fn list(output: &Output, items: &[Value]) -> Result<()> {
    let mut names: Vec<&str> = Vec::new();
    for name in items.iter().filter_map(Value::as_object).flat_map(Map::keys) {
        if !names.contains(&name.as_str()) {
            names.push(name);
        }
    }
    if names.is_empty() {
        return items.iter().try_for_each(|item| output.line(cell(item)));
    }
    let mut table = Table::new(names.iter().map(|name| name.trim_start_matches('_')));
    for item in items {
        table.row(names.iter().map(|name| item.get(name).map_or_else(String::new, cell)));
    }
    output.table(&table)
}

/// A value in a cell: text as it is, JSON for the rest.
fn cell(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Array(items) if items.iter().all(Value::is_string) => {
            items.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(", ")
        }
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_data_of_an_envelope_has_whole_numbers() {
        let envelope = json!({ "success": true, "data": { "count": 2.0, "share": 0.5, "ids": [1.0] }, "error": null });
        assert_eq!(whole(data(envelope)), json!({ "count": 2, "share": 0.5, "ids": [1] }));
        assert_eq!(data(json!({ "status": "ok" })), json!({ "status": "ok" }));
    }
}
