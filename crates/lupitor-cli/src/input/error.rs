//! Errors of an input file, and the problems of a row.

use std::fmt;

/// An input that cannot be read, or not as rows. The message names the file, the problem and the remedy.
#[derive(Debug)]
pub struct InputError(String);

impl InputError {
    pub fn new(message: impl Into<String>) -> Self {
        Self(message.into())
    }
}

impl fmt::Display for InputError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for InputError {}

/// A problem of a row. It names the column and the field, and never a value.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Problem {
    /// The name of the column, or the key of a JSON object.
    pub column: Option<String>,
    /// The field of the API.
    pub field: Option<&'static str>,
    pub reason: String,
}

impl Problem {
    /// A problem of the whole row.
    pub fn row(reason: impl Into<String>) -> Self {
        Self { column: None, field: None, reason: reason.into() }
    }

    pub fn value(column: &str, field: &'static str, reason: impl Into<String>) -> Self {
        Self { column: Some(column.to_owned()), field: Some(field), reason: reason.into() }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.column, self.field) {
            (Some(column), Some(field)) if column == field => write!(f, "{field}: {}", self.reason),
            (Some(column), Some(field)) => write!(f, "{field} (column `{column}`): {}", self.reason),
            (Some(column), None) => write!(f, "column `{column}`: {}", self.reason),
            (None, Some(field)) => write!(f, "{field}: {}", self.reason),
            (None, None) => f.write_str(&self.reason),
        }
    }
}

/// The problems of a row, in one line.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Problems(pub Vec<Problem>);

impl fmt::Display for Problems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, problem) in self.0.iter().enumerate() {
            if index > 0 {
                f.write_str("; ")?;
            }
            problem.fmt(f)?;
        }
        Ok(())
    }
}
