//! What is wrong with the document, and where.

use std::fmt;

/// A defect of `openapi.yaml`: the place, and what to change there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    place: String,
    problem: String,
}

impl Problem {
    /// A problem at a place of the document.
    pub fn new(place: impl Into<String>, problem: impl Into<String>) -> Self {
        // One line: `cargo::error=` ends at the first line break, and some libraries' errors have several.
        let problem = problem.into().lines().map(str::trim).collect::<Vec<_>>().join(" ");
        Self { place: place.into(), problem }
    }

    /// The problem with its place changed by the function, which gets the place and returns another one or `None`.
    pub fn moved(self, other: impl FnOnce(&str) -> Option<String>) -> Self {
        Self { place: other(&self.place).unwrap_or(self.place), ..self }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "openapi.yaml: {}: {}", self.place, self.problem)
    }
}

impl std::error::Error for Problem {}

/// Everything that one run finds wrong with the document, at least one problem. `Display` writes one line for each.
#[derive(Debug)]
pub struct Problems(Vec<Problem>);

impl Problems {
    /// An error if something was found.
    pub fn check(found: Vec<Problem>) -> Result<(), Self> {
        let mut unique: Vec<Problem> = Vec::new();
        for problem in found {
            if !unique.contains(&problem) {
                unique.push(problem);
            }
        }
        if unique.is_empty() { Ok(()) } else { Err(Self(unique)) }
    }

    /// The same problems with places that a reader of the document finds in it.
    pub fn moved(self, other: impl Fn(&str) -> Option<String>) -> Self {
        Self(self.0.into_iter().map(|problem| problem.moved(&other)).collect())
    }
}

impl From<Problem> for Problems {
    fn from(problem: Problem) -> Self {
        Self(vec![problem])
    }
}

impl fmt::Display for Problems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, problem) in self.0.iter().enumerate() {
            let separator = if index == 0 { "" } else { "\n" };
            write!(f, "{separator}{problem}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Problems {}
