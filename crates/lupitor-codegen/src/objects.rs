//! Objects are read from JSON objects alone: serde also takes an array for a struct, its items for the fields, and `["jh7"]` would be
//! a created lead.

use quote::ToTokens;
use syn::{Fields, Item, ItemMod, parse_quote};

/// Lets no struct be read from an array.
pub fn refuse_arrays(types: &mut ItemMod) {
    let Some((_, items)) = &mut types.content else { return };
    let mut implementations: Vec<Item> = Vec::new();
    for item in items.iter_mut() {
        let Item::Struct(structure) = item else { continue };
        let derives = structure.attrs.iter().filter(|attribute| attribute.path().is_ident("derive"));
        let derives: String = derives.map(|attribute| attribute.to_token_stream().to_string()).collect();
        if !matches!(structure.fields, Fields::Named(_)) || !derives.contains("Deserialize") || !derives.contains("Serialize") {
            continue;
        }
        let name = &structure.ident;
        let text = name.to_string();
        // serde then derives functions, and the traits are left to the implementations below.
        structure.attrs.push(parse_quote!(#[serde(remote = #text)]));
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
