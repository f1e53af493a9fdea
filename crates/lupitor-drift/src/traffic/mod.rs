//! Requests and their answers, however they were come by: from a HAR file, from JSON lines, or by asking.

mod har;
mod lines;
pub mod live;

use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::Path;

use serde_json::Value;
use url::Url;

use crate::Problem;

/// A request and its answer.
#[derive(Clone, Debug)]
pub struct Exchange {
    /// The method, as it was sent.
    pub method: String,
    /// Where it was sent to.
    pub url: Url,
    /// The body of the request, where it is known.
    pub request_body: Option<String>,
    /// Tells the callers of one capture apart, and is looked for in what is shown.
    pub key: ApiKey,
    /// The status of the answer.
    pub status: u16,
    /// The headers of the answer, their names in lower case.
    pub headers: Vec<(String, String)>,
    /// The body of the answer, where it is known and is text.
    pub body: Option<String>,
}

impl Exchange {
    /// A header of the answer.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// Whether the answer should have had a body that this does not have: it was captured without.
    pub fn lacks_body(&self) -> bool {
        // RFC 9110 §9.3.2, §15.2, §15.3.5, §15.3.6, §15.4.5: these have none.
        let has_none = self.method.eq_ignore_ascii_case("HEAD") || matches!(self.status, 100..=199 | 204 | 205 | 304);
        self.body.is_none() && !has_none
    }

    /// The body of the answer as JSON; `None` when it is none.
    pub fn json(&self) -> Option<Value> {
        serde_json::from_str(self.body.as_deref()?).ok()
    }
}

/// Reads a capture: HAR 1.2, or a JSON object in each line with `method`, `url`, `status`, `headers` and `body`.
///
/// # Errors
///
/// It cannot be read, or is neither. The problem says where, and shows nothing of the content.
pub fn read(path: &Path) -> Result<Vec<Exchange>, Problem> {
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

/// The API key of a request, where there was one. `Debug` does not show it.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct ApiKey(Option<String>);

impl ApiKey {
    /// The key of a request.
    pub fn new(key: Option<&str>) -> Self {
        Self(key.map(str::to_owned))
    }

    /// The key itself, to keep it out of what is shown.
    pub fn expose(&self) -> Option<&str> {
        self.0.as_deref()
    }

    /// Tells the callers of one capture apart; nothing can be read from it.
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
