//! JSON lines: `{"method", "url", "status", "headers", "body"}`, and `request_body` where it is known. Bodies are text or JSON,
//! headers an object.

use serde::Deserialize;
use serde_json::{Map, Value};
use url::Url;

use super::{Exchange, caller, lowered};

#[derive(Deserialize)]
struct Line {
    method: String,
    url: String,
    status: u16,
    #[serde(default)]
    headers: Map<String, Value>,
    #[serde(default)]
    request_headers: Map<String, Value>,
    body: Option<Value>,
    request_body: Option<Value>,
}

pub fn read(text: &str) -> Result<Vec<Exchange>, String> {
    let lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
    lines.map(|(index, line)| exchange(line).map_err(|problem| format!("line {}: {problem}", index + 1))).collect()
}

fn exchange(line: &str) -> Result<Exchange, String> {
    // serde's own message quotes the value.
    let line: Line = serde_json::from_str(line).map_err(|e| format!("column {}: not what is expected", e.column()))?;
    let key = line.request_headers.iter().find(|(name, _)| name.eq_ignore_ascii_case("x-api-key"));
    Ok(Exchange {
        url: Url::parse(&line.url).map_err(|e| format!("`url`: {e}"))?,
        method: line.method,
        request_body: line.request_body.map(body),
        caller: caller(key.and_then(|(_, value)| value.as_str())),
        status: line.status,
        headers: lowered(line.headers.into_iter().map(|(name, value)| (name, body(value)))),
        body: line.body.map(body),
    })
}

/// Text as it is, JSON written as text.
fn body(value: Value) -> String {
    match value {
        Value::String(text) => text,
        other => other.to_string(),
    }
}
