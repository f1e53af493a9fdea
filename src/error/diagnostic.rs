//! `miette::Diagnostic`, behind the feature `miette`.

use std::fmt::Display;

use super::Error;
use crate::spec::ErrorCode;

impl miette::Diagnostic for Error {
    /// `lupitor::leadAlreadyExists`. The kind stands in for an error that the documentation does not contain.
    fn code<'a>(&'a self) -> Option<Box<dyn Display + 'a>> {
        let name = self.code().map_or_else(|| self.kind().as_str(), ErrorCode::as_str);
        Some(Box::new(format!("lupitor::{name}")))
    }

    /// The documented solutions, one on each line.
    fn help<'a>(&'a self) -> Option<Box<dyn Display + 'a>> {
        let solutions = self.solutions();
        (!solutions.is_empty()).then(|| Box::new(solutions.join("\n")) as Box<dyn Display>)
    }

    /// The entry in the reference of the errors, in this crate's folder: `docs/errors.md#leadalreadyexists`.
    fn url<'a>(&'a self) -> Option<Box<dyn Display + 'a>> {
        let code = self.code()?;
        Some(Box::new(code.docs()))
    }
}
