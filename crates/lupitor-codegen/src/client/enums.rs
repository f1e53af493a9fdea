//! Errors of closed enums: typify's are `invalid value`, without the valid values.

use std::collections::BTreeMap;

use syn::visit_mut::VisitMut;
use syn::{Expr, Item, ItemMod, LitStr, parse_quote};

use crate::client::syntax::{self, is_trait, self_name, serde_rename, tokens};

/// Lets `FromStr` of every enum list the values that it accepts.
pub fn list_values(types: &mut ItemMod) {
    let values: BTreeMap<String, Vec<String>> = syntax::items(types).filter_map(values).collect();
    for item in syntax::items_mut(types) {
        let Item::Impl(implementation) = item else { continue };
        let values = self_name(implementation).and_then(|name| values.get(&name));
        if let Some(values) = values.filter(|_| is_trait(implementation, "FromStr")) {
            Messages(format!("must be one of {}", values.join(", "))).visit_item_impl_mut(implementation);
        }
    }
}

/// The name of an enum without fields and its values.
fn values(item: &Item) -> Option<(String, Vec<String>)> {
    let Item::Enum(item) = item else { return None };
    let is_plain = item.variants.iter().all(|variant| variant.fields.is_empty());
    let values = item.variants.iter().map(|variant| {
        let rename = variant.attrs.iter().find_map(serde_rename);
        rename.unwrap_or_else(|| variant.ident.to_string())
    });
    is_plain.then(|| (item.ident.to_string(), values.collect()))
}

struct Messages(String);

impl VisitMut for Messages {
    fn visit_expr_mut(&mut self, expression: &mut Expr) {
        if tokens(expression) == "\"invalid value\" . into ()" {
            let text = LitStr::new(&self.0, proc_macro2::Span::call_site());
            *expression = parse_quote!(#text.into());
            return;
        }
        syn::visit_mut::visit_expr_mut(self, expression);
    }
}
