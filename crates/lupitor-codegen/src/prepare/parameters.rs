//! Parameters for progenitor. It writes strings, numbers and flags, and lists as repeated query parameters; `src/support.rs` writes
//! all other styles.

use std::collections::BTreeMap;

use heck::ToPascalCase;
use openapiv3::{
    AnySchema, OpenAPI, Parameter, ParameterSchemaOrContent, QueryStyle, ReferenceOr, Schema, SchemaData, SchemaKind, Type,
};
use serde_json::Value;

use crate::json::{self, Shape};
use crate::spec::{self, Endpoint};

/// The style of a query parameter that progenitor cannot write.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// `a=1,2`, `a=1%202`, `a=1|2`: a list, or an object as `name,value,name,value`.
    Joined(&'static str),
    /// `name=value&name=value`: an object's own names.
    Properties,
    /// `a[name]=value&a[name]=value`.
    Deep,
    /// `a={"name":"value"}`.
    Json,
}

/// The styles of an operation's parameters that progenitor cannot write, by their names in the document.
pub fn styles(spec: &OpenAPI, endpoint: &Endpoint<'_>) -> BTreeMap<String, Style> {
    let mut styles = BTreeMap::new();
    for parameter in endpoint.parameters() {
        let Parameter::Query { parameter_data, style, .. } = parameter else { continue };
        let shape = match &parameter_data.format {
            ParameterSchemaOrContent::Content(_) => {
                styles.insert(parameter_data.name.clone(), Style::Json);
                continue;
            }
            ParameterSchemaOrContent::Schema(schema) => shape(spec, schema),
        };
        let explode = parameter_data.explode.unwrap_or(*style == QueryStyle::Form);
        let style = match (style, shape) {
            (QueryStyle::DeepObject, _) => Style::Deep,
            (QueryStyle::SpaceDelimited, _) => Style::Joined("%20"),
            (QueryStyle::PipeDelimited, _) => Style::Joined("%7C"),
            (QueryStyle::Form, Shape::Array | Shape::Object) if !explode => Style::Joined(","),
            (QueryStyle::Form, Shape::Object) => Style::Properties,
            (QueryStyle::Form, _) => continue,
        };
        styles.insert(parameter_data.name.clone(), style);
    }
    styles
}

fn shape(spec: &OpenAPI, schema: &ReferenceOr<openapiv3::Schema>) -> Shape {
    let value = spec::resolve(spec, schema).and_then(|schema| serde_json::to_value(schema).ok()).unwrap_or_default();
    match value.get("allOf").and_then(Value::as_array).map(Vec::as_slice) {
        Some([only]) => match serde_json::from_value(only.clone()) {
            Ok(only) => shape(spec, &only),
            Err(_) => Shape::Any,
        },
        _ => json::shape(&value),
    }
}

/// A component schema in place of an object in a parameter, for which progenitor would expect a builder, and panic.
pub struct StandIn {
    /// The name of the component schema.
    pub name: String,
    /// The name of the schema whose type replaces it.
    pub object: String,
}

/// Gives each parameter a style that progenitor writes, and a schema in place of `content`.
pub fn simplify(spec: &mut OpenAPI) -> Vec<StandIn> {
    let copy = spec.clone();
    let mut stand_ins = Vec::new();
    each_mut(spec, |parameter| {
        let Parameter::Query { parameter_data, style, .. } = parameter else { return };
        *style = QueryStyle::Form;
        if let ParameterSchemaOrContent::Content(content) = &parameter_data.format
            && let Some(schema) = content.values().find_map(|media| media.schema.clone())
        {
            parameter_data.format = ParameterSchemaOrContent::Schema(schema);
        }
        let ParameterSchemaOrContent::Schema(schema) = &mut parameter_data.format else { return };
        if let Some(object) = object_name(&copy, schema) {
            let is_taken = |name: &String| spec::schema(&copy, name).is_some();
            let first = format!("{}AsParameter", object.to_pascal_case());
            let mut names = std::iter::successors(Some(first), |name| Some(format!("{name}X")));
            let Some(name) = names.find(|name| !is_taken(name)) else { return };
            *schema = spec::schema_reference(&name);
            if !stand_ins.iter().any(|known: &StandIn| known.name == name) {
                stand_ins.push(StandIn { name, object });
            }
        }
    });
    if let Some(components) = &mut spec.components {
        for stand_in in &stand_ins {
            let anything = Schema { schema_data: SchemaData::default(), schema_kind: SchemaKind::Any(AnySchema::default()) };
            components.schemas.insert(stand_in.name.clone(), ReferenceOr::Item(anything));
        }
    }
    stand_ins
}

/// The name of the component schema of an object, also behind an `allOf` with one part.
fn object_name(spec: &OpenAPI, schema: &ReferenceOr<Schema>) -> Option<String> {
    match schema {
        ReferenceOr::Reference { .. } => {
            let name = spec::schema_name(schema)?;
            match &spec::schema(spec, name)?.schema_kind {
                SchemaKind::Type(Type::Object(object)) if !object.properties.is_empty() => Some(name.to_owned()),
                SchemaKind::AllOf { all_of } if all_of.len() == 1 => object_name(spec, all_of.first()?),
                _ => None,
            }
        }
        ReferenceOr::Item(Schema { schema_kind: SchemaKind::AllOf { all_of }, .. }) if all_of.len() == 1 => {
            object_name(spec, all_of.first()?)
        }
        ReferenceOr::Item(_) => None,
    }
}

/// Calls the function for every parameter that is written out.
fn each_mut(spec: &mut OpenAPI, mut call: impl FnMut(&mut Parameter)) {
    let mut each = |list: &mut Vec<ReferenceOr<Parameter>>| list.iter_mut().filter_map(spec::item_mut).for_each(&mut call);
    for (_, item) in &mut spec.paths.paths {
        let ReferenceOr::Item(item) = item else { continue };
        each(&mut item.parameters);
        spec::operations_mut(item).for_each(|(_, operation)| each(&mut operation.parameters));
    }
    let shared = spec.components.iter_mut().flat_map(|components| components.parameters.values_mut());
    shared.filter_map(spec::item_mut).for_each(call);
}
