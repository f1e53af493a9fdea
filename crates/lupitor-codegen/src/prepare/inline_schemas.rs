//! Inline schemas become component schemas: their types get unique names, and every rule for component schemas applies to them.

use std::collections::{BTreeMap, BTreeSet};

use heck::ToPascalCase;
use openapiv3::{
    AdditionalProperties, Components, MediaType, OpenAPI, Operation, Parameter, ParameterSchemaOrContent, ReferenceOr,
    RequestBody, Response, Responses, Schema, SchemaData, SchemaKind, StringType, Type,
};

use crate::json::JSON;
use crate::spec::{self, is_success};

/// The inline schemas that became components.
#[derive(Default)]
pub struct InlineSchemas {
    /// The place of each in the document, by its new name.
    places: BTreeMap<String, String>,
    schemas: Vec<(String, Schema)>,
    /// The names of all schemas as Rust writes them, in lower case.
    taken: BTreeSet<String>,
}

/// Moves every inline schema that makes a type to `components.schemas`.
pub fn name(spec: &mut OpenAPI) -> InlineSchemas {
    let mut inline = InlineSchemas::default();
    let components = spec.components.get_or_insert_with(Components::default);
    inline.taken.extend(components.schemas.keys().map(|name| name.to_pascal_case().to_lowercase()));
    for (name, schema) in &mut components.schemas {
        if let ReferenceOr::Item(schema) = schema {
            inline.below(&name.to_pascal_case(), &format!("components.schemas.{name}"), schema);
        }
    }
    for (name, response) in &mut components.responses {
        inline.response(&inline.shared(name, "Body"), &format!("components.responses.{name}"), response);
    }
    for (name, body) in &mut components.request_bodies {
        inline.body(&inline.shared(name, "Input"), &format!("components.requestBodies.{name}"), body);
    }
    for (name, parameter) in &mut components.parameters {
        let own = inline.shared(name, "Parameter");
        inline.parameter(|_| own, &format!("components.parameters.{name}"), parameter);
    }
    for (path, item) in &mut spec.paths.paths {
        let ReferenceOr::Item(item) = item else { continue };
        let prefix = path.to_pascal_case();
        for (index, parameter) in item.parameters.iter_mut().enumerate() {
            inline.parameter(|name| format!("{prefix}{name}"), &format!("paths.{path}.parameters.{index}"), parameter);
        }
        for (method, operation) in spec::operations_mut(item) {
            inline.operation(&format!("paths.{path}.{method}"), operation);
        }
    }
    let schemas = std::mem::take(&mut inline.schemas);
    components.schemas.extend(schemas.into_iter().map(|(name, schema)| (name, ReferenceOr::Item(schema))));
    inline
}

impl InlineSchemas {
    /// The place in the document of a place below `components.schemas`.
    pub fn place(&self, place: &str) -> Option<String> {
        let (name, rest) = split(place.strip_prefix("components.schemas.")?);
        let mut found = format!("{}{rest}", self.places.get(name)?);
        // It may be inside another inline schema.
        while let Some(outer) = self.place(&found) {
            found = outer;
        }
        Some(found)
    }

    /// The name of a shared component for its schema, with the suffix if another schema has the name.
    fn shared(&self, name: &str, suffix: &str) -> String {
        let name = name.to_pascal_case();
        if self.taken.contains(&name.to_lowercase()) { format!("{name}{suffix}") } else { name }
    }

    fn operation(&mut self, place: &str, operation: &mut Operation) {
        let Some(id) = operation.operation_id.as_deref().map(ToPascalCase::to_pascal_case) else { return };
        for (index, parameter) in operation.parameters.iter_mut().enumerate() {
            self.parameter(|name| format!("{id}{name}"), &format!("{place}.parameters.{index}"), parameter);
        }
        if let Some(body) = &mut operation.request_body {
            self.body(&format!("{id}Input"), &format!("{place}.requestBody"), body);
        }
        let Responses { default, responses, .. } = &mut operation.responses;
        for (status, response) in responses {
            let name = if is_success(status) { format!("{id}Success") } else { format!("{id}Failure") };
            self.response(&name, &format!("{place}.responses.{status}"), response);
        }
        if let Some(response) = default {
            self.response(&format!("{id}Failure"), &format!("{place}.responses.default"), response);
        }
    }

    fn parameter(&mut self, name: impl FnOnce(String) -> String, place: &str, parameter: &mut ReferenceOr<Parameter>) {
        let ReferenceOr::Item(parameter) = parameter else { return };
        let (Parameter::Query { parameter_data: data, .. }
        | Parameter::Header { parameter_data: data, .. }
        | Parameter::Path { parameter_data: data, .. }
        | Parameter::Cookie { parameter_data: data, .. }) = parameter;
        let name = name(data.name.to_pascal_case());
        match &mut data.format {
            ParameterSchemaOrContent::Schema(schema) => self.schema(&name, &format!("{place}.schema"), schema, false),
            ParameterSchemaOrContent::Content(content) => {
                for (media_type, media) in content {
                    self.media(&name, &format!("{place}.content.{media_type}"), media, false);
                }
            }
        }
    }

    fn body(&mut self, name: &str, place: &str, body: &mut ReferenceOr<RequestBody>) {
        let ReferenceOr::Item(body) = body else { return };
        for (media_type, media) in &mut body.content {
            self.media(name, &format!("{place}.content.{media_type}"), media, false);
        }
    }

    fn response(&mut self, name: &str, place: &str, response: &mut ReferenceOr<Response>) {
        let ReferenceOr::Item(response) = response else { return };
        // Other bodies are passed on unchanged.
        if let Some(media) = response.content.get_mut(JSON) {
            self.media(name, &format!("{place}.content.{JSON}"), media, true);
        }
    }

    fn media(&mut self, name: &str, place: &str, media: &mut MediaType, always: bool) {
        if let Some(schema) = &mut media.schema {
            self.schema(name, &format!("{place}.schema"), schema, always);
        }
    }

    fn schema(&mut self, name: &str, place: &str, schema: &mut ReferenceOr<Schema>, always: bool) {
        let ReferenceOr::Item(item) = schema else { return };
        if always || needs_name(item) {
            *schema = self.named(name, place, item.clone());
        } else {
            self.below(name, place, item);
        }
    }

    fn named(&mut self, name: &str, place: &str, mut schema: Schema) -> ReferenceOr<Schema> {
        // These belong to the place where the schema is used.
        let around = SchemaData {
            nullable: std::mem::take(&mut schema.schema_data.nullable),
            deprecated: schema.schema_data.deprecated,
            read_only: schema.schema_data.read_only,
            write_only: schema.schema_data.write_only,
            ..SchemaData::default()
        };
        let known = self.schemas.iter().find(|(known, other)| known.starts_with(name) && *other == schema);
        let name = match known {
            Some((known, _)) => known.clone(),
            None => {
                let name = self.free(name);
                self.places.insert(name.clone(), place.to_owned());
                self.below(&name, &format!("components.schemas.{name}"), &mut schema);
                self.schemas.push((name.clone(), schema));
                name
            }
        };
        let reference = spec::schema_reference(&name);
        if around == SchemaData::default() {
            return reference;
        }
        ReferenceOr::Item(Schema { schema_data: around, schema_kind: SchemaKind::AllOf { all_of: vec![reference] } })
    }

    /// The name, with a number if another schema has it.
    fn free(&mut self, name: &str) -> String {
        let numbered = (2..).map(|number| format!("{name}{number}"));
        let mut names = std::iter::once(name.to_owned()).chain(numbered);
        names.find(|name| self.taken.insert(name.to_lowercase())).unwrap_or_default()
    }

    /// Gives names to what is in a schema. In a combination of schemas typify chooses them.
    fn below(&mut self, name: &str, place: &str, schema: &mut Schema) {
        let (properties, additional) = match &mut schema.schema_kind {
            SchemaKind::Type(Type::Object(object)) => (&mut object.properties, &mut object.additional_properties),
            SchemaKind::Any(any) if any.typ.as_deref() == Some("object") => (&mut any.properties, &mut any.additional_properties),
            SchemaKind::Type(Type::Array(array)) => {
                if let Some(items) = &mut array.items {
                    let mut plain = items.clone().unbox();
                    self.schema(&format!("{name}Item"), &format!("{place}.items"), &mut plain, false);
                    *items = boxed(plain);
                }
                return;
            }
            _ => return,
        };
        for (property, schema) in properties {
            let mut plain = schema.clone().unbox();
            let below = format!("{name}{}", property.to_pascal_case());
            self.schema(&below, &format!("{place}.properties.{property}"), &mut plain, false);
            *schema = boxed(plain);
        }
        if let Some(AdditionalProperties::Schema(schema)) = additional {
            self.schema(&format!("{name}Value"), &format!("{place}.additionalProperties"), schema, false);
        }
    }
}

/// The first part of a place and the rest of it, which begins with a point.
fn split(place: &str) -> (&str, &str) {
    place.split_at(place.find('.').unwrap_or(place.len()))
}

fn boxed(schema: ReferenceOr<Schema>) -> ReferenceOr<Box<Schema>> {
    match schema {
        ReferenceOr::Item(schema) => ReferenceOr::Item(Box::new(schema)),
        ReferenceOr::Reference { reference } => ReferenceOr::Reference { reference },
    }
}

/// True when the schema makes a type of its own.
fn needs_name(schema: &Schema) -> bool {
    match &schema.schema_kind {
        SchemaKind::Type(Type::Object(object)) => !object.properties.is_empty(),
        SchemaKind::Type(Type::String(string)) => is_narrow(string),
        SchemaKind::Type(Type::Integer(integer)) => integer.minimum.is_some() || integer.maximum.is_some(),
        SchemaKind::Type(Type::Array(array)) => array.min_items.is_some() || array.max_items.is_some(),
        SchemaKind::Type(_) => false,
        SchemaKind::AllOf { all_of } => !matches!(all_of.as_slice(), [ReferenceOr::Reference { .. }]),
        SchemaKind::OneOf { .. } | SchemaKind::AnyOf { .. } | SchemaKind::Not { .. } => true,
        SchemaKind::Any(any) => *any != openapiv3::AnySchema::default(),
    }
}

fn is_narrow(string: &StringType) -> bool {
    let StringType { pattern, enumeration, min_length, max_length, .. } = string;
    pattern.is_some() || !enumeration.is_empty() || min_length.is_some() || max_length.is_some()
}
