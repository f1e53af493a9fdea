//! The extensions (`x-…`), and the objects to which each belongs. A misspelt or misplaced extension would have no effect.

use serde_json::{Map, Value};

use crate::check::grammar::{Kind, Walk};
use crate::pagination::PAGINATION;
use crate::personal_data::PERSONAL_DATA;

/// The extension that marks parts of the document which no page of the API states.
pub const SOURCE: &str = "x-lupitor-source";

/// A place for extensions: its name in messages, and the extensions that it may have.
type Owner = (&'static str, &'static [&'static str]);

const DOCUMENT: Owner = ("the document", &["x-lupitor-base-path", "x-lupitor-rate-limits"]);
const PATH_ITEM: Owner = ("a path item", &["x-lupitor-alias"]);
const OPERATION: Owner =
    ("an operation", &["x-lupitor-retry", "x-lupitor-duplicate", "x-lupitor-rate-limit", PAGINATION, SOURCE]);
const RESPONSE: Owner = ("a response", &[SOURCE]);
const ERROR_EXAMPLE: Owner = ("an error example", &["x-lupitor-code", "x-lupitor-pattern", SOURCE]);
/// A schema in another one has no type of its own, to which the values could belong.
const COMPONENT_SCHEMA: Owner = ("a component schema", &["x-extensible-enum", PERSONAL_DATA, SOURCE]);
const PROPERTY: Owner = ("a property", &[PERSONAL_DATA, SOURCE]);
const OWNERS: [Owner; 7] = [DOCUMENT, PATH_ITEM, OPERATION, RESPONSE, ERROR_EXAMPLE, COMPONENT_SCHEMA, PROPERTY];

/// True for `x-…`, also with capitals or an underscore.
pub fn is_extension(key: &str) -> bool {
    key.to_ascii_lowercase().replace('_', "-").starts_with("x-")
}

/// Checks the extensions of the object at the place of the walk; `None` for a map of names.
pub fn check(walk: &mut Walk<'_>, kind: Option<Kind>, fields: &Map<String, Value>) {
    let owner = kind.and_then(|kind| owner(kind, &walk.place, fields));
    for (key, value) in fields.iter().filter(|(key, _)| is_extension(key)) {
        if key == SOURCE
            && let Err(problem) = source(fields, value)
        {
            walk.problem_below(SOURCE, problem);
        }
        if owner.is_some_and(|(_, allowed)| allowed.contains(&key.as_str())) {
            continue;
        }
        let belongs_to = OWNERS.iter().find(|(_, names)| names.contains(&key.as_str()));
        walk.problem(match (belongs_to, owner) {
            (Some((name, _)), _) => format!("{key} has no effect here, it belongs to {name}: move it or drop it"),
            (None, Some((name, allowed))) => format!("{key} is unknown, {name} may have {}", allowed.join(", ")),
            (None, None) => {
                let all = OWNERS.iter().flat_map(|(_, names)| *names).copied().collect::<Vec<_>>().join(", ");
                format!("{key} is unknown and none may stand here, the extensions are {all}")
            }
        });
    }
}

fn owner(kind: Kind, place: &[String], fields: &Map<String, Value>) -> Option<Owner> {
    let place: Vec<_> = place.iter().map(String::as_str).collect();
    match (kind, place.as_slice()) {
        (Kind::Document, _) => Some(DOCUMENT),
        (Kind::PathItem, _) => Some(PATH_ITEM),
        (Kind::Operation, _) => Some(OPERATION),
        (Kind::Response, _) => Some(RESPONSE),
        (Kind::Schema, ["components", "schemas", _]) => Some(COMPONENT_SCHEMA),
        (Kind::Schema, ["components", "schemas", .., "properties", _]) => Some(PROPERTY),
        (Kind::Example, ["components", "examples", _]) => is_error_or_empty(fields).then_some(ERROR_EXAMPLE),
        (Kind::Example, place) if place.contains(&"responses") => is_error_or_empty(fields).then_some(ERROR_EXAMPLE),
        _ => None,
    }
}

/// An example without a value may be an error; the missing value is another problem.
fn is_error_or_empty(example: &Map<String, Value>) -> bool {
    let Some(body) = example.get("value") else { return true };
    ["error", "message"].iter().any(|key| body.get(key).is_some_and(Value::is_string))
}

/// True when [`SOURCE`] marks this part of its object, or the whole object, as inferred.
pub fn is_inferred(source: Option<&Value>, part: &str) -> bool {
    let is = |value: &Value| value == "inferred";
    source.is_some_and(|source| is(source) || source.get(part).is_some_and(is))
}

/// Checks [`SOURCE`]: the object has each part that it marks.
fn source(object: &Map<String, Value>, source: &Value) -> Result<(), String> {
    let is_value = |value: &Value| value == "documented" || value == "inferred";
    if is_value(source) {
        return Ok(());
    }
    let marks = source.as_object().filter(|marks| marks.values().all(is_value));
    let marks = marks.ok_or("must be `documented` or `inferred`, or one of them for each part: `status: inferred`")?;
    let parts = parts(object);
    match marks.keys().find(|part| !parts.contains(part)) {
        Some(part) => Err(format!("`{part}` is not a part of this object, use one of {}", parts.join(", "))),
        None => Ok(()),
    }
}

/// The parts that may be marked: an error example's message, status and solutions; an operation's extensions and responses; a
/// response's headers and examples; a schema's keywords.
fn parts(object: &Map<String, Value>) -> Vec<String> {
    let keys =
        |value: Option<&Value>| value.and_then(Value::as_object).into_iter().flat_map(Map::keys).cloned().collect::<Vec<_>>();
    let own = object.keys().filter(|key| *key != SOURCE).cloned();
    if object.contains_key("value") {
        ["message", "status", "solutions"].map(str::to_owned).to_vec()
    } else if object.contains_key("responses") {
        own.filter(|key| key.starts_with("x-")).chain(keys(object.get("responses"))).collect()
    } else if object.contains_key("content") || object.contains_key("headers") {
        let media = object.get("content").and_then(Value::as_object).into_iter().flat_map(Map::values);
        keys(object.get("headers")).into_iter().chain(media.flat_map(|media| keys(media.get("examples")))).collect()
    } else {
        own.collect()
    }
}
