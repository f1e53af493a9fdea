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
    Named(Kind),
}

use Content::{Data, List, Named, One};

/// The fields that hold data, and those that hold objects.
struct Fields(&'static str, &'static [(&'static str, Content)]);

impl Fields {
    /// The names of all fields.
    fn names(&self) -> impl Iterator<Item = &'static str> {
        self.0.split_whitespace().chain(self.1.iter().map(|(name, _)| *name))
    }

    fn content(&self, name: &str) -> Option<Content> {
        let data = self.0.split_whitespace().find(|field| *field == name).map(|_| Data);
        data.or_else(|| self.1.iter().find(|(field, _)| *field == name).map(|(_, content)| *content))
    }
}

impl Kind {
    /// Its name in messages, and the section of `components` that a `$ref` to one must name.
    fn describe(self) -> (&'static str, Option<&'static str>) {
        match self {
            Self::Document => ("the document", None),
            Self::Info => ("info", None),
            Self::Server => ("a server", None),
            Self::PathItem => ("a path item", None),
            Self::Operation => ("an operation", None),
            Self::Parameter => ("a parameter", Some("parameters")),
            Self::Body => ("a request body", Some("requestBodies")),
            Self::Media => ("a media type", None),
            Self::Encoding => ("an encoding", None),
            Self::Response => ("a response", Some("responses")),
            Self::Header => ("a header", Some("headers")),
            Self::Example => ("an example", Some("examples")),
            Self::Schema => ("a schema", Some("schemas")),
            Self::Components => ("components", None),
            Self::SecurityScheme => ("a security scheme", Some("securitySchemes")),
            Self::Tag => ("a tag", None),
            Self::Discriminator => ("a discriminator", None),
            Self::Other => ("an object", None),
        }
    }

    /// The fields of the object in OpenAPI 3.0.
    #[rustfmt::skip]
    fn fields(self) -> Fields {
        match self {
            Self::Document => Fields("openapi security", &[
                ("info", One(Self::Info)), ("servers", List(Self::Server)), ("paths", Named(Self::PathItem)),
                ("components", One(Self::Components)), ("tags", List(Self::Tag)), ("externalDocs", One(Self::Other)),
            ]),
            Self::Info => Fields("title description termsOfService version", &[
                ("contact", One(Self::Other)), ("license", One(Self::Other)),
            ]),
            Self::Server => Fields("url description", &[("variables", Named(Self::Other))]),
            Self::PathItem => Fields("$ref summary description", &[
                ("get", One(Self::Operation)), ("put", One(Self::Operation)), ("post", One(Self::Operation)),
                ("delete", One(Self::Operation)), ("options", One(Self::Operation)), ("head", One(Self::Operation)),
                ("patch", One(Self::Operation)), ("trace", One(Self::Operation)),
                ("servers", List(Self::Server)), ("parameters", List(Self::Parameter)),
            ]),
            Self::Operation => Fields("tags summary description operationId callbacks deprecated security", &[
                ("externalDocs", One(Self::Other)), ("parameters", List(Self::Parameter)), ("requestBody", One(Self::Body)),
                ("responses", Named(Self::Response)), ("servers", List(Self::Server)),
            ]),
            Self::Parameter => Fields(
                "name in description required deprecated allowEmptyValue style explode allowReserved example",
                &[("schema", One(Self::Schema)), ("examples", Named(Self::Example)), ("content", Named(Self::Media))],
            ),
            Self::Header => Fields(
                "description required deprecated style explode example",
                &[("schema", One(Self::Schema)), ("examples", Named(Self::Example)), ("content", Named(Self::Media))],
            ),
            Self::Body => Fields("description required", &[("content", Named(Self::Media))]),
            Self::Media => Fields("example", &[
                ("schema", One(Self::Schema)), ("examples", Named(Self::Example)), ("encoding", Named(Self::Encoding)),
            ]),
            Self::Encoding => Fields("contentType style explode allowReserved", &[("headers", Named(Self::Header))]),
            Self::Response => Fields("description links", &[
                ("headers", Named(Self::Header)), ("content", Named(Self::Media)),
            ]),
            Self::Example => Fields("summary description value externalValue", &[]),
            Self::Components => Fields("links callbacks", &[
                ("schemas", Named(Self::Schema)), ("responses", Named(Self::Response)), ("parameters", Named(Self::Parameter)),
                ("examples", Named(Self::Example)), ("requestBodies", Named(Self::Body)), ("headers", Named(Self::Header)),
                ("securitySchemes", Named(Self::SecurityScheme)),
            ]),
            Self::SecurityScheme => Fields("type description name in scheme bearerFormat flows openIdConnectUrl", &[]),
            Self::Tag => Fields("name description", &[("externalDocs", One(Self::Other))]),
            Self::Schema => Fields(
                "title description type format nullable enum default example deprecated readOnly writeOnly \
                 multipleOf maximum exclusiveMaximum minimum exclusiveMinimum maxLength minLength pattern \
                 maxItems minItems uniqueItems maxProperties minProperties required",
                &[
                    ("externalDocs", One(Self::Other)), ("xml", One(Self::Other)), ("discriminator", One(Self::Discriminator)),
                    ("properties", Named(Self::Schema)), ("additionalProperties", One(Self::Schema)), ("items", One(Self::Schema)),
                    ("allOf", List(Self::Schema)), ("oneOf", List(Self::Schema)), ("anyOf", List(Self::Schema)),
                    ("not", One(Self::Schema)),
                ],
            ),
            Self::Discriminator => Fields("propertyName mapping", &[]),
            Self::Other => Fields("", &[]),
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
        let (name, section) = kind.describe();
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
        let known = kind.fields();
        for (key, value) in fields.iter().filter(|(key, _)| !extensions::is_extension(key)) {
            match known.content(key) {
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
        let (name, _) = kind.describe();
        let newer = NEWER.iter().find(|(field, _)| *field == key && kind == Kind::Schema);
        let close = kind.fields().names().find(|field| is_close(field, key));
        self.problem(match (newer, close) {
            (Some((_, remedy)), _) => format!("{key} is OpenAPI 3.1, {remedy}"),
            (None, Some(field)) => format!("{key} is not a field of {name} in OpenAPI 3.0, write {field}"),
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
