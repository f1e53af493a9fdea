//! The names of the extensions, and where each may stand: one that is misspelt or misplaced would have no effect.

use yaml_serde::Value;

use super::problem::Problem;
use super::source::{self, SOURCE};

const PREFIX: &str = "x-";
const METHODS: [&str; 8] = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];
/// Maps whose keys are names and not words of OpenAPI.
const NAMES: [&str; 14] = [
    "callbacks",
    "content",
    "encoding",
    "examples",
    "headers",
    "links",
    "mapping",
    "parameters",
    "properties",
    "requestBodies",
    "schemas",
    "scopes",
    "securitySchemes",
    "variables",
];
/// Data of the API, of any form, the names of security schemes with their scopes, and the parts that an extension marks.
const DATA: [&str; 6] = ["default", "enum", "example", "security", "value", SOURCE];

/// A kind of place: how it is called, and the extensions that it may have.
type Kind = (&'static str, &'static [&'static str]);

const DOCUMENT: Kind = ("the document", &["x-lupitor-base-path", "x-lupitor-rate-limits"]);
const PATH_ITEM: Kind = ("a path item", &["x-lupitor-alias"]);
const OPERATION: Kind = ("an operation", &["x-lupitor-retry", "x-lupitor-duplicate", "x-lupitor-rate-limit", SOURCE]);
const RESPONSE: Kind = ("a response", &[SOURCE]);
const ERROR_EXAMPLE: Kind = ("an error example", &["x-lupitor-code", "x-lupitor-pattern", SOURCE]);
/// A schema in another one has no type of its own, to which the values could be given.
const COMPONENT_SCHEMA: Kind = ("a component schema", &["x-extensible-enum", SOURCE]);
const PROPERTY: Kind = ("a property", &[SOURCE]);
const KINDS: [Kind; 7] = [DOCUMENT, PATH_ITEM, OPERATION, RESPONSE, ERROR_EXAMPLE, COMPONENT_SCHEMA, PROPERTY];

/// Every extension that is not known where it stands.
pub fn unknown(yaml: &Value) -> Vec<Problem> {
    let mut walk = Walk { place: Vec::new(), problems: Vec::new() };
    walk.object(yaml);
    walk.problems
}

struct Walk {
    place: Vec<String>,
    problems: Vec<Problem>,
}

impl Walk {
    fn object(&mut self, value: &Value) {
        self.each(value, |walk, key, below| {
            if key.to_ascii_lowercase().replace('_', "-").starts_with(PREFIX) {
                walk.problems.extend(check(key, kind(value, &walk.place), &walk.place).err());
                if key == SOURCE {
                    walk.problems.extend(source::check(value, below, &walk.place.join(".")).err());
                }
            }
            if DATA.contains(&key) {
                return;
            }
            walk.place.push(key.to_owned());
            // The responses of an operation are by status, and may have extensions beside them.
            if NAMES.contains(&key) || walk.place == ["components", "responses"] {
                walk.names(below);
            } else {
                walk.object(below);
            }
            walk.place.pop();
        });
    }

    /// A map of names to objects; as a list, the objects alone.
    fn names(&mut self, value: &Value) {
        self.each(value, |walk, key, below| {
            walk.place.push(key.to_owned());
            walk.object(below);
            walk.place.pop();
        });
    }

    /// Calls the function for each key and the value below it.
    fn each(&mut self, around: &Value, call: impl Fn(&mut Self, &str, &Value)) {
        match around {
            Value::Mapping(mapping) => {
                for (key, below) in mapping {
                    call(self, &key.as_str().map_or_else(|| format!("{key:?}"), str::to_owned), below);
                }
            }
            Value::Sequence(items) => {
                for (index, below) in items.iter().enumerate() {
                    call(self, &index.to_string(), below);
                }
            }
            _ => {}
        }
    }
}

fn kind(value: &Value, place: &[String]) -> Option<Kind> {
    let place: Vec<_> = place.iter().map(String::as_str).collect();
    match place.as_slice() {
        [] => Some(DOCUMENT),
        ["paths", _] => Some(PATH_ITEM),
        ["paths", _, method] if METHODS.contains(method) => Some(OPERATION),
        ["components", "schemas", _] => Some(COMPONENT_SCHEMA),
        ["components", "schemas", .., "properties", _] => Some(PROPERTY),
        ["components", "responses", _] | ["paths", _, _, "responses", _] => Some(RESPONSE),
        ["components", "examples", _] if may_be_error(value) => Some(ERROR_EXAMPLE),
        [before @ .., "examples", _] if before.contains(&"responses") && may_be_error(value) => Some(ERROR_EXAMPLE),
        _ => None,
    }
}

/// Without a value it may be one; that the value is missing is another problem.
fn may_be_error(example: &Value) -> bool {
    let Some(body) = example.get("value") else { return true };
    ["error", "message"].iter().any(|key| body.get(key).is_some_and(Value::is_string))
}

fn check(key: &str, kind: Option<Kind>, place: &[String]) -> Result<(), Problem> {
    if kind.is_some_and(|(_, allowed)| allowed.contains(&key)) {
        return Ok(());
    }
    let problem = match (KINDS.iter().find(|(_, names)| names.contains(&key)), kind) {
        (Some((name, _)), _) => format!("{key} has no effect here, it belongs to {name}: move it or drop it"),
        (None, Some((name, allowed))) => format!("{key} is unknown, {name} may have {}", allowed.join(", ")),
        (None, None) => {
            let all = KINDS.iter().flat_map(|(_, names)| *names).copied().collect::<Vec<_>>().join(", ");
            format!("{key} is unknown and none may stand here, the extensions are {all}")
        }
    };
    let place = if place.is_empty() { DOCUMENT.0.to_owned() } else { place.join(".") };
    Err(Problem::new(place, problem))
}
