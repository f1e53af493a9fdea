//! The objects of OpenAPI 3.0 and their fields. A field that is misspelt, misplaced or of OpenAPI 3.1 has no effect, and the
//! generators do not report it.

use serde_json::{Map, Value};

use crate::check::{extensions, schema_keywords};
use crate::json;
use crate::problem::Problem;

/// Reports fields, extensions and `$ref`s of the document that have no effect, and schemas with impossible keywords.
pub fn check(document: &Value) -> Vec<Problem> {
    let mut walk = Walk { document, place: Vec::new(), problems: Vec::new() };
    walk.object(Kind::Document, document);
    walk.problems
}

/// A kind of object in the document.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Kind {
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
    Discriminator,
    /// An object that describes nothing for the client, with fields of any name.
    Other,
}

/// The value of a field.
#[derive(Clone, Copy)]
enum Content {
    /// Data, or text for readers.
    Data,
    One(Kind),
    List(Kind),
    /// A map of names.
    Map(Kind),
}

use Content::{Data, List, Map as Named, One};

type Fields = &'static [(&'static str, Content)];

const DOCUMENT: Fields = &[
    ("openapi", Data),
    ("info", One(Kind::Info)),
    ("servers", List(Kind::Server)),
    ("paths", Named(Kind::PathItem)),
    ("components", One(Kind::Components)),
    ("security", Data),
    ("tags", List(Kind::Tag)),
    ("externalDocs", One(Kind::Other)),
];
const INFO: Fields = &[
    ("title", Data),
    ("description", Data),
    ("termsOfService", Data),
    ("contact", One(Kind::Other)),
    ("license", One(Kind::Other)),
    ("version", Data),
];
const SERVER: Fields = &[("url", Data), ("description", Data), ("variables", Named(Kind::Other))];
const PATH_ITEM: Fields = &[
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
const OPERATION: Fields = &[
    ("tags", Data),
    ("summary", Data),
    ("description", Data),
    ("externalDocs", One(Kind::Other)),
    ("operationId", Data),
    ("parameters", List(Kind::Parameter)),
    ("requestBody", One(Kind::Body)),
    ("responses", Named(Kind::Response)),
    ("callbacks", Data),
    ("deprecated", Data),
    ("security", Data),
    ("servers", List(Kind::Server)),
];
const PARAMETER: Fields = &[
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
    ("examples", Named(Kind::Example)),
    ("content", Named(Kind::Media)),
];
const HEADER: Fields = &[
    ("description", Data),
    ("required", Data),
    ("deprecated", Data),
    ("style", Data),
    ("explode", Data),
    ("schema", One(Kind::Schema)),
    ("example", Data),
    ("examples", Named(Kind::Example)),
    ("content", Named(Kind::Media)),
];
const BODY: Fields = &[("description", Data), ("content", Named(Kind::Media)), ("required", Data)];
const MEDIA: Fields =
    &[("schema", One(Kind::Schema)), ("example", Data), ("examples", Named(Kind::Example)), ("encoding", Named(Kind::Encoding))];
const ENCODING: Fields =
    &[("contentType", Data), ("headers", Named(Kind::Header)), ("style", Data), ("explode", Data), ("allowReserved", Data)];
const RESPONSE: Fields =
    &[("description", Data), ("headers", Named(Kind::Header)), ("content", Named(Kind::Media)), ("links", Data)];
const EXAMPLE: Fields = &[("summary", Data), ("description", Data), ("value", Data), ("externalValue", Data)];
const COMPONENTS: Fields = &[
    ("schemas", Named(Kind::Schema)),
    ("responses", Named(Kind::Response)),
    ("parameters", Named(Kind::Parameter)),
    ("examples", Named(Kind::Example)),
    ("requestBodies", Named(Kind::Body)),
    ("headers", Named(Kind::Header)),
    ("securitySchemes", Named(Kind::SecurityScheme)),
    ("links", Data),
    ("callbacks", Data),
];
const SECURITY_SCHEME: Fields = &[
    ("type", Data),
    ("description", Data),
    ("name", Data),
    ("in", Data),
    ("scheme", Data),
    ("bearerFormat", Data),
    ("flows", Data),
    ("openIdConnectUrl", Data),
];
const TAG: Fields = &[("name", Data), ("description", Data), ("externalDocs", One(Kind::Other))];
const DISCRIMINATOR: Fields = &[("propertyName", Data), ("mapping", Data)];
const SCHEMA: Fields = &[
    ("title", Data),
    ("description", Data),
    ("type", Data),
    ("format", Data),
    ("nullable", Data),
    ("enum", Data),
    ("default", Data),
    ("example", Data),
    ("externalDocs", One(Kind::Other)),
    ("deprecated", Data),
    ("readOnly", Data),
    ("writeOnly", Data),
    ("xml", One(Kind::Other)),
    ("discriminator", One(Kind::Discriminator)),
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
    ("properties", Named(Kind::Schema)),
    ("additionalProperties", One(Kind::Schema)),
    ("items", One(Kind::Schema)),
    ("allOf", List(Kind::Schema)),
    ("oneOf", List(Kind::Schema)),
    ("anyOf", List(Kind::Schema)),
    ("not", One(Kind::Schema)),
];

impl Kind {
    /// Its name in messages, its fields, and the section of `components` that a `$ref` to one must name.
    fn describe(self) -> (&'static str, Fields, Option<&'static str>) {
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
            Self::Discriminator => ("a discriminator", DISCRIMINATOR, None),
            Self::Other => ("an object", &[], None),
        }
    }
}

/// Fields of OpenAPI 3.1 schemas, each with its form in 3.0.
const NEWER: [(&str, &str); 6] = [
    ("const", "write `enum` with one value"),
    ("examples", "write `example` with one value"),
    ("$defs", "move the schemas to components.schemas"),
    ("patternProperties", "write additionalProperties"),
    ("prefixItems", "write an object with a property for each item"),
    ("contentEncoding", "write `format: byte`"),
];

/// The one walk over all objects of the document.
pub struct Walk<'a> {
    document: &'a Value,
    pub place: Vec<String>,
    problems: Vec<Problem>,
}

impl Walk<'_> {
    /// Reports a problem of the current object.
    pub fn problem(&mut self, problem: impl Into<String>) {
        let place = if self.place.is_empty() { "the document".to_owned() } else { self.place.join(".") };
        self.problems.push(Problem::new(place, problem));
    }

    /// Reports a problem of the value below a key.
    pub fn problem_below(&mut self, key: &str, problem: impl Into<String>) {
        self.below(key, |walk| walk.problem(problem));
    }

    fn below(&mut self, key: impl ToString, check: impl FnOnce(&mut Self)) {
        self.place.push(key.to_string());
        check(self);
        self.place.pop();
    }

    fn object(&mut self, kind: Kind, value: &Value) {
        let (name, known, section) = kind.describe();
        let Value::Object(fields) = value else {
            let is_flag = value.is_boolean() && self.place.last().is_some_and(|key| key == "additionalProperties");
            if kind != Kind::Other && !(kind == Kind::Schema && is_flag) {
                self.problem(format!("{name} must be an object, not `{value}`"));
            }
            return;
        };
        extensions::check(self, Some(kind), fields);
        if let (Some(reference), Some(section)) = (fields.get("$ref"), section) {
            return self.reference(reference, section, fields);
        }
        for (key, value) in fields.iter().filter(|(key, _)| !extensions::is_extension(key)) {
            match known.iter().find(|(field, _)| field == key).map(|(_, content)| *content) {
                None if kind == Kind::Other => self.below(key, |walk| walk.object(kind, value)),
                None => self.unknown(kind, key),
                Some(Data) => {}
                Some(One(kind)) => self.below(key, |walk| walk.object(kind, value)),
                Some(List(kind)) => self.below(key, |walk| walk.list(kind, value)),
                Some(Named(below)) => {
                    let may_have_extensions = key == "paths" || (kind == Kind::Operation && key == "responses");
                    self.below(key, |walk| walk.map(below, value, may_have_extensions));
                }
            }
        }
        if kind == Kind::Schema {
            schema_keywords::check(self, fields);
        }
    }

    fn list(&mut self, kind: Kind, value: &Value) {
        let Value::Array(items) = value else { return self.problem("must be a list") };
        for (index, item) in items.iter().enumerate() {
            self.below(index, |walk| walk.object(kind, item));
        }
    }

    fn map(&mut self, kind: Kind, value: &Value, may_have_extensions: bool) {
        let Value::Object(fields) = value else { return self.problem("must be an object") };
        if may_have_extensions {
            extensions::check(self, None, fields);
        }
        for (name, item) in fields.iter().filter(|(name, _)| !(may_have_extensions && extensions::is_extension(name))) {
            self.below(name, |walk| walk.object(kind, item));
        }
    }

    fn unknown(&mut self, kind: Kind, key: &str) {
        let (name, known, _) = kind.describe();
        let newer = NEWER.iter().find(|(field, _)| *field == key && kind == Kind::Schema);
        let close = known.iter().find(|(field, _)| is_close(field, key));
        self.problem(match (newer, close) {
            (Some((_, remedy)), _) => format!("{key} is OpenAPI 3.1, {remedy}"),
            (None, Some((field, _))) => format!("{key} is not a field of {name} in OpenAPI 3.0, write {field}"),
            (None, None) => format!("{key} is not a field of {name} in OpenAPI 3.0, drop it or name it x-…"),
        });
    }

    fn reference(&mut self, reference: &Value, section: &str, fields: &Map<String, Value>) {
        let text = reference.as_str().map_or_else(|| reference.to_string(), str::to_owned);
        let name = text.strip_prefix("#/components/").and_then(|rest| rest.strip_prefix(section)?.strip_prefix('/'));
        if json::lookup(self.document, &text).is_none() {
            self.problem(format!("{text} does not exist, add it or correct the $ref"));
        } else if name.is_none_or(|name| name.contains('/')) {
            self.problem(format!("$ref: {reference} must be #/components/{section}/ and a name, move it there"));
        }
        if let Some(beside) = fields.keys().find(|key| *key != "$ref" && !extensions::is_extension(key)) {
            let remedy = if section == "schemas" { "write `allOf: [{$ref: …}]` beside it" } else { "drop it" };
            self.problem(format!("{beside} has no effect beside a $ref in OpenAPI 3.0, {remedy}"));
        }
    }
}

/// True when the key is the field with other capitals or punctuation, or with one or two wrong letters.
fn is_close(field: &str, key: &str) -> bool {
    let letters = |text: &str| text.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_lowercase();
    let (field, key) = (letters(field), letters(key));
    let prefix = field.chars().zip(key.chars()).take_while(|(a, b)| a == b).count();
    let suffix = field.chars().rev().zip(key.chars().rev()).take_while(|(a, b)| a == b).count();
    let longer = field.len().max(key.len());
    longer >= 4 && prefix + suffix + 2 >= longer && field.len().abs_diff(key.len()) <= 1
}
