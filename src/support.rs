//! What the generated code calls.

use std::fmt::Display;

use serde::de::DeserializeOwned;

/// A value for an optional field: the value, something that converts to it, or an `Option` of either.
///
/// `M` only tells the two implementations apart and is always inferred.
pub trait Optional<X, M> {
    /// Why the conversion failed.
    type Error: Display;

    /// Converts the value, if there is one.
    ///
    /// # Errors
    ///
    /// The conversion's own.
    fn into_optional(self) -> Result<Option<X>, Self::Error>;
}

/// Marks a plain value.
#[derive(Debug)]
pub struct Plain;
/// Marks an `Option`.
#[derive(Debug)]
pub struct Wrapped;

impl<X, T: TryInto<X, Error: Display>> Optional<X, Plain> for T {
    type Error = T::Error;

    fn into_optional(self) -> Result<Option<X>, T::Error> {
        self.try_into().map(Some)
    }
}

impl<X, T: TryInto<X, Error: Display>> Optional<X, Wrapped> for Option<T> {
    type Error = T::Error;

    fn into_optional(self) -> Result<Option<X>, T::Error> {
        self.map(T::try_into).transpose()
    }
}

/// The text for a bad value of a field. A problem below the field begins with its position: `[3].phoneNumber: …`.
pub(crate) fn invalid(field: &str, problem: impl Display, hint: &str) -> String {
    let problem = problem.to_string();
    match (problem.starts_with('['), hint) {
        (true, _) => format!("{field}{problem}"),
        (false, "") => format!("{field}: {problem}"),
        (false, hint) => format!("{field}: {problem} ({hint})"),
    }
}

/// The problem of an item, as it reads below the item's position.
pub(crate) fn below(problem: &impl Display) -> String {
    format!(".{problem}")
}

/// The text for an array of the wrong length.
pub(crate) fn length(length: usize, minimum: usize, maximum: usize) -> String {
    let remedy = if length < minimum { "give more" } else { "split the list into several requests" };
    format!("{length} items, must be from {minimum} to {maximum}; {remedy}")
}

/// Whether the bytes are this type's JSON.
pub(crate) fn check<T: DeserializeOwned>(body: &[u8]) -> serde_json::Result<()> {
    serde_json::from_slice::<T>(body).map(drop)
}

/// `TryFrom` of the integer types for a newtype with a range.
macro_rules! from_integers {
    ($name:ident: $($integer:ty),*) => {
        $(impl ::std::convert::TryFrom<$integer> for $name {
            type Error = self::error::ConversionError;
            fn try_from(value: $integer) -> ::std::result::Result<Self, Self::Error> {
                Self::checked(i64::try_from(value).ok())
            }
        })*
    };
}
pub(crate) use from_integers;
