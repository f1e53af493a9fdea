//! Operations before and after: their names, parameters, bodies, responses and extensions.

use serde_json::Value;

use crate::diff::change::{Changes, Severity, show, was_is};
use crate::diff::schemas::{self, Direction};
use crate::diff::servers;
use crate::document::{Document, Operation, entries, items};

const REQUEST: Direction = Direction { request: true, response: false };
const RESPONSE: Direction = Direction { request: false, response: true };

/// Compares everything but schemas and errors.
pub fn compare(before: &Document, after: &Document, changes: &mut Changes) {
    let (old, new) = (before.operations(), after.operations());
    let is_same = |a: &Operation<'_>, b: &Operation<'_>| a.path == b.path && a.method == b.method;
    for old in &old {
        match new.iter().find(|new| is_same(old, new)) {
            Some(new) => Pair { before, after, old: *old, new: *new }.compare(changes),
            None => match new.iter().find(|new| new.id == old.id) {
                Some(new) => changes.breaking(old.place(), format!("{} was moved to {}", old.id, new.place())),
                None => changes.breaking(old.place(), format!("the operation {} was removed", old.id)),
            },
        }
    }
    for new in new.iter().filter(|new| !old.iter().any(|old| is_same(old, new) || old.id == new.id)) {
        changes.safe(new.place(), format!("the operation {} was added", new.id));
    }
    for (path, item) in entries(&before.0["paths"]) {
        if let Some(new) = after.0["paths"].get(path) {
            let place = format!("paths.{path}.x-lupitor-alias");
            extension(place, "the alias", &item["x-lupitor-alias"], &new["x-lupitor-alias"], changes);
        }
    }
    let (old, new) = (&before.0, &after.0);
    extension(
        "x-lupitor-base-path".to_owned(),
        "the base path",
        &old["x-lupitor-base-path"],
        &new["x-lupitor-base-path"],
        changes,
    );
    rate_limits((&old["x-lupitor-rate-limits"], &new["x-lupitor-rate-limits"]), changes);
    let schemes = |document: &'_ Value| document["components"]["securitySchemes"].clone();
    security_schemes((&schemes(old), &schemes(new)), changes);
}

/// A value that breaks its users when it changes or goes away. Nobody relies on one that is new.
fn extension(place: String, name: &str, old: &Value, new: &Value, changes: &mut Changes) {
    if old != new {
        changes.push(Severity::breaking_if(!old.is_null()), place, format!("{name} {}", was_is(old, new)));
    }
}

fn is_required(value: &Value) -> bool {
    value["required"] == true
}

/// An operation of both documents.
struct Pair<'a> {
    before: &'a Document,
    after: &'a Document,
    old: Operation<'a>,
    new: Operation<'a>,
}

impl Pair<'_> {
    fn compare(&self, changes: &mut Changes) {
        let (place, id) = (self.old.place(), self.new.id);
        let (old, new) = (self.old.value, self.new.value);
        if self.old.id != id {
            changes.breaking(format!("{place}.operationId"), format!("the operationId {} was renamed to {id}", self.old.id));
        }
        for key in ["x-lupitor-retry", "x-lupitor-duplicate", "x-lupitor-rate-limit", "x-lupitor-pagination"] {
            extension(format!("{place}.{key}"), &format!("{key} of {id}"), &old[key], &new[key], changes);
        }
        if old["tags"] != new["tags"] {
            // Without a tag, generators choose a name of their own.
            changes.breaking(format!("{place}.tags"), format!("tags of {id} {}", was_is(&old["tags"], &new["tags"])));
        }
        changes.annotations(&place, &["summary", "description", "deprecated", "x-lupitor-source"], (old, new));
        servers::compare((self.before, self.old), (self.after, self.new), changes);
        self.security(changes);
        self.parameters(changes);
        self.body(changes);
        let name = |status: &str| format!("the response {status} of {id}");
        changes.entries(
            &format!("{place}.responses"),
            (&old["responses"], &new["responses"]),
            name,
            |place, _, (old, new), changes| {
                let ((place, old), new) = (self.before.locate(place, old), self.after.resolve(new));
                self.response(&place, (old, new), changes);
            },
        );
    }

    /// Compares the alternatives that authorize a call, of the operation or else of the document.
    fn security(&self, changes: &mut Changes) {
        let effective = |document: &Document, operation: Operation<'_>| match operation.value.get("security") {
            Some(own) => (format!("{}.security", operation.place()), own.clone()),
            None => ("security".to_owned(), document.0["security"].clone()),
        };
        let ((old_place, old), (place, new)) = (effective(self.before, self.old), effective(self.after, self.new));
        if old == new {
            return;
        }
        // An empty list is the one alternative that needs nothing.
        let alternatives = |list: &Value| if items(list).is_empty() { vec![Value::Null] } else { items(list).to_vec() };
        let is_within = |less: &Value, more: &Value| {
            entries(less).all(|(scheme, scopes)| {
                more.get(scheme).is_some_and(|more| items(scopes).iter().all(|scope| items(more).contains(scope)))
            })
        };
        let is_still_enough = |old: &Value| alternatives(&new).iter().any(|new| is_within(new, old));
        let severity = Severity::breaking_if(!alternatives(&old).iter().all(is_still_enough));
        let change = was_is(&old, &new);
        // A change of the document's own security is reported once, and not for each operation.
        if old_place == place && place == "security" {
            changes.push(severity, place, format!("the security {change}"));
        } else {
            changes.push(severity, format!("{}.security", self.old.place()), format!("the security of {} {change}", self.new.id));
        }
    }

    fn parameters(&self, changes: &mut Changes) {
        let (was, is) = (self.old.parameters(), self.new.parameters());
        for (name, old) in &was {
            let place = &old.place;
            let Some(new) = is.get(name) else {
                changes.breaking(place.clone(), format!("the {name} parameter was removed"));
                continue;
            };
            let (old, new) = (old.value, new.value);
            match (is_required(old), is_required(new)) {
                (false, true) => changes.breaking(format!("{place}.required"), format!("requests now need the {name} parameter")),
                (true, false) => {
                    changes.safe(format!("{place}.required"), format!("requests no longer need the {name} parameter"))
                }
                _ => {}
            }
            changes.annotations(place, &["description"], (old, new));
            schemas::compare(&format!("{place}.schema"), &old["schema"], &new["schema"], REQUEST, changes);
        }
        for (name, parameter) in is.iter().filter(|(name, _)| !was.contains_key(*name)) {
            let is_required = is_required(parameter.value);
            let needed = if is_required { ", and requests need it" } else { "" };
            let text = format!("the {name} parameter was added{needed}");
            changes.push(Severity::breaking_if(is_required), parameter.place.clone(), text);
        }
    }

    fn body(&self, changes: &mut Changes) {
        let (place, id) = (format!("{}.requestBody", self.old.place()), self.new.id);
        match (self.old.value.get("requestBody"), self.new.value.get("requestBody")) {
            (None, Some(_)) => changes.breaking(place, format!("{id} now takes a body")),
            (Some(_), None) => changes.breaking(place, format!("{id} no longer takes a body")),
            (Some(old), Some(new)) => {
                let ((place, old), new) = (self.before.locate(&place, old), self.after.resolve(new));
                if !is_required(old) && is_required(new) {
                    changes.breaking(format!("{place}.required"), format!("{id} now needs its body"));
                }
                content(&place, (old, new), REQUEST, changes);
            }
            (None, None) => {}
        }
    }

    fn response(&self, place: &str, (old, new): (&Value, &Value), changes: &mut Changes) {
        changes.annotations(place, &["description", "x-lupitor-source"], (old, new));
        let name = |name: &str| format!("the header {name}");
        changes.entries(
            &format!("{place}.headers"),
            (&old["headers"], &new["headers"]),
            name,
            |place, name, (old, new), changes| {
                let ((place, old), new) = (self.before.locate(place, old), self.after.resolve(new));
                schemas::compare(&format!("{place}.schema"), &old["schema"], &new["schema"], RESPONSE, changes);
                let required = format!("{place}.required");
                match (is_required(old), is_required(new)) {
                    (false, true) => changes.safe(required, format!("responses now always have the header {name}")),
                    (true, false) => changes.breaking(required, format!("responses may now lack the header {name}")),
                    _ => {}
                }
                changes.annotations(&place, &["description", "example"], (old, new));
            },
        );
        content(place, (old, new), RESPONSE, changes);
    }
}

/// Compares media types and their schemas. Examples of errors are compared as errors, and other examples are illustrations.
fn content(place: &str, (old, new): (&Value, &Value), direction: Direction, changes: &mut Changes) {
    let name = |media_type: &str| format!("the media type {media_type}");
    changes.entries(&format!("{place}.content"), (&old["content"], &new["content"]), name, |place, _, (old, new), changes| {
        schemas::compare(&format!("{place}.schema"), &old["schema"], &new["schema"], direction, changes);
    });
}

fn rate_limits(both: (&Value, &Value), changes: &mut Changes) {
    let name = |name: &str| format!("the rate limit {name}");
    changes.entries("x-lupitor-rate-limits", both, name, |place, name, (old, new), changes| {
        if old["per"] != new["per"] {
            // A client that counts by another key than the API sends too much, or waits for others.
            let text = format!("the key that the rate limit {name} counts by {}", was_is(&old["per"], &new["per"]));
            changes.breaking(format!("{place}.per"), text);
        }
        if old["documented"] != new["documented"] {
            let text =
                format!("the documented numbers of the rate limit {name} {}", was_is(&old["documented"], &new["documented"]));
            changes.safe(format!("{place}.documented"), text);
        }
        changes.annotations(place, &["description"], (old, new));
    });
}

fn security_schemes(both: (&Value, &Value), changes: &mut Changes) {
    let name = |name: &str| format!("the security scheme {name}");
    changes.entries("components.securitySchemes", both, name, |place, _, (old, new), changes| {
        for key in ["type", "in", "name", "scheme"].into_iter().filter(|key| old[key] != new[key]) {
            changes.breaking(format!("{place}.{key}"), format!("was {}, is {}", show(&old[key]), show(&new[key])));
        }
    });
}
