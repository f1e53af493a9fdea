//! The schemas of JSON responses: a schema that refuses a value turns a successful call into an error.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::json::{self, JSON, children, members, resolve, schema_name, text};
use crate::problem::Problem;

const STRICT: [&str; 7] = ["pattern", "minLength", "maxLength", "minimum", "maximum", "minItems", "maxItems"];
/// Serde tries these one after the other, and a body that fits none of them is an error.
const ALTERNATIVES: [&str; 3] = ["oneOf", "anyOf", "not"];

/// Reports every keyword by which a response's schema refuses a value of the right type.
pub fn check(document: &Value) -> Vec<Problem> {
    let mut responses = Responses { document, seen: BTreeSet::new(), problems: Vec::new() };
    for operation in json::operations(document) {
        for (status, response) in members(operation.fields, "responses") {
            let place = format!("{}.responses.{status}", operation.place);
            let Some((place, response)) = resolve(document, &place, response) else { continue };
            // Other bodies are passed on unchanged.
            let media = members(response, "content").find(|(media_type, _)| *media_type == JSON);
            if let Some(schema) = media.and_then(|(_, media)| media.get("schema")) {
                let place = format!("{place}.content.{JSON}.schema");
                responses.schema(&place, &place, schema);
            }
        }
    }
    responses.problems
}

struct Responses<'a> {
    document: &'a Value,
    /// The places of the schemas that were checked.
    seen: BTreeSet<String>,
    problems: Vec<Problem>,
}

impl<'a> Responses<'a> {
    /// Checks a schema that is used at `used_at`: there, or at the `$ref` that leads to it.
    fn schema(&mut self, place: &str, used_at: &str, schema: &'a Value) {
        if let Some(name) = schema_name(schema) {
            if let Some((_, component)) = members(&self.document["components"], "schemas").find(|(other, _)| *other == name) {
                self.schema(&format!("components.schemas.{name}"), place, component);
            }
            return;
        }
        if !schema.is_object() || !self.seen.insert(place.to_owned()) {
            return;
        }
        if let Some((keyword, remedy)) = strict(schema) {
            let shared = "or give the responses a schema of their own";
            self.problem(place, format!("{keyword} makes valid responses fail (used at {used_at}), {remedy} {shared}"));
            return;
        }
        if schema.get("writeOnly") == Some(&Value::Bool(true)) {
            let remedy = "give the responses a schema of their own without it";
            self.problem(place, format!("writeOnly is never in a response (used at {used_at}), {remedy}"));
        }
        for (step, below) in children(schema) {
            let place = format!("{place}.{step}");
            self.schema(&place, &place, below);
        }
    }

    fn problem(&mut self, place: &str, problem: String) {
        self.problems.push(Problem::new(place, problem));
    }
}

/// A keyword by which the schema refuses a value, and the remedy.
fn strict(schema: &Value) -> Option<(&'static str, &'static str)> {
    let has = |keyword: &&&str| schema.get(**keyword).is_some();
    let is_flag = text(schema, "type") == Some("boolean");
    // With a discriminator, a body with an unknown tag is read too.
    let is_union = schema.get("discriminator").is_some() && schema.get("oneOf").is_some();
    if schema.get("enum").is_some() && !is_flag {
        let is_string = text(schema, "type").is_none_or(|name| name == "string");
        return Some(("enum", if is_string { "write x-extensible-enum in its place" } else { "drop it" }));
    }
    if let Some(keyword) = STRICT.iter().find(has) {
        return Some((keyword, "drop it"));
    }
    let alternative = ALTERNATIVES.iter().find(|keyword| has(keyword) && !is_union)?;
    Some((alternative, "write one object with the properties of all, each of them optional"))
}
