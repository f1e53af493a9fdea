//! Every schema of the document with its place, those inside others as well.

use openapiv3::{
    AdditionalProperties, MediaType, OpenAPI, Parameter, ParameterSchemaOrContent, ReferenceOr, Schema, SchemaKind, Type,
};
use serde_json::{Map, Value};

use super::document;
use super::problem::Problem;

/// Gets a place and the fields of the schema there.
pub type Visitor<'a> = dyn FnMut(&str, &Map<String, Value>) -> Result<(), Problem> + 'a;

/// Calls the function for each schema that is not a `$ref`: with its place, and its fields.
pub fn schemas(spec: &OpenAPI, call: &mut Visitor<'_>) -> Result<(), Problem> {
    for (name, schema) in spec.components.iter().flat_map(|components| &components.schemas) {
        root(&format!("components.schemas.{name}"), schema, call)?;
    }
    for endpoint in document::endpoints(spec)? {
        for parameter in document::parameters(spec, &endpoint) {
            let data = parameter.parameter_data_ref();
            let place = format!("{}.parameters.{}", endpoint.place, data.name);
            match &data.format {
                ParameterSchemaOrContent::Schema(schema) => root(&format!("{place}.schema"), schema, call)?,
                ParameterSchemaOrContent::Content(content) => contents(&place, content.iter(), call)?,
            }
        }
        if let Some(body) = &endpoint.operation.request_body {
            let (place, body) = document::request_body(spec, &format!("{}.requestBody", endpoint.place), body)?;
            contents(&place, body.content.iter(), call)?;
        }
        for (status, response) in &endpoint.operation.responses.responses {
            let (place, response) = document::response(spec, &format!("{}.responses.{status}", endpoint.place), response)?;
            contents(&place, response.content.iter(), call)?;
        }
    }
    Ok(())
}

fn contents<'a>(
    place: &str,
    content: impl Iterator<Item = (&'a String, &'a MediaType)>,
    call: &mut Visitor<'_>,
) -> Result<(), Problem> {
    for (media_type, media) in content {
        if let Some(schema) = &media.schema {
            root(&format!("{place}.content.{media_type}.schema"), schema, call)?;
        }
    }
    Ok(())
}

fn root(place: &str, schema: &ReferenceOr<Schema>, call: &mut Visitor<'_>) -> Result<(), Problem> {
    below(place, &value(place, schema)?, call)
}

/// The schema as its JSON.
pub fn value(place: &str, schema: &ReferenceOr<Schema>) -> Result<Value, Problem> {
    serde_json::to_value(schema).map_err(|e| Problem::new(place, e.to_string()))
}

fn below(place: &str, schema: &Value, call: &mut Visitor<'_>) -> Result<(), Problem> {
    let Some(fields) = schema.as_object().filter(|fields| !fields.contains_key("$ref")) else { return Ok(()) };
    call(place, fields)?;
    for (step, schema) in children(fields) {
        below(&format!("{place}.{step}"), schema, call)?;
    }
    Ok(())
}

/// The schemas right inside a schema, each with the step to it: `properties.name`, `items`, `oneOf.0`.
pub fn children(fields: &Map<String, Value>) -> Vec<(String, &Value)> {
    let mut children = Vec::new();
    for (name, schema) in fields.get("properties").and_then(Value::as_object).into_iter().flatten() {
        children.push((format!("properties.{name}"), schema));
    }
    for key in ["items", "additionalProperties", "not"] {
        children.extend(fields.get(key).map(|schema| (key.to_owned(), schema)));
    }
    for key in ["allOf", "anyOf", "oneOf"] {
        let schemas = fields.get(key).and_then(Value::as_array).into_iter().flatten().enumerate();
        children.extend(schemas.map(|(index, schema)| (format!("{key}.{index}"), schema)));
    }
    children
}

/// Calls the function for each schema, those inside others as well.
pub fn schemas_mut(spec: &mut OpenAPI, call: &mut dyn FnMut(&mut Schema)) {
    for item in spec.paths.paths.values_mut() {
        let ReferenceOr::Item(item) = item else { continue };
        item.parameters.iter_mut().for_each(|parameter| of_parameter(parameter, call));
        let slots = [
            &mut item.get,
            &mut item.put,
            &mut item.post,
            &mut item.delete,
            &mut item.options,
            &mut item.head,
            &mut item.patch,
            &mut item.trace,
        ];
        for operation in slots.into_iter().flatten() {
            operation.parameters.iter_mut().for_each(|parameter| of_parameter(parameter, call));
            if let Some(ReferenceOr::Item(body)) = &mut operation.request_body {
                body.content.values_mut().for_each(|media| of_media(media, call));
            }
            operation.responses.responses.values_mut().for_each(|response| of_response(response, call));
        }
    }
    let Some(components) = &mut spec.components else { return };
    components.schemas.values_mut().for_each(|schema| of_schema(schema, call));
    components.parameters.values_mut().for_each(|parameter| of_parameter(parameter, call));
    components.responses.values_mut().for_each(|response| of_response(response, call));
    for body in components.request_bodies.values_mut() {
        if let ReferenceOr::Item(body) = body {
            body.content.values_mut().for_each(|media| of_media(media, call));
        }
    }
}

fn of_response(response: &mut ReferenceOr<openapiv3::Response>, call: &mut dyn FnMut(&mut Schema)) {
    if let ReferenceOr::Item(response) = response {
        response.content.values_mut().for_each(|media| of_media(media, call));
    }
}

fn of_media(media: &mut MediaType, call: &mut dyn FnMut(&mut Schema)) {
    if let Some(schema) = &mut media.schema {
        of_schema(schema, call);
    }
}

fn of_parameter(parameter: &mut ReferenceOr<Parameter>, call: &mut dyn FnMut(&mut Schema)) {
    let ReferenceOr::Item(parameter) = parameter else { return };
    let data = match parameter {
        Parameter::Query { parameter_data, .. }
        | Parameter::Header { parameter_data, .. }
        | Parameter::Path { parameter_data, .. }
        | Parameter::Cookie { parameter_data, .. } => parameter_data,
    };
    if let ParameterSchemaOrContent::Schema(schema) = &mut data.format {
        of_schema(schema, call);
    }
}

fn of_boxed(schema: &mut ReferenceOr<Box<Schema>>, call: &mut dyn FnMut(&mut Schema)) {
    if let ReferenceOr::Item(schema) = schema {
        of_item(schema, call);
    }
}

fn of_schema(schema: &mut ReferenceOr<Schema>, call: &mut dyn FnMut(&mut Schema)) {
    if let ReferenceOr::Item(schema) = schema {
        of_item(schema, call);
    }
}

fn of_item(schema: &mut Schema, call: &mut dyn FnMut(&mut Schema)) {
    call(schema);
    match &mut schema.schema_kind {
        SchemaKind::Type(Type::Object(object)) => {
            object.properties.values_mut().for_each(|property| of_boxed(property, call));
            of_additional(&mut object.additional_properties, call);
        }
        SchemaKind::Type(Type::Array(array)) => array.items.iter_mut().for_each(|items| of_boxed(items, call)),
        SchemaKind::Type(_) => {}
        SchemaKind::OneOf { one_of: schemas } | SchemaKind::AnyOf { any_of: schemas } | SchemaKind::AllOf { all_of: schemas } => {
            schemas.iter_mut().for_each(|schema| of_schema(schema, call));
        }
        SchemaKind::Not { not } => of_schema(not, call),
        SchemaKind::Any(any) => {
            any.properties.values_mut().for_each(|property| of_boxed(property, call));
            any.items.iter_mut().for_each(|items| of_boxed(items, call));
            any.not.iter_mut().for_each(|not| of_schema(not, call));
            of_additional(&mut any.additional_properties, call);
            let schemas = any.one_of.iter_mut().chain(&mut any.any_of).chain(&mut any.all_of);
            schemas.for_each(|schema| of_schema(schema, call));
        }
    }
}

fn of_additional(additional: &mut Option<AdditionalProperties>, call: &mut dyn FnMut(&mut Schema)) {
    if let Some(AdditionalProperties::Schema(schema)) = additional {
        of_schema(schema, call);
    }
}
