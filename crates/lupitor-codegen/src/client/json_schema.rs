//! `schemars::JsonSchema` of the generated types, behind the feature `schemars`.

use openapiv3::{OpenAPI, Schema};
use proc_macro2::TokenStream;
use quote::quote;
use serde_json::Value;
use syn::{Fields, Item, ItemMod, parse_quote};

use crate::client::syntax;
use crate::spec;

/// Derives `JsonSchema` behind the feature, and adds the constraints that a derive cannot see.
pub fn derive(spec: &OpenAPI, types: &mut ItemMod) {
    for item in syntax::items_mut(types) {
        let (ident, attributes) = match item {
            Item::Struct(item) if !matches!(item.fields, Fields::Unit) => (&item.ident, &mut item.attrs),
            Item::Enum(item) => (&item.ident, &mut item.attrs),
            _ => continue,
        };
        let constraints = spec::schema(spec, &ident.to_string()).map(constraints).unwrap_or_default();
        // An open enum has an implementation of its own.
        if !syntax::derives(attributes, "Serialize") {
            continue;
        }
        attributes.push(parse_quote!(#[cfg_attr(feature = "schemars", derive(::schemars::JsonSchema))]));
        if !constraints.is_empty() {
            attributes.push(parse_quote!(#[cfg_attr(feature = "schemars", schemars(#(#constraints),*))]));
        }
    }
}

/// `extend("pattern" = "…")` for each constraint of a string, a number or an array.
fn constraints(schema: &Schema) -> Vec<TokenStream> {
    let Ok(Value::Object(fields)) = serde_json::to_value(schema) else { return Vec::new() };
    let kept = ["pattern", "minLength", "maxLength", "minimum", "maximum", "minItems", "maxItems", "not"];
    // A part that is a $ref would lead nowhere outside the document.
    let leads = |value: &Value| value.to_string().contains("\"$ref\"");
    let constraints = fields.iter().filter(|(name, value)| kept.contains(&name.as_str()) && !leads(value));
    constraints
        .filter_map(|(name, value)| {
            let value: TokenStream = value.to_string().parse().ok()?;
            Some(quote!(extend(#name = #value)))
        })
        .collect()
}
