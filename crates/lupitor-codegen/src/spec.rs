//! Lookups in the document as openapiv3 types: operations, components that a `$ref` names, and Rust names.
//!
//! A `$ref` that names nothing is skipped here: [`crate::check::grammar`] reports it.

use heck::{ToPascalCase, ToSnakeCase};
use openapiv3::{
    Components, Example, OpenAPI, Operation, Parameter, PathItem, ReferenceOr, RequestBody, Response, Schema, SchemaKind,
    StatusCode, Type,
};
use proc_macro2::{Ident, Span};

use crate::json::JSON;
use crate::problem::Problem;

const SCHEMAS: &str = "#/components/schemas/";

/// One operation, with its path and method.
pub struct Endpoint<'a> {
    /// `paths./leads.post`
    pub place: String,
    pub path: &'a str,
    pub method: &'a str,
    pub id: &'a str,
    pub operation: &'a Operation,
    pub item: &'a PathItem,
    spec: &'a OpenAPI,
}

/// A response of an operation.
pub struct StatusResponse<'a> {
    /// `None` for `default`.
    pub status: Option<&'a StatusCode>,
    /// The place in the operation: `paths./leads.post.responses.200`.
    pub place: String,
    /// The place of the response itself, which may be a component.
    pub definition: String,
    pub response: &'a Response,
}

/// Every operation with an id, in the order of the document.
pub fn endpoints(spec: &OpenAPI) -> Vec<Endpoint<'_>> {
    let items = spec.paths.iter().filter_map(|(path, item)| Some((path, item.as_item()?)));
    let endpoints = items.flat_map(|(path, item)| {
        item.iter().filter_map(move |(method, operation)| {
            let id = operation.operation_id.as_deref()?;
            Some(Endpoint { place: format!("paths.{path}.{method}"), path, method, id, operation, item, spec })
        })
    });
    endpoints.collect()
}

impl<'a> Endpoint<'a> {
    /// The place with the operation's id: `paths./leads.post (createLead)`.
    pub fn named_place(&self) -> String {
        format!("{} ({})", self.place, self.id)
    }

    /// The name of the operation's builder in Rust: `CreateLead`.
    pub fn builder(&self) -> String {
        self.id.to_pascal_case()
    }

    /// The id that progenitor gives the operation: `create_lead`.
    pub fn generated_id(&self) -> String {
        self.id.to_snake_case()
    }

    /// The operation's parameters and those of its path. An operation's own parameter replaces the path's parameter of that name.
    pub fn parameters(&self) -> impl Iterator<Item = &'a Parameter> {
        let (spec, operation, item) = (self.spec, self.operation, self.item);
        let resolve =
            move |parameter| component(spec, parameter, "parameters", |components, name| components.parameters.get(name));
        let own = operation.parameters.iter().filter_map(resolve);
        let is_replaced = move |parameter: &&Parameter| {
            let name = &parameter.parameter_data_ref().name;
            operation.parameters.iter().filter_map(resolve).any(|own| own.parameter_data_ref().name == *name)
        };
        item.parameters.iter().filter_map(resolve).filter(move |parameter| !is_replaced(parameter)).chain(own)
    }

    /// The request body and its place.
    pub fn body(&self) -> Option<(String, &'a RequestBody)> {
        let body = self.operation.request_body.as_ref()?;
        let place = place_of(body, format!("{}.requestBody", self.place));
        Some((place, component(self.spec, body, "requestBodies", |components, name| components.request_bodies.get(name))?))
    }

    /// The responses with a status, in the order of the document, and then the default.
    pub fn responses(&self) -> impl Iterator<Item = StatusResponse<'a>> {
        let (spec, operation, place) = (self.spec, self.operation, self.place.clone());
        let by_status = operation.responses.responses.iter().map(|(status, response)| (Some(status), response));
        let default = operation.responses.default.iter().map(|response| (None, response));
        by_status.chain(default).filter_map(move |(status, reference)| {
            let response = component(spec, reference, "responses", |components, name| components.responses.get(name))?;
            let name = status.map_or("default".to_owned(), ToString::to_string);
            let place = format!("{place}.responses.{name}");
            Some(StatusResponse { status, definition: place_of(reference, place.clone()), place, response })
        })
    }

    /// The responses with a status of success.
    pub fn successes(&self) -> impl Iterator<Item = StatusResponse<'a>> {
        self.responses().filter(|response| response.status.is_some_and(is_success))
    }
}

impl<'a> StatusResponse<'a> {
    /// The schema of the JSON body.
    pub fn schema(&self) -> Option<&'a ReferenceOr<Schema>> {
        self.response.content.get(JSON)?.schema.as_ref()
    }

    /// The status of an error, and the examples of its JSON body.
    pub fn error_examples(&self) -> Option<(u16, impl Iterator<Item = (&'a String, &'a ReferenceOr<Example>)> + use<'a>)> {
        match self.status {
            Some(StatusCode::Code(status @ 400..)) => {
                Some((*status, self.response.content.get(JSON).into_iter().flat_map(|media| &media.examples)))
            }
            _ => None,
        }
    }
}

/// True for `2XX` and each status in it.
pub fn is_success(status: &StatusCode) -> bool {
    matches!(status, StatusCode::Code(200..=299) | StatusCode::Range(2))
}

/// The operations of a path, each with its method.
pub fn operations_mut(item: &mut PathItem) -> impl Iterator<Item = (&'static str, &mut Operation)> {
    operation_slots(item).into_iter().filter_map(|(method, operation)| Some((method, operation.as_mut()?)))
}

/// The fields of a path item that hold operations.
pub fn operation_slots(item: &mut PathItem) -> [(&'static str, &mut Option<Operation>); 8] {
    [
        ("get", &mut item.get),
        ("put", &mut item.put),
        ("post", &mut item.post),
        ("delete", &mut item.delete),
        ("options", &mut item.options),
        ("head", &mut item.head),
        ("patch", &mut item.patch),
        ("trace", &mut item.trace),
    ]
}

/// The item, unless it is a `$ref`.
pub fn item_mut<T>(item: &mut ReferenceOr<T>) -> Option<&mut T> {
    match item {
        ReferenceOr::Item(item) => Some(item),
        ReferenceOr::Reference { .. } => None,
    }
}

/// The component schemas that are written out, in the order of the document.
pub fn schemas(spec: &OpenAPI) -> impl Iterator<Item = (&String, &Schema)> {
    let schemas = spec.components.iter().flat_map(|components| &components.schemas);
    schemas.filter_map(|(name, schema)| Some((name, schema.as_item()?)))
}

/// The component schema of this name.
pub fn schema<'a>(spec: &'a OpenAPI, name: &str) -> Option<&'a Schema> {
    spec.components.as_ref()?.schemas.get(name)?.as_item()
}

/// The name of the component schema that a `$ref` names.
pub fn schema_name<T>(schema: &ReferenceOr<T>) -> Option<&str> {
    match schema {
        ReferenceOr::Reference { reference } => reference.strip_prefix(SCHEMAS),
        ReferenceOr::Item(_) => None,
    }
}

/// A `$ref` to the component schema of this name.
pub fn schema_reference<T>(name: &str) -> ReferenceOr<T> {
    ReferenceOr::Reference { reference: format!("{SCHEMAS}{name}") }
}

/// The schema itself, or the component that the `$ref` names.
pub fn resolve<'a>(spec: &'a OpenAPI, reference: &'a ReferenceOr<Schema>) -> Option<&'a Schema> {
    component(spec, reference, "schemas", |components, name| components.schemas.get(name))
}

/// The item itself, or the component that the `$ref` names.
fn component<'a, T>(
    spec: &'a OpenAPI,
    reference: &'a ReferenceOr<T>,
    section: &str,
    get: impl FnOnce(&'a Components, &str) -> Option<&'a ReferenceOr<T>>,
) -> Option<&'a T> {
    match reference {
        ReferenceOr::Item(item) => Some(item),
        ReferenceOr::Reference { reference } => {
            let name = reference.strip_prefix("#/components/")?.strip_prefix(section)?.strip_prefix('/')?;
            get(spec.components.as_ref()?, name)?.as_item()
        }
    }
}

/// The place of the component that a `$ref` names, or the place where the item itself is.
pub fn place_of<T>(reference: &ReferenceOr<T>, place: String) -> String {
    match reference {
        ReferenceOr::Item(_) => place,
        ReferenceOr::Reference { reference } => reference.trim_start_matches("#/").replace('/', "."),
    }
}

/// The example itself, or the component that the `$ref` names.
pub fn example<'a>(spec: &'a OpenAPI, example: &'a ReferenceOr<Example>) -> Option<&'a Example> {
    component(spec, example, "examples", |components, name| components.examples.get(name))
}

/// The properties of an object schema, also beside a combination.
pub fn properties(schema: &Schema) -> impl Iterator<Item = (&String, &ReferenceOr<Box<Schema>>)> {
    let properties = match &schema.schema_kind {
        SchemaKind::Type(Type::Object(object)) => Some(&object.properties),
        SchemaKind::Any(any) => Some(&any.properties),
        _ => None,
    };
    properties.into_iter().flatten()
}

/// Checks a name that an extension gives, which other languages use unchanged: `rateLimitExceeded`.
pub fn extension_name(place: &str, name: &str) -> Result<(), Problem> {
    let is_name = name.starts_with(|c: char| c.is_ascii_lowercase()) && name.chars().all(|c| c.is_ascii_alphanumeric());
    if is_name {
        Ok(())
    } else {
        Err(Problem::new(place, format!("`{name}` must be in camelCase: letters and digits, a lowercase letter first")))
    }
}

/// The name of a type or an enum variant.
pub fn type_ident(place: &str, name: &str) -> Result<Ident, Problem> {
    let problem = |_| Problem::new(place, format!("`{name}` makes no Rust name, use words that begin with a letter"));
    syn::parse_str(&name.to_pascal_case()).map_err(problem)
}

/// The name that progenitor and typify give to a field or a parameter: `type_` for `type`, `_2fa` for `2fa`.
pub fn field_name(name: &str) -> String {
    let words = name.replace('\'', "").replace(|c: char| !c.is_alphanumeric() && c != '_', "-").to_snake_case();
    let words = if words.is_empty() { "x".to_owned() } else { words };
    let is_start = words.starts_with(|c: char| c.is_alphabetic() || c == '_');
    let words = if is_start { words } else { format!("_{words}") };
    if syn::parse_str::<Ident>(&words).is_ok() { words } else { format!("{words}_") }
}

/// The Rust name of a field.
pub fn field_ident(name: &str) -> Ident {
    Ident::new(&field_name(name), Span::call_site())
}
