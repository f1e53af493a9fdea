//! Unknown members of objects in responses: a field of the struct keeps them, `Deserialize` fills it, and `Serialize` writes it.

use std::collections::BTreeSet;

use heck::ToPascalCase;
use openapiv3::OpenAPI;
use syn::visit_mut::{self, VisitMut};
use syn::{ExprStruct, Fields, Item, ItemMod, ItemStruct, parse_quote};

use crate::client::syntax::{self, derives, is_trait, self_name, submodule, tokens};
use crate::json;

/// The field with the unknown members. No property makes this name: typify adds `_` to keywords only.
pub const EXTRA: &str = "extra_";

/// Adds the field to the struct of each object that only responses have. Requests are strict: they send documented members only.
pub fn keep_unknown(spec: &OpenAPI, types: &mut ItemMod) {
    let document = serde_json::to_value(spec).unwrap_or_default();
    let sent = json::request_schemas(&document);
    let received = json::response_schemas(&document);
    let names: BTreeSet<_> = received.difference(&sent).map(|name| name.to_pascal_case()).collect();
    let mut kept = BTreeSet::new();
    let mut getters: Vec<Item> = Vec::new();
    for item in syntax::items_mut(types) {
        match item {
            Item::Struct(structure) if names.contains(&structure.ident.to_string()) && has_only_named_members(structure) => {
                kept.insert(structure.ident.to_string());
                getters.push(keep_in(structure));
            }
            _ => {}
        }
    }
    for item in syntax::items_mut(types) {
        fill_literals(item, &kept);
    }
    for item in submodule(types, "builder") {
        match item {
            Item::Struct(structure) if kept.contains(&structure.ident.to_string()) => {
                if let Fields::Named(fields) = &mut structure.fields {
                    fields.named.push(parse_quote!(extra_: crate::generated::extra::Extra));
                }
            }
            other => fill_literals(other, &kept),
        }
    }
    if let Some((_, items)) = &mut types.content {
        items.extend(getters);
    }
}

/// False if other members than the named ones have a place already (`additionalProperties`).
fn has_only_named_members(structure: &ItemStruct) -> bool {
    let Fields::Named(fields) = &structure.fields else { return false };
    let is_read_and_written = ["Deserialize", "Serialize"].iter().all(|name| derives(&structure.attrs, name));
    let is_flat = |attribute: &syn::Attribute| attribute.path().is_ident("serde") && tokens(attribute).contains("flatten");
    is_read_and_written && !fields.named.iter().any(|field| field.attrs.iter().any(is_flat))
}

fn keep_in(structure: &mut ItemStruct) -> Item {
    if let Fields::Named(fields) = &mut structure.fields {
        fields.named.push(parse_quote!(#[serde(skip)] pub(crate) extra_: crate::generated::extra::Extra));
    }
    let name = &structure.ident;
    parse_quote! {
        impl #name {
            /// The members of the object that `openapi.yaml` does not have, by name: for example fields that the API has added since.
            ///
            /// `Serialize` writes them too. `Debug` redacts them.
            pub fn extra(&self) -> &::serde_json::Map<::std::string::String, ::serde_json::Value> {
                self.extra_.members()
            }
        }
    }
}

/// Completes `Self { … }` in the implementations of `Default`, `From` and `TryFrom`.
fn fill_literals(item: &mut Item, kept: &BTreeSet<String>) {
    let Item::Impl(implementation) = item else { return };
    if self_name(implementation).is_some_and(|name| kept.contains(&name)) {
        let is_default = is_trait(implementation, "Default");
        Literals { is_default }.visit_item_impl_mut(implementation);
    }
}

struct Literals {
    is_default: bool,
}

impl VisitMut for Literals {
    fn visit_expr_struct_mut(&mut self, literal: &mut ExprStruct) {
        visit_mut::visit_expr_struct_mut(self, literal);
        if literal.path.is_ident("Self") {
            literal.fields.push(if self.is_default {
                parse_quote!(extra_: ::std::default::Default::default())
            } else {
                parse_quote!(extra_: value.extra_)
            });
        }
    }
}
