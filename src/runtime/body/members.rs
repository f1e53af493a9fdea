//! The members of an envelope that decide what a response means, also of a truncated one.

use std::fmt;

use serde::Deserializer as _;
use serde::de::{IgnoredAny, MapAccess, Visitor};
use serde_json::{Deserializer, Value};

use super::repair::repaired;

/// The extent of a body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Extent {
    /// The complete body: it is JSON to its end, or it is not JSON.
    Whole,
    /// The beginning of a body: the members that arrived completely count.
    Truncated,
}

/// True if a JSON body is an object. Serde accepts an array for a struct too, with the items as fields.
pub(super) fn is_object(body: &[u8]) -> bool {
    body.trim_ascii_start().first() == Some(&b'{')
}

/// The members of an envelope. The last one counts if a name is repeated.
#[derive(Debug, Default)]
pub(crate) struct Members {
    pub(crate) success: Option<Value>,
    error: Option<Value>,
    // The health check has `message` and `status`.
    message: Option<Value>,
    status: Option<Value>,
    pub(crate) reset: Option<Value>,
}

impl Members {
    /// Reads the members. `None` if the body is not a JSON object in UTF-8.
    pub(crate) fn read(body: &[u8], extent: Extent) -> Option<Self> {
        if !is_object(body) {
            return None;
        }
        let body = match (std::str::from_utf8(body), extent) {
            (Ok(body), _) => body,
            // The body may end inside a character.
            (Err(error), Extent::Truncated) if error.error_len().is_none() => {
                std::str::from_utf8(body.get(..error.valid_up_to())?).ok()?
            }
            (Err(_), _) => return None,
        };
        // A number has no delimiter of its own: only the next character shows that it is complete.
        let is_open = |c: char| c.is_ascii_alphanumeric() || "+-.".contains(c);
        let body = if extent == Extent::Truncated { body.trim_end_matches(is_open) } else { body };
        Self::parse(body.as_bytes(), extent)
    }

    fn parse(body: &[u8], extent: Extent) -> Option<Self> {
        let mut members = Self::default();
        let mut json = Deserializer::from_slice(body);
        let read = json.deserialize_map(&mut members).and_then(|()| json.end());
        match (read, extent) {
            (Ok(()), _) | (Err(_), Extent::Truncated) => Some(members),
            (Err(_), Extent::Whole) => repaired(body).and_then(|body| Self::parse(&body, extent)),
        }
    }

    /// Returns the message: `error`, which should be a string but is read in any form.
    pub(crate) fn message(&self) -> Option<String> {
        if self.success == Some(Value::Bool(true)) {
            return None;
        }
        let readable = |value: &Option<Value>| match value.as_ref()? {
            Value::String(text) => Some(text.clone()),
            Value::Object(object) => object.get("message").and_then(Value::as_str).map(str::to_owned),
            _ => None,
        };
        readable(&self.error).or_else(|| readable(&self.message)).filter(|text| !text.trim().is_empty())
    }

    /// True if the health check reports that the API is down.
    pub(crate) fn is_down(&self) -> bool {
        self.success.is_none() && self.status.as_ref().and_then(Value::as_str) == Some("error")
    }

    fn slot(&mut self, name: &str) -> Option<&mut Option<Value>> {
        match name {
            "success" => Some(&mut self.success),
            "error" => Some(&mut self.error),
            "message" => Some(&mut self.message),
            "status" => Some(&mut self.status),
            "reset" => Some(&mut self.reset),
            _ => None,
        }
    }
}

impl<'de> Visitor<'de> for &mut Members {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(name) = map.next_key::<String>()? {
            if let Some(slot) = self.slot(&name) {
                *slot = Some(map.next_value()?);
            } else {
                map.next_value::<IgnoredAny>()?;
            }
        }
        Ok(())
    }
}
