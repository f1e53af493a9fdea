//! HAR 1.2, as browsers and proxies export it.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;
use serde_json::Value;
use url::Url;

use crate::traffic::{ApiKey, Exchange, lowered};

#[derive(Deserialize)]
struct Entry {
    request: Request,
    response: Response,
}

#[derive(Deserialize)]
struct Request {
    method: String,
    url: String,
    #[serde(default)]
    headers: Vec<Header>,
    #[serde(rename = "postData")]
    post_data: Option<PostData>,
}

#[derive(Deserialize)]
struct PostData {
    text: Option<String>,
}

#[derive(Deserialize)]
struct Response {
    /// 0, or a negative number, for a request without a response.
    status: i64,
    #[serde(default)]
    headers: Vec<Header>,
    content: Option<Content>,
}

#[derive(Deserialize)]
struct Header {
    name: String,
    value: String,
}

#[derive(Deserialize)]
struct Content {
    /// The length of the text, if known.
    #[serde(default)]
    size: Value,
    text: Option<String>,
    encoding: Option<String>,
}

/// Reads the `log` of a HAR file. Requests without a response or with an invalid URL are left out.
pub fn read(log: &Value) -> Result<Vec<Exchange>, String> {
    let entries = log["entries"].as_array().ok_or("`log.entries` is missing")?;
    let mut exchanges = Vec::new();
    for (index, entry) in entries.iter().enumerate() {
        // serde's message quotes the value.
        let entry: Entry =
            serde::Deserialize::deserialize(entry).map_err(|_| format!("`log.entries[{index}]` is not a HAR entry"))?;
        let Ok(status @ 100..) = u16::try_from(entry.response.status) else { continue };
        let Ok(url) = Url::parse(&entry.request.url) else { continue };
        let key = entry.request.headers.iter().find(|header| header.name.eq_ignore_ascii_case("x-api-key"));
        exchanges.push(Exchange {
            method: entry.request.method,
            url,
            request_body: entry.request.post_data.and_then(|data| data.text),
            key: ApiKey::new(key.map(|header| header.value.as_str())),
            status,
            headers: lowered(entry.response.headers.into_iter().map(|header| (header.name, header.value))),
            body: entry.response.content.and_then(text),
        });
    }
    Ok(exchanges)
}

fn text(content: Content) -> Option<String> {
    // Some exporters write an empty text for a body that they omit.
    if content.text.as_ref()?.is_empty() && content.size.as_f64().is_some_and(|size| size > 0.0) {
        return None;
    }
    match content.encoding.as_deref() {
        Some("base64") => String::from_utf8(STANDARD.decode(content.text?).ok()?).ok(),
        _ => content.text,
    }
}
