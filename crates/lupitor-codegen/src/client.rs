//! Edits of the client that progenitor generates.

use openapiv3::OpenAPI;
use proc_macro2::TokenStream;
use syn::{Fields, ImplItem, Item, ItemImpl, ItemMod, parse_quote};

use crate::personal_data;
use crate::prepare::Prepared;
use crate::problem::Problem;
use crate::spec;

mod bodies;
mod call;
mod debug;
mod deprecated;
mod deserialize;
mod enums;
mod extra;
mod json_schema;
mod newtypes;
mod own_types;
mod pagination;
mod path_values;
mod patterns;
mod queries;
mod setters;
pub mod syntax;
mod unions;
mod urls;
mod validation;

pub use bodies::raw_media_type;
pub use own_types::OwnType;

/// The types that this crate generates in place of typify.
pub fn own_types(prepared: &Prepared) -> Result<Vec<OwnType>, Problem> {
    let mut types = own_types::generate(&prepared.spec, &prepared.at_least_one)?;
    types.extend(unions::generate(&prepared.spec)?);
    Ok(types)
}

/// Completes progenitor's client: types, setters, and the way in which requests are written and responses read.
pub fn complete(spec: &OpenAPI, prepared: &Prepared, own_types: &[OwnType], file: &mut syn::File) -> Result<(), Problem> {
    let personal = personal_data::find(spec)?;
    for item in &mut file.items {
        match item {
            Item::Mod(module) if module.ident == "types" => {
                let hints = setters::property_hints(&prepared.spec, module);
                for own in own_types {
                    push_all(module, &own.tokens)?;
                }
                for rule in &prepared.at_least_one {
                    push_all(module, &validation::validate(&prepared.spec, rule))?;
                }
                json_schema::derive(spec, module);
                enums::list_values(module);
                patterns::improve(module);
                extra::keep_unknown(&prepared.spec, module);
                deserialize::accept_whole_floats(module);
                deserialize::refuse_arrays(module);
                make_non_exhaustive(module);
                setters::improve_properties(module, &hints);
                validation::check_in_builders(module, &prepared.at_least_one);
                debug::redact(module, &personal)?;
            }
            Item::Mod(module) if module.ident == "builder" => {
                let hints = setters::parameter_hints(spec);
                setters::improve_parameters(module, &hints);
                urls::improve(module)?;
                queries::improve(spec, module)?;
                bodies::improve(spec, module);
                path_values::check(module, &hints)?;
                call::split(module)?;
            }
            Item::Impl(implementation) if implementation.trait_.is_none() => hide_constructors(implementation),
            _ => {}
        }
    }
    let types = module(file, "types").cloned();
    if let (Some(types), Some(builder)) = (types, module(file, "builder")) {
        pagination::implement(spec, &types, builder)?;
    }
    deprecated::mark(spec, file);
    Ok(())
}

fn module<'f>(file: &'f mut syn::File, name: &str) -> Option<&'f mut ItemMod> {
    file.items.iter_mut().find_map(|item| match item {
        Item::Mod(module) if module.ident == name => Some(module),
        _ => None,
    })
}

fn push_all(module: &mut ItemMod, tokens: &TokenStream) -> Result<(), Problem> {
    let parsed: syn::File = syn::parse2(tokens.clone()).map_err(|e| Problem::new("a type of lupitor-codegen", e.to_string()))?;
    if let Some((_, items)) = &mut module.content {
        items.extend(parsed.items);
    }
    Ok(())
}

/// A new field or value of the API must not break users: only builders make structs, and a `match` on an enum needs a wildcard.
fn make_non_exhaustive(types: &mut ItemMod) {
    for item in syntax::items_mut(types) {
        let attributes = match item {
            Item::Struct(item) if matches!(item.fields, Fields::Named(_)) => &mut item.attrs,
            Item::Enum(item) => &mut item.attrs,
            _ => continue,
        };
        if !attributes.iter().any(|attribute| attribute.path().is_ident("non_exhaustive")) {
            attributes.push(parse_quote!(#[non_exhaustive]));
        }
    }
}

/// Drops `new`, which panics, and hides `new_with_client`: `lupitor::Client` makes the generated client.
fn hide_constructors(client: &mut ItemImpl) {
    client.items.retain(|item| !matches!(item, ImplItem::Fn(function) if function.sig.ident == "new"));
    for item in &mut client.items {
        if let ImplItem::Fn(function) = item
            && function.sig.ident == "new_with_client"
        {
            function.vis = parse_quote!(pub(crate));
        }
    }
}

/// Reports an operation whose generated id differs from its id in the operation table: Rust has another name for a keyword.
pub fn has_operation_ids(spec: &OpenAPI, client: &str) -> Result<(), Problem> {
    for endpoint in spec::endpoints(spec) {
        let generated = endpoint.generated_id();
        if !client.contains(&format!("operation_id: \"{generated}\"")) {
            let problem = format!("operationId {} is not {generated} in Rust, use words that are not keywords", endpoint.id);
            return Err(Problem::new(endpoint.named_place(), problem));
        }
    }
    Ok(())
}
