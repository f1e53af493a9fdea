//! Requests that the document does not allow. No page says how the API responds to them, so that no response can contradict the document.

use std::collections::{BTreeMap, HashSet};

use jsonschema::Validator;
use lupitor_spec::document::Operation;
use serde_json::Value;

use crate::traffic::Exchange;
use crate::{Document, Result};

/// The rules of each operation, by its id.
pub struct RequestRules {
    queries: BTreeMap<String, Vec<Parameter>>,
    bodies: BTreeMap<String, Validator>,
    /// The cursors that the API returned. Any other cursor is invalid.
    cursors: HashSet<String>,
}

struct Parameter {
    name: String,
    is_integer: bool,
    schema: Validator,
}

impl RequestRules {
    pub fn new(document: &Document, exchanges: &[Exchange]) -> Result<Self> {
        let mut rules = Self { queries: BTreeMap::new(), bodies: BTreeMap::new(), cursors: HashSet::new() };
        for operation in document.operations() {
            let mut parameters = Vec::new();
            for parameter in operation.parameters().into_values().filter(|parameter| parameter.value["in"] == "query") {
                let schema = &parameter.value["schema"];
                let name = parameter.value["name"].as_str().unwrap_or_default().to_owned();
                let is_integer = document.resolve(schema)["type"] == "integer";
                parameters.push(Parameter { name, is_integer, schema: validator(document, schema)? });
            }
            rules.queries.insert(operation.id.to_owned(), parameters);
            let schema = &operation.request()["schema"];
            if schema.is_object() {
                rules.bodies.insert(operation.id.to_owned(), validator(document, schema)?);
            }
        }
        let cursors = exchanges.iter().filter_map(|exchange| exchange.json()?["data"]["cursor"].as_str().map(str::to_owned));
        rules.cursors = cursors.collect();
        Ok(rules)
    }

    /// The part of the request that the document does not allow. A missing parameter does not count: there are documented messages for
    /// it, as for a body without an identifier.
    pub fn violation(&self, operation: &Operation<'_>, exchange: &Exchange) -> Option<&str> {
        let parameters = self.queries.get(operation.id)?;
        for (name, value) in exchange.url.query_pairs() {
            let Some(parameter) = parameters.iter().find(|parameter| parameter.name == name) else {
                return Some("an unknown parameter");
            };
            let number = value.parse::<i64>().ok().filter(|_| parameter.is_integer);
            let is_known_cursor = name != "cursor" || self.cursors.contains(&*value);
            if !is_known_cursor || !parameter.schema.is_valid(&number.map_or_else(|| Value::from(&*value), Value::from)) {
                return Some(&parameter.name);
            }
        }
        let schema = self.bodies.get(operation.id)?;
        let body: Option<Value> = serde_json::from_str(exchange.request_body.as_deref()?).ok();
        body.is_none_or(|body| !schema.is_valid(&body)).then_some("the body")
    }
}

/// A validator for a request schema, which may refer to others.
fn validator(document: &Document, schema: &Value) -> Result<Validator> {
    let mut root = schema.clone();
    root["components"] = document.0["components"].clone();
    let validator = jsonschema::options().should_validate_formats(true).build(&root);
    validator.map_err(|e| format!("openapi.yaml: a schema is not valid: {e}").into())
}
