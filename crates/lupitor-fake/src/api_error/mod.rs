//! Error responses of the API.

mod documented;
pub(crate) mod undocumented;

use http::StatusCode;
use serde_json::{Map, Value};

use crate::response::{self, JSON, Response};

pub(crate) use documented::{Catalogue, Documented};

/// The status and body of an error response.
#[derive(Debug, Clone)]
pub(crate) struct ApiError {
    pub(crate) status: StatusCode,
    pub(crate) body: Map<String, Value>,
}

impl ApiError {
    /// The error envelope around a message that no page documents.
    fn undocumented(status: StatusCode, message: String) -> Self {
        let body = Map::from_iter([
            ("success".to_owned(), Value::Bool(false)),
            ("data".to_owned(), Value::Null),
            ("error".to_owned(), Value::String(message)),
        ]);
        Self { status, body }
    }

    /// Replaces the message by one that is derived from it.
    pub(crate) fn map_message(mut self, map: impl FnOnce(&str) -> String) -> Self {
        if let Some(Value::String(message)) = self.body.get_mut("error") {
            *message = map(message);
        }
        self
    }

    /// Sets a field that the documented body has; other fields are ignored.
    pub(crate) fn with_field(mut self, field: &str, value: impl Into<Value>) -> Self {
        if let Some(slot) = self.body.get_mut(field) {
            *slot = value.into();
        }
        self
    }

    pub(crate) fn into_response(self) -> Response {
        response::new(self.status, JSON, in_documented_order(self.body))
    }
}

/// Writes the members in the order of the documentation, so that a reader can compare both. `serde_json` sorts them, unless
/// another crate of the build turns `preserve_order` on.
fn in_documented_order(mut body: Map<String, Value>) -> String {
    const ORDER: &[&str] = &["success", "data", "error", "status", "timestamp", "message", "limit", "remaining", "reset"];
    let ordered = ORDER.iter().filter_map(|name| body.remove_entry(*name)).collect::<Vec<_>>();
    let members = ordered.into_iter().chain(body).map(|(name, value)| format!("{}:{value}", Value::String(name)));
    format!("{{{}}}", members.collect::<Vec<_>>().join(","))
}
