//! Errors of closed enums: typify's say `invalid value`, and not which values there are.

use std::collections::BTreeMap;

use quote::ToTokens;
use syn::visit_mut::VisitMut;
use syn::{Expr, Item, ItemMod, LitStr, parse_quote};

use super::setters;

/// Lets `FromStr` of every enum name the values that it takes.
pub fn name_values(types: &mut ItemMod) {
    let items = types.content.iter().flat_map(|(_, items)| items);
    let values: BTreeMap<String, Vec<String>> = items.filter_map(values).collect();
    for item in types.content.iter_mut().flat_map(|(_, items)| items) {
        let Item::Impl(implementation) = item else { continue };
        let is_from_str =
            implementation.trait_.as_ref().is_some_and(|(_, path, _)| path.segments.last().is_some_and(is_from_str));
        let Some(values) = setters::self_name(implementation).and_then(|name| values.get(&name)).filter(|_| is_from_str) else {
            continue;
        };
        let mut texts = Texts(format!("must be one of {}", values.join(", ")));
        texts.visit_item_impl_mut(implementation);
    }
}

fn is_from_str(segment: &syn::PathSegment) -> bool {
    segment.ident == "FromStr"
}

/// The name of an enum without fields and its values.
fn values(item: &Item) -> Option<(String, Vec<String>)> {
    let Item::Enum(item) = item else { return None };
    let is_plain = item.variants.iter().all(|variant| variant.fields.is_empty());
    let values = item.variants.iter().map(|variant| {
        let rename = variant.attrs.iter().find_map(setters::serde_rename);
        rename.unwrap_or_else(|| variant.ident.to_string())
    });
    is_plain.then(|| (item.ident.to_string(), values.collect()))
}

struct Texts(String);

impl VisitMut for Texts {
    fn visit_expr_mut(&mut self, expression: &mut Expr) {
        if expression.to_token_stream().to_string() == "\"invalid value\" . into ()" {
            let text = LitStr::new(&self.0, proc_macro2::Span::call_site());
            *expression = parse_quote!(#text.into());
            return;
        }
        syn::visit_mut::visit_expr_mut(self, expression);
    }
}
