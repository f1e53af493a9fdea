//! progenitor's client, with the types and the setters that this crate adds to it.

use heck::ToPascalCase;
use openapiv3::OpenAPI;
use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote};
use syn::{Attribute, Fields, Item, ItemMod, parse_quote};

use super::problem::Problem;
use super::rules::{self, OneNeeded};
use super::{
    call, defaults, deprecated, document, enums, last_resort, lenient, media, numbers, objects, parameters, paths, patterns,
    requests, schemas, sending, setters, unions,
};

pub fn tokens(spec: &OpenAPI) -> Result<TokenStream, Problem> {
    let mut plain = spec.clone();
    lenient::open_flags(&mut plain);
    lenient::open_forms(&mut plain);
    media::simplify(&mut plain);
    let standins = parameters::simplify(&mut plain);
    defaults::take(&mut plain);
    let rules = rules::take(&mut plain)?;
    let mut own_types = schemas::own_types(&plain, &rules)?;
    own_types.extend(unions::own_types(&plain)?);

    let mut settings = progenitor::GenerationSettings::new();
    settings
        .with_interface(progenitor::InterfaceStyle::Builder)
        .with_hooks(progenitor::HooksMode::Expected)
        .with_inner_type(quote!(crate::runtime::Context))
        .with_map_type("::std::collections::BTreeMap");
    for own in &own_types {
        let path = format!("crate::generated::types::{}", own.name.to_pascal_case());
        let impls = [progenitor::TypeImpl::Display, progenitor::TypeImpl::FromStr];
        settings.with_replacement(own.name.to_pascal_case(), path, impls.into_iter());
    }
    for (standin, object) in &standins {
        let path = format!("crate::generated::types::{}", object.to_pascal_case());
        settings.with_replacement(standin, path, std::iter::empty());
    }
    let mut file = last_resort::generate(&plain, &settings)?;

    for item in &mut file.items {
        match item {
            Item::Mod(module) if module.ident == "types" => {
                let names = setters::schema_fields(&plain, module);
                for own in &own_types {
                    push_all(module, &own.tokens)?;
                }
                for rule in &rules {
                    push_all(module, &validate(&plain, rule))?;
                }
                derive_json_schema(spec, module);
                enums::name_values(module);
                patterns::improve(module);
                numbers::read_whole(module);
                objects::refuse_arrays(module);
                leave_room(module);
                setters::improve(module, &names);
                check_rules_in_builders(module, &rules);
            }
            Item::Mod(module) if module.ident == "builder" => {
                let names = setters::operation_parameters(spec)?;
                setters::improve_builder(module, &names);
                requests::improve(module)?;
                sending::improve(spec, module)?;
                media::improve(spec, module)?;
                paths::guard(module, &names)?;
                call::split(module)?;
            }
            Item::Impl(implementation) if implementation.trait_.is_none() => hide_constructors(implementation),
            _ => {}
        }
    }
    deprecated::mark(spec, &mut file)?;
    Ok(file.into_token_stream())
}

fn push_all(module: &mut ItemMod, tokens: &TokenStream) -> Result<(), Problem> {
    let parsed: syn::File = syn::parse2(tokens.clone()).map_err(|e| Problem::new("a type made by codegen", e.to_string()))?;
    if let Some((_, items)) = &mut module.content {
        items.extend(parsed.items);
    }
    Ok(())
}

/// A field or a value that the API gains must not break users: structs are made by their builders, enums have other values to come.
fn leave_room(types: &mut ItemMod) {
    for item in types.content.iter_mut().flat_map(|(_, items)| items) {
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
fn hide_constructors(client: &mut syn::ItemImpl) {
    client.items.retain(|item| !matches!(item, syn::ImplItem::Fn(function) if function.sig.ident == "new"));
    for item in &mut client.items {
        if let syn::ImplItem::Fn(function) = item
            && function.sig.ident == "new_with_client"
        {
            function.vis = parse_quote!(pub(crate));
        }
    }
}

/// `fn validate` of an object of which one property at least is needed.
fn validate(spec: &OpenAPI, rule: &OneNeeded) -> TokenStream {
    let name = Ident::new(&rule.schema.to_pascal_case(), Span::call_site());
    let fields = rule.properties.iter().map(|property| setters::field_ident(property));
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

/// A builder must not make a value that breaks the rule.
fn check_rules_in_builders(types: &mut ItemMod, rules: &[OneNeeded]) {
    for rule in rules {
        let target = rule.schema.to_pascal_case();
        for item in setters::submodule(types, "builder") {
            let Item::Impl(implementation) = item else { continue };
            let is_try_from = implementation.trait_.as_ref().is_some_and(|(_, path, _)| ends_with(path, "TryFrom"));
            if !is_try_from || setters::self_name(implementation).as_deref() != Some(&target) {
                continue;
            }
            for member in &mut implementation.items {
                if let syn::ImplItem::Fn(function) = member {
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

fn ends_with(path: &syn::Path, name: &str) -> bool {
    path.segments.last().is_some_and(|segment| segment.ident == name)
}

/// `JsonSchema` behind a feature, with the constraints that a derive cannot see.
fn derive_json_schema(spec: &OpenAPI, types: &mut ItemMod) {
    let Some((_, items)) = &mut types.content else { return };
    for item in items {
        let (ident, attributes) = match item {
            Item::Struct(item) if !matches!(item.fields, Fields::Unit) => (&item.ident, &mut item.attrs),
            Item::Enum(item) => (&item.ident, &mut item.attrs),
            _ => continue,
        };
        let constraints = document::schema(spec, &ident.to_string()).map(constraints).unwrap_or_default();
        // An open enum has an implementation of its own.
        if !attributes.iter().any(derives_serialize) {
            continue;
        }
        attributes.push(parse_quote!(#[cfg_attr(feature = "schemars", derive(::schemars::JsonSchema))]));
        if !constraints.is_empty() {
            attributes.push(parse_quote!(#[cfg_attr(feature = "schemars", schemars(#(#constraints),*))]));
        }
    }
}

fn derives_serialize(attribute: &Attribute) -> bool {
    attribute.path().is_ident("derive") && attribute.to_token_stream().to_string().contains("Serialize")
}

/// `extend("pattern" = "…")` for each constraint of a string, a number or an array.
fn constraints(schema: &openapiv3::Schema) -> Vec<TokenStream> {
    let Ok(serde_json::Value::Object(fields)) = serde_json::to_value(schema) else { return Vec::new() };
    let kept = ["pattern", "minLength", "maxLength", "minimum", "maximum", "minItems", "maxItems", "not"];
    // A part that is a $ref would lead nowhere outside the document.
    let leads = |value: &serde_json::Value| value.to_string().contains("\"$ref\"");
    let constraints = fields.iter().filter(|(name, value)| kept.contains(&name.as_str()) && !leads(value));
    constraints
        .filter_map(|(name, value)| {
            let value: TokenStream = value.to_string().parse().ok()?;
            Some(quote!(extend(#name = #value)))
        })
        .collect()
}
