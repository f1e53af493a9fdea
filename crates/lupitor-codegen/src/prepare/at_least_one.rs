//! Objects that need at least one of several properties. typify does not enforce this; `client::validation` does.

use openapiv3::{AnySchema, ObjectType, OpenAPI, ReferenceOr, Schema, SchemaKind, Type};

use crate::problem::Problem;

/// The form of the rule in the document: "not without a and without b". Every generator in `docs/other-languages.md` makes the same types
/// with and without it, which no other form achieves.
pub const FORM: &str = "`not: {allOf: [{not: {required: [a]}}, {not: {required: [b]}}]}`";

/// An object schema with this rule.
pub struct AtLeastOne {
    /// The schema's name.
    pub schema: String,
    /// The properties, at least one of which is required.
    pub properties: Vec<String>,
}

/// Removes the rules from the document and returns them.
pub fn take(spec: &mut OpenAPI) -> Result<Vec<AtLeastOne>, Problem> {
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
            let problem = "beside `type: object`, the only combination that is supported is \"at least one of these properties\"";
            Problem::new(&place, format!("{problem}, write it as {FORM}"))
        })?;
        if let Some(unknown) = properties.iter().find(|p| !any.properties.contains_key(*p)) {
            return Err(Problem::new(place, format!("`{unknown}` is not a property of the schema, add it or correct the name")));
        }
        if schema.schema_data.nullable {
            let problem = "beside \"at least one of these properties\" is not supported, drop it, and write `allOf: [$ref], nullable: true` \
                           where null is allowed";
            return Err(Problem::new(format!("{place}.nullable"), problem));
        }
        let object = ObjectType {
            properties: any.properties.clone(),
            required: any.required.clone(),
            additional_properties: any.additional_properties.clone(),
            min_properties: any.min_properties,
            max_properties: any.max_properties,
        };
        rules.push(AtLeastOne { schema: name.clone(), properties });
        schema.schema_kind = SchemaKind::Type(Type::Object(object));
    }
    Ok(rules)
}

fn needed(any: &AnySchema) -> Option<Vec<String>> {
    if !any.all_of.is_empty() || !any.any_of.is_empty() || !any.one_of.is_empty() {
        return None;
    }
    let SchemaKind::AllOf { all_of } = kind(any.not.as_deref()?)? else { return None };
    all_of.iter().map(absent).collect::<Option<Vec<_>>>().filter(|properties| !properties.is_empty())
}

/// The property of `{not: {required: [property]}}`.
fn absent(part: &ReferenceOr<Schema>) -> Option<String> {
    let SchemaKind::Not { not } = kind(part)? else { return None };
    let SchemaKind::Any(any) = kind(not)? else { return None };
    match any.required.as_slice() {
        [property] if *any == (AnySchema { required: any.required.clone(), ..AnySchema::default() }) => Some(property.clone()),
        _ => None,
    }
}

fn kind(schema: &ReferenceOr<Schema>) -> Option<&SchemaKind> {
    Some(&schema.as_item()?.schema_kind)
}
