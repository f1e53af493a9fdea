//! Parameters: what of them the client has, and how each is written into a request. progenitor writes strings, numbers and flags,
//! and lists as repeated query parameters; all other forms are written by `support.rs`.

use std::collections::BTreeMap;

use heck::ToPascalCase;
use openapiv3::{
    AnySchema, OpenAPI, Parameter, ParameterSchemaOrContent, QueryStyle, ReferenceOr, Schema, SchemaData, SchemaKind, Type,
};
use serde_json::Value;

use super::document;
use super::parts::{self, Operation, Shape, counting, flag, items, members, resolve, text};
use super::subset::Walk;

/// Headers that HTTP, reqwest or this client sets.
const RESERVED: [&str; 15] = [
    "accept",
    "accept-encoding",
    "authorization",
    "connection",
    "content-encoding",
    "content-length",
    "content-type",
    "cookie",
    "expect",
    "host",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
    "user-agent",
];

/// The form of a query parameter that progenitor does not write right.
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

/// Refuses what the client does not have.
pub fn check<'a>(walk: &mut Walk<'a>, operation: &Operation<'a>) {
    let shared = items(operation.item, "parameters").enumerate();
    let path = operation.place.rsplit_once('.').map_or(operation.place.as_str(), |(path, _)| path);
    let shared = shared.map(|(index, value)| (format!("{path}.parameters.{index}"), value));
    let own = items(operation.fields, "parameters").enumerate();
    let own = own.map(|(index, value)| (format!("{}.parameters.{index}", operation.place), value));
    let mut names: BTreeMap<&str, (&str, bool)> = BTreeMap::new();
    let resolved = shared.map(|found| (false, found)).chain(own.map(|found| (true, found)));
    for (is_own, (place, value)) in resolved {
        let Some((component, value)) = resolve(walk.document, &place, value) else { continue };
        let (Some(name), Some(location)) = (text(value, "name"), text(value, "in")) else {
            walk.problem(component, "a parameter needs `name` and `in`, add them");
            continue;
        };
        // An operation's own parameter takes the place of its path's.
        match names.insert(name, (location, is_own)) {
            Some((other, was_own)) if was_own == is_own || other != location => {
                let problem = format!("a second parameter {name} (in {other} and in {location}), the client takes one of a name");
                walk.problem(&place, problem);
            }
            _ => {}
        }
        parameter(walk, &component, location, value);
    }
}

fn parameter<'a>(walk: &mut Walk<'a>, place: &str, location: &str, value: &'a Value) {
    if location == "cookie" {
        return walk.problem(place, "a cookie is not supported, use `in: header` or `in: query`");
    }
    if !["path", "query", "header"].contains(&location) {
        return walk.problem(place, format!("in: {location} is unknown, use one of path, query, header"));
    }
    if location == "path" && !flag(value, "required") {
        walk.problem(place, "a path parameter is always there, add `required: true`");
    }
    for (word, remedy) in
        [("allowReserved", "the client encodes reserved characters"), ("allowEmptyValue", "a string may be empty")]
    {
        if flag(value, word) {
            walk.problem(place, format!("{word} is not supported, drop it: {remedy}"));
        }
    }
    if let Some(name) = text(value, "name").filter(|_| location == "header") {
        header_name(walk, place, name);
    }
    if value.get("content").is_some() {
        return content(walk, place, location, value);
    }
    let Some(schema) = value.get("schema") else {
        return walk.problem(place, "schema is missing, add one");
    };
    let below = format!("{place}.schema");
    walk.request_schema(&below, schema);
    let Some((schema_place, schema)) = counting(walk.document, &below, schema) else { return };
    if flag(schema, "nullable") {
        walk.problem(
            &schema_place,
            "null cannot be written into a parameter, drop `nullable`: what is not required may be left out",
        );
    }
    let explode = value.get("explode").and_then(Value::as_bool);
    let style = text(value, "style");
    match location {
        "query" => query(walk, place, (style, explode), (&schema_place, schema)),
        _ => simple(walk, place, (location, style), (&schema_place, schema)),
    }
}

fn header_name(walk: &mut Walk<'_>, place: &str, name: &str) {
    let is_token = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(c);
    let key = members(walk.document.get("components").unwrap_or(&Value::Null), "securitySchemes");
    let key = key.filter_map(|(_, scheme)| text(scheme, "name")).any(|key| key.eq_ignore_ascii_case(name));
    if name.is_empty() || !name.chars().all(is_token) {
        walk.problem(place, format!("`{name}` is not a header's name"));
    } else if key || RESERVED.contains(&name.to_ascii_lowercase().as_str()) {
        walk.problem(place, format!("{name} is a header that the client sets itself, drop the parameter"));
    }
}

fn content<'a>(walk: &mut Walk<'a>, place: &str, location: &str, value: &'a Value) {
    let media: Vec<_> = members(value, "content").collect();
    match media.as_slice() {
        [("application/json", media)]
            if location == "query" && media.get("schema").is_some() && value.get("schema").is_none() =>
        {
            walk.request_schema(&format!("{place}.content.application/json.schema"), &media["schema"]);
        }
        _ => walk.problem(place, "content is supported in a query as application/json with a schema, else write `schema`"),
    }
}

fn query<'a>(
    walk: &mut Walk<'a>,
    place: &str,
    (style, explode): (Option<&str>, Option<bool>),
    (schema_place, schema): (&str, &'a Value),
) {
    let wrong = match (parts::shape(schema), style.unwrap_or("form")) {
        (Shape::Any, _) => {
            return walk.problem(schema_place, "a parameter needs one type, write `type: string` or another one");
        }
        (_, "form") => None,
        (Shape::Array, "spaceDelimited" | "pipeDelimited") if explode != Some(true) => None,
        (Shape::Array, "spaceDelimited" | "pipeDelimited") => Some("has no separators with `explode: true`, write `style: form`"),
        (Shape::Object, "deepObject") if explode != Some(false) => None,
        (Shape::Object, "deepObject") => Some("needs `explode: true`, correct it"),
        (_, "deepObject") => Some("is for an object, write `style: form`"),
        (_, "spaceDelimited" | "pipeDelimited") => Some("is for a list, write `style: form`"),
        _ => Some("is unknown in a query, use one of form, spaceDelimited, pipeDelimited, deepObject"),
    };
    if let Some(wrong) = wrong {
        walk.problem(place, format!("style: {} {wrong}", style.unwrap_or("form")));
    }
    match parts::shape(schema) {
        Shape::Array if !walk.is_list(schema_place, schema) => {
            walk.problem(schema_place, "the items of a list in a query must be strings, numbers or flags, change their type");
        }
        Shape::Object => walk.flat(schema_place, schema, "a query"),
        _ => {}
    }
}

/// The one style of paths and headers.
fn simple<'a>(
    walk: &mut Walk<'a>,
    place: &str,
    (location, style): (&str, Option<&str>),
    (schema_place, schema): (&str, &'a Value),
) {
    if let Some(style) = style.filter(|style| *style != "simple") {
        walk.problem(place, format!("style: {style} is not supported in a {location}, drop it"));
    }
    let allowed = match (location, parts::shape(schema)) {
        (_, Shape::Scalar) => return,
        ("header", Shape::Array) if walk.is_list(schema_place, schema) => return,
        ("header", _) => "a string, a number, a flag or a list of them",
        _ => "a string, a number or a flag",
    };
    walk.problem(schema_place, format!("a parameter in a {location} must be {allowed}, change its type"));
}

/// The forms of an operation's parameters that progenitor does not write right, by their names in the document.
pub fn styles(spec: &OpenAPI, endpoint: &document::Endpoint<'_>) -> BTreeMap<String, Style> {
    let mut styles = BTreeMap::new();
    for parameter in document::parameters(spec, endpoint) {
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
    let value = document::resolve(spec, schema).and_then(|schema| serde_json::to_value(schema).ok()).unwrap_or_default();
    match value.get("allOf").and_then(Value::as_array).map(Vec::as_slice) {
        Some([only]) => match serde_json::from_value(only.clone()) {
            Ok(only) => shape(spec, &only),
            Err(_) => Shape::Any,
        },
        _ => parts::shape(&value),
    }
}

/// An object as a parameter: for its type progenitor would expect a builder, and panic. A component schema with the first name, which is
/// replaced by the type of the second, takes its place.
pub type Standin = (String, String);

/// Gives progenitor a document whose parameters it takes: with the style that it knows, and a schema in place of content.
pub fn simplify(spec: &mut OpenAPI) -> Vec<Standin> {
    let copy = spec.clone();
    let mut standins = Vec::new();
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
            let is_taken = |name: &String| document::schema(&copy, name).is_some();
            let standin =
                std::iter::successors(Some(format!("{}AsParameter", object.to_pascal_case())), |name| Some(format!("{name}X")));
            let Some(standin) = standin.into_iter().find(|name| !is_taken(name)) else { return };
            *schema = ReferenceOr::Reference { reference: format!("#/components/schemas/{standin}") };
            if !standins.iter().any(|(known, _)| *known == standin) {
                standins.push((standin, object));
            }
        }
    });
    if let Some(components) = &mut spec.components {
        for (standin, _) in &standins {
            let anything = Schema { schema_data: SchemaData::default(), schema_kind: SchemaKind::Any(AnySchema::default()) };
            components.schemas.insert(standin.clone(), ReferenceOr::Item(anything));
        }
    }
    standins
}

/// The name of the component schema of an object, also behind an `allOf` with one part.
fn object_name(spec: &OpenAPI, schema: &ReferenceOr<Schema>) -> Option<String> {
    match schema {
        ReferenceOr::Reference { reference } => {
            let name = reference.strip_prefix("#/components/schemas/")?;
            match &document::schema(spec, name)?.schema_kind {
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
    let mut each = |list: &mut Vec<ReferenceOr<Parameter>>| list.iter_mut().filter_map(as_item_mut).for_each(&mut call);
    for (_, item) in &mut spec.paths.paths {
        let ReferenceOr::Item(item) = item else { continue };
        each(&mut item.parameters);
        document::operations_mut(item).for_each(|(_, operation)| each(&mut operation.parameters));
    }
    let shared = spec.components.iter_mut().flat_map(|components| components.parameters.values_mut());
    shared.filter_map(as_item_mut).for_each(call);
}

fn as_item_mut(parameter: &mut ReferenceOr<Parameter>) -> Option<&mut Parameter> {
    match parameter {
        ReferenceOr::Item(item) => Some(item),
        ReferenceOr::Reference { .. } => None,
    }
}
