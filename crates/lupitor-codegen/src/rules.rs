//! Rules of the document that typify does not turn into code: an object that needs one of several properties.

use openapiv3::{AnySchema, ObjectType, OpenAPI, ReferenceOr, Schema, SchemaKind, Type};

use super::problem::Problem;

/// The form in which the document says that at least one property is needed: "not without a and without b". Every generator that
/// `docs/other-languages.md` lists makes the same types of it as without it, which no other form achieves.
pub const FORM: &str = "`not: {allOf: [{not: {required: [a]}}, {not: {required: [b]}}]}`";

/// An object schema with this rule.
pub struct OneNeeded {
    /// The schema's name.
    pub schema: String,
    /// The properties of which one at least is needed.
    pub properties: Vec<String>,
}

/// Takes these rules out of the document, which typify does not enforce, and returns them.
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
            let problem = "beside `type: object`, the only combination that is supported is \"at least one of these properties\"";
            Problem::new(&place, format!("{problem}, write it as {FORM}"))
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
    if !any.all_of.is_empty() || !any.any_of.is_empty() || !any.one_of.is_empty() {
        return None;
    }
    let SchemaKind::AllOf { all_of } = kind(any.not.as_deref()?)? else { return None };
    all_of.iter().map(absent).collect::<Option<Vec<_>>>().filter(|properties| !properties.is_empty())
}

/// The property that `{not: {required: [property]}}` says is absent.
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
