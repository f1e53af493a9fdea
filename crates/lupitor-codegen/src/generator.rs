//! Panics and errors of progenitor and typify as problems with a place. Both fail without a place on schemas that no check reports.
//! The generator then runs on parts of the document, until it fails at the last part added.

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Once;

use openapiv3::{AnySchema, OpenAPI, Operation, PathItem, ReferenceOr, Schema, SchemaData, SchemaKind, Type};
use proc_macro2::TokenStream;

use crate::json::METHODS;
use crate::problem::Problem;
use crate::spec;

/// Runs the generator on the document. A problem has the place of the part on which it fails.
pub fn generate(
    spec: &OpenAPI,
    generator: impl Fn(&OpenAPI) -> Result<TokenStream, progenitor::Error>,
) -> Result<syn::File, Problem> {
    let attempt = |spec: &OpenAPI| {
        catch_panic(|| {
            let tokens = generator(spec).map_err(|e| e.to_string())?;
            syn::parse2::<syn::File>(tokens).map_err(|e| format!("the generated code is not Rust: {e}"))
        })
    };
    attempt(spec).map_err(|problem| {
        let (place, problem) = locate(spec, &attempt).unwrap_or_else(|| ("the document".to_owned(), problem));
        let first =
            problem.lines().find(|line| !line.trim().is_empty()).unwrap_or_default().chars().take(200).collect::<String>();
        Problem::new(place, format!("progenitor cannot generate code for this ({first}), write it in another form"))
    })
}

thread_local! {
    static SILENT: Cell<bool> = const { Cell::new(false) };
}

/// Runs a function, and returns its panic as an error without printing it.
///
/// # Errors
///
/// The error of the function, or the message of its panic.
pub fn catch_panic<T>(run: impl FnOnce() -> Result<T, String>) -> Result<T, String> {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let before = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |info| {
            if !SILENT.get() {
                before(info);
            }
        }));
    });
    let was_silent = SILENT.replace(true);
    // `AssertUnwindSafe`: whatever the function left unfinished is dropped with its error.
    let result = catch_unwind(AssertUnwindSafe(run));
    SILENT.set(was_silent);
    result.unwrap_or_else(|panic| {
        let text = panic.downcast_ref::<String>().map(String::as_str).or_else(|| panic.downcast_ref::<&str>().copied());
        Err(text.unwrap_or("it panics").to_owned())
    })
}

/// The place of the first part with which the generator fails, and how.
fn locate(spec: &OpenAPI, attempt: &impl Fn(&OpenAPI) -> Result<syn::File, String>) -> Option<(String, String)> {
    let mut partial = without_schemas_and_operations(spec);
    if attempt(&partial).is_err() {
        return None;
    }
    for (name, schema) in &spec.components.as_ref()?.schemas {
        insert(&mut partial, name, schema.clone());
        if let Err(problem) = attempt(&partial) {
            let place = format!("components.schemas.{name}");
            return Some(property(&mut partial, name, schema, attempt).unwrap_or((place, problem)));
        }
    }
    for endpoint in spec::endpoints(spec) {
        let path = partial.paths.paths.get_mut(endpoint.path)?;
        if let ReferenceOr::Item(item) = path {
            set_operation(item, endpoint.method, Some(endpoint.operation.clone()));
        }
        if let Err(problem) = attempt(&partial) {
            return Some((endpoint.named_place(), problem));
        }
    }
    None
}

/// The first property of the schema with which the generator fails.
fn property(
    partial: &mut OpenAPI,
    name: &str,
    schema: &ReferenceOr<Schema>,
    attempt: &impl Fn(&OpenAPI) -> Result<syn::File, String>,
) -> Option<(String, String)> {
    let mut schema = schema.as_item()?.clone();
    let SchemaKind::Type(Type::Object(object)) = &mut schema.schema_kind else { return None };
    let properties = std::mem::take(&mut object.properties);
    for (property, value) in properties {
        if let SchemaKind::Type(Type::Object(object)) = &mut schema.schema_kind {
            object.properties.insert(property.clone(), value);
        }
        insert(partial, name, ReferenceOr::Item(schema.clone()));
        if let Err(problem) = attempt(partial) {
            return Some((format!("components.schemas.{name}.properties.{property}"), problem));
        }
    }
    None
}

fn without_schemas_and_operations(spec: &OpenAPI) -> OpenAPI {
    let mut partial = spec.clone();
    for schema in partial.components.iter_mut().flat_map(|components| components.schemas.values_mut()) {
        *schema = ReferenceOr::Item(anything());
    }
    for item in partial.paths.paths.values_mut() {
        if let ReferenceOr::Item(item) = item {
            METHODS.iter().for_each(|method| set_operation(item, method, None));
        }
    }
    partial
}

fn insert(spec: &mut OpenAPI, name: &str, schema: ReferenceOr<Schema>) {
    if let Some(components) = &mut spec.components {
        components.schemas.insert(name.to_owned(), schema);
    }
}

fn anything() -> Schema {
    Schema { schema_data: SchemaData::default(), schema_kind: SchemaKind::Any(AnySchema::default()) }
}

fn set_operation(item: &mut PathItem, method: &str, operation: Option<Operation>) {
    if let Some((_, slot)) = spec::operation_slots(item).into_iter().find(|(other, _)| *other == method) {
        *slot = operation;
    }
}
