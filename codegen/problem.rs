//! What is wrong with the document, and where.

use std::fmt;

/// A defect of `openapi.yaml`: the place, and what to change there.
#[derive(Debug)]
pub struct Problem {
    place: String,
    problem: String,
}

impl Problem {
    pub fn new(place: impl Into<String>, problem: impl Into<String>) -> Self {
        // One line: `cargo::error=` ends at the first line break, and some libraries' errors have several.
        let problem = problem.into().lines().map(str::trim).collect::<Vec<_>>().join(" ");
        Self { place: place.into(), problem }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "openapi.yaml: {}: {}", self.place, self.problem)
    }
}

impl std::error::Error for Problem {}
