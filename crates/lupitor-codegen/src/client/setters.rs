//! Setters of the generated builders: they accept an optional value plain or as an `Option`, and their errors have the name of the
//! field, the problem, and the description in the document.

use std::collections::HashMap;

use openapiv3::{OpenAPI, ParameterSchemaOrContent, Schema, SchemaKind, Type};
use serde_json::Value;
use syn::visit_mut::VisitMut;
use syn::{FnArg, ImplItem, Item, ItemMod, LitStr, PathArguments, WherePredicate, parse_quote};

use crate::client::syntax::{self, self_name, serde_rename, submodule, tokens};
use crate::spec;

/// The name of a field in the document, and its description for errors.
#[derive(Clone)]
pub struct FieldHint {
    name: String,
    /// The description and the example, may be empty.
    hint: String,
}

impl FieldHint {
    /// The name in the document, and the hint.
    pub fn texts(&self) -> (&str, &str) {
        (&self.name, &self.hint)
    }

    /// The setter's documentation. Escapes keep rustdoc from reading links and tags.
    fn doc(&self) -> String {
        let hint = self.hint.replace('[', "\\[").replace('<', "\\<");
        if hint.is_empty() { format!(" `{}`.", self.name) } else { format!(" `{}`: {hint}", self.name) }
    }
}

/// The fields, by the name of a builder and the name of its setter.
pub type FieldHints = HashMap<(String, String), FieldHint>;

/// The description of a property: that of the schema to which it refers, or its own.
pub fn property_hint(spec: &OpenAPI, schema: &str, property: &str) -> Option<String> {
    let SchemaKind::Type(Type::Object(object)) = &spec::schema(spec, schema)?.schema_kind else { return None };
    let property = object.properties.get(property)?.clone().unbox();
    spec::resolve(spec, &property).map(hint)
}

fn hint(schema: &Schema) -> String {
    let description = schema.schema_data.description.as_deref().unwrap_or_default();
    let description = description.split_whitespace().collect::<Vec<_>>().join(" ").replace('`', "");
    match &schema.schema_data.example {
        Some(example) if schema_is_scalar(schema) => {
            format!("{} For example {}.", description, example_text(example)).trim_start().to_owned()
        }
        _ => description,
    }
}

/// An `example` in a sentence.
fn example_text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

fn schema_is_scalar(schema: &Schema) -> bool {
    !matches!(schema.schema_kind, SchemaKind::Type(Type::Object(_) | Type::Array(_)))
}

/// The fields of every struct in the module `types`.
pub fn property_hints(spec: &OpenAPI, types: &ItemMod) -> FieldHints {
    let mut names = FieldHints::new();
    for item in syntax::items(types) {
        let Item::Struct(structure) = item else { continue };
        for field in &structure.fields {
            let Some(ident) = &field.ident else { continue };
            let name = field.attrs.iter().find_map(serde_rename).unwrap_or_else(|| ident.to_string());
            let hint = property_hint(spec, &structure.ident.to_string(), &name).unwrap_or_default();
            names.insert((structure.ident.to_string(), ident.to_string()), FieldHint { name, hint });
        }
    }
    names
}

/// The parameters of every operation, by the name of its builder.
pub fn parameter_hints(spec: &OpenAPI) -> FieldHints {
    let mut names = FieldHints::new();
    for endpoint in spec::endpoints(spec) {
        for parameter in endpoint.parameters() {
            let data = parameter.parameter_data_ref();
            let hint = match &data.format {
                ParameterSchemaOrContent::Schema(schema) => spec::resolve(spec, schema).map(hint).unwrap_or_default(),
                ParameterSchemaOrContent::Content(_) => String::new(),
            };
            let field = FieldHint { name: data.name.clone(), hint };
            names.insert((endpoint.builder(), spec::field_name(&data.name)), field);
        }
    }
    names
}

/// Improves the builders of the types.
pub fn improve_properties(types: &mut ItemMod, names: &FieldHints) {
    submodule(types, "builder").for_each(|item| improve_item(item, names));
}

/// Improves the builders of the operations.
pub fn improve_parameters(builder: &mut ItemMod, names: &FieldHints) {
    syntax::items_mut(builder).for_each(|item| improve_item(item, names));
}

fn improve_item(item: &mut Item, names: &FieldHints) {
    let Item::Impl(implementation) = item else { return };
    let Some(builder) = self_name(implementation) else { return };
    for member in &mut implementation.items {
        let ImplItem::Fn(function) = member else { continue };
        let setter = function.sig.ident.to_string();
        match names.get(&(builder.clone(), setter.clone())) {
            Some(field) if takes_value(&function.sig) => improve_setter(function, field),
            _ => Missing { builder: &builder, names }.visit_block_mut(&mut function.block),
        }
    }
}

fn takes_value(signature: &syn::Signature) -> bool {
    signature.inputs.iter().any(|input| matches!(input, FnArg::Typed(_)))
}

fn improve_setter(function: &mut syn::ImplItemFn, field: &FieldHint) {
    let Some(clause) = &function.sig.generics.where_clause else { return };
    let Some(target) = clause.predicates.iter().find_map(conversion_target) else { return };
    let ident = function.sig.ident.clone();
    let (name, hint) = (&field.name, &field.hint);
    let doc = field.doc();
    // typify has an `Option` in the bound, progenitor wraps the value in the body.
    let optional = option_inner(&target).or_else(|| {
        let wraps = tokens(&function.block).contains("map (Some)");
        wraps.then(|| target.clone())
    });
    match optional {
        Some(inner) => {
            *function = parse_quote! {
                #[doc = #doc]
                pub fn #ident<T, M>(mut self, value: T) -> Self
                where
                    T: crate::generated::support::Optional<#inner, M>,
                {
                    self.#ident = value.into_optional().map_err(|e| crate::generated::support::invalid(#name, e, #hint));
                    self
                }
            };
        }
        None => {
            *function = parse_quote! {
                #[doc = #doc]
                pub fn #ident<T>(mut self, value: T) -> Self
                where
                    T: ::std::convert::TryInto<#target>,
                    T::Error: ::std::fmt::Display,
                {
                    self.#ident = value.try_into().map_err(|e| crate::generated::support::invalid(#name, e, #hint));
                    self
                }
            };
        }
    }
}

/// `X` of the bound `TryInto<X>`.
fn conversion_target(predicate: &WherePredicate) -> Option<syn::Type> {
    let WherePredicate::Type(predicate) = predicate else { return None };
    predicate.bounds.iter().find_map(|bound| match bound {
        syn::TypeParamBound::Trait(bound) => {
            let segment = bound.path.segments.last().filter(|segment| segment.ident == "TryInto")?;
            generic_argument(&segment.arguments)
        }
        _ => None,
    })
}

/// `X` of the type `Option<X>`.
fn option_inner(candidate: &syn::Type) -> Option<syn::Type> {
    let syn::Type::Path(path) = candidate else { return None };
    let segment = path.path.segments.last().filter(|segment| segment.ident == "Option")?;
    generic_argument(&segment.arguments)
}

fn generic_argument(arguments: &PathArguments) -> Option<syn::Type> {
    let PathArguments::AngleBracketed(arguments) = arguments else { return None };
    arguments.args.iter().find_map(|argument| match argument {
        syn::GenericArgument::Type(inner) => Some(inner.clone()),
        _ => None,
    })
}

/// Replaces the generators' messages for a missing value, and for a body that could not be converted.
struct Missing<'a> {
    builder: &'a str,
    names: &'a FieldHints,
}

impl VisitMut for Missing<'_> {
    fn visit_lit_str_mut(&mut self, literal: &mut LitStr) {
        let text = literal.value();
        let setter = text.strip_prefix("no value supplied for ").or_else(|| text.strip_suffix(" was not initialized"));
        if let Some(field) = setter.and_then(|setter| self.names.get(&(self.builder.to_owned(), setter.to_owned()))) {
            let hint = if field.hint.is_empty() { String::new() } else { format!(" ({})", field.hint) };
            *literal = LitStr::new(&format!("{}: missing{hint}", field.name), literal.span());
        } else if text == "body was not initialized" {
            *literal = LitStr::new("body: missing", literal.span());
        }
    }

    fn visit_macro_mut(&mut self, call: &mut syn::Macro) {
        // format!("conversion to `LeadInput` for body failed: {}", s)
        if call.path.is_ident("format") && call.tokens.to_string().contains("for body failed") {
            call.tokens = parse_quote!("{}", s);
        }
    }
}
