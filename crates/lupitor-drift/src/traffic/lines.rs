//! JSON lines: `{"method", "url", "status", "headers", "body"}`, with `request_body` if known. Bodies are text or JSON, and headers are
//! an object.

use serde_json::{Map, Value};
use url::Url;

use crate::traffic::{ApiKey, Exchange, lowered};

pub fn read(text: &str) -> Result<Vec<Exchange>, String> {
    let lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
    lines.map(|(index, line)| exchange(line).map_err(|problem| format!("line {}: {problem}", index + 1))).collect()
}

fn exchange(line: &str) -> Result<Exchange, String> {
    let line: Value = serde_json::from_str(line).map_err(|e| format!("not JSON, at column {}", e.column()))?;
    let Value::Object(mut line) = line else { return Err("must be a JSON object".to_owned()) };
    let status = line.remove("status").ok_or("`status` is missing")?;
    let status = status.as_u64().and_then(|status| u16::try_from(status).ok()).filter(|status| (100..=999).contains(status));
    let request_headers = object(&mut line, "request_headers")?;
    let key = request_headers.iter().find(|(name, _)| name.eq_ignore_ascii_case("x-api-key"));
    Ok(Exchange {
        method: string(&mut line, "method")?,
        // The parser's message does not quote the URL.
        url: Url::parse(&string(&mut line, "url")?).map_err(|e| format!("`url` must be an absolute URL: {e}"))?,
        request_body: line.remove("request_body").filter(|value| !value.is_null()).map(body),
        key: ApiKey::new(key.and_then(|(_, value)| value.as_str())),
        status: status.ok_or("`status` must be a whole number from 100 to 999")?,
        headers: lowered(object(&mut line, "headers")?.into_iter().map(|(name, value)| (name, body(value)))),
        body: line.remove("body").filter(|value| !value.is_null()).map(body),
    })
}

/// A required member. Read without serde, whose messages quote values.
fn string(line: &mut Map<String, Value>, name: &str) -> Result<String, String> {
    match line.remove(name) {
        Some(Value::String(text)) => Ok(text),
        Some(_) => Err(format!("`{name}` must be a string")),
        None => Err(format!("`{name}` is missing")),
    }
}

/// An optional member.
fn object(line: &mut Map<String, Value>, name: &str) -> Result<Map<String, Value>, String> {
    match line.remove(name) {
        Some(Value::Object(members)) => Ok(members),
        Some(Value::Null) | None => Ok(Map::new()),
        Some(_) => Err(format!("`{name}` must be an object")),
    }
}

/// Text as it is, and other JSON as its text.
fn body(value: Value) -> String {
    match value {
        Value::String(text) => text,
        other => other.to_string(),
    }
}
