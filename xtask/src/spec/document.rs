//! A document as a value: its operations, what a `$ref` names, and which schemas are sent and which are answered.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

const METHODS: [&str; 8] = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];

/// A document.
pub struct Document(pub Value);

/// An operation and where it stands.
#[derive(Clone, Copy)]
pub struct Operation<'a> {
    pub path: &'a str,
    pub method: &'a str,
    pub value: &'a Value,
    pub item: &'a Value,
}

impl<'a> Operation<'a> {
    pub fn place(&self) -> String {
        format!("paths.{}.{}", self.path, self.method)
    }

    pub fn id(&self) -> &'a str {
        self.value["operationId"].as_str().unwrap_or_default()
    }
}

/// The keys and values of an object; none of anything else.
pub fn entries(value: &Value) -> impl Iterator<Item = (&str, &Value)> {
    value.as_object().into_iter().flat_map(Map::iter).map(|(key, value)| (key.as_str(), value))
}

/// The items of a list; none of anything else.
pub fn items(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

/// The strings of a list.
pub fn strings(value: &Value) -> BTreeSet<&str> {
    items(value).iter().filter_map(Value::as_str).collect()
}

impl Document {
    pub fn operations(&self) -> Vec<Operation<'_>> {
        let mut operations = Vec::new();
        for (path, item) in entries(&self.0["paths"]) {
            for (method, value) in entries(item).filter(|(key, _)| METHODS.contains(key)) {
                operations.push(Operation { path, method, value, item });
            }
        }
        operations
    }

    /// The value that a `$ref` names, or the value itself, with its place.
    pub fn resolve<'a>(&'a self, place: &str, value: &'a Value) -> (String, &'a Value) {
        let Some(reference) = value["$ref"].as_str() else { return (place.to_owned(), value) };
        let Some(pointer) = reference.strip_prefix('#') else { return (place.to_owned(), value) };
        match self.0.pointer(pointer) {
            Some(target) => (pointer.trim_start_matches('/').replace('/', "."), target),
            None => (place.to_owned(), value),
        }
    }

    /// The parameters of an operation with those of its path, by their location and name, and with their places.
    pub fn parameters<'a>(&'a self, operation: Operation<'a>) -> BTreeMap<String, (String, &'a Value)> {
        let all = items(&operation.item["parameters"]).iter().chain(items(&operation.value["parameters"]));
        all.map(|parameter| {
            let name = self.parameter(parameter);
            let (place, parameter) = self.resolve("", parameter);
            let own = format!("{}.parameters.{}", operation.place(), parameter["name"].as_str().unwrap_or("?"));
            (name, (if place.is_empty() { own } else { place }, parameter))
        })
        .collect()
    }

    /// What tells a parameter from the others of an operation: `query status`.
    pub fn parameter(&self, parameter: &Value) -> String {
        let (_, parameter) = self.resolve("", parameter);
        format!("{} {}", parameter["in"].as_str().unwrap_or("?"), parameter["name"].as_str().unwrap_or("?"))
    }

    /// The component schemas that requests reach, and those that answers reach.
    pub fn directions(&self) -> (BTreeSet<String>, BTreeSet<String>) {
        let (mut sent, mut answered) = (BTreeSet::new(), BTreeSet::new());
        for operation in self.operations() {
            for key in ["parameters", "requestBody"] {
                self.reach(&operation.value[key], &mut sent, &mut BTreeSet::new());
            }
            self.reach(&operation.item["parameters"], &mut sent, &mut BTreeSet::new());
            self.reach(&operation.value["responses"], &mut answered, &mut BTreeSet::new());
        }
        (sent, answered)
    }

    fn reach(&self, value: &Value, schemas: &mut BTreeSet<String>, seen: &mut BTreeSet<String>) {
        if let Some(reference) = value["$ref"].as_str() {
            if let Some(name) = reference.strip_prefix("#/components/schemas/") {
                schemas.insert(name.to_owned());
            }
            if seen.insert(reference.to_owned()) {
                self.reach(self.resolve("", value).1, schemas, seen);
            }
            return;
        }
        for (key, below) in entries(value) {
            // Data of the API may have any form.
            if !["example", "examples", "default", "enum"].contains(&key) {
                self.reach(below, schemas, seen);
            }
        }
        items(value).iter().for_each(|below| self.reach(below, schemas, seen));
    }
}
