//! Reading JSON into the generated types: serde refuses some valid values, and accepts others that are not valid.

use syn::{Field, Fields, Ident, Item, ItemMod, parse_quote};

use crate::client::extra::EXTRA;
use crate::client::syntax::{self, derives, tokens};

/// Lets every field with whole numbers also read `2.0`, which is a whole number for OpenAPI and not for serde.
pub fn accept_whole_floats(types: &mut ItemMod) {
    for item in syntax::items_mut(types) {
        let Item::Struct(structure) = item else { continue };
        if !derives(&structure.attrs, "Deserialize") {
            continue;
        }
        let fields = match &mut structure.fields {
            Fields::Named(fields) => &mut fields.named,
            Fields::Unnamed(fields) => &mut fields.unnamed,
            Fields::Unit => continue,
        };
        for field in fields.iter_mut().filter(|field| has_integer(field)) {
            // With `deserialize_with`, serde requires a field that is an `Option`.
            let is_optional = tokens(&field.ty).contains("option :: Option <");
            let has_default = field.attrs.iter().any(|attribute| tokens(attribute).contains("default"));
            if is_optional && !has_default {
                field.attrs.push(parse_quote!(#[serde(default)]));
            }
            field.attrs.push(parse_quote!(#[serde(deserialize_with = "crate::generated::support::whole_numbers")]));
        }
    }
}

fn has_integer(field: &Field) -> bool {
    let tokens = tokens(&field.ty);
    tokens.split(|c: char| !c.is_alphanumeric()).any(|word| ["i64", "u64", "i32", "u32"].contains(&word))
}

/// The implementations for a struct that keeps unknown members.
fn with_unknown_members(name: &Ident) -> [Item; 2] {
    let write = parse_quote! {
        impl ::serde::Serialize for #name {
            fn serialize<S: ::serde::Serializer>(&self, serializer: S) -> ::std::result::Result<S::Ok, S::Error> {
                if self.extra_.is_empty() {
                    return Self::serialize(self, serializer);
                }
                self.extra_.write_beside(Self::serialize(self, ::serde_json::value::Serializer), serializer)
            }
        }
    };
    let read = parse_quote! {
        impl<'de> ::serde::Deserialize<'de> for #name {
            fn deserialize<D: ::serde::Deserializer<'de>>(deserializer: D) -> ::std::result::Result<Self, D::Error> {
                let mut unknown = crate::generated::extra::Unknown::default();
                let mut read = Self::deserialize(unknown.keep_from(deserializer));
                if let Ok(read) = &mut read {
                    read.extra_ = unknown.into_extra();
                }
                read
            }
        }
    };
    [write, read]
}

/// Lets structs be read from objects only. serde also reads an array, its items as the fields: `["jh7"]` would be a created lead.
pub fn refuse_arrays(types: &mut ItemMod) {
    let Some((_, items)) = &mut types.content else { return };
    let mut implementations: Vec<Item> = Vec::new();
    for item in items.iter_mut() {
        let Item::Struct(structure) = item else { continue };
        let is_read_and_written = ["Deserialize", "Serialize"].iter().all(|name| derives(&structure.attrs, name));
        if !matches!(structure.fields, Fields::Named(_)) || !is_read_and_written {
            continue;
        }
        let name = &structure.ident;
        let text = name.to_string();
        // serde then derives functions, and the implementations below are of the traits.
        structure.attrs.push(parse_quote!(#[serde(remote = #text)]));
        if structure.fields.iter().any(|field| field.ident.as_ref().is_some_and(|ident| ident == EXTRA)) {
            implementations.extend(with_unknown_members(name));
            continue;
        }
        implementations.push(parse_quote! {
            impl ::serde::Serialize for #name {
                fn serialize<S: ::serde::Serializer>(&self, serializer: S) -> ::std::result::Result<S::Ok, S::Error> {
                    Self::serialize(self, serializer)
                }
            }
        });
        implementations.push(parse_quote! {
            impl<'de> ::serde::Deserialize<'de> for #name {
                fn deserialize<D: ::serde::Deserializer<'de>>(deserializer: D) -> ::std::result::Result<Self, D::Error> {
                    Self::deserialize(crate::generated::support::ObjectOnly(deserializer))
                }
            }
        });
    }
    items.extend(implementations);
}
