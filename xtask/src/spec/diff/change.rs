//! What changed between two documents, and whether it breaks those who use them.

use std::fmt;

/// Whether those who use the document, or a client made from it, have to change something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    Breaking,
    Safe,
}

/// One change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    pub severity: Severity,
    /// Where it stands in the document: `components.schemas.Lead.properties.attempts`.
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
        // What several operations share is found more than once.
        if !self.0.contains(&change) {
            self.0.push(change);
        }
    }

    pub fn of(&self, severity: Severity) -> impl Iterator<Item = &Change> {
        self.0.iter().filter(move |change| change.severity == severity)
    }
}
