//! The words of OpenAPI 3.0 and where each may stand. A word that nobody reads, because it is misspelt, misplaced or of OpenAPI 3.1,
//! would have no effect, and the generators do not say so.

use serde_json::{Map, Value};

use super::problem::Problem;

/// A kind of object in the document.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Document,
    Info,
    Server,
    PathItem,
    Operation,
    Parameter,
    Body,
    Media,
    Encoding,
    Response,
    Header,
    Example,
    Schema,
    Components,
    SecurityScheme,
    Tag,
}

/// The value of a word.
#[derive(Clone, Copy)]
enum Holds {
    /// Data, or text for readers.
    Data,
    One(Kind),
    List(Kind),
    Map(Kind),
}

use Holds::{Data, List, Map as Names, One};

type Words = &'static [(&'static str, Holds)];

const DOCUMENT: Words = &[
    ("openapi", Data),
    ("info", One(Kind::Info)),
    ("servers", List(Kind::Server)),
    ("paths", Names(Kind::PathItem)),
    ("components", One(Kind::Components)),
    ("security", Data),
    ("tags", List(Kind::Tag)),
    ("externalDocs", Data),
];
const INFO: Words =
    &[("title", Data), ("description", Data), ("termsOfService", Data), ("contact", Data), ("license", Data), ("version", Data)];
const SERVER: Words = &[("url", Data), ("description", Data), ("variables", Data)];
const PATH_ITEM: Words = &[
    ("$ref", Data),
    ("summary", Data),
    ("description", Data),
    ("get", One(Kind::Operation)),
    ("put", One(Kind::Operation)),
    ("post", One(Kind::Operation)),
    ("delete", One(Kind::Operation)),
    ("options", One(Kind::Operation)),
    ("head", One(Kind::Operation)),
    ("patch", One(Kind::Operation)),
    ("trace", One(Kind::Operation)),
    ("servers", List(Kind::Server)),
    ("parameters", List(Kind::Parameter)),
];
const OPERATION: Words = &[
    ("tags", Data),
    ("summary", Data),
    ("description", Data),
    ("externalDocs", Data),
    ("operationId", Data),
    ("parameters", List(Kind::Parameter)),
    ("requestBody", One(Kind::Body)),
    ("responses", Names(Kind::Response)),
    ("callbacks", Data),
    ("deprecated", Data),
    ("security", Data),
    ("servers", List(Kind::Server)),
];
const PARAMETER: Words = &[
    ("name", Data),
    ("in", Data),
    ("description", Data),
    ("required", Data),
    ("deprecated", Data),
    ("allowEmptyValue", Data),
    ("style", Data),
    ("explode", Data),
    ("allowReserved", Data),
    ("schema", One(Kind::Schema)),
    ("example", Data),
    ("examples", Names(Kind::Example)),
    ("content", Names(Kind::Media)),
];
const HEADER: Words = &[
    ("description", Data),
    ("required", Data),
    ("deprecated", Data),
    ("style", Data),
    ("explode", Data),
    ("schema", One(Kind::Schema)),
    ("example", Data),
    ("examples", Names(Kind::Example)),
    ("content", Names(Kind::Media)),
];
const BODY: Words = &[("description", Data), ("content", Names(Kind::Media)), ("required", Data)];
const MEDIA: Words =
    &[("schema", One(Kind::Schema)), ("example", Data), ("examples", Names(Kind::Example)), ("encoding", Names(Kind::Encoding))];
const ENCODING: Words =
    &[("contentType", Data), ("headers", Names(Kind::Header)), ("style", Data), ("explode", Data), ("allowReserved", Data)];
const RESPONSE: Words =
    &[("description", Data), ("headers", Names(Kind::Header)), ("content", Names(Kind::Media)), ("links", Data)];
const EXAMPLE: Words = &[("summary", Data), ("description", Data), ("value", Data), ("externalValue", Data)];
const COMPONENTS: Words = &[
    ("schemas", Names(Kind::Schema)),
    ("responses", Names(Kind::Response)),
    ("parameters", Names(Kind::Parameter)),
    ("examples", Names(Kind::Example)),
    ("requestBodies", Names(Kind::Body)),
    ("headers", Names(Kind::Header)),
    ("securitySchemes", Names(Kind::SecurityScheme)),
    ("links", Data),
    ("callbacks", Data),
];
const SECURITY_SCHEME: Words = &[
    ("type", Data),
    ("description", Data),
    ("name", Data),
    ("in", Data),
    ("scheme", Data),
    ("bearerFormat", Data),
    ("flows", Data),
    ("openIdConnectUrl", Data),
];
const TAG: Words = &[("name", Data), ("description", Data), ("externalDocs", Data)];
const SCHEMA: Words = &[
    ("title", Data),
    ("description", Data),
    ("type", Data),
    ("format", Data),
    ("nullable", Data),
    ("enum", Data),
    ("default", Data),
    ("example", Data),
    ("externalDocs", Data),
    ("deprecated", Data),
    ("readOnly", Data),
    ("writeOnly", Data),
    ("xml", Data),
    ("discriminator", Data),
    ("multipleOf", Data),
    ("maximum", Data),
    ("exclusiveMaximum", Data),
    ("minimum", Data),
    ("exclusiveMinimum", Data),
    ("maxLength", Data),
    ("minLength", Data),
    ("pattern", Data),
    ("maxItems", Data),
    ("minItems", Data),
    ("uniqueItems", Data),
    ("maxProperties", Data),
    ("minProperties", Data),
    ("required", Data),
    ("properties", Names(Kind::Schema)),
    ("additionalProperties", One(Kind::Schema)),
    ("items", One(Kind::Schema)),
    ("allOf", List(Kind::Schema)),
    ("oneOf", List(Kind::Schema)),
    ("anyOf", List(Kind::Schema)),
    ("not", One(Kind::Schema)),
];

impl Kind {
    /// Its name in messages, its words, and the place that a `$ref` to one leads to.
    fn describe(self) -> (&'static str, Words, Option<&'static str>) {
        match self {
            Self::Document => ("the document", DOCUMENT, None),
            Self::Info => ("info", INFO, None),
            Self::Server => ("a server", SERVER, None),
            Self::PathItem => ("a path item", PATH_ITEM, None),
            Self::Operation => ("an operation", OPERATION, None),
            Self::Parameter => ("a parameter", PARAMETER, Some("parameters")),
            Self::Body => ("a request body", BODY, Some("requestBodies")),
            Self::Media => ("a media type", MEDIA, None),
            Self::Encoding => ("an encoding", ENCODING, None),
            Self::Response => ("a response", RESPONSE, Some("responses")),
            Self::Header => ("a header", HEADER, Some("headers")),
            Self::Example => ("an example", EXAMPLE, Some("examples")),
            Self::Schema => ("a schema", SCHEMA, Some("schemas")),
            Self::Components => ("components", COMPONENTS, None),
            Self::SecurityScheme => ("a security scheme", SECURITY_SCHEME, Some("securitySchemes")),
            Self::Tag => ("a tag", TAG, None),
        }
    }
}

/// Words of OpenAPI 3.1 schemas, each with its form in 3.0.
const NEWER: [(&str, &str); 6] = [
    ("const", "write `enum` with one value"),
    ("examples", "write `example` with one value"),
    ("$defs", "move the schemas to components.schemas"),
    ("patternProperties", "write additionalProperties"),
    ("prefixItems", "write an object with a property for each item"),
    ("contentEncoding", "write `format: byte`"),
];

/// The words that belong to some types only; all other words belong to every type.
const OWN_WORDS: [(&str, &[&str]); 18] = [
    ("pattern", &["string"]),
    ("minLength", &["string"]),
    ("maxLength", &["string"]),
    ("format", &["string", "number", "integer"]),
    ("multipleOf", &["number", "integer"]),
    ("minimum", &["number", "integer"]),
    ("maximum", &["number", "integer"]),
    ("exclusiveMinimum", &["number", "integer"]),
    ("exclusiveMaximum", &["number", "integer"]),
    ("items", &["array"]),
    ("minItems", &["array"]),
    ("maxItems", &["array"]),
    ("uniqueItems", &["array"]),
    ("properties", &["object"]),
    ("additionalProperties", &["object"]),
    ("required", &["object"]),
    ("minProperties", &["object"]),
    ("maxProperties", &["object"]),
];
const TYPES: [&str; 6] = ["string", "number", "integer", "boolean", "array", "object"];

/// Every word of the document is one of OpenAPI 3.0, stands where it has an effect, and holds what it may hold.
pub fn check(document: &Value) -> Vec<Problem> {
    let mut walk = Walk { place: Vec::new(), problems: Vec::new() };
    walk.object(Kind::Document, document);
    walk.problems
}

struct Walk {
    place: Vec<String>,
    problems: Vec<Problem>,
}

impl Walk {
    fn problem(&mut self, problem: impl Into<String>) {
        let place = if self.place.is_empty() { "the document".to_owned() } else { self.place.join(".") };
        self.problems.push(Problem::new(place, problem));
    }

    fn below(&mut self, key: impl ToString, check: impl FnOnce(&mut Self)) {
        self.place.push(key.to_string());
        check(self);
        self.place.pop();
    }

    fn object(&mut self, kind: Kind, value: &Value) {
        let (name, words, section) = kind.describe();
        let Value::Object(fields) = value else {
            if kind != Kind::Schema || !value.is_boolean() || self.place.last().is_none_or(|key| key != "additionalProperties") {
                self.problem(format!("{name} must be an object, not `{value}`"));
            }
            return;
        };
        if let (Some(reference), Some(section)) = (fields.get("$ref"), section) {
            return self.reference(reference, section, fields);
        }
        for (key, value) in fields {
            if key.starts_with("x-") || key.starts_with("X-") {
                continue;
            }
            match words.iter().find(|(word, _)| word == key) {
                None => self.unknown(kind, key, words),
                Some((_, Data)) => {}
                Some((_, One(kind))) => self.below(key, |walk| walk.object(*kind, value)),
                Some((_, List(kind))) => self.below(key, |walk| match value.as_array() {
                    Some(items) => {
                        items.iter().enumerate().for_each(|(at, item)| walk.below(at, |walk| walk.object(*kind, item)))
                    }
                    None => walk.problem("must be a list"),
                }),
                Some((_, Names(kind))) => self.below(key, |walk| match value.as_object() {
                    Some(map) => {
                        let extensible = key == "paths" || (key == "responses" && words.len() == OPERATION.len());
                        for (name, item) in map.iter().filter(|(name, _)| !(extensible && name.starts_with("x-"))) {
                            walk.below(name, |walk| walk.object(*kind, item));
                        }
                    }
                    None => walk.problem("must be an object"),
                }),
            }
        }
        if kind == Kind::Schema {
            self.schema(fields);
        }
    }

    fn unknown(&mut self, kind: Kind, key: &str, words: Words) {
        let remedy = NEWER.iter().find(|(word, _)| *word == key && kind == Kind::Schema).map(|(_, remedy)| *remedy);
        let close = words.iter().map(|(word, _)| *word).find(|word| is_close(word, key));
        let problem = match (remedy, close) {
            (Some(remedy), _) => format!("{key} is OpenAPI 3.1, {remedy}"),
            (None, Some(word)) => format!("{key} is no word of {} in OpenAPI 3.0, write {word}", kind.describe().0),
            (None, None) => format!("{key} is no word of {} in OpenAPI 3.0, drop it or name it x-…", kind.describe().0),
        };
        self.problem(problem);
    }

    fn reference(&mut self, reference: &Value, section: &str, fields: &Map<String, Value>) {
        let name = reference.as_str().and_then(|text| text.strip_prefix(&format!("#/components/{section}/")));
        // That it is there at all is checked elsewhere.
        if name.is_none_or(|name| name.contains('/')) {
            self.problem(format!("$ref: {reference} must be #/components/{section}/ and a name, move it there"));
        }
        if let Some(beside) = fields.keys().find(|key| *key != "$ref" && !key.starts_with("x-")) {
            let remedy = if section == "schemas" { "write `allOf: [{$ref: …}]` beside it" } else { "drop it" };
            self.problem(format!("{beside} has no effect beside a $ref in OpenAPI 3.0, {remedy}"));
        }
    }

    fn schema(&mut self, fields: &Map<String, Value>) {
        let name = match fields.get("type") {
            None => None,
            Some(Value::String(name)) if TYPES.contains(&name.as_str()) => Some(name.as_str()),
            Some(Value::Array(_)) => {
                return self.below("type", |walk| {
                    walk.problem("a list of types is OpenAPI 3.1, write one type, and `nullable: true` for null");
                });
            }
            Some(other) => {
                let types = TYPES.join(", ");
                return self.below("type", |walk| walk.problem(format!("{other} is no type, use one of {types}")));
            }
        };
        for (word, types) in OWN_WORDS.iter().filter(|(word, _)| fields.contains_key(*word)) {
            match name {
                Some(name) if !types.contains(&name) => {
                    self.problem(format!("{word} has no effect on `type: {name}`, drop it or correct the type"));
                }
                None if !["required", "properties", "additionalProperties", "items"].contains(word) => {
                    self.problem(format!("{word} has no effect without a type, add `type: {}`", types[0]));
                }
                _ => {}
            }
        }
        if name == Some("array") && !fields.contains_key("items") {
            self.problem("items is missing, add the schema of an item");
        }
        for (word, expected, fits) in HELD {
            if let Some(value) = fields.get(word)
                && !fits(value)
            {
                self.below(word, |walk| walk.problem(format!("must be {expected}, not `{value}`")));
            }
        }
        if name == Some("integer") {
            for word in
                ["minimum", "maximum", "multipleOf"].into_iter().filter(|word| fields.get(*word).is_some_and(Value::is_f64))
            {
                self.below(word, |walk| walk.problem("must be a whole number for `type: integer`"));
            }
        }
        if let Some(Err(error)) = fields.get("pattern").and_then(Value::as_str).map(regress::Regex::new) {
            self.below("pattern", |walk| walk.problem(format!("is no regular expression: {error}")));
        }
        self.required(fields);
        self.enumeration(name, fields);
    }

    /// A required property that the schema does not have would make a value that no builder can set.
    fn required(&mut self, fields: &Map<String, Value>) {
        let Some(properties) = fields.get("properties").and_then(Value::as_object) else { return };
        if ["allOf", "oneOf", "anyOf"].iter().any(|word| fields.contains_key(*word)) {
            return;
        }
        let required = fields.get("required").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str);
        for name in required.filter(|name| !properties.contains_key(*name)) {
            self.below("required", |walk| walk.problem(format!("`{name}` is not a property, add it or correct the name")));
        }
    }

    fn enumeration(&mut self, name: Option<&str>, fields: &Map<String, Value>) {
        let Some(values) = fields.get("enum").and_then(Value::as_array) else { return };
        let nullable = fields.get("nullable") == Some(&Value::Bool(true));
        let fits = |value: &Value| match name {
            Some("string") => value.is_string() || (nullable && value.is_null()),
            Some("boolean") => value.is_boolean() || (nullable && value.is_null()),
            Some("integer") => value.is_i64(),
            Some("number") => value.is_number(),
            _ => false,
        };
        if let Some(value) = values.iter().find(|value| !fits(value)) {
            let problem = match name {
                None => "needs a type beside it, add `type: string`".to_owned(),
                Some(name) => format!("`{value}` is no {name}, quote it or correct the type"),
            };
            self.below("enum", |walk| walk.problem(problem));
        }
    }
}

type Fits = fn(&Value) -> bool;

/// The words of a schema that hold one sort of value.
const HELD: [(&str, &str, Fits); 23] = [
    ("title", "text", Value::is_string),
    ("description", "text", Value::is_string),
    ("format", "text", Value::is_string),
    ("pattern", "text", Value::is_string),
    ("nullable", "true or false", Value::is_boolean),
    ("readOnly", "true or false", Value::is_boolean),
    ("writeOnly", "true or false", Value::is_boolean),
    ("deprecated", "true or false", Value::is_boolean),
    ("uniqueItems", "true or false", Value::is_boolean),
    ("exclusiveMinimum", "true or false, beside `minimum`", Value::is_boolean),
    ("exclusiveMaximum", "true or false, beside `maximum`", Value::is_boolean),
    ("minimum", "a number", Value::is_number),
    ("maximum", "a number", Value::is_number),
    ("multipleOf", "a number", Value::is_number),
    ("minLength", "a whole number, zero or more", Value::is_u64),
    ("maxLength", "a whole number, zero or more", Value::is_u64),
    ("minItems", "a whole number, zero or more", Value::is_u64),
    ("maxItems", "a whole number, zero or more", Value::is_u64),
    ("minProperties", "a whole number, zero or more", Value::is_u64),
    ("maxProperties", "a whole number, zero or more", Value::is_u64),
    ("required", "a list of names", |value| value.as_array().is_some_and(|names| names.iter().all(Value::is_string))),
    ("enum", "a list of values with at least one", |value| value.as_array().is_some_and(|values| !values.is_empty())),
    ("discriminator", "an object", Value::is_object),
];

/// True when the key is the word with other capitals or punctuation, or with one or two wrong letters.
fn is_close(word: &str, key: &str) -> bool {
    let letters = |text: &str| text.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_lowercase();
    let (word, key) = (letters(word), letters(key));
    let prefix = word.chars().zip(key.chars()).take_while(|(a, b)| a == b).count();
    let suffix = word.chars().rev().zip(key.chars().rev()).take_while(|(a, b)| a == b).count();
    let longer = word.len().max(key.len());
    longer >= 4 && prefix + suffix + 2 >= longer && word.len().abs_diff(key.len()) <= 1
}
