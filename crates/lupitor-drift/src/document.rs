//! `openapi.yaml`, as the judges read it: operations, responses, examples, schemas.

use serde_json::{Map, Value};

use crate::Problem;

/// The document that the client in this build was made from.
const TEXT: &str = include_str!("../../../openapi.yaml");

const METHODS: &[&str] = &["get", "put", "post", "delete", "patch"];
static NOTHING: Value = Value::Null;

/// An OpenAPI document.
#[derive(Clone, Debug)]
pub struct Document(Value);

/// One of its operations.
#[derive(Clone, Copy, Debug)]
pub struct Operation<'a> {
    document: &'a Document,
    /// The `operationId`.
    pub id: &'a str,
    /// The method.
    pub method: Method<'a>,
    /// The path below the root of the host.
    pub path: &'a str,
    item: &'a Value,
    value: &'a Value,
}

/// An HTTP method as the document writes it, in lower case.
#[derive(Clone, Copy, Debug)]
pub struct Method<'a>(&'a str);

impl Method<'_> {
    /// Whether a request has this method.
    pub fn is(self, method: &str) -> bool {
        self.0.eq_ignore_ascii_case(method)
    }
}

/// A named example of a response.
#[derive(Clone, Copy, Debug)]
pub struct Example<'a> {
    /// The status of the response that it stands in.
    pub status: u16,
    /// Its name, unique among the errors.
    pub name: &'a str,
    /// The example object: `summary`, `description`, `value`, extensions.
    pub object: &'a Value,
}

impl Example<'_> {
    /// The body.
    pub fn body(&self) -> &Value {
        &self.object["value"]
    }
}

impl Document {
    /// The document of this repository.
    ///
    /// # Errors
    ///
    /// It is not YAML.
    pub fn load() -> Result<Self, Problem> {
        Ok(Self(yaml_serde::from_str(TEXT).map_err(|e| format!("openapi.yaml: {e}"))?))
    }

    /// Its JSON.
    pub fn value(&self) -> &Value {
        &self.0
    }

    /// Its JSON, to make another document of it.
    pub fn into_value(self) -> Value {
        self.0
    }

    /// Every operation, in the order of the document.
    pub fn operations(&self) -> Vec<Operation<'_>> {
        let mut found = Vec::new();
        for (path, item) in members(&self.0["paths"]) {
            for (method, value) in members(item).filter(|(method, _)| METHODS.contains(method)) {
                let id = value["operationId"].as_str().unwrap_or_default();
                found.push(Operation { document: self, id, method: Method(method), path, item, value });
            }
        }
        found
    }

    /// What a `$ref` stands for, or the value itself.
    pub fn resolve<'a>(&'a self, value: &'a Value) -> &'a Value {
        let reference = value["$ref"].as_str().and_then(|reference| reference.strip_prefix('#'));
        reference.map_or(value, |pointer| self.0.pointer(pointer).unwrap_or(&NOTHING))
    }

    /// The names of all examples of error responses, also of shared ones that no operation has.
    pub fn error_example_names(&self) -> Vec<&str> {
        let shared = members(&self.0["components"]["responses"]).map(|(_, response)| response);
        let own = members(&self.0["paths"]).flat_map(|(_, item)| members(item)).flat_map(|(_, operation)| {
            members(&operation["responses"]).map(|(_, response)| response).filter(|response| response["$ref"].is_null())
        });
        let inline = shared.chain(own).flat_map(|response| members(&response["content"]["application/json"]["examples"]));
        let examples = members(&self.0["components"]["examples"]).chain(inline.filter(|(_, example)| example["$ref"].is_null()));
        // An error is what a client is to find in the catalogue; examples of successes say `success: true` or have no message.
        let errors = examples.filter(|(_, example)| {
            let body = &example["value"];
            body["success"] == false || body["message"].is_string()
        });
        errors.map(|(name, _)| name).collect()
    }
}

impl<'a> Operation<'a> {
    /// The operation object.
    pub fn value(&self) -> &'a Value {
        self.value
    }

    /// The path that the API's pages end their base URLs with: keys and the envelope are below it.
    pub fn base_path(&self) -> &'a str {
        self.document.0["x-lupitor-base-path"].as_str().unwrap_or_default()
    }

    /// True when it is below the base path.
    pub fn is_below_base(&self) -> bool {
        self.path.strip_prefix(self.base_path()).is_some_and(|rest| rest.starts_with('/'))
    }

    /// The rate limit that it draws on.
    pub fn rate_limit(&self) -> &'a str {
        self.value["x-lupitor-rate-limit"].as_str().unwrap_or_default()
    }

    /// Whether a request to this path, at any host and below any prefix, is for it. The alias counts too.
    pub fn has_path(&self, path: &str) -> bool {
        let alias = self.item["x-lupitor-alias"].as_str();
        [Some(self.path), alias].into_iter().flatten().any(|own| path.ends_with(own))
    }

    /// True when a request to this path, at any host and below any prefix, fits the template of its path, whose parameters are whole
    /// segments. A path of another operation without parameters comes before it.
    pub fn has_template_of(&self, path: &str) -> bool {
        let mut segments = path.rsplit('/');
        let is_template = self.path.contains('{');
        let mut wanted = self.path.trim_start_matches('/').rsplit('/');
        is_template
            && wanted.all(|wanted| {
                segments.next().is_some_and(|segment| segment == wanted || (wanted.starts_with('{') && !segment.is_empty()))
            })
    }

    /// The response with this status.
    pub fn response(&self, status: u16) -> Option<&'a Value> {
        let response = &self.value["responses"][status.to_string()];
        (!response.is_null()).then(|| self.document.resolve(response))
    }

    /// The statuses that it documents.
    pub fn statuses(&self) -> Vec<u16> {
        members(&self.value["responses"]).filter_map(|(status, _)| status.parse().ok()).collect()
    }

    /// The named examples of all its responses.
    pub fn examples(&self) -> Vec<Example<'a>> {
        let mut found = Vec::new();
        for status in self.statuses() {
            let response = self.response(status).unwrap_or(&NOTHING);
            let examples = members(&response["content"]["application/json"]["examples"]);
            found.extend(examples.map(|(name, object)| Example { status, name, object: self.document.resolve(object) }));
        }
        found
    }

    /// The named examples of its request body.
    pub fn request_examples(&self) -> Vec<(&'a str, &'a Value)> {
        let examples = &self.value["requestBody"]["content"]["application/json"]["examples"];
        members(examples).map(|(name, example)| (name, &example["value"])).collect()
    }

    /// The schema of its request body.
    pub fn request_schema(&self) -> Option<&'a Value> {
        let schema = &self.value["requestBody"]["content"]["application/json"]["schema"];
        schema.is_object().then_some(schema)
    }

    /// Its query parameters: the name, the schema.
    pub fn query_parameters(&self) -> Vec<(&'a str, &'a Value)> {
        let parameters = self.value["parameters"].as_array().into_iter().flatten();
        let resolved = parameters.map(|parameter| self.document.resolve(parameter));
        resolved.filter_map(|parameter| Some((parameter["name"].as_str()?, &parameter["schema"]))).collect()
    }
}

/// The members of an object; none of anything else.
pub fn members(value: &Value) -> impl Iterator<Item = (&str, &Value)> {
    value.as_object().into_iter().flat_map(Map::iter).map(|(name, value)| (name.as_str(), value))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_with_parameters_is_found_by_its_segments() {
        let document = Document(serde_json::json!({"paths": {
            "/api/v1/leads/{leadId}": {"get": {"operationId": "getLead"}},
            "/api/v1/leads/bulk": {"post": {"operationId": "bulkCreateLeads"}},
        }}));
        let operations = document.operations();
        let found = |path: &str| {
            let fits = |operation: &&Operation<'_>| operation.has_path(path) || operation.has_template_of(path);
            operations.iter().filter(fits).map(|operation| operation.id).collect::<Vec<_>>()
        };
        assert_eq!(found("/api/v1/leads/jh7"), ["getLead"]);
        assert_eq!(found("/gateway/api/v1/leads/jh7"), ["getLead"]);
        assert_eq!(found("/api/v1/leads/bulk"), ["getLead", "bulkCreateLeads"]);
        assert_eq!(found("/api/v1/leads/"), [""; 0]);
        assert_eq!(found("/api/v1/leads/jh7/calls"), [""; 0]);
        assert_eq!(found("/leads/jh7"), [""; 0]);
    }
}
