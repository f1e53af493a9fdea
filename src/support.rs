//! What the generated code calls.

use std::fmt::Display;

use serde::de::DeserializeOwned;
use serde::{Serialize, Serializer};
use serde_json::Value;

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

/// A value as a segment of a path, or a part of one. Everything but unreserved characters (RFC 3986 §2.3) is percent-encoded.
///
/// `.` and `..` are steps to another path, which no encoding prevents; a proxy may decode `/` and `\` before it takes such steps.
/// Without a value, the request would reach the path above.
#[allow(dead_code, reason = "for operations with path parameters, and unions: not every document has them")]
pub(crate) fn path_value(field: &str, value: &str, hint: &str) -> Result<String, String> {
    if value.is_empty() {
        return Err(invalid(field, "must not be empty, give a value", hint));
    }
    if value.split(['/', '\\']).any(|part| matches!(part, "." | "..")) {
        return Err(invalid(
            field,
            "must not be `.` or `..`, also not beside a slash, since a URL would lead elsewhere; give another value",
            hint,
        ));
    }
    let mut segment = String::with_capacity(value.len());
    for byte in value.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            segment.push(char::from(byte));
        } else {
            segment.push_str(&format!("%{byte:02X}"));
        }
    }
    Ok(segment)
}

/// Whether the bytes are this type's JSON.
pub(crate) fn check<T: DeserializeOwned>(body: &[u8]) -> serde_json::Result<()> {
    serde_json::from_slice::<T>(body).map(drop)
}

/// Writes a kind of a union: the object, with the tag by which the API tells the kind.
#[allow(dead_code, reason = "for operations with path parameters, and unions: not every document has them")]
pub(crate) fn with_tag<T: Serialize, S: Serializer>(
    value: &T,
    property: &str,
    tags: &[&str],
    serializer: S,
) -> Result<S::Ok, S::Error> {
    let mut value = serde_json::to_value(value).map_err(serde::ser::Error::custom)?;
    let is_told = value.get(property).and_then(Value::as_str).is_some_and(|tag| tags.contains(&tag));
    if let (false, Value::Object(members), Some(tag)) = (is_told, &mut value, tags.first()) {
        members.insert(property.to_owned(), Value::from(*tag));
    }
    value.serialize(serializer)
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

#[cfg(test)]
mod tests {
    use super::path_value;

    #[test]
    fn a_value_is_one_segment_of_a_path_or_refused() {
        let sent = [
            ("jh7", "jh7"),
            ("a/b", "a%2Fb"),
            ("a\\b", "a%5Cb"),
            ("%2e%2e", "%252e%252e"),
            ("...", "..."),
            (";x?#", "%3Bx%3F%23"),
            ("é ", "%C3%A9%20"),
        ];
        for (value, segment) in sent {
            assert_eq!(path_value("id", value, "").as_deref(), Ok(segment), "{value}");
            // As it arrives: the path has it, and nothing more or less.
            let url = url::Url::parse(&format!("https://lupitor.com/api/v1/leads/{segment}/x")).unwrap();
            assert_eq!(url.path(), format!("/api/v1/leads/{segment}/x"), "{value}");
        }
        for value in ["", ".", "..", "../x", "x/..", "x\\..\\y", "/.", "./"] {
            let problem = path_value("leadId", value, "The id.").unwrap_err();
            assert!(problem.starts_with("leadId: must not be ") && problem.ends_with(" value (The id.)"), "{value}: {problem}");
        }
    }
}
