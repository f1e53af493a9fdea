//! Whether a request is one that the document allows: how others are answered is nothing that it could be wrong about.

use std::collections::{BTreeMap, HashSet};

use jsonschema::Validator;
use serde_json::Value;

use crate::Problem;
use crate::document::{Document, Operation};
use crate::traffic::Exchange;

/// What each operation allows.
pub struct Outside {
    queries: BTreeMap<String, Vec<Parameter>>,
    bodies: BTreeMap<String, Validator>,
    /// Those that the API gave; others are not its own.
    cursors: HashSet<String>,
}

struct Parameter {
    name: String,
    is_integer: bool,
    schema: Validator,
}

impl Outside {
    pub fn new(document: &Document, exchanges: &[Exchange]) -> Result<Self, Problem> {
        let mut known = Self { queries: BTreeMap::new(), bodies: BTreeMap::new(), cursors: HashSet::new() };
        for operation in document.operations() {
            let mut parameters = Vec::new();
            for (name, schema) in operation.query_parameters() {
                let is_integer = document.resolve(schema)["type"] == "integer";
                parameters.push(Parameter { name: name.to_owned(), is_integer, schema: validator(document, schema)? });
            }
            known.queries.insert(operation.id.to_owned(), parameters);
            if let Some(schema) = operation.request_schema() {
                known.bodies.insert(operation.id.to_owned(), validator(document, schema)?);
            }
        }
        let cursors = exchanges.iter().filter_map(|exchange| exchange.json()?["data"]["cursor"].as_str().map(str::to_owned));
        known.cursors = cursors.collect();
        Ok(known)
    }

    /// What of the request the document does not allow. What is missing is not looked for in a query: there are documented messages
    /// for that, as for a body without an identifier.
    pub fn reason(&self, operation: &Operation<'_>, exchange: &Exchange) -> Option<&str> {
        let parameters = self.queries.get(operation.id)?;
        for (name, value) in exchange.url.query_pairs() {
            let Some(parameter) = parameters.iter().find(|parameter| parameter.name == name) else {
                return Some("an unknown parameter");
            };
            let number = value.parse::<i64>().ok().filter(|_| parameter.is_integer);
            let is_own_cursor = name != "cursor" || self.cursors.contains(&*value);
            if !is_own_cursor || !parameter.schema.is_valid(&number.map_or_else(|| Value::from(&*value), Value::from)) {
                return Some(&parameter.name);
            }
        }
        let schema = self.bodies.get(operation.id)?;
        let body: Option<Value> = serde_json::from_str(exchange.request_body.as_deref()?).ok();
        body.is_none_or(|body| !schema.is_valid(&body)).then_some("the body")
    }
}

/// A validator for a request schema, which may refer to others.
fn validator(document: &Document, schema: &Value) -> Result<Validator, Problem> {
    let mut root = schema.clone();
    root["components"] = document.value()["components"].clone();
    jsonschema::options()
        .should_validate_formats(true)
        .build(&root)
        .map_err(|e| format!("openapi.yaml: a schema is none: {e}").into())
}
