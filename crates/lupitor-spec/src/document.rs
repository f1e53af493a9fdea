//! The one reader of `openapi.yaml` for tools: its operations, references, parameters, responses and examples, as JSON values.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use crate::Result;

pub use lupitor_codegen::METHODS;

/// The document of this repository, as it was when this was compiled.
const TEXT: &str = include_str!("../../../openapi.yaml");

static NULL: Value = Value::Null;

/// An OpenAPI document.
#[derive(Clone, Debug)]
pub struct Document(pub Value);

/// An operation of a document.
#[derive(Clone, Copy, Debug)]
pub struct Operation<'a> {
    document: &'a Document,
    /// The `operationId`.
    pub id: &'a str,
    /// The method, in small letters.
    pub method: &'a str,
    /// The path below the root of the host.
    pub path: &'a str,
    /// The path item that contains it.
    pub item: &'a Value,
    /// The operation object.
    pub value: &'a Value,
}

/// A parameter of an operation, and its place in the document.
#[derive(Clone, Debug)]
pub struct Parameter<'a> {
    /// `components.parameters.limit`, or a place in the operation.
    pub place: String,
    /// The parameter object.
    pub value: &'a Value,
}

/// A named example of a response.
#[derive(Clone, Copy, Debug)]
pub struct Example<'a> {
    /// The status of its response.
    pub status: u16,
    /// Its name, unique among the errors.
    pub name: &'a str,
    /// The example object: `summary`, `description`, `value`, extensions.
    pub object: &'a Value,
}

/// The keys and values of an object; nothing for any other value.
pub fn entries(value: &Value) -> impl Iterator<Item = (&str, &Value)> {
    value.as_object().into_iter().flat_map(Map::iter).map(|(key, value)| (key.as_str(), value))
}

/// The items of an array; nothing for any other value.
pub fn items(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

impl Document {
    /// Reads a document, in its order.
    ///
    /// # Errors
    ///
    /// The text is not YAML, has a key twice, or contains something that JSON cannot express.
    pub fn parse(yaml: &str) -> Result<Self> {
        // YAML's own value first: it refuses a duplicate key, of which JSON's keeps the last.
        let value: yaml_serde::Value = yaml_serde::from_str(yaml).map_err(|e| format!("openapi.yaml is not YAML: {e}"))?;
        let value = serde_json::to_value(value).map_err(|e| format!("openapi.yaml cannot be written as JSON: {e}"))?;
        Ok(Self(value))
    }

    /// The document that this build was made from.
    ///
    /// # Errors
    ///
    /// As [`Document::parse`].
    pub fn built_in() -> Result<Self> {
        Self::parse(TEXT)
    }

    /// Every operation, in the order of the document.
    pub fn operations(&self) -> Vec<Operation<'_>> {
        let mut operations = Vec::new();
        for (path, item) in entries(&self.0["paths"]) {
            for (method, value) in entries(item).filter(|(key, _)| METHODS.contains(key)) {
                let id = value["operationId"].as_str().unwrap_or_default();
                operations.push(Operation { document: self, id, method, path, item, value });
            }
        }
        operations
    }

    /// The target of a `$ref`, or the value itself.
    pub fn resolve<'a>(&'a self, value: &'a Value) -> &'a Value {
        self.locate("", value).1
    }

    /// The target of a `$ref` with its place in the document, or the value itself at the given place.
    pub fn locate<'a>(&'a self, place: &str, value: &'a Value) -> (String, &'a Value) {
        let pointer = value["$ref"].as_str().and_then(|reference| reference.strip_prefix('#'));
        match pointer.and_then(|pointer| Some((pointer, self.0.pointer(pointer)?))) {
            Some((pointer, target)) => (pointer.trim_start_matches('/').replace('/', "."), target),
            None => (place.to_owned(), value),
        }
    }

    /// The name that distinguishes a parameter from the others of an operation: `query status`.
    pub fn parameter_key(&self, parameter: &Value) -> String {
        let parameter = self.resolve(parameter);
        format!("{} {}", parameter["in"].as_str().unwrap_or("?"), parameter["name"].as_str().unwrap_or("?"))
    }

    /// The names of all examples of error responses, including shared ones that no operation refers to.
    pub fn error_example_names(&self) -> Vec<&str> {
        let shared = entries(&self.0["components"]["responses"]).map(|(_, response)| response);
        let operations = self.operations().into_iter().map(|operation| operation.value);
        let own = operations.flat_map(|operation| entries(&operation["responses"])).map(|(_, response)| response);
        let responses = shared.chain(own.filter(|response| response["$ref"].is_null()));
        let inline = responses.flat_map(|response| entries(&response["content"]["application/json"]["examples"]));
        let examples = entries(&self.0["components"]["examples"]).chain(inline.filter(|(_, example)| example["$ref"].is_null()));
        // Examples of successes have `success: true`, or no message.
        let errors = examples.filter(|(_, example)| {
            let body = &example["value"];
            body["success"] == false || body["message"].is_string()
        });
        errors.map(|(name, _)| name).collect()
    }
}

impl<'a> Operation<'a> {
    /// The place in the document: `paths./api/v1/leads.post`.
    pub fn place(&self) -> String {
        format!("paths.{}.{}", self.path, self.method)
    }

    /// The path with which the API's pages end their base URLs: below it, requests need a key and responses have the envelope.
    pub fn base_path(&self) -> &'a str {
        self.document.0["x-lupitor-base-path"].as_str().unwrap_or_default()
    }

    /// True when the operation is below the base path.
    pub fn is_below_base(&self) -> bool {
        self.path.strip_prefix(self.base_path()).is_some_and(|rest| rest.starts_with('/'))
    }

    /// The rate limit that a request counts against.
    pub fn rate_limit(&self) -> &'a str {
        self.value["x-lupitor-rate-limit"].as_str().unwrap_or_default()
    }

    /// The operation's parameters and those of its path, by [`Document::parameter_key`].
    pub fn parameters(&self) -> BTreeMap<String, Parameter<'a>> {
        let all = items(&self.item["parameters"]).iter().chain(items(&self.value["parameters"]));
        all.map(|parameter| {
            let own = format!("{}.parameters.{}", self.place(), parameter["name"].as_str().unwrap_or("?"));
            let (place, value) = self.document.locate(&own, parameter);
            (self.document.parameter_key(parameter), Parameter { place, value })
        })
        .collect()
    }

    /// The response with this status.
    pub fn response(&self, status: u16) -> Option<&'a Value> {
        self.value["responses"].get(status.to_string()).map(|response| self.document.resolve(response))
    }

    /// The named examples of its responses.
    pub fn examples(&self) -> Vec<Example<'a>> {
        let mut found = Vec::new();
        for status in entries(&self.value["responses"]).filter_map(|(status, _)| status.parse().ok()) {
            let response = self.response(status).unwrap_or(&NULL);
            let examples = entries(&response["content"]["application/json"]["examples"]);
            found.extend(examples.map(|(name, object)| Example { status, name, object: self.document.resolve(object) }));
        }
        found
    }

    /// The media type object of its JSON request body; null without one.
    pub fn request(&self) -> &'a Value {
        &self.document.resolve(&self.value["requestBody"])["content"]["application/json"]
    }

    /// The named examples of its request body.
    pub fn request_examples(&self) -> impl Iterator<Item = (&'a str, &'a Value)> {
        let document = self.document;
        entries(&self.request()["examples"]).map(move |(name, example)| (name, &document.resolve(example)["value"]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_of_a_path_belong_to_its_operations_and_an_own_one_replaces_them() {
        let document = Document::parse(
            "paths:\n  /a:\n    parameters:\n      - $ref: '#/components/parameters/limit'\n      - {name: page, in: query, required: true}\n    \
             get:\n      operationId: getA\n      parameters:\n        - {name: page, in: query}\n\
             components:\n  parameters:\n    limit: {name: limit, in: query}\n",
        )
        .unwrap();
        let operations = document.operations();
        let parameters = operations[0].parameters();
        assert_eq!(parameters.keys().collect::<Vec<_>>(), ["query limit", "query page"]);
        assert_eq!(parameters["query limit"].place, "components.parameters.limit");
        let page = &parameters["query page"];
        assert_eq!((page.place.as_str(), page.value["required"] == true), ("paths./a.get.parameters.page", false));
    }

    #[test]
    fn a_duplicate_key_is_refused() {
        let problem = Document::parse("paths: {}\npaths: {}").unwrap_err().to_string();
        assert!(problem.contains("duplicate entry with key \"paths\""), "{problem}");
    }
}
