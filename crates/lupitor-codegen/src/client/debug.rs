//! `Debug` of the generated types and their builders: personal data and unknown members are redacted.

use std::collections::BTreeSet;

use proc_macro2::TokenStream;
use quote::quote;
use syn::punctuated::Punctuated;
use syn::{Attribute, Field, Fields, Ident, Item, ItemEnum, ItemMod, ItemStruct, Path, Token, parse_quote};

use crate::client::extra::EXTRA;
use crate::client::syntax::{self, derives, serde_rename, tokens};
use crate::personal_data::{PERSONAL_DATA, PersonalData};
use crate::problem::Problem;

/// Replaces the derived `Debug` of each type with personal data or unknown members.
pub fn redact(types: &mut ItemMod, personal: &PersonalData) -> Result<(), Problem> {
    let mut fields = BTreeSet::new();
    let mut found = BTreeSet::new();
    let mut implementations = Vec::new();
    for item in syntax::items_mut(types) {
        let name = match item {
            Item::Struct(item) => item.ident.to_string(),
            Item::Enum(item) => item.ident.to_string(),
            _ => continue,
        };
        if personal.types.contains_key(&name) {
            found.insert(name.clone());
        }
        if let Item::Struct(structure) = item {
            let marked = marked_fields(structure, personal);
            fields.extend(marked.iter().map(|(_, property)| (name.clone(), property.clone())));
        }
        implementations.extend(implementation(item, &name, personal, &|field, value| shape(field, &value)));
    }
    everything_is_found(personal, &found, &fields)?;
    let builders: Vec<_> = {
        let properties = syntax::items(types).filter_map(|item| match item {
            Item::Struct(item) => Some((item.ident.to_string(), marked_fields(item, personal))),
            _ => None,
        });
        properties.collect()
    };
    let stand_in = quote!(crate::generated::debug::Redacted);
    let mut in_builder = Vec::new();
    for item in syntax::submodule(types, "builder") {
        let Item::Struct(structure) = item else { continue };
        let name = structure.ident.to_string();
        let Some((_, marked)) = builders.iter().find(|(other, _)| *other == name) else { continue };
        if personal.types.contains_key(&name) {
            in_builder.extend(redacted(item, &name));
        } else {
            let is_marked = |field: &Field| marked.iter().any(|(ident, _)| field.ident.as_ref() == Some(ident));
            in_builder.extend(structure_debug(structure, &is_marked, &|field, value| {
                if is_optional(field) {
                    quote!(#value.as_ref().map(|value| value.as_ref().map(|_| #stand_in)))
                } else {
                    quote!(#value.as_ref().map(|_| #stand_in))
                }
            }));
        }
    }
    if let Some((_, items)) = &mut types.content {
        items.extend(implementations);
        let builder = items.iter_mut().find_map(|item| match item {
            Item::Mod(module) if module.ident == "builder" => module.content.as_mut(),
            _ => None,
        });
        if let Some((_, items)) = builder {
            items.extend(in_builder);
        }
    }
    Ok(())
}

fn implementation(
    item: &mut Item,
    name: &str,
    personal: &PersonalData,
    redacted_value: &dyn Fn(&Field, TokenStream) -> TokenStream,
) -> Option<Item> {
    if personal.types.contains_key(name) {
        return redacted(item, name);
    }
    let structure = match item {
        Item::Struct(structure) => structure,
        Item::Enum(item) => return enum_debug(item),
        _ => return None,
    };
    let marked = marked_fields(structure, personal);
    let is_marked = |field: &Field| marked.iter().any(|(ident, _)| field.ident.as_ref() == Some(ident));
    structure_debug(structure, &is_marked, redacted_value)
}

/// The fields of marked properties, each with its name in the document.
fn marked_fields(structure: &ItemStruct, personal: &PersonalData) -> Vec<(Ident, String)> {
    let Some(properties) = personal.properties.get(&structure.ident.to_string()) else { return Vec::new() };
    let fields = structure.fields.iter().filter_map(|field| {
        let ident = field.ident.clone()?;
        let name = field.attrs.iter().find_map(serde_rename).unwrap_or_else(|| ident.to_string());
        properties.contains(&name).then_some((ident, name))
    });
    fields.collect()
}

/// `Debug` of a type whose values are personal data.
fn redacted(item: &mut Item, name: &str) -> Option<Item> {
    let (ident, attributes) = match item {
        Item::Struct(item) => (&item.ident, &mut item.attrs),
        Item::Enum(item) => (&item.ident, &mut item.attrs),
        _ => return None,
    };
    if !take_debug(attributes) {
        return None;
    }
    let text = format!("{name}([redacted])");
    Some(parse_quote! {
        /// The value is personal data, and redacted.
        impl ::std::fmt::Debug for #ident {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result { f.write_str(#text) }
        }
    })
}

/// `Debug` of a struct, if a field of it is marked or holds unknown members.
fn structure_debug(
    structure: &mut ItemStruct,
    is_marked: &dyn Fn(&Field) -> bool,
    redacted_value: &dyn Fn(&Field, TokenStream) -> TokenStream,
) -> Option<Item> {
    let Fields::Named(fields) = &structure.fields else { return None };
    let is_extra = |field: &Field| field.ident.as_ref().is_some_and(|ident| ident == EXTRA);
    if !fields.named.iter().any(|field| is_marked(field) || is_extra(field)) || !take_debug(&mut structure.attrs) {
        return None;
    }
    let name = structure.ident.to_string();
    let ident = &structure.ident;
    let lines = fields.named.iter().filter_map(|field| {
        let field_ident = field.ident.as_ref()?;
        let text = field_ident.to_string();
        let text = text.trim_start_matches("r#");
        Some(if is_extra(field) {
            quote!(if !self.#field_ident.is_empty() { debug.field("extra", &crate::generated::debug::Redacted); })
        } else if is_marked(field) {
            let value = redacted_value(field, quote!(self.#field_ident));
            quote!(debug.field(#text, &#value);)
        } else {
            quote!(debug.field(#text, &self.#field_ident);)
        })
    });
    Some(parse_quote! {
        /// Personal data and unknown members are redacted.
        impl ::std::fmt::Debug for #ident {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                let mut debug = f.debug_struct(#name);
                #(#lines)*
                debug.finish()
            }
        }
    })
}

/// `Debug` of an enum with a variant for any JSON, such as the unknown kinds of a union.
fn enum_debug(item: &mut ItemEnum) -> Option<Item> {
    let mut has_json = false;
    let mut arms = Vec::new();
    for variant in &item.variants {
        let name = &variant.ident;
        let text = name.to_string();
        let fields: Vec<_> = variant.fields.iter().collect();
        arms.push(match (&variant.fields, fields.as_slice()) {
            (Fields::Unit, _) => quote!(Self::#name => f.write_str(#text),),
            (Fields::Unnamed(_), [only]) if tokens(&only.ty) == ":: serde_json :: Value" => {
                has_json = true;
                quote!(Self::#name(_) => f.debug_tuple(#text).field(&crate::generated::debug::Redacted).finish(),)
            }
            (Fields::Unnamed(_), [_]) => quote!(Self::#name(value) => f.debug_tuple(#text).field(value).finish(),),
            _ => return None,
        });
    }
    if !has_json || !take_debug(&mut item.attrs) {
        return None;
    }
    let ident = &item.ident;
    Some(parse_quote! {
        /// Unknown values are redacted.
        impl ::std::fmt::Debug for #ident {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                match self { #(#arms)* }
            }
        }
    })
}

/// The redacted form of a field: it shows only whether an optional value is there.
fn shape(field: &Field, value: &TokenStream) -> TokenStream {
    let redacted = quote!(crate::generated::debug::Redacted);
    if is_optional(field) { quote!(#value.as_ref().map(|_| #redacted)) } else { redacted }
}

/// True for an `Option`, also in the `Result` of a builder.
fn is_optional(field: &Field) -> bool {
    let ty = tokens(&field.ty);
    let ty = ty.trim_start_matches(":: std :: result :: Result <").trim_start();
    ty.starts_with(":: std :: option :: Option <")
}

/// Takes `Debug` out of the derives. False if it is not among them.
fn take_debug(attributes: &mut [Attribute]) -> bool {
    if !derives(attributes, "Debug") {
        return false;
    }
    for attribute in attributes.iter_mut().filter(|attribute| attribute.path().is_ident("derive")) {
        if let Ok(paths) = attribute.parse_args_with(Punctuated::<Path, Token![,]>::parse_terminated) {
            let kept = paths.iter().filter(|path| path.segments.last().is_none_or(|segment| segment.ident != "Debug"));
            *attribute = parse_quote!(#[derive(#(#kept),*)]);
        }
    }
    true
}

/// Reports a marked schema or property that has no type or field of its own, whose values `Debug` would show.
fn everything_is_found(
    personal: &PersonalData,
    types: &BTreeSet<String>,
    fields: &BTreeSet<(String, String)>,
) -> Result<(), Problem> {
    for (name, schema) in &personal.types {
        if !types.contains(name) {
            let problem =
                format!("{PERSONAL_DATA} has no effect, because the schema makes no type: mark the properties that use it");
            return Err(Problem::new(format!("components.schemas.{schema}"), problem));
        }
    }
    let mut properties = personal.properties.iter().flat_map(|(name, all)| all.iter().map(move |property| (name, property)));
    // A type that is redacted as a whole shows no field.
    let lost = properties.find(|(name, property)| {
        !personal.types.contains_key(*name) && !fields.contains(&((*name).clone(), (*property).clone()))
    });
    match lost {
        Some((name, property)) => {
            let problem =
                format!("{PERSONAL_DATA} has no effect, because {name} has no field for it: move it to an object of its own");
            Err(Problem::new(format!("components.schemas.{name}.properties.{property}"), problem))
        }
        None => Ok(()),
    }
}
