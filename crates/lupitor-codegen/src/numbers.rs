//! Whole numbers in responses: JSON may write 2 as `2.0`, which is a whole number for OpenAPI and none for serde.

use quote::ToTokens;
use syn::{Field, Fields, Item, ItemMod, parse_quote};

/// Lets every field with whole numbers in it take them in each of their forms.
pub fn read_whole(types: &mut ItemMod) {
    for item in types.content.iter_mut().flat_map(|(_, items)| items) {
        let Item::Struct(structure) = item else { continue };
        let reads = structure.attrs.iter().any(|attribute| {
            attribute.path().is_ident("derive") && attribute.to_token_stream().to_string().contains("Deserialize")
        });
        let fields = match &mut structure.fields {
            Fields::Named(fields) => &mut fields.named,
            Fields::Unnamed(fields) => &mut fields.unnamed,
            Fields::Unit => continue,
        };
        for field in fields.iter_mut().filter(|field| reads && has_integer(field)) {
            // A function of one's own takes away that an optional field may be absent.
            let is_optional = field.ty.to_token_stream().to_string().contains("option :: Option <");
            let has_default = field.attrs.iter().any(|attribute| attribute.to_token_stream().to_string().contains("default"));
            if is_optional && !has_default {
                field.attrs.push(parse_quote!(#[serde(default)]));
            }
            field.attrs.push(parse_quote!(#[serde(deserialize_with = "crate::generated::support::whole_numbers")]));
        }
    }
}

fn has_integer(field: &Field) -> bool {
    let tokens = field.ty.to_token_stream().to_string();
    tokens.split(|c: char| !c.is_alphanumeric()).any(|word| ["i64", "u64", "i32", "u32"].contains(&word))
}
