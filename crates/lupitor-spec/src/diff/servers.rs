//! The servers of an operation: its own, else those of its path, else those of the document.

use serde_json::Value;

use crate::diff::change::{Changes, keys, show};
use crate::document::{Document, Operation, items};

/// OpenAPI's default for a document without servers.
const RELATIVE: &str = "/";

/// Compares the servers of an operation.
pub fn compare((before, old): (&Document, Operation<'_>), (after, new): (&Document, Operation<'_>), changes: &mut Changes) {
    let ((old_place, old), (place, new)) = (effective(before, old), effective(after, new));
    let moved = if old_place == place { String::new() } else { format!(" (they were at {old_place})") };
    let urls = |servers: &[Value]| -> Vec<String> {
        if servers.is_empty() { vec![RELATIVE.to_owned()] } else { servers.iter().map(|server| url(server).to_owned()).collect() }
    };
    let (was, is) = (urls(old), urls(new));
    changes.values(&place, (&was[..], &is[..]), |url| format!("the server {url}{moved}"));
    if was.first() != is.first() && is.first().is_some_and(|first| was.contains(first)) {
        changes.breaking(&place, "another server is the first one, which clients use by default");
    }
    for old in old {
        let Some(new) = new.iter().find(|new| url(new) == url(old)) else { continue };
        let place = format!("{place}.{}", url(old));
        variables(&format!("{place}.variables"), &old["variables"], &new["variables"], changes);
        changes.annotations(&place, &["description"], (old, new));
    }
}

/// The servers, and their place.
fn effective<'a>(document: &'a Document, operation: Operation<'a>) -> (String, &'a [Value]) {
    let path = format!("paths.{}.servers", operation.path);
    let own = (format!("{}.servers", operation.place()), items(&operation.value["servers"]));
    let all = [own, (path, items(&operation.item["servers"]))];
    let found = all.into_iter().find(|(_, servers)| !servers.is_empty());
    found.unwrap_or_else(|| ("servers".to_owned(), items(&document.0["servers"])))
}

fn url(server: &Value) -> &str {
    server["url"].as_str().unwrap_or_default()
}

/// Compares the variables of a URL that stayed the same, so that their names did too.
fn variables(place: &str, old: &Value, new: &Value, changes: &mut Changes) {
    for name in keys(old, new) {
        let place = format!("{place}.{name}");
        let (old, new) = (&old[&name], &new[&name]);
        if old["default"] != new["default"] {
            let text = format!("calls that do not set {name} went to {}, go to {}", show(&old["default"]), show(&new["default"]));
            changes.breaking(format!("{place}.default"), text);
        }
        let (was, is) = (items(&old["enum"]), items(&new["enum"]));
        let place_of_enum = format!("{place}.enum");
        match (was.is_empty(), is.is_empty()) {
            (true, false) => changes.breaking(place_of_enum, format!("{name} must now be one of {}", new["enum"])),
            (false, true) => changes.safe(place_of_enum, format!("{name} may have any value")),
            _ => changes.values(&place_of_enum, (was, is), |value| format!("the value {value} of {name}")),
        }
        changes.annotations(&place, &["description"], (old, new));
    }
}
