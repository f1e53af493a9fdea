//! The part of OpenAPI 3.0 that the generated client supports: paths, bodies, responses and the schemas of requests. For everything
//! else, progenitor would panic, generate code that does not compile, or silently ignore it.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::check::parameters;
use crate::json::{self, JSON, Operation, Shape, children, effective, flag, items, members, resolve, text};
use crate::prepare::AT_LEAST_ONE;
use crate::problem::Problem;

const FORM: &str = "application/x-www-form-urlencoded";
const BYTES: &str = "application/octet-stream";
/// The media types that progenitor sends as text.
const TEXTS: [&str; 2] = ["text/plain", "text/x-markdown"];

/// Reports everything in the document that the client does not support.
pub fn check(document: &Value) -> Vec<Problem> {
    let mut support = Support { document, problems: Vec::new(), requests: BTreeSet::new() };
    for (path, item) in members(document, "paths").filter(|(path, _)| !path.starts_with("x-")) {
        support.path(path, item);
    }
    for operation in json::operations(document) {
        support.operation(&operation);
    }
    support.problems
}

pub struct Support<'a> {
    pub document: &'a Value,
    pub problems: Vec<Problem>,
    /// The places of the request schemas that were checked.
    requests: BTreeSet<String>,
}

impl<'a> Support<'a> {
    pub fn problem(&mut self, place: impl Into<String>, problem: impl Into<String>) {
        self.problems.push(Problem::new(place, problem));
    }

    fn path(&mut self, path: &str, item: &Value) {
        let place = format!("paths.{path}");
        if item.get("$ref").is_some() {
            return self.problem(place, "a $ref to a path item is not supported, write it out");
        }
        let constant = path.split('{').map(|part| part.split_once('}').map_or(part, |(_, after)| after)).collect::<String>();
        let is_plain = |c: char| c.is_ascii_alphanumeric() || "/-._~!$&'()*+,;=:@%".contains(c);
        if !path.starts_with('/') {
            self.problem(place, "must begin with `/`");
        } else if let Some(wrong) = constant.chars().find(|c| !is_plain(*c)) {
            self.problem(
                place,
                format!("`{wrong}` cannot stand in a path, encode it, or make a query parameter of what follows"),
            );
        }
    }

    fn operation(&mut self, operation: &Operation<'a>) {
        let place = &operation.place;
        if text(operation.fields, "operationId").is_none() {
            self.problem(place, "operationId is missing, add one in camelCase");
        }
        parameters::check(self, operation);
        if let Some(body) = operation.fields.get("requestBody") {
            self.body(&format!("{place}.requestBody"), body);
        }
        for (status, response) in members(operation.fields, "responses").filter(|(status, _)| !status.starts_with("x-")) {
            self.response(&format!("{place}.responses.{status}"), status, response);
        }
    }

    fn body(&mut self, place: &str, body: &'a Value) {
        let Some((place, body)) = resolve(self.document, place, body) else { return };
        if !flag(body, "required") {
            self.problem(
                &place,
                "a body that may be left out is not supported, add `required: true`: the client always sends one",
            );
        }
        let content: Vec<_> = members(body, "content").collect();
        let [(name, media)] = content.as_slice() else {
            let problem = if content.is_empty() { "is empty, add" } else { "has several media types, keep" };
            return self.problem(format!("{place}.content"), format!("{problem} {JSON}"));
        };
        let place = format!("{place}.content.{name}");
        if members(media, "encoding").next().is_some() {
            self.problem(&place, "encoding is not supported, drop it: the client encodes a form's lists as repeated fields");
        }
        let Some(schema) = media.get("schema") else {
            return self.problem(place, "schema is missing, add one");
        };
        let schema_place = format!("{place}.schema");
        self.not_null(&schema_place, schema);
        let base = name.split(';').next().unwrap_or(name).trim();
        match base {
            JSON => self.request_schema(&schema_place, schema),
            FORM => {
                self.request_schema(&schema_place, schema);
                self.flat(&schema_place, schema, "a form");
            }
            BYTES => self.fixed_schema(&schema_place, schema, Some("binary")),
            name if TEXTS.contains(&name) => self.fixed_schema(&schema_place, schema, None),
            _ => {
                let problem = format!("is not supported in a request, use {JSON}, {FORM}, {} or {BYTES}", TEXTS[0]);
                return self.problem(place, problem);
            }
        }
        if base != *name {
            self.problem(&place, format!("a media type with parameters is not supported, write {base}"));
        }
    }

    /// No type could distinguish null as a whole body from no body.
    fn not_null(&mut self, place: &str, schema: &'a Value) {
        let effective = effective(self.document, place, schema).filter(|(_, schema)| flag(schema, "nullable"));
        let own = flag(schema, "nullable").then(|| place.to_owned());
        if let Some(place) = effective.map(|(place, _)| place).or(own) {
            self.problem(place, "a whole body that may be null is not supported, drop `nullable`");
        }
    }

    /// The client sends the body unchanged, and would not check the schema.
    fn fixed_schema(&mut self, place: &str, schema: &'a Value, format: Option<&str>) {
        let Some((place, schema)) = resolve(self.document, place, schema) else { return };
        let words = ["title", "description", "example", "externalDocs", "deprecated", "type", "format"];
        let other = schema.as_object().into_iter().flatten().map(|(key, _)| key.as_str()).find(|key| !words.contains(key));
        let form = format.map_or("`type: string`".to_owned(), |format| format!("`type: string` with `format: {format}`"));
        if text(schema, "type") != Some("string") || text(schema, "format") != format {
            self.problem(place, format!("the body is sent as it is given, write {form} as its schema"));
        } else if let Some(other) = other {
            self.problem(place, format!("{other} would not be checked, drop it: the body is sent as it is given"));
        }
    }

    /// An object whose properties are scalars, or lists of them, as a form and a query can have.
    pub fn flat(&mut self, place: &str, schema: &'a Value, carrier: &str) {
        let Some((place, schema)) = effective(self.document, place, schema) else { return };
        if json::shape(schema) != Shape::Object {
            return self.problem(place, format!("{carrier} has fields, write `type: object` with their schemas as properties"));
        }
        let rest = schema.get("additionalProperties").filter(|rest| rest.is_object());
        let rest = rest.map(|rest| (format!("{place}.additionalProperties"), rest));
        let properties = members(schema, "properties").map(|(name, property)| (format!("{place}.properties.{name}"), property));
        for (place, property) in properties.chain(rest).collect::<Vec<_>>() {
            let lists = carrier == "a form";
            let fits = effective(self.document, &place, property).is_some_and(|(place, property)| match json::shape(property) {
                Shape::Scalar => true,
                Shape::Array if lists => self.is_list(&place, property),
                _ => false,
            });
            if !fits {
                let allowed = if lists { "a string, a number, a flag or a list of them" } else { "a string, a number or a flag" };
                self.problem(place, format!("a field of {carrier} must be {allowed}, change its type"));
            }
        }
        if schema.get("additionalProperties") == Some(&Value::Bool(true)) {
            self.problem(place, format!("{carrier} cannot have fields of any type, give additionalProperties a schema"));
        }
    }

    /// A list of scalars.
    pub fn is_list(&self, place: &str, schema: &'a Value) -> bool {
        let item = schema.get("items").and_then(|item| effective(self.document, &format!("{place}.items"), item));
        item.is_some_and(|(_, item)| json::shape(item) == Shape::Scalar && !flag(item, "nullable"))
    }

    fn response(&mut self, place: &str, status: &str, response: &'a Value) {
        let Some((from, response)) = resolve(self.document, place, response) else { return };
        let content: Vec<_> = members(response, "content").collect();
        if status.starts_with(['1', '3']) {
            return self.problem(place, "is not supported, drop it: the client reports such a status as an error");
        }
        if content.len() > 1 {
            return self
                .problem(format!("{from}.content"), "has several media types, keep the one that the client is to ask for");
        }
        let Some((name, media)) = content.first() else { return };
        let place = format!("{from}.content.{name}");
        let is_range = name.contains('*') || !name.contains('/');
        if is_range {
            return self.problem(place, "is not a media type, write the one that the API sends");
        }
        if name.split(';').next().is_some_and(|base| base.trim() != *name) {
            return self.problem(place, "a media type with parameters is not supported, write it without them");
        }
        let is_success = status.starts_with('2');
        let has_examples = members(media, "examples").next().is_some();
        if !is_success && has_examples && status.parse::<u16>().is_err() {
            let problem = format!("error examples need a status, give them a response of their own beside `{status}`");
            return self.problem(format!("{place}.examples"), problem);
        }
        if *name == JSON {
            return match media.get("schema") {
                Some(schema) => self.not_null(&format!("{place}.schema"), schema),
                None => self.problem(place, "schema is missing, add one"),
            };
        }
        if name.ends_with("+json") {
            return self.problem(place, format!("is not supported, write {JSON}: the client asks for it and reads both alike"));
        }
        // The client reads the message of an error from JSON only.
        if !is_success && has_examples {
            self.problem(place, format!("has error examples that are not JSON, drop them or write {JSON}"));
        }
    }

    /// Reports the keywords of a request's schema that would not be enforced.
    pub fn request_schema(&mut self, place: &str, schema: &'a Value) {
        let Some((place, schema)) = resolve(self.document, place, schema) else { return };
        if !self.requests.insert(place.clone()) {
            return;
        }
        self.unenforced(&place, schema);
        for (step, below) in children(schema).filter(|(step, below)| step != "not" && below.is_object()) {
            self.request_schema(&format!("{place}.{step}"), below);
        }
    }

    fn unenforced(&mut self, place: &str, schema: &Value) {
        let is_number = text(schema, "type") == Some("number");
        for word in ["uniqueItems", "minProperties", "maxProperties", "multipleOf"] {
            if schema.get(word).is_some_and(|value| *value != Value::Bool(false)) {
                self.problem(place, format!("{word} is not enforced in requests, drop it and say it in the description"));
            }
        }
        for word in ["minimum", "maximum"] {
            if is_number && schema.get(word).is_some() {
                let remedy = "drop it and say it in the description, or write `type: integer`";
                self.problem(place, format!("{word} of a number is not enforced in requests, {remedy}"));
            }
        }
        if flag(schema, "readOnly") {
            self.problem(place, "readOnly in a request: give requests a schema of their own without the property");
        }
        if text(schema, "type") == Some("boolean") && schema.get("enum").is_some() {
            self.problem(place, "enum of a flag is not enforced in requests, drop it");
        }
        if ["integer", "number"].iter().any(|name| text(schema, "type") == Some(name)) && schema.get("enum").is_some() {
            self.problem(place, "enum of numbers is not supported in requests, give a range, or say it in the description");
        }
        // "At least one of these properties" is enforced, see `at_least_one`.
        let is_absence = |part: &Value| part.get("not").is_some_and(|part| part.get("required").is_some());
        let is_rule = |not: &Value| not.get("allOf").is_some() && items(not, "allOf").all(is_absence);
        if schema.get("not").is_some_and(|not| !is_rule(not)) {
            let otherwise = format!("for \"at least one of these properties\", write it as {}", AT_LEAST_ONE);
            self.problem(place, format!("not is not enforced in requests, drop it and say it in the description; {otherwise}"));
        }
        let narrow = ["pattern", "minLength", "maxLength", "enum"].into_iter().filter(|word| schema.get(*word).is_some());
        if let Some(format) = text(schema, "format").filter(|format| CHECKED.contains(format))
            && let Some(word) = narrow.into_iter().next()
        {
            self.problem(place, format!("{word} is not enforced beside `format: {format}`, keep one of the two"));
        }
    }
}

/// The formats of strings that have a type or a pattern.
const CHECKED: [&str; 7] = ["date", "date-time", "ip", "ipv4", "ipv6", "uuid", "binary"];
