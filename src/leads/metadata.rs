//! Metadata from JSON and from values of the user's own types.

use serde::Serialize;
use serde_json::Value;

use crate::generated::types::{Metadata, builder};

/// The problem does not contain serde's text, which may have values.
const UNWRITABLE: &str = "cannot be written as JSON; check how the type serializes, the keys of a map must be text";

impl TryFrom<Value> for Metadata {
    type Error = &'static str;

    /// Converts a JSON object, for example one from `serde_json::json!`.
    fn try_from(value: Value) -> Result<Self, Self::Error> {
        match value {
            Value::Object(members) => Ok(Self(members)),
            _ => Err("must be a JSON object"),
        }
    }
}

impl Metadata {
    /// Converts a struct or a map of your own.
    ///
    /// ```
    /// use lupitor::Metadata;
    ///
    /// #[derive(serde::Serialize)]
    /// struct Contact {
    ///     company: String,
    /// }
    ///
    /// # fn main() -> Result<(), &'static str> {
    /// let metadata = Metadata::from_serialize(&Contact { company: "Acme".to_owned() })?;
    /// assert_eq!(metadata["company"], "Acme");
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// The problem, if the value does not serialize to a JSON object.
    pub fn from_serialize<T: Serialize + ?Sized>(value: &T) -> Result<Self, &'static str> {
        serde_json::to_value(value).map_err(|_| UNWRITABLE)?.try_into()
    }
}

/// A converted value, whose problem the setter reports with its field.
struct Converted(Result<Metadata, &'static str>);

impl TryFrom<Converted> for Metadata {
    type Error = &'static str;

    fn try_from(converted: Converted) -> Result<Self, Self::Error> {
        converted.0
    }
}

impl builder::LeadInput {
    /// `metadata`: custom data about the lead, from a struct or a map of your own. See [`Metadata::from_serialize`].
    pub fn metadata_from<T: Serialize + ?Sized>(self, value: &T) -> Self {
        self.metadata(Converted(Metadata::from_serialize(value)))
    }
}

impl builder::BulkLeadInput {
    /// `metadata`: custom data about the lead, from a struct or a map of your own. See [`Metadata::from_serialize`].
    pub fn metadata_from<T: Serialize + ?Sized>(self, value: &T) -> Self {
        self.metadata(Converted(Metadata::from_serialize(value)))
    }
}
