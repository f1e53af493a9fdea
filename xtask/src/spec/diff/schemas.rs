//! Schemas before and after. What breaks depends on the direction: a request may ask for less, an answer may give more.

use std::collections::BTreeSet;

use serde_json::Value;

use super::change::{Changes, Severity};
use crate::spec::document::{Document, entries, items, strings};

/// Who writes values of a schema.
#[derive(Clone, Copy, Debug, Default)]
pub struct Direction {
    /// Clients do: it is in a request.
    pub sent: bool,
    /// The API does.
    pub answered: bool,
}

/// Bounds from below: a higher one refuses more.
const LOWER: [&str; 4] = ["minLength", "minItems", "minProperties", "minimum"];
/// Bounds from above.
const UPPER: [&str; 4] = ["maxLength", "maxItems", "maxProperties", "maximum"];
/// Flags in OpenAPI 3.0: whether the bound itself is refused too.
const EXCLUSIVE: [&str; 2] = ["exclusiveMinimum", "exclusiveMaximum"];
const ANNOTATIONS: [&str; 6] = ["description", "title", "example", "externalDocs", "deprecated", "x-lupitor-source"];

/// Every component schema of either document.
pub fn components(before: &Document, after: &Document, changes: &mut Changes) {
    let directions = [before.directions(), after.directions()];
    let of = |document: &Document| document.0["components"]["schemas"].clone();
    let (old, new) = (of(before), of(after));
    for name in names(&old, &new) {
        let place = format!("components.schemas.{name}");
        let direction = Direction {
            sent: directions.iter().any(|(sent, _)| sent.contains(&name)),
            answered: directions.iter().any(|(_, answered)| answered.contains(&name)),
        };
        match (old.get(&name), new.get(&name)) {
            (Some(_), None) => changes.breaking(place, "the schema was removed, and the type that generators make of it"),
            (None, Some(_)) => changes.safe(place, "the schema was added"),
            (Some(old), Some(new)) => compare(&place, old, new, direction, changes),
            (None, None) => {}
        }
    }
}

/// The keys of two objects, those of the first one first.
pub fn names(old: &Value, new: &Value) -> Vec<String> {
    let added = entries(new).filter(|(key, _)| old.get(key).is_none());
    entries(old).chain(added).map(|(key, _)| key.to_owned()).collect()
}

/// A value as it is shown.
pub fn show(value: &Value) -> String {
    if value.is_null() { "none".to_owned() } else { value.to_string() }
}

pub fn compare(place: &str, old: &Value, new: &Value, direction: Direction, changes: &mut Changes) {
    if old == new {
        return;
    }
    for key in ["$ref", "type", "format"] {
        if old[key] != new[key] {
            changes.breaking(format!("{place}.{key}"), format!("{key} was {}, is {}", show(&old[key]), show(&new[key])));
        }
    }
    if direction.sent {
        restrictions(place, old, new, changes);
    }
    if direction.answered {
        promises(place, old, new, changes);
    }
    nullable(place, old, new, direction, changes);
    one_way(place, old, new, direction, changes);
    required(place, old, new, direction, changes);
    open_enum(place, &old["x-extensible-enum"], &new["x-extensible-enum"], changes);
    for name in names(&old["properties"], &new["properties"]) {
        let place = format!("{place}.properties.{name}");
        match (old["properties"].get(&name), new["properties"].get(&name)) {
            (Some(_), None) => {
                let what = if direction.answered { "answers" } else { "requests" };
                changes.breaking(place, format!("the field `{name}` of {what} was removed"));
            }
            (None, Some(_)) => changes.safe(place, format!("the field `{name}` was added")),
            (Some(old), Some(property)) => {
                let needed = direction.sent && strings(&new["required"]).contains(name.as_str());
                if needed && flag(old, "readOnly") && !flag(property, "readOnly") {
                    changes.breaking(format!("{place}.readOnly"), format!("requests now need the field `{name}`"));
                }
                compare(&place, old, property, direction, changes);
            }
            (None, None) => {}
        }
    }
    if old["items"].is_object() && new["items"].is_object() {
        compare(&format!("{place}.items"), &old["items"], &new["items"], direction, changes);
    }
    for key in ANNOTATIONS.into_iter().filter(|key| old[key] != new[key]) {
        changes.safe(format!("{place}.{key}"), format!("the {key} is another"));
    }
}

/// Keywords that refuse a value of a request.
fn restrictions(place: &str, old: &Value, new: &Value, changes: &mut Changes) {
    for key in LOWER.into_iter().chain(UPPER).filter(|key| old[key] != new[key]) {
        let tightened = match (old[key].as_f64(), new[key].as_f64()) {
            (Some(old), Some(new)) => (LOWER.contains(&key) && new > old) || (UPPER.contains(&key) && new < old),
            (_, new) => new.is_some(),
        };
        let (severity, how) = if tightened { (Severity::Breaking, "tightened") } else { (Severity::Safe, "loosened") };
        let text = format!("{key} of requests was {how}: was {}, is {}", show(&old[key]), show(&new[key]));
        changes.push(severity, format!("{place}.{key}"), text);
    }
    for key in EXCLUSIVE.into_iter().filter(|key| flag(old, key) != flag(new, key)) {
        let (severity, how) = if flag(new, key) { (Severity::Breaking, "tightened") } else { (Severity::Safe, "loosened") };
        let text = format!("{key} of requests was {how}: was {}, is {}", show(&old[key]), show(&new[key]));
        changes.push(severity, format!("{place}.{key}"), text);
    }
    for key in ["pattern", "multipleOf", "uniqueItems"].into_iter().filter(|key| old[key] != new[key]) {
        // Whether another pattern refuses less cannot be told.
        let severity = if new[key].is_null() { Severity::Safe } else { Severity::Breaking };
        let text = format!("{key} of requests was {}, is {}", show(&old[key]), show(&new[key]));
        changes.push(severity, format!("{place}.{key}"), text);
    }
    if old["additionalProperties"] != new["additionalProperties"] {
        let open = |value: &Value| value.is_null() || *value == Value::Bool(true);
        let severity = if open(&new["additionalProperties"]) { Severity::Safe } else { Severity::Breaking };
        changes.push(severity, format!("{place}.additionalProperties"), "what other fields requests may have was changed");
    }
    if old["default"] != new["default"] {
        let text = format!("what an absent value means was {}, is {}", show(&old["default"]), show(&new["default"]));
        changes.breaking(format!("{place}.default"), text);
    }
    closed_enum(place, &old["enum"], &new["enum"], changes);
    alternatives(place, old, new, changes);
}

fn closed_enum(place: &str, old: &Value, new: &Value, changes: &mut Changes) {
    let place = format!("{place}.enum");
    match (old.as_array(), new.as_array()) {
        (None, Some(_)) => changes.breaking(place, format!("requests are held to {new}")),
        (Some(_), None) => changes.safe(place, "requests may have any value"),
        (Some(before), Some(after)) => {
            for value in before.iter().filter(|value| !after.contains(value)) {
                changes.breaking(place.clone(), format!("the value {value} of requests was removed"));
            }
            for value in after.iter().filter(|value| !before.contains(value)) {
                changes.safe(place.clone(), format!("the value {value} of requests was added"));
            }
        }
        (None, None) => {}
    }
}

/// Combinations of schemas. Of the rule "at least one of these properties" it is known which one refuses less.
fn alternatives(place: &str, old: &Value, new: &Value, changes: &mut Changes) {
    for key in ["not", "allOf", "anyOf", "oneOf"].into_iter().filter(|key| old[key] != new[key]) {
        let rules = if key == "not" { needed(old).zip(needed(new)) } else { None };
        let (safe, was, is) = match rules {
            Some((was, is)) => (was.is_subset(&is), one_of(&was), one_of(&is)),
            None => (new[key].is_null(), show(&old[key]), show(&new[key])),
        };
        let severity = if safe { Severity::Safe } else { Severity::Breaking };
        changes.push(severity, format!("{place}.{key}"), format!("what requests need was {was}, is {is}"));
    }
}

fn one_of(properties: &BTreeSet<&str>) -> String {
    format!("at least one of {}", properties.iter().copied().collect::<Vec<_>>().join(", "))
}

/// The properties of which a schema needs one at least: `not: {allOf: [{not: {required: [a]}}, {not: {required: [b]}}]}`.
fn needed(schema: &Value) -> Option<BTreeSet<&str>> {
    let absent = items(&schema["not"]["allOf"]).iter().map(|part| match items(&part["not"]["required"]) {
        [property] => property.as_str(),
        _ => None,
    });
    let rule: Option<BTreeSet<_>> = absent.collect();
    rule.filter(|rule| !rule.is_empty())
}

/// What answers are said to hold, which readers rely on.
fn promises(place: &str, old: &Value, new: &Value, changes: &mut Changes) {
    for key in ["allOf", "anyOf", "oneOf", "additionalProperties"].into_iter().filter(|key| old[key] != new[key]) {
        changes.breaking(format!("{place}.{key}"), format!("of answers was {}, is {}", show(&old[key]), show(&new[key])));
    }
    for key in LOWER.into_iter().chain(UPPER).chain(EXCLUSIVE).chain(["pattern", "enum"]).filter(|key| old[key] != new[key]) {
        let promised = !old[key].is_null() && old[key] != Value::Bool(false);
        let severity = if promised { Severity::Breaking } else { Severity::Safe };
        changes.push(severity, format!("{place}.{key}"), format!("of answers was {}, is {}", show(&old[key]), show(&new[key])));
    }
}

fn flag(schema: &Value, key: &str) -> bool {
    schema[key] == Value::Bool(true)
}

fn nullable(place: &str, old: &Value, new: &Value, direction: Direction, changes: &mut Changes) {
    let severity = match (flag(old, "nullable"), flag(new, "nullable")) {
        (false, true) => direction.answered,
        (true, false) => direction.sent,
        _ => return,
    };
    let severity = if severity { Severity::Breaking } else { Severity::Safe };
    let may = if flag(new, "nullable") { "may now be null" } else { "may no longer be null" };
    changes.push(severity, format!("{place}.nullable"), may);
}

/// What is only read is gone from requests, and what is only written from answers.
fn one_way(place: &str, old: &Value, new: &Value, direction: Direction, changes: &mut Changes) {
    for (key, used, what) in [("readOnly", direction.sent, "requests"), ("writeOnly", direction.answered, "answers")] {
        let place = format!("{place}.{key}");
        match (flag(old, key), flag(new, key)) {
            (false, true) if used => changes.breaking(place, format!("{what} may no longer have it")),
            (false, true) => changes.safe(place, format!("{what} may not have it, and have not")),
            (true, false) => changes.safe(place, format!("{what} may now have it")),
            _ => {}
        }
    }
}

fn required(place: &str, old: &Value, new: &Value, direction: Direction, changes: &mut Changes) {
    let (before, after) = (strings(&old["required"]), strings(&new["required"]));
    let place = format!("{place}.required");
    for name in after.difference(&before) {
        let severity = if direction.sent { Severity::Breaking } else { Severity::Safe };
        let what = if direction.sent { "requests now need" } else { "answers now always have" };
        changes.push(severity, place.clone(), format!("{what} the field `{name}`"));
    }
    for name in
        before.difference(&after).filter(|name| old["properties"].get(name).is_none() || new["properties"].get(name).is_some())
    {
        let severity = if direction.answered { Severity::Breaking } else { Severity::Safe };
        let what = if direction.answered { "answers may now be without" } else { "requests no longer need" };
        changes.push(severity, place.clone(), format!("{what} the field `{name}`"));
    }
}

/// The values known today: one more is no surprise, since clients must accept others.
fn open_enum(place: &str, old: &Value, new: &Value, changes: &mut Changes) {
    let place = format!("{place}.x-extensible-enum");
    let (before, after) = (strings(old), strings(new));
    for value in before.difference(&after) {
        changes.breaking(place.clone(), format!("the known value `{value}` was removed, and the variant of that name"));
    }
    for value in after.difference(&before) {
        changes.safe(place.clone(), format!("the known value `{value}` was added"));
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{Changes, Severity, restrictions};

    /// The build refuses such a document, and other languages' generators do not.
    #[test]
    fn a_bound_that_is_refused_itself_is_a_tighter_one() {
        let flag = |value| json!({"type": "integer", "maximum": 100, "exclusiveMaximum": value});
        let none = json!({"type": "integer", "maximum": 100});
        let cases = [
            (&none, &flag(true), Severity::Breaking),
            (&flag(false), &flag(true), Severity::Breaking),
            (&flag(true), &flag(false), Severity::Safe),
            (&flag(true), &none, Severity::Safe),
        ];
        for (old, new, expected) in cases {
            let mut changes = Changes::default();
            restrictions("place", old, new, &mut changes);
            let found: Vec<_> = changes.0.iter().map(|change| change.severity).collect();
            assert_eq!(found, [expected], "{old} {new}");
        }
    }
}
