//! Schemas of responses that accept what an API sends: a strict schema would turn a successful call into an error.

use openapiv3::{AdditionalProperties, OpenAPI, ReferenceOr, Schema, SchemaKind, Type, VariantOrUnknownOrEmpty};

use crate::{json, spec};

/// Lets a flag with one value, such as the `success` of an envelope, be any boolean. The value is for languages with literal types, which
/// distinguish envelopes by it. A body with the other value is an error's body, and no type should refuse it.
pub fn open_flags(spec: &mut OpenAPI) {
    let schemas = spec.components.iter_mut().flat_map(|components| components.schemas.values_mut());
    for schema in schemas.filter_map(spec::item_mut) {
        let SchemaKind::Type(Type::Object(object)) = &mut schema.schema_kind else { continue };
        for property in object.properties.values_mut().filter_map(spec::item_mut) {
            if let SchemaKind::Type(Type::Boolean(flag)) = &mut property.schema_kind {
                flag.enumeration.clear();
            }
        }
    }
}

/// Makes the schemas that responses reach lenient: a string with a format is a plain string, a whole number has any size, an object may
/// have unknown properties, a list may repeat an item, and everything optional may be null.
pub fn open_responses(spec: &mut OpenAPI) {
    let reached = json::response_schemas(&serde_json::to_value(&*spec).unwrap_or_default());
    let components = spec.components.iter_mut().flat_map(|components| &mut components.schemas);
    let schemas = components.filter(|(name, _)| reached.contains(*name));
    schemas.filter_map(|(_, schema)| spec::item_mut(schema)).for_each(open);
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
                // Serde reads null as an absent value, except for a list or a map.
                if let ReferenceOr::Item(property) = property
                    && !object.required.contains(name)
                {
                    property.schema_data.nullable = true;
                }
            }
        }
        SchemaKind::AllOf { all_of } => all_of.iter_mut().filter_map(spec::item_mut).for_each(open),
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
