//! Errors of an input file, and the problems of a row.

use std::fmt;
use std::io;

use super::source::Changed;

/// An input that cannot be read, or not as rows. The message names the file, the problem and the remedy.
#[derive(Debug)]
pub(crate) struct InputError {
    message: String,
    kind: InputErrorKind,
}

/// The kind of an error, which decides the exit code.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum InputErrorKind {
    /// The content of the file is wrong.
    Content,
    /// The file was changed after its first reading.
    Changed,
    /// An option names something that the file does not have.
    Usage,
    /// The system could not read the file.
    Io,
}

impl InputError {
    /// An error of the content.
    pub(crate) fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), kind: InputErrorKind::Content }
    }

    /// An error of an option.
    pub(crate) fn usage(message: impl Into<String>) -> Self {
        Self { message: message.into(), kind: InputErrorKind::Usage }
    }

    /// An error of the system.
    pub(crate) fn io(message: impl Into<String>) -> Self {
        Self { message: message.into(), kind: InputErrorKind::Io }
    }

    /// An error of a reading of the file.
    pub(super) fn reading(name: &str, error: &io::Error) -> Self {
        match error.get_ref().and_then(|cause| cause.downcast_ref::<Changed>()) {
            Some(changed) => Self { message: format!("{name}: {changed}"), kind: InputErrorKind::Changed },
            None => Self::io(format!("{name}: cannot be read: {error}")),
        }
    }

    pub(crate) fn kind(&self) -> InputErrorKind {
        self.kind
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
