//! Error examples that no response can be told to be: another one has the same status and the same message or pattern.

use std::collections::BTreeMap;

use openapiv3::{OpenAPI, StatusCode};

use super::catalogue::{self, Entry};
use super::document;
use super::problem::Problem;

/// Every error example can be found: by its message and status, and by the operation where it has a twin. An operation's own
/// examples are preferred, so twins may stand in operations that do not share them.
pub fn are_told_apart(spec: &OpenAPI) -> Result<(), Problem> {
    let entries = catalogue::entries(spec)?;
    let mut users: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    let endpoints = document::endpoints(spec)?;
    for endpoint in &endpoints {
        for name in catalogue::names(spec, endpoint)? {
            users.entry(name).or_default().push(endpoint.id);
        }
    }
    let used_by = |entry: &Entry| users.get(&entry.name).map_or(&[][..], Vec::as_slice);
    for (index, later) in entries.iter().enumerate() {
        let hides = |earlier: &&Entry| {
            let same = normalise(&earlier.message) == normalise(&later.message)
                || earlier.pattern.is_some() && earlier.pattern == later.pattern;
            same && earlier.status == later.status && used_by(later).iter().all(|user| used_by(earlier).contains(user))
        };
        if let Some(earlier) = entries[..index].iter().find(hides) {
            let problem = format!(
                "has the status {} and the message `{}` as {} has, and is never found: drop one, or give one another message",
                later.status, later.message, earlier.name
            );
            return Err(Problem::new(place(spec, &endpoints, &later.name)?, problem));
        }
    }
    Ok(())
}

/// As the client compares messages.
fn normalise(message: &str) -> String {
    let message = message.trim();
    message.strip_suffix('.').unwrap_or(message).to_ascii_lowercase()
}

/// The place of an example of this name.
fn place(spec: &OpenAPI, endpoints: &[document::Endpoint<'_>], name: &str) -> Result<String, Problem> {
    for endpoint in endpoints {
        for (status, response) in &endpoint.operation.responses.responses {
            let (place, response) = document::response(spec, &format!("{}.responses.{status}", endpoint.place), response)?;
            let examples = response.content.get("application/json").map(|media| &media.examples);
            if matches!(status, StatusCode::Code(400..)) && examples.is_some_and(|examples| examples.contains_key(name)) {
                return Ok(format!("{place}.content.application/json.examples.{name}"));
            }
        }
    }
    Ok(format!("error examples.{name}"))
}
