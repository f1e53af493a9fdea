//! The members of an envelope that say what a response is, also of one that did not arrive whole.

use std::fmt;

use serde::Deserializer as _;
use serde::de::{IgnoredAny, MapAccess, Visitor};
use serde_json::{Deserializer, Value, json};

use super::is_object;
use crate::form::repaired;

/// How much of a body there is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Extent {
    /// All of it: it is JSON to its end, or it is not JSON.
    Whole,
    /// The beginning: the members that arrived whole count.
    Truncated,
}

/// The members of an envelope. Of a name that is there twice, the last one counts.
#[derive(Debug, Default)]
pub(crate) struct Members {
    pub(crate) success: Option<Value>,
    error: Option<Value>,
    // The health check's own shape.
    message: Option<Value>,
    status: Option<Value>,
    reset: Option<Value>,
}

impl Members {
    /// `None` where the body is not a JSON object in UTF-8.
    pub(crate) fn read(body: &[u8], extent: Extent) -> Option<Self> {
        if !is_object(body) {
            return None;
        }
        let body = match (std::str::from_utf8(body), extent) {
            (Ok(body), _) => body,
            // The cut may go through a character.
            (Err(error), Extent::Truncated) if error.error_len().is_none() => {
                std::str::from_utf8(body.get(..error.valid_up_to())?).ok()?
            }
            (Err(_), _) => return None,
        };
        // A number has no end of its own: only what follows it shows that it is whole.
        let is_open = |c: char| c.is_ascii_alphanumeric() || "+-.".contains(c);
        let body = if extent == Extent::Truncated { body.trim_end_matches(is_open) } else { body };
        Self::of(body.as_bytes(), extent)
    }

    fn of(body: &[u8], extent: Extent) -> Option<Self> {
        let mut members = Self::default();
        let mut json = Deserializer::from_slice(body);
        let read = json.deserialize_map(&mut members).and_then(|()| json.end());
        match (read, extent) {
            (Ok(()), _) | (Err(_), Extent::Truncated) => Some(members),
            (Err(_), Extent::Whole) => repaired(body).and_then(|body| Self::of(&body, extent)),
        }
    }

    /// The message: `error`, which should be a string but is read in any form.
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

    /// True when the health check says that the API is down.
    pub(crate) fn is_down(&self) -> bool {
        self.success.is_none() && self.status.as_ref().and_then(Value::as_str) == Some("error")
    }

    /// A body with nothing but the `reset`, for the reading of hints.
    pub(crate) fn into_reset(self) -> Vec<u8> {
        self.reset.map_or_else(Vec::new, |reset| json!({ "reset": reset }).to_string().into_bytes())
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
