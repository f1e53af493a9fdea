//! Newtypes with checked values: whole numbers with a range, arrays with a length, and times.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

/// A newtype around `i64` that only holds values in the range.
pub fn ranged_integer(name: &Ident, doc: &str, minimum: i64, maximum: i64) -> TokenStream {
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
pub fn time(name: &Ident, doc: &str) -> TokenStream {
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
                    Err(_) => Err("is not an RFC 3339 time with a time zone; write it like 2025-12-25T10:00:00Z".into()),
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

/// A newtype around `Vec` with a checked length; the error of an item has its position.
pub fn bounded_array(name: &Ident, item: &Ident, has_rule: bool, doc: &str, minimum: usize, maximum: usize) -> TokenStream {
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
        crate::generated::support::from_slices!(#name: #item);
        impl<'de> ::serde::Deserialize<'de> for #name {
            fn deserialize<D: ::serde::Deserializer<'de>>(deserializer: D) -> ::std::result::Result<Self, D::Error> {
                ::std::vec::Vec::<#item>::deserialize(deserializer)?.try_into().map_err(::serde::de::Error::custom)
            }
        }
    }
}

/// The conversion from builders of the items. The error of an item has its position.
pub fn array_of_builders(name: &Ident, item: &Ident) -> TokenStream {
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
        crate::generated::support::from_slices!(#name: builder::#item);
    }
}
