//! Errors of an input file, and the problems of a row.

use std::fmt;

/// An input that cannot be read, or not as rows. The message names the file, the problem and the remedy.
#[derive(Debug)]
pub(crate) struct InputError {
    message: String,
    /// The system could not read the file.
    is_io: bool,
}

impl InputError {
    /// An error of the content.
    pub(crate) fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), is_io: false }
    }

    /// An error of the system.
    pub(crate) fn io(message: impl Into<String>) -> Self {
        Self { message: message.into(), is_io: true }
    }

    pub(crate) fn is_io(&self) -> bool {
        self.is_io
    }
}

impl fmt::Display for InputError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for InputError {}

/// A problem of a row. It names the column and the field, and never a value.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Problem {
    /// The name of the column, or the key of a JSON object.
    pub(crate) column: Option<String>,
    /// The field of the API.
    pub(crate) field: Option<&'static str>,
    pub(crate) reason: String,
}

impl Problem {
    /// A problem of the whole row.
    pub(crate) fn row(reason: impl Into<String>) -> Self {
        Self { column: None, field: None, reason: reason.into() }
    }

    pub(crate) fn value(column: &str, field: &'static str, reason: impl Into<String>) -> Self {
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
pub(crate) struct Problems(pub(crate) Vec<Problem>);

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
