//! Requests and their responses: from a HAR file, from JSON lines, or by sending them.

mod har;
mod lines;
pub mod live;

use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::Path;

use serde_json::Value;
use url::Url;

use crate::Result;

/// A request and its response.
#[derive(Clone, Debug)]
pub struct Exchange {
    /// The method, as it was sent.
    pub method: String,
    /// The URL of the request.
    pub url: Url,
    /// The body of the request, if known.
    pub request_body: Option<String>,
    /// The key of the request. It distinguishes the callers of one capture, and is redacted.
    pub key: ApiKey,
    /// The status of the response.
    pub status: u16,
    /// The headers of the response, their names in lower case.
    pub headers: Vec<(String, String)>,
    /// The body of the response, if it is known and is text.
    pub body: Option<String>,
}

impl Exchange {
    /// A header of the response.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// True when the response was captured without its body.
    pub fn lacks_body(&self) -> bool {
        // RFC 9110 §9.3.2, §15.2, §15.3.5, §15.3.6, §15.4.5
        let never_has_one = self.method.eq_ignore_ascii_case("HEAD") || matches!(self.status, 100..=199 | 204 | 205 | 304);
        self.body.is_none() && !never_has_one
    }

    /// The body of the response, if it is JSON.
    pub fn json(&self) -> Option<Value> {
        serde_json::from_str(self.body.as_deref()?).ok()
    }
}

/// Reads a capture: HAR 1.2, or a JSON object in each line with `method`, `url`, `status`, `headers` and `body`.
///
/// # Errors
///
/// The file cannot be read, or is neither. The problem names the place, and contains nothing of the content.
pub fn read(path: &Path) -> Result<Vec<Exchange>> {
    let name = path.display();
    let text = std::fs::read_to_string(path).map_err(|e| format!("{name}: {e}"))?;
    let text = text.trim_start_matches('\u{feff}');
    let whole = serde_json::from_str::<Value>(text);
    let exchanges = match whole {
        Ok(capture) if capture["log"].is_object() => har::read(&capture["log"]),
        _ => lines::read(text),
    };
    exchanges.map_err(|problem| format!("{name}: {problem}; give a HAR 1.2 file or JSON lines, see docs/drift.md").into())
}

/// The API key of a request, if it had one. `Debug` does not show it.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct ApiKey(Option<String>);

impl ApiKey {
    /// The key of a request.
    pub fn new(key: Option<&str>) -> Self {
        Self(key.map(str::to_owned))
    }

    /// The key itself, so that it can be redacted.
    pub fn expose(&self) -> Option<&str> {
        self.0.as_deref()
    }

    /// A hash that distinguishes the callers of one capture.
    pub fn caller(&self) -> u64 {
        let mut hasher = DefaultHasher::new();
        self.0.hash(&mut hasher);
        hasher.finish()
    }
}

impl std::fmt::Debug for ApiKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("ApiKey(***)")
    }
}

/// Header names in lower case, for [`Exchange::headers`].
fn lowered(headers: impl IntoIterator<Item = (String, String)>) -> Vec<(String, String)> {
    headers.into_iter().map(|(name, value)| (name.to_ascii_lowercase(), value)).collect()
}
