//! The request of an error: its description without values, and the redaction of text that may repeat the values.

use http::{HeaderMap, HeaderValue};
use serde_json::Value;

use super::redact::{SentRequest, redact_id, redact_message};
use crate::spec::DocumentedError;

/// The headers that contain an id of the request. Those of the API's own server come first.
const REQUEST_IDS: [&str; 12] = [
    "x-request-id",
    "request-id",
    "x-correlation-id",
    "x-vercel-id",
    "cf-ray",
    "x-amzn-requestid",
    "x-amzn-trace-id",
    "x-amz-cf-id",
    "x-amz-request-id",
    "x-azure-ref",
    "x-cloud-trace-context",
    "traceparent",
];

/// Longer values are not ids.
const MAX_ID_LENGTH: usize = 128;

/// Number of fields that a report names.
const MAX_FIELDS: usize = 40;

/// Returns the first request id of a response, as it came.
///
/// One pass over the headers: most responses have few, and no id.
pub(crate) fn request_id(headers: &HeaderMap) -> Option<&str> {
    let ids = headers.iter().filter_map(|(name, value)| {
        let rank = REQUEST_IDS.iter().position(|known| *known == name.as_str())?;
        Some((rank, id(value)?))
    });
    ids.min_by_key(|(rank, _)| *rank).map(|(_, id)| id)
}

/// Returns the value of a header that may be an id: printable ASCII of limited length.
fn id(value: &HeaderValue) -> Option<&str> {
    let value = value.to_str().ok()?.trim();
    let is_id = !value.is_empty() && value.len() <= MAX_ID_LENGTH && value.bytes().all(|byte| byte.is_ascii_graphic());
    is_id.then_some(value)
}

impl SentRequest<'_> {
    /// Redacts a message of the server. A documented message is shown as the document has it.
    pub(crate) fn redact(&self, message: &str, documented: Option<&DocumentedError>) -> String {
        let redact = |text: &str| redact_message(text, self);
        documented.and_then(|entry| entry.show(message, redact)).unwrap_or_else(|| redact(message))
    }

    /// Returns the first request id of a response, redacted.
    pub(crate) fn request_id(&self, headers: &HeaderMap) -> Option<String> {
        request_id(headers).map(|id| redact_id(id, self))
    }

    /// Returns the request ids of a response, redacted.
    pub(crate) fn request_ids(&self, headers: &HeaderMap) -> Vec<String> {
        let ids = REQUEST_IDS.iter().filter_map(|name| Some(format!("{name}: {}", redact_id(id(headers.get(*name)?)?, self))));
        ids.collect()
    }

    /// Describes the request: the name of each field with the type of its value, as in `phoneNumber: text, 12 characters`.
    pub(crate) fn fields(&self) -> Vec<String> {
        let mut fields = Vec::new();
        for (name, value) in url::form_urlencoded::parse(self.query.unwrap_or_default().as_bytes()) {
            fields.push(format!("{name} (query): {}", text(&value)));
        }
        if let Ok(body) = serde_json::from_slice::<Value>(self.body) {
            describe(&mut fields, "", &body);
        }
        fields.truncate(MAX_FIELDS);
        fields
    }
}

fn text(value: &str) -> String {
    format!("text, {} characters", value.chars().count())
}

fn describe(fields: &mut Vec<String>, name: &str, value: &Value) {
    match value {
        Value::Object(object) if name.is_empty() => object.iter().for_each(|(name, value)| describe(fields, name, value)),
        Value::Object(object) => fields.push(format!("{name}: object of {}", object.len())),
        Value::Array(items) => fields.push(format!("{name}: list of {}", items.len())),
        Value::String(value) => fields.push(format!("{name}: {}", text(value))),
        Value::Number(_) => fields.push(format!("{name}: number")),
        Value::Bool(_) => fields.push(format!("{name}: true or false")),
        Value::Null => fields.push(format!("{name}: null")),
    }
}
