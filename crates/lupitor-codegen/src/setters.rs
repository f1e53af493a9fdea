//! Setters of the generated builders: an optional value may be given plain or as an `Option`, and a bad one is reported with the
//! field's name in the document, what is wrong, and what the document says of it.

use std::collections::HashMap;

use heck::{ToPascalCase, ToSnakeCase};
use openapiv3::{OpenAPI, ParameterSchemaOrContent, Schema, SchemaKind, Type};
use proc_macro2::{Ident, Span};
use quote::ToTokens;
use syn::visit_mut::VisitMut;
use syn::{FnArg, ImplItem, Item, ItemImpl, ItemMod, LitStr, PathArguments, WherePredicate, parse_quote};

use super::problem::Problem;
use super::{document, schemas};

/// What an error says of a field.
#[derive(Clone)]
pub struct Field {
    /// The name in the document.
    name: String,
    /// The document's description and example, may be empty.
    hint: String,
}

impl Field {
    /// The name in the document, and the hint.
    pub fn texts(&self) -> (&str, &str) {
        (&self.name, &self.hint)
    }

    /// The setter's documentation, with what rustdoc would take for a link or a tag as plain text.
    fn doc(&self) -> String {
        let hint = self.hint.replace('[', "\\[").replace('<', "\\<");
        if hint.is_empty() { format!(" `{}`.", self.name) } else { format!(" `{}`: {hint}", self.name) }
    }
}

/// The name of a builder's type, and of its setters, to the field.
pub type Names = HashMap<(String, String), Field>;

/// The Rust name of a property.
pub fn field_ident(property: &str) -> Ident {
    Ident::new(&rust_name(property), Span::call_site())
}

/// The name that progenitor and typify give to what the document calls so: `type_` for `type`, `_2fa` for `2fa`.
pub fn rust_name(name: &str) -> String {
    let words = name.replace('\'', "").replace(|c: char| !c.is_alphanumeric() && c != '_', "-").to_snake_case();
    let words = if words.is_empty() { "x".to_owned() } else { words };
    let begins_right = words.starts_with(|c: char| c.is_alphabetic() || c == '_');
    let words = if begins_right { words } else { format!("_{words}") };
    if syn::parse_str::<Ident>(&words).is_ok() { words } else { format!("{words}_") }
}

/// What the document says of a property: the description of the schema it refers to, else its own.
pub fn property_hint(spec: &OpenAPI, schema: &str, property: &str) -> Option<String> {
    let SchemaKind::Type(Type::Object(object)) = &document::schema(spec, schema)?.schema_kind else { return None };
    let property = object.properties.get(property)?.clone().unbox();
    document::resolve(spec, &property).map(hint)
}

fn hint(schema: &Schema) -> String {
    let description = schema.schema_data.description.as_deref().unwrap_or_default();
    let description = description.split_whitespace().collect::<Vec<_>>().join(" ").replace('`', "");
    match &schema.schema_data.example {
        Some(example) if schema_is_scalar(schema) => {
            format!("{} For example {}.", description, schemas::example_text(example)).trim_start().to_owned()
        }
        _ => description,
    }
}

fn schema_is_scalar(schema: &Schema) -> bool {
    !matches!(schema.schema_kind, SchemaKind::Type(Type::Object(_) | Type::Array(_)))
}

/// The fields of every struct in the module `types`.
pub fn schema_fields(spec: &OpenAPI, types: &ItemMod) -> Names {
    let mut names = Names::new();
    for item in types.content.iter().flat_map(|(_, items)| items) {
        let Item::Struct(structure) = item else { continue };
        for field in &structure.fields {
            let Some(ident) = &field.ident else { continue };
            let name = field.attrs.iter().find_map(serde_rename).unwrap_or_else(|| ident.to_string());
            let hint = property_hint(spec, &structure.ident.to_string(), &name).unwrap_or_default();
            names.insert((structure.ident.to_string(), ident.to_string()), Field { name, hint });
        }
    }
    names
}

pub fn serde_rename(attribute: &syn::Attribute) -> Option<String> {
    if !attribute.path().is_ident("serde") {
        return None;
    }
    let mut rename = None;
    // Other words of the attribute are passed over; the tokens came from a code generator and parse.
    let parsed = attribute.parse_nested_meta(|meta| {
        if meta.path.is_ident("rename") {
            rename = Some(meta.value()?.parse::<LitStr>()?.value());
        } else if meta.input.peek(syn::Token![=]) {
            meta.value()?.parse::<LitStr>()?;
        }
        Ok(())
    });
    parsed.ok().and(rename)
}

/// The parameters of every operation, under the name of its builder.
pub fn operation_parameters(spec: &OpenAPI) -> Result<Names, Problem> {
    let mut names = Names::new();
    for endpoint in document::endpoints(spec)? {
        for parameter in document::parameters(spec, &endpoint) {
            let data = parameter.parameter_data_ref();
            let hint = match &data.format {
                ParameterSchemaOrContent::Schema(schema) => document::resolve(spec, schema).map(hint).unwrap_or_default(),
                ParameterSchemaOrContent::Content(_) => String::new(),
            };
            let field = Field { name: data.name.clone(), hint };
            names.insert((endpoint.id.to_pascal_case(), rust_name(&data.name)), field);
        }
    }
    Ok(names)
}

/// The items of a module inside a module.
pub fn submodule<'a>(module: &'a mut ItemMod, name: &str) -> impl Iterator<Item = &'a mut Item> {
    let items = module.content.iter_mut().flat_map(|(_, items)| items);
    let found = items.filter_map(move |item| match item {
        Item::Mod(inner) if inner.ident == name => Some(inner),
        _ => None,
    });
    found.flat_map(|inner| inner.content.iter_mut()).flat_map(|(_, items)| items)
}

/// The last segment of the type that an impl is for.
pub fn self_name(implementation: &ItemImpl) -> Option<String> {
    match &*implementation.self_ty {
        syn::Type::Path(path) => Some(path.path.segments.last()?.ident.to_string()),
        _ => None,
    }
}

/// Improves the builders of the types.
pub fn improve(types: &mut ItemMod, names: &Names) {
    submodule(types, "builder").for_each(|item| improve_item(item, names));
}

/// Improves the builders of the operations.
pub fn improve_builder(builder: &mut ItemMod, names: &Names) {
    builder.content.iter_mut().flat_map(|(_, items)| items).for_each(|item| improve_item(item, names));
}

fn improve_item(item: &mut Item, names: &Names) {
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

fn improve_setter(function: &mut syn::ImplItemFn, field: &Field) {
    let Some(clause) = &function.sig.generics.where_clause else { return };
    let Some(target) = clause.predicates.iter().find_map(conversion_target) else { return };
    let ident = function.sig.ident.clone();
    let (name, hint) = (&field.name, &field.hint);
    let doc = field.doc();
    // typify asks for an `Option` in the bound, progenitor wraps the value in the body.
    let optional = option_inner(&target).or_else(|| {
        let wraps = function.block.to_token_stream().to_string().contains("map (Some)");
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

/// Replaces the generators' texts for a value that was not given, and for a body that could not be converted.
struct Missing<'a> {
    builder: &'a str,
    names: &'a Names,
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
