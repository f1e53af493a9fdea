//! Types that typify would make too loose or too strict: whole numbers with a range, arrays with a length, times with a year of four
//! digits, and enums of responses, which accept values that are not in the document.

use openapiv3::{OpenAPI, Schema, SchemaKind, StringFormat, Type, VariantOrUnknownOrEmpty};
use proc_macro2::{Ident, TokenStream};
use quote::quote;

use crate::client::newtypes;
use crate::prepare::AtLeastOne;
use crate::problem::Problem;
use crate::spec::{self, schema_name, type_ident};

const OPEN_ENUM: &str = "x-extensible-enum";

/// A component schema whose type this crate generates.
pub struct OwnType {
    pub name: String,
    pub tokens: TokenStream,
}

/// The types of the component schemas that typify cannot express.
pub fn generate(spec: &OpenAPI, rules: &[AtLeastOne]) -> Result<Vec<OwnType>, Problem> {
    let mut types = Vec::new();
    for (name, schema) in spec::schemas(spec) {
        let place = format!("components.schemas.{name}");
        let doc = schema.schema_data.description.as_deref().unwrap_or_default();
        let ident = type_ident(&place, name)?;
        let is_string = matches!(schema.schema_kind, SchemaKind::Type(Type::String(_)));
        if schema.schema_data.extensions.contains_key(OPEN_ENUM) && !is_string {
            return Err(Problem::new(format!("{place}.{OPEN_ENUM}"), "is for `type: string`, drop it or correct the type"));
        }
        let tokens = match &schema.schema_kind {
            SchemaKind::Type(Type::Integer(integer)) if integer.minimum.is_some() || integer.maximum.is_some() => {
                if integer.exclusive_minimum || integer.exclusive_maximum {
                    return Err(Problem::new(
                        place,
                        "exclusiveMinimum and exclusiveMaximum are not supported, give the smallest and the largest whole number",
                    ));
                }
                match (integer.minimum, integer.maximum) {
                    (Some(minimum), Some(maximum)) if minimum <= maximum => {
                        newtypes::ranged_integer(&ident, doc, minimum, maximum)
                    }
                    _ => return Err(Problem::new(place, "a range needs both `minimum` and `maximum`, in this order of size")),
                }
            }
            SchemaKind::Type(Type::Array(array)) if array.min_items.is_some() || array.max_items.is_some() => {
                let Some(item) = array.items.as_ref().and_then(schema_name) else {
                    return Err(Problem::new(
                        place,
                        "the items of an array with a length must be a $ref to a component schema, so that they have a name",
                    ));
                };
                let has_rule = rules.iter().any(|rule| rule.schema == item);
                let has_builder = has_builder(spec, item);
                let item = type_ident(&format!("{place}.items"), item)?;
                let minimum = array.min_items.unwrap_or(0);
                let mut tokens =
                    newtypes::bounded_array(&ident, &item, has_rule, doc, minimum, array.max_items.unwrap_or(usize::MAX));
                if has_builder {
                    tokens.extend(newtypes::array_of_builders(&ident, &item));
                }
                tokens
            }
            // A time in a response is a plain string here.
            SchemaKind::Type(Type::String(string))
                if matches!(string.format, VariantOrUnknownOrEmpty::Item(StringFormat::DateTime)) && string.pattern.is_none() =>
            {
                newtypes::time(&ident, doc)
            }
            _ if schema.schema_data.extensions.contains_key(OPEN_ENUM) => {
                open_enum(&ident, doc, &known_values(&format!("{place}.{OPEN_ENUM}"), schema)?)
            }
            _ => continue,
        };
        types.push(OwnType { name: name.clone(), tokens });
    }
    Ok(types)
}

/// The values, each with the name of its variant.
fn known_values(place: &str, schema: &Schema) -> Result<Vec<(Ident, String)>, Problem> {
    let values = schema.schema_data.extensions[OPEN_ENUM]
        .as_array()
        .and_then(|values| values.iter().map(|value| value.as_str().map(str::to_owned)).collect::<Option<Vec<_>>>())
        .filter(|values| !values.is_empty())
        .ok_or_else(|| Problem::new(place, "must be a list of strings with at least one"))?;
    let mut known: Vec<(Ident, String)> = Vec::new();
    for value in values {
        let variant = type_ident(place, &value)?;
        if variant == "Unknown" {
            return Err(Problem::new(
                place,
                format!("`{value}` is the name for values that are not in the document, leave it out"),
            ));
        }
        if let Some((_, other)) = known.iter().find(|(ident, _)| *ident == variant) {
            return Err(Problem::new(place, format!("`{other}` and `{value}` differ only in case or punctuation, keep one")));
        }
        known.push((variant, value));
    }
    Ok(known)
}

/// True when typify makes a builder for the schema, as it does for objects with properties.
fn has_builder(spec: &OpenAPI, name: &str) -> bool {
    match spec::schema(spec, name).map(|schema| &schema.schema_kind) {
        Some(SchemaKind::Type(Type::Object(object))) => !object.properties.is_empty(),
        _ => false,
    }
}

/// An enum with a variant for each known value and one for all others.
fn open_enum(name: &Ident, doc: &str, known: &[(Ident, String)]) -> TokenStream {
    let (variants, values): (Vec<_>, Vec<_>) = known.iter().cloned().unzip();
    let docs = values.iter().map(|value| format!("`{value}`"));
    quote! {
        #[doc = #doc]
        #[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[non_exhaustive]
        pub enum #name {
            #(#[doc = #docs] #variants,)*
            /// A value that the document does not know.
            Unknown(::std::string::String),
        }

        impl #name {
            /// The value as the API writes it.
            pub fn as_str(&self) -> &str {
                match self { #(Self::#variants => #values,)* Self::Unknown(value) => value }
            }
        }
        impl ::std::convert::From<::std::string::String> for #name {
            fn from(value: ::std::string::String) -> Self {
                match value.as_str() { #(#values => Self::#variants,)* _ => Self::Unknown(value) }
            }
        }
        impl ::std::convert::From<&str> for #name {
            fn from(value: &str) -> Self { value.to_owned().into() }
        }
        impl ::std::fmt::Display for #name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result { f.write_str(self.as_str()) }
        }
        #[cfg(feature = "schemars")]
        impl ::schemars::JsonSchema for #name {
            fn schema_name() -> ::std::borrow::Cow<'static, str> { stringify!(#name).into() }
            fn json_schema(_: &mut ::schemars::SchemaGenerator) -> ::schemars::Schema {
                ::schemars::json_schema!({ "type": "string" })
            }
        }
        impl ::serde::Serialize for #name {
            fn serialize<S: ::serde::Serializer>(&self, serializer: S) -> ::std::result::Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }
        impl<'de> ::serde::Deserialize<'de> for #name {
            fn deserialize<D: ::serde::Deserializer<'de>>(deserializer: D) -> ::std::result::Result<Self, D::Error> {
                ::std::string::String::deserialize(deserializer).map(Self::from)
            }
        }
    }
}
