//! Functions that the generated code calls.

use std::fmt::Display;

use http::header::{CONTENT_TYPE, HeaderValue};
use progenitor_client::ResponseValue;
use serde::de::{DeserializeOwned, Error as _, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::{Number, Value};
use url::Url;
use url::form_urlencoded::{Serializer as Form, byte_serialize};

/// A value for an optional field: the value, something that converts to it, or an `Option` of either.
///
/// `M` distinguishes the two implementations. The compiler infers it.
#[expect(unnameable_types, reason = "a bound of the generated setters")]
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a value for this field",
    label = "expected `{X}`, a value that converts to it, or an `Option` of one",
    note = "convert it first, for example `id.to_string()` for text; leave the setter out instead of passing `None`"
)]
pub trait Optional<X, M> {
    /// The error of the conversion.
    type Error: Display;

    /// Converts the value, if there is one.
    ///
    /// # Errors
    ///
    /// The error of the conversion.
    fn into_optional(self) -> Result<Option<X>, Self::Error>;
}

/// Marks a plain value.
#[derive(Debug)]
#[expect(unnameable_types, reason = "a marker")]
pub struct Plain;
/// Marks an `Option`.
#[derive(Debug)]
#[expect(unnameable_types, reason = "a marker")]
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

/// The message for an invalid value of a field. A problem inside a list begins with its position: `[3].phoneNumber: …`.
pub(crate) fn invalid(field: &str, problem: impl Display, hint: &str) -> String {
    let problem = problem.to_string();
    match (problem.starts_with('['), hint) {
        (true, _) => format!("{field}{problem}"),
        (false, "") => format!("{field}: {problem}"),
        (false, hint) => format!("{field}: {problem} ({hint})"),
    }
}

/// The problem of a value that does not match its pattern. The description of the field follows it.
#[allow(dead_code, reason = "for patterns: not every document has them")]
pub(crate) fn pattern_problem(value: &str, form: &str) -> String {
    if value != value.trim() {
        "has white space at an end; remove it".to_owned()
    } else if value.chars().any(char::is_control) {
        "contains a control character; remove it".to_owned()
    } else {
        format!("does not match {form}; correct it")
    }
}

/// The problem of an item, as it follows the item's position.
pub(crate) fn below(problem: &impl Display) -> String {
    format!(".{problem}")
}

/// The message for an array of the wrong length.
pub(crate) fn length(length: usize, minimum: usize, maximum: usize) -> String {
    let remedy = if length < minimum { "give more" } else { "split the list into several requests" };
    format!("{length} items, must be from {minimum} to {maximum}; {remedy}")
}

/// Encodes a value as a segment of a path, or as a part of one. It percent-encodes all but unreserved characters (RFC 3986 §2.3).
///
/// Three values would reach another path, and no encoding prevents it:
///
/// - `.` and `..`.
/// - A value with these beside `/` or `\`, which a proxy may decode first.
/// - An empty value.
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

/// A deserializer that rejects an array where a struct is expected.
#[derive(Debug)]
pub struct ObjectOnly<D>(pub(crate) D);

macro_rules! forward {
    ($($method:ident)*) => {
        $(fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, D::Error> { self.0.$method(visitor) })*
    };
}

impl<'de, D: Deserializer<'de>> Deserializer<'de> for ObjectOnly<D> {
    type Error = D::Error;

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, D::Error> {
        self.0.deserialize_map(visitor)
    }

    forward! {
        deserialize_any deserialize_bool deserialize_i8 deserialize_i16 deserialize_i32 deserialize_i64 deserialize_u8
        deserialize_u16 deserialize_u32 deserialize_u64 deserialize_f32 deserialize_f64 deserialize_char deserialize_str
        deserialize_string deserialize_bytes deserialize_byte_buf deserialize_option deserialize_unit deserialize_seq
        deserialize_map deserialize_identifier deserialize_ignored_any
    }

    fn deserialize_unit_struct<V: Visitor<'de>>(self, name: &'static str, visitor: V) -> Result<V::Value, D::Error> {
        self.0.deserialize_unit_struct(name, visitor)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, name: &'static str, visitor: V) -> Result<V::Value, D::Error> {
        self.0.deserialize_newtype_struct(name, visitor)
    }

    fn deserialize_tuple<V: Visitor<'de>>(self, length: usize, visitor: V) -> Result<V::Value, D::Error> {
        self.0.deserialize_tuple(length, visitor)
    }

    fn deserialize_tuple_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        length: usize,
        visitor: V,
    ) -> Result<V::Value, D::Error> {
        self.0.deserialize_tuple_struct(name, length, visitor)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, D::Error> {
        self.0.deserialize_enum(name, variants, visitor)
    }
}

/// Serializes a variant of a union: the object, with the tag that names the variant.
#[allow(dead_code, reason = "for operations with path parameters, and unions: not every document has them")]
pub(crate) fn with_tag<T: Serialize, S: Serializer>(
    value: &T,
    property: &str,
    tags: &[&str],
    serializer: S,
) -> Result<S::Ok, S::Error> {
    let mut value = serde_json::to_value(value).map_err(serde::ser::Error::custom)?;
    let has_tag = value.get(property).and_then(Value::as_str).is_some_and(|tag| tags.contains(&tag));
    if let (false, Value::Object(members), Some(tag)) = (has_tag, &mut value, tags.first()) {
        members.insert(property.to_owned(), Value::from(*tag));
    }
    value.serialize(serializer)
}

/// Implements `TryFrom` of the integer types for a newtype with a range.
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

/// Implements `TryFrom` of slices and arrays for a newtype around a list, by that of `Vec`.
#[allow(unused_macros, reason = "for lists with a length: not every document has them")]
macro_rules! from_slices {
    ($name:ident: $item:path) => {
        impl ::std::convert::TryFrom<&[$item]> for $name {
            type Error = self::error::ConversionError;
            fn try_from(items: &[$item]) -> ::std::result::Result<Self, Self::Error> {
                items.to_vec().try_into()
            }
        }
        impl ::std::convert::TryFrom<&::std::vec::Vec<$item>> for $name {
            type Error = self::error::ConversionError;
            fn try_from(items: &::std::vec::Vec<$item>) -> ::std::result::Result<Self, Self::Error> {
                items.clone().try_into()
            }
        }
        impl<const N: usize> ::std::convert::TryFrom<&[$item; N]> for $name {
            type Error = self::error::ConversionError;
            fn try_from(items: &[$item; N]) -> ::std::result::Result<Self, Self::Error> {
                items.to_vec().try_into()
            }
        }
        impl<const N: usize> ::std::convert::TryFrom<[$item; N]> for $name {
            type Error = self::error::ConversionError;
            fn try_from(items: [$item; N]) -> ::std::result::Result<Self, Self::Error> {
                ::std::vec::Vec::from(items).try_into()
            }
        }
    };
}
#[allow(unused_imports, reason = "for lists with a length: not every document has them")]
pub(crate) use from_slices;

/// The text of a string, a number or a boolean.
fn scalar(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(flag) => Some(flag.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

/// Converts a value to JSON.
fn data(name: &str, value: &impl Serialize) -> Result<Value, String> {
    serde_json::to_value(value).map_err(|e| format!("{name}: {e}"))
}

/// The fields of an object that are not null, as text.
fn fields(name: &str, value: &Value) -> Result<Vec<(String, String)>, String> {
    let fields = value.as_object().into_iter().flatten().filter(|(_, value)| !value.is_null());
    let fields = fields.map(|(field, value)| {
        let text = scalar(value).ok_or_else(|| format!("{name}.{field}: cannot be written into a query; give a single value"))?;
        Ok((field.clone(), text))
    });
    fields.collect()
}

/// Appends encoded text to the query of a URL.
fn append(url: &mut Url, encoded: &str) {
    match url.query().filter(|query| !query.is_empty()) {
        Some(query) => {
            let query = format!("{query}&{encoded}");
            url.set_query(Some(&query));
        }
        None => url.set_query(Some(encoded)),
    }
}

fn encode(text: &str) -> String {
    byte_serialize(text.as_bytes()).collect()
}

/// Appends `name=1,2`: a list with a separator, or the names and values of an object.
pub(crate) fn query_joined(url: &mut Url, name: &str, value: &impl Serialize, separator: &str) -> Result<(), String> {
    let value = data(name, value)?;
    let texts: Vec<String> = match &value {
        Value::Array(items) => items.iter().filter_map(scalar).collect(),
        Value::Object(_) => fields(name, &value)?.into_iter().flat_map(|(field, text)| [field, text]).collect(),
        other => scalar(other).into_iter().collect(),
    };
    if !texts.is_empty() {
        let texts: Vec<_> = texts.iter().map(|text| encode(text)).collect();
        append(url, &format!("{}={}", encode(name), texts.join(separator)));
    }
    Ok(())
}

/// Appends `field=value&field=value`: one parameter for each field of an object.
pub(crate) fn query_properties(url: &mut Url, name: &str, value: &impl Serialize) -> Result<(), String> {
    for (field, text) in fields(name, &data(name, value)?)? {
        append(url, &format!("{}={}", encode(&field), encode(&text)));
    }
    Ok(())
}

/// Appends `name[field]=value&name[field]=value`.
pub(crate) fn query_deep(url: &mut Url, name: &str, value: &impl Serialize) -> Result<(), String> {
    for (field, text) in fields(name, &data(name, value)?)? {
        append(url, &format!("{}={}", encode(&format!("{name}[{field}]")), encode(&text)));
    }
    Ok(())
}

/// Appends `name={"field":"value"}`.
pub(crate) fn query_json(url: &mut Url, name: &str, value: &impl Serialize) -> Result<(), String> {
    match data(name, value)? {
        Value::Null => {}
        value => append(url, &format!("{}={}", encode(name), encode(&value.to_string()))),
    }
    Ok(())
}

/// Converts a value to the value of a header. Commas separate the items of a list.
pub(crate) fn header(name: &str, value: &impl Serialize) -> Result<HeaderValue, String> {
    let text = match data(name, value)? {
        Value::Array(items) => items.iter().filter_map(scalar).collect::<Vec<_>>().join(","),
        other => scalar(&other).unwrap_or_default(),
    };
    HeaderValue::from_str(&text)
        .map_err(|_| format!("{name}: a header cannot contain line breaks or control characters; remove them"))
}

/// Sets a form as the body of a request. A list becomes a repeated field.
pub(crate) fn form(request: reqwest::RequestBuilder, body: &impl Serialize) -> Result<reqwest::RequestBuilder, String> {
    let value = data("body", body)?;
    let mut form = Form::new(String::new());
    for (name, value) in value.as_object().into_iter().flatten() {
        let values = match value {
            Value::Array(items) => items.iter().collect(),
            Value::Null => Vec::new(),
            other => vec![other],
        };
        for value in values {
            let text = scalar(value).ok_or_else(|| format!("{name}: cannot be written into a form; give a single value"))?;
            form.append_pair(name, &text);
        }
    }
    let media_type = HeaderValue::from_static("application/x-www-form-urlencoded");
    Ok(request.header(CONTENT_TYPE, media_type).body(form.finish()))
}

/// Decodes a success that is text.
pub(crate) fn text(body: &[u8]) -> String {
    String::from_utf8_lossy(body).into_owned()
}

/// Reads a success that is text, for `send`.
pub(crate) async fn raw_text<E>(response: reqwest::Response) -> Result<ResponseValue<String>, progenitor_client::Error<E>> {
    let value = raw_bytes(response).await?;
    let (status, headers) = (value.status(), value.headers().clone());
    Ok(ResponseValue::new(text(&value), status, headers))
}

/// Reads a success that is neither JSON nor text, for `send`.
pub(crate) async fn raw_bytes<E>(response: reqwest::Response) -> Result<ResponseValue<Vec<u8>>, progenitor_client::Error<E>> {
    let (status, headers) = (response.status(), response.headers().clone());
    let body = response.bytes().await.map_err(progenitor_client::Error::ResponseBodyError)?;
    Ok(ResponseValue::new(body.into(), status, headers))
}

/// Deserializes a value with whole numbers, which may be written as `2.0`.
pub(crate) fn whole_numbers<'de, D: Deserializer<'de>, T: DeserializeOwned>(deserializer: D) -> Result<T, D::Error> {
    let mut value = Value::deserialize(deserializer)?;
    make_whole(&mut value);
    serde_json::from_value(value).map_err(D::Error::custom)
}

fn make_whole(value: &mut Value) {
    /// Every whole number up to 2⁵³ has its own float.
    const EXACT: f64 = 9_007_199_254_740_992.0;
    match value {
        Value::Number(number) => {
            if let Some(float) = number.as_f64().filter(|float| number.is_f64() && float.fract() == 0.0 && float.abs() <= EXACT) {
                #[allow(clippy::cast_possible_truncation, reason = "the range is checked")]
                let whole = float as i64;
                *number = Number::from(whole);
            }
        }
        Value::Array(items) => items.iter_mut().for_each(make_whole),
        Value::Object(fields) => fields.values_mut().for_each(make_whole),
        Value::Null | Value::Bool(_) | Value::String(_) => {}
    }
}

#[cfg(test)]
mod tests {
    use super::path_value;

    #[test]
    fn a_value_is_one_segment_of_a_path_or_an_error() {
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
            // The URL parser does not change the path.
            let url = url::Url::parse(&format!("https://lupitor.com/api/v1/leads/{segment}/x")).unwrap();
            assert_eq!(url.path(), format!("/api/v1/leads/{segment}/x"), "{value}");
        }
        for value in ["", ".", "..", "../x", "x/..", "x\\..\\y", "/.", "./"] {
            let problem = path_value("leadId", value, "The id.").unwrap_err();
            assert!(problem.starts_with("leadId: must not be ") && problem.ends_with(" value (The id.)"), "{value}: {problem}");
        }
    }
}
