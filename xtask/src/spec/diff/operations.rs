//! Operations before and after: their names, what they take and answer, and what the extensions say of them.

use serde_json::Value;

use super::change::{Changes, Severity};
use super::schemas::{self, Direction, names, show};
use super::servers;
use crate::spec::document::{Document, Operation, entries, items};

const SENT: Direction = Direction { sent: true, answered: false };
const ANSWERED: Direction = Direction { sent: false, answered: true };

/// Everything but schemas and errors.
pub fn compare(before: &Document, after: &Document, changes: &mut Changes) {
    let (old, new) = (before.operations(), after.operations());
    let same = |a: &Operation<'_>, b: &Operation<'_>| a.path == b.path && a.method == b.method;
    for old in &old {
        match new.iter().find(|new| same(old, new)) {
            Some(new) => operation(before, after, *old, *new, changes),
            None => match new.iter().find(|new| new.id() == old.id()) {
                Some(new) => changes.breaking(old.place(), format!("{} was moved to {}", old.id(), new.place())),
                None => changes.breaking(old.place(), format!("the operation {} was removed", old.id())),
            },
        }
    }
    for new in new.iter().filter(|new| !old.iter().any(|old| same(old, new) || old.id() == new.id())) {
        changes.safe(new.place(), format!("the operation {} was added", new.id()));
    }
    for (path, item) in entries(&before.0["paths"]) {
        let Some(new) = after.0["paths"].get(path) else { continue };
        let (old, new, place) = (&item["x-lupitor-alias"], &new["x-lupitor-alias"], format!("paths.{path}.x-lupitor-alias"));
        if old != new {
            let severity = if old.is_null() { Severity::Safe } else { Severity::Breaking };
            changes.push(severity, place, format!("the alias was {}, is {}", show(old), show(new)));
        }
    }
    let (old, new) = (&before.0["x-lupitor-base-path"], &after.0["x-lupitor-base-path"]);
    if old != new {
        // Nobody relies on what was not said.
        let severity = if old.is_null() { Severity::Safe } else { Severity::Breaking };
        changes.push(severity, "x-lupitor-base-path", format!("the base path was {}, is {}", show(old), show(new)));
    }
    rate_limits(&before.0["x-lupitor-rate-limits"], &after.0["x-lupitor-rate-limits"], changes);
    security_schemes(&before.0["components"]["securitySchemes"], &after.0["components"]["securitySchemes"], changes);
}

fn operation(before: &Document, after: &Document, old: Operation<'_>, new: Operation<'_>, changes: &mut Changes) {
    let place = old.place();
    if old.id() != new.id() {
        changes.breaking(format!("{place}.operationId"), format!("the operationId {} was renamed to {}", old.id(), new.id()));
    }
    for key in ["x-lupitor-retry", "x-lupitor-duplicate", "x-lupitor-rate-limit", "tags"] {
        if old.value[key] != new.value[key] {
            let text = format!("{key} of {} was {}, is {}", new.id(), show(&old.value[key]), show(&new.value[key]));
            // Nobody relies on what was not said; without a tag, generators have a name of their own.
            let severity = if old.value[key].is_null() && key != "tags" { Severity::Safe } else { Severity::Breaking };
            changes.push(severity, format!("{place}.{key}"), text);
        }
    }
    for key in
        ["summary", "description", "deprecated", "x-lupitor-source"].into_iter().filter(|key| old.value[key] != new.value[key])
    {
        changes.safe(format!("{place}.{key}"), format!("the {key} is another"));
    }
    servers::compare((before, old), (after, new), changes);
    security((before, old), (after, new), changes);
    parameters(before, after, old, new, changes);
    body(before, after, old, new, changes);
    responses(before, after, old, new, changes);
}

/// The alternatives that let a call in, where it is the operation's own or else the document's.
fn security((before, old): (&Document, Operation<'_>), (after, new): (&Document, Operation<'_>), changes: &mut Changes) {
    let of = |document: &Document, operation: Operation<'_>| match operation.value.get("security") {
        Some(own) => (format!("{}.security", operation.place()), own.clone()),
        None => ("security".to_owned(), document.0["security"].clone()),
    };
    let ((before_place, was), (place, is)) = (of(before, old), of(after, new));
    if was == is {
        return;
    }
    // None at all is the one alternative that needs nothing.
    let alternatives = |list: &Value| if items(list).is_empty() { vec![Value::Null] } else { items(list).to_vec() };
    let within = |less: &Value, more: &Value| {
        entries(less).all(|(scheme, scopes)| {
            more.get(scheme).is_some_and(|more| items(scopes).iter().all(|scope| items(more).contains(scope)))
        })
    };
    let lets_in = |old: &Value| alternatives(&is).iter().any(|new| within(new, old));
    let severity = if alternatives(&was).iter().all(lets_in) { Severity::Safe } else { Severity::Breaking };
    // What stands at the document is said once, and not of each operation.
    let shared = before_place == place && place == "security";
    let (place, of) =
        if shared { (place, String::new()) } else { (format!("{}.security", old.place()), format!(" of {}", new.id())) };
    changes.push(severity, place, format!("the security{of} was {}, is {}", show(&was), show(&is)));
}

fn required(value: &Value) -> bool {
    value["required"] == Value::Bool(true)
}

fn parameters(before: &Document, after: &Document, old: Operation<'_>, new: Operation<'_>, changes: &mut Changes) {
    let (was, is) = (before.parameters(old), after.parameters(new));
    for (name, (place, old)) in &was {
        let Some((_, new)) = is.get(name) else {
            changes.breaking(place.clone(), format!("the {name} parameter was removed"));
            continue;
        };
        match (required(old), required(new)) {
            (false, true) => changes.breaking(format!("{place}.required"), format!("requests now need the {name} parameter")),
            (true, false) => changes.safe(format!("{place}.required"), format!("requests no longer need the {name} parameter")),
            _ => {}
        }
        if old["description"] != new["description"] {
            changes.safe(format!("{place}.description"), "the description is another");
        }
        schemas::compare(&format!("{place}.schema"), &old["schema"], &new["schema"], SENT, changes);
    }
    for (name, (place, parameter)) in is.iter().filter(|(name, _)| !was.contains_key(*name)) {
        let severity = if required(parameter) { Severity::Breaking } else { Severity::Safe };
        let needed = if required(parameter) { ", and requests need it" } else { "" };
        changes.push(severity, place.clone(), format!("the {name} parameter was added{needed}"));
    }
}

fn body(before: &Document, after: &Document, old: Operation<'_>, new: Operation<'_>, changes: &mut Changes) {
    let place = format!("{}.requestBody", old.place());
    let (was, is) = (&old.value["requestBody"], &new.value["requestBody"]);
    match (was.is_null(), is.is_null()) {
        (true, false) => changes.breaking(place, format!("{} now takes a body", new.id())),
        (false, true) => changes.breaking(place, format!("{} no longer takes a body", new.id())),
        (false, false) => {
            let ((place, was), (_, is)) = (before.resolve(&place, was), after.resolve(&place, is));
            if !required(was) && required(is) {
                changes.breaking(format!("{place}.required"), format!("{} now needs its body", new.id()));
            }
            content(&place, &was["content"], &is["content"], SENT, changes);
        }
        (true, true) => {}
    }
}

fn responses(before: &Document, after: &Document, old: Operation<'_>, new: Operation<'_>, changes: &mut Changes) {
    let (was, is) = (&old.value["responses"], &new.value["responses"]);
    for status in names(was, is) {
        let place = format!("{}.responses.{status}", old.place());
        match (was.get(&status), is.get(&status)) {
            (Some(_), None) => changes.breaking(place, format!("the response {status} of {} was removed", new.id())),
            (None, Some(_)) => changes.safe(place, format!("the response {status} of {} was added", new.id())),
            (Some(old), Some(new)) => {
                let ((place, old), (_, new)) = (before.resolve(&place, old), after.resolve(&place, new));
                response(before, after, &place, old, new, changes);
            }
            (None, None) => {}
        }
    }
}

fn response(before: &Document, after: &Document, place: &str, old: &Value, new: &Value, changes: &mut Changes) {
    if old["description"] != new["description"] {
        changes.safe(format!("{place}.description"), "the description is another");
    }
    for name in names(&old["headers"], &new["headers"]) {
        let below = format!("{place}.headers.{name}");
        match (old["headers"].get(&name), new["headers"].get(&name)) {
            (Some(_), None) => changes.breaking(below, format!("the header {name} was removed")),
            (None, Some(_)) => changes.safe(below, format!("the header {name} was added")),
            (Some(old), Some(new)) => {
                let ((below, old), (_, new)) = (before.resolve(&below, old), after.resolve(&below, new));
                schemas::compare(&format!("{below}.schema"), &old["schema"], &new["schema"], ANSWERED, changes);
                match (required(old), required(new)) {
                    (false, true) => {
                        changes.safe(format!("{below}.required"), format!("answers now always have the header {name}"))
                    }
                    (true, false) => {
                        changes.breaking(format!("{below}.required"), format!("answers may now be without the header {name}"));
                    }
                    _ => {}
                }
                for key in ["description", "example"].into_iter().filter(|key| old[key] != new[key]) {
                    changes.safe(format!("{below}.{key}"), format!("the {key} is another"));
                }
            }
            (None, None) => {}
        }
    }
    content(place, &old["content"], &new["content"], ANSWERED, changes);
}

/// Media types and their schemas. Examples of errors are compared as errors, others are illustrations.
fn content(place: &str, old: &Value, new: &Value, direction: Direction, changes: &mut Changes) {
    for media_type in names(old, new) {
        let place = format!("{place}.content.{media_type}");
        match (old.get(&media_type), new.get(&media_type)) {
            (Some(_), None) => changes.breaking(place, format!("the media type {media_type} was removed")),
            (None, Some(_)) => changes.safe(place, format!("the media type {media_type} was added")),
            (Some(old), Some(new)) => {
                schemas::compare(&format!("{place}.schema"), &old["schema"], &new["schema"], direction, changes);
            }
            (None, None) => {}
        }
    }
}

fn rate_limits(old: &Value, new: &Value, changes: &mut Changes) {
    for name in names(old, new) {
        let place = format!("x-lupitor-rate-limits.{name}");
        match (old.get(&name), new.get(&name)) {
            (Some(_), None) => changes.breaking(place, format!("the rate limit {name} was removed")),
            (None, Some(_)) => changes.safe(place, format!("the rate limit {name} was added")),
            (Some(old), Some(new)) => rate_limit(&place, &name, old, new, changes),
            (None, None) => {}
        }
    }
}

fn rate_limit(place: &str, name: &str, old: &Value, new: &Value, changes: &mut Changes) {
    for key in names(old, new).into_iter().filter(|key| old[key] != new[key]) {
        let (was, is) = (show(&old[&key]), show(&new[&key]));
        let place = format!("{place}.{key}");
        match key.as_str() {
            // A client that counts for each key would send too much, or wait for others, where the address is what counts.
            "per" => changes.breaking(place, format!("what counts together for the rate limit {name} was {was}, is {is}")),
            "documented" => changes.safe(place, format!("what is documented of the rate limit {name} was {was}, is {is}")),
            _ => changes.safe(place, format!("the {key} is another")),
        }
    }
}

fn security_schemes(old: &Value, new: &Value, changes: &mut Changes) {
    for name in names(old, new) {
        let place = format!("components.securitySchemes.{name}");
        match (old.get(&name), new.get(&name)) {
            (Some(_), None) => changes.breaking(place, format!("the security scheme {name} was removed")),
            (None, Some(_)) => changes.safe(place, format!("the security scheme {name} was added")),
            (Some(old), Some(new)) => {
                for key in ["type", "in", "name", "scheme"].into_iter().filter(|key| old[key] != new[key]) {
                    changes.breaking(format!("{place}.{key}"), format!("was {}, is {}", show(&old[key]), show(&new[key])));
                }
            }
            (None, None) => {}
        }
    }
}
