//! Schemas before and after. The direction decides what breaks: requests may need less, and responses may contain more.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::diff::change::{Changes, Severity, keys, show, was_is};
use crate::document::{Document, entries, items};

/// The messages that contain values of a schema.
#[derive(Clone, Copy, Debug, Default)]
pub struct Direction {
    pub request: bool,
    pub response: bool,
}

/// Lower bounds: a higher one refuses more.
const LOWER: [&str; 4] = ["minLength", "minItems", "minProperties", "minimum"];
/// Upper bounds.
const UPPER: [&str; 4] = ["maxLength", "maxItems", "maxProperties", "maximum"];
/// Flags in OpenAPI 3.0: the bound itself is refused too.
const EXCLUSIVE: [&str; 2] = ["exclusiveMinimum", "exclusiveMaximum"];
const ANNOTATIONS: [&str; 7] =
    ["description", "title", "example", "externalDocs", "deprecated", "x-lupitor-source", "x-lupitor-personal-data"];

/// Compares every component schema of either document.
pub fn components(before: &Document, after: &Document, changes: &mut Changes) {
    let [old_reach, new_reach] = [before, after].map(Reach::of);
    let (old, new) = (&before.0["components"]["schemas"], &after.0["components"]["schemas"]);
    for name in keys(old, new) {
        let place = format!("components.schemas.{name}");
        let direction = Direction {
            request: old_reach.requests.contains(&name) || new_reach.requests.contains(&name),
            response: old_reach.responses.contains(&name) || new_reach.responses.contains(&name),
        };
        match (old.get(&name), new.get(&name)) {
            (Some(old), Some(new)) => compare(&place, old, new, direction, changes),
            (Some(_), None) => changes.breaking(place, "the schema was removed, and the type that generators make of it"),
            (None, _) => changes.safe(place, "the schema was added"),
        }
    }
}

/// The names of the component schemas that requests and responses refer to, directly or through others.
#[derive(Default)]
struct Reach {
    requests: BTreeSet<String>,
    responses: BTreeSet<String>,
}

impl Reach {
    fn of(document: &Document) -> Self {
        let mut reach = Self::default();
        for operation in document.operations() {
            for part in [&operation.value["parameters"], &operation.value["requestBody"], &operation.item["parameters"]] {
                add(document, part, &mut reach.requests, &mut BTreeSet::new());
            }
            add(document, &operation.value["responses"], &mut reach.responses, &mut BTreeSet::new());
        }
        reach
    }
}

fn add(document: &Document, value: &Value, schemas: &mut BTreeSet<String>, seen: &mut BTreeSet<String>) {
    if let Some(reference) = value["$ref"].as_str() {
        schemas.extend(reference.strip_prefix("#/components/schemas/").map(str::to_owned));
        if seen.insert(reference.to_owned()) {
            add(document, document.resolve(value), schemas, seen);
        }
        return;
    }
    // Data of the API may have any form.
    let is_data = |key: &str| ["example", "examples", "default", "enum"].contains(&key);
    entries(value).filter(|(key, _)| !is_data(key)).for_each(|(_, below)| add(document, below, schemas, seen));
    items(value).iter().for_each(|below| add(document, below, schemas, seen));
}

/// Compares a schema, and the schemas inside it.
pub fn compare(place: &str, old: &Value, new: &Value, direction: Direction, changes: &mut Changes) {
    if old == new {
        return;
    }
    for key in ["$ref", "type", "format"].into_iter().filter(|key| old[key] != new[key]) {
        changes.breaking(format!("{place}.{key}"), format!("{key} {}", was_is(&old[key], &new[key])));
    }
    if direction.request {
        restrictions(place, old, new, changes);
    }
    if direction.response {
        promises(place, old, new, changes);
    }
    nullable(place, old, new, direction, changes);
    one_way(place, old, new, direction, changes);
    required(place, old, new, direction, changes);
    open_enum(place, &old["x-extensible-enum"], &new["x-extensible-enum"], changes);
    properties(place, old, new, direction, changes);
    if old["items"].is_object() && new["items"].is_object() {
        compare(&format!("{place}.items"), &old["items"], &new["items"], direction, changes);
    }
    changes.annotations(place, &ANNOTATIONS, (old, new));
}

fn properties(place: &str, old: &Value, new: &Value, direction: Direction, changes: &mut Changes) {
    let messages = if direction.response { "responses" } else { "requests" };
    let is_needed = |name: &str| direction.request && strings(&new["required"]).contains(name);
    for name in keys(&old["properties"], &new["properties"]) {
        let place = format!("{place}.properties.{name}");
        match (old["properties"].get(&name), new["properties"].get(&name)) {
            (Some(_), None) => changes.breaking(place, format!("the field `{name}` of {messages} was removed")),
            (None, _) => changes.safe(place, format!("the field `{name}` was added")),
            (Some(old), Some(new)) => {
                if is_needed(&name) && flag(old, "readOnly") && !flag(new, "readOnly") {
                    changes.breaking(format!("{place}.readOnly"), format!("requests now need the field `{name}`"));
                }
                compare(&place, old, new, direction, changes);
            }
        }
    }
}

fn strings(list: &Value) -> BTreeSet<&str> {
    items(list).iter().filter_map(Value::as_str).collect()
}

/// Compares the keywords that refuse a value of a request.
fn restrictions(place: &str, old: &Value, new: &Value, changes: &mut Changes) {
    for key in LOWER.into_iter().chain(UPPER).filter(|key| old[key] != new[key]) {
        let is_tighter = match (old[key].as_f64(), new[key].as_f64()) {
            (Some(old), Some(new)) => (LOWER.contains(&key) && new > old) || (UPPER.contains(&key) && new < old),
            (_, new) => new.is_some(),
        };
        bound(place, key, old, new, is_tighter, changes);
    }
    for key in EXCLUSIVE.into_iter().filter(|key| flag(old, key) != flag(new, key)) {
        bound(place, key, old, new, flag(new, key), changes);
    }
    for key in ["pattern", "multipleOf", "uniqueItems"].into_iter().filter(|key| old[key] != new[key]) {
        // Another pattern may refuse more or less.
        let severity = Severity::breaking_if(!new[key].is_null());
        changes.push(severity, format!("{place}.{key}"), format!("{key} of requests {}", was_is(&old[key], &new[key])));
    }
    let (was, is) = (&old["additionalProperties"], &new["additionalProperties"]);
    if was != is {
        let is_open = is.is_null() || *is == true;
        let text = "the rule for other fields of requests changed";
        changes.push(Severity::breaking_if(!is_open), format!("{place}.additionalProperties"), text);
    }
    if old["default"] != new["default"] {
        let text = format!("the meaning of an absent value {}", was_is(&old["default"], &new["default"]));
        changes.breaking(format!("{place}.default"), text);
    }
    closed_enum(&format!("{place}.enum"), &old["enum"], &new["enum"], changes);
    alternatives(place, old, new, changes);
}

fn bound(place: &str, key: &str, old: &Value, new: &Value, is_tighter: bool, changes: &mut Changes) {
    let how = if is_tighter { "tightened" } else { "loosened" };
    let text = format!("{key} of requests was {how}: {}", was_is(&old[key], &new[key]));
    changes.push(Severity::breaking_if(is_tighter), format!("{place}.{key}"), text);
}

fn closed_enum(place: &str, old: &Value, new: &Value, changes: &mut Changes) {
    match (old.as_array(), new.as_array()) {
        (None, Some(_)) => changes.breaking(place, format!("requests must now have one of {new}")),
        (Some(_), None) => changes.safe(place, "requests may have any value"),
        (Some(before), Some(after)) => {
            changes.values(place, (&before[..], &after[..]), |value| format!("the value {value} of requests"))
        }
        (None, None) => {}
    }
}

/// Compares combinations of schemas. Only for the rule "at least one of these properties" it is known which one refuses less.
fn alternatives(place: &str, old: &Value, new: &Value, changes: &mut Changes) {
    for key in ["not", "allOf", "anyOf", "oneOf"].into_iter().filter(|key| old[key] != new[key]) {
        let rules = if key == "not" { at_least_one(old).zip(at_least_one(new)) } else { None };
        let (is_safe, was, is) = match rules {
            Some((was, is)) => (was.is_subset(&is), one_of(&was), one_of(&is)),
            None => (new[key].is_null(), show(&old[key]), show(&new[key])),
        };
        let text = format!("the rule for requests was {was}, is {is}");
        changes.push(Severity::breaking_if(!is_safe), format!("{place}.{key}"), text);
    }
}

fn one_of(properties: &BTreeSet<&str>) -> String {
    format!("at least one of {}", properties.iter().copied().collect::<Vec<_>>().join(", "))
}

/// The properties of the rule "at least one": `not: {allOf: [{not: {required: [a]}}, {not: {required: [b]}}]}`.
fn at_least_one(schema: &Value) -> Option<BTreeSet<&str>> {
    let absent = items(&schema["not"]["allOf"]).iter().map(|part| match items(&part["not"]["required"]) {
        [property] => property.as_str(),
        _ => None,
    });
    let rule: Option<BTreeSet<_>> = absent.collect();
    rule.filter(|rule| !rule.is_empty())
}

/// Compares the keywords of responses on which readers rely.
fn promises(place: &str, old: &Value, new: &Value, changes: &mut Changes) {
    let combinations = ["allOf", "anyOf", "oneOf", "additionalProperties"].into_iter().map(|key| (key, true));
    let keywords = LOWER.into_iter().chain(UPPER).chain(EXCLUSIVE).chain(["pattern", "enum"]);
    let keywords = keywords.map(|key| (key, !old[key].is_null() && old[key] != false));
    for (key, is_promised) in combinations.chain(keywords).filter(|(key, _)| old[key] != new[key]) {
        let text = format!("of responses {}", was_is(&old[key], &new[key]));
        changes.push(Severity::breaking_if(is_promised), format!("{place}.{key}"), text);
    }
}

fn flag(schema: &Value, key: &str) -> bool {
    schema[key] == true
}

fn nullable(place: &str, old: &Value, new: &Value, direction: Direction, changes: &mut Changes) {
    let (breaks, text) = match (flag(old, "nullable"), flag(new, "nullable")) {
        (false, true) => (direction.response, "may now be null"),
        (true, false) => (direction.request, "may no longer be null"),
        _ => return,
    };
    changes.push(Severity::breaking_if(breaks), format!("{place}.nullable"), text);
}

/// Compares `readOnly` and `writeOnly`: such a field is not part of requests, or of responses.
fn one_way(place: &str, old: &Value, new: &Value, direction: Direction, changes: &mut Changes) {
    for (key, is_used, messages) in [("readOnly", direction.request, "requests"), ("writeOnly", direction.response, "responses")]
    {
        let place = format!("{place}.{key}");
        match (flag(old, key), flag(new, key)) {
            (false, true) if is_used => changes.breaking(place, format!("{messages} may no longer have it")),
            (false, true) => changes.safe(place, format!("{messages} may not have it, and do not")),
            (true, false) => changes.safe(place, format!("{messages} may now have it")),
            _ => {}
        }
    }
}

fn required(place: &str, old: &Value, new: &Value, direction: Direction, changes: &mut Changes) {
    let (before, after) = (strings(&old["required"]), strings(&new["required"]));
    let place = format!("{place}.required");
    for name in after.difference(&before) {
        let text = if direction.request { "requests now need" } else { "responses now always have" };
        changes.push(Severity::breaking_if(direction.request), place.clone(), format!("{text} the field `{name}`"));
    }
    // A field that is gone altogether is reported as such.
    let is_kept = |name: &&&str| old["properties"].get(name).is_none() || new["properties"].get(name).is_some();
    for name in before.difference(&after).filter(is_kept) {
        let text = if direction.response { "responses may now lack" } else { "requests no longer need" };
        changes.push(Severity::breaking_if(direction.response), place.clone(), format!("{text} the field `{name}`"));
    }
}

/// Compares the values known today. Clients must accept others, so an added one is safe.
fn open_enum(place: &str, old: &Value, new: &Value, changes: &mut Changes) {
    let name = |value: &Value| format!("the known value `{}`", value.as_str().unwrap_or_default());
    changes.values(&format!("{place}.x-extensible-enum"), (items(old), items(new)), name);
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// The build refuses such a document. Generators of other languages accept it.
    #[test]
    fn an_exclusive_bound_is_tighter() {
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
            assert_eq!(found, [expected], "{old} → {new}");
        }
    }
}
