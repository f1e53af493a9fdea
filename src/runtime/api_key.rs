//! The API key. No output shows it.

use std::fmt;

use http::HeaderValue;

/// An API key. `Debug` shows no part of it, and the header that carries it is marked as sensitive.
#[derive(Clone, PartialEq)]
pub(crate) struct ApiKey(HeaderValue);

impl ApiKey {
    /// Checks only what HTTP demands: the documentation gives no rule for the form of a key.
    pub(crate) fn new(key: &str) -> Result<Self, &'static str> {
        if key.trim().is_empty() {
            return Err("is empty; give the key from the dashboard");
        }
        if key.trim() != key {
            return Err("begins or ends with white space, probably from a file or an environment variable; remove it");
        }
        if key.get(..7).is_some_and(|start| start.eq_ignore_ascii_case("bearer ")) {
            return Err("begins with `Bearer`; the API takes the key alone, remove it");
        }
        if ['"', '\'', '`'].iter().any(|mark| key.len() > 1 && key.starts_with(*mark) && key.ends_with(*mark)) {
            return Err("is in quotation marks, probably from a file with environment variables; remove them");
        }
        if !key.is_ascii() {
            return Err("has a character that is not ASCII, perhaps from copying; copy it again from the dashboard");
        }
        let mut value =
            HeaderValue::from_str(key).map_err(|_| "has a character that a header cannot carry, such as a line break")?;
        value.set_sensitive(true);
        Ok(Self(value))
    }

    pub(crate) fn header_value(&self) -> HeaderValue {
        self.0.clone()
    }
}

impl fmt::Debug for ApiKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ApiKey(***)")
    }
}
