//! What the API answers must be read as it comes: a schema that refuses a value makes a failure of a call that worked.

use std::collections::BTreeSet;

use openapiv3::{
    AdditionalProperties, OpenAPI, ReferenceOr, Response, Schema, SchemaKind, StatusCode, Type, VariantOrUnknownOrEmpty,
};
use serde_json::Value;

use super::document;
use super::problem::Problem;

const STRICT: [&str; 7] = ["pattern", "minLength", "maxLength", "minimum", "maximum", "minItems", "maxItems"];
/// Serde tries these one after the other, and a body that fits none of them is a failure.
const ALTERNATIVES: [&str; 3] = ["oneOf", "anyOf", "not"];
const JSON: &str = "application/json";

/// Lets a flag with one value, such as the `success` of an envelope, be any boolean. The value tells languages with literal types which
/// envelope it is; to refuse the other one is not for a type, since the body is then the error's.
pub fn open_flags(spec: &mut OpenAPI) {
    let schemas = spec.components.iter_mut().flat_map(|components| components.schemas.values_mut());
    for schema in schemas {
        let ReferenceOr::Item(schema) = schema else { continue };
        let SchemaKind::Type(Type::Object(object)) = &mut schema.schema_kind else { continue };
        for property in object.properties.values_mut() {
            let ReferenceOr::Item(property) = property else { continue };
            if let SchemaKind::Type(Type::Boolean(flag)) = &mut property.schema_kind {
                flag.enumeration.clear();
            }
        }
    }
}

/// Lets everything that a response reaches be read in each of its forms: a date, a UUID or another string with a format as the string
/// that it is, whole numbers of any size, objects with fields that are not known, lists with an item twice,
/// and null in the place of everything optional.
pub fn open_forms(spec: &mut OpenAPI) {
    let reached = Walk::over(spec).seen;
    let components = spec.components.iter_mut().flat_map(|components| &mut components.schemas);
    for (_, schema) in components.filter(|(name, _)| reached.contains(*name)) {
        if let ReferenceOr::Item(schema) = schema {
            open(schema);
        }
    }
}

fn open(schema: &mut Schema) {
    match &mut schema.schema_kind {
        SchemaKind::Type(Type::String(string)) => string.format = VariantOrUnknownOrEmpty::Empty,
        SchemaKind::Type(Type::Integer(integer)) => integer.format = VariantOrUnknownOrEmpty::Empty,
        SchemaKind::Type(Type::Number(number)) => number.format = VariantOrUnknownOrEmpty::Empty,
        SchemaKind::Type(Type::Boolean(flag)) => flag.enumeration.clear(),
        SchemaKind::Type(Type::Array(array)) => {
            array.unique_items = false;
            array.items.iter_mut().for_each(open_item);
        }
        SchemaKind::Type(Type::Object(object)) => {
            open_rest(&mut object.additional_properties);
            for (name, property) in &mut object.properties {
                open_item(property);
                // A list or a map that is null would be a failure, where other optional values are read as absent.
                if let ReferenceOr::Item(property) = property
                    && !object.required.contains(name)
                {
                    property.schema_data.nullable = true;
                }
            }
        }
        SchemaKind::AllOf { all_of } => all_of.iter_mut().for_each(|part| {
            if let ReferenceOr::Item(part) = part {
                open(part);
            }
        }),
        SchemaKind::Any(any) => {
            open_rest(&mut any.additional_properties);
            any.properties.values_mut().for_each(open_item);
        }
        SchemaKind::OneOf { .. } | SchemaKind::AnyOf { .. } | SchemaKind::Not { .. } => {}
    }
}

fn open_item(schema: &mut ReferenceOr<Box<Schema>>) {
    if let ReferenceOr::Item(schema) = schema {
        open(schema);
    }
}

fn open_rest(rest: &mut Option<AdditionalProperties>) {
    match rest {
        Some(AdditionalProperties::Any(false)) => *rest = None,
        Some(AdditionalProperties::Schema(schema)) => {
            if let ReferenceOr::Item(schema) = &mut **schema {
                open(schema);
            }
        }
        _ => {}
    }
}

/// Everything by which a schema that a response reaches refuses a value of the right type.
pub fn responses(spec: &OpenAPI) -> Vec<Problem> {
    Walk::over(spec).problems
}

struct Walk<'a> {
    spec: &'a OpenAPI,
    /// The names of the component schemas that responses reach.
    seen: BTreeSet<String>,
    problems: Vec<Problem>,
}

impl<'a> Walk<'a> {
    fn over(spec: &'a OpenAPI) -> Self {
        let mut walk = Self { spec, seen: BTreeSet::new(), problems: Vec::new() };
        for endpoint in document::endpoints(spec).into_iter().flatten() {
            let responses = &endpoint.operation.responses;
            let default = responses.default.iter().map(|response| ("default".to_owned(), response));
            let by_status = responses.responses.iter().map(|(status, response)| (StatusCode::to_string(status), response));
            for (status, response) in by_status.chain(default) {
                walk.response(&format!("{}.responses.{status}", endpoint.place), response);
            }
        }
        walk
    }

    fn response(&mut self, place: &str, response: &ReferenceOr<Response>) {
        let Ok((place, response)) = document::response(self.spec, place, response) else { return };
        // Other bodies are passed on as they come.
        let Some(media) = response.content.get(JSON) else { return };
        let place = format!("{place}.content.{JSON}.schema");
        if let Ok(schema) = serde_json::to_value(&media.schema) {
            self.schema(&place, &place, &schema);
        }
    }

    /// `from` is where a $ref to the schema stands, or the place itself.
    fn schema(&mut self, place: &str, from: &str, schema: &Value) {
        let Some(fields) = schema.as_object() else { return };
        if let Some(reference) = fields.get("$ref").and_then(Value::as_str) {
            let Some(name) = reference.strip_prefix("#/components/schemas/") else { return };
            let component = self.spec.components.as_ref().and_then(|components| components.schemas.get(name));
            if let Some(component) = component.filter(|_| self.seen.insert(name.to_owned()))
                && let Ok(component) = serde_json::to_value(component)
            {
                self.schema(&format!("components.schemas.{name}"), place, &component);
            }
            return;
        }
        let is_flag = fields.get("type").is_some_and(|name| name == "boolean");
        let strict = STRICT.iter().find(|name| fields.contains_key(**name));
        // With a discriminator, a body of another kind is read too.
        let is_union = fields.contains_key("discriminator") && fields.contains_key("oneOf");
        let alternative = ALTERNATIVES.iter().find(|name| fields.contains_key(**name) && !is_union);
        let found = if fields.contains_key("enum") && !is_flag {
            let remedy = match fields.get("type") {
                Some(name) if name != "string" => "drop it",
                _ => "write x-extensible-enum in its place",
            };
            Some(("enum", remedy))
        } else if let Some(name) = strict {
            Some((*name, "drop it"))
        } else {
            alternative.map(|name| (*name, "write one object with the properties of all, each of them optional"))
        };
        if let Some((name, remedy)) = found {
            let shared = "or give the answers a schema of their own";
            let problem = format!("{name} makes answers fail that the API may well send (used at {from}), {remedy} {shared}");
            self.problems.push(Problem::new(place, problem));
            return;
        }
        if fields.get("writeOnly") == Some(&Value::Bool(true)) {
            let remedy = "give the answers a schema of their own without it";
            self.problems.push(Problem::new(place, format!("writeOnly is never in an answer (used at {from}), {remedy}")));
        }
        for (name, schema) in fields.get("properties").and_then(Value::as_object).into_iter().flatten() {
            let place = format!("{place}.properties.{name}");
            self.schema(&place, &place, schema);
        }
        for name in ["items", "additionalProperties"] {
            let place = format!("{place}.{name}");
            self.schema(&place, &place, fields.get(name).unwrap_or(&Value::Null));
        }
        for name in ["allOf", "oneOf"] {
            for (index, schema) in fields.get(name).and_then(Value::as_array).into_iter().flatten().enumerate() {
                let place = format!("{place}.{name}.{index}");
                self.schema(&place, &place, schema);
            }
        }
    }
}
