//! A change between two documents, and whether it breaks their users.

use std::fmt;

use serde_json::Value;

use crate::document::entries;

/// The effect of a change on users of the document, or of a client made from it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    Breaking,
    Safe,
}

impl Severity {
    pub fn breaking_if(breaks: bool) -> Self {
        if breaks { Severity::Breaking } else { Severity::Safe }
    }
}

/// One change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    pub severity: Severity,
    /// The place in the document: `components.schemas.Lead.properties.attempts`.
    pub place: String,
    pub text: String,
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.place, self.text)
    }
}

/// The changes that a comparison has found.
#[derive(Debug, Default)]
pub struct Changes(pub Vec<Change>);

impl Changes {
    pub fn breaking(&mut self, place: impl Into<String>, text: impl Into<String>) {
        self.push(Severity::Breaking, place, text);
    }

    pub fn safe(&mut self, place: impl Into<String>, text: impl Into<String>) {
        self.push(Severity::Safe, place, text);
    }

    pub fn push(&mut self, severity: Severity, place: impl Into<String>, text: impl Into<String>) {
        let change = Change { severity, place: place.into(), text: text.into() };
        // A part that several operations share is compared more than once.
        if !self.0.contains(&change) {
            self.0.push(change);
        }
    }

    pub fn with(&self, severity: Severity) -> impl Iterator<Item = &Change> {
        self.0.iter().filter(move |change| change.severity == severity)
    }

    /// Compares two objects by key. A removed entry breaks, an added one is safe, and `compare` gets the place, the key and both
    /// values of an entry that stayed. `name` names an entry in the report: `the header Retry-After`.
    pub fn entries(
        &mut self,
        place: &str,
        (old, new): (&Value, &Value),
        name: impl Fn(&str) -> String,
        mut compare: impl FnMut(&str, &str, (&Value, &Value), &mut Self),
    ) {
        for key in keys(old, new) {
            let place = format!("{place}.{key}");
            match (old.get(&key), new.get(&key)) {
                (Some(old), Some(new)) => compare(&place, &key, (old, new), self),
                (Some(_), None) => self.breaking(place, format!("{} was removed", name(&key))),
                (None, _) => self.safe(place, format!("{} was added", name(&key))),
            }
        }
    }

    /// Compares two lists without an order. A removed value breaks, and an added one is safe.
    pub fn values<T: PartialEq>(&mut self, place: &str, (old, new): (&[T], &[T]), name: impl Fn(&T) -> String) {
        for value in old.iter().filter(|value| !new.contains(value)) {
            self.breaking(place, format!("{} was removed", name(value)));
        }
        for value in new.iter().filter(|value| !old.contains(value)) {
            self.safe(place, format!("{} was added", name(value)));
        }
    }

    /// Compares annotations, which break nobody.
    pub fn annotations(&mut self, place: &str, keys: &[&str], (old, new): (&Value, &Value)) {
        for key in keys.iter().filter(|key| old[**key] != new[**key]) {
            self.safe(format!("{place}.{key}"), format!("the {key} changed"));
        }
    }
}

/// The keys of two objects, those of the first one first.
pub fn keys(old: &Value, new: &Value) -> Vec<String> {
    let added = entries(new).filter(|(key, _)| old.get(key).is_none());
    entries(old).chain(added).map(|(key, _)| key.to_owned()).collect()
}

/// A value as it is shown in a report.
pub fn show(value: &Value) -> String {
    if value.is_null() { "none".to_owned() } else { value.to_string() }
}

/// Both values of a part that changed: `was 100, is 50`.
pub fn was_is(old: &Value, new: &Value) -> String {
    format!("was {}, is {}", show(old), show(new))
}
