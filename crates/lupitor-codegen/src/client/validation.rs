//! "At least one of these properties": a `validate` function, which the builders call.

use heck::ToPascalCase;
use openapiv3::OpenAPI;
use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;
use syn::{ImplItem, Item, ItemMod, parse_quote};

use crate::client::{setters, syntax};
use crate::prepare::AtLeastOne;
use crate::spec;

/// The function `validate` of an object with the rule.
pub fn validate(spec: &OpenAPI, rule: &AtLeastOne) -> TokenStream {
    let name = Ident::new(&rule.schema.to_pascal_case(), Span::call_site());
    let fields = rule.properties.iter().map(|property| spec::field_ident(property));
    let first = &rule.properties[0];
    let others = rule.properties.join(" or ");
    let hints: Vec<_> = rule
        .properties
        .iter()
        .filter_map(|p| setters::property_hint(spec, &rule.schema, p))
        .map(|hint| hint.to_string())
        .collect();
    let message = format!("{first}: give {others}, at least one ({})", hints.join(" "));
    let doc = format!("Checks that {others} is given.");
    quote! {
        impl #name {
            #[doc = #doc]
            ///
            /// # Errors
            ///
            /// When none is.
            pub fn validate(&self) -> ::std::result::Result<(), error::ConversionError> {
                if #(self.#fields.is_none())&&* {
                    return Err(#message.into());
                }
                Ok(())
            }
        }
    }
}

/// Lets the builders of these objects call `validate`.
pub fn check_in_builders(types: &mut ItemMod, rules: &[AtLeastOne]) {
    for rule in rules {
        let target = rule.schema.to_pascal_case();
        for item in syntax::submodule(types, "builder") {
            let Item::Impl(implementation) = item else { continue };
            let is_of_target = syntax::self_name(implementation).as_deref() == Some(&target);
            if !is_of_target || !syntax::is_trait(implementation, "TryFrom") {
                continue;
            }
            for member in &mut implementation.items {
                if let ImplItem::Fn(function) = member {
                    let built = function.block.clone();
                    function.block = parse_quote!({
                        let built: ::std::result::Result<Self, Self::Error> = #built;
                        let built = built?;
                        built.validate()?;
                        Ok(built)
                    });
                }
            }
        }
    }
}
