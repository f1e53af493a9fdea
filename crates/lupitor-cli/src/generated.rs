//! The operations of the document as data, and calls of them. lupitor-codegen writes `commands.rs`.

use std::collections::BTreeMap;
use std::pin::Pin;

use lupitor::generated::OperationBuilder;
use lupitor::{Client, Response};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use crate::error::{Error, Result};

include!(concat!(env!("OUT_DIR"), "/commands.rs"));

/// A group of commands: a tag of the document.
pub(crate) struct Group {
    pub(crate) name: &'static str,
    pub(crate) about: &'static str,
}

/// The command of an operation.
pub(crate) struct Operation {
    /// The document's `operationId`.
    pub(crate) id: &'static str,
    pub(crate) group: &'static str,
    pub(crate) name: &'static str,
    pub(crate) summary: &'static str,
    pub(crate) description: &'static str,
    pub(crate) flags: &'static [Flag],
    pub(crate) body: Body,
    /// The descriptions of the body's properties, by their paths without indices.
    hints: &'static [(&'static str, &'static str)],
    /// The names of properties in the data, in the order of the document.
    pub(crate) order: &'static [&'static str],
    /// Calls the operation.
    pub(crate) call: for<'a> fn(&'a Client, &'a Input) -> Call<'a>,
}

/// The body of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(dead_code, reason = "the document decides which of them there are")]
pub(crate) enum Body {
    None,
    /// Text or bytes.
    Raw,
    /// JSON, or a form.
    Value,
}

/// The flag of a parameter or of a property of the body.
pub(crate) struct Flag {
    /// The name in the document.
    pub(crate) property: &'static str,
    pub(crate) long: &'static str,
    pub(crate) value_name: &'static str,
    pub(crate) in_body: bool,
    pub(crate) required: bool,
    pub(crate) kind: Kind,
    /// The permitted values, if the document lists them.
    pub(crate) values: &'static [&'static str],
    pub(crate) help: &'static str,
}

/// The sort of values that a flag takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(dead_code, reason = "the document decides which of them there are")]
pub(crate) enum Kind {
    Text,
    Integer,
    Number,
    Boolean,
    /// Texts, one for each use of the flag.
    Texts,
    /// An object: JSON, or `key=value` for each use of the flag.
    Object,
    /// Any JSON.
    Json,
}

/// The values of a call.
pub(crate) struct Input {
    operation: &'static Operation,
    parameters: BTreeMap<&'static str, Value>,
    properties: Map<String, Value>,
    body: Option<Value>,
    raw_body: Vec<u8>,
}

/// A running call.
pub(crate) type Call<'a> = Pin<Box<dyn Future<Output = Result<Outcome>> + 'a>>;

/// The result of a call.
pub(crate) struct Outcome {
    pub(crate) data: Data,
    /// See [`Response::reconciled`].
    pub(crate) reconciled: bool,
}

/// The data of a response.
pub(crate) enum Data {
    Value(Value),
    Bytes(Vec<u8>),
}

impl Outcome {
    /// The result with this data of a response.
    pub(crate) fn new<T, U: Serialize>(response: Response<T>, data: impl FnOnce(T) -> U) -> Result<Self> {
        let reconciled = response.reconciled();
        let data = serde_json::to_value(data(response.into_data()));
        let data = data.map_err(|e| Error::Input(format!("the response cannot be written as JSON: {e}")))?;
        Ok(Self { data: Data::Value(data), reconciled })
    }
}

async fn data<B: OperationBuilder<Output: Serialize>>(client: &Client, builder: B) -> Result<Outcome> {
    Outcome::new(client.call(builder).await?, |data| data)
}

#[allow(dead_code, reason = "for operations that return bytes: not every document has them")]
async fn bytes<B: OperationBuilder<Output = Vec<u8>>>(client: &Client, builder: B) -> Result<Outcome> {
    let response = client.call(builder).await?;
    let reconciled = response.reconciled();
    Ok(Outcome { data: Data::Bytes(response.into_data()), reconciled })
}

impl Operation {
    /// The flag of a property.
    fn flag(&self, property: &str, in_body: bool) -> Option<&'static Flag> {
        self.flags.iter().find(|flag| flag.property == property && flag.in_body == in_body)
    }

    /// The description of a property of the body: `leads[2].phoneNumber`.
    fn hint(&self, path: &str) -> &'static str {
        let mut plain = String::new();
        let mut in_index = false;
        for c in path.chars() {
            in_index |= c == '[';
            if !in_index {
                plain.push(c);
            }
            in_index &= c != ']';
        }
        self.hints.iter().find(|(known, _)| *known == plain).map_or("", |(_, hint)| hint)
    }
}

impl Input {
    /// The input of a call: the values of the flags, and the body of `--json-body` or `--body`.
    pub(crate) fn new(
        operation: &'static Operation,
        values: Vec<(&'static Flag, Value)>,
        body: Option<Value>,
        raw_body: Vec<u8>,
    ) -> Self {
        let mut input = Self { operation, parameters: BTreeMap::new(), properties: Map::new(), body, raw_body };
        for (flag, value) in values {
            if flag.in_body {
                input.properties.insert(flag.property.to_owned(), value);
            } else {
                input.parameters.insert(flag.property, value);
            }
        }
        input
    }

    /// The value of a parameter.
    pub(crate) fn parameter<T: DeserializeOwned>(&self, name: &str) -> Result<Option<T>> {
        let Some(value) = self.parameters.get(name) else { return Ok(None) };
        match T::deserialize(value) {
            Ok(value) => Ok(Some(value)),
            Err(error) => Err(problem(self.operation.flag(name, false), name, &error)),
        }
    }

    /// The body: `--json-body`, with the flags in it.
    pub(crate) fn body<T: DeserializeOwned + Serialize>(&self) -> Result<T> {
        let value = match &self.body {
            None => Value::Object(self.properties.clone()),
            Some(body) if self.properties.is_empty() => body.clone(),
            Some(Value::Object(body)) => {
                let mut body = body.clone();
                body.extend(self.properties.clone());
                Value::Object(body)
            }
            Some(_) => {
                return Err(Error::Usage(
                    "--json-body: is not an object, so that flags cannot be added; drop the flags".to_owned(),
                ));
            }
        };
        let body: T = serde_path_to_error::deserialize(&value).map_err(|error| {
            let path = error.path().to_string();
            match self.operation.flag(&path, true).filter(|flag| self.properties.contains_key(flag.property)) {
                Some(flag) => problem(Some(flag), &path, error.inner()),
                None if path == "." => Error::Usage(format!("{}; give it", error.inner())),
                None => Error::Usage(format!("{path}: {}{}", error.inner(), in_brackets(self.operation.hint(&path)))),
            }
        })?;
        match serde_json::to_value(&body).ok().and_then(|known| unknown_member(&value, &known, "")) {
            Some(path) => Err(Error::Usage(format!("{path}: is not a property of this request; correct its name or remove it"))),
            None => Ok(body),
        }
    }

    /// The body as it is sent.
    #[allow(dead_code, reason = "for operations that take text or bytes: not every document has them")]
    pub(crate) fn raw_body(&self) -> Result<Vec<u8>> {
        Ok(self.raw_body.clone())
    }
}

fn problem(flag: Option<&Flag>, name: &str, problem: &impl std::fmt::Display) -> Error {
    let (long, help) = flag.map_or((name, ""), |flag| (flag.long, flag.help));
    match problem.to_string() {
        // The place is inside the value, and has a description of its own.
        problem if problem.starts_with('[') => Error::Usage(format!("--{long}{problem}")),
        problem => Error::Usage(format!("--{long}: {problem}{}", in_brackets(help))),
    }
}

fn in_brackets(hint: &str) -> String {
    if hint.is_empty() { String::new() } else { format!(" ({hint})") }
}

/// The path of a member that the typed value lacks: it would not be sent.
fn unknown_member(given: &Value, known: &Value, path: &str) -> Option<String> {
    match (given, known) {
        (Value::Object(given), Value::Object(known)) => given.iter().find_map(|(name, value)| {
            let path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
            match known.get(name) {
                Some(known) => unknown_member(value, known, &path),
                None => (!value.is_null()).then_some(path),
            }
        }),
        (Value::Array(given), Value::Array(known)) => {
            let mut items = given.iter().zip(known).enumerate();
            items.find_map(|(index, (given, known))| unknown_member(given, known, &format!("{path}[{index}]")))
        }
        _ => None,
    }
}
