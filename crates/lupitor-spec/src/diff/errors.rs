//! The catalogue of errors before and after: the named examples of error responses.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::diff::change::{Changes, was_is};
use crate::document::{Document, entries};

/// A documented error.
struct Documented<'a> {
    place: String,
    code: &'a str,
    statuses: BTreeSet<&'a str>,
    /// The operations that have it, each with the place of its reference.
    operations: BTreeMap<&'a str, String>,
    example: &'a Value,
}

/// Compares the catalogues.
pub fn compare(before: &Document, after: &Document, changes: &mut Changes) {
    let (old, new) = (catalogue(before), catalogue(after));
    let codes = |catalogue: &BTreeMap<&str, Documented<'_>>| -> Vec<String> {
        let codes: BTreeSet<_> = catalogue.values().map(|error| error.code.to_owned()).collect();
        codes.into_iter().collect()
    };
    changes.values("error codes", (&codes(&old)[..], &codes(&new)[..]), |code| format!("the error code {code}"));
    for (name, old) in &old {
        match new.get(name) {
            None => {
                changes.breaking(old.place.clone(), format!("the error example {name} was removed: {}", message(old.example)))
            }
            Some(new) => error(name, old, new, changes),
        }
    }
    for (name, new) in new.iter().filter(|(name, _)| !old.contains_key(*name)) {
        changes.safe(new.place.clone(), format!("the error example {name} was added: {}", message(new.example)));
    }
}

fn error(name: &str, old: &Documented<'_>, new: &Documented<'_>, changes: &mut Changes) {
    let place = &old.place;
    if old.code != new.code {
        changes.breaking(format!("{place}.x-lupitor-code"), format!("the code of {name} was {}, is {}", old.code, new.code));
    }
    let (was, is) = (message(old.example), message(new.example));
    if was != is {
        changes.breaking(format!("{place}.value"), format!("the error {name} was reworded: was {was}, is {is}"));
    } else if old.example["value"] != new.example["value"] {
        changes.safe(format!("{place}.value"), format!("the body of {name} changed, its message did not"));
    }
    let (was, is) = (&old.example["x-lupitor-pattern"], &new.example["x-lupitor-pattern"]);
    if was != is {
        changes.breaking(format!("{place}.x-lupitor-pattern"), format!("the pattern of {name} {}", was_is(was, is)));
    }
    for status in old.statuses.difference(&new.statuses) {
        changes.breaking(place.clone(), format!("the error {name} is no longer one of status {status}"));
    }
    for status in new.statuses.difference(&old.statuses) {
        changes.safe(place.clone(), format!("the error {name} is also one of status {status}"));
    }
    for (operation, used) in old.operations.iter().filter(|(operation, _)| !new.operations.contains_key(*operation)) {
        changes.safe(used.clone(), format!("{operation} no longer has the error {name}"));
    }
    for (operation, used) in new.operations.iter().filter(|(operation, _)| !old.operations.contains_key(*operation)) {
        changes.safe(used.clone(), format!("{operation} now has the error {name}"));
    }
    for key in ["summary", "description", "x-lupitor-source"].into_iter().filter(|key| old.example[key] != new.example[key]) {
        changes.safe(format!("{place}.{key}"), format!("the {key} of {name} changed"));
    }
}

fn message(example: &Value) -> &Value {
    let body = &example["value"];
    body.get("error").unwrap_or(&body["message"])
}

fn catalogue(document: &Document) -> BTreeMap<&str, Documented<'_>> {
    let mut catalogue: BTreeMap<&str, Documented<'_>> = BTreeMap::new();
    for operation in document.operations() {
        let errors = entries(&operation.value["responses"]).filter(|(status, _)| status.starts_with(['4', '5']));
        for (status, response) in errors {
            let (place, response) = document.locate(&format!("{}.responses.{status}", operation.place()), response);
            for (media_type, media) in entries(&response["content"]) {
                for (name, example) in entries(&media["examples"]) {
                    let place = format!("{place}.content.{media_type}.examples.{name}");
                    let used = place.clone();
                    let (place, example) = document.locate(&place, example);
                    let code = example["x-lupitor-code"].as_str().unwrap_or(name);
                    let entry = Documented { place, code, statuses: BTreeSet::new(), operations: BTreeMap::new(), example };
                    let entry = catalogue.entry(name).or_insert(entry);
                    entry.statuses.insert(status);
                    entry.operations.insert(operation.id, used);
                }
            }
        }
    }
    catalogue
}
