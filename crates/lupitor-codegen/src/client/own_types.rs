//! Types that typify would make too loose or too strict: whole numbers with a range, arrays with a length, times with a year of four
//! digits, and enums of responses, which accept values that are not in the document.

use openapiv3::{OpenAPI, Schema, SchemaKind, StringFormat, Type, VariantOrUnknownOrEmpty};
use proc_macro2::{Ident, TokenStream};
use quote::quote;

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
                    (Some(minimum), Some(maximum)) if minimum <= maximum => ranged_integer(&ident, doc, minimum, maximum),
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
                let mut tokens = bounded_array(&ident, &item, has_rule, doc, minimum, array.max_items.unwrap_or(usize::MAX));
                if has_builder {
                    tokens.extend(array_of_builders(&ident, &item));
                }
                tokens
            }
            // A time in a response is a plain string here.
            SchemaKind::Type(Type::String(string))
                if matches!(string.format, VariantOrUnknownOrEmpty::Item(StringFormat::DateTime)) && string.pattern.is_none() =>
            {
                time(&ident, doc)
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

/// A newtype around `i64` that only holds values in the range.
fn ranged_integer(name: &Ident, doc: &str, minimum: i64, maximum: i64) -> TokenStream {
    let range = format!("must be a whole number from {minimum} to {maximum}");
    let from_text = from_text(name);
    quote! {
        #[doc = #doc]
        #[derive(::serde::Serialize, Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[serde(transparent)]
        pub struct #name(i64);

        impl #name {
            /// The smallest value.
            pub const MIN: i64 = #minimum;
            /// The largest value.
            pub const MAX: i64 = #maximum;

            /// The value as a plain number.
            pub const fn get(self) -> i64 { self.0 }

            fn checked(value: Option<i64>) -> ::std::result::Result<Self, error::ConversionError> {
                match value {
                    Some(value) if (Self::MIN..=Self::MAX).contains(&value) => Ok(Self(value)),
                    _ => Err(#range.into()),
                }
            }
        }

        crate::generated::support::from_integers!(#name: i8, i16, i32, i64, isize, u8, u16, u32, u64, usize);

        impl ::std::convert::From<#name> for i64 {
            fn from(value: #name) -> Self { value.0 }
        }
        impl ::std::fmt::Display for #name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result { self.0.fmt(f) }
        }
        impl ::std::str::FromStr for #name {
            type Err = error::ConversionError;
            fn from_str(value: &str) -> ::std::result::Result<Self, Self::Err> { Self::checked(value.parse().ok()) }
        }
        #from_text
        impl<'de> ::serde::Deserialize<'de> for #name {
            fn deserialize<D: ::serde::Deserializer<'de>>(deserializer: D) -> ::std::result::Result<Self, D::Error> {
                Self::checked(Some(i64::deserialize(deserializer)?)).map_err(::serde::de::Error::custom)
            }
        }
    }
}

/// The conversions from text, by `FromStr`.
fn from_text(name: &Ident) -> TokenStream {
    quote! {
        impl ::std::convert::TryFrom<&str> for #name {
            type Error = error::ConversionError;
            fn try_from(value: &str) -> ::std::result::Result<Self, Self::Error> { value.parse() }
        }
        impl ::std::convert::TryFrom<::std::string::String> for #name {
            type Error = error::ConversionError;
            fn try_from(value: ::std::string::String) -> ::std::result::Result<Self, Self::Error> { value.parse() }
        }
    }
}

/// A newtype around a time that RFC 3339 can write: chrono writes the year 10000 as `+10000`.
fn time(name: &Ident, doc: &str) -> TokenStream {
    let from_text = from_text(name);
    quote! {
        #[doc = #doc]
        #[derive(::serde::Serialize, Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[serde(transparent)]
        pub struct #name(::chrono::DateTime<::chrono::offset::Utc>);

        impl ::std::ops::Deref for #name {
            type Target = ::chrono::DateTime<::chrono::offset::Utc>;
            fn deref(&self) -> &Self::Target { &self.0 }
        }
        impl ::std::convert::From<#name> for ::chrono::DateTime<::chrono::offset::Utc> {
            fn from(value: #name) -> Self { value.0 }
        }
        impl ::std::fmt::Display for #name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result { self.0.fmt(f) }
        }
        impl<Z: ::chrono::TimeZone> ::std::convert::TryFrom<::chrono::DateTime<Z>> for #name {
            type Error = error::ConversionError;
            fn try_from(value: ::chrono::DateTime<Z>) -> ::std::result::Result<Self, Self::Error> {
                let value = value.with_timezone(&::chrono::offset::Utc);
                match ::chrono::Datelike::year(&value) {
                    0..=9999 => Ok(Self(value)),
                    _ => Err("the year must be from 0 to 9999".into()),
                }
            }
        }
        impl ::std::str::FromStr for #name {
            type Err = error::ConversionError;
            fn from_str(value: &str) -> ::std::result::Result<Self, Self::Err> {
                match value.parse::<::chrono::DateTime<::chrono::offset::Utc>>() {
                    Ok(time) => time.try_into(),
                    Err(problem) => Err(problem.to_string().into()),
                }
            }
        }
        #from_text
        impl<'de> ::serde::Deserialize<'de> for #name {
            fn deserialize<D: ::serde::Deserializer<'de>>(deserializer: D) -> ::std::result::Result<Self, D::Error> {
                <::chrono::DateTime<::chrono::offset::Utc> as ::serde::Deserialize>::deserialize(deserializer)?
                    .try_into()
                    .map_err(::serde::de::Error::custom)
            }
        }
    }
}

/// A newtype around `Vec` with a checked length; the error of an item names its position.
fn bounded_array(name: &Ident, item: &Ident, has_rule: bool, doc: &str, minimum: usize, maximum: usize) -> TokenStream {
    let check = has_rule.then(|| {
        quote! {
            for (index, item) in items.iter().enumerate() {
                item.validate().map_err(|e| error::ConversionError::from(format!("[{index}]{}", crate::generated::support::below(&e))))?;
            }
        }
    });
    quote! {
        #[doc = #doc]
        #[derive(::serde::Serialize, Clone, Debug)]
        #[serde(transparent)]
        pub struct #name(::std::vec::Vec<#item>);

        impl #name {
            /// The smallest length.
            pub const MIN_ITEMS: usize = #minimum;
            /// The largest length.
            pub const MAX_ITEMS: usize = #maximum;
        }
        impl ::std::ops::Deref for #name {
            type Target = [#item];
            fn deref(&self) -> &[#item] { &self.0 }
        }
        impl ::std::convert::From<#name> for ::std::vec::Vec<#item> {
            fn from(value: #name) -> Self { value.0 }
        }
        impl ::std::convert::TryFrom<::std::vec::Vec<#item>> for #name {
            type Error = error::ConversionError;
            fn try_from(items: ::std::vec::Vec<#item>) -> ::std::result::Result<Self, Self::Error> {
                if !(Self::MIN_ITEMS..=Self::MAX_ITEMS).contains(&items.len()) {
                    return Err(crate::generated::support::length(items.len(), Self::MIN_ITEMS, Self::MAX_ITEMS).into());
                }
                #check
                Ok(Self(items))
            }
        }
        impl<'de> ::serde::Deserialize<'de> for #name {
            fn deserialize<D: ::serde::Deserializer<'de>>(deserializer: D) -> ::std::result::Result<Self, D::Error> {
                ::std::vec::Vec::<#item>::deserialize(deserializer)?.try_into().map_err(::serde::de::Error::custom)
            }
        }
    }
}

/// True when typify makes a builder for the schema, as it does for objects with properties.
fn has_builder(spec: &OpenAPI, name: &str) -> bool {
    match spec::schema(spec, name).map(|schema| &schema.schema_kind) {
        Some(SchemaKind::Type(Type::Object(object))) => !object.properties.is_empty(),
        _ => false,
    }
}

/// Builders in the place of the items; the error of one names its position.
fn array_of_builders(name: &Ident, item: &Ident) -> TokenStream {
    quote! {
        impl ::std::convert::TryFrom<::std::vec::Vec<builder::#item>> for #name {
            type Error = error::ConversionError;
            fn try_from(items: ::std::vec::Vec<builder::#item>) -> ::std::result::Result<Self, Self::Error> {
                let items = items.into_iter().enumerate().map(|(index, item)| {
                    #item::try_from(item).map_err(|e| error::ConversionError::from(format!("[{index}]{}", crate::generated::support::below(&e))))
                });
                items.collect::<::std::result::Result<::std::vec::Vec<_>, _>>()?.try_into()
            }
        }
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
