//! What the API answers must be read as it comes: a schema that refuses a value makes a failure of a call that worked.

use std::collections::BTreeSet;

use openapiv3::{OpenAPI, ReferenceOr, SchemaKind, Type};
use serde_json::Value;

use super::document;
use super::problem::Problem;

const STRICT: [&str; 7] = ["pattern", "minLength", "maxLength", "minimum", "maximum", "minItems", "maxItems"];

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

/// No schema that an answer reaches refuses a value of the right type.
pub fn responses(spec: &OpenAPI) -> Result<(), Problem> {
    let mut seen = BTreeSet::new();
    for endpoint in document::endpoints(spec)? {
        for (status, response) in &endpoint.operation.responses.responses {
            let place = format!("{}.responses.{status}", endpoint.place);
            let (place, response) = document::response(spec, &place, response)?;
            for (media_type, media) in &response.content {
                let place = format!("{place}.content.{media_type}.schema");
                check(spec, &mut seen, &place, &place, &value(&place, serde_json::to_value(&media.schema))?)?;
            }
        }
    }
    Ok(())
}

fn value(place: &str, schema: serde_json::Result<Value>) -> Result<Value, Problem> {
    schema.map_err(|e| Problem::new(place, e.to_string()))
}

/// `from` is where a $ref to the schema stands, or the place itself.
fn check(spec: &OpenAPI, seen: &mut BTreeSet<String>, place: &str, from: &str, schema: &Value) -> Result<(), Problem> {
    let Some(fields) = schema.as_object() else { return Ok(()) };
    if let Some(reference) = fields.get("$ref").and_then(Value::as_str) {
        let Some(name) = reference.strip_prefix("#/components/schemas/") else { return Ok(()) };
        let component = spec.components.as_ref().and_then(|components| components.schemas.get(name));
        return match component {
            Some(component) if seen.insert(name.to_owned()) => {
                let below = format!("components.schemas.{name}");
                let component = value(&below, serde_json::to_value(component))?;
                check(spec, seen, &below, place, &component)
            }
            _ => Ok(()),
        };
    }
    let is_flag = fields.get("type").is_some_and(|name| name == "boolean");
    let remedy = if fields.contains_key("enum") && !is_flag {
        Some(("enum", "write x-extensible-enum in its place"))
    } else {
        STRICT.iter().find(|name| fields.contains_key(**name)).map(|name| (*name, "drop it"))
    };
    if let Some((name, remedy)) = remedy {
        let shared = "or give the answers a schema of their own";
        let problem = format!("{name} makes answers fail that the API may well send (used at {from}), {remedy} {shared}");
        return Err(Problem::new(place, problem));
    }
    for (name, schema) in fields.get("properties").and_then(Value::as_object).into_iter().flatten() {
        let place = format!("{place}.properties.{name}");
        check(spec, seen, &place, &place, schema)?;
    }
    for name in ["items", "additionalProperties", "not"] {
        let place = format!("{place}.{name}");
        check(spec, seen, &place, &place, fields.get(name).unwrap_or(&Value::Null))?;
    }
    for name in ["allOf", "anyOf", "oneOf"] {
        for (index, schema) in fields.get(name).and_then(Value::as_array).into_iter().flatten().enumerate() {
            let place = format!("{place}.{name}.{index}");
            check(spec, seen, &place, &place, schema)?;
        }
    }
    Ok(())
}
