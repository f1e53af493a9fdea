//! The names that typify gives to schemas without one: a property's after the schema around it, `LeadStatus` of `Lead.status`. When
//! two are the same, it uses the first type for both without an error.

use std::collections::BTreeMap;

use heck::ToPascalCase;
use openapiv3::{OpenAPI, ParameterSchemaOrContent, ReferenceOr, Schema};
use serde_json::{Map, Value};

use crate::json;
use crate::problem::Problem;
use crate::spec::{self, Endpoint};

/// The places by the name of the type that is made for them.
type Seen = BTreeMap<String, String>;

/// Every schema that becomes a type has a name of its own.
pub fn are_unique(spec: &OpenAPI) -> Result<(), Problem> {
    let mut seen = Seen::new();
    let components = spec.components.iter().flat_map(|components| &components.schemas);
    for name in components.clone().map(|(name, _)| name) {
        seen.insert(name.to_pascal_case(), format!("components.schemas.{name}"));
    }
    for (name, schema) in components {
        let place = format!("components.schemas.{name}");
        below(&mut seen, &place, &name.to_pascal_case(), &value(schema))?;
    }
    for endpoint in spec::endpoints(spec) {
        operation(&mut seen, &endpoint)?;
    }
    Ok(())
}

/// The schema as JSON.
fn value(schema: &ReferenceOr<Schema>) -> Value {
    serde_json::to_value(schema).unwrap_or_default()
}

fn operation(seen: &mut Seen, endpoint: &Endpoint<'_>) -> Result<(), Problem> {
    let name = |part: &str| format!("{}-{part}", endpoint.id).to_pascal_case();
    for parameter in endpoint.parameters() {
        let data = parameter.parameter_data_ref();
        if let ParameterSchemaOrContent::Schema(schema) = &data.format {
            let place = format!("{}.parameters.{}.schema", endpoint.place, data.name);
            schema_of(seen, &place, &name(&data.name), &value(schema))?;
        }
    }
    if let Some((place, body)) = endpoint.body() {
        for schema in body.content.values().filter_map(|media| media.schema.as_ref()) {
            schema_of(seen, &place, &name("body"), &value(schema))?;
        }
    }
    let mut bodies: Vec<Value> = Vec::new();
    for response in endpoint.responses() {
        for schema in response.response.content.values().filter_map(|media| media.schema.as_ref()) {
            let schema = value(schema);
            // One schema for several statuses is one type.
            if !bodies.contains(&schema) {
                schema_of(seen, &response.definition, &name("response"), &schema)?;
                bodies.push(schema);
            }
        }
    }
    Ok(())
}

fn schema_of(seen: &mut Seen, place: &str, name: &str, schema: &Value) -> Result<(), Problem> {
    let Some(fields) = schema.as_object().filter(|fields| !fields.contains_key("$ref")) else { return Ok(()) };
    if is_type(fields)
        && let Some(other) = seen.insert(name.to_owned(), place.to_owned())
        && other != place
    {
        let problem = format!("has the type {name} in Rust, like {other}: write a $ref to one component schema, or rename one");
        return Err(Problem::new(place, problem));
    }
    below(seen, place, name, schema)
}

fn below(seen: &mut Seen, place: &str, name: &str, schema: &Value) -> Result<(), Problem> {
    let Some(fields) = schema.as_object() else { return Ok(()) };
    let has_properties = fields.get("properties").is_some_and(Value::is_object);
    for (step, schema) in json::children(schema) {
        let (key, part) = step.split_once('.').unwrap_or((&step, ""));
        let name = match key {
            "properties" => format!("{name}_{part}").to_pascal_case(),
            "items" => format!("{name}Item"),
            "additionalProperties" if has_properties => format!("{name}ExtraValue"),
            "additionalProperties" => format!("{name}Value"),
            "oneOf" | "anyOf" => format!("{name}Variant{part}"),
            _ => format!("{name}Subtype{part}"),
        };
        schema_of(seen, &format!("{place}.{step}"), &name, schema)?;
    }
    Ok(())
}

/// True when typify makes a named type of it.
fn is_type(fields: &Map<String, Value>) -> bool {
    // Around a single $ref it is the type of that.
    let is_alias = fields
        .get("allOf")
        .and_then(Value::as_array)
        .is_some_and(|all| matches!(all.as_slice(), [one] if one.get("$ref").is_some()));
    if is_alias {
        return false;
    }
    let named = ["properties", "enum", "oneOf", "anyOf", "allOf", "not", "pattern", "minLength", "maxLength"];
    named.iter().any(|key| fields.contains_key(*key)) || fields.get("additionalProperties") == Some(&Value::Bool(false))
}
