//! Rules of the document that typify does not turn into code: an object that needs one of several properties.

use openapiv3::{AnySchema, ObjectType, OpenAPI, ReferenceOr, Schema, SchemaKind, Type};

use super::problem::Problem;

/// An object schema with `allOf: [{anyOf: [{required: [a]}, {required: [b]}]}]`.
pub struct OneNeeded {
    /// The schema's name.
    pub schema: String,
    /// The properties of which one at least is needed.
    pub properties: Vec<String>,
}

/// Takes these rules out of the document, where typify would make an enum of each, and returns them.
pub fn take(spec: &mut OpenAPI) -> Result<Vec<OneNeeded>, Problem> {
    let mut rules = Vec::new();
    let Some(components) = &mut spec.components else { return Ok(rules) };
    for (name, schema) in &mut components.schemas {
        let ReferenceOr::Item(schema) = schema else { continue };
        let SchemaKind::Any(any) = &schema.schema_kind else { continue };
        if any.typ.as_deref() != Some("object") {
            continue;
        }
        let place = format!("components.schemas.{name}");
        let properties = needed(any).ok_or_else(|| {
            let form = "`allOf: [{anyOf: [{required: [a]}, {required: [b]}]}]`";
            Problem::new(&place, format!("beside `type: object`, the only combination that is supported is {form}"))
        })?;
        if let Some(unknown) = properties.iter().find(|p| !any.properties.contains_key(*p)) {
            return Err(Problem::new(place, format!("`{unknown}` is not a property of the schema, add it or correct the name")));
        }
        let object = ObjectType {
            properties: any.properties.clone(),
            required: any.required.clone(),
            additional_properties: any.additional_properties.clone(),
            min_properties: any.min_properties,
            max_properties: any.max_properties,
        };
        rules.push(OneNeeded { schema: name.clone(), properties });
        schema.schema_kind = SchemaKind::Type(Type::Object(object));
    }
    Ok(rules)
}

fn needed(any: &AnySchema) -> Option<Vec<String>> {
    let [ReferenceOr::Item(Schema { schema_kind: SchemaKind::AnyOf { any_of }, .. })] = any.all_of.as_slice() else {
        return None;
    };
    if !any.any_of.is_empty() || !any.one_of.is_empty() || any.not.is_some() {
        return None;
    }
    any_of.iter().map(only_required).collect::<Option<Vec<_>>>().filter(|properties| !properties.is_empty())
}

fn only_required(alternative: &ReferenceOr<Schema>) -> Option<String> {
    let SchemaKind::Any(any) = &alternative.as_item()?.schema_kind else { return None };
    match any.required.as_slice() {
        [property] if *any == (AnySchema { required: any.required.clone(), ..AnySchema::default() }) => Some(property.clone()),
        _ => None,
    }
}
