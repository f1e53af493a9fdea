//! The servers that an operation's calls go to: its own, else those of its path, else those of the document.

use serde_json::Value;

use super::change::Changes;
use super::schemas::{names, show};
use crate::spec::document::{Document, Operation, items};

/// What OpenAPI takes for a document that names no server.
const RELATIVE: &str = "/";

pub fn compare((before, old): (&Document, Operation<'_>), (after, new): (&Document, Operation<'_>), changes: &mut Changes) {
    let ((was, old), (place, new)) = (effective(before, old), effective(after, new));
    // Servers that stand elsewhere than before are told where they stand now.
    let moved = if was == place { String::new() } else { format!(", which stood at {was}") };
    list(&place, &moved, old, new, changes);
}

/// The servers, and where they stand.
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

fn list(place: &str, moved: &str, old: &[Value], new: &[Value], changes: &mut Changes) {
    let urls = |servers: &[Value]| -> Vec<String> {
        if servers.is_empty() { vec![RELATIVE.to_owned()] } else { servers.iter().map(|server| url(server).to_owned()).collect() }
    };
    let (before, after) = (urls(old), urls(new));
    for url in before.iter().filter(|url| !after.contains(url)) {
        changes.breaking(place, format!("the server {url} was removed{moved}"));
    }
    for url in after.iter().filter(|url| !before.contains(url)) {
        changes.safe(place, format!("the server {url} was added"));
    }
    if before.first() != after.first() && after.first().is_some_and(|first| before.contains(first)) {
        changes.breaking(place, "another server is the first one, which clients take when none is given");
    }
    for old in old {
        let Some(new) = new.iter().find(|new| url(new) == url(old)) else { continue };
        let place = format!("{place}.{}", url(old));
        variables(&place, &old["variables"], &new["variables"], changes);
        if old["description"] != new["description"] {
            changes.safe(format!("{place}.description"), "the description is another");
        }
    }
}

/// The variables of a URL that stayed the same, so that their names did too.
fn variables(place: &str, old: &Value, new: &Value, changes: &mut Changes) {
    for name in names(old, new) {
        let place = format!("{place}.variables.{name}");
        let (old, new) = (&old[&name], &new[&name]);
        if old["default"] != new["default"] {
            let text = format!("calls that do not set {name} went to {}, go to {}", show(&old["default"]), show(&new["default"]));
            changes.breaking(format!("{place}.default"), text);
        }
        let (was, is) = (items(&old["enum"]), items(&new["enum"]));
        let place_of_enum = format!("{place}.enum");
        match (was.is_empty(), is.is_empty()) {
            (true, false) => changes.breaking(place_of_enum, format!("{name} is held to {}", new["enum"])),
            (false, true) => changes.safe(place_of_enum, format!("{name} may have any value")),
            _ => {
                for value in was.iter().filter(|value| !is.contains(value)) {
                    changes.breaking(place_of_enum.clone(), format!("the value {value} of {name} was removed"));
                }
                for value in is.iter().filter(|value| !was.contains(value)) {
                    changes.safe(place_of_enum.clone(), format!("the value {value} of {name} was added"));
                }
            }
        }
        if old["description"] != new["description"] {
            changes.safe(format!("{place}.description"), "the description is another");
        }
    }
}
