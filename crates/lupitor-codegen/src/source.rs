//! `x-lupitor-source`: the parts of the document that no page of the API states.

use serde_json::Value;
use yaml_serde::Value as Yaml;

use super::problem::Problem;

/// The extension's name.
pub const SOURCE: &str = "x-lupitor-source";

const VALUES: [&str; 2] = ["documented", "inferred"];

/// True when the extension marks this part of its object, or the whole object, as inferred.
pub fn is_inferred(source: Option<&Value>, part: &str) -> bool {
    let is = |value: &Value| value == "inferred";
    source.is_some_and(|source| is(source) || source.get(part).is_some_and(is))
}

/// Checks the extension of an object: each part that it marks is there.
pub fn check(object: &Yaml, source: &Yaml, place: &str) -> Result<(), Problem> {
    let place = format!("{place}.{SOURCE}");
    let is_value = |value: &Yaml| value.as_str().is_some_and(|value| VALUES.contains(&value));
    if is_value(source) {
        return Ok(());
    }
    let form = || Problem::new(&place, "must be `documented` or `inferred`, or one of them for each part: `status: inferred`");
    let parts = parts(object);
    for (part, value) in source.as_mapping().ok_or_else(form)? {
        let part = part.as_str().ok_or_else(form)?;
        if !is_value(value) {
            return Err(form());
        }
        if !parts.iter().any(|known| known == part) {
            let problem = format!("`{part}` is no part of what it stands in, use one of {}", parts.join(", "));
            return Err(Problem::new(&place, problem));
        }
    }
    Ok(())
}

/// The parts that may be marked: an error example's message, status and solutions; an operation's extensions and responses; a
/// response's headers and examples; a schema's keywords.
fn parts(object: &Yaml) -> Vec<String> {
    if object.get("value").is_some() {
        return ["message", "status", "solutions"].map(str::to_owned).to_vec();
    }
    let keys = |value: Option<&Yaml>| {
        let keys = value.and_then(Yaml::as_mapping).into_iter().flat_map(|mapping| mapping.keys());
        keys.filter_map(Yaml::as_str).map(str::to_owned).collect::<Vec<_>>()
    };
    let own = keys(Some(object)).into_iter().filter(|key| key != SOURCE);
    if object.get("responses").is_some() {
        return own.filter(|key| key.starts_with("x-")).chain(keys(object.get("responses"))).collect();
    }
    if object.get("content").is_some() || object.get("headers").is_some() {
        let media = object.get("content").and_then(Yaml::as_mapping).into_iter().flat_map(|content| content.values());
        return keys(object.get("headers")).into_iter().chain(media.flat_map(|media| keys(media.get("examples")))).collect();
    }
    own.collect()
}
