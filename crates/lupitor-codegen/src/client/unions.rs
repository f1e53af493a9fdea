//! `oneOf` with a `discriminator`: an enum that reads and writes the tag. typify ignores the discriminator, reads the first alternative
//! that fits, and loses the fields of the others.

use std::collections::BTreeMap;

use openapiv3::{Discriminator, OpenAPI, ReferenceOr, SchemaKind, Type};
use proc_macro2::{Ident, TokenStream};
use quote::quote;

use crate::client::OwnType;
use crate::problem::Problem;
use crate::spec::{self, schema_name, type_ident};

/// A type for each component schema that is a union with a discriminator.
pub fn generate(spec: &OpenAPI) -> Result<Vec<OwnType>, Problem> {
    let mut types = Vec::new();
    for (name, schema) in spec::schemas(spec) {
        let Some(discriminator) = &schema.schema_data.discriminator else { continue };
        let place = format!("components.schemas.{name}");
        let SchemaKind::OneOf { one_of } = &schema.schema_kind else {
            return Err(Problem::new(
                place,
                "a discriminator needs `oneOf` and nothing beside it, move the rest into the alternatives",
            ));
        };
        let mut alternatives = Vec::new();
        for (index, alternative) in one_of.iter().enumerate() {
            alternatives.push(alternative_of(spec, &format!("{place}.oneOf.{index}"), discriminator, alternative)?);
        }
        let tags = tags(&place, discriminator, &alternatives)?;
        let ident = type_ident(&place, name)?;
        let doc = schema.schema_data.description.as_deref().unwrap_or_default();
        let tokens = union(&ident, doc, &discriminator.property_name, &variants(&place, &alternatives)?, &tags);
        types.push(OwnType { name: name.clone(), tokens });
    }
    Ok(types)
}

/// The name of the component schema that an alternative refers to: an object with the tag among its properties.
fn alternative_of<'a>(
    spec: &OpenAPI,
    place: &str,
    discriminator: &Discriminator,
    alternative: &'a ReferenceOr<openapiv3::Schema>,
) -> Result<&'a str, Problem> {
    let Some(name) = schema_name(alternative) else {
        return Err(Problem::new(place, "must be a $ref to a component schema, by whose name the discriminator finds it"));
    };
    let tag = &discriminator.property_name;
    let properties = match spec::schema(spec, name).map(|schema| &schema.schema_kind) {
        Some(SchemaKind::Type(Type::Object(object))) => Some(&object.properties),
        Some(SchemaKind::Any(any)) if any.typ.as_deref() == Some("object") => Some(&any.properties),
        _ => None,
    };
    match properties {
        Some(properties) if properties.contains_key(tag) => Ok(name),
        Some(_) => Err(Problem::new(place, format!("{name} has no property {tag}, by which the discriminator finds it: add it"))),
        None => Err(Problem::new(place, format!("{name} must be `type: object` with the property {tag}"))),
    }
}

/// The values of the tag, each with its schema.
fn tags(place: &str, discriminator: &Discriminator, alternatives: &[&str]) -> Result<BTreeMap<String, String>, Problem> {
    let mut tags = BTreeMap::new();
    for (tag, target) in &discriminator.mapping {
        let name = target.strip_prefix("#/components/schemas/").unwrap_or(target);
        if !alternatives.contains(&name) {
            let place = format!("{place}.discriminator.mapping.{tag}");
            return Err(Problem::new(place, format!("{target} is not in oneOf, add it there or correct it")));
        }
        tags.insert(tag.clone(), name.to_owned());
    }
    for name in alternatives {
        if !tags.values().any(|mapped| mapped == name) {
            tags.insert((*name).to_owned(), (*name).to_owned());
        }
    }
    Ok(tags)
}

fn variants(place: &str, alternatives: &[&str]) -> Result<Vec<(String, Ident)>, Problem> {
    let mut variants: Vec<(String, Ident)> = Vec::new();
    for name in alternatives {
        let ident = type_ident(place, name)?;
        if ident == "Unknown" {
            return Err(Problem::new(place, "`Unknown` is the name for values of other kinds, rename the schema"));
        }
        if variants.iter().any(|(_, other)| *other == ident) {
            return Err(Problem::new(place, format!("{name} is twice in oneOf, keep one")));
        }
        variants.push(((*name).to_owned(), ident));
    }
    Ok(variants)
}

fn union(name: &Ident, doc: &str, property: &str, variants: &[(String, Ident)], tags: &BTreeMap<String, String>) -> TokenStream {
    let idents: Vec<_> = variants.iter().map(|(_, ident)| ident).collect();
    let docs = variants.iter().map(|(schema, _)| format!("`{schema}`"));
    let tags_of = |schema: &String| tags.iter().filter(|(_, mapped)| *mapped == schema).map(|(tag, _)| tag.clone()).collect();
    let tag_lists: Vec<Vec<String>> = variants.iter().map(|(schema, _)| tags_of(schema)).collect();
    let unknown_doc = format!("An object with another `{property}`, or something else.");
    quote! {
        #[doc = #doc]
        #[derive(Clone, Debug)]
        #[non_exhaustive]
        pub enum #name {
            #(#[doc = #docs] #idents(::std::boxed::Box<#idents>),)*
            #[doc = #unknown_doc]
            Unknown(::serde_json::Value),
        }

        #(
            impl ::std::convert::From<#idents> for #name {
                fn from(value: #idents) -> Self { Self::#idents(::std::boxed::Box::new(value)) }
            }
            impl ::std::convert::TryFrom<builder::#idents> for #name {
                type Error = error::ConversionError;
                fn try_from(value: builder::#idents) -> ::std::result::Result<Self, Self::Error> {
                    #idents::try_from(value).map(Self::from)
                }
            }
        )*
        #[cfg(feature = "schemars")]
        impl ::schemars::JsonSchema for #name {
            fn schema_name() -> ::std::borrow::Cow<'static, str> { stringify!(#name).into() }
            fn json_schema(generator: &mut ::schemars::SchemaGenerator) -> ::schemars::Schema {
                ::schemars::json_schema!({ "oneOf": [#(generator.subschema_for::<#idents>()),*] })
            }
        }
        impl ::serde::Serialize for #name {
            fn serialize<S: ::serde::Serializer>(&self, serializer: S) -> ::std::result::Result<S::Ok, S::Error> {
                match self {
                    #(Self::#idents(value) => crate::generated::support::with_tag(value, #property, &[#(#tag_lists),*], serializer),)*
                    Self::Unknown(value) => ::serde::Serialize::serialize(value, serializer),
                }
            }
        }
        impl<'de> ::serde::Deserialize<'de> for #name {
            fn deserialize<D: ::serde::Deserializer<'de>>(deserializer: D) -> ::std::result::Result<Self, D::Error> {
                let value = <::serde_json::Value as ::serde::Deserialize>::deserialize(deserializer)?;
                match value.get(#property).and_then(::serde_json::Value::as_str) {
                    #(::std::option::Option::Some(#(#tag_lists)|*) => ::serde_json::from_value(value)
                        .map(Self::#idents)
                        .map_err(::serde::de::Error::custom),)*
                    _ => ::std::result::Result::Ok(Self::Unknown(value)),
                }
            }
        }
    }
}
