//! Problems of the document, each with its place.

use std::fmt;

/// A defect of the document: the place, the problem and the remedy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    place: String,
    problem: String,
}

impl Problem {
    /// A problem at a place of the document.
    pub fn new(place: impl Into<String>, problem: impl Into<String>) -> Self {
        // One line: `cargo::error=` ends at the first line break, and errors of some libraries have several.
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

/// The problems that one run finds, at least one. `Display` writes a line for each.
#[derive(Debug)]
pub struct Problems(Vec<Problem>);

impl Problems {
    /// An error if there are problems.
    pub(crate) fn check(found: Vec<Problem>) -> Result<(), Self> {
        if found.is_empty() { Ok(()) } else { Err(Self::unique(found)) }
    }

    /// The problems, each of them once. At least one must be given.
    pub(crate) fn unique(found: Vec<Problem>) -> Self {
        let mut unique: Vec<Problem> = Vec::new();
        for problem in found {
            if !unique.contains(&problem) {
                unique.push(problem);
            }
        }
        Self(unique)
    }

    /// The same problems at other places: the function returns another place, or `None`.
    pub(crate) fn moved(self, other: impl Fn(&str) -> Option<String>) -> Self {
        let moved =
            self.0.into_iter().map(|problem| Problem { place: other(&problem.place).unwrap_or(problem.place), ..problem });
        Self(moved.collect())
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
