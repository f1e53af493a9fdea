//! The catalogue of errors before and after: the named examples of error responses.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::change::Changes;
use crate::spec::document::{Document, entries};

/// A documented error.
struct Documented<'a> {
    place: String,
    code: &'a str,
    statuses: BTreeSet<&'a str>,
    operations: BTreeSet<&'a str>,
    example: &'a Value,
}

pub fn compare(before: &Document, after: &Document, changes: &mut Changes) {
    let (old, new) = (catalogue(before), catalogue(after));
    let codes = |catalogue: &BTreeMap<&str, Documented<'_>>| -> BTreeSet<String> {
        catalogue.values().map(|error| error.code.to_owned()).collect()
    };
    let (was, is) = (codes(&old), codes(&new));
    for code in was.difference(&is) {
        changes.breaking("error codes", format!("the error code {code} was removed"));
    }
    for code in is.difference(&was) {
        changes.safe("error codes", format!("the error code {code} was added"));
    }
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
        changes.safe(format!("{place}.value"), format!("the body of {name} is another, its message the same"));
    }
    let pattern = |example: &Value| example["x-lupitor-pattern"].to_string();
    let (was, is) = (pattern(old.example), pattern(new.example));
    if was != is {
        changes.breaking(format!("{place}.x-lupitor-pattern"), format!("the pattern of {name} was {was}, is {is}"));
    }
    for status in old.statuses.difference(&new.statuses) {
        changes.breaking(place.clone(), format!("the error {name} is no longer one of status {status}"));
    }
    for status in new.statuses.difference(&old.statuses) {
        changes.safe(place.clone(), format!("the error {name} is also one of status {status}"));
    }
    for operation in old.operations.difference(&new.operations) {
        changes.safe(place.clone(), format!("{operation} no longer has the error {name}"));
    }
    for operation in new.operations.difference(&old.operations) {
        changes.safe(place.clone(), format!("{operation} now has the error {name}"));
    }
    for key in ["summary", "description", "x-lupitor-source"].into_iter().filter(|key| old.example[key] != new.example[key]) {
        changes.safe(format!("{place}.{key}"), format!("the {key} of {name} is another"));
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
            let (place, response) = document.resolve(&format!("{}.responses.{status}", operation.place()), response);
            for (media_type, media) in entries(&response["content"]) {
                for (name, example) in entries(&media["examples"]) {
                    let place = format!("{place}.content.{media_type}.examples.{name}");
                    let (place, example) = document.resolve(&place, example);
                    let code = example["x-lupitor-code"].as_str().unwrap_or(name);
                    let entry = Documented { place, code, statuses: BTreeSet::new(), operations: BTreeSet::new(), example };
                    let entry = catalogue.entry(name).or_insert(entry);
                    entry.statuses.insert(status);
                    entry.operations.insert(operation.id());
                }
            }
        }
    }
    catalogue
}
